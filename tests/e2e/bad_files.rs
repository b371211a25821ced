//! Token files that cannot be read, and names that no file can have.

use std::path::Path;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, assert_same, below};

const REFUSED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/documents/refused"
);

fn somebody(layout: Layout) -> Person {
    let owner = Service::start().owner(&Project::sample(), layout);
    owner.service.control.clear_requests();
    owner
}

#[test]
fn a_token_file_that_is_no_json() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        ada.edit("\"value\": \"#00ff00\"", "\"value\" \"#00ff00\"");
        for command in ["status", "diff", "pull", "push"] {
            ada.harmless(7, &[command]);
        }
        let ran = ada.harmless(7, &["sync"]);
        match layout {
            Layout::Single => assert_ran!(ran, @"
            $ tokensync sync
            exit code 7
            --- stderr ---
            error: tokens.json:5:24 (at /core/color/green/value): expected `:`
            hint: correct that place in the file, then run it again
            "),
            Layout::Folder => assert_ran!(ran, @"
            $ tokensync sync
            exit code 7
            --- stderr ---
            error: tokens/core.json:4:24 (at /color/green/value): expected `:`
            hint: correct that place in the file, then run it again
            "),
        }
        assert_eq!(ada.service.control.requests(), []);
    }
}

#[test]
fn a_token_file_beyond_the_limit_is_not_read() {
    for (layout, file) in [
        (Layout::Single, "tokens.json"),
        (Layout::Folder, "tokens/core.json"),
    ] {
        let ada = somebody(layout);
        let large = std::fs::File::create(ada.folder.join(file)).unwrap();
        large.set_len(65 << 20).unwrap();
        for command in ["status", "push"] {
            let ran = ada.harmless(7, &[command]);
            ran.says("has more than 67108864 bytes");
        }
    }
}

#[test]
fn every_refused_document_is_named_with_its_place() {
    let documents = below(Path::new(REFUSED));
    assert!(documents.len() >= 6);
    for (name, bytes) in documents {
        for layout in LAYOUTS {
            let ada = somebody(layout);
            let (file, text) = match layout {
                Layout::Single => ("tokens.json", bytes.clone()),
                Layout::Folder if name == "list.json" => continue,
                Layout::Folder => ("tokens/bad.json", bytes.clone()),
            };
            crate::support::save(&ada.path(file), &text);
            let ran = ada.harmless(7, &["sync"]);
            let shown = ran.to_string();
            let place = shown.split(&format!("error: {file}:")).nth(1);
            let place = place.unwrap_or_else(|| panic!("{name}: {ran}"));
            let numbers: Vec<_> = place.splitn(3, ':').take(2).collect();
            let is_number = |text: &str| text.split(' ').next().unwrap().parse::<u32>().is_ok();
            assert!(
                numbers.len() == 2 && numbers.iter().all(|n| is_number(n)),
                "{name}: {ran}"
            );
            assert_eq!(ada.service.control.requests(), []);
        }
    }
}

/// The sample in a bin, and beside its sets one that would stand outside of the project.
fn with_outsider(layout: Layout) -> Person {
    let ada = somebody(layout);
    let outsider = r#""values":{"../../x":{"b":{"value":"outside","type":"other"}},"#;
    ada.service.edit("\"values\":{", outsider);
    ada
}

#[test]
fn a_set_that_leads_out_of_the_folder_is_not_pulled() {
    let ada = with_outsider(Layout::Folder);
    let around = below(ada.folder.parent().unwrap());
    ada.harmless(8, &["pull"]);
    assert_ran!(ada.harmless(8, &["sync"]), @"
    $ tokensync sync
    exit code 8
    --- stderr ---
    error: `tokens/` cannot hold the document: the set name `../../x` leads out of the folder
    hint: rename the set where it comes from
    hint: or use the layout `single`: one file can hold sets of any name
    ");
    let without_state = |mut files: std::collections::BTreeMap<String, Vec<u8>>| {
        files.retain(|name, _| !name.contains("/.tokensync/"));
        files
    };
    assert_eq!(
        without_state(around),
        without_state(below(ada.folder.parent().unwrap()))
    );
}

#[test]
fn a_set_that_leads_out_of_the_folder_is_not_pulled_into_an_empty_project() {
    let ada = with_outsider(Layout::Folder);
    let ben = ada.service.person();
    ben.join(&ada);
    assert_ran!(ben.harmless(8, &["pull"]), @"
    $ tokensync pull
    exit code 8
    --- stderr ---
    error: `tokens/` cannot hold the document: the set name `../../x` leads out of the folder
    hint: rename the set where it comes from
    hint: or use the layout `single`: one file can hold sets of any name
    ");
    let names: Vec<String> = ben.files().into_keys().collect();
    assert_eq!(names, ["tokensync.json"]);
}

#[test]
fn one_file_holds_a_set_of_any_name() {
    let ada = with_outsider(Layout::Single);
    let ben = ada.service.person();
    ben.join(&ada);
    ben.ok(&["pull"]);
    assert_same(&ben.document(), &ben.service.document());
    assert!(ben.text("tokens.json").contains("../../x"));
    ben.edit("\"outside\"", "\"still outside\"");
    ben.ok(&["push"]);
    assert_same(&ben.document(), &ben.service.document());
}

#[test]
fn two_sets_that_some_system_puts_into_one_file() {
    let ada = somebody(Layout::Folder);
    let record = r#"{"values": {"Core": {"a": {"value": "1"}}, "core": {"b": {"value": "2"}}}}"#;
    ada.service.control.set_record(&ada.service.bin(), record);
    let ben = ada.service.person();
    ben.join(&ada);
    assert_ran!(ben.harmless(8, &["pull"]), @"
    $ tokensync pull
    exit code 8
    --- stderr ---
    error: `tokens/` cannot hold the document: the sets `Core` and `core` would share the file `core.json` on some systems
    hint: rename the set where it comes from
    hint: or use the layout `single`: one file can hold sets of any name
    ");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let ada = somebody(Layout::Folder);
    let outside = ada.home.join("mine.json");
    crate::support::save(&outside, b"{\"mine\": {\"value\": \"1\"}}");
    std::os::unix::fs::symlink(&outside, ada.path("tokens/linked.json")).unwrap();
    assert_ran!(ada.harmless(8, &["sync"]), @"
    $ tokensync sync
    exit code 8
    --- stderr ---
    error: `tokens/linked.json` is a link that leads out of the token folder
    hint: put that right, then run it again: nothing is lost by it
    ");
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn a_project_whose_folder_is_gone() {
    let ada = somebody(Layout::Folder);
    std::fs::remove_dir_all(ada.path("tokens")).unwrap();
    assert_ran!(ada.harmless(3, &["sync"]), @"
    $ tokensync sync
    exit code 3
    --- stdout ---
    stopped: the local side has no tokens any more; both sides last agreed on 11
      - set core (5 tokens)
      - set brand (2 tokens)
      - set old (2 tokens)
      - set theme/light (1 token)
      - set theme/dark (1 token)
    nothing was written on either side
    --- stderr ---
    hint: to have the tokens here again: `tokensync restore --at ID`, with an id that `tokensync history` lists
    hint: if that is meant, run it again with `--allow-empty local`
    ");
}
