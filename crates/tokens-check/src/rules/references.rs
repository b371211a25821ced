//! References by name: whether there is what they name, under every theme.

mod defined;
mod reach;

use tokens_model::{JsonRef, Notation, Reference, Token, ValueKind, references};

use crate::document::Document;
use crate::findings::{Findings, Spot};
use crate::rule::{Rule, Severity};
pub(crate) use defined::KEYS_INSIDE;
use defined::Names;
use reach::Reach;

pub(crate) const BROKEN_REFERENCE: Rule = Rule {
    id: "broken-reference",
    severity: Severity::Error,
    summary: "A reference names something that the document does not have.",
    help: "It stays as text in whatever is built from the tokens, and the Figma plugin marks the \
           token as failed (`TokenResolver.ts`). Define the name in some set, or correct it.",
};

pub(crate) const REFERENCE_OUTSIDE_THEME: Rule = Rule {
    id: "reference-outside-theme",
    severity: Severity::Warning,
    summary: "Under some theme, no selected set defines what a reference names.",
    help: "Of each group of themes one is active at a time, and only the sets that they enable or \
           take as a source count. Here neither the theme that selects the set of the token nor \
           any theme of another group selects a set that defines the name. Select it in the \
           theme, as `source` if no styles are to be made of it.",
};

pub(crate) const REFERENCE_SPELLING: Rule = Rule {
    id: "reference-spelling",
    severity: Severity::Warning,
    summary: "A reference would lead somewhere, were it not for spaces, `.value` or a brace.",
    help: "For the Figma plugin, spaces inside of braces belong to the name, and `.value` is a \
           name like others (`AliasRegex.ts`, `TokenResolver.ts`); a brace that is not closed \
           begins no reference. Some build tools are less strict, so this is seen late.",
};

pub(crate) const REFERENCE_WITH_SET: Rule = Rule {
    id: "reference-with-set",
    severity: Severity::Warning,
    summary: "References begin with the name of a set.",
    help: "For the Figma plugin the name of a set is no part of the names of its tokens \
           (`TokenResolver.ts`), so these references lead nowhere. Tools that read the file as one \
           tree, as the DTCG format does, follow them. If plugin users read the document, leave \
           the set out, or put everything into one set. Only the first of each set is named.",
};

pub(crate) const TEXT_LIKE_REFERENCE: Rule = Rule {
    id: "text-like-reference",
    severity: Severity::Note,
    summary: "A text reads like a reference, but hardly is one.",
    help: "Whatever stands in braces or behind a dollar sign is a reference for the Figma plugin \
           (`AliasRegex.ts`). This one leads nowhere, and either begins with a dollar sign or has \
           signs such as colons and quotes in it. If it is text, all is well: it stays as it is.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    let names = Names::of(document);
    let reach = Reach::of(document);
    for (i, set) in document.sets.iter().enumerate() {
        let mut with_set = WithSet::default();
        set.content.for_each_token(|path, token| {
            for_each_text(token, &mut |json, text| {
                let mut asking = Asking {
                    names: &names,
                    reach: &reach,
                    set: i,
                    spot: set.spot_of(json),
                    path: path.as_str(),
                    with_set: &mut with_set,
                    findings,
                };
                asking.text(text);
            });
        });
        with_set.report(findings);
    }
}

/// References that begin with the name of a set.
#[derive(Default)]
struct WithSet {
    first: Option<(Spot, String)>,
    count: usize,
}

impl WithSet {
    fn report(self, findings: &mut Findings) {
        let Some((spot, name)) = self.first else {
            return;
        };
        let message = match self.count {
            1 => format!("the reference to `{name}` begins with the name of a set"),
            count => {
                format!("{count} references, such as to `{name}`, begin with the name of a set")
            }
        };
        findings
            .add(&REFERENCE_WITH_SET, spot, message)
            .hint("leave the name of the set out");
    }
}

/// Calls `visit` for every text of a token that may hold references: those in its value, and
/// those of its color modifier (`studio.tokens` → `modify` in the extensions).
pub(crate) fn for_each_text<'a>(token: Token<'a>, visit: &mut impl FnMut(JsonRef<'a>, &str)) {
    if let Some(value) = token.value() {
        texts(value, visit);
    }
    let modifier = token
        .extensions()
        .and_then(|extensions| extensions.get("studio.tokens")?.get("modify"));
    for key in ["value", "color"] {
        if let Some(value) = modifier.and_then(|modifier| modifier.get(key)) {
            texts(value, visit);
        }
    }
}

fn texts<'a>(value: JsonRef<'a>, visit: &mut impl FnMut(JsonRef<'a>, &str)) {
    match value.kind() {
        ValueKind::String => {
            let raw = value.raw();
            // Escapes may hide both signs.
            if raw.contains(['{', '$', '\\'])
                && let Some(text) = value.as_str()
            {
                visit(value, &text);
            }
        }
        ValueKind::Array => value.items().for_each(|item| texts(item, visit)),
        ValueKind::Object => value
            .members()
            .filter(|member| !member.is("$ref"))
            .for_each(|member| texts(member.value, visit)),
        _ => {}
    }
}

/// A text of a token, with what is needed to judge it.
struct Asking<'a, 'f> {
    names: &'a Names<'a>,
    reach: &'a Reach<'a>,
    set: usize,
    spot: Spot,
    path: &'a str,
    with_set: &'f mut WithSet,
    findings: &'f mut Findings,
}

impl Asking<'_, '_> {
    fn text(&mut self, text: &str) {
        let mut behind = 0;
        let mut open = false;
        for reference in references(text) {
            open |= text[behind..reference.span.start].contains('{');
            behind = reference.span.end;
            if !is_nested(&reference) {
                self.reference(&reference);
            }
        }
        if open || text[behind..].contains('{') {
            let message = format!("in the token `{}`, a brace is not closed", self.path);
            self.findings
                .add(&REFERENCE_SPELLING, self.spot, message)
                .hint("close it");
        }
    }

    fn reference(&mut self, reference: &Reference<'_>) {
        let name = reference.name;
        let sets = self.names.defining(name);
        if !sets.is_empty() {
            if let Some(themes) = self.reach.themes_without(self.set, &sets) {
                let message = format!(
                    "the token `{}` refers to `{name}`, which nothing defines under {themes}",
                    self.path
                );
                self.findings
                    .add(&REFERENCE_OUTSIDE_THEME, self.spot, message)
                    .hint("select a set that defines it");
            }
        } else if let Some(meant) = self.meant(name) {
            let message = format!(
                "the token `{}` refers to `{name}`, where `{meant}` would be found",
                self.path
            );
            self.findings
                .add(&REFERENCE_SPELLING, self.spot, message)
                .hint(format!("write `{{{meant}}}`"));
        } else if self.names.defined_with_set(name) {
            let spot = self.spot;
            self.with_set
                .first
                .get_or_insert_with(|| (spot, name.to_owned()));
            self.with_set.count += 1;
        } else if reference.notation == Notation::Dollar || name.contains(NO_NAME) {
            let message = format!(
                "`{name}` in the token `{}` reads like a reference, but no set defines it",
                self.path
            );
            self.findings.add(&TEXT_LIKE_REFERENCE, self.spot, message);
        } else {
            broken(self.path, name, self.spot, self.findings);
        }
    }

    /// A name nearby that some set defines.
    fn meant(&self, name: &str) -> Option<String> {
        let braces: &[char] = &['{', '}'];
        let parts: Vec<&str> = name
            .trim_matches(braces)
            .split('.')
            .map(str::trim)
            .collect();
        let near = parts.join(".");
        let without_value = match parts.as_slice() {
            [rest @ .., "value" | "$value"] => rest.join("."),
            _ => String::new(),
        };
        [near, without_value]
            .into_iter()
            .find(|near| !self.names.defining(near).is_empty())
    }
}

/// Signs that stand in texts about code rather than in names of tokens.
const NO_NAME: [char; 9] = [':', ';', ',', '"', '\'', '(', '=', '<', '\n'];

/// Whether the name of a reference depends on another one, so that it is known only once that is
/// followed. In `{a.$value}`, the dollar sign is a slip.
pub(crate) fn is_nested(reference: &Reference<'_>) -> bool {
    reference.is_nested() && !reference.name.trim().ends_with(".$value")
}

/// Reports a name that no set defines.
pub(crate) fn broken(path: &str, name: &str, spot: Spot, findings: &mut Findings) {
    findings
        .add(
            &BROKEN_REFERENCE,
            spot,
            format!("the token `{path}` refers to `{name}`, which no set defines"),
        )
        .hint("define it, or refer to another token");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{in_set, in_whole};

    fn check(rule: &Rule, value: &str, expected: &[&str]) {
        let text = format!(
            r#"{{"a":{{"b":{{"value":"1"}}}},"t":{{"value":{{"font":"x"}},"type":"typography"}},
"al":{{"value":"{{t}}"}},"x":{{"value":{value}}}}}"#
        );
        assert_eq!(in_set(rule, &text), expected, "{value}");
    }

    const ALL: [&Rule; 3] = [&BROKEN_REFERENCE, &REFERENCE_SPELLING, &TEXT_LIKE_REFERENCE];

    #[test]
    fn references_to_what_there_is_are_fine() {
        for value in [
            r#""{a.b}""#,
            r#""{a.b} * 2 + $a.b""#,
            r#"[{"x":"{t.font}"}]"#,
            r#""{al.font}""#,
            r#""{a.{al}}""#,
            r#""{\u0061.b}""#,
            r#""costs $ 5""#,
        ] {
            for rule in ALL {
                check(rule, value, &[]);
            }
        }
    }

    #[test]
    fn names_that_no_set_defines_are_found() {
        check(
            &BROKEN_REFERENCE,
            r#"["{a}", {"y":"{a.b} {gone}"}, "{t.gone}"]"#,
            &[
                "2:36 the token `x` refers to `a`, which no set defines",
                "2:48 the token `x` refers to `gone`, which no set defines",
                "2:65 the token `x` refers to `t.gone`, which no set defines",
            ],
        );
        let modified = r#"{"x":{"value":"1","$extensions":{"studio.tokens":{"modify":
{"type":"mix","value":"0.5","color":"{gone}"}}}}}"#;
        assert_eq!(
            in_set(&BROKEN_REFERENCE, modified),
            ["2:37 the token `x` refers to `gone`, which no set defines"]
        );
    }

    #[test]
    fn slips_are_told_from_broken_references() {
        let slip = |value: &str, name: &str, meant: &str| {
            let found =
                format!("2:35 the token `x` refers to `{name}`, where `{meant}` would be found");
            check(&REFERENCE_SPELLING, value, &[&found]);
            check(&BROKEN_REFERENCE, value, &[]);
        };
        slip(r#""{ a.b }""#, " a.b ", "a.b");
        slip(r#""{a . b}""#, "a . b", "a.b");
        slip(r#""${a.b}""#, "{a.b", "a.b");
        slip(r#""{a.b.value}""#, "a.b.value", "a.b");
        slip(r#""{a.b.$value}""#, "a.b.$value", "a.b");
        let open = ["2:35 in the token `x`, a brace is not closed"];
        check(&REFERENCE_SPELLING, r#""{a.b} {a.b""#, &open);
        check(&REFERENCE_SPELLING, r#""{a.b""#, &open);
        check(&REFERENCE_SPELLING, r#""a.b}""#, &[]);
    }

    #[test]
    fn what_is_probably_text_is_worth_a_note() {
        let note = |value: &str, name: &str| {
            let found = format!(
                "2:35 `{name}` in the token `x` reads like a reference, but no set defines it"
            );
            check(&TEXT_LIKE_REFERENCE, value, &[&found]);
            check(&BROKEN_REFERENCE, value, &[]);
        };
        note(r#""$5.99""#, "5.99");
        note(r#""f({ top: 1 })""#, " top: 1 ");
    }

    #[test]
    fn references_that_begin_with_a_set_are_found_once() {
        let text = r#"{"a":{"x":{"value":"1"}},
"b":{"y":{"value":"{a.x}"},"z":{"value":"{a.x}"}},"c":{"y":{"value":"{a.x} {x}"}}}"#;
        assert_eq!(
            in_whole(&REFERENCE_WITH_SET, text),
            [
                "2:19 2 references, such as to `a.x`, begin with the name of a set",
                "2:69 the reference to `a.x` begins with the name of a set",
            ]
        );
        assert_eq!(in_whole(&BROKEN_REFERENCE, text), Vec::<String>::new());
    }

    #[test]
    fn each_theme_selects_what_its_tokens_refer_to() {
        let check = |themes: &str, expected: &[&str]| {
            let text = format!(
                r#"{{"core":{{"a":{{"value":"1"}}}},
"other":{{"b":{{"value":"1"}}}},
"theme":{{"x":{{"value":"{{a}}"}},"y":{{"value":"{{b}}"}}}},"$themes":[{themes}]}}"#
            );
            assert_eq!(
                in_whole(&REFERENCE_OUTSIDE_THEME, &text),
                expected,
                "{themes}"
            );
        };
        let theme = |name: &str, group: &str, sets: &str| {
            format!(
                r#"{{"id":"{name}","name":"{name}","group":"{group}","selectedTokenSets":{{{sets}}}}}"#
            )
        };
        check("", &[]);
        let all = r#""core":"source","other":"source","theme":"enabled""#;
        check(&theme("L", "g", all), &[]);
        let one = r#""core":"source","other":"disabled","theme":"enabled""#;
        let outside = |themes: &str| {
            format!("3:43 the token `y` refers to `b`, which nothing defines under {themes}")
        };
        check(&theme("L", "g", one), &[&outside("the theme `L`")]);
        // A theme of another group is active beside it, one of the same group is not.
        let other = r#""other":"enabled""#;
        let beside = [theme("L", "g", one), theme("M", "h", other)].join(",");
        check(&beside, &[]);
        let instead = [theme("L", "g", one), theme("M", "g", other)].join(",");
        check(&instead, &[&outside("the theme `L`")]);
        let many: Vec<String> = (1..=5).map(|i| theme(&i.to_string(), "g", one)).collect();
        check(
            &many.join(","),
            &[&outside("the themes `1`, `2`, `3` and 2 more")],
        );
    }
}
