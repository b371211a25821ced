//! A table of faults: what happens to which requests, and how a run ends then.

use sandbox::{Fault, When};

use crate::place::Place;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// How a run ends, and what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    Done,
    Fails(i32, &'static str),
}

/// Which requests it happens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Reads,
    Writes,
}

impl On {
    pub(crate) fn at(self, place: Place) -> When {
        match self {
            Self::Reads => place.on_read(),
            Self::Writes => place.on_write(),
        }
    }
}

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) on: On,
    pub(crate) fault: fn(When) -> Fault,
    pub(crate) end: End,
}

pub(crate) const fn row(name: &'static str, on: On, fault: fn(When) -> Fault, end: End) -> Row {
    Row {
        name,
        on,
        fault,
        end,
    }
}

/// Somebody in step with a remote, who has edited a token since.
pub(crate) fn somebody(place: Place) -> Person {
    let owner = Service::start().owner_at(place, &Project::sample(), Layout::Folder);
    owner.edit("#ff0000", "#ee0000");
    owner.service.control.clear_requests();
    owner
}

/// Plays every row. Where a run does not succeed, neither side has changed; the next run, without
/// the fault, does what this one was for.
pub(crate) fn check<'a>(place: Place, rows: impl IntoIterator<Item = (&'a Row, End)>) {
    let mut wrong = Vec::new();
    for (row, end) in rows {
        let ada = somebody(place);
        ada.service.script((row.fault)(row.on.at(place)));
        let before = ada.before();
        let ran = ada.run(&["sync"]);
        let (code, words) = match end {
            End::Done => (0, ""),
            End::Fails(code, words) => (code, words),
        };
        let hinted = code == 0 || ran.to_string().contains("\nhint: ");
        if ran.code != Some(code) || !ran.to_string().contains(words) || !hinted {
            wrong.push(format!("{} should end {end:?}: {ran}", row.name));
            continue;
        }
        if code != 0 {
            before.holds(&ada);
        }
        ada.service.control.clear_script();
        ada.ok(&["sync"]);
        ada.service.holds(place, &ada.document());
    }
    assert!(wrong.is_empty(), "{place:?}\n{}", wrong.join("\n\n"));
}
