//! What can be typed after `remote`.

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum RemoteCommand {
    /// Add a remote and sync with it for the first time
    Add(Box<RemoteAddArgs>),
    /// List the remotes of the project
    List,
    /// Show the settings of a remote
    Show {
        /// The remote; the default one if none is named
        name: Option<String>,
    },
    /// Change the settings of a remote
    Edit(Box<RemoteEditArgs>),
    /// Make a remote the default one and pull from it
    Use(RemoteUseArgs),
    /// Allow secrets to be sent to the address that the project file names, and that address to be
    /// inside your network
    Trust {
        /// The remote
        name: String,
    },
    /// Take a remote out of the project; its data stays where it is
    Remove {
        /// The remote
        name: String,
    },
}

#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct RemoteAddArgs {
    /// How the remote is called in this project
    pub(crate) name: Option<String>,
    /// The kind of remote: `jsonbin`, `studio` or `url`
    #[arg(long)]
    pub(crate) kind: Option<String>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// Only note the remote, without the first sync
    #[arg(long)]
    pub(crate) no_sync: bool,
    /// Create a new bin even if there are no tokens to upload
    #[arg(long)]
    pub(crate) empty: bool,
    /// Whose tokens count if both sides already have different ones
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) adopt: Option<AdoptArg>,
    /// Allow both sides to be different projects
    #[arg(long)]
    pub(crate) rebind: bool,
    /// Where a secret that is typed is kept from then on
    #[arg(long, value_enum, value_name = "PLACE")]
    pub(crate) keep: Option<KeepArg>,
}

/// Nothing is looked up: organization and project are ids. An empty text takes a setting out.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct RemoteEditArgs {
    /// The remote
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// What a remote can be set to.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct SettingsArgs {
    /// JSONBin: the id of a bin to join; without it a new private bin is created
    #[arg(long, value_name = "ID")]
    pub(crate) bin: Option<String>,
    /// JSONBin: how the bin is called there; changing it takes the master key
    #[arg(long, value_name = "TEXT")]
    pub(crate) bin_name: Option<String>,
    /// JSONBin: which kind of key the secret is
    #[arg(long, value_enum)]
    pub(crate) key: Option<Key>,
    /// JSONBin: the collection for a new bin
    #[arg(long, value_name = "ID")]
    pub(crate) collection: Option<String>,
    /// JSONBin: let the service keep a version of every write
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) versioning: Option<bool>,
    /// JSONBin: let each record tell which writes its writer knew, so that what gets overwritten is
    /// found and made again
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) marker: Option<bool>,
    /// JSONBin: the largest record that the account takes; more is not sent
    #[arg(long, value_name = "SIZE")]
    pub(crate) limit: Option<String>,
    /// JSONBin: how many requests the account may send in all; from 90 % on it is warned about
    #[arg(long, value_name = "COUNT")]
    pub(crate) allowance: Option<String>,
    /// Studio: the organization, by id or name
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) organization: Option<String>,
    /// Studio: the project, by id or name
    #[arg(long, value_name = "ID|NAME")]
    pub(crate) project: Option<String>,
    /// Studio: the branch
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,
    /// Studio: the interface, `graphql` for API keys, `rest` for service tokens and logins on a
    /// web page
    #[arg(long, value_enum)]
    pub(crate) api: Option<Api>,
    /// Url: the address of the token document
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Url: a header to send, or a JSON object of headers; none with a secret. With nothing after
    /// the colon it is taken out
    #[arg(long, value_name = "NAME: VALUE")]
    pub(crate) header: Vec<String>,
    /// Url: a header whose value is a secret, which is stored apart from the project
    #[arg(long, value_name = "NAME")]
    pub(crate) secret_header: Vec<String>,
    /// The address of the service, for a self-hosted one or the sandbox
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// A name for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) label: Option<String>,
    /// Never write to this remote from here
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) read_only: Option<bool>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Key {
    Master,
    Access,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Api {
    Graphql,
    Rest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AdoptArg {
    /// The remote replaces what is here
    Remote,
    /// What is here replaces the remote
    Local,
    /// Both are united; what differs is a conflict
    Merge,
}

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeepArg {
    /// In the keychain of the operating system
    Keychain,
    /// As plain text in a file that only you can read
    File,
    /// Nowhere
    No,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct RemoteUseArgs {
    /// The remote
    pub(crate) name: String,
    /// Whose tokens count if both sides already have different ones
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) adopt: Option<AdoptArg>,
    /// Allow both sides to be different projects
    #[arg(long)]
    pub(crate) rebind: bool,
    /// Only switch, without pulling
    #[arg(long)]
    pub(crate) no_sync: bool,
}
