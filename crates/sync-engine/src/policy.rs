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

/// Whose document counts in a first sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adopt {
    /// Nobody has said so: two documents that differ stop the plan, and so does one that would be
    /// put where nothing is yet.
    Ask,
    /// Both are united; what differs is a conflict.
    Merge,
    /// The local document replaces the remote one.
    Local,
    /// The remote document replaces the local one.
    Remote,
}

/// Brakes that a person has lifted for this run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is lifted by itself, whatever the others are"
)]
pub struct Overrides {
    /// How many tokens may be removed from one side; lifts the brake up to this number.
    pub deletes: Option<usize>,
    /// The side that may be empty although it was not before.
    pub empty: Option<Side>,
    /// Whether the two sides may be different projects.
    pub rebind: bool,
    /// Whether nearly all tokens of one side may change at once.
    pub rewrite: bool,
    /// How many themes may be removed from one side; lifts the brake up to this number.
    pub theme_loss: Option<usize>,
    /// Whether the remote may have its tokens in another notation, or its sets on another level.
    pub format: bool,
    /// Whether what the remote says counts where it looks as if it had lost something.
    pub accept_remote: bool,
}

/// What happens where somebody may have written over changes without having seen them, and nobody
/// can tell. What certainly is lost is brought back in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The plan stops.
    Ask,
    /// The changes are made again.
    Auto,
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
    /// Whether what is only [warned](crate::Plan::warnings) about stops the plan.
    pub strict: bool,
    /// What happens where changes may be lost.
    pub repair: Repair,
    /// How often to plan again when a side changes under way.
    pub max_replans: u32,
}

impl Policy {
    /// A run that stops at every conflict and brake, and unites two sides that were never synced.
    pub fn careful(direction: Direction) -> Self {
        Self {
            direction,
            settle: Settle::Hold.into(),
            leaves_conflicts: false,
            adopt: Adopt::Merge,
            overrides: Overrides::default(),
            strict: false,
            repair: Repair::Ask,
            max_replans: 5,
        }
    }
}
