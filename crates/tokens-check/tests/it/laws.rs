//! Laws of the checks on generated documents.

use proptest::prelude::*;
use tokens_check::{Part, Settings, Source, check};
use tokens_model::strategies::document;
use tokens_model::{Form, Json, JsonRef, SetName, Style, TokenDocument};

fn whole(text: &str) -> Source {
    Source {
        name: "tokens.json".to_owned(),
        part: Part::Whole,
        json: Json::parse(text),
    }
}

/// The document as a folder of files.
fn files(document: &TokenDocument) -> Vec<Source> {
    let sets = document.sets().iter().map(|(name, set)| {
        let name = SetName::new(name.as_str());
        (Part::Set(name), set.json())
    });
    let themes = document.themes().map(|json| (Part::Themes, json));
    let metadata = document.metadata().map(|json| (Part::Metadata, json));
    sets.chain(themes)
        .chain(metadata)
        .map(|(part, json)| Source {
            name: format!("{part:?}"),
            part,
            json: Json::parse(json.to_compact()),
        })
        .collect()
}

/// What a JSON pointer leads to.
fn at<'a>(root: JsonRef<'a>, pointer: &str) -> Option<JsonRef<'a>> {
    let mut keys = pointer.split('/').skip(1);
    keys.try_fold(root, |value, key| {
        let key = key.replace("~1", "/").replace("~0", "~");
        let item = || value.items().nth(key.parse().ok()?);
        value.get(&key).or_else(item)
    })
}

proptest! {
    /// The place of every finding is a place in its text, and the set and path are those there.
    #[test]
    fn findings_point_at_what_is_there(document in document()) {
        let text = document.to_text(Form::Values, &Style::default());
        let mut inputs = vec![vec![whole(&text)], files(&document)];
        let bare = document.to_text(Form::Bare, &Style::default());
        inputs.push(vec![whole(&bare)]);
        for sources in &inputs {
            for finding in check(sources, &Settings::default()) {
                let place = &finding.place;
                let source = sources.iter().find(|source| source.name == place.source);
                let json = source.expect("it has the name of a source").json.as_ref();
                let json = json.expect("generated documents can be read");
                let value = at(json.root(), &place.pointer);
                prop_assert!(value.is_some(), "{}", place.pointer);
                let lines = json.source().lines().count();
                prop_assert!((1..=lines).contains(&place.line));
                if let (Some(set), Some(path)) = (&place.set, &place.path) {
                    let set = document.set(set.as_str()).expect("it names a set").json();
                    let mut keys = path.keys();
                    let found = keys.try_fold(set, JsonRef::get);
                    prop_assert!(found.is_some(), "{path}");
                }
            }
        }
    }

    /// Layout changes places and nothing else.
    #[test]
    fn layout_changes_no_finding(document in document()) {
        let found = |style: &Style| {
            let findings = check(
                &[whole(&document.to_text(Form::Values, style))],
                &Settings::default(),
            );
            let mut found: Vec<(&str, String, String)> = findings
                .into_iter()
                .map(|finding| (finding.rule.id, finding.place.pointer, finding.message))
                .collect();
            found.sort();
            found
        };
        let mut on_one_line = Style::default();
        on_one_line.indent.clear();
        prop_assert_eq!(found(&Style::default()), found(&on_one_line));
    }
}
