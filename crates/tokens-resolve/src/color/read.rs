//! Colours read from texts (CSS Color 4), as the npm package `colorjs.io` 0.5.2 reads them.

use super::Color;
use super::keywords;
use super::space::Space;

/// How one coordinate may be written, and what a number or percentage of it means.
#[derive(Clone, Copy)]
enum Written {
    /// A number from 0 to 255, or a percentage.
    Byte,
    /// A percentage of 100.
    Percentage,
    /// A number, or a percentage of this.
    NumberOr(f64),
    /// A number of degrees, or an angle.
    Angle,
}

/// A function of CSS, by its name.
struct Function {
    space: Space,
    coords: [Written; 3],
    /// The last argument is always the opacity.
    ends_with_alpha: bool,
}

fn function(name: &str) -> Option<Function> {
    use Written::{Angle, Byte, NumberOr, Percentage};
    let (space, coords) = match name {
        "rgb" | "rgba" => (Space::Srgb, [Byte; 3]),
        "hsl" | "hsla" => (Space::Hsl, [Angle, Percentage, Percentage]),
        "hwb" => (Space::Hwb, [Angle, NumberOr(100.0), NumberOr(100.0)]),
        "lab" => (
            Space::Lab,
            [NumberOr(100.0), NumberOr(125.0), NumberOr(125.0)],
        ),
        "lch" => (Space::Lch, [NumberOr(100.0), NumberOr(150.0), Angle]),
        "oklab" => (Space::Oklab, [NumberOr(1.0), NumberOr(0.4), NumberOr(0.4)]),
        "oklch" => (Space::Oklch, [NumberOr(1.0), NumberOr(0.4), Angle]),
        _ => return None,
    };
    Some(Function {
        space,
        coords,
        ends_with_alpha: matches!(name, "rgba" | "hsla"),
    })
}

/// The colour that a text means.
pub(super) fn color(text: &str) -> Option<Color> {
    let text = text.trim();
    let Some((name, inside)) = called(text) else {
        return match text.strip_prefix('#') {
            Some(digits) => hexadecimal(digits),
            None => keyword(text),
        };
    };
    let name = name.to_ascii_lowercase();
    let arguments = arguments(inside);
    if name == "color" {
        return of_space(&arguments);
    }
    let function = function(&name)?;
    let (coords, alpha) = match &arguments[..] {
        [coords @ .., alpha] if alpha.is_alpha || function.ends_with_alpha => (coords, Some(alpha)),
        coords => (coords, None),
    };
    if coords.len() != function.coords.len() {
        return None;
    }
    let coord = |place: usize| function.coords[place].read(&coords[place]);
    Some(Color::new(
        function.space,
        [coord(0)?, coord(1)?, coord(2)?],
        alpha.map_or(Some(1.0), Argument::number)?,
    ))
}

/// The name and the arguments of a function, if the text is one call.
fn called(text: &str) -> Option<(&str, &str)> {
    let (name, inside) = text.strip_suffix(')')?.split_once('(')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_name && !inside.is_empty()).then_some((name, inside))
}

/// `color(display-p3 1 0 0 / 0.5)`: what is missing is zero.
fn of_space(arguments: &[Argument<'_>]) -> Option<Color> {
    let (space, rest) = arguments.split_first()?;
    let space = Space::of_css(space.text)?;
    let (coords, alpha) = match rest {
        [coords @ .., alpha] if alpha.is_alpha => (coords, alpha.number()?),
        coords => (coords, 1.0),
    };
    let coord = |place: usize| coords.get(place).map_or(Some(0.0), Argument::number);
    Some(Color::new(space, [coord(0)?, coord(1)?, coord(2)?], alpha))
}

/// Three, four, six or eight digits; of seven the last one does not count.
fn hexadecimal(digits: &str) -> Option<Color> {
    let digits: Vec<u32> = digits
        .chars()
        .map(|char| char.to_digit(16))
        .collect::<Option<_>>()?;
    let bytes: Vec<u32> = match digits.len() {
        3 | 4 => digits.iter().map(|digit| digit * 17).collect(),
        6..=8 => digits
            .chunks_exact(2)
            .map(|pair| pair[0] * 16 + pair[1])
            .collect(),
        _ => return None,
    };
    let value = |place: usize| bytes.get(place).map(|byte| f64::from(*byte) / 255.0);
    Some(Color::new(
        Space::Srgb,
        [value(0)?, value(1)?, value(2)?],
        value(3).unwrap_or(1.0),
    ))
}

fn keyword(text: &str) -> Option<Color> {
    let name = text.to_ascii_lowercase();
    let (bytes, alpha) = match name.as_str() {
        "transparent" => (0, 0.0),
        name => (keywords::named(name)?, 1.0),
    };
    let coords = [bytes >> 16, bytes >> 8 & 0xff, bytes & 0xff];
    let coords = coords.map(|byte| f64::from(byte) / 255.0);
    Some(Color::new(Space::Srgb, coords, alpha))
}

struct Argument<'a> {
    text: &'a str,
    /// A slash stands before it.
    is_alpha: bool,
}

/// The words between the signs that part them, whatever these are.
fn arguments(inside: &str) -> Vec<Argument<'_>> {
    let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    let mut found = Vec::new();
    let mut rest = inside;
    while let Some(start) = rest.find(is_part) {
        let is_alpha = rest[..start].trim_end().ends_with('/');
        rest = &rest[start..];
        let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
        let end = end + usize::from(rest[end..].starts_with('%'));
        found.push(Argument {
            text: &rest[..end],
            is_alpha,
        });
        rest = &rest[end..];
    }
    found
}

impl Argument<'_> {
    /// A number as it is, a percentage as a part of 1; missing if it is `none`.
    fn number(&self) -> Option<f64> {
        match self.text.strip_suffix('%') {
            Some(percentage) => Some(plain(percentage)? / 100.0),
            None if self.text == "none" => Some(f64::NAN),
            None => plain(self.text),
        }
    }

    fn is_percentage(&self) -> bool {
        self.text.ends_with('%')
    }

    fn angle(&self) -> Option<f64> {
        let units = [
            ("deg", 1.0),
            ("grad", 0.9),
            ("rad", 180.0 / std::f64::consts::PI),
            ("turn", 360.0),
        ];
        let unit = units.iter().find(|(unit, _)| self.text.ends_with(unit));
        match unit {
            Some((unit, factor)) => {
                Some(plain(&self.text[..self.text.len() - unit.len()])? * factor)
            }
            None if self.is_percentage() => None,
            None => self.number(),
        }
    }
}

/// A number without an exponent.
fn plain(text: &str) -> Option<f64> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let size = text.strip_prefix('-').unwrap_or(text);
    let value = size.bytes().all(is_plain).then(|| text.parse::<f64>().ok());
    value.flatten()
}

impl Written {
    fn read(self, argument: &Argument<'_>) -> Option<f64> {
        let value = argument.number();
        match self {
            Self::Angle => argument.angle(),
            Self::Byte if !argument.is_percentage() => Some(value? / 255.0),
            Self::Percentage if argument.is_percentage() => Some(value? * 100.0),
            Self::Percentage => value.filter(|value| value.is_nan()),
            Self::NumberOr(whole) if argument.is_percentage() => Some(value? * whole),
            Self::Byte | Self::NumberOr(_) => value,
        }
    }
}
