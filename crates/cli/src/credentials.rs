//! Where the secrets of a remote come from, in this order: the environment, the keychain of the
//! operating system, the user's own file.
//!
//! Which secrets a remote needs its provider says. The file is an explicit choice (`auth login
//! --insecure-storage`, or a yes to a question) and is readable by its owner alone; where the
//! keychain fails, nothing else takes its place. A stored secret is bound to the kind, the origins
//! and the account it was given for.

mod credential;
mod keychain;
#[cfg(feature = "studio")]
mod keys;
mod need;
mod store;

use std::path::PathBuf;

use jiff::Timestamp;

use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::project_file::RemoteEntry;
use crate::shown::shown;

#[cfg(feature = "studio")]
pub(crate) use credential::Login;
pub(crate) use credential::{Credential, Place, Record};
#[cfg(feature = "studio")]
pub(crate) use keys::Before;
#[cfg(feature = "studio")]
pub(crate) use need::only_need;
pub(crate) use need::{Binding, Need, needs};
pub(crate) use store::{Forgotten, Stored, check_keychain, forget, store, stored};
#[cfg(feature = "studio")]
pub(crate) use store::{Kept, hold};

/// Where a secret was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Environment(String),
    Keychain,
    File(PathBuf),
}

impl Source {
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Environment(name) => format!("environment variable {name}"),
            Self::Keychain => "OS keychain".to_owned(),
            Self::File(path) => format!("file {}", path.display()),
        }
    }

    /// The word for programs.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Environment(_) => "environment",
            Self::Keychain => "keychain",
            Self::File(_) => "file",
        }
    }

    /// Whether it was stored here, so that it can be stored anew.
    #[cfg(feature = "studio")]
    pub(crate) fn is_stored(&self) -> bool {
        matches!(self, Self::Keychain | Self::File(_))
    }
}

/// A secret that a remote needs and that is there.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) need: Need,
    pub(crate) credential: Credential,
    pub(crate) source: Source,
}

/// The secrets that a remote is opened with, by the names that its provider has for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<(String, Credential)>);

impl Secrets {
    /// The same with one more.
    pub(crate) fn with(mut self, need: &Need, credential: &Credential) -> Self {
        self.0.push((need.spec.name.clone(), credential.clone()));
        self
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Credential)> {
        let pairs = self.0.iter();
        pairs.map(|(name, credential)| (name.as_str(), credential))
    }

    /// Whether somebody got in by a login.
    pub(crate) fn is_login(&self) -> bool {
        self.iter().any(|(_, one)| one.login.is_some())
    }
}

impl<'a> FromIterator<&'a Found> for Secrets {
    fn from_iter<T: IntoIterator<Item = &'a Found>>(all: T) -> Self {
        all.into_iter().fold(Self::default(), |secrets, found| {
            secrets.with(&found.need, &found.credential)
        })
    }
}

/// The secrets for a remote that are there, and where they were found.
pub(crate) fn find(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Vec<Found>, CommandError> {
    let needs = needs(context, name, entry)?.into_iter();
    let found = needs.filter_map(|need| need.find(context).transpose());
    found.collect()
}

/// All secrets for a remote, or an error that tells how to give those that are missing.
pub(crate) fn require(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Vec<Found>, CommandError> {
    let lacking = lacking(context, name, entry)?;
    if lacking.is_empty() {
        return find(context, name, entry);
    }
    Err(missing(name, &lacking, &login_words(name)))
}

/// The secrets for a remote that are not there. Asks no keychain: what it has lost is an error of
/// its own.
pub(crate) fn lacking(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Vec<Need>, CommandError> {
    let mut lacking = Vec::new();
    for need in needs(context, name, entry)? {
        if need.set_variable(context).is_none() && need.record(context)?.is_none() {
            lacking.push(need);
        }
    }
    Ok(lacking)
}

/// What to do about a secret that is not there.
pub(crate) fn login_words(name: &str) -> String {
    format!("run `tokensync auth login {}`", shown(name))
}

/// The error for secrets that are not there: what to do, and where the service shows them.
pub(crate) fn missing(name: &str, lacking: &[Need], way: &str) -> CommandError {
    let headers: Vec<String> = lacking
        .iter()
        .filter_map(|need| need.spec.header.as_deref())
        .map(|header| format!("`{}`", shown(header)))
        .collect();
    let place = match headers.len() {
        0 => "the remote".to_owned(),
        1 => format!("the header {} of the remote", headers.concat()),
        _ => format!("the headers {} of the remote", headers.join(" and ")),
    };
    let variables: Vec<String> = match lacking {
        [need] => vec![need.variables.join(" or ")],
        several => several
            .iter()
            .filter_map(|need| need.variables.first().cloned())
            .collect(),
    };
    let mut error = CommandError::new(
        Code::Credential,
        format!("there is no secret for {place} `{}`", shown(name)),
    )
    .hint(format!("{way}, or set {}", variables.join(" and ")));
    for place in places(lacking) {
        error = error.hint(place);
    }
    error
}

/// Where people get these secrets.
pub(crate) fn places(needs: &[Need]) -> Vec<&str> {
    let mut places: Vec<&str> = Vec::new();
    for place in needs.iter().filter_map(|need| need.spec.place.as_deref()) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// What to say of a secret that ends within 14 days or has ended, and what to do about it.
/// A login is renewed by itself, and of a secret in the environment no end is known.
pub(crate) fn ending(
    context: &Context<'_>,
    name: &str,
    need: &Need,
    now: Timestamp,
) -> Option<[String; 2]> {
    if need.set_variable(context).is_some() {
        return None;
    }
    let record = need.record(context).ok()??;
    let end = record.expires_at.filter(|_| !record.is_login)?;
    let warning = expiry::warning(end, now)?;
    let remote = shown(name);
    let hint = match &record.key_id {
        Some(id) if now < end => {
            format!(
                "run `tokensync keys rotate {} --remote {remote}`",
                shown(id)
            )
        }
        _ => format!("make a new one, then run `tokensync auth login {remote}`"),
    };
    let what = match need.spec.header {
        Some(_) => shown(&need.spec.noun),
        None => "secret".to_owned(),
    };
    Some([format!("the {what} for `{remote}` {warning}"), hint])
}
