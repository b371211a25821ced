//! Answers of commands that sync, or that tell how both sides stand.

use serde::Serialize;

use super::{Change, Clash, Conflict, Few, Guard, Misfit, Sides};

/// What `sync`, `pull`, `push` and `resolve` did, would do, or what stops them.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Run<C = Conflict> {
    /// The name of the remote; nothing where only the files take part.
    pub(crate) remote: Option<String>,
    #[cfg_attr(
        test,
        schemars(extend("enum" = ["nothing", "written", "dry-run", "conflict", "blocked", "refused"]))
    )]
    pub(crate) outcome: &'static str,
    /// How many changes were written.
    pub(crate) wrote: Sides,
    /// What is open.
    pub(crate) conflicts: Vec<C>,
    /// The brakes that stop it.
    pub(crate) blocked_by: Vec<Guard>,
    /// What would stop it with `--strict`.
    pub(crate) warnings: Vec<Guard>,
    /// What the remote would not take, so that nothing was sent.
    pub(crate) refused: Vec<Misfit>,
    /// What the remote has no place for, and the files keep.
    pub(crate) kept_here: Few<Misfit>,
    /// Changes that somebody had overwritten unseen, and that are made again.
    pub(crate) repaired: Few<Change>,
    /// Changes that somebody may have overwritten unseen.
    pub(crate) suspected: Few<Change>,
    /// What a writer who does not tell what it had seen may have replaced unseen by something new.
    pub(crate) replaced: Few<Change>,
    /// The id of the entry in the history, if anything was written.
    pub(crate) history: Option<String>,
    /// With `--dry-run`: how many changes would be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) would_write: Option<Sides>,
    /// With `--settle`: whether nobody can overwrite unseen any more what was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) settled: Option<bool>,
}

impl<C> Run<C> {
    /// The same with other conflicts.
    pub(crate) fn with_conflicts<D>(self, conflicts: Vec<D>) -> Run<D> {
        Run {
            conflicts,
            remote: self.remote,
            outcome: self.outcome,
            wrote: self.wrote,
            blocked_by: self.blocked_by,
            warnings: self.warnings,
            refused: self.refused,
            kept_here: self.kept_here,
            repaired: self.repaired,
            suspected: self.suspected,
            replaced: self.replaced,
            history: self.history,
            would_write: self.would_write,
            settled: self.settled,
        }
    }
}

/// What `undo` and `restore` did, would do, or what stops them.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Back {
    #[serde(flatten)]
    pub(crate) run: Run<Clash>,
    /// The id of the entry that `undo` takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) undoes: Option<String>,
    /// The moment that `restore` brings back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) restored: Option<Restored>,
}

/// A moment, and a side.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Restored {
    /// The id of an entry of the history.
    pub(crate) at: String,
    /// Whether it is what was there before that entry.
    pub(crate) before: bool,
    /// The side that is written.
    #[cfg_attr(test, schemars(extend("enum" = ["local", "remote"])))]
    pub(crate) side: &'static str,
}

/// The conflicts that `resolve --conflict-file` wrote down.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct WrittenDown {
    pub(crate) remote: String,
    #[cfg_attr(test, schemars(extend("enum" = ["conflict"])))]
    pub(crate) outcome: &'static str,
    /// The file, as it was named.
    pub(crate) file: String,
    pub(crate) conflicts: Vec<Conflict>,
}

/// What `remote add` did where no sync has an answer of its own.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Added {
    pub(crate) remote: String,
    /// `noted`: nothing was looked up, because of `--no-sync`.
    #[cfg_attr(test, schemars(extend("enum" = ["nothing", "written", "noted"])))]
    pub(crate) outcome: &'static str,
    /// The id of the place that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<String>,
    /// How many tokens were written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wrote: Option<Sides>,
}

/// The answer of `status`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Statuses {
    pub(crate) remotes: Vec<Status>,
}

/// How the files and one remote stand to each other.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Status {
    pub(crate) remote: String,
    #[cfg_attr(
        test,
        schemars(extend("enum" = [
            "in-sync", "local-ahead", "remote-ahead", "diverged", "never-synced", "unreachable",
        ]))
    )]
    pub(crate) state: &'static str,
    /// Whether nothing is pushed to it before `resume`.
    pub(crate) paused: bool,
    /// Whether nothing is ever written to it.
    pub(crate) read_only: bool,
    pub(crate) local_changes: usize,
    pub(crate) remote_changes: usize,
    /// How many conflicts are open.
    pub(crate) conflicts: usize,
    /// Why it is unreachable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    /// How many changes were overwritten unseen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lost: Option<usize>,
    /// How many changes may have been.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suspected: Option<usize>,
    /// With `--verbose`, where the service counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) requests: Option<Requests>,
}

/// How many requests went out.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Requests {
    /// How many were counted here.
    pub(crate) made: Option<u64>,
    /// Since when.
    pub(crate) since: Option<String>,
    /// How many the account may send, if the project says so.
    pub(crate) allowance: Option<u64>,
}

/// The answer of `pause`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Paused {
    pub(crate) remote: String,
    /// Always true.
    pub(crate) paused: bool,
    /// When it was paused.
    pub(crate) since: String,
}

/// The answer of `resume`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Resumed {
    pub(crate) remote: String,
    /// Always false.
    pub(crate) paused: bool,
    pub(crate) was_paused: bool,
}
