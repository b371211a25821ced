//! Which tokens say something else, by which way, and which changes do nothing.

use std::fmt::Write as _;

use tokens_model::{DocumentDiff, TokenDocument};
use tokens_review::{Effect, Impact, Saying};

fn told(before: &str, after: &str) -> String {
    let parse = |text: &str| TokenDocument::parse(text).unwrap();
    let (before, after) = (parse(before), parse(after));
    let diff = DocumentDiff::between(&before, &after);
    let impact = Impact::between(&before, &after, &diff);
    let mut out = String::new();
    for theme in &impact.themes {
        writeln!(out, "[{}] {}", theme.name, theme.kind.as_str()).unwrap();
        for effect in &theme.effects {
            writeln!(out, "  {}", line(effect)).unwrap();
        }
    }
    for without in &impact.without_effect {
        let change = &diff.changes[without.change];
        let what = change.kind.as_str();
        writeln!(
            out,
            "nothing: {what} {} ({})",
            change.at,
            without.why.as_str()
        )
        .unwrap();
    }
    write!(out, "affected: {}", impact.affected()).unwrap();
    out
}

fn line(effect: &Effect) -> String {
    let said = |saying: &Option<Saying>| match saying {
        Some(said) => format!("{} ({})", said.value.as_text().unwrap_or("?"), said.set),
        None => "-".to_owned(),
    };
    let way = effect.way.join(" ← ");
    format!("{way}: {} → {}", said(&effect.before), said(&effect.after))
}

const THEMES: &str = r#""$themes": [
    {"id":"l","name":"Light","group":"Mode","selectedTokenSets":{"core":"source","light":"enabled"}},
    {"id":"d","name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","dark":"enabled"}},
    {"id":"b","name":"Acme","group":"Brand","selectedTokenSets":{"acme":"enabled"}}]"#;

#[test]
fn a_change_reaches_what_refers_to_it_under_the_themes_that_select_it() {
    let text = |blue: &str, night: &str| {
        format!(
            r#"{{"core":{{"blue":{{"value":"{blue}","type":"color"}},"gap":{{"value":"4px"}}}},
            "light":{{"link":{{"value":"{{blue}}","type":"color"}}}},
            "dark":{{"link":{{"value":"{night}","type":"color"}}}},
            "acme":{{"button":{{"bg":{{"value":"{{link}}","type":"color"}}}}}}, {THEMES}}}"#
        )
    };
    insta::assert_snapshot!(told(&text("#00f", "#008"), &text("#01f", "#007")), @r"
    [Mode / Light] changed
      blue: #00f (core) → #01f (core)
      link ← blue: #00f (light) → #01f (light)
      button.bg ← link ← blue: #00f (acme) → #01f (acme)
    [Mode / Dark] changed
      blue: #00f (core) → #01f (core)
      link: #008 (dark) → #007 (dark)
      button.bg ← link: #008 (acme) → #007 (acme)
    [Brand / Acme] changed
      blue: #00f (core) → #01f (core)
      link ← blue: #00f (light) → #01f (light)
      button.bg ← link ← blue: #00f (acme) → #01f (acme)
    affected: 3
    ");
}

#[test]
fn changes_that_nobody_notices_are_named_with_the_reason() {
    let before = r##"{"core":{"a":{"value":"#F00","type":"color","description":"x"},"n":{"value":1.0},
        "x":{"value":"1"},"y":{"value":"1"}},
        "light":{"a":{"value":"#00f","type":"color"}},"dark":{"a":{"value":"#00f","type":"color"}},
        "acme":{"red":{"value":"#f00"},"alias":{"value":"{red}"}},"draft":{"z":{"value":"1"}}"##;
    let after = r##"{"core":{"n":{"value":1.0,"description":"one"},"a":{"value":"#0f0","type":"color","description":"y"},
        "x":{"value":"1"},"y":{"value":"{x}"}},
        "light":{"a":{"value":"#0000FF","type":"color"}},"dark":{"a":{"value":"#00f","type":"color"}},
        "acme":{"red":{"value":"#f00"},"alias":{"value":"#f00"}},"draft":{"z":{"value":"2"}}"##;
    let (before, after) = (
        format!("{before},{THEMES}}}"),
        format!("{after},{THEMES}}}"),
    );
    let after = after.replace("\"Acme\"", "\"ACME\"");
    insta::assert_snapshot!(told(&before, &after), @r"
    [Mode / Light] changed
    [Mode / Dark] changed
    [Brand / ACME] changed
    nothing: added core: n (description) (not about a value)
    nothing: changed core: a (value) (every theme comes to the same value)
    nothing: changed core: a (description) (not about a value)
    nothing: changed core: y (value) (every theme comes to the same value)
    nothing: order core:  (an order that no value depends on)
    nothing: changed light: a (value) (every theme comes to the same value)
    nothing: changed acme: alias (value) (every theme comes to the same value)
    nothing: changed draft: z (value) (no theme selects the set)
    nothing: changed theme ACME (name) (not about a value)
    affected: 0
    ");
}

#[test]
fn without_themes_all_sets_count() {
    insta::assert_snapshot!(told(
        r#"{"a":{"x":{"value":"1"},"gone":{"value":"2"},"user":{"value":"{gone}"}},"b":{}}"#,
        r#"{"a":{"x":{"value":"1"},"user":{"value":"{gone}"}},"b":{"x":{"value":"3"},"new":{"value":"4"}}}"#,
    ), @r"
    [] changed
      x: 1 (a) → 3 (b)
      user ← gone: 2 (a) → ? (a)
      new: - → 4 (b)
      gone: 2 (a) → -
    affected: 3
    ");
}

#[test]
fn what_a_theme_selects_is_a_change_of_its_tokens() {
    let text = |sets: &str, more: &str| {
        format!(
            r#"{{"a":{{"x":{{"value":"1"}},"y":{{"value":"{{x}}"}}}},"b":{{"x":{{"value":"2"}}}},"c":{{"z":{{"value":"3"}}}},
            "$themes":[{{"id":"1","name":"T","selectedTokenSets":{sets}}}{more}]}}"#
        )
    };
    insta::assert_snapshot!(told(
        &text(r#"{"a":"enabled"}"#, r#",{"id":"2","name":"Old","selectedTokenSets":{"c":"enabled"}}"#),
        &text(r#"{"a":"enabled","b":"enabled","c":"disabled"}"#, r#",{"id":"3","name":"New","selectedTokenSets":{"c":"enabled"}}"#),
    ), @r"
    [T] changed
      x: 1 (a) → 2 (b)
      y ← x: 1 (a) → 2 (a)
    [New] added
      z: - → 3 (c)
    [Old] removed
      z: 3 (c) → -
    affected: 3
    ");
}

#[test]
fn the_first_themes_of_a_document_are_compared_with_all_its_sets() {
    let sets = r#""a":{"x":{"value":"1"}},"b":{"x":{"value":"2"},"y":{"value":"3"}}"#;
    let themes = r#""$themes":[{"id":"1","name":"T","selectedTokenSets":{"a":"enabled"}}]"#;
    insta::assert_snapshot!(told(&format!("{{{sets}}}"), &format!("{{{sets},{themes}}}")), @r"
    [T] changed
      x: 2 (b) → 1 (a)
      y: 3 (b) → -
    affected: 2
    ");
}

#[test]
fn renamed_sets_and_tokens_have_effects_by_their_names() {
    insta::assert_snapshot!(told(
        r#"{"a":{"x":{"value":"1"},"user":{"value":"{x}"}},"old":{"k":{"value":"5"}}}"#,
        r#"{"a":{"w":{"value":"1"},"user":{"value":"{x}"}},"new":{"k":{"value":"5"}}}"#,
    ), @r"
    [] changed
      w: - → 1 (a)
      user ← x: 1 (a) → ? (a)
      x: 1 (a) → -
    nothing: renamed set new (every theme comes to the same value)
    affected: 2
    ");
}

#[test]
fn a_type_of_a_group_is_the_type_of_its_tokens() {
    insta::assert_snapshot!(told(
        r#"{"a":{"g":{"$type":"number","t":{"$value":"1"}}}}"#,
        r#"{"a":{"g":{"$type":"text","t":{"$value":"1"}}}}"#,
    ), @r"
    [] changed
      g.t: 1 (a) → 1 (a)
    affected: 1
    ");
}

#[test]
fn long_ways_are_cut_in_the_middle_and_circles_end() {
    let chain = |first: &str| {
        let links = (1..40).map(|n| format!(r#","t{n}":{{"value":"{{t{}}}"}}"#, n - 1));
        let links: String = links.collect();
        format!(r#"{{"a":{{"t0":{{"value":"{first}"}}{links}}}}}"#)
    };
    let parse = |text: &str| TokenDocument::parse(text).unwrap();
    let (before, after) = (parse(&chain("1")), parse(&chain("2")));
    let diff = DocumentDiff::between(&before, &after);
    let impact = Impact::between(&before, &after, &diff);
    let effects = &impact.themes[0].effects;
    assert_eq!(effects.len(), 40);
    let way = &effects[39].way;
    assert_eq!(
        (way[0].as_str(), way.last().unwrap().as_str()),
        ("t39", "t0")
    );
    assert!(way.len() <= 16 && way.contains(&"…".to_owned()), "{way:?}");
    assert_eq!(effects[10].way.len(), 11);

    let circle = told(
        r#"{"a":{"x":{"value":"{y}"},"y":{"value":"{x}"},"z":{"value":"1"}}}"#,
        r#"{"a":{"x":{"value":"{y}"},"y":{"value":"{z}"},"z":{"value":"1"}}}"#,
    );
    assert!(circle.contains("x ← y"), "{circle}");
}
