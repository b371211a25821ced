//! One line for each thing that happens: for people, or as JSON.

use std::time::Duration;

use crate::env::Env;
use crate::json::{Details, Line, Sides};
use crate::render::count;
use crate::shown::shown;
use crate::ui::Ui;

/// Something to tell of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Say {
    /// The watch begins: how often it looks, and why it hears of no changes.
    Started(Duration, Option<String>),
    InStep,
    /// So many changes to the files and to the remote.
    Wrote {
        local: usize,
        remote: usize,
    },
    /// So many changes were overwritten unseen, and are made again.
    Repaired(usize),
    /// So many changes may have replaced unseen what was there.
    Replaced(usize),
    /// Only the remote's news are taken over.
    OnlyPulls {
        waiting: usize,
    },
    /// Conflicts stay open while all else goes on.
    Open {
        what: String,
        ids: Vec<String>,
        hints: Vec<String>,
    },
    /// Nothing can be done before a person decides.
    Blocked {
        why: String,
        hints: Vec<String>,
    },
    /// The secret was refused.
    Refused {
        why: String,
        hints: Vec<String>,
    },
    /// Something else went wrong.
    Failed {
        why: String,
        hints: Vec<String>,
    },
    /// When it is tried again.
    Waiting(Duration),
    Paused(String),
    Resumed,
    Stopped,
}

impl Say {
    /// What a pause is about, if this is one that the watch makes by itself.
    pub(super) fn why_paused(&self) -> Option<String> {
        match self {
            Self::Blocked { why, .. } | Self::Refused { why, .. } => Some(why.clone()),
            _ => None,
        }
    }

    /// Whether the cause of an own pause is gone.
    pub(super) fn is_progress(&self) -> bool {
        matches!(self, Self::InStep | Self::Wrote { .. } | Self::Open { .. })
    }

    fn event(&self) -> &'static str {
        match self {
            Self::Started(..) => "started",
            Self::InStep => "in-step",
            Self::Wrote { .. } => "wrote",
            Self::Repaired(_) => "repaired",
            Self::Replaced(_) => "replaced",
            Self::OnlyPulls { .. } => "only-pulls",
            Self::Open { .. } => "conflicts",
            Self::Blocked { .. } => "blocked",
            Self::Refused { .. } => "refused",
            Self::Failed { .. } => "failed",
            Self::Waiting(_) => "waiting",
            Self::Paused(_) => "paused",
            Self::Resumed => "resumed",
            Self::Stopped => "stopped",
        }
    }

    fn details(&self) -> Details {
        let none = Details::default();
        match self {
            Self::Started(every, problem) => Details {
                interval: Some(every.as_secs()),
                problem: problem.clone(),
                ..none
            },
            Self::Wrote { local, remote } => Details {
                wrote: Some(Sides {
                    local: *local,
                    remote: *remote,
                }),
                ..none
            },
            Self::Repaired(changes) | Self::Replaced(changes) => Details {
                changes: Some(*changes),
                ..none
            },
            Self::OnlyPulls { waiting } => Details {
                local_changes: Some(*waiting),
                ..none
            },
            Self::Open { what, ids, hints } => Details {
                conflicts: Some(ids.len()),
                ids: Some(ids.clone()),
                message: Some(what.clone()),
                hints: Some(hints.clone()),
                ..none
            },
            Self::Blocked { why, hints }
            | Self::Refused { why, hints }
            | Self::Failed { why, hints } => Details {
                message: Some(why.clone()),
                hints: Some(hints.clone()),
                ..none
            },
            Self::Paused(why) => Details {
                message: Some(why.clone()),
                ..none
            },
            Self::Waiting(_) | Self::InStep | Self::Resumed | Self::Stopped => none,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Started(every, None) => format!("watching, every {}", time(*every)),
            Self::Started(every, Some(problem)) => format!(
                "watching, every {}; the files are read every few seconds, because the system \
                 tells of no changes: {}",
                time(*every),
                shown(problem)
            ),
            Self::InStep => "in step".to_owned(),
            Self::Wrote { local, remote: 0 } => format!("pulled {}", count(*local, "change")),
            Self::Wrote { local: 0, remote } => format!("pushed {}", count(*remote, "change")),
            Self::Wrote { local, remote } => format!(
                "pushed {}, pulled {}",
                count(*remote, "change"),
                count(*local, "change")
            ),
            Self::Repaired(changes) => format!(
                "{} there had got lost, overwritten unseen: made again",
                count(*changes, "change")
            ),
            Self::Replaced(changes) => format!(
                "{} there may have replaced unseen what was there; `tokensync history` has it",
                count(*changes, "change")
            ),
            Self::OnlyPulls { waiting } => {
                format!("{} here not pushed: paused", count(*waiting, "change"))
            }
            Self::Open { what, .. } => format!("all but {what}"),
            Self::Blocked { why, .. } | Self::Refused { why, .. } => format!("paused: {why}"),
            Self::Failed { why, .. } => why.clone(),
            Self::Waiting(wait) => format!("trying again in {}", time(*wait)),
            Self::Paused(why) => format!("paused: {}", shown(why)),
            Self::Resumed => "resumed".to_owned(),
            Self::Stopped => "stopped".to_owned(),
        }
    }
}

fn time(time: Duration) -> String {
    match time.as_secs() {
        0 => "less than a second".to_owned(),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

/// Tells what happens, and nothing twice in a row.
#[derive(Debug)]
pub(super) struct Teller {
    remote: String,
    last: Option<Say>,
    /// The conflicts that were told of.
    open: Option<Say>,
}

impl Teller {
    pub(super) fn new(remote: &str) -> Self {
        Self {
            remote: remote.to_owned(),
            last: None,
            open: None,
        }
    }

    pub(super) fn say(&mut self, ui: &mut Ui, say: &Say) {
        // How long it waits differs each time; that is not news.
        if matches!(say, Say::Waiting(_)) {
            ui.narrate(&format!("{}: {}", shown(&self.remote), say.words()));
            return;
        }
        let known = match say {
            Say::Open { .. } => &mut self.open,
            _ => &mut self.last,
        };
        if known.as_ref() == Some(say) {
            return;
        }
        *known = Some(say.clone());
        match say {
            // What is told next is news again.
            Say::Open { .. } => self.last = None,
            Say::InStep => self.open = None,
            _ => {}
        }
        let now = Env::now();
        ui.json(&Line {
            event: say.event(),
            at: now.clone(),
            remote: self.remote.clone(),
            details: say.details(),
        });
        ui.say(&format!("{now} {}: {}", shown(&self.remote), say.words()));
        if let Say::Open { hints, .. }
        | Say::Blocked { hints, .. }
        | Say::Refused { hints, .. }
        | Say::Failed { hints, .. } = say
        {
            for hint in hints {
                ui.hint(hint);
            }
        }
    }
}
