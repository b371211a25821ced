//! Names of sets that go for paths.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tokens_model::strategies::hostile_names;
use tokens_model::{check_collisions, set_to_path};

use crate::project::{Layout, Project};
use crate::support::{Person, Service, files_below};

/// A bin with sets of these names.
fn record(names: &[String]) -> String {
    let set = |name: &String| {
        (
            name.clone(),
            json!({ "t": { "value": name, "type": "other" } }),
        )
    };
    let mut sets: Map<String, Value> = names.iter().map(set).collect();
    sets.insert(
        "own".to_owned(),
        json!({ "t": { "value": "edit me", "type": "other" } }),
    );
    json!({ "values": sets, "$metadata": { "tokenSetOrder": names } }).to_string()
}

/// Somebody in this layout whose remote holds sets of these names, and nothing has been pulled.
fn before_the_pull(names: &[String], layout: Layout) -> Person {
    let ada = Service::start().owner(&Project::of_sets(&[("core", "{}\n")]), layout);
    ada.service
        .control
        .set_record(&ada.service.bin(), &record(names));
    ada
}

/// Every file of this person that is neither in the project nor in the settings.
fn outside(ada: &Person) -> Vec<std::path::PathBuf> {
    let inside =
        |path: &std::path::PathBuf| path.starts_with(&ada.folder) || path.starts_with(&ada.home);
    let files = files_below(ada.root().parent().unwrap()).into_iter();
    let own = files.filter(|path| path.starts_with(ada.root()));
    own.filter(|path| !inside(path)).collect()
}

/// The names that have files of their own, and the others.
fn sorted() -> [Vec<String>; 2] {
    let mut taken: Vec<(String, String)> = vec![(String::new(), "$themes.json".to_owned())];
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for name in hostile_names() {
        let Ok(path) = set_to_path(&name) else {
            bad.push(name);
            continue;
        };
        taken.push((name.clone(), path));
        let files = taken
            .iter()
            .map(|(name, path)| (name.as_str(), path.as_str()));
        if check_collisions(files).is_ok() {
            good.push(name);
        } else {
            taken.pop();
            bad.push(name);
        }
    }
    [good, bad]
}

fn names_in(record: &str) -> BTreeSet<String> {
    let record: Value = serde_json::from_str(record).unwrap();
    record["values"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

/// A name is written inside the project, comes back as it was, and goes nowhere else.
#[test]
fn hostile_names_go_there_and_back_and_nowhere_else() {
    let [good, bad] = sorted();
    assert!(good.len() >= 300 && bad.len() >= 60);
    let all = [good.clone(), bad].concat();
    for (layout, names) in [(Layout::Folder, good), (Layout::Single, all)] {
        let ada = before_the_pull(&names, layout);
        ada.ok(&["pull", "--allow-deletes", "9"]);
        assert_eq!(outside(&ada), Vec::<std::path::PathBuf>::new());
        let files = ada.files();
        let places = ["tokensync.json", "tokens.json"];
        let stays = |name: &&String| places.contains(&name.as_str()) || name.starts_with("tokens/");
        assert_eq!(files.keys().find(|name| !stays(name)), None);
        // The names come back from the files, and another edit brings them to the bin.
        ada.ok(&["status", "--exit-code"]);
        ada.edit("edit me", "edited");
        ada.ok(&["push"]);
        let own = ["own".to_owned()];
        let expected: BTreeSet<String> = names.into_iter().chain(own).collect();
        assert_eq!(names_in(&ada.service.record()), expected);
    }
}

/// The first of them is named, and no file is written for the others.
#[test]
fn a_name_that_can_have_no_file_stops_a_pull_before_it_writes() {
    let [good, _] = sorted();
    for name in ["../../x", "a/../x", ".."] {
        let names = [&good[..40], &[name.to_owned()]].concat();
        let ada = before_the_pull(&names, Layout::Folder);
        ada.harmless(8, &["pull", "--allow-deletes", "9"])
            .says("leads out of the folder");
    }
    let names = ["core", "Core"].map(str::to_owned);
    let ada = before_the_pull(&names, Layout::Folder);
    let ran = ada.harmless(8, &["pull"]);
    ran.says("`Core`");
    ran.says("`core`");
}

/// `check` names both of every pair.
#[test]
fn sets_that_would_share_a_file_are_all_named() {
    let twins = include_str!("../../fixtures/hostile/twins.json");
    let twins: Vec<[String; 2]> = serde_json::from_str(twins).unwrap();
    let numbered = twins.iter().enumerate();
    let names: Vec<[String; 2]> = numbered
        .map(|(i, pair)| pair.each_ref().map(|name| format!("p{i}/{name}")))
        .collect();
    let ada = Service::start().person();
    let sets = names.concat();
    let sets: Vec<(&str, &str)> = sets.iter().map(|name| (name.as_str(), "{}")).collect();
    Project::of_sets(&sets).put(&ada, Layout::Single);
    let ran = ada.run(&["check", "tokens.json", "--report", "json"]);
    let found = ran.json()["findings"].to_string();
    let found: Value = serde_json::from_str(&found).unwrap();
    let messages: Vec<&str> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    for pair in &names {
        // One rule shows them as they are, another one escaped.
        let is_named = |text: &str, name: &String| {
            let shown: String = name.chars().flat_map(char::escape_debug).collect();
            text.contains(&format!("`{shown}`")) || text.contains(&format!("`{name}`"))
        };
        let names_both = |text: &&str| pair.iter().all(|name| is_named(text, name));
        assert!(messages.iter().any(names_both), "{pair:?} {messages:?}");
    }
}
