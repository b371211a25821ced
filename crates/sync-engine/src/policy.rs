//! What the caller has to decide before anything is planned.

use crate::merge::{Settle, Settlement};

/// One end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The files.
    Local,
    /// The service.
    Remote,
}

impl Side {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Remote => "remote",
        }
    }
}

/// Which side may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Only the local side: take over what the remote has.
    Pull,
    /// Only the remote side: hand over what the local side has.
    Push,
    /// Both sides.
    Both,
}

/// Which side a first sync takes over as a whole, where a person chose one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adopt {
    /// Both are united; what differs is a conflict.
    Merge,
    /// The local document replaces the remote one.
    Local,
    /// The remote document replaces the local one.
    Remote,
}

/// Brakes that a person has lifted for this run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// How many tokens may be removed from one side; lifts the brake up to this number.
    pub deletes: Option<usize>,
    /// The side that may be empty although it was not before.
    pub empty: Option<Side>,
    /// Whether the two sides may be different projects.
    pub rebind: bool,
}

/// How a sync is to go. There is no default: every part is for the caller to choose.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Which side may be written.
    pub direction: Direction,
    /// What happens where both sides changed the same unit in different ways.
    pub settle: Settlement,
    /// Whether all else goes on around conflicts that nobody settled. Each side keeps what it has
    /// there, the base stays there, and the next run finds the same conflicts. A first sync and
    /// [two new places](crate::ConflictKind::Rename) for one thing stop the run all the same.
    pub leaves_conflicts: bool,
    /// What happens if both sides were never synced with each other.
    pub adopt: Adopt,
    /// Brakes that are lifted.
    pub overrides: Overrides,
    /// How often to plan again when a side changes under way.
    pub max_replans: u32,
}

impl Policy {
    /// A run that stops at every conflict and brake.
    pub fn careful(direction: Direction) -> Self {
        Self {
            direction,
            settle: Settle::Hold.into(),
            leaves_conflicts: false,
            adopt: Adopt::Merge,
            overrides: Overrides::default(),
            max_replans: 5,
        }
    }
}
