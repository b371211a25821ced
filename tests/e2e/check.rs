//! `check`: what is found in files, with and without a project, and how it is told.

use std::fs;

use sandbox::Fault;
use serde_json::json;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service};

const BROKEN: &str = r#"{
  "a": { "value": "{no.where}", "type": "color" }
}
"#;

/// Two sets without any mistake.
fn good() -> Project {
    Project::of_sets(&[
        (
            "core",
            "{\n  \"green\": { \"value\": \"#00ff00\", \"type\": \"color\" }\n}\n",
        ),
        (
            "old",
            "{ \"group\": { \"a\": { \"value\": \"1\", \"type\": \"sizing\" } } }\n",
        ),
    ])
}

/// Somebody with a project and no remote.
fn somebody(project: &Project, layout: Layout) -> Person {
    let ada = Service::start().person();
    project.put(&ada, layout);
    ada.ok(&["init"]);
    ada
}

/// Somebody with these files and no project.
fn with_files(files: &[(&str, &str)]) -> Person {
    let ada = Service::start().person();
    for (name, text) in files {
        ada.put(name, text);
    }
    ada
}

#[test]
fn a_project_without_mistakes() {
    for layout in LAYOUTS {
        let ada = somebody(&good(), layout);
        let ran = ada.harmless(0, &["check"]);
        let files = match layout {
            Layout::Single => "1 file",
            Layout::Folder => "2 files",
        };
        ran.says(&format!("nothing found in {files}"));
        assert_eq!(ada.service.control.requests(), []);
    }
}

#[test]
fn a_finding_has_its_place_in_both_layouts() {
    let project = Project::of_sets(&[("core", "{}"), ("brand", BROKEN)]);
    let ada = somebody(&project, Layout::Folder);
    assert_ran!(ada.harmless(1, &["check"]), @"
    $ tokensync check
    exit code 1
    --- stdout ---
    tokens/brand.json:2:19: error broken-reference: the token `a` refers to `no.where`, which no set defines
      hint: define it, or refer to another token

    1 error, 0 warnings and 0 notes in 2 files
    ");
    let ada = somebody(&project, Layout::Single);
    assert_ran!(ada.harmless(1, &["check"]), @"
    $ tokensync check
    exit code 1
    --- stdout ---
    tokens.json:4:19: error broken-reference: the token `a` refers to `no.where`, which no set defines
      hint: define it, or refer to another token

    1 error, 0 warnings and 0 notes in 1 file
    ");
}

#[test]
fn the_answer_for_programs_is_versioned() {
    let ada = somebody(&Project::of_sets(&[("brand", BROKEN)]), Layout::Folder);
    let ran = ada.harmless(1, &["check", "--json"]);
    assert_eq!(
        ran.json(),
        json!({
            "version": 1,
            "findings": [{
                "rule": "broken-reference",
                "severity": "error",
                "file": "tokens/brand.json",
                "line": 2,
                "column": 19,
                "pointer": "/a/value",
                "set": "brand",
                "path": "a",
                "message": "the token `a` refers to `no.where`, which no set defines",
                "hint": "define it, or refer to another token",
            }],
            "summary": { "errors": 1, "warnings": 0, "notes": 0 },
        })
    );
    let same = ada.harmless(1, &["check", "--report", "json"]);
    assert_eq!(same.raw[0], ran.raw[0]);
    ada.harmless(2, &["check", "--json", "--report", "json"]);
}

#[test]
fn byte_order_marks_and_carriage_returns_do_not_move_columns() {
    let text = format!("\u{feff}{}", BROKEN.replace('\n', "\r\n"));
    let ada = with_files(&[("t/a.json", &text)]);
    ada.harmless(1, &["check", "t"])
        .says("t/a.json:2:19: error broken-reference");
    let ada = with_files(&[("t/a.json", "\u{feff}{\r\n  \"größe\": ,\r\n}")]);
    ada.harmless(7, &["check", "t"])
        .says("t/a.json:2:12: error unreadable");
}

#[test]
fn files_and_folders_outside_of_any_project() {
    let ada = with_files(&[
        (
            "whole.json",
            r#"{"core": {"a": {"value": "{b}", "type": "color"}}}"#,
        ),
        (
            "values.json",
            r#"{"values": {"core": {"a": {"value": "{b}", "type": "sizing"}}}}"#,
        ),
        ("folder/core.json", "{}"),
        ("folder/brand.json", BROKEN),
        ("folder/list.json", "[]"),
    ]);
    assert_ran!(ada.harmless(1, &["check", "whole.json", "values.json", "folder", "./folder/"]), @"
    $ tokensync check whole.json values.json folder ./folder/
    exit code 1
    --- stdout ---
    whole.json:1:26: error broken-reference: the token `a` refers to `b`, which no set defines
      hint: define it, or refer to another token

    values.json:1:1: warning updated-at: the document does not say when it was written
      hint: write `$metadata.updatedAt`, such as `[time]`
    values.json:1:37: error broken-reference: the token `a` refers to `b`, which no set defines
      hint: define it, or refer to another token

    folder/brand.json:2:19: error broken-reference: the token `a` refers to `no.where`, which no set defines
      hint: define it, or refer to another token

    folder/list.json:1:1: note not-tokens: the file holds no JSON object, so it is no token set; it is left alone

    3 errors, 1 warning and 1 note in 5 files
    ");
    // From elsewhere, files are called as seen from there.
    let from_above = ada.path("folder").to_str().unwrap().to_owned();
    ada.harmless(1, &["-C", "folder", "check", "../whole.json"])
        .says("folder/../whole.json:1:26: error");
    ada.harmless(1, &["check", &from_above])
        .says("\nfolder/brand.json:2:19: error");
    assert_ran!(ada.harmless(2, &["check"]), @"
    $ tokensync check
    exit code 2
    --- stderr ---
    error: there is no tokensync.json in `[project]`
    hint: run `tokensync init` to make one, or `-C DIR` to work in another folder
    hint: or name the files or folders to check
    ");
}

#[test]
fn files_of_the_project_are_checked_with_the_rest_of_it() {
    let project = Project::of_sets(&[
        ("core", r#"{"red": {"value": "1", "type": "sizing"}}"#),
        ("brand", r#"{"a": {"value": "{red}", "type": "sizing"}}"#),
        ("sub/bad", BROKEN),
    ]);
    let ada = somebody(&project, Layout::Folder);
    ada.harmless(0, &["check", "tokens/brand.json"])
        .says("nothing found in 1 file");
    ada.harmless(0, &["check", "tokens/brand.json", "tokens/core.json"])
        .says("nothing found in 2 files");
    ada.harmless(1, &["check", "tokens/sub"]).says("1 error");
    ada.harmless(1, &["check", "tokens"]).says("in 3 files");
    let ran = ada.harmless(1, &["-C", "tokens", "check", "sub/bad.json"]);
    ran.says("tokens/sub/bad.json");
}

#[test]
fn what_cannot_be_read_does_not_hide_the_rest() {
    let ada = with_files(&[
        ("t/$themes.json", "{}"),
        ("t/a.json", "{ \"x\": "),
        ("t/b.json", BROKEN),
        ("t/list.json", "[1]"),
        ("t/s%2Fx.json", "{}"),
        ("t/s/x.json", "{}"),
        ("t/readme.txt", "not looked at"),
    ]);
    assert_ran!(ada.harmless(7, &["check", "t"]), @"
    $ tokensync check t
    exit code 7
    --- stdout ---
    t/$themes.json:1:1: error unreadable: `$themes` has to be a list of themes

    t/a.json:1:8: error unreadable: the text ends too early

    t/b.json:2:19: error broken-reference: the token `a` refers to `no.where`, which no set defines
      hint: define it, or refer to another token

    t/list.json:1:1: note not-tokens: the file holds no JSON object, so it is no token set; it is left alone

    t/s/x.json:1:1: error duplicate-set: the set `s/x`, which is in `t/s%2Fx.json` too, stands in two of the files
      hint: rename or remove one of them

    4 errors, 0 warnings and 1 note in 6 files
    ");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_ends_with_8_and_does_not_hide_the_rest() {
    let ada = with_files(&[
        ("t/b.json", BROKEN),
        ("t/bad.json", "{"),
        ("out.json", "{}"),
    ]);
    std::os::unix::fs::symlink("../out.json", ada.path("t/linked.json")).unwrap();
    assert_ran!(ada.harmless(8, &["check", "t", "gone.json"]), @"
    $ tokensync check t gone.json
    exit code 8
    --- stdout ---
    t/b.json:2:19: error broken-reference: the token `a` refers to `no.where`, which no set defines
      hint: define it, or refer to another token

    t/bad.json:1:2: error unreadable: the text ends too early

    t/linked.json:1:1: error unreadable: `t/linked.json` is a link that leads out of the token folder

    gone.json:1:1: error unreadable: there is no such file or folder

    4 errors, 0 warnings and 0 notes in 4 files
    ");
}

#[test]
fn the_project_says_which_rules_count() {
    let project = Project::of_sets(&[("brand", BROKEN)]);
    let ada = somebody(&project, Layout::Folder);
    ada.put("tokens/list.json", "[]");
    let settings = |rules: &str| {
        ada.put(
            "tokensync.json",
            &format!("{{\n  \"version\": 1,\n  \"tokens\": \"tokens/\",\n  \"check\": {{\"rules\": {rules}}}\n}}\n"),
        );
    };
    settings(r#"{"broken-reference": "off", "not-tokens": "error"}"#);
    let ran = ada.harmless(1, &["check", "--json"]);
    let answer = ran.json();
    assert_eq!(answer["findings"][0]["rule"], "not-tokens");
    assert_eq!(
        answer["summary"],
        json!({ "errors": 1, "warnings": 0, "notes": 0 })
    );
    settings(r#"{"broken-reference": "note"}"#);
    assert_eq!(
        ada.harmless(0, &["check", "--json"]).json()["summary"],
        json!({ "errors": 0, "warnings": 0, "notes": 2 })
    );
    settings(r#"{"broken-reference": "warning"}"#);
    ada.harmless(1, &["check"]);
    settings(r#"{"broken-refrence": "warning"}"#);
    assert_ran!(ada.harmless(2, &["check"]), @"
    $ tokensync check
    exit code 2
    --- stderr ---
    error: tokensync.json: line 4, column 23: there is no rule `broken-refrence`
    hint: did you mean `broken-reference`?
    ");
    settings(r#"{"broken-reference": "warn"}"#);
    assert_ran!(ada.harmless(2, &["status"]), @"
    $ tokensync status
    exit code 2
    --- stderr ---
    error: tokensync.json: line 4, column 43: unknown severity `warn`
    hint: one of: off, note, warning, error
    ");
}

#[test]
fn other_commands_keep_the_settings_as_they_stand() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    let settings = "\"check\":   { \"rules\": {\"drift\":\"note\"} },\n  \"remote\"";
    let text = ada.text("tokensync.json");
    ada.put("tokensync.json", &text.replacen("\"remote\"", settings, 1));
    let words = service.add_words("other", &["--no-sync", "--bin", "65f0c1d2e3a4b5c6d7e8f901"]);
    ada.ok(&words);
    let text = ada.text("tokensync.json");
    assert!(
        text.contains(settings) && text.contains("\"other\""),
        "{text}"
    );
}

#[test]
fn a_report_goes_into_a_file_as_a_whole() {
    let ada = somebody(&Project::of_sets(&[("brand", BROKEN)]), Layout::Folder);
    for (format, part) in [
        ("human", "tokens/brand.json:2:19: error broken-reference"),
        (
            "github",
            "::error file=tokens/brand.json,line=2,col=19,title=broken-reference::",
        ),
        ("sarif", "\"startColumn\":19"),
        ("junit", "<failure type=\"error\""),
        ("json", "\"rule\":\"broken-reference\""),
    ] {
        let words = ["check", "--report", format, "--output", "out/report.txt"];
        let ran = ada.ends(1, &words);
        assert_eq!(ran.raw[0], "");
        assert_eq!(ran.raw[1], "1 error, 0 warnings and 0 notes in 1 file\n");
        let text = ada.text("out/report.txt");
        assert!(text.contains(part), "{text}");
        let ran = ada.ends(1, &words[..3]);
        assert_eq!(ran.raw[0], text);
        fs::remove_dir_all(ada.path("out")).unwrap();
    }
    // A folder, and what is no file at all, stay what they are.
    ada.harmless(8, &["check", "--output", "tokens"]);
    if cfg!(unix) {
        assert_ran!(ada.harmless(8, &["check", "--output", "/dev/null"]), @"
        $ tokensync check --output /dev/null
        exit code 8
        --- stderr ---
        error: cannot write `/dev/null`: it is no regular file
        hint: without `--output` the report goes to standard output
        ");
    }
}

#[test]
fn notes_alone_are_told_and_no_failure() {
    let ada = with_files(&[("t/a.json", "{}"), ("t/list.json", "[]")]);
    assert_ran!(ada.harmless(0, &["check", "t"]), @"
    $ tokensync check t
    exit code 0
    --- stdout ---
    t/list.json:1:1: note not-tokens: the file holds no JSON object, so it is no token set; it is left alone

    0 errors, 0 warnings and 1 note in 2 files
    ");
    let ran = ada.harmless(0, &["check", "t", "--report", "github"]);
    assert!(ran.raw[0].starts_with("::notice file=t/list.json"), "{ran}");
}

#[test]
fn hostile_names_are_harmless_in_every_report() {
    let name = r"\u001b[2J\n::set-env name=x::y\r]]></script>\u202e##[add-path]";
    let text = format!(r#"{{"{name}": {{"{name}": {{"value": "{{{name}}}", "type": "color"}}}}}}"#);
    let ada = with_files(&[("t.json", &text), ("::set-env name=x::y.json", BROKEN)]);
    for format in ["human", "github", "sarif", "junit", "json"] {
        let words = [
            "check",
            "t.json",
            "--report",
            format,
            "::set-env name=x::y.json",
        ];
        let ran = ada.harmless(1, &words);
        let is_plain = |char: char| char == '\n' || !(char.is_control() || char == '\u{202e}');
        assert!(ran.raw[0].chars().all(is_plain), "{ran}");
        assert!(!ran.raw[0].contains("##["), "{ran}");
        for line in ran.raw[0].lines() {
            let begin = line.trim_start();
            assert!(!begin.starts_with("::set-env"), "{ran}");
        }
    }
}

#[test]
fn drift_is_found_where_the_tokens_stand() {
    for layout in LAYOUTS {
        let ada = Service::start().owner(&good(), layout);
        ada.harmless(0, &["check", "--drift"]).says("nothing found");
        ada.edit("#00ff00", "#00ee00");
        ada.service
            .edit("\"group\":{", "\"group\":{\"b\":{\"value\":\"1\"},");
        let ran = ada.harmless(1, &["check", "--drift"]);
        match layout {
            Layout::Folder => assert_ran!(ran, @r##"
            $ tokensync check --drift
            exit code 1
            --- stdout ---
            tokens/core.json:2:14: warning drift: `core: green (value)` is `"#00ee00"` here and `"#00ff00"` on the remote

            tokens/old.json:1:3: warning drift: `old: group.b` is on the remote only

            0 errors, 2 warnings and 0 notes in 2 files
            --- stderr ---
            hint: `tokensync diff` shows both sides, `tokensync sync` brings them in step
            "##),
            Layout::Single => assert_ran!(ran, @r##"
            $ tokensync check --drift
            exit code 1
            --- stdout ---
            tokens.json:3:14: warning drift: `core: green (value)` is `"#00ee00"` here and `"#00ff00"` on the remote
            tokens.json:5:10: warning drift: `old: group.b` is on the remote only

            0 errors, 2 warnings and 0 notes in 1 file
            --- stderr ---
            hint: `tokensync diff` shows both sides, `tokensync sync` brings them in step
            "##),
        }
        ada.harmless(0, &["check"]);
        ada.harmless(2, &["check", "--drift", "tokens"]);
    }
}

#[test]
fn drift_needs_the_remote() {
    let mut ada = Service::start().owner(&Project::sample(), Layout::Folder);
    ada.edit("#00ff00", "{no.where}");
    ada.service
        .script(Fault::on("GET").every_time().status(503));
    ada.harmless(6, &["check", "--drift"]);
    ada.harmless(1, &["check"]);
    // Files that make no document are told of, and nothing is asked of the service.
    ada.service.control.clear_requests();
    ada.put("tokens/bad.json", "{");
    ada.harmless(7, &["check", "--drift"])
        .says("the remote was not looked at");
    assert_eq!(ada.service.control.requests(), []);
    ada.var("JSONBIN_MASTER_KEY", "");
    ada.harmless(5, &["check", "--drift"]);
}
