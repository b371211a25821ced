//! Renames: how `diff` tells them, and how `sync` follows them.

use serde_json::json;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, assert_same};

/// Somebody who gave a token another name, and the group around another one.
fn somebody(layout: Layout) -> Person {
    let ada = Service::start().owner(&Project::sample(), layout);
    ada.edit("\"red\":", "\"scarlet\":");
    ada.edit("\"size\":", "\"spacing\":");
    ada
}

#[test]
fn a_diff_tells_renames() {
    let ada = somebody(Layout::Single);
    assert_ran!(ada.ok(&["diff"]), @"
    $ tokensync diff
    exit code 0
    --- stdout ---
    2 changes from remote to local:
      > core: color.red → color.scarlet
      > core: size → spacing
    ");
    let changes = &ada.ok(&["diff", "--json"]).json()["changes"];
    assert_eq!(
        changes[0],
        json!({
            "kind": "renamed",
            "section": "token",
            "set": "core",
            "path": "color.scarlet",
            "field": null,
            "from": { "set": "core", "path": "color.red" },
            "before": null,
            "after": null,
        })
    );
    assert_eq!(changes[1]["from"]["path"], "size");
    assert_eq!(changes.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_sync_follows_renames() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        ada.service.edit("#ff0000", "#ee0000");
        ada.service.edit("\"value\":8.0", "\"value\":9");
        ada.ok(&["sync"]);
        assert_same(&ada.document(), &ada.service.document());
        let core = ada.document();
        let core = core.set("core").unwrap().json().to_compact();
        assert!(
            core.contains(r##""scarlet":{"value":"#ee0000","type":"color"}"##),
            "{core}"
        );
        assert!(
            core.contains(r#""m":{"value":9,"type":"sizing"}"#),
            "{core}"
        );
        assert!(
            !core.contains("\"red\"") && !core.contains("\"size\""),
            "{core}"
        );
        assert!(core.contains("\"spacing\""), "{core}");
        ada.ok(&["sync"]).says("nothing to do");
    }
}

#[test]
fn a_sync_says_what_it_followed() {
    let ada = somebody(Layout::Single);
    ada.service.edit("#ff0000", "#ee0000");
    assert_ran!(ada.ok(&["sync"]), @r##"
    $ tokensync sync
    exit code 0
    --- stdout ---
    team-bin: wrote 2 changes to the remote
      > core: color.red → color.scarlet
      > core: size → spacing
    team-bin: wrote 1 change to the files
      ~ core: color.scarlet (value)  "#ff0000" → "#ee0000"
    --- stderr ---
    note: core: color.red was changed on one side and is core: color.scarlet on the other; the change is there now
    "##);
}

#[test]
fn two_new_names_stop_a_sync() {
    let ada = somebody(Layout::Single);
    ada.service.edit("\"red\":", "\"crimson\":");
    assert_ran!(ada.harmless(3, &["sync"]), @r#"
    $ tokensync sync
    exit code 3
    --- stdout ---
    conflict: core: color.red  (two different new places)
      base    {"set":"core","path":"color.red"}
      local   {"set":"core","path":"color.scarlet"}
      remote  {"set":"core","path":"color.crimson"}
    nothing was written on either side
    --- stderr ---
    hint: `tokensync sync team-bin --prefer local` keeps yours, `--prefer remote` takes theirs
    hint: `tokensync resolve team-bin` settles them one by one
    "#);
    ada.ok(&["sync", "--prefer", "remote"]);
    assert_same(&ada.document(), &ada.service.document());
    assert!(ada.text("tokens.json").contains("\"crimson\""));
}

#[test]
fn a_renamed_set_file_takes_edits_and_themes_along() {
    let ada = Service::start().owner(&Project::sample(), Layout::Folder);
    let old = ada.text("tokens/theme/dark.json");
    std::fs::remove_file(ada.path("tokens/theme/dark.json")).unwrap();
    ada.put("tokens/theme/night.json", &old);
    ada.edit(r#""theme/dark": "enabled""#, r#""theme/night": "enabled""#);
    ada.edit(
        r#""theme/light", "theme/dark""#,
        r#""theme/light", "theme/night""#,
    );
    ada.service.edit("#101010", "#111111");
    ada.service
        .edit(r#""theme/dark":"enabled""#, r#""theme/dark":"source""#);
    ada.ok(&["sync"]);
    assert_same(&ada.document(), &ada.service.document());
    assert!(ada.text("tokens/theme/night.json").contains("#111111"));
    assert!(!ada.path("tokens/theme/dark.json").exists());
    let themes = ada.text("tokens/$themes.json");
    assert!(themes.contains(r#""theme/night": "source""#), "{themes}");
    assert!(!themes.contains("theme/dark"), "{themes}");
}
