//! What can be typed after `resolve`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::BrakeArgs;

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ResolveArgs {
    /// The remote; the default one if none is named
    pub(crate) remote: Option<String>,
    /// Keep yours: `core: color.red`, as a conflict is listed, `color.red` in any set, `core: *`,
    /// or the id of a conflict; `*` stands for any text and `?` for any character
    #[arg(long, value_name = "PATH")]
    pub(crate) ours: Vec<String>,
    /// Take theirs, named in the same way
    #[arg(long, value_name = "PATH")]
    pub(crate) theirs: Vec<String>,
    /// Settle what is decided in this file, which --conflict-file has written
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ours", "theirs"])]
    pub(crate) from: Option<PathBuf>,
    /// Write the open conflicts to a new file, to be decided there
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ours", "theirs", "from", "dry_run"])]
    pub(crate) conflict_file: Option<PathBuf>,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) brakes: BrakeArgs,
}
