//! `keys`: API keys listed and deleted, and what they begin with.

mod create;
mod ending;
mod refused;
mod rotate;

use std::rc::Rc;
use std::time::Duration;

use sandbox::{Settings, StudioBehaviour};
use serde_json::{Value, json};

use crate::answer::{Ran, assert_ran};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const STORED: &str = ".config/tokensync/credentials.json";

/// A platform whose keys have an end and scopes, or not.
fn platform(key_limits: bool) -> Rc<Service> {
    Service::with(Settings::default().with_studio(StudioBehaviour {
        key_limits,
        ..StudioBehaviour::default()
    }))
}

/// Somebody whose remote `studio` is open with the key of the environment.
fn owner(service: &Rc<Service>) -> Person {
    let ada = service.studio_owner(&Project::sample(), Layout::Single, "graphql");
    service.control.clear_requests();
    ada
}

impl Person {
    fn keys(&self) -> Vec<Value> {
        let list = self.ok(&["keys", "list", "--json"]).json();
        assert_eq!(list["version"], 1);
        list["keys"].as_array().unwrap().clone()
    }

    fn key_ids(&self) -> Vec<String> {
        let ids = self.keys().into_iter();
        ids.map(|key| key["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The file with the stored secrets.
    fn stored(&self) -> Value {
        let settings = self.settings();
        let text = settings.get(STORED).map_or(&b"{}"[..], Vec::as_slice);
        serde_json::from_slice(text).unwrap()
    }

    /// The only stored secret.
    fn stored_key(&self) -> Value {
        let stored = self.stored();
        let secrets = stored["secrets"].as_object().unwrap();
        assert_eq!(secrets.len(), 1, "{stored}");
        secrets.values().next().unwrap().clone()
    }

    /// Makes a key, stores it, and has no other one from then on; gives it with its id.
    fn with_stored_key(self, more: &[&str]) -> (Self, String) {
        let words = [
            "keys",
            "create",
            "--name",
            "laptop",
            "--store",
            "studio",
            "--insecure-storage",
        ];
        self.ok(&[&words[..], more].concat());
        let ada = self.without_key();
        let id = ada.stored_key()["key_id"].as_str().unwrap().to_owned();
        (ada, id)
    }
}

/// The run without this text, which differs from run to run.
fn without(ran: &Ran, secret: &str) -> String {
    assert!(ran.to_string().contains(secret), "{ran}");
    ran.to_string().replace(secret, "[value]")
}

#[test]
fn scopes_are_a_table() {
    let service = Service::start();
    let ada = service.person().without_key();
    assert_ran!(ada.harmless(0, &["keys", "scopes"]), @"
    $ tokensync keys scopes
    exit code 0
    --- stdout ---
      me:read                    see the account that the key belongs to
      organizations:read         see organizations
      organizations:write        change organizations and their settings
      organizations:admin        administer organizations
      organizations:user:read    see who is in an organization
      organizations:user:invite  invite people to an organization
      organizations:user:write   change people in an organization
    * projects:read              read projects and their tokens
    * projects:write             change projects and their tokens
      projects:admin             administer projects
    * actor_tokens:create        make actor tokens for the account
    * what the platform's documentation names for syncing with its plugins for Figma;
      tokensync itself uses projects:read and projects:write
    ");
    let scopes = ada.ok(&["keys", "scopes", "--json"]).json();
    let scopes = scopes["scopes"].as_array().unwrap();
    assert_eq!(scopes.len(), 11);
    assert_eq!(
        scopes[7],
        json!({ "scope": "projects:read", "grants": "read projects and their tokens", "syncing": true })
    );
    assert_eq!(service.control.requests(), []);
}

#[test]
fn keys_are_listed_with_what_is_told() {
    let ada = owner(&platform(true));
    let name = "evil\u{1b}[2J\u{202e}";
    ada.ok(&[
        "keys",
        "create",
        "--name",
        name,
        "--description",
        "two\nlines",
        "--store",
        "studio",
        "--insecure-storage",
    ]);
    let days = Some(Duration::from_hours(10 * 24 + 12));
    let studio = ada.service.control.studio();
    studio.create_key(&["projects:read", "projects:write"], days);
    let ada = ada.without_key();
    assert_ran!(ada.harmless(0, &["keys", "list"]), @r"
    $ tokensync keys list
    exit code 0
    --- stdout ---
    `sandbox`  [uuid]
      description: The key that the sandbox prints
      last used: [time]
      expires: never
      scopes: me:read, organizations:read, organizations:write, organizations:admin, organizations:user:read, organizations:user:invite, organizations:user:write, projects:read, projects:write, projects:admin, actor_tokens:create
    `evil\u{1b}[2J\u{202e}`  [uuid]
      description: two\u{a}lines
      last used: [time]
      expires: never
      scopes: me:read, organizations:read, organizations:write, organizations:admin, organizations:user:read, organizations:user:invite, organizations:user:write, projects:read, projects:write, projects:admin, actor_tokens:create
      stored for: studio
    `test`  [uuid]
      last used: never
      expires: [time] (expires in 10 days)
      scopes: projects:read, projects:write
    ");

    let ada = owner(&platform(false));
    assert_ran!(ada.harmless(0, &["keys", "list"]), @"
    $ tokensync keys list
    exit code 0
    --- stdout ---
    `sandbox`  [uuid]
      description: The key that the sandbox prints
      last used: [time]
    --- stderr ---
    the platform's interface tells neither expiry nor scopes of keys
    hint: the platform's web page (Cmd or Ctrl + K, `API Key`, Manage API Keys) shows them
    ");
    let mut key = ada.keys().remove(0);
    assert!(key["last_used"].take().is_string());
    assert!(key["id"].take().is_string());
    assert_eq!(
        key,
        json!({
            "id": null, "name": "sandbox", "description": "The key that the sandbox prints",
            "last_used": null, "expires_at": null, "scopes": null,
        })
    );
}

#[test]
fn deleting_needs_a_yes() {
    let ada = owner(&platform(true));
    ada.ok(&["keys", "create", "--name", "ci"]);
    let id = ada.key_ids().remove(1);
    assert_ran!(ada.harmless(3, &["keys", "delete", &id]), @"
    $ tokensync keys delete [uuid]
    exit code 3
    --- stderr ---
    error: deleting the API key `ci` ([uuid]) needs a yes: whatever uses it stops working at once
    hint: run it again with --yes
    ");
    assert_eq!(ada.keys().len(), 2);
    assert_ran!(ada.harmless(0, &["keys", "delete", &id, "--yes"]), @"
    $ tokensync keys delete [uuid] --yes
    exit code 0
    --- stdout ---
    deleted the API key `ci` ([uuid])
    ");
    assert_eq!(ada.keys().len(), 1);
    assert_ran!(ada.harmless(3, &["keys", "delete", &id, "--yes"]), @"
    $ tokensync keys delete [uuid] --yes
    exit code 3
    --- stderr ---
    error: the account of `studio` has no API key `[uuid]`
    hint: `tokensync keys list --remote studio` shows which there are
    ");
}

#[test]
fn the_stored_key_is_forgotten_when_it_is_deleted() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    ada.harmless(3, &["keys", "delete", &id])
        .says("it is the key that is stored for `studio`");
    assert_ran!(ada.harmless(0, &["keys", "delete", &id, "--yes"]), @"
    $ tokensync keys delete [uuid] --yes
    exit code 0
    --- stdout ---
    deleted the API key `laptop` ([uuid])
    --- stderr ---
    it was stored here, and is forgotten
    hint: run `tokensync auth login studio` to store another one
    ");
    assert_eq!(ada.stored()["secrets"], json!({}));
    ada.harmless(5, &["sync"]).says("there is no secret");
}

#[test]
fn another_key_stays_stored() {
    let (ada, id) = owner(&platform(true)).with_stored_key(&[]);
    ada.ok(&["keys", "create", "--name", "other"]);
    let other = ada
        .key_ids()
        .into_iter()
        .find(|other| *other != id && ada.keys()[2]["id"] == **other);
    ada.ok(&["keys", "delete", &other.unwrap(), "--yes"]);
    assert_eq!(ada.stored_key()["key_id"], *id);
    ada.ok(&["sync"]);
}

/// Somebody may delete what they may not see.
#[test]
fn a_key_may_delete_without_seeing() {
    let service = platform(true);
    let mut ada = owner(&service);
    ada.ok(&["keys", "create", "--name", "ci"]);
    let id = ada.key_ids().remove(1);
    let maker = service
        .control
        .studio()
        .create_key(&["actor_tokens:create"], None);
    ada.var("TOKENS_STUDIO_API_KEY", &maker);
    ada.ok(&["keys", "delete", &id, "--yes"]);
}
