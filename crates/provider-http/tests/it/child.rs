//! A client in a process of its own, whose environment a test decides on.

use std::path::Path;
use std::process::Command;

use provider_api::Secret;
use provider_http::{Request, SafeUrl};

use crate::server::{Server, answer};
use crate::{Notes, all_of, quick};

/// What the child sends as the key of the service.
pub(crate) const KEY: &str = "CANARYkey";

/// Says to the child where to go.
const ADDRESS: &str = "PROVIDER_HTTP_TEST_ADDRESS";

/// A file of this name in the folder of the child is its file of authorities.
pub(crate) const CA_FILE: &str = "company.pem";

/// Whatever else decides on the way of a request.
const ROUTING: [&str; 11] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUEST_METHOD",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// Reads from an address in a process that has these variables and works in this folder. Tells
/// everything that the process said.
pub(crate) async fn visit(address: &str, folder: &Path, vars: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "child::child", "--nocapture"])
        .current_dir(folder)
        .env(ADDRESS, address);
    for name in ROUTING {
        command.env_remove(name);
    }
    command.envs(vars.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("the outcome: "), "{text}");
    assert!(!text.contains("CANARY"), "{text}");
    text.into_owned()
}

/// Other tests run this one again, with an address. By itself it stays at home.
#[tokio::test]
async fn child() {
    let home = Server::replying(vec![answer(200, "")]).await;
    #[expect(clippy::disallowed_methods, reason = "how else would a child be told")]
    let address = std::env::var(ADDRESS).unwrap_or_else(|_| home.text_url("/"));
    let url = SafeUrl::parse(&address).unwrap();
    let mut builder = quick().allow_plain_http();
    if Path::new(CA_FILE).exists() {
        builder = builder.with_ca_file(CA_FILE);
    }
    let client = builder.build().unwrap();
    let request = Request::get(url).with_secret_header("x-master-key", &Secret::new(KEY));
    let notes = Notes::default();
    let outcome = client.send(&request, &notes).await;
    let stays = address == home.text_url("/");
    assert_eq!(home.requests(), usize::from(stays), "{outcome:?}");
    match outcome {
        Ok(response) => println!(
            "the outcome: {} {}",
            response.status(),
            response.text().unwrap()
        ),
        Err(error) => println!("the outcome: {:?} {}", error.kind(), all_of(&error)),
    }
    println!("attempts: {}", notes.all().len() + 1);
    println!("{client:?} {request:?} {:?}", notes.all());
}
