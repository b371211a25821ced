//! Who the other end has to be.

use std::path::Path;

use provider_api::{ErrorKind, Secret};
use provider_http::{HttpClient, RedirectPolicy, Request, SafeUrl};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::authority::{Authority, acceptor, put};
use crate::child::visit;
use crate::server::{Server, answer, answer_with};
use crate::{Notes, all_of, quick, refusal, send};

fn trusting(authority: &Authority) -> HttpClient {
    trusting_file(&authority.file())
}

fn trusting_file(file: &Path) -> HttpClient {
    quick().with_ca_file(file).build().unwrap()
}

/// What a good certificate of the server says.
fn good() -> CertificateParams {
    CertificateParams::new(["localhost".to_owned()]).unwrap()
}

async fn serving(acceptor: TlsAcceptor) -> Server {
    Server::with_tls(acceptor, vec![answer(200, "hi")]).await
}

fn by_name(server: &Server) -> SafeUrl {
    let text = format!("https://localhost:{}/?t=CANARY", server.port());
    SafeUrl::parse(&text).unwrap()
}

#[tokio::test]
async fn t24_an_authority_from_a_file_is_trusted() {
    let authority = Authority::new();
    let server = serving(authority.acceptor(&good())).await;
    let request = Request::get(by_name(&server));
    let response = send(&trusting(&authority), &request).await.unwrap();
    assert_eq!(response.text().unwrap(), "hi");
}

#[tokio::test]
async fn t24_every_authority_of_a_file_is_trusted() {
    let (one, two) = (Authority::new(), Authority::new());
    let key = KeyPair::generate().unwrap().serialize_pem();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("both.pem");
    let text = ["# ours\n", &one.pem(), &key, "# theirs\n", &two.pem()].concat();
    put(&file, &text);
    let client = trusting_file(&file);
    for authority in [one, two] {
        let server = serving(authority.acceptor(&good())).await;
        let response = send(&client, &Request::get(by_name(&server)))
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
    }
}

#[tokio::test]
async fn t24_a_self_signed_certificate_is_trusted_where_it_is_named() {
    let key = KeyPair::generate().unwrap();
    let certificate = good().self_signed(&key).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.pem");
    put(&file, &certificate.pem());
    let server = serving(acceptor(certificate.into(), &key)).await;
    let request = Request::get(by_name(&server));
    let response = send(&trusting_file(&file), &request).await.unwrap();
    assert_eq!(response.status(), 200);
}

/// Elsewhere the system's own store is asked, which a test has no business to change.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn t24_the_systems_authorities_and_those_of_the_file_are_trusted_together() {
    let (system, company) = (Authority::new(), Authority::new());
    let of_system = serving(system.acceptor_for("127.0.0.1")).await;
    let of_company = serving(company.acceptor_for("127.0.0.1")).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let file = system.file();
    let system_file = [("SSL_CERT_FILE", file.to_str().unwrap())];
    let no_system = [("SSL_CERT_FILE", "/dev/null")];
    let check = async |server: &Server, folder: &Path, vars: &[(&str, &str)], outcome: &str| {
        let said = visit(&server.text_url("/"), folder, vars).await;
        assert!(said.contains(&format!("the outcome: {outcome}")), "{said}");
        said
    };
    let (beside, alone) = (company.folder(), elsewhere.path());
    check(&of_system, beside, &system_file, "200 hi").await;
    check(&of_company, beside, &system_file, "200 hi").await;
    check(&of_system, alone, &system_file, "200 hi").await;
    check(&of_company, alone, &system_file, "Insecure").await;
    check(&of_company, beside, &no_system, "200 hi").await;
    let said = check(&of_company, alone, &no_system, "InvalidConfig").await;
    assert!(said.contains("TLS cannot be set up"), "{said}");
    assert!(said.contains("--ca-file"), "{said}");
}

/// The certificates that are refused, with what is said about them.
fn refused(authority: &Authority) -> Vec<(TlsAcceptor, &'static str, &'static str)> {
    let self_signed = |params: &CertificateParams| {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        acceptor(certificate.into(), &key)
    };
    let mut expired = good();
    expired.not_before = date_time_ymd(2001, 1, 1);
    expired.not_after = date_time_ymd(2002, 2, 3);
    let mut early = good();
    early.not_before = date_time_ymd(4000, 1, 1);
    let mut elsewhere = CertificateParams::new(["evil.example".to_owned()]).unwrap();
    elsewhere
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    let mut of_an_authority = good();
    of_an_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    of_an_authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];

    // Only this store tells the dates; those of other systems just say no.
    let dates = cfg!(target_os = "linux");
    let issuer = "comes from an authority that is not trusted here";
    let (clock, file) = ("this computer's clock", "with `--ca-file`");
    vec![
        (
            authority.acceptor(&expired),
            if dates {
                "expired on 03 Feb 2002"
            } else {
                "expired"
            },
            clock,
        ),
        (
            authority.acceptor(&early),
            if dates {
                "is not valid yet: it begins on 01 Jan 4000"
            } else {
                "not valid yet"
            },
            clock,
        ),
        (
            authority.acceptor(&elsewhere),
            "is for another host",
            "check the address",
        ),
        (Authority::new().acceptor(&good()), issuer, file),
        (self_signed(&good()), issuer, file),
        (
            self_signed(&of_an_authority),
            "is one of an authority",
            "`CA:FALSE`",
        ),
    ]
}

#[tokio::test]
async fn t24_a_wrong_certificate_is_named_and_nothing_is_sent() {
    let authority = Authority::new();
    for (acceptor, says, hint) in refused(&authority) {
        let server = serving(acceptor).await;
        for request in [
            Request::get(by_name(&server)),
            Request::put(by_name(&server)).with_body("text/plain", "CANARY"),
        ] {
            let request = request.with_secret_header("x-master-key", &Secret::new("CANARY"));
            let notes = Notes::default();
            let error = trusting(&authority)
                .send(&request, &notes)
                .await
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Insecure, "{error}");
            assert!(error.to_string().contains(says), "{says}: {error}");
            assert!(error.hints().concat().contains(hint), "{error:?}");
            assert!(!all_of(&error).contains("CANARY"), "{error:?}");
            assert!(!all_of(&error).contains("evil.example"), "{error:?}");
            assert_eq!(notes.all(), [""; 0], "{says}");
        }
        assert_eq!((server.requests(), server.admitted()), (0, 0), "{says}");
        assert_eq!(server.connections(), 2, "{says}");
    }
}

#[tokio::test]
async fn t24_an_old_protocol_is_refused_once() {
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
async fn t24_an_encrypted_address_does_not_lead_to_a_plain_one() {
    let authority = Authority::new();
    let plain = Server::replying(vec![answer(200, "")]).await;
    let location = plain.text_url("/");
    let moved = answer_with(302, &[("location", &location)], b"");
    let server = Server::with_tls(authority.acceptor_for("127.0.0.1"), vec![moved]).await;
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
fn t24_a_file_that_is_no_list_of_certificates_is_refused_when_the_client_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str, text: Option<&str>, kind: ErrorKind, says: &str| {
        let file = folder.path().join(name);
        if let Some(text) = text {
            put(&file, text);
        }
        let error = quick().with_ca_file(&file).build().unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        let path = format!("`{}`", file.display());
        assert!(error.to_string().contains(&path), "{error}");
        assert!(error.to_string().contains(says), "{error}");
        // Whatever was named by mistake, a key for one, is not repeated.
        assert!(!all_of(&error).contains("CANARY"), "{error:?}");
    };
    let good = Authority::new().pem();
    let cut = good.replace("-----END CERTIFICATE-----", "");
    let odd = good.replacen("MI", "!!", 1);
    let no_der = "-----BEGIN CERTIFICATE-----\nQ0FOQVJZ\n-----END CERTIFICATE-----\n";
    let key = KeyPair::generate().unwrap().serialize_pem();
    let wrong = ErrorKind::InvalidConfig;
    check("missing", None, ErrorKind::LocalFile, "cannot be read");
    check("", None, ErrorKind::LocalFile, "cannot be read");
    check("empty", Some(""), wrong, "holds no certificate");
    check("words", Some("CANARY"), wrong, "holds no certificate");
    check("key", Some(&key), wrong, "holds no certificate");
    check("cut", Some(&cut), wrong, "certificate 1");
    check("odd", Some(&odd), wrong, "certificate 1");
    check("no-der", Some(no_der), wrong, "no X.509 certificate");
    for (name, second) in [("2-cut", &*cut), ("2-odd", &odd), ("2-no-der", no_der)] {
        check(
            name,
            Some(&[&good, second].concat()),
            wrong,
            "certificate 2",
        );
    }
}
