//! The first sync, row by row, over a remote that is only noted so far: the project file of
//! somebody else names it, or `--no-sync` did. `remote add` has its rows in `remote_add` (no id) and
//! `join` (an id); who has no key, in `onboarding`; another provider, in `switching`.

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::remote_add::{starter, variant};
use crate::support::{Person, Service, assert_same, below};
use crate::url::url_words;

/// What the Figma plugin puts into a new bin.
const SKELETON: &str = r#"{"values":{"options":{}},"$metadata":{"version":"1"}}"#;

/// Every command that can be the first sync.
const COMMANDS: [&[&str]; 4] = [
    &["sync"],
    &["pull"],
    &["push"],
    &["remote", "use", "team-bin"],
];

/// Somebody with these tokens, or with none, and with a bin that is only noted.
fn noted(local: Option<&Project>, record: &str, layout: Layout) -> Person {
    let ada = starter(local, layout);
    let bin = ada.service.control.create_bin(record);
    let ran = ada.add(&["--bin", &bin, "--no-sync"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    ada
}

fn state(person: &Person) -> String {
    let status = person.ok(&["status", "--json"]).json();
    status["remotes"][0]["state"].as_str().unwrap().to_owned()
}

fn has_copy(person: &Person, text: &str) -> bool {
    let copies = below(&person.path(".tokensync/objects"));
    copies
        .values()
        .any(|copy| String::from_utf8_lossy(copy).contains(text))
}

#[test]
fn id_and_no_tokens_here_and_tokens_there_pulls() {
    for layout in LAYOUTS {
        for command in [COMMANDS[0], COMMANDS[1], COMMANDS[3]] {
            let ada = noted(None, &Project::sample().record(), layout);
            ada.ok(command);
            assert_same(&ada.document(), &Project::sample().document());
            assert_eq!(ada.service.count("PUT"), 0, "{command:?}");
            assert_eq!(state(&ada), "in-sync");
        }
    }
    // A push has nothing to push.
    let ada = noted(None, &Project::sample().record(), Layout::Folder);
    ada.ok(&["push"]);
    assert_eq!(ada.service.count("PUT"), 0);
    ada.ok(&["sync"]);
    assert_same(&ada.document(), &Project::sample().document());
}

#[test]
fn id_and_tokens_here_and_none_there_uploads_after_a_yes() {
    for record in [SKELETON, r#"{"values":{}}"#] {
        for command in ["sync", "push"] {
            let ada = noted(Some(&Project::sample()), record, Layout::Folder);
            for more in [&[][..], &["--no-input"], &["--dry-run"]] {
                let ran = ada.harmless(3, &[&[command], more].concat());
                ran.says("the remote is empty");
                ran.says("--adopt local");
            }
            assert_eq!(state(&ada), "never-synced");
            ada.ok(&[command, "--yes"]);
            assert_same(&ada.service.document(), &Project::sample().document());
            assert_eq!(state(&ada), "in-sync");

            let ada = noted(Some(&Project::sample()), record, Layout::Single);
            ada.ok(&[command, "--adopt", "local"]);
            assert_same(&ada.service.document(), &Project::sample().document());
        }
        // A pull takes nothing away.
        let ada = noted(Some(&Project::sample()), record, Layout::Folder);
        ada.harmless(0, &["pull"]);
    }
}

#[test]
fn id_and_equal_tokens_on_both_sides_writes_nothing() {
    for layout in LAYOUTS {
        for command in COMMANDS {
            let ada = noted(
                Some(&Project::sample()),
                &Project::sample().record(),
                layout,
            );
            let (files, record) = (ada.token_files(), ada.service.record());
            ada.ok(command);
            assert_eq!((ada.token_files(), ada.service.record()), (files, record));
            assert_eq!(state(&ada), "in-sync", "{command:?}");
        }
    }
}

#[test]
fn id_and_different_tokens_stop_where_nobody_can_be_asked() {
    for layout in LAYOUTS {
        let ada = noted(Some(&Project::sample()), &variant(), layout);
        for command in COMMANDS {
            for more in [&[][..], &["--no-input"]] {
                let ran = ada.harmless(3, &[command, more].concat());
                ran.says("differ, and they were never synced");
                ran.says("`--adopt merge` unites both");
            }
        }
        ada.harmless(3, &["watch", "--once"]);
        ada.harmless(3, &["sync", "--dry-run"]);
        // Yes to a push is no yes to what is there, and none to replace it.
        ada.harmless(3, &["push", "--yes"]);
        let answer = ada.harmless(3, &["sync", "--json"]).json();
        assert_eq!(answer["outcome"], "blocked");
        assert_eq!(answer["blocked_by"][0]["kind"], "first-sync");
        assert_eq!(state(&ada), "never-synced");
    }
    let ada = noted(Some(&Project::sample()), &variant(), Layout::Single);
    assert_ran!(ada.harmless(3, &["sync"]), @"
    $ tokensync sync
    exit code 3
    --- stdout ---
    stopped: the tokens here and on the remote differ, and they were never synced
      - set old
      - old: unused
      - old: kept
      - core: color.red (value)
      - theme/dark: background (value)
    nothing was written on either side
    --- stderr ---
    hint: `--adopt remote` (or --yes) takes over the remote's tokens; a copy of yours is kept
    hint: `--adopt merge` unites both; `--adopt local` replaces the remote's tokens
    ");
}

#[test]
fn id_and_different_tokens_and_the_remote_counts() {
    for layout in LAYOUTS {
        for words in [
            &["sync", "--adopt", "remote"][..],
            &["pull", "--adopt", "remote"],
            &["sync", "--yes"],
            &["pull", "--yes"],
            &["remote", "use", "team-bin", "--yes"],
        ] {
            let ada = noted(Some(&Project::sample()), &variant(), layout);
            ada.ok(words);
            let theirs = tokens_model::TokenDocument::parse(variant()).unwrap();
            assert_same(&ada.document(), &theirs);
            assert_eq!(ada.service.record(), variant());
            assert!(has_copy(&ada, "#ff0000"), "no copy of the files: {words:?}");
            assert_eq!(state(&ada), "in-sync");
        }
    }
}

#[test]
fn id_and_different_tokens_and_the_files_count() {
    for layout in LAYOUTS {
        for command in ["sync", "push"] {
            let ada = noted(Some(&Project::sample()), &variant(), layout);
            ada.ok(&[command, "--adopt", "local"]);
            assert_same(&ada.service.document(), &Project::sample().document());
            assert_same(&ada.document(), &Project::sample().document());
            assert!(
                has_copy(&ada, "#cc0000"),
                "no copy of the remote: {command}"
            );
        }
    }
}

#[test]
fn id_and_different_tokens_united() {
    for layout in LAYOUTS {
        // What clashes is a conflict.
        let ada = noted(Some(&Project::sample()), &variant(), layout);
        let answer = ada
            .harmless(3, &["sync", "--adopt", "merge", "--json"])
            .json();
        assert_eq!(answer["conflicts"].as_array().unwrap().len(), 2);
        let theirs = Project::of_sets(&[("more", r#"{"a":{"value":"1","type":"other"}}"#)]);
        let ada = noted(Some(&Project::sample()), &theirs.record(), layout);
        ada.ok(&["sync", "--adopt", "merge"]);
        assert_same(&ada.document(), &ada.service.document());
        assert_eq!(ada.document().token_count(), 12);
    }
    // Two projects are not united by mistake.
    let theirs = Project::of_size("theirs", 30).record();
    for words in [&["sync"][..], &["remote", "use", "team-bin"]] {
        let ada = noted(Some(&Project::of_size("core", 30)), &theirs, Layout::Folder);
        let united = [words, &["--adopt", "merge"]].concat();
        ada.harmless(3, &united).says("`--rebind`");
        ada.ok(&[&united[..], &["--rebind"]].concat());
        assert_eq!(ada.document().token_count(), 60);
    }
}

#[test]
fn an_address_is_only_pulled_from() {
    let service = Service::start();
    let ada = service.person();
    Project::sample().put(&ada, Layout::Folder);
    ada.ok(&["init"]);
    service.publish(&variant());
    let url = service.file_url();
    ada.ok(&[&url_words("released", &url)[..], &["--no-sync"]].concat());
    for command in ["pull", "sync"] {
        ada.harmless(3, &[command]).says("they were never synced");
    }
    ada.harmless(2, &["push"]).says("read-only");
    ada.harmless(2, &["push", "--adopt", "local"]);
    ada.ok(&["pull", "--adopt", "remote"]);
    ada.edit("#cc0000", "#dd0000");
    for words in [
        &["push"][..],
        &["sync"],
        &["push", "--allow-rewrite"],
        &["restore", "--at", "1w", "--to", "remote"],
    ] {
        ada.harmless(2, words);
    }
}
