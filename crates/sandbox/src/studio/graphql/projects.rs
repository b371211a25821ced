//! Projects.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};

use super::branches::BranchNode;
use super::pages::Paginated;
use super::releases::{ReleaseNode, newest, of_project};
use super::session::Session;
use super::sets::StringFilter;
use crate::studio::account::{Organization, Project};
use crate::studio::branch::{Branch, MAIN};
use crate::studio::paging::Page;

#[derive(Clone, Debug)]
pub(super) struct ProjectNode(pub(super) Project);

/// Who sees something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum Visibility {
    Private,
    Public,
}

impl Visibility {
    fn of(project: &Project) -> Self {
        if project.public {
            Self::Public
        } else {
            Self::Private
        }
    }
}

#[derive(Debug, InputObject)]
struct VisibilityInput {
    eq: Visibility,
}

#[derive(Debug, InputObject)]
#[graphql(name = "ProjectFilterInput")]
pub(super) struct ProjectFilter {
    name: Option<StringFilter>,
    visibility: Option<VisibilityInput>,
}

impl ProjectFilter {
    pub(super) fn takes(&self, project: &Project) -> bool {
        let name = self.name.as_ref();
        let visibility = self.visibility.as_ref();
        name.is_none_or(|name| name.takes(&project.name))
            && visibility.is_none_or(|own| own.eq == Visibility::of(project))
    }
}

/// A picture. The sandbox keeps none.
#[derive(Debug, InputObject)]
struct FileInput {
    name: String,
    #[graphql(name = "type")]
    kind: String,
    data: String,
}

#[derive(Debug, InputObject)]
#[graphql(name = "ProjectInput")]
struct NewProject {
    name: String,
    description: Option<String>,
    icon: Option<FileInput>,
    #[graphql(default_with = "Visibility::Private")]
    visibility: Visibility,
}

#[derive(Debug, InputObject)]
#[graphql(name = "UpdateProjectInput")]
struct ProjectChanges {
    name: Option<String>,
    description: Option<String>,
    icon: Option<FileInput>,
    visibility: Option<Visibility>,
}

#[Object(name = "Project")]
impl ProjectNode {
    async fn id(&self) -> ID {
        self.0.id.clone().into()
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn organization_id(&self) -> &str {
        &self.0.organization
    }

    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    async fn icon(&self) -> Option<String> {
        None
    }

    async fn visibility(&self) -> Visibility {
        Visibility::of(&self.0)
    }

    async fn default_branch_name(&self) -> &str {
        MAIN
    }

    async fn branch(&self, context: &Context<'_>, name: Option<String>) -> Result<BranchNode> {
        let session = Session::of(context)?;
        let branch = session.read(|rows| match &name {
            Some(name) => Branch::named(rows, &self.0.id, name),
            None => Branch::main(rows, &self.0.id),
        })?;
        Ok(BranchNode::new(branch, &self.0))
    }

    async fn branches(
        &self,
        context: &Context<'_>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<BranchNode>> {
        let session = Session::of(context)?;
        let mut all = session.read(|rows| Ok(Branch::all(rows, &self.0.id)?))?;
        all.retain(|branch| branch.archived.is_none());
        let page = Page::of(all, page, limit, session.pages());
        Ok(Paginated::new(page, |branch| {
            BranchNode::new(branch, &self.0)
        }))
    }

    async fn release(&self, context: &Context<'_>, version: Option<String>) -> Result<ReleaseNode> {
        let session = Session::of(context)?;
        session.read(|rows| newest(rows, &self.0.id, version.as_deref()))
    }

    async fn releases(
        &self,
        context: &Context<'_>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<ReleaseNode>> {
        let session = Session::of(context)?;
        let all = session.read(|rows| of_project(rows, &self.0.id))?;
        let page = Page::of(all, page, limit, session.pages());
        Ok(Paginated::new(page, |release| release))
    }
}

#[derive(Debug, Default)]
pub(super) struct Reads;

#[Object(name = "ProjectReads")]
impl Reads {
    /// The filter is a number in the schema, which nobody knows a meaning of: it is not looked at.
    async fn projects(
        &self,
        context: &Context<'_>,
        organization: String,
        #[expect(unused_variables, reason = "see above")] filter: Option<f64>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<ProjectNode>> {
        let session = Session::of(context)?;
        let projects = session.read(|rows| {
            let own = Organization::seen_by(rows, &session.caller.user, &organization)?;
            Ok(own.projects(rows)?)
        })?;
        let page = Page::of(projects, page, limit, session.pages());
        Ok(Paginated::new(page, ProjectNode))
    }

    async fn project(
        &self,
        context: &Context<'_>,
        id: String,
        organization: String,
    ) -> Result<ProjectNode> {
        let session = Session::of(context)?;
        let user = &session.caller.user;
        session
            .read(|rows| Project::seen_in(rows, user, &organization, &id))
            .map(ProjectNode)
    }
}

#[derive(Debug, Default)]
pub(super) struct Writes;

#[Object(name = "ProjectWrites")]
impl Writes {
    async fn create_project(
        &self,
        context: &Context<'_>,
        organization: String,
        input: NewProject,
    ) -> Result<ProjectNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let own = Organization::seen_by(rows, &session.caller.user, &organization)?;
            let mut project = Project::create(rows, &own, &input.name, session.now)?;
            project.description = input.description;
            project.public = input.visibility == Visibility::Public;
            project.save(rows)?;
            Ok(ProjectNode(project))
        })
    }

    async fn update_project(
        &self,
        context: &Context<'_>,
        id: String,
        organization: String,
        input: ProjectChanges,
    ) -> Result<ProjectNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let user = &session.caller.user;
            let mut project = Project::seen_in(rows, user, &organization, &id)?;
            project.name = input.name.unwrap_or(project.name);
            project.description = input.description.or(project.description);
            if let Some(visibility) = input.visibility {
                project.public = visibility == Visibility::Public;
            }
            project.save(rows)?;
            Ok(ProjectNode(project))
        })
    }

    async fn delete_project(
        &self,
        context: &Context<'_>,
        id: String,
        organization: String,
    ) -> Result<ProjectNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let project = Project::seen_in(rows, &session.caller.user, &organization, &id)?;
            project.delete(rows)?;
            Ok(ProjectNode(project))
        })
    }
}
