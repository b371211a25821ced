//! What can be typed after `auth`.

use clap::{Args as ClapArgs, Subcommand};

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Store the secret for a remote in the keychain of the operating system
    Login(LoginArgs),
    /// Forget the stored secret for a remote, in the keychain and in the file
    Logout {
        /// The remote
        remote: Option<String>,
    },
    /// Tell what secret each remote has, where it comes from, whose it is and when it ends; never
    /// its value
    Status {
        /// The remote; all of them if none is named
        remote: Option<String>,
    },
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct LoginArgs {
    /// The remote
    pub(crate) remote: Option<String>,
    /// Read the secret from standard input (one line; of several headers a line each, in their
    /// order)
    #[arg(long, conflicts_with = "device")]
    pub(crate) stdin: bool,
    /// The header whose secret is meant, of a remote with several
    #[arg(long, value_name = "NAME", conflicts_with = "device")]
    pub(crate) header: Option<String>,
    /// Studio with `--api rest`: log in on a web page, on this or another device; asks nothing
    #[arg(long)]
    pub(crate) device: bool,
    /// When the key or token stops working: a date, or a time from now; it is warned about
    #[arg(long, value_name = "DATE|90d", conflicts_with = "device")]
    pub(crate) expires: Option<String>,
    /// Store it as plain text in a file that only you can read instead of the keychain
    #[arg(long)]
    pub(crate) insecure_storage: bool,
}
