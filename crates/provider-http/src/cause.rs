//! Why a connection or an answer failed, in words that hold no address.

use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError};

use crate::reach::NotPublic;

/// What is left of a transport error once the address is out of it.
pub(crate) struct Caused {
    pub(crate) text: String,
    /// It happened on the way to a proxy, or the proxy did it.
    pub(crate) at_proxy: bool,
    /// The name was looked up, and leads into this network.
    pub(crate) not_public: bool,
    pub(crate) verdict: Option<Verdict>,
}

/// A disagreement that a second attempt would find again.
pub(crate) struct Verdict {
    /// Whether it is about TLS rather than about a login at a proxy.
    pub(crate) about_tls: bool,
    pub(crate) text: String,
    pub(crate) hint: Option<&'static str>,
}

/// The one way out for an error of reqwest, whose own text holds the whole address with its query.
pub(crate) fn cause(error: reqwest::Error) -> Caused {
    let error = error.without_url();
    let mut caused = Caused {
        text: error.to_string(),
        at_proxy: false,
        not_public: false,
        verdict: None,
    };
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = next {
        // The innermost says what happened; those around it say in which layer.
        caused.text = inner.to_string();
        caused.not_public |= inner.is::<NotPublic>();
        if let Some(problem) = caused.text.strip_prefix(TUNNEL) {
            caused.at_proxy = true;
            caused.verdict = proxy_verdict(problem);
            caused.text = proxy_words(problem).to_owned();
        }
        if caused.verdict.is_none() {
            caused.verdict = verdict_of(inner, caused.at_proxy);
        }
        next = inner.source();
    }
    caused
}

/// How the errors of a `CONNECT` begin (`TunnelError` of hyper-util 0.1.21, a type that cannot be
/// named from outside).
const TUNNEL: &str = "tunnel error: ";

fn proxy_verdict(problem: &str) -> Option<Verdict> {
    (problem == "proxy authorization required").then(|| Verdict {
        about_tls: false,
        text: "the proxy wants a login (407)".to_owned(),
        hint: Some(
            "give it in the proxy's address: `HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT`, with \
             special characters percent-encoded",
        ),
    })
}

fn proxy_words(problem: &str) -> &str {
    match problem {
        "unsuccessful" => "it refuses to lead there",
        "unexpected end of file" => "it hung up",
        other => other,
    }
}

/// TLS errors travel inside an `io::Error` or two, whose `source` steps over them.
fn verdict_of(error: &(dyn Error + 'static), at_proxy: bool) -> Option<Verdict> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return tls_verdict(tls, if at_proxy { "proxy" } else { "server" });
    }
    verdict_of(error.downcast_ref::<io::Error>()?.get_ref()?, at_proxy)
}

/// Everything that is no disagreement may be a moment's noise.
fn tls_verdict(error: &rustls::Error, who: &str) -> Option<Verdict> {
    let (text, hint) = match error {
        rustls::Error::InvalidCertificate(problem) => {
            let (text, hint) = certificate_verdict(problem);
            (format!("the {who}'s certificate {text}"), hint)
        }
        rustls::Error::NoCertificatesPresented => {
            (format!("the {who} showed no certificate"), None)
        }
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::PeerMisbehaved(_)
        | rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName,
        ) => (
            format!("the {who} and this program have no common TLS: {error}"),
            Some("TLS 1.2 or newer is needed"),
        ),
        _ => return None,
    };
    Some(Verdict {
        about_tls: true,
        text,
        hint,
    })
}

/// What a certificate is or does, and what to do about it.
fn certificate_verdict(problem: &CertificateError) -> (String, Option<&'static str>) {
    let (text, hint) = match problem {
        CertificateError::Expired => ("has expired", EXPIRED_HINT),
        CertificateError::ExpiredContext { not_after, .. } => {
            return (format!("expired{}", on(*not_after)), Some(EXPIRED_HINT));
        }
        CertificateError::NotValidYet => ("is not valid yet", CLOCK_HINT),
        CertificateError::NotValidYetContext { not_before, .. } => {
            let text = format!("is not valid yet: it begins{}", on(*not_before));
            return (text, Some(CLOCK_HINT));
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            ("is for another host", HOST_HINT)
        }
        CertificateError::UnknownIssuer => (
            "comes from an authority that is not trusted here",
            AUTHORITY_HINT,
        ),
        // An error of webpki, which rustls passes on without naming it.
        CertificateError::Other(inner) if inner.0.to_string() == "CaUsedAsEndEntity" => {
            ("is one of an authority, not of a server", SELF_SIGNED_HINT)
        }
        CertificateError::Revoked => return ("was revoked".to_owned(), None),
        other => return (format!("is refused: {other}"), None),
    };
    (text.to_owned(), Some(hint))
}

const EXPIRED_HINT: &str = "check this computer's clock; otherwise the service has to renew it";
const CLOCK_HINT: &str = "check this computer's clock";
const HOST_HINT: &str = "check the address; a network with a login page answers like this too";
const SELF_SIGNED_HINT: &str =
    "the server needs one that says `CA:FALSE`, also if it is self-signed";
const AUTHORITY_HINT: &str =
    "behind a company proxy, name its authority's certificate with `--ca-file`";

/// ` on 31 Jan 2026`, in UTC.
fn on(time: UnixTime) -> String {
    let since_epoch = Duration::from_secs(time.as_secs().min(END_OF_YEAR_9999));
    // `Sat, 31 Jan 2026 00:00:00 GMT`: RFC 9110, 5.6.7, has a fixed length.
    let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since_epoch);
    date.get(5..16)
        .map_or_else(String::new, |day| format!(" on {day}"))
}

/// The last second that a certificate (RFC 5280, 4.1.2.5) and a date of HTTP can hold.
const END_OF_YEAR_9999: u64 = 253_402_300_799;
