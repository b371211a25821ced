//! Every rule finds something in some document, and nothing in a document that is fine.

use tokens_check::{Part, RULES, Rule, Settings, Severity, Source, check};
use tokens_model::{Json, SetName};

/// A document with a bit of everything and nothing wrong.
const FINE: &str = r##"{
  "values": {
    "core": {
      "color": { "$type": "color", "red": { "$value": "#f00" }, "blue": { "$value": "#00f" } },
      "space": { "1": { "$type": "spacing", "$value": "4px" }, "2": { "$type": "spacing", "$value": "{space.1} * 2" } },
      "duration": { "$type": "duration", "$value": { "value": 200, "unit": "ms" } }
    },
    "theme/light": {
      "bg": { "$type": "color", "$value": "{color.red}", "$description": "Behind it all",
              "$extensions": { "studio.tokens": { "id": "1", "modify": { "type": "lighten", "value": "0.5", "space": "lch" } } } },
      "heading": { "$type": "typography", "$value": { "fontSize": "{space.2}", "fontFamily": ["Inter"] } }
    },
    "theme/dark": { "bg": { "$type": "color", "$value": "rgba({color.blue}, 0.5)" } }
  },
  "$metadata": {
    "version": "2.11.10",
    "updatedAt": "2026-01-02T03:04:05.678Z",
    "tokenSetOrder": ["core", "theme/light", "theme/dark"]
  },
  "$themes": [
    { "id": "1", "name": "Light", "group": "Mode", "selectedTokenSets": { "core": "source", "theme/light": "enabled" },
      "$figmaStyleReferences": { "bg": "S:1" }, "$figmaVariableReferences": {} },
    { "id": "2", "name": "Dark", "group": "Mode", "selectedTokenSets": { "core": "source", "theme/dark": "enabled" } }
  ]
}"##;

/// For each rule, a document with a set `core` of this content, or a whole document.
const FINDS: &[(&str, &str)] = &[
    ("backslash-in-name", r#"{"a\\b":{"value":"1"}}"#),
    ("broken-reference", r#"{"a":{"value":"{b}"}}"#),
    (
        "description-shape",
        r#"{"a":{"value":"1","description":1}}"#,
    ),
    ("dot-in-name", r#"{"a.b":{"value":"1"}}"#),
    (
        "duplicate-path",
        r#"{"a.b":{"value":"1"},"a":{"b":{"value":"1"}}}"#,
    ),
    (
        "empty-description",
        r#"{"a":{"$value":"1","$description":""}}"#,
    ),
    (
        "empty-extensions",
        r#"{"a":{"$value":"1","$extensions":{}}}"#,
    ),
    ("empty-group", r#"{"a":{}}"#),
    ("empty-name", r#"{"":{"value":"1"}}"#),
    (
        "extensions-shape",
        r#"{"a":{"$value":"1","$extensions":1}}"#,
    ),
    (
        "group-description",
        r#"{"a":{"$description":"x","b":{"$value":"1"}}}"#,
    ),
    (
        "group-extensions",
        r#"{"a":{"$extensions":{},"b":{"$value":"1"}}}"#,
    ),
    (
        "group-field",
        r#"{"a":{"$deprecated":true,"b":{"$value":"1"}}}"#,
    ),
    (
        "group-type-at-root",
        r#"{"$type":"color","b":{"$value":"1"}}"#,
    ),
    (
        "group-type-dotted",
        r#"{"a.b":{"$type":"color","b":{"$value":"1"}}}"#,
    ),
    (
        "group-type-lost",
        r#"{"a":{"$type":"color","b":{"$value":"1","$type":"text"}}}"#,
    ),
    (
        "group-type-shape",
        r#"{"a":{"$type":1,"b":{"$value":"1"}}}"#,
    ),
    ("index-name", r#"{"b":{"$value":"1"},"1":{"$value":"1"}}"#),
    ("json-in-set-name", r#"whole {"a.json":{}}"#),
    (
        "metadata-shape",
        r#"whole {"values":{},"$metadata":{"version":1}}"#,
    ),
    ("missing-type", r#"{"a":{"value":"1"}}"#),
    ("missing-value", r#"{"a":{"$type":"color"}}"#),
    (
        "mixed-notation",
        r#"{"a":{"value":"1"},"b":{"$value":"1"}}"#,
    ),
    ("name-clash", r#"whole {"a":{},"A":{}}"#),
    ("name-encoded", r#"whole {"a:b":{}}"#),
    ("name-field", r#"{"a":{"value":"1","name":"b"}}"#),
    ("name-leaves-folder", r#"whole {"../a":{}}"#),
    (
        "name-too-long",
        r#"whole {"a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a":{}}"#,
    ),
    (
        "notation-flip",
        r#"whole {"a":{"b":{"$value":"1"}},"b":{}}"#,
    ),
    ("null-value", r#"{"a":{"value":null}}"#),
    (
        "number-precision",
        r#"{"a":{"value":12345678901234567890}}"#,
    ),
    (
        "object-value-legacy",
        r#"{"a":{"value":{"value":1},"type":"other"}}"#,
    ),
    ("plain-value", r#"{"a":1}"#),
    ("pointer-reference", r##"{"a":{"$ref":"#"}}"##),
    ("prototype-name", r#"{"constructor":{"value":"1"}}"#),
    ("reference-cycle", r#"{"a":{"value":"{a}"}}"#),
    (
        "reference-not-text",
        r#"{"a":{"value":{"x":1}},"b":{"value":"1 {a}"}}"#,
    ),
    (
        "reference-outside-theme",
        r#"whole {"a":{"x":{"value":"{y}"}},"b":{"y":{"value":"1"}},
            "$themes":[{"id":"1","name":"L","selectedTokenSets":{"a":"enabled"}}]}"#,
    ),
    (
        "reference-spelling",
        r#"{"a":{"value":"1"},"b":{"value":"{ a }"}}"#,
    ),
    ("reference-too-much", GROWING),
    (
        "reference-with-set",
        r#"{"a":{"value":"1"},"b":{"value":"{core.a}"}}"#,
    ),
    ("renamed-type", r#"{"a":{"value":"1","type":"size"}}"#),
    ("reserved-character", r#"{"a}":{"value":"1"}}"#),
    ("reserved-set-name", r#"whole {"values":{"$themes":{}}}"#),
    ("root-field", r#"whole {"a":1}"#),
    (
        "set-order-differs",
        r#"whole {"values":{"a":{},"b":{}},"$metadata":{"tokenSetOrder":["b","a"]}}"#,
    ),
    (
        "set-order-duplicate",
        r#"whole {"a":{},"$metadata":{"tokenSetOrder":["a","a"]}}"#,
    ),
    (
        "set-order-missing",
        r#"whole {"a":{},"$metadata":{"tokenSetOrder":[]}}"#,
    ),
    (
        "set-order-shape",
        r#"whole {"a":{},"$metadata":{"tokenSetOrder":null}}"#,
    ),
    (
        "set-order-unknown",
        r#"whole {"a":{},"$metadata":{"tokenSetOrder":["b"]}}"#,
    ),
    (
        "set-unused",
        r#"whole {"a":{},"$themes":[{"id":"1","name":"L","selectedTokenSets":{}}]}"#,
    ),
    ("text-like-reference", r#"{"a":{"value":"$9.99"}}"#),
    (
        "theme-disabled-set",
        r#"whole {"a":{},"$themes":[{"id":"1","name":"L","selectedTokenSets":{"a":"disabled"}}]}"#,
    ),
    (
        "theme-duplicate",
        r#"whole {"$themes":[{"id":"1","name":"L","selectedTokenSets":{}},{"id":"1","name":"M","selectedTokenSets":{}}]}"#,
    ),
    ("theme-shape", r#"whole {"$themes":[{}]}"#),
    (
        "theme-unknown-set",
        r#"whole {"$themes":[{"id":"1","name":"L","selectedTokenSets":{"a":"enabled"}}]}"#,
    ),
    (
        "token-and-group",
        r#"{"a":{"value":"1","b":{"value":"1"}}}"#,
    ),
    ("token-as-set", r#"whole {"a":{"value":"1"}}"#),
    ("unknown-field", r#"whole {"$metadata":{"own":1}}"#),
    ("unknown-type", r#"{"a":{"value":"1","type":"colour"}}"#),
    ("unreadable", "whole {"),
    ("updated-at", r#"whole {"values":{}}"#),
    ("value-shape", r#"{"a":{"value":true,"type":"color"}}"#),
    ("values-named-set", r#"whole {"values":{"values":{}}}"#),
];

/// Each token is ten times as long as the one before.
const GROWING: &str = r#"{"a":{"value":"0123456789"},
"b":{"value":"{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}"},"c":{"value":"{b}{b}{b}{b}{b}{b}{b}{b}{b}{b}"},
"d":{"value":"{c}{c}{c}{c}{c}{c}{c}{c}{c}{c}"},"e":{"value":"{d}{d}{d}{d}{d}{d}{d}{d}{d}{d}"},
"f":{"value":"{e}{e}{e}{e}{e}{e}{e}{e}{e}{e}"},"g":{"value":"{f}{f}{f}{f}{f}{f}{f}{f}{f}{f}"},
"h":{"value":"{g}{g}{g}{g}{g}{g}{g}{g}{g}{g}"},"i":{"value":"{h}{h}{h}{h}{h}{h}{h}{h}{h}{h}"}}"#;

/// The one rule that needs more than one text.
const ONLY_IN_FOLDERS: &str = "duplicate-set";

fn source(name: &str, part: Part, text: &str) -> Source {
    Source {
        name: name.to_owned(),
        part,
        json: Json::parse(text),
    }
}

fn core(name: &str, text: &str) -> Source {
    source(name, Part::Set(SetName::new("core")), text)
}

fn document(text: &str) -> Source {
    match text.strip_prefix("whole ") {
        Some(text) => source("tokens.json", Part::Whole, text),
        None => core("core.json", text),
    }
}

fn ids(sources: &[Source], settings: &Settings) -> Vec<&'static str> {
    let findings = check(sources, settings);
    findings.iter().map(|finding| finding.rule.id).collect()
}

#[test]
fn a_document_that_is_fine_has_no_findings() {
    let whole = source("tokens.json", Part::Whole, FINE);
    assert_eq!(check(&[whole], &Settings::default()), []);
}

#[test]
fn every_rule_has_a_document_in_which_it_finds_something() {
    let mut known: Vec<&str> = FINDS.iter().map(|(id, _)| *id).collect();
    known.push(ONLY_IN_FOLDERS);
    known.sort_unstable();
    assert_eq!(known, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
    for (id, text) in FINDS {
        let found = ids(&[document(text)], &Settings::default());
        assert!(found.contains(id), "{id}: {found:?}");
    }
    let twice = [core("a.json", "{}"), core("b.json", "{}")];
    assert_eq!(ids(&twice, &Settings::default()), [ONLY_IN_FOLDERS]);
}

#[test]
fn a_rule_that_is_off_finds_nothing_and_the_others_find_the_same() {
    for (id, text) in FINDS {
        let mut settings = Settings::default();
        let mut expected = ids(&[document(text)], &settings);
        expected.retain(|found| found != id);
        settings.set(id, None).expect("there is such a rule");
        assert_eq!(ids(&[document(text)], &settings), expected, "{id}");
    }
}

#[test]
fn findings_have_the_severity_that_the_settings_give_them() {
    let mut settings = Settings::default();
    for rule in RULES {
        settings
            .set(rule.id, Some(Severity::Error))
            .expect("there is such a rule");
    }
    let findings = check(&[document(FINDS[0].1)], &settings);
    assert!(
        findings
            .iter()
            .all(|finding| finding.severity == Severity::Error)
    );
    assert_eq!(Rule::find("no-such-rule"), None);
}

#[test]
fn findings_stand_in_the_order_of_sources_and_places() {
    let text = r#"{"b":{"value":"{x}"},"a":{"value":null}}"#;
    let sources = [core("b.json", text), source("a.json", Part::Whole, "{")];
    let findings = check(&sources, &Settings::default());
    let places: Vec<(&str, usize)> = findings
        .iter()
        .map(|finding| (finding.place.source.as_str(), finding.place.column))
        .collect();
    let sorted = [
        ("b.json", 2),
        ("b.json", 15),
        ("b.json", 22),
        ("b.json", 35),
        ("a.json", 2),
    ];
    assert_eq!(places, sorted);
}

/// Whatever stands in a text, a check neither panics nor points outside of it.
#[test]
fn odd_documents_are_looked_at_without_harm() {
    let odd = [
        "null",
        "[]",
        "{}",
        r#"{"values":{}}"#,
        r#"{"values":null}"#,
        r#"{"$themes":[null,[],{"selectedTokenSets":[]}],"$metadata":[]}"#,
        r#"{"a":{"$value":{"$value":{"$value":null}},"$ref":1,"$extends":[]}}"#,
        r#"{"a":{"b":{"$type":[],"value":[[[]]]}},"$metadata":{"tokenSetOrder":[[],null]}}"#,
        "{\"a\":{\"\u{feff}\u{202e}\":{\"value\":\"{\\ud83c\\udfa8}{{{}}}$$$\"}}}",
    ];
    for text in odd {
        for part in [
            Part::Whole,
            Part::Set(SetName::new("")),
            Part::Themes,
            Part::Metadata,
        ] {
            let lines = text.lines().count();
            for finding in check(&[source("x", part, text)], &Settings::default()) {
                assert!((1..=lines).contains(&finding.place.line), "{text}");
                assert!(finding.place.column <= text.chars().count() + 1, "{text}");
            }
        }
    }
}
