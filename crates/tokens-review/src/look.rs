//! What a value looks like: everything that a picture of it needs, and its text.

use tokens_resolve::{Color, Value};

use crate::size::{parts, pixels};

/// What a value looks like. All of it are numbers and choices, so that nothing of a document
/// reaches a picture but the names of fonts.
#[derive(Clone, Debug, Default)]
pub enum Look {
    /// A colour.
    Color(Color),
    /// A length in CSS pixels.
    Size(f64),
    /// A style of text.
    Type(TypeStyle),
    /// The layers of a shadow, the topmost first.
    Shadow(Vec<Layer>),
    /// Nothing that could be drawn: the text says it all.
    #[default]
    Plain,
}

/// A style of text, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TypeStyle {
    /// The family; untrusted text.
    pub family: Option<String>,
    /// The size in CSS pixels.
    pub size: Option<f64>,
    /// The weight, from 1 to 1000.
    pub weight: Option<u16>,
    /// Whether it is slanted.
    pub is_italic: bool,
    /// The height of a line as a multiple of the size.
    pub line_height: Option<f64>,
    /// The space between letters as a multiple of the size.
    pub letter_spacing: Option<f64>,
}

/// One layer of a shadow, its lengths in CSS pixels.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names are those of CSS")]
pub struct Layer {
    pub x: f64,
    pub y: f64,
    pub blur: f64,
    pub spread: f64,
    pub color: Color,
    pub is_inset: bool,
}

/// Layers that are drawn.
const LAYERS: usize = 8;

impl Look {
    /// What a resolved value of a type looks like.
    pub fn of(token_type: Option<&str>, value: &Value) -> Self {
        let look = match token_type {
            Some("color") => Color::of(value).map(Self::Color),
            Some("typography") => Some(Self::Type(TypeStyle::of(value))),
            Some("boxShadow" | "shadow") => layers(value).map(Self::Shadow),
            Some("fontFamilies" | "fontFamily") => family(value).map(|family| {
                Self::Type(TypeStyle {
                    family: Some(family),
                    ..TypeStyle::default()
                })
            }),
            Some("fontWeights" | "fontWeight") => {
                let (weight, is_italic) = weight(value);
                weight.map(|weight| {
                    let weight = Some(weight);
                    Self::Type(TypeStyle {
                        weight,
                        is_italic,
                        ..TypeStyle::default()
                    })
                })
            }
            Some("fontSizes" | "fontSize") => pixels(value).map(|size| {
                Self::Type(TypeStyle {
                    size: Some(size),
                    ..TypeStyle::default()
                })
            }),
            Some(
                "borderRadius" | "borderWidth" | "dimension" | "paragraphIndent"
                | "paragraphSpacing" | "sizing" | "spacing",
            ) => pixels(value).map(Self::Size),
            _ => None,
        };
        look.unwrap_or_default()
    }

    /// What a field of a composite value looks like.
    pub(crate) fn of_field(name: &str, value: &Value) -> Self {
        let look = match name {
            "color" => Color::of(value).map(Self::Color),
            "blur" | "fontSize" | "offsetX" | "offsetY" | "spread" | "width" | "x" | "y" => {
                pixels(value).map(Self::Size)
            }
            _ => None,
        };
        look.unwrap_or_default()
    }

    /// How different two colours look, see [`Color::difference`]; nothing for other things, and for
    /// colours of which one lets more shine through.
    pub fn difference(&self, other: &Self) -> Option<f64> {
        match (self, other) {
            (Self::Color(one), Self::Color(other)) => {
                let is_alike = (one.alpha() - other.alpha()).abs() < 0.002;
                is_alike.then(|| one.difference(*other))
            }
            _ => None,
        }
    }
}

impl TypeStyle {
    fn of(value: &Value) -> Self {
        let size = value
            .get("fontSize")
            .and_then(pixels)
            .filter(|size| *size > 0.0);
        let (weight, is_italic) = value.get("fontWeight").map(weight).unwrap_or_default();
        let em = |value: &Value| relative(value, size, false);
        Self {
            family: value.get("fontFamily").and_then(family),
            size,
            weight,
            is_italic,
            line_height: value
                .get("lineHeight")
                .and_then(|value| relative(value, size, true)),
            letter_spacing: value.get("letterSpacing").and_then(em),
        }
    }
}

/// A length as a multiple of the size: a percentage, a length, or a plain number, which is a
/// multiple if `is_factor`.
fn relative(value: &Value, size: Option<f64>, is_factor: bool) -> Option<f64> {
    let number = value.as_number().filter(|_| is_factor);
    if let Some(factor) = number {
        return Some(factor);
    }
    match value.as_text().and_then(parts) {
        Some((percentage, "%")) => Some(percentage / 100.0),
        Some((factor, "em")) => Some(factor),
        Some((factor, "")) if is_factor => Some(factor),
        _ => Some(pixels(value)? / size?),
    }
    .filter(|factor| factor.is_finite())
}

fn family(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::List(families) => {
            let families: Vec<&str> = families.iter().filter_map(Value::as_text).collect();
            Some(families.join(", "))
        }
        _ => None,
    }
}

/// Names of weights (OpenType, `usWeightClass`), without spaces and in lower case.
const WEIGHTS: [(&str, u16); 17] = [
    ("thin", 100),
    ("hairline", 100),
    ("extralight", 200),
    ("ultralight", 200),
    ("light", 300),
    ("normal", 400),
    ("regular", 400),
    ("book", 400),
    ("medium", 500),
    ("semibold", 600),
    ("demibold", 600),
    ("bold", 700),
    ("extrabold", 800),
    ("ultrabold", 800),
    ("black", 900),
    ("heavy", 900),
    ("extrablack", 950),
];

/// The weight, and whether it is slanted: `600`, `Semi Bold Italic`.
fn weight(value: &Value) -> (Option<u16>, bool) {
    let of_number = |number: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between 1 and 1000"
        )]
        let weight = || number as u16;
        (1.0..=1000.0).contains(&number).then(weight)
    };
    if let Some(number) = value.as_number() {
        return (of_number(number), false);
    }
    let text = value.as_text().unwrap_or_default();
    if let Ok(number) = text.trim().parse() {
        return (of_number(number), false);
    }
    let letters = text.chars().filter(char::is_ascii_alphabetic);
    let name: String = letters.map(|char| char.to_ascii_lowercase()).collect();
    let upright = name.strip_suffix("italic").or(name.strip_suffix("oblique"));
    let is_italic = upright.is_some();
    let name = upright.unwrap_or(&name);
    let known = WEIGHTS.iter().find(|(known, _)| *known == name);
    let weight = known.map(|(_, weight)| *weight);
    (
        weight.or((is_italic && name.is_empty()).then_some(400)),
        is_italic,
    )
}

fn layers(value: &Value) -> Option<Vec<Layer>> {
    let layers: Vec<Layer> = match value {
        Value::List(items) => items
            .iter()
            .take(LAYERS)
            .map(layer)
            .collect::<Option<_>>()?,
        record => vec![layer(record)?],
    };
    Some(layers).filter(|layers| !layers.is_empty())
}

fn layer(value: &Value) -> Option<Layer> {
    let length = |names: [&str; 2]| {
        let field = names.into_iter().find_map(|name| value.get(name));
        field.map_or(Some(0.0), pixels)
    };
    let inset = value
        .get("inset")
        .is_some_and(|inset| *inset == Value::Bool(true));
    let kind = value.get("type").and_then(Value::as_text);
    Some(Layer {
        x: length(["x", "offsetX"])?,
        y: length(["y", "offsetY"])?,
        blur: length(["blur", "blur"])?,
        spread: length(["spread", "spread"])?,
        color: Color::of(value.get("color")?)?,
        is_inset: inset || kind == Some("innerShadow"),
    })
}

/// A value on one line, for people: texts as they are, fields with their names.
pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    push(&mut out, value);
    out
}

/// How much of a value is put into words.
const LONGEST: usize = 2000;

fn push(out: &mut String, value: &Value) {
    if out.len() > LONGEST {
        return;
    }
    let separate = |out: &mut String, first: &mut bool| {
        if !std::mem::take(first) {
            out.push_str(", ");
        }
    };
    let mut first = true;
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number.text()),
        Value::Text(text) => out.push_str(text),
        Value::Unresolved(unresolved) => out.push_str(unresolved.text()),
        Value::List(items) => {
            for item in &**items {
                if out.len() > LONGEST {
                    break;
                }
                separate(out, &mut first);
                let is_record = matches!(item, Value::Record(_));
                out.push_str(if is_record { "(" } else { "" });
                push(out, item);
                out.push_str(if is_record { ")" } else { "" });
            }
        }
        Value::Record(fields) => {
            if let Some(dimension) = dimension(value) {
                out.push_str(&dimension);
                return;
            }
            for (name, field) in &**fields {
                if out.len() > LONGEST {
                    break;
                }
                separate(out, &mut first);
                out.extend([&**name, ": "]);
                push(out, field);
            }
        }
    }
}

/// Whether a record is one length.
pub(crate) fn is_dimension(value: &Value) -> bool {
    dimension(value).is_some()
}

/// `{"value":4,"unit":"px"}` is `4px` for people.
fn dimension(value: &Value) -> Option<String> {
    let Value::Record(fields) = value else {
        return None;
    };
    let Value::Number(number) = value.get("value")? else {
        return None;
    };
    let unit = value.get("unit")?.as_text()?;
    (fields.len() == 2).then(|| format!("{}{unit}", number.text()))
}

#[cfg(test)]
mod tests {
    use tokens_model::Json;

    use super::*;

    fn value(json: &str) -> Value {
        Value::as_written(Json::parse(json).unwrap().root())
    }

    #[test]
    fn styles_are_drawn_as_far_as_they_are_known() {
        let check =
            |json: &str, expected: TypeStyle| match Look::of(Some("typography"), &value(json)) {
                Look::Type(style) => assert_eq!(style, expected, "{json}"),
                other => panic!("{other:?}"),
            };
        check(
            r#"{"fontFamily":"Inter","fontWeight":"Semi Bold Italic","fontSize":"20px",
                "lineHeight":"150%","letterSpacing":"1px"}"#,
            TypeStyle {
                family: Some("Inter".to_owned()),
                size: Some(20.0),
                weight: Some(600),
                is_italic: true,
                line_height: Some(1.5),
                letter_spacing: Some(0.05),
            },
        );
        check(
            r#"{"fontFamily":["Inter","serif"],"fontWeight":1200,"lineHeight":1.2,"fontSize":"{x}"}"#,
            TypeStyle {
                family: Some("Inter, serif".to_owned()),
                line_height: Some(1.2),
                ..TypeStyle::default()
            },
        );
        check(r#""x""#, TypeStyle::default());
    }

    #[test]
    fn shadows_are_layers() {
        let check = |json: &str, expected: Option<usize>| {
            let found = match Look::of(Some("boxShadow"), &value(json)) {
                Look::Shadow(layers) => Some(layers.len()),
                _ => None,
            };
            assert_eq!(found, expected, "{json}");
        };
        let layer =
            r##"{"x":"0","y":"2","blur":"4","spread":1,"color":"#0008","type":"innerShadow"}"##;
        check(layer, Some(1));
        check(&format!("[{layer},{layer}]"), Some(2));
        check("[]", None);
        check(r#"{"x":"0","color":"{gone}"}"#, None);
        check(r#""2px 2px""#, None);
    }

    #[test]
    fn values_have_words() {
        let check = |json: &str, expected: &str| assert_eq!(text(&value(json)), expected);
        check(r##""#fff""##, "#fff");
        check("1.50", "1.50");
        check(r#"["Inter","serif"]"#, "Inter, serif");
        check(r#"{"value":4,"unit":"px"}"#, "4px");
        check(
            r#"[{"x":1,"y":null},{"x":true}]"#,
            "(x: 1, y: null), (x: true)",
        );
        assert!(text(&value(&format!("[{}1]", "\"x\",".repeat(9_000)))).len() < 2100);
    }

    #[test]
    fn only_colours_that_are_as_clear_differ_by_a_number() {
        let look = |text: &str| Look::of(Some("color"), &value(&format!("\"{text}\"")));
        assert_eq!(look("#f00").difference(&look("#f00")), Some(0.0));
        assert_eq!(look("#f008").difference(&look("#f00")), None);
        assert_eq!(look("#f00").difference(&look("{x}")), None);
    }
}
