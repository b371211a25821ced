//! From one notation to the other: `value` ↔ `$value`, and what that cannot carry.

mod loss;
mod walk;

use crate::document::TokenDocument;
use crate::path::SetName;
use crate::set::TokenSet;
use crate::tree::Dialect;

pub use loss::{Loss, LossKind};

/// A document in the notation that was asked for.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The document. Sets that had that notation already are shared with the old one.
    pub document: TokenDocument,
    /// The sets in which tokens or groups changed their notation, and how many tokens did.
    pub sets: Vec<(SetName, usize)>,
    /// What the notation cannot hold, in document order.
    pub losses: Vec<Loss>,
}

impl Converted {
    /// How many tokens changed their notation.
    pub fn tokens(&self) -> usize {
        self.sets.iter().map(|(_, tokens)| tokens).sum()
    }
}

impl TokenDocument {
    /// The same document in this notation.
    ///
    /// Between the notations the Figma plugin (2.11.10, `convertTokenToFormat.ts`) renames three
    /// fields of a token: `value`, `type` and `description`. So does this, with the `type` and
    /// `description` of groups as well, and it renames nothing else: values, the parts of
    /// composite values, `$extensions` and unknown fields stay as they are. Types keep their
    /// names, because the plugin uses the same ones in both notations: `fontFamilies` does not
    /// become the `fontFamily` of the DTCG format module.
    ///
    /// No token is added or removed, and none changes its path, value or effective type. What
    /// already has the notation stays byte for byte. Without [losses](Converted::losses), the
    /// way back gives the document that was there before; what cannot be carried stays as it is
    /// and is listed.
    ///
    /// ```
    /// use tokens_model::{Dialect, Json, TokenDocument};
    ///
    /// let text = "{ \"core\": {\n  \"red\": { \"value\": \"#f00\", \"type\": \"color\" }\n} }";
    /// let json = Json::parse(text)?;
    /// let converted = TokenDocument::from_json(&json)?.to_notation(Dialect::Dtcg);
    /// assert!(converted.losses.is_empty());
    /// assert_eq!(
    ///     converted.document.write_over(&json),
    ///     "{ \"core\": {\n  \"red\": { \"$value\": \"#f00\", \"$type\": \"color\" }\n} }",
    /// );
    /// # Ok::<(), tokens_model::ParseError>(())
    /// ```
    #[must_use]
    pub fn to_notation(&self, notation: Dialect) -> Converted {
        let mut document = self.clone();
        let mut converted = Vec::new();
        let mut losses = Vec::new();
        for (name, set) in &mut document.sets {
            let outcome = walk::convert(name, set, notation);
            if let Some(json) = outcome.json {
                *set = TokenSet::of(json);
                converted.push((name.clone(), outcome.tokens));
            }
            losses.extend(outcome.losses);
        }
        Converted {
            document,
            sets: converted,
            losses,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    /// Converts one set and says what it is then, and what was lost.
    fn check(notation: Dialect, text: &str, expected: &str, losses: &[&str]) {
        let document = TokenDocument::parse(format!(r#"{{"s":{text}}}"#)).unwrap();
        let converted = document.to_notation(notation);
        assert_eq!(converted.document.sets()[0].1.json().raw(), expected);
        let told: Vec<String> = converted
            .losses
            .iter()
            .map(|loss| format!("{}: {}", loss.at, loss.kind))
            .collect();
        assert_eq!(told, losses, "{text}");
        assert_eq!(converted.sets.is_empty(), text == expected);
    }

    #[test]
    fn fields_of_tokens_and_groups_are_renamed_and_nothing_else() {
        for (legacy, dtcg) in [
            (
                r##"{ "c" : {"type":"color", "r":{"value" : "#f00","description":""}} }"##,
                r##"{ "c" : {"$type":"color", "r":{"$value" : "#f00","$description":""}} }"##,
            ),
            (
                r#"{"s":{"value":{"type":"dropShadow","value1":1},"type":"boxShadow","$extensions":{"value":1}}}"#,
                r#"{"s":{"$value":{"type":"dropShadow","value1":1},"$type":"boxShadow","$extensions":{"value":1}}}"#,
            ),
            (
                r#"{"a":{"value":null,"type":["x"],"description":null,"own":{"type":1}}}"#,
                r#"{"a":{"$value":null,"$type":["x"],"$description":null,"own":{"type":1}}}"#,
            ),
            (
                r#"{"value":{"value":1},"type":{"value":2},"description":{"value":3},"description2":"x"}"#,
                r#"{"value":{"$value":1},"type":{"$value":2},"description":{"$value":3},"description2":"x"}"#,
            ),
            (
                r#"{"g":{"value":{"value":1},"type":{"value":2},"description":"of the group"}}"#,
                r#"{"g":{"value":{"$value":1},"type":{"$value":2},"$description":"of the group"}}"#,
            ),
            (
                r#"{"g":{},"text":"raw","type":5}"#,
                r#"{"g":{},"text":"raw","type":5}"#,
            ),
        ] {
            check(Dialect::Dtcg, legacy, dtcg, &[]);
            check(Dialect::Legacy, dtcg, legacy, &[]);
            check(Dialect::Dtcg, dtcg, dtcg, &[]);
            check(Dialect::Legacy, legacy, legacy, &[]);
        }
    }

    #[test]
    fn mixed_tokens_end_in_one_notation() {
        check(
            Dialect::Dtcg,
            r#"{"a":{"value":1,"$type":"x"},"b":{"$value":2,"type":"y"},"c":{"$value":3}}"#,
            r#"{"a":{"$value":1,"$type":"x"},"b":{"$value":2,"$type":"y"},"c":{"$value":3}}"#,
            &[],
        );
    }

    #[test]
    fn a_value_inside_a_value_needs_a_type() {
        check(
            Dialect::Legacy,
            r#"{"a":{"$type":"dimension","$value":{"value":16,"unit":"px"}},
"g":{"$type":"dimension","b":{"$value":{"value":4,"unit":"px"}}}}"#,
            r#"{"a":{"type":"dimension","value":{"value":16,"unit":"px"}},
"g":{"type":"dimension","b":{"value":{"value":4,"unit":"px"},"type":"dimension"}}}"#,
            &[
                "s: a: the Figma plugin takes the `value` inside the value for a token of its own",
                "s: g.b: the Figma plugin takes the `value` inside the value for a token of its own",
            ],
        );
        check(
            Dialect::Legacy,
            r#"{"a":{"$value":{"value":16}},"b":{"$value":1}}"#,
            r#"{"a":{"$value":{"value":16}},"b":{"value":1}}"#,
            &[
                "s: a: its value would look like a group in the older notation: the token keeps its notation",
                "set s: holds the text `$value`, so the Figma plugin reads the whole set in the newer notation",
            ],
        );
    }

    #[test]
    fn names_that_are_taken_stay() {
        check(
            Dialect::Legacy,
            r#"{"a":{"$value":1,"$type":"x","type":"y"},"g":{"$type":"x","type":{"$value":1}}}"#,
            r#"{"a":{"$value":1,"$type":"x","type":"y"},"g":{"$type":"x","type":{"value":1}}}"#,
            &[
                "s: a: has both `type` and `$type`: the token keeps its notation",
                "s: g: `$type` stays: the group has a member called `type`",
                "set s: holds the text `$value`, so the Figma plugin reads the whole set in the newer notation",
            ],
        );
        check(
            Dialect::Legacy,
            r#"{"g":{"$type":"x","value":{"$value":1},"b":{"$value":2}}}"#,
            r#"{"g":{"type":"x","value":{"$value":1},"b":{"value":2}}}"#,
            &[
                "s: g.value: in the older notation the name `value` would make a token of the group around it: what is in it keeps its notation",
                "set s: holds the text `$value`, so the Figma plugin reads the whole set in the newer notation",
            ],
        );
    }

    #[test]
    fn what_only_one_format_knows_is_named() {
        check(
            Dialect::Legacy,
            r#"{"g":{"$extends":"{h}","$root":{"$value":1,"$deprecated":true}},"r":{"$ref":"/g"}}"#,
            r#"{"g":{"$extends":"{h}","$root":{"value":1,"$deprecated":true}},"r":{"$ref":"/g"}}"#,
            &[
                "s: g: only readers of the DTCG format know `$extends`: it stays",
                "s: g.$root: only readers of the DTCG format know `$root`: it stays",
                "s: g.$root: only readers of the DTCG format know `$deprecated`: it stays",
                "s: r: only readers of the DTCG format know `$ref`: it stays",
            ],
        );
        check(
            Dialect::Dtcg,
            r#"{"$foo":{"value":1},"a":{"value":2,"hover":{"value":3},"x":{"type":"y"}}}"#,
            r#"{"$foo":{"value":1},"a":{"$value":2,"hover":{"$value":3},"x":{"type":"y"}}}"#,
            &["set s: the DTCG format reserves names like `$foo`: it stays and is no token"],
        );
    }

    #[test]
    fn a_token_in_the_place_of_a_set_is_converted() {
        for (legacy, dtcg) in [
            (r#"{"value":1,"type":"x"}"#, r#"{"$value":1,"$type":"x"}"#),
            (
                r#"{"type":"border","value":{"color":{"a":1}},"t":{"value":2}}"#,
                r#"{"$type":"border","$value":{"color":{"a":1}},"t":{"$value":2}}"#,
            ),
            (
                r#"{"value":{"a":{"value":1}}}"#,
                r#"{"value":{"a":{"$value":1}}}"#,
            ),
        ] {
            check(Dialect::Dtcg, legacy, dtcg, &[]);
            check(Dialect::Legacy, dtcg, legacy, &[]);
        }
        check(
            Dialect::Legacy,
            r#"{"$value":{"value":16,"unit":"px"},"$type":"x"}"#,
            r#"{"$value":{"value":16,"unit":"px"},"$type":"x"}"#,
            &[
                "set s: is made like a token, and its value like tokens: it keeps its notation",
                "set s: holds the text `$value`, so the Figma plugin reads the whole set in the newer notation",
            ],
        );
    }

    #[test]
    fn the_rest_of_the_document_is_untouched() {
        let text = r#"{"values":{"2":{},"b":{"t":{"value":1}},"a":{}},"note":{"value":1},
            "$themes":[{"name":"L","selectedTokenSets":{"b":"enabled"},"own":{"value":1}}],
            "$metadata":{"tokenSetOrder":["gone","b"],"value":1}}"#;
        let json = Json::parse(text).unwrap();
        let document = TokenDocument::from_json(&json).unwrap();
        let converted = document.to_notation(Dialect::Dtcg);
        assert_eq!(converted.tokens(), 1);
        assert_eq!(
            converted.document.write_over(&json),
            text.replacen("\"value\"", "\"$value\"", 1)
        );
    }
}
