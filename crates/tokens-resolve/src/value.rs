//! What a token says in the end.

use std::sync::Arc;

use tokens_model::{JsonRef, ValueKind};

/// A resolved value. Cloning is cheap: texts, lists and records are shared.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number: one of the document as it stands there, or the result of an expression.
    Number(Number),
    /// A text.
    Text(Arc<str>),
    /// A list, such as the families of a font.
    List(Arc<[Self]>),
    /// The fields of a composite value, in their order.
    Record(Arc<[(Arc<str>, Self)]>),
    /// A text with a reference that cannot be followed, as it stands in the document.
    Unresolved(Unresolved),
}

impl Value {
    /// A value as it stands in a document, with nothing followed and nothing computed.
    pub fn as_written(value: JsonRef<'_>) -> Self {
        match value.kind() {
            ValueKind::Null => Self::Null,
            ValueKind::Bool => Self::Bool(value.raw() == "true"),
            ValueKind::Number => Self::Number(Number::literal(value.raw())),
            ValueKind::String => Self::text(&value.as_str().unwrap_or_default()),
            ValueKind::Array => Self::List(value.items().map(Self::as_written).collect()),
            ValueKind::Object => {
                let fields = value.members().map(|member| {
                    let name = Arc::from(member.name());
                    (name, Self::as_written(member.value))
                });
                Self::Record(fields.collect())
            }
        }
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// The characters, if it is a text that could be resolved.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one. The text `"16"` is a text.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.value),
            _ => None,
        }
    }

    /// The field of a record, or the item of a list by its place counted from 0.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Record(fields) => fields
                .iter()
                .find(|(name, _)| **name == *key)
                .map(|(_, value)| value),
            Self::List(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The first text in it that could not be resolved.
    pub fn unresolved(&self) -> Option<&Unresolved> {
        match self {
            Self::Unresolved(text) => Some(text),
            Self::List(items) => items.iter().find_map(Self::unresolved),
            Self::Record(fields) => fields.iter().find_map(|(_, value)| value.unresolved()),
            _ => None,
        }
    }

    /// How it stands in the middle of a text, as JavaScript puts values into texts; `None` for
    /// what has no sensible text: a record, a list with one in it, a value that is not resolved.
    pub(crate) fn push_into(&self, text: &mut String) -> Option<()> {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => text.push_str(&crate::number::to_text(number.value)),
            Self::Text(own) => text.push_str(own),
            Self::List(items) => {
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        text.push(',');
                    }
                    if *item != Self::Null {
                        item.push_into(text)?;
                    }
                }
            }
            Self::Record(_) | Self::Unresolved(_) => return None,
        }
        Some(())
    }

    /// How large it is, in time linear in that.
    pub(crate) fn size(&self) -> Size {
        let in_all = |sizes: &mut dyn Iterator<Item = Size>| {
            sizes.fold(Size { bytes: 8, depth: 1 }, |all, one| Size {
                bytes: all.bytes.saturating_add(one.bytes),
                depth: all.depth.max(one.depth + 1),
            })
        };
        match self {
            Self::Text(text) | Self::Unresolved(Unresolved { text, .. }) => Size {
                bytes: text.len(),
                depth: 0,
            },
            Self::List(items) => in_all(&mut items.iter().map(Self::size)),
            Self::Record(fields) => in_all(&mut fields.iter().map(|(name, value)| {
                let mut size = value.size();
                size.bytes = size.bytes.saturating_add(name.len());
                size
            })),
            Self::Null | Self::Bool(_) | Self::Number(_) => Size { bytes: 8, depth: 0 },
        }
    }
}

/// How much a value holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
    pub(crate) bytes: usize,
    /// Lists and records inside each other.
    pub(crate) depth: usize,
}

/// A number with its text.
#[derive(Clone, Debug)]
pub struct Number {
    value: f64,
    text: Arc<str>,
}

impl Number {
    pub(crate) fn literal(text: &str) -> Self {
        let value = text
            .parse()
            .expect("the reader accepts numbers of JSON only, which are numbers of Rust");
        Self {
            value,
            text: text.into(),
        }
    }

    pub(crate) fn computed(value: f64) -> Self {
        Self {
            value,
            text: crate::number::to_text(value).into(),
        }
    }

    /// The number. The result of an expression can be infinite, or not a number.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The number as text: of one that stands in the document, its text there (`1.50`); of a
    /// result, the shortest text that means it, as JavaScript writes numbers.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Two numbers are equal if their texts are.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A text with a reference that cannot be followed, or a colour whose modifier has one.
#[derive(Clone, Debug)]
pub struct Unresolved {
    pub(crate) text: Arc<str>,
    /// Which of the failures explains it.
    pub(crate) failure: u32,
}

impl Unresolved {
    /// The text as it stands in the document; of a colour, the colour without its modifier.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Two are equal if their texts are.
impl PartialEq for Unresolved {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
