//! How two lists of themes differ.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Change, ChangeKind, DocumentDiff, members, name_list};
use crate::json::JsonRef;
use crate::path::{EntryPath, Section, TokenPath};
use crate::role::{Role, is_index, same};
use crate::theme::{ThemeKey, theme_keys};

impl DocumentDiff {
    pub(super) fn themes(&mut self, from: Option<JsonRef<'_>>, to: Option<JsonRef<'_>>) {
        let (before, after) = (theme_keys(from), theme_keys(to));
        let old: HashMap<&ThemeKey, JsonRef<'_>> = before.iter().map(|(k, v)| (k, *v)).collect();
        let new: HashMap<&ThemeKey, JsonRef<'_>> = after.iter().map(|(k, v)| (k, *v)).collect();
        for (key, theme) in &before {
            if !new.contains_key(key) {
                let at = || EntryPath::in_section(Section::Theme, key.path(*theme));
                self.leaf(at, Some(*theme), None);
            }
        }
        for (key, theme) in &after {
            let at = || EntryPath::in_section(Section::Theme, key.path(*theme));
            match old.get(key) {
                None => self.leaf(at, None, Some(*theme)),
                Some(before) if same(Role::Theme, *before, *theme) => {}
                Some(before) => self.theme_fields(&at(), *before, *theme),
            }
        }
        let order = |list: &[(ThemeKey, JsonRef<'_>)], other: &HashMap<&ThemeKey, JsonRef<'_>>| {
            list.iter()
                .filter(|(key, _)| other.contains_key(key))
                .map(|(key, theme)| (key.clone(), key.name(*theme)))
                .unzip::<_, _, Vec<ThemeKey>, Vec<String>>()
        };
        let ((a, a_names), (b, b_names)) = (order(&before, &new), order(&after, &old));
        // A theme that is called something else stands where it stood.
        if a != b {
            self.add(|| Change {
                kind: ChangeKind::Order,
                at: EntryPath::in_section(Section::Theme, TokenPath::default()),
                from: None,
                before: Some(name_list(&a_names)),
                after: Some(name_list(&b_names)),
            });
        }
    }

    fn theme_fields(&mut self, at: &EntryPath, from: JsonRef<'_>, to: JsonRef<'_>) {
        let mut field = |name: &str, before: Option<JsonRef<'_>>, after: Option<JsonRef<'_>>| {
            let at = |field: String| EntryPath {
                field: Some(field),
                ..at.clone()
            };
            let nested = |value: Option<JsonRef<'_>>| value.is_some_and(JsonRef::is_object);
            if nested(before) && nested(after) {
                let (old, new) = (members(before), members(after));
                for (key, value) in &old {
                    if after.and_then(|after| after.get(key)).is_none() {
                        let at = || at(format!("{name}.{key}"));
                        self.leaf(at, Some(*value), None);
                    }
                }
                for (key, value) in &new {
                    let at = || at(format!("{name}.{key}"));
                    self.leaf(at, before.and_then(|b| b.get(key)), Some(*value));
                }
                let common = |list: &[(Cow<'_, str>, JsonRef<'_>)], other: Option<JsonRef<'_>>| {
                    list.iter()
                        .filter(|(key, _)| {
                            !is_index(key) && other.and_then(|other| other.get(key)).is_some()
                        })
                        .map(|(key, _)| key.to_string())
                        .collect::<Vec<String>>()
                };
                let (a, b) = (common(&old, after), common(&new, before));
                if name == "selectedTokenSets" && a != b {
                    self.add(|| Change {
                        kind: ChangeKind::Order,
                        at: at(name.to_owned()),
                        from: None,
                        before: Some(name_list(&a)),
                        after: Some(name_list(&b)),
                    });
                }
            } else {
                self.leaf(|| at(name.to_owned()), before, after);
            }
        };
        for member in from.members() {
            if to.get(&member.name()).is_none() {
                field(&member.name(), Some(member.value), None);
            }
        }
        for member in to.members() {
            field(&member.name(), from.get(&member.name()), Some(member.value));
        }
    }
}
