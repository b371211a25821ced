//! Requests, each of which is counted by the service and none of which it tells of.

use serde_json::json;

use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// How many requests were counted on this machine, and how many came.
#[track_caller]
fn counted(ada: &Person) -> (u64, u64) {
    let told = ada.ok(&["status", "--json", "--verbose"]).json();
    let made = told["remotes"][0]["requests"]["made"].as_u64().unwrap();
    (made, ada.service.control.requests_used())
}

#[test]
fn requests_are_counted_here() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    // The one that made the bin was none of this pair yet.
    let behind = 1;
    let (made, used) = counted(&ada);
    assert_eq!(made + behind, used);
    ada.edit("#00ff00", "#00ee00");
    ada.ok(&["sync"]);
    ada.ok(&["diff"]);
    service.script(sandbox::Fault::on("GET").times(2).status(503));
    ada.ok(&["pull"]);
    let (made, used) = counted(&ada);
    // The two that failed on the way cost nothing in the sandbox; nobody knows of the service.
    assert_eq!(made + behind, used + 2);
    // A look by the doctor is not noted: it writes nothing.
    ada.ok(&["doctor"]);
    assert_eq!(counted(&ada).0, made + 1);
}

#[test]
fn status_tells_of_them_when_asked_for_all() {
    let ada = Service::start().owner(&Project::sample(), Layout::Single);
    ada.ok(&["remote", "edit", "team-bin", "--allowance", "10000"]);
    let told = ada.ok(&["status", "--json"]).json();
    assert_eq!(told["remotes"][0].get("requests"), None);
    let told = ada.ok(&["status", "--json", "-v"]).json();
    let requests = &told["remotes"][0]["requests"];
    assert_eq!(
        (&requests["made"], &requests["allowance"]),
        (&json!(2), &json!(10_000))
    );
    ada.ok(&["status", "-v"])
        .says("; the option `allowance` says 10000");
}

#[test]
fn a_clone_that_was_never_synced_is_left_alone() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let ben = service.person();
    ben.put("tokensync.json", &ada.text("tokensync.json"));
    ben.put("tokens.json", &ada.text("tokens.json"));
    ben.ok(&["remote", "trust", "team-bin"]);
    ben.ok(&["status"]);
    assert!(!ben.path(".tokensync").exists());
}
