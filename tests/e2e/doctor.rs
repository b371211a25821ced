//! `doctor`: what it looks at, and what it says of it.

use sandbox::{Fault, Right};
use serde_json::Value;

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// How one thing stands, by its name.
#[track_caller]
fn found<'a>(told: &'a Value, remote: Option<&str>, check: &str) -> &'a Value {
    let checks = told["checks"].as_array().unwrap();
    let found = checks
        .iter()
        .find(|one| one["remote"] == serde_json::json!(remote) && one["check"] == check);
    found.unwrap_or_else(|| panic!("no {check} in {told:#}"))
}

#[track_caller]
fn verdict(told: &Value, remote: Option<&str>, check: &str) -> String {
    let verdict = &found(told, remote, check)["verdict"];
    verdict.as_str().unwrap().to_owned()
}

fn healthy() -> Person {
    let service = Service::start();
    let ada = service.studio_owner(&Project::sample(), Layout::Folder, "graphql");
    ada.ok(&service.add_words("team-bin", &[]));
    ada
}

/// The same with a remote over the other interface of the platform.
fn with_three_remotes() -> Person {
    let ada = healthy();
    let words = ada.service.studio_words("platform", "rest", &["--yes"]);
    ada.ok(&words);
    ada
}

#[test]
fn all_is_well() {
    let ada = with_three_remotes();
    assert_ran!(ada.harmless(0, &["doctor"]), @"
    $ tokensync doctor
    exit code 0
    --- stdout ---
    this project
      pass  tokens: 11 tokens in 5 sets
      pass  check: the Figma plugin and other tools read them alike
      pass  files: nothing keeps a pull from replacing them
      pass  layout: a folder with a file per set
      pass  history: 1 change noted in `.tokensync`
      pass  storage: no secret is stored on this machine
      pass  proxy: none in the environment
    studio
      pass  address: http://127.0.0.1:[port], which you trust
      pass  secret: from environment variable TOKENS_STUDIO_API_KEY
      pass  reachable: it answers
      pass  tls: nothing leaves this machine
      pass  identity: Designer
      pass  expiry: no end is known
      pass  read: 11 tokens in 5 sets
      pass  proxy: none: nothing leaves this machine
      pass  clock: this computer's and the service's agree
      pass  write: all that is in the files can be there
      pass  base: what both sides last agreed on is known
    team-bin
      pass  address: http://127.0.0.1:[port], which you trust
      pass  secret: from environment variable JSONBIN_MASTER_KEY
      pass  expiry: no end is known
      pass  reachable: it answers
      pass  tls: nothing leaves this machine
      pass  read: 11 tokens in 5 sets
      pass  rights: the master key opens the whole account
      pass  public: the bin is private
      pass  size: 938 bytes; a free account takes about 100 kB
      pass  versions: 0 of at most 1000; pushes from here add none
      pass  plugin: the Figma plugin can push: last written [time]
      pass  proxy: none: nothing leaves this machine
      pass  clock: this computer's and the service's agree
      pass  requests: no request from here was counted yet; how many are left the service does not tell
      pass  write: all that is in the files can be there
      pass  base: what both sides last agreed on is known
    platform
      pass  address: http://127.0.0.1:[port], which you trust
      pass  secret: from environment variable STUDIO_SERVICE_TOKEN
      pass  reachable: it answers
      pass  tls: nothing leaves this machine
      pass  identity: Designer <designer@sandbox.invalid>
      pass  expiry: no end is known
      pass  read: 11 tokens in 5 sets
      pass  proxy: none: nothing leaves this machine
      pass  clock: this computer's and the service's agree
      pass  write: 2 things of the files cannot be there and stay here alone, the first one: the order of the themes
      pass  base: what both sides last agreed on is known
    ");
}

#[test]
fn each_trouble_fails_with_its_own_exit_code() {
    let mut ada = healthy();
    ada.var("TOKENSYNC_STUDIO_SECRET", "wrong-secret");
    let told = ada.harmless(5, &["doctor", "--json"]).json();
    assert_eq!(told["version"], 1);
    assert_eq!(verdict(&told, Some("studio"), "identity"), "fail");
    assert_eq!(verdict(&told, Some("studio"), "reachable"), "pass");
    // The others are looked at all the same.
    assert_eq!(verdict(&told, Some("team-bin"), "read"), "pass");

    let service = ada.service.clone();
    service.script(Fault::on_any().every_time().status(503));
    let told = ada.harmless(6, &["doctor", "team-bin", "--json"]).json();
    assert_eq!(verdict(&told, Some("team-bin"), "reachable"), "fail");
    service.control.clear_script();

    ada.put("tokens/core.json", "{");
    let told = ada.harmless(7, &["doctor", "team-bin", "--json"]).json();
    assert_eq!(verdict(&told, None, "tokens"), "fail");

    let ben = ada.without_key();
    let told = ben.harmless(7, &["doctor", "--json"]).json();
    assert_eq!(verdict(&told, Some("studio"), "secret"), "fail");
}

#[test]
fn whatever_is_not_well_comes_with_what_to_do() {
    let ada = healthy();
    let service = ada.service.clone();
    service.control.set_private(&service.bin(), false);
    ada.ok(&[
        "remote",
        "edit",
        "team-bin",
        "--limit",
        "800",
        "--allowance",
        "3",
    ]);
    ada.ok(&["remote", "edit", "studio", "--branch", "nowhere"]);
    (0..3).for_each(|_| drop(ada.ok(&["diff", "remote", "base", "--remote", "team-bin"])));
    let told = ada.harmless(10, &["doctor", "team-bin", "--json"]).json();
    for check in told["checks"].as_array().unwrap() {
        let fixes = check["fixes"].as_array().unwrap();
        assert_eq!(fixes.is_empty(), check["verdict"] == "pass", "{check:#}");
    }
    for check in ["public", "size", "requests"] {
        assert_eq!(verdict(&told, Some("team-bin"), check), "warn", "{check}");
    }
    assert_eq!(verdict(&told, Some("team-bin"), "write"), "fail");
    let all = ada.run(&["doctor", "--json"]).json();
    assert_eq!(verdict(&all, Some("studio"), "read"), "fail");
    assert_eq!(verdict(&all, Some("team-bin"), "write"), "fail");
}

#[test]
fn an_access_key_is_told_by_what_it_may() {
    let mut ada = healthy();
    let key = ada.service.control.access_key("ci", &[Right::Read]);
    ada.var("JSONBIN_ACCESS_KEY", &key);
    ada.ok(&["remote", "edit", "team-bin", "--key", "access"]);
    let told = ada.harmless(0, &["doctor", "team-bin", "--json"]).json();
    assert_eq!(
        found(&told, Some("team-bin"), "rights")["says"],
        "the access key may read; whether it may update shows only at a push"
    );
    let blind = ada.service.control.access_key("blind", &[Right::Create]);
    ada.var("JSONBIN_ACCESS_KEY", &blind);
    let told = ada.harmless(5, &["doctor", "team-bin", "--json"]).json();
    assert_eq!(verdict(&told, Some("team-bin"), "reachable"), "pass");
    let read = found(&told, Some("team-bin"), "read");
    assert_eq!(
        read["fixes"][0],
        "the access key lacks the right to read bins"
    );
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
    assert_eq!(verdict(&told, Some("studio"), "identity"), "warn");
    assert_eq!(verdict(&told, Some("studio"), "read"), "pass");
}

#[test]
fn a_secret_that_ends_soon_comes_with_how_to_renew_it() {
    let ada = healthy();
    let key = ada.service.key.clone();
    let ada = ada.without_key();
    let words = [
        "auth",
        "login",
        "team-bin",
        "--insecure-storage",
        "--stdin",
        "--expires",
        "5d",
    ];
    let login = ada.run_with_input(&words, &key);
    assert_eq!(login.code, Some(0), "{login}");
    let told = ada.harmless(0, &["doctor", "team-bin", "--json"]).json();
    let expiry = found(&told, Some("team-bin"), "expiry");
    assert_eq!(expiry["verdict"], "warn");
    assert_eq!(
        expiry["fixes"][0],
        "make a new one, then run `tokensync auth login team-bin`"
    );
}

#[test]
fn what_is_there_and_not_here_is_looked_at() {
    let ada = healthy();
    let told = ada.harmless(0, &["doctor", "team-bin", "--json"]).json();
    let checks = told["checks"].as_array().unwrap();
    let of_content = |one: &&Value| one["check"] == "check" && one["remote"] == "team-bin";
    assert_eq!(checks.iter().find(of_content), None);
    ada.service.edit("{color.red}", "{color.rad}");
    let told = ada.harmless(0, &["doctor", "team-bin", "--json"]).json();
    assert_eq!(verdict(&told, None, "check"), "pass");
    assert_eq!(verdict(&told, Some("team-bin"), "check"), "warn");
}

#[test]
fn a_proxy_is_told_without_its_password() {
    let mut ada = healthy();
    ada.var("HTTPS_PROXY", "http://me:CANARY@proxy.example:8080");
    ada.var("NO_PROXY", "localhost");
    let ran = ada.harmless(0, &["doctor", "--json"]);
    assert!(!ran.to_string().contains("CANARY"), "{ran}");
    assert_eq!(
        found(&ran.json(), None, "proxy")["says"],
        "HTTPS_PROXY=http://[secret]@proxy.example:8080, NO_PROXY=localhost"
    );
    ada.var("HTTPS_PROXY", "socks5://me:CANARY@proxy.example");
    let ran = ada.harmless(0, &["doctor", "--json"]);
    assert!(!ran.to_string().contains("CANARY"), "{ran}");
    assert_eq!(verdict(&ran.json(), None, "proxy"), "warn");
}

#[cfg(unix)]
#[test]
fn files_that_a_pull_would_part_from_their_other_names() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    let ada = healthy();
    let told = ada.ok(&["doctor", "--json"]).json();
    assert_eq!(verdict(&told, None, "files"), "pass");
    fs::hard_link(ada.path("tokens/core.json"), ada.home.join("core.json")).unwrap();
    let told = ada.harmless(0, &["doctor", "--json"]).json();
    let files = found(&told, None, "files");
    assert_eq!(files["verdict"], "warn");
    assert_eq!(
        files["says"],
        "1 file with other hard links, which keep the old tokens when a pull replaces the file: \
         tokens/core.json"
    );
    fs::remove_file(ada.home.join("core.json")).unwrap();
    let path = ada.path("tokens/brand.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let told = ada.harmless(0, &["doctor", "--json"]).json();
    assert_eq!(
        found(&told, None, "files")["says"],
        "1 file read-only, and replaced by a pull all the same: tokens/brand.json"
    );
}

#[test]
fn a_doctor_leaves_nothing_behind() {
    let ada = healthy();
    let before = crate::support::below(&ada.folder);
    let settings = ada.settings();
    ada.ok(&["doctor"]);
    assert_eq!(crate::support::below(&ada.folder), before);
    assert_eq!(ada.settings(), settings);
}
