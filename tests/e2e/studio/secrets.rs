//! Keys and tokens that are typed or piped in: tried first, told about, warned about.

use std::time::Duration;

use sandbox::Fault;
use serde_json::Value;

use crate::answer::{Ran, assert_ran};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const STORED: &str = ".config/tokensync/credentials.json";
const JSON: &str = "application/json";

/// Somebody whose project is on the platform and who has no secret for it any more.
fn somebody(api: &str) -> Person {
    let service = Service::start();
    let owner = service.studio_owner(&Project::sample(), Layout::Folder, api);
    service.control.clear_requests();
    owner.without_key()
}

impl Person {
    fn service_token(&self, lives: Option<Duration>) -> String {
        let studio = self.service.control.studio();
        let scopes = ["tokens:read", "tokens:write"];
        studio.create_service_token(&self.service.studio.project, &scopes, lives)
    }

    #[track_caller]
    fn pipe(&self, code: i32, more: &[&str], secret: &str) -> Ran {
        let words = [&["auth", "login", "--insecure-storage", "--stdin"], more].concat();
        let ran = self.run_with_input(&words, &format!("{secret}\n"));
        assert_eq!(ran.code, Some(code), "{ran}");
        assert!(!ran.raw.concat().contains(secret), "the secret is shown");
        ran
    }

    fn holds(&self, secret: &str) -> bool {
        let settings = self.settings();
        let file = settings.get(STORED).map(Vec::as_slice);
        String::from_utf8_lossy(file.unwrap_or_default()).contains(secret)
    }

    /// What `auth status --json` says of the only remote.
    #[track_caller]
    fn standing(&self, code: i32) -> Value {
        let ran = self.ends(code, &["auth", "status", "--json"]);
        ran.json()["remotes"][0].clone()
    }
}

#[test]
fn a_secret_that_works_is_stored_with_its_owner_told() {
    let ada = somebody("graphql");
    let key = ada.service.studio.api_key.clone();
    assert_ran!(ada.pipe(0, &[], &key), @"
    $ tokensync auth login --insecure-storage --stdin
    exit code 0
    --- stdout ---
    stored the API key of Designer for `studio`
    --- stderr ---
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    ");
    assert!(ada.holds(&key));
    assert_ran!(ada.ok(&["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    studio: API key of Designer from file [home]/.config/tokensync/credentials.json
    ");
    ada.ok(&["pull"]);

    let ben = somebody("rest");
    let token = ben.service_token(None);
    assert_ran!(ben.pipe(0, &["--expires", "2099-12-31"], &token), @"
    $ tokensync auth login --insecure-storage --stdin --expires 2099-12-31
    exit code 0
    --- stdout ---
    stored the service account token of Designer (designer@sandbox.invalid) for `studio`
    --- stderr ---
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    it works until [time]
    ");
    assert!(ben.holds(&token));
    assert_ran!(ben.ok(&["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    studio: service account token of Designer (designer@sandbox.invalid) from file [home]/.config/tokensync/credentials.json
      end: [time]
    ");
    ben.ok(&["pull"]);
}

#[test]
fn a_secret_that_is_refused_is_not_stored_and_the_old_one_stays() {
    for api in ["graphql", "rest"] {
        let ada = somebody(api);
        let good = match api {
            "rest" => ada.service_token(None),
            _ => ada.service.studio.api_key.clone(),
        };
        ada.pipe(0, &[], &good);
        let before = ada.settings();
        let ran = ada.pipe(5, &[], "wrong-secret");
        ran.says("nothing was stored");
        assert_eq!(ada.settings(), before, "{api}");
        ada.ok(&["pull"]);
    }
}

#[test]
fn a_secret_that_nobody_could_be_asked_about_is_not_stored() {
    let ada = somebody("rest");
    let token = ada.service_token(None);
    ada.service.script(Fault::on_any().every_time().status(503));
    assert_ran!(ada.pipe(6, &[], &token), @"
    $ tokensync auth login --insecure-storage --stdin
    exit code 6
    --- stderr ---
    error: remote `studio`: exchanging the service account token: `http://127.0.0.1:[port]` answered 503 Service Unavailable (tried 4 times)
    hint: nothing was stored: only what the service takes is
    ");
    ada.service.control.clear_script();
    ada.service.script(Fault::on_any().every_time().html());
    ada.pipe(7, &[], &token);
    assert!(!ada.holds(&token));
}

#[test]
fn a_key_that_may_not_tell_whose_it_is_is_stored() {
    let ada = somebody("graphql");
    let studio = ada.service.control.studio();
    let scopes = ["organizations:read", "projects:read", "projects:write"];
    let key = studio.create_key(&scopes, None);
    assert_ran!(ada.pipe(0, &[], &key), @"
    $ tokensync auth login --insecure-storage --stdin
    exit code 0
    --- stdout ---
    stored the API key for `studio`
    --- stderr ---
    it may not tell whose it is
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    ");
    assert_eq!(ada.standing(0)["state"], "accepted");
    ada.ok(&["pull"]);
}

#[test]
fn scopes_and_end_are_told_where_the_platform_tells_them() {
    let ada = somebody("rest");
    let token = ada.service_token(None);
    let listed = |expires_at: &str| {
        let body = format!(
            r#"{{"data":[{{"id":"1","attributes":{{"token_prefix":"{}","expires_at":"{expires_at}",
                "effective_scopes":["tokens:read","\u001b[1mtokens:write"]}}}}]}}"#,
            &token[..16]
        );
        ada.service.control.clear_script();
        let fault = Fault::on("GET").at("/service_account_tokens").every_time();
        ada.service.script(fault.body(200, JSON, body));
    };
    listed("2099-01-01T00:00:00.000Z");
    // What the platform says counts.
    let ran = ada.pipe(0, &["--expires", "90d"], &token);
    ran.says("it works until 2099-01-01T00:00:00Z");
    assert_ran!(ada.ok(&["auth", "status"]), @r"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    studio: service account token of Designer (designer@sandbox.invalid) from file [home]/.config/tokensync/credentials.json
      scopes: tokens:read, \u{1b}[1mtokens:write
      end: [time]
    ");
    assert_ran!(ada.ok(&["auth", "status", "--json"]), @r#"
    $ tokensync auth status --json
    exit code 0
    --- stdout ---
    {"version":1,"remotes":[{"remote":"studio","store":"file","source":"file [home]/.config/tokensync/credentials.json","kind":"service account token","state":"accepted","account":{"id":"[uuid]","name":"Designer","email":"designer@sandbox.invalid"},"scopes":["tokens:read","\u001b[1mtokens:write"],"expires_at":"[time]"}]}
    "#);
    listed("2020-01-01T00:00:00Z");
    assert_ran!(ada.ends(5, &["auth", "status"]), @r"
    $ tokensync auth status
    exit code 5
    --- stdout ---
    studio: service account token of Designer (designer@sandbox.invalid) from file [home]/.config/tokensync/credentials.json, expired
      scopes: tokens:read, \u{1b}[1mtokens:write
      end: [time]
    --- stderr ---
    hint: the service account token for `studio` has expired: run `tokensync auth login studio`
    ");
}

#[test]
fn the_end_is_warned_about() {
    let mut ada = somebody("rest");
    let token = ada.service_token(None);
    ada.pipe(0, &["--expires", "15d"], &token);
    let ran = ada.ok(&["auth", "status"]);
    assert!(!ran.raw[1].contains("hint"), "{ran}");
    ada.pipe(0, &["--expires", "3d"], &token);
    let ran = ada.ok(&["auth", "status"]);
    ran.says("hint: the service account token for `studio` expires in ");
    ran.says(" days: run `tokensync auth login studio`");
    ada.pipe(2, &["--expires", "soon"], &token);
    ada.pipe(2, &["--expires", "2020-01-01"], &token);
    // Of a token in the environment nobody has said anything.
    ada.var("STUDIO_SERVICE_TOKEN", &token);
    assert_eq!(ada.standing(0)["expires_at"], Value::Null);
}

#[test]
fn a_standing_of_each_kind() {
    let mut ada = somebody("rest");
    assert_eq!(ada.standing(5)["state"], "missing");
    let token = ada.service_token(Some(Duration::from_hours(1)));
    ada.var("STUDIO_SERVICE_TOKEN", &token);
    assert_eq!(ada.standing(0)["state"], "accepted");

    ada.service.script(Fault::on_any().every_time().status(503));
    assert_eq!(ada.standing(0)["state"], "no-answer");
    assert_ran!(ada.ok(&["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    studio: service account token from environment variable STUDIO_SERVICE_TOKEN; the service gave no answer
    --- stderr ---
    remote `studio`: exchanging the service account token: `http://127.0.0.1:[port]` answered 503 Service Unavailable (tried 4 times)
    ");
    ada.service.control.clear_script();

    let studio = ada.service.control.studio();
    studio.advance_clock(Duration::from_hours(2));
    assert_eq!(ada.standing(5)["state"], "refused");
    assert_ran!(ada.ends(5, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 5
    --- stdout ---
    studio: service account token from environment variable STUDIO_SERVICE_TOKEN, refused
    --- stderr ---
    remote `studio`: exchanging the service account token: `http://127.0.0.1:[port]` answered 401 Unauthorized
    hint: set STUDIO_SERVICE_TOKEN to another one
    ");
}

#[test]
fn an_address_of_something_else_is_told_to_be_checked() {
    let mut ada = somebody("rest");
    let token = ada.service_token(None);
    ada.var("STUDIO_SERVICE_TOKEN", &token);
    ada.service.script(Fault::on_any().every_time().status(404));
    ada.harmless(3, &["pull"])
        .says("hint: check the options `organization`, `project` and `endpoint`");
}

#[test]
fn an_address_that_is_not_trusted_is_not_asked() {
    let ada = somebody("rest");
    let ben = ada.service.studio_person();
    ben.put("tokensync.json", &ada.text("tokensync.json"));
    ada.service.control.clear_requests();
    assert_ran!(ben.ok(&["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    studio: service account token from environment variable STUDIO_SERVICE_TOKEN; the service was not asked
    --- stderr ---
    the project file sends `studio` to http://127.0.0.1:[port], which you have not trusted yet
    hint: if your secret may go there, run `tokensync remote trust studio`
    ");
    assert_eq!(ben.standing(0)["state"], "untrusted");
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn a_name_does_not_drive_the_terminal() {
    let ada = somebody("rest");
    let token = ada.service_token(None);
    let body = r#"{"data":{"id":"1","attributes":{"full_name":"\u001b[2JAda\u009b\u202e ##[x]","email":"a\nb"}}}"#;
    let fault = Fault::on("GET").at("/auth/me").every_time();
    ada.service.script(fault.body(200, JSON, body));
    assert_ran!(ada.pipe(0, &[], &token), @r"
    $ tokensync auth login --insecure-storage --stdin
    exit code 0
    --- stdout ---
    stored the service account token of \u{1b}[2JAda\u{9b}\u{202e} \u{23}#[x] (a\u{a}b) for `studio`
    --- stderr ---
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    ");
    let ran = ada.ok(&["auth", "status", "--json"]);
    assert!(
        !ran.raw[0].contains(['\u{1b}', '\u{9b}', '\u{202e}']),
        "{ran}"
    );
    assert_eq!(
        ran.json()["remotes"][0]["account"]["name"],
        "\u{1b}[2JAda\u{9b}\u{202e} ##[x]"
    );
}

#[test]
fn what_is_stored_behind_a_variable_is_told() {
    let mut ada = somebody("rest");
    let token = ada.service_token(None);
    ada.var("STUDIO_SERVICE_TOKEN", &token);
    ada.pipe(0, &[], &token)
        .says("hint: the environment variable STUDIO_SERVICE_TOKEN comes first");
    ada.ok(&["auth", "logout"])
        .says("hint: the environment variable STUDIO_SERVICE_TOKEN still holds one");
    assert!(!ada.holds(&token));
}

#[cfg(target_os = "linux")]
#[test]
fn a_secret_is_not_in_the_list_of_processes() {
    use std::io::Write as _;
    use std::process::Stdio;

    let ada = somebody("rest");
    let token = ada.service_token(None);
    let wait = Duration::from_millis(500);
    ada.service.script(Fault::on("POST").delay(wait));
    let mut command = ada.command(&["auth", "login", "--insecure-storage", "--stdin"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{token}").unwrap();
    while ada.service.count("POST") == 0 {
        ada.service.wait(Duration::from_millis(5));
    }
    let id = child.id();
    for file in ["cmdline", "environ", "comm"] {
        let text = std::fs::read(format!("/proc/{id}/{file}")).unwrap();
        assert!(!String::from_utf8_lossy(&text).contains(&token), "{file}");
    }
    assert!(
        ada.output(&["auth", "login", "--stdin"], child)
            .status
            .success()
    );
    assert!(ada.holds(&token));
}
