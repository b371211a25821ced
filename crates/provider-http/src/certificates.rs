//! A file of authorities to trust beside those of the system.

use std::fs;
use std::path::Path;

use provider_api::{ErrorKind, ProviderError};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Reads every certificate of a PEM file (RFC 7468); other parts of it, such as keys, are passed
/// over.
///
/// One that cannot be used makes the whole file wrong: left out in silence, it would come back
/// as an authority that is not trusted.
pub(crate) fn read_certificates(path: &Path) -> Result<Vec<reqwest::Certificate>, ProviderError> {
    let shown = path.display();
    let pem = fs::read(path).map_err(|error| {
        ProviderError::new(
            ErrorKind::LocalFile,
            format!("the certificate file `{shown}` cannot be read: {error}"),
        )
        .with_hint("check the path after `--ca-file`")
        .with_source(error)
    })?;
    let mut certificates = Vec::new();
    for (number, der) in (1..).zip(CertificateDer::pem_slice_iter(&pem)) {
        let certificate = der.map_err(|_| "is cut off or no base64").and_then(usable);
        certificates.push(certificate.map_err(|problem| {
            invalid(format!(
                "certificate {number} of the file `{shown}` {problem}"
            ))
        })?);
    }
    if certificates.is_empty() {
        return Err(invalid(format!("the file `{shown}` holds no certificate")));
    }
    Ok(certificates)
}

fn usable(der: CertificateDer<'_>) -> Result<reqwest::Certificate, &'static str> {
    let certificate = reqwest::Certificate::from_der(&der);
    let known = RootCertStore::empty().add(der);
    match (certificate, known) {
        (Ok(certificate), Ok(())) => Ok(certificate),
        _ => Err("is no X.509 certificate"),
    }
}

fn invalid(message: String) -> ProviderError {
    ProviderError::new(ErrorKind::InvalidConfig, message)
        .with_hint("it has to be PEM: text with `-----BEGIN CERTIFICATE-----`")
}
