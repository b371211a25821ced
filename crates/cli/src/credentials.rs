//! Where the secret of a remote comes from, in this order: the environment, the keychain of the
//! operating system, the user's own file.
//!
//! The file is an explicit choice (`auth login --insecure-storage`, or a yes to a question) and is
//! readable by its owner alone; where the keychain fails, nothing else takes its place. A stored
//! secret is bound to the kind, the origins and the account it was given for.

mod credential;
mod keychain;
#[cfg(feature = "studio")]
mod keys;
mod slot;
mod store;

use std::path::PathBuf;

use jiff::Timestamp;
use provider_api::Secret;

use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::trust;

#[cfg(feature = "studio")]
pub(crate) use credential::Login;
pub(crate) use credential::{Credential, Place, Record};
#[cfg(feature = "studio")]
pub(crate) use keys::Before;
use slot::Slot;
#[cfg(feature = "studio")]
pub(crate) use store::{Kept, hold};
pub(crate) use store::{Stored, check_keychain, forget, store};

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

/// The variables that can hold the secret of this remote, in the order they are asked.
pub(crate) fn variables(name: &str, entry: &RemoteEntry) -> Vec<String> {
    let own: String = name
        .chars()
        .map(|char| {
            if char.is_ascii_alphanumeric() {
                char.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect();
    let of_the_service = match (
        entry.kind.as_str(),
        entry.option("key"),
        entry.option("api"),
    ) {
        ("jsonbin", Some("access"), _) => Some("JSONBIN_ACCESS_KEY"),
        ("jsonbin", ..) => Some("JSONBIN_MASTER_KEY"),
        ("studio", _, Some("rest")) => Some("STUDIO_SERVICE_TOKEN"),
        ("studio", ..) => Some("TOKENS_STUDIO_API_KEY"),
        _ => None,
    };
    let mut names = vec![format!("TOKENSYNC_{own}_SECRET")];
    names.extend(of_the_service.map(str::to_owned));
    names
}

/// What people call the secret of a remote.
pub(crate) fn noun(entry: &RemoteEntry, credential: &Credential) -> &'static str {
    if credential.login.is_some() {
        return "login";
    }
    let option = |name| entry.option(name);
    match (entry.kind.as_str(), option("key"), option("api")) {
        ("jsonbin", Some("access"), _) => "access key",
        ("jsonbin", ..) => "master key",
        ("studio", _, Some("rest")) if option("credential") == Some("bearer") => "access token",
        ("studio", _, Some("rest")) => "service account token",
        ("studio", ..) => "API key",
        _ => "secret",
    }
}

/// Whose secret it is, as far as the settings say: a key of the platform's older interface opens
/// everything of an organization, any other secret only one place.
fn account<'a>(name: &'a str, entry: &'a RemoteEntry) -> &'a str {
    let option = match (entry.kind.as_str(), entry.option("api")) {
        ("studio", Some("rest")) => "project",
        ("studio", _) => "organization",
        _ => "bin",
    };
    entry.option(option).unwrap_or(name)
}

/// Where the secret of a remote belongs. It is bound to kind, origins and account: a project file
/// that points elsewhere finds nothing.
fn slot(context: &Context<'_>, name: &str, entry: &RemoteEntry) -> Result<Slot, CommandError> {
    let platform = platform(context, entry)?;
    Ok(Slot {
        remote: name.to_owned(),
        variables: variables(name, entry),
        binding: format!("{platform}{}", account(name, entry)),
        #[cfg(feature = "studio")]
        platform,
    })
}

/// The part of a binding that all accounts of a service share.
fn platform(context: &Context<'_>, entry: &RemoteEntry) -> Result<String, CommandError> {
    let origins = trust::origins(context, entry)?;
    let origins = if origins.is_empty() {
        "default".to_owned()
    } else {
        Vec::from_iter(origins).join(" ")
    };
    Ok(format!("{} {origins} ", entry.kind))
}

/// The secret for a remote, and where it was found.
pub(crate) fn find(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Option<(Credential, Source)>, CommandError> {
    for variable in variables(name, entry) {
        if let Some(value) = context.env.var(&variable) {
            return Ok(Some((
                Credential::new(Secret::new(value.trim())),
                Source::Environment(variable),
            )));
        }
    }
    store::find(context, &slot(context, name, entry)?)
}

/// What is known of the stored secret of a remote, without asking the keychain. Nothing if the
/// environment holds one, because that comes first.
pub(crate) fn record(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Option<Record>, CommandError> {
    let is_set = |variable: &String| context.env.var(variable).is_some();
    if variables(name, entry).iter().any(is_set) {
        return Ok(None);
    }
    store::record(context, &slot(context, name, entry)?)
}

/// The secret for a remote, or an error that tells how to give one.
pub(crate) fn require(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<(Credential, Source), CommandError> {
    match find(context, name, entry)? {
        Some(found) => Ok(found),
        None => Err(missing(
            name,
            entry,
            &format!("run `tokensync auth login {}`", shown(name)),
        )),
    }
}

/// The error for a secret that is not there: what to do, and where the service shows one.
pub(crate) fn missing(name: &str, entry: &RemoteEntry, way: &str) -> CommandError {
    let error = CommandError::new(
        Code::Credential,
        format!("there is no secret for the remote `{}`", shown(name)),
    )
    .hint(format!(
        "{way}, or set {}",
        variables(name, entry).join(" or ")
    ));
    match where_from(entry) {
        Some(place) => error.hint(place),
        None => error,
    }
}

/// Where the service shows the secrets of a remote of this kind.
pub(crate) fn where_from(entry: &RemoteEntry) -> Option<&'static str> {
    match (entry.kind.as_str(), entry.option("api")) {
        ("jsonbin", _) => Some(
            "everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys",
        ),
        ("studio", Some("rest")) => Some(
            "everybody uses a token of their own: the project's page makes one under \
             Integrations, and without one a login on a web page does",
        ),
        ("studio", _) => Some(
            "everybody uses a key of their own: press Cmd or Ctrl + K in Tokens Studio, Manage \
             API Keys",
        ),
        _ => None,
    }
}

/// What to say of a secret that ends within 14 days or has ended, and what to do about it.
/// A login is renewed by itself, and of a secret in the environment no end is known.
pub(crate) fn ending(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
    now: Timestamp,
) -> Option<[String; 2]> {
    let record = record(context, name, entry).ok()??;
    let end = record.expires_at.filter(|_| !record.is_login)?;
    let warning = expiry::warning(end, now)?;
    let remote = shown(name);
    let hint = match record.key_id {
        Some(id) if now < end => {
            format!(
                "run `tokensync keys rotate {} --remote {remote}`",
                shown(&id)
            )
        }
        _ => format!("make a new one, then run `tokensync auth login {remote}`"),
    };
    Some([format!("the secret for `{remote}` {warning}"), hint])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str, options: &[(&str, &str)]) -> RemoteEntry {
        RemoteEntry {
            kind: kind.to_owned(),
            label: None,
            options: options
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn the_variables_follow_the_name_and_the_kind_of_key() {
        let check = |kind: &str, options: &[(&str, &str)], variable: &str| {
            assert_eq!(
                variables("team-bin", &entry(kind, options)),
                ["TOKENSYNC_TEAM_BIN_SECRET", variable]
            );
        };
        check("jsonbin", &[], "JSONBIN_MASTER_KEY");
        check("jsonbin", &[("key", "access")], "JSONBIN_ACCESS_KEY");
        check("studio", &[], "TOKENS_STUDIO_API_KEY");
        check("studio", &[("api", "graphql")], "TOKENS_STUDIO_API_KEY");
        check("studio", &[("api", "rest")], "STUDIO_SERVICE_TOKEN");
    }

    #[test]
    fn a_secret_belongs_to_a_bin_an_organization_or_a_project() {
        let check = |kind: &str, options: &[(&str, &str)], whose: &str| {
            assert_eq!(account("team", &entry(kind, options)), whose);
        };
        check("jsonbin", &[("bin", "1")], "1");
        check("jsonbin", &[], "team");
        let place = [("organization", "acme"), ("project", "brand")];
        check("studio", &place, "acme");
        check(
            "studio",
            &[&place[..], &[("api", "rest")]].concat(),
            "brand",
        );
    }
}
