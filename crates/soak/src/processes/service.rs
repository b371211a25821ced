//! `tokensync sandbox` as a place: asked without any code of the product, so that the account does
//! not depend on what it is to judge.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use tokens_model::{Form, Json, JsonRef, TokenDocument};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::Failure;
use crate::pace::Pace;
use crate::place::{Cut, Kept, Line, Place, Traffic};
use crate::random::Random;

/// How long a request takes on its way there, in life.
const DELAY: Duration = Duration::from_millis(600);

/// A sandbox with one bin; it stops when this goes.
#[derive(Debug)]
pub(super) struct Service {
    _child: Child,
    door: Door,
}

/// Where and how to ask.
#[derive(Clone, Debug)]
pub(super) struct Door {
    host: String,
    pub(super) endpoint: String,
    pub(super) key: String,
    pub(super) bin: String,
}

impl Service {
    /// Starts a sandbox whose bin holds this, and in which every request is slow.
    pub(super) async fn start(
        binary: &Path,
        first: &TokenDocument,
        pace: Pace,
    ) -> Result<Self, Failure> {
        let mut child = Command::new(binary)
            .args(["sandbox", "--json"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().expect("stdout was asked for");
        let mut lines = BufReader::new(stdout).lines();
        let line = lines.next_line().await?.unwrap_or_default();
        // What else it says must not fill the pipe and stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let said: Value = serde_json::from_str(&line)?;
        let text = |name: &str| {
            let text = said["jsonbin"][name].as_str().map(str::to_owned);
            text.ok_or_else(|| format!("`tokensync sandbox --json` does not say `{name}`: {line}"))
        };
        let (endpoint, key) = (text("endpoint")?, text("master_key")?);
        let host = endpoint.trim_start_matches("http://");
        let host = host.split('/').next().unwrap_or(host).to_owned();
        let mut door = Door {
            host,
            endpoint,
            key,
            bin: String::new(),
        };
        let record = first.to_json(Form::Values).to_compact();
        let made: Value = serde_json::from_str(&door.ask("POST /v3/b", &record).await?)?;
        door.bin = made["metadata"]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let millis = pace.of(DELAY).as_millis();
        let slow = json!({ "times": u32::MAX, "action": { "kind": "delay", "millis": millis } });
        door.ask("POST /sandbox/faults", &slow.to_string()).await?;
        door.ask("DELETE /sandbox/requests", "").await?;
        Ok(Self {
            _child: child,
            door,
        })
    }

    pub(super) fn door(&self) -> &Door {
        &self.door
    }
}

#[async_trait(?Send)]
impl Place for Service {
    fn line(&self, _: Random) -> Arc<dyn Line> {
        Arc::new(self.door.clone())
    }

    async fn kept(&self) -> TokenDocument {
        let kept = self.door.read().await;
        kept.expect("the sandbox answers").document
    }

    async fn traffic(&self) -> Traffic {
        let said = self.door.ask("GET /sandbox/requests", "").await;
        let said = said.ok().and_then(|said| serde_json::from_str(&said).ok());
        let Some(Value::Array(requests)) = said else {
            return Traffic::default();
        };
        let count = |method: &str| requests.iter().filter(|r| r["method"] == method).count();
        Traffic {
            reads: count("GET"),
            writes: count("PUT"),
            bytes: requests
                .iter()
                .filter_map(|r| Some(r["body"].as_str()?.len()))
                .sum(),
        }
    }
}

#[async_trait]
impl Line for Door {
    async fn read(&self) -> Result<Kept, Cut> {
        let said = self
            .ask(&format!("GET /v3/b/{}/latest", self.bin), "")
            .await;
        record(&said.map_err(|_| Cut::Unsent)?).ok_or(Cut::Unsent)
    }

    async fn write(&self, document: &TokenDocument) -> Result<Kept, Cut> {
        let record_sent = document.to_record().to_compact();
        let said = self
            .ask(&format!("PUT /v3/b/{}", self.bin), &record_sent)
            .await;
        record(&said.map_err(|_| Cut::Unknown)?).ok_or(Cut::Unknown)
    }

    /// Loopback does not go away.
    fn cut(&self, _: Duration, _: Duration) {}

    fn mend(&self) {}
}

/// The record in an answer.
fn record(answer: &str) -> Option<Kept> {
    let answer = Json::parse(answer).ok()?;
    let record = answer.root().get("record").map(JsonRef::raw)?;
    Kept::read(record.to_owned())
}

impl Door {
    /// Sends one request, and gives the body of an answer that is no error.
    async fn ask(&self, what: &str, body: &str) -> Result<String, Failure> {
        let mut request = format!("{what} HTTP/1.1\r\nHost: {}\r\n", self.host);
        write!(
            request,
            "Connection: close\r\nX-Master-Key: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        )
        .expect("a string takes everything");
        let mut stream = TcpStream::connect(&self.host).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        match answer.split_once("\r\n\r\n") {
            Some((head, body)) if head.starts_with("HTTP/1.1 2") => Ok(body.to_owned()),
            _ => Err(format!("{what}: {answer}").into()),
        }
    }
}
