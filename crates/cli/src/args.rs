//! What can be typed, and its help. Nothing else.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Where the options of every command stand in the help.
const GLOBAL: &str = "Global options";

/// Keeps design tokens in a repository and a remote in step, without losing a change.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "tokensync",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

#[derive(Clone, Debug, Default, ClapArgs)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that users type"
)]
pub(crate) struct Global {
    /// Work in this project folder instead of the current one
    #[arg(short = 'C', value_name = "DIR", global = true, help_heading = GLOBAL)]
    pub(crate) directory: Option<PathBuf>,
    /// The remote to work with, instead of the project's default
    #[arg(long = "remote", id = "remote_flag", value_name = "NAME", global = true, help_heading = GLOBAL)]
    pub(crate) remote: Option<String>,
    /// Answer in JSON on standard output
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,
    /// Tell each step
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) verbose: bool,
    /// Tell only what went wrong
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) quiet: bool,
    /// When to colour the output
    #[arg(long, value_enum, default_value_t, global = true, help_heading = GLOBAL)]
    pub(crate) color: Color,
    /// Never ask anything
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) no_input: bool,
    /// Answer every question with yes
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) yes: bool,
    /// How long one request may take, in seconds
    #[arg(long, value_name = "SECONDS", global = true, help_heading = GLOBAL)]
    pub(crate) timeout: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a project file: where the tokens are and how they are laid out
    Init(InitArgs),
    /// Add, list, show, use, trust or remove remotes
    #[command(subcommand)]
    Remote(RemoteCommand),
    /// Store a secret, forget it, or tell where it comes from
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Tell how the tokens here and on each remote stand to each other
    Status(StatusArgs),
    /// Show the differences between local, remote and base, token by token
    Diff(DiffArgs),
    /// Take over what the remote has, without losing local edits
    Pull(SyncArgs),
    /// Hand over what is here, without losing edits on the remote
    Push(SyncArgs),
    /// Bring both sides in step by a three-way merge
    Sync(SyncArgs),
    /// Change the notation or the layout of the tokens; exits with 1 if something could not be
    /// carried
    Convert(ConvertArgs),
    /// Look for mistakes in the tokens: references that lead nowhere, values of the wrong kind,
    /// what other tools would misread
    Check(CheckArgs),
    /// Run the services on this machine, for trying out and for tests
    #[cfg(feature = "sandbox")]
    Sandbox(SandboxArgs),
    /// Show the whole story in a temporary folder, with no account
    #[cfg(feature = "sandbox")]
    Demo(DemoArgs),
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct InitArgs {
    /// The token file (ends with `.json`) or the folder with a file per set
    #[arg(long, value_name = "PATH")]
    pub(crate) tokens: Option<String>,
    /// How the tokens are laid out
    #[arg(long, value_enum)]
    pub(crate) layout: Option<Layout>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// One file with all sets
    Single,
    /// A folder with a file per set
    Folder,
}

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
    /// Make a remote the default one and pull from it
    Use(RemoteUseArgs),
    /// Allow secrets to be sent to the endpoint that the project file names
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

#[derive(Clone, Debug, ClapArgs)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that users type"
)]
pub(crate) struct RemoteAddArgs {
    /// How the remote is called in this project
    pub(crate) name: String,
    /// The kind of remote, `jsonbin` for example
    #[arg(long)]
    pub(crate) kind: String,
    /// JSONBin: the id of a bin to join; without it a new private bin is created
    #[arg(long, value_name = "ID")]
    pub(crate) bin: Option<String>,
    /// JSONBin: how a new bin is called there
    #[arg(long, value_name = "TEXT")]
    pub(crate) bin_name: Option<String>,
    /// JSONBin: which kind of key the secret is
    #[arg(long, value_enum)]
    pub(crate) key: Option<Key>,
    /// JSONBin: the collection for a new bin
    #[arg(long, value_name = "ID")]
    pub(crate) collection: Option<String>,
    /// JSONBin: let the service keep a version of every write
    #[arg(long)]
    pub(crate) versioning: bool,
    /// The address of the service, for a self-hosted one or the sandbox
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// A name for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) label: Option<String>,
    /// Never write to this remote from here
    #[arg(long)]
    pub(crate) read_only: bool,
    /// Only note the remote, without the first sync
    #[arg(long)]
    pub(crate) no_sync: bool,
    /// Create a new bin even if there are no tokens to upload
    #[arg(long)]
    pub(crate) empty: bool,
    /// Whose tokens count if both sides already have different ones
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) adopt: Option<AdoptArg>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Key {
    Master,
    Access,
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

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct RemoteUseArgs {
    /// The remote
    pub(crate) name: String,
    /// Whose tokens count if both sides already have different ones
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) adopt: Option<AdoptArg>,
    /// Only switch, without pulling
    #[arg(long)]
    pub(crate) no_sync: bool,
}

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

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct StatusArgs {
    /// The remote; all of them if none is named
    pub(crate) remote: Option<String>,
    /// Exit with 1 if anything differs
    #[arg(long)]
    pub(crate) exit_code: bool,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct DiffArgs {
    /// What to compare: `local`, `remote`, `base`, or the name of a remote; by default remote
    /// with local
    #[arg(num_args = 0..=2, value_name = "SIDE")]
    pub(crate) sides: Vec<String>,
    /// Exit with 1 if anything differs
    #[arg(long)]
    pub(crate) exit_code: bool,
}

#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct SyncArgs {
    /// The remote; the default one if none is named
    pub(crate) remote: Option<String>,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Settle every conflict in favour of this side
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) prefer: Option<SideArg>,
    /// Whose tokens count if both sides were never synced and differ
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) adopt: Option<AdoptArg>,
    /// Allow this many tokens to be removed from one side
    #[arg(long, value_name = "N")]
    pub(crate) allow_deletes: Option<usize>,
    /// Allow this side to have no tokens any more
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) allow_empty: Option<SideArg>,
    /// Allow both sides to be different projects
    #[arg(long)]
    pub(crate) rebind: bool,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ConvertArgs {
    /// The notation; types and values stay as they are
    #[arg(long, value_enum, value_name = "NOTATION")]
    pub(crate) to: Option<NotationArg>,
    /// The layout; without --output the project moves to it, and its old files stay
    #[arg(long, value_enum)]
    pub(crate) layout: Option<Layout>,
    /// Write there and leave the project as it is; a path that ends with `.json` is one file
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<String>,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NotationArg {
    /// `value`, `type`, `description`
    Legacy,
    /// `$value`, `$type`, `$description`
    Dtcg,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// What to check: token files, or folders with a file per set; by default the project's
    /// tokens. A file of the project is checked together with the rest of it
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Also find what is different on the remote
    #[arg(long, conflicts_with = "paths")]
    pub(crate) drift: bool,
    /// How to tell what was found; `--json` is the same as `--report json`
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "json")]
    pub(crate) report: Option<ReportFormat>,
    /// Write the report into this file, and only a summary to standard error
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// A line for each finding
    #[default]
    Human,
    /// Remarks in a GitHub Actions run
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for what shows test results
    Junit,
    /// One object
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideArg {
    Local,
    Remote,
}

#[cfg(feature = "sandbox")]
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct SandboxArgs {
    /// The port to listen on; any free one by default
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Keep everything in this folder across restarts
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Put these tokens (a file or a folder) into a new bin and into the Studio project
    #[arg(long, value_name = "PATH")]
    pub(crate) seed: Option<PathBuf>,
    /// The master key of the JSONBin service
    #[arg(long, value_name = "K")]
    pub(crate) jsonbin_key: Option<String>,
    /// The API key of the Studio service
    #[arg(long, value_name = "K")]
    pub(crate) studio_key: Option<String>,
    /// Let every device into the Studio service that asks, without the approval page
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// Refuse larger records, as the service does at 100000 bytes for free accounts
    #[arg(long, value_name = "BYTES")]
    pub(crate) record_limit: Option<usize>,
    /// Refuse requests once this many were made
    #[arg(long, value_name = "N")]
    pub(crate) request_quota: Option<u64>,
    /// Store JSON as a JavaScript engine would print it
    #[arg(long)]
    pub(crate) javascript_json: bool,
}

#[cfg(feature = "sandbox")]
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct DemoArgs {
    /// Work in this new folder and keep it
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}

/// Prints help or a usage error and gives the exit code.
pub(crate) fn explain(error: &clap::Error) -> ExitCode {
    // Nobody is left to tell if this fails.
    let _unheard = error.print();
    if error.use_stderr() {
        ExitCode::from(crate::error::Code::Usage as u8)
    } else {
        ExitCode::SUCCESS
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn no_flag_takes_a_secret() {
        fn check(command: &clap::Command) {
            for arg in command.get_arguments() {
                let name = arg.get_id().as_str();
                let sandbox = name.ends_with("_key") && command.get_name() == "sandbox";
                assert!(
                    sandbox || !["secret", "token", "password", "api_key"].contains(&name),
                    "{name} of {}",
                    command.get_name()
                );
            }
            command.get_subcommands().for_each(check);
        }
        check(&Args::command());
    }
}
