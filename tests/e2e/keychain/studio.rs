//! Logins and API keys of Tokens Studio in the keychain.

use std::rc::Rc;

use sandbox::{Settings, StudioBehaviour};
use serde_json::Value;

use super::bus::Bus;
use super::double::{Double, Mood};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// A platform that agrees to every login.
fn platform(session_seconds: u32) -> Rc<Service> {
    Service::with(Settings::default().with_studio(StudioBehaviour {
        auto_approve: true,
        poll_seconds: 1,
        session_seconds,
        key_limits: true,
        ..StudioBehaviour::default()
    }))
}

impl Person {
    /// What the file says of the only secret.
    fn known(&self) -> Value {
        let json: Value = serde_json::from_str(&self.file()).unwrap();
        let secrets = json["secrets"].as_object().unwrap();
        assert_eq!(secrets.len(), 1, "{json}");
        secrets.values().next().unwrap().clone()
    }
}

#[test]
fn a_login_keeps_both_its_tokens_there_and_is_renewed_there() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    // Shorter than what a token has to live for to be used.
    let service = platform(60);
    let owner = service.studio_owner(&Project::sample(), Layout::Folder, "rest");
    let ada = owner.without_key().on(&bus);
    ada.ok(&["auth", "login", "--device"]);
    let known = ada.known();
    assert_eq!(known["store"], "keychain");
    assert_eq!(known["login"]["client_id"], "tokensync");
    assert_eq!(known.get("secret"), None);
    assert_eq!(known["login"].get("refresh"), None);
    let first = double.sealed();
    for _ in 0..2 {
        // Each time with the refresh token that the time before gave.
        ada.ok(&["pull"]);
    }
    assert_eq!(double.sealed().len(), 1);
    assert_ne!(double.sealed(), first);
    assert_eq!(ada.known()["store"], "keychain");
    double.is(Mood::Locked);
    ada.harmless(5, &["auth", "status"])
        .says("studio: login from OS keychain, which does not give it\n");
    double.is(Mood::Well);
    ada.ok(&["auth", "logout"])
        .says("its session at the service goes on until it ends");
    assert_eq!(double.sealed().len(), 0);
}

#[test]
fn a_key_is_made_replaced_and_deleted_there() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let service = platform(3600);
    let owner = service.studio_owner(&Project::sample(), Layout::Single, "graphql");
    let ada = owner.on(&bus);
    let create = [
        "keys",
        "create",
        "--name",
        "laptop",
        "--store",
        "studio",
        "--expires",
        "90d",
    ];
    ada.ok(&create);
    let ada = ada.without_key().on(&bus);
    let id = |ada: &Person| ada.known()["key_id"].as_str().unwrap().to_owned();
    let first = id(&ada);
    assert_eq!(ada.known()["store"], "keychain");
    assert_eq!(ada.known().get("secret"), None);

    ada.ok(&["keys", "rotate", &first]);
    let second = id(&ada);
    assert_ne!(first, second);
    assert_eq!(ada.known()["store"], "keychain");
    assert_eq!(double.sealed().len(), 1);
    ada.ok(&["pull"]);
    ada.ok(&["keys", "list"]).says("stored for: studio");

    ada.ok(&["keys", "delete", &second, "--yes"])
        .says("it was stored here, and is forgotten");
    assert_eq!(double.sealed().len(), 0);
    ada.harmless(5, &["pull"])
        .says("there is no secret for the remote `studio`");
}

#[test]
fn a_rotation_that_fails_puts_the_old_key_back_there() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let service = platform(3600);
    let owner = service.studio_owner(&Project::sample(), Layout::Single, "graphql");
    let ada = owner.on(&bus);
    ada.ok(&["keys", "create", "--name", "laptop", "--store", "studio"]);
    let ada = ada.without_key().on(&bus);
    let before = ada.known();
    let id = before["key_id"].as_str().unwrap();
    let refused = sandbox::Fault::on("POST").operation("organizations");
    service.script(refused.status(403));
    let ran = ada.run(&["keys", "rotate", id, "--yes"]);
    service.control.clear_script();
    assert_ne!(ran.code, Some(0), "{ran}");
    ran.says("is as it was");
    assert_eq!(ada.known(), before);
    assert_eq!(double.sealed().len(), 1);
    ada.ok(&["pull"]);
}

#[test]
fn a_key_is_not_made_where_it_could_not_be_stored() {
    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    double.is(Mood::Locked);
    let service = platform(3600);
    let owner = service.studio_owner(&Project::sample(), Layout::Single, "graphql");
    let ada = owner.on(&bus);
    let words = ["keys", "create", "--name", "laptop", "--store", "studio"];
    service.control.clear_requests();
    let ran = ada.harmless(5, &words);
    ran.says("error: the keychain is locked\n");
    ran.says("hint: or run this again with `--insecure-storage`");
    assert_eq!(service.control.requests(), []);
}
