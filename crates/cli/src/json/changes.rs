//! Changes, conflicts and what stops a plan, made of the engine's types.

use provider_api::Misfit as Unfit;
use serde::Serialize;
use serde_json::Value;
use sync_engine as engine;
use tokens_model::{Change as Changed, DocumentDiff, EntryPath, Section, SetName};

use super::value;

/// How many of many things are told one by one.
const FIRST: usize = 10;

/// A number for each side.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Sides {
    /// Of the files.
    pub(crate) local: usize,
    /// Of the remote.
    pub(crate) remote: usize,
}

/// Where something stands in a document.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Spot {
    /// The part of the document.
    #[cfg_attr(test, schemars(extend("enum" = ["token", "theme", "metadata", "set"])))]
    section: &'static str,
    /// The set, where it is in one.
    set: Option<String>,
    /// The path of the token, the name of the theme, or the key of the metadata.
    path: String,
    /// The field of it that this is about.
    field: Option<String>,
}

impl Spot {
    fn of(at: &EntryPath) -> Self {
        Self {
            section: at.section.as_str(),
            set: set(at),
            path: match at.section {
                Section::Theme => at.path.keys().next().unwrap_or_default().to_owned(),
                _ => at.path.to_string(),
            },
            field: at.field.clone(),
        }
    }
}

fn set(at: &EntryPath) -> Option<String> {
    at.set.as_ref().map(SetName::to_string)
}

/// One difference between two documents.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Change {
    #[cfg_attr(
        test,
        schemars(extend("enum" = ["added", "removed", "changed", "renamed", "moved", "order"]))
    )]
    kind: &'static str,
    #[serde(flatten)]
    at: Spot,
    /// Where it stood before, if it stands elsewhere now.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<From>,
    /// What was there, as it is written.
    before: Value,
    /// What is there now, as it is written.
    after: Value,
}

/// Where something stood.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct From {
    set: Option<String>,
    path: String,
}

impl Change {
    pub(crate) fn of(change: &Changed) -> Self {
        Self {
            kind: change.kind.as_str(),
            at: Spot::of(&change.at),
            from: change.from.as_ref().map(|from| From {
                set: set(from),
                path: from.path.to_string(),
            }),
            before: value(change.before.as_ref()),
            after: value(change.after.as_ref()),
        }
    }

    pub(crate) fn all(diff: &DocumentDiff) -> Vec<Self> {
        diff.changes.iter().map(Self::of).collect()
    }
}

/// One unit that both sides changed in different ways.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Conflict {
    /// What `resolve` knows it by, as long as both sides say the same.
    id: String,
    #[cfg_attr(test, schemars(extend("enum" = ["value", "shape", "order", "rename"])))]
    kind: &'static str,
    #[serde(flatten)]
    at: Spot,
    /// What both sides last agreed on.
    base: Value,
    /// What the files say.
    local: Value,
    /// What the remote says.
    remote: Value,
}

impl Conflict {
    pub(crate) fn of(conflict: &engine::Conflict) -> Self {
        Self {
            id: conflict.id(),
            kind: conflict.kind.as_str(),
            at: Spot::of(&conflict.at),
            base: value(conflict.base.as_ref()),
            local: value(conflict.local.as_ref()),
            remote: value(conflict.remote.as_ref()),
        }
    }

    pub(crate) fn all(conflicts: &[engine::Conflict]) -> Vec<Self> {
        conflicts.iter().map(Self::of).collect()
    }
}

/// A conflict between what is undone and what happened since.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Clash {
    #[cfg_attr(test, schemars(extend("enum" = ["value", "shape", "order", "rename"])))]
    kind: &'static str,
    #[serde(flatten)]
    at: Spot,
    /// What the run left there.
    after: Value,
    /// What is there now.
    now: Value,
    /// What was there before the run.
    before: Value,
}

impl Clash {
    pub(crate) fn of(conflict: &engine::Conflict) -> Self {
        Self {
            kind: conflict.kind.as_str(),
            at: Spot::of(&conflict.at),
            after: value(conflict.base.as_ref()),
            now: value(conflict.local.as_ref()),
            before: value(conflict.remote.as_ref()),
        }
    }
}

/// A brake that stops a plan, or warns.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Guard {
    #[cfg_attr(
        test,
        schemars(extend("enum" = [
            "first-sync", "emptied", "time-travel", "other-project", "format", "deletions",
            "all-changed", "themes", "broken-references", "suspected-overwrite",
        ]))
    )]
    kind: &'static str,
    /// The side that it is about.
    #[cfg_attr(test, schemars(extend("enum" = ["local", "remote"])))]
    side: &'static str,
    message: String,
    /// The flag that lifts it for one run, if one does.
    lifted_by: Option<String>,
    /// What it is about, a few of many.
    examples: Vec<String>,
}

impl Guard {
    pub(crate) fn all(guards: &[engine::Guard]) -> Vec<Self> {
        let one = |guard: &engine::Guard| Self {
            kind: guard.kind.as_str(),
            side: guard.side.as_str(),
            message: guard.message.clone(),
            lifted_by: guard.lifted_by.clone(),
            examples: guard.examples.clone(),
        };
        guards.iter().map(one).collect()
    }
}

/// Something that the remote would not take.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Misfit {
    #[serde(flatten)]
    at: Option<Spot>,
    /// What is wrong with it.
    what: String,
}

impl Misfit {
    fn of(misfit: &Unfit) -> Self {
        Self {
            at: misfit.at.as_ref().map(Spot::of),
            what: misfit.what.clone(),
        }
    }

    pub(crate) fn all(misfits: &[Unfit]) -> Vec<Self> {
        misfits.iter().map(Self::of).collect()
    }
}

/// The first of many.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Few{T}s"))]
pub(crate) struct Few<T> {
    /// How many there are.
    pub(crate) count: usize,
    /// At most ten of them.
    pub(crate) first: Vec<T>,
}

impl Few<Change> {
    /// Changes that were overwritten unseen, or may have been.
    pub(crate) fn changes(diff: &DocumentDiff) -> Self {
        Self {
            count: diff.len(),
            first: diff.changes.iter().take(FIRST).map(Change::of).collect(),
        }
    }
}

impl Few<Misfit> {
    pub(crate) fn misfits(misfits: &[Unfit]) -> Self {
        Self {
            count: misfits.len(),
            first: misfits.iter().take(FIRST).map(Misfit::of).collect(),
        }
    }
}
