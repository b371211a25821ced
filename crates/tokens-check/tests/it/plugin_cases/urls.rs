//! Forms of a document as bins and URLs have them.

use super::{Case, whole};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 69,
        plugin: "a bin with bare sets is refused",
        advice: "report",
        samples: &[whole(
            r#"{"core":{"x":{"value":"1","type":"text"}}}"#,
            &[r#"core: x text "1""#],
            &[],
        )],
        elsewhere: "a file with bare sets is fine; the provider for bins refuses such a record",
    },
    Case {
        number: 70,
        plugin: "an answer that is not inside of `record` is refused",
        advice: "M",
        samples: &[whole(
            r#"{"record":{"values":{"core":{"x":{"value":"1","type":"text"}}}}}"#,
            &[r#"record: values.core.x text "1""#],
            &[],
        )],
        elsewhere: "answers of services are for their providers; as a file it is a set called `record`",
    },
    Case {
        number: 71,
        plugin: "a token without a type from a URL: its set is empty, and nobody is told",
        advice: "L: report",
        samples: &[whole(
            r#"{"core":{"x":{"$value":"1"},"y":{"$value":"1","$type":"text"}}}"#,
            &[r#"core: x - "1""#, r#"core: y text "1""#],
            &["missing-type 1:10"],
        )],
        elsewhere: "",
    },
    Case {
        number: 72,
        plugin: "one such token in the form with `values`: all tokens are in a set called `values`",
        advice: "L: report",
        samples: &[whole(
            r#"{"values":{"core":{"g":{"$description":"d","x":{"$value":"1","$type":"text"}}}},"updatedAt":"2026-01-02T03:04:05Z"}"#,
            &[r#"core: g.x text "1""#],
            &["group-description 1:25"],
        )],
        elsewhere: "",
    },
    Case {
        number: 73,
        plugin: "a version that is a number: the same",
        advice: "L: report",
        samples: &[whole(
            r#"{"values":{"core":{"x":{"$value":"1","$type":"text"}}},"$metadata":{"version":2,"updatedAt":"2026-01-02T03:04:05Z"}}"#,
            &[r#"core: x text "1""#],
            &["metadata-shape 1:79"],
        )],
        elsewhere: "",
    },
    Case {
        number: 74,
        plugin: "themes that are no list: an error that says nothing",
        advice: "report",
        samples: &[whole(
            r#"{"core":{"x":{"$value":"1","$type":"text"}},"$themes":{}}"#,
            &[],
            &["unreadable 1:55"],
        )],
        elsewhere: "",
    },
    Case {
        number: 75,
        plugin: "a group at the root is a set",
        advice: "M",
        samples: &[whole(
            r#"{"colors":{"red":{"$value":"1","$type":"text"}}}"#,
            &[r#"colors: red text "1""#],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 76,
        plugin: "a token at the root: its set is empty",
        advice: "L: report",
        samples: &[whole(
            r#"{"red":{"$value":"1","$type":"text"}}"#,
            &[],
            &["token-as-set 1:2"],
        )],
        elsewhere: "",
    },
    Case {
        number: 77,
        plugin: "a set called `values` is taken for the other form",
        advice: "document",
        samples: &[
            whole(
                r#"{"values":{"g":{"x":{"$value":"1","$type":"text"}}},"updatedAt":"2026-01-02T03:04:05Z"}"#,
                &[r#"g: x text "1""#],
                &[],
            ),
            whole(
                r#"{"values":{"x":{"$value":"1","$type":"text"}},"core":{"y":{"$value":"1","$type":"text"}},"updatedAt":"2026-01-02T03:04:05Z"}"#,
                &[],
                &["token-as-set 1:12", "unknown-field 1:47"],
            ),
        ],
        elsewhere: "",
    },
    Case {
        number: 78,
        plugin: "nothing, an empty text, a page",
        advice: "M",
        samples: &[
            whole("{}", &[], &[]),
            whole("", &[], &["unreadable 1:1"]),
            whole("<!doctype html>", &[], &["unreadable 1:1"]),
        ],
        elsewhere: "a service that answers 404 is for its provider",
    },
];
