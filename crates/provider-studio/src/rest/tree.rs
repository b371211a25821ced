//! Dotted names into groups, alone or in the shape of a set that the caller knows.

use std::collections::BTreeMap;

use tokens_model::{
    Dialect, Json, JsonRef, NodeKind, ObjectText, Role, TokenPath, TokenSet, ValueKind, node_kind,
    same,
};

use super::token::{Token, extensions, type_of};

/// A token that stands for its group; over REST it bears the group's name.
const ROOT: &str = "$root";

/// Extensions that the Figma plugin adds to tokens for itself: flat copies of what `com.figma`
/// says, and the id of the token on the platform (`fetchProjectDataRest.ts`). They are never
/// sent.
pub(super) const LOCAL: [&str; 4] = [
    "id",
    "com.figma.scopes",
    "com.figma.codeSyntax",
    "com.figma.hiddenFromPublishing",
];

/// A name, and what stands under it.
#[derive(Debug, Default)]
struct Branch<'a> {
    token: Option<&'a Token>,
    children: BTreeMap<&'a str, Self>,
}

/// The name that a token has on the platform.
pub(crate) fn name_of(path: &TokenPath) -> String {
    match path.split_last() {
        Some((group, ROOT)) if !group.is_root() => group.to_string(),
        _ => path.to_string(),
    }
}

/// The set that these tokens make, in the order of their names, or in the shape of `like`: its
/// order, its groups with all they say, its notations, and fields that are not kept.
pub(super) fn set(
    tokens: &BTreeMap<String, Token>,
    like: Option<&TokenSet>,
    new: Dialect,
) -> TokenSet {
    let mut root = Branch::default();
    for (name, token) in tokens {
        let mut branch = &mut root;
        for key in name.split('.') {
            branch = branch.children.entry(key).or_default();
        }
        branch.token = Some(token);
    }
    let text = match like {
        Some(like) => shaped(root, like.json(), None, new).0,
        None => grown(root, new),
    };
    TokenSet::new(Json::assembled(text)).expect("what was written is an object")
}

/// A group of tokens that the known set does not have.
fn grown(branch: Branch<'_>, new: Dialect) -> String {
    let mut text = ObjectText::new();
    if let Some(token) = branch.token {
        text.push(ROOT, &written(token, new));
    }
    push_grown(&mut text, branch.children, new);
    text.finish()
}

fn push_grown(text: &mut ObjectText, children: BTreeMap<&str, Branch<'_>>, new: Dialect) {
    for (key, child) in children {
        match child.token {
            Some(token) if child.children.is_empty() => text.push(key, &written(token, new)),
            _ if child.holds() => text.push(key, &grown(child, new)),
            _ => {}
        }
    }
}

fn written(token: &Token, dialect: Dialect) -> String {
    let mut text = ObjectText::new();
    text.push_text(dialect.key("type"), &token.kind);
    text.push(dialect.key("value"), token.value.root().raw());
    if let Some(description) = &token.description {
        text.push_text(dialect.key("description"), description);
    }
    if let Some(extensions) = &token.extensions {
        text.push("$extensions", extensions.root().raw());
    }
    text.finish()
}

/// A group in the shape of `like`, and whether there is a token in it. `inherited` is the type
/// that the groups around it give.
fn shaped(
    mut branch: Branch<'_>,
    like: JsonRef<'_>,
    inherited: Option<&str>,
    new: Dialect,
) -> (String, bool) {
    let own = like.get("$type").or_else(|| like.get("type"));
    let own = own.and_then(JsonRef::as_str);
    let inherited = own.as_deref().or(inherited);
    let mut text = ObjectText::new();
    let mut holds = false;
    for member in like.members() {
        let key = member.name();
        match node_kind(&key, member.value) {
            NodeKind::Field => text.push(&key, member.value.raw()),
            NodeKind::Token if key == ROOT => {
                if let Some(token) = branch.token.take() {
                    text.push(&key, &overlaid(token, member.value, inherited));
                    holds = true;
                }
            }
            NodeKind::Token => {
                let mut found = take(&mut branch, &key);
                let Some(token) = found.token.take() else {
                    put_back(&mut branch, &key, found);
                    continue;
                };
                let token = overlaid(token, member.value, inherited);
                holds = true;
                if found.children.is_empty() {
                    text.push(&key, &token);
                } else {
                    let mut group = ObjectText::new();
                    group.push(ROOT, &token);
                    push_grown(&mut group, found.children, new);
                    text.push(&key, &group.finish());
                }
            }
            NodeKind::Group => {
                let was_hollow = is_hollow(member.value);
                let found = take(&mut branch, &key);
                let (group, has_token) = shaped(found, member.value, inherited, new);
                if has_token || was_hollow {
                    text.push(&key, &group);
                }
                holds |= has_token;
            }
        }
    }
    // A plain field in the place of a token: then the known set is no guide.
    if let Some(token) = branch.token.filter(|_| like.get(ROOT).is_none()) {
        text.push(ROOT, &written(token, new));
        holds = true;
    }
    branch.children.retain(|key, _| {
        let field = like.get(key).filter(|value| !value.is_object());
        field.is_none()
    });
    holds |= branch.children.values().any(Branch::holds);
    push_grown(&mut text, branch.children, new);
    (text.finish(), holds)
}

impl Branch<'_> {
    fn holds(&self) -> bool {
        self.token.is_some() || self.children.values().any(Self::holds)
    }
}

/// Takes out what stands under a key of a set, which may have dots in it.
fn take<'a>(branch: &mut Branch<'a>, key: &str) -> Branch<'a> {
    let mut at = branch;
    for part in key.split('.') {
        match at.children.get_mut(part) {
            Some(child) => at = child,
            None => return Branch::default(),
        }
    }
    std::mem::take(at)
}

/// Puts back what `take` took out.
fn put_back<'a>(branch: &mut Branch<'a>, key: &str, found: Branch<'a>) {
    let mut at = branch;
    for part in key.split('.') {
        match at.children.get_mut(part) {
            Some(child) => at = child,
            None => return,
        }
    }
    *at = found;
}

/// Whether no token is in a group.
pub(crate) fn is_hollow(group: JsonRef<'_>) -> bool {
    group
        .members()
        .all(|member| match node_kind(&member.name(), member.value) {
            NodeKind::Token => false,
            NodeKind::Group => is_hollow(member.value),
            NodeKind::Field => true,
        })
}

/// A token in the spelling of `like`, with the fields of it that are not kept.
fn overlaid(token: &Token, like: JsonRef<'_>, inherited: Option<&str>) -> String {
    let dialect = Dialect::of(like);
    let mut text = ObjectText::new();
    let (mut typed, mut described, mut extended) = (false, false, false);
    for member in like.members() {
        let key = member.name();
        let value = member.value;
        if key == dialect.key("value") {
            let unchanged = same(Role::Record, value, token.value.root());
            text.push(
                &key,
                if unchanged {
                    value.raw()
                } else {
                    token.value.root().raw()
                },
            );
        } else if (key == "$type" || key == "type") && !typed && value.kind() == ValueKind::String {
            typed = true;
            let unchanged = value
                .as_str()
                .is_some_and(|kind| type_of(&kind) == token.kind);
            if unchanged {
                text.push(&key, value.raw());
            } else {
                text.push_text(&key, &token.kind);
            }
        } else if (key == "$description" || key == "description")
            && !described
            && value.kind() == ValueKind::String
        {
            described = true;
            let said = value.as_str().filter(|text| !text.is_empty());
            match &token.description {
                held if said.as_deref() == held.as_deref() => text.push(&key, value.raw()),
                Some(held) => text.push_text(&key, held),
                None => {}
            }
        } else if key == "$extensions" {
            extended = true;
            push_extensions(&mut text, token, value);
        } else {
            text.push(&key, value.raw());
        }
    }
    if !typed && inherited.is_none_or(|kind| type_of(kind) != token.kind) {
        text.push_text(dialect.key("type"), &token.kind);
    }
    if let Some(held) = token.description.as_ref().filter(|_| !described) {
        text.push_text(dialect.key("description"), held);
    }
    if let Some(held) = token.extensions.as_ref().filter(|_| !extended) {
        text.push("$extensions", held.root().raw());
    }
    text.finish()
}

fn push_extensions(text: &mut ObjectText, token: &Token, like: JsonRef<'_>) {
    let said = extensions(Some(like));
    let unchanged = match (&said, &token.extensions) {
        (Some(said), Some(held)) => same(Role::Record, said.root(), held.root()),
        (said, held) => said.is_none() && held.is_none(),
    };
    if unchanged {
        return text.push("$extensions", like.raw());
    }
    let mut merged = ObjectText::new();
    for member in like.members() {
        let name = member.name();
        if LOCAL.contains(&name.as_ref()) {
            merged.push(&name, member.value.raw());
        }
    }
    for member in token
        .extensions
        .iter()
        .flat_map(|held| held.root().members())
    {
        merged.push(&member.name(), member.value.raw());
    }
    if !merged.is_empty() {
        text.push("$extensions", &merged.finish());
    }
}
