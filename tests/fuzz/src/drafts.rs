//! Bytes as decisions: three documents that have much in common, and every odd shape at once.

use tokens_model::{Json, ObjectText, TokenDocument};

/// Base, local and remote from one input.
///
/// With exactly two bytes `0xff`, which no text holds, it is the three texts between them;
/// otherwise the bytes decide how a document is built, and how two copies are edited. `None` if
/// one of them is no document.
pub(crate) fn three(data: &[u8]) -> Option<[TokenDocument; 3]> {
    let parts: Vec<&[u8]> = data.split(|byte| *byte == 0xff).collect();
    let texts = if let [base, local, remote] = parts[..] {
        [base, local, remote].map(|part| String::from_utf8_lossy(part).into_owned())
    } else {
        let mut script = Script(data);
        let base = script.object(0);
        let [mut local, mut remote] = [base.clone(), base.clone()];
        script.edits(&mut local);
        script.edits(&mut remote);
        [base, local, remote].map(|tree| tree.text())
    };
    let [base, local, remote] = texts.map(|text| TokenDocument::parse(text).ok());
    Some([base?, local?, remote?])
}

/// A JSON value of words from a short list, so that edits meet at the same places.
#[derive(Clone)]
enum Tree {
    Scalar(&'static str),
    Object(Vec<(&'static str, Self)>),
    List(Vec<Self>),
}

/// What is to be read as what, in the order of how often it is wanted.
const KEYS: [&str; 24] = [
    "a",
    "b",
    "c",
    "d",
    "value",
    "type",
    "$value",
    "$type",
    "1",
    "20",
    "description",
    "$description",
    "$extensions",
    "x",
    "y",
    "values",
    "$themes",
    "$metadata",
    "id",
    "name",
    "selectedTokenSets",
    "tokenSetOrder",
    "$figmaModeId",
    "$root",
];

const SCALARS: [&str; 12] = [
    "\"1\"",
    "\"2\"",
    "\"color\"",
    "\"a\"",
    "\"b\"",
    "1",
    "1.0",
    "2",
    "null",
    "true",
    "\"enabled\"",
    "\"{a.b}\"",
];

const DEPTH: usize = 6;

/// The decisions that are left; when there are none, each is the first choice.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn choose(&mut self, choices: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        usize::from(*first) % choices
    }

    fn tree(&mut self, depth: usize) -> Tree {
        match self.choose(8) {
            3..=6 if depth < DEPTH => self.object(depth),
            7 if depth < DEPTH => {
                let count = self.choose(4);
                Tree::List((0..count).map(|_| self.tree(depth + 1)).collect())
            }
            _ => Tree::Scalar(SCALARS[self.choose(SCALARS.len())]),
        }
    }

    fn object(&mut self, depth: usize) -> Tree {
        let mut members = Vec::new();
        for _ in 0..self.choose(6) {
            let (key, value) = self.member(depth);
            put(&mut members, key, value);
        }
        Tree::Object(members)
    }

    fn member(&mut self, depth: usize) -> (&'static str, Tree) {
        let key = KEYS[self.choose(KEYS.len())];
        // Sections of another shape are no document at all.
        let value = match key {
            "$themes" if depth == 0 => {
                let count = self.choose(4);
                Tree::List((0..count).map(|_| self.object(1)).collect())
            }
            "$metadata" if depth == 0 => self.object(1),
            _ => self.tree(depth + 1),
        };
        (key, value)
    }

    fn edits(&mut self, tree: &mut Tree) {
        for _ in 0..self.choose(5) {
            self.edit(tree, 0);
        }
    }

    fn edit(&mut self, tree: &mut Tree, depth: usize) {
        match tree {
            Tree::Object(members) => match self.choose(6) {
                0 => {
                    let (key, value) = self.member(depth);
                    put(members, key, value);
                }
                1 if !members.is_empty() => {
                    members.remove(self.choose(members.len()));
                }
                2 if !members.is_empty() => {
                    let member = members.remove(self.choose(members.len()));
                    members.insert(self.choose(members.len() + 1), member);
                }
                _ if !members.is_empty() => {
                    let at = self.choose(members.len());
                    self.edit(&mut members[at].1, depth + 1);
                }
                _ => {}
            },
            Tree::List(items) => match self.choose(4) {
                0 => items.push(self.object(depth + 1)),
                1 if !items.is_empty() => {
                    items.remove(self.choose(items.len()));
                }
                _ if !items.is_empty() => {
                    let at = self.choose(items.len());
                    self.edit(&mut items[at], depth + 1);
                }
                _ => {}
            },
            Tree::Scalar(_) => *tree = self.tree(depth),
        }
    }
}

fn put(members: &mut Vec<(&'static str, Tree)>, key: &'static str, value: Tree) {
    match members.iter_mut().find(|(known, _)| *known == key) {
        Some(member) => member.1 = value,
        None => members.push((key, value)),
    }
}

impl Tree {
    fn text(&self) -> String {
        match self {
            Self::Scalar(text) => (*text).to_owned(),
            Self::Object(members) => {
                let mut object = ObjectText::new();
                for (key, value) in members {
                    object.push(key, &value.text());
                }
                object.finish()
            }
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::text).collect();
                Json::assembled(format!("[{}]", items.join(","))).to_compact()
            }
        }
    }
}
