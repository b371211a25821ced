//! Hostile texts from a service: they reach a terminal, a path, a report or the log of a build
//! only in a form that does nothing there.

mod errors;
mod names;
mod platform;
mod told;

use serde_json::{Value, json};

/// Texts that go for a terminal, for the log of a build and for a page.
pub(crate) fn texts() -> Vec<String> {
    [
        include_str!("../fixtures/hostile/terminal.json"),
        include_str!("../fixtures/hostile/ci.json"),
        include_str!("../fixtures/hostile/markup.json"),
    ]
    .map(list)
    .concat()
}

fn list(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap()
}

/// As many texts as fit into one message that is shown whole.
fn messages() -> Vec<String> {
    let mut messages = vec![String::new()];
    for text in texts().into_iter().filter(|text| text.len() < 60) {
        if messages.last().unwrap().len() + text.len() > 150 {
            messages.push(String::new());
        }
        let last = messages.last_mut().unwrap();
        last.push_str(&text);
        last.push(' ');
    }
    messages
}

/// What nobody may read on a screen or in a log: characters that drive a terminal or that nobody
/// sees, and commands to build systems that count wherever they stand.
pub(crate) fn harm(text: &str) -> Option<String> {
    let bad = text.chars().find(|char| match char {
        '\n' => false,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        char => char.is_control(),
    });
    let command = || ["##[", "##vso["].into_iter().find(|c| text.contains(c));
    bad.map(|char| format!("{char:?}"))
        .or_else(|| command().map(str::to_owned))
}

/// The text without colours, which have to be nothing else than that.
pub(crate) fn uncolored(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let rest = part.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';');
        match rest.strip_prefix('m') {
            Some(rest) => all + rest,
            None => all + "\u{1b}[" + part,
        }
    })
}

/// No line begins with one of these texts, so that none can fake a line or command a build.
#[track_caller]
fn no_line_begins_with(texts: &[String], output: &str) {
    let begins: Vec<String> = texts
        .iter()
        .map(|text| text.trim_start().chars().take(8).collect::<String>())
        .filter(|begin| begin.len() >= 6 && begin.chars().all(|char| char.is_ascii_graphic()))
        .collect();
    assert!(begins.len() > 100);
    for line in output.lines().map(str::trim_start) {
        let begin = begins.iter().find(|begin| line.starts_with(begin.as_str()));
        assert_eq!(begin, None, "{line}");
        assert!(!line.starts_with("::"), "{line}");
    }
}

/// A document in which these texts are the names of sets, groups, tokens and themes, the values
/// and the descriptions; `mark` makes the values different ones.
fn document(texts: &[String], mark: &str) -> String {
    let mut root: serde_json::Map<String, Value> = texts
        .iter()
        .map(|text| {
            let token = json!({
                "value": format!("{text}{mark}"),
                "type": "other",
                "description": text,
            });
            (text.clone(), json!({ text: { text: token } }))
        })
        .collect();
    let themes = texts.iter().map(|text| {
        json!({
            "id": text,
            "name": format!("{text}{mark}"),
            "group": text,
            "selectedTokenSets": { text: "enabled" },
        })
    });
    root.insert("$themes".to_owned(), themes.collect());
    root.insert("$metadata".to_owned(), json!({ "tokenSetOrder": texts }));
    Value::from(root).to_string()
}
