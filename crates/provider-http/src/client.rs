//! One request from the first check to the last attempt.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use provider_api::{ErrorKind, Finding, Progress, ProviderError};
use reqwest::header::HeaderMap;

use crate::builder::PlainHttp;
use crate::error::{Failure, Reason, Stage, readable};
use crate::queue::Queue;
use crate::redact::Redactor;
use crate::redirect::Trail;
use crate::response::{About, Answer};
use crate::retry::{Course, asks_for_patience, repeats_status};
use crate::transport::{Call, Transport};
use crate::way::Way;
use crate::{HttpClientBuilder, RedirectPolicy, Replay, Request, Response, RetryPolicy, SafeUrl};

/// A client that can be shared and cloned; clones share their connections.
#[derive(Clone)]
pub struct HttpClient {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    retry: RetryPolicy,
    redirects: RedirectPolicy,
    plain_http: PlainHttp,
    queue: Queue,
    sent: AtomicU64,
    way: Mutex<Way>,
}

impl HttpClient {
    /// Begins the settings of a client.
    pub fn builder() -> HttpClientBuilder {
        HttpClientBuilder::new()
    }

    pub(crate) fn assemble(
        transport: Transport,
        retry: RetryPolicy,
        redirects: RedirectPolicy,
        plain_http: PlainHttp,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                transport,
                retry,
                redirects,
                plain_http,
                queue: Queue::default(),
                sent: AtomicU64::new(0),
                way: Mutex::default(),
            }),
        }
    }

    /// How many requests may have reached a server so far, through this client and its clones: each
    /// attempt and each redirect is one, and what provably never left this machine is none.
    pub fn requests_sent(&self) -> u64 {
        self.inner.sent.load(Ordering::Relaxed)
    }

    /// What the answers so far tell of the way to the service, for people who ask how it stands:
    /// which proxy it leads through, and whether its clock and this computer's agree. Nothing
    /// before the first answer.
    pub fn findings(&self) -> Vec<Finding> {
        let uses_proxies = self.inner.transport.settings().public_names.is_none();
        let way = self.inner.way.lock();
        way.unwrap_or_else(PoisonError::into_inner)
            .findings(uses_proxies)
    }

    /// Sends a request, again where that is safe, and hands over the whole answer.
    ///
    /// An answer is an answer, whatever its status; [`Response::error`] turns it into an error.
    /// An error of this method says that there was none:
    ///
    /// | kind | meaning |
    /// |---|---|
    /// | `InvalidConfig` | the request cannot be sent; nothing was |
    /// | `Untrusted` | only public addresses are asked, and this is none; nothing was sent |
    /// | `RevisionMismatch` | the request came [too late](Request::with_freshness); it was not sent |
    /// | `Unavailable` | no answer, or a redirect that is not followed; nothing was changed |
    /// | `OutcomeUnknown` | a [`Replay::IfUnsent`] request was sent and its answer is missing |
    /// | `TooLarge` | the answer is over a limit |
    /// | `InvalidDocument` | the answer is encoded in a way that was not asked for |
    /// | as [`classify`](crate::classify) says | the status came, and its body did not |
    ///
    /// Once a server has answered 429, or 503 with `Retry-After`, the requests of this client and
    /// of its clones go one after the other, until it was quiet about that for a minute.
    pub async fn send(
        &self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let headers = request.header_map()?;
        self.inner.admit(request.url())?;
        let queue = &self.inner.queue;
        let mut turn = queue.turn().await;
        let mut course = Course::begin(&self.inner.retry);
        let mut arrived_before = false;
        if !request.is_fresh_after(Duration::ZERO) {
            return Err(stale(request));
        }
        loop {
            let outcome = self.inner.attempt(request, &headers).await;
            if let Ok(answer) = &outcome
                && asks_for_patience(answer.status, answer.retry_after().is_some())
            {
                queue.form();
            }
            let Some(wait) = wait_before_next(request.replay(), &outcome, &course) else {
                return conclude(request, outcome, course.attempt(), arrived_before);
            };
            progress.note(&format!(
                "{} `{}`: {}; attempt {} of {} follows in {}",
                request.method(),
                request.url(),
                setback(request, &outcome),
                course.attempt() + 1,
                course.attempts_allowed(),
                readable(wait),
            ));
            arrived_before |= match &outcome {
                Ok(_) => true,
                Err(failure) => failure.stage != Stage::Unsent,
            };
            let asked = Instant::now();
            if turn.is_none() {
                turn = queue.turn().await;
            }
            let in_time = request.is_fresh_after(wait);
            course.wait(wait, asked.elapsed()).await;
            if !in_time {
                return Err(stale(request));
            }
        }
    }
}

impl Inner {
    /// Refuses to send anything in clear text to another machine, or to one in this network if only
    /// public ones are asked.
    fn admit(&self, url: &SafeUrl) -> Result<(), ProviderError> {
        if self.transport.settings().public_names.is_some() && url.is_internal() {
            return Err(ProviderError::new(
                ErrorKind::Untrusted,
                format!(
                    "`{}` is on this machine or inside its network: nothing was sent",
                    url.origin()
                ),
            ));
        }
        if url.is_https() || url.is_loopback() || self.plain_http == PlainHttp::Anywhere {
            return Ok(());
        }
        Err(ProviderError::new(
            ErrorKind::InvalidConfig,
            format!(
                "`{}` is not encrypted, so nothing is sent there",
                url.origin()
            ),
        )
        .with_hint(format!("use `https://{}`", url.host())))
    }

    fn learn(&self, from: &SafeUrl, headers: &HeaderMap) {
        let way = self.way.lock();
        way.unwrap_or_else(PoisonError::into_inner)
            .learn(from, headers, SystemTime::now());
    }

    /// One attempt, along its redirects.
    async fn attempt(&self, request: &Request, headers: &HeaderMap) -> Result<Answer, Failure> {
        let deadline = self.transport.deadline();
        let mut trail = Trail::begin(self.redirects, request.method(), request.url());
        loop {
            let (headers, body) = if trail.left_home() {
                (HeaderMap::new(), None)
            } else {
                (headers.clone(), request.body().cloned())
            };
            let opened = self
                .transport
                .open(Call {
                    method: request.method(),
                    url: trail.here(),
                    headers,
                    body,
                    deadline,
                })
                .await;
            if !matches!(&opened, Err(failure) if failure.stage == Stage::Unsent) {
                self.sent.fetch_add(1, Ordering::Relaxed);
            }
            let opened = opened?;
            self.learn(trail.here(), opened.headers());
            let status = opened.status();
            if trail.follow(status, opened.headers())? {
                self.admit(trail.here()).map_err(|error| {
                    let text = format!("redirects ({status}) too far: {error}");
                    Failure::new(Stage::Answered(status), Reason::Redirect, text)
                })?;
                continue;
            }
            let headers = opened.headers().clone();
            return Ok(Answer {
                status,
                headers,
                body: self.transport.read(opened).await?,
                url: trail.here().clone(),
            });
        }
    }
}

/// How long to wait for the next attempt, or nothing if this outcome is the last.
fn wait_before_next(
    replay: Replay,
    outcome: &Result<Answer, Failure>,
    course: &Course<'_>,
) -> Option<Duration> {
    match outcome {
        Ok(answer) => {
            let asked = answer.retry_after();
            repeats_status(replay, answer.status, asked.is_some())
                .then(|| course.next_wait(asked))?
        }
        Err(failure) => failure.may_repeat(replay).then(|| course.next_wait(None))?,
    }
}

fn stale(request: &Request) -> ProviderError {
    let text = format!(
        "{} `{}`: not sent, because what it replaces was read too long ago",
        request.method(),
        request.url()
    );
    ProviderError::new(ErrorKind::RevisionMismatch, text)
        .with_hint("read it again and merge; nothing was written")
}

fn setback(request: &Request, outcome: &Result<Answer, Failure>) -> String {
    match outcome {
        Ok(answer) => format!("answered {}", answer.status),
        Err(failure) => Redactor::of(request)
            .excerpt(failure.text.as_bytes())
            .unwrap_or_default(),
    }
}

fn conclude(
    request: &Request,
    outcome: Result<Answer, Failure>,
    attempts: u32,
    arrived_before: bool,
) -> Result<Response, ProviderError> {
    let mut redactor = Redactor::of(request);
    let answer = outcome.map_err(|failure| failure.into_error(request, &redactor, attempts))?;
    // A redirect may have put a signature into the address.
    redactor.learn_query(&answer.url);
    Ok(Response {
        answer,
        about: About {
            method: request.method(),
            replay: request.replay(),
            attempts,
            arrived_before,
            redactor,
        },
    })
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = self.inner.transport.settings();
        f.debug_struct("HttpClient")
            .field("timeouts", &settings.timeouts)
            .field("body", &settings.body)
            .field("header_bytes", &settings.header_bytes)
            .field("extra_roots", &settings.extra_roots.len())
            .field("retry", &self.inner.retry)
            .field("redirects", &self.inner.redirects)
            .field("plain_http", &self.inner.plain_http)
            .finish()
    }
}
