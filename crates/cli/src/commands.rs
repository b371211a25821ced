//! One function per command.

mod auth;
mod back;
mod check;
mod completions;
mod convert;
#[cfg(feature = "sandbox")]
mod demo;
mod diff;
mod doctor;
mod git;
mod history;
mod impact;
mod init;
#[cfg(feature = "studio")]
mod keys;
mod man;
mod pause;
mod remote;
mod remote_add;
mod resolve;
mod restore;
#[cfg(feature = "sandbox")]
mod sandbox;
mod schema;
mod status;
mod sync;
mod undo;
mod watch;

use sync_engine::Direction;

use crate::args::Command;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::ui::Ui;

/// Runs a command; the code is that of a run that did what it was asked for.
pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    command: Command,
) -> Result<Code, CommandError> {
    match command {
        Command::Init(args) => Box::pin(init::run(context, ui, &args)).await,
        Command::Remote(command) => remote::run(context, ui, command).await,
        Command::Auth(command) => auth::run(context, ui, command).await,
        #[cfg(feature = "studio")]
        Command::Keys(command) => Box::pin(keys::run(context, ui, command)).await,
        Command::Status(args) => status::run(context, ui, &args).await,
        Command::Diff(args) => diff::run(context, ui, &args).await,
        Command::Impact(args) => impact::run(context, ui, &args).await,
        Command::Pull(args) => sync::run(context, ui, Direction::Pull, &args).await,
        Command::Push(args) => sync::run(context, ui, Direction::Push, &args).await,
        Command::Sync(args) => sync::run(context, ui, Direction::Both, &args).await,
        Command::Resolve(args) => Box::pin(resolve::run(context, ui, &args)).await,
        Command::Doctor(args) => doctor::run(context, ui, &args).await,
        Command::Watch(args) => Box::pin(watch::run(context, ui, &args)).await,
        Command::Pause { remote } => pause::pause(context, ui, remote.as_deref()),
        Command::Resume { remote } => pause::resume(context, ui, remote.as_deref()).await,
        Command::History(args) => history::run(context, ui, &args),
        Command::Show(args) => history::show(context, ui, &args),
        Command::Undo(args) => Box::pin(undo::run(context, ui, &args)).await,
        Command::Restore(args) => Box::pin(restore::run(context, ui, &args)).await,
        Command::Convert(args) => convert::run(context, ui, &args).await,
        Command::Check(args) => check::run(context, ui, &args).await,
        Command::Schema { of } => Ok(schema::run(ui, of)),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(args) => sandbox::run(context, ui, args).await,
        #[cfg(feature = "sandbox")]
        Command::Demo(args) => Box::pin(demo::run(context, ui, args)).await,
        Command::Git(command) => Box::pin(git::run(context, ui, command)).await,
        Command::Completions(args) => completions::run(ui, &args),
        Command::Man(args) => man::run(context, ui, &args),
    }
}
