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
        ada.put(
            path,
            &ada.text(path)
                .replace(r#""value": "7""#, r#""value": "seven""#),
        );
        ada.ok(&["sync"]);
        fs::remove_file(ada.path(path)).unwrap();
        let ran = ada.harmless(3, &["sync"]);
        ran.says("--allow-empty local");
        ran.says("to have the tokens here again: `tokensync restore --at ID`");
        let history = ada.ok(&["history", "--json"]).json();
        let id = history["entries"][0]["id"].as_str().unwrap();
        ada.ok(&["restore", "--at", id]);
        ada.ok(&["status"]).says("in sync");
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
      - set core (40 tokens)
    nothing was written on either side
    --- stderr ---
    hint: to have the tokens there again: `tokensync restore --at ID --to remote`, with an id that `tokensync history` lists
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
    hint: to have the tokens here again: `tokensync restore --at ID`, with an id that `tokensync history` lists
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

/// Every token of 40 says something else.
fn all_edited(text: &str) -> String {
    text.replace(r#""value":""#, r#""value":"new "#)
        .replace(r#""value": ""#, r#""value": "new "#)
}

#[test]
fn a_change_of_all_tokens_stops() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let record = all_edited(&ada.service.record());
        ada.service.control.set_record(&ada.service.bin(), &record);
        ada.harmless(3, &["pull"])
            .says("40 of 40 tokens on the local side would say something else at once");
        ada.harmless(3, &["pull", "--allow-deletes", "40"]);
        ada.ok(&["pull", "--allow-rewrite"]);
        assert_same(&ada.document(), &ada.service.document());
    }
    let ada = somebody(Layout::Single);
    ada.put("tokens.json", &all_edited(&ada.text("tokens.json")));
    assert_ran!(ada.harmless(3, &["push"]), @"
    $ tokensync push
    exit code 3
    --- stdout ---
    stopped: 40 of 40 tokens on the remote side would say something else at once
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
    hint: if that is meant, run it again with `--allow-rewrite`
    ");
    ada.ok(&["push", "--allow-rewrite"]);
    assert_same(&ada.document(), &ada.service.document());
}

#[test]
fn a_loss_of_all_themes_stops() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    let record = service.document().with_themes(None);
    let record = record.to_json(tokens_model::Form::Values).to_compact();
    service.control.set_record(&service.bin(), &record);
    assert_ran!(ada.harmless(3, &["pull"]), @"
    $ tokensync pull
    exit code 3
    --- stdout ---
    stopped: all 2 themes would be removed from the local side
      - light
      - dark
    nothing was written on either side
    --- stderr ---
    hint: if that is meant, run it again with `--allow-theme-loss 2`
    ");
    ada.harmless(3, &["pull", "--allow-theme-loss", "1"]);
    ada.harmless(3, &["pull", "--allow-deletes", "2"]);
    ada.ok(&["pull", "--allow-theme-loss", "2"]);
    assert_eq!(ada.document().theme_count(), 0);
    // Taking that back is a gain, and doing it again is the same loss.
    ada.ok(&["undo"]);
    assert_eq!(ada.document().theme_count(), 2);
    ada.harmless(3, &["undo"]).says("--allow-theme-loss 2");
    ada.ok(&["undo", "--allow-theme-loss", "2"]);
}

#[test]
fn another_notation_on_the_remote_stops() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let record = crate::project::dtcg(&ada.service.record());
        ada.service.control.set_record(&ada.service.bin(), &record);
        let ran = ada.harmless(3, &["sync"]);
        if layout == Layout::Single {
            assert_ran!(ran, @"
            $ tokensync sync
            exit code 3
            --- stdout ---
            stopped: the remote has its tokens as `$value` now; they were in the notation with `value`
              - set core (40 tokens)
            nothing was written on either side
            --- stderr ---
            hint: if that is meant, run it again with `--accept-format`
            ");
        }
        ada.harmless(
            3,
            &["sync", "--allow-rewrite", "--rebind", "--accept-remote"],
        );
        ada.ok(&["sync", "--accept-format"]);
        assert_same(&ada.document(), &ada.service.document());
    }
}

#[test]
fn sets_that_were_wrapped_once_more_stop() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    let record = service.record();
    let values = record.replacen(r#""values":{"#, r#""values":{"values":{"#, 1);
    let wrapped = values.replacen(r#"},"$metadata""#, r#"}},"$metadata""#, 1);
    service.control.set_record(&service.bin(), &wrapped);
    for command in ["pull", "push", "sync"] {
        let ran = ada.harmless(3, &[command]);
        ran.says("the remote has all sets as groups of one set `values` now");
        ran.says("`--accept-format`");
    }
}

#[test]
fn a_remote_that_went_back_in_time_is_asked_again_and_stops() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        let old = ada.service.record();
        ada.service.edit(
            &member(3),
            "\"t3\":{\"value\":\"three\",\"type\":\"other\"},",
        );
        ada.ok(&["pull"]);
        // A cache answers once with what was there before.
        ada.service
            .script(sandbox::Fault::on("GET").body(200, "application/json", &*old));
        ada.service.control.clear_requests();
        assert_eq!(ada.ok(&["sync", "--json"]).json()["outcome"], "nothing");
        assert_eq!(ada.service.count("GET"), 2);
        // Somebody has put it there.
        ada.service.control.set_record(&ada.service.bin(), &old);
        let ran = ada.harmless(3, &["sync"]);
        if layout == Layout::Single {
            assert_ran!(ran, @"
            $ tokensync sync
            exit code 3
            --- stdout ---
            stopped: the remote went back in time: it says what both sides agreed on before their last agreement, which takes back 1 change
              - core: t3 (value)
            nothing was written on either side
            --- stderr ---
            hint: to have the newer tokens there again: `tokensync restore --at ID --to remote`, with an id that `tokensync history` lists
            hint: if that is meant, run it again with `--accept-remote`
            ");
        }
        ada.harmless(3, &["sync", "--prefer", "remote"]);
        ada.ok(&["sync", "--accept-remote"]);
        assert_same(&ada.document(), &ada.service.document());
        assert!(
            !ada.document()
                .to_json(tokens_model::Form::Values)
                .to_compact()
                .contains("three")
        );
    }
}

#[test]
fn an_address_that_answers_out_of_an_old_cache_is_asked_past_it() {
    let service = Service::start();
    let ada = service.reader();
    let old = Project::sample().record();
    service.publish(&old.replace("#ff0000", "#ee0000"));
    ada.ok(&["pull"]);
    let answer = sandbox::Fault::on("GET");
    service.script(answer.body(200, "application/json", &*old));
    service.control.clear_requests();
    assert_eq!(ada.ok(&["pull", "--json"]).json()["outcome"], "nothing");
    let requests = service.control.requests();
    let asked = |nth: usize| requests[nth].headers.get("cache-control").cloned();
    assert_eq!(requests.len(), 2);
    assert_eq!((asked(0), asked(1).as_deref()), (None, Some("no-cache")));
    service.publish(&old);
    ada.harmless(3, &["pull"]).says("--accept-remote");
    ada.ok(&["pull", "--accept-remote"]);
    assert!(ada.text("tokens.json").contains("#ff0000"));
}

/// What was brought back on purpose, here, is no old copy.
#[test]
fn a_remote_that_was_restored_from_here_has_not_gone_back_in_time() {
    let ada = somebody(Layout::Single);
    ada.edit(&line(3), "");
    ada.ok(&["push"]);
    ada.edit(&line(4), "");
    ada.ok(&["push"]);
    let history = ada.ok(&["history", "--json"]).json();
    let entries = history["entries"].as_array().unwrap();
    let first = entries.last().unwrap()["id"].as_str().unwrap().to_owned();
    ada.ok(&["restore", "--at", &first, "--to", "remote"]);
    ada.ok(&["sync"]);
    assert_same(&ada.document(), &ada.service.document());
    ada.ok(&["undo"]);
    ada.ok(&["sync"]);
}

#[test]
fn references_that_a_merge_breaks_are_told_and_stop_who_is_strict() {
    let prepared = || {
        let service = Service::start();
        let ada = service.owner(&Project::sample(), Layout::Folder);
        // Here the only user of red goes to blue, and red goes; there somebody begins to use it.
        ada.edit("{color.red}", "{color.blue}");
        ada.edit(
            "    \"red\":   { \"value\": \"#ff0000\", \"type\": \"color\" },\n",
            "",
        );
        let record = service.record();
        let record = record.replacen(r##""value":"#ffffff""##, r#""value":"{color.red}""#, 1);
        service.control.set_record(&service.bin(), &record);
        ada
    };
    let ada = prepared();
    assert_ran!(ada.harmless(3, &["sync", "--strict"]), @"
    $ tokensync sync --strict
    exit code 3
    --- stdout ---
    stopped: 1 reference would lead nowhere: one side has removed what the other uses
      - theme/light: background refers to color.red
    nothing was written on either side
    --- stderr ---
    hint: correct that, or run it again without `--strict`
    ");
    let answer = ada.harmless(3, &["sync", "--strict", "--json"]).json();
    assert_eq!(answer["blocked_by"][0]["kind"], "broken-references");
    assert_eq!(
        answer["blocked_by"][0]["lifted_by"],
        serde_json::Value::Null
    );
    let answer = prepared().ok(&["sync", "--json"]).json();
    assert_eq!(answer["warnings"][0]["kind"], "broken-references");
    let ran = ada.ok(&["sync"]);
    ran.says("warning: 1 reference would lead nowhere");
    assert_same(&ada.document(), &ada.service.document());
}

/// Somebody else puts this record there.
fn put_record(person: &Person, record: &str) {
    let bin = person.service.bin();
    person.service.control.set_record(&bin, record);
}

/// The kind of a brake, and what makes it trip.
type Tripped = (&'static str, fn(&Person));

/// Each brake with what makes it trip, on a project of 40 tokens and two themes.
fn tripped() -> [Tripped; 7] {
    [
        ("deletions", |ada| {
            for n in 0..12 {
                ada.service.edit(&member(n), "");
            }
        }),
        ("emptied", |ada| put_record(ada, r#"{"values":{}}"#)),
        ("all-changed", |ada| {
            put_record(ada, &all_edited(&ada.service.record()));
        }),
        ("themes", |ada| {
            let document = ada.service.document().with_themes(None);
            let record = document.to_json(tokens_model::Form::Values);
            put_record(ada, &record.to_compact());
        }),
        ("other-project", |ada| put_record(ada, &another_project())),
        ("format", |ada| {
            put_record(ada, &crate::project::dtcg(&ada.service.record()));
        }),
        ("time-travel", |ada| {
            let old = ada.service.record();
            ada.service.edit(&member(3), "");
            ada.ok(&["pull"]);
            put_record(ada, &old);
        }),
    ]
}

/// 40 tokens and two themes.
fn with_themes() -> Person {
    let service = Service::start();
    let mut project = Project::sample();
    project.sets = Project::of_size("core", 40).sets;
    service.owner(&project, Layout::Folder)
}

#[test]
fn nobody_answers_a_brake_by_saying_yes_to_everything() {
    for (kind, trip) in tripped() {
        let ada = with_themes();
        trip(&ada);
        for more in [
            &[][..],
            &["--yes"],
            &["--no-input"],
            &["--yes", "--no-input"],
        ] {
            for command in ["sync", "pull"] {
                let words = [&[command, "--json"], more].concat();
                let ran = ada.harmless(3, &words);
                let answer = ran.json();
                assert_eq!(answer["outcome"], "blocked", "{ran}");
                let kinds = answer["blocked_by"].as_array().unwrap().iter();
                let kinds: Vec<&str> = kinds.filter_map(|g| g["kind"].as_str()).collect();
                assert_eq!(kinds, [kind], "{ran}");
            }
        }
        ada.harmless(3, &["watch", "--once"]);
    }
}

#[test]
fn a_brake_pauses_a_watch_and_the_status_says_why() {
    let service = Service::start();
    let ada = service.studio_owner(&Project::of_size("core", 40), Layout::Folder, "graphql");
    let mut watching = crate::watch::Watching::of_remote(&ada, "studio");
    watching.until("in-step");
    let text = ada.text("tokens/core.json");
    let left: String = (0..12).fold(text, |text, n| text.replace(&line(n), ""));
    ada.put("tokens/core.json", &left);
    let told = watching.until("blocked");
    let why = "12 of 40 tokens would be removed from the remote side";
    assert!(told["message"].as_str().unwrap().contains(why), "{told}");
    let status = ada.run(&["status"]);
    status.says("paused since");
    status.says(why);
    ada.ok(&["sync", "--allow-deletes", "12"]);
    watching.until("in-step");
    assert_eq!(
        ada.ok(&["status", "--json"]).json()["remotes"][0]["paused"],
        false
    );
}
