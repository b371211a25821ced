//! Colours and what modifiers do with them, as `ts/color/modifiers` of the npm package
//! `@tokens-studio/sd-transforms` 2.0.3 does it with `colorjs.io` 0.5.2.

mod convert;
mod difference;
mod gamut;
mod keywords;
mod modify;
mod read;
mod seen;
mod space;
mod write;

pub(crate) use modify::{Modifier, modified};

use space::{Coords, Space};

/// A colour, in the space in which it is written.
#[derive(Clone, Copy, Debug)]
pub struct Color {
    space: Space,
    coords: Coords,
    /// Its opacity, from 0 to 1.
    alpha: f64,
}

impl Color {
    fn new(space: Space, coords: Coords, alpha: f64) -> Self {
        Self {
            space,
            coords,
            alpha: alpha.clamp(0.0, 1.0),
        }
    }

    fn to(self, space: Space) -> Self {
        Self {
            space,
            coords: self.coords_in(space),
            alpha: self.alpha,
        }
    }

    fn coords_in(self, space: Space) -> Coords {
        self.space.to(space, self.coords)
    }

    /// The same with one coordinate of a space changed.
    #[must_use]
    fn with(self, space: Space, place: usize, value: f64) -> Self {
        let mut coords = self.coords_in(space);
        coords[place] = value;
        Self {
            coords: space.to(self.space, coords),
            ..self
        }
    }
}

/// `rgba(#ff0000, 0.5)`, wherever it stands in a text, with the numbers of the colour
/// (`ts/color/css/hexrgba`); `None` if nothing of that kind stands there.
pub(crate) fn with_rgba_of_hexadecimals(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut changed = false;
    while let Some(start) = rest.find("rgba(") {
        let Some((written, length)) = rgba_of_hexadecimal(&rest[start..]) else {
            out.push_str(&rest[..start + "rgba(".len()]);
            rest = &rest[start + "rgba(".len()..];
            continue;
        };
        out.push_str(&rest[..start]);
        out.push_str(&written);
        changed = true;
        rest = &rest[start + length..];
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// The call at the beginning of a text, written anew, and how long it is there.
fn rgba_of_hexadecimal(text: &str) -> Option<(String, usize)> {
    let inside = text.strip_prefix("rgba(")?;
    let comma = inside.find([',', '(', ')'])?;
    let behind = inside[comma..].strip_prefix(',')?;
    let is_alpha = |char: char| char.is_ascii_digit() || matches!(char, '.' | '%');
    let end = behind.find(|char: char| !is_alpha(char) && !char.is_whitespace())?;
    let alpha = behind[..end].trim();
    if !behind[end..].starts_with(')') || !alpha.chars().all(is_alpha) {
        return None;
    }
    let hexadecimal = Some(inside[..comma].trim()).filter(|text| text.starts_with('#'))?;
    let [red, green, blue] = read::color(hexadecimal)?
        .coords
        .map(|value| crate::number::to_text(value * 255.0));
    let length = text.len() - behind.len() + end + 1;
    Some((format!("rgba({red}, {green}, {blue}, {alpha})"), length))
}
