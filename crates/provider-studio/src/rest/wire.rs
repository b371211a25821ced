//! Projects as the interface sends them, and documents as they come to be there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use provider_api::{ErrorKind, Fit, ProviderError, Revision};
use tokens_model::{
    Dialect, Digest, Json, JsonRef, ObjectText, Role, SetName, Token as DocumentToken,
    TokenDocument, TokenSet, same,
};

use super::kept::{sum_up, tokens};
use super::tree;
use crate::answer;
use crate::ids::Known;
use crate::themes::{self, Shelf, ThemeGroup, ThemeOption};
use crate::write::{Held, Subject};

/// What a branch holds, or what is to be there.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) change_set: String,
    /// In their order.
    pub(crate) sets: Vec<Set>,
    /// By name, and so are the themes in them.
    pub(crate) groups: Vec<ThemeGroup>,
    pub(crate) ids: Ids,
    pub(crate) shelf: Shelf,
}

/// Ids of what documents know by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    pub(crate) groups: HashMap<String, String>,
    pub(crate) options: HashMap<(String, String), String>,
    /// References that a group gives to all of its themes.
    pub(crate) shared: HashMap<String, BTreeMap<String, String>>,
}

/// A set.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) index: i64,
    /// It comes out of a generator, and is not to be written.
    pub(crate) generated: bool,
    /// By their dotted names.
    pub(crate) tokens: BTreeMap<String, Token>,
}

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
        let id = id(json, what)?;
        let missing = |field: &str| answer::shapeless(what, &format!("a token has no {field}"));
        let attributes = json.get("attributes").ok_or_else(|| missing("name"))?;
        let text = |name: &str| answer::text(attributes, &[name]);
        let name = text("name").ok_or_else(|| missing("name"))?;
        let set = text("token_set_id").ok_or_else(|| missing("set"))?;
        let value = attributes.get("value").ok_or_else(|| missing("value"))?;
        let extra = answer::at(attributes, &["extensions"])
            .or_else(|| answer::at(attributes, &["$extensions"]));
        let token = Self {
            id: id.clone(),
            value: value.to_json(),
            kind: type_of(&text("type").ok_or_else(|| missing("type"))?),
            description: text("description").filter(|text| !text.is_empty()),
            extensions: extensions(extra),
            generated: answer::at(attributes, &["generated_by_generator_id"]).is_some(),
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

/// The id of a resource.
pub(crate) fn id(json: JsonRef<'_>, what: &str) -> Result<String, ProviderError> {
    answer::text(json, &["id"])
        .or_else(|| answer::text(json, &["uuid"]))
        .ok_or_else(|| answer::shapeless(what, "an item has no id"))
}

/// An attribute of a resource, which may stand in it without the wrapping of JSON:API.
pub(crate) fn attribute(json: JsonRef<'_>, name: &str) -> Option<String> {
    answer::text(json, &["attributes", name]).or_else(|| answer::text(json, &[name]))
}

impl Set {
    pub(crate) fn read(json: JsonRef<'_>, what: &str) -> Result<(String, Self), ProviderError> {
        let id = id(json, what)?;
        let name =
            attribute(json, "name").ok_or_else(|| answer::shapeless(what, "a set has no name"))?;
        let is_dynamic = answer::at(json, &["attributes", "is_dynamic"]);
        let says =
            |name| attribute(json, name).is_some_and(|kind| kind.eq_ignore_ascii_case("dynamic"));
        let set = Self {
            id: id.clone(),
            name,
            index: answer::number(json, &["attributes", "order_index"]).unwrap_or_default(),
            generated: is_dynamic.is_some_and(|value| value.raw() == "true")
                || says("set_type")
                || says("type"),
            tokens: BTreeMap::new(),
        };
        Ok((id, set))
    }

    /// The set as a document has it.
    pub(crate) fn document(&self) -> TokenSet {
        tree::set(&self.tokens, None, Dialect::Dtcg)
    }
}

impl Content {
    pub(crate) fn set(&self, name: &str) -> Option<&Set> {
        self.sets.iter().find(|set| set.name == name)
    }

    /// What is kept of a document.
    pub(crate) fn of(document: &TokenDocument, shelf: &Shelf, fit: &mut Fit) -> Self {
        let mut sets = Vec::with_capacity(document.sets().len());
        for ((name, set), index) in document.sets().iter().zip(0..) {
            sets.push(Set {
                id: String::new(),
                name: name.as_str().to_owned(),
                index,
                generated: false,
                tokens: tokens(name, set, fit),
            });
        }
        let groups = themes::groups(document, shelf, fit);
        sum_up(document, fit);
        Self {
            change_set: String::new(),
            sets,
            groups,
            ids: Ids::default(),
            shelf: shelf.clone(),
        }
    }

    /// Puts what was read in order. Every name has to be there once: documents know nothing else.
    pub(crate) fn arrange(&mut self) -> Result<(), ProviderError> {
        self.sets
            .sort_by(|a, b| (a.index, &a.name).cmp(&(b.index, &b.name)));
        self.groups.sort_by(|a, b| a.name.cmp(&b.name));
        for group in &mut self.groups {
            group.options.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let sets = self.sets.iter().map(|set| ("set", set.name.clone()));
        let groups = self.groups.iter().flat_map(|group| {
            let options = group.options.iter();
            let options =
                options.map(|option| ("theme", format!("{}/{}", group.name, option.name)));
            options.chain([("theme group", group.name.clone())])
        });
        let mut seen = HashSet::new();
        for (kind, name) in sets.chain(groups) {
            if !seen.insert((kind, name.clone())) {
                return Err(twice(kind, &name));
            }
        }
        Ok(())
    }

    /// The sets as a document has them, which takes most of the time that a document takes.
    fn document_sets(&self) -> Vec<(SetName, TokenSet)> {
        let sets = self.sets.iter();
        sets.map(|set| (SetName::new(set.name.as_str()), set.document()))
            .collect()
    }

    /// These sets with themes that have the ids of the platform.
    fn identified(&self, sets: Vec<(SetName, TokenSet)>) -> TokenDocument {
        self.with_ids(sets, |group, option| {
            let key = (group.name.clone(), option.name.clone());
            self.ids.options.get(&key).cloned()
        })
    }

    fn with_ids(
        &self,
        sets: Vec<(SetName, TokenSet)>,
        id: impl Fn(&ThemeGroup, &ThemeOption) -> Option<String>,
    ) -> TokenDocument {
        let names = self.sets.iter().map(|set| set.name.as_str());
        let themes = themes::list(&self.groups, names, &self.shelf, id);
        TokenDocument::from_parts(sets, themes, None, Vec::new())
            .expect("names of sets are unique: they were checked when they were read")
    }
}

/// The error for a name that stands twice where documents have it once.
pub(crate) fn twice(kind: &str, name: &str) -> ProviderError {
    ProviderError::new(
        ErrorKind::InvalidDocument,
        format!(
            "the project holds the {kind} `{}` twice",
            name.escape_debug()
        ),
    )
    .with_hint("rename one of them on the platform")
}

impl Held for Content {
    fn document(&self) -> TokenDocument {
        self.identified(self.document_sets())
    }

    fn revision(&self) -> Revision {
        Revision::digest_of(&self.with_ids(self.document_sets(), |_, _| None))
    }

    fn seen(&self) -> (TokenDocument, Revision) {
        let sets = self.document_sets();
        let revision = Revision::digest_of(&self.with_ids(sets.clone(), |_, _| None));
        (self.identified(sets), revision)
    }

    fn known(&self) -> Known {
        let mut known = Known::new();
        for set in &self.sets {
            known.insert(Subject::Set(set.name.clone()), set.id.clone());
            known.extend(set.tokens.iter().map(|(name, token)| {
                let subject = Subject::Token(set.name.clone(), name.clone());
                (subject, token.id.clone())
            }));
        }
        known.extend(self.ids.options.iter().map(|((group, name), id)| {
            let subject = Subject::Theme(group.clone(), name.clone());
            (subject, id.clone())
        }));
        known
    }

    fn recall(&mut self, known: Known) {
        let mut sets: HashMap<String, &mut Set> = self
            .sets
            .iter_mut()
            .map(|set| (set.name.clone(), set))
            .collect();
        for (subject, id) in known {
            match subject {
                Subject::Set(name) => {
                    if let Some(set) = sets.get_mut(&name) {
                        set.id = id;
                    }
                }
                Subject::Token(set, name) => {
                    let set = sets.get_mut(&set);
                    if let Some(token) = set.and_then(|set| set.tokens.get_mut(&name)) {
                        token.id = id;
                    }
                }
                Subject::Theme(group, name) => {
                    self.ids.options.insert((group, name), id);
                }
                Subject::ThemeGroup(_) | Subject::Order => {}
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.groups.is_empty()
    }

    fn mark(&self, subject: &Subject) -> Option<Digest> {
        let group = |name: &String| self.groups.iter().find(|group| group.name == *name);
        match subject {
            Subject::Set(name) => Some(self.set(name)?.document().digest()),
            Subject::Token(set, name) => Some(self.set(set)?.tokens.get(name)?.digest()),
            Subject::ThemeGroup(name) => {
                Some(Digest::of_bytes(format!("{:?}", group(name)?).as_bytes()))
            }
            Subject::Theme(name, theme) => {
                let mut options = group(name)?.options.iter();
                let option = options.find(|option| option.name == *theme)?;
                Some(Digest::of_bytes(format!("{option:?}").as_bytes()))
            }
            Subject::Order => None,
        }
    }

    fn fixed(&self) -> BTreeSet<Subject> {
        let mut fixed = BTreeSet::new();
        for set in &self.sets {
            if set.generated {
                fixed.insert(Subject::Set(set.name.clone()));
            }
            let tokens = set.tokens.iter().filter(|(_, token)| token.generated);
            fixed.extend(tokens.map(|(name, _)| Subject::Token(set.name.clone(), name.clone())));
        }
        fixed
    }

    fn notes(&self) -> Vec<String> {
        let generated = self.sets.iter().filter_map(|set| {
            let what = if set.generated {
                "is generated: changes to it"
            } else if set.tokens.values().any(|token| token.generated) {
                "holds generated tokens: changes to those"
            } else {
                return None;
            };
            let name = set.name.escape_debug();
            Some(format!("set `{name}` {what} cannot be sent"))
        });
        generated.chain(themes::hollow(&self.groups)).collect()
    }
}
