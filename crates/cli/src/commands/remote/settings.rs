//! The flags that set up a remote, as the options of its entry.

mod headers;

use provider_api::{MisplacedSecret, ProviderFactory};

use crate::args::{Api, Key, SettingsArgs};
use crate::error::CommandError;
use crate::project_file::RemoteEntry;
use crate::shown::shown;

pub(crate) use headers::{Headers, is_taken};

/// The only switch that is on where nothing is said.
const ON_BY_ITSELF: &str = "marker";

/// Puts what was given into the entry; an empty text, or what a switch is by itself, takes a
/// setting out. Refuses what this kind of remote does not have.
pub(crate) fn set(
    entry: &mut RemoteEntry,
    factory: &dyn ProviderFactory,
    args: &SettingsArgs,
) -> Result<(), CommandError> {
    for (option, value) in given(args) {
        let Some(value) = value else { continue };
        refuse_unknown(entry, factory, option)?;
        let by_itself = (option == ON_BY_ITSELF).to_string();
        if value.is_empty() || value == by_itself {
            entry.options.remove(option);
        } else {
            entry.options.insert(option.to_owned(), value);
        }
    }
    if !args.header.is_empty() || !args.secret_header.is_empty() {
        refuse_unknown(entry, factory, headers::OPTION)?;
        let mut headers = Headers::of(entry);
        for typed in &args.header {
            headers.put(typed)?;
        }
        for name in &args.secret_header {
            headers.put_secret(name)?;
        }
        headers.save(entry);
    }
    if let Some(label) = &args.label {
        entry.label = Some(label.clone()).filter(|label| !label.is_empty());
    }
    match factory.misplaced_secret(&entry.config()) {
        Some(found) => Err(refused(&found)),
        None => Ok(()),
    }
}

/// A secret on a command line has been seen already.
fn refused(found: &MisplacedSecret) -> CommandError {
    let error = CommandError::usage(format!("`{}` {}", found.option, found.problem));
    match &found.member {
        Some(header) => error.hint(format!(
            "give the name alone, `--secret-header '{}'`; its value is asked for, or stored with \
             `tokensync auth login`",
            shown(header)
        )),
        None => error.hint(found.hint.clone()),
    }
    .hint(
        "what was typed stays in the history of the shell, and everybody on this machine could \
         read it: make a new secret at the service",
    )
}

fn refuse_unknown(
    entry: &RemoteEntry,
    factory: &dyn ProviderFactory,
    option: &str,
) -> Result<(), CommandError> {
    if factory.options().iter().any(|spec| spec.name == option) {
        return Ok(());
    }
    let known = factory.options().iter().filter(|spec| !spec.secret);
    let known: Vec<&str> = known.map(|spec| spec.name).collect();
    let all = format!("its options: {}", known.join(", "));
    let problem = format!("a `{}` remote has no option `{option}`", entry.kind);
    Err(CommandError::usage(problem).suggest(option, known, all))
}

fn given(args: &SettingsArgs) -> [(&'static str, Option<String>); 15] {
    [
        ("bin", args.bin.clone()),
        ("name", args.bin_name.clone()),
        ("key", args.key.map(|key| word(key).to_owned())),
        ("collection", args.collection.clone()),
        ("versioning", args.versioning.map(|on| on.to_string())),
        ("marker", args.marker.map(|on| on.to_string())),
        ("limit", args.limit.clone()),
        ("allowance", args.allowance.clone()),
        ("organization", args.organization.clone()),
        ("project", args.project.clone()),
        ("branch", args.branch.clone()),
        ("api", args.api.map(|api| interface(api).to_owned())),
        ("url", args.url.clone()),
        ("endpoint", args.endpoint.clone()),
        ("read_only", args.read_only.map(|on| on.to_string())),
    ]
}

fn word(key: Key) -> &'static str {
    match key {
        Key::Master => "master",
        Key::Access => "access",
    }
}

fn interface(api: Api) -> &'static str {
    match api {
        Api::Graphql => "graphql",
        Api::Rest => "rest",
    }
}
