//! Secrets that may read and not write, and secrets that have come to their end.

use std::time::Duration;

use super::kept::Interface;
use crate::answer::{Ran, assert_ran};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const READS: [&str; 3] = ["me:read", "organizations:read", "projects:read"];
const WRITES: [&str; 4] = [
    "me:read",
    "organizations:read",
    "projects:read",
    "projects:write",
];
const HOUR: Duration = Duration::from_hours(1);

/// Somebody with a secret of this interface, which can write or not, and lives so long.
fn somebody(interface: Interface, can_write: bool, lives: Option<Duration>) -> Person {
    let service = Service::start();
    service.studio_owner(&Project::sample(), Layout::Folder, interface.name());
    let studio = service.control.studio();
    studio.hold_clock();
    let mut ben = service.person();
    let (name, secret) = match interface {
        Interface::Graphql => {
            let scopes = if can_write { &WRITES[..] } else { &READS };
            ("TOKENS_STUDIO_API_KEY", studio.create_key(scopes, lives))
        }
        Interface::Rest => {
            let scopes = ["tokens:read", "tokens:write"];
            let scopes = if can_write { &scopes[..] } else { &scopes[..1] };
            let project = &service.studio.project;
            let token = studio.create_service_token(project, scopes, lives);
            ("STUDIO_SERVICE_TOKEN", token)
        }
    };
    ben.var(name, &secret);
    ben.ok(&["init"]);
    ben.ok(&service.studio_words("studio", interface.name(), &["--adopt", "remote"]));
    ben
}

/// Reads go through, and every write ends the same way.
fn reads_only(interface: Interface) -> Ran {
    let ben = somebody(interface, false, None);
    ben.service.edit_studio("#00ff00", "#00ee00");
    ben.ok(&["pull"]);
    assert!(ben.text("tokens/core.json").contains("#00ee00"));
    ben.ok(&["status"]);
    ben.edit("#ff0000", "#ee0000");
    ben.harmless(5, &["sync"]);
    ben.harmless(5, &["push"])
}

#[test]
fn an_api_key_without_the_right_to_write_reads() {
    assert_ran!(reads_only(Interface::Graphql), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `studio`: writing set `core`: the service says: Permission denied. Required permission: projects:write
    hint: the key or token lacks a right: an API key needs `projects:read` and `projects:write`, a service account token `Read` and `Write`
    ");
}

#[test]
fn a_service_token_without_the_right_to_write_reads() {
    assert_ran!(reads_only(Interface::Rest), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `studio`: changing token `core: color.red`: `http://127.0.0.1:[port]` answered 403 Forbidden: You may not do this. Required permission: write?
    hint: the key or token lacks a right: an API key needs `projects:read` and `projects:write`, a service account token `Read` and `Write`
    ");
}

/// Works, and does not an hour later.
fn expired(interface: Interface) -> Ran {
    let ben = somebody(interface, true, Some(HOUR));
    ben.edit("#ff0000", "#ee0000");
    ben.ok(&["push"]);
    ben.edit("#00ff00", "#00ee00");
    ben.service.control.studio().advance_clock(HOUR * 2);
    for command in ["status", "diff", "pull", "sync"] {
        ben.harmless(5, &[command]).says("`studio`");
    }
    ben.harmless(5, &["push"])
}

#[test]
fn an_api_key_that_has_expired_is_named() {
    assert_ran!(expired(Interface::Graphql), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `studio`: reading branch `main`: `http://127.0.0.1:[port]` answered 401 Unauthorized: Unauthorized: the credential has expired
    hint: the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    ");
}

#[test]
fn a_service_token_that_has_expired_is_named() {
    assert_ran!(expired(Interface::Rest), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `studio`: exchanging the service account token: `http://127.0.0.1:[port]` answered 401 Unauthorized
    hint: the platform does not know the token, or it has expired
    hint: an access token, as a login gives it, needs the option `credential` = `bearer`
    ");
}
