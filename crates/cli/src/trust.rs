//! Which endpoints a user lets secrets go to.
//!
//! A project file comes from somebody else: an endpoint in it gets no secret until the user has
//! trusted its origin once. Kept per user, never in the project.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};
use url::Url;

use crate::context::Context;
use crate::credentials::{read_private, write_private};
use crate::error::CommandError;
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

fn path(context: &Context<'_>) -> Result<PathBuf, CommandError> {
    Ok(context.config_folder()?.join("trusted.json"))
}

fn trusted(context: &Context<'_>) -> Result<BTreeSet<String>, CommandError> {
    let list = read_private(&path(context)?)?;
    Ok(list
        .get("origins")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect())
}

/// Refuses a remote whose endpoint the user has not trusted. Nothing has been sent then.
pub(crate) fn check(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<(), CommandError> {
    let Some(endpoint) = entry.option("endpoint") else {
        return Ok(());
    };
    let origin = origin(endpoint)?;
    if trusted(context)?.contains(&origin) {
        return Ok(());
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

/// Remembers that secrets may go to this endpoint.
pub(crate) fn add(context: &Context<'_>, endpoint: &str) -> Result<String, CommandError> {
    let origin = origin(endpoint)?;
    let mut origins = trusted(context)?;
    if origins.insert(origin.clone()) {
        write_private(
            &path(context)?,
            &json!({ "version": 1, "origins": origins }),
        )?;
    }
    Ok(origin)
}
