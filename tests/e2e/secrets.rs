//! A canary in place of the key, and a look at everything that is printed and written.

use sandbox::{Fault, Settings};

use crate::project::{Layout, Project};
use crate::support::{Person, Service, below};

/// With every sign that some encoding changes.
const CANARY: &str = r#"$2a$10$Canary/Key+With=Every%Sign"And'More&0123456789"#;

/// How the canary can look.
fn spellings() -> Vec<String> {
    let percent = |keep: &str| {
        let sign = |byte: u8| match char::from(byte) {
            char if char.is_ascii_alphanumeric() || keep.contains(char) => char.to_string(),
            _ => format!("%{byte:02X}"),
        };
        CANARY.bytes().map(sign).collect::<String>()
    };
    let mut all = vec![
        CANARY.to_owned(),
        CANARY.replace('"', "\\\""),
        CANARY.replace('"', "\\\"").replace('/', "\\/"),
        CANARY.escape_debug().to_string(),
        CANARY.escape_default().to_string(),
        percent("-._~"),
        percent("-._~").to_lowercase(),
        percent("-._~$/+=&'"),
    ];
    for prefix in ["", ":", "k:"] {
        let text = base64(format!("{prefix}{CANARY}").as_bytes());
        // What stands beside the canary changes the first and the last signs.
        let inner = text[4..text.len() - 6].to_owned();
        all.push(inner.replace('+', "-").replace('/', "_"));
        all.push(inner);
    }
    all.push("Canary/Key".to_owned());
    all
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or_default());
        let group = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..=chunk.len() {
            let six = (group >> (18 - 6 * place)) & 0x3f;
            out.push(char::from(SIGNS[usize::try_from(six).unwrap()]));
        }
    }
    out
}

struct Sweep {
    person: Person,
    spellings: Vec<String>,
}

impl Sweep {
    #[track_caller]
    fn clean(&self, place: &str, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        for spelling in &self.spellings {
            assert!(
                !text.contains(spelling.as_str()),
                "`{spelling}` in {place}: {text}"
            );
        }
    }

    /// Runs in every form of telling, and looks at what is said.
    #[track_caller]
    fn run(&self, words: &[&str]) {
        for more in [&[][..], &["-v"], &["--json"], &["-v", "--color", "always"]] {
            let words = [words, more].concat();
            let ran = self.person.run_with_input(&words, &format!("{CANARY}\n"));
            assert_ne!(ran.code, Some(101), "{ran}");
            for stream in &ran.raw {
                self.clean(&words.join(" "), stream.as_bytes());
            }
        }
        self.look();
    }

    /// Looks at all files, but for the one that is there to hold secrets.
    #[track_caller]
    fn look(&self) {
        let home = below(&self.person.home).into_iter();
        for (name, bytes) in below(&self.person.folder).into_iter().chain(home) {
            if !name.ends_with("/credentials.json") {
                self.clean(&name, &bytes);
            }
        }
    }
}

fn everything(sweep: &Sweep) {
    for words in [
        &["status"][..],
        &["diff"],
        &["pull"],
        &["push"],
        &["sync"],
        &["sync", "--dry-run"],
        &["remote", "list"],
        &["remote", "show"],
        &["remote", "use", "team-bin"],
        &["auth", "login", "--insecure-storage", "--stdin"],
        &["auth", "status"],
    ] {
        sweep.run(words);
    }
}

#[test]
fn the_key_is_nowhere_but_in_its_file() {
    let service = Service::with(Settings::default().with_master_key(CANARY));
    let mut sweep = Sweep {
        person: service.person(),
        spellings: spellings(),
    };
    Project::sample().put(&sweep.person, Layout::Folder);
    sweep.run(&["init"]);
    sweep.run(&service.add_words("team-bin", &["--bin-name", "Client A"]));
    sweep.person.edit("#ff0000", "#ee0000");
    everything(&sweep);

    // From the file instead of the environment.
    sweep.person = sweep.person.without_key();
    service.edit("#00ff00", "#00ee00");
    let stored = below(&sweep.person.home);
    let stored: Vec<_> = stored
        .iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Canary/Key"))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(stored, [".config/tokensync/credentials.json"]);
    everything(&sweep);
    assert!(
        sweep.person.text("tokens/core.json").contains("#00ee00"),
        "nothing was synced"
    );

    sweep.run(&["auth", "logout"]);
    for (name, bytes) in below(&sweep.person.home) {
        sweep.clean(&name, &bytes);
    }
}

/// A service, or somebody in its place, that repeats what it was sent.
#[test]
fn an_echo_of_the_key_is_not_shown() {
    let service = Service::with(Settings::default().with_master_key(CANARY));
    let person = service.owner(&Project::sample(), Layout::Single);
    person.edit("#ff0000", "#ee0000");
    let sweep = Sweep {
        person,
        spellings: spellings(),
    };
    let quoted = serde_json::Value::from(CANARY).to_string();
    let json = "application/json";
    for fault in [
        Fault::on_any()
            .every_time()
            .refuse(401, format!("the key {CANARY} is unknown")),
        Fault::on_any()
            .every_time()
            .refuse(403, format!("{CANARY} may not")),
        Fault::on("PUT")
            .every_time()
            .refuse(400, format!("bad {CANARY}")),
        Fault::on_any()
            .every_time()
            .body(200, "text/html", format!("<p>{CANARY}</p>")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("{{\"message\": {quoted}}}")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("{{\"record\": {{{quoted}: 1}}}}")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("{{\"values\": {{{quoted}: 1}}}}")),
        Fault::on_any()
            .every_time()
            .body(200, json, format!("[{quoted}, ")),
        Fault::on_any()
            .every_time()
            .body(404, "text/plain", base64(CANARY.as_bytes())),
        Fault::on_any()
            .every_time()
            .redirect(302, "https://example.invalid/?key=Canary/Key"),
    ] {
        service.control.clear_script();
        service.script(fault);
        sweep.run(&["sync"]);
    }
    // The test is not blind: the service has had the key each time.
    let sent = service.control.requests();
    let with_key = sent
        .iter()
        .filter(|r| r.headers.get("x-master-key").is_some_and(|k| k == CANARY));
    assert!(with_key.count() >= 40);
}

/// Keys that are wrong are as secret as right ones.
#[test]
fn a_wrong_key_is_not_shown() {
    let service = Service::start();
    let mut person = service.owner(&Project::sample(), Layout::Single);
    person.var("JSONBIN_MASTER_KEY", CANARY);
    person.var("TOKENSYNC_TEAM_BIN_SECRET", CANARY);
    let sweep = Sweep {
        person,
        spellings: spellings(),
    };
    everything(&sweep);
    sweep.run(&service.add_words("other", &["--bin", CANARY]));
    sweep.run(&service.add_words("other", &[]));
}

#[test]
fn no_command_takes_a_key_as_an_argument() {
    let service = Service::start();
    let person = service.person();
    for words in [
        &["auth", "login", "team-bin", CANARY][..],
        &["auth", "login", "team-bin", "--token", CANARY],
        &[
            "remote", "add", "team-bin", "--kind", "jsonbin", "--secret", CANARY,
        ],
    ] {
        person.harmless(2, words);
    }
}
