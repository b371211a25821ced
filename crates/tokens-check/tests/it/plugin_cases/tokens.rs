//! Tokens and their fields.

use super::{Case, change, set};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 1,
        plugin: "token `c.r`, in the older notation",
        advice: "M",
        samples: &[set(
            r##"{"c":{"r":{"type":"color","value":"#f00"}}}"##,
            &[r##"c.r color "#f00""##],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 2,
        plugin: "token `c.r`, in the DTCG notation",
        advice: "M",
        samples: &[set(
            r##"{"c":{"r":{"$type":"color","$value":"#f00"}}}"##,
            &[r##"c.r color "#f00""##],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 23,
        plugin: "0, false and an empty text are values",
        advice: "M",
        samples: &[set(
            r#"{"a":{"$type":"number","$value":0},"b":{"$type":"boolean","$value":false},"c":{"$type":"text","$value":""}}"#,
            &["a number 0", "b boolean false", r#"c text """#],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 24,
        plugin: "null passes the schema, then reading fails",
        advice: "report",
        samples: &[set(
            r#"{"a":{"$type":"color","$value":null}}"#,
            &["a color null"],
            &["null-value 1:32"],
        )],
        elsewhere: "",
    },
    Case {
        number: 25,
        plugin: "a type without a value: dropped, or a token called `$type`",
        advice: "L, report",
        samples: &[set(
            r#"{"a":{"$type":"color"}}"#,
            &[],
            &["missing-value 1:2"],
        )],
        elsewhere: "",
    },
    Case {
        number: 26,
        plugin: "a plain value is a token of the type `other`",
        advice: "M",
        samples: &[set(r#"{"foo":"bar"}"#, &[], &["plain-value 1:2"])],
        elsewhere: "a field of its group in the model, which no tool but the plugin takes for a token",
    },
    Case {
        number: 27,
        plugin: "a token without a type gets the type `other`",
        advice: "M",
        samples: &[set(
            r#"{"foo":{"$value":"1"}}"#,
            &[r#"foo - "1""#],
            &["missing-type 1:2"],
        )],
        elsewhere: "no type is made up; the check says that one is missing",
    },
    Case {
        number: 28,
        plugin: "a token without a type gets one by its name",
        advice: "M",
        samples: &[set(
            r##"{"colors":{"x":{"$value":"#f00"}}}"##,
            &[r##"colors.x - "#f00""##],
            &["missing-type 1:12"],
        )],
        elsewhere: "no type is made up; the check says that one is missing",
    },
    Case {
        number: 29,
        plugin: "an unknown type stays",
        advice: "M",
        samples: &[set(
            r#"{"a":{"$type":"weird","$value":"1"}}"#,
            &[r#"a weird "1""#],
            &["unknown-type 1:15"],
        )],
        elsewhere: "",
    },
    Case {
        number: 30,
        plugin: "some types are renamed",
        advice: "M",
        samples: &[set(
            r#"{"a":{"$type":"fontSize","$value":"1"},"b":{"$type":"shadow","$value":"{c}"},"c":{"$type":"borderradius","$value":"1"}}"#,
            &[
                r#"a fontSize "1""#,
                r#"b shadow "{c}""#,
                r#"c borderradius "1""#,
            ],
            &[
                "renamed-type 1:15",
                "renamed-type 1:53",
                "renamed-type 1:91",
            ],
        )],
        elsewhere: "types stay as they are written; the check says how the plugin writes them",
    },
    Case {
        number: 31,
        plugin: "`COLOR` stays",
        advice: "M",
        samples: &[set(
            r##"{"a":{"$type":"COLOR","$value":"#f00"}}"##,
            &[r##"a COLOR "#f00""##],
            &["unknown-type 1:15"],
        )],
        elsewhere: "",
    },
    Case {
        number: 32,
        plugin: "an empty description is dropped, in the older notation kept",
        advice: "M",
        samples: &[
            set(
                r#"{"a":{"$type":"text","$value":"1","$description":""}}"#,
                &[r#"a text "1""#],
                &["empty-description 1:50"],
            ),
            set(
                r#"{"a":{"type":"text","value":"1","description":""}}"#,
                &[r#"a text "1""#],
                &[],
            ),
        ],
        elsewhere: "it stays; the check says that the plugin drops it",
    },
    Case {
        number: 33,
        plugin: "the id that the plugin keeps is removed",
        advice: "M",
        samples: &[set(
            r##"{"a":{"$type":"color","$value":"#f00","$extensions":{"studio.tokens":{"id":"1"}}}}"##,
            &[r##"a color "#f00""##],
            &[],
        )],
        elsewhere: "the id stays: it survives renames",
    },
    Case {
        number: 34,
        plugin: "the id is removed, the modifier kept",
        advice: "M",
        samples: &[set(
            r##"{"a":{"$type":"color","$value":"#f00","$extensions":{"studio.tokens":{"id":"1","modify":{"type":"alpha","value":"0.5","space":"srgb"}}}}}"##,
            &[r##"a color "#f00""##],
            &[],
        )],
        elsewhere: "the id stays",
    },
    Case {
        number: 35,
        plugin: "empty extensions are removed",
        advice: "L",
        samples: &[set(
            r##"{"a":{"$type":"color","$value":"#f00","$extensions":{}}}"##,
            &[r##"a color "#f00""##],
            &["empty-extensions 1:53"],
        )],
        elsewhere: "",
    },
    Case {
        number: 36,
        plugin: "the id at its older place is removed",
        advice: "M",
        samples: &[set(
            r##"{"a":{"$type":"color","$value":"#f00","$extensions":{"id":"1"}}}"##,
            &[r##"a color "#f00""##],
            &[],
        )],
        elsewhere: "the id stays",
    },
    Case {
        number: 37,
        plugin: "unknown fields and `$deprecated` are kept",
        advice: "M",
        samples: &[set(
            r#"{"a":{"$value":"1","own":{"x":[1]},"$deprecated":true,"$type":"text"}}"#,
            &[r#"a text "1""#],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 38,
        plugin: "a field `name` is lost",
        advice: "L",
        samples: &[set(
            r#"{"a":{"$type":"text","$value":"1","name":"n"}}"#,
            &[r#"a text "1""#],
            &["name-field 1:35"],
        )],
        elsewhere: "",
    },
    Case {
        number: 39,
        plugin: "the fields of a token come out in another order",
        advice: "M",
        samples: &[change(
            r#"{"core":{"a":{"$extensions":{"x":1},"$value":"1","$type":"text","$description":"d"}}}"#,
            r#"{"core":{"a":{"$extensions":{"x":1},"$type":"text","$value":"1","$description":"d"}}}"#,
            &[],
        )],
        elsewhere: "their order is no change",
    },
    Case {
        number: 40,
        plugin: "the same in the older notation",
        advice: "M",
        samples: &[change(
            r#"{"core":{"a":{"type":"text","value":"1"}}}"#,
            r#"{"core":{"a":{"value":"1","type":"text"}}}"#,
            &[],
        )],
        elsewhere: "their order is no change",
    },
];
