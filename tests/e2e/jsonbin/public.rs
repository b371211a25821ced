//! Bins that everybody can read and write.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::Service;

#[test]
fn a_public_bin_is_warned_about_without_a_further_request() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    service.control.set_private(&service.bin(), false);
    service.control.clear_requests();
    assert_ran!(ada.harmless(0, &["status"]), @"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: in sync
    --- stderr ---
    note: bin `[bin]` is public: anyone who knows its id can read it and write to it
    ");
    assert_eq!(service.control.requests().len(), 1);

    let ben = service.person();
    Project::sample().put(&ben, Layout::Single);
    ben.ok(&["init"]);
    let bin = service.bin();
    service.control.clear_requests();
    let joined = ben.ok(&service.add_words("team-bin", &["--bin", &bin]));
    joined.says("is public: anyone who knows its id can read it and write to it");
    // As for a private one: a look before anything is asked, and the first sync.
    assert_eq!(service.control.requests().len(), 2);

    service.control.set_private(&service.bin(), true);
    let status = ada.ok(&["status"]);
    assert!(!status.to_string().contains("public"), "{status}");
}
