//! Themes, the order of sets, and bookkeeping.

use tokens_model::{Json, TokenDocument};

use super::{Case, Sample, whole};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 59,
        plugin: "a set may be a list of tokens where no schema is applied",
        advice: "M",
        samples: &[
            whole(
                r#"{"core":[{"name":"a","value":"1","type":"text"}]}"#,
                &[],
                &["root-field 1:2"],
            ),
            whole(
                r#"{"values":{"core":[{"name":"a","value":"1","type":"text"}]},"updatedAt":"2026-01-02T03:04:05Z"}"#,
                &[],
                &[
                    "values-named-set 1:2",
                    "plain-value 1:12",
                    "root-field 1:61",
                ],
            ),
        ],
        elsewhere: "no tool writes it into files; it is kept as it stands, and refused in a bin as the plugin does",
    },
    Case {
        number: 60,
        plugin: "a status other than the three: the document is refused",
        advice: "M",
        samples: &[whole(
            r#"{"a":{},"b":{},"$themes":[{"id":"1","name":"L","selectedTokenSets":{"a":"on","b":"source"}}]}"#,
            &[],
            &["theme-shape 1:73"],
        )],
        elsewhere: "",
    },
    Case {
        number: 61,
        plugin: "the group null: the document is refused",
        advice: "M",
        samples: &[whole(
            r#"{"a":{},"b":{},"$themes":[{"id":"1","name":"L","group":null,"selectedTokenSets":{"a":"source","b":"source"}}]}"#,
            &[],
            &["theme-shape 1:56"],
        )],
        elsewhere: "",
    },
    Case {
        number: 62,
        plugin: "fields that are not known are stripped",
        advice: "L",
        samples: &[whole(
            r#"{"values":{"a":{}},"foo":1,"$themes":[{"id":"1","name":"L","own":1,"selectedTokenSets":{"a":"source"}}],"$metadata":{"updatedAt":"2026-01-02T03:04:05Z","themeGroupsData":{}}}"#,
            &[],
            &[
                "unknown-field 1:20",
                "unknown-field 1:60",
                "unknown-field 1:153",
            ],
        )],
        elsewhere: "",
    },
    Case {
        number: 63,
        plugin: "disabled and unknown sets are dropped from themes",
        advice: "L",
        samples: &[whole(
            r#"{"a":{},"b":{},"$themes":[{"id":"1","name":"L","selectedTokenSets":{"a":"source","b":"disabled","gone":"enabled"}}]}"#,
            &[],
            &[
                "set-unused 1:9",
                "theme-disabled-set 1:82",
                "theme-unknown-set 1:97",
            ],
        )],
        elsewhere: "",
    },
    Case {
        number: 64,
        plugin: "in a bin the order of the list is ignored",
        advice: "M",
        samples: &[whole(
            r#"{"values":{"b":{"x":{"value":"1","type":"text"}},"a":{"x":{"value":"1","type":"text"}}},"$metadata":{"updatedAt":"2026-01-02T03:04:05Z","tokenSetOrder":["a","b"]}}"#,
            &[r#"a: x text "1""#, r#"b: x text "1""#],
            &["set-order-differs 1:153"],
        )],
        elsewhere: "a provider reads bins with `TokenDocument::from_bin`: see below",
    },
    Case {
        number: 65,
        plugin: "elsewhere the list decides, sets that it lacks come after it by name",
        advice: "M",
        samples: &[whole(
            r#"{"b":{"x":{"value":"1","type":"text"}},"B":{"x":{"value":"1","type":"text"}},"a":{"x":{"value":"1","type":"text"}},"$metadata":{"tokenSetOrder":["a"]}}"#,
            &[r#"a: x text "1""#, r#"B: x text "1""#, r#"b: x text "1""#],
            &[
                "name-clash 1:2",
                "set-order-missing 1:145",
                "set-order-missing 1:145",
            ],
        )],
        elsewhere: "",
    },
    Case {
        number: 66,
        plugin: "an empty list sorts by name",
        advice: "M",
        samples: &[whole(
            r#"{"b":{"x":{"value":"1","type":"text"}},"a":{"x":{"value":"1","type":"text"}},"$metadata":{"tokenSetOrder":[]}}"#,
            &[r#"a: x text "1""#, r#"b: x text "1""#],
            &["set-order-missing 1:107", "set-order-missing 1:107"],
        )],
        elsewhere: "",
    },
    Case {
        number: 67,
        plugin: "time and version may stand at the root of a bin",
        advice: "M",
        samples: &[whole(
            r#"{"version":"1","updatedAt":"2026-01-02T03:04:05Z","values":{"a":{"x":{"value":"1","type":"text"}}}}"#,
            &[r#"a: x text "1""#],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 68,
        plugin: "without a time, the plugin never writes to the bin",
        advice: "L",
        samples: &[whole(r#"{"values":{"a":{}}}"#, &[], &["updated-at 1:1"])],
        elsewhere: "",
    },
];

/// A provider for bins does not read them as files are read: there the list decides.
#[test]
fn a_bin_is_read_in_the_order_of_its_values() {
    let case = CASES.iter().find(|case| case.number == 64);
    let Some([Sample::Text { text, .. }]) = case.map(|case| case.samples) else {
        panic!("case 64 has one text");
    };
    let json = Json::parse(*text).expect("the table holds JSON");
    let order = |document: TokenDocument| {
        let names = document.sets().iter().map(|(name, _)| name.to_string());
        names.collect::<Vec<_>>()
    };
    let bin = TokenDocument::from_bin(&json).expect("the text is a bin");
    assert_eq!(order(bin), ["b", "a"]);
    let file = TokenDocument::from_json(&json).expect("the text is a document");
    assert_eq!(order(file), ["a", "b"]);
}
