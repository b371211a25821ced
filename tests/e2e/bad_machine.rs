//! A full disk, a folder that cannot be written, damaged state, another process at work.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use sync_engine::Lock;

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same, below, save};

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    use super::*;
    use crate::answer::Ran;

    impl Person {
        /// Runs without the power of an administrator to write where nobody may.
        fn run_as_anybody(&self, is_administrator: bool, words: &[&str]) -> Ran {
            if !is_administrator {
                return self.run(words);
            }
            let mut command = Command::new("setpriv");
            command.args([
                "--bounding-set=-dac_override",
                env!("CARGO_BIN_EXE_tokensync"),
            ]);
            command.args(words);
            self.prepare(&mut command);
            self.ran(&mut command, words, "")
        }
    }

    /// Runs while nobody may write into these folders.
    fn run_in_locked_folders(ada: &Person, folders: &[&str], words: &[&str]) -> Ran {
        let set_mode = |mode| {
            for folder in folders {
                let permissions = fs::Permissions::from_mode(mode);
                fs::set_permissions(ada.path(folder), permissions).unwrap();
            }
        };
        set_mode(0o555);
        let probe = ada.path(folders[0]).join("probe");
        let is_administrator = fs::File::create(&probe).is_ok();
        if is_administrator {
            fs::remove_file(&probe).unwrap();
        }
        let ran = ada.run_as_anybody(is_administrator, words);
        set_mode(0o755);
        ran
    }

    #[test]
    fn a_state_folder_that_cannot_be_written() {
        let ada = Service::start().owner(&Project::sample(), Layout::Folder);
        ada.service.edit("#ff0000", "#ee0000");
        let folders = [".tokensync", ".tokensync/links", ".tokensync/objects"];
        let before = ada.before();
        // The lock file is there; it is the copies that cannot be kept.
        let ran = run_in_locked_folders(&ada, &folders, &["sync"]);
        assert_eq!(ran.code, Some(8), "{ran}");
        ran.says(".tokensync/objects");
        ran.says("Permission denied");
        ran.says("\nhint: ");
        let status = run_in_locked_folders(&ada, &folders, &["status"]);
        assert_eq!(status.code, Some(0), "looking needs no writing: {status}");
        before.holds(&ada);
        ada.ok(&["sync"]);
    }

    #[test]
    fn a_token_folder_that_cannot_be_written() {
        let ada = Service::start().owner(&Project::sample(), Layout::Folder);
        ada.service.edit("#ff0000", "#ee0000");
        ada.service.edit("#101010", "#202020");
        let before = ada.before();
        // One of the two files could be replaced; neither is.
        let ran = run_in_locked_folders(&ada, &["tokens/theme"], &["sync"]);
        before.holds(&ada);
        assert_eq!(ran.code, Some(8), "{ran}");
        ran.says("`tokens/theme/dark.json` cannot be written: permission denied");
        ran.says("\nhint: ");
        ada.ok(&["sync"]);
        assert_same(&ada.document(), &ada.service.document());
    }

    /// Both sides have changed: the remote would be written first.
    #[test]
    fn a_token_folder_that_cannot_be_written_stops_a_run_before_the_remote_changes() {
        for (layout, folder, name) in [
            (Layout::Folder, "tokens/theme", "tokens/theme/dark.json"),
            (Layout::Single, ".", "tokens.json"),
        ] {
            let ada = Service::start().owner(&Project::sample(), layout);
            ada.service.edit("#101010", "#202020");
            ada.edit("#ff0000", "#ee0000");
            let (before, files) = (ada.before(), ada.files());
            let ran = run_in_locked_folders(&ada, &[folder], &["sync"]);
            before.holds(&ada);
            assert_eq!(ran.code, Some(8), "{ran}");
            ran.says(&format!("`{name}` cannot be written: permission denied"));
            assert_eq!(ada.files(), files, "nothing that was tried stays");
            assert_eq!(ada.service.count("PUT"), 0);
            ada.ok(&["sync"]);
            assert_same(&ada.document(), &ada.service.document());
        }
    }
}

#[test]
fn a_state_folder_that_is_a_file() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    fs::remove_dir_all(ada.path(".tokensync")).unwrap();
    ada.put(".tokensync", "");
    let ran = ada.harmless(8, &["sync"]);
    ran.says(".tokensync");
}

/// The file that says what both sides last agreed on.
fn state_file(person: &Person) -> PathBuf {
    let links = fs::read_dir(person.path(".tokensync/links")).unwrap();
    let links: Vec<PathBuf> = links.map(|link| link.unwrap().path()).collect();
    assert_eq!(links.len(), 1);
    links[0].join("state.json")
}

/// Somebody with edits on both sides whose state file has this text.
fn damaged(text: &str) -> Person {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.service.edit("#00ff00", "#00ee00");
    save(&state_file(&ada), text.as_bytes());
    ada
}

#[test]
fn damaged_state() {
    let ada = damaged("{\"schema\": 1, \"base\": ");
    for command in ["status", "diff", "pull", "push"] {
        ada.harmless(9, &[command]);
    }
    assert_ran!(ada.harmless(9, &["sync"]), @"
    $ tokensync sync
    exit code 9
    --- stderr ---
    error: the state in `.tokensync/links/[link]/state.json` is damaged: EOF while parsing a value at line 1 column 22
    hint: move `.tokensync/links/[link]/state.json` away and run `tokensync sync --adopt merge`: nothing is deleted, both sides are united
    ");
}

#[test]
fn the_repair_that_is_named_works() {
    let ada = damaged("");
    ada.harmless(9, &["sync"]).says("move `");
    fs::remove_file(state_file(&ada)).unwrap();
    // Nobody knows any more who changed what: both values of both tokens are told.
    let ran = ada.harmless(3, &["sync", "--adopt", "merge", "--json"]);
    assert_eq!(
        ran.json()["conflicts"].as_array().unwrap().len(),
        2,
        "{ran}"
    );
    ada.ok(&["sync", "--prefer", "local"]);
    assert_same(&ada.document(), &ada.service.document());
}

#[test]
fn state_of_a_newer_version() {
    let ada = damaged("{\"schema\": 99, \"something\": \"new\"}");
    assert_ran!(ada.harmless(9, &["sync"]), @"
    $ tokensync sync
    exit code 9
    --- stderr ---
    error: the state in `.tokensync/links/[link]/state.json` was written by a newer version of this program
    hint: install the newer version of tokensync
    ");
}

#[test]
fn a_damaged_copy() {
    let ada = damaged("");
    let text = format!("{{\"schema\": 1, \"base\": \"{}\"}}", "0".repeat(64));
    save(&state_file(&ada), text.as_bytes());
    assert_ran!(ada.harmless(9, &["sync"]), @"
    $ tokensync sync
    exit code 9
    --- stderr ---
    error: the state in `.tokensync/links/[link]/state.json` is damaged: `.tokensync/objects/00/0000000000000000000000000000000000000000000000000000000000000000`: the copy is missing
    hint: move `.tokensync/links/[link]/state.json` away and run `tokensync sync --adopt merge`: nothing is deleted, both sides are united
    ");
    // What is named is what has to be moved.
    fs::remove_file(state_file(&ada)).unwrap();
    ada.ok(&["sync", "--prefer", "remote"]);
    assert_same(&ada.document(), &ada.service.document());
}

#[test]
fn another_process_is_at_work() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    let state = ada.path(".tokensync");
    let lock = Lock::take(&state, "process 4711 (watch, since 2026-01-02T03:04:05Z)").unwrap();
    // Looking needs no lock.
    ada.ok(&["status"]);
    ada.ok(&["diff"]);
    ada.ok(&["sync", "--dry-run"]);
    assert_ran!(ada.harmless(6, &["sync"]), @"
    $ tokensync sync
    exit code 6
    --- stderr ---
    error: another process is working on this project: process [pid] (watch, since [time])
    hint: wait until it is done, then run this again
    ");
    drop(lock);
    ada.ok(&["sync"]);
}

#[test]
fn another_process_that_ends_is_waited_for() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    let lock = Lock::take(&ada.path(".tokensync"), "somebody").unwrap();
    let child = ada.command(&["sync"]).spawn().unwrap();
    ada.service.wait(Duration::from_millis(300));
    drop(lock);
    let output = ada.output(&["sync"], child);
    assert!(output.status.success(), "{output:?}");
    assert_same(&ada.document(), &ada.service.document());
}

#[test]
fn two_runs_in_one_project_queue_up() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    let children = [0; 3].map(|_| ada.command(&["sync"]).spawn().unwrap());
    for child in children {
        let output = ada.output(&["sync"], child);
        assert!(output.status.success(), "{output:?}");
    }
    assert_same(&ada.document(), &ada.service.document());
    assert_eq!(ada.service.count("PUT"), 1);
}

/// A bin knows no compare-and-swap: of two writes at the same moment one wins. What the other
/// said is not gone, it is in the copies of whoever said it.
#[test]
fn two_clones_at_the_same_moment() {
    let service = Service::start();
    let [ada, ben] = service.team(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ben.edit("#00ff00", "#00ee00");
    let people = [&ada, &ben];
    let children = people.map(|person| (person, person.command(&["sync"]).spawn().unwrap()));
    for (person, child) in children {
        let output = person.output(&["sync"], child);
        assert!(output.status.success(), "{output:?}");
    }
    for person in [&ada, &ben, &ada] {
        person.ok(&["sync"]);
    }
    assert_same(&ada.document(), &ben.document());
    assert_same(&ada.document(), &service.document());
    for (person, value) in [(&ada, "#ee0000"), (&ben, "#00ee00")] {
        let copies = below(&person.path(".tokensync/objects")).into_values();
        let mut copies = copies.map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(copies.any(|copy| copy.contains(value)), "{value} is lost");
    }
}
