//! Aliases: what names lead to, and what is said of those that lead nowhere.

use serde_json::json;
use tokens_model::TokenDocument;
use tokens_resolve::{Resolver, Selection};

use crate::json::json as shown;

fn document(sets: &serde_json::Value) -> TokenDocument {
    TokenDocument::parse(sets.to_string()).unwrap()
}

/// One set of tokens called by the keys; a token is its value.
fn tokens(values: &serde_json::Value) -> TokenDocument {
    let members = values.as_object().unwrap().iter();
    let set: serde_json::Map<_, _> = members
        .map(|(name, value)| (name.clone(), json!({ "value": value })))
        .collect();
    document(&json!({ "set": set }))
}

fn check(values: &serde_json::Value, name: &str, expected: &serde_json::Value) {
    let document = tokens(values);
    let resolver = Resolver::new(&document, &Selection::all(&document));
    let value = resolver.value(name).map(shown).unwrap_or_default();
    assert_eq!(value, *expected, "{name} of {values}");
}

fn problems(document: &TokenDocument) -> Vec<String> {
    let resolver = Resolver::new(document, &Selection::all(document));
    let problems = resolver.problems();
    let line = |problem: &tokens_resolve::Problem<'_>| {
        let kind = format!("{:?}", problem.error);
        let kind = kind.split([' ', '{']).next().unwrap().to_owned();
        let chain = problem.error.chain().join(" > ");
        format!("{} {:?}: {kind} {chain}", problem.path, problem.value)
    };
    problems.iter().map(line).collect()
}

#[test]
fn names_lead_to_values() {
    let values = json!({
        "a": "#f00", "i": "a", "n": 4, "f": ["Inter", "Arial"], "deep.er": "x",
        "t": {"fontFamily": "{f}", "fontSize": "{n}px"}, "s": [{"x": 1}, {"x": "{n}"}],
        "alias": "{a}", "dollar": "$al", "al": "#0f0", "middle": "1px solid {a}, $al", "nested": "{{i}}",
        "part": "{t.fontFamily}", "item": "{s.1.x}", "list": "{f}, serif", "dots": "{deep.er}",
        "number": "{n}", "whole": "{t}"
    });
    check(&values, "alias", &json!("#f00"));
    check(&values, "dollar", &json!("#0f0"));
    check(&values, "middle", &json!("1px solid #f00, #0f0"));
    check(&values, "nested", &json!("#f00"));
    check(&values, "part", &json!(["Inter", "Arial"]));
    check(&values, "item", &json!(4));
    check(&values, "list", &json!("Inter,Arial, serif"));
    check(&values, "dots", &json!("x"));
    check(&values, "number", &json!(4));
    check(
        &values,
        "whole",
        &json!({"fontFamily": ["Inter", "Arial"], "fontSize": "4px"}),
    );
    check(&values, "t.fontSize", &json!("4px"));
    check(&values, "t.none", &json!(null));
}

#[test]
fn spaces_and_value_are_part_of_a_name() {
    let values = json!({"a": "1", "s": "{ a }", "v": "{a.value}", "e": "{a.}"});
    for name in ["s", "v", "e"] {
        check(&values, name, &json!({ "unresolved": values[name] }));
    }
}

#[test]
fn what_leads_nowhere_is_kept_and_reported_with_its_chain() {
    let document = tokens(&json!({
        "a": "{b}", "b": "x {c} {d}", "c": "{gone}", "d": "{d}", "ok": "1",
        "e": "{f}", "f": "{g}", "g": "{e}", "to": "{g}",
        "t": {"x": "{gone}", "y": "2"}, "y": "{t.y}", "x": "{t.x}", "whole": "{t}",
        "middle": "a {box}", "box": {"y": 2}
    }));
    assert_eq!(
        problems(&document),
        [
            r#"a "{b}": Missing a > b > c > gone"#,
            r#"b "x {c} {d}": Missing b > c > gone"#,
            r#"b "x {c} {d}": Cycle b > d > d"#,
            r#"c "{gone}": Missing c > gone"#,
            r#"d "{d}": Cycle d > d"#,
            r#"e "{f}": Cycle e > f > g > e"#,
            r#"f "{g}": Cycle f > g > e > f"#,
            r#"g "{e}": Cycle g > e > f > g"#,
            r#"to "{g}": Cycle to > g > e > f > g"#,
            r#"t "{gone}": Missing t > gone"#,
            r#"x "{t.x}": Missing x > t > gone"#,
            r#"whole "{t}": Missing whole > t > gone"#,
            r#"middle "a {box}": NotText middle > box"#,
        ]
    );
    let resolver = Resolver::new(&document, &Selection::all(&document));
    let shown = |name: &str| shown(resolver.value(name).unwrap());
    assert_eq!(shown("a"), json!({"unresolved": "{b}"}));
    assert_eq!(shown("t"), json!({"x": {"unresolved": "{gone}"}, "y": "2"}));
    assert_eq!(shown("y"), json!("2"));
    assert!(resolver.resolve("a").unwrap().is_err());
    assert!(resolver.resolve("nowhere").is_none());
}

#[test]
fn later_sets_override_and_fields_shine_through() {
    let document = document(&json!({
        "one": {"t": {"value": {"a": "1", "b": "{n}", "c": "{back}"}}, "n": {"value": "one"}, "back": {"value": "{t.c}"}, "s": {"value": {"a": 1}}},
        "two": {"t": {"value": {"b": "{n}!", "c": "3"}}, "n": {"value": "two"}, "s": {"value": "text"}}
    }));
    let check = |sets: &[&str], name: &str, expected: serde_json::Value| {
        let selection = Selection::of_sets(&document, sets.iter().copied());
        let resolver = Resolver::new(&document, &selection);
        assert_eq!(shown(resolver.value(name).unwrap()), expected);
    };
    check(
        &["one", "two"],
        "t",
        json!({"a": "1", "b": "two!", "c": "3"}),
    );
    check(
        &["one"],
        "t",
        json!({"a": "1", "b": "one", "c": {"unresolved": "{back}"}}),
    );
    check(&["one", "two"], "back", json!("3"));
    check(&["one", "two"], "s", json!("text"));
}

#[test]
fn dtcg_tokens_and_root_tokens_are_found() {
    let document = document(&json!({
        "set": {"c": {"$root": {"$value": "#fff"}, "d": {"$value": "{c.$root}"}}, "g": {"$value": "{c}"}}
    }));
    let resolver = Resolver::new(&document, &Selection::all(&document));
    assert_eq!(shown(resolver.value("c.d").unwrap()), json!("#fff"));
    assert!(resolver.resolve("g").unwrap().is_err());
}
