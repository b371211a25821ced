//! Why a connection or an answer failed, in words that hold no address.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

/// What is left of a transport error once the address is out of it.
pub(crate) struct Caused {
    pub(crate) text: String,
    pub(crate) tls_verdict: Option<Verdict>,
}

pub(crate) struct Verdict {
    pub(crate) text: String,
    pub(crate) hint: Option<&'static str>,
}

/// The one way out for an error of reqwest, whose own text holds the whole address with its query.
pub(crate) fn cause(error: reqwest::Error) -> Caused {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut tls_verdict = None;
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = next {
        // The innermost says what happened; those around it say in which layer.
        text = inner.to_string();
        tls_verdict = tls_verdict.or_else(|| verdict_of(inner));
        next = inner.source();
    }
    Caused { text, tls_verdict }
}

/// TLS errors travel inside an `io::Error` or two, whose `source` steps over them.
fn verdict_of(error: &(dyn Error + 'static)) -> Option<Verdict> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return tls_verdict(tls);
    }
    verdict_of(error.downcast_ref::<io::Error>()?.get_ref()?)
}

/// Disagreements that a second attempt would find again; everything else may be a moment's noise.
fn tls_verdict(error: &rustls::Error) -> Option<Verdict> {
    let verdict = |text: &str, hint| {
        Some(Verdict {
            text: text.to_owned(),
            hint,
        })
    };
    match error {
        rustls::Error::InvalidCertificate(problem) => match problem {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => verdict(
                "the server's certificate has expired",
                Some("check this computer's clock; otherwise the service has to renew it"),
            ),
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => verdict(
                "the server's certificate is not valid yet",
                Some("check this computer's clock"),
            ),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                verdict(
                    "the server's certificate is for another host",
                    Some("check the address; a network with a login page answers like this too"),
                )
            }
            CertificateError::UnknownIssuer => verdict(
                "the server's certificate comes from an authority that is not trusted here",
                Some("behind a company proxy, name its authority's certificate with `--ca-file`"),
            ),
            CertificateError::Revoked => verdict("the server's certificate was revoked", None),
            other => verdict(
                &format!("the server's certificate is refused: {other}"),
                None,
            ),
        },
        rustls::Error::NoCertificatesPresented => verdict("the server showed no certificate", None),
        rustls::Error::PeerIncompatible(_)
        | rustls::Error::PeerMisbehaved(_)
        | rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity
            | AlertDescription::UnrecognisedName,
        ) => verdict(
            &format!("the server and this program have no common TLS: {error}"),
            Some("TLS 1.2 or newer is needed"),
        ),
        _ => None,
    }
}
