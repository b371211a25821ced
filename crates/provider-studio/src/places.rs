//! What there is to choose from: who the secret belongs to, organizations, projects, branches.

mod service_tokens;

use provider_api::{Account, Progress, ProviderError, Secret};
use provider_http::HttpClient;
use tokens_model::JsonRef;

use crate::config::{Api, Credential, StudioConfig};
use crate::graphql::{self, Variables};
use crate::proof::{Cut, Page, Pages, twice};
use crate::{answer, rest};

/// How many organizations and projects are asked for at once over GraphQL.
const PAGE: u32 = 100;

const ME: &str = "query Me { self { id user { id name } } }";
const ORGANIZATIONS: &str = "query Organizations($limit: Int, $page: Int) { organizations(limit: $limit, page: $page) { \
    total totalPages currentPage data { id name projects(limit: $limit, page: 1) { total totalPages currentPage data { id name } } } } }";
const PROJECTS: &str = "query Projects($organization: String!, $limit: Int, $page: Int) { organization(id: $organization) { \
    projects(limit: $limit, page: $page) { total totalPages currentPage data { id name } } } }";

/// An organization, which the newer web application calls a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Organization {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Its projects, by name.
    pub projects: Vec<Project>,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Project {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A branch of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Branch {
    /// The name.
    pub name: String,
    /// Whether it is the one that is meant where none is named. Over GraphQL this is not asked.
    pub is_default: bool,
}

/// The platform, seen before a project is chosen. Settings need the secret and no more.
#[derive(Debug)]
pub struct Places {
    interface: Interface,
    /// If the secret is a service account token: it, and the project that it is for.
    service_token: Option<(Secret, String)>,
}

#[derive(Debug)]
enum Interface {
    Graphql(graphql::Client, u32),
    Rest(rest::Client),
}

impl Places {
    /// The platform of these settings. Performs no I/O.
    pub fn new(config: &StudioConfig, http: HttpClient) -> Self {
        Self {
            interface: match config.api() {
                Api::Graphql => {
                    Interface::Graphql(graphql::Client::new(config, http), config.page_size(PAGE))
                }
                Api::Rest => Interface::Rest(rest::Client::new(config, http)),
            },
            service_token: config
                .project
                .as_ref()
                .filter(|_| config.credential == Credential::Service)
                .map(|project| (config.secret.clone(), project.clone())),
        }
    }

    /// Who the secret belongs to. Of a service account token that is the user it acts for; its
    /// scopes and its end are told if the platform shows them to it.
    pub async fn account(&self, progress: &dyn Progress) -> Result<Account, ProviderError> {
        let what = "asking whose the secret is";
        match &self.interface {
            Interface::Graphql(client, _) => {
                let data = client
                    .query(ME, Variables::default(), what, progress)
                    .await?;
                let user = answer::at(data.root(), &["self", "user"]);
                user.and_then(account).ok_or_else(|| nobody(what))
            }
            Interface::Rest(client) => {
                let url = client.address(&["auth", "me"])?;
                let json = client.get(url, what, progress).await?;
                let root = json.root();
                let user = account(answer::at(root, &["data"]).unwrap_or(root));
                let user = user.ok_or_else(|| nobody(what))?;
                Ok(match &self.service_token {
                    Some((token, project)) => {
                        service_tokens::told(client, token, project, user, progress).await
                    }
                    None => user,
                })
            }
        }
    }

    /// All organizations with all their projects, by name.
    pub async fn organizations(
        &self,
        progress: &dyn Progress,
    ) -> Result<Vec<Organization>, ProviderError> {
        let what = "listing the organizations";
        let mut found = match &self.interface {
            Interface::Graphql(client, limit) => {
                twice(what, progress, || by_key(client, *limit, what, progress)).await?
            }
            Interface::Rest(client) => twice(what, progress, || by_token(client, progress)).await?,
        };
        found.sort_by_cached_key(|organization| sorted_as(&organization.name));
        for organization in &mut found {
            let projects = &mut organization.projects;
            projects.sort_by_cached_key(|project| sorted_as(&project.name));
        }
        Ok(found)
    }

    /// The branches of a project that can be read and written.
    pub async fn branches(
        &self,
        organization: &str,
        project: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<Branch>, ProviderError> {
        match &self.interface {
            Interface::Graphql(client, limit) => {
                let names =
                    graphql::branches(client, organization, project, *limit, progress).await?;
                let branch = |name| Branch {
                    name,
                    is_default: false,
                };
                Ok(names.into_iter().map(branch).collect())
            }
            Interface::Rest(client) => {
                let what = "listing the branches";
                let read = || rest::branches(client, project, progress);
                let all = twice(what, progress, read).await?;
                let active = all.into_iter().filter(|branch| !branch.is_archived);
                let branch = |entry: rest::BranchEntry| Branch {
                    name: entry.name,
                    is_default: entry.is_default,
                };
                Ok(active.map(branch).collect())
            }
        }
    }
}

fn sorted_as(name: &str) -> String {
    name.trim().to_lowercase()
}

fn account(json: JsonRef<'_>) -> Option<Account> {
    let text = |name| rest::attribute(json, name);
    let first = text("first_name").or_else(|| text("firstName"));
    let last = text("last_name").or_else(|| text("lastName"));
    let parts: Vec<String> = first.into_iter().chain(last).collect();
    let joined = (!parts.is_empty()).then(|| parts.join(" "));
    Some(Account {
        id: answer::text(json, &["id"]).or_else(|| answer::text(json, &["uuid"]))?,
        name: text("full_name")
            .or_else(|| text("fullName"))
            .or_else(|| text("name"))
            .or(joined),
        email: text("email"),
        scopes: Vec::new(),
        expires_at: None,
    })
}

fn nobody(what: &str) -> ProviderError {
    answer::shapeless(what, "the answer names nobody")
}

fn project(json: JsonRef<'_>, what: &str) -> Result<(String, Project), ProviderError> {
    let id = rest::id(json, what)?;
    let project = Project {
        name: rest::attribute(json, "name").unwrap_or_else(|| id.clone()),
        id: id.clone(),
    };
    Ok((id, project))
}

fn organization(json: JsonRef<'_>, what: &str) -> Result<(String, Organization), ProviderError> {
    let (id, Project { name, .. }) = project(json, what)?;
    let organization = Organization {
        id: id.clone(),
        name,
        projects: Vec::new(),
    };
    Ok((id, organization))
}

/// One query for everything, and one more for each page that is not in it.
async fn by_key(
    client: &graphql::Client,
    limit: u32,
    what: &str,
    progress: &dyn Progress,
) -> Result<Vec<Organization>, Cut> {
    let organizations = Pages::of("organizations", Some(limit));
    let ask = |page: u64| async move {
        let variables = Variables::default()
            .number("limit", limit)
            .number("page", page.cast_signed());
        let data = client
            .query(ORGANIZATIONS, variables, what, progress)
            .await?;
        let list = answer::at(data.root(), &["organizations"])
            .ok_or_else(|| answer::shapeless(what, "the answer has no organizations"))?;
        let mut items = Vec::new();
        for item in graphql::items(list) {
            let (id, mut organization) = organization(item, what)?;
            let projects = answer::at(item, &["projects"])
                .ok_or_else(|| answer::shapeless(what, "an organization has no projects"))?;
            organization.projects = all_projects(client, &id, projects, limit, progress).await?;
            items.push((id, organization));
        }
        Ok(Page {
            announced: graphql::announced(list),
            items,
        })
    };
    Ok(organizations.complete(ask).await?.into_items())
}

/// The projects of an organization, of which the first page is there already.
async fn all_projects(
    client: &graphql::Client,
    organization: &str,
    first: JsonRef<'_>,
    limit: u32,
    progress: &dyn Progress,
) -> Result<Vec<Project>, Cut> {
    let what = "listing the projects";
    let read = |list: JsonRef<'_>| graphql::page(list, |item| project(item, what));
    let ask = |page: u64| async move {
        let variables = Variables::default()
            .text("organization", organization)
            .number("limit", limit)
            .number("page", page.cast_signed());
        let data = client.query(PROJECTS, variables, what, progress).await?;
        let list = answer::at(data.root(), &["organization", "projects"])
            .ok_or_else(|| answer::shapeless(what, "the answer has no projects"))?;
        Ok(read(list)?)
    };
    let projects = Pages::of("projects", Some(limit)).beginning(read(first)?)?;
    Ok(projects.complete(ask).await?.into_items())
}

/// One request for the organizations, and one for the projects of each.
async fn by_token(
    client: &rest::Client,
    progress: &dyn Progress,
) -> Result<Vec<Organization>, Cut> {
    let url = client.address(&["organizations"])?;
    let pages = Pages::of("organizations", None);
    let mut found = client.list(&url, pages, progress, organization).await?;
    for organization in &mut found {
        let url = client
            .address(&["projects"])?
            .with_query("organization_id", &organization.id);
        let pages = Pages::of("projects", None);
        organization.projects = client.list(&url, pages, progress, project).await?;
    }
    Ok(found)
}
