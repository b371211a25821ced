//! A branch, read completely or not at all.

use async_trait::async_trait;
use provider_api::{ErrorKind, Fit, Progress, Proof, ProviderError};
use provider_http::HttpClient;
use tokens_model::{Json, JsonRef, TokenDocument, TokenSet};

use super::client::{Client, Variables};
use super::lists::{self, Lists};
use super::plan::{self, Step};
use super::wire::{self, Content, Set};
use super::write;
use crate::aside::aside;
use crate::config::StudioConfig;
use crate::dress::Keeps;
use crate::proof::{Cut, Torn, twice};
use crate::tally::Tally;
use crate::themes::{self, Dangling, OptionOrder, Shelf, StyleKeys, ThemeGroup};
use crate::write::Backend;
use crate::{answer, notation, refusal, unfit};

/// How many sets the platform's own reader asks for at once (`fetch-from-ts` of
/// `tokens-studio/sync-providers`).
const PAGE: u32 = 100;

/// How many marks of sets to ask for at once: as many as the Figma plugin asked for whole sets
/// (`getProjectDataQuery.ts`).
const MARKS_PAGE: u32 = 1000;

const SETS: &str = "tokenSets(limit: $limit, page: $page) { total totalPages currentPage \
                    data { id name type orderIndex updatedAt raw } }";
const THEMES: &str = "themeGroups(limit: $limit, page: $page) { total totalPages currentPage \
                      data { name updatedAt options { name selectedTokenSets figmaStyleReferences \
                      figmaVariableReferences figmaCollectionId figmaModeId } } }";
/// The same without what takes long to send.
const SET_MARKS: &str = "tokenSets(limit: $limit, page: $page) { total totalPages currentPage \
                         data { name orderIndex updatedAt } }";
const THEME_MARKS: &str = "themeGroups(limit: $limit, page: $page) { total totalPages currentPage \
                           data { name updatedAt } }";

/// One branch, reached with an API key.
#[derive(Debug)]
pub(crate) struct Graphql {
    pub(crate) client: Client,
    pub(crate) organization: String,
    pub(crate) project: String,
    pub(crate) branch: String,
    limit: u32,
    marks_limit: u32,
    shelf: Shelf,
}

/// A theme group, and when somebody last wrote to it.
type MarkedGroup = (ThemeGroup, Option<String>);

/// What moves when somebody writes to a branch.
struct Marks {
    /// Name, place and time of the last write of each set, in order.
    sets: Vec<(String, i64, Option<String>)>,
    /// Name and time of the last write of each theme group, in order.
    groups: Vec<(String, Option<String>)>,
}

impl Graphql {
    pub(crate) fn new(config: &StudioConfig, http: HttpClient) -> Result<Self, ProviderError> {
        Ok(Self {
            client: Client::new(config, http),
            organization: config.organization()?.to_owned(),
            project: config.project()?.to_owned(),
            branch: config.branch.clone(),
            limit: config.page_size(PAGE),
            marks_limit: config.page_size(MARKS_PAGE),
            shelf: Shelf {
                ungrouped: config.ungrouped.clone(),
                order: OptionOrder::Kept,
                styles: StyleKeys::AsTheyAre,
                dangling: Dangling::Kept,
            },
        })
    }

    /// The variables that all operations on the branch have.
    pub(crate) fn variables(&self) -> Variables {
        Variables::default()
            .text("organization", &self.organization)
            .text("project", &self.project)
            .text("branch", &self.branch)
    }

    /// Mostly one answer holds everything, and so shows one moment. Several do not, unless
    /// nothing moved while they came.
    async fn look_once(&self, progress: &dyn Progress) -> Result<(Content, Proof), Cut> {
        let tally = Tally::of(2, progress);
        let lists = Lists {
            branch: self,
            what: format!("reading branch `{}`", self.branch),
            limit: self.limit,
            tally: Some(&tally),
            progress,
        };
        let set = |json: JsonRef<'_>, what: &str| {
            let set = Set::read(json, what)?;
            Ok((set.name.clone(), set))
        };
        let styles = self.shelf.styles;
        let group = move |json: JsonRef<'_>, what: &str| {
            let group = wire::group(json, styles, what)?;
            Ok((group.name.clone(), (group, updated_at(json))))
        };
        let (sets, groups) = lists.arrive([SETS, THEMES], set, group).await?;
        let is_one_moment = sets.is_one_page() && groups.is_one_page();
        let read = async {
            let (sets, groups) = tokio::try_join!(sets.proven(), groups.proven())?;
            let proof = Proof::of_parts([sets.proof(), groups.proof()]);
            let (sets, groups) = (sets.into_items(), groups.into_items());
            // Every reader needs the digests, which take long.
            let tokens: Vec<TokenSet> = sets.iter().map(|set| set.tokens.clone()).collect();
            aside(move || {
                for set in &tokens {
                    set.digest();
                }
            })
            .await;
            Ok::<_, Cut>((sets, groups, proof))
        };
        let asked_again = async {
            if is_one_moment {
                Ok(None)
            } else {
                self.marks(progress).await.map(Some)
            }
        };
        let ((sets, groups, proof), marks) = tokio::try_join!(read, asked_again)?;
        if let Some(marks) = marks {
            unmoved(&sets, &groups, &marks)?;
        }
        let groups = groups.into_iter().map(|(group, _)| group).collect();
        Ok((Content::read(sets, groups, self.shelf.clone()), proof))
    }

    /// The marks of all sets and theme groups, which move when somebody writes to them.
    async fn marks(&self, progress: &dyn Progress) -> Result<Marks, Cut> {
        let lists = Lists {
            branch: self,
            what: format!("reading branch `{}` again", self.branch),
            limit: self.marks_limit,
            tally: None,
            progress,
        };
        let set = |json: JsonRef<'_>, what: &str| {
            let name = name(json, "a set", what)?;
            let index = answer::number(json, &["orderIndex"]).unwrap_or_default();
            Ok((name.clone(), (name, index, updated_at(json))))
        };
        let group = |json: JsonRef<'_>, what: &str| {
            let name = name(json, "a theme group", what)?;
            Ok((name.clone(), (name, updated_at(json))))
        };
        let (sets, groups) = lists.arrive([SET_MARKS, THEME_MARKS], set, group).await?;
        let (sets, groups) = tokio::try_join!(sets.proven(), groups.proven())?;
        Ok(Marks {
            sets: sorted(sets.into_items()),
            groups: sorted(groups.into_items()),
        })
    }

    /// The branch in an answer, if it is the one that was asked for.
    pub(super) async fn branch_in(
        &self,
        data: &Json,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Json, ProviderError> {
        let unsaid = |field: &str| answer::shapeless(what, &format!("the answer has no `{field}`"));
        let root = data.root();
        if root.get("project").is_none() {
            return Err(unsaid("project"));
        }
        let Some(project) = answer::at(root, &["project"]) else {
            let message = format!("{what}: there is no project `{}`", self.project);
            return Err(refusal::hinted(ErrorKind::NotFound, message));
        };
        if project.get("branch").is_none() {
            return Err(unsaid("branch"));
        }
        let Some(branch) = answer::at(project, &["branch"]) else {
            let message = format!("{what}: there is no such branch");
            let error = refusal::hinted(ErrorKind::NotFound, message);
            return Err(self.missing(error, progress).await);
        };
        match answer::text(branch, &["name"]) {
            Some(name) if name == self.branch => Ok(branch.to_json()),
            other => Err(ProviderError::new(
                ErrorKind::InvalidDocument,
                format!(
                    "{what}: the service answers with the branch `{}` instead",
                    other.unwrap_or_default().escape_debug()
                ),
            )),
        }
    }

    /// The error for something that is not there: if it is the branch, which ones there are.
    pub(super) async fn missing(
        &self,
        error: ProviderError,
        progress: &dyn Progress,
    ) -> ProviderError {
        match self.branches(progress).await {
            Ok(names) if !names.contains(&self.branch) => no_branch(&self.branch, &names),
            _ => error,
        }
    }

    /// The names of all branches.
    pub(crate) async fn branches(
        &self,
        progress: &dyn Progress,
    ) -> Result<Vec<String>, ProviderError> {
        lists::branches(
            &self.client,
            &self.organization,
            &self.project,
            self.limit,
            progress,
        )
        .await
    }
}

/// Whether nobody wrote to these sets and theme groups before they were asked for their marks.
fn unmoved(sets: &[Set], groups: &[MarkedGroup], marks: &Marks) -> Result<(), Torn> {
    let then = sets.iter().map(|set| {
        let updated_at = set.updated_at.clone();
        (set.name.clone(), set.index, updated_at)
    });
    if marks.sets != sorted(then.collect()) {
        return Err(Torn::new("the sets changed while they were read"));
    }
    let then = groups.iter().map(|(group, updated_at)| {
        let updated_at = updated_at.clone();
        (group.name.clone(), updated_at)
    });
    if marks.groups != sorted(then.collect()) {
        return Err(Torn::new("the theme groups changed while they were read"));
    }
    Ok(())
}

fn name(json: JsonRef<'_>, of: &str, what: &str) -> Result<String, ProviderError> {
    answer::text(json, &["name"])
        .ok_or_else(|| answer::shapeless(what, &format!("{of} has no name")))
}

fn updated_at(json: JsonRef<'_>) -> Option<String> {
    answer::text(json, &["updatedAt"])
}

fn sorted<T: Ord>(mut marks: Vec<T>) -> Vec<T> {
    marks.sort();
    marks
}

/// The error for a branch that does not exist.
pub(crate) fn no_branch(branch: &str, names: &[String]) -> ProviderError {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.escape_debug()))
        .collect();
    ProviderError::new(
        ErrorKind::NotFound,
        format!(
            "the project has no branch `{}`; its branches: {}",
            branch.escape_debug(),
            names.join(", ")
        ),
    )
    .with_hint("set the option `branch` to one of them")
}

impl Keeps for Graphql {
    fn kept(&self, set: &TokenSet) -> Option<TokenSet> {
        Some(notation::to_dtcg(set))
    }

    fn blend(
        &self,
        held: &TokenSet,
        like: Option<&TokenSet>,
        document: &TokenDocument,
    ) -> TokenSet {
        notation::respell(held, like, notation::of(document))
    }

    fn shelf(&self) -> &Shelf {
        &self.shelf
    }
}

#[async_trait]
impl Backend for Graphql {
    type Held = Content;
    type Step = Step;

    async fn look(&self, progress: &dyn Progress) -> Result<(Content, Proof), ProviderError> {
        let what = format!("reading branch `{}`", self.branch);
        twice(&what, progress, || self.look_once(progress)).await
    }

    fn kept(&self, document: &TokenDocument, fit: &mut Fit) -> Content {
        unfit::sets(document, fit);
        let sets = document
            .sets()
            .iter()
            .zip(0..)
            .map(|((name, set), index)| Set {
                id: None,
                name: name.as_str().to_owned(),
                tokens: notation::to_dtcg(set),
                index,
                generated: false,
                updated_at: None,
            });
        Content {
            sets: sets.collect(),
            groups: themes::groups(document, &self.shelf, fit),
            shelf: self.shelf.clone(),
        }
    }

    fn plan(&self, held: &Content, wanted: &Content) -> Result<Vec<Step>, ProviderError> {
        plan::steps(held, wanted)
    }

    async fn take(
        &self,
        step: &Step,
        _held: &mut Content,
        progress: &dyn Progress,
    ) -> Result<(), ProviderError> {
        write::take(self, step, progress).await
    }
}
