#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod observe;
mod plan;

mod apply;
mod sync;
mod watch;

mod coverage;
mod guard;
mod merge;
mod policy;

mod history;
mod ledger;

mod state;

mod error;
mod event;

pub use apply::{Report, apply};
pub use error::SyncError;
pub use event::{Event, Observer, Silent};
pub use guard::{Guard, GuardKind};
pub use history::{Action, History, HistoryEntry};
pub use ledger::Ledger;
pub use merge::{Conflict, ConflictKind, MergeNote, Merged, Settle, merge};
pub use observe::{Ends, Observation, Observed, observe};
pub use plan::{LinkState, Plan, plan};
pub use policy::{Adopt, Direction, Overrides, Policy, Repair, Side};
pub use state::{
    Base, DirStateStore, Lock, MemoryStateStore, Pause, PausedBy, StateError, StateStore,
};
pub use sync::{Outcome, sync};
pub use watch::{Ended, News, Pace, Watch};
