//! Why the service does not do what it was asked, in the words of neither generation.

use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("Not Found: there is no {what} `{name}`")]
    Absent { what: &'static str, name: String },
    #[error("{0}")]
    Invalid(String),
    /// The caller's credential does not reach this far.
    #[error("Permission denied. Required permission: {0}")]
    Forbidden(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trouble {
    pub(crate) fn absent(what: &'static str, name: impl Into<String>) -> Self {
        Self::Absent {
            what,
            name: name.into(),
        }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(message.into())
    }
}
