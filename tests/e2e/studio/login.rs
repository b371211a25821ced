//! Logins on a web page: confirmed, refused, forgotten about; renewed; and never seen.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Output};
use std::rc::Rc;
use std::time::{Duration, Instant};

use sandbox::{Behaviour, Fault, Settings, StudioBehaviour};
use serde_json::Value;

use crate::answer::{Ran, assert_ran};
use crate::project::{Layout, Project};
use crate::support::{Person, Service, below, save};

const STORED: &str = ".config/tokensync/credentials.json";
const LOGIN: [&str; 5] = ["auth", "login", "studio", "--device", "--insecure-storage"];
const JSON: &str = "application/json";

fn behaviour() -> StudioBehaviour {
    StudioBehaviour {
        poll_seconds: 1,
        ..Behaviour::default().studio
    }
}

/// Somebody whose project is on the platform, over REST, and who has no secret for it.
fn somebody_with(behaviour: StudioBehaviour) -> Person {
    let service = Service::with(Settings::default().with_studio(behaviour));
    let owner = service.studio_owner(&Project::sample(), Layout::Folder, "rest");
    service.control.clear_requests();
    owner.without_key()
}

fn somebody() -> Person {
    somebody_with(behaviour())
}

/// Somebody who is logged in, for so many seconds.
fn logged_in(session_seconds: u32) -> Person {
    let ada = somebody_with(StudioBehaviour {
        auto_approve: true,
        session_seconds,
        ..behaviour()
    });
    ada.ok(&LOGIN);
    ada.service.behave(behaviour());
    ada.service.control.clear_requests();
    ada
}

impl Service {
    fn behave(&self, studio: StudioBehaviour) {
        let before = self.control.behaviour();
        self.control
            .change_behaviour(Behaviour { studio, ..before });
    }

    /// How many requests have come to a path, with this in their bodies.
    fn asked(&self, path: &str, body: &str) -> usize {
        let requests = self.control.requests();
        let is_one = |one: &&sandbox::RequestLog| one.path == path && one.body.contains(body);
        requests.iter().filter(is_one).count()
    }

    /// What the main branch holds.
    fn on_main(&self) -> String {
        let studio = self.control.studio();
        studio.document(&self.studio.project, "main").unwrap()
    }

    fn wait_until(&self, is_so: impl Fn() -> bool) {
        while !is_so() {
            self.wait(Duration::from_millis(5));
        }
    }
}

impl Person {
    /// The only secret in the file, if there is one.
    fn kept(&self) -> Option<Value> {
        let settings = self.settings();
        let json: Value = serde_json::from_slice(settings.get(STORED)?).unwrap();
        let secrets: Vec<Value> = json["secrets"].as_object()?.values().cloned().collect();
        assert!(secrets.len() <= 1, "{} secrets", secrets.len());
        secrets.into_iter().next()
    }

    /// Everything in the file that opens something.
    fn tokens(&self) -> Vec<String> {
        let kept = self.kept().unwrap();
        let token = |value: &Value| value.as_str().unwrap().to_owned();
        vec![token(&kept["secret"]), token(&kept["login"]["refresh"])]
    }

    fn begin_login(&self, words: &[&str]) -> LoggingIn {
        let mut child = self.command(words).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut text = String::new();
        while !text.contains("waiting for you") && said.read_line(&mut text).unwrap() > 0 {}
        LoggingIn {
            child,
            said,
            text,
            words: words.join(" "),
        }
    }
}

/// A login that waits for somebody.
struct LoggingIn {
    child: Child,
    said: BufReader<ChildStderr>,
    text: String,
    words: String,
}

impl LoggingIn {
    fn code(&self) -> String {
        let line = self.text.lines().nth(2).unwrap();
        line.trim().to_owned()
    }

    fn end(mut self, person: &Person) -> Ran {
        let code = self.code();
        self.said.read_to_string(&mut self.text).unwrap();
        let output = person.output(&[&self.words], self.child);
        let output = Output {
            stderr: self.text.replace(&code, "[code]").into_bytes(),
            ..output
        };
        person.told(&[&self.words], &person.service.canaries(), &output);
        Ran::new(&[&self.words], output, [&person.folder, &person.home])
    }
}

#[test]
fn a_code_that_is_confirmed_is_a_login() {
    let ada = somebody();
    let login = ada.begin_login(&LOGIN);
    ada.service.control.studio().decide(&login.code(), true);
    assert_ran!(login.end(&ada), @"
    $ tokensync auth login studio --device --insecure-storage
    exit code 0
    --- stdout ---
    logged in to `studio` as Designer (designer@sandbox.invalid)
    --- stderr ---
    open this page in a browser on any device, and compare the code there with this one:
      http://127.0.0.1:[port]/device?user_code=[code]
      [code]
    waiting for you; the code is good for 15 minutes
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    ");
    ada.service.control.clear_requests();
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push"]);
    ada.ok(&["pull"]);
    assert!(ada.service.on_main().contains("#ee0000"));
    let bearer = format!("Bearer {}", ada.tokens()[0]);
    for request in ada.service.control.requests() {
        assert_eq!(request.headers["authorization"], bearer);
    }
    assert_ran!(ada.ok(&["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    studio: login of Designer (designer@sandbox.invalid) from file [home]/.config/tokensync/credentials.json
    ");
    assert_ran!(ada.ok(&["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    forgot the login for `studio`
    --- stderr ---
    its session at the service goes on until it ends: no request that ends it is known
    ");
    assert_eq!(ada.kept(), None);
    ada.ends(5, &["pull"]);
}

#[test]
fn what_was_given_is_seen_nowhere() {
    let ada = logged_in(86_400);
    let tokens = ada.tokens();
    let clean = |place: &str, text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        for token in &tokens {
            assert!(!text.contains(token.as_str()), "a token is in {place}");
        }
    };
    ada.edit("#ff0000", "#ee0000");
    for words in [
        &["push", "-v"][..],
        &["status", "-v"],
        &["auth", "status", "-v"],
        &["auth", "status", "--json"],
        &["remote", "show", "studio"],
    ] {
        for stream in ada.ok(words).raw {
            clean(&words.join(" "), stream.as_bytes());
        }
    }
    for (name, bytes) in below(&ada.folder) {
        clean(&name, &bytes);
    }
    let settings = ada.settings();
    for (name, bytes) in settings.iter().filter(|(name, _)| *name != STORED) {
        clean(name, bytes);
    }
    assert!(!ada.text("tokensync.json").contains("client_id"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = std::fs::metadata(ada.home.join(STORED)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_program_that_asks_gets_one_object() {
    let ada = somebody_with(StudioBehaviour {
        auto_approve: true,
        ..behaviour()
    });
    let ran = ada.ok(&[
        "auth",
        "login",
        "--device",
        "--insecure-storage",
        "--json",
        "--quiet",
    ]);
    let json = ran.json();
    assert_eq!(json["remote"], "studio");
    assert_eq!(json["expires_at"], Value::Null);
    assert!(json["account"]["email"].is_string(), "{json}");
    // Nobody gets in without the page.
    ran.says("/device?user_code=");
    for stream in ran.raw {
        ada.tokens()
            .iter()
            .for_each(|token| assert!(!stream.contains(token.as_str())));
    }
}

#[test]
fn a_code_that_is_refused_or_forgotten_is_no_login() {
    let ada = somebody();
    let login = ada.begin_login(&LOGIN);
    ada.service.control.studio().decide(&login.code(), false);
    assert_ran!(login.end(&ada), @"
    $ tokensync auth login studio --device --insecure-storage
    exit code 5
    --- stderr ---
    open this page in a browser on any device, and compare the code there with this one:
      http://127.0.0.1:[port]/device?user_code=[code]
      [code]
    waiting for you; the code is good for 15 minutes
    error: the login for `studio` was not granted: access_denied: The user said no
    hint: begin again: `tokensync auth login studio`
    ");
    ada.service.behave(StudioBehaviour {
        device_code_seconds: 2,
        ..behaviour()
    });
    assert_ran!(ada.begin_login(&LOGIN).end(&ada), @"
    $ tokensync auth login studio --device --insecure-storage
    exit code 5
    --- stderr ---
    open this page in a browser on any device, and compare the code there with this one:
      http://127.0.0.1:[port]/device?user_code=[code]
      [code]
    waiting for you; the code is good for 1 minute
    error: nobody confirmed the code for `studio` in time
    hint: begin again: `tokensync auth login studio`
    ");
    assert_eq!(ada.kept(), None);
}

#[cfg(unix)]
#[test]
fn stopped_while_it_waits_it_leaves_nothing() {
    let ada = somebody();
    let login = ada.begin_login(&LOGIN);
    let id = login.child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status()
        .unwrap();
    assert!(killed.success());
    let ran = login.end(&ada);
    assert_eq!(ran.code, Some(130), "{ran}");
    assert_eq!(ada.kept(), None);
}

#[test]
fn a_network_that_goes_away_meanwhile_is_waited_for() {
    let ada = somebody();
    for fault in [
        Fault::on("POST").at("/oauth/token").drop_before(),
        Fault::on("POST").at("/oauth/token").status(503),
        Fault::on("POST")
            .at("/oauth/token")
            .body(200, "text/html", "<p>Log in to the hotel</p>"),
    ] {
        ada.service.script(fault);
    }
    let login = ada.begin_login(&LOGIN);
    ada.service.control.studio().decide(&login.code(), true);
    let ran = login.end(&ada);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ada.service.asked("/oauth/token", "device_code"), 4);
}

#[test]
fn a_platform_that_asks_for_patience_gets_it() {
    let ada = somebody_with(StudioBehaviour {
        auto_approve: true,
        ..behaviour()
    });
    let slow_down = r#"{"error":"slow_down"}"#;
    ada.service.script(
        Fault::on("POST")
            .at("/oauth/token")
            .body(400, JSON, slow_down),
    );
    let begin = Instant::now();
    ada.ok(&LOGIN);
    assert!(begin.elapsed() >= Duration::from_secs(6));
    assert_eq!(ada.service.asked("/oauth/token", ""), 2);
}

#[test]
fn a_page_that_is_no_web_page_is_not_shown() {
    let ada = somebody();
    for page in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://elsewhere.invalid/device",
        r"https://x.invalid/\u001b[2J",
    ] {
        let body = format!(
            r#"{{"device_code":"of-the-device","user_code":"AB","verification_uri":"{page}","expires_in":9}}"#
        );
        ada.service.script(
            Fault::on("POST")
                .at("authorize_device")
                .body(200, JSON, body),
        );
        let ran = ada.harmless(7, &LOGIN);
        ran.says("the page to enter the code on is no https:// address");
        assert!(!ran.raw.concat().contains("elsewhere"), "{ran}");
    }
    assert_eq!(ada.service.asked("/oauth/token", ""), 0);
    assert_eq!(ada.kept(), None);
}

#[test]
fn what_the_platform_says_does_not_drive_the_terminal() {
    let ada = somebody();
    let body = r###"{"device_code":"of-the-device","user_code":"##[add-path]x","verification_uri":"https://x.invalid/\u202e##[a]?b=\u202e","expires_in":9}"###;
    ada.service.script(
        Fault::on("POST")
            .at("authorize_device")
            .body(200, JSON, body),
    );
    let said = r#"{"error":"access_denied","error_description":"\u001b[2J\u202eno ##[x]"}"#;
    ada.service
        .script(Fault::on("POST").at("/oauth/token").body(400, JSON, said));
    assert_ran!(ada.ends(5, &LOGIN), @r"
    $ tokensync auth login studio --device --insecure-storage
    exit code 5
    --- stderr ---
    open this page in a browser on any device, and enter this code there:
      https://x.invalid/%E2%80%AE
      \u{23}#[add-path]x
    waiting for you; the code is good for 1 minute
    error: the login for `studio` was not granted: access_denied: \u{1b}[2J\u{202e}no \u{23}#[x]
    hint: begin again: `tokensync auth login studio`
    ");
}

#[test]
fn a_program_that_the_platform_does_not_know_is_told_what_to_do() {
    let mut ada = somebody();
    let refused =
        r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#;
    ada.service.script(
        Fault::on("POST")
            .at("authorize_device")
            .every_time()
            .body(401, JSON, refused),
    );
    assert_ran!(ada.harmless(5, &LOGIN), @"
    $ tokensync auth login studio --device --insecure-storage
    exit code 5
    --- stderr ---
    error: remote `studio`: asking for a code to log in with: `http://127.0.0.1:[port]` answered 401 Unauthorized: invalid_client: Client authentication failed
    hint: the platform does not let the program `tokensync` log anybody in; which client ids it takes is not public: ask Tokens Studio for one, then set TOKENSYNC_STUDIO_CLIENT_ID or the option `client_id` of the remote
    hint: a service account token does without: `tokensync auth login studio --stdin < token-file`
    ");
    let sent = |ada: &Person, id: &str| {
        ada.service.control.clear_requests();
        ada.ends(5, &LOGIN);
        let expected = format!("client_id={id}&scope=read+write");
        assert_eq!(ada.service.asked("/oauth/authorize_device", &expected), 1);
    };
    sent(&ada, "tokensync");
    let project = ada.text("tokensync.json");
    let kind = r#""kind": "studio","#;
    ada.put(
        "tokensync.json",
        &project.replace(kind, &format!(r#"{kind} "client_id": "of the team","#)),
    );
    sent(&ada, "of+the+team");
    ada.var("TOKENSYNC_STUDIO_CLIENT_ID", "mine");
    sent(&ada, "mine");
}

#[test]
fn where_nobody_can_be_asked_nothing_hangs() {
    let ada = somebody();
    assert_ran!(ada.harmless(2, &["auth", "login"]), @"
    $ tokensync auth login
    exit code 2
    --- stderr ---
    error: there is nobody to ask for the secret
    hint: pipe it in: `tokensync auth login studio --stdin < token-file`
    hint: or log in on a web page: `tokensync auth login studio --device`
    ");
    assert_eq!(ada.service.control.requests(), []);
    let service = Service::start();
    let ben = service.studio_owner(&Project::sample(), Layout::Folder, "graphql");
    assert_ran!(ben.harmless(2, &LOGIN), @"
    $ tokensync auth login studio --device --insecure-storage
    exit code 2
    --- stderr ---
    error: there is no login on a web page for the `studio` remote `studio`
    hint: it is for `studio` remotes with `api` = `rest`
    ");
    ben.harmless(2, &["auth", "login", "--device", "--stdin"]);
    ben.harmless(2, &["auth", "login", "--device", "--expires", "90d"]);
}

#[test]
fn a_page_is_asked_of_a_trusted_address_only() {
    let ada = somebody();
    let ben = Rc::clone(&ada.service).person().without_key();
    ben.put("tokensync.json", &ada.text("tokensync.json"));
    ben.harmless(3, &LOGIN)
        .says("tokensync remote trust studio");
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn a_login_that_is_about_to_end_is_renewed() {
    let ada = logged_in(60);
    let [access, refresh] = <[String; 2]>::try_from(ada.tokens()).unwrap();
    ada.ok(&["pull"]);
    assert_eq!(ada.service.asked("/oauth/token", &refresh), 1);
    let renewed = ada.tokens();
    assert!(renewed[0] != access && renewed[1] != refresh);
    // The new one lasts.
    ada.ok(&["pull"]);
    ada.ok(&["auth", "status"]);
    assert_eq!(ada.service.asked("/oauth/token", ""), 1);
    assert_eq!(ada.tokens(), renewed);
}

#[test]
fn two_processes_at_once_renew_it_once() {
    for _ in 0..5 {
        let ada = logged_in(60);
        ada.service.script(
            Fault::on("POST")
                .at("/oauth/token")
                .every_time()
                .delay(Duration::from_millis(300)),
        );
        let both = [["status", "--json"], ["auth", "status"]].map(|words| {
            let child = ada.command(&words).spawn().unwrap();
            (words, child)
        });
        for (words, child) in both {
            let output = ada.output(&words, child);
            let ran = Ran::new(&words, output, [&ada.folder, &ada.home]);
            assert_eq!(ran.code, Some(0), "{ran}");
        }
        assert_eq!(ada.service.asked("/oauth/token", "refresh_token"), 1);
        let bearer = format!("Bearer {}", ada.tokens()[0]);
        let requests = ada.service.control.requests();
        let mut read = requests.iter().filter(|one| one.method == "GET");
        assert!(read.all(|one| one.headers["authorization"] == bearer));
    }
}

#[test]
fn a_login_that_was_renewed_and_not_stored_is_over_and_nothing_else() {
    let ada = logged_in(60);
    ada.edit("#ff0000", "#ee0000");
    let (files, kept) = (ada.files(), ada.kept());
    // The platform has renewed it, and this program is gone before it has heard all of that.
    let fault = Fault::on("POST").at("/oauth/token");
    ada.service.script(fault.drip(Duration::from_secs(1)));
    let mut child = ada.command(&["push"]).spawn().unwrap();
    let is_renewed =
        |one: &sandbox::RequestLog| one.body.contains("refresh_token") && one.status == Some(200);
    ada.service
        .wait_until(|| ada.service.control.requests().iter().any(is_renewed));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(ada.kept(), kept);
    // The token that is kept is void, although it has a minute left by its own account.
    assert_ran!(ada.ends(5, &["push"]), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `studio`: reading the branches: `http://127.0.0.1:[port]` answered 401 Unauthorized
    hint: the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    ");
    assert_ran!(ada.ends(5, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 5
    --- stdout ---
    studio: login from file [home]/.config/tokensync/credentials.json, refused
    --- stderr ---
    remote `studio`: asking whose the secret is: `http://127.0.0.1:[port]` answered 401 Unauthorized
    hint: run `tokensync auth login studio`
    ");
    assert_eq!(ada.files(), files);
    ada.service.behave(StudioBehaviour {
        auto_approve: true,
        ..behaviour()
    });
    ada.ok(&LOGIN);
    ada.ok(&["push"]);
    assert!(ada.service.on_main().contains("#ee0000"));
}

/// Puts the end of the stored login into the past.
fn age(ada: &Person) {
    let path = ada.home.join(STORED);
    let text = String::from_utf8(ada.settings()[STORED].clone()).unwrap();
    let mut json: Value = serde_json::from_str(&text).unwrap();
    for secret in json["secrets"].as_object_mut().unwrap().values_mut() {
        secret["expires_at"] = "2020-01-01T00:00:00Z".into();
    }
    save(&path, json.to_string().as_bytes());
}

#[test]
fn a_login_that_has_ended_is_told_apart_from_a_platform_that_is_away() {
    let ada = logged_in(86_400);
    age(&ada);
    let kept = ada.kept();
    ada.service
        .script(Fault::on("POST").at("/oauth/token").status(500));
    assert_ran!(ada.harmless(6, &["pull"]), @"
    $ tokensync pull
    exit code 6
    --- stderr ---
    error: remote `studio`: renewing the login: `http://127.0.0.1:[port]` answered 500 Internal Server Error
    hint: run it again: if the login was renewed all the same, it has ended, and you are told to log in again
    ");
    ada.service
        .script(Fault::on("POST").at("/oauth/token").status(500));
    assert_ran!(ada.harmless(0, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    studio: login from file [home]/.config/tokensync/credentials.json; the service gave no answer
    --- stderr ---
    remote `studio`: renewing the login: `http://127.0.0.1:[port]` answered 500 Internal Server Error
    ");
    assert_eq!(ada.kept(), kept);
    for error in [
        "invalid_grant",
        "invalid_token",
        "invalid_client",
        "unauthorized_client",
    ] {
        let body = format!(r#"{{"error":"{error}","error_description":"It is over"}}"#);
        let fault = Fault::on("POST").at("/oauth/token");
        ada.service.script(fault.body(400, JSON, body));
        let ran = ada.harmless(5, &["pull"]);
        ran.says(&format!("has ended: {error}: It is over"));
        ran.says("run `tokensync auth login studio`");
    }
    // Nothing of that has used the login up.
    ada.ok(&["pull"]);
}

#[test]
fn a_token_that_the_platform_does_not_take_any_more_names_the_way_back() {
    let ada = logged_in(86_400);
    let studio = ada.service.control.studio();
    studio.advance_clock(Duration::from_hours(25));
    assert_ran!(ada.harmless(5, &["pull"]), @"
    $ tokensync pull
    exit code 5
    --- stderr ---
    error: remote `studio`: reading the branches: `http://127.0.0.1:[port]` answered 401 Unauthorized
    hint: the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    ");
    assert_ran!(ada.harmless(5, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 5
    --- stdout ---
    studio: login from file [home]/.config/tokensync/credentials.json, refused
    --- stderr ---
    remote `studio`: asking whose the secret is: `http://127.0.0.1:[port]` answered 401 Unauthorized
    hint: run `tokensync auth login studio`
    ");
}

#[test]
fn a_logout_waits_for_a_renewal_and_takes_its_tokens_away() {
    let ada = logged_in(60);
    ada.service.script(
        Fault::on("POST")
            .at("/oauth/token")
            .delay(Duration::from_millis(300)),
    );
    let child = ada.command(&["status"]).spawn().unwrap();
    ada.service
        .wait_until(|| ada.service.asked("/oauth/token", "refresh_token") == 1);
    // It waits until the new tokens are stored, and takes those away.
    ada.ok(&["auth", "logout"]);
    ada.output(&["status"], child);
    assert_eq!(ada.kept(), None);
}
