//! The lines of `watch`: one for each thing that happens.

use serde::Serialize;

use super::Sides;

/// One thing that happens.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Line {
    #[cfg_attr(
        test,
        schemars(extend("enum" = [
            "started", "in-step", "wrote", "repaired", "replaced", "only-pulls", "conflicts", "blocked",
            "refused", "failed", "paused", "resumed", "stopped",
        ]))
    )]
    pub(crate) event: &'static str,
    /// When, in UTC.
    pub(crate) at: String,
    pub(crate) remote: String,
    #[serde(flatten)]
    pub(crate) details: Details,
}

/// What there is to say about it; each event has some of these.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Details {
    /// `started`: how often it looks, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) interval: Option<u64>,
    /// `started`: why it hears of no changes, if it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<String>,
    /// `wrote`: how many changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wrote: Option<Sides>,
    /// `repaired`: how many changes were made again; `replaced`: how many may have replaced unseen
    /// what was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) changes: Option<usize>,
    /// `only-pulls`: how many changes wait to be pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) local_changes: Option<usize>,
    /// `conflicts`: how many are open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) conflicts: Option<usize>,
    /// `conflicts`: what `resolve` knows them by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ids: Option<Vec<String>>,
    /// `conflicts`, `blocked`, `refused`, `failed`, `paused`: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<String>,
    /// `conflicts`, `blocked`, `refused`, `failed`: what to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hints: Option<Vec<String>>,
}
