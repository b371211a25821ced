//! A client: what it has, what it knows, and how it brings both in step with the service.

use super::super::{Descent, Judgement, Ledger, Shelf, Taken, View, Wins, WriteId};
use super::world::{Facts, Held};
use super::{Doubts, Setting};

/// Two units, each with a value. No value stands in both, and no edit makes one that there was.
pub(super) type Values = [u8; 2];

/// Copies are the values themselves, and units merge one by one, as in the real merge.
struct Units;

impl Shelf<Values> for Units {
    type Document = Values;
    type Error = std::convert::Infallible;

    fn take(&self, copy: &Values) -> Result<Values, Self::Error> {
        Ok(*copy)
    }

    fn merge(&self, base: &Values, ours: &Values, theirs: &Values, wins: Wins) -> Values {
        merge(*base, *ours, *theirs, wins, |_| {})
    }

    fn same(&self, a: &Values, b: &Values) -> bool {
        a == b
    }

    fn distance(&self, a: &Values, b: &Values) -> usize {
        a.iter().zip(b).filter(|(a, b)| a != b).count()
    }
}

fn merge(
    base: Values,
    ours: Values,
    theirs: Values,
    wins: Wins,
    mut conflict: impl FnMut([u8; 3]),
) -> Values {
    std::array::from_fn(|unit| {
        let (base, ours, theirs) = (base[unit], ours[unit], theirs[unit]);
        if ours == theirs || theirs == base {
            ours
        } else if ours == base {
            theirs
        } else {
            conflict([base, ours, theirs]);
            match wins {
                Wins::Ours => ours,
                Wins::Theirs => theirs,
            }
        }
    })
}

fn bits<const N: usize>(values: [u8; N]) -> u32 {
    values.into_iter().fold(0, |bits, value| bits | 1 << value)
}

fn bits_of(pairs: impl Iterator<Item = (u8, u8)>) -> u32 {
    pairs.fold(0, |all, (a, b)| all | bits([a, b]))
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Client {
    pub(super) number: u8,
    pub(super) here: Values,
    /// What each unit said before, where that is known.
    pub(super) before: [Option<u8>; 2],
    agreed: Values,
    ledger: Ledger<Values>,
    /// How many writes it made.
    writes: u8,
    /// Its own edits, and what it changed back, that it was told of no run that took them over.
    edited: u32,
    taken_back: u32,
    pub(super) run: Option<Run>,
}

/// A run between its read and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Run {
    pub(super) put: Held,
    write: WriteId,
    descent: Descent,
    lacks: Vec<WriteId>,
    leave: Vec<WriteId>,
    said: Values,
    known: Values,
    merged: Values,
    taken: Taken,
    /// What its end tells of as perhaps replaced unseen.
    replaced: u32,
}

impl std::hash::Hash for Taken {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (*self as u8).hash(state);
    }
}

impl Client {
    pub(super) fn new(number: u8, agreed: &Held, setting: Setting) -> Self {
        let mut ledger = Ledger::default();
        if setting.ledger {
            ledger.read(
                &agreed.descent(),
                (Vec::new(), &[]),
                [agreed.values; 2],
                Taken::In,
            );
        }
        Self {
            number,
            here: agreed.values,
            before: [None; 2],
            agreed: agreed.values,
            ledger,
            writes: 0,
            edited: 0,
            taken_back: 0,
            run: None,
        }
    }

    pub(super) fn edit(&mut self, unit: usize, value: u8, facts: &mut Facts) {
        facts.replaced(self.here[unit]);
        self.before[unit] = Some(self.here[unit]);
        self.here[unit] = value;
        self.edited |= 1 << value;
    }

    pub(super) fn take_back(&mut self, unit: usize, facts: &mut Facts) {
        if let Some(before) = self.before[unit].take() {
            facts.replaced(self.here[unit]);
            facts.restored |= 1 << before;
            self.taken_back |= 1 << self.here[unit];
            self.here[unit] = before;
        }
    }

    /// Reads and plans. If there is something to write, the run waits for that.
    pub(super) fn begin(&mut self, there: &Held, push: bool, setting: Setting, facts: &mut Facts) {
        let descent = there.descent();
        let (known_before, view, replaced) = self.view(there, &descent, setting, facts);
        let merged = merge(view.base, self.here, there.values, Wins::Theirs, |sides| {
            facts.told |= bits(sides);
        });
        // What does not know all that is known here is written anew, even if it says the same.
        let writes = merged != there.values || view.renew;
        let known = match (push, writes) {
            (true, true) => known_before,
            (true, false) => self.here,
            (false, _) => Units.merge(&view.base, &known_before, &there.values, Wins::Theirs),
        };
        let taken = if push { Taken::Not } else { Taken::In };
        let write = WriteId::Marked(u64::from(self.number) << 8 | u64::from(self.writes));
        let put = Held::marked(
            merged,
            write,
            self.ledger.parents(Some(&descent), &view.leave),
        );
        let run = Run {
            put,
            write,
            descent,
            lacks: view.lacks,
            leave: view.leave,
            said: there.values,
            known,
            merged,
            taken,
            replaced,
        };
        if writes {
            self.writes += 1;
            if setting.ledger {
                self.ledger
                    .sending(write, &run.descent, known_before, self.here);
            }
            self.run = Some(run);
        } else {
            self.end(run, None, setting, facts);
        }
    }

    /// The answer to the write came.
    pub(super) fn finish(&mut self, setting: Setting, facts: &mut Facts) {
        if let Some(run) = self.run.take() {
            let write = run.write;
            self.end(run, Some(write), setting, facts);
        }
    }

    fn end(&mut self, run: Run, wrote: Option<WriteId>, setting: Setting, facts: &mut Facts) {
        let here = match run.taken {
            Taken::In => run.merged,
            Taken::Not => self.here,
        };
        let agreed = if run.taken == Taken::In {
            run.merged
        } else {
            here
        };
        if setting.ledger {
            let view = (run.lacks, run.leave.as_slice());
            let said = [run.said, run.known];
            self.ledger.read(&run.descent, view, said, run.taken);
            if let Some(write) = wrote {
                self.ledger.wrote(write, agreed, run.taken);
            }
        }
        self.agreed = agreed;
        let units = here.into_iter().zip(self.here).zip(run.merged);
        for (before, ((now, was), merged)) in self.before.iter_mut().zip(units) {
            if now != was {
                *before = Some(was);
            }
            if merged == was {
                facts.kept |= self.edited & 1 << was;
            }
        }
        self.here = here;
        facts.taken_back |= self.taken_back;
        facts.told |= run.replaced;
        (self.edited, self.taken_back) = (0, 0);
    }

    fn view(
        &self,
        there: &Held,
        descent: &Descent,
        setting: Setting,
        facts: &mut Facts,
    ) -> (Values, View<Values>, u32) {
        if !setting.ledger {
            let view = View {
                base: self.agreed,
                lacks: Vec::new(),
                leave: Vec::new(),
                renew: false,
            };
            return (self.agreed, view, 0);
        }
        let judged = self
            .ledger
            .judge(&Units, &there.values, descent, &self.agreed);
        let Judgement {
            agreed,
            certain,
            doubted,
            asks,
            replaced,
        } = match judged {
            Ok(judgement) => judgement,
            Err(never) => match never {},
        };
        let replaced = replaced.map_or(0, |[before, after]| {
            let units = before.into_iter().zip(after);
            bits_of(units.filter(|(before, after)| before != after))
        });
        let Some(doubted) = doubted else {
            return (agreed, certain, replaced);
        };
        let merged = |view: &View<Values>| {
            let mut told = 0;
            let theirs = there.values;
            let merged = merge(view.base, self.here, theirs, Wins::Theirs, |sides| {
                told |= bits(sides);
            });
            (merged, told)
        };
        let (taken, repaired) = (merged(&certain), merged(&doubted));
        if taken == repaired {
            return (agreed, doubted, replaced);
        }
        if !asks {
            return (agreed, certain, replaced);
        }
        facts.told |= taken.1 | repaired.1;
        let units = taken.0.into_iter().zip(repaired.0);
        facts.told |= bits_of(units.filter(|(taken, repaired)| taken != repaired));
        let view = match setting.doubts {
            Doubts::Accept => certain,
            Doubts::Repair => doubted,
        };
        (agreed, view, replaced)
    }
}

#[test]
fn units_merge_as_in_documents() {
    use tokens_model::TokenDocument;

    use crate::merge::{Settle, merge};
    let document = |values: Values| {
        let [a, b] = values;
        let text = format!(r#"{{"s":{{"a":{{"value":{a}}},"b":{{"value":{b}}}}}}}"#);
        TokenDocument::parse(text).unwrap()
    };
    let all = || (0..9).map(|n| [n / 3, n % 3]);
    for base in all() {
        for ours in all() {
            for theirs in all() {
                for (wins, settle) in [(Wins::Ours, Settle::Local), (Wins::Theirs, Settle::Remote)]
                {
                    let [b, o, t] = [base, ours, theirs].map(document);
                    let merged = merge(Some(&b), &o, &t, settle).document;
                    let expected = document(Units.merge(&base, &ours, &theirs, wins));
                    assert!(merged.same(&expected), "{base:?} {ours:?} {theirs:?}");
                }
            }
        }
    }
}
