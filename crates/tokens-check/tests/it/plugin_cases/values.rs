//! Values.

use super::{Case, set};

pub(super) const CASES: &[Case] = &[
    Case {
        number: 54,
        plugin: "an object with a `value` is read as a token of its own",
        advice: "L",
        samples: &[
            set(
                r#"{"b":{"value":{"value":16,"unit":"px"},"type":"dimension"}}"#,
                &[r#"b dimension {"value":16,"unit":"px"}"#],
                &["object-value-legacy 1:15"],
            ),
            set(
                r#"{"b":{"value":{"value":16,"unit":"px"}}}"#,
                &["b.value - 16"],
                &["missing-type 1:7"],
            ),
        ],
        elsewhere: "",
    },
    Case {
        number: 55,
        plugin: "the same with `$value` is kept",
        advice: "M",
        samples: &[set(
            r#"{"b":{"$value":{"value":16,"unit":"px"},"$type":"dimension"}}"#,
            &[r#"b dimension {"value":16,"unit":"px"}"#],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 56,
        plugin: "a list of font families is kept",
        advice: "M",
        samples: &[set(
            r#"{"b":{"$value":["Inter","Arial"],"$type":"fontFamilies"}}"#,
            &[r#"b fontFamilies ["Inter","Arial"]"#],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 57,
        plugin: "a shadow is an object, a list, an empty list or a reference",
        advice: "M",
        samples: &[set(
            r##"{"a":{"$type":"boxShadow","$value":{"x":"1","color":"#000"}},"b":{"$type":"boxShadow","$value":[{"x":"1"},{"x":"2"}]},"c":{"$type":"boxShadow","$value":[]},"d":{"$type":"boxShadow","$value":"{a}"}}"##,
            &[
                r##"a boxShadow {"x":"1","color":"#000"}"##,
                r#"b boxShadow [{"x":"1"},{"x":"2"}]"#,
                "c boxShadow []",
                r#"d boxShadow "{a}""#,
            ],
            &[],
        )],
        elsewhere: "",
    },
    Case {
        number: 58,
        plugin: "long numbers are rounded, zeros at the end dropped",
        advice: "know",
        samples: &[set(
            r#"{"a":{"$type":"number","$value":12345678901234567890},"b":{"$type":"number","$value":1.50}}"#,
            &["a number 12345678901234567890", "b number 1.50"],
            &["number-precision 1:33"],
        )],
        elsewhere: "",
    },
];
