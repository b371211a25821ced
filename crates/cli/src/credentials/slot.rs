//! Where one secret of a remote belongs, and what a person can do if it is not there.

use super::keychain::Problem;
use crate::error::{Code, CommandError};
use crate::shown::shown;

/// Where one secret of a remote belongs.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The name of the remote.
    pub(super) remote: String,
    /// The variables that come first.
    pub(super) variables: Vec<String>,
    /// What the secret is bound to: kind, origins and account.
    pub(super) binding: String,
    /// The part of the binding that all accounts of a service share.
    #[cfg(feature = "studio")]
    pub(super) platform: String,
}

impl Slot {
    /// The error for a keychain that gives or takes nothing: what to do about it, and what works
    /// without it.
    pub(super) fn failed(&self, problem: Problem) -> CommandError {
        let error = CommandError::from(problem);
        let or = if error.hints().is_empty() { "" } else { "or " };
        error
            .hint(format!("{or}set {}", self.variables.join(" or ")))
            .hint(format!(
                "or keep the secret in a file that only you can read: `tokensync auth login {} \
                 --insecure-storage`",
                shown(&self.remote)
            ))
    }

    /// The error for a secret that is not where it was put.
    pub(super) fn gone(&self, problem: &str) -> CommandError {
        let remote = shown(&self.remote);
        CommandError::new(
            Code::Credential,
            format!("{problem} the secret that was stored in it for `{remote}`"),
        )
        .hint(format!(
            "run `tokensync auth login {remote}`, or set {}",
            self.variables.join(" or ")
        ))
    }
}
