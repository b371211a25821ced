//! What others do to what somebody has pushed, and what looks into the files meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use sandbox::Fault;

use crate::place::{PLACES, Place};
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Service, assert_same, below, files_below};

/// Somebody who has seen a value and takes it back means it.
#[test]
fn what_was_taken_back_on_purpose_stays_taken_back() {
    for place in PLACES {
        let service = Service::start();
        let [ada, ben] = service.team_at(place, &Project::sample(), Layout::Folder);
        ada.edit("#ff0000", "#ee0000");
        ada.ok(&["sync"]);
        ben.ok(&["sync"]);
        ben.edit("#ee0000", "#ff0000");
        ben.ok(&["sync"]);
        service.control.clear_requests();
        for person in [&ada, &ben, &ada] {
            person.ok(&["sync"]);
            assert!(
                person.text("tokens/core.json").contains("#ff0000"),
                "{place:?}"
            );
        }
        assert_eq!(service.writes(), 0, "{place:?}: nobody fights it");
        assert!(service.text_at(place).contains("#ff0000"), "{place:?}");
    }
}

/// A write that arrives twice says the same twice.
#[test]
fn a_write_that_is_delivered_twice_is_harmless() {
    for place in PLACES {
        let ada = super::table::somebody(place);
        ada.ok(&["sync"]);
        let again = ada.service.text_at(place);
        match place {
            Place::Bin => ada.service.control.set_record(&ada.service.bin(), &again),
            Place::Studio(_) => ada.service.put_studio(&again),
        }
        let ran = ada.harmless(0, &["sync", "--json"]);
        assert_eq!(ran.json()["outcome"], "nothing", "{place:?}: {ran}");
    }
}

/// The service acknowledges a write and keeps half of it: that does not travel here, and what was
/// there before can be put back.
#[test]
fn a_write_that_is_stored_by_halves_is_found_and_can_be_put_back() {
    let service = Service::start();
    let ada = service.owner(&Project::of_size("core", 60), Layout::Folder);
    let before = service.document();
    ada.edit("\"value\": \"7\"", "\"value\": \"seven\"");
    let half = Project::of_size("core", 30).record();
    service.script(Fault::on("PUT").change_after(half));
    ada.ok(&["sync"]);
    ada.harmless(3, &["sync"])
        .says("30 of 60 tokens would be removed from the local side");
    let history = ada.ok(&["history", "--json"]).json();
    let id = history["entries"][0]["id"].as_str().unwrap().to_owned();
    ada.ok(&["restore", "--at", &id, "--before", "--to", "remote"]);
    assert_same(&service.document(), &before);
    // Whether the edit shall be there again is for her to say.
    ada.harmless(3, &["sync"]).says("core: t7 (value)");
    ada.ok(&["sync", "--repair", "auto"]);
    assert_same(&service.document(), &ada.document());
    assert!(service.record().contains("\"seven\""));
    assert_eq!(ada.document().token_count(), 60);
}

/// Whoever reads the files while they are replaced reads each as it was or as it is.
#[test]
fn whoever_reads_during_a_run_reads_old_or_new_files() {
    const ROUNDS: u32 = 8;
    type Texts = BTreeMap<String, BTreeSet<Vec<u8>>>;
    for layout in LAYOUTS {
        let service = Service::start();
        let ada = service.owner(&Project::sample(), layout);
        let whole = |texts: &mut Texts| {
            for (name, bytes) in ada.token_files() {
                texts.entry(name).or_default().insert(bytes);
            }
        };
        let mut expected = Texts::new();
        whole(&mut expected);
        let over = AtomicBool::new(false);
        let folder = ada.folder.clone();
        let seen = std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut seen = Texts::new();
                while !over.load(Ordering::Relaxed) {
                    for path in files_below(&folder) {
                        let name = path.strip_prefix(&folder).unwrap().to_string_lossy();
                        let name = name.replace('\\', "/");
                        let is_token_file = name == "tokens.json" || name.starts_with("tokens/");
                        // A temporary file may be gone by now.
                        let read = fs::read(&path).ok();
                        if is_token_file
                            && !name.contains(".tokens-tmp-")
                            && let Some(bytes) = read
                        {
                            seen.entry(name).or_default().insert(bytes);
                        }
                    }
                }
                seen
            });
            let mut values = ["#00ff00".to_owned(), "#101010".to_owned()];
            for n in 0..ROUNDS {
                for (value, start) in values.iter_mut().zip(["#00ee", "#1020"]) {
                    let new = format!("{start}{n:02x}");
                    service.edit(value, &new);
                    *value = new;
                }
                ada.ok(&["sync"]);
                whole(&mut expected);
            }
            over.store(true, Ordering::Relaxed);
            reader.join().unwrap()
        });
        let most = seen.values().map(BTreeSet::len).max();
        assert!(most > Some(1), "{layout:?}: the reader was never there");
        for (name, texts) in &seen {
            for text in texts {
                let told = String::from_utf8_lossy(text);
                assert!(expected[name].contains(text), "{name}: {told}");
            }
        }
    }
}

/// Two checkouts of one project keep what each of them edited, whoever comes first.
#[test]
fn two_projects_of_one_remote_at_once_lose_nothing() {
    for place in PLACES {
        let service = Service::start();
        let [ada, ben] = service.team_at(place, &Project::sample(), Layout::Folder);
        ada.edit("#ff0000", "#ee0000");
        ben.edit("#101010", "#202020");
        let children = [&ada, &ben].map(|who| (who, who.command(&["sync"]).spawn().unwrap()));
        for (who, child) in children {
            let output = who.output(&["sync"], child);
            assert!(output.status.success(), "{place:?}: {output:?}");
        }
        for who in [&ada, &ben, &ada] {
            who.ok(&["sync"]);
        }
        assert_same(&ada.document(), &ben.document());
        let copies = [&ada, &ben].map(|who| below(&who.path(".tokensync/objects")));
        for (mine, value) in copies.iter().zip(["#ee0000", "#202020"]) {
            let mut copies = mine.values().map(|copy| String::from_utf8_lossy(copy));
            assert!(
                copies.any(|copy| copy.contains(value)),
                "{place:?}: {value} is lost"
            );
        }
    }
}
