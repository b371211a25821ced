//! Values whose members merge one by one: composite values, extensions, metadata.

use tokens_model::{EntryPath, JsonRef, ObjectText, Role};

use super::{Merger, Outcome, Three, by_name, unique};

impl Merger<'_> {
    /// Any value: objects on every side merge member by member, all else is one unit.
    pub(super) fn value<'a>(&mut self, at: &EntryPath, sides: Three<JsonRef<'a>>) -> Outcome<'a> {
        if let Some(outcome) = sides.trivial(Role::Record) {
            return outcome;
        }
        if sides.local.is_some() && sides.remote.is_some() && sides.all_objects() {
            self.record(at, sides)
        } else {
            self.leaf(at.clone(), sides)
        }
    }

    /// Objects on both sides, and in the base if it has anything there.
    pub(super) fn record<'a>(&mut self, at: &EntryPath, sides: Three<JsonRef<'a>>) -> Outcome<'a> {
        let base = by_name(sides.base);
        let local = by_name(sides.local);
        let remote = by_name(sides.remote);
        let names = [sides.local, sides.remote]
            .into_iter()
            .flatten()
            .flat_map(JsonRef::members)
            .map(tokens_model::Member::name);
        let mut object = ObjectText::new();
        for name in unique(names) {
            let member = Three {
                base: base.get(&name).copied(),
                local: local.get(&name).copied(),
                remote: remote.get(&name).copied(),
            };
            if let Some(text) = self.value(&deeper(at, &name), member).text() {
                object.push(&name, text);
            }
        }
        Outcome::Built(object.finish())
    }
}

/// The path of a member inside a field.
pub(super) fn deeper(at: &EntryPath, name: &str) -> EntryPath {
    let mut at = at.clone();
    at.field = Some(match at.field.take() {
        Some(field) => format!("{field}.{name}"),
        None => name.to_owned(),
    });
    at
}
