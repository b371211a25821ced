//! Who the other end has to be.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use provider_api::{ErrorKind, Secret};
use provider_http::{HttpClient, RedirectPolicy, Request, SafeUrl};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::server::{Server, answer, answer_with};
use crate::{Notes, all_of, quick, refusal, send};

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// A company's own authority.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        // Names of their own, or one authority would look like a forgery of the other.
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        params
            .distinguished_name
            .push(DnType::CommonName, format!("authority {number}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let authority = Self { issuer, folder };
        std::fs::File::create(authority.file())
            .and_then(|mut file| {
                std::io::Write::write_all(&mut file, authority.issuer.as_ref().pem().as_bytes())
            })
            .unwrap();
        authority
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("company.pem")
    }

    fn acceptor(&self, change: impl FnOnce(&mut CertificateParams)) -> TlsAcceptor {
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        acceptor(certificate.into(), &key)
    }
}

fn acceptor(certificate: CertificateDer<'static>, key: &KeyPair) -> TlsAcceptor {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn trusting(authority: &Authority) -> HttpClient {
    quick().with_ca_file(authority.file()).build().unwrap()
}

#[tokio::test]
async fn an_authority_from_a_file_is_trusted() {
    let authority = Authority::new();
    let server = Server::with_tls(authority.acceptor(|_| {}), vec![answer(200, "hi")]).await;
    let response = send(&trusting(&authority), &Request::get(server.url("/")))
        .await
        .unwrap();
    assert_eq!(response.text().unwrap(), "hi");
}

#[tokio::test]
async fn a_wrong_certificate_is_named_and_nothing_is_sent() {
    let authority = Authority::new();
    let other = Authority::new();
    let own_key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["127.0.0.1".to_owned()])
        .unwrap()
        .self_signed(&own_key)
        .unwrap();
    let expired = authority.acceptor(|params| {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    });
    let early = authority.acceptor(|params| params.not_before = date_time_ymd(4000, 1, 1));
    let elsewhere = authority.acceptor(|params| {
        *params = CertificateParams::new(["evil.example".to_owned()]).unwrap();
    });
    for (acceptor, says) in [
        (expired, "has expired"),
        (early, "is not valid yet"),
        (elsewhere, "is for another host"),
        (
            other.acceptor(|_| {}),
            "an authority that is not trusted here",
        ),
        (
            acceptor(own.into(), &own_key),
            "an authority that is not trusted here",
        ),
    ] {
        let server = Server::with_tls(acceptor, vec![answer(200, "hi")]).await;
        for request in [
            Request::get(server.url("/?t=CANARY")),
            Request::put(server.url("/")),
        ] {
            let request = request.with_secret_header("x-master-key", &Secret::new("CANARY"));
            let notes = Notes::default();
            let error = trusting(&authority)
                .send(&request, &notes)
                .await
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
            assert!(error.to_string().contains(says), "{says}: {error}");
            assert!(!all_of(&error).contains("CANARY"), "{error:?}");
            assert!(!all_of(&error).contains("evil.example"), "{error:?}");
            assert_eq!(notes.all(), [""; 0], "{says}");
        }
        assert_eq!(server.requests(), 0, "{says}");
        assert_eq!(server.connections(), 2, "{says}");
    }
}

#[tokio::test]
async fn an_old_protocol_is_refused_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut streams = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            // A fatal alert: protocol_version.
            stream.write_all(&[21, 3, 1, 0, 2, 2, 70]).await.unwrap();
            streams.push(stream);
        }
    });
    let notes = Notes::default();
    let client = trusting(&Authority::new());
    let request = Request::get(SafeUrl::parse(&url).unwrap());
    let error = client.send(&request, &notes).await.unwrap_err();
    assert!(error.to_string().contains("no common TLS"), "{error}");
    assert_eq!(error.hints(), ["TLS 1.2 or newer is needed"]);
    assert_eq!(notes.all(), [""; 0]);
    server.abort();
}

#[tokio::test]
async fn a_handshake_that_breaks_is_tried_again_even_for_a_write() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_zero_linger().unwrap();
        }
    });
    let notes = Notes::default();
    let client = trusting(&Authority::new());
    let request = Request::put(SafeUrl::parse(&url).unwrap());
    let error = client.send(&request, &notes).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert_eq!(notes.all().len(), 3, "{error}");
    server.abort();
}

#[tokio::test]
async fn an_encrypted_address_does_not_lead_to_a_plain_one() {
    let authority = Authority::new();
    let plain = Server::replying(vec![answer(200, "")]).await;
    let location = plain.text_url("/");
    let moved = answer_with(302, &[("location", &location)], b"");
    let server = Server::with_tls(authority.acceptor(|_| {}), vec![moved]).await;
    let builder = quick()
        .with_ca_file(authority.file())
        .with_redirects(RedirectPolicy::CrossOriginWithoutHeaders)
        .allow_plain_http();
    let error = refusal(builder, &Request::get(server.url("/"))).await;
    assert!(
        error.to_string().contains("which is not encrypted"),
        "{error}"
    );
    assert_eq!((server.requests(), plain.requests()), (1, 0));
}

#[test]
fn a_file_without_certificates_is_refused_when_the_client_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.pem");
    let error = quick().with_ca_file(&missing).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LocalFile);
    assert!(error.to_string().contains("missing.pem"), "{error}");

    for content in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
    ] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, content.as_bytes()).unwrap();
        let error = quick().with_ca_file(file.path()).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{content}");
    }
}
