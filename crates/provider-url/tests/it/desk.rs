//! A service with one file, a provider that reads it, and texts without what changes from run to
//! run.

use std::fmt::Write as _;
use std::sync::Mutex;

use provider_api::{
    NoProgress, Progress, Provider as _, ProviderConfig, ProviderError, ReadOutcome, ReadRequest,
    Revision, Secret, Snapshot,
};
use provider_http::{HttpClient, RetryPolicy};
use provider_url::{UrlConfig, UrlProvider, secret_name};
use sandbox::{Control, Fault, RequestLog, Sandbox, Settings};
use tokens_model::TokenDocument;

pub(crate) const KEY: &str = "$2a$10$CANARYcanaryCANARYcanaryCANARYcanaryCANARYcanary12/.";
pub(crate) const RED: &str = r##"{"values":{"core":{"red":{"value":"#f00","type":"color"}}}}"##;
pub(crate) const GREEN: &str = r##"{"core":{"red":{"value":"#0f0","type":"color"}}}"##;
pub(crate) const FILE: &str = "tokens.json";

pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
}

/// Remembers what a read says on its way.
#[derive(Default)]
pub(crate) struct Said(Mutex<Vec<String>>);

impl Progress for Said {
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

impl Said {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

/// A client that makes the usual decisions without waiting.
pub(crate) fn quick() -> HttpClient {
    HttpClient::builder()
        .with_retry(RetryPolicy::immediate())
        .build()
        .unwrap()
}

pub(crate) fn document(text: &str) -> TokenDocument {
    TokenDocument::parse(text).unwrap()
}

pub(crate) fn open(options: &ProviderConfig) -> UrlProvider {
    let config = UrlConfig::from_options(options).unwrap();
    UrlProvider::with_client(&config, quick())
}

pub(crate) async fn read(provider: &UrlProvider) -> Result<ReadOutcome, ProviderError> {
    provider.read(ReadRequest::new(&NoProgress)).await
}

pub(crate) async fn read_newer(
    provider: &UrlProvider,
    known: &Revision,
) -> Result<ReadOutcome, ProviderError> {
    let request = ReadRequest::new(&NoProgress).with_known(Some(known));
    provider.read(request).await
}

pub(crate) fn found(outcome: Result<ReadOutcome, ProviderError>) -> Snapshot {
    match outcome {
        Ok(ReadOutcome::Found(snapshot)) => snapshot,
        other => panic!("{other:?}"),
    }
}

/// Kind, message and hints.
pub(crate) fn told(error: &ProviderError) -> String {
    let mut text = format!("{:?}: {error}", error.kind());
    for hint in error.hints() {
        write!(text, "\n  - {hint}").unwrap();
    }
    text
}

impl Desk {
    /// A service with this file.
    pub(crate) async fn with(text: &str) -> Self {
        let settings = Settings::default().with_master_key(KEY);
        let sandbox = Sandbox::start(settings).await.unwrap();
        let desk = Self { sandbox };
        desk.control().put_file(FILE, text);
        desk
    }

    pub(crate) fn control(&self) -> Control {
        self.sandbox.control()
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.control().script(fault);
    }

    pub(crate) fn url(&self) -> String {
        format!("{}{FILE}", self.sandbox.addresses().url.base)
    }

    pub(crate) fn options(&self) -> ProviderConfig {
        ProviderConfig::new().with("url", self.url())
    }

    /// With a secret header and a public one.
    pub(crate) fn with_key(&self) -> ProviderConfig {
        self.options()
            .with(
                "headers",
                r#"{"X-Access-Key":{"secret":true},"X-Bin-Meta":false}"#,
            )
            .with_secret(secret_name("X-Access-Key"), Secret::new(KEY))
    }

    pub(crate) fn provider(&self) -> UrlProvider {
        open(&self.options())
    }

    pub(crate) async fn found(&self) -> Snapshot {
        found(read(&self.provider()).await)
    }

    /// Reads an answer with this body, whatever media type it says it has.
    pub(crate) async fn answering(&self, body: &str) -> Result<ReadOutcome, ProviderError> {
        self.fault(Fault::on("GET").body(200, "text/plain", body));
        read(&self.provider()).await
    }

    /// What a read of such an answer fails with.
    pub(crate) async fn refuses(&self, body: &str) -> String {
        match self.answering(body).await {
            Ok(outcome) => panic!("{body}: {outcome:?}"),
            Err(error) => self.told(&error),
        }
    }

    /// What was asked, as `GET 200, GET none`.
    pub(crate) fn traffic(&self) -> String {
        let line = |request: &RequestLog| {
            let status = request
                .status
                .map_or("none".to_owned(), |status| status.to_string());
            format!("{} {status}", request.method)
        };
        let lines: Vec<String> = self.control().requests().iter().map(line).collect();
        lines.join(", ")
    }

    /// The text with signs for the address and the key.
    pub(crate) fn plain(&self, text: &str) -> String {
        text.replace(&self.sandbox.socket().to_string(), "HOST")
            .replace(KEY, "KEY")
            .replace(env!("CARGO_PKG_VERSION"), "VERSION")
    }

    /// The last request.
    pub(crate) fn sent(&self) -> String {
        let requests = self.control().requests();
        let request = requests.last().unwrap();
        let mut text = format!("{} {}", request.method, request.path);
        for (name, value) in &request.headers {
            write!(text, "\n{name}: {value}").unwrap();
        }
        self.plain(&format!("{text}{}", request.body))
    }

    pub(crate) fn told(&self, error: &ProviderError) -> String {
        self.plain(&told(error))
    }
}
