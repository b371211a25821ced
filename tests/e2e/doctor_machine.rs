//! What `doctor` says of this machine: stored secrets, the repository, how files lie, the way to
//! the services.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

use serde_json::Value;

use crate::project::{Layout, Project};
use crate::support::{Person, Service};

#[track_caller]
fn found(ada: &Person, code: i32, remote: Option<&str>, check: &str) -> Value {
    let told = ada.harmless(code, &["doctor", "--json"]).json();
    let checks = told["checks"].as_array().unwrap();
    let found = checks
        .iter()
        .find(|one| one["remote"] == serde_json::json!(remote) && one["check"] == check);
    found
        .unwrap_or_else(|| panic!("no {check} in {told:#}"))
        .clone()
}

fn owner() -> Person {
    Service::start().owner(&Project::sample(), Layout::Folder)
}

#[track_caller]
fn git(ada: &Person, words: &[&str]) {
    let name = [
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@example.invalid",
    ];
    let done = Command::new("git")
        .current_dir(&ada.folder)
        .args(name)
        .args(words)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

#[cfg(unix)]
#[test]
fn a_file_of_secrets_that_others_can_read_fails() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let ada = owner();
    assert_eq!(
        found(&ada, 0, None, "storage")["says"],
        "no secret is stored on this machine"
    );
    let words = ["auth", "login", "--insecure-storage", "--stdin"];
    assert_eq!(ada.run_with_input(&words, &ada.service.key).code, Some(0));
    let storage = found(&ada, 0, None, "storage");
    assert_eq!(storage["verdict"], "pass");
    let says = storage["says"].as_str().unwrap();
    assert!(says.starts_with("1 secret as plain text in `"), "{says}");
    let file = crate::support::files_below(&ada.home)
        .into_iter()
        .find(|path| path.ends_with("credentials.json"))
        .unwrap();
    set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let storage = found(&ada, 5, None, "storage");
    assert_eq!(storage["verdict"], "fail");
    let fix = storage["fixes"][0].as_str().unwrap();
    assert!(fix.starts_with("run `chmod 600 "), "{fix}");
}

#[test]
fn what_is_remembered_belongs_into_no_repository() {
    let ada = owner();
    git(&ada, &["init", "--quiet"]);
    assert_eq!(found(&ada, 0, None, "git")["verdict"], "pass");
    git(&ada, &["add", "--force", ".tokensync"]);
    let tracked = found(&ada, 0, None, "git");
    assert_eq!(tracked["verdict"], "warn");
    assert!(
        tracked["fixes"][0]
            .as_str()
            .unwrap()
            .contains("git rm -r --cached")
    );
    git(&ada, &["commit", "--quiet", "--message=x"]);
    git(&ada, &["rm", "-r", "--quiet", "--cached", ".tokensync"]);
    git(&ada, &["commit", "--quiet", "--message=y"]);
    let once = found(&ada, 0, None, "git");
    assert_eq!(once["verdict"], "warn");
    assert!(
        once["says"].as_str().unwrap().contains("in its history"),
        "{once}"
    );
}

#[test]
fn tokens_that_nobody_reads_are_told() {
    let ada = owner();
    assert_eq!(
        found(&ada, 0, None, "layout")["says"],
        "a folder with a file per set"
    );
    ada.put("tokens.json", "{}");
    let layout = found(&ada, 0, None, "layout");
    assert_eq!(layout["verdict"], "warn");
    assert!(
        layout["says"]
            .as_str()
            .unwrap()
            .contains("`tokens.json` is there as well")
    );
}

#[test]
fn the_way_to_each_service_is_told() {
    let mut ada = owner();
    ada.service.publish(&Project::sample().record());
    let url = ada.service.file_url();
    ada.ok(&[
        "remote",
        "add",
        "released",
        "--kind=url",
        "--url",
        &url,
        "--header=X-Team: a",
    ]);
    let name = ada.ok(&["remote", "list", "--json"]).json()["remotes"][0]["remote"].clone();
    for remote in [name.as_str().unwrap(), "released"] {
        assert_eq!(found(&ada, 0, Some(remote), "clock")["verdict"], "pass");
    }
    assert_eq!(found(&ada, 0, Some("released"), "cors")["verdict"], "pass");
    ada.var(
        "HTTPS_PROXY",
        "http://me:CANARY-password@proxy.example:8080",
    );
    let proxy = found(&ada, 0, Some("released"), "proxy");
    assert_eq!(proxy["says"], "none: nothing leaves this machine");
}

/// The address of a server with a wrong clock, which lets no other web page read its answers.
fn server_of_last_year() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/tokens.json", listener.local_addr().unwrap());
    let tokens = Project::sample().single();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nDate: Mon, 06 Jan 2025 10:00:00 GMT\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{tokens}",
        tokens.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // A question of this test fits into one packet.
            let _gone = stream
                .read(&mut [0; 4096])
                .and_then(|_| stream.write_all(answer.as_bytes()));
        }
    });
    url
}

#[test]
fn a_wrong_clock_and_a_server_for_no_web_page_are_warned_about() {
    let ada = Service::start().person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    let url = server_of_last_year();
    ada.ok(&["remote", "add", "released", "--kind", "url", "--url", &url]);
    let clock = found(&ada, 0, Some("released"), "clock");
    assert_eq!(clock["verdict"], "warn");
    let says = clock["says"].as_str().unwrap();
    assert!(says.contains("days ahead of the service's"), "{says}");
    let cors = found(&ada, 0, Some("released"), "cors");
    assert_eq!(cors["verdict"], "warn");
    assert!(
        cors["fixes"][0]
            .as_str()
            .unwrap()
            .contains("Access-Control-Allow-Origin")
    );
}
