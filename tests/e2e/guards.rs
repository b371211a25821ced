//! Suspicious changes stop and ask for exactly what would happen.

use std::fs;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, assert_same};

/// Somebody in step with a bin that holds 40 tokens in one set.
fn somebody(layout: Layout) -> Person {
    Service::start().owner(&Project::of_size("core", 40), layout)
}

/// The lines of the first `n` tokens of [`Project::of_size`], and of a record of it.
fn line(n: usize) -> String {
    format!("  \"t{n}\": {{ \"value\": \"{n}\", \"type\": \"other\" }},\n")
}

fn member(n: usize) -> String {
    format!("\"t{n}\":{{\"value\":\"{n}\",\"type\":\"other\"}},")
}

/// The record of 30 tokens in another set that say something else.
fn another_project() -> String {
    let record = Project::of_size("another", 30).record();
    record.replace(r#""value":""#, r#""value":"other "#)
}

#[test]
fn an_emptied_folder_stops() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        match layout {
            Layout::Folder => fs::remove_file(ada.path("tokens/core.json")).unwrap(),
            Layout::Single => ada.put("tokens.json", "{}\n"),
        }
        for command in ["pull", "push", "sync"] {
            let ran = ada.harmless(3, &[command]);
            ran.says("the local side has no tokens any more; both sides last agreed on 40");
            ran.says("`--allow-empty local`");
        }
        let ran = ada.harmless(3, &["sync", "--json"]);
        let answer = ran.json();
        assert_eq!(answer["outcome"], "blocked");
        assert_eq!(answer["blocked_by"][0]["kind"], "emptied", "{ran}");
        ada.harmless(3, &["sync", "--allow-empty", "remote"]);
        ada.harmless(3, &["sync", "--yes"]);
        // The tokens of the bin would go: that is asked for by its own number.
        let ran = ada.harmless(3, &["sync", "--allow-empty", "local"]);
        ran.says("--allow-deletes 40");
        ada.ok(&["sync", "--allow-empty", "local", "--allow-deletes", "40"]);
        assert_eq!(ada.service.document().token_count(), 0);
    }
}

#[test]
fn a_missing_token_file_stops() {
    for (layout, path) in [
        (Layout::Single, "tokens.json"),
        (Layout::Folder, "tokens/core.json"),
    ] {
        let ada = somebody(layout);
        fs::remove_file(ada.path(path)).unwrap();
        ada.harmless(3, &["sync"]).says("--allow-empty local");
    }
}

#[test]
fn an_emptied_bin_stops() {
    for layout in LAYOUTS {
        for record in [r#"{"values":{}}"#, r#"{"values":{"core":{}},"$themes":[]}"#] {
            let ada = somebody(layout);
            ada.service.control.set_record(&ada.service.bin(), record);
            for command in ["pull", "push", "sync"] {
                ada.harmless(3, &[command]).says("`--allow-empty remote`");
            }
            ada.harmless(3, &["sync", "--allow-empty", "local"]);
        }
    }
    let ada = somebody(Layout::Single);
    ada.service
        .control
        .set_record(&ada.service.bin(), r#"{"values":{}}"#);
    assert_ran!(ada.harmless(3, &["sync"]), @"
    $ tokensync sync
    exit code 3
    --- stdout ---
    stopped: the remote side has no tokens any more; both sides last agreed on 40
    nothing was written on either side
    --- stderr ---
    hint: if that is meant, run it again with `--allow-empty remote`
    ");
}

#[test]
fn many_removals_here_need_their_exact_number() {
    let ada = somebody(Layout::Folder);
    for n in 0..12 {
        ada.edit(&line(n), "");
    }
    assert_ran!(ada.harmless(3, &["sync"]), @"
    $ tokensync sync
    exit code 3
    --- stdout ---
    stopped: 12 of 40 tokens would be removed from the remote side
      - core: t0
      - core: t1
      - core: t2
      - core: t3
      - core: t4
      - core: t5
      - core: t6
      - core: t7
      - core: t8
      - core: t9
    nothing was written on either side
    --- stderr ---
    hint: if that is meant, run it again with `--allow-deletes 12`
    ");
    ada.harmless(3, &["sync", "--allow-deletes", "11"]);
    ada.harmless(3, &["push", "--allow-deletes", "11"]);
    ada.harmless(3, &["sync", "--yes"]);
    ada.harmless(3, &["sync", "--dry-run"]);
    ada.ok(&["sync", "--allow-deletes", "12"]);
    assert_same(&ada.document(), &ada.service.document());
    assert_eq!(ada.document().token_count(), 28);
}

#[test]
fn many_removals_there_need_their_exact_number() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        for n in 0..12 {
            ada.service.edit(&member(n), "");
        }
        let ran = ada.harmless(3, &["pull"]);
        ran.says("12 of 40 tokens would be removed from the local side");
        ada.harmless(3, &["pull", "--allow-deletes", "11"]);
        ada.ok(&["pull", "--allow-deletes", "12"]);
        assert_same(&ada.document(), &ada.service.document());
        assert_eq!(ada.document().token_count(), 28);
    }
}

#[test]
fn few_removals_go_through() {
    let ada = somebody(Layout::Folder);
    for n in 0..9 {
        ada.edit(&line(n), "");
    }
    ada.ok(&["sync"]);
    assert_eq!(ada.service.document().token_count(), 31);
}

#[test]
fn a_large_set_that_goes_stops() {
    let service = Service::start();
    let mut project = Project::of_size("core", 100);
    project.sets.extend(Project::of_size("extra", 10).sets);
    let ada = service.owner(&project, Layout::Folder);
    fs::remove_file(ada.path("tokens/extra.json")).unwrap();
    let ran = ada.harmless(3, &["sync"]);
    ran.says("10 of 110 tokens would be removed from the remote side");
    ada.ok(&["sync", "--allow-deletes", "10"]);
    assert!(service.document().set("extra").is_none());
}

#[test]
fn another_project_stops() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let other = another_project();
        ada.service.control.set_record(&ada.service.bin(), &other);
        for command in ["pull", "push", "sync"] {
            let ran = ada.harmless(3, &[command]);
            ran.says(
                "the remote looks like another project: of its 30 tokens only 0 are known here",
            );
            ran.says("`--rebind`");
        }
        // All tokens that are here would go: that is asked for by its own number.
        ada.harmless(3, &["sync", "--rebind"])
            .says("--allow-deletes 40");
        ada.ok(&["sync", "--rebind", "--allow-deletes", "40"]);
        assert_same(&ada.document(), &ada.service.document());
    }
}

/// A copy of what was there is kept before it goes, whatever was allowed.
#[test]
fn what_goes_is_among_the_copies() {
    let ada = somebody(Layout::Folder);
    let other = another_project();
    ada.service.control.set_record(&ada.service.bin(), &other);
    ada.ok(&["sync", "--rebind", "--allow-deletes", "40"]);
    let copies = crate::support::below(&ada.path(".tokensync/objects"));
    let mut copies = copies.values().map(|copy| String::from_utf8_lossy(copy));
    assert!(copies.any(|copy| (0..40).all(|n| copy.contains(&format!("\"t{n}\"")))));
}
