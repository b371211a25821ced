//! From one notation to the other and back.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

use proptest::prelude::*;
use proptest::sample::select;
use tokens_model::strategies::draft;
use tokens_model::{Converted, Dialect, Form, Json, LossKind, ObjectText, Style, TokenDocument};

const NOTATIONS: [Dialect; 2] = [Dialect::Legacy, Dialect::Dtcg];

fn other(notation: Dialect) -> Dialect {
    match notation {
        Dialect::Legacy => Dialect::Dtcg,
        Dialect::Dtcg => Dialect::Legacy,
    }
}

/// Every token: set, path, effective type, value.
fn tokens(document: &TokenDocument) -> Vec<String> {
    let mut all = Vec::new();
    for (name, set) in document.sets() {
        set.for_each_token(|path, token| {
            let value = token.value().map(tokens_model::JsonRef::raw);
            let description = token.description().map(tokens_model::JsonRef::raw);
            all.push(format!(
                "{name}: {path} {:?} {value:?} {description:?}",
                token.type_name()
            ));
        });
    }
    all
}

/// Members of an object, each name once, as it is first given.
fn object(members: Vec<(&'static str, String)>) -> String {
    let mut object = ObjectText::new();
    let mut seen = Vec::new();
    for (name, value) in members {
        if !seen.contains(&name) {
            seen.push(name);
            object.push(name, &value);
        }
    }
    object.finish()
}

/// What may stand under `value`, some of it made to be taken for something else.
fn odd_value() -> impl Strategy<Value = String> {
    let values = vec![
        "1",
        "null",
        "\"$value\"",
        "[{\"value\":1}]",
        "{}",
        r#"{"value":16,"unit":"px"}"#,
        r#"{"value":{"value":1}}"#,
        r#"{"$value":1}"#,
        r#"{"a":{"$value":1}}"#,
        r##"{"$ref":"#/a"}"##,
    ];
    select(values).prop_map(str::to_owned)
}

/// Fields of tokens and groups in both spellings, mostly few of them.
fn odd_fields() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let field = (
        select(vec![
            "type",
            "$type",
            "description",
            "$description",
            "$extensions",
            "$deprecated",
            "$foo",
        ]),
        prop_oneof![
            6 => select(vec!["\"color\"", "\"x\""]).prop_map(str::to_owned),
            1 => odd_value(),
        ],
    );
    proptest::collection::vec(field, 0..3)
}

/// A tree in which fields, names and tokens of both notations stand where nobody expects them.
fn odd_node() -> impl Strategy<Value = String> {
    let value = (select(vec!["value", "$value"]), odd_value());
    let token = (value, odd_fields(), any::<bool>()).prop_map(|(value, mut fields, last)| {
        let at = if last { fields.len() } else { 0 };
        fields.insert(at, value);
        object(fields)
    });
    token.prop_recursive(4, 24, 4, |inner| {
        let name = select(vec![
            "value",
            "value",
            "type",
            "description",
            "$root",
            "$foo",
            "a",
            "b",
        ]);
        let members = proptest::collection::vec((name, inner), 0..4);
        (odd_fields(), members, any::<bool>()).prop_map(|(mut fields, members, behind)| {
            let at = if behind { fields.len() } else { 0 };
            fields.splice(at..at, members);
            object(fields)
        })
    })
}

fn odd_document() -> impl Strategy<Value = TokenDocument> {
    odd_node().prop_map(|set| {
        TokenDocument::parse(format!(r#"{{"values":{{"s":{set},"more":{{}}}}}}"#)).unwrap()
    })
}

/// What holds of every conversion.
fn keeps_the_tokens(document: &TokenDocument, notation: Dialect) -> Converted {
    let converted = document.to_notation(notation);
    assert_eq!(tokens(document), tokens(&converted.document));
    let old = Json::parse(document.to_text(Form::Values, &Style::default())).unwrap();
    let written = TokenDocument::parse(converted.document.write_over(&old)).unwrap();
    assert!(written.same(&converted.document), "{written:?}");
    let again = converted.document.to_notation(notation);
    assert!(again.document.same(&converted.document));
    assert_eq!(again.losses, converted.losses);
    assert!(again.sets.is_empty());
    let mixed = |kind: &LossKind| {
        matches!(
            kind,
            LossKind::BothSpellings(_) | LossKind::ValueLikeGroup | LossKind::CalledValue
        )
    };
    if !converted.losses.iter().any(|loss| mixed(&loss.kind)) {
        for (name, set) in converted.document.sets() {
            set.for_each_token(|path, token| {
                assert_eq!(token.dialect(), notation, "{name}: {path}");
            });
        }
    }
    converted
}

/// There and back is what going back at once gives, unless something was lost on the way.
fn there_and_back(document: &TokenDocument, notation: Dialect) {
    let there = keeps_the_tokens(document, notation);
    let back = keeps_the_tokens(&there.document, other(notation));
    let at_once = keeps_the_tokens(document, other(notation));
    if there.losses.is_empty() && back.losses.is_empty() {
        assert!(
            back.document.same(&at_once.document),
            "{document:?}\n{:?}\n{:?}",
            back.document,
            at_once.document
        );
    }
}

proptest! {
    #[test]
    fn whatever_stands_there_no_token_changes(document in odd_document()) {
        for notation in NOTATIONS {
            there_and_back(&document, notation);
        }
    }

    #[test]
    fn there_and_back_is_the_same_document(draft in draft()) {
        let legacy = draft.document();
        let there = legacy.to_notation(Dialect::Dtcg);
        prop_assert_eq!(&there.losses, &[]);
        prop_assert_eq!(there.tokens(), legacy.token_count());
        let back = there.document.to_notation(Dialect::Legacy);
        prop_assert_eq!(&back.losses, &[]);
        prop_assert!(back.document.same(&legacy));
        let dtcg = back.document.to_notation(Dialect::Dtcg);
        prop_assert!(dtcg.document.same(&there.document));
    }

    #[test]
    fn only_the_keys_change_in_the_text(
        draft in draft(),
        indent in select(vec!["", " ", "\t", "    "]),
    ) {
        let style = Style { indent: indent.to_owned(), ..Style::default() };
        let text = draft.document().to_text(Form::Bare, &style);
        let json = Json::parse(text.clone()).unwrap();
        let dtcg = TokenDocument::from_json(&json).unwrap().to_notation(Dialect::Dtcg);
        let written = dtcg.document.write_over(&json);
        let expected = ["value", "type", "description"]
            .iter()
            .fold(text.clone(), |text, field| {
                text.replace(&format!("\"{field}\":"), &format!("\"${field}\":"))
            });
        prop_assert_eq!(&written, &expected);
        let json = Json::parse(written).unwrap();
        let back = TokenDocument::from_json(&json).unwrap().to_notation(Dialect::Legacy);
        prop_assert_eq!(back.document.write_over(&json), text);
    }
}
