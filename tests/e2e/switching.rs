//! Several remotes of several kinds in one project, and from one to another.

use crate::project::{Layout, Project};
use crate::support::{Person, Service};
use crate::url::url_words;

/// A project with a bin, a project of the platform and an address. Each holds another red.
fn somebody() -> Person {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let red = |value: &str| Project::sample().record().replace("#ff0000", value);
    service.put_studio(&red("#aa0000"));
    service.publish(&red("#bb0000"));
    ada.ok(&service.studio_words(
        "studio",
        "graphql",
        &[
            "--organization",
            &service.studio.organization,
            "--project",
            &service.studio.project,
            "--no-sync",
        ],
    ));
    let url = service.file_url();
    ada.ok(&[&url_words("released", &url)[..], &["--no-sync"]].concat());
    ada
}

fn state(person: &Person, remote: &str) -> String {
    let status = person.ok(&["status", remote, "--json"]).json();
    status["remotes"][0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn using_another_one_is_a_first_sync_that_somebody_decides() {
    let ada = somebody();
    for (remote, red) in [("studio", "#aa0000"), ("released", "#bb0000")] {
        assert_eq!(state(&ada, remote), "never-synced");
        ada.harmless(3, &["remote", "use", remote])
            .says("and they were never synced");
        ada.ok(&["remote", "use", remote, "--adopt", "remote"])
            .says("is the default remote now");
        assert!(ada.text("tokens.json").contains(red), "{remote}");
        let copies = crate::support::below(&ada.path(".tokensync/objects"));
        assert!(!copies.is_empty(), "no copy was kept");
    }
}

#[test]
fn each_remote_has_a_base_of_its_own() {
    let ada = somebody();
    ada.ok(&["remote", "use", "released", "--yes"]);
    // Back again: what was agreed on with the bin is still known, so that only the red differs.
    assert_eq!(state(&ada, "team-bin"), "local-ahead");
    ada.ok(&["remote", "use", "team-bin"]);
    assert_eq!(state(&ada, "released"), "in-sync");
    // What changes on one of them arrives here, and stays away from the others.
    ada.service.edit("#101010", "#111111");
    ada.ok(&["pull", "team-bin"]);
    assert!(ada.text("tokens.json").contains("#111111"));
    assert_eq!(state(&ada, "released"), "local-ahead");
    ada.ok(&["push", "team-bin"]);
    assert_eq!(state(&ada, "team-bin"), "in-sync");
    ada.harmless(2, &["push", "released"]);
}

#[test]
fn the_status_tells_all_of_them() {
    let ada = somebody();
    let status = ada.ok(&["status", "--json"]).json();
    let all = status["remotes"].as_array().unwrap();
    let told: Vec<_> = all
        .iter()
        .map(|remote| {
            (
                remote["remote"].as_str().unwrap(),
                remote["read_only"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("team-bin", false), ("studio", false), ("released", true)]
    );
}
