//! `status`: how the tokens here and on each remote stand to each other.

use jiff::Timestamp;
use provider_api::Requests;
use sync_engine::{DirStateStore, GuardKind, LinkState, Look, Pause, Plan, RequestCount};

use crate::args::StatusArgs;
use crate::context::Context;
use crate::credentials;
use crate::error::{Code, CommandError};
use crate::json::{self, Status, Statuses};
use crate::link::{self, Link};
use crate::project_file::{ProjectFile, RemoteEntry, add_words};
use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;

/// How many changes of each side are listed.
const LISTED: usize = 5;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &StatusArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let only = args.remote.as_deref().or(context.global.remote.as_deref());
    if let Some(name) = only {
        project.entry(name)?;
    }
    if project.remotes.is_empty() {
        ui.say("no remotes yet");
        ui.hint(&format!("run `{}` to add one", add_words(context.registry)));
    }
    let mut answers = Vec::new();
    let mut failed = None;
    let mut differs = false;
    for (name, entry) in &project.remotes {
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let read_only = link::is_read_only(context, entry);
        let state = state(context, &project, entry);
        let pause = paused(state.as_ref())?;
        match look(context, ui, &project, name).await {
            Ok(looked) => {
                let state = looked.state();
                differs |= state != LinkState::InSync;
                tell(ui, name, state, read_only);
                if let Some(plan) = &looked.plan {
                    tell_plan(ui, name, plan, read_only);
                }
                for note in &looked.notes {
                    ui.narrate(&format!("note: {}", shown(note)));
                }
                let count = |count: fn(&Plan) -> usize| looked.plan.as_ref().map_or(0, count);
                let mut told = answer(
                    name,
                    state.as_str(),
                    pause.is_some(),
                    read_only,
                    [
                        count(|plan| plan.local_news.len()),
                        count(|plan| plan.remote_news.len()),
                        count(|plan| plan.conflicts.len()),
                    ],
                    None,
                );
                told.lost = Some(count(|plan| plan.repaired.len()));
                told.suspected = Some(count(|plan| plan.suspected.len()));
                if let Some(requests) = looked.requests.filter(|_| ui.verbose) {
                    let counted = looked.counted.as_ref();
                    ui.say(&render::requests(counted, requests));
                    told.requests = Some(json::Requests {
                        made: counted.map(|counted| counted.sent),
                        since: counted.map(|counted| counted.since.clone()),
                        allowance: requests.allowance,
                    });
                }
                answers.push(told);
            }
            Err(error) => {
                ui.say(&format!("{}: cannot be compared", shown(name)));
                ui.narrate(&format!("error: {}", error.message()));
                for hint in error.hints() {
                    ui.hint(hint);
                }
                let open = tell_left_open(ui, state.as_ref());
                answers.push(answer(
                    name,
                    "unreachable",
                    pause.is_some(),
                    read_only,
                    [0, 0, open],
                    Some(&ui.seen(error.message())),
                ));
                failed.get_or_insert(error.code());
            }
        }
        if let Some(pause) = pause {
            let (since, why) = (shown(&pause.since), shown(&pause.why));
            ui.say(&format!("paused since {since}: {why}"));
        }
        let needs = credentials::needs(context, name, entry).unwrap_or_default();
        for need in &needs {
            let ending = credentials::ending(context, name, need, Timestamp::now());
            if let Some([warning, hint]) = ending {
                ui.narrate(&format!("warning: {warning}"));
                ui.hint(&hint);
            }
        }
    }
    ui.json(&Statuses { remotes: answers });
    Ok(match failed {
        Some(code) => code,
        None if differs && args.exit_code => Code::Differences,
        None => Code::Done,
    })
}

/// What is remembered of a remote; nothing of one that cannot be opened.
fn state(
    context: &Context<'_>,
    project: &ProjectFile,
    entry: &RemoteEntry,
) -> Option<DirStateStore> {
    let place = link::open_remote_unused(context, entry).ok()?;
    Some(link::state(context, &project.tokens, place.as_ref()))
}

fn paused(state: Option<&DirStateStore>) -> Result<Option<Pause>, CommandError> {
    let paused = state.map(DirStateStore::paused).transpose()?;
    Ok(paused.flatten())
}

/// Tells what the last run left open, where nobody can look at both sides; gives how much that is.
fn tell_left_open(ui: &mut Ui, state: Option<&DirStateStore>) -> usize {
    let open = state.and_then(|state| state.open_conflicts().ok());
    let open = open.unwrap_or_default();
    for conflict in open.iter().take(LISTED) {
        let (at, since) = (shown(&conflict.at), shown(&conflict.since));
        ui.say(&format!("open since {since}: {at}"));
    }
    if open.len() > LISTED {
        ui.say(&format!("and {} more", open.len() - LISTED));
    }
    open.len()
}

/// How both sides of a link stand.
struct Looked {
    /// What a sync would do; nothing if both are as they were when there was nothing to do.
    plan: Option<Plan>,
    /// What the remote says of itself.
    notes: Vec<String>,
    /// How many requests went out, where they are counted.
    requests: Option<Requests>,
    counted: Option<RequestCount>,
}

impl Looked {
    fn state(&self) -> LinkState {
        let plan = self.plan.as_ref();
        plan.map_or(LinkState::InSync, |plan| plan.state)
    }
}

async fn look(
    context: &Context<'_>,
    ui: &Ui,
    project: &ProjectFile,
    name: &str,
) -> Result<Looked, CommandError> {
    let link = Link::open(context, project, name).await?;
    let (plan, notes) = match link.glance(ui, name).await? {
        Look::AtRest { notes } => (None, notes),
        Look::Seen(seen) => {
            let (seen, plan) = *seen;
            (Some(plan), seen.remote.notes().to_vec())
        }
    };
    Ok(Looked {
        plan,
        notes,
        requests: link.remote.requests(),
        counted: link.state.requests(),
    })
}

fn answer(
    name: &str,
    state: &'static str,
    paused: bool,
    read_only: bool,
    [local_changes, remote_changes, conflicts]: [usize; 3],
    error: Option<&str>,
) -> Status {
    Status {
        remote: name.to_owned(),
        state,
        paused,
        read_only,
        local_changes,
        remote_changes,
        conflicts,
        error: error.map(str::to_owned),
        lost: None,
        suspected: None,
        requests: None,
    }
}

fn tell(ui: &mut Ui, name: &str, state: LinkState, read_only: bool) {
    let mark = if read_only { " (read-only)" } else { "" };
    let state = match state {
        LinkState::InSync => "in sync",
        LinkState::LocalAhead => "local ahead",
        LinkState::RemoteAhead => "remote ahead",
        LinkState::Diverged => "diverged",
        LinkState::NeverSynced => "never synced",
    };
    ui.say(&format!("{}: {state}{mark}", shown(name)));
}

fn tell_plan(ui: &mut Ui, name: &str, plan: &Plan, read_only: bool) {
    let color = ui.color;
    for (side, news) in [("here", &plan.local_news), ("there", &plan.remote_news)] {
        if !news.is_empty() {
            ui.say(&format!("{} {side}:", count(news.len(), "change")));
            ui.say(render::changes(news, LISTED, color).trim_end());
        }
    }
    if !plan.repaired.is_empty() {
        let then = "the next sync makes it again";
        ui.say(render::lost(&plan.repaired, then, LISTED, color).trim_end());
    }
    let mut guards = plan.guards.clone();
    guards.retain(|guard| guard.kind == GuardKind::SuspectedOverwrite);
    if !guards.is_empty() {
        ui.say(render::guards(&guards, color).trim_end());
    }
    if !plan.conflicts.is_empty() {
        ui.say(render::conflicts(&plan.conflicts, color).trim_end());
        let name = shown(name);
        ui.hint(&format!("run `tokensync resolve {name}` to settle them"));
        if !read_only && plan.state != LinkState::NeverSynced {
            ui.hint(&format!(
                "run `tokensync sync {name} --skip-conflicts` to sync all else"
            ));
        }
        return;
    }
    match plan.state {
        LinkState::InSync => {}
        LinkState::LocalAhead if read_only => {
            ui.hint("nothing is pushed to it: what was edited here stays here");
        }
        _ if read_only => ui.hint("run `tokensync pull` to take over what it has"),
        _ => ui.hint("run `tokensync sync` to bring both sides in step"),
    }
}
