//! Laws that hold for every document.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tokens_model::TokenDocument;
use tokens_resolve::{Resolver, Selection};

use crate::json::json as shown;

type Tokens = Vec<(String, Json)>;

fn document(tokens: &[(String, Json)]) -> TokenDocument {
    let tokens = tokens.iter();
    let set: serde_json::Map<_, _> = tokens
        .map(|(name, value)| (name.clone(), json!({ "value": value })))
        .collect();
    TokenDocument::parse(json!({ "set": set }).to_string()).unwrap()
}

fn values(document: &TokenDocument) -> BTreeMap<String, Json> {
    let resolver = Resolver::new(document, &Selection::all(document));
    let values = resolver.resolve_all();
    values
        .map(|(found, value)| (found.name.to_string(), shown(value)))
        .collect()
}

/// What cannot be followed: token, text, kind of error.
fn problems(
    document: &TokenDocument,
) -> Vec<(
    String,
    String,
    std::mem::Discriminant<tokens_resolve::ResolveError>,
)> {
    let resolver = Resolver::new(document, &Selection::all(document));
    let problems = resolver.problems().into_iter();
    let mut problems: Vec<_> = problems
        .map(|problem| {
            let kind = std::mem::discriminant(&problem.error);
            (problem.path.to_string(), problem.value.to_compact(), kind)
        })
        .collect();
    problems.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    problems
}

fn name() -> impl Strategy<Value = String> {
    "[f-m]"
}

/// A text with references to names, some of which lead nowhere, some to themselves.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[f-m]",
        name().prop_map(|name| format!("{{{name}}}")),
        (name(), name()).prop_map(|(a, b)| format!("{{{a}}}/{{{b}}}")),
        name().prop_map(|name| format!("{{{{{name}}}}}")),
        name().prop_map(|name| format!("{{{name}.x}}")),
        (1..9_u8).prop_map(|number| number.to_string()),
        name().prop_map(|name| format!("{{{name}}} * 2")),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => text().prop_map(Json::from),
        1 => (text(), text()).prop_map(|(x, y)| json!({ "x": x, "y": y })),
        1 => prop::collection::vec(text(), 0..3).prop_map(Json::from),
    ]
}

fn tokens() -> impl Strategy<Value = Tokens> {
    let tokens = prop::collection::btree_map(name(), value(), 1..8);
    tokens.prop_map(|tokens| tokens.into_iter().collect())
}

fn shuffled() -> impl Strategy<Value = (Tokens, Tokens)> {
    tokens().prop_flat_map(|tokens| (Just(tokens.clone()), Just(tokens).prop_shuffle()))
}

fn literal() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i32>().prop_map(Json::from),
        "[f-m]{0,6}".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map("[f-m]", inner, 0..3)
                .prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_tokens_decides_nothing((one, other) in shuffled()) {
        let (one, other) = (document(&one), document(&other));
        prop_assert_eq!(values(&one), values(&other));
        prop_assert_eq!(problems(&one), problems(&other));
    }

    #[test]
    fn resolving_twice_gives_the_same(tokens in tokens()) {
        let document = document(&tokens);
        prop_assert_eq!(values(&document), values(&document));
        prop_assert_eq!(problems(&document), problems(&document));
    }

    #[test]
    fn one_answer_is_the_same_as_all(tokens in tokens()) {
        let document = document(&tokens);
        for (name, value) in values(&document) {
            let resolver = Resolver::new(&document, &Selection::all(&document));
            prop_assert_eq!(resolver.value(&name).map(shown), Some(value));
        }
    }

    #[test]
    fn every_text_that_is_not_resolved_has_its_problem(tokens in tokens()) {
        let document = document(&tokens);
        let resolver = Resolver::new(&document, &Selection::all(&document));
        let problems = resolver.problems();
        for (found, value) in resolver.resolve_all() {
            let is_reported = problems.iter().any(|problem| problem.path == found.path);
            prop_assert_eq!(value.unresolved().is_some(), is_reported, "{}", found.name);
        }
        for problem in &problems {
            let chain = problem.error.chain();
            prop_assert_eq!(&chain[0], &problem.path.to_string());
            prop_assert!(chain.len() > 1);
        }
    }

    #[test]
    fn without_references_a_value_is_itself(literals in prop::collection::vec(literal(), 1..8)) {
        let named = literals.into_iter().enumerate();
        let tokens: Vec<_> = named.map(|(n, value)| (format!("t{n}"), value)).collect();
        let wanted = tokens.iter().cloned().collect();
        prop_assert_eq!(values(&document(&tokens)), wanted);
    }

    #[test]
    fn a_chain_of_aliases_says_what_its_end_says(length in 1..200_usize, end in literal()) {
        let mut tokens: Vec<_> = (0..length)
            .map(|n| (format!("t{n}"), json!(format!("{{t{}}}", n + 1))))
            .collect();
        tokens.push((format!("t{length}"), end.clone()));
        let values = values(&document(&tokens));
        prop_assert!(values.values().all(|value| *value == end));
    }
}

fn steps(tokens: impl Iterator<Item = (String, String)>) -> u64 {
    let tokens: Vec<_> = tokens
        .map(|(name, text)| (name, Json::from(text)))
        .collect();
    let document = document(&tokens);
    Resolver::new(&document, &Selection::all(&document)).steps()
}

/// Twice the document takes at most twice the steps.
#[test]
fn steps_grow_with_the_document() {
    let named = |n: u64| format!("t{n}");
    let chain = |count: u64| {
        let last = (named(count), "1".to_owned());
        steps(
            (0..count)
                .map(|n| (named(n), format!("{{t{}}}", n + 1)))
                .chain([last]),
        )
    };
    let fan_out = |count: u64| {
        let first = (named(0), "4px".to_owned());
        steps(
            (1..=count)
                .map(|n| (named(n), "{t0} * 2".to_owned()))
                .chain([first]),
        )
    };
    let fan_in = |count: u64| {
        let all: Vec<String> = (1..=count).map(|n| format!("{{t{n}}}")).collect();
        let all = all.concat();
        steps(
            (1..=count)
                .map(|n| (named(n), "x".to_owned()))
                .chain([(named(0), all)]),
        )
    };
    let wide = |count: u64| steps((0..count).map(|n| (named(n), "2 * 3".to_owned())));
    let check = |steps: &dyn Fn(u64) -> u64, each: u64| {
        for count in [100, 1000, 10_000] {
            let taken = steps(count);
            assert!(
                taken >= count && taken <= each * count + 10,
                "{taken} for {count}"
            );
        }
    };
    check(&chain, 1);
    check(&fan_out, 8);
    check(&fan_in, 3);
    check(&wide, 4);
}
