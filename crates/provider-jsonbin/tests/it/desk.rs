//! A service with one bin, a provider that reads and writes it, and texts without what changes
//! from run to run.

use std::fmt::Write as _;

use provider_api::{
    Expected, NoProgress, Provider as _, ProviderConfig, ProviderError, ReadOutcome, ReadRequest,
    Revision, Secret, Snapshot, WriteRequest,
};
use provider_http::{HttpClient, RetryPolicy};
use provider_jsonbin::{JsonbinConfig, JsonbinProvider};
use sandbox::{Control, Fault, RequestLog, Sandbox, Settings};
use tokens_model::TokenDocument;

pub(crate) const KEY: &str = "$2a$10$CANARYcanaryCANARYcanaryCANARYcanaryCANARYcanary12/.";
pub(crate) const RED: &str = r##"{"values":{"core":{"red":{"value":"#f00","type":"color"}}},"$metadata":{"version":"2.9.0","updatedAt":"2026-01-02T03:04:05.678Z","tokenSetOrder":["core"]},"$themes":[]}"##;
pub(crate) const GREEN: &str =
    r##"{"values":{"core":{"red":{"value":"#0f0","type":"color"}}},"$themes":[]}"##;
pub(crate) const BLUE: &str =
    r##"{"values":{"core":{"red":{"value":"#00f","type":"color"}}},"$themes":[]}"##;
pub(crate) const SKELETON: &str = r#"{"values":{"options":{}},"$metadata":{"version":"2.11.10","updatedAt":"2026-01-02T03:04:05.678Z"}}"#;

pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    pub(crate) bin: String,
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

impl Desk {
    /// A service whose bin holds this record.
    pub(crate) async fn with(record: &str) -> Self {
        Self::start(Settings::default(), record).await
    }

    pub(crate) async fn start(settings: Settings, record: &str) -> Self {
        let sandbox = Sandbox::start(settings.with_master_key(KEY)).await.unwrap();
        let bin = sandbox.control().create_bin(record);
        Self { sandbox, bin }
    }

    pub(crate) fn control(&self) -> Control {
        self.sandbox.control()
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.control().script(fault);
    }

    pub(crate) fn record(&self) -> String {
        self.control().record(&self.bin).unwrap()
    }

    /// Settings without a bin, as for creating one.
    pub(crate) fn account(&self) -> ProviderConfig {
        ProviderConfig::new()
            .with("endpoint", self.sandbox.addresses().jsonbin.endpoint)
            .with_secret("secret", Secret::new(KEY))
    }

    pub(crate) fn options(&self) -> ProviderConfig {
        self.account().with("bin", &self.bin)
    }

    pub(crate) fn provider(&self) -> JsonbinProvider {
        open(&self.options())
    }

    pub(crate) async fn found(&self) -> Snapshot {
        match read(&self.provider()).await.unwrap() {
            ReadOutcome::Found(snapshot) => snapshot,
            other => panic!("{other:?}"),
        }
    }

    /// Lets everybody in, as the owner can.
    pub(crate) fn make_public(&self) {
        self.control().set_private(&self.bin, false);
    }

    /// Reads, then writes this document over what was read.
    pub(crate) async fn replace(&self, text: &str) -> Result<Revision, ProviderError> {
        let revision = self.found().await.revision;
        self.control().clear_requests();
        write(&self.provider(), text, Expected::Revision(&revision)).await
    }

    /// What was asked, as `GET 200, PUT none`.
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

    /// The text with signs for the id, the address, the key and the time.
    pub(crate) fn plain(&self, text: &str) -> String {
        let address = self.sandbox.socket().to_string();
        let mut text = text
            .replace(&self.bin, "BIN")
            .replace(&address, "HOST")
            .replace(KEY, "KEY")
            .replace(env!("CARGO_PKG_VERSION"), "VERSION");
        let mark = r#""updatedAt":""#;
        if let Some(start) = text.find(mark).map(|at| at + mark.len()) {
            text.replace_range(start..start + 24, "TIME");
        }
        text
    }

    /// The whole of the last request with this method.
    pub(crate) fn sent(&self, method: &str) -> String {
        let requests = self.control().requests();
        let request = requests
            .iter()
            .rev()
            .find(|one| one.method == method)
            .unwrap();
        let mut text = format!("{} {}\n", request.method, request.path);
        for (name, value) in &request.headers {
            writeln!(text, "{name}: {value}").unwrap();
        }
        self.plain(&format!("{text}\n{}", request.body))
    }

    /// Kind, message and hints.
    pub(crate) fn told(&self, error: &ProviderError) -> String {
        let mut text = format!("{:?}: {error}", error.kind());
        for hint in error.hints() {
            write!(text, "\n  - {hint}").unwrap();
        }
        self.plain(&text)
    }
}

pub(crate) fn open(options: &ProviderConfig) -> JsonbinProvider {
    let config = JsonbinConfig::from_options(options).unwrap();
    JsonbinProvider::with_client(&config, quick()).unwrap()
}

pub(crate) async fn read(provider: &JsonbinProvider) -> Result<ReadOutcome, ProviderError> {
    provider.read(ReadRequest::new(&NoProgress)).await
}

pub(crate) async fn write(
    provider: &JsonbinProvider,
    text: &str,
    expected: Expected<'_>,
) -> Result<Revision, ProviderError> {
    provider
        .write(WriteRequest::new(&document(text), expected, &NoProgress))
        .await
        .map(|written| written.revision)
}
