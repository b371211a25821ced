#![doc = include_str!("../README.md")]

mod args;
mod commands;
mod complete;
mod context;
mod env;
mod error;

mod credentials;
mod expiry;
#[cfg(test)]
mod generated;
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
mod mistyped;
mod narrator;
mod nearest;
mod render;
mod shown;
mod ui;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;

pub use env::Env;
pub use provider_api::Registry;

use args::{Args, Global};
use context::Context;
use error::{Code, CommandError};
use mistyped::mistyped;
use ui::Ui;

/// Runs one command line: parse → settings → command → exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, env: Env, registry: &Registry) -> ExitCode {
    ui::tell_only_where();
    let words = match complete::answer(args, &env, registry) {
        complete::Asked::ForWords => return ExitCode::SUCCESS,
        complete::Asked::ForCommand(words) => words,
    };
    let args = match Args::try_parse_from(&words) {
        Ok(args) => args,
        Err(error) => return explain(&error, &words, &env),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let mut ui = Ui::new(&args.global, &env);
    let code = match runtime {
        Ok(runtime) => runtime.block_on(run_parsed(args, env, registry, &mut ui)),
        Err(error) => {
            let code = Code::LocalFile;
            let error = CommandError::new(code, format!("cannot start: {error}"));
            ui.error(&error.hint("close other programs, or run it again in a moment"));
            code
        }
    };
    ExitCode::from(code as u8)
}

/// Prints help, or tells what was mistyped, and gives the exit code.
fn explain(error: &clap::Error, words: &[OsString], env: &Env) -> ExitCode {
    // What was typed cannot be read; that a program asks can be seen all the same.
    let json = words.iter().any(|word| word == "--json");
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if error.use_stderr() && (json || !is_help) {
        let global = Global {
            json,
            ..Global::default()
        };
        Ui::new(&global, env).error(&mistyped(error, words));
    } else {
        // Nobody is left to tell if this fails.
        let _unheard = error.print();
    }
    if error.use_stderr() {
        ExitCode::from(Code::Usage as u8)
    } else {
        ExitCode::SUCCESS
    }
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
            return ui.interrupted();
        }
        outcome = commands::run(&context, ui, args.command) => outcome,
    };
    if ui.is_interrupted() {
        return ui.interrupted();
    }
    match outcome {
        Ok(code) => code,
        Err(error) => {
            let error = error.or_hint();
            ui.error(&error);
            error.code()
        }
    }
}
