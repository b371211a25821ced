//! The flags that set up a remote, as the options of its entry.

use provider_api::ProviderFactory;

use crate::args::{Api, Key, SettingsArgs};
use crate::error::CommandError;
use crate::project_file::RemoteEntry;

/// Puts what was given into the entry; an empty text or `false` takes a setting out. Refuses what
/// this kind of remote does not have.
pub(crate) fn set(
    entry: &mut RemoteEntry,
    factory: &dyn ProviderFactory,
    args: &SettingsArgs,
) -> Result<(), CommandError> {
    for (option, value) in given(args) {
        let Some(value) = value else { continue };
        if !factory.options().iter().any(|spec| spec.name == option) {
            return Err(CommandError::usage(format!(
                "a `{}` remote has no option `{option}`",
                entry.kind
            )));
        }
        if matches!(value.as_str(), "" | "false") {
            entry.options.remove(option);
        } else {
            entry.options.insert(option.to_owned(), value);
        }
    }
    if let Some(label) = &args.label {
        entry.label = Some(label.clone()).filter(|label| !label.is_empty());
    }
    Ok(())
}

fn given(args: &SettingsArgs) -> [(&'static str, Option<String>); 13] {
    [
        ("bin", args.bin.clone()),
        ("name", args.bin_name.clone()),
        ("key", args.key.map(|key| word(key).to_owned())),
        ("collection", args.collection.clone()),
        ("versioning", args.versioning.map(|on| on.to_string())),
        ("limit", args.limit.clone()),
        ("allowance", args.allowance.clone()),
        ("organization", args.organization.clone()),
        ("project", args.project.clone()),
        ("branch", args.branch.clone()),
        ("api", args.api.map(|api| interface(api).to_owned())),
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
