//! The keychain of the operating system: the Secret Service on Linux, the Keychain on macOS, the
//! Credential Manager on Windows.
//!
//! Every call ends within [`PATIENCE`], whatever the program behind it does. A look-up opens no
//! window: a keychain that is locked is an error of its own.

#[cfg(all(feature = "keychain", any(target_os = "macos", windows)))]
#[path = "keychain/native.rs"]
mod system;
#[cfg(all(feature = "keychain", target_os = "linux"))]
#[path = "keychain/secret_service.rs"]
mod system;
#[cfg(not(all(
    feature = "keychain",
    any(target_os = "linux", target_os = "macos", windows)
)))]
#[path = "keychain/none.rs"]
mod system;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::shown::shown;

/// The variable that keeps the keychain from being asked, if it is `off`.
const VARIABLE: &str = "TOKENSYNC_KEYCHAIN";

/// Under what name all entries stand; each has the binding of its secret as user.
#[cfg(all(
    feature = "keychain",
    any(target_os = "linux", target_os = "macos", windows)
))]
const SERVICE: &str = "tokensync";

/// How long a call may take. A program that hangs must not hang this one.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why the keychain gives and takes nothing. That it is there and has no such entry is no problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The user does not want it to be asked.
    Off,
    /// There is none.
    Absent(String),
    /// Somebody has to unlock it, or did not want to.
    #[cfg_attr(
        not(feature = "keychain"),
        expect(dead_code, reason = "what is not there is not locked")
    )]
    Locked,
    /// No answer within [`PATIENCE`].
    Silent,
    /// What went wrong.
    Failed(String),
}

/// The keychain, if it may be asked and looks like being there.
#[derive(Clone, Debug)]
pub(crate) struct Keychain(Result<(), Problem>);

impl Keychain {
    pub(crate) fn of(env: &Env) -> Self {
        Self(if env.var(VARIABLE) == Some("off") {
            Err(Problem::Off)
        } else {
            system::reachable(env)
        })
    }

    /// Whether a new secret could be put into it now.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        self.call(system::check)
    }

    /// The text under this binding, if there is one.
    pub(crate) fn get(&self, binding: &str) -> Result<Option<String>, Problem> {
        let binding = binding.to_owned();
        self.call(move || system::get(&binding))
    }

    /// Puts a text there in the place of another one.
    pub(crate) fn put(&self, binding: &str, text: &str) -> Result<(), Problem> {
        let [user, secret] = [binding, text].map(str::to_owned);
        self.call(move || system::put(&user, &secret))?;
        if self.get(binding)?.as_deref() == Some(text) {
            return Ok(());
        }
        let lie = "it does not hold what was just stored in it";
        Err(Problem::Failed(lie.to_owned()))
    }

    /// Removes every copy; tells whether there was one.
    pub(crate) fn remove(&self, binding: &str) -> Result<bool, Problem> {
        let binding = binding.to_owned();
        self.call(move || system::remove(&binding))
    }

    fn call<T: Send + 'static>(
        &self,
        ask: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.0.clone()?;
        within(PATIENCE, ask)
    }
}

/// The answer of a call that may hang. Its thread is left to itself then, and ends with the process.
fn within<T: Send + 'static>(
    patience: Duration,
    ask: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let (answer, answers) = mpsc::channel();
    thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(move || {
            // Nobody waits for a late answer.
            let _unread = answer.send(ask());
        })
        .map_err(|error| Problem::Failed(error.to_string()))?;
    match answers.recv_timeout(patience) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(Problem::Silent),
        Err(RecvTimeoutError::Disconnected) => Err(Problem::Failed("it broke off".to_owned())),
    }
}

impl Problem {
    /// Whether there is no keychain that could hold anything.
    pub(crate) fn is_none_there(&self) -> bool {
        matches!(self, Self::Off | Self::Absent(_))
    }

    pub(crate) fn message(&self) -> String {
        match self {
            Self::Off => format!("the keychain is not asked: {VARIABLE} is `off`"),
            Self::Absent(why) => format!("there is no keychain here: {}", shown(why)),
            Self::Locked => "the keychain is locked".to_owned(),
            Self::Silent => format!(
                "the keychain gave no answer within {} seconds",
                PATIENCE.as_secs()
            ),
            Self::Failed(why) => format!("the keychain failed: {}", shown(why)),
        }
    }

    /// What to do about it.
    fn next(&self) -> Option<String> {
        match self {
            Self::Off => Some(format!("unset {VARIABLE} to have it asked")),
            Self::Absent(_) | Self::Failed(_) => None,
            Self::Locked => Some(
                "unlock it, as your desktop's program for passwords does, then run this again"
                    .to_owned(),
            ),
            Self::Silent => Some(
                "if a window asks for a password or a permission, answer it, then run this again"
                    .to_owned(),
            ),
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::Off | Self::Absent(_) | Self::Locked => Code::Credential,
            // Another run may get an answer.
            Self::Silent | Self::Failed(_) => Code::Unavailable,
        }
    }
}

impl From<Problem> for CommandError {
    fn from(problem: Problem) -> Self {
        let error = Self::new(problem.code(), problem.message());
        problem.next().into_iter().fold(error, Self::hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_hangs_is_left_alone() {
        let (hold, held) = mpsc::channel::<()>();
        let hangs = move || {
            let _released = held.recv();
            Ok(())
        };
        assert_eq!(
            within(Duration::from_millis(1), hangs),
            Err(Problem::Silent)
        );
        drop(hold);
    }

    #[test]
    fn a_call_that_breaks_off_is_a_failure() {
        let breaks = || -> Result<(), Problem> {
            std::panic::resume_unwind(Box::new("no message of a panic"));
        };
        assert_eq!(
            within(PATIENCE, breaks),
            Err(Problem::Failed("it broke off".to_owned()))
        );
    }

    #[test]
    fn every_problem_has_words_of_its_own() {
        let check = |problem: Problem, code: Code, message: &str| {
            let error = CommandError::from(problem);
            assert_eq!((error.code(), error.message()), (code, message));
        };
        let why = || "no \u{1b}[2J".to_owned();
        check(
            Problem::Off,
            Code::Credential,
            "the keychain is not asked: TOKENSYNC_KEYCHAIN is `off`",
        );
        check(
            Problem::Absent(why()),
            Code::Credential,
            "there is no keychain here: no \\u{1b}[2J",
        );
        check(Problem::Locked, Code::Credential, "the keychain is locked");
        check(
            Problem::Silent,
            Code::Unavailable,
            "the keychain gave no answer within 3 seconds",
        );
        check(
            Problem::Failed(why()),
            Code::Unavailable,
            "the keychain failed: no \\u{1b}[2J",
        );
    }
}
