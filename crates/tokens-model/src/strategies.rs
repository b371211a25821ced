//! proptest strategies that make token documents, and edited copies of them.
//!
//! Names come from a small alphabet, so that independent edits meet at the same place often.

mod edit;
mod names;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;

use crate::document::TokenDocument;
use crate::format::ObjectText;

pub use edit::{edited, renamed};
pub use names::hostile_names;

/// A node of a set: a small tree that prints as JSON.
#[derive(Clone, Debug)]
enum Node {
    Token {
        kind: &'static str,
        value: String,
        description: Option<&'static str>,
        extension: Option<Extension>,
    },
    Group(Vec<(String, Self)>),
}

/// What stands under `$extensions` of a token.
#[derive(Clone, Copy, Debug)]
enum Extension {
    Own(u8),
    Id(u8),
}

/// Id, name, and the status of each set.
type Theme = (u8, String, Vec<(String, &'static str)>);

/// A document as data, ready for edits.
#[derive(Clone, Debug)]
pub struct Draft {
    sets: Vec<(String, Vec<(String, Node)>)>,
    themes: Vec<Theme>,
    own: Option<u8>,
}

impl Draft {
    /// The document.
    ///
    /// # Panics
    ///
    /// Never: what the draft prints is a document.
    pub fn document(&self) -> TokenDocument {
        let mut root = ObjectText::new();
        for (name, members) in &self.sets {
            root.push(name, &group_text(members));
        }
        let themes: Vec<String> = self
            .themes
            .iter()
            .map(|(id, name, sets)| {
                let mut selected = ObjectText::new();
                for (set, status) in sets {
                    selected.push(set, &format!("\"{status}\""));
                }
                let selected = selected.finish();
                format!(r#"{{"id":"{id}","name":"{name}","selectedTokenSets":{selected}}}"#)
            })
            .collect();
        root.push("$themes", &format!("[{}]", themes.join(",")));
        if let Some(own) = self.own {
            root.push("$metadata", &format!(r#"{{"own":{own}}}"#));
        }
        TokenDocument::parse(root.finish()).expect("a draft is a document")
    }
}

fn group_text(members: &[(String, Node)]) -> String {
    let mut object = ObjectText::new();
    for (name, node) in members {
        object.push(name, &node_text(node));
    }
    object.finish()
}

fn node_text(node: &Node) -> String {
    match node {
        Node::Group(members) => group_text(members),
        Node::Token {
            kind,
            value,
            description,
            extension,
        } => {
            let mut object = ObjectText::new();
            object.push("value", value);
            object.push("type", &format!("\"{kind}\""));
            if let Some(text) = description {
                object.push("description", &format!("\"{text}\""));
            }
            match extension {
                Some(Extension::Own(number)) => {
                    object.push("$extensions", &format!(r#"{{"x":{{"n":{number}}}}}"#));
                }
                Some(Extension::Id(id)) => object.push(
                    "$extensions",
                    &format!(r#"{{"studio.tokens":{{"id":"{id}"}}}}"#),
                ),
                None => {}
            }
            object.finish()
        }
    }
}

fn name() -> impl Strategy<Value = String> {
    select(vec!["a", "b", "c", "d", "50", "é", "x y"]).prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..5u8).prop_map(|n| format!("\"{n}px\"")),
        (0..5u8).prop_map(|n| n.to_string()),
        (0..3u8, 0..3u8).prop_map(|(x, y)| format!(r#"{{"x":"{x}","y":"{y}"}}"#)),
        (0..3u8).prop_map(|n| format!("[{n}]")),
    ]
}

fn extension() -> impl Strategy<Value = Option<Extension>> {
    prop_oneof![
        6 => Just(None),
        2 => (0..3u8).prop_map(|number| Some(Extension::Own(number))),
        2 => (0..20u8).prop_map(|id| Some(Extension::Id(id))),
    ]
}

fn token() -> impl Strategy<Value = Node> {
    (
        select(vec!["color", "sizing", "border"]),
        value(),
        proptest::option::weighted(0.3, select(vec!["old", "new"])),
        extension(),
    )
        .prop_map(|(kind, value, description, extension)| Node::Token {
            kind,
            value,
            description,
            extension,
        })
}

fn node() -> impl Strategy<Value = Node> {
    token().prop_recursive(3, 24, 5, |inner| {
        unique(proptest::collection::vec((name(), inner), 0..5)).prop_map(Node::Group)
    })
}

fn unique<T: std::fmt::Debug>(
    list: impl Strategy<Value = Vec<(String, T)>>,
) -> impl Strategy<Value = Vec<(String, T)>> {
    list.prop_map(|list| {
        let mut seen = BTreeSet::new();
        list.into_iter()
            .filter(|(name, _)| seen.insert(name.clone()))
            .collect()
    })
}

fn set() -> impl Strategy<Value = Vec<(String, Node)>> {
    unique(proptest::collection::vec((name(), node()), 0..5))
}

fn theme() -> impl Strategy<Value = Theme> {
    let statuses = select(vec!["enabled", "source", "disabled"]);
    let selected = unique(proptest::collection::vec((name(), statuses), 0..4));
    (0..4u8, select(vec!["Light", "Dark"]), selected)
        .prop_map(|(id, name, sets)| (id, name.to_owned(), sets))
}

/// Any small document.
pub fn draft() -> impl Strategy<Value = Draft> {
    (
        unique(proptest::collection::vec((name(), set()), 0..4)),
        proptest::collection::vec(theme(), 0..3),
        proptest::option::of(0..3u8),
    )
        .prop_map(|(sets, mut themes, own)| {
            let mut seen = BTreeSet::new();
            themes.retain(|(id, _, _)| seen.insert(*id));
            Draft { sets, themes, own }
        })
}

/// Any small document.
pub fn document() -> impl Strategy<Value = TokenDocument> {
    draft().prop_map(|draft| draft.document())
}

/// A document and two edited copies: base, local, remote.
pub fn triple() -> impl Strategy<Value = [TokenDocument; 3]> {
    draft()
        .prop_flat_map(|base| {
            let (local, remote) = (edited(base.clone(), 4), edited(base.clone(), 4));
            (Just(base), local, remote)
        })
        .prop_map(|(base, local, remote)| [base, local, remote].map(|draft| draft.document()))
}
