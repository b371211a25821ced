//! The service, what is on its way to it, and what has to hold in the end.

use super::super::{Descent, WriteId};
use super::client::{Client, Values};
use super::{Doubts, Setting};

/// How many rounds of runs in which nobody else does anything may write something.
const ROUNDS: usize = 4;

/// What the service has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) values: Values,
    marker: Option<(WriteId, Vec<WriteId>)>,
}

impl Held {
    pub(super) fn marked(values: Values, own: WriteId, parents: Vec<WriteId>) -> Self {
        Self {
            values,
            marker: Some((own, parents)),
        }
    }

    fn unmarked(values: Values) -> Self {
        Self {
            values,
            marker: None,
        }
    }

    pub(super) fn descent(&self) -> Descent {
        match self.marker.clone() {
            Some((own, before)) => Descent {
                own,
                before,
                told: true,
            },
            None => Descent {
                own: WriteId::Foreign(u64::from(u16::from_le_bytes(self.values))),
                before: Vec::new(),
                told: false,
            },
        }
    }
}

/// What the clients were told and did, by which the end is judged. A set of values is the bits of
/// a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    /// Edits whose author was told that they are there.
    pub(super) kept: u32,
    /// Values that somebody who had them changed back, and was told that this is done.
    pub(super) taken_back: u32,
    /// Values that somebody who had them replaced.
    replaced: u32,
    /// Values that somebody brought back on purpose.
    pub(super) restored: u32,
    /// All values that each unit ever had.
    of_unit: [u32; 2],
    /// Values in a conflict or another report.
    pub(super) told: u32,
}

impl Facts {
    pub(super) fn replaced(&mut self, value: u8) {
        self.replaced |= 1 << value;
    }
}

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Move {
    Edit(usize, usize),
    TakeBack(usize, usize),
    /// A client reads and plans.
    Sync(usize),
    Push(usize),
    /// Its write takes effect, and it hears of it.
    Write(usize),
    /// The write is lost on the way, and its client knows nothing.
    Lost(usize),
    /// The write takes effect, and its client knows nothing.
    Unheard(usize),
    /// The write is on its way still, and its client knows nothing.
    Late(usize),
    /// The write takes effect, and once more later.
    Twice(usize),
    /// The service says that it has the write, and has not.
    Forgotten(usize),
    /// What is on its way takes effect.
    Arrives(usize),
    /// The service has what it had before the last write.
    FallsBack,
    /// The blind writer takes what there is.
    BlindTakes,
    /// It changes a unit of what it has, and writes all of it.
    BlindWrites(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    service: Held,
    before: Option<Held>,
    on_the_way: Vec<Held>,
    clients: [Client; 3],
    blind: Option<Blind>,
    facts: Facts,
    next_value: u8,
    edits: u8,
    operations: u8,
    faults: u8,
    setting: Settled,
}

/// A writer that merges nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Blind {
    copy: Values,
    /// The values that it made.
    own: u32,
}

/// The setting is the same in all states of one exploration.
#[derive(Clone, Copy, Debug)]
struct Settled(Setting);

impl PartialEq for Settled {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Settled {}

impl std::hash::Hash for Settled {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

impl World {
    pub(super) fn new(setting: Setting) -> Self {
        let service = Held::unmarked([0, 1]);
        Self {
            clients: [0, 1, 2].map(|number| Client::new(number, &service, setting)),
            blind: setting.blind.then_some(Blind {
                copy: service.values,
                own: 0,
            }),
            service,
            before: None,
            on_the_way: Vec::new(),
            facts: Facts::default(),
            next_value: 2,
            edits: setting.edits,
            operations: setting.operations,
            faults: setting.faults,
            setting: Settled(setting),
        }
    }

    /// Whether nothing is under way.
    pub(super) fn is_quiet(&self) -> bool {
        self.on_the_way.is_empty() && self.clients.iter().all(|client| client.run.is_none())
    }

    pub(super) fn moves(&self) -> Vec<Move> {
        let setting = self.setting.0;
        let mut moves = Vec::new();
        let nobody_did_anything = self.next_value == 2;
        for (at, client) in self.clients.iter().enumerate() {
            if client.run.is_some() {
                moves.push(Move::Write(at));
                if self.faults > 0 {
                    let spoiled = [
                        Move::Lost,
                        Move::Unheard,
                        Move::Late,
                        Move::Twice,
                        Move::Forgotten,
                    ];
                    moves.extend(spoiled.map(|spoiled| spoiled(at)));
                }
                continue;
            }
            if self.operations == 0 || (nobody_did_anything && at > 0) {
                continue;
            }
            for unit in 0..2 {
                // The clients and the units are alike until somebody did something.
                if self.edits > 0 && !(nobody_did_anything && unit > 0) {
                    moves.push(Move::Edit(at, unit));
                }
                if self.edits > 0 && client.before[unit].is_some() {
                    moves.push(Move::TakeBack(at, unit));
                }
            }
            if !nobody_did_anything {
                moves.push(Move::Sync(at));
                if setting.pushes {
                    moves.push(Move::Push(at));
                }
            }
        }
        moves.extend((0..self.on_the_way.len()).map(Move::Arrives));
        if self.faults > 0 && self.before.is_some() {
            moves.push(Move::FallsBack);
        }
        if let Some(blind) = self.blind
            && self.operations > 0
        {
            if blind.copy != self.service.values {
                moves.push(Move::BlindTakes);
            }
            if self.edits > 0 {
                moves.extend([0, 1].map(Move::BlindWrites));
            }
        }
        moves
    }

    pub(super) fn make(&mut self, next: Move) {
        let setting = self.setting.0;
        match next {
            Move::Edit(at, unit) => {
                (self.operations, self.edits) = (self.operations - 1, self.edits - 1);
                let value = self.fresh(unit);
                self.clients[at].edit(unit, value, &mut self.facts);
            }
            Move::TakeBack(at, unit) => {
                (self.operations, self.edits) = (self.operations - 1, self.edits - 1);
                self.clients[at].take_back(unit, &mut self.facts);
            }
            Move::Sync(at) | Move::Push(at) => {
                self.operations -= 1;
                let push = matches!(next, Move::Push(_));
                self.clients[at].begin(&self.service, push, setting, &mut self.facts);
            }
            Move::Write(at) => {
                self.put(at);
                self.clients[at].finish(setting, &mut self.facts);
            }
            Move::Lost(at) => {
                self.faults -= 1;
                self.clients[at].run = None;
            }
            Move::Unheard(at) => {
                self.faults -= 1;
                self.put(at);
                self.clients[at].run = None;
            }
            Move::Late(at) => {
                self.faults -= 1;
                self.delay(at);
                self.clients[at].run = None;
            }
            Move::Twice(at) => {
                self.faults -= 1;
                self.delay(at);
                self.put(at);
                self.clients[at].finish(setting, &mut self.facts);
            }
            Move::Forgotten(at) => {
                self.faults -= 1;
                self.clients[at].finish(setting, &mut self.facts);
            }
            Move::Arrives(at) => {
                let held = self.on_the_way.remove(at);
                self.replace(held);
            }
            Move::FallsBack => {
                self.faults -= 1;
                if let Some(before) = self.before.take() {
                    self.service = before;
                }
            }
            Move::BlindTakes => {
                self.operations -= 1;
                if let Some(blind) = &mut self.blind {
                    blind.copy = self.service.values;
                }
            }
            Move::BlindWrites(unit) => {
                (self.operations, self.edits) = (self.operations - 1, self.edits - 1);
                let value = self.fresh(unit);
                if let Some(blind) = &mut self.blind {
                    self.facts.replaced(blind.copy[unit]);
                    blind.copy[unit] = value;
                    blind.own |= 1 << value;
                    let Blind { copy, own } = *blind;
                    for value in copy {
                        if own >> value & 1 == 1 {
                            self.facts.restored |= 1 << value;
                        }
                    }
                    self.replace(Held::unmarked(copy));
                }
            }
        }
    }

    fn fresh(&mut self, unit: usize) -> u8 {
        self.facts.of_unit[unit] |= 1 << self.next_value;
        self.next_value += 1;
        self.next_value - 1
    }

    fn put(&mut self, at: usize) {
        if let Some(run) = &self.clients[at].run {
            let held = run.put.clone();
            self.replace(held);
        }
    }

    fn delay(&mut self, at: usize) {
        if let Some(run) = &self.clients[at].run {
            self.on_the_way.push(run.put.clone());
            self.on_the_way.sort();
        }
    }

    fn replace(&mut self, held: Held) {
        let before = std::mem::replace(&mut self.service, held);
        // Nobody asks for it if nothing can fall back any more.
        self.before = (self.faults > 0).then_some(before);
    }

    /// Lets everybody bring both sides in step, one after the other, until nobody writes any more,
    /// and says what does not hold then.
    pub(super) fn settle(mut self) -> Result<(), String> {
        let setting = self.setting.0;
        let mut rounds = 0;
        loop {
            let mut wrote = false;
            for at in 0..3 {
                self.clients[at].begin(&self.service, false, setting, &mut self.facts);
                if self.clients[at].run.is_some() {
                    wrote = true;
                    self.put(at);
                    self.clients[at].finish(setting, &mut self.facts);
                }
            }
            if !wrote {
                break;
            }
            rounds += 1;
            if rounds > ROUNDS {
                return Err("it never settles".to_owned());
            }
        }
        let end = self.service.values;
        if let Some(client) = self.clients.iter().find(|client| client.here != end) {
            return Err(format!(
                "client {} has {:?}, the service {end:?}",
                client.number, client.here
            ));
        }
        let facts = &self.facts;
        for value in 0..self.next_value {
            let of = |set: u32| set >> value & 1 == 1;
            let there = end.contains(&value);
            if of(facts.kept) && !there && !of(facts.replaced) && !of(facts.told) {
                return Err(format!(
                    "value {value} is lost, and nobody was told: {end:?} {facts:?}"
                ));
            }
            // Beside a blind writer, what is repaired may have been taken back.
            let repaired = setting.blind && setting.doubts == Doubts::Repair;
            if of(facts.taken_back & !facts.restored) && there && !of(facts.told) && !repaired {
                return Err(format!(
                    "value {value} is back, and nobody was told: {end:?} {facts:?}"
                ));
            }
        }
        Ok(())
    }
}
