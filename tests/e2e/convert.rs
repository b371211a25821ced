//! `convert`: the other notation, the other layout, and back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use tokens_model::TokenDocument;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project, dtcg};
use crate::support::{Person, Service, assert_same, assert_same_files, below, save};

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(folder)
}

/// Somebody with a project and no remote.
fn somebody(project: &Project, layout: Layout) -> Person {
    let ada = Service::start().person();
    project.put(&ada, layout);
    ada.ok(&["init"]);
    ada
}

/// Somebody with one file of tokens.
fn with_text(text: &str) -> Person {
    let ada = Service::start().person();
    ada.put("tokens.json", text);
    ada.ok(&["init"]);
    ada
}

#[test]
fn to_dtcg_and_back_changes_the_keys_and_nothing_else() {
    for layout in LAYOUTS {
        let ada = somebody(&Project::sample(), layout);
        let before = ada.token_files();
        let ran = ada.ok(&["convert", "--to", "dtcg"]);
        if layout == Layout::Folder {
            assert_ran!(ran, @"
            $ tokensync convert --to dtcg
            exit code 0
            --- stdout ---
            wrote `tokens/`: 11 of 11 tokens, in 5 sets, changed to dtcg
              - core: 5 tokens
              - brand: 2 tokens
              - theme/light: 1 token
              - theme/dark: 1 token
              - old: 2 tokens
            ");
        }
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let is_section = |name: &str| name.contains('$');
        let expected = before.iter().map(|(name, bytes)| {
            let keep = is_section(name);
            let text = if keep {
                text(bytes)
            } else {
                dtcg(&text(bytes))
            };
            (name.clone(), text.into_bytes())
        });
        assert_same_files(&expected.collect(), &ada.token_files());
        ada.ok(&["convert", "--to", "legacy"]);
        assert_same_files(&before, &ada.token_files());
    }
}

#[test]
fn real_documents_there_and_back_keep_every_byte() {
    let real = fixtures("real");
    let in_folder = |folder: &Path| -> BTreeMap<String, Vec<u8>> {
        let files = below(folder).into_iter();
        files
            .map(|(name, bytes)| (format!("tokens/{name}"), bytes))
            .collect()
    };
    let mut samples = vec![in_folder(
        &real.join("digdir__designsystemet/design-tokens"),
    )];
    for path in [
        "Infineon__Infineon-Design-System-Tokens/src/tokens/global.json",
        "patternfly__design-tokens/merges/4b873f0a38/packages@module@tokens@default@base.dimension/base.json",
    ] {
        let bytes = std::fs::read(real.join(path)).unwrap();
        samples.push([("tokens.json".to_owned(), bytes)].into());
    }
    for notation in ["legacy", "dtcg"] {
        samples.push(in_folder(
            &fixtures("documents").join(notation).join("folder"),
        ));
    }
    for files in samples {
        let ada = Service::start().person();
        for (name, bytes) in &files {
            save(&ada.path(name), bytes);
        }
        ada.ok(&["init"]);
        let before = ada.token_files();
        let document = ada.document();
        // From the notation that it has to the other one, and back.
        let words = ["dtcg", "legacy"];
        let at_home = |word: &str| {
            let ran = ada.run(&["convert", "--to", word, "--dry-run", "--json"]);
            ran.json()["outcome"] == "nothing"
        };
        let home = words.into_iter().find(|word| at_home(word)).unwrap();
        let away = words.into_iter().find(|word| *word != home).unwrap();
        let ran = ada.ok(&["convert", "--to", away, "--json"]);
        assert_eq!(ran.json()["converted"], document.token_count());
        assert!(!ada.document().same(&document));
        ada.ok(&["convert", "--to", home]);
        assert_same_files(&before, &ada.token_files());
    }
}

#[test]
fn odd_text_keeps_its_marks_and_line_ends() {
    for name in [
        "bom-crlf-tabs.json",
        "numbers.json",
        "escapes.json",
        "empties.json",
    ] {
        let bytes = std::fs::read(fixtures("documents/odd").join(name)).unwrap();
        let ada = Service::start().person();
        save(&ada.path("tokens.json"), &bytes);
        ada.ok(&["init"]);
        ada.ok(&["convert", "--to", "legacy"]);
        let legacy = ada.token_files();
        ada.ok(&["convert", "--to", "dtcg"]);
        let dtcg = ada.token_files();
        ada.ok(&["convert", "--to", "legacy"]);
        assert_same_files(&legacy, &ada.token_files());
        ada.ok(&["convert", "--to", "dtcg"]);
        assert_same_files(&dtcg, &ada.token_files());
        let keeps = legacy["tokens.json"] == bytes || dtcg["tokens.json"] == bytes;
        assert!(keeps, "{name}");
    }
}

const LOSSY: &str = r##"{
  "core": {
    "space": { "$type": "dimension", "s": { "$value": { "value": 4, "unit": "px" } } },
    "odd": { "$value": { "value": 1 } },
    "old": { "$value": "#f00", "$type": "color", "$deprecated": true }
  }
}
"##;

#[test]
fn what_cannot_be_carried_is_named() {
    let ada = with_text(LOSSY);
    assert_ran!(ada.ends(1, &["convert", "--to", "legacy"]), @"
    $ tokensync convert --to legacy
    exit code 1
    --- stdout ---
    wrote `tokens.json`: 2 of 3 tokens, in 1 set, changed to legacy
      - core: 2 tokens
    4 places could not be carried as meant:
      - core: space.s: the Figma plugin takes the `value` inside the value for a token of its own
      - core: odd: its value would look like a group in the older notation: the token keeps its notation
      - core: old: only readers of the DTCG format know `$deprecated`: it stays
      - set core: holds the text `$value`, so the Figma plugin reads the whole set in the newer notation
    ");
    let tokens = ada.text("tokens.json");
    assert!(
        tokens.contains(r#""odd": { "$value": { "value": 1 } }"#),
        "{tokens}"
    );
    assert!(
        tokens.contains(r##""old": { "value": "#f00", "type": "color", "$deprecated": true }"##)
    );
    assert_eq!(ada.document().token_count(), 3);
    // The second time nothing changes, and the same is named.
    let ran = ada.ends(1, &["convert", "--to", "legacy", "--json"]);
    assert_eq!(ada.text("tokens.json"), tokens);
    assert_eq!(
        ran.json(),
        json!({
            "version": 1,
            "outcome": "nothing",
            "to": "legacy",
            "layout": "single",
            "output": "tokens.json",
            "tokens": 3,
            "converted": 0,
            "losses": [
                { "set": "core", "path": "space.s", "problem": "the Figma plugin takes the `value` inside the value for a token of its own" },
                { "set": "core", "path": "odd", "problem": "its value would look like a group in the older notation: the token keeps its notation" },
                { "set": "core", "path": "old", "problem": "only readers of the DTCG format know `$deprecated`: it stays" },
                { "set": "core", "path": "", "problem": "holds the text `$value`, so the Figma plugin reads the whole set in the newer notation" },
            ],
        })
    );
}

#[test]
fn a_dry_run_touches_nothing() {
    for layout in LAYOUTS {
        let ada = somebody(&Project::sample(), layout);
        let other = match layout {
            Layout::Single => "folder",
            Layout::Folder => "single",
        };
        let before = below(ada.folder.parent().unwrap());
        for words in [
            vec!["convert", "--to", "dtcg"],
            vec!["convert", "--layout", other],
            vec!["convert", "--layout", other, "--output", "../copy.json"],
            vec!["convert", "--to", "dtcg", "--output", "../copy"],
        ] {
            if words.contains(&"../copy.json") && other == "folder" {
                continue;
            }
            let mut words = words.clone();
            words.extend(["--dry-run", "--json"]);
            assert_eq!(ada.ok(&words).json()["outcome"], "dry-run");
        }
        assert_same_files(&before, &below(ada.folder.parent().unwrap()));
    }
}

#[test]
fn a_project_moves_to_the_other_layout_and_back() {
    let ada = somebody(&Project::sample(), Layout::Single);
    let before = ada.document();
    assert_ran!(ada.ok(&["convert", "--layout", "folder"]), @"
    $ tokensync convert --layout folder
    exit code 0
    --- stdout ---
    wrote `tokens/`: 11 tokens
    the project's tokens are in `tokens/` now
    --- stderr ---
    hint: `tokens.json` is still there as it was: remove it once you have looked at `tokens/`
    ");
    assert!(
        ada.text("tokensync.json")
            .contains(r#""tokens": "tokens/""#)
    );
    assert_eq!(ada.text("tokens.json"), Project::sample().single());
    std::fs::remove_file(ada.path("tokens.json")).unwrap();
    assert_same(&before, &ada.document());
    assert_ran!(ada.ok(&["convert", "--layout", "single", "--to", "dtcg"]), @"
    $ tokensync convert --layout single --to dtcg
    exit code 0
    --- stdout ---
    wrote `tokens.json`: 11 of 11 tokens, in 5 sets, changed to dtcg
      - core: 5 tokens
      - brand: 2 tokens
      - theme/light: 1 token
      - theme/dark: 1 token
      - old: 2 tokens
    the project's tokens are in `tokens.json` now
    --- stderr ---
    hint: `tokens/` is still there as it was: remove it once you have looked at `tokens.json`
    ");
    let dtcg = Project::sample().in_dtcg().document();
    assert_same(&dtcg, &ada.document());
    assert!(ada.path("tokens/core.json").is_file());
    assert_ran!(ada.ok(&["convert", "--layout", "single"]), @"
    $ tokensync convert --layout single
    exit code 0
    --- stdout ---
    `tokens.json`: nothing to convert
    ");
}

#[test]
fn what_was_agreed_with_a_remote_moves_along() {
    let ada = Service::start().owner(&Project::sample(), Layout::Single);
    ada.ok(&["convert", "--layout", "folder"]);
    std::fs::remove_file(ada.path("tokens.json")).unwrap();
    assert_eq!(
        ada.ok(&["status", "--json"]).json()["remotes"][0]["state"],
        "in-sync"
    );
    // Without it, a token that was removed here would come back.
    ada.put(
        "tokens/old.json",
        "{\n  \"kept\":   { \"value\": \"2\", \"type\": \"other\" }\n}\n",
    );
    ada.ok(&["sync"]);
    assert!(!ada.text("tokens/old.json").contains("unused"));
    assert!(!ada.service.record().contains("unused"));
}

#[test]
fn status_shows_what_a_conversion_changed() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.ok(&["convert", "--to", "dtcg"]);
    let ran = ada.ok(&["status", "--json"]);
    assert_eq!(ran.json()["remotes"][0]["state"], "local-ahead");
    assert_ne!(ran.json()["remotes"][0]["local_changes"], 0);
    ada.ok(&["push"]);
    assert_same(&ada.document(), &ada.service.document());
    ada.ok(&["convert", "--to", "legacy"]);
    ada.ok(&["push"]);
    assert_same(&Project::sample().document(), &ada.service.document());
}

#[test]
fn copies_of_what_a_conversion_overwrites_are_kept() {
    let ada = somebody(&Project::sample(), Layout::Folder);
    let before = ada.document();
    ada.ok(&["convert", "--to", "dtcg"]);
    let history = ada.text(".tokensync/history.jsonl");
    let entry: serde_json::Value = serde_json::from_str(history.lines().last().unwrap()).unwrap();
    assert_eq!(entry["command"], "convert");
    let copy = entry["local_before"].as_str().unwrap();
    let copies = below(&ada.path(".tokensync/objects"));
    let (_, copy) = copies
        .iter()
        .find(|(name, _)| name.replace('/', "").contains(copy))
        .unwrap();
    let copy = TokenDocument::parse(String::from_utf8(copy.clone()).unwrap()).unwrap();
    assert_same(&before, &copy);
}

#[test]
fn a_copy_leaves_the_project_as_it_is() {
    let ada = somebody(&Project::sample(), Layout::Folder);
    let before = ada.files();
    let out = ada.folder.with_file_name("out");
    let out = out.to_str().unwrap();
    let ran = ada.ok(&[
        "convert",
        "--to",
        "dtcg",
        "--output",
        &format!("{out}/t.json"),
    ]);
    ran.says("t.json`: 11 of 11 tokens");
    ada.ok(&[
        "convert",
        "--to",
        "dtcg",
        "--output",
        &format!("{out}/folder"),
    ]);
    assert_same_files(&before, &ada.files());
    let text = std::fs::read_to_string(format!("{out}/t.json")).unwrap();
    let copy = TokenDocument::parse(text).unwrap();
    assert_same(&Project::sample().in_dtcg().document(), &copy);
    assert_eq!(below(Path::new(&format!("{out}/folder"))).len(), 7);
    // Once more: it is there already.
    let words = [
        "convert",
        "--to",
        "dtcg",
        "--output",
        &format!("{out}/t.json"),
    ];
    ada.ok(&words).says("nothing to convert");
}

#[test]
fn a_place_that_is_taken_is_not_overwritten() {
    let ada = somebody(&Project::sample(), Layout::Folder);
    ada.put("other.json", r#"{"core":{"t":{"value":"1","type":"x"}}}"#);
    ada.put("package.json", r#"{"name":"x","scripts":{"build":"true"}}"#);
    ada.put("broken.json", "{");
    ada.put("web/package.json", r#"{"name":"x"}"#);
    let to = |path| ["convert", "--to", "dtcg", "--output", path];
    assert_ran!(ada.harmless(3, &to("other.json")), @"
    $ tokensync convert --to dtcg --output other.json
    exit code 3
    --- stderr ---
    error: `other.json` holds tokens already: nothing was written
    hint: run it again with `--yes` to overwrite them, or give the path of an empty place
    ");
    assert_ran!(ada.harmless(3, &[&to("package.json")[..], &["--yes"]].concat()), @"
    $ tokensync convert --to dtcg --output package.json --yes
    exit code 3
    --- stderr ---
    error: `package.json` holds something else, `scripts` for one: nothing was written
    hint: give the path of an empty place
    ");
    ada.put("settings.json", r#"{"name":"x"}"#);
    ada.harmless(3, &[&to("settings.json")[..], &["--yes"]].concat());
    ada.harmless(3, &[&to("web")[..], &["--yes"]].concat());
    ada.harmless(7, &[&to("broken.json")[..], &["--yes"]].concat());
    ada.ok(&[&to("other.json")[..], &["--yes"]].concat());
    let written = TokenDocument::parse(ada.text("other.json")).unwrap();
    assert_same(&Project::sample().in_dtcg().document(), &written);
}

#[test]
fn words_that_make_no_sense_are_refused() {
    let ada = somebody(&Project::sample(), Layout::Folder);
    assert_ran!(ada.harmless(2, &["convert"]), @"
    $ tokensync convert
    exit code 2
    --- stderr ---
    error: nothing is said about what to convert to
    hint: `--to dtcg` or `--to legacy` changes the notation
    hint: `--layout single` or `--layout folder` changes the layout
    ");
    assert_ran!(ada.harmless(2, &["convert", "--layout", "folder", "--output", "t.json"]), @"
    $ tokensync convert --layout folder --output t.json
    exit code 2
    --- stderr ---
    error: the layout `folder` needs the path of a folder, not `t.json`
    hint: leave `--layout` out, or name another path with `--output`
    ");
    ada.harmless(2, &["convert", "--layout", "single", "--output", "t"]);
    ada.harmless(2, &["convert", "--output", "t.json"]);
    assert_ran!(ada.harmless(2, &["convert", "--to", "dtcg", "--output", "tokens/x"]), @"
    $ tokensync convert --to dtcg --output tokens/x
    exit code 2
    --- stderr ---
    error: `tokens/x` and the project's tokens are inside each other
    hint: give a path outside of the token folder
    ");
    ada.harmless(2, &["convert", "--to", "dtcg", "--output", "."]);
    ada.harmless(
        2,
        &[
            "convert",
            "--to",
            "dtcg",
            "--output",
            "tokens/../tokens/core.json",
        ],
    );
    let nobody = Service::start().person();
    nobody.ok(&["init"]);
    assert_ran!(nobody.harmless(2, &["convert", "--to", "dtcg"]), @"
    $ tokensync convert --to dtcg
    exit code 2
    --- stderr ---
    error: there are no tokens in `tokens/` yet
    hint: put tokens there, or run `tokensync pull`
    ");
}

#[test]
fn names_that_no_folder_can_hold_stop_the_layout() {
    let outside = with_text(r#"{"core":{},"../../x":{"t":{"value":"1","type":"x"}}}"#);
    let around = below(outside.folder.parent().unwrap());
    for words in [
        vec!["convert", "--layout", "folder"],
        vec!["convert", "--layout", "folder", "--dry-run"],
        vec!["convert", "--layout", "folder", "--output", "copy"],
    ] {
        let ran = outside.harmless(8, &words);
        if words.len() == 3 {
            assert_ran!(ran, @"
            $ tokensync convert --layout folder
            exit code 8
            --- stderr ---
            error: `tokens/` cannot hold the document: the set name `../../x` leads out of the folder
            hint: rename the set where it comes from
            hint: or use the layout `single`: one file can hold sets of any name
            ");
        }
    }
    let mut after = below(outside.folder.parent().unwrap());
    after.retain(|name, _| !name.contains("/.tokensync/"));
    assert_same_files(&around, &after);
    let twins = with_text(r#"{"Core":{},"core":{}}"#);
    twins
        .harmless(8, &["convert", "--layout", "folder"])
        .says("`Core` and `core`");
    // Another notation needs no names.
    outside.ok(&["convert", "--to", "dtcg"]);
}

#[test]
fn what_has_no_place_in_a_folder_is_named() {
    let text = r#"{"z":{},"a":{"t":{"value":"1","type":"x"}},"note":"mine",
        "$themes":[{"name":"L","own":1,"selectedTokenSets":{"a":"enabled"}}],
        "$metadata":{"tokenSetOrder":["gone","z"],"own":{"x":1}}}"#;
    let ada = with_text(text);
    let before = ada.document();
    assert_ran!(ada.ends(1, &["convert", "--layout", "folder"]), @"
    $ tokensync convert --layout folder
    exit code 1
    --- stdout ---
    wrote `tokens/`: 1 token
    1 place could not be carried as meant:
      - note: a folder has no file for it: it is left out
    the project's tokens are in `tokens/` now
    --- stderr ---
    hint: `tokens.json` is still there as it was: remove it once you have looked at `tokens/`
    ");
    std::fs::remove_file(ada.path("tokens.json")).unwrap();
    assert_same(&before.clone().with_extra(Vec::new()), &ada.document());
    // Back in one file: empty sets, themes without ids, order and unknown fields are there.
    ada.ok(&["convert", "--layout", "single", "--to", "dtcg"]);
    ada.ok(&["convert", "--to", "legacy"]);
    assert_same(&before.with_extra(Vec::new()), &ada.document());
}

#[test]
fn what_is_no_token_set_is_left_alone_and_named() {
    let ada = somebody(&Project::sample(), Layout::Folder);
    ada.put("tokens/icons.json", "[ 1,2 ]");
    ada.put("tokens/notes.txt", "mine");
    ada.put("tokens/.hidden.json", "no JSON");
    ada.ok(&["convert", "--to", "dtcg"])
        .says("note: `icons.json` holds no JSON object, so it is no token set; it is left alone");
    for (name, text) in [
        ("icons.json", "[ 1,2 ]"),
        ("notes.txt", "mine"),
        (".hidden.json", "no JSON"),
    ] {
        assert_eq!(ada.text(&format!("tokens/{name}")), text);
    }
}

#[test]
fn a_conversion_waits_for_nobody_and_needs_no_remote() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    let ada = ada.without_key();
    ada.service.control.clear_requests();
    ada.ok(&["convert", "--to", "dtcg"]);
    ada.ok(&["convert", "--layout", "single"]);
    assert_eq!(ada.service.control.requests(), []);
}
