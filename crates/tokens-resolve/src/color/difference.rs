//! How different two colours look (CIE 142-2001, "CIEDE2000").

use super::space::{Coords, constrained};

/// 25⁷, where the formula turns from grey to colourful.
const COLOURFUL: f64 = 6_103_515_625.0;

/// ΔE 2000 of two colours in Lab, with all weights 1. The names are those of the formula.
pub(super) fn between(one: Coords, other: Coords) -> f64 {
    let [l1, a1, b1] = one;
    let [l2, a2, b2] = other;
    let weight = |chroma: f64| {
        let power = chroma.powi(7);
        (power / (power + COLOURFUL)).sqrt()
    };
    let stretch = 1.0 + 0.5 * (1.0 - weight(f64::midpoint(a1.hypot(b1), a2.hypot(b2))));
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let is_grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if is_grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let hue = match h1 + h2 {
        sum if is_grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => sum / 2.0 + 180.0,
        sum => sum / 2.0 - 180.0,
    };
    let chroma = f64::midpoint(c1, c2);
    let lightness = (f64::midpoint(l1, l2) - 50.0).powi(2);
    let wave = |times: f64, shift: f64| (times * hue - shift).to_radians().cos();
    let t = 1.0 - 0.17 * wave(1.0, 30.0) + 0.24 * wave(2.0, 0.0) + 0.32 * wave(3.0, -6.0)
        - 0.20 * wave(4.0, 63.0);
    let by_lightness = (l2 - l1) / (1.0 + 0.015 * lightness / (20.0 + lightness).sqrt());
    let by_chroma = (c2 - c1) / (1.0 + 0.045 * chroma);
    let by_hue =
        2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin() / (1.0 + 0.015 * chroma * t);
    let blue = 60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp();
    let rotation = -2.0 * weight(chroma) * blue.to_radians().sin();
    let squares =
        by_lightness.powi(2) + by_chroma.powi(2) + by_hue.powi(2) + rotation * by_chroma * by_hue;
    squares.max(0.0).sqrt()
}

/// An angle in degrees; 0 without any colour.
fn hue(a: f64, b: f64) -> f64 {
    constrained(b.atan2(a).to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the pairs that G. Sharma, W. Wu and E. Dalal published to test implementations ("The
    /// CIEDE2000 color-difference formula", 2005, table 1).
    #[test]
    fn published_pairs_have_their_difference() {
        let check = |one: Coords, other: Coords, expected: f64| {
            for found in [between(one, other), between(other, one)] {
                assert!(
                    (found - expected).abs() < 0.000_051,
                    "{found} is not {expected}"
                );
            }
        };
        check([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425);
        check([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615);
        check([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0);
        check([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669);
        check([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792);
        check([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195);
        check([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065);
        check([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492);
        check([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977);
        check([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.9030);
        check([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535);
        check(
            [60.2574, -34.0099, 36.2677],
            [60.4626, -34.1751, 39.4387],
            1.2644,
        );
        check(
            [63.0109, -31.0961, -5.8663],
            [62.8187, -29.7946, -4.0864],
            1.2630,
        );
        check(
            [22.7233, 20.0904, -46.6940],
            [23.0331, 14.9730, -42.5619],
            2.0373,
        );
        check(
            [90.8027, -2.0831, 1.4410],
            [91.1528, -1.6435, 0.0447],
            1.4441,
        );
        check(
            [2.0776, 0.0795, -1.1350],
            [0.9033, -0.0636, -0.5514],
            0.9082,
        );
    }
}
