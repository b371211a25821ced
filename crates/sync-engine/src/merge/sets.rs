//! Sets, groups and tokens.

use std::borrow::Cow;
use std::collections::HashSet;

use tokens_model::{
    Dialect, EntryPath, Json, JsonRef, NodeKind, ObjectText, Role, SetName, TokenDocument,
    TokenPath, TokenSet, is_index, node_kind, same,
};

use super::carry::{BASE, LOCAL, REMOTE};
use super::order::{choices, merge_order};
use super::{ConflictKind, MergeNote, Merger, Outcome, Settle, Three, by_name, unique, written};

impl Merger<'_> {
    pub(super) fn sets(
        &mut self,
        base: &TokenDocument,
        local: &TokenDocument,
        remote: &TokenDocument,
    ) -> Vec<(SetName, TokenSet)> {
        let index = |document: &TokenDocument| -> std::collections::HashMap<SetName, TokenSet> {
            document.sets().iter().cloned().collect()
        };
        let (in_base, in_local, in_remote) = (index(base), index(local), index(remote));
        let mut merged = std::collections::HashMap::new();
        let names = local.sets().iter().chain(remote.sets());
        for name in unique(names.map(|(name, _)| name.clone())) {
            let sides = Three {
                base: in_base.get(&name),
                local: in_local.get(&name),
                remote: in_remote.get(&name),
            };
            if let Some(set) = self.set(&name, sides) {
                merged.insert(name, set);
            }
        }
        self.order_sets(base, local, remote, merged)
    }

    fn set(&mut self, name: &SetName, sides: Three<&TokenSet>) -> Option<TokenSet> {
        let equal = |a: Option<&TokenSet>, b: Option<&TokenSet>| match (a, b) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => true,
            _ => false,
        };
        // Whole sets first: most of them nobody touched, and then they are shared, not copied.
        if equal(sides.local, sides.remote) || equal(sides.remote, sides.base) {
            return sides.local.cloned();
        }
        if equal(sides.local, sides.base) {
            return sides.remote.cloned();
        }
        let json = sides.map(|set| Some(set.json()));
        let outcome = self.group(name, &TokenPath::default(), json);
        let one_side = sides.local.is_none() || sides.remote.is_none();
        if one_side {
            if is_empty(&outcome) {
                return None;
            }
            self.notes.push(MergeNote::KeptChange(EntryPath::set(name)));
        }
        let json = outcome.into_json()?;
        Some(TokenSet::new(json).expect("a merged group is an object"))
    }

    fn order_sets(
        &mut self,
        base: &TokenDocument,
        local: &TokenDocument,
        remote: &TokenDocument,
        mut merged: std::collections::HashMap<SetName, TokenSet>,
    ) -> Vec<(SetName, TokenSet)> {
        let names = |document: &TokenDocument, guests: &HashSet<EntryPath>| -> Vec<SetName> {
            let names = document.sets().iter().map(|(name, _)| name.clone());
            names
                .filter(|name| guests.is_empty() || !guests.contains(&EntryPath::set(name)))
                .collect()
        };
        let result: HashSet<SetName> = merged.keys().cloned().collect();
        let guests = &self.guests;
        let (base, local, remote) = (
            names(base, &guests[BASE]),
            names(local, &guests[LOCAL]),
            names(remote, &guests[REMOTE]),
        );
        let mut order = merge_order(&base, &local, &remote, &result, |_| true);
        if order.took_remote && !order.clash {
            self.notes
                .push(MergeNote::RemoteOrder(EntryPath::set_order()));
        }
        if order.clash {
            let at = EntryPath::set_order();
            let orders = choices(&base, &local, &remote, &result, |_| true);
            order.keys = self.choose_order(at, orders, list);
        }
        order
            .keys
            .into_iter()
            .filter_map(|name| merged.remove_entry(&name))
            .collect()
    }

    /// Groups on every side that has something; an absent side counts as an empty group.
    fn group<'a>(
        &mut self,
        set: &SetName,
        path: &TokenPath,
        sides: Three<JsonRef<'a>>,
    ) -> Outcome<'a> {
        let (base, local, remote) = (
            by_name(sides.base),
            by_name(sides.local),
            by_name(sides.remote),
        );
        let names = |side: Option<JsonRef<'a>>| {
            side.into_iter()
                .flat_map(JsonRef::members)
                .map(tokens_model::Member::name)
                .collect::<Vec<_>>()
        };
        let (base_names, local_names, remote_names) =
            (names(sides.base), names(sides.local), names(sides.remote));
        let mut merged = std::collections::HashMap::new();
        for name in unique(local_names.iter().chain(&remote_names).cloned()) {
            let node = Three {
                base: base.get(&name).copied(),
                local: local.get(&name).copied(),
                remote: remote.get(&name).copied(),
            };
            let outcome = self.node(set, path, &name, node);
            if outcome.text().is_some() || node.on_both_sides() {
                merged.insert(name, outcome);
            }
        }
        let result = merged.keys().cloned().collect();
        let placed = |guests: &HashSet<EntryPath>, mut names: Vec<Cow<'a, str>>| {
            if !guests.is_empty() {
                names.retain(|name| {
                    !guests.contains(&EntryPath::in_set(set, path.child(name), None))
                });
            }
            names
        };
        let order = merge_order(
            &placed(&self.guests[BASE], base_names),
            &placed(&self.guests[LOCAL], local_names),
            &placed(&self.guests[REMOTE], remote_names),
            &result,
            |name| !is_index(name),
        );
        if order.took_remote {
            self.notes.push(MergeNote::RemoteOrder(EntryPath::in_set(
                set,
                path.clone(),
                None,
            )));
        }
        let mut object = ObjectText::new();
        for name in order.keys {
            if let Some(text) = merged.get(&name).and_then(Outcome::text) {
                object.push(&name, text);
            }
        }
        Outcome::Built(object.finish())
    }

    /// One member of a group.
    fn node<'a>(
        &mut self,
        set: &SetName,
        path: &TokenPath,
        name: &str,
        mut sides: Three<JsonRef<'a>>,
    ) -> Outcome<'a> {
        let kind = |value: Option<JsonRef<'_>>| value.map(|value| node_kind(name, value));
        let (local, remote) = (kind(sides.local), kind(sides.remote));
        if let Some(outcome) = sides.trivial_as(|value| Role::Group.member(name, value)) {
            return outcome;
        }
        let here = path.child(name);
        let of_kind = match (local, remote) {
            (Some(a), Some(b)) if a != b => {
                let at = EntryPath::in_set(set, here, None);
                return self.conflict(at, ConflictKind::Shape, sides);
            }
            (a, b) => a.or(b),
        };
        if kind(sides.base) != of_kind {
            // What both sides have now is new to both, or one side's new kind against a removal.
            sides.base = None;
        }
        let one_side = local.is_none() || remote.is_none();
        match of_kind {
            Some(NodeKind::Group) => {
                let outcome = self.group(set, &here, sides);
                if one_side && is_empty(&outcome) {
                    return Outcome::Absent;
                }
                outcome
            }
            Some(NodeKind::Token) if one_side => {
                let at = EntryPath::in_set(set, here, None);
                self.notes.push(MergeNote::KeptChange(at));
                let kept = sides.local.or(sides.remote);
                kept.map_or(Outcome::Absent, Outcome::Take)
            }
            Some(NodeKind::Token) => self.token(set, &here, sides),
            Some(NodeKind::Field) => {
                let at = EntryPath::in_set(set, path.clone(), Some(name));
                self.value(&at, sides)
            }
            None => Outcome::Absent,
        }
    }

    /// A token on both sides, and in the base if it has anything there.
    fn token<'a>(
        &mut self,
        set: &SetName,
        path: &TokenPath,
        sides: Three<JsonRef<'a>>,
    ) -> Outcome<'a> {
        let notations = [sides.local, sides.remote].map(|token| token.map(Dialect::of));
        let mixed = |token: JsonRef<'_>| Field::all(token).any(|field| field.is_foreign());
        if notations[0] != notations[1]
            && [sides.local, sides.remote].into_iter().flatten().any(mixed)
        {
            // One key would stand for two things.
            let at = EntryPath::in_set(set, path.clone(), None);
            return self.conflict(at, ConflictKind::Value, sides);
        }
        let dialect = merged_dialect(sides);
        let field = |field: &Field<'_>| sides.map(|token| field.of(token));
        let (value, kind) = (Field::Known("value"), Field::Known("type"));
        let (values, types) = (field(&value), field(&kind));
        let one_type = match (types.local, types.remote) {
            (Some(a), Some(b)) => same(Role::Record, a, b),
            (None, None) => true,
            _ => false,
        };
        let mut object = ObjectText::new();
        let mut push = |field: &Field<'_>, outcome: &Outcome<'_>| {
            if let Some(text) = outcome.text() {
                object.push(field.key(dialect), text);
            }
        };
        if one_type {
            let at = EntryPath::in_set(set, path.clone(), Some(value.key(dialect)));
            push(&value, &self.value(&at, values));
            if let Some(kept) = types.local {
                push(&kind, &Outcome::Take(kept));
            }
        } else {
            // Never a type from one side and a value from the other.
            let taken = self.typed_value(set, path, sides, types, values);
            push(&value, &taken.0);
            push(&kind, &taken.1);
        }
        let tokens = [sides.local, sides.remote].into_iter().flatten();
        for other in unique(tokens.flat_map(Field::all)) {
            if other != value && other != kind {
                let at = EntryPath::in_set(set, path.clone(), Some(other.key(dialect)));
                push(&other, &self.value(&at, field(&other)));
            }
        }
        Outcome::Built(object.finish())
    }

    /// Value and type together, from the one side that changed them.
    fn typed_value<'a>(
        &mut self,
        set: &SetName,
        path: &TokenPath,
        sides: Three<JsonRef<'a>>,
        types: Three<JsonRef<'a>>,
        values: Three<JsonRef<'a>>,
    ) -> (Outcome<'a>, Outcome<'a>) {
        let equal = |a: Option<JsonRef<'_>>, b: Option<JsonRef<'_>>| match (a, b) {
            (Some(a), Some(b)) => same(Role::Record, a, b),
            (None, None) => true,
            _ => false,
        };
        let unchanged = |kind: Option<JsonRef<'_>>, value: Option<JsonRef<'_>>| {
            sides.base.is_some() && equal(kind, types.base) && equal(value, values.base)
        };
        let take = |value: Option<JsonRef<'a>>| value.map_or(Outcome::Absent, Outcome::Take);
        if unchanged(types.local, values.local) {
            return (take(values.remote), take(types.remote));
        }
        if unchanged(types.remote, values.remote) {
            return (take(values.local), take(types.local));
        }
        let at = EntryPath::in_set(set, path.clone(), None);
        let settle = self.settlement.of(&at);
        let [b, l, r] = [sides.base, sides.local, sides.remote].map(|token| token.map(typed));
        let told = Three {
            base: b.as_ref().map(Json::root),
            local: l.as_ref().map(Json::root),
            remote: r.as_ref().map(Json::root),
        };
        self.conflict(at, ConflictKind::Value, told);
        match settle {
            Settle::Local => (take(values.local), take(types.local)),
            Settle::Remote => (take(values.remote), take(types.remote)),
            Settle::Hold => (take(values.base), take(types.base)),
        }
    }
}

/// Value and type of a token, which are one unit where the type changed.
fn typed(token: JsonRef<'_>) -> Json {
    let mut object = ObjectText::new();
    for field in ["value", "type"].map(Field::Known) {
        if let Some(kept) = field.of(token) {
            object.push(field.key(Dialect::of(token)), kept.raw());
        }
    }
    written(object.finish())
}

/// The notation of the result: that of the side that changed it; of two new tokens, the one with
/// a specification.
fn merged_dialect(sides: Three<JsonRef<'_>>) -> Dialect {
    let base = sides.base.map_or(Dialect::Legacy, Dialect::of);
    let tokens = [sides.local, sides.remote].into_iter().flatten();
    let mut changed = tokens.map(Dialect::of).filter(|own| *own != base);
    changed.next().unwrap_or(base)
}

/// A field of a token.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Field<'a> {
    /// One that each notation has under a key of its own.
    Known(&'static str),
    /// Any other, by its key: also one that belongs to the notation the token is not in.
    Other(Cow<'a, str>),
}

impl<'a> Field<'a> {
    const KNOWN: [&'static str; 3] = ["value", "type", "description"];

    fn named(key: Cow<'a, str>, notation: Dialect) -> Self {
        let known = Self::KNOWN.into_iter();
        let mut known = known.filter(|name| notation.key(name) == key);
        known.next().map_or(Self::Other(key), Self::Known)
    }

    fn all(token: JsonRef<'a>) -> impl Iterator<Item = Self> {
        let notation = Dialect::of(token);
        let members = token.members();
        members.map(move |member| Self::named(member.name(), notation))
    }

    /// Whether it belongs to the notation that the token is not in.
    fn is_foreign(&self) -> bool {
        match self {
            Self::Known(_) => false,
            Self::Other(key) => Self::KNOWN.contains(&key.trim_start_matches('$')),
        }
    }

    fn key(&self, notation: Dialect) -> &str {
        match self {
            Self::Known(name) => notation.key(name),
            Self::Other(key) => key,
        }
    }

    fn of<'t>(&self, token: JsonRef<'t>) -> Option<JsonRef<'t>> {
        let notation = Dialect::of(token);
        let key = self.key(notation);
        let own = *self == Field::named(Cow::Borrowed(key), notation);
        token.get(key).filter(|_| own)
    }
}

fn is_empty(outcome: &Outcome<'_>) -> bool {
    match outcome {
        Outcome::Absent => true,
        Outcome::Take(value) => value.is_empty(),
        Outcome::Built(text) => text == "{}",
    }
}

fn list(names: &[SetName]) -> Json {
    let mut text = "[".to_owned();
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        text.push_str(Json::string(name.as_str()).source());
    }
    text.push(']');
    written(text)
}
