//! A named pair of the project's files and a remote, opened and locked.

use std::cell::Cell;
use std::time::{Duration, Instant};

use provider_api::{Provider, ProviderConfig, Secret, WriteSupport};
use sync_engine::{
    DirStateStore, Direction, Ends, Lock, Look, Observation, PausedBy, StateError, look, observe,
};

use crate::context::Context;
use crate::credentials::{self, Secrets};
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::narrator::Narrator;
use crate::project_file::{ProjectFile, RemoteEntry};
use crate::shown::shown;
use crate::trust::{self, Reach};
use crate::ui::Ui;

/// How long to wait for another process to be done.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);

/// The project's files and a remote.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) local: Box<dyn Provider>,
    pub(crate) remote: Box<dyn Provider>,
    pub(crate) state: DirStateStore,
    /// How many requests of this link are noted already.
    counted: Cell<u64>,
}

impl Link {
    /// Opens the remote `name` of the project.
    pub(crate) async fn open(
        context: &Context<'_>,
        project: &ProjectFile,
        name: &str,
    ) -> Result<Self, CommandError> {
        let entry = project.entry(name)?;
        let reach = trust::check(context, name, entry)?;
        let found = credentials::require(context, name, entry)
            .map_err(|error| or_another(context, project, error))?;
        #[cfg(feature = "studio")]
        let found = crate::login::fresh_ones(context, name, entry, found).await?;
        let secrets: Secrets = found.iter().collect();
        Self::with_secrets(context, project, name, entry, &secrets, reach)
    }

    /// Opens a remote that need not be in the project yet.
    pub(crate) fn with_secrets(
        context: &Context<'_>,
        project: &ProjectFile,
        name: &str,
        entry: &RemoteEntry,
        secrets: &Secrets,
        reach: Reach,
    ) -> Result<Self, CommandError> {
        let factory = context.registry.factory(&entry.kind)?;
        let mut config = config(context, entry, secrets);
        if reach == Reach::OnlyPublic {
            config = config.with("only_public", "true");
        }
        let remote = factory
            .open(&config)
            .map_err(|error| CommandError::from(error).about_remote(&shown(name)))?;
        let local = open_files(context, &project.tokens)?;
        let state = state(context, &project.tokens, remote.as_ref());
        Ok(Self {
            local,
            remote,
            state,
            counted: Cell::new(0),
        })
    }

    /// Where nothing is pushed, because nothing can be or somebody has paused that, a run that
    /// was not asked to push only pulls.
    pub(crate) fn direction(&self) -> Result<Direction, CommandError> {
        let paused = self.state.paused()?;
        let is_paused = paused.is_some_and(|pause| pause.by == PausedBy::Person);
        Ok(if takes_nothing(self.remote.as_ref()) || is_paused {
            Direction::Pull
        } else {
            Direction::Both
        })
    }

    /// Reads both sides and what they last agreed on. Writes nothing.
    pub(crate) async fn look(&self, ui: &Ui, name: &str) -> Result<Observation, CommandError> {
        let narrator = Narrator::new(ui);
        let seen = observe(self.ends(), &self.state, &narrator).await;
        self.count_requests();
        seen.map_err(|error| CommandError::from(error).about_remote(&shown(name)))
    }

    /// How both sides stand to each other. Writes nothing but what spares the next look some work.
    pub(crate) async fn glance(&self, ui: &Ui, name: &str) -> Result<Look, CommandError> {
        let narrator = Narrator::new(ui);
        let seen = look(self.ends(), &self.state, &narrator).await;
        self.count_requests();
        seen.map_err(|error| CommandError::from(error).about_remote(&shown(name)))
    }

    /// Notes how many requests went out, where the service counts them.
    pub(crate) fn count_requests(&self) {
        if let Some(requests) = self.remote.requests() {
            let new = requests.sent - self.counted.replace(requests.sent);
            // An estimate that cannot be noted is no reason to fail.
            let _unnoted = self.state.count_requests(new, &Env::now());
        }
    }

    pub(crate) fn ends(&self) -> Ends<'_> {
        Ends {
            local: self.local.as_ref(),
            remote: self.remote.as_ref(),
        }
    }
}

/// Whoever has no secret may read a remote that needs none.
fn or_another(context: &Context<'_>, project: &ProjectFile, error: CommandError) -> CommandError {
    let open = project.remotes.iter().find(|(name, entry)| {
        let needs = credentials::needs(context, name, entry);
        error.code() == Code::Credential && needs.is_ok_and(|needs| needs.is_empty())
    });
    match open {
        Some((name, _)) => error.hint(format!(
            "`tokensync pull {}` needs no secret: it only reads",
            shown(name)
        )),
        None => error,
    }
}

/// Options of one run, which never get into the project file.
pub(crate) const OF_THIS_RUN: [&str; 2] = ["timeout", "ca_file"];

/// The settings that the provider of a remote is opened with.
pub(crate) fn config(
    context: &Context<'_>,
    entry: &RemoteEntry,
    secrets: &Secrets,
) -> ProviderConfig {
    let mut config = entry.config();
    for (name, credential) in secrets.iter() {
        config = config.with_secret(name, credential.secret.clone());
    }
    if secrets.is_login() {
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

/// The settings of a remote of which nothing is asked that takes a secret.
pub(crate) fn config_without_secrets(
    context: &Context<'_>,
    entry: &RemoteEntry,
) -> Result<ProviderConfig, CommandError> {
    let config = config(context, entry, &Secrets::default());
    let needed = context.registry.factory(&entry.kind)?.secrets(&config);
    let unused = |config: ProviderConfig, name| config.with_secret(name, Secret::new("unused"));
    let names = needed.into_iter().map(|spec| spec.name);
    Ok(names.fold(config, unused))
}

/// A remote that is asked for nothing but its place, so that it needs no secret.
pub(crate) fn open_remote_unused(
    context: &Context<'_>,
    entry: &RemoteEntry,
) -> Result<Box<dyn Provider>, CommandError> {
    let config = config_without_secrets(context, entry)?;
    Ok(context.registry.factory(&entry.kind)?.open(&config)?)
}

/// Whether nothing is ever written there. What cannot be opened is as its settings say.
pub(crate) fn is_read_only(context: &Context<'_>, entry: &RemoteEntry) -> bool {
    match open_remote_unused(context, entry) {
        Ok(place) => takes_nothing(place.as_ref()),
        Err(_) => entry.option("read_only") == Some("true"),
    }
}

/// Whether nothing can be written there.
pub(crate) fn takes_nothing(place: &dyn Provider) -> bool {
    place.info().capabilities.write == WriteSupport::ReadOnly
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
