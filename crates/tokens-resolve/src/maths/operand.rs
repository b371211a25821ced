//! The values inside an expression, and how one becomes another (ECMA-262, "Type Conversion").

use std::cmp::Ordering;
use std::rc::Rc;

use super::function::Function;
use crate::number;

#[derive(Clone, Debug)]
pub(super) enum Operand {
    Number(f64),
    Bool(bool),
    Text(Rc<str>),
    List(Rc<[Self]>),
    Function(Function),
    Undefined,
}

impl Operand {
    pub(super) fn to_number(&self) -> f64 {
        match self {
            Self::Number(value) => *value,
            Self::Bool(value) => f64::from(u8::from(*value)),
            Self::Text(text) => number::from_text(text),
            Self::List(_) => number::from_text(&self.to_text()),
            Self::Function(_) | Self::Undefined => f64::NAN,
        }
    }

    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Number(value) => number::to_text(*value),
            Self::Bool(value) => value.to_string(),
            Self::Text(text) => text.to_string(),
            Self::List(items) => {
                let texts: Vec<String> = items.iter().map(Self::to_item_text).collect();
                texts.join(",")
            }
            Self::Function(_) => "function".to_owned(),
            Self::Undefined => "undefined".to_owned(),
        }
    }

    /// How it stands in the text of a list.
    fn to_item_text(&self) -> String {
        match self {
            Self::Undefined => String::new(),
            item => item.to_text(),
        }
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Number(value) => *value != 0.0 && !value.is_nan(),
            Self::Bool(value) => *value,
            Self::Text(text) => !text.is_empty(),
            Self::List(_) | Self::Function(_) => true,
            Self::Undefined => false,
        }
    }

    /// The items of a list, or the characters of the text, counted in UTF-16.
    pub(super) fn length(&self) -> f64 {
        let count = match self {
            Self::List(items) => items.len(),
            other => other.to_text().encode_utf16().count(),
        };
        u32::try_from(count).map_or(f64::INFINITY, f64::from)
    }

    /// `===`; lists are the same only if they are one.
    #[expect(clippy::float_cmp, reason = "so it is defined")]
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => Rc::ptr_eq(a, b),
            (Self::Function(a), Self::Function(b)) => a == b,
            (Self::Undefined, Self::Undefined) => true,
            _ => false,
        }
    }

    /// Texts by their UTF-16, everything else as numbers.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        let is_text =
            |operand: &Self| matches!(operand, Self::Text(_) | Self::List(_) | Self::Function(_));
        if is_text(self) && is_text(other) {
            let (a, b) = (self.to_text(), other.to_text());
            return Some(a.encode_utf16().cmp(b.encode_utf16()));
        }
        self.to_number().partial_cmp(&other.to_number())
    }

    /// Whether it holds `item`; `None` if it is nothing that could.
    pub(super) fn holds(&self, item: &Self) -> Option<bool> {
        match self {
            Self::List(items) => Some(items.iter().any(|own| own.is(item))),
            Self::Text(text) => Some(
                text.chars()
                    .any(|char| item.is(&Self::Text(char.to_string().into()))),
            ),
            Self::Undefined => None,
            _ => Some(false),
        }
    }

    /// Where `item` stands in it, counted from 0; -1 if it does not.
    pub(super) fn position_of(&self, item: &Self) -> Option<f64> {
        let place = match self {
            Self::List(items) => items.iter().position(|own| own.is(item)),
            Self::Text(text) => {
                let found = text.find(&item.to_text());
                found.map(|at| text[..at].encode_utf16().count())
            }
            _ => return None,
        };
        Some(
            place
                .and_then(|place| u32::try_from(place).ok())
                .map_or(-1.0, f64::from),
        )
    }

    /// The item at a place counted from 0; `None` if nothing stands inside it.
    pub(super) fn item(&self, place: &Self) -> Option<Self> {
        let place = place.to_number();
        let place = if place.is_finite() {
            place.trunc()
        } else {
            0.0
        };
        let is_there = |at: i32| (f64::from(at) - place).abs() < 0.5;
        let found = match self {
            Self::Undefined => return None,
            Self::List(items) => {
                let mut items = items.iter().zip(0..);
                items
                    .find(|(_, at)| is_there(*at))
                    .map(|(item, _)| item.clone())
            }
            Self::Text(text) => {
                let mut chars = text.chars().zip(0..);
                chars
                    .find(|(_, at)| is_there(*at))
                    .map(|(char, _)| Self::Text(char.to_string().into()))
            }
            _ => None,
        };
        Some(found.unwrap_or(Self::Undefined))
    }
}
