//! Several links share one service: random edits, runs, faults and stops, then recovery.
//!
//! A ledger knows, for a few units with unique values, which value was put over which other one
//! by somebody who had seen it. The engine may replace a value only by one that was made in its
//! knowledge, or because a person settled the clash.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proptest::prelude::*;
use proptest::sample::Index;
use provider_api::{
    ErrorKind, MemoryProvider, Provider, ProviderError, ProviderInfo, ReadOutcome, ReadRequest,
    Revision, WriteRequest, Written, async_trait,
};
use provider_testkit::{Faulty, Trouble};
use sync_engine::{
    Base, Direction, Ends, Outcome, Settle, Side, Silent, StateStore as _, SyncError, merge, sync,
};
use tokens_model::strategies::{Draft, draft, edited};
use tokens_model::{Json, JsonRef, ObjectText, SetName, TokenDocument, TokenSet};

use crate::stage::{Step, Stoppable, action, now, print, same, unbraked};

/// The set that holds the units of the ledger.
const MARKS: &str = "marks";
/// How many such units there are.
const SLOTS: u8 = 4;

/// The units of the ledger in a document: slot and value.
fn marks(document: Option<&TokenDocument>) -> BTreeMap<String, u32> {
    let mut marks = BTreeMap::new();
    if let Some(set) = document.and_then(|document| document.set(MARKS)) {
        set.for_each_token(|path, token| {
            let value = token.value().expect("a token has a value");
            if let Ok(value) = value.raw().parse() {
                marks.insert(path.to_string(), value);
            }
        });
    }
    marks
}

/// The document with another value of one unit. A token that never goes keeps it from being
/// empty.
fn with_mark(document: Option<&TokenDocument>, slot: &str, value: Option<u32>) -> TokenDocument {
    let none = TokenDocument::new();
    let document = document.unwrap_or(&none);
    let mut members = ObjectText::new();
    members.push("anchor", r#"{"value":"kept"}"#);
    let mut list = marks(Some(document));
    match value {
        Some(value) => list.insert(slot.to_owned(), value),
        None => list.remove(slot),
    };
    for (slot, value) in list {
        members.push(&slot, &format!(r#"{{"value":{value},"type":"other"}}"#));
    }
    let json = Json::parse(members.finish()).expect("an object was written");
    let marked = TokenSet::new(json).expect("it is an object");
    let mut sets = document.sets().to_vec();
    match sets.iter_mut().find(|(name, _)| name.as_str() == MARKS) {
        Some((_, set)) => *set = marked,
        None => sets.push((SetName::new(MARKS), marked)),
    }
    let json = |section: Option<JsonRef<'_>>| section.map(JsonRef::to_json);
    let (themes, metadata) = (json(document.themes()), json(document.metadata()));
    TokenDocument::from_parts(sets, themes, metadata, document.extra().to_vec())
        .expect("these were sections")
}

/// What is known of the values.
#[derive(Debug)]
struct Ledger {
    last: u32,
    /// Values that somebody put over this one, having seen it, or that a person preferred.
    over: HashMap<u32, BTreeSet<u32>>,
    /// Values that somebody removed, having seen them.
    removed: HashSet<u32>,
    /// Every document that any place ever held.
    seen: HashSet<String>,
    /// What the run under way does with clashes.
    settle: Settle,
    wrong: Vec<String>,
}

impl Ledger {
    fn fresh(&mut self, over: Option<u32>) -> u32 {
        self.last += 1;
        if let Some(over) = over {
            self.over.entry(over).or_default().insert(self.last);
        }
        self.last
    }

    fn see(&mut self, document: &TokenDocument) {
        self.seen.insert(document.digest().to_string());
    }

    /// `value`, and all that was made in its knowledge, over however many steps.
    fn newer(&self, value: u32) -> HashSet<u32> {
        let (mut reached, mut next) = (HashSet::new(), vec![value]);
        while let Some(value) = next.pop() {
            if reached.insert(value) {
                next.extend(self.over.get(&value).into_iter().flatten());
            }
        }
        reached
    }

    /// The engine has, or is about to take, `new` for newer than `old`.
    fn replaced(&mut self, old: u32, new: Option<u32>, told: &str) {
        let newer = self.newer(old);
        let known =
            !newer.is_disjoint(&self.removed) || new.is_some_and(|new| newer.contains(&new));
        match new {
            _ if known => {}
            Some(new) if self.settle != Settle::Hold => {
                self.over.entry(old).or_default().insert(new);
            }
            _ => {
                let settle = self.settle;
                self.wrong
                    .push(format!("{told}: {new:?} instead of {old} under {settle:?}"));
            }
        }
    }

    /// Everything that `old` has and `new` has not must be replaced for a reason.
    fn compare(&mut self, old: &TokenDocument, new: Option<&TokenDocument>, told: &str) {
        let new = marks(new);
        for (slot, value) in marks(Some(old)) {
            let now = new.get(&slot).copied();
            if now != Some(value) {
                self.replaced(value, now, &format!("{told}, {slot}"));
            }
        }
    }
}

/// A place whose writes are checked against the ledger.
#[derive(Clone, Debug)]
struct Watched {
    place: MemoryProvider,
    ledger: Arc<Mutex<Ledger>>,
    writes: Arc<Mutex<usize>>,
}

impl Watched {
    fn new(name: &str, document: Option<TokenDocument>, ledger: &Arc<Mutex<Ledger>>) -> Self {
        let watched = Self {
            place: MemoryProvider::new(name),
            ledger: Arc::clone(ledger),
            writes: Arc::default(),
        };
        if let Some(document) = document {
            watched.edit(document);
        }
        watched
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn document(&self) -> Option<TokenDocument> {
        self.place.document()
    }

    fn writes(&self) -> usize {
        *self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody edits the place by hand.
    fn edit(&self, document: TokenDocument) {
        self.ledger().see(&document);
        self.place.replace(Some(document));
    }

    /// Somebody gives a unit a new value, or removes it.
    fn mark(&self, slot: u8, keep: bool) {
        let (document, slot) = (self.document(), format!("slot{slot}"));
        let old = marks(document.as_ref()).get(&slot).copied();
        let value = if keep {
            Some(self.ledger().fresh(old))
        } else {
            self.ledger().removed.extend(old);
            None
        };
        self.edit(with_mark(document.as_ref(), &slot, value));
    }

    /// Somebody does to the place what turned `old` into `new`.
    fn patch(&self, old: &TokenDocument, new: &TokenDocument) {
        let document = self.document();
        let document = match document {
            Some(now) => merge(Some(old), &now, new, Settle::Remote).document,
            None => with_mark(Some(new), "none", None),
        };
        self.edit(document);
    }
}

#[async_trait]
impl Provider for Watched {
    fn info(&self) -> &ProviderInfo {
        self.place.info()
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        self.place.read(request).await
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        let before = self.document();
        let written = self.place.write(request).await?;
        *self.writes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        let mut ledger = self.ledger();
        ledger.see(request.document);
        if let Some(before) = before {
            let told = format!("written to {}", self.info().location);
            ledger.compare(&before, Some(request.document), &told);
        }
        Ok(written)
    }
}

/// Something that goes wrong in a run.
#[derive(Clone, Debug)]
enum Fault {
    Read(Side),
    Write(Side, Effect),
    EditBeforeRead(Side, u8),
    EditBeforeWrite(Side, u8),
    State(Step, bool),
}

/// What a write did that was answered with an error, and with which.
#[derive(Clone, Copy, Debug)]
enum Effect {
    Refused,
    Lost,
    Unproven,
    Stopped,
}

#[derive(Clone, Debug)]
enum Op {
    Mark(Index, u8, bool),
    MarkRemote(u8, bool),
    Patch(Index, Index),
    PatchRemote(Index),
    Run(Index, Direction, Settle, Vec<Fault>),
}

fn sides() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Local), Just(Side::Remote)]
}

fn faults() -> impl Strategy<Value = Fault> {
    let effects = prop_oneof![
        Just(Effect::Refused),
        Just(Effect::Lost),
        Just(Effect::Unproven),
        Just(Effect::Stopped)
    ];
    let steps = prop_oneof![Just(Step::Keep), Just(Step::Record), Just(Step::Commit)];
    prop_oneof![
        1 => sides().prop_map(Fault::Read),
        3 => (sides(), effects).prop_map(|(side, effect)| Fault::Write(side, effect)),
        1 => (sides(), 0..SLOTS).prop_map(|(side, slot)| Fault::EditBeforeRead(side, slot)),
        2 => (sides(), 0..SLOTS).prop_map(|(side, slot)| Fault::EditBeforeWrite(side, slot)),
        3 => (steps, any::<bool>()).prop_map(|(step, after)| Fault::State(step, after)),
    ]
}

fn settles() -> impl Strategy<Value = Settle> {
    prop_oneof![
        2 => Just(Settle::Hold),
        1 => Just(Settle::Local),
        1 => Just(Settle::Remote)
    ]
}

fn ops() -> impl Strategy<Value = Op> {
    let directions = prop_oneof![
        2 => Just(Direction::Both),
        1 => Just(Direction::Pull),
        1 => Just(Direction::Push)
    ];
    let trouble = proptest::collection::vec(faults(), 0..3);
    let (link, keep) = (any::<Index>, proptest::bool::weighted(0.75));
    prop_oneof![
        4 => (link(), 0..SLOTS, keep).prop_map(|(link, slot, keep)| Op::Mark(link, slot, keep)),
        1 => (0..SLOTS, keep).prop_map(|(slot, keep)| Op::MarkRemote(slot, keep)),
        2 => (link(), any::<Index>()).prop_map(|(link, draft)| Op::Patch(link, draft)),
        1 => any::<Index>().prop_map(Op::PatchRemote),
        6 => (link(), directions, settles(), trouble)
            .prop_map(|(link, direction, settle, faults)| Op::Run(link, direction, settle, faults)),
    ]
}

/// A whole story.
#[derive(Clone, Debug)]
struct Story {
    /// What the service holds first.
    remote: bool,
    /// What each link holds first.
    locals: Vec<bool>,
    /// The drafts; the later ones are edits of the first.
    drafts: Vec<Draft>,
    ops: Vec<Op>,
    /// How the clashes of the recovery are settled.
    settle: Settle,
}

fn stories() -> impl Strategy<Value = Story> {
    let drafts = draft().prop_flat_map(|first| {
        let others = proptest::collection::vec(edited(first.clone(), 3), 4);
        (Just(first), others).prop_map(|(first, mut others)| {
            others.insert(0, first);
            others
        })
    });
    (
        any::<bool>(),
        proptest::collection::vec(any::<bool>(), 2..=3),
        drafts,
        proptest::collection::vec(ops(), 1..20),
        prop_oneof![Just(Settle::Local), Just(Settle::Remote)],
    )
        .prop_map(|(remote, locals, drafts, ops, settle)| Story {
            remote,
            locals,
            drafts,
            ops,
            settle,
        })
}

struct Replica {
    local: Watched,
    state: Stoppable,
}

struct World {
    ledger: Arc<Mutex<Ledger>>,
    remote: Watched,
    replicas: Vec<Replica>,
    drafts: Vec<TokenDocument>,
}

impl World {
    fn new(story: &Story) -> Self {
        let ledger = Arc::new(Mutex::new(Ledger {
            last: 0,
            over: HashMap::new(),
            removed: HashSet::new(),
            seen: HashSet::from([TokenDocument::new().digest().to_string()]),
            settle: Settle::Hold,
            wrong: Vec::new(),
        }));
        let drafts: Vec<TokenDocument> = story.drafts.iter().map(Draft::document).collect();
        let first = |there: bool| there.then(|| with_mark(drafts.first(), "none", None));
        let remote = Watched::new("team", first(story.remote), &ledger);
        let replicas = story.locals.iter().enumerate().map(|(number, there)| {
            let local = Watched::new(&format!("files {number}"), first(*there), &ledger);
            let state = Stoppable::new(Some(Box::new(witness(&local, &remote))));
            Replica { local, state }
        });
        Self {
            replicas: replicas.collect(),
            ledger,
            remote,
            drafts,
        }
    }

    fn replica(&self, link: Index) -> &Replica {
        &self.replicas[link.index(self.replicas.len())]
    }

    fn act(&self, op: &Op) -> Result<(), TestCaseError> {
        match op {
            Op::Mark(link, slot, keep) => self.replica(*link).local.mark(*slot, *keep),
            Op::MarkRemote(slot, keep) => self.remote.mark(*slot, *keep),
            Op::Patch(link, draft) => {
                let draft = &self.drafts[draft.index(self.drafts.len())];
                self.replica(*link).local.patch(&self.drafts[0], draft);
            }
            Op::PatchRemote(draft) => {
                let draft = &self.drafts[draft.index(self.drafts.len())];
                self.remote.patch(&self.drafts[0], draft);
            }
            Op::Run(link, direction, settle, faults) => {
                let replica = self.replica(*link);
                let outcome = self.run(replica, *direction, *settle, faults);
                let quiet = faults.is_empty();
                match outcome {
                    Ok(outcome) => {
                        let plan = outcome.plan;
                        prop_assert!(plan.guards.is_empty(), "{:?}", plan.guards);
                        prop_assert!(*settle == Settle::Hold || plan.conflicts.is_empty());
                        prop_assert_eq!(outcome.report.is_none(), !plan.conflicts.is_empty());
                    }
                    Err(SyncError::NothingToSync) => {}
                    Err(error) => prop_assert!(!quiet, "without a fault: {error}"),
                }
            }
        }
        let ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        prop_assert!(ledger.wrong.is_empty(), "{:?}", ledger.wrong);
        Ok(())
    }

    fn run(
        &self,
        replica: &Replica,
        direction: Direction,
        settle: Settle,
        faults: &[Fault],
    ) -> Result<Outcome, SyncError> {
        let (local, remote) = (
            Faulty::new(replica.local.clone()),
            Faulty::new(self.remote.clone()),
        );
        for fault in faults {
            let side = |side: Side| match side {
                Side::Local => (&local, replica.local.clone()),
                Side::Remote => (&remote, self.remote.clone()),
            };
            match *fault {
                Fault::Read(at) => side(at).0.on_read(Trouble::Refuse(ErrorKind::Unavailable)),
                Fault::Write(at, effect) => side(at).0.on_write(match effect {
                    Effect::Refused => Trouble::Refuse(ErrorKind::Unavailable),
                    Effect::Lost => Trouble::Refuse(ErrorKind::OutcomeUnknown),
                    Effect::Unproven => Trouble::AfterEffect(ErrorKind::OutcomeUnknown),
                    Effect::Stopped => Trouble::AfterEffect(ErrorKind::Other),
                }),
                Fault::EditBeforeRead(at, slot) => {
                    let (faulty, place) = side(at);
                    faulty.on_read(Trouble::meanwhile(move || place.mark(slot, true)));
                }
                Fault::EditBeforeWrite(at, slot) => {
                    let (faulty, place) = side(at);
                    faulty.on_write(Trouble::meanwhile(move || place.mark(slot, true)));
                }
                Fault::State(step, after) => replica.state.stop_at(step, after),
            }
        }
        self.ledger
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .settle = settle;
        let ends = Ends {
            local: &local,
            remote: &remote,
        };
        let policy = unbraked(direction, settle);
        let outcome = now(sync(ends, &policy, &action(), &replica.state, &Silent));
        replica.state.recover();
        outcome
    }

    fn places(&self) -> Vec<Option<TokenDocument>> {
        let locals = self.replicas.iter().map(|replica| &replica.local);
        locals
            .chain([&self.remote])
            .map(Watched::document)
            .collect()
    }

    fn agree(&self) -> bool {
        let places = self.places();
        places
            .windows(2)
            .all(|pair| same(pair[0].as_ref(), pair[1].as_ref()))
    }

    fn told(&self) -> String {
        let mut text = String::new();
        for place in self.places() {
            writeln!(text, "{}", print(place.as_ref())).expect("memory can be written");
        }
        text
    }

    /// Runs without faults until all agree, then once more.
    fn recover(&self, settle: Settle) -> Result<(), TestCaseError> {
        if self.places().iter().all(Option::is_none) {
            return Ok(());
        }
        for _ in 0..=self.replicas.len() {
            if self.agree() {
                break;
            }
            for replica in &self.replicas {
                let empty = [&replica.local, &self.remote].map(Watched::document);
                if empty.iter().all(Option::is_none) {
                    continue;
                }
                let outcome = self.run(replica, Direction::Both, settle, &[]);
                prop_assert!(
                    matches!(&outcome, Ok(outcome) if outcome.report.is_some()),
                    "{outcome:?}"
                );
                prop_assert!(same(
                    replica.local.document().as_ref(),
                    self.remote.document().as_ref()
                ));
            }
        }
        prop_assert!(
            self.agree(),
            "after {} rounds:\n{}",
            self.replicas.len() + 1,
            self.told()
        );

        // All agree, but some may not know yet; that takes no writes, and happens once.
        let writes = || -> usize {
            let locals = self.replicas.iter().map(|replica| &replica.local);
            locals.chain([&self.remote]).map(Watched::writes).sum()
        };
        let before = writes();
        for round in 0..2 {
            for replica in &self.replicas {
                let commits = replica.state.commits();
                let outcome = self.run(replica, Direction::Both, Settle::Hold, &[]);
                let outcome = outcome.expect("nothing fails");
                prop_assert!(outcome.plan.writes_nothing() && outcome.plan.conflicts.is_empty());
                prop_assert!(round == 0 || replica.state.commits() == commits);
                let base = replica.state.base().expect("memory can be read");
                let base = base.map(|base| base.document);
                prop_assert!(same(base.as_ref(), self.remote.document().as_ref()));
            }
        }
        prop_assert_eq!(writes(), before);
        Ok(())
    }

    /// Every value that nobody put another one over is where it belongs.
    fn nothing_is_lost(&self) -> Result<(), TestCaseError> {
        let ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        prop_assert!(ledger.wrong.is_empty(), "{:?}", ledger.wrong);
        let there: HashSet<u32> = marks(self.remote.document().as_ref())
            .into_values()
            .collect();
        for value in 1..=ledger.last {
            let outdated = ledger.removed.contains(&value) || ledger.over.contains_key(&value);
            prop_assert!(
                outdated || there.contains(&value),
                "{value} is lost\n{}\n{:?}",
                self.told(),
                *ledger
            );
        }
        Ok(())
    }
}

/// Checks every base: both sides say it, or something newer; it is a document that was somewhere.
fn witness(local: &Watched, remote: &Watched) -> impl Fn(&Base) + Send + Sync + 'static {
    let (local, remote) = (local.clone(), remote.clone());
    move |base| {
        let sides = [local.document(), remote.document()];
        let mut ledger = local.ledger();
        let digest = base.document.digest().to_string();
        if !ledger.seen.contains(&digest) {
            let told = print(Some(&base.document));
            ledger
                .wrong
                .push(format!("nobody ever held the base {told}"));
        }
        let revision = Revision::digest_of(&base.document);
        for known in [&base.local, &base.remote].into_iter().flatten() {
            if *known != revision {
                ledger.wrong.push(format!("{known} does not say the base"));
            }
        }
        for (side, document) in [Side::Local, Side::Remote].into_iter().zip(&sides) {
            let told = format!("base against {}", side.as_str());
            ledger.compare(&base.document, document.as_ref(), &told);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn replicas_converge_and_lose_nothing(story in stories()) {
        let world = World::new(&story);
        for op in &story.ops {
            world.act(op)?;
        }
        world.recover(story.settle)?;
        world.nothing_is_lost()?;
    }
}
