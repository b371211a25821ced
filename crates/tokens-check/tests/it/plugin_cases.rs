//! Ninety inputs on which the Figma plugin (2.11.10) is known to do something of its own, each
//! with what is done here instead.
//!
//! What the plugin does was found out by running its functions on the inputs; `plugin` says it in
//! a few words. The advice is one of: match what it does (M), keep what it loses (L), read as it
//! does but never write so (A), tell the user (report), know it, document it.

mod groups;
mod names;
mod notation;
mod references;
mod sync;
mod themes;
mod tokens;
mod urls;
mod values;

use tokens_check::{Part, Settings, Source, check};
use tokens_model::{DocumentDiff, Form, Json, JsonRef, SetName, Style, TokenDocument};

/// One of the ninety.
struct Case {
    number: u8,
    /// What the plugin does with it.
    plugin: &'static str,
    advice: &'static str,
    samples: &'static [Sample],
    /// Where it is handled, if not by the model and the checks.
    elsewhere: &'static str,
}

/// An input, and what has to come out.
enum Sample {
    /// The text of one set, or of a whole document.
    Text {
        whole: bool,
        text: &'static str,
        /// The tokens that the model reads: path, type and value.
        reads: &'static [&'static str],
        /// All that the checks find: rule and place.
        finds: &'static [&'static str],
    },
    /// Two versions of a document, and the changes between them.
    Change {
        before: &'static str,
        after: &'static str,
        changes: &'static [&'static str],
    },
}

const fn set(
    text: &'static str,
    reads: &'static [&'static str],
    finds: &'static [&'static str],
) -> Sample {
    Sample::Text {
        whole: false,
        text,
        reads,
        finds,
    }
}

const fn whole(
    text: &'static str,
    reads: &'static [&'static str],
    finds: &'static [&'static str],
) -> Sample {
    Sample::Text {
        whole: true,
        text,
        reads,
        finds,
    }
}

const fn change(
    before: &'static str,
    after: &'static str,
    changes: &'static [&'static str],
) -> Sample {
    Sample::Change {
        before,
        after,
        changes,
    }
}

fn cases() -> Vec<&'static Case> {
    let files = [
        groups::CASES,
        notation::CASES,
        tokens::CASES,
        names::CASES,
        values::CASES,
        themes::CASES,
        urls::CASES,
        references::CASES,
        sync::CASES,
    ];
    files.into_iter().flatten().collect()
}

#[test]
fn each_of_the_ninety_is_there_once() {
    let mut numbers: Vec<u8> = cases().iter().map(|case| case.number).collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(1..=90));
    let advices = ["M", "L", "A", "report", "know", "document"];
    for case in cases() {
        let mut words = case.advice.split([' ', ',', ':', '/']);
        let known = words.all(|word| word.is_empty() || advices.contains(&word));
        assert!(known, "{}: {}", case.number, case.advice);
        assert!(!case.plugin.is_empty(), "{}", case.number);
    }
}

/// What gets lost or is to be told has to be found, or kept by somebody who is named.
#[test]
fn every_loss_is_found_or_prevented_elsewhere() {
    for case in cases() {
        let tells = case.advice.contains('L') || case.advice.contains("report");
        let found = case.samples.iter().any(|sample| match sample {
            Sample::Text { finds, .. } => !finds.is_empty(),
            Sample::Change { changes, .. } => !changes.is_empty(),
        });
        assert!(
            !tells || found || !case.elsewhere.is_empty(),
            "{}: {}",
            case.number,
            case.plugin
        );
    }
}

#[test]
fn every_case_is_read_kept_and_found_as_the_table_says() {
    for case in cases() {
        assert!(!case.samples.is_empty(), "{}", case.number);
        for sample in case.samples {
            match *sample {
                Sample::Text {
                    whole,
                    text,
                    reads,
                    finds,
                } => {
                    assert_eq!(found(whole, text), finds, "{}: {text}", case.number);
                    assert_eq!(read(whole, text), reads, "{}: {text}", case.number);
                }
                Sample::Change {
                    before,
                    after,
                    changes,
                } => assert_eq!(changed(before, after), changes, "{}", case.number),
            }
        }
    }
}

/// What the checks find: `rule line:column`.
fn found(whole: bool, text: &str) -> Vec<String> {
    let part = if whole {
        Part::Whole
    } else {
        Part::Set(SetName::new("core"))
    };
    let source = Source {
        name: "tokens.json".to_owned(),
        part,
        json: Json::parse(text),
    };
    check(&[source], &Settings::default())
        .iter()
        .map(|finding| {
            let place = &finding.place;
            format!("{} {}:{}", finding.rule.id, place.line, place.column)
        })
        .collect()
}

/// The tokens that the model reads, after it was shown that none of the bytes gets lost.
fn read(whole: bool, text: &str) -> Vec<String> {
    let text = if whole {
        text.to_owned()
    } else {
        format!("{{\"core\":{text}}}")
    };
    let Ok(document) = TokenDocument::parse(text.as_str()) else {
        return Vec::new();
    };
    // There and back through the forms of a bin and of a file, laid out anew in between.
    let old = Json::parse(text.as_str()).expect("it was read just now");
    for form in [Form::Values, Form::Bare] {
        let other = document.to_text(form, &Style::default());
        let back = TokenDocument::parse(other).expect("what is written can be read");
        assert!(back.same(&document), "{text}");
        assert_eq!(back.digest(), document.digest(), "{text}");
        assert_eq!(back.write_over(&old), text);
    }
    let mut tokens = Vec::new();
    for (name, set) in document.sets() {
        set.for_each_token(|path, token| {
            let set = if whole {
                format!("{name}: ")
            } else {
                String::new()
            };
            let kind = token.type_name().unwrap_or("-".into());
            let value = token.value().map_or(String::new(), JsonRef::to_compact);
            tokens.push(format!("{set}{path} {kind} {value}"));
        });
    }
    tokens
}

/// What changed between two documents, in words.
fn changed(before: &str, after: &str) -> Vec<String> {
    let before = TokenDocument::parse(before).expect("the table holds documents");
    let after = TokenDocument::parse(after).expect("the table holds documents");
    let diff = DocumentDiff::between(&before, &after);
    assert_eq!(diff.changes.is_empty(), before.same(&after));
    assert_eq!(before.digest() == after.digest(), before.same(&after));
    diff.changes
        .iter()
        .map(|change| format!("{:?} {}", change.kind, change.at))
        .collect()
}
