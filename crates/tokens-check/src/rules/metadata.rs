//! `$metadata`, the order of the sets in it, and fields that the format does not name.

use std::collections::HashSet;

use jiff::Timestamp;
use tokens_model::{Form, JsonRef, Member, THEME_FIELDS, ValueKind, is_index};

use crate::document::{Document, Layout, Section};
use crate::findings::{Findings, Spot};
use crate::rule::{Rule, Severity};

pub(crate) const METADATA_SHAPE: Rule = Rule {
    id: "metadata-shape",
    severity: Severity::Error,
    summary: "`version` or `updatedAt` of a document with `values` is not a string.",
    help: "The Figma plugin refuses such a bin (`singleFileSchema.ts`), and takes such a document \
           behind a URL for one in another form, in which all tokens are in a set called \
           `values`. Put the text between quotes.",
};

pub(crate) const UPDATED_AT: Rule = Rule {
    id: "updated-at",
    severity: Severity::Warning,
    summary: "A document with `values` does not say when it was written, or not as a time.",
    help: "The Figma plugin compares this time before it writes to a bin. Without one it takes \
           the time of reading and refuses every write; one that it cannot read counts as older \
           than everything (`updateJSONBinTokens.ts`). Write `$metadata.updatedAt` as an ISO 8601 \
           instant such as `2026-01-02T03:04:05.678Z`.",
};

pub(crate) const SET_ORDER_SHAPE: Rule = Rule {
    id: "set-order-shape",
    severity: Severity::Error,
    summary: "`tokenSetOrder` is not a list of set names.",
    help: "The Figma plugin refuses the document for it (`singleFileSchema.ts`), and without the \
           list nobody knows the order in which sets override each other. Write the names of all \
           sets as a list of strings.",
};

pub(crate) const SET_ORDER_UNKNOWN: Rule = Rule {
    id: "set-order-unknown",
    severity: Severity::Warning,
    summary: "`tokenSetOrder` lists a set that the document does not have.",
    help: "Readers skip the name (`applyTokenSetOrder.ts` of the Figma plugin). Mostly the set \
           was renamed or removed without the list: then the set under its new name has lost its \
           place. Correct the name, or remove it from the list.",
};

pub(crate) const SET_ORDER_MISSING: Rule = Rule {
    id: "set-order-missing",
    severity: Severity::Warning,
    summary: "`tokenSetOrder` does not list a set.",
    help: "Sets that are not listed come after all others, sorted by name \
           (`applyTokenSetOrder.ts` of the Figma plugin), and so override them. Put the set where \
           it belongs in the list.",
};

pub(crate) const SET_ORDER_DUPLICATE: Rule = Rule {
    id: "set-order-duplicate",
    severity: Severity::Warning,
    summary: "`tokenSetOrder` lists a set twice.",
    help: "Its first place counts. Remove the other one.",
};

pub(crate) const SET_ORDER_DIFFERS: Rule = Rule {
    id: "set-order-differs",
    severity: Severity::Warning,
    summary: "In a document with `values`, the sets stand in another order than `tokenSetOrder` says.",
    help: "Readers disagree: of a bin the Figma plugin takes the order in which the sets stand \
           (`remoteTokens.tsx`), of a URL or file that of the list. Bring both in the same order.",
};

pub(crate) const UNKNOWN_FIELD: Rule = Rule {
    id: "unknown-field",
    severity: Severity::Note,
    summary: "A field of a theme, of `$metadata` or of the root is not one that the plugin knows.",
    help: "The Figma plugin leaves it out when it reads a bin, a URL or an imported file, and so \
           when it writes the document again (`singleFileSchema.ts`, `themeObjectSchema.ts`). Keep \
           such data in the `$extensions` of tokens, or outside the document.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    let values = document.layout == Layout::Single(Form::Values);
    if values {
        times(document, findings);
    }
    if let Some(section) = &document.metadata {
        order(document, section, values, findings);
    }
    unknown_fields(document, values, findings);
}

fn times(document: &Document, findings: &mut Findings) {
    let fields = document.metadata.as_ref().map(|section| {
        let root = section.json.root();
        (section, root.get("version"), root.get("updatedAt"))
    });
    let mut written = document.extra.iter().any(|extra| extra.name == "updatedAt");
    if let Some((section, version, updated)) = fields {
        for (key, value) in [("version", version), ("updatedAt", updated)] {
            if let Some(value) = value.filter(|value| value.kind() != ValueKind::String) {
                let message = format!("`{key}` of `$metadata` is not a string");
                findings
                    .add(&METADATA_SHAPE, section.spot_of(value), message)
                    .hint("put it between quotes");
            }
        }
        if let Some(value) = updated {
            written = true;
            let text = value.as_str().unwrap_or_default();
            if value.kind() == ValueKind::String && text.parse::<Timestamp>().is_err() {
                let message = format!("`updatedAt` says `{text}`, which is no instant");
                findings
                    .add(&UPDATED_AT, section.spot_of(value), message)
                    .hint("write it as `2026-01-02T03:04:05.678Z`");
            }
        }
    }
    // Before there was `$metadata`, the time stood at the root.
    if !written {
        let spot = fields.map_or(document.root, |(section, ..)| {
            section.spot_of(section.json.root())
        });
        findings
            .add(
                &UPDATED_AT,
                spot,
                "the document does not say when it was written",
            )
            .hint("write `$metadata.updatedAt`, such as `2026-01-02T03:04:05.678Z`");
    }
}

fn order(document: &Document, section: &Section, values: bool, findings: &mut Findings) {
    let Some(list) = section.json.root().get("tokenSetOrder") else {
        return;
    };
    if list.kind() != ValueKind::Array {
        findings.add(
            &SET_ORDER_SHAPE,
            section.spot_of(list),
            "`tokenSetOrder` is not a list",
        );
        return;
    }
    let sets = document.sets_by_name();
    let mut listed: HashSet<String> = HashSet::new();
    for item in list.items() {
        let spot = section.spot_of(item);
        let Some(name) = item.as_str() else {
            findings.add(
                &SET_ORDER_SHAPE,
                spot,
                format!(
                    "`tokenSetOrder` lists `{}`, which is no name",
                    item.to_compact()
                ),
            );
            continue;
        };
        if !sets.contains_key(name.as_ref()) {
            let message =
                format!("`tokenSetOrder` lists the set `{name}`, which the document does not have");
            findings
                .add(&SET_ORDER_UNKNOWN, spot, message)
                .hint("correct the name, or remove it from the list");
        }
        if !listed.insert(name.clone().into_owned()) {
            let message = format!("`tokenSetOrder` lists the set `{name}` twice");
            findings
                .add(&SET_ORDER_DUPLICATE, spot, message)
                .hint("remove one of the two");
        }
    }
    for set in &document.sets {
        if !listed.contains(set.name.as_str()) {
            let message = format!("`tokenSetOrder` does not list the set `{}`", set.name);
            findings
                .add(&SET_ORDER_MISSING, section.spot_of(list), message)
                .hint("put it where it belongs in the list");
        }
    }
    if values {
        differing_order(document, section.spot_of(list), findings);
    }
}

/// Names like array indices have no place of their own in a text: engines move them.
fn differing_order(document: &Document, spot: Spot, findings: &mut Findings) {
    let with_a_place = |name: &&str| !is_index(name);
    let by_list = document.model.sets().iter().map(|(name, _)| name.as_str());
    let by_key = document.sets.iter().map(|set| set.name.as_str());
    let first = by_list
        .filter(with_a_place)
        .zip(by_key.filter(with_a_place))
        .find(|(listed, stands)| listed != stands);
    if let Some((listed, stands)) = first {
        let message = format!("`tokenSetOrder` has `{listed}` where `{stands}` stands in `values`");
        findings
            .add(&SET_ORDER_DIFFERS, spot, message)
            .hint("bring both in the same order");
    }
}

fn unknown_fields(document: &Document, values: bool, findings: &mut Findings) {
    let mut add = |spot: Spot, name: &str, place: &str| {
        findings.add(
            &UNKNOWN_FIELD,
            spot,
            format!("the field `{name}` of {place} is lost where the Figma plugin writes"),
        );
    };
    if let Some(section) = &document.metadata {
        for member in section.json.root().members() {
            if !is_one_of(&["tokenSetOrder", "updatedAt", "version"], member) {
                add(section.spot_of(member.key), &member.name(), "`$metadata`");
            }
        }
    }
    if let Some(section) = &document.themes {
        let themes = section.json.root().items();
        for member in themes.flat_map(JsonRef::members) {
            if !is_one_of(&THEME_FIELDS, member) {
                add(section.spot_of(member.key), &member.name(), "a theme");
            }
        }
    }
    if values {
        for extra in &document.extra {
            if !["updatedAt", "version"].contains(&extra.name.as_str()) {
                add(extra.spot, &extra.name, "the document");
            }
        }
    }
}

fn is_one_of(known: &[&str], member: Member<'_>) -> bool {
    known.iter().any(|known| member.is(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_whole;

    #[test]
    fn times_and_versions_of_a_bin_are_texts() {
        let check = |rule: &Rule, text: &str, expected: &[&str]| {
            assert_eq!(in_whole(rule, text), expected, "{text}");
        };
        let fine = r#"{"values":{"a":{}},"$metadata":{"version":"2","updatedAt":"2026-01-02T03:04:05.678Z"}}"#;
        let numbers = r#"{"values":{"a":{}},"$metadata":{"version":2,"updatedAt":3}}"#;
        check(&METADATA_SHAPE, fine, &[]);
        check(
            &METADATA_SHAPE,
            numbers,
            &[
                "1:43 `version` of `$metadata` is not a string",
                "1:57 `updatedAt` of `$metadata` is not a string",
            ],
        );
        check(&UPDATED_AT, fine, &[]);
        check(&UPDATED_AT, r#"{"a":{}}"#, &[]);
        check(&UPDATED_AT, r#"{"values":{"a":{}},"updatedAt":"x"}"#, &[]);
        check(
            &UPDATED_AT,
            r#"{"values":{"a":{}}}"#,
            &["1:1 the document does not say when it was written"],
        );
        check(
            &UPDATED_AT,
            r#"{"values":{"a":{}},"$metadata":{"updatedAt":"2026-02-30T00:00:00Z"}}"#,
            &["1:45 `updatedAt` says `2026-02-30T00:00:00Z`, which is no instant"],
        );
    }

    #[test]
    fn the_order_names_each_set_once() {
        let check = |rule: &Rule, order: &str, expected: &[&str]| {
            let text =
                format!("{{\"a\":{{}},\"b\":{{}},\n\"$metadata\":{{\"tokenSetOrder\":{order}}}}}");
            assert_eq!(in_whole(rule, &text), expected, "{order}");
        };
        let all = [
            &SET_ORDER_SHAPE,
            &SET_ORDER_UNKNOWN,
            &SET_ORDER_MISSING,
            &SET_ORDER_DUPLICATE,
        ];
        for rule in all {
            check(rule, r#"["b","a"]"#, &[]);
        }
        check(
            &SET_ORDER_SHAPE,
            "{}",
            &["2:30 `tokenSetOrder` is not a list"],
        );
        check(
            &SET_ORDER_SHAPE,
            "[\"a\",1]",
            &["2:35 `tokenSetOrder` lists `1`, which is no name"],
        );
        let odd = r#"["gone","a","a"]"#;
        check(
            &SET_ORDER_UNKNOWN,
            odd,
            &["2:31 `tokenSetOrder` lists the set `gone`, which the document does not have"],
        );
        check(
            &SET_ORDER_DUPLICATE,
            odd,
            &["2:42 `tokenSetOrder` lists the set `a` twice"],
        );
        check(
            &SET_ORDER_MISSING,
            odd,
            &["2:30 `tokenSetOrder` does not list the set `b`"],
        );
    }

    #[test]
    fn a_bin_has_one_order() {
        let check = |sets: &str, order: &str, expected: &[&str]| {
            let text =
                format!(r#"{{"values":{{{sets}}},"$metadata":{{"tokenSetOrder":{order}}}}}"#);
            assert_eq!(in_whole(&SET_ORDER_DIFFERS, &text), expected, "{text}");
        };
        check(r#""a":{},"b":{}"#, r#"["a","b"]"#, &[]);
        check(r#""1":{},"a":{}"#, r#"["a","1"]"#, &[]);
        check(
            r#""a":{},"b":{}"#,
            r#"["b","a"]"#,
            &["1:56 `tokenSetOrder` has `b` where `a` stands in `values`"],
        );
        let bare = r#"{"a":{},"b":{},"$metadata":{"tokenSetOrder":["b","a"]}}"#;
        assert_eq!(in_whole(&SET_ORDER_DIFFERS, bare), Vec::<String>::new());
    }

    #[test]
    fn fields_that_the_plugin_strips_are_found() {
        let text = r#"{"values":{},"own":1,"version":"1",
"$themes":[{"id":"1","name":"L","selectedTokenSets":{},"own":1}],
"$metadata":{"themeGroupsData":{},"tokenSetOrder":[]}}"#;
        assert_eq!(
            in_whole(&UNKNOWN_FIELD, text),
            [
                "1:14 the field `own` of the document is lost where the Figma plugin writes",
                "2:56 the field `own` of a theme is lost where the Figma plugin writes",
                "3:14 the field `themeGroupsData` of `$metadata` is lost where the Figma plugin writes",
            ]
        );
    }
}
