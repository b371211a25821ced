//! What becomes of the tokens of one side.

use std::collections::{HashMap, HashSet};

use tokens_model::{
    Dialect, EntryPath, JsonRef, Renames, Role, SetName, TokenDocument, TokenPath, TokenSet, same,
};

use super::deletions;
use super::rewrite;
use crate::merge::Moves;

/// What becomes of the tokens of a document when it is replaced. What has another name or place
/// then is the same token.
pub(super) struct Fates<'a> {
    /// How many there are.
    pub(super) all: usize,
    /// Those that are nowhere afterwards.
    pub(super) gone: Vec<EntryPath>,
    /// Those that say something else afterwards, where they were.
    pub(super) changed: Vec<EntryPath>,
    after: HashMap<&'a str, &'a TokenSet>,
}

impl<'a> Fates<'a> {
    /// `other` is what the other side made of what both agreed on: what it renamed may have been
    /// edited on this side meanwhile.
    pub(super) fn of(
        before: &'a TokenDocument,
        after: &'a TokenDocument,
        moves: &Moves,
        other: Option<(&TokenDocument, &TokenDocument)>,
    ) -> Self {
        let sets = after.sets().iter();
        let mut fates = Self {
            all: before.token_count(),
            gone: Vec::new(),
            changed: Vec::new(),
            after: sets.map(|(name, set)| (name.as_str(), set)).collect(),
        };
        let left = fates.where_they_were(before);
        if deletions::may_trip(left.len())
            || rewrite::may_trip(left.len() + fates.changed.len(), fates.all)
        {
            let here = Renames::between(before, after);
            let there = other.map(|(base, other)| Renames::between(base, other));
            let by_content = [Some(&here), there.as_ref()];
            let to = |at: &EntryPath| {
                let to = moves.follow(at);
                let mut renamed = by_content.into_iter().flatten();
                Some(to)
                    .filter(|to| to != at)
                    .or_else(|| renamed.find_map(|renames| renames.follow(at)))
            };
            fates.elsewhere(left, after, to);
        } else {
            fates.gone.extend(left.into_iter().map(|(at, _)| at));
        }
        fates
    }

    /// Forgets what goes and is there in this document: somebody else removes that.
    pub(super) fn spare_what_is_in(&mut self, document: &TokenDocument) {
        if self.gone.is_empty() {
            return;
        }
        let mut there = HashSet::new();
        for (name, set) in document.sets() {
            set.for_each_token(|path, _| {
                there.insert(EntryPath::in_set(name, path.clone(), None));
            });
        }
        self.gone.retain(|at| !there.contains(at));
    }

    /// How many tokens go along with each set that is not there afterwards, most first.
    pub(super) fn gone_with_their_set(&self) -> Vec<(&SetName, usize)> {
        let mut sets: HashMap<&SetName, usize> = HashMap::new();
        for set in self.gone.iter().filter_map(|at| at.set.as_ref()) {
            if !self.after.contains_key(set.as_str()) {
                *sets.entry(set).or_default() += 1;
            }
        }
        let mut sets: Vec<_> = sets.into_iter().collect();
        sets.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then(a.as_str().cmp(b.as_str())));
        sets
    }

    /// Notes what says something else in its place; gives what is not there any more.
    fn where_they_were(&mut self, before: &'a TokenDocument) -> Vec<(EntryPath, JsonRef<'a>)> {
        let mut left = Vec::new();
        for (name, set) in before.sets() {
            let next = self.after.get(name.as_str()).copied();
            if next.is_some_and(|next| next.same(set)) {
                continue;
            }
            let mut there: HashMap<TokenPath, JsonRef<'_>> = HashMap::new();
            if let Some(next) = next {
                next.for_each_token(|path, token| {
                    there.insert(path.clone(), token.json());
                });
            }
            set.for_each_token(|path, token| {
                let at = || EntryPath::in_set(name, path.clone(), None);
                match there.get(path) {
                    None => left.push((at(), token.json())),
                    Some(now) if says_the_same(token.json(), *now) => {}
                    Some(_) => self.changed.push(at()),
                }
            });
        }
        left
    }

    /// Notes what became of the tokens that are not where they were.
    fn elsewhere(
        &mut self,
        left: Vec<(EntryPath, JsonRef<'_>)>,
        after: &TokenDocument,
        to: impl Fn(&EntryPath) -> Option<EntryPath>,
    ) {
        let mut places: HashMap<EntryPath, JsonRef<'_>> = HashMap::new();
        for (name, set) in after.sets() {
            set.for_each_token(|path, token| {
                places.insert(EntryPath::in_set(name, path.clone(), None), token.json());
            });
        }
        for (at, token) in left {
            match to(&at).map(|to| places.get(&to)) {
                None => self.gone.push(at),
                Some(Some(now)) if !says_the_same(token, *now) => self.changed.push(at),
                Some(_) => {}
            }
        }
    }
}

/// Whether two tokens mean the same, in whichever notation each is.
fn says_the_same(a: JsonRef<'_>, b: JsonRef<'_>) -> bool {
    if same(Role::Record, a, b) {
        return true;
    }
    let (of_a, of_b) = (Dialect::of(a), Dialect::of(b));
    if of_a == of_b || a.members().count() != b.members().count() {
        return false;
    }
    a.members().all(|member| {
        let name = member.name();
        let fields = ["value", "type", "description"];
        let field = fields.into_iter().find(|field| of_a.key(field) == name);
        let there = b.get(field.map_or(&*name, |field| of_b.key(field)));
        there.is_some_and(|there| same(Role::Record, member.value, there))
    })
}

#[cfg(test)]
mod tests {
    use tokens_model::Json;

    use super::*;

    #[test]
    fn tokens_are_compared_whatever_their_notation() {
        let check = |a: &str, b: &str, expected: bool| {
            let [a, b] = [a, b].map(|text| Json::parse(text).unwrap());
            assert_eq!(says_the_same(a.root(), b.root()), expected);
            assert_eq!(says_the_same(b.root(), a.root()), expected);
        };
        let legacy = r#"{"value":1.0,"type":"n","description":"d","own":1}"#;
        check(legacy, legacy, true);
        check(
            legacy,
            r#"{"own":1,"value":1,"type":"n","description":"d"}"#,
            true,
        );
        check(
            legacy,
            r#"{"$value":1,"$type":"n","$description":"d","own":1}"#,
            true,
        );
        check(
            legacy,
            r#"{"$value":2,"$type":"n","$description":"d","own":1}"#,
            false,
        );
        check(
            legacy,
            r#"{"$value":1,"$type":"n","$description":"d"}"#,
            false,
        );
        check(
            legacy,
            r#"{"$value":1,"$type":"n","$description":"d","other":1}"#,
            false,
        );
        check(r#"{"value":1}"#, r#"{"value":1,"type":"n"}"#, false);
    }
}
