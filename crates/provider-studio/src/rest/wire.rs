//! Projects as the interface sends them, and documents as they come to be there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::num::NonZero;
use std::sync::OnceLock;
use std::thread;

use provider_api::{ErrorKind, Fit, ProviderError, Revision};
use tokens_model::{Dialect, Digest, JsonRef, SetName, TokenDocument, TokenSet};

use super::kept::{sum_up, tokens};
use super::token::Token;
use super::tree;
use crate::answer;
use crate::ids::Known;
use crate::themes::{self, Shelf, ThemeGroup, ThemeOption};
use crate::write::{Held, Subject};

/// Fewer sets are prepared faster than a thread begins.
const LEAST_SHARE: usize = 50;

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
    /// These tokens as a document has them, once somebody asked.
    pub(super) document: OnceLock<TokenSet>,
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
            document: OnceLock::new(),
        };
        Ok((id, set))
    }

    /// The set as a document has it. From then on tokens may get ids, and stay what they are.
    pub(crate) fn document(&self) -> &TokenSet {
        let grow = || tree::set(&self.tokens, None, Dialect::Dtcg);
        self.document.get_or_init(grow)
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
                document: OnceLock::new(),
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

    /// Makes what every reader will ask for and what takes long: the sets as a document has them,
    /// and their digests.
    pub(super) fn prepare(&self) {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let share = self.sets.len().div_ceil(cores).max(LEAST_SHARE);
        thread::scope(|scope| {
            for sets in self.sets.chunks(share) {
                scope.spawn(move || {
                    for set in sets {
                        set.document().digest();
                    }
                });
            }
        });
    }

    fn with_ids(&self, id: impl Fn(&ThemeGroup, &ThemeOption) -> Option<String>) -> TokenDocument {
        let sets = self.sets.iter().map(|set| {
            let name = SetName::new(set.name.as_str());
            (name, set.document().clone())
        });
        let names = self.sets.iter().map(|set| set.name.as_str());
        let themes = themes::list(&self.groups, names, &self.shelf, id);
        TokenDocument::from_parts(sets.collect(), themes, None, Vec::new())
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
        self.with_ids(|group, option| {
            let key = (group.name.clone(), option.name.clone());
            self.ids.options.get(&key).cloned()
        })
    }

    fn revision(&self) -> Revision {
        Revision::digest_of(&self.with_ids(|_, _| None))
    }

    fn known(&self) -> Known {
        let sets = self.sets.iter();
        let sets = sets.map(|set| (Subject::Set(set.name.clone()), set.id.clone()));
        let tokens = self.sets.iter().flat_map(|set| {
            set.tokens.iter().map(|(name, token)| {
                let subject = Subject::Token(set.name.clone(), name.clone());
                (subject, token.id.clone())
            })
        });
        let themes = self.ids.options.iter().map(|((group, name), id)| {
            let subject = Subject::Theme(group.clone(), name.clone());
            (subject, id.clone())
        });
        sets.chain(tokens).chain(themes).collect()
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
