//! The engine as the command line uses it, between files in memory and the register.

mod remote;
mod state;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use provider_api::MemoryProvider;
use sync_engine::{
    Action, Conflict, Direction, Ends, Outcome, Policy, Settle, Silent, StateStore as _, SyncError,
    plan, sync,
};
use tokens_model::{Json, TokenDocument};
use tokio::time::Instant;

use self::remote::Remote;
use self::state::State;
use super::{Answer, Client, Decision, End, Ledger, Question, Way};
use crate::mark::Mark;
use crate::place::Line;

pub(super) struct Ours {
    files: MemoryProvider,
    remote: Remote,
    state: State,
    began: Instant,
    runs: u64,
}

impl Ours {
    pub(super) fn new(document: &TokenDocument, line: Arc<dyn Line>, ledger: Ledger) -> Self {
        Self {
            files: MemoryProvider::holding("files", document.clone()),
            remote: Remote::new(line),
            state: State::agreed(document, ledger),
            began: Instant::now(),
            runs: 0,
        }
    }

    async fn sync(&mut self, policy: Policy) -> Result<Outcome, SyncError> {
        self.runs += 1;
        let action = Action {
            id: self.runs.to_string(),
            at: self.now().to_string(),
            command: "sync".to_owned(),
            remote: "register".to_owned(),
        };
        let ends = Ends {
            local: &self.files,
            remote: &self.remote,
        };
        sync(ends, &policy, &action, &self.state, &Silent).await
    }

    /// The time of people while time is virtual: it began with the year.
    fn now(&self) -> Timestamp {
        const BEGIN: i64 = 1_767_225_600;
        let seconds = i64::try_from(self.began.elapsed().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(BEGIN.saturating_add(seconds)).unwrap_or(Timestamp::MAX)
    }

    async fn answer(&mut self, direction: Direction, settle: Settle) -> Answer {
        let policy = Policy {
            settle: settle.into(),
            ..Policy::careful(direction)
        };
        let Ok(outcome) = self.sync(policy).await else {
            return End::Failed.into();
        };
        let end = if outcome.report.is_none() {
            End::Asked(if outcome.plan.guards.is_empty() {
                Question::Conflict
            } else {
                Question::Brake
            })
        } else if direction == Direction::Pull {
            End::Pulled
        } else {
            End::Kept
        };
        Answer {
            end,
            put_aside: put_aside(&outcome, direction, settle),
            reported: Vec::new(),
        }
    }
}

/// What a decision has put aside: the other sides of the conflicts that there would have been.
fn put_aside(outcome: &Outcome, direction: Direction, settle: Settle) -> Vec<Mark> {
    let side: fn(&Conflict) -> Option<&Json> = match settle {
        Settle::Hold => return Vec::new(),
        Settle::Local => |conflict| conflict.remote.as_ref(),
        Settle::Remote => |conflict| conflict.local.as_ref(),
    };
    if outcome.report.is_none() {
        return Vec::new();
    }
    let undecided = Policy::careful(direction);
    let conflicts = plan(&outcome.observation, &undecided).conflicts;
    let texts = conflicts.iter().filter_map(side).map(Json::to_compact);
    texts
        .flat_map(|text| Mark::all_in(&text).collect::<Vec<_>>())
        .collect()
}

#[async_trait(?Send)]
impl Client for Ours {
    fn document(&self) -> TokenDocument {
        self.files.document().expect("nobody removes the files")
    }

    fn edit(&mut self, document: TokenDocument) {
        self.files.replace(Some(document));
    }

    async fn run(&mut self, way: Way) -> Answer {
        let direction = match way {
            Way::Sync => Direction::Both,
            Way::Pull => Direction::Pull,
            Way::Push => Direction::Push,
        };
        self.answer(direction, Settle::Hold).await
    }

    async fn decide(&mut self, question: Question, decision: Decision) -> Answer {
        let settle = match (question, decision) {
            // The files bring back what is gone. What others have changed since is newer.
            (Question::Brake, _) | (_, Decision::Theirs) => Settle::Remote,
            (_, Decision::Mine) => Settle::Local,
        };
        if question == Question::Brake {
            self.state.forget().expect("memory forgets");
        }
        self.answer(Direction::Both, settle).await
    }
}
