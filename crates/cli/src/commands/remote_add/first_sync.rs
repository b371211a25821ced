//! The first sync: a new place gets what is here, an existing one is joined.

use provider_api::{Provider, ReadOutcome, ReadRequest, Snapshot};
use sync_engine::{Adopt, Base, Direction, Overrides, Policy, StateStore as _};

use super::super::sync::{adopt, adopt_by_asking, run_link};
use super::{Addition, save};
use crate::args::{AdoptArg, RemoteAddArgs};
use crate::context::Context;
use crate::credentials::Secrets;
use crate::error::{Code, CommandError};
use crate::json::{Added, Sides};
use crate::link::{self, Link, lock, open_files};
use crate::narrator::Narrator;
use crate::project_file::ProjectFile;
use crate::shown::shown;
use crate::trust::Reach;
use crate::ui::Ui;

/// No id: a new private bin gets the tokens that are here.
pub(super) async fn create(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    project: &mut ProjectFile,
    mut new: Addition,
    secrets: &Secrets,
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
    if link::is_read_only(context, &new.entry) {
        return Err(
            CommandError::usage("a new bin cannot be read-only: it has to be filled once").hint(
                format!(
                    "leave `--read-only` out, and set it afterwards: `tokensync remote edit {} \
                     --read-only`",
                    shown(&new.name)
                ),
            ),
        );
    }
    let _lock = lock(context, "remote add").await?;
    let factory = context.registry.factory(&new.entry.kind)?;
    let config = link::config(context, &new.entry, secrets);
    let narrator = Narrator::new(ui);
    let created = factory.create(&config, &document, &narrator).await;
    drop(narrator);
    let created =
        created.map_err(|error| CommandError::from(error).about_remote(&shown(&new.name)))?;
    for (option, value) in created.config.options() {
        if !link::OF_THIS_RUN.contains(&option) {
            new.entry
                .options
                .insert(option.to_owned(), value.to_owned());
        }
    }
    let bin = new.entry.option("bin").unwrap_or_default().to_owned();
    let remote = factory.open(&created.config).map_err(CommandError::from)?;
    let name = new.name.clone();
    let code = save(context, ui, project, new).await?;
    let state = link::state(context, &project.tokens, remote.as_ref());
    state.commit(&Base {
        local: snapshot.map(|s| s.revision),
        remote: Some(created.revision),
        ..Base::new(document.clone())
    })?;
    ui.json(&Added {
        remote: name,
        outcome: "written",
        created: Some(bin.clone()),
        wrote: Some(Sides {
            local: 0,
            remote: document.token_count(),
        }),
    });
    ui.say(&format!(
        "created the private bin {} with {} in {}",
        shown(&bin),
        crate::render::count(document.token_count(), "token"),
        crate::render::count(document.sets().len(), "set"),
    ));
    ui.hint("commit tokensync.json: teammates join with it and a key of their own");
    Ok(code)
}

/// The flag that would have answered.
fn flag(adopt: Adopt) -> Option<AdoptArg> {
    match adopt {
        Adopt::Remote => Some(AdoptArg::Remote),
        Adopt::Local => Some(AdoptArg::Local),
        Adopt::Merge => Some(AdoptArg::Merge),
        Adopt::Ask => None,
    }
}

async fn read_files(ui: &Ui, local: &dyn Provider) -> Result<Option<Snapshot>, CommandError> {
    let narrator = Narrator::new(ui);
    Ok(match local.read(ReadRequest::new(&narrator)).await? {
        ReadOutcome::Found(snapshot) => Some(snapshot),
        ReadOutcome::Absent | ReadOutcome::NotModified => None,
    })
}

/// An id: the tokens there count, after showing the difference, keeping a copy, and asking.
pub(super) async fn join(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    project: &mut ProjectFile,
    new: Addition,
    secrets: &Secrets,
    asked: &mut Option<AdoptArg>,
) -> Result<Code, CommandError> {
    let (name, entry) = (&new.name, &new.entry);
    let link = Link::with_secrets(context, project, name, entry, secrets, Reach::Anywhere)?;
    let only_read = link::takes_nothing(link.remote.as_ref());
    let seen = link.look(ui, &new.name).await?;
    if seen.local.is_empty() && seen.remote.is_empty() {
        ui.json(&Added {
            remote: new.name.clone(),
            outcome: "nothing",
            created: None,
            wrote: None,
        });
        return save(context, ui, project, new).await;
    }
    let upload = seen.remote.is_empty();
    if upload && !only_read && args.adopt.is_none() {
        let question = "the remote is empty; upload the tokens that are here?";
        match ui.confirm(question) {
            Some(true) => {}
            Some(false) => return Ok(ui.declined("nothing was added")),
            None => {
                return Err(CommandError::new(
                    Code::Decision,
                    format!("the remote `{}` is empty", shown(&new.name)),
                )
                .hint("run it again with --yes to upload the tokens that are here"));
            }
        }
    }
    let chosen = match args.adopt {
        Some(arg) => Some(adopt(arg)),
        None if upload => Some(Adopt::Merge),
        None => adopt_by_asking(ui, &new.name, &seen)?,
    };
    let differs = !upload && !seen.local.is_empty();
    *asked = chosen.filter(|_| differs).and_then(flag);
    let Some(adopt) = chosen else {
        return Ok(ui.declined("nothing was added"));
    };
    let direction = if only_read {
        Direction::Pull
    } else {
        Direction::Both
    };
    let policy = Policy {
        adopt,
        overrides: Overrides {
            rebind: args.rebind,
            ..Overrides::default()
        },
        ..Policy::careful(direction)
    };
    let code = run_link(context, ui, &link, &new.name, policy, false).await?;
    if code == Code::Done {
        save(context, ui, project, new).await?;
    }
    Ok(code)
}
