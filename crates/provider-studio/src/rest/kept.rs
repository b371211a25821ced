//! What the platform keeps of a set, and what of it stays in the files.

use std::collections::BTreeMap;

use provider_api::{ErrorKind, ProviderError};
use tokens_model::{Node, TokenPath, TokenSet};

use super::tree;
use super::wire::Token;

/// What no name of a token may hold; the platform answers 422.
const REFUSED: [char; 5] = [' ', '{', '}', '[', ']'];

/// What of a set is not kept.
#[derive(Debug, Default)]
pub(crate) struct Lost {
    count: usize,
    first: Option<String>,
}

impl Lost {
    fn add(&mut self, set: &str, path: &TokenPath) {
        self.count += 1;
        self.first
            .get_or_insert_with(|| format!("{set}: {path}").escape_debug().to_string());
    }

    /// A line about it, if there is anything.
    pub(crate) fn note(&self) -> Option<String> {
        let first = self.first.as_ref()?;
        Some(format!(
            "{} empty groups, fields of groups or unknown fields of tokens stay in the files \
             alone, first `{first}`",
            self.count
        ))
    }
}

/// What is kept of a set.
pub(crate) fn tokens(
    name: &str,
    set: &TokenSet,
    lost: &mut Lost,
) -> Result<BTreeMap<String, Token>, ProviderError> {
    let mut tokens = BTreeMap::new();
    let mut problem = None;
    set.for_each_node(|path, node| match node {
        Node::Token(token) => {
            for field in token.json().members() {
                let field = field.name();
                if !is_known(&field) {
                    lost.add(name, &path.child(&field));
                }
            }
            let key = tree::name_of(path);
            let complaint = unfit(&key);
            let token = complaint.map_or_else(|| Token::of(token), Err);
            let outcome = token.and_then(|token| {
                let twin = tokens.insert(key.clone(), token);
                twin.map_or(Ok(()), |_| {
                    Err("stands twice: dots and groups are the same there")
                })
            });
            if let Err(complaint) = outcome {
                problem.get_or_insert((key, complaint));
            }
        }
        Node::Group(group) if group.json().is_empty() && !path.is_root() => {
            lost.add(name, path);
        }
        Node::Field(member) if !matches!(&*member.name(), "$type" | "type") => {
            lost.add(name, path);
        }
        Node::Group(_) | Node::Field(_) => {}
    });
    match problem {
        None => Ok(tokens),
        Some((token, complaint)) => Err(ProviderError::new(
            ErrorKind::InvalidDocument,
            format!(
                "the platform cannot keep the token `{}: {}`: it {complaint}",
                name.escape_debug(),
                token.escape_debug()
            ),
        )
        .with_hint("change the token, or its name, before it is sent; nothing was written")),
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
