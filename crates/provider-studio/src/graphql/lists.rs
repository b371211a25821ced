//! Lists, page by page: the two of a branch, and the branches.

use provider_api::{ErrorKind, Progress, ProviderError};
use tokens_model::{Json, JsonRef};

use super::client::{Client, Variables};
use super::read::Graphql;
use crate::answer;
use crate::proof::{Announced, Cut, Page, Pages, Proven, twice};
use crate::tally::Tally;

/// What every list says of itself.
const ITEMS: [&str; 3] = ["total", "totalPages", "currentPage"];

/// What an operation on lists of a branch is about, and the part of them.
const WHERE: &str =
    "$organization: String!, $project: String!, $branch: String, $limit: Int, $page: Int";
const BRANCHES: &str = "query Branches($organization: String!, $project: String!, $limit: Int, $page: Int) { \
    project(id: $project, organization: $organization) { branches(limit: $limit, page: $page) { \
    total totalPages currentPage data { name isDefault } } } }";

/// The two lists of a branch, read side by side.
pub(super) struct Lists<'a> {
    pub(super) branch: &'a Graphql,
    pub(super) what: String,
    pub(super) limit: u32,
    pub(super) tally: Option<&'a Tally<'a>>,
    pub(super) progress: &'a dyn Progress,
}

impl Lists<'_> {
    /// Reads sets and theme groups with these selections, the first pages of both at once. `set`
    /// and `group` make an item and what tells it from all others.
    pub(super) async fn read<S: Send, G: Send>(
        &self,
        [sets, groups]: [&str; 2],
        set: impl Fn(JsonRef<'_>) -> Result<(String, S), ProviderError> + Send + Sync,
        group: impl Fn(JsonRef<'_>) -> Result<(String, G), ProviderError> + Send + Sync,
    ) -> Result<(Proven<S>, Proven<G>), Cut> {
        let first = self.ask(&format!("{sets} {groups}"), 1).await?;
        let set = |branch: &Json| self.page(branch, "tokenSets", &set);
        let group = |branch: &Json| self.page(branch, "themeGroups", &group);
        let (set, group) = (&set, &group);
        tokio::try_join!(
            self.pages("sets")
                .beginning(set(&first)?)?
                .complete(|page| async move { Ok(set(&self.ask(sets, page).await?)?) }),
            self.pages("theme groups")
                .beginning(group(&first)?)?
                .complete(|page| async move { Ok(group(&self.ask(groups, page).await?)?) }),
        )
    }

    fn pages<T>(&self, plural: &'static str) -> Pages<'_, T> {
        let pages = Pages::of(plural, Some(self.limit));
        match self.tally {
            Some(tally) => pages.counted_by(tally),
            None => pages,
        }
    }

    fn page<T>(
        &self,
        branch: &Json,
        field: &str,
        read: impl Fn(JsonRef<'_>) -> Result<(String, T), ProviderError>,
    ) -> Result<Page<T>, ProviderError> {
        let list = answer::at(branch.root(), &[field]).ok_or_else(|| {
            answer::shapeless(&self.what, &format!("the answer has no `{field}`"))
        })?;
        page(list, read)
    }

    /// The branch, with a page of these lists.
    async fn ask(&self, lists: &str, page: u64) -> Result<Json, ProviderError> {
        let Self {
            branch,
            what,
            progress,
            ..
        } = self;
        let query = format!(
            "query Branch({WHERE}) {{ project(id: $project, organization: $organization) {{ \
             branch(name: $branch) {{ name {lists} }} }} }}"
        );
        let variables = branch
            .variables()
            .number("limit", self.limit)
            .number("page", page.cast_signed());
        match branch
            .client
            .query(&query, variables, what, *progress)
            .await
        {
            Ok(data) => branch.branch_in(&data, what, *progress).await,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(branch.missing(error, *progress).await)
            }
            Err(error) => Err(error),
        }
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
    let ask = |page: u64| async move {
        let variables = Variables::default()
            .text("organization", organization)
            .text("project", project)
            .number("limit", limit)
            .number("page", page.cast_signed());
        let data = client.query(BRANCHES, variables, what, progress).await?;
        let list = answer::at(data.root(), &["project", "branches"])
            .ok_or_else(|| answer::shapeless(what, "the answer has no branches"))?;
        let names = items(list).filter_map(|item| answer::text(item, &["name"]));
        Ok(Page {
            announced: announced(list),
            items: names.map(|name| (name.clone(), name)).collect(),
        })
    };
    let read = || async {
        let names = Pages::of("branches", Some(limit)).complete(ask).await?;
        Ok(names.into_items())
    };
    twice(what, progress, read).await
}

/// A page of a list. `read` makes an item and what tells it from all others.
pub(crate) fn page<T>(
    list: JsonRef<'_>,
    read: impl Fn(JsonRef<'_>) -> Result<(String, T), ProviderError>,
) -> Result<Page<T>, ProviderError> {
    Ok(Page {
        announced: announced(list),
        items: items(list).map(read).collect::<Result<_, _>>()?,
    })
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
