//! What the service starts with: a user with an API key, an organization, a project.

use axum::http::HeaderValue;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::account::{Organization, Project, User};
use super::branch::Branch;
use super::credentials::hash;
use super::keys::{self, Key, NewKey};
use super::trouble::Trouble;
use super::{document, scopes};
use crate::ids;
use crate::settings::StudioSettings;
use crate::store::{Table, Transaction};

const HOME: &str = "studio-home";
/// The address with which the user logs in. The password is the API key: it is made up or given
/// for every sandbox, so that no web page can guess it.
pub(crate) const EMAIL: &str = "designer@sandbox.invalid";

/// The ids of what the service starts with, and the key. Only this key is kept in the clear, in
/// the way of the master key: a sandbox prints it at every start.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Home {
    pub(crate) user: String,
    pub(crate) organization: String,
    pub(crate) project: String,
    key: String,
    pub(crate) api_key: String,
    seeded: bool,
}

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HomeError {
    #[error("the API key cannot be sent in a header")]
    ApiKey,
    #[error("the seed is not JSON")]
    Seed,
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<crate::store::StoreError> for HomeError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

/// Takes up what an earlier sandbox left in the store, or makes it.
pub(crate) fn open(
    rows: &mut Transaction<'_>,
    settings: &StudioSettings,
    now: i64,
) -> Result<Home, HomeError> {
    let key = settings.api_key.as_deref();
    // A key with a space in it would end at the space.
    let unfit = |key: &str| {
        key.is_empty() || key.contains(char::is_whitespace) || HeaderValue::from_str(key).is_err()
    };
    if key.is_some_and(unfit) {
        return Err(HomeError::ApiKey);
    }
    let mut home = match rows.load::<Home>(Table::Account, HOME)? {
        Some(home) => home.mended(rows, now)?,
        None => Home::make(rows, now)?,
    };
    if let Some(key) = key
        && key != home.api_key
    {
        home.use_key(rows, key)?;
    }
    if let Some(seed) = &settings.seed
        && !home.seeded
    {
        let seed: Value = serde_json::from_str(seed).map_err(|_| HomeError::Seed)?;
        let branch = Branch::main(rows, &home.project)?;
        document::sow(rows, &branch.id, &seed, now)?;
        home.seeded = true;
    }
    rows.save(Table::Account, HOME, &home)?;
    Ok(home)
}

impl Home {
    fn make(rows: &mut Transaction<'_>, now: i64) -> Result<Self, Trouble> {
        let user = User {
            id: ids::uuid(),
            name: "Designer".to_owned(),
            email: EMAIL.to_owned(),
            password: String::new(),
        };
        let organization = Organization::create(rows, "Sandbox", &user.id, now)?;
        let project = Project::create(rows, &organization, "Tokens", now)?;
        let new = NewKey {
            name: "sandbox".to_owned(),
            description: Some("The key that the sandbox prints".to_owned()),
            scopes: scopes::ALL.to_vec(),
            ..NewKey::default()
        };
        let (key, api_key) = keys::create(rows, &user.id, new, now)?;
        User {
            password: hash(&api_key),
            ..user.clone()
        }
        .save(rows)?;
        Ok(Self {
            user: user.id,
            organization: organization.id,
            project: project.id,
            key: key.id,
            api_key,
            seeded: false,
        })
    }

    /// What somebody deleted is made anew, so that every address leads somewhere.
    fn mended(mut self, rows: &mut Transaction<'_>, now: i64) -> Result<Self, Trouble> {
        let organization = match Organization::seen_by(rows, &self.user, &self.organization) {
            Ok(organization) => organization,
            Err(Trouble::Absent { .. }) => Organization::create(rows, "Sandbox", &self.user, now)?,
            Err(other) => return Err(other),
        };
        match Project::seen_in(rows, &self.user, &organization.id, &self.project) {
            Ok(_) => {}
            Err(Trouble::Absent { .. }) => {
                self.project = Project::create(rows, &organization, "Tokens", now)?.id;
                self.seeded = false;
            }
            Err(other) => return Err(other),
        }
        self.organization = organization.id;
        if Key::find(rows, &self.key)?.is_none() {
            let new = NewKey {
                name: "sandbox".to_owned(),
                scopes: scopes::ALL.to_vec(),
                ..NewKey::default()
            };
            let (key, value) = keys::create(rows, &self.user, new, now)?;
            self.key = key.id;
            self.take_value(rows, &value)?;
        }
        Ok(self)
    }

    /// Lets another value open what the key of the sandbox opens.
    fn use_key(&mut self, rows: &mut Transaction<'_>, value: &str) -> Result<(), Trouble> {
        let key = Key::of_user(rows, &self.user, &self.key)?;
        super::credentials::revoke_key(rows, &key.id)?;
        key.set_value(rows, value)?;
        self.take_value(rows, value)
    }

    /// Notes the value that the sandbox prints, with which its user also logs in.
    fn take_value(&mut self, rows: &mut Transaction<'_>, value: &str) -> Result<(), Trouble> {
        let mut user = User::find(rows, &self.user)?;
        user.password = hash(value);
        user.save(rows)?;
        value.clone_into(&mut self.api_key);
        Ok(())
    }
}
