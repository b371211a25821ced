//! A document in which things get other places.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::document::TokenDocument;
use crate::format::ObjectText;
use crate::json::{Json, JsonRef};
use crate::path::{EntryPath, SetName, TokenPath};
use crate::set::TokenSet;
use crate::tree::{NodeKind, node_kind};

/// A document in which sets, groups and tokens get other places. It is opened only where something
/// is looked for, leaves or arrives.
#[derive(Debug)]
pub struct Draft<'a> {
    document: &'a TokenDocument,
    sets: Vec<(SetName, Node<'a>)>,
    places: HashMap<SetName, usize>,
    guests: HashSet<EntryPath>,
}

/// A set, group or token.
#[derive(Debug)]
struct Node<'a> {
    /// What the document has here; nothing if the node was made for an arrival.
    json: Option<JsonRef<'a>>,
    is_group: bool,
    inner: Option<Group<'a>>,
    /// Something left it or arrived in it, at any depth.
    touched: bool,
}

#[derive(Debug, Default)]
struct Group<'a> {
    members: Vec<(Cow<'a, str>, Member<'a>)>,
    places: HashMap<Cow<'a, str>, usize>,
}

#[derive(Debug)]
enum Member<'a> {
    Node(Node<'a>),
    Field(JsonRef<'a>),
    Left,
}

impl<'a> Draft<'a> {
    /// The document as it is.
    pub fn of(document: &'a TokenDocument) -> Self {
        let sets = document.sets().iter();
        let set =
            |(name, set): &'a (SetName, TokenSet)| (name.clone(), Node::kept(set.json(), true));
        let names = document.sets().iter().map(|(name, _)| name.clone());
        Self {
            document,
            sets: sets.map(set).collect(),
            places: names.zip(0..).collect(),
            guests: HashSet::new(),
        }
    }

    /// The set, group or token that the document has at this place.
    pub fn find(&mut self, at: &EntryPath) -> Option<JsonRef<'a>> {
        let set = *self.places.get(at.set.as_ref()?.as_str())?;
        let mut node = &mut self.sets[set].1;
        for key in at.path.keys() {
            node = node.open()?.node(key)?;
        }
        node.json
    }

    /// Whether something can be put at this place: nothing is there, and no token in the way.
    pub fn is_free(&mut self, at: &EntryPath) -> bool {
        let set = at.set.as_ref().and_then(|set| self.places.get(set));
        let Some(set) = set else {
            return true;
        };
        let mut node = &mut self.sets[*set].1;
        for key in at.path.keys() {
            let Some(group) = node.open() else {
                return false;
            };
            if !group.places.contains_key(key) {
                return true;
            }
            match group.node(key) {
                Some(inner) => node = inner,
                None => return false,
            }
        }
        false
    }

    /// Whether there is something at `from`, and nothing at `to` or in its way.
    pub fn can_carry(&mut self, from: &EntryPath, to: &EntryPath) -> bool {
        let inside = from.set == to.set && to.path.starts_with(&from.path);
        !inside && self.find(from).is_some() && self.is_free(to)
    }

    /// Gives what stands at `from` the place `to`, which is free: where it stands among its
    /// neighbours if only its name is another, else as the last of its new group. `None` if there
    /// is nothing at `from`.
    pub fn carry(&mut self, from: &EntryPath, to: &EntryPath) -> Option<()> {
        let (old_set, new_set) = (from.set.as_ref()?, to.set.as_ref()?);
        let Some((old_group, old_key)) = from.path.split_last() else {
            let place = self.places.remove(old_set)?;
            self.sets[place].0 = new_set.clone();
            self.places.insert(new_set.clone(), place);
            return Some(());
        };
        let (new_group, new_key) = to.path.split_last()?;
        let set = *self.places.get(old_set)?;
        let group = self.sets[set].1.touch(&old_group)?;
        let place = group.places.remove(old_key)?;
        let new_key: Cow<'a, str> = Cow::Owned(new_key.to_owned());
        if old_set == new_set && old_group == new_group {
            group.places.insert(new_key.clone(), place);
            group.members[place].0 = new_key;
            return Some(());
        }
        let member = std::mem::replace(&mut group.members[place].1, Member::Left);
        let group = self.make(new_set, &new_group)?;
        group.push(new_key, member);
        self.guests.insert(to.clone());
        Some(())
    }

    /// Puts a group or token at this place: instead of what stands there, else as the last of its
    /// group, which is made if it is not there. `None` if a token is in the way.
    pub fn put(&mut self, at: &EntryPath, json: JsonRef<'a>) -> Option<()> {
        let (around, key) = at.path.split_last()?;
        let group = self.make(at.set.as_ref()?, &around)?;
        let member = match node_kind(key, json) {
            NodeKind::Field => Member::Field(json),
            kind => Member::Node(Node::kept(json, kind == NodeKind::Group)),
        };
        match group.places.get(key) {
            Some(place) => group.members[*place].1 = member,
            None => group.push(Cow::Owned(key.to_owned()), member),
        }
        Some(())
    }

    /// The group at this place, made if it is not there.
    fn make(&mut self, set: &SetName, path: &TokenPath) -> Option<&mut Group<'a>> {
        let place = if let Some(place) = self.places.get(set) {
            *place
        } else {
            self.sets.push((set.clone(), Node::made()));
            self.places.insert(set.clone(), self.sets.len() - 1);
            self.guests.insert(EntryPath::set(set));
            self.sets.len() - 1
        };
        let mut node = &mut self.sets[place].1;
        for (depth, key) in (1..).zip(path.keys()) {
            node.touched = true;
            let group = node.open()?;
            if !group.places.contains_key(key) {
                group.push(Cow::Owned(key.to_owned()), Member::Node(Node::made()));
                let made = EntryPath::in_set(set, path.outermost(depth), None);
                self.guests.insert(made);
            }
            node = group.node(key)?;
        }
        node.touched = true;
        node.open()
    }

    /// The groups that everything left.
    pub fn emptied(&self) -> HashSet<EntryPath> {
        let mut all = HashSet::new();
        for (name, set) in &self.sets {
            set.emptied(name, &TokenPath::default(), &mut all);
        }
        all
    }

    /// Takes away a group that everything left; `None` if what is around it is gone already.
    pub fn take_away(&mut self, at: &EntryPath) -> Option<()> {
        let (around, key) = at.path.split_last()?;
        let set = *self.places.get(at.set.as_ref()?)?;
        let group = self.sets[set].1.touch(&around)?;
        let place = group.places.remove(key)?;
        group.members[place].1 = Member::Left;
        Some(())
    }

    /// The document as it is now, with these themes, and what stands in it where nobody put it:
    /// its place among its neighbours says nothing.
    ///
    /// # Panics
    ///
    /// Never: places that were free hold each name once.
    pub fn finish(self, themes: Option<Json>) -> (TokenDocument, HashSet<EntryPath>) {
        let old = self.document;
        let mut sets = Vec::with_capacity(self.sets.len());
        for (index, (name, node)) in self.sets.into_iter().enumerate() {
            let set = match old.sets().get(index) {
                Some((_, set)) if !node.touched => set.clone(),
                _ => TokenSet::new(Json::assembled(node.text().into_owned()))
                    .expect("a set with other members is an object"),
            };
            sets.push((name, set));
        }
        let metadata = old.metadata().map(JsonRef::to_json);
        let document = TokenDocument::from_parts(sets, themes, metadata, old.extra().to_vec())
            .expect("places that were free hold each name once");
        (document, self.guests)
    }
}

impl<'a> Node<'a> {
    fn kept(json: JsonRef<'a>, is_group: bool) -> Self {
        Self {
            json: Some(json),
            is_group,
            inner: None,
            touched: false,
        }
    }

    fn made() -> Self {
        Self {
            json: None,
            is_group: true,
            inner: Some(Group::default()),
            touched: true,
        }
    }

    /// What is in it; nothing of a token.
    fn open(&mut self) -> Option<&mut Group<'a>> {
        if self.is_group && self.inner.is_none() {
            let mut group = Group::default();
            for member in self.json.into_iter().flat_map(JsonRef::members) {
                let name = member.name();
                let content = match node_kind(&name, member.value) {
                    NodeKind::Field => Member::Field(member.value),
                    kind => Member::Node(Self::kept(member.value, kind == NodeKind::Group)),
                };
                group.push(name, content);
            }
            self.inner = Some(group);
        }
        self.inner.as_mut()
    }

    /// The group below it that will lose or get something.
    fn touch(&mut self, path: &TokenPath) -> Option<&mut Group<'a>> {
        let mut node = self;
        for key in path.keys() {
            node.touched = true;
            node = node.open()?.node(key)?;
        }
        node.touched = true;
        node.open()
    }

    /// Whether everything left it, and adds the groups in it of which that holds.
    fn emptied(&self, set: &SetName, path: &TokenPath, all: &mut HashSet<EntryPath>) -> bool {
        let Some(group) = self.inner.as_ref().filter(|_| self.touched) else {
            return false;
        };
        let mut empty = true;
        for (key, member) in &group.members {
            empty &= match member {
                Member::Node(node) => {
                    let path = path.child(key);
                    let empty = node.emptied(set, &path, all);
                    if empty {
                        all.insert(EntryPath::in_set(set, path, None));
                    }
                    empty
                }
                Member::Field(_) => false,
                Member::Left => true,
            };
        }
        empty
    }

    fn text(&self) -> Cow<'a, str> {
        match (&self.inner, self.json) {
            (Some(group), _) if self.touched => Cow::Owned(group.text()),
            (_, json) => json.map_or(Cow::Borrowed("{}"), |json| Cow::Borrowed(json.raw())),
        }
    }
}

impl<'a> Group<'a> {
    fn push(&mut self, key: Cow<'a, str>, member: Member<'a>) {
        self.places.insert(key.clone(), self.members.len());
        self.members.push((key, member));
    }

    fn node(&mut self, key: &str) -> Option<&mut Node<'a>> {
        match &mut self.members[*self.places.get(key)?].1 {
            Member::Node(node) => Some(node),
            Member::Field(_) | Member::Left => None,
        }
    }

    fn text(&self) -> String {
        let mut object = ObjectText::new();
        for (key, member) in &self.members {
            match member {
                Member::Node(node) => object.push(key, &node.text()),
                Member::Field(json) => object.push(key, json.raw()),
                Member::Left => {}
            }
        }
        object.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(set: &str, path: &str) -> EntryPath {
        let set = SetName::new(set);
        match path {
            "" => EntryPath::set(&set),
            path => EntryPath::in_set(&set, TokenPath::new(path.split('.')), None),
        }
    }

    /// Carries things from place to place, and says what became of the document.
    fn check(text: &str, steps: &[(EntryPath, EntryPath)], expected: &str) {
        let document = TokenDocument::parse(text).unwrap();
        let mut draft = Draft::of(&document);
        for (from, to) in steps {
            if draft.can_carry(from, to) {
                draft.carry(from, to).unwrap();
            }
        }
        for group in draft.emptied() {
            draft.take_away(&group);
        }
        let (next, _) = draft.finish(None);
        let sets = next.sets().iter();
        let sets: Vec<String> = sets
            .map(|(name, set)| format!(r#""{name}":{}"#, set.json().to_compact()))
            .collect();
        assert_eq!(format!("{{{}}}", sets.join(",")), expected);
    }

    const TWO: &str =
        r#"{"s":{"g":{"a":{"value":1},"b":{"value":2}},"c":{"value":3}},"t":{"d":{"value":4}}}"#;

    #[test]
    fn a_new_name_keeps_the_place_among_its_neighbours() {
        check(
            TWO,
            &[(at("s", ""), at("u", "")), (at("u", "g.a"), at("u", "g.x"))],
            r#"{"u":{"g":{"x":{"value":1},"b":{"value":2}},"c":{"value":3}},"t":{"d":{"value":4}}}"#,
        );
    }

    #[test]
    fn what_moves_comes_last_and_an_emptied_group_can_go() {
        check(
            TWO,
            &[
                (at("s", "g.b"), at("t", "h.b")),
                (at("s", "g.a"), at("s", "a")),
            ],
            r#"{"s":{"c":{"value":3},"a":{"value":1}},"t":{"d":{"value":4},"h":{"b":{"value":2}}}}"#,
        );
    }

    #[test]
    fn nothing_goes_where_something_stands_or_into_itself() {
        check(
            TWO,
            &[
                (at("s", "g.a"), at("s", "c")),
                (at("s", "g.a"), at("s", "c.x")),
                (at("s", "g"), at("s", "g.h")),
                (at("s", "z"), at("s", "y")),
            ],
            TWO,
        );
    }

    #[test]
    fn what_is_put_replaces_what_was_there_or_comes_last() {
        let check = |place: EntryPath, json: &str, expected: Option<&str>| {
            let text = r#"{"s":{"g":{"a":{"value":"1"},"b":{"value":"2"}},"t":{"value":"3"}}}"#;
            let (document, json) = (
                TokenDocument::parse(text).unwrap(),
                Json::parse(json).unwrap(),
            );
            let mut draft = Draft::of(&document);
            let put = draft.put(&place, json.root());
            let (next, _) = draft.finish(None);
            let sets = next.sets().iter();
            let sets: Vec<String> = sets
                .map(|(name, set)| format!(r#""{name}":{}"#, set.json().to_compact()))
                .collect();
            let got = format!("{{{}}}", sets.join(","));
            assert_eq!(put.map(|()| got.as_str()), expected);
        };
        let token = r#"{"value":"9"}"#;
        check(
            at("s", "g.a"),
            token,
            Some(r#"{"s":{"g":{"a":{"value":"9"},"b":{"value":"2"}},"t":{"value":"3"}}}"#),
        );
        check(
            at("s", "g.c.d"),
            token,
            Some(
                r#"{"s":{"g":{"a":{"value":"1"},"b":{"value":"2"},"c":{"d":{"value":"9"}}},"t":{"value":"3"}}}"#,
            ),
        );
        check(
            at("s", "g"),
            token,
            Some(r#"{"s":{"g":{"value":"9"},"t":{"value":"3"}}}"#),
        );
        check(
            at("new", "x"),
            token,
            Some(
                r#"{"s":{"g":{"a":{"value":"1"},"b":{"value":"2"}},"t":{"value":"3"}},"new":{"x":{"value":"9"}}}"#,
            ),
        );
        check(at("s", "t.x"), token, None);
        check(at("s", ""), token, None);
    }
}
