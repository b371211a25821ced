//! A branch, read completely or not at all.

use async_trait::async_trait;
use provider_api::{ErrorKind, Fit, Progress, ProviderError};
use provider_http::HttpClient;
use tokens_model::{Json, JsonRef, TokenDocument, TokenSet};

use super::client::{Client, Variables};
use super::plan::{self, Step};
use super::wire::{self, Content, Set};
use super::write;
use crate::config::StudioConfig;
use crate::dress::Keeps;
use crate::proof::{Announced, Cut, Pages, Torn, twice};
use crate::themes::{self, Dangling, OptionOrder, Shelf, StyleKeys, ThemeGroup};
use crate::write::Backend;
use crate::{answer, notation, refusal};

/// What every list says of itself.
const ITEMS: [&str; 3] = ["total", "totalPages", "currentPage"];

/// How many sets the platform's own reader asks for at once.
const PAGE: u32 = 100;

/// The lists of a branch, each asked for alone or with the other.
const WHERE: &str =
    "$organization: String!, $project: String!, $branch: String, $limit: Int, $page: Int";
const SETS: &str = "tokenSets(limit: $limit, page: $page) { total totalPages currentPage \
                    data { id name type orderIndex updatedAt raw } }";
const MARKS: &str = "tokenSets(limit: $limit, page: $page) { total totalPages currentPage \
                     data { name orderIndex updatedAt } }";
const THEMES: &str = "themeGroups(limit: $limit, page: $page) { total totalPages currentPage \
                      data { name options { name selectedTokenSets figmaStyleReferences \
                      figmaVariableReferences figmaCollectionId figmaModeId } } }";
const BRANCHES: &str = "query Branches($organization: String!, $project: String!, $limit: Int, $page: Int) { \
    project(id: $project, organization: $organization) { branches(limit: $limit, page: $page) { \
    total totalPages currentPage data { name isDefault } } } }";

/// One branch, reached with an API key.
#[derive(Debug)]
pub(crate) struct Graphql {
    pub(crate) client: Client,
    pub(crate) organization: String,
    pub(crate) project: String,
    pub(crate) branch: String,
    limit: u32,
    shelf: Shelf,
}

impl Graphql {
    pub(crate) fn new(config: &StudioConfig, http: HttpClient) -> Result<Self, ProviderError> {
        Ok(Self {
            client: Client::new(config, http),
            organization: config.organization()?.to_owned(),
            project: config.project()?.to_owned(),
            branch: config.branch.clone(),
            limit: config.page_size(PAGE),
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
    async fn look_once(&self, progress: &dyn Progress) -> Result<Content, Cut> {
        let what = format!("reading branch `{}`", self.branch);
        let both = format!("{SETS} {THEMES}");
        let first = self.ask(&both, 1, &what, progress).await?;
        let mut sets = Pages::of("sets");
        let mut groups = Pages::of("theme groups");
        self.add_sets(&mut sets, &first, &what)?;
        self.add_groups(&mut groups, &first, &what)?;
        let mut moments = 1;
        while let Some(page) = sets.next() {
            let next = self.ask(SETS, page, &what, progress).await?;
            self.add_sets(&mut sets, &next, &what)?;
            moments += 1;
        }
        while let Some(page) = groups.next() {
            let next = self.ask(THEMES, page, &what, progress).await?;
            self.add_groups(&mut groups, &next, &what)?;
            moments += 1;
        }
        let sets = sets.proven()?.into_items();
        let groups = groups.proven()?.into_items();
        if moments > 1 {
            self.still_there(&sets, progress).await?;
        }
        Ok(Content::read(sets, groups, self.shelf.clone()))
    }

    fn add_sets(&self, pages: &mut Pages<Set>, branch: &Json, what: &str) -> Result<(), Cut> {
        self.add(pages, branch, "tokenSets", what, |json| {
            let set = Set::read(json, what)?;
            Ok((set.name.clone(), set))
        })
    }

    fn add_groups(
        &self,
        pages: &mut Pages<ThemeGroup>,
        branch: &Json,
        what: &str,
    ) -> Result<(), Cut> {
        self.add(pages, branch, "themeGroups", what, |json| {
            let group = wire::group(json, &self.shelf, what)?;
            Ok((group.name.clone(), group))
        })
    }

    fn add<T>(
        &self,
        pages: &mut Pages<T>,
        branch: &Json,
        field: &str,
        what: &str,
        read: impl Fn(JsonRef<'_>) -> Result<(String, T), ProviderError>,
    ) -> Result<(), Cut> {
        let list = answer::at(branch.root(), &[field])
            .ok_or_else(|| answer::shapeless(what, &format!("the answer has no `{field}`")))?;
        let found = items(list).map(read).collect::<Result<Vec<_>, _>>()?;
        pages.add(announced(list), self.limit, found)?;
        Ok(())
    }

    /// Compares the marks of the sets with what was read.
    async fn still_there(&self, sets: &[Set], progress: &dyn Progress) -> Result<(), Cut> {
        let what = format!("reading branch `{}` again", self.branch);
        let mut pages = Pages::of("sets");
        while let Some(page) = pages.next() {
            let branch = self.ask(MARKS, page, &what, progress).await?;
            self.add(&mut pages, &branch, "tokenSets", &what, |json| {
                let name = answer::text(json, &["name"])
                    .ok_or_else(|| answer::shapeless(&what, "a set has no name"))?;
                let index = answer::number(json, &["orderIndex"]).unwrap_or_default();
                let mark = (name.clone(), index, answer::text(json, &["updatedAt"]));
                Ok((name, mark))
            })?;
        }
        let mut now = pages.proven()?.into_items();
        let mut then: Vec<_> = sets
            .iter()
            .map(|set| (set.name.clone(), set.index, set.updated_at.clone()))
            .collect();
        now.sort();
        then.sort();
        if now == then {
            Ok(())
        } else {
            Err(Torn::new("the sets changed while they were read").into())
        }
    }

    /// The branch, with a page of these lists.
    async fn ask(
        &self,
        lists: &str,
        page: u64,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Json, ProviderError> {
        let query = format!(
            "query Branch({WHERE}) {{ project(id: $project, organization: $organization) {{ \
             branch(name: $branch) {{ name {lists} }} }} }}"
        );
        let variables = self
            .variables()
            .number("limit", self.limit)
            .number("page", page.cast_signed());
        match self.client.query(&query, variables, what, progress).await {
            Ok(data) => self.branch_in(&data, what, progress).await,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(self.missing(error, progress).await)
            }
            Err(error) => Err(error),
        }
    }

    /// The branch in an answer, if it is the one that was asked for.
    async fn branch_in(
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
    async fn missing(&self, error: ProviderError, progress: &dyn Progress) -> ProviderError {
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
        branches(
            &self.client,
            &self.organization,
            &self.project,
            self.limit,
            progress,
        )
        .await
    }
}

/// The names of the branches of a project.
pub(crate) async fn branches(
    client: &Client,
    organization: &str,
    project: &str,
    limit: u32,
    progress: &dyn Progress,
) -> Result<Vec<String>, ProviderError> {
    let what = format!("listing the branches of project `{project}`");
    let what = what.as_str();
    let read = || async move {
        let mut pages = Pages::of("branches");
        while let Some(page) = pages.next() {
            let variables = Variables::default()
                .text("organization", organization)
                .text("project", project)
                .number("limit", limit)
                .number("page", page.cast_signed());
            let data = client.query(BRANCHES, variables, what, progress).await?;
            let list = answer::at(data.root(), &["project", "branches"])
                .ok_or_else(|| answer::shapeless(what, "the answer has no branches"))?;
            let names = items(list).filter_map(|item| answer::text(item, &["name"]));
            pages.add(
                announced(list),
                limit,
                names.map(|name| (name.clone(), name)),
            )?;
        }
        Ok(pages.proven()?.into_items())
    };
    twice(what, progress, read).await
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

/// The items of a list.
pub(crate) fn items(list: JsonRef<'_>) -> impl Iterator<Item = JsonRef<'_>> {
    list.get("data").into_iter().flat_map(JsonRef::items)
}

/// What a list says of itself.
pub(crate) fn announced(list: JsonRef<'_>) -> Announced {
    let [items, pages, page] = ITEMS.map(|field| answer::count(list, &[field]));
    Announced { items, pages, page }
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

    async fn look(&self, progress: &dyn Progress) -> Result<Content, ProviderError> {
        let what = format!("reading branch `{}`", self.branch);
        twice(&what, progress, || self.look_once(progress)).await
    }

    fn kept(&self, document: &TokenDocument, fit: &mut Fit) -> Content {
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
