//! Numbers with a unit.

use crate::number;

/// A number with its unit, or without one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantity {
    pub(super) value: f64,
    /// Empty if it has none.
    unit: &'static str,
}

/// The units that `postcss-calc-ast-parser` 0.1.4 knows.
const UNITS: [&str; 29] = [
    "em", "ex", "ch", "rem", "vw", "vh", "vmin", "vmax", "px", "mm", "cm", "in", "pt", "pc", "q",
    "vm", "deg", "grad", "turn", "rad", "s", "ms", "hz", "khz", "dpi", "dpcm", "dppm", "fr", "%",
];

/// The quantity that a word means.
pub(super) fn quantity(word: &str) -> Option<Quantity> {
    let (digits, unit) = parts(word)?;
    let unit = if unit.is_empty() {
        ""
    } else {
        UNITS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(unit))?
    };
    Some(Quantity {
        value: number::from_text(digits),
        unit,
    })
}

/// A number and what stands behind it (`unit` of `postcss-value-parser` 3.3.1).
fn parts(word: &str) -> Option<(&str, &str)> {
    let mut has_digits = false;
    let mut has_point = false;
    let mut exponent = None;
    let mut end = word.len();
    for (at, char) in word.char_indices() {
        match char {
            '0'..='9' => has_digits = true,
            'e' | 'E' if exponent.is_none() => exponent = Some(at),
            '.' if !has_point => has_point = true,
            '+' | '-' if at == 0 => {}
            _ => {
                end = at;
                break;
            }
        }
    }
    if exponent.is_some_and(|at| at + 1 == end) {
        end -= 1;
    }
    has_digits.then(|| word.split_at(end))
}

impl Quantity {
    pub(super) fn with(self, sign: char, other: Self) -> Option<Self> {
        let of = |value: f64, unit: &'static str| Some(Self { value, unit });
        match sign {
            '+' if self.unit == other.unit => of(self.value + other.value, self.unit),
            '-' if self.unit == other.unit => of(self.value - other.value, self.unit),
            '/' if other.unit.is_empty() => of(self.value / other.value, self.unit),
            '*' if self.unit.is_empty() => of(self.value * other.value, other.unit),
            '*' if other.unit.is_empty() => of(self.value * other.value, self.unit),
            _ => None,
        }
    }
}
