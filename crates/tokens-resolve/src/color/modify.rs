//! Colours made of others: lighter, darker, mixed, transparent.

use super::read::color;
use super::space::{Coords, Space, constrained};
use super::{Color, gamut};

/// `$extensions` → `studio.tokens` → `modify`, with the references and expressions in it resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modifier {
    pub(crate) kind: String,
    pub(crate) space: String,
    pub(crate) amount: f64,
    /// What is mixed in.
    pub(crate) color: String,
    pub(crate) format: String,
}

/// What a modifier makes of a colour; `None` if the colour, the space or what is mixed in cannot
/// be read, so that the colour stays as it is.
pub(crate) fn modified(text: &str, modifier: &Modifier) -> Option<String> {
    let base = color(text)?;
    let space = Space::named(&modifier.space)?;
    let amount = modifier.amount;
    let result = match modifier.kind.as_str() {
        "lighten" => lightened(base, &modifier.space, amount),
        "darken" => darkened(base, &modifier.space, amount),
        "mix" => mixed(base, color(&modifier.color)?, space, amount.clamp(0.0, 1.0))?,
        "alpha" => Color {
            alpha: amount.clamp(0.0, 1.0),
            ..base
        },
        _ => base,
    };
    let result = result.to(space);
    Some(match modifier.format.as_str() {
        "hex" => result.to(Space::Srgb).to_hexadecimal(),
        "lch" => result.to(Space::Lch).to_css(),
        "srgb" => result.to(Space::Srgb).to_css(),
        "p3" => result.to(Space::P3).to_css(),
        "hsl" => result.to(Space::Hsl).to_css(),
        _ => result.to_css(),
    })
}

fn at_least(least: f64, value: f64) -> f64 {
    value.clamp(least, f64::INFINITY)
}

fn at_most(greatest: f64, value: f64) -> f64 {
    value.clamp(f64::NEG_INFINITY, greatest)
}

fn lightened(base: Color, space: &str, amount: f64) -> Color {
    match space {
        "lch" => {
            let [light, chroma, _] = base.coords_in(Space::Lch);
            base.with(
                Space::Lch,
                0,
                at_most(100.0, light + (100.0 - light) * amount),
            )
            .with(Space::Lch, 1, at_least(0.0, chroma - amount * chroma))
        }
        "hsl" => {
            let [.., light] = base.coords_in(Space::Hsl);
            base.with(
                Space::Hsl,
                2,
                at_most(100.0, light + (100.0 - light) * amount),
            )
        }
        "p3" => each(base.to(Space::P3), Space::P3, |value| {
            at_most(1.0, value + amount * (1.0 - value))
        }),
        "srgb" => each(base, Space::Srgb, |value| {
            at_most(1.0, value + amount * (1.0 - value))
        }),
        _ => with_lightness_times(base, 1.0 + amount),
    }
}

fn darkened(base: Color, space: &str, amount: f64) -> Color {
    match space {
        "lch" => {
            let [light, chroma, _] = base.coords_in(Space::Lch);
            base.with(Space::Lch, 0, at_least(0.0, light - light * amount))
                .with(Space::Lch, 1, at_least(0.0, chroma - amount * chroma))
        }
        "hsl" => {
            let [.., light] = base.coords_in(Space::Hsl);
            base.with(Space::Hsl, 2, at_least(0.0, light - light * amount))
        }
        "p3" => each(base.to(Space::P3), Space::P3, |value| {
            at_least(0.0, value - amount * value)
        }),
        "srgb" => each(base, Space::Srgb, |value| {
            at_least(0.0, value - amount * value)
        }),
        _ => with_lightness_times(base, 1.0 - amount),
    }
}

/// One coordinate after the other, as that is what rounds alike.
fn each(base: Color, space: Space, change: impl Fn(f64) -> f64) -> Color {
    let values = base.coords_in(space).map(change);
    (0..3).fold(base, |color, place| color.with(space, place, values[place]))
}

fn with_lightness_times(base: Color, factor: f64) -> Color {
    let [light, ..] = base.coords_in(Space::Oklch);
    base.with(Space::Oklch, 0, light * factor)
}

/// The result is written and read again, so that it has no more digits than a text.
fn mixed(one: Color, other: Color, space: Space, amount: f64) -> Option<Color> {
    let inside = |color: Color| gamut::mapped(space, color.coords_in(space));
    let (mut a, mut b) = (inside(one), inside(other));
    if let Some(hue) = space.hue() {
        (a[hue], b[hue]) = nearer(a[hue], b[hue]);
    }
    let mut coords: Coords = [0.0; 3];
    for (place, coord) in coords.iter_mut().enumerate() {
        *coord = interpolated(a[place], b[place], amount);
    }
    let alpha = interpolated(one.alpha, other.alpha, amount);
    let mixed = Color {
        space,
        coords,
        alpha,
    };
    color(&mixed.to_css())
}

/// Two hues with the shorter way between them; one that is missing is the other.
fn nearer(one: f64, other: f64) -> (f64, f64) {
    let (one, other) = match (one.is_nan(), other.is_nan()) {
        (true, false) => (other, other),
        (false, true) => (one, one),
        _ => (one, other),
    };
    let (one, other) = (constrained(one), constrained(other));
    if other - one > 180.0 {
        (one + 360.0, other)
    } else if other - one < -180.0 {
        (one, other + 360.0)
    } else {
        (one, other)
    }
}

fn interpolated(start: f64, end: f64, amount: f64) -> f64 {
    if start.is_nan() {
        end
    } else if end.is_nan() {
        start
    } else {
        start + (end - start) * amount
    }
}
