//! What each interface of the platform keeps, refuses, and knows again by its id.

use std::rc::Rc;

use serde_json::json;

use super::desk::INTERFACES;
use crate::answer::assert_ran;
use crate::support::{Person, Service};

const TOKENS: &str = r##"{
  "core": {
    "color": { "$description": "all", "red": { "value": "#f00", "type": "color", "own": 1 },
               "blue": { "value": "#00f", "type": "color" } },
    "none": {}
  },
  "dark": { "bg": { "value": "{color.red}", "type": "color" } },
  "$themes": [
    { "id": "t1", "name": "Dark", "group": "Mode", "own": 1,
      "selectedTokenSets": { "core": "source", "dark": "enabled" } }
  ],
  "$metadata": { "tokenSetOrder": ["core", "dark"], "own": 1 }
}
"##;

/// Somebody with these tokens in files, and an empty project on the platform as the remote.
fn starter(api: &str, tokens: &str) -> Person {
    join(&Service::start(), api, Some(tokens))
}

/// Somebody with a project file for the platform, and perhaps tokens.
fn join(service: &Rc<Service>, api: &str, tokens: Option<&str>) -> Person {
    let studio = &service.studio;
    let person = service.studio_person();
    person.put("tokens.json", tokens.unwrap_or("{}"));
    let file = json!({
        "version": 1,
        "tokens": "tokens.json",
        "remotes": { "platform": {
            "kind": "studio",
            "api": api,
            "organization": studio.organization,
            "project": studio.project,
            "endpoint": studio.discovery,
        } },
    });
    person.put("tokensync.json", &file.to_string());
    person.ok(&["remote", "trust", "platform"]);
    person
}

impl Person {
    fn state(&self) -> String {
        let status = self.ok(&["status", "--json"]).json();
        let remote = &status["remotes"][0];
        let words =
            ["state", "local_changes", "remote_changes"].map(|word| remote[word].to_string());
        words.join(" ")
    }

    /// Changes several places in the tokens.
    fn change(&self, places: &[(&str, &str)]) {
        for (from, to) in places {
            self.edit(from, to);
        }
    }

    /// The requests since the last time that made or deleted something on the platform.
    fn made_or_deleted(&self) -> Vec<String> {
        let requests = self.service.control.requests();
        self.service.control.clear_requests();
        let made = [
            "createTokenSet",
            "deleteSet",
            "createThemeGroup",
            "deleteThemeGroup",
        ];
        let lists = [
            "tokens",
            "batch_create",
            "token_sets",
            "theme_groups",
            "theme_options",
        ];
        let lines = requests.iter().filter(|request| {
            let path = request.path.split('?').next().unwrap_or_default();
            let posted = lists.iter().any(|list| path.ends_with(&format!("/{list}")));
            request.method == "DELETE"
                || request.method == "POST" && posted
                || made.iter().any(|word| request.body.contains(word))
        });
        lines
            .map(|request| format!("{} {} {}", request.method, request.path, request.body))
            .collect()
    }
}

#[test]
fn what_only_stays_here_is_told_and_leaves_both_sides_in_step() {
    for api in INTERFACES {
        let ada = starter(api, TOKENS);
        let planned = ada.ok(&["push", "--adopt", "local", "--dry-run", "--json"]);
        let planned = planned.json();
        assert!(
            planned["kept_here"]["count"].as_u64() > Some(1),
            "{planned}"
        );
        assert_eq!(planned["refused"], json!([]));
        ada.ok(&["push", "--adopt", "local"]);
        assert_eq!(ada.state(), r#""in-sync" 0 0"#, "{api}");
        assert_eq!(ada.text("tokens.json"), TOKENS);
        let again = ada.ok(&["sync", "--json"]).json();
        assert_eq!(again["outcome"], "nothing", "{api}");
        assert_eq!(again["kept_here"], json!({ "count": 0, "first": [] }));

        // A change of it alone is taken for sent.
        ada.edit(
            r#""group": "Mode", "own": 1"#,
            r#""group": "Mode", "own": 2"#,
        );
        ada.ok(&["push"]);
        assert_eq!(ada.state(), r#""in-sync" 0 0"#, "{api}");
    }
}

#[test]
fn a_plan_lists_what_the_platform_does_not_keep() {
    let ada = starter("rest", TOKENS);
    assert_ran!(ada.ok(&["push", "--adopt", "local", "--dry-run"]), @r##"
    $ tokensync push --adopt local --dry-run
    exit code 0
    --- stdout ---
    platform: would write 6 changes to the remote
      + set core
      + core: color.red  "#f00"
      + core: color.blue  "#00f"
      + set dark
      + dark: bg  "{color.red}"
      + theme Dark  {"id":"t1","name":"Dark","group":"Mode","own":1,"selectedTo…
    --- stderr ---
    note: 6 things in the files cannot be kept there, and stay here alone:
      - core: color ($description): a field of a group
      - core: color.red (own): an unknown field
      - core: none: an empty group
      - theme Dark (own): an unknown field of a theme
      - the order of the tokens (sets: 1)
      - $metadata own: a member of `$metadata`
    "##);
    assert_ran!(ada.ok(&["push", "--adopt", "local", "--json"]), @r#"
    $ tokensync push --adopt local --json
    exit code 0
    --- stdout ---
    {"version":1,"remote":"platform","outcome":"written","wrote":{"local":0,"remote":6},"conflicts":[],"blocked_by":[],"warnings":[],"refused":[],"kept_here":{"count":6,"first":[{"section":"token","set":"core","path":"color","field":"$description","what":"a field of a group"},{"section":"token","set":"core","path":"color.red","field":"own","what":"an unknown field"},{"section":"token","set":"core","path":"none","field":null,"what":"an empty group"},{"section":"theme","set":null,"path":"Dark","field":"own","what":"an unknown field of a theme"},{"what":"the order of the tokens (sets: 1)"},{"section":"metadata","set":null,"path":"own","field":null,"what":"a member of `$metadata`"}]},"repaired":{"count":0,"first":[]},"suspected":{"count":0,"first":[]},"replaced":{"count":0,"first":[]},"history":"[id]"}
    --- stderr ---
    note: 6 things in the files cannot be kept there, and stay here alone:
      - core: color ($description): a field of a group
      - core: color.red (own): an unknown field
      - core: none: an empty group
      - theme Dark (own): an unknown field of a theme
      - the order of the tokens (sets: 1)
      - $metadata own: a member of `$metadata`
    "#);
    let bob = starter("graphql", TOKENS);
    assert_ran!(bob.ok(&["sync", "--adopt", "local"]), @r##"
    $ tokensync sync --adopt local
    exit code 0
    --- stdout ---
    platform: wrote 8 changes to the remote
      + set core
      + core: color ($description)  "all"
      + core: color.red  "#f00"
      + core: color.blue  "#00f"
      + core: none  {}
      + set dark
      + dark: bg  "{color.red}"
      + theme Dark  {"id":"t1","name":"Dark","group":"Mode","own":1,"selectedTo…
    --- stderr ---
    note: 2 things in the files cannot be kept there, and stay here alone:
      - theme Dark (own): an unknown field of a theme
      - $metadata own: a member of `$metadata`
    "##);
}

#[test]
fn what_the_platform_refuses_is_refused_before_anything_is_sent() {
    let many: Vec<String> = (0..12)
        .map(|n| format!(r#""t {n}": {{ "value": "1", "type": "x" }}"#))
        .collect();
    let tokens = format!(
        r#"{{ "s": {{ "ok": {{ "value": "1", "type": "x" }}, {} }} }}"#,
        many.join(", ")
    );
    let ada = starter("rest", &tokens);
    ada.service.control.clear_requests();
    for words in [&["push"][..], &["sync"], &["push", "--dry-run"]] {
        ada.ends(10, &[words, &["--adopt", "local"]].concat());
    }
    assert_ran!(ada.ends(10, &["push", "--adopt", "local"]), @"
    $ tokensync push --adopt local
    exit code 10
    --- stdout ---
    refused: the remote cannot hold 12 things of these tokens:
      - s: t 0: has a space, a brace or a bracket in its name
      - s: t 1: has a space, a brace or a bracket in its name
      - s: t 2: has a space, a brace or a bracket in its name
      - s: t 3: has a space, a brace or a bracket in its name
      - s: t 4: has a space, a brace or a bracket in its name
      - s: t 5: has a space, a brace or a bracket in its name
      - s: t 6: has a space, a brace or a bracket in its name
      - s: t 7: has a space, a brace or a bracket in its name
      - s: t 8: has a space, a brace or a bracket in its name
      - s: t 9: has a space, a brace or a bracket in its name
      and 2 more
    nothing was written on either side
    --- stderr ---
    hint: change these tokens or themes, or their names, then run it again
    ");
    let answer = ada.ends(10, &["push", "--adopt", "local", "--json"]);
    let answer = answer.json();
    assert_eq!(answer["outcome"], "refused");
    assert_eq!(answer["refused"].as_array().map(Vec::len), Some(12));
    assert_eq!(ada.made_or_deleted(), [""; 0]);
    assert_eq!(ada.text("tokens.json"), tokens);

    ada.put("tokens.json", &tokens.replace("\"t ", "\"t"));
    ada.ok(&["push", "--adopt", "local"]);
    assert_eq!(ada.state(), r#""in-sync" 0 0"#);
}

#[test]
fn what_is_renamed_and_changed_there_keeps_what_was_changed_here() {
    for api in INTERFACES {
        let ada = starter(api, TOKENS);
        ada.ok(&["push", "--adopt", "local"]);
        let ben = join(&ada.service, api, None);
        ben.ok(&["pull", "--adopt", "remote"]);
        // Ben renames, and then changes what he renamed.
        let red = (r#""red":"#, r#""scarlet":"#);
        let reference = ("{color.red}", "{color.scarlet}");
        let theme = (r#""Dark""#, r#""Night""#);
        let text = ben.text("tokens.json");
        let renamed = text.replace(r#""dark""#, r#""night""#);
        ben.put("tokens.json", &renamed);
        if api == "rest" {
            ben.change(&[red, theme]);
        }
        ben.ok(&["push"]);
        if api == "rest" {
            ben.change(&[(r##""#f00""##, r##""#e00""##), reference]);
        }
        ben.edit(
            r#""bg":"#,
            r#""new": { "$value": "1", "$type": "number" }, "bg":"#,
        );
        ben.ok(&["push"]);

        // Ada changes something else about the same token, set and theme.
        ada.change(&[
            (
                r#""type": "color", "own": 1"#,
                r#""type": "color", "description": "Alarm", "own": 1"#,
            ),
            (
                r#""value": "{color.red}","#,
                r#""value": "{color.red}", "description": "Back","#,
            ),
            (
                r#""core": "source", "dark""#,
                r#""core": "enabled", "dark""#,
            ),
        ]);
        ada.made_or_deleted();
        let ran = ada.ok(&["sync"]);
        assert_eq!(ada.made_or_deleted(), [""; 0], "{api}: {ran}");
        let text = ada.text("tokens.json");
        if api == "rest" {
            insta::assert_snapshot!(text, @r##"
            {
              "core": {
                "color": { "$description": "all", "scarlet": { "value": "#e00", "type": "color", "description": "Alarm", "own": 1 },
                           "blue": { "value": "#00f", "type": "color" } },
                "none": {}
              },
              "night": {
                "bg": {
                  "value": "{color.scarlet}",
                  "type": "color",
                  "description": "Back"
                },
                "new": {
                  "type": "number",
                  "value": "1"
                }
              },
              "$themes": [
                { "id": "t1", "name": "Night", "group": "Mode", "own": 1,
                  "selectedTokenSets": { "core": "enabled", "night": "enabled" } }
              ],
              "$metadata": { "tokenSetOrder": ["core", "dark"], "own": 1 }
            }
            "##);
        } else {
            insta::assert_snapshot!(text, @r##"
            {
              "core": {
                "color": { "$description": "all", "red": { "value": "#f00", "type": "color", "description": "Alarm", "own": 1 },
                           "blue": { "value": "#00f", "type": "color" } },
                "none": {}
              },
              "night": {
                "new": {
                  "value": "1",
                  "type": "number"
                },
                "bg": {
                  "value": "{color.red}",
                  "description": "Back",
                  "type": "color"
                }
              },
              "$themes": [
                { "id": "t1", "name": "Dark", "group": "Mode", "own": 1,
                  "selectedTokenSets": { "core": "enabled", "night": "enabled" } }
              ],
              "$metadata": { "tokenSetOrder": ["core", "dark"], "own": 1 }
            }
            "##);
        }
        ben.ok(&["pull"]);
        assert_eq!(ben.state(), r#""in-sync" 0 0"#, "{api}");
        for person in [&ada, &ben] {
            assert_eq!(person.state(), r#""in-sync" 0 0"#, "{api}");
        }
    }
}

#[test]
fn what_is_renamed_and_changed_here_stays_the_same_thing_there() {
    let ada = starter("rest", TOKENS);
    ada.ok(&["push", "--adopt", "local"]);
    // The theme is known by its id, the set and the token by what they say; somebody else changes
    // them meanwhile.
    let ben = join(&ada.service, "rest", None);
    ben.ok(&["pull", "--adopt", "remote"]);
    ben.edit(r##""#f00""##, r##""#e00""##);
    ben.ok(&["push"]);
    ada.change(&[
        (r#""red":"#, r#""scarlet":"#),
        (r#""dark": {"#, r#""night": {"#),
        (r#""dark": "enabled""#, r#""night": "source""#),
        (r#""name": "Dark""#, r#""name": "Night""#),
    ]);
    ada.made_or_deleted();
    ada.ok(&["sync"]);
    assert_eq!(ada.made_or_deleted(), [""; 0]);
    assert!(
        ada.text("tokens.json")
            .contains(r##""scarlet": { "value": "#e00""##)
    );
    assert_eq!(ada.state(), r#""in-sync" 0 0"#);
}
