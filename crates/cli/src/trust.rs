//! Which addresses a user lets secrets go to, and lets lead into this network.
//!
//! A project file comes from somebody else: an address in it gets no secret, and is only followed
//! to what everybody can reach, until the user has trusted its origin once. Kept per user, never in
//! the project.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use url::Url;

use crate::context::Context;
use crate::error::CommandError;
use crate::private_file::PrivateFile;
use crate::project_file::RemoteEntry;
use crate::shown::shown;

/// The origin of an address: scheme, host and port. An error repeats nothing of it: a part may be
/// a secret.
fn origin(option: &str, address: &str) -> Result<String, CommandError> {
    let problem = || CommandError::usage(format!("`{option}` is not an address"));
    let url = Url::parse(address.trim()).map_err(|_| problem())?;
    if url.host_str().is_none() {
        return Err(problem().hint(if url.scheme() == "file" {
            "a file on this machine needs no remote: name it under `tokens`"
        } else {
            "it has to look like https://example.com/v3"
        }));
    }
    Ok(url.origin().ascii_serialization())
}

/// The origins that the settings of a remote name: of every option that is an address.
pub(crate) fn origins(
    context: &Context<'_>,
    entry: &RemoteEntry,
) -> Result<BTreeSet<String>, CommandError> {
    let options = context.registry.factory(&entry.kind)?.options();
    options
        .iter()
        .filter(|spec| spec.address)
        .filter_map(|spec| Some((spec.name, entry.option(spec.name)?)))
        .map(|(name, address)| origin(name, address))
        .collect()
}

fn file(context: &Context<'_>) -> Result<PrivateFile, CommandError> {
    Ok(PrivateFile::new(
        context.config_folder()?.join("trusted.json"),
    ))
}

fn trusted(list: &Value) -> BTreeSet<String> {
    list.get("origins")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Which addresses a remote may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Anywhere,
    /// Those that everybody can reach: nobody here has looked at the address.
    OnlyPublic,
}

/// Refuses a remote that would send a secret to an address that the user has not trusted. Nothing
/// has been sent then. Without secrets there is only to be said where it may lead.
pub(crate) fn check(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Reach, CommandError> {
    let Some(origin) = first_untrusted(context, entry)? else {
        return Ok(Reach::Anywhere);
    };
    let factory = context.registry.factory(&entry.kind)?;
    if factory.secrets(&entry.config()).is_empty() {
        return Ok(Reach::OnlyPublic);
    }
    Err(CommandError::new(
        crate::error::Code::Decision,
        format!(
            "the project file sends `{}` to {}, which you have not trusted yet",
            shown(name),
            shown(&origin)
        ),
    )
    .hint(format!(
        "if your secret may go there, run `tokensync remote trust {}`",
        shown(name)
    )))
}

fn first_untrusted(
    context: &Context<'_>,
    entry: &RemoteEntry,
) -> Result<Option<String>, CommandError> {
    let origins = origins(context, entry)?;
    if origins.is_empty() {
        return Ok(None);
    }
    let trusted = trusted(&file(context)?.read()?);
    Ok(origins.difference(&trusted).next().cloned())
}

/// Remembers that secrets may go to the addresses of this remote, and gives their origins.
pub(crate) async fn add(
    context: &Context<'_>,
    entry: &RemoteEntry,
) -> Result<BTreeSet<String>, CommandError> {
    let origins = origins(context, entry)?;
    add_origins(context, &origins).await?;
    Ok(origins)
}

/// Remembers that secrets may go to these origins.
pub(crate) async fn add_origins(
    context: &Context<'_>,
    origins: &BTreeSet<String>,
) -> Result<(), CommandError> {
    if origins.is_empty() {
        return Ok(());
    }
    let file = file(context)?.hold().await?;
    let mut all = trusted(&file.read()?);
    let known = all.len();
    all.extend(origins.iter().cloned());
    if all.len() > known {
        file.write(&json!({ "version": 1, "origins": all }))?;
    }
    Ok(())
}
