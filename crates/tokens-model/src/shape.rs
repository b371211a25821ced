//! Which values fit which type.

mod composite;
mod leaf;

use crate::json::{JsonRef, ValueKind};
use crate::reference::references;
use crate::token_type::TokenType;

/// A value, or a part of one, that does not fit the type of its token.
#[derive(Clone, Copy, Debug)]
pub struct ShapeProblem<'a> {
    /// The value or the part of it.
    pub at: JsonRef<'a>,
    /// What has to stand there, such as `a color`.
    pub expected: &'static str,
}

/// What in `value` does not fit a token of the type `kind`; nothing for most values.
///
/// Both formats are understood, and what the Figma plugin reads is no problem even where the DTCG
/// format is stricter:
///
/// - The plugin's leaf types hold a text or a number, with units, references and maths in it;
///   lists pass through (`tokenType.defs.json`, `types/values` of the plugin 2.11). Lengths and
///   colors may also be the objects of the DTCG format.
/// - `typography`, `boxShadow`, `border` and `composition` are objects whose members are all
///   optional (`types/values` of the plugin), `boxShadow` also a list of them.
/// - Types that only the DTCG format has follow it (2025.10, "Types" and "Composite types"); a
///   duration may be a text with its unit, as in earlier drafts.
/// - A text with a reference fits everywhere, and so does an object with `$ref` (DTCG format,
///   "Aliases / References").
///
/// Members that a shape does not name are no problem.
///
/// ```
/// use tokens_model::{Json, TokenType, shape_problems};
///
/// let value = Json::parse(r#"{"value": 16, "unit": "meter"}"#)?;
/// let problems = shape_problems(TokenType::Dimension, value.root());
/// assert_eq!(problems[0].expected, "the unit `px` or `rem`");
/// assert_eq!(problems[0].at.raw(), "\"meter\"");
/// # Ok::<(), tokens_model::ParseError>(())
/// ```
pub fn shape_problems(kind: TokenType, value: JsonRef<'_>) -> Vec<ShapeProblem<'_>> {
    let mut problems = Problems(Vec::new());
    of_type(kind)(value, &mut problems);
    problems.0
}

/// Looks at a value and says what does not fit.
type Shape = for<'a> fn(JsonRef<'a>, &mut Problems<'a>);

struct Problems<'a>(Vec<ShapeProblem<'a>>);

impl<'a> Problems<'a> {
    fn add(&mut self, at: JsonRef<'a>, expected: &'static str) {
        self.0.push(ShapeProblem { at, expected });
    }
}

fn of_type(kind: TokenType) -> Shape {
    use TokenType as T;
    match kind {
        T::Border => composite::border,
        T::BoxShadow => composite::box_shadow,
        T::Composition => composite::composition,
        T::Gradient => composite::gradient,
        T::Shadow => composite::shadow,
        T::StrokeStyle => composite::stroke_style,
        T::Transition => composite::transition,
        T::Typography => composite::typography,
        T::Boolean => leaf::boolean,
        T::Color => leaf::color,
        T::CubicBezier => leaf::cubic_bezier,
        T::Duration => leaf::duration,
        T::FontWeight => leaf::font_weight,
        T::FontFamily | T::FontFamilies => leaf::font_family,
        T::BorderRadius
        | T::BorderWidth
        | T::Dimension
        | T::FontSizes
        | T::LetterSpacing
        | T::LineHeights
        | T::ParagraphIndent
        | T::ParagraphSpacing
        | T::Sizing
        | T::Spacing => leaf::length,
        T::Other => leaf::anything,
        T::Asset
        | T::FontWeights
        | T::Number
        | T::Opacity
        | T::Text
        | T::TextCase
        | T::TextDecoration => leaf::text_or_number,
    }
}

/// Whether a value stands for another one, so that nothing can be said about it: a text with a
/// reference, or an object with `$ref`.
fn refers(value: JsonRef<'_>) -> bool {
    match value.kind() {
        ValueKind::String => value
            .as_str()
            .is_some_and(|text| references(&text).next().is_some()),
        ValueKind::Object => value
            .get("$ref")
            .is_some_and(|pointer| pointer.kind() == ValueKind::String),
        _ => false,
    }
}

/// The number that a JSON number says.
fn number(value: JsonRef<'_>) -> Option<f64> {
    (value.kind() == ValueKind::Number)
        .then(|| value.raw().parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    /// What is wrong: `value: expected`.
    fn problems(kind: TokenType, text: &str) -> Vec<String> {
        let json = Json::parse(text).unwrap();
        shape_problems(kind, json.root())
            .into_iter()
            .map(|problem| format!("{}: {}", problem.at.raw(), problem.expected))
            .collect()
    }

    #[test]
    fn references_fit_every_type() {
        for kind in TokenType::all() {
            for text in [r#""{a.b}""#, r#""{a.b} * 2""#, r##"{"$ref":"#/a/$value"}"##] {
                assert_eq!(
                    problems(kind, text),
                    Vec::<String>::new(),
                    "{kind:?} {text}"
                );
            }
        }
    }

    #[test]
    fn only_booleans_and_the_rest_take_a_truth_value_and_nothing_takes_null() {
        for kind in TokenType::all() {
            let takes = matches!(kind, TokenType::Boolean | TokenType::Other);
            assert_eq!(problems(kind, "true").is_empty(), takes, "{kind:?}");
            assert_eq!(problems(kind, "null").len(), 1, "{kind:?}");
        }
    }

    #[test]
    fn what_the_plugin_reads_fits() {
        let table: &[(&str, &[&str])] = &[
            (
                "color",
                &[
                    r##""#F00""##,
                    r#""red""#,
                    r#""linear-gradient(red, #fff)""#,
                    r#""""#,
                ],
            ),
            (
                "spacing",
                &["4", r#""4px 8px""#, r#""1px + 2rem""#, r#"["4px"]"#],
            ),
            ("fontFamilies", &[r#""Inter""#, r#"["Inter","Arial"]"#]),
            ("fontWeights", &["700", r#""Semi Bold Italic""#]),
            ("fontWeight", &["350", r#""700""#, r#""SemiBold""#]),
            ("number", &["1", r#""1""#]),
            ("boolean", &["true", r#""true""#]),
            ("other", &["1", "[[1]]", r#"{"x":true}"#]),
            ("dimension", &[r#""1px""#, r#"{"value":1,"unit":"rem"}"#]),
            (
                "boxShadow",
                &[
                    "[]",
                    r#"[{"x":1,"type":"innerShadow"},"{a}"]"#,
                    r##"{"color":"#000"}"##,
                ],
            ),
            (
                "border",
                &["{}", r#"{"color":"red","width":1,"style":"wavy"}"#],
            ),
            (
                "typography",
                &[
                    "{}",
                    r#"{"fontFamily":"Inter","fontSize":"{a} * 2","lineHeight":1.5}"#,
                ],
            ),
            (
                "composition",
                &[r#"{"fill":"{a}","typography":{"fontSize":1}}"#],
            ),
        ];
        for (name, values) in table {
            for value in *values {
                let kind = TokenType::named(name).unwrap();
                assert_eq!(
                    problems(kind, value),
                    Vec::<String>::new(),
                    "{name} {value}"
                );
            }
        }
    }

    #[test]
    fn what_the_dtcg_format_says_fits() {
        let dimension = r#"{"value":1,"unit":"px"}"#;
        let color =
            r##"{"colorSpace":"oklch","components":[0.5,"none",20],"alpha":0.5,"hex":"#ff00ff"}"##;
        let duration = r#"{"value":1.5,"unit":"s"}"#;
        let shadow = format!(
            r#"{{"color":{color},"offsetX":{dimension},"offsetY":{dimension},"blur":{dimension},"spread":{dimension},"inset":true}}"#
        );
        let table = [
            ("color", color.to_owned()),
            ("duration", duration.to_owned()),
            ("duration", r#""200ms""#.to_owned()),
            ("cubicBezier", "[0, -1, 1, 2]".to_owned()),
            ("cubicBezier", r#"["{x}", 0, 1, 1]"#.to_owned()),
            ("strokeStyle", r#""dashed""#.to_owned()),
            (
                "strokeStyle",
                format!(r#"{{"dashArray":[{dimension},"{{a}}"],"lineCap":"butt"}}"#),
            ),
            (
                "border",
                format!(
                    r#"{{"color":{color},"width":{dimension},"style":{{"dashArray":["1px"],"lineCap":"round"}}}}"#
                ),
            ),
            (
                "transition",
                format!(r#"{{"duration":{duration},"delay":"{{d}}","timingFunction":[0,0,1,1]}}"#),
            ),
            ("shadow", shadow.clone()),
            ("shadow", format!(r#"[{shadow},"{{a}}"]"#)),
            (
                "gradient",
                format!(
                    r##"[{{"color":{color},"position":0}},{{"color":"#fff","position":"{{p}}"}}]"##
                ),
            ),
            (
                "typography",
                format!(
                    r#"{{"fontFamily":["A","B"],"fontSize":{dimension},"fontWeight":700,"letterSpacing":{dimension},"lineHeight":1.2}}"#
                ),
            ),
        ];
        for (name, value) in table {
            let kind = TokenType::named(name).unwrap();
            assert_eq!(
                problems(kind, &value),
                Vec::<String>::new(),
                "{name} {value}"
            );
        }
    }

    fn check(name: &str, value: &str, expected: &[&str]) {
        let kind = TokenType::named(name).unwrap();
        assert_eq!(problems(kind, value), expected, "{name} {value}");
    }

    #[test]
    fn a_leaf_that_nobody_reads_is_a_problem() {
        check("color", r##""#ff0""##, &[]);
        let digits = r##""#ff": 3, 4, 6 or 8 hexadecimal digits after `#`"##;
        check("color", r##""#ff""##, &[digits]);
        check("color", "{}", &["{}: `colorSpace`", "{}: `components`"]);
        check(
            "color",
            r#"{"colorSpace":"rgb","components":[1,2],"alpha":2,"hex":"f00"}"#,
            &[
                r#""rgb": a color space of the DTCG format"#,
                "[1,2]: three components, each a number or `none`",
                "2: a number from 0 to 1",
                r#""f00": six hexadecimal digits after `#`"#,
            ],
        );
        check(
            "dimension",
            r#"{"value":"1","unit":"em"}"#,
            &[r#""1": a number"#, r#""em": the unit `px` or `rem`"#],
        );
        check("spacing", r#"{"x":1}"#, &[r#"{"x":1}: text or a number"#]);
        check("opacity", "{}", &["{}: text or a number"]);
        check("fontFamily", r#"["Inter",1]"#, &["1: the name of a font"]);
        check("fontWeight", "1001", &["1001: a number from 1 to 1000"]);
        let text = r#""fast": a duration such as `200ms`"#;
        check("duration", r#""fast""#, &[text]);
        check("duration", r#"{"value":1}"#, &[r#"{"value":1}: `unit`"#]);
        check("cubicBezier", "[0,0,1]", &["[0,0,1]: four numbers"]);
        let coordinates = ["2: a number from 0 to 1", r#""x": a number"#];
        check("cubicBezier", r#"[2,0,1,"x"]"#, &coordinates);
    }

    #[test]
    fn a_part_that_nobody_reads_is_a_problem_at_its_place() {
        let style = r#""wavy": a line style of the DTCG format"#;
        check("strokeStyle", r#""wavy""#, &[style]);
        check(
            "strokeStyle",
            r#"{"dashArray":[],"lineCap":"x"}"#,
            &[
                "[]: at least one length",
                r#""x": `round`, `butt` or `square`"#,
            ],
        );
        check(
            "shadow",
            r#"{"color":1,"offsetX":"1px","y":0,"blur":0}"#,
            &[
                r#"{"color":1,"offsetX":"1px","y":0,"blur":0}: `spread`"#,
                "1: a color",
            ],
        );
        check("shadow", "[]", &["[]: at least one shadow"]);
        check(
            "boxShadow",
            r#"[{"type":"outer"},1]"#,
            &[r#""outer": `dropShadow` or `innerShadow`"#, "1: a shadow"],
        );
        check("gradient", "[]", &["[]: at least one stop"]);
        check(
            "gradient",
            r#"[{"color":"red"},1]"#,
            &[
                r#"{"color":"red"}: `position`"#,
                "1: a stop with `color` and `position`",
            ],
        );
        check(
            "transition",
            r#"{"duration":"1s","timingFunction":"ease"}"#,
            &[
                r#"{"duration":"1s","timingFunction":"ease"}: `delay`"#,
                r#""ease": four numbers"#,
            ],
        );
        check(
            "typography",
            r#"{"fontSize":true,"fontFamily":null}"#,
            &["true: text or a number", "null: the name of a font"],
        );
        let text = r#""Inter": an object, or a reference"#;
        check("typography", r#""Inter""#, &[text]);
        check("border", "[1]", &["[1]: an object, or a reference"]);
        let fill = "true: text, a number or an object of them";
        check("composition", r#"{"fill":true}"#, &[fill]);
    }
}
