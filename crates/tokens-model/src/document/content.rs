//! What a document says, whatever it looks like.

use std::collections::HashMap;

use super::{BOOKKEEPING, MARKER, TokenDocument};
use crate::digest::Digest;
use crate::json::{Json, JsonRef, Member};
use crate::role::{self, Role};

impl TokenDocument {
    /// The members of `$metadata` that are content: all but the [bookkeeping](BOOKKEEPING) and the
    /// [marker](MARKER).
    pub fn metadata_content(&self) -> impl Iterator<Item = Member<'_>> {
        self.metadata
            .iter()
            .flat_map(|metadata| metadata.root().members())
            .filter(|member| !BOOKKEEPING.contains(&member.name().as_ref()) && !member.is(MARKER))
    }

    /// The members of the root that the format does not name and that are content.
    pub fn extra_content(&self) -> impl Iterator<Item = (&str, JsonRef<'_>)> {
        self.extra
            .iter()
            .filter(|(name, _)| !BOOKKEEPING.contains(&name.as_str()))
            .map(|(name, json)| (name.as_str(), json.root()))
    }

    /// Whether both documents mean the same: content and order. Formatting, bookkeeping, a marker,
    /// and an absent against an empty section do not count.
    pub fn same(&self, other: &Self) -> bool {
        let sets = self.sets.len() == other.sets.len()
            && self
                .sets
                .iter()
                .zip(&other.sets)
                .all(|((a, x), (b, y))| a == b && x.same(y));
        let themes = || match (&self.themes, &other.themes) {
            (Some(a), Some(b)) => a.same(b),
            _ => self.theme_count() == 0 && other.theme_count() == 0,
        };
        let rest = || {
            same_members(
                self.metadata_content()
                    .map(|m| (m.name().into_owned(), m.value)),
                other
                    .metadata_content()
                    .map(|m| (m.name().into_owned(), m.value)),
            ) && same_members(
                self.extra_content()
                    .map(|(name, json)| (name.to_owned(), json)),
                other
                    .extra_content()
                    .map(|(name, json)| (name.to_owned(), json)),
            )
        };
        sets && themes() && rest()
    }

    /// Whether one is a clone of the other, or made of the same parts, so that all texts written of
    /// both are equal.
    pub fn is_identical(&self, other: &Self) -> bool {
        let is_json = |a: &Json, b: &Json| a.root().is_identical(b.root());
        let mut sets = self.sets.iter().zip(&other.sets);
        let mut extra = self.extra.iter().zip(&other.extra);
        let themes = match (&self.themes, &other.themes) {
            (Some(a), Some(b)) => a.is_identical(b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let metadata = match (&self.metadata, &other.metadata) {
            (Some(a), Some(b)) => is_json(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        self.sets.len() == other.sets.len()
            && self.extra.len() == other.extra.len()
            && themes
            && metadata
            && sets.all(|((a, x), (b, y))| x.is_identical(y) && a == b)
            && extra.all(|((a, x), (b, y))| a == b && is_json(x, y))
    }

    /// A digest that is equal exactly for documents that are [`same`](Self::same).
    pub fn digest(&self) -> Digest {
        let mut parts = Vec::new();
        for (name, set) in &self.sets {
            parts.push(Digest::of_bytes(name.as_str().as_bytes()));
            parts.push(set.digest());
        }
        parts.push(Digest::of_bytes(b"themes"));
        if let Some(themes) = &self.themes
            && !themes.json().is_empty()
        {
            parts.push(themes.digest());
        }
        let mut members: Vec<(String, JsonRef<'_>)> = self
            .metadata_content()
            .map(|member| (format!("metadata {}", member.name()), member.value))
            .chain(
                self.extra_content()
                    .map(|(name, json)| (format!("root {name}"), json)),
            )
            .collect();
        members.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (name, value) in members {
            parts.push(Digest::of_bytes(name.as_bytes()));
            parts.push(role::digest(Role::Record, value));
        }
        Digest::of_all(parts)
    }
}

fn same_members<'a>(
    a: impl Iterator<Item = (String, JsonRef<'a>)>,
    b: impl Iterator<Item = (String, JsonRef<'a>)>,
) -> bool {
    let a: HashMap<_, _> = a.collect();
    let b: HashMap<_, _> = b.collect();
    a.len() == b.len()
        && a.iter().all(|(name, x)| {
            b.get(name)
                .is_some_and(|y| role::same(Role::Record, *x, *y))
        })
}
