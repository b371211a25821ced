//! A server that says exactly the bytes it is told to.

use std::sync::{Arc, Mutex};

use provider_api::ProviderConfig;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

pub(crate) struct Server {
    address: String,
    seen: Arc<Mutex<Vec<String>>>,
}

/// An answer with these headers and the right length.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Whatever\r\nconnection: close\r\n");
    for (name, value) in headers {
        head += &[name, ": ", value, "\r\n"].concat();
    }
    if status != 304 {
        head += &["content-length: ", &body.len().to_string(), "\r\n"].concat();
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

impl Server {
    /// Answers each request with the next of these; the last one stands for all that follow.
    pub(crate) async fn saying(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                let number = {
                    let mut log = log.lock().unwrap();
                    log.push(String::from_utf8_lossy(&head).to_lowercase());
                    log.len() - 1
                };
                let answer = &answers[number.min(answers.len() - 1)];
                // The client may have seen enough of it.
                drop(stream.write_all(answer).await);
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/tokens.json", self.address)
    }

    pub(crate) fn options(&self) -> ProviderConfig {
        ProviderConfig::new().with("url", self.url())
    }

    /// The value of a header in each request so far.
    pub(crate) fn sent(&self, header: &str) -> Vec<Option<String>> {
        let value = |head: &String| {
            head.lines()
                .find_map(|line| line.strip_prefix(&format!("{header}: ")))
                .map(str::to_owned)
        };
        self.seen.lock().unwrap().iter().map(value).collect()
    }

    pub(crate) fn plain(&self, text: &str) -> String {
        text.replace(&self.address, "HOST")
    }
}
