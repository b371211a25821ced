//! Answers of `auth`, in which no secret stands.

use serde::Serialize;

/// The answer of `auth login`: one secret that was stored.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct StoredSecret {
    pub(crate) remote: String,
    /// Where it is kept; nothing if the remote needs no secret.
    #[cfg_attr(test, schemars(extend("enum" = ["keychain", "file", null])))]
    pub(crate) stored: Option<&'static str>,
    #[serde(flatten)]
    pub(crate) about: Option<Secret>,
}

/// What is known of a secret that was stored.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Secret {
    /// Whose it is, where the service tells that.
    pub(crate) account: Option<Person>,
    pub(crate) expires_at: Option<String>,
    /// The header that it is sent in, if it is the secret of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<String>,
}

/// The answer of `auth login` where several headers have secrets.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Several {
    pub(crate) remote: String,
    pub(crate) secrets: Vec<StoredSecret>,
}

/// Somebody, as the service names them.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
}

/// The answer of `auth logout`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct LoggedOut {
    pub(crate) remote: String,
    /// Whether there was anything to forget.
    pub(crate) removed: bool,
}

/// The answer of `auth status`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SecretStatus {
    pub(crate) remotes: Vec<Known>,
}

/// What is known of one secret of a remote.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Known {
    pub(crate) remote: String,
    #[cfg_attr(test, schemars(extend("enum" = ["environment", "keychain", "file", null])))]
    pub(crate) store: Option<&'static str>,
    /// Where it comes from, in words.
    pub(crate) source: Option<String>,
    /// What people call it.
    pub(crate) kind: Option<String>,
    #[cfg_attr(
        test,
        schemars(extend("enum" = [
            "missing", "not-needed", "accepted", "not-asked", "unreadable", "untrusted",
            "no-answer", "refused", "expired",
        ]))
    )]
    pub(crate) state: &'static str,
    /// Whose it is, where the service tells that.
    pub(crate) account: Option<Person>,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) expires_at: Option<String>,
    /// The header that it is sent in, if it is the secret of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<String>,
}
