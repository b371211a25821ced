//! The platform's own command line client pulls what `tokensync` has pushed: every set says the
//! same.
//!
//! It is the npm package `@tokens-studio/sdk`, pinned with all that it needs by
//! `official/package-lock.json`. It pulls sets, no themes; and of a name with `/` it makes the name
//! of a file by a property that Node's `path` does not have, so that `a/b` comes out as
//! `aundefinedb`. So contents are compared.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tokens_model::{Json, TokenSet};

use super::kept::Interface;
use crate::place::Place;
use crate::project::{Layout, Project};
use crate::real_documents;
use crate::support::{Person, Service, below, save};

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Where the client is; nothing if it cannot be had here.
fn client() -> Option<PathBuf> {
    static CLIENT: OnceLock<Option<PathBuf>> = OnceLock::new();
    CLIENT.get_or_init(found).clone()
}

fn found() -> Option<PathBuf> {
    for program in ["node", "npm"] {
        let version = Command::new(program).arg("--version").output();
        if !version.is_ok_and(|output| output.status.success()) {
            println!("skipped: no `{program}` here, so the platform's own client pulls nothing");
            return None;
        }
    }
    let workshop = Path::new(env!("CARGO_TARGET_TMPDIR")).join("official");
    install(&workshop);
    Some(workshop.join("node_modules/@tokens-studio/sdk/bin/cli.js"))
}

/// Installs the packages of the lock file; only once, as long as that stays as it is.
fn install(workshop: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/e2e/studio/official");
    let read = |path: PathBuf| std::fs::read(path).ok();
    let lock = read(source.join("package-lock.json"));
    let stamp = workshop.join("node_modules/installed");
    if read(stamp.clone()) == lock {
        return;
    }
    for name in FILES {
        save(&workshop.join(name), &read(source.join(name)).unwrap());
    }
    let mut npm = Command::new("npm");
    npm.current_dir(workshop)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    succeeded(&npm.output().unwrap());
    save(&stamp, &lock.unwrap());
}

#[track_caller]
fn succeeded(output: &Output) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {text}", output.status);
}

impl Person {
    /// What the client pulls into an empty folder, by the names that it gives to files.
    fn pulled_by(&self, client: &Path) -> BTreeMap<String, TokenSet> {
        let service = &self.service;
        let studio = &service.studio;
        let reader = service.person();
        let config = serde_json::json!({
            "org": studio.organization,
            "project": studio.project,
            "branch": studio.branch,
            "output": "pulled",
        });
        reader.put(".tokensstudio.json", &config.to_string());
        let mut node = Command::new("node");
        reader.prepare(&mut node);
        let host = studio.discovery.trim_start_matches("http://");
        node.arg(client)
            .args(["pull", "--insecure", "--host", host]);
        succeeded(&node.output().unwrap());
        let files = below(&reader.path("pulled")).into_iter();
        let set = |(name, bytes): (String, Vec<u8>)| {
            let json = Json::parse_bytes(bytes).unwrap();
            let name = name.strip_suffix(".json").unwrap().to_owned();
            (name, TokenSet::new(json).unwrap())
        };
        files.map(set).collect()
    }

    /// The client pulls exactly the sets that are here.
    #[track_caller]
    fn is_pulled_by(&self, client: &Path, interface: Interface) {
        let expected = self.document();
        let pulled = self.pulled_by(client);
        let names: Vec<String> = expected
            .sets()
            .iter()
            .map(|(name, _)| name.as_str().replace('/', "undefined"))
            .collect();
        assert_eq!(pulled.len(), names.len(), "{:?}", pulled.keys());
        for (name, (_, set)) in names.iter().zip(expected.sets()) {
            let [here, there] = [set, &pulled[name]].map(|set| interface.kept_set(set));
            assert!(here.same(&there), "{name}: {here:?} became {there:?}");
        }
    }
}

#[test]
fn the_platforms_own_client_pulls_what_was_pushed() {
    let Some(client) = client() else { return };
    for interface in Interface::ALL {
        for project in [Project::sample(), Project::sample().in_dtcg()] {
            let service = Service::start();
            let place = Place::Studio(interface);
            let ada = service.owner_at(place, &project, Layout::Folder);
            ada.is_pulled_by(&client, interface);
            ada.edit("#ff0000", "#ee0000");
            let set = r#"{"a": {"$value": "1", "$type": "other"}}"#;
            ada.put("tokens/deep/er/set.json", set);
            ada.ok(&["push"]);
            ada.is_pulled_by(&client, interface);
        }
    }
}

#[test]
fn the_platforms_own_client_pulls_real_projects() {
    let Some(client) = client() else { return };
    let samples = real_documents::real();
    let whole = samples
        .iter()
        .filter(|sample| !sample.name.contains("/merges/"));
    for (sample, interface) in whole.flat_map(|sample| Interface::ALL.map(|api| (sample, api))) {
        println!("{}, {interface:?}", sample.name);
        let service = Service::start();
        let place = Place::Studio(interface);
        // It reads the first page only.
        let mut behaviour = service.control.behaviour();
        behaviour.studio.graphql_pages.usual = 1000;
        service.control.change_behaviour(behaviour);
        let ada = service.person_at(place);
        sample.put(&ada);
        ada.ok(&["init"]);
        if place.refusal(&ada.document()).is_some() {
            ada.harmless(10, &service.add_words_at(place));
            continue;
        }
        ada.ok(&service.add_words_at(place));
        ada.is_pulled_by(&client, interface);
    }
}
