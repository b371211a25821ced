//! What can be typed after `keys`.

use clap::{Args as ClapArgs, Subcommand};

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make an API key; its value is shown once, or stored with --store and not shown at all
    Create(KeysCreateArgs),
    /// List the API keys of your account, with last use and expiry
    List,
    /// Delete an API key; whatever uses it stops working at once
    Delete {
        /// The id of the key, as `keys list` shows it
        id: String,
    },
    /// Replace an API key: make a new one like it, store it, try it, and only then delete the old
    /// one
    Rotate(KeysRotateArgs),
    /// Show the scopes that an API key can have, and which of them syncing needs
    Scopes,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct KeysCreateArgs {
    /// How the key is called
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: String,
    /// What the key is for
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// When the key ends: a date, or a length of time such as 90d, 12w, 6m or 1y
    #[arg(long, value_name = "DATE|90d")]
    pub(crate) expires: Option<String>,
    /// What the key may do, see `keys scopes`; can be given several times
    #[arg(long, value_name = "SCOPE")]
    pub(crate) scope: Vec<String>,
    /// Store the value as the secret for this remote, without showing it
    #[arg(long, value_name = "REMOTE")]
    pub(crate) store: Option<String>,
    /// Store it in a file that only you can read instead of the keychain
    #[arg(long, requires = "store")]
    pub(crate) insecure_storage: bool,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct KeysRotateArgs {
    /// The id of the key, as `keys list` shows it
    pub(crate) id: String,
    /// When the new key ends, instead of after as long as the old one
    #[arg(long, value_name = "DATE|90d")]
    pub(crate) expires: Option<String>,
    /// Show the new value, for a key that is used elsewhere
    #[arg(long)]
    pub(crate) print: bool,
}
