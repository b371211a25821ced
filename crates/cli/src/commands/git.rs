//! `git`: lets Git merge, compare and check token files by their tokens.
//!
//! What Git runs is in `merge_file`, `diff_file`, `text_file` and `staged`; what makes Git run it
//! is in `attributes` (which files), `drivers` (which commands) and `hook`.

mod attributes;
mod diff_file;
mod drivers;
mod hook;
mod install;
mod merge_file;
mod part;
mod program;
mod staged;
mod text_file;

use crate::args::GitCommand;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::ui::Ui;
pub(crate) use program::Git;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    command: GitCommand,
) -> Result<Code, CommandError> {
    match command {
        GitCommand::Install(args) => install::install(context, ui, &args),
        GitCommand::Uninstall(args) => install::uninstall(context, ui, &args),
        GitCommand::CheckStaged => staged::run(context, ui).await,
        GitCommand::MergeFile(args) => merge_file::run(context, ui, &args),
        GitCommand::DiffFile(args) => diff_file::run(context, ui, &args),
        GitCommand::TextFile(args) => text_file::run(context, ui, &args),
    }
}
