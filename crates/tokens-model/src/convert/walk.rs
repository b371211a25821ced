//! One set, key by key: which keys get another spelling, and what cannot have one.

use std::ops::Range;

use super::{Loss, LossKind};
use crate::json::{Json, JsonRef, Member, ValueKind};
use crate::path::{EntryPath, SetName, TokenPath};
use crate::set::TokenSet;
use crate::tree::{Dialect, NodeKind, node_kind};

/// The fields that the notations spell differently, as the older one does.
const FIELDS: [&str; 3] = ["value", "type", "description"];
/// What only the DTCG format has: `$root` is a name, the others are fields.
const ONLY_DTCG: [&str; 4] = ["$root", "$extends", "$ref", "$deprecated"];

/// What became of a set.
pub(super) struct Outcome {
    /// The set in the new notation, unless it stayed as it was.
    pub(super) json: Option<Json>,
    /// How many tokens changed.
    pub(super) tokens: usize,
    /// What could not be carried.
    pub(super) losses: Vec<Loss>,
}

pub(super) fn convert(name: &SetName, set: &TokenSet, notation: Dialect) -> Outcome {
    let mut walk = Walk {
        set: name,
        notation,
        path: TokenPath::default(),
        edits: Vec::new(),
        tokens: 0,
        losses: Vec::new(),
    };
    walk.group(set.json(), None);
    let edits = std::mem::take(&mut walk.edits);
    let json = (!edits.is_empty()).then(|| edited(set.json(), edits));
    let text = json.as_ref().map_or(set.json().raw(), |json| json.source());
    if notation == Dialect::Legacy && text.contains("$value") {
        walk.lose(LossKind::LooksLikeDtcg);
    }
    Outcome {
        json,
        tokens: walk.tokens,
        losses: walk.losses,
    }
}

/// Whether the root of a set is made like a token: some tools write tokens where sets have to be.
/// An object under `value` is its value only if there is a type and no token in it.
fn is_made_like_a_token(set: JsonRef<'_>) -> bool {
    let is_value =
        |value: JsonRef<'_>| !value.is_object() || (type_of(set).is_some() && !holds_tokens(value));
    set.get("$value").is_some() || set.get("value").is_some_and(is_value)
}

/// Whether there is a token in a node called `value`, or the node is one.
fn holds_tokens(value: JsonRef<'_>) -> bool {
    match node_kind("value", value) {
        NodeKind::Field => false,
        NodeKind::Token => true,
        NodeKind::Group => value.members().any(|member| {
            node_kind(&member.name(), member.value) != NodeKind::Field && holds_tokens(member.value)
        }),
    }
}

/// The type that a token or group gives itself.
fn type_of(node: JsonRef<'_>) -> Option<JsonRef<'_>> {
    node.get("$type")
        .or_else(|| node.get("type"))
        .filter(is_text)
}

/// The value with these places of its text replaced.
fn edited(value: JsonRef<'_>, mut edits: Vec<(Range<usize>, String)>) -> Json {
    // A field of a group may stand behind the tokens in it.
    edits.sort_by_key(|(place, _)| place.start);
    let begin = value.span().start;
    let raw = value.raw();
    let mut text = String::with_capacity(raw.len() + edits.len());
    let mut from = 0;
    for (place, new) in edits {
        text.push_str(&raw[from..place.start - begin]);
        text.push_str(&new);
        from = place.end - begin;
    }
    text.push_str(&raw[from..]);
    Json::assembled(text)
}

struct Walk<'a> {
    set: &'a SetName,
    notation: Dialect,
    path: TokenPath,
    /// Places in the text of the set, and what is to stand there.
    edits: Vec<(Range<usize>, String)>,
    tokens: usize,
    losses: Vec<Loss>,
}

impl<'a> Walk<'a> {
    /// `inherited`: the type that the nearest group around this one gives its tokens.
    fn group(&mut self, group: JsonRef<'a>, inherited: Option<JsonRef<'a>>) {
        let like_a_token = self.path.is_root() && is_made_like_a_token(group);
        if like_a_token {
            self.set_made_like_a_token(group);
        } else {
            self.group_fields(group);
        }
        let inherited = type_of(group).or(inherited);
        for member in group.members() {
            let name = member.name();
            let kind = node_kind(&name, member.value);
            if kind == NodeKind::Field {
                self.group_field(&name, member.value);
                continue;
            }
            if like_a_token && name == "value" {
                continue;
            }
            self.path.push(&name);
            if name == "$root" {
                self.only_dtcg(&name);
            }
            if name == "value" && self.makes_a_token_of(group, member.value) {
                self.lose(LossKind::CalledValue);
            } else if kind == NodeKind::Group {
                self.group(member.value, inherited);
            } else {
                self.token(member.value, inherited);
            }
            self.path.pop();
        }
    }

    /// Whether `group` would be a token in the older notation, because of what is in the node
    /// `value` of it.
    fn makes_a_token_of(&self, group: JsonRef<'_>, value: JsonRef<'_>) -> bool {
        // The root of a set is a group whatever is in it.
        let judged = self.path.keys().len() > 1;
        let types = ["$type", "type"]
            .into_iter()
            .filter_map(|key| group.get(key));
        let typed = types.into_iter().any(|own| is_text(&own));
        let is_token = node_kind("value", value) == NodeKind::Token;
        let stays = !typed && (is_token || value.get("value").is_some());
        self.notation == Dialect::Legacy && judged && !stays && value.holds_dtcg()
    }

    /// `type` and `description` of a group: texts, because anything else under these names is a
    /// member of it.
    fn group_fields(&mut self, group: JsonRef<'_>) {
        for field in &FIELDS[1..] {
            let dtcg = format!("${field}");
            let (from, to) = self.spellings(field, &dtcg);
            let Some(member) = member(group, from).filter(|member| is_text(&member.value)) else {
                continue;
            };
            if group.get(to).is_none() {
                self.rename(member, to);
            } else if self.notation == Dialect::Legacy {
                self.lose(LossKind::NameTaken((*field).to_owned()));
            }
        }
    }

    /// Any other field of a group.
    fn group_field(&mut self, name: &str, value: JsonRef<'_>) {
        self.only_dtcg(name);
        let is_token = || node_kind("", value) == NodeKind::Token;
        if self.notation == Dialect::Dtcg
            && name.starts_with('$')
            && name != "$extensions"
            && is_token()
            && Dialect::of(value) == Dialect::Legacy
        {
            self.lose(LossKind::ReservedName(name.to_owned()));
        }
    }

    fn token(&mut self, token: JsonRef<'a>, inherited: Option<JsonRef<'a>>) {
        for member in token.members() {
            let name = member.name();
            self.only_dtcg(&name);
        }
        let value = token.get("$value").or_else(|| token.get("value"));
        if value.is_some_and(|value| value.get("$ref").is_some()) {
            self.only_dtcg("$ref");
        }
        self.tokens += usize::from(self.token_fields(token, inherited));
        self.inside(token);
    }

    fn set_made_like_a_token(&mut self, set: JsonRef<'a>) {
        let value = set.get("$value").filter(|value| value.is_object());
        let becomes_a_node = |value: JsonRef<'_>| type_of(set).is_none() || holds_tokens(value);
        if self.notation == Dialect::Legacy && value.is_some_and(becomes_a_node) {
            self.lose(LossKind::SetIsToken);
        } else {
            self.tokens += usize::from(self.token_fields(set, None));
        }
    }

    /// Renames the fields of a token; whether any is renamed.
    fn token_fields(&mut self, token: JsonRef<'a>, inherited: Option<JsonRef<'a>>) -> bool {
        let mut renames = Vec::new();
        for field in FIELDS {
            let dtcg = format!("${field}");
            let (from, to) = self.spellings(field, &dtcg);
            // An object under the name of a field may be a token that has this name.
            let is_field = |member: &Member<'_>| field == "value" || !member.value.is_object();
            let Some(member) = member(token, from).filter(is_field) else {
                continue;
            };
            if token.get(to).is_none() {
                renames.push((member, to.to_owned()));
            } else if self.notation == Dialect::Legacy {
                self.lose(LossKind::BothSpellings(field.to_owned()));
                return false;
            }
        }
        let value = token.get("$value").or_else(|| token.get("value"));
        if self.notation == Dialect::Legacy
            && let Some(value) = value
            && !self.fits_legacy(token, value, inherited)
        {
            return false;
        }
        for (member, to) in &renames {
            self.rename(*member, to);
        }
        !renames.is_empty()
    }

    /// Whether the value of a token can stand under `value`.
    fn fits_legacy(
        &mut self,
        token: JsonRef<'_>,
        value: JsonRef<'_>,
        inherited: Option<JsonRef<'_>>,
    ) -> bool {
        let types = || {
            ["$type", "type"]
                .into_iter()
                .filter_map(|key| token.get(key))
        };
        if value.holds_dtcg() {
            self.lose(LossKind::ValueLikeGroup);
            return false;
        }
        if value.get("value").is_none() {
            return true;
        }
        if !types().any(|own| is_text(&own)) {
            let Some(inherited) = inherited.filter(|_| types().next().is_none()) else {
                self.lose(LossKind::ValueLikeGroup);
                return false;
            };
            let end = value.span().end;
            self.edits
                .push((end..end, format!(",\"type\":{}", inherited.raw())));
        }
        self.lose(LossKind::ValueInValue);
        true
    }

    /// What looks like a token inside a token is none to any reader, but in the other notation it
    /// would be the reason for the Figma plugin to read the whole set in that one.
    fn inside(&mut self, node: JsonRef<'a>) {
        for member in node.members() {
            let name = member.name();
            let kind = node_kind(&name, member.value);
            if kind == NodeKind::Field || FIELDS.contains(&name.as_ref()) {
                continue;
            }
            self.path.push(&name);
            if kind == NodeKind::Token {
                self.token_fields(member.value, None);
            }
            self.inside(member.value);
            self.path.pop();
        }
    }

    fn only_dtcg(&mut self, name: &str) {
        if self.notation == Dialect::Legacy && ONLY_DTCG.contains(&name) {
            self.lose(LossKind::OnlyDtcg(name.to_owned()));
        }
    }

    /// How the field is spelled now, and how it is to be.
    fn spellings<'f>(&self, legacy: &'f str, dtcg: &'f str) -> (&'f str, &'f str) {
        match self.notation {
            Dialect::Legacy => (dtcg, legacy),
            Dialect::Dtcg => (legacy, dtcg),
        }
    }

    fn rename(&mut self, member: Member<'_>, to: &str) {
        self.edits.push((member.key.span(), format!("\"{to}\"")));
    }

    fn lose(&mut self, kind: LossKind) {
        let at = if self.path.is_root() {
            EntryPath::set(self.set)
        } else {
            EntryPath::in_set(self.set, self.path.clone(), None)
        };
        self.losses.push(Loss { at, kind });
    }
}

fn member<'a>(object: JsonRef<'a>, key: &str) -> Option<Member<'a>> {
    object.members().find(|member| member.is(key))
}

fn is_text(value: &JsonRef<'_>) -> bool {
    value.kind() == ValueKind::String
}
