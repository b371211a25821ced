//! What came back: status, headers, a whole body, and the error it stands for.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use provider_api::{ErrorKind, ProviderError};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::error::{classify, tried};
use crate::redact::Redactor;
use crate::retry::{leaves_outcome_open, parse_retry_after};
use crate::{Method, Replay, SafeUrl};

/// A whole answer, whatever its status: providers have to read what the service says.
pub struct Response {
    pub(crate) answer: Answer,
    pub(crate) about: About,
}

/// The answer itself.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) url: SafeUrl,
}

/// What its request was, as far as an error has to know it.
pub(crate) struct About {
    pub(crate) method: Method,
    pub(crate) replay: Replay,
    pub(crate) attempts: u32,
    /// An earlier attempt may have reached the server.
    pub(crate) arrived_before: bool,
    pub(crate) redactor: Redactor,
}

impl Answer {
    /// How long the server asks to be left alone.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let date = self.headers.get(DATE).and_then(|date| date.to_str().ok());
        parse_retry_after(self.headers.get(RETRY_AFTER)?.to_str().ok()?, date)
    }
}

impl Response {
    /// The status.
    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// Whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.answer.status)
    }

    /// The first header of this name, in any case, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers.get(name)?.to_str().ok()
    }

    /// The decoded body.
    pub fn body(&self) -> &Bytes {
        &self.answer.body
    }

    /// The decoded body, taken out.
    pub fn into_body(self) -> Bytes {
        self.answer.body
    }

    /// The address that answered, after redirects.
    pub fn url(&self) -> &SafeUrl {
        &self.answer.url
    }

    /// How long the server asks to be left alone: at most an hour, nothing for a past date.
    pub fn retry_after(&self) -> Option<Duration> {
        self.answer.retry_after()
    }

    /// How many attempts it took.
    pub fn attempts(&self) -> u32 {
        self.about.attempts
    }

    /// The body as text; invalid UTF-8 is an error that says where.
    pub fn text(&self) -> Result<&str, ProviderError> {
        std::str::from_utf8(&self.answer.body).map_err(|error| {
            ProviderError::new(
                ErrorKind::InvalidDocument,
                format!(
                    "the answer of `{}` is not UTF-8 text: byte {} is wrong",
                    self.answer.url,
                    error.valid_up_to()
                ),
            )
        })
    }

    /// What the server said, fit for a message: one line of at most 200 characters, without
    /// controls and without this request's secrets. Nothing if it said nothing.
    pub fn excerpt(&self) -> Option<String> {
        self.about.redactor.excerpt(&self.answer.body)
    }

    /// Makes a piece of the answer fit for a message, as [`excerpt`](Self::excerpt) does with
    /// the whole: for the `message` field that a provider took out of the body.
    pub fn quote(&self, text: &str) -> String {
        self.about
            .redactor
            .excerpt(text.as_bytes())
            .unwrap_or_default()
    }

    /// What the status means for this request.
    ///
    /// It is [`classify`], except for a write that may have taken effect: a `5xx` to a request
    /// that is [`Replay::IfUnsent`], or a `412` after an earlier attempt arrived, which may be
    /// that attempt's own doing.
    pub fn kind(&self) -> ErrorKind {
        let status = self.answer.status;
        let asks_to_wait = self.retry_after().is_some();
        let open =
            self.about.replay == Replay::IfUnsent && leaves_outcome_open(status, asks_to_wait);
        let own_doing =
            status == 412 && self.about.arrived_before && self.about.method != Method::Get;
        if open || own_doing {
            ErrorKind::OutcomeUnknown
        } else {
            classify(status)
        }
    }

    /// The error this answer stands for, for a caller who knows nothing better.
    ///
    /// `what` says what was being done: ``reading bin `65f0` ``.
    pub fn error(&self, what: &str) -> ProviderError {
        self.error_saying(what, self.kind(), self.excerpt().as_deref())
    }

    /// The error of a caller who knows better: with this kind, and these words of the service.
    ///
    /// `said` is made fit for a message here.
    pub fn error_of_kind(&self, what: &str, kind: ErrorKind, said: &str) -> ProviderError {
        let said = self.quote(said);
        self.error_saying(what, kind, (!said.is_empty()).then_some(&*said))
    }

    fn error_saying(&self, what: &str, kind: ErrorKind, said: Option<&str>) -> ProviderError {
        let status = self.answer.status;
        let reason = StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .map(|reason| format!(" {reason}"))
            .unwrap_or_default();
        let mut message = format!(
            "{what}: `{}` answered {status}{reason}{}",
            self.answer.url.origin(),
            tried(self.about.attempts)
        );
        if let Some(said) = said {
            message.push_str(": ");
            message.push_str(said);
        }
        let mut error = ProviderError::new(kind, message);
        if kind == ErrorKind::OutcomeUnknown {
            error = error.with_hint("read the place again before writing to it once more");
        }
        if status == 407 {
            error = error.with_hint("a proxy on the way wants a login: check the proxy settings");
        }
        match self.retry_after() {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither header values nor the body: a service may send a credential in either.
        let headers: Vec<&str> = self.answer.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Response")
            .field("status", &self.answer.status)
            .field("url", &self.answer.url)
            .field("headers", &headers)
            .field("body_bytes", &self.answer.body.len())
            .field("attempts", &self.about.attempts)
            .finish()
    }
}
