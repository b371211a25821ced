//! Themes: their shape, and whether they select what there is.

use std::collections::{HashMap, HashSet};

use tokens_model::{JsonRef, Member, SetStatus, ValueKind};

use crate::document::{Document, Section};
use crate::findings::Findings;
use crate::rule::{Rule, Severity};

pub(crate) const THEME_SHAPE: Rule = Rule {
    id: "theme-shape",
    severity: Severity::Error,
    summary: "A theme misses a field, or has one of the wrong kind.",
    help: "The Figma plugin refuses the whole document for one such theme, be it in a bin, behind \
           a URL or in an imported file (`themeObjectSchema.ts`): `id`, `name` and \
           `selectedTokenSets` have to be there, a status is `enabled`, `source` or `disabled`, \
           and an optional field is left out rather than null.",
};

pub(crate) const THEME_DUPLICATE: Rule = Rule {
    id: "theme-duplicate",
    severity: Severity::Warning,
    summary: "Two themes have the same id, or the same name in the same group.",
    help: "Tools tell themes apart by `id` and people by group and name. With a shared one, a \
           change of one theme may land in the other. Give one of them another id or name.",
};

pub(crate) const THEME_UNKNOWN_SET: Rule = Rule {
    id: "theme-unknown-set",
    severity: Severity::Warning,
    summary: "A theme selects a set that the document does not have.",
    help: "The Figma plugin drops the entry when it reads the document and writes the theme back \
           without it (`setTokenData.ts`). Correct the name of the set, or remove the entry.",
};

pub(crate) const THEME_DISABLED_SET: Rule = Rule {
    id: "theme-disabled-set",
    severity: Severity::Note,
    summary: "A theme names a set only to say that it is disabled.",
    help: "That means the same as not naming it. The Figma plugin removes such entries when a \
           theme is saved and when a document is read (`setTokenData.ts`), so they come and go \
           between tools. Leave them out.",
};

pub(crate) const SET_UNUSED: Rule = Rule {
    id: "set-unused",
    severity: Severity::Note,
    summary: "No theme selects the set, though there are themes.",
    help: "Whatever is built from the themes goes without it. Select it in a theme, as `source` \
           if it only holds values for others, or remove it.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    let Some(section) = &document.themes else {
        return;
    };
    let sets = document.sets.iter().map(|set| (set.name.as_str(), false));
    let mut selected: HashMap<&str, bool> = sets.collect();
    let mut uses = Uses::default();
    for (i, theme) in section.json.root().items().enumerate() {
        let label = label(theme, i);
        shape(section, theme, &label, findings);
        uses.add(section, theme, &label, findings);
        for member in members(theme, "selectedTokenSets") {
            let name = member.name();
            let spot = section.spot_of(member.key);
            let status = member.value.as_str();
            let status = status.and_then(|status| SetStatus::named(&status));
            let Some(is_selected) = selected.get_mut(name.as_ref()) else {
                let message = format!(
                    "the theme {label} selects the set `{name}`, which the document does not have"
                );
                findings
                    .add(&THEME_UNKNOWN_SET, spot, message)
                    .hint("correct the name of the set, or remove the entry");
                continue;
            };
            if status == Some(SetStatus::Disabled) {
                let message = format!(
                    "the theme {label} names the set `{name}` only to say that it is disabled"
                );
                findings
                    .add(&THEME_DISABLED_SET, spot, message)
                    .hint("leave the entry out");
            } else {
                *is_selected = true;
            }
        }
    }
    if section.json.root().is_empty() {
        return;
    }
    for set in &document.sets {
        if !selected[set.name.as_str()] {
            let message = format!("no theme selects the set `{}`", set.name);
            findings
                .add(&SET_UNUSED, set.spot, message)
                .hint("select it in a theme, or remove it");
        }
    }
}

/// What a message calls a theme: its name, or which one of the list it is.
fn label(theme: JsonRef<'_>, i: usize) -> String {
    match theme.get("name").and_then(JsonRef::as_str) {
        Some(name) => format!("`{name}`"),
        None => format!("number {}", i + 1),
    }
}

fn members<'a>(theme: JsonRef<'a>, key: &str) -> impl Iterator<Item = Member<'a>> {
    theme.get(key).into_iter().flat_map(JsonRef::members)
}

fn shape(section: &Section, theme: JsonRef<'_>, label: &str, findings: &mut Findings) {
    let mut add = |json: JsonRef<'_>, what: String| {
        findings.add(
            &THEME_SHAPE,
            section.spot_of(json),
            format!("the theme {label} {what}"),
        );
    };
    if !theme.is_object() {
        return add(theme, "has to be an object".to_owned());
    }
    for (key, kind, word) in [
        ("id", ValueKind::String, "a string"),
        ("name", ValueKind::String, "a string"),
        ("selectedTokenSets", ValueKind::Object, "an object"),
    ] {
        match theme.get(key) {
            None => add(theme, format!("has no `{key}`")),
            Some(value) if value.kind() != kind => {
                add(value, format!("has a `{key}` that is not {word}"));
            }
            Some(_) => {}
        }
    }
    for key in ["group", "$figmaCollectionId", "$figmaModeId"] {
        if let Some(value) = theme.get(key)
            && value.kind() != ValueKind::String
        {
            add(value, format!("has a `{key}` that is not a string"));
        }
    }
    for member in members(theme, "selectedTokenSets") {
        let status = member.value.as_str();
        if status.is_none_or(|status| SetStatus::named(&status).is_none()) {
            let what = format!(
                "gives the set `{}` a status other than `enabled`, `source` and `disabled`",
                member.name()
            );
            add(member.value, what);
        }
    }
    for key in ["$figmaStyleReferences", "$figmaVariableReferences"] {
        match theme.get(key) {
            Some(value) if !value.is_object() => {
                add(value, format!("has a `{key}` that is not an object"));
            }
            _ => {}
        }
        for member in members(theme, key) {
            if member.value.kind() != ValueKind::String {
                let what = format!(
                    "has a reference for `{}` that is not a string",
                    member.name()
                );
                add(member.value, what);
            }
        }
    }
}

/// Which ids and names were seen.
#[derive(Default)]
struct Uses {
    ids: HashMap<String, String>,
    names: HashSet<(Option<String>, String)>,
}

impl Uses {
    fn add(&mut self, section: &Section, theme: JsonRef<'_>, label: &str, findings: &mut Findings) {
        let text = |key: &str| Some(theme.get(key)?.as_str()?.into_owned());
        if let Some(id) = text("id")
            && let Some(other) = self.ids.insert(id.clone(), label.to_owned())
        {
            let spot = theme.get("id").map_or(theme, |id| id);
            findings
                .add(
                    &THEME_DUPLICATE,
                    section.spot_of(spot),
                    format!("the themes {other} and {label} have the same id `{id}`"),
                )
                .hint("give one of them another id");
        }
        if let Some(name) = text("name")
            && !self.names.insert((text("group"), name))
        {
            let spot = theme.get("name").map_or(theme, |name| name);
            findings
                .add(
                    &THEME_DUPLICATE,
                    section.spot_of(spot),
                    format!("a theme {label} is in the same group already"),
                )
                .hint("give one of them another name or group");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_whole;

    fn check(rule: &Rule, themes: &str, expected: &[&str]) {
        let text = format!("{{\"a\":{{}},\"b\":{{}},\"$themes\":\n[{themes}]}}");
        assert_eq!(in_whole(rule, &text), expected, "{themes}");
    }

    #[test]
    fn a_theme_has_the_fields_that_the_plugin_asks_for() {
        check(
            &THEME_SHAPE,
            r#"{"id":"1","name":"L","group":"g","selectedTokenSets":{"a":"source"},
               "$figmaStyleReferences":{"x":"S:1"},"$figmaModeId":"1:0","own":null}"#,
            &[],
        );
        check(
            &THEME_SHAPE,
            "1,{}",
            &[
                "2:2 the theme number 1 has to be an object",
                "2:4 the theme number 2 has no `id`",
                "2:4 the theme number 2 has no `name`",
                "2:4 the theme number 2 has no `selectedTokenSets`",
            ],
        );
        check(
            &THEME_SHAPE,
            r#"{"id":1,"name":"L","group":null,"selectedTokenSets":{"a":"on"},
"$figmaVariableReferences":{"x":null},"$figmaStyleReferences":[],"$figmaCollectionId":null}"#,
            &[
                "2:8 the theme `L` has a `id` that is not a string",
                "2:29 the theme `L` has a `group` that is not a string",
                "2:59 the theme `L` gives the set `a` a status other than `enabled`, `source` and `disabled`",
                "3:33 the theme `L` has a reference for `x` that is not a string",
                "3:63 the theme `L` has a `$figmaStyleReferences` that is not an object",
                "3:87 the theme `L` has a `$figmaCollectionId` that is not a string",
            ],
        );
    }

    #[test]
    fn themes_that_cannot_be_told_apart_are_found() {
        let theme = |id: &str, name: &str, group: &str| {
            format!(r#"{{"id":"{id}","name":"{name}"{group},"selectedTokenSets":{{}}}}"#)
        };
        let beside = |other: String, expected: &[&str]| {
            let themes = format!("{},\n{other}", theme("1", "L", ""));
            check(&THEME_DUPLICATE, &themes, expected);
        };
        beside(theme("2", "L", r#","group":"g""#), &[]);
        beside(
            theme("1", "D", ""),
            &["3:7 the themes `L` and `D` have the same id `1`"],
        );
        beside(
            theme("2", "L", ""),
            &["3:18 a theme `L` is in the same group already"],
        );
    }

    #[test]
    fn themes_select_what_there_is() {
        let theme = r#"{"id":"1","name":"L","selectedTokenSets":{"a":"enabled","b":"disabled","c":"source"}}"#;
        check(
            &THEME_UNKNOWN_SET,
            theme,
            &["2:73 the theme `L` selects the set `c`, which the document does not have"],
        );
        check(
            &THEME_DISABLED_SET,
            theme,
            &["2:58 the theme `L` names the set `b` only to say that it is disabled"],
        );
        check(&SET_UNUSED, theme, &["1:9 no theme selects the set `b`"]);
        check(&SET_UNUSED, "", &[]);
        let fine = r#"{"id":"1","name":"L","selectedTokenSets":{"a":"enabled","b":"source"}}"#;
        for rule in [&THEME_UNKNOWN_SET, &THEME_DISABLED_SET, &SET_UNUSED] {
            check(rule, fine, &[]);
        }
    }
}
