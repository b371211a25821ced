//! A change as a page: one file that needs no network, and that nothing in a document drives.
//!
//! Texts of the document are in the page as JSON, with no `<` in it, and a script puts them there
//! as text. What is drawn are numbers. The policy of the page (`Content-Security-Policy`) lets
//! nothing run or load but the script and the style in it, which are known by a number that is made
//! of the data, so that no text in the data can hold it.

use std::collections::HashMap;

use serde_json::{Value, json};
use tokens_model::Digest;
use tokens_review::{
    Effect, Field, Impact, Layer, Look, Resolved, Review, Row, Saying, Side, TypeStyle,
};

use super::count;
use super::words::{difference, different_fields, mark, name, old_name, reached, says_more, title};
use crate::shown::{shown_json, shown_within};

/// How large the data may become, in bytes; what does not fit is counted on the page.
const LARGEST: usize = 4_500_000;
/// Of that, what the tokens that are reached by aliases may take.
const LARGEST_WAYS: usize = 1_000_000;
/// How much of a value is shown.
const VALUE: usize = 300;
/// How many results of one token are shown; a document may have any number of themes.
const RESULTS: usize = 12;

/// The whole page.
pub(crate) fn page(review: &Review, from: &str, to: &str) -> String {
    let changes = count(review.counts.all(), "change");
    let heading = format!(
        "Design tokens: {changes} from {} to {}",
        text(from),
        text(to)
    );
    let counts = review.counts.present();
    let counts: Vec<String> = counts
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let reached = reached(&review.impact).unwrap_or_default();
    let data = shown_json(&data(review).to_string()).replace('<', "\\u003c");
    let nonce = Digest::of_bytes(data.as_bytes()).to_string();
    let mut page = include_str!("page/page.html");
    let mut out = String::with_capacity(data.len() + 32_768);
    // Left to right, so that nothing that was put in is looked at again.
    while let Some((before, rest)) = page.split_once('@') {
        let Some((slot, rest)) = rest.split_once('@') else {
            break;
        };
        out.push_str(before);
        match slot {
            "nonce" => out.push_str(&nonce),
            "title" => out.push_str(&escaped(&heading)),
            "counts" => out.push_str(&escaped(&counts.join(" · "))),
            "reached" => out.push_str(&escaped(&reached)),
            "style" => out.push_str(include_str!("page/style.css")),
            "script" => out.push_str(include_str!("page/view.js")),
            "data" => out.push_str(&data),
            other => out.extend(["@", other, "@"]),
        }
        page = rest;
    }
    out + page
}

fn text(text: &str) -> String {
    shown_within(text, VALUE)
}

/// A text of ours in HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

fn data(review: &Review) -> Value {
    let mut room = LARGEST;
    let themes = themes(&review.impact, &mut room);
    let rows = review.parts.iter().enumerate();
    let rows = rows.flat_map(|(set, part)| part.rows.iter().map(move |row| (set, row)));
    let rows = fitting(
        rows.map(|(set, one)| row(set, one, &review.impact)),
        &mut room,
    );
    json!({
        "sets": review.parts.iter().map(title).collect::<Vec<_>>(),
        "themes": themes,
        "left": review.counts.all() - rows.len(),
        "rows": rows,
    })
}

/// The themes, each with the tokens that are reached by aliases under it. Where that is the same as
/// under an earlier one, it says which one.
fn themes(impact: &Impact, room: &mut usize) -> Vec<Value> {
    let mut ways_left = LARGEST_WAYS;
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut themes = Vec::new();
    for (place, theme) in impact.themes.iter().enumerate() {
        let reached = theme.effects.iter().filter(|effect| !effect.is_own());
        let all: Vec<Value> = reached.map(way).collect();
        let count = all.len();
        let text_of_all = Value::from(all.clone()).to_string();
        let like = known.get(&text_of_all).copied();
        let told = match like {
            Some(_) => Vec::new(),
            None => fitting(all.into_iter(), &mut ways_left),
        };
        known.entry(text_of_all).or_insert(place);
        themes.push(
            json!({ "name": text(&theme.name), "reached": count, "ways": told, "like": like }),
        );
    }
    *room -= LARGEST_WAYS - ways_left;
    themes
}

/// The values that fit, and what is left of the room.
fn fitting(values: impl Iterator<Item = Value>, room: &mut usize) -> Vec<Value> {
    let mut fitting = Vec::new();
    for value in values {
        let Some(rest) = room.checked_sub(value.to_string().len() + 1) else {
            break;
        };
        *room = rest;
        fitting.push(value);
    }
    fitting
}

fn row(set: usize, row: &Row, impact: &Impact) -> Value {
    let (old, new) = (row.before.as_ref(), row.after.as_ref());
    let results = row
        .resolved
        .iter()
        .filter(|resolved| says_more(resolved, row));
    let mut themes: Vec<usize> = row
        .resolved
        .iter()
        .flat_map(|resolved| &resolved.themes)
        .copied()
        .collect();
    themes.sort_unstable();
    let value = json!({
        "set": set,
        "kind": row.kind.as_str(),
        "name": name(&row.at),
        "from": old_name(row),
        "type": row.token_type.as_deref().map(text),
        "before": old.map(side),
        "after": new.map(side),
        "note": note(old.map(|side| &side.look), new.map(|side| &side.look)),
        "fields": fields(old, new),
        "results": results.take(RESULTS).map(result).collect::<Vec<_>>(),
        "themes": themes,
        "why": row.no_effect.map(tokens_review::NoEffect::as_str),
    });
    debug_assert!(themes.iter().all(|place| *place < impact.themes.len()));
    value
}

fn result(resolved: &Resolved) -> Value {
    let (old, new) = (resolved.before.as_ref(), resolved.after.as_ref());
    json!({
        "themes": resolved.themes,
        "before": old.map(side),
        "after": new.map(side),
        "note": note(old.map(|side| &side.look), new.map(|side| &side.look)),
    })
}

fn way(effect: &Effect) -> Value {
    let [old, new] =
        [&effect.before, &effect.after].map(|saying| saying.as_ref().map(Saying::side));
    let (old, new) = (old.as_ref(), new.as_ref());
    json!({
        "way": effect.way.iter().map(|name| text(name)).collect::<Vec<_>>(),
        "before": old.map(side),
        "after": new.map(side),
        "note": note(old.map(|side| &side.look), new.map(|side| &side.look)),
        "fields": fields(old, new),
    })
}

/// The fields of a composite value that differ.
fn fields(old: Option<&Side>, new: Option<&Side>) -> Vec<Value> {
    let fields = different_fields(old, new);
    let told = |(name, old, new): (&str, Option<&Field>, Option<&Field>)| {
        json!({
            "name": text(name),
            "before": old.map(field),
            "after": new.map(field),
            "note": note(old.map(|field| &field.look), new.map(|field| &field.look)),
        })
    };
    fields.into_iter().map(told).collect()
}

fn note(old: Option<&Look>, new: Option<&Look>) -> Option<String> {
    difference(old?, new?)
}

fn side(side: &Side) -> Value {
    seen(&side.text, &side.look)
}

fn field(field: &Field) -> Value {
    seen(&field.text, &field.look)
}

/// A value with what a picture of it needs.
fn seen(words: &str, look: &Look) -> Value {
    let words = match words {
        "" => "(empty)".to_owned(),
        words => text(words),
    };
    let mut seen = json!({ "text": words });
    match look {
        Look::Color(one) => {
            seen["color"] = color(*one);
            if let Some(mark) = mark(look) {
                seen["mark"] = mark.into();
            }
        }
        Look::Size(pixels) => seen["size"] = rounded(*pixels),
        Look::Type(style) => seen["style"] = styled(style),
        Look::Shadow(layers) => seen["layers"] = layers.iter().map(layered).collect(),
        Look::Plain => {}
    }
    seen
}

fn color(color: tokens_resolve::Color) -> Value {
    let [red, green, blue] = color.to_srgb();
    json!([red, green, blue, rounded(color.alpha())])
}

fn styled(style: &TypeStyle) -> Value {
    json!({
        "family": style.family.as_deref().map(text),
        "size": style.size.map(rounded),
        "weight": style.weight,
        "italic": style.is_italic,
        "height": style.line_height.map(rounded),
        "spacing": style.letter_spacing.map(rounded),
    })
}

fn layered(layer: &Layer) -> Value {
    json!({
        "x": rounded(layer.x),
        "y": rounded(layer.y),
        "blur": rounded(layer.blur),
        "spread": rounded(layer.spread),
        "color": color(layer.color),
        "inset": layer.is_inset,
    })
}

/// With three decimals, which is more than anybody sees.
fn rounded(value: f64) -> Value {
    ((value * 1000.0).round() / 1000.0).into()
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;

    use super::*;
    use crate::shown::testing::hostile;

    fn told(before: &str, after: &str) -> String {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        page(
            &Review::between(&parse(before), &parse(after)),
            "remote",
            "local",
        )
    }

    #[test]
    fn hostile_texts_are_data_and_nothing_else() {
        let mut sets = Vec::new();
        for (n, text) in hostile().iter().enumerate() {
            let text = Value::from(text.as_str()).to_string();
            sets.push(format!(
                r#"{text}:{{{text}:{{"value":{text},"type":{text}}},"n{n}":{{"value":"@nonce@"}}}}"#
            ));
        }
        sets.dedup_by(|a, b| a.split(':').next() == b.split(':').next());
        let plain = told("{}", r#"{"a":{"x":{"value":"1"}}}"#);
        let page = told("{}", &format!("{{{}}}", sets.join(",")));
        let tags = |page: &str| page.matches('<').count();
        assert_eq!(tags(&page), tags(&plain));
        let nonces = |page: &str| {
            let (_, rest) = page.split_once("'nonce-").unwrap();
            let nonce = rest.split_once('\'').unwrap().0.to_owned();
            page.matches(&nonce).count()
        };
        assert_eq!(nonces(&page), 4);
        assert_eq!(nonces(&plain), 4);
    }

    #[test]
    fn five_thousand_changes_are_below_five_megabytes() {
        let document = |shade: usize| {
            let token = |n: usize| {
                format!(
                    r##""t{n}":{{"value":"#{:06x}","type":"color"}},"a{n}":{{"value":"{{brand.t{n}}}","type":"color"}}"##,
                    n * 7 + shade
                )
            };
            let tokens: Vec<String> = (0..2500).map(token).collect();
            let themes = (0..8).map(|n| {
                format!(
                    r#"{{"id":"{n}","name":"Theme {n}","selectedTokenSets":{{"core":"enabled"}}}}"#
                )
            });
            let themes: Vec<String> = themes.collect();
            format!(
                r#"{{"core":{{"brand":{{{}}},"s{shade}":{{"value":"1"}}}},"$themes":[{}]}}"#,
                tokens.join(","),
                themes.join(",")
            )
        };
        let added = |text: String| text.replace("\"a1\":", "\"b1\":");
        let page = told(&document(1), &added(document(90)));
        assert!(page.len() < 5_000_000, "{}", page.len());
        assert!(page.contains("\"left\":0"), "{}", page.len());
    }
}
