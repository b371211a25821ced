//! What stands in two documents at different places.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use super::ChangeKind;
use super::one_sided::{Forest, LoneSet, Node, OneSided};
use crate::document::TokenDocument;
use crate::json::JsonRef;
use crate::node::id_of;
use crate::path::{EntryPath, Section, TokenPath};
use crate::set::TokenSet;

/// With more tokens than this on a side that the other has not, tokens are known by id only.
const MAX_BY_CONTENT: usize = 10_000;

/// One set, group or token that stands in two documents at different places.
#[derive(Clone, Debug)]
pub struct Rename<'a> {
    /// Where it stands in the first document, which has nothing at the other place.
    pub from: EntryPath,
    /// Where it stands in the second document, which has nothing at the other place.
    pub to: EntryPath,
    /// What it says in the first document.
    pub before: JsonRef<'a>,
    /// What it says in the second: the same, unless it is known by an id.
    pub after: JsonRef<'a>,
}

impl Rename<'_> {
    /// [`Renamed`](ChangeKind::Renamed) or [`Moved`](ChangeKind::Moved).
    pub fn kind(&self) -> ChangeKind {
        let group = |at: &EntryPath| {
            let above = at.path.split_last().map(|(above, _)| above);
            (at.set.clone(), above)
        };
        if self.from.section == Section::Set || group(&self.from) == group(&self.to) {
            ChangeKind::Renamed
        } else {
            ChangeKind::Moved
        }
    }
}

/// The sets, groups and tokens that stand in two documents at different places.
///
/// What only the first document has and what only the second has are one thing if both are a
/// token with the same stable id (`$extensions` with `studio.tokens` and `id` in it, or the older
/// `$extensions.id`; the Figma plugin's `addIdPropertyToTokens`), or if they have the same content
/// and nothing else on either side has it. Of a group that stands elsewhere as a whole, only the
/// group is told. Sets and groups without a token are never matched.
#[derive(Clone, Debug, Default)]
pub struct Renames<'a> {
    list: Vec<Rename<'a>>,
    by_old_place: HashMap<EntryPath, usize>,
    by_new_place: HashMap<EntryPath, usize>,
}

impl<'a> Renames<'a> {
    /// Finds them, in time linear in both documents.
    pub fn between(from: &'a TokenDocument, to: &'a TokenDocument) -> Self {
        Self::between_known(from, to, &HashMap::new())
    }

    /// Finds them where some are known from elsewhere, as by ids of a service: sets and tokens
    /// whose new places stand in `known` by the old ones, whatever they say by now.
    pub fn between_known(
        from: &'a TokenDocument,
        to: &'a TokenDocument,
        known: &HashMap<EntryPath, EntryPath>,
    ) -> Self {
        let mut renames = Self::default();
        let found = OneSided::between(from, to);
        if !found.is_on_both_sides() {
            return renames;
        }
        let rest = |sets: &[LoneSet<'a>], known: &HashMap<EntryPath, usize>| -> Vec<LoneSet<'a>> {
            let rest = sets.iter().copied();
            rest.filter(|(name, _)| !known.contains_key(&EntryPath::set(name)))
                .collect()
        };
        let new_sets: HashMap<EntryPath, LoneSet<'a>> = found
            .came_sets
            .iter()
            .map(|set| (EntryPath::set(set.0), *set))
            .collect();
        for old in &found.gone_sets {
            let new = known.get(&EntryPath::set(old.0));
            if let Some(new) = new.and_then(|new| new_sets.get(new)) {
                renames.push_set(*old, *new);
            }
        }
        let content = |sets: &[LoneSet<'a>]| -> Vec<_> {
            let content = |set: &TokenSet| (set.token_count() > 0).then(|| set.digest());
            sets.iter().map(|(_, set)| content(set)).collect()
        };
        let gone = rest(&found.gone_sets, &renames.by_old_place);
        let came = rest(&found.came_sets, &renames.by_new_place);
        for (old, new) in pairs(&content(&gone), &content(&came)) {
            renames.push_set(gone[old], came[new]);
        }
        let gone = found.gone(&rest(&gone, &renames.by_old_place));
        let came = found.came(&rest(&came, &renames.by_new_place));
        for (old, new) in Matches::of(&gone, &came, [from, to], known).pairs {
            renames.push(Rename {
                from: gone.place(old),
                to: came.place(new),
                before: gone.nodes[old].json,
                after: came.nodes[new].json,
            });
        }
        renames
    }

    fn push_set(&mut self, old: LoneSet<'a>, new: LoneSet<'a>) {
        self.push(Rename {
            from: EntryPath::set(old.0),
            to: EntryPath::set(new.0),
            before: old.1.json(),
            after: new.1.json(),
        });
    }

    fn push(&mut self, rename: Rename<'a>) {
        let index = self.list.len();
        self.by_old_place.insert(rename.from.clone(), index);
        self.by_new_place.insert(rename.to.clone(), index);
        self.list.push(rename);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All of them, sets first.
    pub fn all(&self) -> &[Rename<'a>] {
        &self.list
    }

    /// The set, group or token that stands at this place of the first document only.
    pub fn departed(&self, at: &EntryPath) -> Option<&Rename<'a>> {
        self.by_old_place.get(at).map(|index| &self.list[*index])
    }

    /// The set, group or token that stands at this place of the second document only.
    pub fn arrived(&self, at: &EntryPath) -> Option<&Rename<'a>> {
        self.by_new_place.get(at).map(|index| &self.list[*index])
    }

    /// Where the second document has what the first has at `at`, if that or something around it
    /// was renamed.
    pub fn follow(&self, at: &EntryPath) -> Option<EntryPath> {
        let set = at.set.as_ref().filter(|_| !self.is_empty())?;
        let keys = at.path.keys();
        let inside = (1..=keys.len()).rev().find_map(|depth| {
            let outer = EntryPath::in_set(set, at.path.outermost(depth), None);
            Some((self.departed(&outer)?, depth))
        });
        let (rename, depth) = inside.or_else(|| Some((self.departed(&EntryPath::set(set))?, 0)))?;
        Some(EntryPath {
            set: rename.to.set.clone(),
            path: TokenPath::new(rename.to.path.keys().chain(keys.skip(depth))),
            ..at.clone()
        })
    }
}

/// Which nodes of two forests are the same thing.
struct Matches<'f, 'a> {
    gone: &'f Forest<'a>,
    came: &'f Forest<'a>,
    old_taken: Vec<bool>,
    new_taken: Vec<bool>,
    pairs: Vec<(usize, usize)>,
}

impl<'f, 'a> Matches<'f, 'a> {
    fn of(
        gone: &'f Forest<'a>,
        came: &'f Forest<'a>,
        documents: [&TokenDocument; 2],
        known: &HashMap<EntryPath, EntryPath>,
    ) -> Self {
        let mut matches = Self {
            gone,
            came,
            old_taken: vec![false; gone.nodes.len()],
            new_taken: vec![false; came.nodes.len()],
            pairs: Vec::new(),
        };
        matches.take(|node| (!node.is_token && node.tokens > 0).then_some(node.digest));
        matches.by_place(known);
        matches.by_id(documents);
        let left = |taken: &[bool], forest: &Forest<'_>| {
            let free = forest.nodes.iter().zip(taken);
            free.filter(|(node, taken)| node.is_token && !**taken)
                .count()
        };
        if left(&matches.old_taken, gone).max(left(&matches.new_taken, came)) <= MAX_BY_CONTENT {
            matches.take(|node| node.is_token.then_some(node.digest));
        }
        matches.pairs.sort_by_key(|(_, new)| *new);
        matches
    }

    /// Matches what alone on both sides has the same mark, with all that is in it.
    fn take<K: Eq + Hash>(&mut self, mark: impl Fn(&Node<'a>) -> Option<K>) {
        let marks = |forest: &Forest<'a>, taken: &[bool]| -> Vec<Option<K>> {
            let nodes = forest.nodes.iter().zip(taken);
            nodes
                .map(|(node, taken)| mark(node).filter(|_| !taken))
                .collect()
        };
        let old = marks(self.gone, &self.old_taken);
        let new = marks(self.came, &self.new_taken);
        // What is around comes first: groups that are the same have the same members.
        for (old, new) in pairs(&old, &new) {
            if !self.old_taken[old] && !self.new_taken[new] {
                self.old_taken[old..self.gone.nodes[old].end].fill(true);
                self.new_taken[new..self.came.nodes[new].end].fill(true);
                self.pairs.push((old, new));
            }
        }
    }

    /// Matches tokens of which it is known.
    fn by_place(&mut self, known: &HashMap<EntryPath, EntryPath>) {
        if known.is_empty() {
            return;
        }
        let new = self.came.nodes.iter().enumerate();
        let new: HashMap<EntryPath, usize> = new
            .filter(|(at, node)| node.is_token && !self.new_taken[*at])
            .map(|(at, _)| (self.came.place(at), at))
            .collect();
        for (old, node) in self.gone.nodes.iter().enumerate() {
            if !node.is_token || self.old_taken[old] {
                continue;
            }
            let place = known.get(&self.gone.place(old));
            if let Some(new) = place.and_then(|place| new.get(place)) {
                self.old_taken[old] = true;
                self.new_taken[*new] = true;
                self.pairs.push((old, *new));
            }
        }
    }

    /// Matches tokens by an id that nothing else in their documents has.
    fn by_id(&mut self, documents: [&TokenDocument; 2]) {
        let id = |node: &Node<'a>| node.is_token.then(|| id_of(node.json)).flatten();
        let any = |forest: &Forest<'a>| forest.nodes.iter().any(|node| id(node).is_some());
        if any(self.gone) && any(self.came) {
            let [old, new] = documents.map(uses_of_ids);
            let alone = |id: &Cow<'a, str>| old.get(id) == Some(&1) && new.get(id) == Some(&1);
            self.take(|node| id(node).filter(alone));
        }
    }
}

/// The indices of the marks that stand once on both sides, in the order of the first.
fn pairs<K: Eq + Hash>(old: &[Option<K>], new: &[Option<K>]) -> Vec<(usize, usize)> {
    fn places<K: Eq + Hash>(marks: &[Option<K>]) -> HashMap<&K, Option<usize>> {
        let mut places = HashMap::new();
        for (index, mark) in marks.iter().enumerate() {
            if let Some(mark) = mark {
                let place = places.entry(mark).or_insert(Some(index));
                *place = place.filter(|first| *first == index);
            }
        }
        places
    }
    let (first, second) = (places(old), places(new));
    let alone = |(old, mark): (usize, &Option<K>)| {
        let mark = mark.as_ref()?;
        let new = second.get(mark).copied().flatten()?;
        first.get(mark).copied().flatten().map(|_| (old, new))
    };
    old.iter().enumerate().filter_map(alone).collect()
}

/// How often each id stands in a document.
fn uses_of_ids(document: &TokenDocument) -> HashMap<Cow<'_, str>, usize> {
    let mut uses = HashMap::new();
    for (_, set) in document.sets() {
        set.for_each_token(|_, token| {
            if let Some(id) = token.id() {
                *uses.entry(id).or_default() += 1;
            }
        });
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::super::{Change, DocumentDiff};
    use super::*;
    use crate::json::Json;
    use crate::path::SetName;

    fn parse(text: &str) -> TokenDocument {
        TokenDocument::parse(text).unwrap()
    }

    /// What the diff says, with the old place of what was renamed or moved.
    fn check(from: &str, to: &str, expected: &[&str]) {
        let diff = DocumentDiff::between(&parse(from), &parse(to));
        let line = |change: &Change| {
            let side =
                |json: &Option<Json>| json.as_ref().map_or_else(String::new, Json::to_compact);
            let was = change.from.as_ref();
            let was = was.map_or_else(String::new, |from| format!(" < {from}"));
            let values = format!("{} {}", side(&change.before), side(&change.after));
            let line = format!("{} {}{was} {values}", change.kind.as_str(), change.at);
            line.trim_end().to_owned()
        };
        let lines: Vec<String> = diff.changes.iter().map(line).collect();
        assert_eq!(lines, expected, "{from} {to}");
        assert_eq!(diff.is_empty(), parse(from).same(&parse(to)));
    }

    /// Like [`check`], on the members of one set called `s`.
    fn in_set(from: &str, to: &str, expected: &[&str]) {
        let wrap = |members: &str| format!(r#"{{"s":{{{members}}}}}"#);
        check(&wrap(from), &wrap(to), expected);
    }

    #[test]
    fn a_token_with_another_key_is_renamed() {
        in_set(
            r#""g":{"a":{"value":"1"},"b":{"value":"2"}}"#,
            r#""g":{"a":{"value":"1"},"c":{"value":"2"}}"#,
            &["renamed s: g.c < s: g.b"],
        );
        // Spelling and the order of fields are no content.
        in_set(
            r#""a":{"value":1,"type":"n"}"#,
            r#""b":{"type":"n","value":1.0}"#,
            &["renamed s: b < s: a"],
        );
    }

    #[test]
    fn a_token_in_another_group_or_set_is_moved() {
        in_set(
            r#""g":{"a":{"value":"1"}},"h":{"b":{"value":"2"}}"#,
            r#""g":{},"h":{"b":{"value":"2"},"a":{"value":"1"}}"#,
            &["moved s: h.a < s: g.a"],
        );
        check(
            r#"{"s":{"a":{"value":"1"},"b":{"value":"2"}},"t":{}}"#,
            r#"{"s":{"b":{"value":"2"}},"t":{"x":{"a":{"value":"1"}}}}"#,
            &["moved t: x.a < s: a"],
        );
        // Deeper and flatter.
        in_set(
            r#""a":{"value":"1"}"#,
            r#""g":{"a":{"value":"1"}}"#,
            &["moved s: g.a < s: a"],
        );
    }

    #[test]
    fn a_whole_group_is_one_change() {
        in_set(
            r#""g":{"$type":"n","a":{"value":"1"},"b":{"c":{"value":"1"},"e":{}}}"#,
            r#""h":{"$type":"n","a":{"value":"1"},"b":{"c":{"value":"1"},"e":{}}}"#,
            &["renamed s: h < s: g"],
        );
        in_set(
            r#""g":{"a":{"value":"1"}},"h":{"b":{"value":"2"}}"#,
            r#""h":{"b":{"value":"2"},"g":{"a":{"value":"1"}}}"#,
            &["moved s: h.g < s: g"],
        );
        // An edit inside leaves the tokens that are the same.
        in_set(
            r#""g":{"a":{"value":"1"},"b":{"value":"2"},"c":{"d":{"value":"3"}}}"#,
            r#""h":{"a":{"value":"1"},"b":{"value":"9"},"c":{"d":{"value":"3"}}}"#,
            &[
                r#"removed s: g.b {"value":"2"}"#,
                "moved s: h.a < s: g.a",
                r#"added s: h.b  {"value":"9"}"#,
                "moved s: h.c < s: g.c",
            ],
        );
    }

    #[test]
    fn a_whole_set_is_one_change() {
        check(
            r#"{"s":{"a":{"value":"1"},"b":{"value":"1"}},"t":{}}"#,
            r#"{"u":{"a":{"value":"1"},"b":{"value":"1"}},"t":{}}"#,
            &["renamed set u < set s"],
        );
        check(
            r#"{"s":{"a":{"value":"1"}},"t":{}}"#,
            r#"{"t":{},"u":{"a":{"value":"1"}}}"#,
            &[
                "renamed set u < set s",
                r#"order $metadata tokenSetOrder ["u","t"] ["t","u"]"#,
            ],
        );
        check(
            r#"{"s":{"a":{"value":"1"},"b":{"value":"2"}}}"#,
            r#"{"u":{"a":{"value":"1"},"b":{"value":"3"}}}"#,
            &[
                "removed set s",
                r#"removed s: b {"value":"2"}"#,
                "added set u",
                "moved u: a < s: a",
                r#"added u: b  {"value":"3"}"#,
            ],
        );
    }

    #[test]
    fn content_that_stands_twice_is_not_matched() {
        in_set(
            r#""a":{"value":"1"},"b":{"value":"1"}"#,
            r#""c":{"value":"1"}"#,
            &[
                r#"removed s: a {"value":"1"}"#,
                r#"removed s: b {"value":"1"}"#,
                r#"added s: c  {"value":"1"}"#,
            ],
        );
        in_set(
            r#""a":{"value":"1"}"#,
            r#""b":{"value":"1"},"c":{"value":"1"}"#,
            &[
                r#"removed s: a {"value":"1"}"#,
                r#"added s: b  {"value":"1"}"#,
                r#"added s: c  {"value":"1"}"#,
            ],
        );
        check(
            r#"{"s":{"a":{"value":"1"}},"t":{"a":{"value":"1"}}}"#,
            r#"{"u":{"a":{"value":"1"}}}"#,
            &[
                "removed set s",
                r#"removed s: a {"value":"1"}"#,
                "removed set t",
                r#"removed t: a {"value":"1"}"#,
                "added set u",
                r#"added u: a  {"value":"1"}"#,
            ],
        );
        // What stayed in its place is nobody's other half.
        in_set(
            r#""a":{"value":"1"},"b":{"value":"1"}"#,
            r#""a":{"value":"1"},"c":{"value":"1"}"#,
            &["renamed s: c < s: b"],
        );
        // The group around tells what stands twice inside.
        in_set(
            r#""g":{"a":{"value":"1"},"b":{"value":"1"}},"c":{"value":"1"}"#,
            r#""h":{"a":{"value":"1"},"b":{"value":"1"}},"d":{"value":"1"}"#,
            &["renamed s: h < s: g", "renamed s: d < s: c"],
        );
    }

    #[test]
    fn a_stable_id_tells_tokens_apart_and_together() {
        let id = |id: &str, value: &str| {
            format!(r#"{{"value":"{value}","$extensions":{{"studio.tokens":{{"id":"{id}"}}}}}}"#)
        };
        in_set(
            &format!(r#""a":{},"b":{}"#, id("1", "x"), id("2", "x")),
            &format!(r#""c":{},"d":{}"#, id("2", "x"), id("1", "y")),
            &[
                "renamed s: c < s: b",
                "renamed s: d < s: a",
                r#"changed s: d (value) "x" "y""#,
            ],
        );
        // The older place of the id, and a field that came.
        in_set(
            r#""a":{"value":"1","$extensions":{"id":"7"}}"#,
            r#""g":{"b":{"value":"2","type":"n","$extensions":{"id":"7"}}}"#,
            &[
                "moved s: g.b < s: a",
                r#"changed s: g.b (value) "1" "2""#,
                r#"added s: g.b (type)  "n""#,
            ],
        );
        // An id that a copy has, too, tells nothing.
        in_set(
            &format!(r#""a":{},"k":{}"#, id("1", "x"), id("1", "z")),
            &format!(r#""b":{},"k":{}"#, id("1", "y"), id("1", "z")),
            &[
                &format!("removed s: a {}", id("1", "x")),
                &format!("added s: b  {}", id("1", "y")),
            ],
        );
    }

    #[test]
    fn what_is_known_from_elsewhere_needs_no_content() {
        let from = parse(
            r#"{"s":{"a":{"value":"1"},"b":{"value":"2"}},"t":{"x":{"value":"3"}},"u":{"y":{"value":"4"}}}"#,
        );
        let to = parse(
            r#"{"s":{"g":{"q":{"value":"5"}},"r":{"value":"1"}},"v":{"x":{"value":"6"}},"w":{"y":{"value":"4"}}}"#,
        );
        let at = |set: &str, keys: &[&str]| match keys {
            [] => EntryPath::set(&SetName::new(set)),
            keys => EntryPath::in_set(&SetName::new(set), TokenPath::new(keys.to_vec()), None),
        };
        let known = [
            (at("s", &["b"]), at("s", &["g", "q"])),
            (at("t", &[]), at("v", &[])),
            // Neither of these is there.
            (at("s", &["z"]), at("s", &["r"])),
            (at("z", &[]), at("w", &[])),
        ];
        let found = Renames::between_known(&from, &to, &known.into());
        let lines: Vec<String> = found
            .all()
            .iter()
            .map(|rename| format!("{} > {}", rename.from, rename.to))
            .collect();
        assert_eq!(
            lines,
            [
                "set t > set v",
                "set u > set w",
                "s: b > s: g.q",
                "s: a > s: r"
            ]
        );
    }

    #[test]
    fn what_holds_no_token_is_never_matched() {
        in_set(
            r#""a":{}"#,
            r#""b":{}"#,
            &["removed s: a {}", "added s: b  {}"],
        );
        in_set(
            r#""a":{"$type":"n"}"#,
            r#""b":{"$type":"n"}"#,
            &[r#"removed s: a ($type) "n""#, r#"added s: b ($type)  "n""#],
        );
        check(
            r#"{"s":{}}"#,
            r#"{"t":{}}"#,
            &["removed set s", "added set t"],
        );
    }

    #[test]
    fn beyond_ten_thousand_tokens_only_ids_and_whole_groups_count() {
        let list = |name: &str, count: usize| {
            let token = |n| format!(r#""{name}{n}":{{"value":"{n}"}}"#);
            (0..count).map(token).collect::<Vec<_>>().join(",")
        };
        let set = |members: &str| parse(&format!(r#"{{"s":{{{members}}}}}"#));
        for (count, matched) in [(MAX_BY_CONTENT, MAX_BY_CONTENT), (MAX_BY_CONTENT + 1, 0)] {
            let (from, to) = (set(&list("a", count)), set(&list("b", count)));
            assert_eq!(Renames::between(&from, &to).all().len(), matched);
        }
        let group = |name: &str| {
            set(&format!(
                r#""{name}":{{{}}}"#,
                list("a", MAX_BY_CONTENT + 1)
            ))
        };
        assert_eq!(Renames::between(&group("g"), &group("h")).all().len(), 1);
    }

    #[test]
    fn what_is_inside_follows() {
        let from =
            parse(r#"{"s":{"g":{"a":{"value":"1"}},"k":{"value":"2"}},"t":{"x":{"value":"3"}}}"#);
        let to =
            parse(r#"{"s":{"h":{"a":{"value":"1"}},"k":{"value":"2"}},"u":{"x":{"value":"3"}}}"#);
        let renames = Renames::between(&from, &to);
        let follow = |set: &str, keys: &[&str], field| {
            let at = EntryPath::in_set(&SetName::new(set), TokenPath::new(keys.to_vec()), field);
            renames.follow(&at).map(|at| at.to_string())
        };
        for (set, keys, field, expected) in [
            ("s", &["g"][..], None, Some("s: h")),
            ("s", &["g", "a"], Some("value"), Some("s: h.a (value)")),
            ("s", &["k"], None, None),
            ("t", &["x"], Some("value"), Some("u: x (value)")),
            ("t", &[], Some("$type"), Some("u:  ($type)")),
        ] {
            assert_eq!(follow(set, keys, field).as_deref(), expected);
        }
        let set = renames.follow(&EntryPath::set(&SetName::new("t"))).unwrap();
        assert_eq!(set.to_string(), "set u");
        assert_eq!(renames.follow(&EntryPath::set_order()), None);
    }
}
