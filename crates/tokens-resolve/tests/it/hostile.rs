//! Documents that ask for too much get an answer all the same, and a small one.

use serde_json::{Value as Json, json};
use tokens_model::TokenDocument;
use tokens_resolve::{Excess, Limits, Problem, ResolveError, Resolver, Selection, Value};

/// One set with these tokens; `f` gives each name and value.
fn document(tokens: impl IntoIterator<Item = (String, Json)>) -> TokenDocument {
    let tokens = tokens.into_iter();
    let set: serde_json::Map<_, _> = tokens
        .map(|(name, value)| (name, json!({ "value": value })))
        .collect();
    TokenDocument::parse(json!({ "set": set }).to_string()).unwrap()
}

fn one(text: String) -> TokenDocument {
    document([("a".to_owned(), Json::from(text))])
}

fn written(count: u32, part: impl Fn(u32) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().concat()
}

fn resolver(document: &TokenDocument) -> Resolver<'_> {
    Resolver::new(document, &Selection::all(document))
}

/// The limit that the first problem is about, and the token.
fn excess(problems: &[Problem<'_>]) -> Option<(Excess, String)> {
    match &problems.first()?.error {
        ResolveError::TooMuch { excess, name, .. } => Some((*excess, name.clone())),
        _ => None,
    }
}

fn text_of(value: &Value) -> &str {
    match value {
        Value::Unresolved(text) => text.text(),
        value => value.as_text().unwrap_or_default(),
    }
}

#[test]
fn a_value_that_doubles_thirty_times_ends_at_its_limit() {
    let tokens = (0..30).map(|n| {
        (
            format!("t{n}"),
            json!(format!("{{t{m}}}{{t{m}}}", m = n + 1)),
        )
    });
    let document = document(tokens.chain([("t30".to_owned(), json!("0123456789"))]));
    let resolver = resolver(&document);
    // 10 bytes are doubled twelve times to 40 KiB; the next two halves are 80 KiB.
    let limit = Limits::default().value_bytes;
    assert_eq!(
        resolver.value("t18").unwrap().as_text().unwrap().len(),
        10 << 12
    );
    assert_eq!(
        resolver.resolve("t0").unwrap().unwrap_err(),
        ResolveError::TooMuch {
            name: "t17".to_owned(),
            excess: Excess::ValueBytes(limit),
            chain: (0..18).map(|n| format!("t{n}")).collect(),
        }
    );
    let bytes: usize = resolver
        .resolve_all()
        .map(|(_, value)| text_of(value).len())
        .sum();
    assert!(bytes < 2 * limit, "{bytes}");
}

#[test]
fn composite_values_inside_each_other_end_at_their_limits() {
    let twice = |n: u32| json!({"a": format!("{{t{}}}", n + 1), "b": format!("{{t{}}}", n + 1)});
    let tokens = (0..40).map(|n| (format!("t{n}"), twice(n)));
    let wide = document(tokens.chain([("t40".to_owned(), json!({"c": 1}))]));
    let (limit, _) = excess(&resolver(&wide).problems()).unwrap();
    assert_eq!(limit, Excess::ValueBytes(Limits::default().value_bytes));

    let tokens = (0..300).map(|n| (format!("t{n}"), json!({"a": format!("{{t{}}}", n + 1)})));
    let deep = document(tokens.chain([("t300".to_owned(), json!({"c": 1}))]));
    let (limit, _) = excess(&resolver(&deep).problems()).unwrap();
    assert_eq!(limit, Excess::Nesting(Limits::default().nesting));
}

#[test]
fn large_texts_copied_many_times_end_at_the_limit_of_steps() {
    let tokens = (0..3_000).map(|n| (format!("t{n}"), json!("{big} ")));
    let document = document(tokens.chain([("big".to_owned(), json!("x".repeat(60_000)))]));
    let resolver = resolver(&document);
    let (limit, _) = excess(&resolver.problems()).unwrap();
    assert!(matches!(limit, Excess::Steps(_)));
    let bytes: usize = resolver
        .resolve_all()
        .map(|(_, value)| text_of(value).len())
        .sum();
    assert!(bytes < 100_000_000, "{bytes}");
}

#[test]
fn large_composite_values_referred_to_many_times_end_at_the_limit_of_steps() {
    let fields: serde_json::Map<_, _> = (0..20_000).map(|n| (format!("f{n}"), json!(n))).collect();
    let tokens = (0..20_000).map(|n| (format!("t{n}"), json!("{big}")));
    let document = document(tokens.chain([("big".to_owned(), Json::from(fields))]));
    let (limit, _) = excess(&resolver(&document).problems()).unwrap();
    assert!(matches!(limit, Excess::Steps(_)));
}

#[test]
fn colors_in_many_openings_take_linear_time() {
    let text = "rgba(".repeat(200_000);
    let token = json!({"value": text, "type": "color"});
    let document = TokenDocument::parse(json!({"set": {"a": token}}).to_string()).unwrap();
    assert_eq!(
        text_of(resolver(&document).value("a").unwrap()).len(),
        1_000_000
    );
}

#[test]
fn chains_of_a_hundred_thousand_aliases_are_followed() {
    let count = 100_000;
    let chain = |end: Json| {
        let tokens = (0..count).map(|n| (format!("t{n}"), json!(format!("{{t{}}}", n + 1))));
        document(tokens.chain([(format!("t{count}"), end)]))
    };
    let good = chain(json!("end"));
    assert_eq!(resolver(&good).value("t0").unwrap().as_text(), Some("end"));

    let missing = chain(json!("{gone}"));
    let problems = resolver(&missing).problems();
    assert_eq!(problems.len(), count + 1);
    let names = problems[0].error.chain();
    assert_eq!(names.len(), 32);
    assert_eq!(names[28..], ["t28", "…", "t100000", "gone"]);
}

#[test]
fn rings_of_a_hundred_thousand_aliases_are_found() {
    let count = 100_000;
    let tokens = (0..count).map(|n| (format!("t{n}"), json!(format!("{{t{}}}", (n + 1) % count))));
    let document = document(tokens);
    let problems = resolver(&document).problems();
    assert_eq!(problems.len(), count);
    assert!(
        problems
            .iter()
            .all(|problem| matches!(problem.error, ResolveError::Cycle { .. }))
    );
    assert_eq!(problems[7].error.chain(), ["t7", "t8", "…", "t7"]);
}

#[test]
fn circles_in_which_everything_refers_to_everything_are_found() {
    let all: String = written(300, |n| format!("{{t{n}}}"));
    let document = document((0..300).map(|n| (format!("t{n}"), json!(all))));
    let problems = resolver(&document).problems();
    assert_eq!(problems.len(), 300 * 300);
    assert_eq!(problems[0].error.chain(), ["t0", "t0"]);
    assert_eq!(problems[1].error.chain(), ["t0", "t1", "t0"]);
}

#[test]
fn ten_thousand_references_stand_in_one_text() {
    let text = "{a} ".repeat(10_000);
    let document = document([("a".to_owned(), json!("x")), ("b".to_owned(), json!(text))]);
    let resolver = resolver(&document);
    assert_eq!(
        resolver.value("b").unwrap().as_text().unwrap().len(),
        20_000
    );
    assert_eq!(resolver.problems().len(), 0);
}

#[test]
fn names_inside_names_end_at_the_limit_of_nesting() {
    let check = |depth: usize| {
        let document = one(format!("{}a{}", "{".repeat(depth), "}".repeat(depth)));
        excess(&resolver(&document).problems())
    };
    let limit = Limits::default().nesting;
    assert_eq!(check(limit), None);
    assert_eq!(
        check(limit + 2),
        Some((Excess::Nesting(limit), "a".to_owned()))
    );
    assert!(check(400_000).is_some());
}

#[test]
fn expressions_end_at_their_limits() {
    let check = |text: String, expected: Option<Excess>| {
        let document = one(text);
        let resolver = resolver(&document);
        let start: String = text_of(resolver.value("a").unwrap())
            .chars()
            .take(20)
            .collect();
        assert_eq!(
            excess(&resolver.problems()).map(|(excess, _)| excess),
            expected,
            "{start}"
        );
    };
    let limits = Limits::default();
    let nesting = Some(Excess::Nesting(limits.nesting));
    let steps = Some(Excess::Steps(limits.steps + 16));
    check("(".repeat(1_000_000), nesting);
    check(format!("{}1{}", "(".repeat(100), ")".repeat(100)), None);
    check(
        format!("{}1{}", "[".repeat(1000), "]".repeat(1000)),
        nesting,
    );
    check("-".repeat(400_000) + "1", None);
    check("-".repeat(1_000_000) + "1", steps);
    check("2^".repeat(100_000) + "2", nesting);
    check("1?".repeat(1000) + "1", nesting);
    check("9^9^9^9".to_owned(), None);
    check("1+".repeat(400_000) + "1", None);
    check("1+-+-".repeat(200_000) + "1", steps);
    check("1!".to_owned() + &"!".repeat(900_000), None);
    check("'a'||".repeat(100_000) + "'a'", steps);
    check("(1) ".repeat(200_000), None);
    check("a b c d e f g ".repeat(70_000) + "()", None);
    check(written(100_000, |n| format!("w{n} ")) + "(x)", None);
    check(
        written(60_000, |n| format!("w{n} ")) + &format!("({})", "x".repeat(500_000)),
        steps,
    );
    check("'".repeat(1_000_000), None);
    check("4rem * ".repeat(100_000), None);
    check("calc(".repeat(200_000), nesting);
    check("#".to_owned() + &"f".repeat(1_000_000), None);
    check("1 / 0".to_owned(), None);
}

#[test]
fn colors_without_end_are_an_answer() {
    let digits = "9".repeat(400);
    let colors = [
        format!("color(xyz {digits} 1 1)"),
        format!("oklch(0.5 {digits} 20)"),
        format!("lch(50 {digits} -{digits})"),
        format!("color(srgb -{digits} {digits} 0)"),
        format!("hsl({digits} {digits}% -{digits}%)"),
    ];
    for (color, space) in colors
        .iter()
        .flat_map(|color| ["lch", "srgb", "p3", "hsl"].map(|space| (color, space)))
    {
        for kind in ["lighten", "darken", "mix", "alpha"] {
            let modify = json!({"type": kind, "value": "1/0", "space": space, "color": color, "format": "hex"});
            let token = json!({"value": color, "type": "color", "$extensions": {"studio.tokens": {"modify": modify}}});
            let document = TokenDocument::parse(json!({"set": {"a": token}}).to_string()).unwrap();
            let resolver = resolver(&document);
            assert!(resolver.resolve("a").unwrap().is_ok());
        }
    }
}

#[test]
fn other_limits_can_be_set() {
    let document = document([
        ("a".to_owned(), json!("12345")),
        ("b".to_owned(), json!("{a}-{a}")),
    ]);
    let mut limits = Limits::default();
    limits.value_bytes = 9;
    let resolver = Resolver::within(&document, &Selection::all(&document), limits);
    let (limit, name) = excess(&resolver.problems()).unwrap();
    assert_eq!((limit, name.as_str()), (Excess::ValueBytes(9), "b"));
}
