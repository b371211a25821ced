//! Lists in pages. They all have the same fields and a name for each kind of item.

use async_graphql::{OutputType, SimpleObject};

use super::branches::BranchNode;
use super::configs::ConfigNode;
use super::keys::KeyNode;
use super::organizations::{OrganizationNode, UserNode};
use super::projects::ProjectNode;
use super::releases::ReleaseNode;
use super::sets::SetNode;
use super::themes::GroupNode;
use crate::studio::paging::Page;

/// One page of a list.
#[derive(Debug, SimpleObject)]
#[graphql(concrete(name = "PaginatedOrganization", params(OrganizationNode)))]
#[graphql(concrete(name = "PaginatedUsers", params(UserNode)))]
#[graphql(concrete(name = "PaginatedProjects", params(ProjectNode)))]
#[graphql(concrete(name = "PaginatedBranches", params(BranchNode)))]
#[graphql(concrete(name = "PaginatedSets", params(SetNode)))]
#[graphql(concrete(name = "PaginatedThemeGroups", params(GroupNode)))]
#[graphql(concrete(name = "PaginatedSDConfigs", params(ConfigNode)))]
#[graphql(concrete(name = "PaginatedReleases", params(ReleaseNode)))]
#[graphql(concrete(name = "PaginatedAPIKeyWithoutValue", params(KeyNode)))]
pub(super) struct Paginated<T: OutputType> {
    data: Vec<T>,
    total: i32,
    total_pages: i32,
    current_page: i32,
    last_page: i32,
    next_page: Option<i32>,
    prev_page: Option<i32>,
}

impl<T: OutputType> Paginated<T> {
    /// The page with these nodes made of its items.
    pub(super) fn new<I>(page: Page<I>, node: impl FnMut(I) -> T) -> Self {
        let Page {
            items,
            total,
            pages,
            number,
        } = page;
        Self {
            data: items.into_iter().map(node).collect(),
            total: int(total),
            total_pages: int(pages),
            current_page: int(number),
            last_page: int(pages),
            next_page: (number < pages).then(|| int(number + 1)),
            prev_page: (number > 1).then(|| int(number - 1)),
        }
    }
}

/// Numbers of GraphQL have 32 bits.
pub(super) fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
