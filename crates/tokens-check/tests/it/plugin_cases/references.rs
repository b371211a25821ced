//! References and maths.

use tokens_model::TokenDocument;
use tokens_resolve::{Resolver, Selection, Value};

use super::{Case, set};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 79,
        plugin: "`{a.b}`, `$a.b` and nested ones resolve; with spaces or `.value` they do not",
        advice: "M",
        samples: &[
            set(
                r#"{"a":{"b":{"value":"4px","type":"spacing"}},"i":{"value":"a.b","type":"text"},"x":{"value":"{a.b} $a.b {{i}}","type":"spacing"}}"#,
                &[
                    r#"a.b spacing "4px""#,
                    r#"i text "a.b""#,
                    r#"x spacing "{a.b} $a.b {{i}}""#,
                ],
                &[],
            ),
            set(
                r#"{"a":{"b":{"value":"4px","type":"spacing"}},"i":{"value":"a.b","type":"text"},"x":{"value":"{ a.b }","type":"spacing"}}"#,
                &[
                    r#"a.b spacing "4px""#,
                    r#"i text "a.b""#,
                    r#"x spacing "{ a.b }""#,
                ],
                &["reference-spelling 1:92"],
            ),
            set(
                r#"{"a":{"b":{"value":"4px","type":"spacing"}},"i":{"value":"a.b","type":"text"},"x":{"value":"{a.b.value}","type":"spacing"}}"#,
                &[
                    r#"a.b spacing "4px""#,
                    r#"i text "a.b""#,
                    r#"x spacing "{a.b.value}""#,
                ],
                &["reference-spelling 1:92"],
            ),
        ],
        elsewhere: "",
    },
    Case {
        number: 80,
        plugin: "maths with one unit are done, others stay as text",
        advice: "M",
        samples: &[
            set(
                r#"{"a":{"b":{"value":"4px","type":"spacing"}},"i":{"value":"a.b","type":"text"},"x":{"value":"{a.b} * 2","type":"spacing"}}"#,
                &[
                    r#"a.b spacing "4px""#,
                    r#"i text "a.b""#,
                    r#"x spacing "{a.b} * 2""#,
                ],
                &[],
            ),
            set(
                r#"{"a":{"b":{"value":"4px","type":"spacing"}},"i":{"value":"a.b","type":"text"},"x":{"value":"4px + 1rem","type":"spacing"}}"#,
                &[
                    r#"a.b spacing "4px""#,
                    r#"i text "a.b""#,
                    r#"x spacing "4px + 1rem""#,
                ],
                &[],
            ),
            set(
                r#"{"a":{"b":{"value":"4px","type":"spacing"}},"i":{"value":"a.b","type":"text"},"x":{"value":"1 + 1 2 + 2","type":"spacing"}}"#,
                &[
                    r#"a.b spacing "4px""#,
                    r#"i text "a.b""#,
                    r#"x spacing "1 + 1 2 + 2""#,
                ],
                &[],
            ),
        ],
        elsewhere: "the crate tokens-resolve does the maths; what is stored stays",
    },
    Case {
        number: 81,
        plugin: "some texts are numbers and some are not",
        advice: "M",
        samples: &[set(
            r#"{"a":{"value":"10/3","type":"number"},"b":{"value":"007","type":"text"},"c":{"value":"1e3","type":"text"},"d":{"value":"0","type":"number"},"e":{"value":"50% * 2","type":"text"}}"#,
            &[
                r#"a number "10/3""#,
                r#"b text "007""#,
                r#"c text "1e3""#,
                r#"d number "0""#,
                r#"e text "50% * 2""#,
            ],
            &[],
        )],
        elsewhere: "the crate tokens-resolve does the maths; what is stored stays",
    },
    Case {
        number: 82,
        plugin: "circles and missing names stay as text",
        advice: "M",
        samples: &[
            set(
                r#"{"a":{"value":"{b}","type":"text"},"b":{"value":"{a}","type":"text"}}"#,
                &[r#"a text "{b}""#, r#"b text "{a}""#],
                &["reference-cycle 1:15"],
            ),
            set(
                r#"{"a":{"value":"{a}","type":"text"}}"#,
                &[r#"a text "{a}""#],
                &["reference-cycle 1:15"],
            ),
            set(
                r#"{"a":{"value":"{gone}","type":"text"}}"#,
                &[r#"a text "{gone}""#],
                &["broken-reference 1:15"],
            ),
        ],
        elsewhere: "",
    },
];

/// What is stored is one thing, what it says in the end another.
#[test]
fn references_say_what_they_say_in_the_plugin() {
    let check = |value: &str, expected: Option<&str>| {
        let text = format!(
            r#"{{"core":{{"a":{{"b":{{"value":"4px"}}}},"i":{{"value":"a.b"}},
            "x":{{"value":"{value}"}},"y":{{"value":"{{x}}"}}}}}}"#
        );
        let document = TokenDocument::parse(text).expect("the text is a document");
        let resolver = Resolver::new(&document, &Selection::all(&document));
        let answer = resolver.resolve("x").expect("there is such a token");
        let said = match answer {
            Ok(Value::Number(number)) => Some(number.text()),
            Ok(value) => value.as_text(),
            Err(_) => None,
        };
        assert_eq!(said, expected, "{value}");
    };
    check("{a.b} $a.b {{i}}", Some("4px 4px 4px"));
    check("{ a.b }", None);
    check("{a.b.value}", None);
    check("{y}", None);
    check("{x}", None);
    check("{gone}", None);
    check("{a.b} * 2", Some("8px"));
    check("4px + 1rem", Some("4px + 1rem"));
    // Maths follow the npm package sd-transforms where the plugin differs: it does none in a text
    // of several expressions, and rounds to three digits.
    check("1 + 1 2 + 2", Some("2 4"));
    check("10/3", Some("3.3333"));
    check("007", Some("007"));
    check("1e3", Some("1e3"));
    check("0", Some("0"));
    check("50% * 2", Some("100%"));
}
