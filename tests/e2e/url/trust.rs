//! Addresses that somebody else has written down: no secret goes there, and none leads into this
//! network, before the user has trusted it.

use crate::answer::assert_ran;
use crate::project::Project;
use crate::support::Service;

fn remote(url: &str) -> String {
    format!("{{\"released\": {{\"kind\": \"url\", \"url\": \"{url}\"}}}}")
}

#[test]
fn a_secret_goes_nowhere_before_that() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let mut ben = service.person().without_key();
    ben.var("TOKENSYNC_RELEASED_SECRET", "access-key-one");
    let headers = r#", "headers": {"X-Access-Key": {"secret": true}}}}"#;
    ben.clone_of(&remote(&service.file_url()).replace("}}", headers));
    for words in [
        &["pull"][..],
        &["status"],
        &["diff"],
        &["watch", "--once"],
        &["remote", "use", "released"],
    ] {
        ben.harmless(3, words);
    }
    assert_ran!(ben.harmless(3, &["pull"]), @"
    $ tokensync pull
    exit code 3
    --- stderr ---
    error: the project file sends `released` to http://127.0.0.1:[port], which you have not trusted yet
    hint: if your secret may go there, run `tokensync remote trust released`
    ");
    assert_eq!(service.control.requests(), []);
    ben.ok(&["remote", "trust", "released"]);
    ben.ok(&["pull"]);
}

#[test]
fn what_is_in_this_network_is_not_asked_before_that() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let ben = service.person().without_key();
    ben.clone_of(&remote(&service.file_url()));
    for words in [
        &["status"][..],
        &["diff"],
        &["sync"],
        &["watch", "--once"],
        &["doctor"],
    ] {
        ben.harmless(3, words)
            .says("tokensync remote trust released");
    }
    assert_ran!(ben.harmless(3, &["pull"]), @"
    $ tokensync pull
    exit code 3
    --- stderr ---
    error: remote `released`: `http://127.0.0.1:[port]` is on this machine or inside its network: nothing was sent
    hint: if the project may read from there, run `tokensync remote trust released`
    ");
    assert_eq!(service.control.requests(), []);
    ben.ok(&["remote", "trust", "released"]);
    ben.ok(&["pull"]);
    ben.ok(&["status"]).says("released: in sync");
}

#[test]
fn an_internal_address_is_known_in_every_spelling() {
    let service = Service::start();
    let port = service
        .files
        .rsplit(':')
        .next()
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    for host in [
        "http://127.0.0.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://0177.0.0.1",
        "http://[::ffff:127.0.0.1]",
        "http://localhost",
        "https://api.localhost",
        "http://10.1.2.3",
        "https://100.64.0.1",
        "http://169.254.169.254",
        "https://[fe80::1]",
        "https://[fd00:ec2::254]",
    ] {
        let ben = service.person().without_key();
        ben.clone_of(&remote(&format!("{host}:{port}/files/released.json")));
        let ran = ben.harmless(3, &["pull"]);
        ran.says("is on this machine or inside its network: nothing was sent");
        ran.says("run `tokensync remote trust released`");
    }
    assert_eq!(service.control.requests(), []);
}

/// Nobody answers there, which is another matter than trust.
#[test]
fn a_public_address_without_secrets_is_simply_asked() {
    let ben = Service::start().person().without_key();
    ben.clone_of(&remote("https://tokens.example.invalid/released.json"));
    ben.harmless(6, &["pull", "--timeout", "1"])
        .says("is asked for without a proxy");
}

#[test]
fn a_new_address_is_trusted_if_it_was_typed_and_no_other() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let ben = service.person().without_key();
    ben.clone_of(&remote("http://127.0.0.1:9/t.json"));
    ben.ok(&["remote", "edit", "released", "--label", "x"]);
    ben.harmless(3, &["pull"]);
    ben.ok(&["remote", "edit", "released", "--url", &service.file_url()]);
    ben.ok(&["pull"]);
}

#[test]
fn a_file_is_no_address() {
    let service = Service::start();
    let ben = service.person().without_key();
    ben.clone_of(&remote("file:///etc/passwd"));
    assert_ran!(ben.harmless(2, &["pull"]), @"
    $ tokensync pull
    exit code 2
    --- stderr ---
    error: `url` is not an address
    hint: a file on this machine needs no remote: name it under `tokens`
    ");
}
