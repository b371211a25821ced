//! The remotes in the project file.

use std::collections::BTreeMap;

use provider_api::{ProviderConfig, ProviderFactory, Registry};
use tokens_model::{Json, JsonRef, ObjectText, ValueKind};

use super::{mistake, text, unknown};
use crate::error::CommandError;
use crate::shown::shown;

/// The kind of provider that the project's own tokens are opened with.
const FILES: &str = "file";
/// Fields of every kind of remote, beside the options of its provider.
pub(super) const FIELDS: [(&str, &str); 2] = [
    ("kind", "what kind of place it is"),
    ("label", "what people call it"),
];

/// One remote of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RemoteEntry {
    pub(crate) kind: String,
    pub(crate) label: Option<String>,
    /// The options of its provider, as text.
    pub(crate) options: BTreeMap<String, String>,
    /// The options that are JSON objects, as they stand in the file.
    pub(crate) objects: BTreeMap<String, String>,
}

impl RemoteEntry {
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(String::as_str)
    }

    /// The options for the provider, without secrets.
    pub(crate) fn config(&self) -> ProviderConfig {
        let all = self.options.iter().chain(&self.objects);
        all.fold(ProviderConfig::new(), |config, (name, value)| {
            config.with(name, value)
        })
    }

    /// How it stands in the file.
    pub(super) fn to_text(&self) -> String {
        let quoted = |text: &str| Json::string(text).to_compact();
        let mut object = ObjectText::new();
        object.push("kind", &quoted(&self.kind));
        if let Some(label) = &self.label {
            object.push("label", &quoted(label));
        }
        for (option, value) in &self.options {
            let switch = matches!(value.as_str(), "true" | "false");
            object.push(option, &if switch { value.clone() } else { quoted(value) });
        }
        for (option, json) in &self.objects {
            object.push(option, json);
        }
        object.finish()
    }
}

/// Reads a remote. A secret in it is refused with its place.
pub(super) fn entry(
    value: JsonRef<'_>,
    name: &str,
    registry: &Registry,
) -> Result<RemoteEntry, CommandError> {
    if !value.is_object() {
        let problem = format!("remote `{}` has to be an object", shown(name));
        return Err(mistake(value, &problem));
    }
    let Some(kind) = value.get("kind") else {
        let problem = format!("remote `{}` has no `kind`", shown(name));
        return Err(mistake(value, &problem));
    };
    let mut entry = RemoteEntry {
        kind: text(kind, "kind")?,
        ..RemoteEntry::default()
    };
    let factory = remote_factory(registry, &entry.kind).map_err(|error| {
        error
            .hints()
            .iter()
            .fold(mistake(kind, error.message()), CommandError::hint)
    })?;
    for member in value.members() {
        let field = member.name();
        let spec = factory.options().iter().find(|spec| spec.name == field);
        match (field.as_ref(), spec) {
            ("kind", _) => {}
            ("label", _) => entry.label = Some(text(member.value, "label")?),
            (_, Some(spec)) if spec.secret => {
                return Err(mistake(
                    member.key,
                    "a secret must not stand in the project file, which is shared",
                )
                .hint(format!(
                    "take it out, make a new key at the service, and run `tokensync auth login {}`",
                    shown(name)
                )));
            }
            (_, Some(spec)) if spec.object => {
                if !member.value.is_object() {
                    let problem = format!("`{}` has to be an object", spec.name);
                    return Err(mistake(member.value, &problem));
                }
                let json = member.value.raw().to_owned();
                entry.objects.insert(spec.name.to_owned(), json);
            }
            (_, Some(spec)) => {
                let value = option(member.value, spec.name)?;
                entry.options.insert(spec.name.to_owned(), value);
            }
            (other, None) => {
                let known = factory.options().iter().filter(|spec| !spec.secret);
                let known = known
                    .map(|spec| spec.name)
                    .chain(FIELDS.map(|(name, _)| name));
                return Err(unknown(member.key, other, known));
            }
        }
    }
    refuse_misplaced_secret(value, name, &entry, factory)?;
    Ok(entry)
}

/// An option that is no object, as text.
fn option(value: JsonRef<'_>, name: &str) -> Result<String, CommandError> {
    match value.kind() {
        ValueKind::String => text(value, name),
        ValueKind::Bool | ValueKind::Number => Ok(value.raw().to_owned()),
        _ => {
            let problem = format!("`{name}` has to be a text or true or false");
            Err(mistake(value, &problem))
        }
    }
}

fn refuse_misplaced_secret(
    remote: JsonRef<'_>,
    name: &str,
    entry: &RemoteEntry,
    factory: &dyn ProviderFactory,
) -> Result<(), CommandError> {
    let Some(found) = factory.misplaced_secret(&entry.config()) else {
        return Ok(());
    };
    let option = remote.members().find(|member| member.is(found.option));
    let inside = option
        .zip(found.member.as_deref())
        .and_then(|(option, name)| {
            let mut members = option.value.members();
            members.find(|member| member.is(name))
        });
    let place = inside.or(option).map_or(remote, |member| member.key);
    let problem = format!("`{}` {}", found.option, found.problem);
    Err(mistake(place, &problem).hint(found.hint).hint(format!(
        "then store the value: `tokensync auth login {}`",
        shown(name)
    )))
}

/// The factory of a kind of remote. Files are no remote: a cloned project must not lead anywhere
/// else on this machine.
pub(crate) fn remote_factory<'a>(
    registry: &'a Registry,
    kind: &str,
) -> Result<&'a dyn ProviderFactory, CommandError> {
    registry
        .factory(kind)
        .ok()
        .filter(|_| kind != FILES)
        .ok_or_else(|| {
            let kinds = remote_kinds(registry);
            let all = format!("known kinds: {}", kinds.join(", "));
            CommandError::usage(format!("unknown kind of remote `{}`", shown(kind)))
                .suggest(kind, kinds, all)
        })
}

/// The kinds of remote, in the order of registration.
pub(crate) fn remote_kinds(registry: &Registry) -> Vec<&'static str> {
    registry.kinds().filter(|kind| *kind != FILES).collect()
}

/// What to type for a first remote.
pub(crate) fn add_words(registry: &Registry) -> String {
    let kinds = remote_kinds(registry).join("|");
    format!("tokensync remote add NAME --kind {kinds}")
}
