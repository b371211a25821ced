//! One file of a project, read and written as the part of a document that it is.

use std::collections::HashSet;

use sync_engine::{MergeNote, Settle};
use tokens_model::{
    BOOKKEEPING, Json, JsonRef, ObjectText, ParseError, SetName, Style, TokenDocument, TokenSet,
};

use crate::args::Layout;

/// Which part of a document a file holds, as its layout and its name say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Set(SetName),
    Themes,
    Metadata,
}

impl Part {
    /// The part in the file at this path of the repository. A set is called like the path: where
    /// its project begins is nothing that a file in the middle of a merge could tell.
    pub(super) fn of(layout: Layout, path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        match (layout, name) {
            (Layout::Single, _) => Self::Whole,
            (Layout::Folder, "$themes.json") => Self::Themes,
            (Layout::Folder, "$metadata.json") => Self::Metadata,
            (Layout::Folder, _) => Self::Set(SetName::new(path.trim_end_matches(".json"))),
        }
    }

    /// The document that consists of this part alone.
    pub(super) fn document(&self, json: &Json) -> Result<TokenDocument, ParseError> {
        let sections =
            |themes, metadata| TokenDocument::from_parts(Vec::new(), themes, metadata, Vec::new());
        match self {
            Self::Whole => TokenDocument::from_json(json),
            Self::Set(name) => {
                let set = TokenSet::new(json.clone())?;
                TokenDocument::from_parts(vec![(name.clone(), set)], None, None, Vec::new())
            }
            Self::Themes => sections(Some(json.clone()), None),
            Self::Metadata => {
                // The order of the sets counts where there are sets.
                let list = sections(None, Some(json.clone()))?.listed_order();
                let mut seen = HashSet::new();
                let mut sets = Vec::new();
                for name in list.into_iter().flatten() {
                    if seen.insert(name.clone()) {
                        sets.push((SetName::new(name), TokenSet::new(Json::empty_object())?));
                    }
                }
                TokenDocument::from_parts(sets, None, Some(json.clone()), Vec::new())
            }
        }
    }

    /// The document written over the text of a file, if that text then says the same.
    pub(super) fn write_over(&self, document: &TokenDocument, old: &Json) -> Option<String> {
        let text = match self {
            Self::Whole => document.write_over(old),
            Self::Set(name) => document
                .set(name.as_str())?
                .write_over(Some(old), &Style::default()),
            Self::Themes => document.themes_over(Some(old), &Style::default()),
            Self::Metadata => metadata(document, old.root()).write_over(old),
        };
        let again = self.document(&Json::parse(text.as_str()).ok()?).ok()?;
        again.same(document).then_some(text)
    }
}

/// `$metadata` with every set in its list, where `old` was before.
fn metadata(document: &TokenDocument, old: JsonRef<'_>) -> Json {
    let names = document.sets().iter().map(|(name, _)| name.as_str());
    let names: Vec<String> = names.map(|name| Json::string(name).to_compact()).collect();
    let mut object = ObjectText::new();
    for key in BOOKKEEPING {
        match (key, old.get(key)) {
            ("tokenSetOrder", None) if names.is_empty() => {}
            ("tokenSetOrder", _) => object.push(key, &format!("[{}]", names.join(","))),
            (_, Some(value)) => object.push(key, value.raw()),
            (_, None) => {}
        }
    }
    for member in document.metadata_content() {
        object.push(&member.name(), member.value.raw());
    }
    Json::assembled(object.finish())
}

/// Three texts of one file, merged.
#[derive(Debug)]
pub(super) struct MergedFile {
    /// What the merge gives; where both sides clash, what the base says.
    pub(super) text: String,
    pub(super) notes: Vec<MergeNote>,
    pub(super) clash: Option<Clash>,
}

/// Where both sides say something else.
#[derive(Debug)]
pub(super) struct Clash {
    pub(super) conflicts: Vec<sync_engine::Conflict>,
    /// The merge with what either side says there. They differ there alone.
    pub(super) ours: String,
    pub(super) theirs: String,
}

/// Merges three texts of a file into the text of `ours`; nothing if the result could not be
/// written as a file.
pub(super) fn merge(
    part: &Part,
    base: Option<&TokenDocument>,
    (ours_json, ours): (&Json, &TokenDocument),
    theirs: &TokenDocument,
) -> Option<MergedFile> {
    let merged = |settle| sync_engine::merge(base, ours, theirs, settle);
    let held = merged(Settle::Hold);
    let clash = if held.conflicts.is_empty() {
        None
    } else {
        let side = |settle| part.write_over(&merged(settle).document, ours_json);
        Some(Clash {
            ours: side(Settle::Local)?,
            theirs: side(Settle::Remote)?,
            conflicts: held.conflicts,
        })
    };
    Some(MergedFile {
        text: part.write_over(&held.document, ours_json)?,
        notes: held.notes,
        clash,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(part: &Part, base: &str, ours: &str, theirs: &str) -> MergedFile {
        let json = Json::parse(ours).unwrap();
        let read = |text: &str| part.document(&Json::parse(text).unwrap()).unwrap();
        let base = (!base.is_empty()).then(|| read(base));
        merge(part, base.as_ref(), (&json, &read(ours)), &read(theirs)).unwrap()
    }

    #[test]
    fn the_name_of_a_file_says_what_it_holds() {
        let check = |layout, path: &str, part: &Part| assert_eq!(Part::of(layout, path), *part);
        check(Layout::Single, "a/$themes.json", &Part::Whole);
        check(Layout::Folder, "a/$themes.json", &Part::Themes);
        check(Layout::Folder, "$metadata.json", &Part::Metadata);
        let set = Part::Set(SetName::new("a/b.c"));
        check(Layout::Folder, "a/b.c.json", &set);
    }

    #[test]
    fn two_fields_of_a_token_merge() {
        let part = Part::of(Layout::Folder, "core.json");
        let text = |value: &str, more: &str| {
            format!("{{\n  \"red\": {{\"value\":  \"{value}\"{more}}}\n}}\n")
        };
        let file = merged(
            &part,
            &text("1", ""),
            &text("2", ""),
            &text("1", ", \"description\":  \"x\""),
        );
        assert!(file.clash.is_none());
        assert_eq!(file.text, text("2", ", \"description\":  \"x\""));
    }

    #[test]
    fn what_clashes_is_all_that_differs_between_the_sides() {
        let part = Part::Whole;
        let text = |a: &str, b: &str, c: &str| {
            format!(
                "{{\n\"s\": {{\n\"a\": {{\"value\": {a}}},\n\"b\": {{\"value\": {b}}},\n\"c\": {{\"value\": {c}}}\n}}\n}}"
            )
        };
        let file = merged(
            &part,
            &text("1", "1", "1"),
            &text("2", "1", "2"),
            &text("3", "3", "1"),
        );
        let clash = file.clash.unwrap();
        assert_eq!(clash.conflicts.len(), 1);
        assert_eq!(file.text, text("1", "3", "2"));
        assert_eq!(clash.ours, text("2", "3", "2"));
        assert_eq!(clash.theirs, text("3", "3", "2"));
    }

    #[test]
    fn the_order_of_sets_merges_where_it_is_listed() {
        let file = merged(
            &Part::Metadata,
            r#"{ "tokenSetOrder": ["a", "b"], "own": 1 }"#,
            r#"{ "tokenSetOrder": ["a", "new", "b"], "own": 1 }"#,
            r#"{ "tokenSetOrder": ["b", "a"], "own": 2 }"#,
        );
        assert!(file.clash.is_none(), "{file:?}");
        assert!(file.text.contains("\"own\": 2"), "{}", file.text);
        let document = Part::Metadata
            .document(&Json::parse(file.text).unwrap())
            .unwrap();
        assert_eq!(document.sets().len(), 3);
    }

    #[test]
    fn a_set_that_is_last_on_the_other_side_gets_into_the_list() {
        let list =
            |names: &str| format!("{{\n  \"tokenSetOrder\": [{names}],\n  \"version\": 1\n}}");
        let both = |ours: &str, theirs: &str| {
            merged(
                &Part::Metadata,
                &list(r#""a", "b""#),
                &list(ours),
                &list(theirs),
            )
            .text
        };
        assert_eq!(
            both(r#""a", "c", "b""#, r#""a", "b", "z""#),
            list(r#""a", "c", "b", "z""#)
        );
        assert_eq!(both(r#""a""#, r#""a", "b", "z""#), list(r#""a", "z""#));
        assert_eq!(both(r#""a""#, r#""b""#), list(""));
    }

    #[test]
    fn themes_merge_by_theme() {
        let theme = |id: &str, status: &str| {
            format!(
                r#"{{ "id": "{id}", "name": "{id}", "selectedTokenSets": {{ "a": "{status}" }} }}"#
            )
        };
        let file = merged(
            &Part::Themes,
            &format!("[{}]", theme("x", "enabled")),
            &format!("[{}, {}]", theme("x", "enabled"), theme("y", "enabled")),
            &format!("[{}]", theme("x", "source")),
        );
        assert!(file.clash.is_none());
        assert_eq!(
            file.text,
            format!("[{}, {}]", theme("x", "source"), theme("y", "enabled"))
        );
    }

    #[test]
    fn without_a_base_both_sides_are_united() {
        let part = Part::of(Layout::Folder, "core.json");
        let file = merged(
            &part,
            "",
            r#"{"a":{"value":"1"}}"#,
            r#"{"b":{"value":"2"}}"#,
        );
        assert!(file.clash.is_none());
        assert_eq!(file.text, r#"{"a":{"value":"1"},"b":{"value":"2"}}"#);
    }
}
