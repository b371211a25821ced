//! What is asked: method, address, headers, body, and whether it may be asked twice.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use provider_api::{ErrorKind, ProviderError, Secret};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{Freshness, SafeUrl};

/// The methods that providers use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or asks a query too long for an address.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
    /// Asks what may be asked, as browsers do before a request across origins.
    Options,
}

/// Whether a request may reach the server twice.
///
/// The caller says it, because the method does not: a GraphQL query is a `POST` that only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Replay {
    /// Repeating does no harm: reads.
    Safe,
    /// Repeated only if it provably was never carried out: writes.
    IfUnsent,
}

/// One request. Nothing is checked before [`HttpClient::send`](crate::HttpClient::send), which
/// refuses what cannot be sent and names it.
///
/// ```
/// use provider_api::Secret;
/// use provider_http::{Request, SafeUrl};
///
/// let url = SafeUrl::parse("https://api.example.com/v3/b/65f0")?;
/// let request = Request::put(url)
///     .with_secret_header("x-master-key", &Secret::new("$2a$10$…"))
///     .with_body("application/json", r#"{"core":{}}"#);
/// assert!(!format!("{request:?}").contains("$2a$10$"));
/// # Ok::<(), provider_api::ProviderError>(())
/// ```
#[derive(Clone)]
pub struct Request {
    method: Method,
    url: SafeUrl,
    headers: Vec<(String, String)>,
    secret_headers: Vec<(String, Secret)>,
    body: Option<Bytes>,
    replay: Replay,
    freshness: Option<Freshness>,
}

impl Method {
    /// The name as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Method> for reqwest::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Options => Self::OPTIONS,
        }
    }
}

/// Headers that describe the connection or that the client writes itself. A caller who could set
/// them could make two servers read one request differently.
const OWNED_HEADERS: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Plain headers that are credentials all the same.
const CREDENTIAL_HEADERS: [&str; 2] = ["authorization", "cookie"];

impl Request {
    /// A request that is [`Replay::Safe`] for `GET` and [`Replay::IfUnsent`] otherwise.
    pub fn new(method: Method, url: SafeUrl) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            secret_headers: Vec::new(),
            body: None,
            replay: match method {
                Method::Get => Replay::Safe,
                _ => Replay::IfUnsent,
            },
            freshness: None,
        }
    }

    /// A `GET`, which is [`Replay::Safe`].
    pub fn get(url: SafeUrl) -> Self {
        Self::new(Method::Get, url)
    }

    /// A `POST`, which is [`Replay::IfUnsent`] unless said otherwise.
    pub fn post(url: SafeUrl) -> Self {
        Self::new(Method::Post, url)
    }

    /// A `PUT`, which is [`Replay::IfUnsent`] unless said otherwise.
    pub fn put(url: SafeUrl) -> Self {
        Self::new(Method::Put, url)
    }

    /// A `PATCH`, which is [`Replay::IfUnsent`] unless said otherwise.
    pub fn patch(url: SafeUrl) -> Self {
        Self::new(Method::Patch, url)
    }

    /// A `DELETE`, which is [`Replay::IfUnsent`] unless said otherwise.
    pub fn delete(url: SafeUrl) -> Self {
        Self::new(Method::Delete, url)
    }

    /// Sets a plain header; the last value of a name counts.
    ///
    /// `authorization` and `cookie` are kept as secrets even when they come this way.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into().to_ascii_lowercase();
        if CREDENTIAL_HEADERS.contains(&name.as_str()) {
            return self.with_secret_header(name, &Secret::new(value));
        }
        self.forget(&name);
        self.headers.push((name, value.into()));
        self
    }

    /// Sets a header whose value never appears in `Debug`, in an error or on another origin.
    #[must_use]
    pub fn with_secret_header(mut self, name: impl Into<String>, value: &Secret) -> Self {
        let name = name.into().to_ascii_lowercase();
        self.forget(&name);
        self.secret_headers.push((name, value.clone()));
        self
    }

    /// Sets `authorization: Bearer …`.
    #[must_use]
    pub fn with_bearer(self, token: &Secret) -> Self {
        let value = Secret::new(format!("Bearer {}", token.expose()));
        self.with_secret_header("authorization", &value)
    }

    /// Sets the body and its `content-type`. [`Bytes`] are shared, not copied, when repeated.
    #[must_use]
    pub fn with_body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut request = self.with_header("content-type", content_type);
        request.body = Some(body.into());
        request
    }

    /// Says whether the request may reach the server twice.
    #[must_use]
    pub fn with_replay(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }

    /// Says until when the request may begin, for the first time or again. After that it is not
    /// sent, and the error is `RevisionMismatch`: what it is based on may have changed.
    #[must_use]
    pub fn with_freshness(mut self, freshness: Freshness) -> Self {
        self.freshness = Some(freshness);
        self
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The address.
    pub fn url(&self) -> &SafeUrl {
        &self.url
    }

    /// Whether the request may reach the server twice.
    pub fn replay(&self) -> Replay {
        self.replay
    }

    pub(crate) fn is_fresh_after(&self, wait: Duration) -> bool {
        self.freshness.is_none_or(|fresh| fresh.outlasts(wait))
    }

    pub(crate) fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secret_headers
            .iter()
            .map(|(_, secret)| secret.expose())
    }

    fn forget(&mut self, name: &str) {
        self.headers.retain(|(other, _)| other != name);
        self.secret_headers.retain(|(other, _)| other != name);
    }

    /// The headers as they are sent, or the name of the one that cannot be.
    pub(crate) fn header_map(&self) -> Result<HeaderMap, ProviderError> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            map.insert(header_name(name)?, header_value(name, value)?);
        }
        for (name, secret) in &self.secret_headers {
            if secret.expose().is_empty() {
                return Err(refused(name, "has an empty secret as its value"));
            }
            let mut value = header_value(name, secret.expose())?;
            value.set_sensitive(true);
            map.insert(header_name(name)?, value);
        }
        Ok(map)
    }
}

fn header_name(name: &str) -> Result<HeaderName, ProviderError> {
    if OWNED_HEADERS.contains(&name) {
        return Err(refused(name, "is written by the client itself"));
    }
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused(name, "has no valid name"))
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, ProviderError> {
    if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(refused(
            name,
            "has a character in its value that is not visible ASCII",
        )
        .with_hint("look for a line end or a curly quote that was copied along"));
    }
    HeaderValue::from_str(value).map_err(|_| refused(name, "has a value that cannot be sent"))
}

/// The value is left out on purpose: it may be a secret, or hold one.
fn refused(name: &str, problem: &str) -> ProviderError {
    let name: String = name.chars().take(60).flat_map(char::escape_debug).collect();
    ProviderError::new(
        ErrorKind::InvalidConfig,
        format!("the header `{name}` {problem}"),
    )
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values are left out of plain headers too: a caller may not know what is secret in them.
        let plain: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let secret: Vec<&str> = self
            .secret_headers
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &plain)
            .field("secret_headers", &secret)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("replay", &self.replay)
            .field("freshness", &self.freshness)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request::get(SafeUrl::parse("https://a.b/c?token=CANARY").unwrap())
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let text = format!(
            "{:?}",
            request()
                .with_header("x-plain", "CANARY")
                .with_header("Authorization", "CANARY")
                .with_secret_header("X-Master-Key", &Secret::new("CANARY"))
                .with_body("text/plain", "CANARY")
        );
        assert!(!text.contains("CANARY"), "{text}");
        for part in [
            "x-plain",
            "authorization",
            "x-master-key",
            "body_bytes: Some(6)",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn secret_values_are_marked_for_every_layer_below() {
        let map = request()
            .with_header("authorization", "Basic x")
            .with_secret_header("x-master-key", &Secret::new("k"))
            .header_map()
            .unwrap();
        assert!(map["authorization"].is_sensitive());
        assert!(map["x-master-key"].is_sensitive());
    }

    #[test]
    fn the_last_value_of_a_name_counts() {
        let map = request()
            .with_header("X-Key", "one")
            .with_secret_header("x-key", &Secret::new("two"))
            .header_map()
            .unwrap();
        assert_eq!(map.get_all("x-key").iter().count(), 1);
        assert_eq!(map["x-key"], "two");
    }

    #[test]
    fn what_cannot_be_sent_is_named_and_its_value_is_not() {
        let check = |name: &str, value: &str, says: &str| {
            for request in [
                request().with_header(name, value),
                request().with_secret_header(name, &Secret::new(value)),
            ] {
                let error = request.header_map().unwrap_err();
                assert_eq!(error.kind(), ErrorKind::InvalidConfig);
                assert!(error.to_string().contains(says), "{error}");
                assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
            }
        };
        check("x-a", "CANARY\r\nx-evil: 1", "`x-a`");
        check("x-a", "CANARY\n", "`x-a`");
        check("x-a", "CANARY\u{7f}", "`x-a`");
        check("x-a", "CANARY\t", "`x-a`");
        check("x-a", "“CANARY”", "`x-a`");
        check("x a", "CANARY", "`x a`");
        check("x-a: b\r\nx-c", "CANARY", "`x-a: b\\r\\nx-c`");
        check("", "CANARY", "``");
        check("Host", "CANARY", "`host`");
        check("Content-Length", "3", "`content-length`");
        check("transfer-encoding", "chunked", "written by the client");
    }

    #[test]
    fn an_empty_secret_is_refused_before_it_is_sent() {
        let request = request().with_secret_header("x-master-key", &Secret::new(""));
        assert!(request.header_map().is_err());
    }

    #[test]
    fn only_a_get_is_safe_to_repeat_by_itself() {
        let url = SafeUrl::parse("https://a.b/").unwrap();
        assert_eq!(Request::get(url.clone()).replay(), Replay::Safe);
        for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
            assert_eq!(Request::new(method, url.clone()).replay(), Replay::IfUnsent);
        }
    }
}
