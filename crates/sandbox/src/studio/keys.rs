//! API keys of users, and service account tokens of projects.
//!
//! The value is given once, when the key is made; what is kept is its hash. The creation of a key
//! with an end and with scopes is documented as a page of the web application only (Tokens Studio
//! documentation, API keys); the sandbox takes both in the input of `createAPIKey`, which
//! `@tokens-studio/sdk` 1.4.2 knows without them; the setting `key_limits` takes them away. Without scopes a key gets all that its maker has,
//! without an end it has none: assumptions, like the refusals of a blank name, of an unknown scope
//! and of an end that has passed.

use serde::{Deserialize, Serialize};

use super::credentials::{self, Caller, Credential, Kind};
use super::scopes::Scope;
use super::trouble::Trouble;
use crate::ids;
use crate::store::{StoreError, Table, Transaction};

/// `lastUsed` is kept to the minute, so that reading costs a write once a minute at most.
const MINUTE: i64 = 60_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) user: String,
    /// The project of a service account token; an API key has none.
    pub(crate) project: Option<String>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) created: i64,
    pub(crate) expires: Option<i64>,
    pub(crate) last_used: Option<i64>,
    pub(crate) revoked: bool,
    /// The first characters of the value, by which lists show it (service account tokens).
    pub(crate) prefix: String,
}

/// What a key is to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewKey {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) expires: Option<i64>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) project: Option<String>,
}

impl Key {
    pub(crate) fn find(rows: &Transaction<'_>, id: &str) -> Result<Option<Self>, StoreError> {
        rows.load(Table::StudioKeys, id)
    }

    /// A key of this user.
    pub(crate) fn of_user(rows: &Transaction<'_>, user: &str, id: &str) -> Result<Self, Trouble> {
        Self::find(rows, id)?
            .filter(|key| key.user == user && key.project.is_none())
            .ok_or_else(|| Trouble::absent("API key", id))
    }

    /// The API keys of a user, or the service account tokens of a project, the oldest first.
    pub(crate) fn all(
        rows: &Transaction<'_>,
        wanted: impl Fn(&Self) -> bool,
    ) -> Result<Vec<Self>, StoreError> {
        let mut found: Vec<Self> = rows
            .load_all::<Self>(Table::StudioKeys)?
            .into_iter()
            .map(|(_, key)| key)
            .filter(wanted)
            .collect();
        found.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
        Ok(found)
    }

    pub(crate) fn save(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        rows.save(Table::StudioKeys, &self.id, self)
    }

    /// Lets this value open what the key opens.
    pub(crate) fn set_value(
        &self,
        rows: &mut Transaction<'_>,
        value: &str,
    ) -> Result<(), StoreError> {
        let credential = Credential {
            kind: Kind::Key(self.id.clone()),
            user: self.user.clone(),
            scopes: self.scopes.clone(),
            expires: self.expires,
        };
        credential.save(rows, value)
    }

    pub(crate) fn used(&mut self, rows: &mut Transaction<'_>, now: i64) -> Result<(), StoreError> {
        if self.last_used.is_some_and(|last| now - last < MINUTE) {
            return Ok(());
        }
        self.last_used = Some(now);
        self.save(rows)
    }

    /// Gives the key another value. Nobody is told which: the schema has no place for it
    /// (`@tokens-studio/sdk` 1.4.2), and how the service delivers it is not known.
    pub(crate) fn regenerate(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        credentials::revoke_key(rows, &self.id)?;
        self.set_value(rows, &fresh_value(self.project.is_some()))
    }

    pub(crate) fn delete(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        credentials::revoke_key(rows, &self.id)?;
        rows.remove(Table::StudioKeys, self.id.clone());
        Ok(())
    }
}

/// Samples of API keys start like this and go on as a UUID (`tokens-studio/sync-providers`); no
/// source promises a format, and none shows a service account token.
fn fresh_value(service: bool) -> String {
    let kind = if service { "service_token" } else { "api_key" };
    format!("{kind}_{}", ids::uuid())
}

/// Makes a key and gives it with its value.
pub(crate) fn create(
    rows: &mut Transaction<'_>,
    user: &str,
    new: NewKey,
    now: i64,
) -> Result<(Key, String), Trouble> {
    if new.name.trim().is_empty() {
        return Err(Trouble::invalid("The name of a key cannot be blank"));
    }
    if new.expires.is_some_and(|end| end <= now) {
        return Err(Trouble::invalid("The end of a key has to be in the future"));
    }
    let value = fresh_value(new.project.is_some());
    let key = Key {
        id: ids::uuid(),
        user: user.to_owned(),
        project: new.project,
        name: new.name,
        description: new.description,
        scopes: new.scopes,
        created: now,
        expires: new.expires,
        last_used: None,
        revoked: false,
        prefix: value.chars().take(16).collect(),
    };
    key.save(rows)?;
    key.set_value(rows, &value)?;
    Ok((key, value))
}

/// The scopes asked for, which the maker of a key has to have; all of the maker's if none are.
pub(crate) fn granted(caller: &Caller, asked: Option<&[String]>) -> Result<Vec<Scope>, Trouble> {
    let Some(asked) = asked else {
        return Ok(caller.scopes.clone());
    };
    asked
        .iter()
        .map(|name| {
            let scope = Scope::parse(name)
                .ok_or_else(|| Trouble::invalid(format!("There is no scope `{name}`")))?;
            caller.need(&[scope]).map(|()| scope)
        })
        .collect()
}
