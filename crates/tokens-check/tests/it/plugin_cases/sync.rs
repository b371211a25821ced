//! What counts as a change, and what is no part of a document.

use super::{Case, change, set, whole};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 83,
        plugin: "another type for one token of a typed group changes all of them",
        advice: "L",
        samples: &[change(
            r#"{"core":{"c":{"$type":"color","a":{"$value":"1"},"b":{"$value":"2"}}}}"#,
            r#"{"core":{"c":{"$type":"color","a":{"$type":"text","$value":"1"},"b":{"$value":"2"}}}}"#,
            &["Added core: c.a ($type)"],
        )],
        elsewhere: "",
    },
    Case {
        number: 84,
        plugin: "another type alone is no difference, or is one",
        advice: "L",
        samples: &[change(
            r#"{"core":{"a":{"value":"1","type":"text"}}}"#,
            r#"{"core":{"a":{"value":"1","type":"color"}}}"#,
            &["Changed core: a (type)"],
        )],
        elsewhere: "",
    },
    Case {
        number: 85,
        plugin: "the same tokens in another order are a difference",
        advice: "L",
        samples: &[
            change(
                r#"{"core":{"a":{"value":"1","type":"text"},"b":{"value":"1","type":"text"}}}"#,
                r#"{"core":{"b":{"value":"1","type":"text"},"a":{"value":"1","type":"text"}}}"#,
                &["Order core: "],
            ),
            change(
                r#"{"core":{"a":{"value":"1","type":"text"}}}"#,
                r#"{ "core" : {"a":{"type":"text","value":"1"}}}"#,
                &[],
            ),
        ],
        elsewhere: "",
    },
    Case {
        number: 86,
        plugin: "tokens with other ids are the same, or are not",
        advice: "L",
        samples: &[change(
            r#"{"core":{"a":{"value":"1","type":"text","$extensions":{"studio.tokens":{"id":"1"}}}}}"#,
            r#"{"core":{"a":{"value":"1","type":"text","$extensions":{"studio.tokens":{"id":"2"}}}}}"#,
            &["Changed core: a ($extensions)"],
        )],
        elsewhere: "",
    },
    Case {
        number: 87,
        plugin: "a remote with the same time: nothing is written",
        advice: "M",
        samples: &[change(
            r#"{"values":{"core":{"a":{"value":"1","type":"text"}}},"$metadata":{"updatedAt":"2026-01-02T03:04:05Z"}}"#,
            r#"{"values":{"core":{"a":{"value":"2","type":"text"}}},"$metadata":{"updatedAt":"2026-01-02T03:04:05Z"}}"#,
            &["Changed core: a (value)"],
        )],
        elsewhere: "times are never compared: who wrote what is told by content",
    },
    Case {
        number: 88,
        plugin: "a remote with an unreadable time is overwritten",
        advice: "L",
        samples: &[
            whole(
                r#"{"values":{"core":{"a":{"value":"1","type":"text"}}},"$metadata":{"updatedAt":"soon"}}"#,
                &[r#"core: a text "1""#],
                &["updated-at 1:79"],
            ),
            change(
                r#"{"values":{"core":{"a":{"value":"1","type":"text"}}},"$metadata":{"updatedAt":"2026-01-02T03:04:05Z"}}"#,
                r#"{"values":{"core":{"a":{"value":"1","type":"text"}}},"$metadata":{"updatedAt":"soon"}}"#,
                &[],
            ),
        ],
        elsewhere: "times are never compared: who wrote what is told by content",
    },
    Case {
        number: 89,
        plugin: "headers with quotes and line ends are read as JSON, or not at all",
        advice: "report",
        samples: &[
            set(
                r#"{"a":{"value":"quo\"te\nend","type":"text"}}"#,
                &[r#"a text "quo\"te\nend""#],
                &[],
            ),
            set(
                r#"{"a":{"value":"line
end","type":"text"}}"#,
                &[],
                &["unreadable 1:20"],
            ),
        ],
        elsewhere: "headers are settings of a remote, which the command line reads; texts with such signs are kept",
    },
];
