//! `init`: makes the project file.

use std::path::Path;

use serde_json::json;

use crate::args::{InitArgs, Layout};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::project_file::{NAME, ProjectFile, check_tokens_path};
use crate::ui::Ui;

pub(crate) fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &InitArgs,
) -> Result<Code, CommandError> {
    if !context.root.is_dir() {
        return Err(CommandError::new(
            Code::LocalFile,
            format!("there is no folder `{}`", context.root.display()),
        ));
    }
    if ProjectFile::exists(&context.root) {
        return Err(CommandError::usage(format!(
            "there is a {NAME} in `{}` already",
            context.root.display()
        ))
        .hint("edit it, or remove it to begin again"));
    }
    let tokens = tokens_path(context, args)?;
    check_tokens_path(&tokens).map_err(CommandError::usage)?;
    ProjectFile::new(&context.root, &tokens).save()?;
    let layout = if is_file(&tokens) { "single" } else { "folder" };
    ui.json(&json!({ "version": 1, "tokens": tokens, "layout": layout }));
    ui.say(&format!("wrote {NAME}: tokens are in `{tokens}`"));
    ui.hint("run `tokensync remote add NAME --kind jsonbin` to share them");
    Ok(Code::Done)
}

/// As asked for; otherwise what is there; otherwise a folder.
fn tokens_path(context: &Context<'_>, args: &InitArgs) -> Result<String, CommandError> {
    let chosen = match (&args.tokens, args.layout) {
        (Some(path), _) => path.clone(),
        (None, Some(Layout::Single)) => "tokens.json".to_owned(),
        (None, None) if context.root.join("tokens.json").is_file() => "tokens.json".to_owned(),
        (None, _) => "tokens/".to_owned(),
    };
    match args.layout {
        Some(Layout::Single) if !is_file(&chosen) => Err(CommandError::usage(format!(
            "the layout `single` needs a file that ends with .json, not `{chosen}`"
        ))),
        Some(Layout::Folder) if is_file(&chosen) => Err(CommandError::usage(format!(
            "the layout `folder` needs a folder, not `{chosen}`"
        ))),
        _ if is_file(&chosen) || chosen.ends_with('/') => Ok(chosen),
        _ => Ok(format!("{chosen}/")),
    }
}

/// Whether a path names one file with all sets; the provider of the files decides alike.
fn is_file(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "json")
}
