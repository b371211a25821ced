//! `git install` and `git uninstall`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::attributes;
use super::drivers::{program, settings};
use super::hook::{Found, Hook};
use super::program::Git;
use crate::args::{GitInstallArgs, GitUninstallArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Installed;
use crate::replace::{Readers, replace};
use crate::shown::shown;
use crate::ui::Ui;

/// How the settings of the drivers are called together.
const SETTINGS: &str =
    "`merge.tokensync-…` and `diff.tokensync-…` in the configuration of this repository";

/// What has been done so far, or would be.
#[derive(Debug)]
struct Done {
    dry_run: bool,
    changes: Vec<String>,
}

/// What a step was, once it is done: `write` is `wrote`.
fn done(step: &str) -> String {
    let past = [
        ("write ", "wrote "),
        ("remove ", "removed "),
        ("take ", "took "),
    ];
    let mut past = past
        .iter()
        .filter_map(|(now, then)| Some((then, step.strip_prefix(now)?)));
    past.next()
        .map_or_else(|| step.to_owned(), |(then, rest)| format!("{then}{rest}"))
}

impl Done {
    fn nothing_yet(dry_run: bool) -> Self {
        Self {
            dry_run,
            changes: Vec::new(),
        }
    }

    /// Does a step, unless it is only to be told of.
    fn step(
        &mut self,
        what: String,
        step: impl FnOnce() -> Result<(), CommandError>,
    ) -> Result<(), CommandError> {
        if !self.dry_run {
            step()?;
        }
        self.changes.push(what);
        Ok(())
    }

    fn tell(&self, ui: &mut Ui, nothing: &str) {
        for change in &self.changes {
            ui.say(&if self.dry_run {
                format!("would {change}")
            } else {
                done(change)
            });
        }
        if self.changes.is_empty() {
            ui.say(nothing);
        }
        ui.json(&Installed {
            dry_run: self.dry_run,
            changes: &self.changes,
        });
    }
}

pub(super) fn install(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &GitInstallArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let git = Git::in_folder(&context.root);
    git.top()?;
    let program = program(&context.env);
    let mut done = Done::nothing_yet(args.dry_run);
    let path = attributes_path(context);
    let before = read(&path)?;
    let after = attributes::with(&before, &attributes::lines(&project.tokens));
    if after != before {
        done.step(
            "write `.gitattributes`: which files are tokens".to_owned(),
            || replace(&path, &after, Readers::Everybody),
        )?;
    }
    let mut missing = Vec::new();
    for (key, value) in settings(&program) {
        if git.setting(&key)?.as_deref() != Some(value.as_str()) {
            missing.push((key, value));
        }
    }
    if !missing.is_empty() {
        done.step(format!("set {SETTINGS}"), || {
            missing.iter().try_for_each(|(key, value)| {
                let words = ["config", "--local", "--replace-all", key, value];
                git.ask(&words).map(drop)
            })
        })?;
    }
    let mut code = Code::Done;
    let mut foreign = None;
    if args.hook {
        let hook = Hook::of(git, &context.root, &program)?;
        match hook.found()? {
            Found::Ours => {}
            Found::Nothing | Found::Outdated => {
                let what = format!("write the hook `{}`", shown(&hook.path.to_string_lossy()));
                done.step(what, || hook.write())?;
            }
            found => {
                code = Code::Decision;
                foreign = Some((hook, found));
            }
        }
    }
    done.tell(ui, "everything is installed already");
    if let Some((hook, found)) = foreign {
        let path = shown(&hook.path.to_string_lossy());
        ui.narrate(&match found {
            Found::Shared => {
                format!("`{path}` would be a hook of other repositories too: none is written")
            }
            _ => format!("there is a hook `{path}` already: it stays as it is"),
        });
        ui.hint(&format!(
            "add this line to a hook of yours: {}",
            shown(&hook.line())
        ));
    } else if !done.changes.is_empty() && !args.dry_run {
        ui.hint("commit `.gitattributes`; everybody runs `tokensync git install` in a clone of their own");
    }
    Ok(code)
}

pub(super) fn uninstall(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &GitUninstallArgs,
) -> Result<Code, CommandError> {
    let git = Git::in_folder(&context.root);
    let top = git.top()?;
    let program = program(&context.env);
    let mut done = Done::nothing_yet(args.dry_run);
    let path = attributes_path(context);
    let before = read(&path)?;
    let after = attributes::without(&before);
    if after.is_empty() && !before.is_empty() {
        let remove = || fs::remove_file(&path).map_err(|error| failed("remove", &path, &error));
        done.step("remove `.gitattributes`".to_owned(), remove)?;
    } else if after != before {
        let what = "take our lines out of `.gitattributes`".to_owned();
        done.step(what, || replace(&path, &after, Readers::Everybody))?;
    }
    let others = other_projects(&top, &path)?;
    if others.is_empty() {
        let mut known = Vec::new();
        for (key, _) in settings(&program) {
            if git.setting(&key)?.is_some() {
                known.push(key);
            }
        }
        if !known.is_empty() {
            done.step(format!("unset {SETTINGS}"), || {
                known.iter().try_for_each(|key| {
                    git.ask(&["config", "--local", "--unset-all", key])
                        .map(drop)
                })
            })?;
        }
    }
    let hook = Hook::of(git, &context.root, &program)?;
    if matches!(hook.found()?, Found::Ours | Found::Outdated) {
        let what = format!("remove the hook `{}`", shown(&hook.path.to_string_lossy()));
        done.step(what, || hook.remove())?;
    }
    done.tell(ui, "nothing of tokensync is in this repository");
    if let Some(other) = others.first() {
        ui.narrate(&format!(
            "the settings of this repository stay: `{}` needs them",
            shown(other)
        ));
    }
    Ok(Code::Done)
}

/// Beside the project file, so that its patterns are those of this project.
fn attributes_path(context: &Context<'_>) -> PathBuf {
    context.root.join(".gitattributes")
}

/// The attributes of other projects of this repository that have our lines, by their paths.
fn other_projects(top: &Path, own: &Path) -> Result<Vec<String>, CommandError> {
    let words = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        ":(glob)**/.gitattributes",
    ];
    let listed = Git::in_folder(top).ask(&words)?;
    let own = fs::canonicalize(own).ok();
    let mut others = Vec::new();
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let path = top.join(name);
        let is_own = own.is_some() && fs::canonicalize(&path).ok() == own;
        if !is_own && attributes::has_ours(&read(&path)?) {
            others.push(name.to_owned());
        }
    }
    others.dedup();
    Ok(others)
}

/// The text of a file; nothing if there is none.
fn read(path: &Path) -> Result<String, CommandError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(failed("read", path, &error)),
    }
}

fn failed(what: &str, path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::new(
        Code::LocalFile,
        format!("cannot {what} `{}`: {error}", path.display()),
    )
}
