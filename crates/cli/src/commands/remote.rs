//! `remote`: the remotes of the project.

mod edit;
pub(super) mod settings;

use std::collections::BTreeMap;

use sync_engine::Direction;
use tokens_model::Json;

use super::{remote_add, sync};
use crate::args::{BrakeArgs, RemoteCommand, RemoteUseArgs, SyncArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::{Named, Remote, Remotes, Setting, Trusted};
use crate::link;
use crate::project_file::{RemoteEntry, add_words};
use crate::shown::{shown, shown_address};
use crate::trust;
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    command: RemoteCommand,
) -> Result<Code, CommandError> {
    match command {
        RemoteCommand::Add(args) => Box::pin(remote_add::run(context, ui, &args)).await,
        RemoteCommand::List => list(context, ui),
        RemoteCommand::Show { name } => show(context, ui, name.as_deref()),
        RemoteCommand::Edit(args) => edit::edit(context, ui, &args).await,
        RemoteCommand::Use(args) => Box::pin(use_remote(context, ui, args)).await,
        RemoteCommand::Trust { name } => trust_remote(context, ui, &name).await,
        RemoteCommand::Remove { name } => remove(context, ui, &name),
    }
}

/// The settings of a remote, without what may be a secret in an address.
fn answer(context: &Context<'_>, name: &str, entry: &RemoteEntry, is_default: bool) -> Remote {
    let texts = entry.options.iter().map(|(option, value)| {
        let value = readable(context, entry, option, value);
        (option.clone(), Setting::Text(value))
    });
    let objects = entry.objects.iter().map(|(option, text)| {
        let members = serde_json::from_str(text).unwrap_or_default();
        (option.clone(), Setting::Object(members))
    });
    let mut settings: BTreeMap<String, Setting> = texts.chain(objects).collect();
    settings.remove("read_only");
    Remote {
        remote: name.to_owned(),
        kind: entry.kind.clone(),
        default: is_default,
        label: entry.label.clone(),
        read_only: link::is_read_only(context, entry),
        settings,
    }
}

/// The value of an option; of an address without the values of its query.
pub(super) fn readable(
    context: &Context<'_>,
    entry: &RemoteEntry,
    option: &str,
    value: &str,
) -> String {
    let factory = context.registry.factory(&entry.kind);
    let specs = factory.map_or(&[][..], |factory| factory.options());
    if specs.iter().any(|spec| spec.name == option && spec.address) {
        shown_address(value)
    } else {
        value.to_owned()
    }
}

fn list(context: &Context<'_>, ui: &mut Ui) -> Result<Code, CommandError> {
    let project = context.project()?;
    let mut all = Vec::new();
    for (name, entry) in &project.remotes {
        let is_default = project.remote.as_deref() == Some(name);
        let mark = if is_default { "*" } else { " " };
        let label = entry.label.as_deref().or(entry.option("name"));
        let label = label.map_or_else(String::new, |label| format!("  {}", shown(label)));
        let only_read = link::is_read_only(context, entry);
        let kind = format!(
            "{}{}",
            entry.kind,
            if only_read { ", read-only" } else { "" }
        );
        ui.say(&format!("{mark} {}  ({kind}){label}", shown(name)));
        all.push(answer(context, name, entry, is_default));
    }
    if project.remotes.is_empty() {
        ui.say("no remotes yet");
        ui.hint(&format!("run `{}` to add one", add_words(context.registry)));
    }
    ui.json(&Remotes { remotes: all });
    Ok(Code::Done)
}

fn show(context: &Context<'_>, ui: &mut Ui, name: Option<&str>) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, name)?;
    let entry = project.entry(&name)?;
    let is_default = project.remote.as_deref() == Some(&name);
    ui.say(&format!("{}  ({})", shown(&name), entry.kind));
    if let Some(label) = &entry.label {
        ui.say(&format!("  label: {}", shown(label)));
    }
    for (option, value) in &entry.options {
        let value = readable(context, entry, option, value);
        ui.say(&format!("  {option}: {}", shown(&value)));
    }
    for (option, text) in &entry.objects {
        let text =
            Json::parse(text.as_str()).map_or_else(|_| String::new(), |json| json.to_compact());
        ui.say(&format!("  {option}: {}", shown(&text)));
    }
    ui.say(&format!(
        "  default: {}",
        if is_default { "yes" } else { "no" }
    ));
    ui.json(&answer(context, &name, entry, is_default));
    Ok(Code::Done)
}

async fn use_remote(
    context: &Context<'_>,
    ui: &mut Ui,
    args: RemoteUseArgs,
) -> Result<Code, CommandError> {
    let mut project = context.project()?;
    project.entry(&args.name)?;
    if args.no_sync {
        ui.json(&Named {
            remote: args.name.clone(),
        });
    } else {
        let pull = SyncArgs {
            remote: Some(args.name.clone()),
            adopt: args.adopt,
            brakes: BrakeArgs {
                rebind: args.rebind,
                ..BrakeArgs::default()
            },
            ..SyncArgs::default()
        };
        let code = sync::run(context, ui, Direction::Pull, &pull).await?;
        if code != Code::Done {
            return Ok(code);
        }
    }
    project.remote = Some(args.name.clone());
    project.save()?;
    ui.say(&format!(
        "`{}` is the default remote now",
        shown(&args.name)
    ));
    Ok(Code::Done)
}

async fn trust_remote(
    context: &Context<'_>,
    ui: &mut Ui,
    name: &str,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let origins = Vec::from_iter(trust::add(context, project.entry(name)?).await?);
    let place = if origins.is_empty() {
        "the service's own address".to_owned()
    } else {
        origins.join(", ")
    };
    ui.json(&Trusted {
        remote: name.to_owned(),
        origin: place.clone(),
        origins,
    });
    ui.say(&format!("secrets may go to {}", shown(&place)));
    Ok(Code::Done)
}

fn remove(context: &Context<'_>, ui: &mut Ui, name: &str) -> Result<Code, CommandError> {
    let mut project = context.project()?;
    project.entry(name)?;
    project.remove(name);
    project.save()?;
    ui.json(&Named {
        remote: name.to_owned(),
    });
    ui.say(&format!(
        "removed `{}` from the project; its data is untouched",
        shown(name)
    ));
    Ok(Code::Done)
}
