//! What can be typed after `git`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::Layout;

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum GitCommand {
    /// Let Git merge and compare the token files of this project token by token
    Install(GitInstallArgs),
    /// Take out what `git install` has put into this repository
    Uninstall(GitUninstallArgs),
    /// Check the token files that the next commit changes, as they will be committed
    CheckStaged,
    /// Merge a token file by its tokens; Git runs this
    MergeFile(MergeFileArgs),
    /// Show what changed in a token file; Git runs this
    DiffFile(DiffFileArgs),
    /// Write a token file as one line for each field of a token; Git runs this
    TextFile(TextFileArgs),
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct GitInstallArgs {
    /// Also check the token files of every commit before it is made
    #[arg(long)]
    pub(crate) hook: bool,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct GitUninstallArgs {
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct MergeFileArgs {
    /// The file before both sides changed it (`%O`); empty if it is new on both
    pub(crate) base: PathBuf,
    /// The file on this side (`%A`), which is replaced by the result
    pub(crate) ours: PathBuf,
    /// The file on the other side (`%B`)
    pub(crate) theirs: PathBuf,
    /// Where the file is in the repository (`%P`)
    pub(crate) path: String,
    /// How the project of the file is laid out
    #[arg(long, value_enum)]
    pub(crate) layout: Layout,
    /// How many characters a conflict marker has (`%L`)
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) marker_size: u16,
    /// What this side, the base and the other side are called at the markers (`%X`, `%S`, `%Y`)
    #[arg(long, num_args = 3, allow_hyphen_values = true, value_names = ["OURS", "BASE", "THEIRS"])]
    pub(crate) labels: Vec<String>,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct DiffFileArgs {
    /// How the project of the file is laid out
    #[arg(long, value_enum)]
    pub(crate) layout: Layout,
    /// What Git hands to an external diff: the path; the old file, its id and its mode; the new
    /// file, its id and its mode; if it was renamed, the new path and how alike they are
    #[arg(required = true, num_args = 1..=9, allow_hyphen_values = true, value_name = "WORD")]
    pub(crate) words: Vec<OsString>,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct TextFileArgs {
    /// How the project of the file is laid out
    #[arg(long, value_enum)]
    pub(crate) layout: Layout,
    /// The file
    pub(crate) file: PathBuf,
}
