//! The two notations.

use super::{Case, set, whole};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 17,
        plugin: "an empty set is kept, and counts as one in the older notation",
        advice: "M",
        samples: &[
            whole(
                r#"{"e":{},"core":{"x":{"$value":"1","$type":"text"}}}"#,
                &[r#"core: x text "1""#],
                &[],
            ),
            whole(r#"{"e":{}}"#, &[], &[]),
        ],
        elsewhere: "",
    },
    Case {
        number: 18,
        plugin: "an empty set at the end turns the whole document into the older notation",
        advice: "A",
        samples: &[whole(
            r#"{"core":{"x":{"$value":"1","$type":"text"}},"e":{}}"#,
            &[r#"core: x text "1""#],
            &["notation-flip 1:45"],
        )],
        elsewhere: "",
    },
    Case {
        number: 19,
        plugin: "one set in each notation: both are written in that of the last",
        advice: "A",
        samples: &[whole(
            r#"{"a":{"x":{"value":"1","type":"text"}},"b":{"x":{"$value":"1","$type":"text"}}}"#,
            &[r#"a: x text "1""#, r#"b: x text "1""#],
            &["mixed-notation 1:2"],
        )],
        elsewhere: "",
    },
    Case {
        number: 20,
        plugin: "both notations in a set: older tokens fall apart",
        advice: "L",
        samples: &[set(
            r#"{"x":{"$value":"1","$type":"text"},"y":{"value":"2","type":"text"}}"#,
            &[r#"x text "1""#, r#"y text "2""#],
            &["mixed-notation 1:36"],
        )],
        elsewhere: "",
    },
    Case {
        number: 21,
        plugin: "`$value` in a description: the set is read in the other notation",
        advice: "L",
        samples: &[set(
            r#"{"x":{"value":"1","type":"text","description":"not $value"}}"#,
            &[r#"x text "1""#],
            &["notation-flip 1:52"],
        )],
        elsewhere: "",
    },
    Case {
        number: 22,
        plugin: "`$type` beside `value`: the type is lost",
        advice: "L",
        samples: &[set(
            r##"{"x":{"$type":"color","value":"#f00"}}"##,
            &[r##"x color "#f00""##],
            &["mixed-notation 1:7"],
        )],
        elsewhere: "",
    },
];
