//! `$themes`: known by id, merged field by field.

use std::collections::{HashMap, HashSet};

use provider_api::Ids;
use tokens_model::{
    EntryPath, Json, JsonRef, ObjectText, Role, Section, ThemeKey, TokenPath, is_index, theme_keys,
};

use super::order::{choices, merge_order};
use super::record::deeper;
use super::{ConflictKind, MergeNote, Merger, Outcome, Settle, Three, by_name, unique, written};

impl Merger<'_> {
    pub(super) fn themes(&mut self, lists: Three<JsonRef<'_>>) -> Option<Json> {
        if let Some(outcome) = lists.trivial(Role::Themes)
            && lists.local.is_some() == lists.remote.is_some()
        {
            return outcome.into_json();
        }
        let (base, local, mut remote) = (
            theme_keys(lists.base),
            theme_keys(lists.local),
            theme_keys(lists.remote),
        );
        self.know_again(&base, &mut remote);
        let index = |list: &[(ThemeKey, JsonRef<'_>)]| -> Vec<ThemeKey> {
            list.iter().map(|(key, _)| key.clone()).collect()
        };
        let find = |list: &[(ThemeKey, JsonRef<'_>)]| -> HashMap<ThemeKey, usize> {
            list.iter()
                .enumerate()
                .map(|(i, (key, _))| (key.clone(), i))
                .collect()
        };
        let (in_base, in_local, in_remote) = (find(&base), find(&local), find(&remote));
        let mut merged: HashMap<ThemeKey, String> = HashMap::new();
        for key in unique(index(&local).into_iter().chain(index(&remote))) {
            let sides = Three {
                base: in_base.get(&key).map(|i| base[*i].1),
                local: in_local.get(&key).map(|i| local[*i].1),
                remote: in_remote.get(&key).map(|i| remote[*i].1),
            };
            if let Some(text) = self.theme(&key, sides).text() {
                merged.insert(key, text.to_owned());
            }
        }
        let result: HashSet<ThemeKey> = merged.keys().cloned().collect();
        let order = merge_order(
            &index(&base),
            &index(&local),
            &index(&remote),
            &result,
            |_| true,
        );
        if order.took_remote {
            let at = EntryPath::in_section(Section::Theme, TokenPath::default());
            self.notes.push(MergeNote::RemoteOrder(at));
        }
        let themes: Vec<String> = order
            .keys
            .iter()
            .filter_map(|key| merged.remove(key))
            .collect();
        Some(written(format!("[{}]", themes.join(","))))
    }

    /// Gives themes that are known by their names, and have another one on the remote side, the
    /// key that they have in the base.
    fn know_again(&self, base: &[(ThemeKey, JsonRef<'_>)], remote: &mut [(ThemeKey, JsonRef<'_>)]) {
        let mut taken: HashSet<ThemeKey> = remote.iter().map(|(key, _)| key.clone()).collect();
        let new_place = |key| self.known.get(&Ids::place_of_theme(key));
        let old: HashMap<&EntryPath, &ThemeKey> = base
            .iter()
            .filter_map(|(key, _)| Some((new_place(key)?, key)))
            .collect();
        for (key, _) in remote {
            let old = old.get(&Ids::place_of_theme(key));
            if let Some(old) = old.filter(|old| taken.insert((**old).clone())) {
                *key = (*old).clone();
            }
        }
    }

    fn theme<'a>(&mut self, key: &ThemeKey, sides: Three<JsonRef<'a>>) -> Outcome<'a> {
        if let Some(outcome) = sides.trivial(Role::Theme) {
            return outcome;
        }
        // It is called what it will be called; while that is open, what it was called before.
        let names = sides.map(|theme| theme.get("name"));
        let name = match names.trivial(Role::Record) {
            Some(Outcome::Take(name)) => Some(name),
            _ => names.base.or(names.local).or(names.remote),
        };
        let name = name.map(JsonRef::raw);
        let all = [sides.base, sides.local, sides.remote];
        let mut all = all.into_iter().flatten();
        let named = all.find(|theme| theme.get("name").map(JsonRef::raw) == name);
        let path = named.map_or_else(TokenPath::default, |theme| key.path(theme));
        let at = EntryPath::in_section(Section::Theme, path);
        let (Some(local), Some(remote)) = (sides.local, sides.remote) else {
            self.notes.push(MergeNote::KeptChange(at));
            let kept = sides.local.or(sides.remote);
            return kept.map_or(Outcome::Absent, Outcome::Take);
        };
        if !sides.all_objects() {
            return self.conflict(at, ConflictKind::Value, sides);
        }
        let mut object = ObjectText::new();
        let mut modes = None;
        for name in unique(
            local
                .members()
                .chain(remote.members())
                .map(tokens_model::Member::name),
        ) {
            let field = sides.map(|theme| theme.get(&name));
            let outcome = match name.as_ref() {
                "selectedTokenSets" => self.selected_sets(&deeper(&at, &name), field),
                "$figmaCollectionId" | "$figmaModeId" => {
                    let side = *modes.get_or_insert_with(|| self.figma_mode(&at, sides));
                    let taken = side.and_then(|theme| theme.get(&name));
                    taken.map_or(Outcome::Absent, Outcome::Take)
                }
                _ => self.value(&deeper(&at, &name), field),
            };
            if let Some(text) = outcome.text() {
                object.push(&name, text);
            }
        }
        Outcome::Built(object.finish())
    }

    /// The theme whose collection and mode ids count: ids of one file, never mixed.
    fn figma_mode<'a>(&mut self, at: &EntryPath, sides: Three<JsonRef<'a>>) -> Option<JsonRef<'a>> {
        let pair = |theme: Option<JsonRef<'a>>| {
            theme.map(|theme| {
                ["$figmaCollectionId", "$figmaModeId"]
                    .map(|key| theme.get(key).map(|id| id.raw().to_owned()))
            })
        };
        let (base, local, remote) = (pair(sides.base), pair(sides.local), pair(sides.remote));
        if local == remote || remote == base {
            return sides.local;
        }
        if local == base {
            return sides.remote;
        }
        // Told by the id in which the sides differ.
        let key = match (local, remote) {
            (Some([local, _]), Some([remote, _])) if local == remote => "$figmaModeId",
            _ => "$figmaCollectionId",
        };
        let ids = sides.map(|theme| theme.get(key));
        let at = deeper(at, key);
        let settle = self.settlement.of(&at);
        self.conflict(at, ConflictKind::Value, ids);
        match settle {
            Settle::Local => sides.local,
            Settle::Remote => sides.remote,
            Settle::Hold => sides.base,
        }
    }

    /// Statuses merge set by set; their order decides which set wins, so two different new
    /// orders are a conflict.
    fn selected_sets<'a>(&mut self, at: &EntryPath, sides: Three<JsonRef<'a>>) -> Outcome<'a> {
        if let Some(outcome) = sides.trivial(Role::Ordered) {
            return outcome;
        }
        if sides.local.is_none() || sides.remote.is_none() || !sides.all_objects() {
            return self.leaf(at.clone(), sides);
        }
        let members = Three {
            base: Some(by_name(sides.base)),
            local: Some(by_name(sides.local)),
            remote: Some(by_name(sides.remote)),
        };
        let names = |side: Option<JsonRef<'a>>| {
            side.into_iter()
                .flat_map(JsonRef::members)
                .map(tokens_model::Member::name)
                .collect::<Vec<_>>()
        };
        let (base, local, remote) = (names(sides.base), names(sides.local), names(sides.remote));
        let mut merged = HashMap::new();
        for name in unique(local.iter().chain(&remote).cloned()) {
            let status = Three {
                base: members.base.as_ref().and_then(|m| m.get(&name).copied()),
                local: members.local.as_ref().and_then(|m| m.get(&name).copied()),
                remote: members.remote.as_ref().and_then(|m| m.get(&name).copied()),
            };
            let outcome = self.leaf(deeper(at, &name), status);
            if outcome.text().is_some() || status.on_both_sides() {
                merged.insert(name, outcome);
            }
        }
        let result = merged.keys().cloned().collect();
        let placed = |name: &std::borrow::Cow<'_, str>| !is_index(name);
        let mut order = merge_order(&base, &local, &remote, &result, placed);
        if order.took_remote && !order.clash {
            self.notes.push(MergeNote::RemoteOrder(at.clone()));
        }
        let ordered = |names: &[std::borrow::Cow<'_, str>]| {
            let mut object = ObjectText::new();
            for name in names {
                if let Some(text) = merged.get(name).and_then(Outcome::text) {
                    object.push(name, text);
                }
            }
            object.finish()
        };
        if order.clash {
            let orders = choices(&base, &local, &remote, &result, placed);
            order.keys = self.choose_order(at.clone(), orders, |names| written(ordered(names)));
        }
        Outcome::Built(ordered(&order.keys))
    }
}
