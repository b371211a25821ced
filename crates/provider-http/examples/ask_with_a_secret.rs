//! A request with a secret, to a server that repeats the secret in its refusal.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use provider_api::{ErrorKind, NoProgress, Secret};
use provider_http::{HttpClient, Request, SafeUrl};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/v3", listener.local_addr()?);
    tokio::spawn(talkative(listener));

    let client = HttpClient::builder().build()?;
    let url = SafeUrl::parse(&address)?.join_segments(&["b", "65f0", "latest"])?;
    let secret = Secret::new("sk-not-for-anybody");
    let request = Request::get(url).with_secret_header("x-master-key", &secret);
    let response = client.send(&request, &NoProgress).await?;
    let error = response.error("reading bin `65f0`");
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(!error.to_string().contains(secret.expose()));
    println!("{error}");
    Ok(())
}

/// Refuses whatever it is asked, and says with what.
async fn talkative(listener: TcpListener) -> std::io::Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let mut request = [0; 4096];
        let _length = stream.read(&mut request).await?;
        let body = r#"{"message":"sk-not-for-anybody is not a valid key"}"#;
        let length = body.len();
        let answer = format!("HTTP/1.1 401 No\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await?;
    }
}
