//! A sandbox with a raw HTTP/1.1 client: one connection per request, read to its end.

use std::net::SocketAddr;
use std::time::Duration;

use sandbox::{Control, Sandbox, Settings};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An id of the right shape that no bin has.
pub(crate) const ABSENT: &str = "111111111111111111111111";

/// So long that only something that never comes takes it.
const NEVER: Duration = Duration::from_mins(2);

pub(crate) struct Service {
    pub(crate) sandbox: Sandbox,
    pub(crate) control: Control,
    pub(crate) key: String,
}

impl Service {
    pub(crate) async fn start(settings: Settings) -> Self {
        let sandbox = Sandbox::start(settings).await.unwrap();
        let control = sandbox.control();
        let key = sandbox.addresses().jsonbin.master_key;
        Self {
            sandbox,
            control,
            key,
        }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request {
            address: self.sandbox.socket(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Request {
        self.request("GET", path).header("X-Master-Key", &self.key)
    }

    pub(crate) fn put(&self, path: &str, json: &str) -> Request {
        self.request("PUT", path)
            .header("X-Master-Key", &self.key)
            .json(json)
    }

    pub(crate) fn post(&self, path: &str, json: &str) -> Request {
        self.request("POST", path)
            .header("X-Master-Key", &self.key)
            .json(json)
    }

    pub(crate) fn delete(&self, path: &str) -> Request {
        self.request("DELETE", path)
            .header("X-Master-Key", &self.key)
    }

    /// Makes a public bin and gives its id.
    pub(crate) async fn public_bin(&self, json: &str) -> String {
        let answer = self
            .post("/v3/b", json)
            .header("X-Bin-Private", "false")
            .send()
            .await;
        answer.json()["metadata"]["id"].as_str().unwrap().to_owned()
    }

    /// The newest record, by a read over HTTP.
    pub(crate) async fn latest(&self, bin: &str) -> String {
        let answer = self
            .get(&format!("/v3/b/{bin}/latest?meta=false"))
            .send()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text()
    }
}

#[derive(Clone)]
pub(crate) struct Request {
    address: SocketAddr,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub(crate) fn json(self, body: &str) -> Self {
        self.header("Content-Type", "application/json").body(body)
    }

    /// Sends the whole request and leaves the answer to be read.
    pub(crate) async fn open(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let mut head = vec![
            format!("{} {} HTTP/1.1", self.method, self.path),
            "Host: sandbox".to_owned(),
            "Connection: close".to_owned(),
        ];
        head.extend(
            self.headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        head.extend(
            self.body
                .as_ref()
                .map(|body| format!("Content-Length: {}", body.len())),
        );
        let head = head.join("\r\n") + "\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        // The sandbox may refuse a body by its announced length without taking it.
        let _sent = stream
            .write_all(self.body.as_deref().unwrap_or_default())
            .await;
        stream
    }

    /// Everything that comes back until the connection closes.
    pub(crate) async fn raw(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut stream = self.open().await;
        // A reset after an answer is as good as a close.
        let _end = tokio::time::timeout(NEVER, stream.read_to_end(&mut bytes))
            .await
            .expect("an end");
        bytes
    }

    /// The answer, which has to be there and complete.
    pub(crate) async fn send(self) -> Answer {
        let answer = Answer::read(&self.raw().await).expect("an answer");
        assert_eq!(answer.end, End::Complete, "{} {}", self.method, self.path);
        answer
    }

    /// The answer, if there is one, complete or not.
    pub(crate) async fn try_send(self) -> Option<Answer> {
        Answer::read(&self.raw().await)
    }
}

/// Whether the framing says that the whole body came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    Cut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framed {
    Length(usize),
    Chunked,
    ByClose,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
    pub(crate) framed: Framed,
    headers: Vec<(String, String)>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let split = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..split]).unwrap();
        let rest = &bytes[split + 4..];
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers: Vec<_> = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let header = |name: &str| {
            headers
                .iter()
                .find(|(own, _)| own == name)
                .map(|(_, value)| value.as_str())
        };
        let (framed, body, end) = if header("transfer-encoding") == Some("chunked") {
            let (body, end) = chunks(rest);
            (Framed::Chunked, body, end)
        } else if let Some(length) = header("content-length") {
            let length = length.parse().unwrap();
            let end = if rest.len() == length || status == 304 {
                End::Complete
            } else {
                End::Cut
            };
            (Framed::Length(length), rest.to_vec(), end)
        } else {
            (Framed::ByClose, rest.to_vec(), End::Complete)
        };
        Some(Self {
            status,
            body,
            end,
            framed,
            headers,
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Asserts an error answer: this status and nothing but this message.
    #[track_caller]
    pub(crate) fn refuses(&self, status: u16, message: &str) {
        assert_eq!(
            (self.status, self.text()),
            (
                status,
                serde_json::json!({ "message": message }).to_string()
            )
        );
        assert_eq!(
            self.header("content-type"),
            Some("application/json; charset=utf-8")
        );
    }
}

fn chunks(mut rest: &[u8]) -> (Vec<u8>, End) {
    let mut body = Vec::new();
    while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..line]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        rest = &rest[line + 2..];
        if size == 0 {
            return (body, End::Complete);
        }
        if rest.len() < size + 2 {
            body.extend_from_slice(rest);
            break;
        }
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
    (body, End::Cut)
}

/// Waits for something that will come, however slow the machine.
pub(crate) async fn until(what: impl Fn() -> bool) {
    let come = async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(NEVER, come)
        .await
        .expect("what is waited for has to come");
}
