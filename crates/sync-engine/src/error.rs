//! What can go wrong in a sync.

use provider_api::ProviderError;
use thiserror::Error;

use crate::policy::Side;
use crate::restore::PartError;
use crate::state::StateError;

/// What can go wrong in a sync. Conflicts and brakes are no errors: they are part of a plan.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SyncError {
    /// A side could not be read or written.
    #[error("{source}")]
    Provider {
        /// Which one.
        side: Side,
        /// Why.
        source: ProviderError,
    },
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// A part of a document cannot be brought back.
    #[error(transparent)]
    Part(#[from] PartError),
    /// The plan needs a decision of a person first.
    #[error("the plan has open conflicts or brakes, or what the service refuses")]
    Undecided,
    /// Neither side has anything.
    #[error("neither side has any tokens yet")]
    NothingToSync,
    /// The sides keep changing under way.
    #[error("the {} side keeps changing while it is being written: gave up after {attempts} attempts", side.as_str())]
    KeepsChanging {
        /// Which one.
        side: Side,
        /// How often it was tried.
        attempts: u32,
    },
}

impl SyncError {
    pub(crate) fn at(side: Side) -> impl FnOnce(ProviderError) -> Self {
        move |source| Self::Provider { side, source }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use provider_api::ErrorKind;

    use super::*;

    /// The kinds of error here: a new one does not compile before it has its place, and its text.
    fn kind(error: &SyncError) -> usize {
        match error {
            SyncError::Provider { .. } => 0,
            SyncError::Undecided => 1,
            SyncError::NothingToSync => 2,
            SyncError::KeepsChanging { .. } => 3,
            SyncError::State(StateError::Damaged { .. }) => 4,
            SyncError::State(StateError::Newer { .. }) => 5,
            SyncError::State(StateError::Locked { .. }) => 6,
            SyncError::State(StateError::NoLock { .. }) => 7,
            SyncError::State(StateError::Io { .. }) => 8,
            SyncError::Part(PartError::NoSet(_)) => 9,
            SyncError::Part(PartError::NoToken(_)) => 10,
            SyncError::Part(PartError::Several { .. }) => 11,
            SyncError::Part(PartError::InTheWay(_)) => 12,
        }
    }

    #[test]
    fn every_error_names_the_thing_and_the_cause() {
        let path = || ".tokensync/state.json".to_owned();
        let gone = || io::Error::other("no such device");
        let red = || "color.red".to_owned();
        let errors: [SyncError; 13] = [
            SyncError::at(Side::Remote)(ProviderError::new(ErrorKind::NotFound, "the bin is gone")),
            SyncError::Undecided,
            SyncError::NothingToSync,
            SyncError::KeepsChanging {
                side: Side::Remote,
                attempts: 3,
            },
            SyncError::State(StateError::Damaged {
                path: path(),
                problem: "it is empty".to_owned(),
            }),
            SyncError::State(StateError::Newer { path: path() }),
            SyncError::State(StateError::Locked {
                holder: "process 7 (sync)".to_owned(),
            }),
            SyncError::State(StateError::NoLock {
                path: path(),
                source: gone(),
            }),
            SyncError::State(StateError::Io {
                doing: "write",
                path: path(),
                source: gone(),
            }),
            SyncError::Part(PartError::NoSet("core".to_owned())),
            SyncError::Part(PartError::NoToken(red())),
            SyncError::Part(PartError::Several {
                path: red(),
                sets: vec!["core".to_owned(), "dark".to_owned()],
            }),
            SyncError::Part(PartError::InTheWay(red())),
        ];
        assert!(errors.iter().map(kind).eq(0..errors.len()));
        let texts: Vec<String> = errors.iter().map(|error| format!("{error}\n")).collect();
        insta::assert_snapshot!(texts.concat(), @r"
        the bin is gone
        the plan has open conflicts or brakes, or what the service refuses
        neither side has any tokens yet
        the remote side keeps changing while it is being written: gave up after 3 attempts
        the state in `.tokensync/state.json` is damaged: it is empty
        the state in `.tokensync/state.json` was written by a newer version of this program
        another process is working on this project: process 7 (sync)
        `.tokensync/state.json` cannot be locked: no such device
        cannot write `.tokensync/state.json`: no such device
        the set `core` was not there then
        the token `color.red` was not there then
        the token `color.red` was there in 2 sets: core, dark
        another token stands where `color.red` would go
        ");
    }
}
