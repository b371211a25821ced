//! The only place that holds a `reqwest::Client`, and the only one that sees its errors.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use tokio::time::{Instant, timeout_at};

use crate::body::{BodyLimits, Intake, Rejection};
use crate::cause::cause;
use crate::error::{Failure, Reason, Stage, readable};
use crate::reach::PublicNames;
use crate::{Method, SafeUrl};

/// The slowest upload that still counts as alive, in bytes a second.
const SLOWEST_UPLOAD: u64 = 32 * 1024;

/// The most headers of an answer; the most bytes of them is a setting.
const MOST_HEADERS: usize = 100;

/// What hyper 1.12 says about more headers than that, and about a head of some 400 KiB.
const TOO_MUCH_HEAD: &str = "message head is too large";

/// Node servers close a silent connection after 5 s. A write on a connection that is being closed
/// has an unknown outcome, so ours are given up first.
const POOL_IDLE: Duration = Duration::from_secs(4);

const NETWORK_HINT: &str = "check the network, the address and the proxy settings";
const NO_PROXY_HINT: &str = "check the network and the address; an address that is not trusted yet \
                             is asked for without a proxy";

/// The time that each part of a request may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) connect: Duration,
    pub(crate) headers: Duration,
    pub(crate) idle: Duration,
    pub(crate) total: Duration,
}

/// What the transport is made from.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) user_agent: String,
    pub(crate) timeouts: Timeouts,
    pub(crate) body: BodyLimits,
    pub(crate) header_bytes: usize,
    pub(crate) extra_roots: Vec<reqwest::Certificate>,
    /// Who looks names up if addresses on this machine and in its network are refused.
    pub(crate) public_names: Option<PublicNames>,
}

/// Clients made when they are first needed: reading the system's certificates takes longer than a
/// whole request to a server on this machine.
pub(crate) struct Transport {
    settings: Settings,
    clients: [OnceLock<Result<reqwest::Client, String>>; 3],
}

/// What an address needs. Traffic to this machine never goes through a proxy: plain http is
/// allowed there because it does not leave the machine, and a proxy would take it away.
#[derive(Clone, Copy, Debug)]
enum Lane {
    LoopbackPlain,
    LoopbackTls,
    Outside,
}

impl Lane {
    fn to(url: &SafeUrl) -> Self {
        match (url.is_loopback(), url.is_https()) {
            (true, false) => Self::LoopbackPlain,
            (true, true) => Self::LoopbackTls,
            (false, _) => Self::Outside,
        }
    }
}

/// One request as it goes out; redirects make several of one.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) url: &'a SafeUrl,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) deadline: Instant,
}

/// An answer whose body is still to come.
pub(crate) struct Opened {
    response: reqwest::Response,
    deadline: Instant,
}

impl Transport {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            clients: [const { OnceLock::new() }; 3],
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The moment by which a request that begins now has to be over.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.settings.timeouts.total
    }

    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn open(&self, call: Call<'_>) -> Result<Opened, Failure> {
        let lane = Lane::to(call.url);
        let client = self.clients[lane as usize]
            .get_or_init(|| build(&self.settings, lane))
            .as_ref()
            .map_err(|text| {
                Failure::new(Stage::Unsent, Reason::Setup, text)
                    .with_hint("install the system's certificates, or name a file with `--ca-file`")
            })?;

        let body_bytes = call.body.as_ref().map_or(0, Bytes::len) as u64;
        let mut request = reqwest::Request::new(call.method.into(), call.url.as_url().clone());
        *request.headers_mut() = call.headers;
        request
            .headers_mut()
            .insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        *request.body_mut() = call.body.map(reqwest::Body::from);

        // The clock of the headers also runs while the body goes out, which takes a slow line its
        // time and is no sign of a dead server.
        let patience =
            self.settings.timeouts.headers + Duration::from_secs(body_bytes / SLOWEST_UPLOAD);
        let until = (Instant::now() + patience).min(call.deadline);
        let response = match timeout_at(until, client.execute(request)).await {
            Err(_) if until == call.deadline => return Err(self.overall_timeout(Stage::Sent)),
            Err(_) => {
                return Err(timed_out(
                    Stage::Sent,
                    &format!("no answer within {}", readable(patience)),
                ));
            }
            Ok(Err(error)) => return Err(self.not_opened(error)),
            Ok(Ok(response)) => response,
        };

        let header_bytes: usize = response
            .headers()
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 4)
            .sum();
        if header_bytes > self.settings.header_bytes {
            return Err(Failure::new(
                Stage::Answered(response.status().as_u16()),
                Reason::TooLarge,
                format!(
                    "its headers are larger than {} bytes",
                    self.settings.header_bytes
                ),
            ));
        }
        Ok(Opened {
            response,
            deadline: call.deadline,
        })
    }

    /// Takes the whole body in, or nothing.
    pub(crate) async fn read(&self, mut opened: Opened) -> Result<Bytes, Failure> {
        let stage = Stage::Answered(opened.status());
        let reject = |rejection| match rejection {
            Rejection::TooLarge(text) => Failure::new(stage, Reason::TooLarge, text),
            Rejection::Unreadable(text) => Failure::new(stage, Reason::Unreadable, text),
            Rejection::Damaged(text) => Failure::new(stage, Reason::Broken, text),
        };
        let announced = opened.response.content_length();
        let mut intake =
            Intake::begin(opened.headers(), announced, self.settings.body).map_err(reject)?;
        loop {
            let idle = self.settings.timeouts.idle;
            let until = (Instant::now() + idle).min(opened.deadline);
            match timeout_at(until, opened.response.chunk()).await {
                Err(_) if until == opened.deadline => return Err(self.overall_timeout(stage)),
                Err(_) => {
                    return Err(timed_out(
                        stage,
                        &format!("nothing more came for {}", readable(idle)),
                    ));
                }
                // A connection that closes early and a chunk that never comes end up here: what
                // did arrive is thrown away, as half a document may well parse.
                Ok(Err(error)) => {
                    let text = format!("the answer was cut off: {}", cause(error).text);
                    return Err(Failure::new(stage, Reason::Broken, text));
                }
                Ok(Ok(Some(piece))) => intake.push(&piece).map_err(reject)?,
                Ok(Ok(None)) => return Ok(intake.finish().map_err(reject)?.into()),
            }
        }
    }

    fn overall_timeout(&self, stage: Stage) -> Failure {
        let limit = readable(self.settings.timeouts.total);
        timed_out(stage, &format!("not finished within {limit}"))
    }

    fn not_opened(&self, error: reqwest::Error) -> Failure {
        let (connect, timeout) = (error.is_connect(), error.is_timeout());
        let cause = cause(error);
        if cause.text == TOO_MUCH_HEAD {
            let text = format!("the answer has more than {MOST_HEADERS} headers, or huge ones");
            return Failure::new(Stage::Sent, Reason::TooLarge, text);
        }
        if !connect {
            let text = format!("the connection broke before an answer came: {}", cause.text);
            return Failure::new(Stage::Sent, Reason::Broken, text);
        }
        if let Some(verdict) = cause.verdict {
            let reason = if verdict.about_tls {
                Reason::Insecure
            } else {
                Reason::Proxy
            };
            let failure = Failure::new(Stage::Unsent, reason, verdict.text);
            return match verdict.hint {
                Some(hint) => failure.with_hint(hint),
                None => failure,
            };
        }
        if cause.not_public {
            return Failure::new(Stage::Unsent, Reason::NotPublic, cause.text);
        }
        let text = if timeout {
            let limit = readable(self.settings.timeouts.connect);
            format!("no connection within {limit}")
        } else if cause.at_proxy {
            format!("cannot connect through the proxy: {}", cause.text)
        } else {
            format!("cannot connect: {}", cause.text)
        };
        let hint = if self.settings.public_names.is_some() {
            NO_PROXY_HINT
        } else {
            NETWORK_HINT
        };
        Failure::new(Stage::Unsent, Reason::Connect, text).with_hint(hint)
    }
}

impl Opened {
    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }
}

fn timed_out(stage: Stage, text: &str) -> Failure {
    Failure::new(stage, Reason::Timeout, text)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one client that the rule sends everybody to"
)]
fn build(settings: &Settings, lane: Lane) -> Result<reqwest::Client, String> {
    // A second caller, or a host program with a choice of its own, has been here already.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(settings.timeouts.connect)
        .pool_idle_timeout(POOL_IDLE)
        .http1_only()
        .http1_max_headers(MOST_HEADERS)
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        // Decoding happens here, where both sides are counted; another crate in the build may
        // have turned these on.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd();
    let builder = match lane {
        // No roots at all: quick to make, and nothing it could be talked into trusting.
        Lane::LoopbackPlain => builder.tls_certs_only([]).no_proxy(),
        Lane::LoopbackTls => builder
            .tls_certs_merge(settings.extra_roots.clone())
            .no_proxy(),
        Lane::Outside => builder.tls_certs_merge(settings.extra_roots.clone()),
    };
    let builder = match &settings.public_names {
        Some(names) => builder.no_proxy().dns_resolver(Arc::new(names.clone())),
        None => builder,
    };
    builder
        // A name server or a hosts file may say otherwise, and plain http is allowed here.
        .resolve_to_addrs(
            "localhost",
            &[
                SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
            ],
        )
        .build()
        .map_err(|error| format!("TLS cannot be set up: {}", cause(error).text))
}
