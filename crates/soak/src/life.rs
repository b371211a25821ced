//! What one person does all day, with a program that asks the register once a minute.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokens_model::TokenDocument;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::pace::Pace;
use crate::person::{Intent, Person};
use crate::place::Line;
use crate::random::Random;
use crate::strategy::{Answer, Client, Decision, End, Question, Way};
use crate::world::{Plan, World};

/// The time between two questions whether there is something new, in milliseconds.
const POLL: [u64; 2] = [50_000, 70_000];
/// How long people pause the program, and how long the network stays away, in milliseconds.
const AWAY: [u64; 2] = [60_000, 600_000];
/// When a crash comes, or the network goes, after a run began: anywhere in it.
const MIDST: [u64; 2] = [0, 2_500];
/// How long somebody takes to decide what they are asked.
const THOUGHT: Duration = Duration::from_mins(1);
/// How long it takes to start the program again.
const RESTART: Duration = Duration::from_secs(5);

/// What happens next, with how many of a hundred operations are such.
const OPERATIONS: [(usize, Operation); 14] = [
    (50, Operation::Act(Intent::Edit)),
    (6, Operation::Act(Intent::Add)),
    (5, Operation::Act(Intent::Delete)),
    (6, Operation::Act(Intent::RenameToken)),
    (1, Operation::Act(Intent::RenameSet)),
    (3, Operation::Act(Intent::Reorder)),
    (4, Operation::Act(Intent::Theme)),
    (5, Operation::Act(Intent::Revert)),
    (6, Operation::Run(Way::Pull)),
    (5, Operation::Run(Way::Push)),
    (1, Operation::Run(Way::Sync)),
    (2, Operation::Pause),
    (4, Operation::Crash),
    (2, Operation::NetworkOff),
];

/// One of the operations of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    /// Something is done to the files, and the program runs.
    Act(Intent),
    /// The program is run by hand.
    Run(Way),
    /// The program does nothing for a while; the person goes on.
    Pause,
    /// Something is edited, and the program dies while it runs.
    Crash,
    /// Something is edited, and the network goes while the program runs.
    NetworkOff,
}

/// What happened, counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) operations: usize,
    pub(crate) runs: usize,
    pub(crate) failed: usize,
    pub(crate) crashes: usize,
    pub(crate) conflicts: usize,
    pub(crate) brakes: usize,
    pub(crate) overwrites: usize,
    pub(crate) vandalised: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.operations += other.operations;
        self.runs += other.runs;
        self.failed += other.failed;
        self.crashes += other.crashes;
        self.conflicts += other.conflicts;
        self.brakes += other.brakes;
        self.overwrites += other.overwrites;
        self.vandalised += other.vandalised;
    }
}

pub(crate) struct Life {
    world: Rc<World>,
    person: Person,
    line: Arc<dyn Line>,
    client: Box<dyn Client>,
    chance: Random,
    /// How many operations are left.
    left: u32,
    every: Duration,
    pace: Pace,
    /// What the person has been asked, and when they will have decided.
    asked: Option<(Question, Instant)>,
    paused_until: Instant,
    tally: Tally,
}

impl Life {
    pub(crate) fn new(
        world: Rc<World>,
        person: Person,
        line: Arc<dyn Line>,
        client: Box<dyn Client>,
        chance: Random,
        plan: &Plan,
    ) -> Self {
        Self {
            person,
            line,
            client,
            chance,
            left: plan.operations,
            every: Duration::from_secs(plan.every),
            pace: world.pace,
            asked: None,
            paused_until: Instant::now(),
            tally: Tally::default(),
            world,
        }
    }

    /// Works until there is nothing left to do, then goes on listening until everything has
    /// settled.
    pub(crate) async fn lived(mut self) -> Tally {
        let mut next_act = Instant::now() + self.gap(self.every);
        let mut next_poll = Instant::now() + self.poll();
        while !self.world.over.get() {
            let mut next = next_poll;
            if self.left > 0 {
                next = next.min(next_act);
            }
            if let Some((_, decided)) = self.asked {
                next = next.min(decided);
            }
            sleep_until(next).await;
            let now = Instant::now();
            if let Some((question, decided)) = self.asked
                && now >= decided
            {
                self.asked = None;
                self.decide(question).await;
            } else if self.left > 0 && now >= next_act {
                let operation = self.next_operation();
                self.operate(operation).await;
                self.left -= 1;
                self.tally.operations += 1;
                if self.left == 0 {
                    self.stop_work();
                }
                next_act = Instant::now() + self.gap(self.every);
            } else {
                self.run(Way::Sync).await;
                next_poll = Instant::now() + self.poll();
            }
            self.show_desk();
        }
        self.tally
    }

    fn poll(&mut self) -> Duration {
        self.between(POLL)
    }

    fn between(&mut self, millis: [u64; 2]) -> Duration {
        self.pace.of(self.chance.between(millis[0], millis[1]))
    }

    fn gap(&mut self, mean: Duration) -> Duration {
        self.pace.of(self.chance.gap(mean))
    }

    fn next_operation(&mut self) -> Operation {
        let mut number = self.chance.below(100);
        let mut operations = OPERATIONS.into_iter();
        let next = operations.find(|(share, _)| {
            let is_it = number < *share;
            number = number.saturating_sub(*share);
            is_it
        });
        next.expect("the shares are of a hundred").1
    }

    async fn operate(&mut self, operation: Operation) {
        match operation {
            Operation::Act(intent) => {
                self.act(intent);
                self.run(Way::Sync).await;
            }
            Operation::Run(way) => self.run(way).await,
            Operation::Pause => {
                self.paused_until = Instant::now() + self.between(AWAY);
            }
            Operation::Crash => {
                self.act(Intent::Edit);
                self.run_and_crash().await;
            }
            Operation::NetworkOff => {
                self.act(Intent::Edit);
                let begin = self.between(MIDST);
                let how_long = self.between(AWAY);
                self.line.cut(begin, how_long);
                self.run(Way::Sync).await;
            }
        }
    }

    fn act(&mut self, intent: Intent) {
        let before = self.client.document();
        let mut account = self.world.account.borrow_mut();
        if let Some((act, after)) = self.person.act(intent, &before, &account) {
            account.acted(self.person.writer, act, &before, &after);
            let whose = format!("w{}, {act:?}", self.person.writer);
            let mut trail = self.world.trail.borrow_mut();
            let both = [&before, &after];
            trail.replaced(&account, Instant::now(), &whose, both, |_| String::new());
            self.client.edit(after);
            self.world.last_act.set(Instant::now());
        }
    }

    /// The program is quiet while it is paused, and while it waits for a decision.
    fn is_quiet(&self) -> bool {
        self.asked.is_some() || Instant::now() < self.paused_until
    }

    async fn run(&mut self, way: Way) {
        if self.is_quiet() {
            return;
        }
        self.tally.runs += 1;
        let before = self.client.document();
        let answer = self.client.run(way).await;
        self.take(&answer, &before);
    }

    async fn run_and_crash(&mut self) {
        if self.is_quiet() {
            return;
        }
        self.tally.runs += 1;
        let end = self.between(MIDST);
        let before = self.client.document();
        // Whatever it was doing is dropped at the place where it waited.
        let Ok(answer) = timeout(end, self.client.run(Way::Sync)).await else {
            self.tally.crashes += 1;
            self.follow(&before);
            return sleep(self.pace.of(RESTART)).await;
        };
        self.take(&answer, &before);
    }

    async fn decide(&mut self, question: Question) {
        let decision = if self.chance.chance(50) {
            Decision::Mine
        } else {
            Decision::Theirs
        };
        self.tally.runs += 1;
        let before = self.client.document();
        let answer = self.client.decide(question, decision).await;
        self.take(&answer, &before);
    }

    /// What a run has changed in the files.
    fn follow(&self, before: &TokenDocument) {
        let whose = format!("the files of w{}, in a run", self.person.writer);
        let both = [before, &self.client.document()];
        let account = self.world.account.borrow();
        let mut trail = self.world.trail.borrow_mut();
        trail.replaced(&account, Instant::now(), &whose, both, |mark| {
            self.client.known_of(mark)
        });
    }

    fn take(&mut self, answer: &Answer, before: &TokenDocument) {
        let world = Rc::clone(&self.world);
        {
            let mut account = world.account.borrow_mut();
            account.in_conflict(&answer.put_aside);
            account.in_report(&answer.reported);
        }
        self.follow(before);
        let mut account = world.account.borrow_mut();
        match answer.end {
            End::Kept => account.acknowledged(self.person.writer),
            End::Pulled => {}
            End::Failed => self.tally.failed += 1,
            End::Asked(question) => {
                match question {
                    Question::Conflict => self.tally.conflicts += 1,
                    Question::Brake => self.tally.brakes += 1,
                    Question::Overwrite => self.tally.overwrites += 1,
                }
                let decided = Instant::now() + self.gap(THOUGHT);
                self.asked = Some((question, decided));
            }
        }
    }

    /// The last operation is done: whatever was switched off is on again.
    fn stop_work(&mut self) {
        self.line.mend();
        self.paused_until = Instant::now();
        self.world.at_work.set(self.world.at_work.get() - 1);
    }

    fn show_desk(&self) {
        let shown = self.asked.is_none().then(|| self.client.document());
        let desk = usize::from(self.person.writer - 1);
        self.world.desks.borrow_mut()[desk] = shown;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_operations_are_of_a_hundred() {
        assert_eq!(
            OPERATIONS.iter().map(|(share, _)| share).sum::<usize>(),
            100
        );
    }
}
