//! A branch, read completely or not at all.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use provider_api::{ErrorKind, Fit, Progress, ProviderError};
use provider_http::{HttpClient, SafeUrl};
use tokens_model::{JsonRef, SetName, TokenDocument, TokenSet};

use super::client::{Client, Page};
use super::kept;
use super::plan::{self, Step};
use super::wire::{self, Content, Ids, Set, Token};
use super::{tree, write};
use crate::config::StudioConfig;
use crate::dress::Keeps;
use crate::proof::{Cut, Torn, twice};
use crate::themes::{self, Dangling, OptionOrder, Shelf, StyleKeys, ThemeGroup, ThemeOption};
use crate::write::Backend;
use crate::{answer, notation};

/// How many items the Figma plugin asks for at once (`fetchProjectDataRest.ts`).
const TOKENS_PAGE: u32 = 10_000;
const SETS_PAGE: u32 = 100;
const GROUPS_PAGE: u32 = 100;
const OPTIONS_PAGE: u32 = 1000;

/// One branch, reached with a token.
#[derive(Debug)]
pub(crate) struct Rest {
    pub(crate) client: Client,
    pub(crate) project: String,
    branch: String,
    page_size: Option<u32>,
    shelf: Shelf,
}

/// A branch as the list of branches has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BranchEntry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) is_default: bool,
    pub(crate) is_archived: bool,
    /// How many changes it has seen, where the service says it.
    pub(crate) events: Option<u64>,
}

impl BranchEntry {
    fn read(json: JsonRef<'_>, what: &str) -> Result<(String, Self), ProviderError> {
        let id = wire::id(json, what)?;
        let says = |name: &str| {
            let value =
                answer::at(json, &["attributes", name]).or_else(|| answer::at(json, &[name]));
            value.is_some_and(|value| value.raw() == "true")
        };
        let entry = Self {
            name: wire::attribute(json, "name").unwrap_or_else(|| id.clone()),
            is_default: says("is_default") || says("is_main"),
            is_archived: wire::attribute(json, "status").as_deref() == Some("archived"),
            events: answer::count(json, &["attributes", "event_count"]),
            id: id.clone(),
        };
        Ok((id, entry))
    }
}

/// The branches of a project.
pub(crate) async fn branches(
    client: &Client,
    project: &str,
    progress: &dyn Progress,
) -> Result<Vec<BranchEntry>, Cut> {
    let url = client.address(&["projects", project, "branches"])?;
    Page::all(client, &url, "branches", None, progress, |json| {
        BranchEntry::read(json, "reading the branches")
    })
    .await
}

impl Rest {
    pub(crate) fn new(config: &StudioConfig, http: HttpClient) -> Result<Self, ProviderError> {
        Ok(Self {
            client: Client::new(config, http),
            project: config.project()?.to_owned(),
            branch: config.branch.clone(),
            page_size: config.page_size.map(std::num::NonZeroU32::get),
            shelf: Shelf {
                ungrouped: config.ungrouped.clone(),
                order: OptionOrder::Lost,
                styles: StyleKeys::Wrapped,
                dangling: Dangling::Lost,
            },
        })
    }

    /// The address of a list or a resource of the project.
    pub(crate) fn address(&self, segments: &[&str]) -> Result<SafeUrl, ProviderError> {
        self.client
            .address(&["projects", &self.project])?
            .join_segments(segments)
    }

    async fn look_once(&self, progress: &dyn Progress) -> Result<Content, Cut> {
        let branch = self.find(progress).await?;
        let (sets, tokens, groups, options) = tokio::try_join!(
            self.list(&branch, "token_sets", "sets", SETS_PAGE, progress, |json| {
                Set::read(json, "reading the sets")
            }),
            self.list(&branch, "tokens", "tokens", TOKENS_PAGE, progress, |json| {
                Token::read(json, "reading the tokens")
            }),
            self.list(
                &branch,
                "theme_groups",
                "theme groups",
                GROUPS_PAGE,
                progress,
                |json| { GroupEntry::read(json, "reading the theme groups") }
            ),
            self.list(
                &branch,
                "theme_options",
                "themes",
                OPTIONS_PAGE,
                progress,
                |json| { OptionEntry::read(json, "reading the themes") }
            ),
        )?;
        if branch.events.is_some() && self.find(progress).await?.events != branch.events {
            return Err(Torn::new("the branch changed while it was read").into());
        }
        assemble(branch, sets, tokens, groups, options, self.shelf.clone())
    }

    async fn list<T: Send>(
        &self,
        branch: &BranchEntry,
        resource: &str,
        plural: &'static str,
        usual: u32,
        progress: &dyn Progress,
        read: impl Fn(JsonRef<'_>) -> Result<(String, T), ProviderError> + Send + Sync,
    ) -> Result<Vec<T>, Cut> {
        let url = self
            .address(&[resource])?
            .with_query("change_set_id", &branch.id);
        let size = self.page_size.unwrap_or(usual);
        Page::all(&self.client, &url, plural, Some(size), progress, read).await
    }

    /// The branch of the settings. A name that is not there is an error: another branch in its
    /// place would be another project.
    async fn find(&self, progress: &dyn Progress) -> Result<BranchEntry, Cut> {
        let all = branches(&self.client, &self.project, progress).await?;
        let (active, archived): (Vec<BranchEntry>, Vec<BranchEntry>) =
            all.into_iter().partition(|entry| !entry.is_archived);
        let mut named: Vec<BranchEntry> = active
            .iter()
            .filter(|entry| entry.name == self.branch)
            .cloned()
            .collect();
        if let (Some(found), true) = (named.pop(), named.is_empty()) {
            return Ok(found);
        }
        if active.iter().any(|entry| entry.name == self.branch) {
            return Err(wire::twice("branch", &self.branch).into());
        }
        if archived.iter().any(|entry| entry.name == self.branch) {
            let branch = self.branch.escape_debug();
            return Err(ProviderError::new(
                ErrorKind::NotFound,
                format!("the branch `{branch}` is archived"),
            )
            .with_hint("restore it on the platform, or set the option `branch` to another one")
            .into());
        }
        let names: Vec<String> = active.into_iter().map(|entry| entry.name).collect();
        Err(crate::graphql::no_branch(&self.branch, &names).into())
    }
}

/// A theme group with the references that all its themes have.
struct GroupEntry {
    id: String,
    name: String,
    variables: BTreeMap<String, String>,
}

/// A theme, with sets by their ids.
struct OptionEntry {
    id: String,
    group: String,
    theme: ThemeOption,
}

impl GroupEntry {
    fn read(json: JsonRef<'_>, what: &str) -> Result<(String, Self), ProviderError> {
        let id = wire::id(json, what)?;
        let group = Self {
            name: wire::attribute(json, "name")
                .ok_or_else(|| answer::shapeless(what, "a theme group has no name"))?,
            variables: references(json, "figma_variable_references", what)?,
            id: id.clone(),
        };
        Ok((id, group))
    }
}

impl OptionEntry {
    fn read(json: JsonRef<'_>, what: &str) -> Result<(String, Self), ProviderError> {
        let id = wire::id(json, what)?;
        let missing = |field: &str| answer::shapeless(what, &format!("a theme has no {field}"));
        let group = ["relationships", "theme_group", "data", "id"];
        let selected = answer::at(json, &["attributes", "selected_token_sets"]);
        let text = |name| wire::attribute(json, name).filter(|text| !text.is_empty());
        let option = Self {
            group: answer::text(json, &group).ok_or_else(|| missing("group"))?,
            theme: ThemeOption {
                name: text("name").ok_or_else(|| missing("name"))?,
                selected: themes::strings(selected)
                    .map(themes::statuses)
                    .ok_or_else(|| missing("selection that is an object of strings"))?,
                styles: themes::style_keys(
                    references(json, "figma_style_references", what)?,
                    StyleKeys::Wrapped,
                ),
                variables: references(json, "figma_variable_references", what)?,
                collection: text("figma_collection_id"),
                mode: text("figma_mode_id"),
            },
            id: id.clone(),
        };
        Ok((id, option))
    }
}

/// References by names of tokens: an object, or a list of `name` and `figma_key`.
fn references(
    json: JsonRef<'_>,
    field: &str,
    what: &str,
) -> Result<BTreeMap<String, String>, ProviderError> {
    let Some(value) = answer::at(json, &["attributes", field]) else {
        return Ok(BTreeMap::new());
    };
    if value.is_object() {
        return themes::strings(Some(value))
            .ok_or_else(|| answer::shapeless(what, &format!("`{field}` holds no strings")));
    }
    let pair = |item| {
        let name = answer::text(item, &["name"]);
        name.zip(answer::text(item, &["figma_key"]))
    };
    value
        .items()
        .map(|item| {
            pair(item).ok_or_else(|| {
                answer::shapeless(what, &format!("an item of `{field}` has no name and key"))
            })
        })
        .collect()
}

/// Puts the four lists together. What refers to something that is not there was written between
/// two of them.
fn assemble(
    branch: BranchEntry,
    mut sets: Vec<Set>,
    tokens: Vec<(String, String, Token)>,
    groups: Vec<GroupEntry>,
    options: Vec<OptionEntry>,
    shelf: Shelf,
) -> Result<Content, Cut> {
    let places: HashMap<String, usize> = sets.iter().map(|set| set.id.clone()).zip(0..).collect();
    for (set, name, token) in tokens {
        let set = places.get(&set).and_then(|at| sets.get_mut(*at));
        let Some(set) = set else {
            return Err(Torn::new("a token belongs to a set that is not there").into());
        };
        if set.tokens.insert(name.clone(), token).is_some() {
            return Err(wire::twice("token", &format!("{}: {name}", set.name)).into());
        }
    }
    let names: HashMap<&str, &str> = sets
        .iter()
        .map(|set| (set.id.as_str(), set.name.as_str()))
        .collect();
    let mut ids = Ids::default();
    let mut by_id: HashMap<String, ThemeGroup> = HashMap::new();
    for group in groups {
        ids.groups.insert(group.name.clone(), group.id.clone());
        if !group.variables.is_empty() {
            ids.shared.insert(group.name.clone(), group.variables);
        }
        let empty = ThemeGroup {
            name: group.name,
            options: Vec::new(),
        };
        by_id.insert(group.id, empty);
    }
    for OptionEntry {
        id,
        group,
        mut theme,
    } in options
    {
        let Some(group) = by_id.get_mut(&group) else {
            return Err(Torn::new("a theme belongs to a group that is not there").into());
        };
        theme.selected = theme
            .selected
            .iter()
            .filter_map(|(id, status)| {
                Some(((*names.get(id.as_str())?).to_owned(), status.clone()))
            })
            .collect();
        let mut variables = ids.shared.get(&group.name).cloned().unwrap_or_default();
        variables.append(&mut theme.variables);
        theme.variables = variables;
        ids.options
            .insert((group.name.clone(), theme.name.clone()), id);
        group.options.push(theme);
    }
    let mut content = Content {
        change_set: branch.id,
        sets,
        groups: by_id.into_values().collect(),
        ids,
        shelf,
    };
    content.arrange()?;
    Ok(content)
}

impl Keeps for Rest {
    fn kept(&self, set: &TokenSet) -> Option<TokenSet> {
        let mut fit = Fit::default();
        let tokens = kept::tokens(&SetName::new(""), set, &mut fit);
        let whole = tree::set(&tokens, None, tokens_model::Dialect::Dtcg);
        fit.refused.is_empty().then_some(whole)
    }

    fn blend(
        &self,
        held: &TokenSet,
        like: Option<&TokenSet>,
        document: &TokenDocument,
    ) -> TokenSet {
        let mut fit = Fit::default();
        let tokens = kept::tokens(&SetName::new(""), held, &mut fit);
        if fit.refused.is_empty() {
            tree::set(&tokens, like, notation::of(document))
        } else {
            held.clone()
        }
    }

    fn shelf(&self) -> &Shelf {
        &self.shelf
    }
}

#[async_trait]
impl Backend for Rest {
    type Held = Content;
    type Step = Step;

    async fn look(&self, progress: &dyn Progress) -> Result<Content, ProviderError> {
        let what = format!("reading branch `{}`", self.branch);
        twice(&what, progress, || self.look_once(progress)).await
    }

    fn kept(&self, document: &TokenDocument, fit: &mut Fit) -> Content {
        Content::of(document, &self.shelf, fit)
    }

    fn plan(&self, held: &Content, wanted: &Content) -> Result<Vec<Step>, ProviderError> {
        plan::steps(held, wanted)
    }

    /// A group whose last theme was just deleted looks like one that somebody keeps empty.
    fn is_overlooked(&self, step: &Step, held: &Content) -> bool {
        let Step::DeleteGroup(name) = step else {
            return false;
        };
        held.groups.iter().any(|group| group.name == *name)
    }

    async fn take(
        &self,
        step: &Step,
        held: &mut Content,
        progress: &dyn Progress,
    ) -> Result<(), ProviderError> {
        write::take(self, step, held, progress).await
    }
}
