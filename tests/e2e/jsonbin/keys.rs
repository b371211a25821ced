//! Access keys and their rights.

use std::rc::Rc;

use sandbox::{Fault, Right};

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same};

/// Somebody who has cloned the owner's project and holds an access key with these rights.
fn guest(owner: &Person, rights: &[Right]) -> Person {
    let service = Rc::clone(&owner.service);
    let key = service.control.access_key("guest", rights);
    let mut guest = service.person().without_key();
    guest.var("JSONBIN_ACCESS_KEY", &key);
    Project::sample().put(&guest, Layout::Single);
    guest.ok(&["init"]);
    let bin = service.bin();
    let words = ["--bin", &bin, "--key", "access", "--adopt", "remote"];
    guest.ok(&service.add_words("team-bin", &words));
    guest
}

#[test]
fn a_key_that_may_only_read_pulls_and_never_pushes() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let ben = guest(&ada, &[Right::Read]);
    service.edit("#ff0000", "#ee0000");
    ben.ok(&["pull"]);
    assert_same(&ben.document(), &service.document());
    ben.edit("#00ff00", "#00ee00");
    service.control.clear_requests();
    assert_ran!(ben.harmless(5, &["push"]), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `team-bin`: writing 1057 bytes to bin `[bin]`: `http://127.0.0.1:[port]` answered 401 Unauthorized: X-Access-Key has no permission to update bins
    hint: the access key lacks the right to update bins
    hint: the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
    hint: to only take over what is there, run `tokensync pull`, or set the option `read_only`
    ");
    for request in service.control.requests() {
        assert!(request.headers.contains_key("x-access-key"));
        assert!(!request.headers.contains_key("x-master-key"));
    }
    // Its edits wait, and it still pulls.
    service.edit("#0000ff", "#0000ee");
    ben.ok(&["pull"]);
    assert!(ben.text("tokens.json").contains("#00ee00"));
    assert!(ben.text("tokens.json").contains("#0000ee"));
}

#[test]
fn what_the_service_says_to_such_a_key_is_not_known() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let ben = guest(&ada, &[Right::Read, Right::Update]);
    ben.edit("#00ff00", "#00ee00");
    service.script(Fault::on("PUT").refuse(403, "Nope"));
    assert_ran!(ben.harmless(5, &["push"]), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `team-bin`: writing 1037 bytes to bin `[bin]`: `http://127.0.0.1:[port]` answered 403 Forbidden: Nope
    hint: JSONBin does not say which it is: the access key lacks the right to update bins, or it is no key of this account
    hint: the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
    hint: to only take over what is there, run `tokensync pull`, or set the option `read_only`
    ");
    // The same status with other words is another matter.
    let large = "Free users cannot update a record over 100kb.";
    service.script(Fault::on("PUT").refuse(403, large));
    ben.harmless(10, &["push"]);
    service.script(Fault::on("PUT").refuse(403, "Requests exhausted."));
    ben.harmless(6, &["push"]);
    ben.ok(&["push"]);
    assert_same(&ben.document(), &service.document());
}

#[test]
fn a_key_that_may_not_create_makes_no_bin() {
    let service = Service::start();
    let mut ada = service.person().without_key();
    let key = service
        .control
        .access_key("ci", &[Right::Read, Right::Update]);
    ada.var("JSONBIN_ACCESS_KEY", &key);
    Project::sample().put(&ada, Layout::Single);
    ada.ok(&["init"]);
    assert_ran!(ada.harmless(5, &service.add_words("team-bin", &["--key", "access"])), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --key access
    exit code 5
    --- stderr ---
    error: remote `team-bin`: creating a bin of 938 bytes: `http://127.0.0.1:[port]` answered 401 Unauthorized: X-Access-Key has no permission to create bins
    hint: the access key lacks the right to create bins
    hint: the rights of an access key cannot be changed: make one that may create, read and update bins under API Keys, and store it with `tokensync auth login`
    ");
    assert_eq!(service.control.bins(), Vec::<String>::new());
}

#[test]
fn a_key_with_the_rights_does_it_all() {
    let service = Service::start();
    let mut ada = service.person().without_key();
    let rights = [Right::Create, Right::Read, Right::Update];
    let key = service.control.access_key("all", &rights);
    ada.var("JSONBIN_ACCESS_KEY", &key);
    Project::sample().put(&ada, Layout::Folder);
    ada.ok(&["init"]);
    ada.ok(&service.add_words("team-bin", &["--key", "access"]));
    ada.edit("#00ff00", "#00ee00");
    ada.ok(&["push"]);
    assert_same(&ada.document(), &service.document());
}
