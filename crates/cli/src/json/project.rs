//! Answers about the project file and its remotes.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

/// The answer of `init`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Initialized {
    /// Where the tokens are, as in the project file.
    pub(crate) tokens: String,
    #[cfg_attr(test, schemars(extend("enum" = ["single", "folder"])))]
    pub(crate) layout: &'static str,
    /// The settings that were taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// The remotes that were taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remotes: Option<Vec<String>>,
    /// What could not be taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left_out: Option<Vec<String>>,
}

/// The answer of `remote list`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Remotes {
    pub(crate) remotes: Vec<Remote>,
}

/// A remote of the project, without any secret.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Remote {
    pub(crate) remote: String,
    pub(crate) kind: String,
    /// Whether it is the one that is meant where none is named.
    pub(crate) default: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    pub(crate) read_only: bool,
    /// The other options of its kind, as in the project file.
    #[serde(flatten)]
    pub(crate) settings: BTreeMap<String, Setting>,
}

/// The value of an option.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum Setting {
    Text(String),
    Object(Map<String, Value>),
}

/// The answer of `remote edit`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Edited {
    /// Whether it is another place now, so that the next sync is a first one.
    pub(crate) moved: bool,
    #[serde(flatten)]
    pub(crate) remote: Remote,
}

/// The answer of `remote remove`, and of `remote use --no-sync`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Named {
    pub(crate) remote: String,
}

/// The answer of `remote trust`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Trusted {
    pub(crate) remote: String,
    /// All of them in words.
    pub(crate) origin: String,
    /// Where secrets may go now; empty if that is the service's own address.
    pub(crate) origins: Vec<String>,
}
