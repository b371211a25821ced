//! What a service answers that is no token document, or no answer at all. Neither side changes.

use sandbox::{Fault, Settings};

use crate::answer::{Ran, assert_ran};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// Somebody in step with a bin, who has edited a token since.
fn somebody() -> Person {
    let owner = Service::start().owner(&Project::sample(), Layout::Folder);
    owner.edit("#ff0000", "#ee0000");
    owner
}

impl Person {
    /// Every command that reads the bin ends with this code and changes nothing; the answer of
    /// `sync` is for a snapshot.
    #[track_caller]
    fn refused_everywhere(&self, code: i32) -> Ran {
        for command in ["status", "diff", "pull", "push"] {
            self.harmless(code, &[command]).says("\nhint: ");
        }
        self.harmless(code, &["sync"])
    }
}

#[test]
fn wrong_key() {
    let mut ada = somebody();
    ada.var("JSONBIN_MASTER_KEY", "$2a$10$wrong");
    assert_ran!(ada.refused_everywhere(5), @"
    $ tokensync sync
    exit code 5
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: `http://127.0.0.1:[port]` answered 401 Unauthorized: X-Master-Key is invalid or the bin doesn't belong to your account
    hint: the key was sent as a master key: if it is an access key, say so with `--key access` (of `tokensync remote edit`, too)
    hint: or store another key with `tokensync auth login`
    ");
    let ran = ada.harmless(5, &["sync", "--json"]);
    assert_eq!(ran.json()["error"]["code"], 5);
}

#[test]
fn access_key_sent_as_master_key() {
    let mut ada = somebody();
    let key = ada
        .service
        .control
        .access_key("mine", &[sandbox::Right::Read]);
    ada.var("JSONBIN_MASTER_KEY", &key);
    assert_ran!(ada.refused_everywhere(5), @"
    $ tokensync sync
    exit code 5
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: `http://127.0.0.1:[port]` answered 401 Unauthorized: X-Master-Key is invalid or the bin doesn't belong to your account
    hint: the key was sent as a master key: if it is an access key, say so with `--key access` (of `tokensync remote edit`, too)
    hint: or store another key with `tokensync auth login`
    ");
}

#[test]
fn access_key_without_the_right_to_write() {
    let mut ada = somebody();
    let key = ada
        .service
        .control
        .access_key("mine", &[sandbox::Right::Read]);
    ada.var("JSONBIN_ACCESS_KEY", &key);
    let project = ada.text("tokensync.json");
    ada.put(
        "tokensync.json",
        &project.replace("\"kind\"", "\"key\": \"access\", \"kind\""),
    );
    ada.ok(&["status"]);
    assert_ran!(ada.harmless(5, &["sync"]), @"
    $ tokensync sync
    exit code 5
    --- stderr ---
    error: remote `team-bin`: writing 1037 bytes to bin `[bin]`: `http://127.0.0.1:[port]` answered 401 Unauthorized: X-Access-Key has no permission to update bins
    hint: the access key lacks the right to update bins
    hint: the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
    hint: to only take over what is there, run `tokensync pull`, or set the option `read_only`
    ");
}

#[test]
fn unknown_bin() {
    let ada = somebody();
    let project = ada.text("tokensync.json");
    let other = project.replace(&ada.service.bin(), "0123456789abcdef01234567");
    ada.put("tokensync.json", &other);
    assert_ran!(ada.refused_everywhere(3), @"
    $ tokensync sync
    exit code 3
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: `http://127.0.0.1:[port]` answered 404 Not Found: Bin not found or it doesn't belong to your account
    hint: check the option `bin`: the bin was deleted, or another account has it
    ");
}

#[test]
fn not_a_token_document() {
    let ada = somebody();
    let service = &ada.service;
    service
        .control
        .set_record(&service.bin(), r#"{"shopping": ["milk", "eggs"]}"#);
    assert_ran!(ada.refused_everywhere(7), @r#"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the record is not a token document as Tokens Studio stores it (no `values`): {"shopping": ["milk", "eggs"]}
    hint: check that the option `bin` names the right bin; sets that stand in it without `values` around them cannot be read by the Figma plugin either
    "#);
    service.control.set_record(&service.bin(), "[1, 2]");
    assert_ran!(ada.refused_everywhere(7), @"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the record is an array, not a token document: [1, 2]
    hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
    ");
    service.control.set_record(
        &service.bin(),
        r#"{"values": {"core": [1]}, "$themes": []}"#,
    );
    assert_ran!(ada.refused_everywhere(7), @"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the record is not a token document as Tokens Studio stores it: the set `core` has to be an object
    hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
    ");
    service
        .control
        .set_record(&service.bin(), r#"{"values": {}, "$themes": {"a": 1}}"#);
    assert_ran!(ada.refused_everywhere(7), @"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the record is not a token document as Tokens Studio stores it: `$themes` has to be a list of themes
    hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
    ");
}

#[test]
fn bare_sets_in_a_bin() {
    let ada = somebody();
    let bare = r##"{"core": {"red": {"value": "#f00", "type": "color"}}}"##;
    ada.service.control.set_record(&ada.service.bin(), bare);
    assert_ran!(ada.refused_everywhere(7), @r##"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the record is not a token document as Tokens Studio stores it (no `values`): {"core": {"red": {"value": "#f00", "type": "color"}}}
    hint: check that the option `bin` names the right bin; sets that stand in it without `values` around them cannot be read by the Figma plugin either
    "##);
}

#[test]
fn an_answer_without_its_wrapping_is_understood() {
    let ada = somebody();
    let record = ada.service.record().replace("#00ff00", "#00ee00");
    ada.service.script(
        Fault::on("GET")
            .every_time()
            .body(200, "application/json", &record),
    );
    assert_ran!(ada.ok(&["diff"]), @r##"
    $ tokensync diff
    exit code 0
    --- stdout ---
    2 changes from remote to local:
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
      ~ core: color.green (value)  "#00ee00" → "#00ff00"
    "##);
    ada.ok(&["pull"]);
    let core = ada.text("tokens/core.json");
    assert!(
        core.contains("#ee0000") && core.contains("#00ee00"),
        "{core}"
    );
}

#[test]
fn a_message_with_status_200() {
    let ada = somebody();
    let body = r#"{"message": "Bin is being moved"}"#;
    ada.service.script(
        Fault::on_any()
            .every_time()
            .body(200, "application/json", body),
    );
    assert_ran!(ada.refused_everywhere(7), @"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the answer is a message and no record: Bin is being moved
    hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
    ");
}

#[test]
fn a_web_page_with_status_200() {
    let ada = somebody();
    ada.service.script(Fault::on_any().every_time().html());
    assert_ran!(ada.refused_everywhere(7), @"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the answer is a web page, not JSON: <!DOCTYPE html> <html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>
    hint: something on the way answers in place of the service: the login page of a network, a proxy, or a wrong option `endpoint`
    ");
}

#[test]
fn an_empty_body() {
    let ada = somebody();
    ada.service
        .script(Fault::on_any().every_time().empty_body());
    assert_ran!(ada.refused_everywhere(7), @"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the answer is empty
    hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
    ");
}

#[test]
fn a_cut_body() {
    let ada = somebody();
    ada.service
        .script(Fault::on_any().every_time().truncate(100));
    assert_ran!(ada.harmless(6, &["sync"]), @"
    $ tokensync sync
    exit code 6
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: GET `http://127.0.0.1:[port]/v3/b/[bin]/latest`: answered 200, but the answer was cut off: end of file before message length reached (tried 4 times)
    hint: run it again in a moment; your edits are safe here
    ");
    assert_eq!(ada.service.count("PUT"), 0);
}

#[test]
fn a_cut_body_that_looks_complete() {
    let ada = somebody();
    ada.service
        .script(Fault::on_any().every_time().truncate_quietly(100));
    assert_ran!(ada.refused_everywhere(7), @r##"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the answer is no JSON that can be read: line 1, column 101 (at /record/values/core/color/green/value): the text ends too early: {"record":{"values":{"core":{"color":{"red":{"value":"#ff0000","type":"color"},"green":{"value":"#00
    hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
    "##);
}

/// What no reader of JSON may guess about.
#[test]
fn json_that_can_be_read_in_two_ways() {
    let ada = somebody();
    let body = r#"{"record": {"values": {"core": {"a": {"value": "1"}, "a": {"value": "2"}}}}}"#;
    ada.service.script(
        Fault::on_any()
            .every_time()
            .body(200, "application/json", body),
    );
    assert_ran!(ada.refused_everywhere(7), @r#"
    $ tokensync sync
    exit code 7
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: the answer is no JSON that can be read: line 1, column 54 (at /record/values/core/a): the key `a` stands twice in one object, first in line 1, column 33: {"record": {"values": {"core": {"a": {"value": "1"}, "a": {"value": "2"}}}}}
    hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
    "#);
}

#[test]
fn a_record_over_the_limit_of_the_account() {
    let ada = somebody();
    let mut behaviour = ada.service.control.behaviour();
    behaviour.record_limit = Some(100);
    ada.service.control.change_behaviour(behaviour);
    assert_ran!(ada.harmless(10, &["sync"]), @"
    $ tokensync sync
    exit code 10
    --- stderr ---
    error: remote `team-bin`: writing 1037 bytes to bin `[bin]`: `http://127.0.0.1:[port]` answered 403 Forbidden: Free users cannot update a record over 100kb. Upgrade to Pro plan http://api.jsonbin.io/pricing to update records upto 1mb
    hint: a record of a free JSONBin account may have 100 kB, of a paid one more: remove sets that are not needed, or choose a larger plan
    hint: with the option `limit` (`100kB`) this is told before anything is sent
    ");
    ada.harmless(10, &["push"]);
}

#[test]
fn a_new_bin_over_the_limit_of_the_account() {
    let service = Service::with(Settings::default().with_record_limit(100));
    let ada = service.person();
    Project::sample().put(&ada, Layout::Single);
    ada.ok(&["init"]);
    assert_ran!(ada.harmless(10, &service.add_words("team-bin", &[])), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3
    exit code 10
    --- stderr ---
    error: remote `team-bin`: creating a bin of 938 bytes: `http://127.0.0.1:[port]` answered 403 Forbidden: Free users cannot create a record over 100kb. Upgrade to Pro plan http://api.jsonbin.io/pricing to create records upto 1mb
    hint: a record of a free JSONBin account may have 100 kB, of a paid one more: remove sets that are not needed, or choose a larger plan
    hint: with the option `limit` (`100kB`) this is told before anything is sent
    ");
}

#[test]
fn no_requests_left() {
    let ada = somebody();
    let mut behaviour = ada.service.control.behaviour();
    behaviour.request_quota = Some(ada.service.control.requests_used());
    ada.service.control.change_behaviour(behaviour);
    assert_ran!(ada.refused_everywhere(6), @"
    $ tokensync sync
    exit code 6
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: `http://127.0.0.1:[port]` answered 403 Forbidden: Requests exhausted. Buy additional requests at https://jsonbin.io/pricing
    hint: the account has used up its requests: buy more at https://jsonbin.io/pricing
    ");
}

#[test]
fn a_redirect_to_somewhere_else_gets_nothing() {
    let ada = somebody();
    let elsewhere = Service::start();
    let location = format!("{}/b/somewhere", elsewhere.endpoint);
    ada.service
        .script(Fault::on_any().every_time().redirect(302, location));
    let ran = ada.refused_everywhere(6);
    ran.says("redirect");
    assert_eq!(elsewhere.control.requests(), []);
}

#[test]
fn nobody_listens() {
    let ada = somebody();
    let project = ada.text("tokensync.json");
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let endpoint = format!("http://{free}/v3");
    ada.put(
        "tokensync.json",
        &project.replace(&ada.service.endpoint, &endpoint),
    );
    ada.ok(&["remote", "trust", "team-bin"]);
    let ran = ada.harmless(6, &["sync"]);
    ran.says("hint");
}
