//! A fresh clone, and what it takes until the tokens are there.

use std::rc::Rc;

use sandbox::Right;

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same, save};
use crate::url::url_words;

/// A clone of somebody's project, by somebody with no key.
fn cloned(service: &Rc<Service>, owner: &Person) -> Person {
    let ben = service.person().without_key();
    for (name, bytes) in owner.files() {
        if name != "tokens.json" {
            save(&ben.path(&name), &bytes);
        }
    }
    ben
}

#[test]
fn a_clone_without_a_key_is_told_which_one_and_where_it_is() {
    let service = Service::start();
    let owner = service.owner(&Project::sample(), Layout::Single);
    let ben = cloned(&service, &owner);
    service.control.clear_requests();
    ben.ends(3, &["pull"])
        .says("tokensync remote trust team-bin");
    ben.ok(&["remote", "trust", "team-bin"]);
    assert_ran!(ben.ends(5, &["pull"]), @"
    $ tokensync pull
    exit code 5
    --- stderr ---
    error: there is no secret for the remote `team-bin`
    hint: run `tokensync auth login team-bin`, or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys
    ");
    assert_eq!(service.control.requests(), []);
    ben.piped(
        &["auth", "login", "team-bin", "--insecure-storage", "--stdin"],
        &[&service.key],
    );
    ben.ok(&["pull"]);
    assert_same(&owner.document(), &ben.document());
}

#[test]
fn a_key_that_may_only_read_pulls_and_a_push_says_what_it_lacks() {
    let service = Service::start();
    let owner = service.owner(&Project::sample(), Layout::Single);
    owner.ok(&["remote", "edit", "team-bin", "--key", "access"]);
    let mut ben = cloned(&service, &owner);
    let key = service.control.access_key("readers", &[Right::Read]);
    ben.var("JSONBIN_ACCESS_KEY", &key);
    ben.ok(&["remote", "trust", "team-bin"]);
    ben.ok(&["pull"]);
    ben.edit("#ff0000", "#ee0000");
    assert_ran!(ben.ends(5, &["push"]), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `team-bin`: writing 1037 bytes to bin `[bin]`: `http://127.0.0.1:[port]` answered 401 Unauthorized: X-Access-Key has no permission to update bins
    hint: the access key lacks the right to update bins
    hint: the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
    hint: to only take over what is there, run `tokensync pull`, or set the option `read_only`
    ");
    assert_same(&Project::sample().document(), &service.document());
}

#[test]
fn a_studio_key_that_may_only_read_pulls_and_a_push_says_what_it_lacks() {
    let service = Service::start();
    let owner = service.studio_owner(&Project::sample(), Layout::Single, "graphql");
    let mut ben = cloned(&service, &owner);
    let key = service
        .control
        .studio()
        .create_key(&["organizations:read", "projects:read"], None);
    ben.var("TOKENS_STUDIO_API_KEY", &key);
    ben.ok(&["remote", "trust", "studio"]);
    ben.ok(&["pull"]);
    ben.edit("#ff0000", "#ee0000");
    assert_ran!(ben.ends(5, &["push"]), @"
    $ tokensync push
    exit code 5
    --- stderr ---
    error: remote `studio`: writing set `core`: the service says: Permission denied. Required permission: projects:write
    hint: the key or token lacks a right: an API key needs `projects:read` and `projects:write`, a service account token `Read` and `Write`
    ");
    assert!(!service.studio_text().contains("#ee0000"));
}

#[test]
fn who_has_no_key_is_told_of_a_remote_that_needs_none() {
    let service = Service::start();
    let owner = service.owner(&Project::sample(), Layout::Single);
    service.publish(&Project::sample().record());
    let url = service.file_url();
    owner.ok(&url_words("released", &url));
    let ben = cloned(&service, &owner);
    ben.ok(&["remote", "trust", "team-bin"]);
    ben.ends(5, &["pull"])
        .says("`tokensync pull released` needs no secret");
    // The same machine serves both here, so that it is trusted already.
    ben.ok(&["pull", "released"]);
    assert_same(&owner.document(), &ben.document());
}
