#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod observe;
mod plan;
mod rest;

mod apply;
mod sync;
mod watch;

mod back;
mod restore;
mod undo;

mod coverage;
mod guard;
mod merge;
mod policy;

mod history;
mod ledger;

mod state;

mod error;
mod event;

/// The traits and values of providers, in the version that this crate speaks.
pub use provider_api;

pub use apply::{Report, apply};
pub use error::SyncError;
pub use event::{Event, Observer, Silent};
pub use guard::{Guard, GuardKind};
pub use history::{Action, BaseCopy, BaseMove, History, HistoryEntry, undone};
pub use ledger::Ledger;
pub use merge::{Choice, Conflict, ConflictKind, MergeNote, Merged, Settle, Settlement, merge};
pub use observe::{Ends, Observation, Observed, observe};
pub use plan::{LinkState, Plan, plan};
pub use policy::{Adopt, Direction, Overrides, Policy, Repair, Side};
pub use rest::{Look, Rest, look};
pub use restore::{Held, Moment, Part, PartError, Restore, held_at, plan_restore};
pub use state::{
    Base, Bounds, Damage, DirStateStore, Lock, MemoryStateStore, OpenConflict, Pause, PausedBy,
    Pruned, RequestCount, StateError, StateStore, prune, prune_if_due, unkept, verify,
};
pub use sync::{Outcome, sync};
pub use undo::plan_undo;
pub use watch::{Ended, News, Pace, Watch};
