//! The types that tokens can have, and who knows them.

/// A type of design token that the Figma plugin (2.11, `TokenTypes.ts`) or the DTCG format module
/// (2025.10, "Types" and "Composite types") knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the formats")]
pub enum TokenType {
    Asset,
    Boolean,
    Border,
    BorderRadius,
    BorderWidth,
    BoxShadow,
    Color,
    Composition,
    CubicBezier,
    Dimension,
    Duration,
    FontFamilies,
    FontFamily,
    FontSizes,
    FontWeight,
    FontWeights,
    Gradient,
    LetterSpacing,
    LineHeights,
    Number,
    Opacity,
    Other,
    ParagraphIndent,
    ParagraphSpacing,
    Shadow,
    Sizing,
    Spacing,
    StrokeStyle,
    Text,
    TextCase,
    TextDecoration,
    Transition,
    Typography,
}

use TokenType as T;

/// Every type: its name, and whether the plugin and the DTCG module know it.
const NAMES: &[(TokenType, &str, bool, bool)] = &[
    (T::Asset, "asset", true, false),
    (T::Boolean, "boolean", true, false),
    (T::Border, "border", true, true),
    (T::BorderRadius, "borderRadius", true, false),
    (T::BorderWidth, "borderWidth", true, false),
    (T::BoxShadow, "boxShadow", true, false),
    (T::Color, "color", true, true),
    (T::Composition, "composition", true, false),
    (T::CubicBezier, "cubicBezier", false, true),
    (T::Dimension, "dimension", true, true),
    (T::Duration, "duration", false, true),
    (T::FontFamilies, "fontFamilies", true, false),
    (T::FontFamily, "fontFamily", false, true),
    (T::FontSizes, "fontSizes", true, false),
    (T::FontWeight, "fontWeight", false, true),
    (T::FontWeights, "fontWeights", true, false),
    (T::Gradient, "gradient", false, true),
    (T::LetterSpacing, "letterSpacing", true, false),
    (T::LineHeights, "lineHeights", true, false),
    (T::Number, "number", true, true),
    (T::Opacity, "opacity", true, false),
    (T::Other, "other", true, false),
    (T::ParagraphIndent, "paragraphIndent", true, false),
    (T::ParagraphSpacing, "paragraphSpacing", true, false),
    (T::Shadow, "shadow", false, true),
    (T::Sizing, "sizing", true, false),
    (T::Spacing, "spacing", true, false),
    (T::StrokeStyle, "strokeStyle", false, true),
    (T::Text, "text", true, false),
    (T::TextCase, "textCase", true, false),
    (T::TextDecoration, "textDecoration", true, false),
    (T::Transition, "transition", false, true),
    (T::Typography, "typography", true, true),
];

/// Names, in lower case, that the plugin writes back as another name
/// (`normalizeTokenType.ts`).
const REWRITTEN: &[(&str, &str)] = &[
    ("space", "spacing"),
    ("size", "sizing"),
    ("radius", "borderRadius"),
    ("borderradius", "borderRadius"),
    ("width", "borderWidth"),
    ("borderwidth", "borderWidth"),
    ("shadow", "boxShadow"),
    ("boxshadow", "boxShadow"),
    ("fontfamily", "fontFamilies"),
    ("fontfamilies", "fontFamilies"),
    ("fontweight", "fontWeights"),
    ("fontweights", "fontWeights"),
    ("lineheight", "lineHeights"),
    ("lineheights", "lineHeights"),
    ("fontsize", "fontSizes"),
    ("fontsizes", "fontSizes"),
    ("letterspacing", "letterSpacing"),
    ("paragraphspacing", "paragraphSpacing"),
    ("paragraphindent", "paragraphIndent"),
];

impl TokenType {
    /// The type with exactly this name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(_, known, ..)| *known == name)
            .map(|(kind, ..)| *kind)
    }

    /// All types.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(kind, ..)| *kind)
    }

    fn row(self) -> &'static (Self, &'static str, bool, bool) {
        &NAMES[self as usize]
    }

    /// Its name in a document.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Whether the Figma plugin offers it. Tokens of other types pass through it as they are.
    pub fn is_of_plugin(self) -> bool {
        self.row().2
    }

    /// Whether the DTCG format module defines it.
    pub fn is_dtcg(self) -> bool {
        self.row().3
    }

    /// The name under which the plugin writes a token back whose type is called `name`, where it
    /// is another one: `size` becomes `sizing`, `fontSize` becomes `fontSizes`.
    pub fn rewritten_by_plugin(name: &str) -> Option<&'static str> {
        // In lower case, no other letter becomes one of these.
        REWRITTEN
            .iter()
            .find(|(from, _)| from.eq_ignore_ascii_case(name))
            .map(|(_, to)| *to)
            .filter(|to| *to != name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_stands_at_its_place_under_its_name() {
        for (place, kind) in TokenType::all().enumerate() {
            assert_eq!(kind as usize, place, "{kind:?}");
            assert_eq!(TokenType::named(kind.as_str()), Some(kind));
            assert!(kind.is_of_plugin() || kind.is_dtcg());
        }
        assert_eq!(TokenType::named("COLOR"), None);
    }

    #[test]
    fn the_plugin_rewrites_some_names() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(TokenType::rewritten_by_plugin(name), expected, "{name}");
        };
        check("fontSize", Some("fontSizes"));
        check("shadow", Some("boxShadow"));
        check("borderradius", Some("borderRadius"));
        check("borderRadius", None);
        check("COLOR", None);
        check("weird", None);
        assert!(
            REWRITTEN
                .iter()
                .all(|(_, to)| TokenType::named(to).is_some())
        );
    }

    #[test]
    fn no_letter_outside_of_ascii_stands_for_one_of_a_rewritten_name() {
        let lower = |char: char| char.to_lowercase().to_string();
        let foreign = ('\u{80}'..=char::MAX).map(lower);
        for letter in foreign.filter(|lower| lower.is_ascii()) {
            let with = REWRITTEN.iter().find(|(from, _)| from.contains(&letter));
            assert_eq!(with, None, "{letter}");
        }
    }
}
