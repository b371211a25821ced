//! The brakes that somebody lifts for one run.

use clap::Args as ClapArgs;

use super::SideArg;

/// Brakes on what a side would lose.
#[derive(Clone, Copy, Debug, Default, ClapArgs)]
#[expect(
    clippy::struct_field_names,
    reason = "they are called as users type them"
)]
pub(crate) struct LiftedArgs {
    /// Allow this many tokens to be removed from one side
    #[arg(long, value_name = "N")]
    pub(crate) allow_deletes: Option<usize>,
    /// Allow this side to have no tokens any more
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) allow_empty: Option<SideArg>,
    /// Allow this many themes to be removed from one side
    #[arg(long, value_name = "N")]
    pub(crate) allow_theme_loss: Option<usize>,
}

/// All brakes on a sync.
#[derive(Clone, Copy, Debug, Default, ClapArgs)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that users type"
)]
pub(crate) struct BrakeArgs {
    #[command(flatten)]
    pub(crate) lifted: LiftedArgs,
    /// Allow nearly all tokens of one side to change at once
    #[arg(long)]
    pub(crate) allow_rewrite: bool,
    /// Allow both sides to be different projects
    #[arg(long)]
    pub(crate) rebind: bool,
    /// Allow the remote to have its tokens in another notation, or its sets on another level
    #[arg(long)]
    pub(crate) accept_format: bool,
    /// Take what the remote says, although it looks as if it had lost something
    #[arg(long)]
    pub(crate) accept_remote: bool,
    /// Stop at what is only warned about otherwise: references that the merge breaks
    #[arg(long)]
    pub(crate) strict: bool,
}
