//! What can be typed after `history`, `show`, `undo` and `restore`.

use clap::Args as ClapArgs;

use super::SideArg;

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct HistoryArgs {
    /// How many entries to list, newest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// The id of an entry, or how it begins
    pub(crate) id: String,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct UndoArgs {
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) lifted: LiftedArgs,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct RestoreArgs {
    /// What was there after the entry with this id, or at this time: `2026-03-31` (the end of that
    /// day), `2026-03-31T14:05` (UTC), or as long ago as `90m`, `2h`, `3d`, `1w`
    #[arg(long, value_name = "ID|TIME")]
    pub(crate) at: String,
    /// What was there right before that entry
    #[arg(long)]
    pub(crate) before: bool,
    /// Bring back this set alone
    #[arg(long, value_name = "NAME")]
    pub(crate) set: Option<String>,
    /// Bring back this token alone; with --set if several sets have it
    #[arg(long = "token", value_name = "PATH")]
    pub(crate) token_path: Option<String>,
    /// Which side to write
    #[arg(long, value_enum, value_name = "SIDE", default_value = "local")]
    pub(crate) to: SideArg,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) lifted: LiftedArgs,
}

/// Brakes that somebody lifts.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct LiftedArgs {
    /// Allow this many tokens to be removed from one side
    #[arg(long, value_name = "N")]
    pub(crate) allow_deletes: Option<usize>,
    /// Allow this side to have no tokens any more
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) allow_empty: Option<SideArg>,
}
