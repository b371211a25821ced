//! A named pair of the project's files and a remote, opened and locked.

use std::time::{Duration, Instant};

use provider_api::{Provider, ProviderConfig, Secret};
use sync_engine::{DirStateStore, Ends, Lock, Observation, StateError, observe};

use crate::context::Context;
use crate::credentials::{self, Credential};
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::narrator::Narrator;
use crate::project_file::{ProjectFile, RemoteEntry};
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

/// How long to wait for another process to be done.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// The project's files and a remote.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) local: Box<dyn Provider>,
    pub(crate) remote: Box<dyn Provider>,
    pub(crate) state: DirStateStore,
}

impl Link {
    /// Opens the remote `name` of the project.
    pub(crate) async fn open(
        context: &Context<'_>,
        project: &ProjectFile,
        name: &str,
    ) -> Result<Self, CommandError> {
        let entry = project.entry(name)?;
        trust::check(context, name, entry)?;
        let (credential, _) = credentials::require(context, name, entry)?;
        #[cfg(feature = "studio")]
        let credential = crate::login::fresh(context, name, entry, credential).await?;
        Self::with_credential(context, project, name, entry, &credential)
    }

    /// Opens a remote that need not be in the project yet.
    pub(crate) fn with_credential(
        context: &Context<'_>,
        project: &ProjectFile,
        name: &str,
        entry: &RemoteEntry,
        credential: &Credential,
    ) -> Result<Self, CommandError> {
        let factory = context.registry.factory(&entry.kind)?;
        let config = config(context, entry, credential);
        let remote = factory
            .open(&config)
            .map_err(|error| CommandError::from(error).about_remote(&shown(name)))?;
        let local = open_files(context, &project.tokens)?;
        let state = state(context, &project.tokens, remote.as_ref());
        Ok(Self {
            local,
            remote,
            state,
        })
    }

    /// Reads both sides and what they last agreed on. Writes nothing.
    pub(crate) async fn look(&self, ui: &Ui, name: &str) -> Result<Observation, CommandError> {
        let narrator = Narrator::new(ui);
        observe(self.ends(), &self.state, &narrator)
            .await
            .map_err(|error| CommandError::from(error).about_remote(&shown(name)))
    }

    pub(crate) fn ends(&self) -> Ends<'_> {
        Ends {
            local: self.local.as_ref(),
            remote: self.remote.as_ref(),
        }
    }
}

/// Options of one run, which never get into the project file.
pub(crate) const OF_THIS_RUN: [&str; 2] = ["timeout", "ca_file"];

/// The settings that the provider of a remote is opened with.
pub(crate) fn config(
    context: &Context<'_>,
    entry: &RemoteEntry,
    credential: &Credential,
) -> ProviderConfig {
    let secret = credential.secret.clone();
    let mut config = ProviderConfig::new().with_secret("secret", secret);
    for (option, value) in &entry.options {
        config = config.with(option, value);
    }
    if credential.login.is_some() {
        // How somebody got in is their own matter, not the project's.
        config = config.with("credential", "bearer");
    }
    if let Some(seconds) = context.global.timeout {
        config = config.with("timeout", seconds.to_string());
    }
    if let Some(file) = &context.global.ca_file {
        let file = context.root.join(file);
        config = config.with("ca_file", file.to_string_lossy());
    }
    config
}

/// A remote that is asked for nothing but its place, so that it needs no secret.
pub(crate) fn open_remote_unused(
    context: &Context<'_>,
    entry: &RemoteEntry,
) -> Result<Box<dyn Provider>, CommandError> {
    let config = config(context, entry, &Credential::new(Secret::new("unused")));
    Ok(context.registry.factory(&entry.kind)?.open(&config)?)
}

/// The project's files as a provider.
pub(crate) fn open_files(
    context: &Context<'_>,
    tokens: &str,
) -> Result<Box<dyn Provider>, CommandError> {
    let path = context.root.join(tokens);
    let Some(path) = path.to_str() else {
        return Err(CommandError::new(
            Code::LocalFile,
            format!("the path `{}` is not text", path.display()),
        ));
    };
    let config = ProviderConfig::new().with("path", path);
    Ok(context.registry.factory("file")?.open(&config)?)
}

/// What is remembered of this pair: another bin or another tokens path is another pair.
pub(crate) fn state(context: &Context<'_>, tokens: &str, remote: &dyn Provider) -> DirStateStore {
    let info = remote.info();
    let tokens = tokens.trim_start_matches("./").trim_end_matches('/');
    let key = format!("{tokens}\n{}\n{}", info.kind, info.location.digest());
    DirStateStore::new(context.state_folder(), &key)
}

/// What is remembered where only the files take part: copies and the history, and no base.
pub(crate) fn state_of_files(context: &Context<'_>) -> DirStateStore {
    DirStateStore::new(context.state_folder(), "")
}

/// Takes the project for this process, waiting a while for another one to be done.
pub(crate) async fn lock(context: &Context<'_>, command: &str) -> Result<Lock, CommandError> {
    let holder = format!(
        "process {} ({command}, since {})",
        std::process::id(),
        Env::now()
    );
    let begin = Instant::now();
    loop {
        match Lock::take(&context.state_folder(), &holder) {
            Err(StateError::Locked { .. }) if begin.elapsed() < LOCK_PATIENCE => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            other => return Ok(other?),
        }
    }
}
