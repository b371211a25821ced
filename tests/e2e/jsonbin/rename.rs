//! What is changed at the service with a setting, and what cannot be.

use sandbox::{Fault, Right};

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

fn somebody() -> Person {
    let ada = Service::start().owner(&Project::sample(), Layout::Single);
    ada.service.control.clear_requests();
    ada
}

#[test]
fn a_new_name_is_the_bins() {
    let ada = somebody();
    let words = ["remote", "edit", "team-bin", "--bin-name", "Client B"];
    assert_ran!(ada.ok(&words), @"
    $ tokensync remote edit team-bin --bin-name Client B
    exit code 0
    --- stdout ---
    changed the remote `team-bin`
    ");
    let requests = ada.service.control.requests();
    let [request] = &requests[..] else {
        panic!("{requests:?}")
    };
    assert!(request.path.ends_with("/meta/name"), "{}", request.path);
    assert_eq!(request.headers["x-bin-name"], "Client B");
    assert!(ada.text("tokensync.json").contains(r#""name": "Client B""#));
    // What is said again is no news, and no name is none of the service's.
    ada.ends(2, &words);
    ada.ok(&["remote", "edit", "team-bin", "--bin-name", ""]);
    assert_eq!(ada.service.control.requests().len(), 1);
}

#[test]
fn what_the_service_does_not_do_is_not_noted() {
    let ada = somebody();
    let before = ada.text("tokensync.json");
    ada.service
        .script(Fault::on("PUT").refuse(401, "Invalid X-Master-Key provided"));
    ada.harmless(5, &["remote", "edit", "team-bin", "--bin-name", "Client B"]);
    assert_ran!(ada.harmless(2, &["remote", "edit", "team-bin", "--bin-name", "Größe"]), @"
    $ tokensync remote edit team-bin --bin-name Größe
    exit code 2
    --- stderr ---
    error: option `name` cannot be the name of a bin
    hint: use 1 to 128 of the characters that are on every keyboard, without accents
    ");
    let collection = "65f0c1d2e3a4b5c6d7e8f902";
    assert_ran!(ada.harmless(2, &["remote", "edit", "team-bin", "--collection", collection]), @"
    $ tokensync remote edit team-bin --collection [bin]
    exit code 2
    --- stderr ---
    error: remote `team-bin`: JSONBin has no way to change the collection of a bin
    hint: the option `collection` only counts for a bin that is made
    ");
    assert_eq!(ada.text("tokensync.json"), before);
    assert_eq!(ada.service.control.requests().len(), 1);
}

#[test]
fn an_access_key_renames_nothing() {
    let mut ada = somebody();
    let key = ada
        .service
        .control
        .access_key("ci", &[Right::Read, Right::Update]);
    ada.var("JSONBIN_ACCESS_KEY", &key);
    ada.ok(&["remote", "edit", "team-bin", "--key", "access"]);
    assert_ran!(ada.harmless(5, &["remote", "edit", "team-bin", "--bin-name", "Client B"]), @"
    $ tokensync remote edit team-bin --bin-name Client B
    exit code 5
    --- stderr ---
    error: remote `team-bin`: an access key cannot rename bin `[bin]`
    hint: JSONBin takes the master key for that: rename the bin on its page
    hint: for a name that only this project knows, use `--label`
    ");
    let ada = ada.without_key();
    ada.harmless(5, &["remote", "edit", "team-bin", "--bin-name", "Client B"]);
    assert_eq!(ada.service.control.requests(), []);
}
