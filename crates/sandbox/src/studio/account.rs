//! Users, the organizations that they are members of, and the projects in these.

use serde::{Deserialize, Serialize};

use super::branch::Branch;
use super::trouble::Trouble;
use crate::ids;
use crate::store::{StoreError, Table, Transaction};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
    /// The hash of the password.
    pub(crate) password: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) icon: Option<String>,
    /// The ids of the users who see the organization and all of its projects.
    pub(crate) members: Vec<String>,
    pub(crate) created: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) organization: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) public: bool,
    pub(crate) created: i64,
}

impl User {
    pub(crate) fn find(rows: &Transaction<'_>, id: &str) -> Result<Self, Trouble> {
        rows.load(Table::StudioUsers, id)?
            .ok_or_else(|| Trouble::absent("user", id))
    }

    pub(crate) fn with_email(
        rows: &Transaction<'_>,
        email: &str,
    ) -> Result<Option<Self>, StoreError> {
        let users = rows.load_all::<Self>(Table::StudioUsers)?;
        Ok(users
            .into_iter()
            .map(|(_, user)| user)
            .find(|user| user.email.eq_ignore_ascii_case(email)))
    }

    pub(crate) fn save(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        rows.save(Table::StudioUsers, &self.id, self)
    }
}

impl Organization {
    /// Makes an organization with one member.
    pub(crate) fn create(
        rows: &mut Transaction<'_>,
        name: &str,
        member: &str,
        now: i64,
    ) -> Result<Self, Trouble> {
        check_name("organization", name)?;
        let organization = Self {
            id: ids::uuid(),
            name: name.to_owned(),
            description: None,
            icon: None,
            members: vec![member.to_owned()],
            created: now,
        };
        organization.save(rows)?;
        Ok(organization)
    }

    /// The organizations of a user, the oldest first.
    pub(crate) fn of_user(rows: &Transaction<'_>, user: &str) -> Result<Vec<Self>, StoreError> {
        let mut found: Vec<Self> = rows
            .load_all::<Self>(Table::StudioOrganizations)?
            .into_iter()
            .map(|(_, organization)| organization)
            .filter(|organization| organization.has(user))
            .collect();
        found.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
        Ok(found)
    }

    /// An organization that the user is a member of. Others are answered as if they were not
    /// there; what the service says about them is not known.
    pub(crate) fn seen_by(rows: &Transaction<'_>, user: &str, id: &str) -> Result<Self, Trouble> {
        rows.load::<Self>(Table::StudioOrganizations, id)?
            .filter(|organization| organization.has(user))
            .ok_or_else(|| Trouble::absent("organization", id))
    }

    fn has(&self, user: &str) -> bool {
        self.members.iter().any(|member| member == user)
    }

    /// The projects of the organization, the oldest first.
    pub(crate) fn projects(&self, rows: &Transaction<'_>) -> Result<Vec<Project>, StoreError> {
        let mut found: Vec<Project> = rows
            .load_all::<Project>(Table::StudioProjects)?
            .into_iter()
            .map(|(_, project)| project)
            .filter(|project| project.organization == self.id)
            .collect();
        found.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
        Ok(found)
    }

    pub(crate) fn save(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        rows.save(Table::StudioOrganizations, &self.id, self)
    }

    /// Deletes the organization with its projects.
    pub(crate) fn delete(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        for project in self.projects(rows)? {
            project.delete(rows)?;
        }
        rows.remove(Table::StudioOrganizations, self.id.clone());
        Ok(())
    }
}

impl Project {
    /// Makes a project with its main branch.
    pub(crate) fn create(
        rows: &mut Transaction<'_>,
        organization: &Organization,
        name: &str,
        now: i64,
    ) -> Result<Self, Trouble> {
        check_name("project", name)?;
        let project = Self {
            id: ids::uuid(),
            organization: organization.id.clone(),
            name: name.to_owned(),
            description: None,
            public: false,
            created: now,
        };
        project.save(rows)?;
        Branch::create_main(rows, &project.id, now)?;
        Ok(project)
    }

    /// A project in an organization that the user is a member of.
    pub(crate) fn seen_by(rows: &Transaction<'_>, user: &str, id: &str) -> Result<Self, Trouble> {
        let absent = || Trouble::absent("project", id);
        let project: Self = rows.load(Table::StudioProjects, id)?.ok_or_else(absent)?;
        Organization::seen_by(rows, user, &project.organization).map_err(|_| absent())?;
        Ok(project)
    }

    /// A project by both of its ids, as the first generation addresses it.
    pub(crate) fn seen_in(
        rows: &Transaction<'_>,
        user: &str,
        organization: &str,
        id: &str,
    ) -> Result<Self, Trouble> {
        let organization = Organization::seen_by(rows, user, organization)?;
        let project = Self::seen_by(rows, user, id)?;
        if project.organization != organization.id {
            return Err(Trouble::absent("project", id));
        }
        Ok(project)
    }

    pub(crate) fn save(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        rows.save(Table::StudioProjects, &self.id, self)
    }

    /// Deletes the project with its branches and releases.
    pub(crate) fn delete(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        for branch in Branch::all(rows, &self.id)? {
            branch.delete(rows)?;
        }
        for release in rows
            .under(Table::StudioReleases, &format!("{}/", self.id))?
            .into_keys()
        {
            rows.remove(Table::StudioReleases, release);
        }
        rows.remove(Table::StudioProjects, self.id.clone());
        Ok(())
    }
}

/// A blank name is refused; which other names the service refuses is not known.
fn check_name(what: &str, name: &str) -> Result<(), Trouble> {
    if name.trim().is_empty() {
        return Err(Trouble::invalid(format!(
            "The name of a {what} cannot be blank"
        )));
    }
    Ok(())
}
