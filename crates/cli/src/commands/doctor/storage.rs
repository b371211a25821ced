//! What lies on this machine that others should not have: stored secrets, and what is remembered of
//! the project in its Git repository.

use std::path::Path;

use super::Check;
use crate::commands::git::Git;
use crate::context::Context;
use crate::credentials;
use crate::render::count;
use crate::shown::shown;

pub(super) fn look(context: &Context<'_>) -> Vec<Check> {
    let mut checks = vec![secrets(context)];
    checks.extend(in_git(&context.root));
    checks
}

/// Whether somebody else on this machine can read stored secrets.
fn secrets(context: &Context<'_>) -> Check {
    const WHAT: &str = "storage";
    match credentials::stored(context) {
        Err(error) => Check::fail(WHAT, &error),
        Ok(stored) if stored.in_file == 0 => Check::pass(
            WHAT,
            match stored.in_keychain {
                0 => "no secret is stored on this machine".to_owned(),
                some => format!(
                    "{} in the OS keychain, none in a file",
                    count(some, "secret")
                ),
            },
        ),
        Ok(stored) => Check::pass(
            WHAT,
            format!(
                "{} as plain text in `{}`, which only you can read",
                count(stored.in_file, "secret"),
                shown(&stored.path.display().to_string())
            ),
        ),
    }
}

/// Whether what is remembered of the project gets to everybody who has its repository. Nothing
/// where there is no repository, or no Git.
fn in_git(root: &Path) -> Option<Check> {
    const WHAT: &str = "git";
    // No program that the settings of the repository name is started.
    const CAREFULLY: [&str; 2] = ["-c", "core.fsmonitor=false"];
    let git = Git::in_folder(root);
    let lines = |words: &[&str]| {
        let words = [&CAREFULLY, words].concat();
        let said = git.ask(&words).ok()?;
        Some(said.lines().count())
    };
    let tracked = lines(&["ls-files", "--", ".tokensync"])?;
    if tracked > 0 {
        return Some(Check::warn(
            WHAT,
            format!(
                "{} of `.tokensync` in the repository: everybody who has it gets the tokens of \
                 every earlier sync, and their clones take over what was remembered here",
                count(tracked, "file")
            ),
            "run `git rm -r --cached .tokensync`, then commit: the files stay here",
        ));
    }
    // A repository without a commit has no log.
    let once = lines(&["log", "--all", "--format=%h", "-1", "--", ".tokensync"]);
    Some(if once.unwrap_or_default() > 0 {
        Check::warn(
            WHAT,
            "`.tokensync` was in the repository once: the tokens of earlier syncs are in its history",
            "if they are not for everybody who has the repository, write its history anew (`git \
             filter-repo --invert-paths --path .tokensync`)",
        )
    } else {
        Check::pass(WHAT, "nothing of `.tokensync` is in the repository")
    })
}
