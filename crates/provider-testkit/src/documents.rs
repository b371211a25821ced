//! Documents that a place has to hold without loss, one per thing that is easily lost.

use tokens_model::{Json, TokenDocument};

fn parse(text: &str) -> TokenDocument {
    TokenDocument::parse(text).expect("the documents of the suite are token documents")
}

/// `value` and `type`, groups in groups, aliases, composite values.
pub fn legacy() -> TokenDocument {
    parse(
        r##"{"values":{
            "core":{
                "red":{"value":"#f00","type":"color","description":"Alarm"},
                "space":{"sm":{"value":"4px","type":"spacing"},"md":{"value":"{space.sm} * 2","type":"spacing"}}
            },
            "theme/light":{
                "button":{"bg":{"value":"{red}","type":"color"},
                "shadow":{"value":[{"x":"0","y":"1","blur":"2","spread":"0","color":"{red}","type":"dropShadow"}],"type":"boxShadow"}}
            }
        },"$metadata":{"tokenSetOrder":["core","theme/light"]},"$themes":[]}"##,
    )
}

/// `$value` and `$type`, a type on a group, `$extensions`.
pub fn dtcg() -> TokenDocument {
    parse(
        r##"{"values":{"base":{"color":{"$type":"color","$description":"All colours",
            "red":{"$value":"#f00","$extensions":{"org.example.tool":{"hidden":true}}},
            "brand":{"$value":"{color.red}","$type":"color"}}}}}"##,
    )
}

/// Themes with every field that the Figma plugin writes, in an order that counts.
pub fn themes() -> TokenDocument {
    parse(
        r#"{"values":{"core":{"a":{"value":"1","type":"sizing"}},"dark":{"a":{"value":"2","type":"sizing"}}},
        "$themes":[
            {"id":"2f","name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","dark":"enabled"},
             "$figmaStyleReferences":{"a":"S:1,"},"$figmaVariableReferences":{"a":"v:2"},"$figmaCollectionId":"c:3"},
            {"id":"1e","name":"Light","selectedTokenSets":{"core":"enabled"}}
        ],
        "$metadata":{"tokenSetOrder":["core","dark"]}}"#,
    )
}

/// Members of `$metadata` beyond the order.
pub fn metadata() -> TokenDocument {
    parse(
        r#"{"values":{"core":{"a":{"value":"1","type":"sizing"}}},
        "$metadata":{"tokenSetOrder":["core"],"owner":{"team":"design","since":2019},"tags":["x","y"]}}"#,
    )
}

/// Fields that no format names: on tokens, on groups, in themes, at the root.
pub fn unknown_fields() -> TokenDocument {
    parse(
        r##"{"values":{"core":{"g":{"$root-note":"kept","a":{"value":"#fff","type":"color","x-origin":{"file":"a.ase","line":3},"deprecated":null}}}},
        "$themes":[{"id":"1","name":"L","selectedTokenSets":{},"x-rank":7}],
        "x-tool":{"name":"exporter","version":[1,2]},
        "x-flag":true}"##,
    )
}

/// Sets in an order that no sorting gives, tokens likewise.
pub fn order() -> TokenDocument {
    parse(
        r#"{"values":{
            "zeta":{"z":{"value":"1","type":"sizing"},"a":{"value":"2","type":"sizing"},"m":{"value":"3","type":"sizing"}},
            "alpha":{"a":{"value":"1","type":"sizing"}},
            "Mid/x":{"a":{"value":"1","type":"sizing"}},
            "Beta":{"a":{"value":"1","type":"sizing"}}
        },"$metadata":{"tokenSetOrder":["zeta","alpha","Mid/x","Beta"]}}"#,
    )
}

/// Numbers whose spelling is easily lost; see [`NUMBERS`].
pub fn numbers() -> TokenDocument {
    let tokens: Vec<String> = NUMBERS
        .iter()
        .enumerate()
        .map(|(at, number)| format!(r#""n{at}":{{"value":{number},"type":"number"}}"#))
        .collect();
    parse(&format!(
        r#"{{"values":{{"numbers":{{{}}}}}}}"#,
        tokens.join(",")
    ))
}

/// The values of the tokens `n0`, `n1`, … in the set `numbers` of [`numbers`].
pub const NUMBERS: [&str; 6] = ["1.50", "0.10", "1e3", "-0", "12345678901234567890", "1.0"];

/// Sets and groups without a token.
pub fn empty_sets() -> TokenDocument {
    parse(
        r#"{"values":{"empty":{},"full":{"a":{"value":"1","type":"sizing"},"hollow":{}},"also/empty":{}}}"#,
    )
}

/// Names in many scripts, names with spaces and punctuation, text with quotes and line ends.
pub fn unicode_names() -> TokenDocument {
    parse(
        r#"{"values":{
            "größe/日本語":{"größe":{"value":"1","type":"sizing"},"🎨 palette":{"value":"\"quoted\"\n\\","type":"other"}},
            "Brand (old) & new":{"a b":{"c, d":{"value":"é","type":"other"}}},
            "עברית":{"א":{"value":"1","type":"sizing"}}
        }}"#,
    )
}

/// All of them, by name.
pub fn all() -> Vec<(&'static str, TokenDocument)> {
    vec![
        ("legacy", legacy()),
        ("dtcg", dtcg()),
        ("themes", themes()),
        ("metadata", metadata()),
        ("unknown fields", unknown_fields()),
        ("order", order()),
        ("numbers", numbers()),
        ("empty sets", empty_sets()),
        ("unicode names", unicode_names()),
    ]
}

/// A document whose only token says `count`.
pub fn counter(count: u32) -> TokenDocument {
    parse(&format!(
        r#"{{"values":{{"counter":{{"n":{{"value":"{count}","type":"other"}}}}}}}}"#
    ))
}

/// What the only token of a [`counter`] says.
pub fn counted(document: &TokenDocument) -> Option<u32> {
    let value = document.set("counter")?.json().get("n")?.get("value")?;
    value.as_str()?.parse().ok()
}

/// `document` with each kind of change that a place must not overlook, by name.
pub(crate) fn changes() -> Vec<(&'static str, TokenDocument, TokenDocument)> {
    let theme = |name: &str| {
        let text = format!(r#"[{{"id":"1","name":"{name}","selectedTokenSets":{{}}}}]"#);
        legacy().with_themes(Some(Json::parse(text).expect("a list of one theme")))
    };
    let mut reversed: Vec<_> = legacy().sets().to_vec();
    reversed.reverse();
    let listed = Json::parse(r#"{"tokenSetOrder":["theme/light","core"]}"#).expect("an object");
    let reversed =
        TokenDocument::from_parts(reversed, None, Some(listed), Vec::new()).expect("the same sets");
    let described = parse(
        &legacy()
            .to_json(tokens_model::Form::Values)
            .to_compact()
            .replace("Alarm", "Alert"),
    );
    vec![
        ("a value", counter(1), counter(2)),
        ("a description", legacy(), described),
        ("the order of the sets", legacy(), reversed),
        ("a set more", counter(1), legacy()),
        ("an empty set more", dtcg(), empty_sets()),
        ("a theme more", legacy(), theme("Light")),
        ("the name of a theme", theme("Light"), theme("Dark")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_hold_what_they_are_for() {
        assert_eq!(all().len(), 9);
        assert_eq!(counted(&counter(41)), Some(41));
        assert_eq!(unknown_fields().extra().len(), 2);
        assert_eq!(themes().theme_count(), 2);
        for (name, before, after) in changes() {
            assert!(!before.same(&after), "{name}");
        }
    }
}
