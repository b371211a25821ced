//! Organizations and their users.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::pages::Paginated;
use super::projects::{ProjectFilter, ProjectNode, Visibility};
use super::scalars::Moment;
use super::session::Session;
use super::sets::StringFilter;
use crate::studio::account::{Organization, User};
use crate::studio::paging::Page;

#[derive(Clone, Debug)]
pub(super) struct OrganizationNode(Organization);

/// What an organization pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "OrgTier")]
enum Tier {
    Enterprise,
    Free,
    Hobby,
    Studio,
}

#[derive(Clone, Debug, SimpleObject)]
#[graphql(name = "User")]
pub(super) struct UserNode {
    id: ID,
    name: String,
}

impl From<User> for UserNode {
    fn from(user: User) -> Self {
        Self {
            id: user.id.into(),
            name: user.name,
        }
    }
}

#[derive(Debug, InputObject)]
#[graphql(name = "UserFilterInput")]
struct UserFilter {
    name: Option<StringFilter>,
}

#[derive(Debug, InputObject)]
#[graphql(name = "OrganizationInput")]
struct NewOrganization {
    name: String,
    description: Option<String>,
    icon: Option<String>,
}

#[Object(name = "Organization")]
impl OrganizationNode {
    async fn id(&self) -> ID {
        self.0.id.clone().into()
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    async fn icon(&self) -> Option<&str> {
        self.0.icon.as_deref()
    }

    async fn tier(&self) -> Tier {
        Tier::Studio
    }

    async fn visibility(&self) -> Option<Visibility> {
        Some(Visibility::Private)
    }

    async fn sso_enabled(&self) -> Option<bool> {
        Some(false)
    }

    async fn payment(&self) -> Option<String> {
        None
    }

    async fn created_at(&self) -> Option<Moment> {
        Some(Moment(self.0.created))
    }

    async fn projects(
        &self,
        context: &Context<'_>,
        filter: Option<ProjectFilter>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<ProjectNode>> {
        let session = Session::of(context)?;
        let mut projects = session.read(|rows| Ok(self.0.projects(rows)?))?;
        projects.retain(|project| filter.as_ref().is_none_or(|filter| filter.takes(project)));
        let page = Page::of(projects, page, limit, session.pages());
        Ok(Paginated::new(page, ProjectNode))
    }

    async fn users(
        &self,
        context: &Context<'_>,
        filter: Option<UserFilter>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<UserNode>> {
        let session = Session::of(context)?;
        let users: Result<Vec<User>> = self
            .0
            .members
            .iter()
            .map(|id| session.read(|rows| User::find(rows, id)))
            .collect();
        let mut users = users?;
        let filter = filter.and_then(|filter| filter.name);
        users.retain(|user| {
            filter
                .as_ref()
                .is_none_or(|filter| filter.takes(&user.name))
        });
        let page = Page::of(users, page, limit, session.pages());
        Ok(Paginated::new(page, UserNode::from))
    }
}

#[derive(Debug, Default)]
pub(super) struct Reads;

#[Object(name = "OrganizationReads")]
impl Reads {
    async fn organizations(
        &self,
        context: &Context<'_>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<OrganizationNode>> {
        let session = Session::of(context)?;
        let user = &session.caller.user;
        let all = session.read(|rows| Ok(Organization::of_user(rows, user)?))?;
        let page = Page::of(all, page, limit, session.pages());
        Ok(Paginated::new(page, OrganizationNode))
    }

    async fn organization(&self, context: &Context<'_>, id: String) -> Result<OrganizationNode> {
        let session = Session::of(context)?;
        let user = &session.caller.user;
        session
            .read(|rows| Organization::seen_by(rows, user, &id))
            .map(OrganizationNode)
    }
}

#[derive(Debug, Default)]
pub(super) struct Writes;

#[Object(name = "OrganizationWrites")]
impl Writes {
    async fn create_organization(
        &self,
        context: &Context<'_>,
        input: NewOrganization,
    ) -> Result<OrganizationNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let mut organization =
                Organization::create(rows, &input.name, &session.caller.user, session.now)?;
            organization.description = input.description;
            organization.icon = input.icon;
            organization.save(rows)?;
            Ok(OrganizationNode(organization))
        })
    }

    async fn update_organization(
        &self,
        context: &Context<'_>,
        organization: String,
        input: NewOrganization,
    ) -> Result<OrganizationNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let mut own = Organization::seen_by(rows, &session.caller.user, &organization)?;
            own.name = input.name;
            own.description = input.description.or(own.description);
            own.icon = input.icon.or(own.icon);
            own.save(rows)?;
            Ok(OrganizationNode(own))
        })
    }

    async fn delete_organization(
        &self,
        context: &Context<'_>,
        organization: String,
    ) -> Result<OrganizationNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let own = Organization::seen_by(rows, &session.caller.user, &organization)?;
            own.delete(rows)?;
            Ok(OrganizationNode(own))
        })
    }
}
