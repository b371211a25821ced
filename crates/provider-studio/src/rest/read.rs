//! A branch, read completely or not at all.

use async_trait::async_trait;
use provider_api::{ErrorKind, Fit, Progress, Proof, ProviderError};
use provider_http::{HttpClient, SafeUrl};
use tokens_model::{JsonRef, SetName, TokenDocument, TokenSet};

use super::assemble::{GroupEntry, OptionEntry, assemble};
use super::client::{Client, Read};
use super::kept;
use super::plan::{self, Step};
use super::token::Token;
use super::wire::{self, Content, Set};
use super::{tree, write};
use crate::aside::aside;
use crate::config::StudioConfig;
use crate::dress::Keeps;
use crate::proof::{Arrived, Cut, Pages, Torn, twice};
use crate::tally::Tally;
use crate::themes::{Dangling, OptionOrder, Shelf, StyleKeys};
use crate::write::Backend;
use crate::{answer, notation, unfit};

/// Half of what the Figma plugin asks for at once (`fetchProjectDataRest.ts`): then it is known
/// sooner how many pages there are, and several of them are read at once.
const TOKENS_PAGE: u32 = 5_000;
/// How many items the Figma plugin asks for at once.
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
    let pages = Pages::of("branches", None);
    client.list(&url, pages, progress, BranchEntry::read).await
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

    async fn look_once(&self, progress: &dyn Progress) -> Result<(Content, Proof), Cut> {
        let branch = self.find(progress).await?;
        let tally = Tally::of(4, progress);
        let list = Lists {
            rest: self,
            branch: &branch,
            tally: &tally,
            progress,
        };
        let (sets, tokens, groups, options) = tokio::try_join!(
            list.arrive("token_sets", "sets", SETS_PAGE, Set::read),
            list.arrive("tokens", "tokens", TOKENS_PAGE, Token::read),
            list.arrive(
                "theme_groups",
                "theme groups",
                GROUPS_PAGE,
                GroupEntry::read
            ),
            list.arrive("theme_options", "themes", OPTIONS_PAGE, OptionEntry::read),
        )?;
        let assembled = async {
            let (sets, tokens, groups, options) = tokio::try_join!(
                sets.proven(),
                tokens.proven(),
                groups.proven(),
                options.proven()
            )?;
            let lists = [
                sets.proof(),
                tokens.proof(),
                groups.proof(),
                options.proof(),
            ];
            let (branch, shelf) = (branch.clone(), self.shelf.clone());
            let work = move || assemble(branch, sets, tokens, groups, options, shelf);
            let content = aside(work).await;
            Ok::<_, Cut>(content.map(|content| (content, Proof::of_parts(lists))))
        };
        // If somebody wrote in between, that is why something does not fit together.
        let ((), content) = tokio::try_join!(self.still_there(&branch, progress), assembled)?;
        content
    }

    /// Asks again for the branch, which counts its changes.
    async fn still_there(&self, then: &BranchEntry, progress: &dyn Progress) -> Result<(), Cut> {
        if then.events.is_some() && self.find(progress).await? != *then {
            return Err(Torn::new("the branch changed while it was read").into());
        }
        Ok(())
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

/// The lists of a branch, which are read side by side.
#[derive(Clone, Copy)]
struct Lists<'a> {
    rest: &'a Rest,
    branch: &'a BranchEntry,
    tally: &'a Tally<'a>,
    progress: &'a dyn Progress,
}

impl<'a> Lists<'a> {
    async fn arrive<T: Send + 'static>(
        self,
        resource: &str,
        plural: &'static str,
        usual: u32,
        read: Read<T>,
    ) -> Result<Arrived<'a, T>, Cut> {
        let url = self
            .rest
            .address(&[resource])?
            .with_query("change_set_id", &self.branch.id);
        let size = self.rest.page_size.unwrap_or(usual);
        let pages = Pages::of(plural, Some(size)).counted_by(self.tally);
        let client = &self.rest.client;
        client.arrive(&url, pages, self.progress, read).await
    }
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

    async fn look(&self, progress: &dyn Progress) -> Result<(Content, Proof), ProviderError> {
        let what = format!("reading branch `{}`", self.branch);
        twice(&what, progress, || self.look_once(progress)).await
    }

    fn kept(&self, document: &TokenDocument, fit: &mut Fit) -> Content {
        unfit::sets(document, fit);
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
