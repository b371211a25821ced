//! What can be typed after `auth`.

use clap::Subcommand;

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Store the secret for a remote in a file that only you can read
    Login {
        /// The remote
        remote: Option<String>,
        /// Read the secret from standard input (one line)
        #[arg(long)]
        stdin: bool,
    },
    /// Forget the stored secret for a remote
    Logout {
        /// The remote
        remote: Option<String>,
    },
    /// Tell where each remote's secret comes from, never its value
    Status {
        /// The remote; all of them if none is named
        remote: Option<String>,
    },
}
