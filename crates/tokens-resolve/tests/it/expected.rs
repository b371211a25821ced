//! The same results as the npm packages, case by case.
//!
//! `tests/fixtures/resolve/cases.json` has the cases, `expected.json` what the packages make of
//! them, written by `cargo xtask fixtures --sd-transforms`.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};
use tokens_model::TokenDocument;
use tokens_resolve::{Resolver, Selection, Value};

use crate::json::json as shown;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

fn read(path: &str) -> Json {
    serde_json::from_slice(&std::fs::read(folder().join(path)).unwrap()).unwrap()
}

fn fixtures() -> (Json, Json) {
    (read("resolve/cases.json"), read("resolve/expected.json"))
}

/// What each of these tokens says, alone.
fn said(tokens: impl Iterator<Item = Json>) -> Vec<Json> {
    let named = tokens.enumerate();
    let set: serde_json::Map<_, _> = named
        .map(|(place, token)| (format!("token {place}"), token))
        .collect();
    let document = TokenDocument::parse(json!({ "set": set }).to_string()).unwrap();
    let resolver = Resolver::new(&document, &Selection::all(&document));
    resolver
        .resolve_all()
        .map(|(_, value)| match value {
            // The packages are asked without a document, so references stay.
            Value::Unresolved(text) => Json::from(text.text()),
            value => shown(value),
        })
        .collect()
}

/// Cases in which this crate does something else, and why.
const OTHERWISE: [(&str, &str); 14] = [
    (
        "1e15 + 0.3",
        "JavaScript takes the even one of two texts that are as near",
    ),
    (
        "gamma(100.5)",
        "the packages are right in twelve digits only",
    ),
    ("f(x) = x; f(2)", "functions of one's own could run forever"),
    (
        "sum(map(sqrt, [4, 9]))",
        "functions over lists have no use in tokens",
    ),
    (
        "fold(max, 0, [1])",
        "functions over lists have no use in tokens",
    ),
    (
        "join('1', [2, 3]) * 1",
        "functions over lists have no use in tokens",
    ),
    (
        r#"{"value":"color(srgb 1.2 -0.1 0.5)","modify":{"type":"lighten","value":"0.2","space":"hsl"}}"#,
        "the packages lose the hue of `color(srgb …)` in HSL",
    ),
    (
        r#"{"value":"lch(50 none 40)","modify":{"type":"darken","value":"0.2","space":"srgb"}}"#,
        "`none` is zero when a colour is converted (CSS Color 4)",
    ),
    (
        r#"{"value":"rgb(255,128,0,0.3)","modify":{"type":"lighten","value":"0.25","space":"lch","format":"hex"}}"#,
        "the packages read a fourth number and lose it; sometimes they refuse it",
    ),
    (
        r#"{"value":"rgb(1 2 3 4)","modify":{"type":"lighten","value":"0.25","space":"lch","format":"hex"}}"#,
        "the same",
    ),
    (
        r#"{"value":"hsl(120, 100%, 50%, 0.3)","modify":{"type":"lighten","value":"0.25","space":"lch","format":"hex"}}"#,
        "the same",
    ),
    (
        r#"{"value":"hsl(120, 100%, 50%, 0.3)","modify":{"type":"darken","value":"0.2","space":"srgb"}}"#,
        "the same",
    ),
    (
        r#"{"value":"UIColor(red: 1, green: 0.5, blue: 0, alpha: 0.5)","modify":{"type":"lighten","value":"0.25","space":"lch","format":"hex"}}"#,
        "the notation of one platform, which other transforms of the packages make",
    ),
    (
        r#"{"value":"UIColor(red: 1, green: 0.5, blue: 0, alpha: 0.5)","modify":{"type":"darken","value":"0.2","space":"srgb"}}"#,
        "the same",
    ),
];

fn is_otherwise(case: &Json) -> bool {
    let text = case
        .as_str()
        .map_or_else(|| case.to_string(), str::to_owned);
    OTHERWISE.iter().any(|(known, _)| *known == text)
}

fn compare(cases: &[Json], expected: &[Json], is: &[Json]) {
    assert_eq!(cases.len(), expected.len());
    assert_eq!(cases.len(), is.len());
    let differ: Vec<String> = cases
        .iter()
        .zip(expected.iter().zip(is))
        .filter(|(case, (expected, is))| same(expected, is) == is_otherwise(case))
        .map(|(case, (expected, is))| format!("{case}: {is}, not {expected}"))
        .collect();
    assert!(
        differ.is_empty(),
        "{} of {}\n{}",
        differ.len(),
        cases.len(),
        differ.join("\n")
    );
}

/// Whether both are the same; numbers if their values are.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

#[test]
fn maths() {
    let (cases, expected) = fixtures();
    let cases = cases["maths"].as_array().unwrap();
    let is = said(
        cases
            .iter()
            .map(|text| json!({ "value": text, "type": "other" })),
    );
    compare(cases, expected["maths"].as_array().unwrap(), &is);
}

#[test]
fn colors() {
    let (cases, expected) = fixtures();
    let cases = cases["colors"].as_array().unwrap();
    let tokens = cases.iter().map(|case| {
        let extensions = json!({ "studio.tokens": { "modify": case.get("modify") } });
        json!({ "value": case["value"], "type": "color", "$extensions": extensions })
    });
    let is = said(tokens);
    compare(cases, expected["colors"].as_array().unwrap(), &is);
}

#[test]
fn documents() {
    let (cases, expected) = fixtures();
    let cases = cases["documents"].as_array().unwrap();
    let is: Vec<Json> = cases
        .iter()
        .map(|case| {
            let set = json!({ "set": case["tokens"] });
            let document = TokenDocument::parse(set.to_string()).unwrap();
            values(&document, &Selection::all(&document))
        })
        .collect();
    let names: Vec<Json> = cases.iter().map(|case| case["name"].clone()).collect();
    compare(&names, expected["documents"].as_array().unwrap(), &is);
}

fn values(document: &TokenDocument, selection: &Selection) -> Json {
    let resolver = Resolver::new(document, selection);
    let problems = resolver.problems();
    assert_eq!(
        problems.first().map(|problem| problem.error.to_string()),
        None
    );
    let values = resolver.resolve_all();
    values
        .map(|(found, value)| (found.name.to_string(), shown(value)))
        .collect()
}

#[test]
fn real_documents_under_every_theme() {
    let (cases, expected) = fixtures();
    let cases = cases["real"].as_array().unwrap().iter();
    for (case, expected) in cases.zip(expected["real"].as_array().unwrap()) {
        let document = real(case);
        let mut first = Json::Null;
        for selection in expected["selections"].as_array().unwrap() {
            let wanted = match selection.get("changes") {
                None => selection["values"].clone(),
                Some(changes) => changed(&first, changes, &selection["gone"]),
            };
            if first.is_null() {
                first.clone_from(&wanted);
            }
            let is = values(&document, &chosen(&document, &selection["themes"]));
            let names: Vec<Json> = wanted
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .map(Json::from)
                .collect();
            let list = |values: &Json| -> Vec<Json> {
                names
                    .iter()
                    .map(|name| values[name.as_str().unwrap()].clone())
                    .collect()
            };
            assert_eq!(is.as_object().unwrap().len(), names.len());
            compare(&names, &list(&wanted), &list(&is));
        }
    }
}

fn real(case: &Json) -> TokenDocument {
    let file = |path: &Json| read(&format!("real/{}", path.as_str().unwrap()));
    if let Some(single) = case.get("single") {
        return TokenDocument::parse(file(single).to_string()).unwrap();
    }
    let sets = case["sets"].as_object().unwrap().iter();
    let sets: serde_json::Map<_, _> = sets
        .map(|(name, path)| (name.clone(), file(path)))
        .collect();
    let themes = case.get("themes").map_or_else(|| json!([]), file);
    TokenDocument::parse(json!({ "values": sets, "$themes": themes }).to_string()).unwrap()
}

fn chosen(document: &TokenDocument, themes: &Json) -> Selection {
    let Some(names) = themes.as_array() else {
        return Selection::all(document);
    };
    let is_chosen = |name: &str| names.iter().any(|known| known == name);
    let themes = document.theme_list();
    let chosen: Vec<_> = themes
        .filter(|theme| is_chosen(&theme.name().unwrap()))
        .collect();
    assert_eq!(chosen.len(), names.len());
    Selection::of_themes(document, chosen)
}

fn changed(first: &Json, changes: &Json, gone: &Json) -> Json {
    let mut values = first.as_object().unwrap().clone();
    values.extend(changes.as_object().unwrap().clone());
    for name in gone.as_array().unwrap() {
        values.shift_remove(name.as_str().unwrap());
    }
    Json::Object(values)
}
