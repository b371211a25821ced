//! What tests may do with the Studio service past its routes.

use std::sync::Arc;
use std::time::Duration;

use super::account::{Organization, Project, User};
use super::branch::Branch;
use super::clock::millis;
use super::keys::{self, NewKey};
use super::scopes::{self, Scope};
use super::trouble::Trouble;
use super::{Home, document, oauth};
use crate::ids;
use crate::store::{Outcome, Transaction};
use crate::world::World;

/// Looks into the Studio service of a running sandbox and changes what clients cannot.
///
/// What a test asks for and the sandbox cannot do is a mistake in the test, and panics with the
/// place of the call.
#[derive(Clone, Debug)]
pub struct StudioControl(Arc<World>);

impl StudioControl {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self(world)
    }

    /// The branch as one JSON document: the sets by name in their order, `$themes`, `$metadata`.
    ///
    /// With a data folder there is nothing to read any more once the sandbox has stopped.
    pub fn document(&self, project: &str, branch: &str) -> Option<String> {
        let read = |rows: &mut Transaction<'_>| {
            let branch = Branch::named(rows, project, branch)?;
            Ok::<_, Trouble>(document::reap(rows, &branch.id)?)
        };
        let document = self.0.store.transact(Outcome::Discarded, read);
        Some(document.ok()?.to_string())
    }

    /// Makes a branch hold exactly this document, as another client would leave it.
    ///
    /// # Panics
    ///
    /// If there is no such branch, the text is not JSON, or the sandbox cannot write it.
    #[track_caller]
    pub fn put_document(&self, project: &str, branch: &str, text: &str) {
        let document = match serde_json::from_str(text) {
            Ok(document) => document,
            Err(error) => panic!("cannot read the document: {error}"),
        };
        self.write(|rows, now| {
            let mut branch = Branch::named(rows, project, branch)?;
            branch.write(rows)?;
            Ok(document::sow(rows, &branch.id, &document, now)?)
        });
    }

    /// The id of a branch, which is a `change_set_id` in the REST routes.
    ///
    /// # Panics
    ///
    /// If there is no such branch.
    #[track_caller]
    pub fn branch(&self, project: &str, name: &str) -> String {
        self.write(|rows, _| Branch::named(rows, project, name).map(|branch| branch.id))
    }

    /// Makes a branch from the main one and gives its id.
    ///
    /// # Panics
    ///
    /// If there is no such project, or the sandbox cannot write it.
    #[track_caller]
    pub fn create_branch(&self, project: &str, name: &str) -> String {
        let user = self.home().user.clone();
        self.write(|rows, now| {
            let main = Branch::main(rows, project)?;
            Ok(main.fork(rows, name, &user, now)?.id)
        })
    }

    /// The id of the user that the sandbox began with, whose API key its addresses have.
    pub fn user(&self) -> String {
        self.home().user.clone()
    }

    /// Makes a user and gives the id.
    ///
    /// # Panics
    ///
    /// If the sandbox cannot write it.
    #[track_caller]
    pub fn create_user(&self, name: &str) -> String {
        let user = User {
            id: ids::uuid(),
            name: name.to_owned(),
            email: format!("{}@sandbox.invalid", ids::uuid()),
            password: String::new(),
        };
        self.write(|rows, _| Ok(user.save(rows)?));
        user.id
    }

    /// Makes an organization with these users and gives its id.
    ///
    /// # Panics
    ///
    /// If the name is blank, or the sandbox cannot write it.
    #[track_caller]
    pub fn create_organization(&self, name: &str, members: &[&str]) -> String {
        self.write(|rows, now| {
            let mut organization = Organization::create(rows, name, "", now)?;
            organization.members = members.iter().map(|&id| id.to_owned()).collect();
            organization.save(rows)?;
            Ok(organization.id)
        })
    }

    /// Makes a project with a main branch and gives its id.
    ///
    /// # Panics
    ///
    /// If the user of the sandbox is not in the organization, the name is blank, or the sandbox
    /// cannot write it.
    #[track_caller]
    pub fn create_project(&self, organization: &str, name: &str) -> String {
        let user = self.home().user.clone();
        self.write(|rows, now| {
            let organization = Organization::seen_by(rows, &user, organization)?;
            Ok(Project::create(rows, &organization, name, now)?.id)
        })
    }

    /// Makes an API key with these scopes and gives its value.
    ///
    /// # Panics
    ///
    /// If there is no such scope, or the sandbox cannot write it.
    #[track_caller]
    pub fn create_key(&self, scopes: &[&str], lives: Option<Duration>) -> String {
        self.create_key_of(&self.home().user, scopes, lives)
    }

    /// Makes an API key of this user and gives its value.
    ///
    /// # Panics
    ///
    /// If there is no such scope, or the sandbox cannot write it.
    #[track_caller]
    pub fn create_key_of(&self, user: &str, scopes: &[&str], lives: Option<Duration>) -> String {
        let scopes = scopes.iter().map(|name| match Scope::parse(name) {
            Some(scope) => scope,
            None => panic!("there is no scope `{name}`"),
        });
        let new = NewKey {
            name: "test".to_owned(),
            scopes: scopes.collect(),
            ..NewKey::default()
        };
        self.make_key(user, new, lives)
    }

    /// Makes a service account token for a project, with `tokens:read` and `tokens:write` or one
    /// of them, and gives its value. The web application is the only place where people do this.
    ///
    /// # Panics
    ///
    /// If there is no such scope, or the sandbox cannot write it.
    #[track_caller]
    pub fn create_service_token(
        &self,
        project: &str,
        scopes: &[&str],
        lives: Option<Duration>,
    ) -> String {
        let Some(scopes) = scopes::of_second_generation(&scopes.join(" ")) else {
            panic!("there is no such scope among {scopes:?}");
        };
        let new = NewKey {
            name: "service".to_owned(),
            scopes,
            project: Some(project.to_owned()),
            ..NewKey::default()
        };
        self.make_key(&self.home().user, new, lives)
    }

    #[track_caller]
    fn make_key(&self, user: &str, new: NewKey, lives: Option<Duration>) -> String {
        self.write(|rows, now| {
            let expires = lives.map(|lives| now.saturating_add(millis(lives)));
            Ok(keys::create(rows, user, NewKey { expires, ..new }, now)?.1)
        })
    }

    /// Says yes or no to the device that shows this code, as a person on the approval page.
    ///
    /// # Panics
    ///
    /// If no device shows the code.
    #[track_caller]
    pub fn decide(&self, user_code: &str, approved: bool) {
        let user = self.home().user.clone();
        self.write(|rows, now| oauth::decide(rows, user_code, &user, approved, now));
    }

    /// Lets the clock of the service stand still.
    pub fn hold_clock(&self) {
        self.0.clock.hold();
    }

    /// Sets the clock of the service forward.
    pub fn advance_clock(&self, by: Duration) {
        self.0.clock.advance(by);
    }

    fn home(&self) -> &Home {
        &self.0.home
    }

    #[track_caller]
    fn write<T>(&self, work: impl FnOnce(&mut Transaction<'_>, i64) -> Result<T, Trouble>) -> T {
        let now = self.0.clock.now();
        match self.0.store.transact(Outcome::Kept, |rows| work(rows, now)) {
            Ok(result) => result,
            Err(trouble) => panic!("cannot do this: {trouble}"),
        }
    }
}
