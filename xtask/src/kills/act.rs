//! What is done while the kill comes, and what may be there afterwards.

use std::collections::BTreeMap;

use super::Layout;
use super::says::{Numbers, Says};

/// A command that writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Act {
    Sync,
    Pull,
    Push,
    /// Of a sync.
    Undo,
    /// Of an undoing.
    Redo,
    RestoreHere,
    RestoreThere,
    ResolveOurs,
    ResolveTheirs,
    Convert,
    Use,
    /// The run that completes one that was killed.
    Completing,
}

impl Act {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Undo => "undo",
            Self::Redo => "undo of an undo",
            Self::RestoreHere => "restore --to local",
            Self::RestoreThere => "restore --to remote",
            Self::ResolveOurs => "resolve --ours",
            Self::ResolveTheirs => "resolve --theirs",
            Self::Convert => "convert --to dtcg or legacy",
            Self::Use => "remote use",
            Self::Completing => "sync, to complete one of these",
        }
    }

    /// Whether what it began is completed by typing it again; a sync does for all others.
    pub(super) fn is_repeated(self) -> bool {
        matches!(
            self,
            Self::RestoreHere | Self::RestoreThere | Self::Convert | Self::Use
        )
    }

    /// Whether typing it twice asks for nothing else than typing it once.
    pub(super) fn can_be_typed_again(self) -> bool {
        !matches!(
            self,
            Self::Undo | Self::Redo | Self::ResolveOurs | Self::ResolveTheirs
        )
    }

    pub(super) fn resolves(self) -> bool {
        matches!(self, Self::ResolveOurs | Self::ResolveTheirs)
    }
}

/// A run about to be killed.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) act: Act,
    /// What is typed.
    pub(super) args: Vec<String>,
    /// What the files may say after it, beside what they say now: before, after, and when all is done.
    pub(super) here: [Says; 3],
    /// The same for the remote.
    pub(super) there: [Numbers; 3],
    /// Values that are on neither side when all is done, and have to be among the copies.
    pub(super) copied: Vec<String>,
}

impl Scene {
    /// Whether one of these is what a file has to hold: the whole text of one state.
    pub(super) fn holds(&self, layout: Layout, name: &str, text: &str) -> bool {
        self.here
            .iter()
            .any(|says| says.files(layout).get(name).is_some_and(|one| one == text))
    }

    /// How many files say what they say after it and did not before.
    pub(super) fn arrived(&self, layout: Layout, now: &BTreeMap<String, String>) -> [usize; 2] {
        let [before, after, _] = self.here.map(|says| says.files(layout));
        let differ = |name: &&String| before[*name] != after[*name];
        let due: Vec<&String> = before.keys().filter(differ).collect();
        let there = due
            .iter()
            .filter(|name| now.get(**name) == after.get(**name));
        [there.count(), due.len()]
    }
}
