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
use crate::pace::Pace;
use crate::person::Person;
use crate::place::{Line, Place};
use crate::random::Random;
use crate::register::Register;
use crate::report::Run;
use crate::strategy::{Client, Ledger, Strategy};
use crate::trail::{LOOKS, Trail};
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
    /// How long one way of a request takes in virtual time: anything between these two, in
    /// milliseconds. Where requests take no time, nobody can write between a read and a write.
    pub leg: [u64; 2],
    /// What decides all chance.
    pub seed: u64,
}

impl Default for Plan {
    /// Eight people for two weeks.
    fn default() -> Self {
        Self {
            strategy: Strategy::Ours(Ledger::On),
            clients: 8,
            operations: 20_000,
            every: 60,
            blind: 0,
            vandals: 0,
            // As in the simulation that the push protocol was designed with.
            leg: [150, 600],
            seed: 1,
        }
    }
}

/// How often somebody looks whether everything has settled.
const LOOK: Duration = Duration::from_secs(5);

/// How often it is searched for what nobody has any more.
const SEARCH: Duration = Duration::from_hours(1);

/// Everybody has asked at least twice in this time, and would have moved if there were a reason.
const STILL: Duration = Duration::from_mins(3);

/// After this time it will not settle any more.
const PATIENCE: Duration = Duration::from_hours(6);

/// What everybody shares: the place, the account, and who is still at work.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) place: Box<dyn Place>,
    pub(crate) pace: Pace,
    pub(crate) account: RefCell<Account>,
    pub(crate) trail: RefCell<Trail>,
    /// How many have operations left.
    pub(crate) at_work: Cell<usize>,
    pub(crate) last_act: Cell<Instant>,
    /// What the files of each say; nothing while they wait for a decision.
    pub(crate) desks: RefCell<Vec<Option<TokenDocument>>>,
    /// Everything has settled: everybody may go.
    pub(crate) over: Cell<bool>,
}

impl World {
    /// Waits until everybody has the same and goes on having it; tells how long that took since
    /// the last act, unless it never came.
    async fn settled(&self) -> Option<Duration> {
        let mut since = None;
        let mut next_search = Instant::now() + self.pace.of(SEARCH);
        let mut there = self.place.kept().await;
        loop {
            sleep(self.pace.of(LOOK)).await;
            self.follow(&mut there);
            if Instant::now() >= next_search {
                next_search += self.pace.of(SEARCH);
                self.search(&there, LOOKS);
            }
            if self.at_work.get() > 0 {
                continue;
            }
            let now = Instant::now();
            if !self.agrees().await {
                since = None;
                if now - self.last_act.get() > self.pace.of(PATIENCE) {
                    return None;
                }
            } else if now - *since.get_or_insert(now) > self.pace.of(STILL) {
                let took = since?.saturating_duration_since(self.last_act.get());
                return Some(self.pace.in_life(took));
            }
        }
    }

    /// Follows what was written to the place.
    fn follow(&self, there: &mut TokenDocument) {
        let account = self.account.borrow();
        let mut trail = self.trail.borrow_mut();
        for (at, document) in self.place.written() {
            let writer = match document.marker().and_then(|marker| marker.get("id")) {
                Some(id) => format!("the place, by write {}", id.to_compact()),
                None => "the place, by somebody without a marker".to_owned(),
            };
            let both = [&*there, &document];
            trail.replaced(&account, at, &writer, both, |_| String::new());
            *there = document;
        }
    }

    /// Tells what is nowhere any more.
    #[expect(
        clippy::print_stderr,
        reason = "whoever waits for hours can begin to look for the cause"
    )]
    fn search(&self, there: &TokenDocument, looks: u32) {
        let desks = self.desks.borrow();
        let mut documents: Vec<_> = desks.iter().flatten().cloned().collect();
        documents.push(there.clone());
        let mut trail = self.trail.borrow_mut();
        for told in trail.look(&self.account.borrow(), &documents, looks) {
            eprintln!("{told}");
        }
    }

    async fn agrees(&self) -> bool {
        let kept = self.place.kept().await;
        let desks = self.desks.borrow();
        let mut desks = desks.iter();
        desks.all(|desk| desk.as_ref().is_some_and(|desk| desk.same(&kept)))
    }
}

impl Plan {
    /// Carries the plan out in virtual time.
    ///
    /// # Panics
    ///
    /// If somebody in it does, which is a mistake in this crate or in what it drives.
    pub fn run(&self) -> Run {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime without sockets needs nothing of the machine");
        let first = Person::first_document();
        let place = Register::holding(&first, self.leg);
        let starts = |line, waits| self.strategy.start(&first, line, waits);
        let run = self.carried_out(&first, Box::new(place), Pace::LIFE, starts);
        LocalSet::new().block_on(&runtime, run)
    }

    /// Carries the plan out at a place, with clients that `start` makes.
    pub(crate) async fn carried_out(
        &self,
        first: &TokenDocument,
        place: Box<dyn Place>,
        pace: Pace,
        mut start: impl FnMut(Arc<dyn Line>, Random) -> Box<dyn Client>,
    ) -> Run {
        let began = Instant::now();
        let people = self.clients + self.blind;
        let world = Rc::new(World {
            place,
            pace,
            account: RefCell::new(Account::of(first)),
            trail: RefCell::new(Trail::begin()),
            at_work: Cell::new(usize::from(people)),
            last_act: Cell::new(began),
            desks: RefCell::new(vec![None; usize::from(people)]),
            over: Cell::new(false),
        });
        let line = |writer| world.place.line(self.chance(writer, Purpose::Line));
        let person = |writer| Person::new(writer, people, self.chance(writer, Purpose::Texts));
        let mut lives = Vec::new();
        for writer in 1..=people {
            let line = line(writer);
            let waits = self.chance(writer, Purpose::Waits);
            let client = if writer <= self.clients {
                start(Arc::clone(&line), waits)
            } else {
                Strategy::Plugin.start(first, Arc::clone(&line), waits)
            };
            let chance = self.chance(writer, Purpose::Life);
            let life = Life::new(
                Rc::clone(&world),
                person(writer),
                line,
                client,
                chance,
                self,
            );
            lives.push(tokio::task::spawn_local(life.lived()));
        }
        let vandals: Vec<_> = (people + 1..=people + self.vandals)
            .map(|writer| vandal::lived(Rc::clone(&world), person(writer), line(writer)))
            .map(tokio::task::spawn_local)
            .collect();
        let settled = world.settled().await;
        world.over.set(true);
        let mut tally = Tally::default();
        for life in lives {
            tally.add(life.await.expect("nobody dies"));
        }
        for vandal in vandals {
            tally.vandalised += vandal.await.expect("nobody dies");
        }
        let lasted = pace.in_life(began.elapsed());
        let (end, traffic) = (world.place.kept().await, world.place.traffic().await);
        world.search(&end, 1);
        let account = world.account.borrow();
        Run::of(self, &account, &end, tally, traffic, lasted, settled)
    }

    fn chance(&self, writer: Writer, purpose: Purpose) -> Random {
        Random::new(self.seed, u64::from(writer) * 16 + purpose as u64)
    }
}

/// What a stream of chance is for: one more question must not change the other answers.
#[derive(Clone, Copy)]
enum Purpose {
    Line,
    Waits,
    Texts,
    Life,
}
