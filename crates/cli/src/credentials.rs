//! Where secrets come from. The only code that knows.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use provider_api::Secret;
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::project_file::RemoteEntry;
use crate::replace::{Readers, replace};
use crate::shown::shown;
use crate::trust;

/// Where a secret was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Environment(String),
    File(PathBuf),
}

impl Source {
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Environment(name) => format!("environment variable {name}"),
            Self::File(path) => format!("file {}", path.display()),
        }
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
    let mut names = vec![format!("TOKENSYNC_{own}_SECRET")];
    if entry.kind == "jsonbin" {
        names.push(match entry.option("key") {
            Some("access") => "JSONBIN_ACCESS_KEY".to_owned(),
            _ => "JSONBIN_MASTER_KEY".to_owned(),
        });
    }
    names
}

/// What a stored secret is bound to: kind, origin and account. A project file that points
/// elsewhere finds nothing.
fn binding(name: &str, entry: &RemoteEntry) -> Result<String, CommandError> {
    let origin = entry
        .option("endpoint")
        .map_or_else(|| Ok("default".to_owned()), trust::origin)?;
    let account = entry.option("bin").unwrap_or(name);
    Ok(format!("{} {origin} {account}", entry.kind))
}

fn path(context: &Context<'_>) -> Result<PathBuf, CommandError> {
    Ok(context.config_folder()?.join("credentials.json"))
}

/// The secret for a remote, and where it was found.
pub(crate) fn find(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Option<(Secret, Source)>, CommandError> {
    for variable in variables(name, entry) {
        if let Some(value) = context.env.var(&variable) {
            return Ok(Some((
                Secret::new(value.trim()),
                Source::Environment(variable),
            )));
        }
    }
    let Ok(path) = path(context) else {
        return Ok(None);
    };
    let stored = read_private(&path)?;
    Ok(stored
        .get("secrets")
        .and_then(|secrets| secrets.get(binding(name, entry).ok()?))
        .and_then(Value::as_str)
        .map(|secret| (Secret::new(secret), Source::File(path))))
}

/// The secret for a remote, or an error that tells how to give one.
pub(crate) fn require(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Secret, CommandError> {
    if let Some((secret, _)) = find(context, name, entry)? {
        return Ok(secret);
    }
    let variables = variables(name, entry).join(" or ");
    let mut error = CommandError::new(
        Code::Credential,
        format!("there is no secret for the remote `{}`", shown(name)),
    )
    .hint(format!(
        "run `tokensync auth login {}`, or set {variables}",
        shown(name)
    ));
    if entry.kind == "jsonbin" {
        error = error.hint(
            "everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys",
        );
    }
    Err(error)
}

/// Keeps a secret in a file that only this user can read.
pub(crate) fn store(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
    secret: &Secret,
) -> Result<PathBuf, CommandError> {
    let path = path(context)?;
    let mut stored = read_private(&path)?;
    stored["version"] = json!(1);
    stored["secrets"][binding(name, entry)?] = json!(secret.expose());
    write_private(&path, &stored)?;
    Ok(path)
}

/// Forgets a secret; tells whether there was one.
pub(crate) fn forget(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<bool, CommandError> {
    let path = path(context)?;
    let mut stored = read_private(&path)?;
    let binding = binding(name, entry)?;
    let removed = stored
        .get_mut("secrets")
        .and_then(Value::as_object_mut)
        .and_then(|secrets| secrets.shift_remove(&binding));
    if removed.is_some() {
        write_private(&path, &stored)?;
    }
    Ok(removed.is_some())
}

/// Reads a JSON file of the user's; `{}` if there is none. Refuses one that others can read.
pub(crate) fn read_private(path: &Path) -> Result<Value, CommandError> {
    let failed = |problem: String| {
        CommandError::new(
            Code::LocalFile,
            format!("cannot read `{}`: {problem}", path.display()),
        )
    };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(json!({})),
        Err(error) => return Err(failed(error.to_string())),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file
            .metadata()
            .map_err(|error| failed(error.to_string()))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(CommandError::new(
                Code::Credential,
                format!("`{}` can be read by other users", path.display()),
            )
            .hint(format!("run `chmod 600 {}`", path.display())));
        }
    }
    let mut text = String::new();
    file.read_to_string(&mut text)
        .map_err(|error| failed(error.to_string()))?;
    // The parser's own message could quote a secret.
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| failed(format!("it is not JSON (line {})", error.line())))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(failed("it has to be a JSON object".to_owned()))
    }
}

/// Replaces a JSON file of the user's, readable by nobody else.
pub(crate) fn write_private(path: &Path, value: &Value) -> Result<(), CommandError> {
    replace(path, &format!("{value:#}\n"), Readers::Owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_follow_the_name_and_the_kind_of_key() {
        let mut entry = RemoteEntry {
            kind: "jsonbin".to_owned(),
            ..RemoteEntry::default()
        };
        assert_eq!(
            variables("team-bin", &entry),
            ["TOKENSYNC_TEAM_BIN_SECRET", "JSONBIN_MASTER_KEY"]
        );
        entry.options.insert("key".to_owned(), "access".to_owned());
        assert_eq!(variables("team-bin", &entry)[1], "JSONBIN_ACCESS_KEY");
    }

    #[test]
    fn a_secret_is_bound_to_kind_origin_and_bin() {
        let entry = |endpoint: &str, bin: &str| RemoteEntry {
            kind: "jsonbin".to_owned(),
            label: None,
            options: [("endpoint", endpoint), ("bin", bin)]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into(),
        };
        let bound = |entry: &RemoteEntry| binding("team", entry).unwrap();
        assert_eq!(
            bound(&entry("https://api.example/v3", "1")),
            "jsonbin https://api.example 1"
        );
        assert_ne!(
            bound(&entry("https://api.example/v3", "1")),
            bound(&entry("https://evil.example/v3", "1"))
        );
    }
}
