//! The settings of a client.

use std::path::PathBuf;
use std::time::Duration;

use provider_api::ProviderError;

use crate::body::BodyLimits;
use crate::certificates::read_certificates;
use crate::reach::PublicNames;
use crate::transport::{Settings, Timeouts, Transport};
use crate::{HttpClient, RedirectPolicy, RetryPolicy};

const MIB: u64 = 1024 * 1024;

/// Beyond this a document does not fit into the memory that a whole run may use.
const HARD_BODY_LIMIT: u64 = 512 * MIB;

/// Nobody waits longer for one attempt, whatever a setting says.
const HARD_TIMEOUT: Duration = Duration::from_mins(10);

/// About the most that gzip can do, which no honest document comes near.
const HARD_RATIO: u64 = 1000;

/// The settings of an [`HttpClient`]; every one has a careful default. No time is longer than ten
/// minutes.
#[derive(Clone, Debug)]
#[must_use]
pub struct HttpClientBuilder {
    timeouts: Timeouts,
    body: BodyLimits,
    header_bytes: usize,
    retry: RetryPolicy,
    redirects: RedirectPolicy,
    plain_http: PlainHttp,
    only_public: bool,
    ca_file: Option<PathBuf>,
}

/// Where unencrypted requests may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlainHttp {
    Loopback,
    Anywhere,
}

impl HttpClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            timeouts: Timeouts {
                connect: Duration::from_secs(10),
                headers: Duration::from_secs(30),
                idle: Duration::from_secs(30),
                total: Duration::from_mins(2),
            },
            body: BodyLimits {
                bytes: 64 * MIB,
                ratio: 200,
            },
            header_bytes: 64 * 1024,
            retry: RetryPolicy::default(),
            redirects: RedirectPolicy::default(),
            plain_http: PlainHttp::Loopback,
            only_public: false,
            ca_file: None,
        }
    }

    /// How long a connection may take to come about, with its TLS handshake: 10 s.
    pub fn with_connect_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.connect = limit.min(HARD_TIMEOUT);
        self
    }

    /// How long the head of an answer may take: 30 s, and a second more for each 32 KiB that are
    /// sent.
    pub fn with_headers_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.headers = limit.min(HARD_TIMEOUT);
        self
    }

    /// How long a body may stand still: 30 s.
    pub fn with_idle_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.idle = limit.min(HARD_TIMEOUT);
        self
    }

    /// How long one attempt may take in all, redirects included: 120 s.
    pub fn with_total_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.total = limit.min(HARD_TIMEOUT);
        self
    }

    /// The same time for each part of an attempt and for all of it, as users give one for a request.
    /// A connection gets no longer than it has anyway.
    pub fn with_timeout(mut self, limit: Duration) -> Self {
        let limit = limit.min(HARD_TIMEOUT);
        self.timeouts = Timeouts {
            connect: limit.min(self.timeouts.connect),
            headers: limit,
            idle: limit,
            total: limit,
        };
        self
    }

    /// The most decoded bytes of a body: 64 MiB, and never more than 512 MiB.
    pub fn with_body_limit(mut self, bytes: u64) -> Self {
        self.body.bytes = bytes.min(HARD_BODY_LIMIT);
        self
    }

    /// How many decoded bytes may come out of one encoded byte, once there is a mebibyte: 200, and
    /// never more than 1,000.
    pub fn with_ratio_limit(mut self, ratio: u64) -> Self {
        self.body.ratio = ratio.min(HARD_RATIO);
        self
    }

    /// The most bytes of headers of an answer: 64 KiB.
    pub fn with_header_limit(mut self, bytes: usize) -> Self {
        self.header_bytes = bytes;
        self
    }

    /// How often and how long a request is repeated.
    pub fn with_retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Where a redirected `GET` may go.
    pub fn with_redirects(mut self, policy: RedirectPolicy) -> Self {
        self.redirects = policy;
        self
    }

    /// Trusts the authorities of this PEM file as well as those of the system; it may hold several.
    pub fn with_ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_file = Some(path.into());
        self
    }

    /// Lets unencrypted requests leave this machine. Whoever is on the way can then read and
    /// change what is sent, keys included.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = PlainHttp::Anywhere;
        self
    }

    /// Keeps requests away from this machine and its network, whatever an address says in numbers
    /// or its name leads to: for addresses that somebody else has written down. They then go
    /// through no proxy, which would look names up by itself.
    pub fn only_public(mut self) -> Self {
        self.only_public = true;
        self
    }

    /// Makes the client. Only the file of certificates, if there is one, is read now.
    pub fn build(self) -> Result<HttpClient, ProviderError> {
        let extra_roots = match &self.ca_file {
            Some(path) => read_certificates(path)?,
            None => Vec::new(),
        };
        let transport = Transport::new(Settings {
            user_agent: concat!("tokensync/", env!("CARGO_PKG_VERSION")).to_owned(),
            timeouts: self.timeouts,
            body: self.body,
            header_bytes: self.header_bytes,
            extra_roots,
            public_names: self.only_public.then(PublicNames::default),
        });
        Ok(HttpClient::assemble(
            transport,
            self.retry,
            self.redirects,
            self.plain_http,
        ))
    }
}
