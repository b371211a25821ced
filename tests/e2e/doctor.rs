//! `doctor`: what it looks at, and what it says of it.

use serde_json::Value;

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// How one thing stands, by its name.
#[track_caller]
fn verdict(told: &Value, remote: Option<&str>, check: &str) -> String {
    let checks = told["checks"].as_array().unwrap();
    let found = checks
        .iter()
        .find(|one| one["remote"] == serde_json::json!(remote) && one["check"] == check);
    let found = found.unwrap_or_else(|| panic!("no {check} in {told:#}"));
    found["verdict"].as_str().unwrap().to_owned()
}

fn healthy() -> Person {
    let service = Service::start();
    let ada = service.studio_owner(&Project::sample(), Layout::Folder, "graphql");
    ada.ok(&service.add_words("team-bin", &[]));
    ada
}

#[test]
fn all_is_well() {
    let ada = healthy();
    assert_ran!(ada.harmless(0, &["doctor"]), @r"
    $ tokensync doctor
    exit code 0
    --- stdout ---
    this project
      pass  tokens: 11 tokens in 5 sets
      pass  check: the Figma plugin and other tools read them alike
      pass  history: 1 change noted in `.tokensync`
    studio
      pass  address: http://127.0.0.1:[port], which you trust
      pass  secret: from environment variable TOKENS_STUDIO_API_KEY
      pass  account: Designer
      pass  read: 11 tokens in 5 sets
      pass  base: what both sides last agreed on is known
    team-bin
      pass  address: http://127.0.0.1:[port], which you trust
      pass  secret: from environment variable JSONBIN_MASTER_KEY
      pass  read: 11 tokens in 5 sets
      pass  base: what both sides last agreed on is known
    ");
}

#[test]
fn each_trouble_fails_with_its_own_exit_code() {
    let mut ada = healthy();
    ada.var("TOKENSYNC_STUDIO_SECRET", "wrong-secret");
    let told = ada.harmless(5, &["doctor", "--json"]).json();
    assert_eq!(verdict(&told, Some("studio"), "account"), "fail");
    assert_eq!(verdict(&told, Some("team-bin"), "read"), "pass");

    let service = ada.service.clone();
    service.script(sandbox::Fault::on_any().every_time().status(503));
    let told = ada.harmless(6, &["doctor", "team-bin", "--json"]).json();
    assert_eq!(verdict(&told, Some("team-bin"), "read"), "fail");
    service.control.clear_script();

    ada.put("tokens/core.json", "{");
    let told = ada.harmless(7, &["doctor", "team-bin", "--json"]).json();
    assert_eq!(verdict(&told, None, "tokens"), "fail");

    let ben = ada.without_key();
    let told = ben.harmless(7, &["doctor", "--json"]).json();
    assert_eq!(verdict(&told, Some("studio"), "secret"), "fail");
}

#[test]
fn a_stranger_is_asked_nothing_and_told_of_no_secret() {
    let ada = healthy();
    let ben = ada.service.studio_person();
    ben.put("tokensync.json", &ada.text("tokensync.json"));
    ada.service.control.clear_requests();
    let told = ben.harmless(3, &["doctor", "--json"]).json();
    assert_eq!(verdict(&told, Some("studio"), "address"), "fail");
    assert_eq!(ada.service.control.requests().len(), 0);
}

#[test]
fn what_works_but_not_for_long_is_a_warning() {
    let ada = healthy();
    ada.ok(&["pause", "studio"]);
    let reads = ["organizations:read", "projects:read", "projects:write"];
    let key = ada.service.control.studio().create_key(&reads, None);
    let mut ada = ada;
    ada.var("TOKENSYNC_STUDIO_SECRET", &key);
    let told = ada.ok(&["doctor", "studio", "--json"]).json();
    assert_eq!(told["verdict"], "warn");
    assert_eq!(verdict(&told, Some("studio"), "pause"), "warn");
    assert_eq!(verdict(&told, Some("studio"), "account"), "warn");
    assert_eq!(verdict(&told, Some("studio"), "read"), "pass");
}
