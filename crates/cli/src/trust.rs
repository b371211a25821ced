//! Which endpoints a user lets secrets go to.
//!
//! A project file comes from somebody else: an endpoint in it gets no secret until the user has
//! trusted its origin once. Kept per user, never in the project.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use url::Url;

use crate::context::Context;
use crate::error::CommandError;
use crate::private_file::PrivateFile;
use crate::project_file::RemoteEntry;
use crate::shown::shown;

/// The origin of an address: scheme, host and port.
pub(crate) fn origin(address: &str) -> Result<String, CommandError> {
    let problem = || CommandError::usage(format!("`{}` is not an address", shown(address)));
    let url = Url::parse(address).map_err(|_| problem())?;
    if url.host_str().is_none() {
        return Err(problem().hint("it has to look like https://example.com/v3"));
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
        .filter_map(|spec| entry.option(spec.name))
        .map(origin)
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

/// Refuses a remote with an address that the user has not trusted. Nothing has been sent then.
pub(crate) fn check(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<(), CommandError> {
    let origins = origins(context, entry)?;
    if origins.is_empty() {
        return Ok(());
    }
    let trusted = trusted(&file(context)?.read()?);
    let Some(origin) = origins.difference(&trusted).next() else {
        return Ok(());
    };
    Err(CommandError::new(
        crate::error::Code::Decision,
        format!(
            "the project file sends `{}` to {}, which you have not trusted yet",
            shown(name),
            shown(origin)
        ),
    )
    .hint(format!(
        "if your secret may go there, run `tokensync remote trust {}`",
        shown(name)
    )))
}

/// Remembers that secrets may go to the addresses of this remote, and gives their origins.
pub(crate) async fn add(
    context: &Context<'_>,
    entry: &RemoteEntry,
) -> Result<BTreeSet<String>, CommandError> {
    let origins = origins(context, entry)?;
    if !origins.is_empty() {
        let file = file(context)?.hold().await?;
        let mut all = trusted(&file.read()?);
        let known = all.len();
        all.extend(origins.iter().cloned());
        if all.len() > known {
            file.write(&json!({ "version": 1, "origins": all }))?;
        }
    }
    Ok(origins)
}
