//! One run: everybody starts, works for as long as they have something to do, and is then watched
//! until nothing moves any more.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokens_model::TokenDocument;
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep};

use crate::account::Account;
use crate::life::{Life, Tally};
use crate::mark::Writer;
use crate::person::Person;
use crate::random::Random;
use crate::register::{Line, Register};
use crate::report::Run;
use crate::strategy::Strategy;
use crate::vandal;

/// What a run is made of. The same plan gives the same run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What everybody uses, but for the blind writers.
    pub strategy: Strategy,
    /// How many people use it.
    pub clients: u16,
    /// How many operations each of them does.
    pub operations: u32,
    /// The mean time between two operations of one person, in seconds.
    pub every: u64,
    /// How many people use the plugin beside them.
    pub blind: u16,
    /// How many remove half of everything, once an hour.
    pub vandals: u16,
    /// What decides all chance.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            strategy: Strategy::Ours(crate::Ledger::On),
            clients: 8,
            operations: 20_000,
            every: 60,
            blind: 0,
            vandals: 0,
            seed: 1,
        }
    }
}

/// How often somebody looks whether everything has settled.
const LOOK: Duration = Duration::from_secs(5);

/// Everybody has asked at least twice in this time, and would have moved if there were a reason.
const STILL: Duration = Duration::from_secs(180);

/// After this time it will not settle any more.
const PATIENCE: Duration = Duration::from_secs(6 * 3600);

/// What everybody shares: the place, the account, and who is still at work.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) register: Arc<Register>,
    pub(crate) account: RefCell<Account>,
    /// How many have operations left.
    pub(crate) at_work: Cell<usize>,
    pub(crate) last_act: Cell<Instant>,
    /// What the files of each say; nothing while they wait for a decision.
    pub(crate) desks: RefCell<Vec<Option<TokenDocument>>>,
    /// Everything has settled: everybody may go.
    pub(crate) over: Cell<bool>,
}

impl World {
    fn is_settled(&self) -> bool {
        let kept = self.register.kept().document;
        self.at_work.get() == 0
            && self
                .desks
                .borrow()
                .iter()
                .all(|desk| desk.as_ref().is_some_and(|desk| desk.same(&kept)))
    }

    /// Waits until everybody has the same and goes on having it; tells how long that took since
    /// the last act, unless it never came.
    async fn settled(&self) -> Option<Duration> {
        let mut since = None;
        loop {
            sleep(LOOK).await;
            if self.at_work.get() > 0 {
                continue;
            }
            let now = Instant::now();
            if !self.is_settled() {
                since = None;
                if now - self.last_act.get() > PATIENCE {
                    return None;
                }
            } else if now - *since.get_or_insert(now) > STILL {
                return Some(since? - self.last_act.get());
            }
        }
    }
}

impl Plan {
    /// Carries the plan out, in virtual time.
    ///
    /// # Panics
    ///
    /// If this machine refuses a timer.
    pub fn run(&self) -> Run {
        let began = std::time::Instant::now();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime without sockets needs nothing of the machine");
        let mut run = LocalSet::new().block_on(&runtime, self.carried_out());
        run.seconds = began.elapsed().as_secs_f64();
        run
    }

    async fn carried_out(&self) -> Run {
        let began = Instant::now();
        let first = Person::first_document();
        let people = self.clients + self.blind;
        let world = Rc::new(World {
            register: Register::holding(&first),
            account: RefCell::new(Account::of(&first)),
            at_work: Cell::new(usize::from(people)),
            last_act: Cell::new(began),
            desks: RefCell::new(vec![None; usize::from(people)]),
            over: Cell::new(false),
        });
        let mut lives = Vec::new();
        for writer in 1..=people {
            let strategy = if writer > self.clients {
                Strategy::Plugin
            } else {
                self.strategy
            };
            let line = Line::to(&world.register, self.chance(writer, Purpose::Line));
            let waits = self.chance(writer, Purpose::Waits);
            let client = strategy.start(&first, Arc::clone(&line), waits);
            let person = Person::new(writer, people, self.chance(writer, Purpose::Texts));
            let chance = self.chance(writer, Purpose::Life);
            let life = Life::new(Rc::clone(&world), person, line, client, chance, self);
            lives.push(tokio::task::spawn_local(life.lived()));
        }
        let mut vandals = Vec::new();
        for writer in people + 1..=people + self.vandals {
            let line = Line::to(&world.register, self.chance(writer, Purpose::Line));
            let person = Person::new(writer, people, self.chance(writer, Purpose::Texts));
            vandals.push(tokio::task::spawn_local(vandal::lived(
                Rc::clone(&world),
                person,
                line,
            )));
        }
        let settled = world.settled().await;
        world.over.set(true);
        let mut tally = Tally::default();
        for life in lives {
            tally.add(life.await.expect("nobody dies"));
        }
        for vandal in vandals {
            tally.vandalised += vandal.await.expect("nobody dies");
        }
        Run::of(self, &world, tally, began.elapsed(), settled)
    }

    fn chance(&self, writer: Writer, purpose: Purpose) -> Random {
        Random::new(self.seed, u64::from(writer) * 16 + purpose as u64)
    }
}

/// What a stream of chance is for: so that one more question does not change the other answers.
#[derive(Clone, Copy)]
enum Purpose {
    Line,
    Waits,
    Texts,
    Life,
}
