//! What a command can fail with: an exit code, a message, and what to type next.

use std::time::Duration;

use provider_api::{ConfigError, ErrorKind, ProviderError, UnknownKind};
use sync_engine::{Side, StateError, SyncError};

use crate::json::Place;
use crate::shown::shown_within;

/// The exit codes, which other programs rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Done, or nothing to do.
    Done = 0,
    /// Differences or findings, or something that could not be carried.
    Differences = 1,
    /// The command line or the project file.
    Usage = 2,
    /// A person has to decide.
    Decision = 3,
    /// A write could not be proven.
    Unproven = 4,
    /// A missing, wrong, expired or under-scoped credential.
    Credential = 5,
    /// Network, service unavailable, rate limit after all retries, a lock held by another process.
    Unavailable = 6,
    /// Invalid tokens, or an answer that is not a token document.
    InvalidTokens = 7,
    /// A local file cannot be read or written.
    LocalFile = 8,
    /// The state folder is damaged.
    State = 9,
    /// The remote refuses the document.
    Refused = 10,
    /// Interrupted.
    Interrupted = 130,
}

impl Code {
    /// The word for it in machine-readable output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Differences => "differences",
            Self::Usage => "usage",
            Self::Decision => "decision",
            Self::Unproven => "unproven",
            Self::Credential => "credential",
            Self::Unavailable => "unavailable",
            Self::InvalidTokens => "invalid-tokens",
            Self::LocalFile => "local-file",
            Self::State => "state",
            Self::Refused => "refused",
            Self::Interrupted => "interrupted",
        }
    }
}

/// How many characters of a message or a hint are shown.
const LONGEST: usize = 4000;

/// Why a command failed. What it says is fit to be shown: one line, however much of it comes from
/// elsewhere.
#[derive(Debug)]
pub(crate) struct CommandError {
    code: Code,
    message: String,
    hints: Vec<String>,
    /// Where the mistake stands, if it stands in a file of the project.
    place: Option<Box<Place>>,
    /// Whether it is about files of this project rather than about a remote.
    is_local: bool,
    /// Whether the service takes no more requests before somebody sees to that.
    is_exhausted: bool,
    /// Whether the address has to be trusted first.
    asks_for_trust: bool,
    /// How long the service asked to be left alone.
    retry_after: Option<Duration>,
    /// What to do next if nobody has said anything better.
    otherwise: Option<&'static str>,
}

impl CommandError {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: shown_within(&message.into(), LONGEST),
            hints: Vec::new(),
            place: None,
            is_local: false,
            is_exhausted: false,
            asks_for_trust: false,
            retry_after: None,
            otherwise: None,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    /// For somebody who left the questions of a command: what was not done, and how to go on.
    pub(crate) fn stopped(what: &str, command: &str) -> Self {
        Self::usage(format!("stopped: {what}")).hint(format!(
            "`tokensync {command}` asks again; `tokensync {command} --help` tells the flag of each \
             question"
        ))
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(shown_within(&hint.into(), LONGEST));
        self
    }

    /// A mistake that stands at a place, with which its message begins.
    pub(crate) fn at(place: Place, problem: &str) -> Self {
        let Place { file, line, column } = &place;
        Self::usage(format!("{file}: line {line}, column {column}: {problem}")).in_place(place)
    }

    /// Tells programs where the mistake stands.
    pub(crate) fn in_place(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Says which remote the error is about, unless it is about files of this project.
    pub(crate) fn about_remote(mut self, name: &str) -> Self {
        if !self.is_local {
            self.message = format!("remote `{name}`: {}", self.message);
        }
        self.or_trust(name)
    }

    /// Says how the address of this remote is trusted, if that is what it takes.
    pub(crate) fn or_trust(self, name: &str) -> Self {
        if !self.asks_for_trust {
            return self;
        }
        self.hint(format!(
            "if the project may read from there, run `tokensync remote trust {name}`"
        ))
    }

    fn local(mut self) -> Self {
        self.is_local = true;
        self
    }

    /// The same with something to do next, where nobody has said anything better.
    pub(crate) fn or_hint(self) -> Self {
        if !self.hints.is_empty() {
            return self;
        }
        if let Some(next) = self.otherwise {
            return self.hint(next);
        }
        if self.place.is_some() {
            return self.hint("correct that place in the file, then run it again");
        }
        let next = match (self.code, self.is_local) {
            (Code::InvalidTokens, true) => "correct that place in the file, then run it again",
            (Code::LocalFile, _) => "put that right, then run it again: nothing is lost by it",
            (Code::InvalidTokens, false) => {
                "run it again; if it stays so, look at what the service holds: nothing is written \
                 until that can be read"
            }
            (Code::Unavailable, _) => "run it again in a moment; your edits are safe here",
            (Code::Refused, _) => "it is too much at once: split it, or take out what nobody needs",
            (Code::Unproven, _) => "run it again: it looks at both sides before it writes",
            (Code::Credential, _) => "`tokensync auth status` tells which secrets there are",
            (Code::Decision, _) => "`tokensync status` tells how both sides stand",
            (Code::State, _) => "`tokensync doctor` looks at everything that is remembered here",
            (Code::Usage, _) => "change that, then run it again; `--help` tells what can be typed",
            (Code::Done | Code::Differences | Code::Interrupted, _) => return self,
        };
        self.hint(next)
    }

    pub(crate) fn is_local(&self) -> bool {
        self.is_local
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    pub(crate) fn code(&self) -> Code {
        self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn hints(&self) -> &[String] {
        &self.hints
    }

    pub(crate) fn place(&self) -> Option<&Place> {
        self.place.as_deref()
    }
}

impl From<ProviderError> for CommandError {
    fn from(error: ProviderError) -> Self {
        let code = match error.kind() {
            ErrorKind::InvalidConfig | ErrorKind::Unsupported => Code::Usage,
            ErrorKind::Unauthenticated | ErrorKind::PermissionDenied => Code::Credential,
            // A place that is gone is never made anew without a word: somebody has to decide.
            ErrorKind::RevisionMismatch | ErrorKind::NotFound | ErrorKind::Untrusted => {
                Code::Decision
            }
            ErrorKind::OutcomeUnknown => Code::Unproven,
            ErrorKind::InvalidDocument => Code::InvalidTokens,
            ErrorKind::TooLarge => Code::Refused,
            ErrorKind::LocalFile => Code::LocalFile,
            // Rate limits, no connection, and kinds that are not known yet.
            _ => Code::Unavailable,
        };
        let mut message = error.to_string();
        if let Some(wait) = error.retry_after() {
            message = format!("{message} (asked to wait {} s)", wait.as_secs());
        }
        let mut own = Self::new(code, message);
        own.is_exhausted = error.kind() == ErrorKind::Exhausted;
        own.asks_for_trust = error.kind() == ErrorKind::Untrusted;
        own.retry_after = error.retry_after();
        own.otherwise = match error.kind() {
            ErrorKind::InvalidConfig => {
                Some("correct it with `tokensync remote edit`, or in tokensync.json")
            }
            ErrorKind::NotFound => {
                Some("`tokensync remote show` tells which place is meant: look whether it is there")
            }
            ErrorKind::RevisionMismatch => Some("somebody was faster: run it again"),
            ErrorKind::Insecure => {
                Some("`tokensync doctor` looks at the clock, the proxy and the address")
            }
            ErrorKind::Unsupported => {
                Some("do it at the service itself, or leave out what asks for it")
            }
            _ => None,
        };
        error.hints().iter().cloned().fold(own, Self::hint)
    }
}

impl From<SyncError> for CommandError {
    fn from(error: SyncError) -> Self {
        let message = error.to_string();
        match error {
            SyncError::Provider { source, side } => {
                let mut error = Self::from(source);
                if side == Side::Local {
                    error.code = match error.code {
                        Code::Unavailable => Code::LocalFile,
                        // It is our own limit that a file is beyond, not a remote's.
                        Code::Refused => Code::InvalidTokens,
                        other => other,
                    };
                    error = error.local();
                }
                // How an address is trusted is said by whoever knows the name of the remote.
                if error.asks_for_trust {
                    error
                } else {
                    error.or_hint()
                }
            }
            SyncError::State(error) => error.into(),
            SyncError::NothingToSync => Self::new(Code::Usage, message)
                .hint("put tokens where `tokens` in tokensync.json points to, then run it again"),
            SyncError::KeepsChanging { .. } => Self::new(Code::Unavailable, message)
                .hint("run it again in a moment; your edits are safe here"),
            _ => Self::new(Code::Decision, message)
                .hint("`tokensync sync --dry-run` shows what has to be decided"),
        }
    }
}

impl From<StateError> for CommandError {
    fn from(error: StateError) -> Self {
        let message = error.to_string();
        let error = match &error {
            StateError::Damaged { path, .. } => Self::new(Code::State, message).hint(format!(
                "move `{path}` away and run `tokensync sync --adopt merge`: nothing is deleted, both sides are united"
            )),
            StateError::Newer { .. } => {
                Self::new(Code::State, message).hint("install the newer version of tokensync")
            }
            StateError::Locked { .. } => Self::new(Code::Unavailable, message)
                .hint("wait until it is done, then run this again"),
            StateError::NoLock { .. } => Self::new(Code::Unavailable, message).hint(
                "the file system of the project gives no locks: keep the project on another disk",
            ),
            _ => Self::new(Code::LocalFile, message),
        };
        error.local().or_hint()
    }
}

impl From<UnknownKind> for CommandError {
    fn from(error: UnknownKind) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io;

    use sync_engine::PartError;

    use super::*;

    /// What a person reads, and the exit code.
    fn told(error: CommandError) -> String {
        let error = error.or_hint();
        let mut text = format!(
            "{} {}: {}\n",
            error.code() as u8,
            error.code().as_str(),
            error.message()
        );
        for hint in error.hints() {
            writeln!(text, "  hint: {hint}").unwrap();
        }
        assert!(!error.hints().is_empty(), "and now? {text}");
        text
    }

    /// Of a place that says nothing better itself.
    #[test]
    fn every_kind_of_error_of_a_place_has_a_code_and_a_next_step() {
        let both = |kind: ErrorKind| {
            let [here, there] = [Side::Local, Side::Remote].map(|side| {
                let source = ProviderError::new(kind, format!("{kind:?}"));
                told(SyncError::Provider { side, source }.into())
            });
            format!("here:  {here}there: {there}")
        };
        let all: Vec<String> = ErrorKind::ALL.into_iter().map(both).collect();
        insta::assert_snapshot!(all.concat(), @"
        here:  2 usage: InvalidConfig
          hint: correct it with `tokensync remote edit`, or in tokensync.json
        there: 2 usage: InvalidConfig
          hint: correct it with `tokensync remote edit`, or in tokensync.json
        here:  5 credential: Unauthenticated
          hint: `tokensync auth status` tells which secrets there are
        there: 5 credential: Unauthenticated
          hint: `tokensync auth status` tells which secrets there are
        here:  5 credential: PermissionDenied
          hint: `tokensync auth status` tells which secrets there are
        there: 5 credential: PermissionDenied
          hint: `tokensync auth status` tells which secrets there are
        here:  3 decision: Untrusted
          hint: `tokensync status` tells how both sides stand
        there: 3 decision: Untrusted
          hint: `tokensync status` tells how both sides stand
        here:  3 decision: NotFound
          hint: `tokensync remote show` tells which place is meant: look whether it is there
        there: 3 decision: NotFound
          hint: `tokensync remote show` tells which place is meant: look whether it is there
        here:  3 decision: RevisionMismatch
          hint: somebody was faster: run it again
        there: 3 decision: RevisionMismatch
          hint: somebody was faster: run it again
        here:  2 usage: Unsupported
          hint: do it at the service itself, or leave out what asks for it
        there: 2 usage: Unsupported
          hint: do it at the service itself, or leave out what asks for it
        here:  8 local-file: RateLimited
          hint: put that right, then run it again: nothing is lost by it
        there: 6 unavailable: RateLimited
          hint: run it again in a moment; your edits are safe here
        here:  8 local-file: Exhausted
          hint: put that right, then run it again: nothing is lost by it
        there: 6 unavailable: Exhausted
          hint: run it again in a moment; your edits are safe here
        here:  8 local-file: Unavailable
          hint: put that right, then run it again: nothing is lost by it
        there: 6 unavailable: Unavailable
          hint: run it again in a moment; your edits are safe here
        here:  8 local-file: Insecure
          hint: `tokensync doctor` looks at the clock, the proxy and the address
        there: 6 unavailable: Insecure
          hint: `tokensync doctor` looks at the clock, the proxy and the address
        here:  4 unproven: OutcomeUnknown
          hint: run it again: it looks at both sides before it writes
        there: 4 unproven: OutcomeUnknown
          hint: run it again: it looks at both sides before it writes
        here:  7 invalid-tokens: InvalidDocument
          hint: correct that place in the file, then run it again
        there: 7 invalid-tokens: InvalidDocument
          hint: run it again; if it stays so, look at what the service holds: nothing is written until that can be read
        here:  7 invalid-tokens: TooLarge
          hint: correct that place in the file, then run it again
        there: 10 refused: TooLarge
          hint: it is too much at once: split it, or take out what nobody needs
        here:  8 local-file: LocalFile
          hint: put that right, then run it again: nothing is lost by it
        there: 8 local-file: LocalFile
          hint: put that right, then run it again: nothing is lost by it
        here:  8 local-file: Other
          hint: put that right, then run it again: nothing is lost by it
        there: 6 unavailable: Other
          hint: run it again in a moment; your edits are safe here
        ");
    }

    #[test]
    fn every_error_of_a_sync_has_a_next_step() {
        let gone = || io::Error::other("no such device");
        let path = || ".tokensync/state.json".to_owned();
        let errors: [SyncError; 8] = [
            SyncError::Undecided,
            SyncError::NothingToSync,
            SyncError::KeepsChanging {
                side: Side::Remote,
                attempts: 3,
            },
            StateError::Damaged {
                path: path(),
                problem: "it is empty".to_owned(),
            }
            .into(),
            StateError::Newer { path: path() }.into(),
            StateError::Locked {
                holder: "process 7 (sync)".to_owned(),
            }
            .into(),
            StateError::NoLock {
                path: path(),
                source: gone(),
            }
            .into(),
            StateError::Io {
                doing: "write",
                path: path(),
                source: gone(),
            }
            .into(),
        ];
        let all: Vec<String> = errors.into_iter().map(|error| told(error.into())).collect();
        insta::assert_snapshot!(all.concat(), @"
        3 decision: the plan has open conflicts or brakes, or what the service refuses
          hint: `tokensync sync --dry-run` shows what has to be decided
        2 usage: neither side has any tokens yet
          hint: put tokens where `tokens` in tokensync.json points to, then run it again
        6 unavailable: the remote side keeps changing while it is being written: gave up after 3 attempts
          hint: run it again in a moment; your edits are safe here
        9 state: the state in `.tokensync/state.json` is damaged: it is empty
          hint: move `.tokensync/state.json` away and run `tokensync sync --adopt merge`: nothing is deleted, both sides are united
        9 state: the state in `.tokensync/state.json` was written by a newer version of this program
          hint: install the newer version of tokensync
        6 unavailable: another process is working on this project: process 7 (sync)
          hint: wait until it is done, then run this again
        6 unavailable: `.tokensync/state.json` cannot be locked: no such device
          hint: the file system of the project gives no locks: keep the project on another disk
        8 local-file: cannot write `.tokensync/state.json`: no such device
          hint: put that right, then run it again: nothing is lost by it
        ");
        // Which set or token was meant is suggested where the document is known.
        told(SyncError::Part(PartError::NoSet("core".to_owned())).into());
    }

    #[test]
    fn settings_that_cannot_be_used_have_a_next_step() {
        let kind = UnknownKind {
            kind: "ftp".to_owned(),
            known: vec!["jsonbin", "url"],
        };
        let all = told(kind.into()) + &told(ConfigError::new("bin", "is missing").into());
        insta::assert_snapshot!(all, @"
        2 usage: unknown kind of remote `ftp`; known kinds: jsonbin, url
          hint: change that, then run it again; `--help` tells what can be typed
        2 usage: option `bin` is missing
          hint: change that, then run it again; `--help` tells what can be typed
        ");
    }
}
