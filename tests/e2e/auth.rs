//! `auth`: where keys come from, and where they may go.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const STORED: &str = ".config/tokensync/credentials.json";

/// Somebody whose project is in a bin, and whose key is nowhere.
fn somebody() -> Person {
    let owner = Service::start().owner(&Project::sample(), Layout::Single);
    owner.without_key()
}

impl Person {
    #[track_caller]
    fn login(&self) -> crate::answer::Ran {
        let ran = self.run_with_input(
            &["auth", "login", "--insecure-storage", "--stdin"],
            &format!("{}\n", self.service.key),
        );
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(
            !ran.raw.concat().contains(&self.service.key),
            "the key is shown"
        );
        ran
    }
}

#[test]
fn no_key() {
    let ada = somebody();
    ada.service.control.clear_requests();
    assert_ran!(ada.harmless(5, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 5
    --- stdout ---
    team-bin: no secret
    --- stderr ---
    hint: run `tokensync auth login team-bin`, or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    ");
    assert_ran!(ada.harmless(5, &["sync"]), @"
    $ tokensync sync
    exit code 5
    --- stderr ---
    error: there is no secret for the remote `team-bin`
    hint: run `tokensync auth login team-bin`, or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys
    ");
    assert_ran!(ada.harmless(5, &["auth", "status", "--json"]), @r#"
    $ tokensync auth status --json
    exit code 5
    --- stdout ---
    {"version":1,"remotes":[{"remote":"team-bin","store":null,"source":null,"kind":null,"state":"missing","account":null,"scopes":null,"expires_at":null}]}
    --- stderr ---
    hint: run `tokensync auth login team-bin`, or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    "#);
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn a_key_from_standard_input_is_kept() {
    let ada = somebody();
    assert_ran!(ada.login(), @"
    $ tokensync auth login --insecure-storage --stdin
    exit code 0
    --- stdout ---
    stored the master key for `team-bin`
    --- stderr ---
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    ");
    assert_ran!(ada.harmless(0, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    team-bin: master key from file [home]/.config/tokensync/credentials.json
    ");
    ada.ok(&["sync"]);
    let settings = ada.settings();
    let names: Vec<&str> = settings.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            STORED,
            ".config/tokensync/credentials.lock",
            ".config/tokensync/trusted.json",
            ".config/tokensync/trusted.lock"
        ]
    );
    assert!(String::from_utf8_lossy(&settings[STORED]).contains(&ada.service.key));
}

#[cfg(unix)]
mod unix {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_stored_key_is_for_nobody_else() {
        let ada = somebody();
        ada.login();
        let path = ada.home.join(STORED);
        assert_eq!(metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_stored_key_that_others_can_read_is_refused() {
        for mode in [0o644, 0o640, 0o604] {
            let ada = somebody();
            ada.login();
            ada.service.control.clear_requests();
            set_permissions(ada.home.join(STORED), Permissions::from_mode(mode)).unwrap();
            let ran = ada.harmless(5, &["sync"]);
            assert_eq!(ada.service.control.requests(), []);
            if mode == 0o644 {
                assert_ran!(ran, @"
                $ tokensync sync
                exit code 5
                --- stderr ---
                error: `[home]/.config/tokensync/credentials.json` can be read by other users
                hint: run `chmod 600 [home]/.config/tokensync/credentials.json`
                ");
            }
            set_permissions(ada.home.join(STORED), Permissions::from_mode(0o600)).unwrap();
            ada.ok(&["sync"]);
        }
    }
}

#[test]
fn logout_forgets_it() {
    let ada = somebody();
    ada.login();
    assert_ran!(ada.harmless(0, &["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    forgot the master key for `team-bin`
    --- stderr ---
    the service still honours it: remove it there if it is no longer needed
    ");
    assert!(!String::from_utf8_lossy(&ada.settings()[STORED]).contains(&ada.service.key));
    ada.harmless(5, &["sync"]);
    assert_ran!(ada.harmless(0, &["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    no secret was stored for `team-bin`
    ");
}

#[test]
fn the_environment_comes_first() {
    let mut ada = somebody();
    ada.login();
    let source =
        |ada: &Person| ada.ok(&["auth", "status", "--json"]).json()["remotes"][0]["source"].clone();
    assert!(source(&ada).as_str().unwrap().starts_with("file "));
    ada.var("JSONBIN_MASTER_KEY", "general-secret");
    assert_eq!(source(&ada), "environment variable JSONBIN_MASTER_KEY");
    ada.var("TOKENSYNC_TEAM_BIN_SECRET", "particular-secret");
    assert_eq!(
        source(&ada),
        "environment variable TOKENSYNC_TEAM_BIN_SECRET"
    );
    ada.harmless(5, &["sync"]);
    let sent = ada.service.control.requests();
    assert_eq!(
        sent.last().unwrap().headers["x-master-key"],
        "particular-secret"
    );
    // An empty variable is none.
    ada.var("TOKENSYNC_TEAM_BIN_SECRET", "");
    ada.var("JSONBIN_MASTER_KEY", "");
    ada.ok(&["sync"]);
}

#[test]
fn an_access_key_goes_out_as_one() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let rights = [sandbox::Right::Read, sandbox::Right::Update];
    let key = service.control.access_key("mine", &rights);
    let bin = service.bin();
    let mut ben = service.person().without_key();
    ben.var("JSONBIN_ACCESS_KEY", &key);
    ben.ok(&["init", "--layout", "single"]);
    let words = service.add_words("team-bin", &["--bin", &bin, "--key", "access"]);
    ben.ok(&words);
    crate::support::assert_same(&ada.document(), &ben.document());
    let sent = service.control.requests();
    let headers = &sent.last().unwrap().headers;
    assert_eq!(headers["x-access-key"], key);
    assert!(!headers.contains_key("x-master-key"));
}

#[test]
fn no_terminal_to_ask() {
    let ada = somebody();
    assert_ran!(ada.harmless(2, &["auth", "login"]), @"
    $ tokensync auth login
    exit code 2
    --- stderr ---
    error: there is nobody to ask for the secret
    hint: pipe it in: `tokensync auth login team-bin --stdin < key-file`
    ");
}

#[test]
fn what_is_no_key_is_not_stored() {
    let ada = somebody();
    for input in [
        "",
        "\n",
        "a secret of many words\n",
        "secret-k\u{e9}y-123\n",
        "secret-a\u{1b}b-123\n",
    ] {
        let ran = ada.run_with_input(&["auth", "login", "--insecure-storage", "--stdin"], input);
        assert_eq!(ran.code, Some(5), "{ran}");
        assert!(!ada.settings().contains_key(STORED), "{input:?}");
    }
}

/// A key is for the place that it was given for: not for another bin, not for another origin.
#[test]
fn a_stored_key_does_not_follow_the_project_file() {
    let ada = somebody();
    ada.login();
    let elsewhere = Service::start();
    let text = ada.text("tokensync.json");
    ada.put(
        "tokensync.json",
        &text.replace(&ada.service.endpoint, &elsewhere.endpoint),
    );
    // Even if the other place is trusted.
    ada.ok(&["remote", "trust", "team-bin"]);
    ada.harmless(5, &["sync"])
        .says("there is no secret for the remote `team-bin`");
    assert_eq!(elsewhere.control.requests(), []);
}
