//! The engine as the command line uses it, between files in memory and the register.

mod known;
mod remote;
mod state;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use provider_api::MemoryProvider;
use sync_engine::{
    Action, Conflict, Direction, Ends, Guard, GuardKind, Outcome, Overrides, Policy, Repair,
    Settle, Silent, SyncError, plan, sync,
};
use tokens_model::{DocumentDiff, Json, TokenDocument};
use tokio::time::Instant;

use self::known::known;
use self::remote::Remote;
use self::state::State;
use super::{Answer, Client, Decision, End, Ledger, Question, Way};
use crate::mark::{Mark, Marks};
use crate::person::brought_back;
use crate::place::Line;

pub(super) struct Ours {
    files: MemoryProvider,
    remote: Remote,
    state: State,
    began: Instant,
    runs: u64,
    /// What the last run has come to.
    last: Option<Outcome>,
}

impl Ours {
    pub(super) fn new(document: &TokenDocument, line: Arc<dyn Line>, ledger: Ledger) -> Self {
        Self {
            files: MemoryProvider::holding("files", document.clone()),
            remote: Remote::new(line, ledger),
            state: State::agreed(document),
            began: Instant::now(),
            runs: 0,
            last: None,
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

    /// Takes in what looked suspicious, puts the tokens back into the files that went with it, and
    /// hands them over again.
    async fn bring_back(&mut self, decision: Decision) -> Answer {
        let before = self.document();
        let mut policy = Policy::careful(Direction::Both);
        policy.overrides = Overrides {
            deletes: Some(usize::MAX),
            theme_loss: Some(usize::MAX),
            rewrite: true,
            ..Overrides::default()
        };
        let settle = match decision {
            Decision::Mine => Settle::Local,
            Decision::Theirs => Settle::Remote,
        };
        let mut answer = self.answer(policy, settle).await;
        if answer.end == End::Kept {
            self.edit(brought_back(&self.document(), &before));
            let careful = Policy::careful(Direction::Both);
            let then = self.answer(careful, Settle::Hold).await;
            answer.end = then.end;
            answer.put_aside.extend(then.put_aside);
            answer.reported.extend(then.reported);
        }
        answer
    }

    async fn answer(&mut self, policy: Policy, settle: Settle) -> Answer {
        let policy = Policy {
            settle: settle.into(),
            ..policy
        };
        let undecided = Policy {
            settle: Settle::Hold.into(),
            // Whoever keeps what the files say also has it made again.
            repair: if settle == Settle::Local {
                Repair::Auto
            } else {
                policy.repair
            },
            ..policy.clone()
        };
        let decides = settle != Settle::Hold
            || policy.overrides.accept_remote
            || policy.repair == Repair::Auto;
        let direction = policy.direction;
        self.last = None;
        let Ok(outcome) = self.sync(policy).await else {
            return End::Failed.into();
        };
        let end = if outcome.report.is_none() {
            End::Asked(question(&outcome.plan.guards))
        } else if direction == Direction::Pull {
            End::Pulled
        } else {
            End::Kept
        };
        let mut reported = given_up(&outcome, decides);
        if outcome.report.is_some() {
            reported.extend(marks_of(&outcome.plan.replaced));
        }
        // A report names both sides of each place; only one of them is gone.
        let here = Marks::of(&self.document());
        reported.retain(|mark| !here.contains(*mark));
        let put_aside = put_aside(&outcome, &undecided, settle);
        self.last = Some(outcome);
        Answer {
            end,
            put_aside,
            reported,
        }
    }
}

fn question(guards: &[Guard]) -> Question {
    let is_overwrite = |guard: &Guard| guard.kind == GuardKind::SuspectedOverwrite;
    if guards.is_empty() {
        Question::Conflict
    } else if guards.iter().all(is_overwrite) {
        Question::Overwrite
    } else {
        Question::Brake
    }
}

/// What a decision has given up of what may have been overwritten unseen, or of what has replaced
/// that. The program counts all of it and names the first, so this takes what both decisions come to.
fn given_up(outcome: &Outcome, decides: bool) -> Vec<Mark> {
    let asks = Policy::careful(Direction::Both);
    let planned = |policy: &Policy| plan(&outcome.observation, policy);
    if outcome.report.is_none() || !decides || planned(&asks).suspected.is_empty() {
        return Vec::new();
    }
    let repairs = Policy {
        repair: Repair::Auto,
        settle: Settle::Local.into(),
        ..asks
    };
    let mut accepts = Policy {
        settle: Settle::Remote.into(),
        ..asks
    };
    accepts.overrides.accept_remote = true;
    let [accepted, repaired] = [accepts, repairs].map(|policy| planned(&policy).base);
    marks_of(&DocumentDiff::between(&accepted, &repaired))
}

fn marks_of(diff: &DocumentDiff) -> Vec<Mark> {
    let texts = diff.changes.iter().flat_map(|change| {
        let values = [&change.before, &change.after].into_iter().flatten();
        let places = change.from.iter().chain([&change.at]);
        let texts = values.map(Json::to_compact);
        texts
            .chain(places.map(ToString::to_string))
            .collect::<Vec<_>>()
    });
    texts
        .flat_map(|text| Mark::all_in(&text).collect::<Vec<_>>())
        .collect()
}

/// What a decision has put aside: the other sides of the conflicts that there would have been.
fn put_aside(outcome: &Outcome, undecided: &Policy, settle: Settle) -> Vec<Mark> {
    let side: fn(&Conflict) -> Option<&Json> = match settle {
        Settle::Hold => return Vec::new(),
        Settle::Local => |conflict| conflict.remote.as_ref(),
        Settle::Remote => |conflict| conflict.local.as_ref(),
    };
    if outcome.report.is_none() {
        return Vec::new();
    }
    let conflicts = plan(&outcome.observation, undecided).conflicts;
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
        self.answer(Policy::careful(direction), Settle::Hold).await
    }

    fn known_of(&self, mark: Mark) -> String {
        let last = self.last.as_ref();
        last.map_or_else(String::new, |last| known(last, mark, &self.state))
    }

    async fn decide(&mut self, question: Question, decision: Decision) -> Answer {
        let mut policy = Policy::careful(Direction::Both);
        let mut settle = Settle::Hold;
        match (question, decision) {
            (Question::Brake, decision) => return self.bring_back(decision).await,
            (Question::Conflict, Decision::Mine) => settle = Settle::Local,
            (Question::Conflict, Decision::Theirs) => settle = Settle::Remote,
            (Question::Overwrite, Decision::Mine) => policy.repair = Repair::Auto,
            (Question::Overwrite, Decision::Theirs) => policy.overrides.accept_remote = true,
        }
        self.answer(policy, settle).await
    }
}
