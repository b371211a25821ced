//! What only one of two documents has, as a forest of groups and tokens.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::digest::Digest;
use crate::document::TokenDocument;
use crate::json::{JsonRef, Member};
use crate::path::{EntryPath, SetName, TokenPath};
use crate::role::{self, Role};
use crate::set::TokenSet;
use crate::tree::{NodeKind, node_kind};

/// A set that the other document has not.
pub(super) type LoneSet<'a> = (&'a SetName, &'a TokenSet);

/// What each of two documents has and the other has not.
#[derive(Default)]
pub(super) struct OneSided<'a> {
    pub(super) gone_sets: Vec<LoneSet<'a>>,
    pub(super) came_sets: Vec<LoneSet<'a>>,
    gone: Vec<Root<'a>>,
    came: Vec<Root<'a>>,
}

/// A group or token that the other document has not, though it has the group around it.
struct Root<'a> {
    set: &'a SetName,
    above: TokenPath,
    member: Member<'a>,
}

impl<'a> OneSided<'a> {
    /// Compares keys only, of sets that are not the same. Who asks for renames goes on to compare the
    /// sets themselves, which knows by then what was found out here.
    pub(super) fn between(from: &'a TokenDocument, to: &'a TokenDocument) -> Self {
        let mut found = Self::default();
        let before = by_name(from);
        let after = by_name(to);
        for (name, set) in from.sets() {
            if !after.contains_key(name.as_str()) {
                found.gone_sets.push((name, set));
            }
        }
        for (name, set) in to.sets() {
            match before.get(name.as_str()) {
                None => found.came_sets.push((name, set)),
                Some(old) if old.same(set) => {}
                Some(old) => found.groups(name, &mut Vec::new(), old.json(), set.json()),
            }
        }
        found
    }

    /// Whether both documents have something of their own.
    pub(super) fn is_on_both_sides(&self) -> bool {
        let gone = !self.gone_sets.is_empty() || !self.gone.is_empty();
        gone && (!self.came_sets.is_empty() || !self.came.is_empty())
    }

    /// The groups and tokens of the first document; those of `sets` are taken as alone, too.
    pub(super) fn gone(&self, sets: &[LoneSet<'a>]) -> Forest<'a> {
        Forest::of(&self.gone, sets)
    }

    /// The groups and tokens of the second document; those of `sets` are taken as alone, too.
    pub(super) fn came(&self, sets: &[LoneSet<'a>]) -> Forest<'a> {
        Forest::of(&self.came, sets)
    }

    fn groups(
        &mut self,
        set: &'a SetName,
        path: &mut Vec<Cow<'a, str>>,
        from: JsonRef<'a>,
        to: JsonRef<'a>,
    ) {
        // Mostly both list the same keys in the same order.
        let (mut old, mut new) = (from.members(), to.members());
        loop {
            let rest = (old.clone(), new.clone());
            match (old.next(), new.next()) {
                (None, None) => return,
                (Some(a), Some(b)) if a.key.raw() == b.key.raw() => self.pair(set, path, a, b),
                _ => {
                    (old, new) = rest;
                    break;
                }
            }
        }
        let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
        let aligned = Aligned::of(&old, &new);
        let root = |member: Member<'a>| Root {
            set,
            above: TokenPath::new(path.iter().map(Cow::as_ref)),
            member,
        };
        let alone = old.iter().zip(aligned.old_has_partner);
        let alone = alone.filter(|(member, has_partner)| !has_partner && is_node(member));
        self.gone.extend(alone.map(|(member, _)| root(*member)));
        for (member, partner) in new.iter().zip(aligned.partner_of_new) {
            match partner {
                None if is_node(member) => self.came.push(Root {
                    set,
                    above: TokenPath::new(path.iter().map(Cow::as_ref)),
                    member: *member,
                }),
                None => {}
                Some(partner) => self.pair(set, path, old[partner], *member),
            }
        }
    }

    fn pair(
        &mut self,
        set: &'a SetName,
        path: &mut Vec<Cow<'a, str>>,
        from: Member<'a>,
        to: Member<'a>,
    ) {
        let untouched = from.value.raw() == to.value.raw();
        if !untouched && kind(from) == NodeKind::Group && kind(to) == NodeKind::Group {
            path.push(to.name());
            self.groups(set, path, from.value, to.value);
            path.pop();
        }
    }
}

/// Which members of two objects have the same name.
struct Aligned {
    old_has_partner: Vec<bool>,
    partner_of_new: Vec<Option<usize>>,
}

impl Aligned {
    /// So many members may have come or gone in a row before names are looked up.
    const NEAR: usize = 8;

    /// Names are looked up only where one walk along both lists does not find them.
    fn of(old: &[Member<'_>], new: &[Member<'_>]) -> Self {
        let mut found = Self {
            old_has_partner: vec![false; old.len()],
            partner_of_new: vec![None; new.len()],
        };
        let is_same = |a: usize, b: usize| {
            let (a, b) = (old.get(a), new.get(b));
            a.zip(b).is_some_and(|(a, b)| a.key.raw() == b.key.raw())
        };
        let (mut a, mut b) = (0, 0);
        while a < old.len() && b < new.len() {
            if is_same(a, b) {
                found.pair(a, b);
                (a, b) = (a + 1, b + 1);
                continue;
            }
            let mut near = 1..=Self::NEAR;
            match near.find(|far| is_same(a + far, b) || is_same(a, b + far)) {
                Some(far) if is_same(a + far, b) => a += far,
                Some(far) => b += far,
                None => (a, b) = (a + 1, b + 1),
            }
        }
        let left = old.iter().enumerate();
        let left = left.filter(|(at, _)| !found.old_has_partner[*at]);
        let left: HashMap<_, _> = left.map(|(at, member)| (member.name(), at)).collect();
        for (at, member) in new.iter().enumerate() {
            if found.partner_of_new[at].is_none()
                && let Some(partner) = left.get(&member.name())
            {
                found.pair(*partner, at);
            }
        }
        found
    }

    fn pair(&mut self, old: usize, new: usize) {
        self.old_has_partner[old] = true;
        self.partner_of_new[new] = Some(old);
    }
}

/// The sets of a document by their names.
pub(super) fn by_name(document: &TokenDocument) -> HashMap<&str, &TokenSet> {
    document
        .sets()
        .iter()
        .map(|(name, set)| (name.as_str(), set))
        .collect()
}

fn kind(member: Member<'_>) -> NodeKind {
    node_kind(&member.name(), member.value)
}

fn is_node(member: &Member<'_>) -> bool {
    kind(*member) != NodeKind::Field
}

/// Groups and tokens with all that is in them, each before its members.
pub(super) struct Forest<'a> {
    pub(super) nodes: Vec<Node<'a>>,
}

/// A group or token.
pub(super) struct Node<'a> {
    set: &'a SetName,
    above: Above,
    key: Cow<'a, str>,
    pub(super) json: JsonRef<'a>,
    pub(super) is_token: bool,
    /// How many tokens it is or holds.
    pub(super) tokens: usize,
    /// The index after the last node inside it.
    pub(super) end: usize,
    pub(super) digest: Digest,
}

enum Above {
    /// A group that both documents have, or the root of a set.
    Common(TokenPath),
    /// The node of this index.
    Node(usize),
}

impl<'a> Forest<'a> {
    fn of(roots: &[Root<'a>], sets: &[LoneSet<'a>]) -> Self {
        let mut forest = Self { nodes: Vec::new() };
        for root in roots {
            forest.add(root.set, Above::Common(root.above.clone()), root.member);
        }
        for (name, set) in sets {
            for member in set.json().members().filter(is_node) {
                forest.add(name, Above::Common(TokenPath::default()), member);
            }
        }
        forest
    }

    fn add(&mut self, set: &'a SetName, above: Above, member: Member<'a>) -> &Node<'a> {
        let (index, json) = (self.nodes.len(), member.value);
        let is_token = kind(member) == NodeKind::Token;
        self.nodes.push(Node {
            set,
            above,
            key: member.name(),
            json,
            is_token,
            tokens: usize::from(is_token),
            end: index + 1,
            digest: Digest::of_all([]),
        });
        if is_token {
            self.nodes[index].digest = role::digest(Role::Record, json);
        } else {
            self.fill(index);
        }
        &self.nodes[index]
    }

    /// Adds what is in a group, and sums it up.
    fn fill(&mut self, index: usize) {
        let set = self.nodes[index].set;
        let mut tokens = 0;
        let mut parts = Vec::new();
        for member in role::members_in_order(self.nodes[index].json) {
            parts.push(Digest::of_bytes(member.name().as_bytes()));
            parts.push(if is_node(&member) {
                let node = self.add(set, Above::Node(index), member);
                tokens += node.tokens;
                node.digest
            } else {
                role::digest(Role::Record, member.value)
            });
        }
        let end = self.nodes.len();
        let group = &mut self.nodes[index];
        (group.tokens, group.end) = (tokens, end);
        group.digest = Digest::of_all(parts);
    }

    /// Where a node stands.
    pub(super) fn place(&self, index: usize) -> EntryPath {
        EntryPath::in_set(self.nodes[index].set, self.path(index), None)
    }

    fn path(&self, index: usize) -> TokenPath {
        let node = &self.nodes[index];
        match &node.above {
            Above::Common(path) => path.child(&node.key),
            Above::Node(above) => self.path(*above).child(&node.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;
    use crate::json::Json;

    /// An object with some of forty names, a few of them out of their order, and each in one of the
    /// two spellings that JSON has for it.
    fn object() -> impl Strategy<Value = Json> {
        let names = subsequence((0..40).collect::<Vec<usize>>(), 0..=40);
        let swaps = vec((0..40_usize, 0..40_usize), 0..4);
        (names, swaps, any::<u64>()).prop_map(|(mut names, swaps, spelling)| {
            for (a, b) in swaps {
                if a.max(b) < names.len() {
                    names.swap(a, b);
                }
            }
            let member = |name: &usize| match spelling >> name & 1 {
                0 => format!(r#""n{name}":0"#),
                _ => format!(r#""\u006e{name}":0"#),
            };
            let members: Vec<String> = names.iter().map(member).collect();
            Json::parse(format!("{{{}}}", members.join(","))).unwrap()
        })
    }

    proptest! {
        #[test]
        fn partners_are_those_of_the_same_name(old in object(), new in object()) {
            let [old, new] = [&old, &new].map(|json| json.root().members().collect::<Vec<_>>());
            let aligned = Aligned::of(&old, &new);
            let place = |list: &[Member<'_>], of: &Member<'_>| {
                list.iter().position(|member| member.name() == of.name())
            };
            let partners: Vec<_> = new.iter().map(|member| place(&old, member)).collect();
            let have: Vec<_> = old.iter().map(|member| place(&new, member).is_some()).collect();
            prop_assert_eq!(aligned.partner_of_new, partners);
            prop_assert_eq!(aligned.old_has_partner, have);
        }
    }

    #[test]
    fn sets_that_are_the_same_have_nothing_of_their_own() {
        let [a, b] = [
            r#"{"$type":"n","100":{"value":1.0,"type":"n"},"50":{"g":{"b":{"value":"2"}}},"e":{}}"#,
            r#"{ "50":{"g":{"\u0062":{"value":"2"}}}, "$type":"n",
                "100":{"type":"n","value":1}, "e":{} }"#,
        ]
        .map(|text| TokenSet::new(Json::parse(text).unwrap()).unwrap());
        assert!(a.same(&b), "so that nobody looks into them");
        let (name, mut found) = (SetName::new("s"), OneSided::default());
        found.groups(&name, &mut Vec::new(), a.json(), b.json());
        assert!(found.gone.is_empty() && found.came.is_empty());
    }
}
