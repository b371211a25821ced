//! Colours written as texts (CSS Color 4), as the npm package `colorjs.io` 0.5.2 writes them.

use super::space::Space;
use super::{Color, gamut};
use crate::number;

/// Digits of a coordinate that count.
const DIGITS: i32 = 5;
/// How far outside a colour may be and still count as inside.
pub(super) const EPSILON: f64 = 0.000_075;

impl Color {
    /// The coordinates, brought into the gamut if they are noticeably outside.
    fn inside(self) -> [f64; 3] {
        if self.space.holds(self.coords, EPSILON) {
            self.coords
        } else {
            gamut::mapped(self.space, self.coords)
        }
    }

    /// The function of its space: `rgb(50% 20% 10% / 0.5)`.
    pub(super) fn to_css(self) -> String {
        let [a, b, c] = self.inside();
        let percent = |value: f64, whole: f64| digits(value / whole * 100.0, "%");
        let plain = |value: f64| digits(value, "");
        let (name, coords) = match self.space {
            Space::Srgb => ("rgb", [percent(a, 1.0), percent(b, 1.0), percent(c, 1.0)]),
            Space::Hsl => ("hsl", [plain(a), percent(b, 100.0), percent(c, 100.0)]),
            Space::Hwb => ("hwb", [plain(a), percent(b, 100.0), percent(c, 100.0)]),
            Space::Lab => ("lab", [plain(a), plain(b), plain(c)]),
            Space::Lch => ("lch", [plain(a), plain(b), plain(c)]),
            Space::Oklab => ("oklab", [percent(a, 1.0), plain(b), plain(c)]),
            Space::Oklch => ("oklch", [percent(a, 1.0), plain(b), plain(c)]),
            other => (other.css_name(), [plain(a), plain(b), plain(c)]),
        };
        let coords = coords.join(" ");
        let alpha = if self.alpha >= 1.0 {
            String::new()
        } else {
            format!(" / {}", digits(self.alpha, ""))
        };
        if name == self.space.css_name() && self.space.is_in_color_function() {
            format!("color({name} {coords}{alpha})")
        } else {
            format!("{name}({coords}{alpha})")
        }
    }

    /// Hexadecimal, as short as it can be: `#f00`, `#3b82f680`. The space has to be sRGB.
    pub(super) fn to_hexadecimal(self) -> String {
        let mut values = self.inside().to_vec();
        if self.alpha < 1.0 {
            values.push(self.alpha);
        }
        let bytes: Vec<f64> = values
            .iter()
            .map(|value| number::whole(value * 255.0))
            .collect();
        let is_short = bytes.iter().all(|byte| byte % 17.0 == 0.0);
        let digits = bytes.iter().map(|byte| {
            if byte.is_nan() {
                return "NaN".to_owned();
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "inside the gamut it is 0 to 255"
            )]
            let byte = *byte as u8;
            if is_short {
                format!("{:x}", byte / 17)
            } else {
                format!("{byte:02x}")
            }
        });
        std::iter::once("#".to_owned()).chain(digits).collect()
    }
}

/// A number with the digits that count, and its unit; `none` if it is missing.
fn digits(value: f64, unit: &str) -> String {
    if value.is_nan() {
        return "none".to_owned();
    }
    let whole = value.trunc();
    let before_point = if whole == 0.0 || whole.abs() >= f64::from(u32::MAX) {
        0
    } else {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a logarithm of a number below u32::MAX"
        )]
        let digits = whole.abs().log10().trunc() as i32 + 1;
        digits
    };
    let factor = 10_f64.powi(DIGITS - before_point);
    let rounded = (value * factor + 0.5).floor() / factor;
    number::to_text(rounded) + unit
}
