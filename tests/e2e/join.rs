//! `remote add --bin`: the first sync with a bin that somebody else filled.

use crate::answer::{Ran, assert_ran};
use crate::project::{LAYOUTS, Layout, Project};
use crate::remote_add::{starter, variant};
use crate::support::{Person, assert_same};

#[test]
fn joining_a_bin_with_equal_tokens_writes_nothing() {
    for layout in LAYOUTS {
        let ada = starter(Some(&Project::sample()), layout);
        let bin = ada.service.control.create_bin(&Project::sample().record());
        let (files, record) = (ada.token_files(), ada.service.record());
        let ran = ada.add(&["--bin", &bin, "--json"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_eq!(ran.json()["outcome"], "nothing");
        assert_eq!((ada.token_files(), ada.service.record()), (files, record));
        let status = ada.ok(&["status", "--json"]).json();
        assert_eq!(status["remotes"][0]["state"], "in-sync");
    }
}

#[test]
fn joining_with_no_tokens_pulls() {
    for layout in LAYOUTS {
        let ada = starter(None, layout);
        let bin = ada.service.control.create_bin(&Project::sample().record());
        let record = ada.service.record();
        let ran = ada.add(&["--bin", &bin]);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_same(&Project::sample().document(), &ada.document());
        assert_eq!(ada.service.record(), record);
        assert_eq!(ada.service.count("PUT"), 0);
        if layout == Layout::Folder {
            let names: Vec<String> = ada.token_files().into_keys().collect();
            insta::assert_snapshot!(names.join("\n"), @"
            tokens/$metadata.json
            tokens/$themes.json
            tokens/brand.json
            tokens/core.json
            tokens/old.json
            tokens/theme/dark.json
            tokens/theme/light.json
            ");
        }
    }
}

#[test]
fn joining_with_other_tokens_asks() {
    for layout in LAYOUTS {
        let ada = starter(Some(&Project::sample()), layout);
        let bin = ada.service.control.create_bin(&variant());
        let ran = ada.add_fails(3, &["--bin", &bin]);
        if layout == Layout::Single {
            assert_ran!(ran, @r##"
            $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --bin [bin]
            exit code 3
            --- stderr ---
            the tokens here and on `team-bin` differ; taking over the remote changes 5 places here:
              - set old
              - old: unused  "1"
              - old: kept  "2"
              ~ core: color.red (value)  "#ff0000" → "#cc0000"
              ~ theme/dark: background (value)  "#101010" → "#202020"
            error: the tokens here and on `team-bin` differ, and they were never synced
            hint: `--adopt remote` (or --yes) takes over the remote's tokens; a copy of yours is kept
            hint: `--adopt merge` unites both; `--adopt local` replaces the remote's tokens
            "##);
        }
    }
}

/// A joins B's bin, whose tokens differ, with a decision; gives A and what both had before.
fn joined(layout: Layout, more: &[&str]) -> (Person, Ran) {
    let ada = starter(Some(&Project::sample()), layout);
    let bin = ada.service.control.create_bin(&variant());
    let ran = ada.add(&[&["--bin", &bin], more].concat());
    (ada, ran)
}

fn parsed(record: &str) -> tokens_model::TokenDocument {
    tokens_model::TokenDocument::parse(record).unwrap()
}

#[test]
fn joining_can_take_over_the_remote() {
    for layout in LAYOUTS {
        for more in [&["--yes"][..], &["--adopt", "remote"]] {
            let (ada, ran) = joined(layout, more);
            assert_eq!(ran.code, Some(0), "{ran}");
            assert_same(&parsed(&variant()), &ada.document());
            assert_eq!(ada.service.record(), variant());
            let copies = crate::support::below(&ada.path(".tokensync/objects"));
            let mut copies = copies.values().map(|copy| String::from_utf8_lossy(copy));
            assert!(
                copies.any(|copy| copy.contains("#ff0000")),
                "no copy of the local tokens"
            );
        }
    }
}

#[test]
fn joining_can_put_the_local_tokens_there() {
    for layout in LAYOUTS {
        let (ada, ran) = joined(layout, &["--adopt", "local"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_same(&Project::sample().document(), &ada.document());
        assert_same(&Project::sample().document(), &ada.service.document());
    }
}

#[test]
fn joining_can_unite_both() {
    for layout in LAYOUTS {
        // What differs is a conflict, and then nothing is saved.
        let ada = starter(Some(&Project::sample()), layout);
        let bin = ada.service.control.create_bin(&variant());
        let ran = ada.add_fails(3, &["--bin", &bin, "--adopt", "merge", "--json"]);
        assert_eq!(
            ran.json()["conflicts"].as_array().unwrap().len(),
            2,
            "{ran}"
        );

        // Where nothing differs, each side gets what it has not.
        let ada = starter(Some(&Project::sample()), layout);
        let theirs = Project::of_sets(&[("more", r#"{"a":{"value":"1","type":"other"}}"#)]);
        let bin = ada.service.control.create_bin(&theirs.record());
        let ran = ada.add(&["--bin", &bin, "--adopt", "merge"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_same(&ada.document(), &ada.service.document());
        assert_eq!(ada.document().token_count(), 12);
    }
}
