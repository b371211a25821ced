//! Colours as they are seen: on a screen, and side by side.

use super::space::{Coords, Space};
use super::{Color, difference, gamut, read, write};
use crate::value::Value;

impl Color {
    /// The colour that a text means: hexadecimal, a name of CSS, or a function of CSS Color 4.
    pub fn parse(text: &str) -> Option<Self> {
        read::color(text)
    }

    /// The colour that a resolved value means: a text, or the record of the DTCG colour module
    /// (2025.10: `colorSpace`, `components`, `alpha`, `hex`). Of a space that is not known here,
    /// the `hex` counts.
    pub fn of(value: &Value) -> Option<Self> {
        if let Some(text) = value.as_text() {
            return Self::parse(text);
        }
        let alpha = value.get("alpha").and_then(Value::as_number);
        let in_space = || {
            let space = Space::of_css(value.get("colorSpace")?.as_text()?)?;
            let coord = |place: &str| match value.get("components")?.get(place)? {
                Value::Text(text) if &**text == "none" => Some(f64::NAN),
                number => number.as_number(),
            };
            let coords = [coord("0")?, coord("1")?, coord("2")?];
            Some(Self::new(space, coords, alpha.unwrap_or(1.0)))
        };
        let by_hexadecimal = || {
            let color = Self::parse(value.get("hex")?.as_text()?)?;
            Some(Self::new(
                color.space,
                color.coords,
                alpha.unwrap_or(color.alpha),
            ))
        };
        in_space().or_else(by_hexadecimal)
    }

    /// Its opacity, from 0 to 1.
    pub fn alpha(self) -> f64 {
        if self.alpha.is_nan() { 0.0 } else { self.alpha }
    }

    /// Red, green and blue of sRGB, from 0 to 255; of a colour outside of sRGB those of the
    /// nearest one inside (CSS Color 4, "CSS Gamut Mapping to an RGB Destination").
    pub fn to_srgb(self) -> [u8; 3] {
        let inside = gamut::mapped(Space::Srgb, self.numbers(Space::Srgb));
        inside.map(|value| {
            let byte = (value.clamp(0.0, 1.0) * 255.0).round();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it was clamped; what is not a number becomes 0"
            )]
            let byte = byte as u8;
            byte
        })
    }

    /// Whether a screen that shows sRGB and no more shows it as it is.
    pub fn is_in_srgb(self) -> bool {
        Space::Srgb.holds(self.numbers(Space::Srgb), write::EPSILON)
    }

    /// How different two colours look: ΔE 2000 (CIE 142-2001). Below 1 nobody sees it, from about
    /// 2 on those who look closely do, and 100 is black and white. The opacity does not count.
    pub fn difference(self, other: Self) -> f64 {
        let lab = |color: Self| color.numbers(Space::Lab);
        difference::between(lab(self), lab(other))
    }

    /// The coordinates in a space, with zero for missing ones.
    fn numbers(self, space: Space) -> Coords {
        let known = |value: f64| if value.is_finite() { value } else { 0.0 };
        let own = Self {
            coords: self.coords.map(known),
            ..self
        };
        own.coords_in(space).map(known)
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenDocument;

    use super::*;
    use crate::{Resolver, Selection};

    #[test]
    fn colours_are_seen_as_near_as_a_screen_can() {
        let check = |text: &str, bytes: [u8; 3], alpha: f64, is_inside: bool| {
            let color = Color::parse(text).unwrap();
            assert_eq!(color.to_srgb(), bytes, "{text}");
            assert!((color.alpha() - alpha).abs() < 1e-9, "{text}");
            assert_eq!(color.is_in_srgb(), is_inside, "{text}");
        };
        check("#3b82f6", [59, 130, 246], 1.0, true);
        check("#3b82f680", [59, 130, 246], 128.0 / 255.0, true);
        check("rebeccapurple", [102, 51, 153], 1.0, true);
        check("hsl(120 100% 50% / 0.5)", [0, 255, 0], 0.5, true);
        check("color(display-p3 0 0 0)", [0, 0, 0], 1.0, true);
        check("lab(none none none)", [0, 0, 0], 1.0, true);
        assert!(
            !Color::parse("color(display-p3 1 0 0)")
                .unwrap()
                .is_in_srgb()
        );
        assert!(Color::parse("linear-gradient(#000, #fff)").is_none());
        // Numbers without an end are colours that end somewhere.
        let far = format!("lab({0} {0} {0})", "9".repeat(400));
        assert_eq!(Color::parse(&far).unwrap().to_srgb(), [0, 0, 0]);
    }

    #[test]
    fn colours_of_dtcg_are_records() {
        let of = |value: &str| {
            let text = format!(r#"{{"s":{{"a":{{"$type":"color","$value":{value}}}}}}}"#);
            let document = TokenDocument::parse(text).unwrap();
            let resolver = Resolver::new(&document, &Selection::all(&document));
            Color::of(resolver.value("a").unwrap()).map(|color| (color.to_srgb(), color.alpha()))
        };
        let check = |value: &str, expected: Option<([u8; 3], f64)>| {
            assert_eq!(of(value), expected, "{value}");
        };
        check(r##""#f00""##, Some(([255, 0, 0], 1.0)));
        check(
            r#"{"colorSpace":"srgb","components":[0,0.2,"none"],"alpha":0.5}"#,
            Some(([0, 51, 0], 0.5)),
        );
        check(
            r##"{"colorSpace":"rec2020","components":[1,0,0],"hex":"#0f0","alpha":0.25}"##,
            Some(([0, 255, 0], 0.25)),
        );
        check(r#"{"colorSpace":"srgb","components":[1]}"#, None);
        check("12", None);
    }

    #[test]
    fn differences_are_those_that_people_see() {
        let check = |one: &str, other: &str, expected: f64| {
            let [one, other] = [one, other].map(|text| Color::parse(text).unwrap());
            assert!(
                (one.difference(other) - expected).abs() < 0.1,
                "{}",
                one.difference(other)
            );
        };
        check("#000", "#fff", 100.0);
        check("#f00", "#f00", 0.0);
        check("#f000", "#f00", 0.0);
    }
}
