//! Every order of events in a small world: three clients and one service that keeps whichever
//! write comes last, with writes that are lost, late, doubled or forgotten, and a writer that looks
//! at nothing. What the clients make of it is decided by the real ledger.

mod client;
mod world;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use world::{Move, World};

/// What can happen in a world.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// How many edits there are, changes back among them.
    edits: u8,
    /// How many edits and runs there are.
    operations: u8,
    /// How many writes the service or the network spoils.
    faults: u8,
    /// Whether somebody writes who has no marker and merges nothing.
    blind: bool,
    /// Whether runs may go in one direction only.
    pushes: bool,
    /// Whether the clients keep a ledger.
    ledger: bool,
    /// What they do about a doubt, after they told of it.
    doubts: Doubts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubts {
    Accept,
    Repair,
}

const PLAIN: Setting = Setting {
    edits: 3,
    operations: 7,
    faults: 0,
    blind: false,
    pushes: false,
    ledger: true,
    doubts: Doubts::Accept,
};

#[derive(Debug)]
struct Explored {
    states: usize,
    ends: usize,
    /// What went wrong first, and how it came to it.
    violation: Option<(String, Vec<Move>)>,
}

/// Looks at every order of events, up to the first violation of which this is said.
fn explore(setting: Setting, said: &str) -> Explored {
    let mut seen = HashSet::new();
    let mut explored = Explored {
        states: 0,
        ends: 0,
        violation: None,
    };
    // How each world came about: what happened last, and what before that.
    let mut paths: Vec<(Move, Option<usize>)> = Vec::new();
    let mut waiting = vec![(World::new(setting), None)];
    while let Some((world, path)) = waiting.pop() {
        explored.states += 1;
        if world.is_quiet() {
            explored.ends += 1;
            if let Err(violation) = world.clone().settle()
                && violation.contains(said)
            {
                let way = std::iter::successors(path, |at: &usize| paths[*at].1);
                let mut moves: Vec<Move> = way.map(|at| paths[at].0).collect();
                moves.reverse();
                explored.violation = Some((violation, moves));
                return explored;
            }
        }
        for next in world.moves() {
            let mut after = world.clone();
            after.make(next);
            let mut hasher = DefaultHasher::new();
            after.hash(&mut hasher);
            if seen.insert(hasher.finish()) {
                paths.push((next, path));
                waiting.push((after, Some(paths.len() - 1)));
            }
        }
    }
    explored
}

#[track_caller]
fn holds(setting: Setting) -> Explored {
    let explored = explore(setting, "");
    assert!(explored.violation.is_none(), "{setting:?}: {explored:?}");
    // For those who ask how much was looked at.
    println!(
        "{} states, {} ends: {setting:?}",
        explored.states, explored.ends
    );
    explored
}

#[test]
fn nothing_is_lost_among_clients_that_race() {
    let explored = holds(PLAIN);
    assert!(explored.states > 10_000, "{explored:?}");
}

#[test]
fn nothing_is_lost_when_a_write_is_lost_late_doubled_or_forgotten() {
    holds(Setting {
        edits: 3,
        operations: 6,
        faults: 1,
        ..PLAIN
    });
}

#[test]
fn nothing_is_lost_silently_beside_a_blind_writer() {
    for doubts in [Doubts::Accept, Doubts::Repair] {
        holds(Setting {
            edits: 4,
            operations: 6,
            blind: true,
            doubts,
            ..PLAIN
        });
    }
}

#[test]
fn nothing_is_lost_by_runs_in_one_direction() {
    holds(Setting {
        edits: 3,
        operations: 6,
        pushes: true,
        ..PLAIN
    });
}

#[test]
fn without_the_ledger_edits_are_lost() {
    let without = Setting {
        ledger: false,
        ..PLAIN
    };
    for setting in [
        without,
        Setting {
            edits: 1,
            operations: 3,
            faults: 1,
            ..without
        },
        Setting {
            edits: 2,
            operations: 4,
            blind: true,
            ..without
        },
    ] {
        let explored = explore(setting, "is lost");
        assert!(explored.violation.is_some(), "{setting:?}");
    }
}
