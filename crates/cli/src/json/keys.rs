//! Answers of `keys`.

use serde::Serialize;

/// The answer of `keys create` and `keys rotate`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct MadeKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) expires_at: Option<String>,
    pub(crate) scopes: Option<Vec<String>>,
    /// The value: here and nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    /// The remote that it is stored for, or whether it is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stored: Option<KeptFor>,
    /// The id of the key in whose place it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replaces: Option<String>,
}

/// Where a key is stored.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum KeptFor {
    /// The remote, as `keys create --store` has it.
    Remote(String),
    /// Whether it is stored, as `keys rotate` has it.
    Anything(bool),
}

/// The answer of `keys list`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Keys {
    pub(crate) keys: Vec<Key>,
}

/// A key of the account, without its value.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) last_used: Option<String>,
    pub(crate) expires_at: Option<String>,
    pub(crate) scopes: Option<Vec<String>>,
}

/// The answer of `keys delete`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct DeletedKey {
    pub(crate) id: String,
    /// Whether it was stored here.
    pub(crate) forgotten: bool,
}

/// The answer of `keys scopes`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Scopes {
    pub(crate) scopes: Vec<Scope>,
}

/// Something that a key may do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Scope {
    pub(crate) scope: &'static str,
    pub(crate) grants: &'static str,
    /// Whether the platform's documentation names it for syncing.
    pub(crate) syncing: bool,
}
