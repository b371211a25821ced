//! `remote add`: asks for what is missing, opens or creates the place, syncs for the first time,
//! and only then notes it.

mod choose;
mod first_sync;
mod missing;
mod secret;
mod summary;

use provider_api::{ProviderFactory, Secret};

use choose::choose;

use super::remote::settings;
use crate::args::{AdoptArg, KeepArg, RemoteAddArgs};
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

/// What is known of an addition beside its settings.
#[derive(Default)]
struct Round {
    /// The secrets, which nobody types twice who goes back to what came after them.
    gathered: Option<secret::Gathered>,
    /// Whose tokens count, where somebody was asked.
    adopt: Option<AdoptArg>,
    /// Where the secrets are kept, where somebody was asked.
    keep: Option<KeepArg>,
    /// The name, once it is in the project.
    added: Option<String>,
}

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
) -> Result<Code, CommandError> {
    ui.begin_walk();
    let mut round = Round::default();
    let code = loop {
        let outcome = add(context, ui, args, &mut round).await;
        if !ui.goes_back() {
            break outcome?;
        }
    };
    let was_asked = ui.end_walk();
    if code == Code::Done {
        if let (Some(name), Some(gathered)) = (&round.added, &round.gathered) {
            let project = context.project()?;
            round.keep = secret::keep(context, ui, args, &project, name, gathered).await?;
        }
        if was_asked {
            summary::tell(context, ui, args, &round)?;
        }
    }
    Ok(code)
}

/// From the first question to the first sync.
async fn add(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    round: &mut Round,
) -> Result<Code, CommandError> {
    let mut project = context.project()?;
    let mut new = missing::addition(context, ui, &project, args)?;
    let factory = remote_factory(context.registry, &new.entry.kind)?;
    if args.no_sync {
        refuse_incomplete(factory, &new.entry)?;
        tell_what_was_not_looked_up(ui, factory, &new.entry);
        let remote = new.name.clone();
        let code = save(context, ui, &mut project, new).await?;
        round.added = Some(remote.clone());
        ui.json(&Added {
            remote,
            outcome: "noted",
            created: None,
            wrote: None,
        });
        return Ok(code);
    }
    let mut gathered = secret::gather(context, ui, &new, round.gathered.take()).await?;
    missing::bin(context, ui, factory, args, &mut new.entry)?;
    let mut tries = 1;
    let outcome = loop {
        match attempt(context, ui, args, &mut project, &new, &gathered, round).await {
            Err(error)
                if error.code() == Code::Credential && gathered.is_typed() && tries < TRIES =>
            {
                ui.narrate(&format!("it was refused: {}", error.message()));
                gathered.ask_again(context, ui, &new).await?;
                tries += 1;
            }
            other => break other,
        }
    };
    round.gathered = Some(gathered);
    if matches!(outcome, Ok(Code::Done)) {
        round.added = Some(new.name);
    }
    outcome
}

/// Chooses what is to be chosen and syncs for the first time.
async fn attempt(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    project: &mut ProjectFile,
    new: &Addition,
    gathered: &secret::Gathered,
    round: &mut Round,
) -> Result<Code, CommandError> {
    let mut new = new.clone();
    let factory = remote_factory(context.registry, &new.entry.kind)?;
    let secrets = gathered.secrets();
    choose(context, ui, factory, &mut new.entry, &secrets).await?;
    if creates(factory, &new.entry) {
        first_sync::create(context, ui, args, project, new, &secrets).await
    } else {
        first_sync::join(context, ui, args, project, new, &secrets, &mut round.adopt).await
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
