//! Names of tokens, groups and sets.

use super::{Case, change, set, whole};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 41,
        plugin: "a dot in a name becomes nesting",
        advice: "document",
        samples: &[set(
            r#"{"a.b":{"value":"1","type":"text"}}"#,
            &[r#"a.b text "1""#],
            &["dot-in-name 1:2"],
        )],
        elsewhere: "",
    },
    Case {
        number: 42,
        plugin: "a token in another one by its dots: lost with the next reading",
        advice: "L",
        samples: &[set(
            r#"{"space.1.5":{"value":"1","type":"text"},"space":{"1":{"value":"1","type":"text"}}}"#,
            &[r#"space.1.5 text "1""#, r#"space.1 text "1""#],
            &["dot-in-name 1:2", "token-and-group 1:51"],
        )],
        elsewhere: "",
    },
    Case {
        number: 43,
        plugin: "tokens in a token are carried along as unknown fields",
        advice: "L",
        samples: &[set(
            r#"{"a":{"value":"1","type":"text","b":{"value":"1","type":"text"}}}"#,
            &[r#"a text "1""#],
            &["token-and-group 1:33"],
        )],
        elsewhere: "",
    },
    Case {
        number: 44,
        plugin: "two tokens with the same path: the later one is kept",
        advice: "report",
        samples: &[set(
            r#"{"a.b":{"value":"1","type":"text"},"a":{"b":{"value":"2","type":"text"}}}"#,
            &[r#"a.b text "1""#, r#"a.b text "2""#],
            &["dot-in-name 1:2", "duplicate-path 1:41"],
        )],
        elsewhere: "",
    },
    Case {
        number: 45,
        plugin: "of two composite tokens with the same path the later one counts, lists are not joined",
        advice: "M",
        samples: &[set(
            r#"{"a.b":{"value":[{"x":"1"}],"type":"boxShadow"},"a":{"b":{"value":[{"x":"2"}],"type":"boxShadow"}}}"#,
            &[
                r#"a.b boxShadow [{"x":"1"}]"#,
                r#"a.b boxShadow [{"x":"2"}]"#,
            ],
            &["dot-in-name 1:2", "duplicate-path 1:54"],
        )],
        elsewhere: "both are kept; the check says that the path stands twice",
    },
    Case {
        number: 46,
        plugin: "a backslash disappears",
        advice: "L",
        samples: &[set(
            r#"{"a\\.b":{"value":"1","type":"text"}}"#,
            &[r#"a\.b text "1""#],
            &["backslash-in-name 1:2", "dot-in-name 1:2"],
        )],
        elsewhere: "",
    },
    Case {
        number: 47,
        plugin: "empty parts of names are kept",
        advice: "M",
        samples: &[set(
            r#"{"":{"value":"1","type":"text"},"a.":{"value":"1","type":"text"},"b..c":{"value":"1","type":"text"}}"#,
            &[r#" text "1""#, r#"a. text "1""#, r#"b..c text "1""#],
            &["empty-name 1:2", "dot-in-name 1:33", "dot-in-name 1:66"],
        )],
        elsewhere: "",
    },
    Case {
        number: 48,
        plugin: "names that JavaScript objects have vanish",
        advice: "L",
        samples: &[set(
            r#"{"__proto__":{"value":"1","type":"text"},"constructor":{"value":"1","type":"text"}}"#,
            &[r#"__proto__ text "1""#, r#"constructor text "1""#],
            &["prototype-name 1:2", "prototype-name 1:42"],
        )],
        elsewhere: "",
    },
    Case {
        number: 49,
        plugin: "names that are whole numbers move to the front",
        advice: "know",
        samples: &[
            set(
                r#"{"10":{"value":"1","type":"text"},"2":{"value":"1","type":"text"},"xs":{"value":"1","type":"text"},"05":{"value":"1","type":"text"}}"#,
                &[
                    r#"10 text "1""#,
                    r#"2 text "1""#,
                    r#"xs text "1""#,
                    r#"05 text "1""#,
                ],
                &["index-name 1:35"],
            ),
            change(
                r#"{"core":{"10":{"value":"1","type":"text"},"2":{"value":"1","type":"text"},"xs":{"value":"1","type":"text"}}}"#,
                r#"{"core":{"2":{"value":"1","type":"text"},"10":{"value":"1","type":"text"},"xs":{"value":"1","type":"text"}}}"#,
                &[],
            ),
        ],
        elsewhere: "their order is no change",
    },
    Case {
        number: 50,
        plugin: "the same for names of sets",
        advice: "know",
        samples: &[whole(
            r#"{"zeta":{},"2":{},"10":{}}"#,
            &[],
            &["index-name 1:12"],
        )],
        elsewhere: "",
    },
    Case {
        number: 51,
        plugin: "slashes, spaces and emoji are kept",
        advice: "M",
        samples: &[whole(
            r#"{"brand/dark mode":{"a/b c":{"value":"1","type":"text"},"🎨 größe":{"value":"1","type":"text"}}}"#,
            &[
                r#"brand/dark mode: a/b c text "1""#,
                r#"brand/dark mode: 🎨 größe text "1""#,
            ],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 52,
        plugin: "tokens may be called `value`, `type` and `description`",
        advice: "M",
        samples: &[set(
            r#"{"a":{"value":{"value":"1","type":"text"},"type":{"value":"1","type":"text"},"description":{"value":"1","type":"text"}}}"#,
            &[
                r#"a.value text "1""#,
                r#"a.type text "1""#,
                r#"a.description text "1""#,
            ],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 53,
        plugin: "`$root` is a name like others",
        advice: "M",
        samples: &[set(
            r#"{"a":{"$root":{"$value":"1","$type":"text"},"b":{"$value":"1","$type":"text"}}}"#,
            &[r#"a.$root text "1""#, r#"a.b text "1""#],
            &[],
        )],
        elsewhere: "",
    },
];
