//! Three-way merge: a pure function from three documents to one, conflicts as values.

mod carry;
mod conflict;
mod moves;
mod order;
mod record;
mod renames;
mod sets;
mod themes;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

pub use conflict::{Choice, Conflict, ConflictKind, Settle, Settlement};
pub(crate) use moves::Moves;
use tokens_model::{EntryPath, Json, JsonRef, Role, Section, TokenDocument, TokenPath, same};

/// Something a merge decided by a rule that the user may want to know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeNote {
    /// One side removed what the other changed or renamed; the change was kept.
    KeptChange(EntryPath),
    /// One side renamed or moved what the other changed; the change has the new place.
    FollowedRename {
        /// The old place.
        from: EntryPath,
        /// The new place.
        to: EntryPath,
    },
    /// The sides have the same members in two orders; the remote one was taken.
    RemoteOrder(EntryPath),
}

/// What a merge gives.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The merged document; units in conflict say what the base says.
    pub document: TokenDocument,
    /// The units that both sides changed in different ways.
    pub conflicts: Vec<Conflict>,
    /// What was decided by rule.
    pub notes: Vec<MergeNote>,
}

/// Merges what happened on both sides since `base`.
///
/// A unit is the smallest thing that merges alone: a field of a token (`type` and `value`
/// together where the type changed), a property of a composite value, a key of `$extensions`, a
/// theme's status of a set, the order of a list. A unit changed on one side only takes that side;
/// changed alike on both, it is no conflict; removed here and changed there, the change is kept.
/// What one side [renamed](tokens_model::Renames) gets its new place, with what the other side did
/// to it at the old one. Without a base the result is the union of both sides: nothing is ever
/// removed.
///
/// # Panics
///
/// Never: what is assembled from read documents is a document.
pub fn merge(
    base: Option<&TokenDocument>,
    local: &TokenDocument,
    remote: &TokenDocument,
    settlement: impl Into<Settlement>,
) -> Merged {
    merge_known(base, local, remote, HashMap::new(), &settlement.into()).0
}

/// Like [`merge`], with renames of the remote side that are known from elsewhere, new places by
/// old ones; also tells where the result has what each side has elsewhere.
pub(crate) fn merge_known(
    base: Option<&TokenDocument>,
    local: &TokenDocument,
    remote: &TokenDocument,
    known: HashMap<EntryPath, EntryPath>,
    settlement: &Settlement,
) -> (Merged, [Moves; 2]) {
    let none = TokenDocument::new();
    let base = base.unwrap_or(&none);
    let mut merger = Merger {
        settlement,
        conflicts: Vec::new(),
        notes: Vec::new(),
        guests: Default::default(),
        known,
        moves: Default::default(),
    };
    let documents = merger.follow_renames([base, local, remote].map(Cow::Borrowed));
    let [base, local, remote] = documents.each_ref().map(Cow::as_ref);
    let documents = Three {
        base: Some(base),
        local: Some(local),
        remote: Some(remote),
    };
    let sets = merger.sets(base, local, remote);
    let themes = merger.themes(documents.map(TokenDocument::themes));
    let metadata = merger.metadata(documents);
    let extra = merger.extra(documents);
    let document = TokenDocument::from_parts(sets, themes, metadata, extra)
        .expect("sections that are merged from sections have their shape");
    let merged = Merged {
        document,
        conflicts: merger.conflicts,
        notes: merger.notes,
    };
    let [_, local, remote] = merger.moves;
    (merged, [local, remote])
}

/// The same thing on three sides.
#[derive(Clone, Copy, Debug)]
struct Three<T> {
    base: Option<T>,
    local: Option<T>,
    remote: Option<T>,
}

impl<T: Copy> Three<T> {
    fn map<U>(self, look: impl Fn(T) -> Option<U>) -> Three<U> {
        Three {
            base: self.base.and_then(&look),
            local: self.local.and_then(&look),
            remote: self.remote.and_then(&look),
        }
    }
}

impl<'a> Three<JsonRef<'a>> {
    /// Decides where at most one side changed, or both alike.
    fn trivial(self, role: Role) -> Option<Outcome<'a>> {
        self.trivial_as(|_| role)
    }

    /// Like [`trivial`](Self::trivial), where each side may be of another kind.
    fn trivial_as(self, role: impl Fn(JsonRef<'_>) -> Role) -> Option<Outcome<'a>> {
        let equal = |a: Option<JsonRef<'_>>, b: Option<JsonRef<'_>>| match (a, b) {
            (Some(a), Some(b)) => same(role(a), a, b),
            (None, None) => true,
            _ => false,
        };
        let taken = if equal(self.local, self.remote) || equal(self.remote, self.base) {
            self.local
        } else if equal(self.local, self.base) {
            self.remote
        } else {
            return None;
        };
        Some(taken.map_or(Outcome::Absent, Outcome::Take))
    }

    /// Whether it is new on both sides, or was there before: even if neither value is taken, it
    /// has its place among the others.
    fn on_both_sides(self) -> bool {
        self.local.is_some() && self.remote.is_some()
    }

    fn all_objects(self) -> bool {
        [self.base, self.local, self.remote]
            .into_iter()
            .flatten()
            .all(JsonRef::is_object)
    }
}

/// What the result has at one place.
enum Outcome<'a> {
    Absent,
    Take(JsonRef<'a>),
    Built(String),
}

impl Outcome<'_> {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Absent => None,
            Self::Take(value) => Some(value.raw()),
            Self::Built(text) => Some(text),
        }
    }

    fn into_json(self) -> Option<Json> {
        match self {
            Self::Absent => None,
            Self::Take(value) => Some(value.to_json()),
            Self::Built(text) => Some(written(text)),
        }
    }
}

/// Text that was put together from values of documents that had been read.
fn written(text: String) -> Json {
    Json::assembled(text)
}

struct Merger<'s> {
    settlement: &'s Settlement,
    conflicts: Vec<Conflict>,
    notes: Vec<MergeNote>,
    /// What followed a rename to another group, in base, local and remote: its place among its
    /// neighbours there says nothing.
    guests: [HashSet<EntryPath>; 3],
    /// What the remote side renamed for certain, new places by those that the base has now.
    known: HashMap<EntryPath, EntryPath>,
    /// What got another place so far, in base, local and remote.
    moves: [Moves; 3],
}

impl Merger<'_> {
    /// Both sides changed `at` in different ways.
    fn conflict<'a>(
        &mut self,
        at: EntryPath,
        kind: ConflictKind,
        sides: Three<JsonRef<'a>>,
    ) -> Outcome<'a> {
        let taken = match self.settlement.of(&at) {
            Settle::Local => sides.local,
            Settle::Remote => sides.remote,
            Settle::Hold => {
                self.conflicts.push(Conflict {
                    at,
                    kind,
                    base: sides.base.map(JsonRef::to_json),
                    local: sides.local.map(JsonRef::to_json),
                    remote: sides.remote.map(JsonRef::to_json),
                });
                sides.base
            }
        };
        taken.map_or(Outcome::Absent, Outcome::Take)
    }

    /// Both sides moved the same things to different places: takes one of the orders of the base,
    /// the local and the remote side.
    fn choose_order<K>(
        &mut self,
        at: EntryPath,
        orders: [Vec<K>; 3],
        told: impl Fn(&[K]) -> Json,
    ) -> Vec<K> {
        let settle = self.settlement.of(&at);
        let all = orders.each_ref().map(|order| told(order));
        let [base, local, remote] = all.each_ref().map(|order| Some(order.root()));
        let sides = Three {
            base,
            local,
            remote,
        };
        self.conflict(at, ConflictKind::Order, sides);
        let [base, local, remote] = orders;
        match settle {
            Settle::Hold => base,
            Settle::Local => local,
            Settle::Remote => remote,
        }
    }

    /// A unit that is one value: whoever changed it, wins; both did: conflict. A removal yields
    /// to a change.
    fn leaf<'a>(&mut self, at: EntryPath, sides: Three<JsonRef<'a>>) -> Outcome<'a> {
        if let Some(outcome) = sides.trivial(Role::Record) {
            return outcome;
        }
        match (sides.local, sides.remote) {
            (Some(_), Some(_)) => match self.settlement.value_of(&at) {
                Some(value) => Outcome::Built(value.to_compact()),
                None => self.conflict(at, ConflictKind::Value, sides),
            },
            (kept, None) | (None, kept) => {
                self.notes.push(MergeNote::KeptChange(at));
                kept.map_or(Outcome::Absent, Outcome::Take)
            }
        }
    }

    fn metadata(&mut self, documents: Three<&TokenDocument>) -> Option<Json> {
        let members = documents.map(|document| {
            Some(
                document
                    .metadata_content()
                    .map(|member| (member.name().into_owned(), member.value))
                    .collect::<Vec<_>>(),
            )
        });
        let merged = self.members(&members);
        let mut object = tokens_model::ObjectText::new();
        for (name, outcome) in &merged {
            if let Some(text) = outcome.text() {
                object.push(name, text);
            }
        }
        (!object.is_empty()).then(|| written(object.finish()))
    }

    fn extra(&mut self, documents: Three<&TokenDocument>) -> Vec<(String, Json)> {
        let members = documents.map(|document| {
            Some(
                document
                    .extra_content()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect::<Vec<_>>(),
            )
        });
        self.members(&members)
            .into_iter()
            .filter_map(|(name, outcome)| Some((name, outcome.into_json()?)))
            .collect()
    }

    fn members<'a>(
        &mut self,
        members: &Three<Vec<(String, JsonRef<'a>)>>,
    ) -> Vec<(String, Outcome<'a>)> {
        let find = |list: &Option<Vec<(String, JsonRef<'a>)>>, name: &str| {
            list.iter()
                .flatten()
                .find(|(known, _)| known == name)
                .map(|(_, value)| *value)
        };
        let names = [&members.local, &members.remote]
            .into_iter()
            .flatten()
            .flatten()
            .map(|(name, _)| name.clone());
        unique(names)
            .into_iter()
            .map(|name| {
                let sides = Three {
                    base: find(&members.base, &name),
                    local: find(&members.local, &name),
                    remote: find(&members.remote, &name),
                };
                let path = TokenPath::new([name.as_str()]);
                let at = EntryPath::in_section(Section::Metadata, path);
                let outcome = self.value(&at, sides);
                (name, outcome)
            })
            .collect()
    }
}

/// The items without repetition, in the order of their first place.
fn unique<K: Eq + Hash + Clone>(items: impl IntoIterator<Item = K>) -> Vec<K> {
    let mut seen = HashSet::new();
    items
        .into_iter()
        .filter(|item| seen.insert(item.clone()))
        .collect()
}

/// The members of an object by name.
fn by_name(value: Option<JsonRef<'_>>) -> HashMap<Cow<'_, str>, JsonRef<'_>> {
    value
        .into_iter()
        .flat_map(JsonRef::members)
        .map(|member| (member.name(), member.value))
        .collect()
}
