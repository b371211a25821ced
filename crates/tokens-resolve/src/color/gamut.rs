//! Colours brought into the gamut of their space (CSS Color 4, "CSS Gamut Mapping to an RGB
//! Destination").

use super::space::{Coords, Space};

/// A difference that is just noticeable, in Oklab.
const NOTICEABLE: f64 = 0.02;
const EPSILON: f64 = 0.0001;
/// Seventeen are enough for every chroma below ten; what is not finite has no end.
const ROUNDS: usize = 64;

/// The nearest coordinates inside the space: less chroma, same hue and about the same lightness.
pub(super) fn mapped(space: Space, coords: Coords) -> Coords {
    if space.is_unbounded() || space.holds(coords, 0.0) {
        return coords;
    }
    let origin = space.to(Space::Oklch, coords);
    if origin[0] >= 1.0 {
        return Space::Oklab.to(space, [1.0, 0.0, 0.0]);
    }
    if origin[0] <= 0.0 {
        return Space::Oklab.to(space, [0.0, 0.0, 0.0]);
    }
    let is_inside = |color: Coords| space.holds(Space::Oklch.to(space, color), 0.0);
    if is_inside(origin) {
        return Space::Oklch.to(space, origin);
    }
    let mut current = origin;
    let mut clipped = clip(space, current);
    if difference(space, clipped, current) < NOTICEABLE {
        return clipped;
    }
    let (mut least, mut greatest) = (0.0, origin[1]);
    let mut least_is_inside = true;
    for _ in 0..ROUNDS {
        if greatest - least <= EPSILON {
            break;
        }
        let chroma = f64::midpoint(least, greatest);
        current[1] = chroma;
        if least_is_inside && is_inside(current) {
            least = chroma;
            continue;
        }
        clipped = clip(space, current);
        let difference = difference(space, clipped, current);
        if difference >= NOTICEABLE {
            greatest = chroma;
        } else if NOTICEABLE - difference < EPSILON {
            break;
        } else {
            least_is_inside = false;
            least = chroma;
        }
    }
    clipped
}

fn clip(space: Space, oklch: Coords) -> Coords {
    let mut coords = Space::Oklch.to(space, oklch);
    for (place, value) in coords.iter_mut().enumerate() {
        if let Some((least, greatest)) = space.range(place) {
            *value = value.clamp(least, greatest);
        }
    }
    coords
}

fn difference(space: Space, coords: Coords, oklch: Coords) -> f64 {
    let one = space.to(Space::Oklab, coords);
    let other = Space::Oklch.to(Space::Oklab, oklch);
    let squares = one.iter().zip(other).map(|(a, b)| (a - b).powi(2));
    squares.sum::<f64>().sqrt()
}
