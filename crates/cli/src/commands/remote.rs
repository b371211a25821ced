//! `remote`: the remotes of the project.

mod edit;
pub(super) mod settings;

use serde_json::{Map, Value, json};
use sync_engine::Direction;

use super::{remote_add, sync};
use crate::args::{RemoteCommand, RemoteUseArgs, SyncArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::project_file::RemoteEntry;
use crate::shown::shown;
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

fn as_json(name: &str, entry: &RemoteEntry, is_default: bool) -> Value {
    let mut object = Map::new();
    object.insert("remote".to_owned(), name.into());
    object.insert("kind".to_owned(), entry.kind.clone().into());
    object.insert("default".to_owned(), is_default.into());
    if let Some(label) = &entry.label {
        object.insert("label".to_owned(), label.clone().into());
    }
    for (option, value) in &entry.options {
        object.insert(option.clone(), value.clone().into());
    }
    Value::Object(object)
}

fn list(context: &Context<'_>, ui: &mut Ui) -> Result<Code, CommandError> {
    let project = context.project()?;
    let mut all = Vec::new();
    for (name, entry) in &project.remotes {
        let is_default = project.remote.as_deref() == Some(name);
        let mark = if is_default { "*" } else { " " };
        let label = entry.label.as_deref().or(entry.option("name"));
        let label = label.map_or_else(String::new, |label| format!("  {}", shown(label)));
        ui.say(&format!("{mark} {}  ({}){label}", shown(name), entry.kind));
        all.push(as_json(name, entry, is_default));
    }
    if project.remotes.is_empty() {
        ui.say("no remotes yet");
        ui.hint("run `tokensync remote add NAME --kind jsonbin` to add one");
    }
    ui.json(&json!({ "version": 1, "remotes": all }));
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
        ui.say(&format!("  {option}: {}", shown(value)));
    }
    ui.say(&format!(
        "  default: {}",
        if is_default { "yes" } else { "no" }
    ));
    let mut answer = as_json(&name, entry, is_default);
    answer["version"] = json!(1);
    ui.json(&answer);
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
        ui.json(&json!({ "version": 1, "remote": args.name }));
    } else {
        let pull = SyncArgs {
            remote: Some(args.name.clone()),
            adopt: args.adopt,
            ..SyncArgs::default()
        };
        let code = sync::run_first(context, ui, Direction::Pull, &pull).await?;
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
    ui.json(&json!({ "version": 1, "remote": name, "origin": place, "origins": origins }));
    ui.say(&format!("secrets may go to {}", shown(&place)));
    Ok(Code::Done)
}

fn remove(context: &Context<'_>, ui: &mut Ui, name: &str) -> Result<Code, CommandError> {
    let mut project = context.project()?;
    project.entry(name)?;
    project.remove(name);
    project.save()?;
    ui.json(&json!({ "version": 1, "remote": name }));
    ui.say(&format!(
        "removed `{}` from the project; its data is untouched",
        shown(name)
    ));
    Ok(Code::Done)
}
