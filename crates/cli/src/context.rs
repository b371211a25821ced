//! What every command works in: the environment, the project's folder, the kinds of provider.

use std::path::{Path, PathBuf};

use provider_api::Registry;

use crate::args::Global;
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::project_file::{ProjectFile, add_words};

/// What every command works in.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) env: Env,
    pub(crate) registry: &'a Registry,
    pub(crate) root: PathBuf,
    pub(crate) global: Global,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        env: Env,
        registry: &'a Registry,
        folder: Option<PathBuf>,
        global: Global,
    ) -> Self {
        let root = folder.map_or_else(|| env.folder.clone(), |folder| env.folder.join(folder));
        Self {
            env,
            registry,
            root,
            global,
        }
    }

    pub(crate) fn project(&self) -> Result<ProjectFile, CommandError> {
        ProjectFile::read(&self.root, self.registry)
    }

    /// The name of the remote to work with: as argument, as flag, or the project's default.
    pub(crate) fn remote_name(
        &self,
        project: &ProjectFile,
        argument: Option<&str>,
    ) -> Result<String, CommandError> {
        let named = argument
            .or(self.global.remote.as_deref())
            .or(project.remote.as_deref());
        let only = || match project.remotes.as_slice() {
            [(name, _)] => Some(name.as_str()),
            _ => None,
        };
        let name = named.or_else(only).ok_or_else(|| {
            let names: Vec<&str> = project.remotes.iter().map(|(n, _)| n.as_str()).collect();
            let error = CommandError::usage("no remote is named and the project has no default");
            if names.is_empty() {
                error.hint(format!("run `{}` to add one", add_words(self.registry)))
            } else {
                error.hint(format!("name one of: {}", names.join(", ")))
            }
        })?;
        project.entry(name)?;
        Ok(name.to_owned())
    }

    /// The folder for what the tool remembers of this project.
    pub(crate) fn state_folder(&self) -> PathBuf {
        self.root.join(".tokensync")
    }

    /// The folder for what the tool remembers of this user.
    pub(crate) fn config_folder(&self) -> Result<&Path, CommandError> {
        self.env.config_folder.as_deref().ok_or_else(|| {
            CommandError::new(
                Code::LocalFile,
                "there is no home folder to keep settings in",
            )
            .hint("set HOME or XDG_CONFIG_HOME")
        })
    }
}
