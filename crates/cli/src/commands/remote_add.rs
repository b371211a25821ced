//! `remote add`: opens or creates the place, syncs for the first time, and only then notes it.

mod choose;

use provider_api::{Ids, Provider, ProviderFactory, ReadOutcome, ReadRequest, Secret, Snapshot};
use serde_json::json;
use sync_engine::{Adopt, Base, Direction, Policy, StateStore as _};

use choose::choose;

use super::sync::{adopt, adopt_by_asking, run_link};
use crate::args::{Api, Key, RemoteAddArgs};
use crate::context::Context;
use crate::credentials::{self, Credential};
use crate::error::{Code, CommandError};
use crate::link::{self, Link, lock, open_files};
use crate::narrator::Narrator;
use crate::project_file::{ProjectFile, RemoteEntry, remote_factory};
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
) -> Result<Code, CommandError> {
    let mut project = context.project()?;
    check_name(&project, &args.name)?;
    let factory = remote_factory(context.registry, &args.kind)?;
    let mut entry = entry(factory, args)?;
    let creates = factory.can_create() && entry.option("bin").is_none();
    if args.no_sync && creates {
        return Err(CommandError::usage(
            "--no-sync needs --bin: without an id a new bin is created and filled",
        ));
    }
    // Typed by this user, so trusted by this user.
    trust::add(context, &entry).await?;
    if args.no_sync {
        for spec in factory.options() {
            if spec.required && !spec.secret && entry.option(spec.name).is_none() {
                return Err(CommandError::usage(format!(
                    "--no-sync needs --{}: nothing is looked up",
                    spec.name
                )));
            }
        }
        project.put(&args.name, entry);
        return save(ui, &mut project, &args.name);
    }
    let (credential, typed) = credential(context, ui, &args.name, &entry)?;
    choose(context, ui, factory, &mut entry, &credential).await?;
    let code = if creates {
        create(context, ui, args, &mut project, entry, &credential).await?
    } else {
        join(context, ui, args, &mut project, entry, &credential).await?
    };
    if code == Code::Done && typed {
        offer_to_keep(context, ui, &args.name, &project, &credential).await?;
    }
    Ok(code)
}

fn check_name(project: &ProjectFile, name: &str) -> Result<(), CommandError> {
    let harmless = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || !name.chars().all(harmless) {
        return Err(CommandError::usage(format!(
            "`{}` cannot be the name of a remote",
            shown(name)
        ))
        .hint("use letters, digits, `-`, `_` and `.`"));
    }
    if project.remotes.iter().any(|(known, _)| known == name) {
        return Err(
            CommandError::usage(format!("there is a remote `{name}` already")).hint(format!(
                "run `tokensync remote remove {name}` first, or use another name"
            )),
        );
    }
    Ok(())
}

fn entry(factory: &dyn ProviderFactory, args: &RemoteAddArgs) -> Result<RemoteEntry, CommandError> {
    let given = [
        ("bin", args.bin.clone()),
        ("name", args.bin_name.clone()),
        (
            "key",
            args.key.map(|key| match key {
                Key::Master => "master".to_owned(),
                Key::Access => "access".to_owned(),
            }),
        ),
        ("collection", args.collection.clone()),
        ("versioning", args.versioning.then(|| "true".to_owned())),
        ("organization", args.organization.clone()),
        ("project", args.project.clone()),
        ("branch", args.branch.clone()),
        (
            "api",
            args.api.map(|api| match api {
                Api::Graphql => "graphql".to_owned(),
                Api::Rest => "rest".to_owned(),
            }),
        ),
        ("endpoint", args.endpoint.clone()),
        ("read_only", args.read_only.then(|| "true".to_owned())),
    ];
    let mut entry = RemoteEntry {
        kind: args.kind.clone(),
        label: args.label.clone(),
        ..RemoteEntry::default()
    };
    for (option, value) in given {
        let Some(value) = value else { continue };
        if !factory.options().iter().any(|spec| spec.name == option) {
            return Err(CommandError::usage(format!(
                "a `{}` remote has no option `{option}`",
                args.kind
            )));
        }
        entry.options.insert(option.to_owned(), value);
    }
    Ok(entry)
}

/// The secret, and whether it was typed just now.
fn credential(
    context: &Context<'_>,
    ui: &mut Ui,
    name: &str,
    entry: &RemoteEntry,
) -> Result<(Credential, bool), CommandError> {
    if let Some((credential, _)) = credentials::find(context, name, entry)? {
        return Ok((credential, false));
    }
    match ui.secret(&format!("secret key for `{}`", shown(name))) {
        Some(typed) if !typed.trim().is_empty() => {
            let secret = Secret::new(typed.trim());
            Ok((Credential::new(secret), true))
        }
        _ => Err(credentials::missing(name, entry, "run this at a terminal")),
    }
}

async fn offer_to_keep(
    context: &Context<'_>,
    ui: &mut Ui,
    name: &str,
    project: &ProjectFile,
    credential: &Credential,
) -> Result<(), CommandError> {
    if ui.confirm("keep the key in a file that only you can read?") == Some(true) {
        let path = credentials::store(context, name, project.entry(name)?, credential).await?;
        ui.narrate(&format!("kept in `{}`", path.display()));
    } else {
        ui.hint(&format!(
            "run `tokensync auth login {}` to store it later",
            shown(name)
        ));
    }
    Ok(())
}

fn save(ui: &mut Ui, project: &mut ProjectFile, name: &str) -> Result<Code, CommandError> {
    if project.remote.is_none() {
        project.remote = Some(name.to_owned());
    }
    project.save()?;
    ui.say(&format!("added the remote `{}`", shown(name)));
    Ok(Code::Done)
}

/// No id: a new private bin gets the tokens that are here.
async fn create(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    project: &mut ProjectFile,
    mut entry: RemoteEntry,
    credential: &Credential,
) -> Result<Code, CommandError> {
    let local = open_files(context, &project.tokens)?;
    let snapshot = read_files(ui, local.as_ref()).await?;
    let document = snapshot
        .as_ref()
        .map(|s| s.document.clone())
        .unwrap_or_default();
    if document.is_empty() && !args.empty {
        return Err(CommandError::usage(format!(
            "there are no tokens in `{}` to upload",
            project.tokens
        ))
        .hint("give --bin ID to join a bin that exists, or --empty to create an empty one"));
    }
    if args.read_only {
        return Err(CommandError::usage(
            "a new bin cannot be read-only: it has to be filled once",
        ));
    }
    let _lock = lock(context, "remote add").await?;
    let factory = context.registry.factory(&entry.kind)?;
    let config = link::config(context, &entry, credential);
    let narrator = Narrator::new(ui);
    let created = factory.create(&config, &document, &narrator).await;
    drop(narrator);
    let created =
        created.map_err(|error| CommandError::from(error).about_remote(&shown(&args.name)))?;
    for (option, value) in created.config.options() {
        if !link::OF_THIS_RUN.contains(&option) {
            entry.options.insert(option.to_owned(), value.to_owned());
        }
    }
    let bin = entry.option("bin").unwrap_or_default().to_owned();
    let remote = factory.open(&created.config).map_err(CommandError::from)?;
    project.put(&args.name, entry);
    let code = save(ui, project, &args.name)?;
    let state = link::state(context, &project.tokens, remote.as_ref());
    state.commit(&Base {
        local: snapshot.map(|s| s.revision),
        remote: Some(created.revision),
        document: document.clone(),
        ids: Ids::default(),
    })?;
    ui.json(&json!({
        "version": 1,
        "remote": args.name,
        "outcome": "written",
        "created": bin,
        "wrote": { "local": 0, "remote": document.token_count() },
    }));
    ui.say(&format!(
        "created the private bin {} with {} in {}",
        shown(&bin),
        crate::render::count(document.token_count(), "token"),
        crate::render::count(document.sets().len(), "set"),
    ));
    ui.hint("commit tokensync.json: teammates join with it and a key of their own");
    Ok(code)
}

async fn read_files(ui: &Ui, local: &dyn Provider) -> Result<Option<Snapshot>, CommandError> {
    let narrator = Narrator::new(ui);
    Ok(match local.read(ReadRequest::new(&narrator)).await? {
        ReadOutcome::Found(snapshot) => Some(snapshot),
        ReadOutcome::Absent | ReadOutcome::NotModified => None,
    })
}

/// An id: the tokens there count, after showing the difference, keeping a copy, and asking.
async fn join(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    project: &mut ProjectFile,
    entry: RemoteEntry,
    credential: &Credential,
) -> Result<Code, CommandError> {
    let link = Link::with_credential(context, project, &args.name, &entry, credential)?;
    let seen = link.look(ui, &args.name).await?;
    project.put(&args.name, entry);
    if seen.local.is_empty() && seen.remote.is_empty() {
        ui.json(&json!({ "version": 1, "remote": args.name, "outcome": "nothing" }));
        return save(ui, project, &args.name);
    }
    let upload = seen.remote.is_empty();
    if upload && !args.read_only && args.adopt.is_none() {
        let question = "the remote is empty; upload the tokens that are here?";
        match ui.confirm(question) {
            Some(true) => {}
            Some(false) => return Ok(Code::Decision),
            None => {
                return Err(CommandError::new(
                    Code::Decision,
                    format!("the remote `{}` is empty", shown(&args.name)),
                )
                .hint("run it again with --yes to upload the tokens that are here"));
            }
        }
    }
    let chosen = match args.adopt {
        Some(arg) => Some(adopt(arg)),
        None if upload => Some(Adopt::Merge),
        None => adopt_by_asking(ui, &args.name, &seen)?,
    };
    let Some(adopt) = chosen else {
        ui.say("nothing was added");
        return Ok(Code::Decision);
    };
    let direction = if args.read_only {
        Direction::Pull
    } else {
        Direction::Both
    };
    let policy = Policy {
        adopt,
        ..Policy::careful(direction)
    };
    let code = run_link(context, ui, &link, &args.name, policy, false).await?;
    if code == Code::Done {
        save(ui, project, &args.name)?;
    }
    Ok(code)
}
