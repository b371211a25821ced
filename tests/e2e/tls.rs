//! An encrypted service whose authority is a company's own.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// A server that takes the encryption off and hands the rest to the sandbox.
struct Front {
    _runtime: tokio::runtime::Runtime,
    endpoint: String,
    /// The certificate of the authority.
    authority: String,
}

impl Front {
    fn of(service: &Service) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let authority = issuer.as_ref().pem();

        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.into()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));

        let (_, rest) = service.endpoint.split_once("://").unwrap();
        let (sandbox, path) = rest.split_once('/').unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let endpoint = format!("https://{}/{path}", listener.local_addr().unwrap());
        runtime.spawn(serve(listener, acceptor, sandbox.to_owned()));
        Self {
            _runtime: runtime,
            endpoint,
            authority,
        }
    }

    fn add_words<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let kind = ["remote", "add", "team-bin", "--kind", "jsonbin"];
        let endpoint = ["--endpoint", &self.endpoint];
        [&kind, &endpoint[..], more].concat()
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, sandbox: String) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, sandbox) = (acceptor.clone(), sandbox.clone());
        tokio::spawn(async move {
            // Whoever trusts another authority hangs up here.
            if let Ok(mut near) = acceptor.accept(stream).await {
                let mut far = TcpStream::connect(sandbox).await.unwrap();
                let _hung_up = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            }
        });
    }
}

fn somebody(front: &Front, service: &std::rc::Rc<Service>) -> Person {
    let ada = service.person();
    Project::sample().put(&ada, Layout::Single);
    ada.ok(&["init"]);
    ada.put("company.pem", &front.authority);
    ada
}

#[test]
fn an_authority_is_trusted_where_it_is_named_and_nowhere_else() {
    let service = Service::start();
    let front = Front::of(&service);
    let ada = somebody(&front, &service);
    ada.ends(6, &front.add_words(&[]));
    assert_eq!(service.control.requests().len(), 0);

    ada.ok(&front.add_words(&["--ca-file", "company.pem"]));
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push", "--ca-file", "company.pem"]);
    assert!(service.record().contains("#ee0000"));

    // It holds for one run: the project file says nothing of whom this machine trusts.
    assert!(!ada.text("tokensync.json").contains("company.pem"));
    let before = service.control.requests().len();
    assert_ran!(ada.harmless(6, &["pull"]), @r"
    $ tokensync pull
    exit code 6
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: GET `https://127.0.0.1:[port]/v3/b/[bin]/latest`: the server's certificate comes from an authority that is not trusted here
    hint: behind a company proxy, name its authority's certificate with `--ca-file`
    ");
    assert_eq!(service.control.requests().len(), before);
}

#[test]
fn a_certificate_that_is_not_good_is_a_line_of_its_own() {
    let service = Service::start();
    let front = Front::of(&service);
    let ada = somebody(&front, &service);
    ada.ok(&front.add_words(&["--ca-file", "company.pem"]));
    let told = ada.harmless(6, &["doctor", "--json"]).json();
    let checks = told["checks"].as_array().unwrap().iter();
    let tls = checks.clone().find(|one| one["check"] == "tls").unwrap();
    assert_eq!(tls["verdict"], "fail");
    assert!(
        tls["fixes"][0].as_str().unwrap().contains("`--ca-file`"),
        "{tls}"
    );
    assert_eq!(checks.filter(|one| one["verdict"] == "fail").count(), 1);
    let told = ada
        .ok(&["doctor", "--json", "--ca-file", "company.pem"])
        .json();
    assert_eq!(told["verdict"], "pass", "{told:#}");
}

#[test]
fn t04_a_file_of_variables_in_the_project_is_not_read() {
    let service = Service::start();
    let front = Front::of(&service);
    let ada = somebody(&front, &service);
    ada.put(
        ".env",
        "SSL_CERT_FILE=company.pem\nSSL_CERT_DIR=.\nTOKENSYNC_CA_FILE=company.pem\n",
    );
    ada.ends(6, &front.add_words(&[]));
    assert_eq!(service.control.requests().len(), 0);
}

#[test]
fn a_project_file_cannot_name_an_authority() {
    let service = Service::start();
    let front = Front::of(&service);
    let ada = somebody(&front, &service);
    ada.ok(&front.add_words(&["--ca-file", "company.pem"]));
    let project = ada.text("tokensync.json");
    let kind = r#""kind": "jsonbin","#;
    assert!(project.contains(kind), "{project}");
    let more = [kind, r#" "ca_file": "company.pem","#].concat();
    ada.put("tokensync.json", &project.replace(kind, &more));
    let before = service.control.requests().len();
    ada.harmless(2, &["status"]).says("unknown field `ca_file`");
    assert_eq!(service.control.requests().len(), before);
}

#[test]
fn a_file_of_authorities_that_cannot_be_read_is_named() {
    let service = Service::start();
    let front = Front::of(&service);
    let ada = somebody(&front, &service);
    ada.put("empty.pem", "");
    let missing = ada.harmless(8, &front.add_words(&["--ca-file", "missing.pem"]));
    missing.says("the certificate file `missing.pem` cannot be read: ");
    missing.says("hint: check the path after `--ca-file`");
    let empty = ada.harmless(2, &front.add_words(&["--ca-file", "empty.pem"]));
    empty.says("the file `empty.pem` holds no certificate");
    empty.says("hint: it has to be PEM");
    assert_eq!(service.control.requests().len(), 0);
}
