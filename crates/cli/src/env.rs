//! The only place that reads the environment, the working folder, the terminal and the clock.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use etcetera::BaseStrategy as _;

/// What the process was started in.
#[derive(Clone, Debug)]
pub struct Env {
    vars: HashMap<String, String>,
    pub(crate) folder: PathBuf,
    pub(crate) config_folder: Option<PathBuf>,
    /// The file of this program.
    pub(crate) program: Option<PathBuf>,
    /// Whether somebody can answer questions.
    pub(crate) interactive: bool,
    pub(crate) stdout_is_terminal: bool,
    pub(crate) stderr_is_terminal: bool,
    /// How many cells a line of the terminal has.
    pub(crate) columns: Option<usize>,
}

impl Env {
    /// The environment of this process.
    pub fn from_process() -> Self {
        let config = etcetera::choose_base_strategy()
            .ok()
            .map(|base| base.config_dir().join("tokensync"));
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Self {
            // Names and values that are not text cannot be ours.
            vars: std::env::vars_os()
                .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
                .collect(),
            folder,
            config_folder: config,
            program: std::env::current_exe().ok(),
            interactive: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
            // Git says by this variable that what it starts writes to a pager.
            stdout_is_terminal: std::io::stdout().is_terminal()
                || std::env::vars_os().any(|(name, _)| name == "GIT_PAGER_IN_USE"),
            stderr_is_terminal: std::io::stderr().is_terminal(),
            columns: terminal_size::terminal_size().map(|(width, _)| width.0.into()),
        }
    }

    /// A variable; an empty one counts as absent.
    pub(crate) fn var(&self, name: &str) -> Option<&str> {
        self.vars
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The same environment in another folder, with these variables and nobody to ask.
    #[cfg(feature = "sandbox")]
    pub(crate) fn inside(&self, folder: PathBuf, config: PathBuf, vars: &[(&str, &str)]) -> Self {
        Self {
            vars: vars
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            folder,
            config_folder: Some(config),
            interactive: false,
            ..self.clone()
        }
    }

    /// The time now.
    pub(crate) fn now_exactly() -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    /// The time now, as ISO 8601 with seconds.
    pub(crate) fn now() -> String {
        Self::now_exactly()
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    }

    /// A short id that this project has not used: time, process and a counter, digested.
    pub(crate) fn fresh_id() -> String {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let seed = format!(
            "{} {} {}",
            jiff::Timestamp::now().as_nanosecond(),
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        tokens_model::Digest::of_bytes(seed.as_bytes()).to_string()[..10].to_owned()
    }
}
