//! The hook that checks token files before a commit.

use std::fs;
use std::path::{Path, PathBuf};

use super::drivers::quoted;
use super::program::Git;
use crate::error::{Code, CommandError};
use crate::replace::{Readers, replace};

/// How our hook begins, and nobody else's.
const HEAD: &str = "#!/bin/sh\n\
    # Written by `tokensync git install --hook`, taken out by `tokensync git uninstall`.\n";

/// What there is in place of the hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// Ours, as it would be written now.
    Ours,
    /// Ours, with the program at another place.
    Outdated,
    /// Somebody else's.
    Foreign,
    /// Hooks are kept where other repositories look for them, too.
    Shared,
}

/// The hook of a repository, for a project in it.
#[derive(Debug)]
pub(super) struct Hook {
    pub(super) path: PathBuf,
    /// Where hooks of this repository alone can be.
    places: [PathBuf; 2],
    program: String,
    call: String,
}

impl Hook {
    /// For the project in this folder of a repository.
    pub(super) fn of(git: Git<'_>, folder: &Path, program: &str) -> Result<Self, CommandError> {
        let place = |words: &[&str]| {
            let path = git.ask(words)?;
            Ok::<_, CommandError>(folder.join(path.trim_end_matches('\n')))
        };
        Ok(Self {
            path: place(&["rev-parse", "--git-path", "hooks/pre-commit"])?,
            places: [git.top()?, place(&["rev-parse", "--git-common-dir"])?],
            program: program.to_owned(),
            call: call(&git.prefix()?),
        })
    }

    /// What a hook of somebody's own has to run.
    pub(super) fn line(&self) -> String {
        format!("{}{}", self.program, self.call)
    }

    fn text(&self) -> String {
        format!("{HEAD}{}\n", self.line())
    }

    pub(super) fn found(&self) -> Result<Found, CommandError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(if self.is_shared() {
                    Found::Shared
                } else {
                    Found::Nothing
                });
            }
            Err(error) => return Err(self.failed("read", &error)),
        };
        let rest = text.strip_prefix(HEAD);
        let program = rest.and_then(|rest| rest.trim_end().strip_suffix(&self.call));
        Ok(match program {
            Some(program) if program == self.program => Found::Ours,
            Some(program) if !program.contains('\n') => Found::Outdated,
            _ => Found::Foreign,
        })
    }

    fn is_shared(&self) -> bool {
        let real = |path: &Path| {
            path.ancestors()
                .find_map(|path| fs::canonicalize(path).ok())
        };
        let hooks = real(&self.path);
        !self.places.iter().any(|place| {
            let place = real(place);
            hooks
                .as_ref()
                .zip(place)
                .is_some_and(|(hooks, place)| hooks.starts_with(place))
        })
    }

    pub(super) fn write(&self) -> Result<(), CommandError> {
        replace(&self.path, &self.text(), Readers::Everybody)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&self.path, fs::Permissions::from_mode(0o755))
                .map_err(|error| self.failed("make runnable", &error))?;
        }
        Ok(())
    }

    pub(super) fn remove(&self) -> Result<(), CommandError> {
        fs::remove_file(&self.path).map_err(|error| self.failed("remove", &error))
    }

    fn failed(&self, what: &str, error: &std::io::Error) -> CommandError {
        CommandError::new(
            Code::LocalFile,
            format!("cannot {what} the hook `{}`: {error}", self.path.display()),
        )
    }
}

/// What follows the program: its work in a project below the top, with a `/` at the end, or at the
/// top.
fn call(prefix: &str) -> String {
    let folder = if prefix.is_empty() {
        String::new()
    } else {
        format!(" -C {}", quoted(Path::new(prefix.trim_end_matches('/'))))
    };
    format!("{folder} git check-staged || exit 1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hook_works_in_the_project() {
        assert_eq!(call(""), " git check-staged || exit 1");
        assert_eq!(
            call("design tokens/"),
            " -C 'design tokens' git check-staged || exit 1"
        );
    }
}
