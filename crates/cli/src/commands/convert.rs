//! `convert`: another notation, another layout, and what those cannot carry.

mod answer;
mod target;

use provider_api::{
    Expected, Provider, ProviderError, ReadOutcome, ReadRequest, Revision, WriteRequest,
};
use sync_engine::{Base, HistoryEntry, Side, StateStore as _, SyncError};
use tokens_model::{Dialect, DocumentDiff, EntryPath, Section, SetName, TokenDocument, TokenPath};

use crate::args::{ConvertArgs, Layout, NotationArg};
use crate::context::Context;
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::link::{self, lock, open_remote_unused, state};
use crate::narrator::Narrator;
use crate::project_file::ProjectFile;
use crate::shown::shown;
use crate::ui::Ui;
use answer::{Answer, Outcome};
use target::{Place, Target};

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &ConvertArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    if args.to.is_none() && args.layout.is_none() {
        return Err(
            CommandError::usage("nothing is said about what to convert to")
                .hint("`--to dtcg` or `--to legacy` changes the notation")
                .hint("`--layout single` or `--layout folder` changes the layout"),
        );
    }
    let target = Target::choose(context, &project, args)?;
    let _lock = match target.place {
        Place::Elsewhere => None,
        _ if args.dry_run => None,
        Place::Here | Place::Beside => Some(lock(context, "convert").await?),
    };
    let here = target::open(context, &project.tokens, target::layout_of(&project.tokens))?;
    let Some((before, revision)) = read(ui, here.as_ref()).await? else {
        let tokens = shown(&project.tokens);
        return Err(
            CommandError::usage(format!("there are no tokens in `{tokens}` yet"))
                .hint("put tokens there, or run `tokensync pull`"),
        );
    };
    let work = Work::of(&before, args, target.layout);
    let outcome = if target.place != Place::Here {
        write_apart(context, ui, &target, &work.document, args.dry_run).await?
    } else if work.sets.is_empty() {
        Outcome::Nothing
    } else if args.dry_run {
        Outcome::DryRun
    } else {
        let there = (&before, &revision);
        overwrite(context, ui, here.as_ref(), None, there, &work.document).await?;
        Outcome::Written
    };
    if target.place == Place::Beside && !args.dry_run {
        move_project(context, ui, project.clone(), &target.path)?;
    }
    Answer {
        outcome,
        to: args.to,
        target: &target,
        old_tokens: &project.tokens,
        tokens: work.document.token_count(),
        sets: &work.sets,
        losses: &work.losses,
    }
    .tell(ui);
    Ok(if work.losses.is_empty() {
        Code::Done
    } else {
        Code::Differences
    })
}

/// The document to write, and what it could not take over.
struct Work {
    document: TokenDocument,
    /// The sets that changed their notation, and how many tokens in them did.
    sets: Vec<(SetName, usize)>,
    /// Where, and what it is.
    losses: Vec<(EntryPath, String)>,
}

impl Work {
    fn of(before: &TokenDocument, args: &ConvertArgs, layout: Layout) -> Self {
        let mut work = Self {
            document: before.clone(),
            sets: Vec::new(),
            losses: Vec::new(),
        };
        if let Some(to) = args.to {
            let converted = before.to_notation(match to {
                NotationArg::Legacy => Dialect::Legacy,
                NotationArg::Dtcg => Dialect::Dtcg,
            });
            work.document = converted.document;
            work.sets = converted.sets;
            let told = |loss: tokens_model::Loss| (loss.at, loss.kind.to_string());
            work.losses = converted.losses.into_iter().map(told).collect();
        }
        if layout == Layout::Folder {
            work.losses.extend(before.extra_content().map(|(name, _)| {
                let at = EntryPath::in_section(Section::Metadata, TokenPath::new([name]));
                (at, "a folder has no file for it: it is left out".to_owned())
            }));
        }
        work
    }
}

/// Writes to a place that is not the project's own, if nothing else is there.
async fn write_apart(
    context: &Context<'_>,
    ui: &mut Ui,
    target: &Target,
    document: &TokenDocument,
    dry_run: bool,
) -> Result<Outcome, CommandError> {
    target.refuse_names(document)?;
    let place = target::open(context, &target.path, target.layout)?;
    let there = read(ui, place.as_ref()).await?;
    if let Some((there, _)) = &there {
        if there.same(document) {
            return Ok(Outcome::Nothing);
        }
        target.refuse_strangers(there, document)?;
        if !dry_run && ui.confirm(&target.question()) != Some(true) {
            return Err(target.taken());
        }
    }
    if dry_run {
        return Ok(Outcome::DryRun);
    }
    let Some((there, revision)) = there else {
        write(ui, place.as_ref(), document, Expected::Absent).await?;
        return Ok(Outcome::Written);
    };
    let _lock = match target.place {
        Place::Elsewhere => Some(lock(context, "convert").await?),
        Place::Here | Place::Beside => None,
    };
    let (files, there) = (Some(target.path.clone()), (&there, &revision));
    overwrite(context, ui, place.as_ref(), files, there, document).await?;
    Ok(Outcome::Written)
}

async fn read(
    ui: &mut Ui,
    place: &dyn Provider,
) -> Result<Option<(TokenDocument, Revision)>, CommandError> {
    let narrator = Narrator::new(ui);
    let found = place.read(ReadRequest::new(&narrator)).await;
    drop(narrator);
    match found.map_err(local)? {
        ReadOutcome::Found(found) => {
            for note in &found.notes {
                ui.narrate(&format!("note: {}", shown(note)));
            }
            Ok(Some((found.document, found.revision)))
        }
        ReadOutcome::Absent | ReadOutcome::NotModified => Ok(None),
    }
}

async fn write(
    ui: &Ui,
    place: &dyn Provider,
    document: &TokenDocument,
    expected: Expected<'_>,
) -> Result<(), CommandError> {
    let narrator = Narrator::new(ui);
    let request = WriteRequest::new(document, expected, &narrator);
    place.write(request).await.map_err(local)?;
    Ok(())
}

fn local(source: ProviderError) -> CommandError {
    let side = Side::Local;
    SyncError::Provider { side, source }.into()
}

/// Writes over what is there and keeps a copy of that, as every command does. `files` are where it
/// is, if not where the project has its tokens.
async fn overwrite(
    context: &Context<'_>,
    ui: &Ui,
    place: &dyn Provider,
    files: Option<String>,
    (before, revision): (&TokenDocument, &Revision),
    after: &TokenDocument,
) -> Result<(), CommandError> {
    let store = link::state_of_files(context);
    let image = place.image(revision).await.map_err(local)?;
    let mut entry = HistoryEntry {
        id: Env::fresh_id(),
        at: Env::now(),
        command: "convert".to_owned(),
        files,
        local_before: Some(store.keep(before)?),
        local_after: Some(store.keep(after)?),
        local_image: image.map(|image| store.keep_image(&image)).transpose()?,
        local_changes: DocumentDiff::first(before, after, 0).len(),
        ..HistoryEntry::default()
    };
    store.record(&entry)?;
    write(ui, place, after, Expected::Revision(revision)).await?;
    entry.done = true;
    Ok(store.record(&entry)?)
}

/// Lets the project have its tokens at `path` from now on. What was agreed with each remote goes
/// along, so that the next sync knows what is new.
fn move_project(
    context: &Context<'_>,
    ui: &mut Ui,
    mut project: ProjectFile,
    path: &str,
) -> Result<(), CommandError> {
    for (name, entry) in &project.remotes {
        match open_remote_unused(context, entry) {
            Ok(remote) => {
                let base = state(context, &project.tokens, remote.as_ref()).base()?;
                if let Some(base) = base {
                    let moved = Base {
                        local: None,
                        ..base
                    };
                    state(context, path, remote.as_ref()).commit(&moved)?;
                }
            }
            Err(error) => ui.narrate(&format!(
                "note: the next sync with `{}` has to compare everything: {}",
                shown(name),
                error.message()
            )),
        }
    }
    path.clone_into(&mut project.tokens);
    project.save()
}
