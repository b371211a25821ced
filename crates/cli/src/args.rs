//! What can be typed, and its help. Nothing else.

mod auth;
mod brakes;
mod git;
mod history;
#[cfg(feature = "studio")]
mod keys;
mod remote;
mod resolve;
#[cfg(feature = "sandbox")]
mod sandbox;
mod shell;
mod tokens;
mod watch;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(crate) use auth::{AuthCommand, LoginArgs};
pub(crate) use brakes::{BrakeArgs, LiftedArgs};
pub(crate) use git::{
    DiffFileArgs, GitCommand, GitInstallArgs, GitUninstallArgs, MergeFileArgs, TextFileArgs,
};
pub(crate) use history::{HistoryArgs, RestoreArgs, ShowArgs, UndoArgs};
#[cfg(feature = "studio")]
pub(crate) use keys::{KeysCommand, KeysCreateArgs, KeysRotateArgs};
pub(crate) use remote::{
    AdoptArg, Api, KeepArg, Key, RemoteAddArgs, RemoteCommand, RemoteEditArgs, RemoteUseArgs,
    SettingsArgs,
};
pub(crate) use resolve::ResolveArgs;
#[cfg(feature = "sandbox")]
pub(crate) use sandbox::{DemoArgs, SandboxArgs};
pub(crate) use shell::{CompletionsArgs, ManArgs, Shell};
pub(crate) use tokens::{CheckArgs, ConvertArgs, NotationArg, ReportFormat};
pub(crate) use watch::WatchArgs;

/// Where the options of every command stand in the help.
const GLOBAL: &str = "Global options";

/// Below the help of the whole program.
const FIRST_STEPS: &str = "First steps: `tokensync init` in a folder with tokens, then `tokensync \
     remote add` and `tokensync sync`.\nWithout an account: `tokensync demo` tells a story, \
     `tokensync sandbox` runs the services here.";

/// Keeps design tokens in a repository and a remote in step, without losing a change.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "tokensync",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = FIRST_STEPS
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
    /// Trust the certificates in this PEM file too, beside those of the system
    #[arg(long, value_name = "PATH", global = true, help_heading = GLOBAL)]
    pub(crate) ca_file: Option<PathBuf>,
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
    /// Add, list, show, edit, use, trust or remove remotes
    #[command(subcommand)]
    Remote(RemoteCommand),
    /// Store a secret, forget it, or tell where it comes from
    #[command(subcommand)]
    Auth(AuthCommand),
    /// Make, list, replace and delete API keys of Tokens Studio
    #[cfg(feature = "studio")]
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Tell how the tokens here and on each remote stand to each other
    Status(StatusArgs),
    /// Show the differences between local, remote and base, token by token
    Diff(DiffArgs),
    /// Show which tokens say something else in the end, under which theme, and by which aliases
    Impact(ImpactArgs),
    /// Take over what the remote has, without losing local edits
    Pull(SyncArgs),
    /// Hand over what is here, without losing edits on the remote
    Push(SyncArgs),
    /// Bring both sides in step by a three-way merge
    Sync(SyncArgs),
    /// Settle conflicts: one by one at a terminal, by name, or by a file; without any decision
    /// they are listed
    Resolve(ResolveArgs),
    /// Keep both sides in step until it is stopped: push when files change, pull when the remote
    /// does
    Watch(WatchArgs),
    /// Stop the pushing to a remote, for a running watch too
    Pause {
        /// The remote; the default one if none is named
        remote: Option<String>,
    },
    /// Let the pushing go on
    Resume {
        /// The remote; the default one if none is named
        remote: Option<String>,
    },
    /// List what was done to the files and the remotes, newest first
    History(HistoryArgs),
    /// Show what one entry of the history changed, token by token
    Show(ShowArgs),
    /// Take back the last thing that was done, on both sides; what came after it stays. A second
    /// `undo` brings it back
    Undo(UndoArgs),
    /// Bring back what the files or the remote held at some time, or one set or token of it
    Restore(RestoreArgs),
    /// Change the notation or the layout of the tokens; exits with 1 if something could not be
    /// carried
    Convert(ConvertArgs),
    /// Look for mistakes in the tokens: references that lead nowhere, values of the wrong kind,
    /// what other tools would misread
    Check(CheckArgs),
    /// Look at everything that a sync needs, and say what is wrong and how to put it right
    Doctor(DoctorArgs),
    /// Print a JSON Schema: of the project file, or of what is answered with `--json`
    Schema {
        /// Of what
        #[arg(value_enum, default_value_t)]
        of: SchemaArg,
    },
    /// Run the services on this machine, for trying out and for tests
    #[cfg(feature = "sandbox")]
    Sandbox(SandboxArgs),
    /// Show the whole story in a temporary folder, with no account
    #[cfg(feature = "sandbox")]
    Demo(DemoArgs),
    /// Let Git merge, compare and check token files by their tokens
    #[command(subcommand)]
    Git(GitCommand),
    /// Write the script that lets a shell complete what is typed, with the names of this project
    Completions(CompletionsArgs),
    /// Write the pages of the manual
    Man(ManArgs),
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct InitArgs {
    /// The token file (ends with `.json`) or the folder with a file per set
    #[arg(long, value_name = "PATH")]
    pub(crate) tokens: Option<String>,
    /// How the tokens are laid out
    #[arg(long, value_enum)]
    pub(crate) layout: Option<Layout>,
    /// Take over the settings of the platform's own tools: `.tokensstudio.json` or `.studio.json`
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<PathBuf>,
    /// Which configuration of `.studio.json` is for this folder; its first one if none is named
    #[arg(long, value_name = "NAME", requires = "from")]
    pub(crate) configuration: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// One file with all sets
    Single,
    /// A folder with a file per set
    Folder,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum SchemaArg {
    /// The project file `tokensync.json`
    #[default]
    Project,
    /// The answers with `--json`
    Output,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct DoctorArgs {
    /// The remote; all of them if none is named
    pub(crate) remote: Option<String>,
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
    /// What to compare: `local`, `remote`, `base`, the name of a remote, or the id of an entry of
    /// the history, which is what the files held after it; by default remote with local
    #[arg(num_args = 0..=2, value_name = "SIDE")]
    pub(crate) sides: Vec<String>,
    /// Exit with 1 if anything differs
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Answer in Markdown for a pull request, in less than 65,536 characters
    #[arg(long, conflicts_with = "json")]
    pub(crate) markdown: bool,
    /// Also write everything there is to see into one page, which needs no network
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ImpactArgs {
    /// What to compare, as for `diff`; by default remote with local
    #[arg(num_args = 0..=2, value_name = "SIDE")]
    pub(crate) sides: Vec<String>,
    /// Exit with 1 if more tokens than this say something else, or are gone
    #[arg(long, value_name = "N")]
    pub(crate) max_affected: Option<usize>,
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
    /// Sync everything but the conflicts, which stay open: each side keeps what it has there
    #[arg(long, conflicts_with = "prefer")]
    pub(crate) skip_conflicts: bool,
    /// Whose tokens count if both sides were never synced and differ
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) adopt: Option<AdoptArg>,
    #[command(flatten)]
    pub(crate) brakes: BrakeArgs,
    /// What to do about changes that somebody may have overwritten unseen
    #[arg(
        long,
        value_enum,
        value_name = "HOW",
        default_value_t,
        conflicts_with = "accept_remote"
    )]
    pub(crate) repair: RepairArg,
    /// After a write, read again when nobody is left who could overwrite it unseen
    #[arg(long)]
    pub(crate) settle: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum RepairArg {
    /// Stop and tell of them
    #[default]
    Ask,
    /// Make them again
    Auto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideArg {
    Local,
    Remote,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    /// What is typed stands in the list of processes, in the history of the shell and in the log
    /// of a build.
    #[test]
    fn no_argument_takes_a_secret() {
        // A choice between two kinds of key, the name of a header whose value is asked for, a
        // design token, and keys that open nothing but a loopback server.
        const HARMLESS: [(&str, &str); 7] = [
            ("add", "key"),
            ("add", "secret_header"),
            ("edit", "key"),
            ("edit", "secret_header"),
            ("restore", "token_path"),
            ("sandbox", "jsonbin_key"),
            ("sandbox", "studio_key"),
        ];
        const SECRET: [&str; 9] = [
            "authorization",
            "bearer",
            "credential",
            "key",
            "passphrase",
            "password",
            "refresh",
            "secret",
            "token",
        ];
        fn check(command: &clap::Command, looked_at: &mut usize) {
            for arg in command.get_arguments() {
                *looked_at += 1;
                let id = arg.get_id().as_str();
                let names = arg.get_value_names().unwrap_or_default().iter();
                let words: Vec<String> = names
                    .map(|name| name.to_lowercase())
                    .chain([id.to_owned()])
                    .collect();
                let mut words = words.iter().flat_map(|name| name.split(['_', '-']));
                let is_secret = words.any(|word| SECRET.contains(&word))
                    && arg.get_action().takes_values()
                    && !HARMLESS.contains(&(command.get_name(), id));
                assert!(!is_secret, "`{id}` of `{}`", command.get_name());
            }
            for inner in command.get_subcommands() {
                check(inner, looked_at);
            }
        }
        let mut looked_at = 0;
        check(&Args::command(), &mut looked_at);
        assert!(looked_at > 50, "{looked_at}");
    }
}
