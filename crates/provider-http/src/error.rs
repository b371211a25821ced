//! From statuses and transport failures to errors of the contract.

use std::time::Duration;

use provider_api::{ErrorKind, ProviderError};

use crate::redact::Redactor;
use crate::retry::leaves_outcome_open;
use crate::{Replay, Request};

/// The usual meaning of a status for a caller who knows nothing of the service.
///
/// Services differ: where one says `403` for an oversized record, its provider has to look into
/// the message before it asks here.
pub fn classify(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::PermissionDenied,
        404 | 410 => ErrorKind::NotFound,
        // 407 is about a proxy on the way, not about the credential of the service.
        407 | 408 | 425 | 500..=599 => ErrorKind::Unavailable,
        412 => ErrorKind::RevisionMismatch,
        413 => ErrorKind::TooLarge,
        429 => ErrorKind::RateLimited,
        _ => ErrorKind::Other,
    }
}

/// How far a request had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Provably no byte of it left this machine.
    Unsent,
    /// It may have arrived.
    Sent,
    /// The head of an answer with this status came back.
    Answered(u16),
}

/// What stopped a request, as far as it decides what happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// No connection came about.
    Connect,
    /// The other end is not who it has to be, or speaks no TLS that we do.
    Insecure,
    /// A proxy that does not know us.
    Proxy,
    /// A limit of time passed.
    Timeout,
    /// The connection broke, or what came over it was no whole answer.
    Broken,
    /// The answer is larger than we read.
    TooLarge,
    /// The answer is encoded in a way we do not read.
    Unreadable,
    /// A redirect that is not followed.
    Redirect,
    /// The name leads somewhere that only this network can reach.
    NotPublic,
    /// The client itself cannot be set up.
    Setup,
}

/// A request that got no whole answer.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) stage: Stage,
    pub(crate) reason: Reason,
    /// May repeat what a server said: it goes through the redactor before anybody sees it.
    pub(crate) text: String,
    pub(crate) hint: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(stage: Stage, reason: Reason, text: impl Into<String>) -> Self {
        Self {
            stage,
            reason,
            text: text.into(),
            hint: None,
        }
    }

    pub(crate) fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Two questions, kept apart: could it go better next time, and may it be asked twice?
    pub(crate) fn may_repeat(&self, replay: Replay) -> bool {
        let could_go_better = match self.reason {
            Reason::Connect | Reason::Timeout | Reason::Broken => true,
            Reason::Insecure
            | Reason::Proxy
            | Reason::TooLarge
            | Reason::Unreadable
            | Reason::Redirect
            | Reason::NotPublic
            | Reason::Setup => false,
        };
        let may_be_asked_twice = match replay {
            Replay::Safe => true,
            Replay::IfUnsent => self.stage == Stage::Unsent,
        };
        could_go_better && may_be_asked_twice
    }

    fn kind(&self, replay: Replay) -> ErrorKind {
        // A redirect is an answer: the server sent us away and did nothing here.
        if self.reason == Reason::Redirect {
            return ErrorKind::Unavailable;
        }
        match (self.stage, replay) {
            (Stage::Sent, Replay::IfUnsent) => return ErrorKind::OutcomeUnknown,
            (Stage::Answered(status), Replay::IfUnsent)
                if status < 400 || leaves_outcome_open(status, false) =>
            {
                return ErrorKind::OutcomeUnknown;
            }
            // The status alone says enough, whatever happened to the body.
            (Stage::Answered(status), _) if status >= 400 => return classify(status),
            _ => {}
        }
        match self.reason {
            Reason::TooLarge => ErrorKind::TooLarge,
            Reason::Unreadable => ErrorKind::InvalidDocument,
            Reason::Setup => ErrorKind::InvalidConfig,
            Reason::NotPublic => ErrorKind::Untrusted,
            Reason::Insecure => ErrorKind::Insecure,
            _ => ErrorKind::Unavailable,
        }
    }

    pub(crate) fn into_error(
        self,
        request: &Request,
        redactor: &Redactor,
        attempts: u32,
    ) -> ProviderError {
        let kind = self.kind(request.replay());
        let answered = match self.stage {
            Stage::Answered(status) if self.reason != Reason::Redirect => {
                format!("answered {status}, but ")
            }
            _ => String::new(),
        };
        let mut message = format!(
            "{} `{}`: {answered}{}{}",
            request.method(),
            request.url(),
            redactor.excerpt(self.text.as_bytes()).unwrap_or_default(),
            tried(attempts),
        );
        if kind == ErrorKind::OutcomeUnknown {
            message += "; it may have taken effect all the same";
        }
        let error = ProviderError::new(kind, message);
        match (kind, self.hint) {
            (ErrorKind::OutcomeUnknown, _) => {
                error.with_hint("read the place again before writing to it once more")
            }
            (_, Some(hint)) => error.with_hint(hint),
            _ => error,
        }
    }
}

/// How often something was tried, where it was more than once.
pub(crate) fn tried(attempts: u32) -> String {
    if attempts > 1 {
        format!(" (tried {attempts} times)")
    } else {
        String::new()
    }
}

/// A time for people: `250 ms`, `1.5 s`, `2 min`.
pub(crate) fn readable(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else if time < Duration::from_mins(2) {
        format!("{} s", (seconds * 10.0).round() / 10.0)
    } else {
        format!("{} min", (seconds / 6.0).round() / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind as K, Reason as R, Stage as S, *};

    #[test]
    fn a_failed_write_is_unknown_unless_something_proves_otherwise() {
        let check = |stage, reason, safe: ErrorKind, write: ErrorKind| {
            let failure = Failure::new(stage, reason, "x");
            assert_eq!(failure.kind(Replay::Safe), safe, "{failure:?} safe");
            assert_eq!(failure.kind(Replay::IfUnsent), write, "{failure:?} write");
        };
        check(S::Unsent, R::Connect, K::Unavailable, K::Unavailable);
        check(S::Unsent, R::Insecure, K::Insecure, K::Insecure);
        check(S::Unsent, R::Proxy, K::Unavailable, K::Unavailable);
        check(S::Unsent, R::Setup, K::InvalidConfig, K::InvalidConfig);
        check(S::Sent, R::Timeout, K::Unavailable, K::OutcomeUnknown);
        check(S::Sent, R::Broken, K::Unavailable, K::OutcomeUnknown);
        check(
            S::Answered(200),
            R::Broken,
            K::Unavailable,
            K::OutcomeUnknown,
        );
        check(
            S::Answered(200),
            R::TooLarge,
            K::TooLarge,
            K::OutcomeUnknown,
        );
        check(
            S::Answered(200),
            R::Unreadable,
            K::InvalidDocument,
            K::OutcomeUnknown,
        );
        check(
            S::Answered(500),
            R::Broken,
            K::Unavailable,
            K::OutcomeUnknown,
        );
        check(
            S::Answered(408),
            R::Broken,
            K::Unavailable,
            K::OutcomeUnknown,
        );
        check(S::Answered(404), R::Broken, K::NotFound, K::NotFound);
        check(
            S::Answered(401),
            R::TooLarge,
            K::Unauthenticated,
            K::Unauthenticated,
        );
        check(
            S::Answered(307),
            R::Redirect,
            K::Unavailable,
            K::Unavailable,
        );
    }

    #[test]
    fn what_cannot_go_better_or_may_not_be_asked_twice_is_not_repeated() {
        let repeats = |stage, reason, replay| Failure::new(stage, reason, "x").may_repeat(replay);
        for reason in [Reason::Connect, Reason::Timeout, Reason::Broken] {
            for stage in [Stage::Unsent, Stage::Sent, Stage::Answered(200)] {
                assert!(repeats(stage, reason, Replay::Safe));
                let unsent = stage == Stage::Unsent;
                assert_eq!(repeats(stage, reason, Replay::IfUnsent), unsent);
            }
        }
        for reason in [
            Reason::Insecure,
            Reason::Proxy,
            Reason::TooLarge,
            Reason::Unreadable,
            Reason::Redirect,
            Reason::Setup,
        ] {
            assert!(!repeats(Stage::Unsent, reason, Replay::Safe));
            assert!(!repeats(Stage::Unsent, reason, Replay::IfUnsent));
        }
    }

    #[test]
    fn times_are_readable() {
        let check = |millis: u64, text: &str| {
            assert_eq!(readable(Duration::from_millis(millis)), text);
        };
        check(0, "0 ms");
        check(250, "250 ms");
        check(1540, "1.5 s");
        check(30_000, "30 s");
        check(90_000, "90 s");
        check(3_600_000, "60 min");
    }
}
