//! Branches, and what is read through them.

use async_graphql::{Context, Object, Result};

use super::configs::{self, ConfigNode};
use super::pages::Paginated;
use super::scalars::Moment;
use super::session::Session;
use super::sets::{SetNode, SetsFilter};
use super::themes::GroupNode;
use crate::studio::account::Project;
use crate::studio::branch::Branch;
use crate::studio::paging::Page;
use crate::studio::{sets, themes};

#[derive(Clone, Debug)]
pub(super) struct BranchNode {
    branch: Branch,
    organization: String,
}

impl BranchNode {
    pub(super) fn new(branch: Branch, project: &Project) -> Self {
        Self {
            branch,
            organization: project.organization.clone(),
        }
    }
}

#[Object(name = "Branch")]
impl BranchNode {
    async fn name(&self) -> &str {
        &self.branch.name
    }

    async fn is_default(&self) -> bool {
        self.branch.is_main
    }

    async fn organization_id(&self) -> &str {
        &self.organization
    }

    async fn project_id(&self) -> &str {
        &self.branch.project
    }

    async fn created_at(&self) -> Moment {
        Moment(self.branch.created)
    }

    async fn branched_at(&self) -> Option<Moment> {
        (!self.branch.is_main).then_some(Moment(self.branch.created))
    }

    async fn token_sets(
        &self,
        context: &Context<'_>,
        filter: Option<SetsFilter>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<SetNode>> {
        let session = Session::of(context)?;
        let mut all =
            session.read_branch(&self.branch, |rows, branch| Ok(sets::all(rows, branch)?))?;
        all.retain(|set| filter.as_ref().is_none_or(|filter| filter.takes(set)));
        let page = Page::of(all, page, limit, session.pages());
        Ok(Paginated::new(page, |set| SetNode::kept(set, &self.branch)))
    }

    async fn token_set(&self, context: &Context<'_>, path: String) -> Result<SetNode> {
        let session = Session::of(context)?;
        let set =
            session.read_branch(&self.branch, |rows, branch| sets::need(rows, branch, &path))?;
        Ok(SetNode::kept(set, &self.branch))
    }

    async fn theme_groups(
        &self,
        context: &Context<'_>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<GroupNode>> {
        let session = Session::of(context)?;
        let (groups, sets) = session.read_branch(&self.branch, |rows, branch| {
            Ok((themes::all(rows, branch)?, sets::all(rows, branch)?))
        })?;
        let groups = groups.into_iter().enumerate().collect();
        let page = Page::of(groups, page, limit, session.pages());
        Ok(Paginated::new(page, |(order, group)| {
            GroupNode::new(group, order, &sets)
        }))
    }

    async fn config(&self, context: &Context<'_>, name: String) -> Result<ConfigNode> {
        let session = Session::of(context)?;
        let config = session.read_branch(&self.branch, |rows, branch| {
            configs::need(rows, branch, &name)
        })?;
        Ok(ConfigNode::new(config, &self.branch, &self.organization))
    }

    async fn configs(
        &self,
        context: &Context<'_>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<ConfigNode>> {
        let session = Session::of(context)?;
        let all = session.read_branch(&self.branch, configs::all)?;
        let page = Page::of(all, page, limit, session.pages());
        Ok(Paginated::new(page, |config| {
            ConfigNode::new(config, &self.branch, &self.organization)
        }))
    }
}

#[derive(Debug, Default)]
pub(super) struct Reads;

#[Object(name = "BranchReads")]
impl Reads {
    /// What `id` stands for is not known. It is taken for the organization's, which every other
    /// field asks for beside the project's.
    async fn branch(
        &self,
        context: &Context<'_>,
        id: String,
        project: String,
        name: Option<String>,
    ) -> Result<BranchNode> {
        let session = Session::of(context)?;
        session.read(|rows| {
            let project = Project::seen_in(rows, &session.caller.user, &id, &project)?;
            let branch = match &name {
                Some(name) => Branch::named(rows, &project.id, name)?,
                None => Branch::main(rows, &project.id)?,
            };
            Ok(BranchNode::new(branch, &project))
        })
    }
}
