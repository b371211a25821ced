//! `git check-staged`: checks the token files of the next commit, as they will be in it.

use std::fs;
use std::path::{Path, PathBuf};

use provider_file::FileLayout;

use super::program::Git;
use crate::args::CheckArgs;
use crate::commands::check;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Findings;
use crate::project_file::{NAME, ProjectFile};
use crate::ui::Ui;

pub(super) async fn run(context: &Context<'_>, ui: &mut Ui) -> Result<Code, CommandError> {
    let project = context.project()?;
    let git = Git::in_folder(&context.root);
    git.top()?;
    let staged = staged(git, &project.tokens)?;
    if staged.is_empty() {
        if ui.verbose {
            ui.narrate("no token file is staged");
        }
        ui.json(&Findings::default());
        return Ok(Code::Done);
    }
    // What is staged need not be what is in the files.
    let folder = tempfile::tempdir().map_err(|error| failed("make a temporary folder", &error))?;
    export(git, &project.tokens, folder.path())?;
    let root = folder.path().join(git.prefix()?);
    if !ProjectFile::exists(&root) {
        fs::copy(context.root.join(NAME), root.join(NAME))
            .map_err(|error| failed("copy the project file", &error))?;
    }
    let mut env = context.env.clone();
    env.folder = folder.path().to_owned();
    let there = Context::new(
        env,
        context.registry,
        Some(root.clone()),
        context.global.clone(),
    );
    let args = CheckArgs {
        paths: staged.iter().map(PathBuf::from).collect(),
        drift: false,
        report: None,
        output: None,
    };
    let code = Box::pin(check::run(&there, ui, &args)).await?;
    if code != Code::Done {
        ui.hint("correct that and `git add` it; `git commit --no-verify` commits it as it is");
    }
    Ok(code)
}

/// The token files that the next commit makes or changes, by their paths in the project.
fn staged(git: Git<'_>, tokens: &str) -> Result<Vec<String>, CommandError> {
    let words = [
        "--literal-pathspecs",
        "diff",
        "--cached",
        "--name-only",
        "-z",
        "--relative",
        "--diff-filter=d",
        "--",
        tokens,
    ];
    let listed = git.ask(&words)?;
    let is_file = FileLayout::suggested_by(Path::new(tokens)) == FileLayout::Single;
    let names = listed.split('\0');
    let is_json = |name: &str| FileLayout::suggested_by(Path::new(name)) == FileLayout::Single;
    let names = names.filter(|name| !name.is_empty() && (is_file || is_json(name)));
    Ok(names.map(str::to_owned).collect())
}

/// Writes what is staged of the project below `folder`, at the paths of the repository.
fn export(git: Git<'_>, tokens: &str, folder: &Path) -> Result<(), CommandError> {
    let words = [
        "--literal-pathspecs",
        "ls-files",
        "-z",
        "--cached",
        "--",
        tokens,
        NAME,
    ];
    let names = git.ask(&words)?;
    let prefix = format!("--prefix={}/", folder.display());
    let words = ["checkout-index", "-z", "--stdin", "--force", &prefix];
    let output = git.run(&words, names.as_bytes())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let message = format!("`git checkout-index` failed: {}", said.trim());
    Err(CommandError::new(Code::LocalFile, message))
}

fn failed(what: &str, error: &std::io::Error) -> CommandError {
    CommandError::new(Code::LocalFile, format!("cannot {what}: {error}"))
}
