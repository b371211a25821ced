//! Projects as the interface sends them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use provider_api::{ErrorKind, ProviderError, Revision};
use tokens_model::{Digest, Json, JsonRef, SetName, TokenDocument, TokenSet, ValueKind};

use crate::answer;
use crate::ids::Known;
use crate::themes::{self, Shelf, StyleKeys, ThemeGroup, ThemeOption};
use crate::write::{Held, Subject};

/// What a branch holds, or what is to be there.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    /// In their order.
    pub(crate) sets: Vec<Set>,
    /// By name: the platform tells no order that could be written.
    pub(crate) groups: Vec<ThemeGroup>,
    pub(crate) shelf: Shelf,
}

/// A set.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) id: Option<String>,
    pub(crate) name: String,
    pub(crate) tokens: TokenSet,
    pub(crate) index: i64,
    /// It comes out of a graph, and is not to be written.
    pub(crate) generated: bool,
    pub(crate) updated_at: Option<String>,
}

impl Set {
    pub(crate) fn read(json: JsonRef<'_>, what: &str) -> Result<Self, ProviderError> {
        let name = answer::text(json, &["name"])
            .ok_or_else(|| answer::shapeless(what, "a set has no name"))?;
        let kind = answer::text(json, &["type"]);
        Ok(Self {
            id: answer::text(json, &["id"]),
            tokens: tokens(&name, answer::at(json, &["raw"]))?,
            index: answer::number(json, &["orderIndex"]).unwrap_or_default(),
            generated: kind.is_some_and(|kind| kind.eq_ignore_ascii_case("dynamic")),
            updated_at: answer::text(json, &["updatedAt"]),
            name,
        })
    }
}

fn tokens(name: &str, raw: Option<JsonRef<'_>>) -> Result<TokenSet, ProviderError> {
    let Some(raw) = raw else {
        return Ok(TokenSet::new(Json::empty_object()).expect("an object is a set"));
    };
    let shown = name.escape_debug();
    if raw.kind() == ValueKind::Array {
        return Err(ProviderError::new(
            ErrorKind::InvalidDocument,
            format!(
                "the set `{shown}` is kept as a list of tokens, which this program cannot read"
            ),
        ));
    }
    TokenSet::new(raw.to_json()).map_err(|error| {
        ProviderError::new(
            ErrorKind::InvalidDocument,
            format!("the set `{shown}`: {}", error.problem),
        )
    })
}

pub(crate) fn group(
    json: JsonRef<'_>,
    styles: StyleKeys,
    what: &str,
) -> Result<ThemeGroup, ProviderError> {
    let name = answer::text(json, &["name"])
        .ok_or_else(|| answer::shapeless(what, "a theme group has no name"))?;
    let options = answer::at(json, &["options"]);
    let options = options.into_iter().flat_map(JsonRef::items);
    Ok(ThemeGroup {
        options: options
            .map(|option| theme(option, styles, what))
            .collect::<Result<_, _>>()?,
        name,
    })
}

fn theme(json: JsonRef<'_>, styles: StyleKeys, what: &str) -> Result<ThemeOption, ProviderError> {
    let map = |key: &str| {
        themes::strings(answer::at(json, &[key])).ok_or_else(|| {
            answer::shapeless(
                what,
                &format!("a theme has a `{key}` that is no object of strings"),
            )
        })
    };
    let id = |key: &str| answer::text(json, &[key]).filter(|id| !id.is_empty());
    Ok(ThemeOption {
        name: answer::text(json, &["name"])
            .ok_or_else(|| answer::shapeless(what, "a theme has no name"))?,
        selected: themes::statuses(map("selectedTokenSets")?),
        styles: themes::style_keys(map("figmaStyleReferences")?, styles),
        variables: map("figmaVariableReferences")?,
        collection: id("figmaCollectionId"),
        mode: id("figmaModeId"),
    })
}

impl Content {
    /// Puts what was read in order.
    pub(crate) fn read(mut sets: Vec<Set>, mut groups: Vec<ThemeGroup>, shelf: Shelf) -> Self {
        sets.sort_by(by_index);
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            sets,
            groups,
            shelf,
        }
    }

    pub(crate) fn set(&self, name: &str) -> Option<&Set> {
        self.sets.iter().find(|set| set.name == name)
    }

    fn with_ids(&self, id: impl Fn(&ThemeGroup, &ThemeOption) -> Option<String>) -> TokenDocument {
        let sets = self.sets.iter().map(|set| {
            let name = SetName::new(set.name.as_str());
            (name, set.tokens.clone())
        });
        let names = self.sets.iter().map(|set| set.name.as_str());
        let themes = themes::list(&self.groups, names, &self.shelf, id);
        TokenDocument::from_parts(sets.collect(), themes, None, Vec::new())
            .expect("names of sets are unique: each was told from the others by it")
    }
}

fn by_index(a: &Set, b: &Set) -> Ordering {
    (a.index, &a.name).cmp(&(b.index, &b.name))
}

impl Held for Content {
    /// Themes get the ids that the Figma plugin made up for this interface.
    fn document(&self) -> TokenDocument {
        self.with_ids(|group, option| Some(format!("{}-{}", group.name, option.name)))
    }

    fn revision(&self) -> Revision {
        Revision::digest_of(&self.with_ids(|_, _| None))
    }

    /// Tokens have no ids over this interface, and themes only in the newest schema that is known.
    fn known(&self) -> Known {
        let sets = self.sets.iter();
        sets.filter_map(|set| Some((Subject::Set(set.name.clone()), set.id.clone()?)))
            .collect()
    }

    fn recall(&mut self, mut known: Known) {
        for set in &mut self.sets {
            set.id = known.remove(&Subject::Set(set.name.clone()));
        }
    }

    fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.groups.is_empty()
    }

    fn mark(&self, subject: &Subject) -> Option<Digest> {
        match subject {
            Subject::Set(name) => {
                let set = self.set(name)?;
                let written = set.updated_at.as_deref().unwrap_or_default();
                let written = Digest::of_bytes(written.as_bytes());
                Some(Digest::of_all([set.tokens.digest(), written]))
            }
            Subject::ThemeGroup(name) => {
                let group = self.groups.iter().find(|group| group.name == *name)?;
                Some(Digest::of_bytes(format!("{group:?}").as_bytes()))
            }
            Subject::Token(..) | Subject::Theme(..) | Subject::Order => None,
        }
    }

    fn fixed(&self) -> BTreeSet<Subject> {
        let generated = self.sets.iter().filter(|set| set.generated);
        generated
            .map(|set| Subject::Set(set.name.clone()))
            .collect()
    }

    fn notes(&self) -> Vec<String> {
        let generated = self.sets.iter().filter(|set| set.generated).map(|set| {
            format!(
                "set `{}` is generated: changes to it cannot be sent",
                set.name.escape_debug()
            )
        });
        generated.chain(themes::hollow(&self.groups)).collect()
    }
}
