//! A design token as the interface sends it.

use std::collections::BTreeMap;

use provider_api::ProviderError;
use tokens_model::{
    Dialect, Digest, Json, JsonRef, ObjectText, Role, Token as DocumentToken, ValueKind, same,
};

use super::{tree, wire};
use crate::answer;

/// A design token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) value: Json,
    pub(crate) kind: String,
    pub(crate) description: Option<String>,
    /// An object with at least one member.
    pub(crate) extensions: Option<Json>,
    pub(crate) generated: bool,
}

impl Token {
    /// Whether both say the same.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.same_value(other)
            && self.kind == other.kind
            && self.description == other.description
            && self.same_extensions(other)
    }

    pub(crate) fn same_value(&self, other: &Self) -> bool {
        same(Role::Record, self.value.root(), other.value.root())
    }

    pub(crate) fn same_extensions(&self, other: &Self) -> bool {
        match (&self.extensions, &other.extensions) {
            (Some(a), Some(b)) => same(Role::Record, a.root(), b.root()),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    /// A digest of what it says.
    pub(crate) fn digest(&self) -> Digest {
        let tokens = BTreeMap::from([("x".to_owned(), self.clone())]);
        tree::set(&tokens, None, Dialect::Dtcg).digest()
    }

    /// Reads a token, and says in which set it is and how it is called there.
    pub(crate) fn read(
        json: JsonRef<'_>,
        what: &str,
    ) -> Result<(String, (String, String, Self)), ProviderError> {
        let id = wire::id(json, what)?;
        let missing = |field: &str| answer::shapeless(what, &format!("a token has no {field}"));
        let said = Attributes::of(json.get("attributes").ok_or_else(|| missing("name"))?);
        let text = |json: Option<JsonRef<'_>>| Some(json?.as_str()?.into_owned());
        let name = text(said.name).ok_or_else(|| missing("name"))?;
        let set = text(said.set).ok_or_else(|| missing("set"))?;
        let token = Self {
            id: id.clone(),
            value: said.value.ok_or_else(|| missing("value"))?.to_json(),
            kind: type_of(&text(said.kind).ok_or_else(|| missing("type"))?),
            description: text(said.description).filter(|text| !text.is_empty()),
            extensions: extensions(said.extensions.or(said.spelled_extensions)),
            generated: said.generator.is_some(),
        };
        Ok((id, (set, name, token)))
    }

    /// What is kept of a token.
    pub(super) fn of(token: DocumentToken<'_>) -> Result<Self, &'static str> {
        let description = token.description().and_then(JsonRef::as_str);
        Ok(Self {
            id: String::new(),
            value: token.value().ok_or("has no value")?.to_json(),
            kind: type_of(
                &token
                    .type_name()
                    .ok_or("has no type, and no group gives it one")?,
            ),
            description: description
                .filter(|text| !text.is_empty())
                .map(String::from),
            extensions: extensions(token.extensions()),
            generated: false,
        })
    }
}

/// The attributes of a token that count, of about twice as many; only a value may be `null`.
#[derive(Default)]
struct Attributes<'a> {
    name: Option<JsonRef<'a>>,
    set: Option<JsonRef<'a>>,
    value: Option<JsonRef<'a>>,
    kind: Option<JsonRef<'a>>,
    description: Option<JsonRef<'a>>,
    extensions: Option<JsonRef<'a>>,
    spelled_extensions: Option<JsonRef<'a>>,
    generator: Option<JsonRef<'a>>,
}

impl<'a> Attributes<'a> {
    fn of(json: JsonRef<'a>) -> Self {
        let mut found = Self::default();
        for member in json.members() {
            let place = match &*member.name() {
                "value" => {
                    found.value = Some(member.value);
                    continue;
                }
                "name" => &mut found.name,
                "token_set_id" => &mut found.set,
                "type" => &mut found.kind,
                "description" => &mut found.description,
                "extensions" => &mut found.extensions,
                "$extensions" => &mut found.spelled_extensions,
                "generated_by_generator_id" => &mut found.generator,
                _ => continue,
            };
            *place = (member.value.kind() != ValueKind::Null).then_some(member.value);
        }
        found
    }
}

/// The name of a type on the platform, which calls strings `text`.
pub(super) fn type_of(name: &str) -> String {
    match name {
        "string" => "text",
        other => other,
    }
    .to_owned()
}

/// What is kept of extensions: all but the plugin's own, and nothing instead of an empty object.
pub(super) fn extensions(json: Option<JsonRef<'_>>) -> Option<Json> {
    let mut kept = ObjectText::new();
    for member in json?.members() {
        let name = member.name();
        if !tree::LOCAL.contains(&name.as_ref()) {
            kept.push(&name, member.value.raw());
        }
    }
    (!kept.is_empty()).then(|| Json::assembled(kept.finish()))
}
