//! `tokensync.json`: read with places for every mistake, changed without touching the rest.

mod check;
mod remote;
#[cfg(all(test, feature = "jsonbin", feature = "studio", feature = "url"))]
mod schema;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use provider_api::Registry;
use tokens_model::{Json, JsonRef, ObjectText, ParseError, Style};

use crate::error::{Code, CommandError};
use crate::json::Place;
use crate::replace::{Readers, replace};
use crate::rules::Rules;
use crate::shown::shown;

pub(crate) use remote::{RemoteEntry, add_words, remote_factory, remote_kinds};

pub(crate) const NAME: &str = "tokensync.json";
/// The fields, and what they say.
const FIELDS: [(&str, &str); 6] = [
    ("$schema", "where the schema of this file is, for editors"),
    ("version", "the version of this format: 1"),
    (
        "tokens",
        "where the tokens are, inside the project: a file that ends with `.json`, or a folder \
         with a file per set",
    ),
    ("check", "which rules `tokensync check` looks at"),
    ("remote", "the remote that is meant where none is named"),
    (
        "remotes",
        "the places that the tokens are shared with, by name",
    ),
];

/// The project file.
#[derive(Clone, Debug)]
pub(crate) struct ProjectFile {
    path: PathBuf,
    /// The text it was read from, if there was one.
    source: Option<Json>,
    pub(crate) tokens: String,
    /// Which rules `check` looks at.
    pub(crate) rules: Rules,
    pub(crate) remote: Option<String>,
    pub(crate) remotes: Vec<(String, RemoteEntry)>,
}

impl ProjectFile {
    /// A project file that does not exist yet.
    pub(crate) fn new(root: &Path, tokens: &str) -> Self {
        Self {
            path: root.join(NAME),
            source: None,
            tokens: tokens.to_owned(),
            rules: Rules::default(),
            remote: None,
            remotes: Vec::new(),
        }
    }

    pub(crate) fn exists(root: &Path) -> bool {
        root.join(NAME).exists()
    }

    /// Reads the project file of this folder.
    pub(crate) fn read(root: &Path, registry: &Registry) -> Result<Self, CommandError> {
        let path = root.join(NAME);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                CommandError::usage(format!("there is no {NAME} in `{}`", root.display()))
                    .hint("run `tokensync init` to make one, or `-C DIR` to work in another folder")
            }
            _ => CommandError::new(
                Code::LocalFile,
                format!("cannot read `{}`: {error}", path.display()),
            ),
        })?;
        let json = Json::parse_bytes(bytes).map_err(|error| unreadable(&error))?;
        let mut file = Self::new(root, "");
        file.fill(json.root(), registry)?;
        file.source = Some(json);
        Ok(file)
    }

    fn fill(&mut self, root: JsonRef<'_>, registry: &Registry) -> Result<(), CommandError> {
        if !root.is_object() {
            return Err(mistake(root, "the project file has to be an object"));
        }
        for member in root.members() {
            match member.name().as_ref() {
                "$schema" => {}
                "version" if member.value.raw() == "1" => {}
                "version" => {
                    return Err(mistake(member.value, "`version` has to be 1")
                        .hint("a newer tokensync may be able to read this project"));
                }
                "tokens" => self.tokens = text(member.value, "tokens")?,
                "check" => self.rules = check::rules(member.value)?,
                "remote" => self.remote = Some(text(member.value, "remote")?),
                "remotes" if member.value.is_object() => {
                    for remote in member.value.members() {
                        let entry = remote::entry(remote.value, &remote.name(), registry)?;
                        self.remotes.push((remote.name().into_owned(), entry));
                    }
                }
                "remotes" => return Err(mistake(member.value, "`remotes` has to be an object")),
                other => {
                    let known = FIELDS.map(|(name, _)| name);
                    return Err(unknown(member.key, other, known));
                }
            }
        }
        if self.tokens.is_empty() {
            return Err(
                mistake(root, "`tokens` is missing: it says where the tokens are")
                    .hint(r#"add "tokens": "tokens.json" or "tokens": "tokens/""#),
            );
        }
        check_tokens_path(&self.tokens).map_err(|problem| {
            let place = root.get("tokens").unwrap_or(root);
            mistake(place, &problem)
        })
    }

    /// The remote called `name`, or an error that names the ones there are.
    pub(crate) fn entry(&self, name: &str) -> Result<&RemoteEntry, CommandError> {
        self.remotes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, entry)| entry)
            .ok_or_else(|| {
                let error =
                    CommandError::usage(format!("there is no remote `{}` here", shown(name)));
                let names: Vec<&str> = self.remotes.iter().map(|(n, _)| n.as_str()).collect();
                if names.is_empty() {
                    error.hint("run `tokensync remote add` to add one")
                } else {
                    let all = format!("remotes of this project: {}", names.join(", "));
                    error.suggest(name, names, all)
                }
            })
    }

    /// Adds or replaces a remote.
    pub(crate) fn put(&mut self, name: &str, entry: RemoteEntry) {
        match self.remotes.iter_mut().find(|(known, _)| known == name) {
            Some(known) => known.1 = entry,
            None => self.remotes.push((name.to_owned(), entry)),
        }
    }

    /// Takes a remote out.
    pub(crate) fn remove(&mut self, name: &str) {
        self.remotes.retain(|(known, _)| known != name);
        if self.remote.as_deref() == Some(name) {
            self.remote = None;
        }
    }

    /// Writes the file; what did not change stays byte for byte.
    pub(crate) fn save(&mut self) -> Result<(), CommandError> {
        let json = self.to_json();
        let text = match &self.source {
            Some(old) => json.write_over(old),
            None => json.to_text(&Style::default()),
        };
        replace(&self.path, &text, Readers::Everybody)?;
        self.source = Json::parse(text).ok();
        Ok(())
    }

    fn to_json(&self) -> Json {
        let quoted = |text: &str| Json::string(text).to_compact();
        let mut root = ObjectText::new();
        // What nothing here changes, as it stands in the file.
        let kept = |field| self.source.as_ref()?.root().get(field);
        if let Some(schema) = kept("$schema") {
            root.push("$schema", schema.raw());
        }
        root.push("version", "1");
        root.push("tokens", &quoted(&self.tokens));
        if let Some(check) = kept("check") {
            root.push("check", check.raw());
        }
        if let Some(remote) = &self.remote {
            root.push("remote", &quoted(remote));
        }
        let mut remotes = ObjectText::new();
        for (name, entry) in &self.remotes {
            remotes.push(name, &entry.to_text());
        }
        root.push("remotes", &remotes.finish());
        Json::assembled(root.finish())
    }
}

/// Tokens live inside the project: a cloned project must not write anywhere else.
pub(crate) fn check_tokens_path(path: &str) -> Result<(), String> {
    use std::path::Component;
    let inside = Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if inside && !path.contains('\\') {
        Ok(())
    } else {
        Err(format!(
            "`tokens` has to be a path inside the project, not `{}`",
            shown(path)
        ))
    }
}

fn text(value: JsonRef<'_>, field: &str) -> Result<String, CommandError> {
    value
        .as_str()
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| mistake(value, &format!("`{field}` has to be a text")))
}

/// What is said of a text that is no JSON.
fn unreadable(error: &ParseError) -> CommandError {
    let place = Place {
        file: NAME.to_owned(),
        line: error.line,
        column: error.column,
    };
    CommandError::usage(format!("{NAME}: {error}")).in_place(place)
}

fn mistake(at: JsonRef<'_>, problem: &str) -> CommandError {
    let (line, column) = at.line_column();
    let file = NAME.to_owned();
    CommandError::at(Place { file, line, column }, problem)
}

fn unknown<'a>(
    at: JsonRef<'_>,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> CommandError {
    let known: Vec<&str> = known.into_iter().collect();
    let otherwise = format!("known fields: {}", known.join(", "));
    mistake(at, &format!("unknown field `{}`", shown(name))).suggest(name, known, otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stay_inside_the_project() {
        for path in ["tokens/", "tokens.json", "a/b/tokens", "./tokens"] {
            assert!(check_tokens_path(path).is_ok(), "{path}");
        }
        for path in ["../tokens", "/tokens", "a/../../b", "a\\..\\b"] {
            assert!(check_tokens_path(path).is_err(), "{path}");
        }
    }
}
