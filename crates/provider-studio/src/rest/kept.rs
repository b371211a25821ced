//! What the platform keeps of a set, and what of it stays in the files.

use std::collections::BTreeMap;

use provider_api::Fit;
use tokens_model::{EntryPath, JsonRef, Member, Node, SetName, TokenDocument, TokenPath, TokenSet};

use super::token::Token;
use super::tree;

/// What no name of a token may hold; the platform answers 422.
const REFUSED: [char; 5] = [' ', '{', '}', '[', ']'];

/// What is kept of a set, by dotted names. What is not is added to `fit`.
pub(crate) fn tokens(name: &SetName, set: &TokenSet, fit: &mut Fit) -> BTreeMap<String, Token> {
    let mut tokens = BTreeMap::new();
    let place =
        |path: &TokenPath, field: Option<&str>| EntryPath::in_set(name, path.clone(), field);
    set.for_each_node(|path, node| match node {
        Node::Token(token) => {
            let key = tree::name_of(path);
            let complaint = unfit(&key);
            let outcome = complaint.map_or_else(|| Token::of(token), Err);
            let outcome = outcome.and_then(|token| {
                if tokens.contains_key(&key) {
                    return Err("stands twice: dots and groups are the same there");
                }
                tokens.insert(key, token);
                Ok(())
            });
            if let Err(complaint) = outcome {
                fit.refuse(place(path, None), complaint);
            }
            for field in token.json().members() {
                let field = field.name();
                if !is_known(&field) {
                    fit.keep_here(Some(place(path, Some(&field))), "an unknown field");
                }
            }
        }
        Node::Group(group) if group.json().is_empty() && !path.is_root() => {
            fit.keep_here(Some(place(path, None)), "an empty group");
        }
        Node::Field(member) if !matches!(&*member.name(), "$type" | "type") => {
            let group = path
                .split_last()
                .map_or_else(TokenPath::default, |(group, _)| group);
            let at = place(&group, Some(&member.name()));
            fit.keep_here(Some(at), "a field of a group");
        }
        Node::Group(_) | Node::Field(_) => {}
    });
    tokens
}

/// Adds what is not kept of no single thing.
pub(crate) fn sum_up(document: &TokenDocument, fit: &mut Fit) {
    let (mut noted, mut shuffled) = (0, 0);
    for (_, set) in document.sets() {
        let mut names = Vec::new();
        set.for_each_token(|path, token| {
            names.push(tree::name_of(path));
            let extensions = token.extensions().into_iter().flat_map(JsonRef::members);
            let mut names = extensions.map(Member::name);
            noted += usize::from(names.any(|name| tree::LOCAL.contains(&name.as_ref())));
        });
        shuffled += usize::from(!names.is_sorted());
    }
    if noted > 0 {
        fit.keep_here(
            None,
            format!("what the Figma plugin notes for itself (tokens: {noted})"),
        );
    }
    if shuffled > 0 {
        fit.keep_here(None, format!("the order of the tokens (sets: {shuffled})"));
    }
}

fn is_known(field: &str) -> bool {
    matches!(
        field,
        "value" | "$value" | "type" | "$type" | "description" | "$description" | "$extensions"
    )
}

fn unfit(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("has no name")
    } else if name.contains(REFUSED) {
        Some("has a space, a brace or a bracket in its name")
    } else {
        None
    }
}
