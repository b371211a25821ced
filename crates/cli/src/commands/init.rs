//! `init`: makes the project file, from flags, from the settings of another tool, or by asking.

mod places;
mod takeover;

use std::fs;
use std::path::Path;

use super::remote_add;
use crate::args::{InitArgs, Layout, RemoteAddArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Initialized;
use crate::project_file::{NAME, ProjectFile, add_words, check_tokens_path};
use crate::shown::shown;
use crate::ui::Ui;
use crate::words::command_line;
use takeover::Takeover;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &InitArgs,
) -> Result<Code, CommandError> {
    if !context.root.is_dir() {
        return Err(CommandError::new(
            Code::LocalFile,
            format!("there is no folder `{}`", context.root.display()),
        )
        .hint("make it, or name another one with `-C DIR`"));
    }
    if ProjectFile::exists(&context.root) {
        return Err(CommandError::usage(format!(
            "there is a {NAME} in `{}` already",
            context.root.display()
        ))
        .hint("edit it, or remove it to begin again"));
    }
    // With a flag or --yes everything is said: the rest is what is usual.
    let asks = ui.is_interactive() && !ui.is_yes() && args.tokens.is_none();
    let asks = asks && args.layout.is_none() && args.from.is_none();
    ui.begin_walk();
    let (found, tokens) = loop {
        let chosen = choose(context, ui, args, asks);
        if !ui.goes_back() {
            break chosen?;
        }
    };
    let was_asked = ui.end_walk();
    let mut project = ProjectFile::new(&context.root, &tokens);
    if let Some(found) = &found {
        for (name, entry) in &found.remotes {
            project.put(name, entry.clone());
        }
        project.remote = found.remotes.first().map(|(name, _)| name.clone());
    }
    project.save()?;
    make_room(context, &tokens)?;
    tell(context, ui, args, &tokens, found.as_ref());
    if was_asked && let Some(line) = repeated(args, &tokens, found.as_ref()) {
        ui.narrate("the same without questions:");
        ui.offer(&line);
    }
    if asks && found.is_none() {
        return add_remote(context, ui).await;
    }
    Ok(Code::Done)
}

/// What is taken over, and where the tokens are to be.
fn choose(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &InitArgs,
    asks: bool,
) -> Result<(Option<Takeover>, String), CommandError> {
    let found = match &args.from {
        Some(file) => {
            let wanted = args.configuration.as_deref();
            Some(takeover::read(context, ui, file, wanted)?)
        }
        None if asks => takeover::offer(context, ui)?,
        None => None,
    };
    let tokens = match found.as_ref().and_then(|found| found.tokens.clone()) {
        Some(tokens) if args.tokens.is_none() && args.layout.is_none() => tokens,
        None if asks && found.is_none() => places::ask(context, ui)?,
        _ => tokens_path(context, args)?,
    };
    Ok((found, checked(&tokens)?))
}

/// What is said where somebody does not want to answer.
fn stopped() -> CommandError {
    CommandError::stopped("no project file was written", "init")
}

/// What to type instead, another time or on another machine.
fn repeated(args: &InitArgs, tokens: &str, found: Option<&Takeover>) -> Option<String> {
    let mut words: Vec<String> = ["tokensync", "init"].map(str::to_owned).into();
    match found {
        Some(found) => {
            words.push(format!("--from={}", found.file));
            let configuration = found.configuration.iter();
            words.extend(configuration.map(|name| format!("--configuration={name}")));
            words.extend(args.tokens.iter().map(|path| format!("--tokens={path}")));
        }
        None => words.push(format!("--tokens={tokens}")),
    }
    command_line(&words)
}

fn tell(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &InitArgs,
    tokens: &str,
    found: Option<&Takeover>,
) {
    let layout = if is_file(tokens) { "single" } else { "folder" };
    let names = |found: &Takeover| found.remotes.iter().map(|(name, _)| name.clone()).collect();
    ui.json(&Initialized {
        tokens: tokens.to_owned(),
        layout,
        from: found.map(|found| found.file.clone()),
        remotes: found.map(names),
        left_out: found.map(Takeover::left_out),
    });
    ui.say(&format!("wrote {NAME}: tokens are in `{}`", shown(tokens)));
    match found {
        Some(found) => found.tell(ui),
        None if ui.is_interactive() && args.tokens.is_none() => {}
        None => {
            if let Some(file) = takeover::noticed(context) {
                ui.hint(&format!(
                    "to take over the settings in `{file}`, remove {NAME} and run `tokensync init --from {file}`"
                ));
            }
            ui.hint(&format!(
                "run `{}` to share them",
                add_words(context.registry)
            ));
        }
    }
}

/// Goes on with the first remote, if somebody wants one now.
async fn add_remote(context: &Context<'_>, ui: &mut Ui) -> Result<Code, CommandError> {
    if ui.choose("share them", &["with a remote, now", "later"]) == Some(0) {
        return Box::pin(remote_add::run(context, ui, &RemoteAddArgs::default())).await;
    }
    ui.hint("run `tokensync remote add` to share them");
    Ok(Code::Done)
}

/// Makes the folder that the tokens are to be in, which nobody else makes: later, one that is
/// missing may be a drive that is not there.
fn make_room(context: &Context<'_>, tokens: &str) -> Result<(), CommandError> {
    let Some(parent) = Path::new(tokens).parent() else {
        return Ok(());
    };
    let folder = context.root.join(parent);
    fs::create_dir_all(&folder).map_err(|error| {
        let place = folder.display();
        CommandError::new(Code::LocalFile, format!("cannot make `{place}`: {error}"))
    })
}

/// As asked for; otherwise what is there; otherwise a folder.
fn tokens_path(context: &Context<'_>, args: &InitArgs) -> Result<String, CommandError> {
    let chosen = match (&args.tokens, args.layout) {
        (Some(path), _) => path.clone(),
        (None, Some(Layout::Single)) => "tokens.json".to_owned(),
        (None, None) if context.root.join("tokens.json").is_file() => "tokens.json".to_owned(),
        (None, _) => "tokens/".to_owned(),
    };
    let needs = match args.layout {
        Some(Layout::Single) if !is_file(&chosen) => "`single` needs a file that ends with .json",
        Some(Layout::Folder) if is_file(&chosen) => "`folder` needs a folder",
        _ => return Ok(chosen),
    };
    let problem = format!("the layout {needs}, not `{chosen}`");
    Err(CommandError::usage(problem)
        .hint("leave `--layout` out, or name another path with `--tokens`"))
}

/// The path as it stands in the project file: inside the project, and a folder ends with `/`.
fn checked(tokens: &str) -> Result<String, CommandError> {
    check_tokens_path(tokens).map_err(CommandError::usage)?;
    Ok(if is_file(tokens) || tokens.ends_with('/') {
        tokens.to_owned()
    } else {
        format!("{tokens}/")
    })
}

/// Whether a path names one file with all sets; the provider of the files decides alike.
fn is_file(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "json")
}
