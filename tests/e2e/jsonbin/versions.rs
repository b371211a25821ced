//! Versions, which the service keeps where they are asked for.

use crate::project::{Layout, Project};
use crate::support::{Service, assert_same};

#[test]
fn versions_are_kept_only_where_they_are_asked_for() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let asked = || {
        let requests = service.control.requests();
        let last = requests.iter().rev().find(|one| one.method == "PUT");
        last.unwrap().headers.get("x-bin-versioning").cloned()
    };
    ada.edit("#00ff00", "#00ee00");
    ada.ok(&["push"]);
    assert_eq!(asked(), None);
    ada.ok(&["remote", "edit", "team-bin", "--versioning"]);
    ada.edit("#00ee00", "#00dd00");
    ada.ok(&["push"]);
    assert_eq!(asked().as_deref(), Some("true"));
    let told = ada.ok(&["doctor", "--json"]).json();
    let checks = told["checks"].as_array().unwrap();
    let versions = checks.iter().find(|check| check["check"] == "versions");
    assert_eq!(
        versions.unwrap()["says"],
        "1 of at most 1000; each push from here adds one"
    );
    ada.ok(&["remote", "edit", "team-bin", "--versioning=false"]);
    ada.edit("#00dd00", "#00cc00");
    ada.ok(&["push"]);
    assert_eq!(asked(), None);
    assert_same(&ada.document(), &service.document());
    assert_eq!(ada.ok(&["sync", "--json"]).json()["outcome"], "nothing");
}
