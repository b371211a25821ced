//! What the tests of whole runs stand on: one link in memory, and ways to stop a run half-way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use provider_api::{ErrorKind, MemoryProvider, Provider, Revision};
use provider_testkit::{Faulty, Trouble};
use sync_engine::{
    Action, Adopt, Base, BaseCopy, Direction, Ends, History, HistoryEntry, MemoryStateStore,
    Outcome, Overrides, Plan, Policy, Repair, Report, Settle, Side, Silent, StateError, StateStore,
    SyncError, apply, plan_undo, sync,
};
use tokens_model::{Form, TokenDocument};

pub(crate) fn parse(text: &str) -> TokenDocument {
    TokenDocument::parse(text).expect("a test holds documents")
}

pub(crate) fn print(document: Option<&TokenDocument>) -> String {
    document.map_or_else(
        || "nothing".to_owned(),
        |document| document.to_json(Form::Values).to_compact(),
    )
}

pub(crate) fn same(a: Option<&TokenDocument>, b: Option<&TokenDocument>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.same(b),
        (None, None) => true,
        _ => false,
    }
}

/// A run that no brake stops: generated documents are small, and lose much of what they hold.
pub(crate) fn unbraked(direction: Direction, settle: Settle) -> Policy {
    Policy {
        direction,
        settle: settle.into(),
        leaves_conflicts: false,
        adopt: Adopt::Merge,
        overrides: Overrides {
            deletes: Some(usize::MAX),
            empty: None,
            rebind: true,
            rewrite: true,
            theme_loss: Some(usize::MAX),
            format: true,
            accept_remote: true,
        },
        strict: false,
        repair: Repair::Ask,
        max_replans: 5,
    }
}

pub(crate) fn action() -> Action {
    Action {
        id: "1".to_owned(),
        at: "2026-01-02T03:04:05Z".to_owned(),
        command: "sync".to_owned(),
        remote: "team".to_owned(),
    }
}

/// What a person does, as the entry with this id.
pub(crate) fn action_of(id: &str, command: &str) -> Action {
    Action {
        id: id.to_owned(),
        command: command.to_owned(),
        ..action()
    }
}

/// Runs a future that waits for nothing but memory.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime needs no resources")
        .block_on(future)
}

/// A step of a run in the state folder, and whether it is stopped before or after its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Keep,
    Record,
    Commit,
}

type Witness = Box<dyn Fn(&Base) + Send + Sync>;

/// State in memory that can be told to fail, and who is told of every base.
pub(crate) struct Stoppable {
    held: MemoryStateStore,
    stops: Mutex<Vec<(Step, bool)>>,
    commits: Mutex<usize>,
    /// Whether a stop is a panic.
    panics: AtomicBool,
    witness: Option<Witness>,
}

impl Stoppable {
    pub(crate) fn new(witness: Option<Witness>) -> Self {
        Self {
            held: MemoryStateStore::default(),
            stops: Mutex::default(),
            commits: Mutex::default(),
            panics: AtomicBool::default(),
            witness,
        }
    }

    /// Stops the next run at this step, before or after its effect.
    pub(crate) fn stop_at(&self, step: Step, after: bool) {
        self.stops
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((step, after));
    }

    /// From now on whoever is stopped here panics.
    pub(crate) fn panic_at_stops(&self) {
        self.panics.store(true, Ordering::Relaxed);
    }

    /// Nothing stops any more.
    pub(crate) fn recover(&self) {
        self.stops
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    pub(crate) fn commits(&self) -> usize {
        *self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn entries(&self) -> Vec<HistoryEntry> {
        self.held.entries().expect("memory can be read")
    }

    pub(crate) fn history(&self) -> &MemoryStateStore {
        &self.held
    }

    pub(crate) fn copy(&self, id: &str) -> TokenDocument {
        self.held.copy(id).expect("an entry names copies")
    }

    fn reach(&self, step: Step, after: bool) -> Result<(), StateError> {
        let mut stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(at) = stops.iter().position(|stop| *stop == (step, after)) else {
            return Ok(());
        };
        stops.remove(at);
        assert!(
            !self.panics.load(Ordering::Relaxed),
            "stopped by a panic in the state"
        );
        Err(StateError::Io {
            doing: "write",
            path: "memory".to_owned(),
            source: std::io::Error::other("stopped"),
        })
    }
}

impl StateStore for Stoppable {
    fn key(&self) -> &str {
        self.held.key()
    }

    fn base(&self) -> Result<Option<Base>, StateError> {
        self.held.base()
    }

    fn commit(&self, base: &Base) -> Result<(), StateError> {
        self.reach(Step::Commit, false)?;
        if let Some(witness) = &self.witness {
            witness(base);
        }
        *self.commits.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.held.commit(base)?;
        self.reach(Step::Commit, true)
    }

    fn agreed(&self) -> Result<Vec<Revision>, StateError> {
        self.held.agreed()
    }

    fn disown(&self, document: &Revision) -> Result<(), StateError> {
        self.held.disown(document)
    }

    fn forget(&self) -> Result<(), StateError> {
        self.reach(Step::Commit, false)?;
        self.held.forget()?;
        self.reach(Step::Commit, true)
    }

    fn keep_base(&self, base: &Base) -> Result<BaseCopy, StateError> {
        self.held.keep_base(base)
    }

    fn keep_image(&self, image: &str) -> Result<String, StateError> {
        self.held.keep_image(image)
    }

    fn keep(&self, document: &TokenDocument) -> Result<String, StateError> {
        self.reach(Step::Keep, false)?;
        let id = self.held.keep(document)?;
        self.reach(Step::Keep, true)?;
        Ok(id)
    }

    fn record(&self, entry: &HistoryEntry) -> Result<(), StateError> {
        self.reach(Step::Record, false)?;
        self.held.record(entry)?;
        self.reach(Step::Record, true)
    }
}

impl History for Stoppable {
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError> {
        self.held.entries()
    }

    fn copy(&self, id: &str) -> Result<TokenDocument, StateError> {
        self.held.copy(id)
    }

    fn image(&self, id: &str) -> Result<String, StateError> {
        self.held.image(id)
    }

    fn base_of(&self, copy: &BaseCopy) -> Result<Base, StateError> {
        self.held.base_of(copy)
    }
}

/// Where a run can be stopped.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stop {
    /// Before or after a step in the state folder.
    State(Step, bool),
    /// A side refuses to be written, or is written and nobody hears of it.
    Write(Side, bool),
}

/// Every place in which a run can be stopped, in its order.
pub(crate) const STOPS: [Stop; 10] = [
    Stop::State(Step::Keep, false),
    Stop::State(Step::Keep, true),
    Stop::State(Step::Record, false),
    Stop::State(Step::Record, true),
    Stop::Write(Side::Remote, false),
    Stop::Write(Side::Remote, true),
    Stop::Write(Side::Local, false),
    Stop::Write(Side::Local, true),
    Stop::State(Step::Commit, false),
    Stop::State(Step::Commit, true),
];

/// One link between two places in memory.
pub(crate) struct Link {
    pub(crate) local: MemoryProvider,
    pub(crate) remote: MemoryProvider,
    pub(crate) state: Arc<Stoppable>,
}

impl Link {
    /// A link whose ends hold these, and last agreed on `base`.
    pub(crate) fn holding(
        base: Option<&TokenDocument>,
        local: &TokenDocument,
        remote: &TokenDocument,
    ) -> Self {
        let state = Stoppable::new(None);
        if let Some(document) = base {
            state
                .held
                .commit(&Base::new(document.clone()))
                .expect("memory can be written");
        }
        Self {
            local: MemoryProvider::holding("files", local.clone()),
            remote: MemoryProvider::holding("team", remote.clone()),
            state: Arc::new(state),
        }
    }

    pub(crate) fn base(&self) -> Option<TokenDocument> {
        let base = self.state.base().expect("memory can be read");
        base.map(|base| base.document)
    }

    pub(crate) fn run(&self, policy: &Policy) -> Result<Outcome, SyncError> {
        self.run_on(&self.local, &self.remote, policy)
    }

    pub(crate) fn run_on(
        &self,
        local: &dyn Provider,
        remote: &dyn Provider,
        policy: &Policy,
    ) -> Result<Outcome, SyncError> {
        let ends = Ends { local, remote };
        now(sync(ends, policy, &action(), &*self.state, &Silent))
    }

    /// Undoes the last entry, as the entry with this id, whatever brakes say.
    pub(crate) fn undo_on(
        &self,
        local: &dyn Provider,
        remote: &dyn Provider,
        id: &str,
    ) -> Result<(Plan, Option<Report>), SyncError> {
        let entries = self.state.entries();
        let entry = entries.last().expect("something was done");
        let overrides = unbraked(Direction::Both, Settle::Hold).overrides;
        let (ends, state) = (Ends { local, remote }, &*self.state);
        let planned = plan_undo(ends, entry, overrides, state.history(), state, &Silent);
        let (observation, plan) = now(planned)?;
        if plan.is_blocked() || plan.writes_nothing() {
            return Ok((plan, None));
        }
        let action = action_of(id, "undo");
        let report = now(apply(ends, &observation, &plan, &action, state, &Silent))?;
        Ok((plan, Some(report)))
    }

    pub(crate) fn undo(&self, id: &str) -> Result<(Plan, Option<Report>), SyncError> {
        self.undo_on(&self.local, &self.remote, id)
    }

    /// An undoing that is stopped, if it gets that far.
    pub(crate) fn undo_stopped(&self, id: &str, stop: Stop) -> Result<Plan, SyncError> {
        let undone = self.stopped(stop, |local, remote| self.undo_on(local, remote, id));
        undone.map(|(plan, _)| plan)
    }

    /// A run that is stopped, if it gets that far.
    pub(crate) fn run_stopped(&self, policy: &Policy, stop: Stop) -> Result<Outcome, SyncError> {
        self.stopped(stop, |local, remote| self.run_on(local, remote, policy))
    }

    pub(crate) fn stopped<T>(&self, stop: Stop, run: impl FnOnce(&Faulty, &Faulty) -> T) -> T {
        let local = Faulty::new(self.local.clone());
        let remote = Faulty::new(self.remote.clone());
        match stop {
            Stop::State(step, after) => self.state.stop_at(step, after),
            Stop::Write(side, after) => {
                let place = if side == Side::Local { &local } else { &remote };
                place.on_write(if after {
                    Trouble::AfterEffect(ErrorKind::Other)
                } else {
                    Trouble::Refuse(ErrorKind::Other)
                });
            }
        }
        let outcome = run(&local, &remote);
        self.state.recover();
        outcome
    }
}
