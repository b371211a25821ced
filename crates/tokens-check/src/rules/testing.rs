//! How rules are tested: a text in, one line for each finding of the rule out.

use tokens_model::{Json, SetName};

use crate::{Part, Rule, Settings, Source, check};

/// What is wrong with the one set `core`, by this rule: `line:column message`.
pub(crate) fn in_set(rule: &Rule, text: &str) -> Vec<String> {
    found(rule, &[(Part::Set(SetName::new("core")), text)])
}

/// What is wrong with a whole document, by this rule.
pub(crate) fn in_whole(rule: &Rule, text: &str) -> Vec<String> {
    found(rule, &[(Part::Whole, text)])
}

/// What is wrong with the parts of a document, by this rule.
pub(crate) fn found(rule: &Rule, parts: &[(Part, &str)]) -> Vec<String> {
    let sources: Vec<Source> = parts
        .iter()
        .map(|(part, text)| Source {
            name: "x.json".to_owned(),
            part: part.clone(),
            json: Json::parse(*text),
        })
        .collect();
    check(&sources, &Settings::default())
        .into_iter()
        .filter(|finding| finding.rule.id == rule.id)
        .map(|finding| {
            assert_eq!(finding.severity, finding.rule.severity);
            let place = finding.place;
            format!("{}:{} {}", place.line, place.column, finding.message)
        })
        .collect()
}
