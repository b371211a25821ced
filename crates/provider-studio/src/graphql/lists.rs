//! Lists, page by page: the two of a branch, and the branches.

use provider_api::{ErrorKind, Progress, ProviderError};
use tokens_model::{Json, JsonRef};

use super::client::{Client, Variables};
use super::read::Graphql;
use crate::answer;
use crate::aside::aside;
use crate::proof::{Announced, Arrived, Cut, Items, Page, Pages, twice};
use crate::tally::Tally;

/// What every list says of itself.
const ITEMS: [&str; 3] = ["total", "totalPages", "currentPage"];

/// What an operation on lists of a branch is about, and the part of them.
const WHERE: &str =
    "$organization: String!, $project: String!, $branch: String, $limit: Int, $page: Int";
const BRANCHES: &str = "query Branches($organization: String!, $project: String!, $limit: Int, $page: Int) { \
    project(id: $project, organization: $organization) { branches(limit: $limit, page: $page) { \
    total totalPages currentPage data { name isDefault } } } }";

/// Makes an item of a list, and what tells it from all others; the text says what is being done.
pub(super) trait Read<T>:
    Fn(JsonRef<'_>, &str) -> Result<(String, T), ProviderError> + Copy + Send + 'static
{
}

impl<T, F> Read<T> for F where
    F: Fn(JsonRef<'_>, &str) -> Result<(String, T), ProviderError> + Copy + Send + 'static
{
}

/// The two lists of a branch, read side by side.
pub(super) struct Lists<'a> {
    pub(super) branch: &'a Graphql,
    pub(super) what: String,
    pub(super) limit: u32,
    pub(super) tally: Option<&'a Tally<'a>>,
    pub(super) progress: &'a dyn Progress,
}

impl<'a> Lists<'a> {
    /// Asks for sets and theme groups with these selections, the first pages of both at once.
    pub(super) async fn arrive<S: Send + 'static, G: Send + 'static>(
        &self,
        [sets, groups]: [&str; 2],
        set: impl Read<S>,
        group: impl Read<G>,
    ) -> Result<(Arrived<'a, S>, Arrived<'a, G>), Cut> {
        let first = &self.ask(&format!("{sets} {groups}"), 1).await?;
        tokio::try_join!(
            self.list("sets", "tokenSets", sets, first, set),
            self.list("theme groups", "themeGroups", groups, first, group),
        )
    }

    /// Reads the list in this field, of which page 1 came with something else.
    async fn list<T: Send + 'static>(
        &self,
        plural: &'static str,
        field: &str,
        selection: &str,
        first: &Json,
        read: impl Read<T>,
    ) -> Result<Arrived<'a, T>, Cut> {
        let mut pages = Pages::of(plural, Some(self.limit));
        if let Some(tally) = self.tally {
            pages = pages.counted_by(tally);
        }
        let ask = |page: u64| async move {
            let branch = match page {
                1 => first.clone(),
                _ => self.ask(selection, page).await?,
            };
            let list = answer::at(branch.root(), &[field]).ok_or_else(|| {
                answer::shapeless(&self.what, &format!("the answer has no `{field}`"))
            })?;
            Ok(Page {
                announced: announced(list),
                items: list.to_json(),
            })
        };
        let items = |list: Json| {
            let what = self.what.clone();
            aside(move || items(list.root()).map(|item| read(item, &what)).collect())
        };
        pages.arrive(ask, items).await
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
) -> Result<Page<Items<T>>, ProviderError> {
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
