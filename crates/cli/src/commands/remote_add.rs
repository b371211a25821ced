//! `remote add`: asks for what is missing, opens or creates the place, syncs for the first time,
//! and only then notes it.

mod choose;
mod first_sync;
mod missing;
mod secret;

use provider_api::{ProviderFactory, Secret};

use choose::choose;

use super::remote::settings;
use crate::args::RemoteAddArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Added;
use crate::project_file::{ProjectFile, RemoteEntry, remote_factory};
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

/// How often a secret can be typed.
const TRIES: usize = 3;

/// What is added.
#[derive(Clone, Debug)]
struct Addition {
    name: String,
    entry: RemoteEntry,
    /// Secrets that stood among the headers, by header.
    pasted: Vec<(String, Secret)>,
}

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
) -> Result<Code, CommandError> {
    let mut project = context.project()?;
    let mut new = missing::addition(context, ui, &project, args)?;
    let factory = remote_factory(context.registry, &new.entry.kind)?;
    if args.no_sync {
        refuse_incomplete(factory, &new.entry)?;
        tell_what_was_not_looked_up(ui, factory, &new.entry);
        let remote = new.name.clone();
        let code = save(context, ui, &mut project, new).await?;
        ui.json(&Added {
            remote,
            outcome: "noted",
            created: None,
            wrote: None,
        });
        return Ok(code);
    }
    let mut gathered = secret::find_or_ask(context, ui, &new).await?;
    missing::bin(ui, factory, args, &mut new.entry)?;
    for tries in 1.. {
        match attempt(context, ui, args, &mut project, &new, &gathered).await {
            Err(error)
                if error.code() == Code::Credential && gathered.is_typed() && tries < TRIES =>
            {
                ui.narrate(&format!("it was refused: {}", error.message()));
                gathered.ask_again(context, ui, &new).await?;
            }
            Ok(Code::Done) => break,
            other => return other,
        }
    }
    secret::offer_to_keep(context, ui, &project, &new.name, &gathered).await?;
    Ok(Code::Done)
}

/// Chooses what is to be chosen and syncs for the first time.
async fn attempt(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    project: &mut ProjectFile,
    new: &Addition,
    gathered: &secret::Gathered,
) -> Result<Code, CommandError> {
    let mut new = new.clone();
    let factory = remote_factory(context.registry, &new.entry.kind)?;
    let secrets = gathered.secrets();
    choose(context, ui, factory, &mut new.entry, &secrets).await?;
    if creates(factory, &new.entry) {
        first_sync::create(context, ui, args, project, new, &secrets).await
    } else {
        first_sync::join(context, ui, args, project, new, &secrets).await
    }
}

fn creates(factory: &dyn ProviderFactory, entry: &RemoteEntry) -> bool {
    factory.can_create() && entry.option("bin").is_none()
}

fn refuse_incomplete(
    factory: &dyn ProviderFactory,
    entry: &RemoteEntry,
) -> Result<(), CommandError> {
    if creates(factory, entry) {
        return Err(CommandError::usage(
            "--no-sync needs --bin: without an id a new bin is created and filled",
        )
        .hint("give the id of a bin with --bin, or leave --no-sync out"));
    }
    for spec in factory.options() {
        if spec.required && !spec.secret && entry.option(spec.name).is_none() {
            return Err(CommandError::usage(format!(
                "--no-sync needs --{}: nothing is looked up",
                spec.name
            ))
            .hint(format!("give --{}, or leave --no-sync out", spec.name)));
        }
    }
    Ok(())
}

/// What the service could have looked up by name.
fn tell_what_was_not_looked_up(ui: &mut Ui, factory: &dyn ProviderFactory, entry: &RemoteEntry) {
    let offered = factory.options().iter().filter(|spec| spec.offered);
    let given = offered.filter(|spec| entry.option(spec.name).is_some());
    let given: Vec<&str> = given.map(|spec| spec.name).collect();
    if !given.is_empty() {
        let given = given.join(", ");
        ui.narrate(&format!("taken as typed, nothing was looked up: {given}"));
    }
}

/// Notes the remote, and that its address was typed by this user and so is trusted.
async fn save(
    context: &Context<'_>,
    ui: &mut Ui,
    project: &mut ProjectFile,
    new: Addition,
) -> Result<Code, CommandError> {
    let Addition { name, entry, .. } = new;
    if project.remote.is_none() {
        project.remote = Some(name.clone());
    }
    project.put(&name, entry.clone());
    project.save()?;
    trust::add(context, &entry).await?;
    ui.say(&format!("added the remote `{}`", shown(&name)));
    Ok(Code::Done)
}
