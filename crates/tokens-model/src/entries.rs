//! The flat view: every mergeable unit of a document with its path.

use crate::document::TokenDocument;
use crate::json::{Json, JsonRef};
use crate::path::{EntryPath, Section, SetName, TokenPath};
use crate::theme::theme_keys;
use crate::tree::{NodeKind, node_kind};

/// One unit of a document: a field of a token or group, a theme field, a metadata member.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it stands.
    pub at: EntryPath,
    /// What it says; an empty group or set says `{}`.
    pub value: Json,
}

/// The units of a document, in document order.
pub fn entries(document: &TokenDocument) -> Vec<Entry> {
    let mut list = Vec::new();
    for (name, set) in document.sets() {
        if set.json().is_empty() {
            push(&mut list, EntryPath::set(name), set.json());
        }
        group(&mut list, name, &TokenPath::default(), set.json());
    }
    for (key, theme) in theme_keys(document.themes()) {
        for field in theme.members() {
            let mut at = EntryPath::in_section(Section::Theme, key.path(theme));
            if field.value.is_object() && !field.value.is_empty() {
                for part in field.value.members() {
                    at.field = Some(format!("{}.{}", field.name(), part.name()));
                    push(&mut list, at.clone(), part.value);
                }
            } else {
                at.field = Some(field.name().into_owned());
                push(&mut list, at, field.value);
            }
        }
    }
    for member in document.metadata_content() {
        let path = TokenPath::new([member.name().as_ref()]);
        push(
            &mut list,
            EntryPath::in_section(Section::Metadata, path),
            member.value,
        );
    }
    for (name, value) in document.extra_content() {
        let path = TokenPath::new([name]);
        push(
            &mut list,
            EntryPath::in_section(Section::Metadata, path),
            value,
        );
    }
    list
}

fn push(list: &mut Vec<Entry>, at: EntryPath, value: JsonRef<'_>) {
    list.push(Entry {
        at,
        value: value.to_json(),
    });
}

fn group(list: &mut Vec<Entry>, set: &SetName, path: &TokenPath, value: JsonRef<'_>) {
    for member in value.members() {
        let name = member.name();
        match node_kind(&name, member.value) {
            NodeKind::Field => push(
                list,
                EntryPath::in_set(set, path.clone(), Some(&name)),
                member.value,
            ),
            NodeKind::Group if member.value.is_empty() => push(
                list,
                EntryPath::in_set(set, path.child(&name), None),
                member.value,
            ),
            NodeKind::Group => group(list, set, &path.child(&name), member.value),
            NodeKind::Token => {
                let at = path.child(&name);
                for field in member.value.members() {
                    push(
                        list,
                        EntryPath::in_set(set, at.clone(), Some(&field.name())),
                        field.value,
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_has_a_path() {
        let document = TokenDocument::parse(
            r#"{"core":{"$type":"color","g":{"red":{"value":"1","type":"x"},"e":{}}},"none":{},
                "$themes":[{"id":"1","name":"L","selectedTokenSets":{"core":"enabled"}}],
                "$metadata":{"tokenSetOrder":["core"],"own":1}}"#,
        )
        .unwrap();
        let lines: Vec<String> = entries(&document)
            .iter()
            .map(|entry| format!("{} = {}", entry.at, entry.value.to_compact()))
            .collect();
        assert_eq!(
            lines,
            [
                r#"core:  ($type) = "color""#,
                r#"core: g.red (value) = "1""#,
                r#"core: g.red (type) = "x""#,
                "core: g.e = {}",
                "set none = {}",
                r#"theme L (id) = "1""#,
                r#"theme L (name) = "L""#,
                r#"theme L (selectedTokenSets.core) = "enabled""#,
                "$metadata own = 1",
            ]
        );
    }
}
