//! Addresses that can be printed: without user name, password, query values and fragment.

use std::fmt::{self, Write as _};

use provider_api::{ErrorKind, ProviderError};
use url::{Host, Url};

use crate::reach::is_internal;

/// An http(s) address whose `Display` and `Debug` are safe for logs and messages.
///
/// Query values often are credentials, so only their names are shown. An address with a user name
/// or a password in it is refused, because it would end up in files and process lists.
///
/// ```
/// use provider_http::SafeUrl;
///
/// let base = SafeUrl::parse("https://api.example.com/v3/")?;
/// let url = base.join_segments(&["b", "a/b?c", "latest"])?.with_query("token", "s3cret");
/// assert_eq!(url.to_string(), "https://api.example.com/v3/b/a%2Fb%3Fc/latest?token=…");
/// # Ok::<(), provider_api::ProviderError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SafeUrl(Url);

/// Scheme, host and port: what decides whether two addresses are the same place.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl SafeUrl {
    /// Reads an absolute `http` or `https` address; a fragment is dropped.
    pub fn parse(text: &str) -> Result<Self, ProviderError> {
        let text = text.trim();
        // The parser would drop these silently, so that two spellings meet in one address.
        if text.chars().any(char::is_control) {
            return Err(unusable("has a control character in it"));
        }
        let url = Url::parse(text).map_err(|error| unusable(&format!("is no address: {error}")))?;
        Self::admit(url)
    }

    /// Resolves what a `Location` header says, which may be relative.
    pub(crate) fn resolve(&self, reference: &str) -> Result<Self, ProviderError> {
        let url = self
            .0
            .join(reference)
            .map_err(|error| unusable(&format!("is no address: {error}")))?;
        Self::admit(url)
    }

    fn admit(mut url: Url) -> Result<Self, ProviderError> {
        if !matches!(url.scheme(), "http" | "https") {
            let scheme: String = url.scheme().chars().take(20).collect();
            return Err(
                unusable(&format!("begins with `{scheme}:`")).with_hint("use an https:// address")
            );
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(unusable("has a user name or a password in it").with_hint(
                "take the part before the `@` out and give it as a credential instead",
            ));
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// Appends path segments, each percent-encoded as a whole.
    ///
    /// What is in a segment stays in it: `/`, `?`, `#` and `%` cannot reach another part of the
    /// address. Empty segments, `.` and `..` are refused, as no encoding takes away their meaning.
    /// A query of the base is dropped.
    pub fn join_segments(&self, segments: &[&str]) -> Result<Self, ProviderError> {
        let mut path = self.0.path().trim_end_matches('/').to_owned();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return Err(unusable(&format!(
                    "cannot be made: `{segment}` is no name of one path segment"
                )));
            }
            path.push('/');
            encode_segment(segment, &mut path);
        }
        let mut url = self.0.clone();
        url.set_query(None);
        url.set_path(&path);
        Ok(Self(url))
    }

    /// Appends one query pair, encoded.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: &str) -> Self {
        self.0.query_pairs_mut().append_pair(name, value);
        self
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> Origin {
        Origin {
            scheme: self.0.scheme().to_owned(),
            host: self.0.host_str().unwrap_or_default().to_owned(),
            port: self.0.port_or_known_default().unwrap_or_default(),
        }
    }

    /// Whether the address is on this machine: `localhost`, `127.0.0.0/8` or `::1`.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether the address names this machine, or by number something in its network.
    pub(crate) fn is_internal(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost" || name.ends_with(".localhost")
            }
            Some(Host::Ipv4(address)) => is_internal(address.into()),
            Some(Host::Ipv6(address)) => is_internal(address.into()),
            None => false,
        }
    }

    /// Whether the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host, as it is sent.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The whole address with its query values, for the one place that sends it.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// The query values, which a message about this address must not repeat.
    pub(crate) fn query_values(&self) -> impl Iterator<Item = String> {
        self.0.query_pairs().map(|(_, value)| value.into_owned())
    }

    pub(crate) fn as_url(&self) -> &Url {
        &self.0
    }
}

/// Encodes everything but the characters that mean nothing anywhere in an address. The `url`
/// crate's own segment setter drops tabs and line ends, so that `.\t.` would become `..`.
fn encode_segment(segment: &str, into: &mut String) {
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            write!(into, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
}

/// No part of the address is repeated here: it could not be taken apart, so what is secret in it
/// is not known.
fn unusable(problem: &str) -> ProviderError {
    ProviderError::new(ErrorKind::InvalidConfig, format!("the address {problem}"))
}

impl fmt::Display for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.0.path())?;
        let Some(query) = self.0.query() else {
            return Ok(());
        };
        let mut mark = '?';
        for piece in query.split('&') {
            // Without `=` the whole piece may be the secret.
            match piece.split_once('=') {
                Some((name, _)) => write!(f, "{mark}{name}=…")?,
                None => write!(f, "{mark}…")?,
            }
            mark = '&';
        }
        Ok(())
    }
}

impl fmt::Debug for SafeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SafeUrl({self})")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = if self.scheme == "https" { 443 } else { 80 };
        write!(f, "{}://{}", self.scheme, self.host)?;
        if self.port == usual {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> SafeUrl {
        SafeUrl::parse(text).unwrap()
    }

    #[test]
    fn query_values_and_fragments_are_not_shown() {
        let check = |text: &str, shown: &str| {
            assert_eq!(url(text).to_string(), shown);
            assert_eq!(format!("{:?}", url(text)), format!("SafeUrl({shown})"));
        };
        check("https://a.b/c", "https://a.b/c");
        check("https://a.b:8443/c#CANARY", "https://a.b:8443/c");
        check("https://a.b/c?x=CANARY&y=CANARY", "https://a.b/c?x=…&y=…");
        check("https://a.b/c?CANARY", "https://a.b/c?…");
        check("https://a.b?k=a=CANARY", "https://a.b/?k=…");
        check("http://[::1]:80/", "http://[::1]/");
    }

    #[test]
    fn an_address_with_user_info_is_refused_without_repeating_it() {
        for text in ["https://user:CANARY@a.b/", "https://CANARY@a.b/"] {
            let error = SafeUrl::parse(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidConfig);
            assert!(
                !format!("{error} {error:?}").contains("CANARY"),
                "{error:?}"
            );
            assert!(error.hints()[0].contains("credential"));
        }
    }

    #[test]
    fn only_http_and_https_are_taken() {
        for text in [
            "file:///etc/passwd",
            "ftp://a.b/",
            "a.b/c",
            "",
            "https://",
            "data:,x",
        ] {
            assert_eq!(
                SafeUrl::parse(text).unwrap_err().kind(),
                ErrorKind::InvalidConfig,
                "{text}"
            );
        }
        assert!(SafeUrl::parse("https://a.b/\nc").is_err());
    }

    #[test]
    fn a_segment_cannot_leave_its_place() {
        let base = url("https://a.b/v3/?token=x");
        let check = |id: &str, encoded: &str| {
            let joined = base.join_segments(&["b", id, "latest"]).unwrap();
            assert_eq!(
                joined.expose(),
                format!("https://a.b/v3/b/{encoded}/latest")
            );
        };
        check("65f0c0ffee", "65f0c0ffee");
        check("x/../y?z#", "x%2F..%2Fy%3Fz%23");
        check("%2e%2e", "%252e%252e");
        check(".\t.", ".%09.");
        check("a\\b", "a%5Cb");
        check("a\r\nb", "a%0D%0Ab");
        check("ü ", "%C3%BC%20");
        check("...", "...");
        check("a;b@c:d", "a%3Bb%40c%3Ad");
        for id in ["", ".", ".."] {
            let error = base.join_segments(&["b", id]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{id}");
        }
    }

    #[test]
    fn no_hostile_id_reaches_another_part_of_the_address_or_a_header() {
        let ids = include_str!("../../../tests/fixtures/hostile/ids.json");
        let ids: Vec<String> = serde_json::from_str(ids).unwrap();
        assert!(ids.len() >= 60);
        let base = url("https://a.b/v3/");
        for id in ids {
            if let Ok(joined) = base.join_segments(&["b", &id, "latest"]) {
                // Another reader of addresses than the one that made it.
                let rest = joined.expose().strip_prefix("https://a.b/v3/b/").unwrap();
                let segment = rest.strip_suffix("/latest").unwrap();
                assert!(!segment.contains(['/', '\\', '?', '#']), "{id:?}: {joined}");
                let decoded = unescaped(segment);
                assert_eq!(decoded, id.as_bytes(), "{joined}");
                assert_eq!(Url::parse(joined.expose()).unwrap(), joined.0, "{id:?}");
            } else {
                assert!(["", ".", ".."].contains(&id.as_str()), "{id:?}");
            }
            let request = crate::Request::get(base.clone()).with_header("x-bin-name", &id);
            let is_plain = id.bytes().all(|byte| matches!(byte, b' '..=b'~'));
            assert_eq!(request.header_map().is_ok(), is_plain, "{id:?}");
        }
    }

    /// What the escapes of a segment stand for.
    fn unescaped(segment: &str) -> Vec<u8> {
        let mut parts = segment.split('%');
        let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
            bytes.extend(&part.as_bytes()[2..]);
        }
        bytes
    }

    #[test]
    fn origins_compare_scheme_host_and_port() {
        let origin = |text: &str| url(text).origin();
        assert_eq!(origin("https://a.b/x"), origin("https://A.B:443/y?z"));
        assert_ne!(origin("https://a.b/"), origin("http://a.b/"));
        assert_ne!(origin("https://a.b/"), origin("https://a.b:444/"));
        assert_ne!(origin("https://a.b/"), origin("https://c.a.b/"));
        assert_eq!(origin("https://a.b:444/x").to_string(), "https://a.b:444");
    }

    #[test]
    fn loopback_is_recognised_in_every_spelling_and_nothing_else_is() {
        for text in [
            "http://localhost:1/",
            "http://127.9.0.1/",
            "http://[::1]/",
            "http://0x7f.1/",
        ] {
            assert!(url(text).is_loopback(), "{text}");
        }
        for text in [
            "http://localhost.evil.com/",
            "http://128.0.0.1/",
            "http://[::2]/",
            "http://0.0.0.0/",
        ] {
            assert!(!url(text).is_loopback(), "{text}");
        }
    }

    #[test]
    fn private_networks_are_internal() {
        for text in [
            "http://10.0.0.1/",
            "http://192.168.1.1/",
            "http://172.16.0.1/",
            "http://169.254.169.254/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://0.0.0.0/",
            "http://[::ffff:127.0.0.1]/",
            "http://2130706433/",
            "http://api.localhost/",
            "http://localhost./",
        ] {
            assert!(url(text).is_internal(), "{text}");
        }
        for text in [
            "http://8.8.8.8/",
            "http://example.com/",
            "http://[2001:db8::1]/",
        ] {
            assert!(!url(text).is_internal(), "{text}");
        }
    }
}
