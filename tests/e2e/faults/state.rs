//! State that is damaged, older than it should be, or was written by a clock that was wrong: a run
//! says so or goes on, and never takes it for a reason to delete.

use std::fs;
use std::path::PathBuf;

use crate::place::Place;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same, below, save};

/// Somebody with edits on both sides, and a folder that was in step twice.
fn somebody() -> (Person, Vec<u8>) {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    let older = fs::read(state_file(&ada)).unwrap();
    ada.edit("\"1\"", "\"one\"");
    ada.ok(&["sync"]);
    ada.edit("#ff0000", "#ee0000");
    ada.service.edit("#00ff00", "#00ee00");
    (ada, older)
}

fn state_file(person: &Person) -> PathBuf {
    let files = below(&person.path(".tokensync/links"));
    let name = files
        .keys()
        .find(|name| name.ends_with("state.json"))
        .unwrap();
    person.path(".tokensync/links").join(name)
}

/// The copy that the base is.
fn base_copy(person: &Person) -> PathBuf {
    let text = fs::read_to_string(state_file(person)).unwrap();
    let state: serde_json::Value = serde_json::from_str(&text).unwrap();
    let id = state["base"].as_str().unwrap();
    person.path(".tokensync/objects").join(&id[..2]).join(id)
}

/// Whatever has become of the file that says what was agreed on, or of the copy that it names:
/// nothing is written, and once the named file is away both sides are united.
#[test]
fn damage_is_told_and_never_deletes() {
    type Damage = fn(&[u8]) -> Option<Vec<u8>>;
    let damages: [(&str, Damage); 6] = [
        ("gone", |_| None),
        ("empty", |_| Some(Vec::new())),
        ("zeroed", |old| Some(vec![0; old.len()])),
        ("cut", |old| Some(old[..old.len() / 2].to_vec())),
        ("not text", |_| Some(vec![0xff, 0xfe, 0x00])),
        ("of another kind", |_| Some(b"[]".to_vec())),
    ];
    for of_copy in [false, true] {
        for (name, damage) in damages {
            let (ada, _) = somebody();
            let path = if of_copy {
                base_copy(&ada)
            } else {
                state_file(&ada)
            };
            match damage(&fs::read(&path).unwrap()) {
                Some(bytes) => save(&path, &bytes),
                None => fs::remove_file(&path).unwrap(),
            }
            let tokens = (
                ada.document().token_count(),
                ada.service.document().token_count(),
            );
            let when = format!("{name}, copy: {of_copy}");
            if of_copy || name != "gone" {
                for command in ["status", "pull", "push", "sync"] {
                    let ran = ada.run(&[command]);
                    assert_eq!(ran.code, Some(9), "{when}: {ran}");
                    ran.says("hint: move `");
                }
                ada.harmless(9, &["sync"]);
                fs::remove_file(state_file(&ada)).unwrap();
            }
            // Nobody knows who changed what.
            ada.harmless(3, &["sync"]);
            ada.ok(&["sync", "--prefer", "local"]);
            assert_same(&ada.document(), &ada.service.document());
            let after = (
                ada.document().token_count(),
                ada.service.document().token_count(),
            );
            assert_eq!(tokens, after, "{when}");
        }
    }
}

/// A state from a backup: both sides have gone on since, and are alike where it says otherwise.
#[test]
fn an_older_state_removes_nothing() {
    let (ada, older) = somebody();
    save(&state_file(&ada), &older);
    ada.ok(&["sync"]);
    let record = ada.service.record();
    for value in ["\"one\"", "#ee0000", "#00ee00"] {
        assert!(record.contains(value), "{value}: {record}");
    }
    assert_same(&ada.document(), &ada.service.document());
    assert_eq!(
        ada.document().token_count(),
        Project::sample().document().token_count()
    );
}

/// What stands beside the base is for the convenience of people: a run does without it.
#[test]
fn damage_beside_the_base_stops_nothing() {
    for name in ["lock", "history.jsonl", "pruned", "requests", "watch"] {
        for bytes in [&b""[..], &[0; 40], b"{\"id\": ", &[0xff, 0xfe]] {
            let (ada, _) = somebody();
            let file = match name {
                "requests" | "watch" => state_file(&ada).with_file_name(name),
                _ => ada.path(".tokensync").join(name),
            };
            save(&file, bytes);
            let ran = ada.run(&["sync"]);
            assert_eq!(ran.code, Some(0), "{name} {bytes:?}: {ran}");
            assert_same(&ada.document(), &ada.service.document());
        }
    }
}

/// The clock was ten years ahead when the last run was noted, or stood at the beginning of time.
#[test]
fn a_clock_that_was_wrong_changes_no_order() {
    for year in ["2049", "1970"] {
        let (ada, _) = somebody();
        ada.ok(&["sync"]);
        let path = ada.path(".tokensync/history.jsonl");
        let text = fs::read_to_string(&path).unwrap();
        let now = text.split("\"at\":\"").nth(1).unwrap()[..4].to_owned();
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.replace(&format!("\"at\":\"{now}"), &format!("\"at\":\"{year}")))
            .collect();
        save(&path, (lines.join("\n") + "\n").as_bytes());
        let pruned = ada.path(".tokensync/pruned");
        let text = fs::read_to_string(&pruned).unwrap();
        save(&pruned, text.replacen(&now, year, 1).as_bytes());
        // Somebody's plugin has a clock of its own.
        let record = ada.service.record();
        let at = record.find("\"updatedAt\":\"").unwrap() + 13;
        let record = format!("{}{year}{}", &record[..at], &record[at + 4..]);
        ada.service.control.set_record(&ada.service.bin(), &record);

        ada.edit("#ee0000", "#dd0000");
        ada.service.edit("#00ee00", "#00dd00");
        ada.ok(&["sync"]);
        ada.service.holds(Place::Bin, &ada.document());
        let history = ada.ok(&["history", "--json"]).json();
        let entries = history["entries"].as_array().unwrap();
        assert!(entries.len() >= 3, "{year}: {history}");
        assert!(
            entries[0]["at"].as_str().unwrap().starts_with(&now),
            "{year}: the newest is first"
        );
        ada.ok(&["undo"]);
        let core = ada.text("tokens/core.json");
        assert!(
            core.contains("#dd0000") && core.contains("#00ee00"),
            "{year}: {core}"
        );
        assert!(!ada.service.record().contains("#dd0000"), "{year}");
    }
}
