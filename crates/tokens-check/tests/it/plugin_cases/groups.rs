//! Groups and the types that they give.

use super::{Case, set};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 3,
        plugin: "the token takes the type of its group; written back as it was",
        advice: "M",
        samples: &[set(
            r##"{"c":{"$type":"color","r":{"$value":"#f00"}}}"##,
            &[r##"c.r color "#f00""##],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 4,
        plugin: "the same; the type moves to the front of the group",
        advice: "M/A",
        samples: &[set(
            r##"{"c":{"r":{"$value":"#f00"},"$type":"color"}}"##,
            &[r##"c.r color "#f00""##],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 5,
        plugin: "the nearest group with a type wins",
        advice: "M",
        samples: &[set(
            r##"{"a":{"$type":"dimension","x":{"$value":"1px"},"b":{"$type":"color","y":{"$value":"#f00"}}}}"##,
            &[r#"a.x dimension "1px""#, r##"a.b.y color "#f00""##],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 6,
        plugin: "a type that repeats that of the group is removed",
        advice: "M",
        samples: &[set(
            r##"{"c":{"$type":"color","r":{"$type":"color","$value":"#f00"},"g":{"$value":"#0f0"}}}"##,
            &[r##"c.r color "#f00""##, r##"c.g color "#0f0""##],
            &[],
        )],
        elsewhere: "the type of the token stays where it stands: removing it would be noise",
    },
    Case {
        number: 7,
        plugin: "the token keeps its own type; that of the group is lost without another heir",
        advice: "L",
        samples: &[set(
            r#"{"c":{"$type":"color","r":{"$type":"dimension","$value":"1px"}}}"#,
            &[r#"c.r dimension "1px""#],
            &["group-type-lost 1:7"],
        )],
        elsewhere: "",
    },
    Case {
        number: 8,
        plugin: "an heir some levels down",
        advice: "M",
        samples: &[set(
            r##"{"a":{"$type":"color","b":{"c":{"d":{"$value":"#f00"}}}}}"##,
            &[r##"a.b.c.d color "#f00""##],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 9,
        plugin: "the same in the older notation",
        advice: "M",
        samples: &[set(
            r#"{"c":{"type":"color","r":{"value":"x"}}}"#,
            &[r#"c.r color "x""#],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 10,
        plugin: "a type at the root of a set: refused in a bin, misread from a URL",
        advice: "M, L",
        samples: &[set(
            r##"{"$type":"color","r":{"$value":"#f00"}}"##,
            &[r##"r color "#f00""##],
            &["group-type-at-root 1:2"],
        )],
        elsewhere: "",
    },
    Case {
        number: 11,
        plugin: "the same with a nested token: written under a group without a name",
        advice: "L",
        samples: &[set(
            r##"{"$type":"color","x":{"y":{"$value":"#f00"}}}"##,
            &[r##"x.y color "#f00""##],
            &["group-type-at-root 1:2"],
        )],
        elsewhere: "",
    },
    Case {
        number: 12,
        plugin: "the type of a group with a dot in its name is written on another group",
        advice: "L",
        samples: &[set(
            r##"{"a.b":{"$type":"color","c":{"$value":"#f00"}}}"##,
            &[r##"a.b.c color "#f00""##],
            &["dot-in-name 1:2", "group-type-dotted 1:9"],
        )],
        elsewhere: "",
    },
    Case {
        number: 13,
        plugin: "a description of a group without a type: refused, or a token",
        advice: "L",
        samples: &[set(
            r##"{"a":{"$description":"d","b":{"$type":"color","$value":"#f00"}}}"##,
            &[r##"a.b color "#f00""##],
            &["group-description 1:7"],
        )],
        elsewhere: "",
    },
    Case {
        number: 14,
        plugin: "a description of a group with a type: a document that cannot be read again",
        advice: "L",
        samples: &[set(
            r##"{"a":{"$type":"color","$description":"d","b":{"$value":"#f00"}}}"##,
            &[r##"a.b color "#f00""##],
            &["group-description 1:23"],
        )],
        elsewhere: "",
    },
    Case {
        number: 15,
        plugin: "the extensions of a group become tokens",
        advice: "L",
        samples: &[set(
            r##"{"a":{"$type":"color","$extensions":{"x":{"y":1}},"b":{"$value":"#f00"}}}"##,
            &[r##"a.b color "#f00""##],
            &["group-extensions 1:23"],
        )],
        elsewhere: "",
    },
    Case {
        number: 16,
        plugin: "an empty group is dropped",
        advice: "L",
        samples: &[set(r#"{"a":{}}"#, &[], &["empty-group 1:2"])],
        elsewhere: "",
    },
    Case {
        number: 90,
        plugin: "a type of a group that is no text becomes a token",
        advice: "report",
        samples: &[
            set(
                r#"{"a":{"$type":{"x":1},"b":{"$type":"text","$value":"1"}}}"#,
                &[r#"a.b text "1""#],
                &["group-type-shape 1:7"],
            ),
            set(
                r#"{"a":{"$type":5,"b":{"$type":"text","$value":"1"}}}"#,
                &[r#"a.b text "1""#],
                &["group-type-shape 1:7"],
            ),
        ],
        elsewhere: "",
    },
];
