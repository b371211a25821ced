//! Who a request comes from: what opens the service is kept by its hash only.

use serde::{Deserialize, Serialize};

use super::keys::Key;
use super::scopes::{self, Scope};
use super::trouble::Trouble;
use crate::store::{StoreError, Table, Transaction};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Credential {
    pub(crate) kind: Kind,
    pub(crate) user: String,
    pub(crate) scopes: Vec<Scope>,
    /// When it ends, in milliseconds since 1970; `None` is never.
    pub(crate) expires: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// An API key, or a service account token, which opens nothing but its exchange.
    Key(String),
    /// A session of the second generation: of an OAuth client or of a user.
    Session,
    /// A session of a service account token, for one project.
    Service { project: String, key: String },
    /// What a new session is bought with, once; the session that was made with it ends then.
    Refresh { session: String, via: Via },
}

/// Where a refresh token is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Via {
    OAuth,
    Login,
}

/// Who may do what.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) user: String,
    pub(crate) scopes: Vec<Scope>,
    /// The project that a service account is for.
    pub(crate) service: Option<String>,
}

/// Why a credential opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Denial {
    #[error("Unauthorized: no credential")]
    Missing,
    #[error("Unauthorized: unknown credential")]
    Unknown,
    #[error("Unauthorized: the credential has expired")]
    Expired,
}

pub(crate) fn hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// The text after `Bearer`, which is compared in any case (RFC 7235, 2.1).
pub(crate) fn bearer(header: Option<&str>) -> Option<&str> {
    let (scheme, secret) = header?.trim().split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

impl Credential {
    pub(crate) fn find(
        rows: &Transaction<'_>,
        secret: &str,
        now: i64,
    ) -> Result<Result<Self, Denial>, StoreError> {
        let found: Option<Self> = rows.load(Table::StudioCredentials, &hash(secret))?;
        Ok(match found {
            None => Err(Denial::Unknown),
            Some(own) if own.expires.is_some_and(|end| end <= now) => Err(Denial::Expired),
            Some(own) => Ok(own),
        })
    }

    pub(crate) fn save(&self, rows: &mut Transaction<'_>, secret: &str) -> Result<(), StoreError> {
        rows.give_out(secret);
        rows.save(Table::StudioCredentials, &hash(secret), self)
    }
}

/// Lets a credential open nothing any more.
pub(crate) fn revoke(rows: &mut Transaction<'_>, hash: &str) {
    rows.remove(Table::StudioCredentials, hash);
}

/// Ends everything that was made with a key.
pub(crate) fn revoke_key(rows: &mut Transaction<'_>, id: &str) -> Result<(), StoreError> {
    for (hash, credential) in rows.load_all::<Credential>(Table::StudioCredentials)? {
        let of_key = match &credential.kind {
            Kind::Key(key) | Kind::Service { key, .. } => key == id,
            Kind::Session | Kind::Refresh { .. } => false,
        };
        if of_key {
            revoke(rows, &hash);
        }
    }
    Ok(())
}

/// The two halves of the service, which take different credentials. Whether one half takes those
/// of the other is not known; `any` lets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Graphql { any: bool },
    Rest { any: bool },
}

/// Whoever sends this `Authorization` header.
pub(crate) fn caller(
    rows: &mut Transaction<'_>,
    header: Option<&str>,
    door: Door,
    now: i64,
) -> Result<Result<Caller, Denial>, StoreError> {
    let Some(secret) = bearer(header) else {
        return Ok(Err(Denial::Missing));
    };
    let credential = match Credential::find(rows, secret, now)? {
        Ok(credential) => credential,
        Err(denial) => return Ok(Err(denial)),
    };
    let service = match (&credential.kind, door) {
        (Kind::Key(id), Door::Graphql { .. } | Door::Rest { any: true }) => {
            let Some(mut key) = Key::find(rows, id)? else {
                return Ok(Err(Denial::Unknown));
            };
            if key.project.is_some() {
                return Ok(Err(Denial::Unknown));
            }
            key.used(rows, now)?;
            None
        }
        (Kind::Session, Door::Rest { .. } | Door::Graphql { any: true }) => None,
        (Kind::Service { project, .. }, Door::Rest { .. } | Door::Graphql { any: true }) => {
            Some(project.clone())
        }
        _ => return Ok(Err(Denial::Unknown)),
    };
    Ok(Ok(Caller {
        user: credential.user,
        scopes: credential.scopes,
        service,
    }))
}

impl Caller {
    /// Refuses who has none of these scopes.
    pub(crate) fn need(&self, any_of: &[Scope]) -> Result<(), Trouble> {
        if any_of.is_empty() || any_of.iter().any(|scope| self.scopes.contains(scope)) {
            return Ok(());
        }
        let names: Vec<&str> = any_of.iter().map(|scope| scope.name()).collect();
        Err(Trouble::Forbidden(names.join(" or ")))
    }

    /// Refuses who may not use this field of the GraphQL schema.
    pub(crate) fn need_for(&self, field: &str) -> Result<(), Trouble> {
        self.need(scopes::needed(field))
    }
}
