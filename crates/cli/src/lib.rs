#![doc = include_str!("../README.md")]

mod args;
mod commands;
mod complete;
mod context;
mod env;
mod error;

mod credentials;
mod expiry;
mod link;
#[cfg(feature = "studio")]
mod login;
mod past;
mod private_file;
mod project_file;
mod replace;
mod rules;
mod trust;

mod json;
mod narrator;
mod render;
mod shown;
mod ui;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

pub use env::Env;
pub use provider_api::Registry;

use args::Args;
use context::Context;
use error::Code;
use ui::Ui;

/// Runs one command line: parse → settings → command → exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, env: Env, registry: &Registry) -> ExitCode {
    ui::tell_only_where();
    let args = match complete::answer(args, &env, registry) {
        complete::Asked::ForWords => return ExitCode::SUCCESS,
        complete::Asked::ForCommand(args) => args,
    };
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => return args::explain(&error),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let mut ui = Ui::new(&args.global, &env);
    let code = match runtime {
        Ok(runtime) => runtime.block_on(run_parsed(args, env, registry, &mut ui)),
        Err(error) => {
            ui.narrate(&format!("error: cannot start: {error}"));
            Code::LocalFile
        }
    };
    ExitCode::from(code as u8)
}

/// Runs a parsed command line; the demo runs its commands through here as well.
async fn run_parsed(args: Args, env: Env, registry: &Registry, ui: &mut Ui) -> Code {
    let folder = args.global.directory.clone();
    let context = Context::new(env, registry, folder, args.global);
    let ends_itself = matches!(args.command, args::Command::Watch(_));
    let outcome = tokio::select! {
        // First, so that Ctrl-C is listened for before the first question.
        biased;
        // Files are replaced whole and between two steps only, so stopping here is safe.
        _ = tokio::signal::ctrl_c(), if !ends_itself => {
            ui.narrate("interrupted");
            return Code::Interrupted;
        }
        outcome = commands::run(&context, ui, args.command) => outcome,
    };
    if ui.is_interrupted() {
        ui.narrate("interrupted");
        return Code::Interrupted;
    }
    match outcome {
        Ok(code) => code,
        Err(error) => {
            ui.error(&error);
            error.code()
        }
    }
}
