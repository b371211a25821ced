//! A platform with one project, providers that read and write it, and texts without what changes
//! from run to run.

use std::fmt::Write as _;
use std::sync::Mutex;

use provider_api::{
    Expected, NoProgress, Progress, Provider as _, ProviderConfig, ProviderError, ReadOutcome,
    ReadRequest, Revision, Secret, Snapshot, WriteRequest,
};
use provider_http::{HttpClient, RetryPolicy};
use provider_studio::{Api, StudioConfig, StudioProvider};
use sandbox::{Control, Fault, RequestLog, Sandbox, Settings, StudioControl};
use tokens_model::{Form, TokenDocument};

pub(crate) const KEY: &str = "api_key_CANARYcanary-CANARY-canary-0123456789";

pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    pub(crate) api: Api,
    token: String,
}

/// What a provider remarks on under way.
#[derive(Debug, Default)]
pub(crate) struct Notes(Mutex<Vec<String>>);

impl Notes {
    pub(crate) fn all(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Progress for Notes {
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
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

impl Desk {
    /// A project that holds nothing, over this interface.
    pub(crate) async fn empty(api: Api) -> Self {
        Self::start(api, Settings::default()).await
    }

    /// A project that holds this document.
    pub(crate) async fn with(api: Api, text: &str) -> Self {
        let desk = Self::empty(api).await;
        desk.put(text);
        desk
    }

    pub(crate) async fn start(api: Api, settings: Settings) -> Self {
        let settings = settings.with_studio_key(KEY);
        let sandbox = Sandbox::start(settings).await.unwrap();
        let project = sandbox.addresses().studio.project;
        let scopes = ["tokens:read", "tokens:write"];
        let studio = sandbox.control().studio();
        Self {
            token: studio.create_service_token(&project, &scopes, None),
            sandbox,
            api,
        }
    }

    pub(crate) fn control(&self) -> Control {
        self.sandbox.control()
    }

    pub(crate) fn studio(&self) -> StudioControl {
        self.control().studio()
    }

    pub(crate) fn fault(&self, fault: Fault) {
        self.control().script(fault);
    }

    pub(crate) fn project(&self) -> String {
        self.sandbox.addresses().studio.project
    }

    /// What the project is opened with.
    pub(crate) fn secret(&self) -> String {
        match self.api {
            Api::Graphql => KEY.to_owned(),
            Api::Rest => self.token.clone(),
        }
    }

    /// Settings without organization and project, as for choosing them.
    pub(crate) fn account(&self) -> ProviderConfig {
        let studio = self.sandbox.addresses().studio;
        let api = match self.api {
            Api::Graphql => "graphql",
            Api::Rest => "rest",
        };
        ProviderConfig::new()
            .with("api", api)
            .with("endpoint", studio.discovery)
            .with_secret("secret", Secret::new(self.secret()))
    }

    pub(crate) fn options(&self) -> ProviderConfig {
        let studio = self.sandbox.addresses().studio;
        self.account()
            .with("organization", studio.organization)
            .with("project", studio.project)
    }

    pub(crate) fn provider(&self) -> StudioProvider {
        open(&self.options())
    }

    /// Puts a document there as somebody else would.
    pub(crate) fn put(&self, text: &str) {
        self.put_document(&document(text));
    }

    pub(crate) fn put_document(&self, document: &TokenDocument) {
        let text = document.to_json(Form::Values).to_compact();
        self.studio().put_document(&self.project(), "main", &text);
    }

    pub(crate) async fn found(&self) -> Snapshot {
        found(&self.provider()).await
    }

    /// Reads, then writes this document over what was read.
    pub(crate) async fn replace(&self, text: &str) -> Result<Revision, ProviderError> {
        let provider = self.provider();
        let revision = found(&provider).await.revision;
        self.control().clear_requests();
        write(&provider, text, Expected::Revision(&revision)).await
    }

    /// The document that a client of the same interface reads, on one line.
    pub(crate) async fn holds(&self) -> String {
        let document = self.found().await.document;
        self.plain(&document.to_json(Form::Values).to_compact())
    }

    /// What was asked, as `POST /graphql 200`, one a line.
    pub(crate) fn traffic(&self) -> String {
        let line = |request: &RequestLog| {
            let status = request
                .status
                .map_or("none".to_owned(), |status| status.to_string());
            let name = operation(&request.body);
            self.plain(&format!(
                "{} {}{name} {status}",
                request.method, request.path
            ))
        };
        let lines: Vec<String> = self.control().requests().iter().map(line).collect();
        lines.join("\n")
    }

    /// Ids, addresses, times and secrets as words.
    pub(crate) fn plain(&self, text: &str) -> String {
        let studio = self.sandbox.addresses().studio;
        let text = text
            .replace(&self.sandbox.socket().to_string(), "HOST")
            .replace(&studio.organization, "ORGANIZATION")
            .replace(&studio.project, "PROJECT")
            .replace(KEY, "KEY")
            .replace(&self.token, "TOKEN")
            .replace(env!("CARGO_PKG_VERSION"), "VERSION");
        without_ids(&without_sessions(&text))
    }

    /// The whole of the last request that says this.
    pub(crate) fn sent(&self, part: &str) -> String {
        let requests = self.control().requests();
        let says = |one: &&RequestLog| one.body.contains(part) || one.path.contains(part);
        let request = requests.iter().rev().find(says).unwrap();
        let mut text = format!("{} {}\n", request.method, request.path);
        for (name, value) in &request.headers {
            if name != "content-length" {
                writeln!(text, "{name}: {value}").unwrap();
            }
        }
        self.plain(&format!("{text}\n{}", request.body))
    }

    /// The bodies of all requests with this method but those that only read.
    pub(crate) fn bodies(&self) -> String {
        let requests = self.control().requests();
        let writes = requests
            .iter()
            .filter(|one| one.method != "GET" && !one.body.contains("\"query\":\"query"));
        let line = |one: &RequestLog| format!("{} {} {}", one.method, one.path, one.body);
        let lines: Vec<String> = writes.map(line).collect();
        self.plain(&lines.join("\n"))
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

/// The name of a GraphQL operation, after a space.
fn operation(body: &str) -> String {
    let mark = r#"{"operationName":""#;
    let name = body
        .strip_prefix(mark)
        .and_then(|rest| rest.split('"').next());
    name.map(|name| format!(" {name}")).unwrap_or_default()
}

/// The text with every session token as `SESSION`.
fn without_sessions(text: &str) -> String {
    let mut plain = String::new();
    for (at, part) in text.split("eyJ").enumerate() {
        // A token has three parts, of which the first two begin alike.
        let is_token = at > 0 && !plain.ends_with("SESSION");
        let end = part.find(|sign: char| !(sign.is_ascii_alphanumeric() || "-_.".contains(sign)));
        if at == 0 {
            plain.push_str(part);
        } else {
            plain.push_str(if is_token { "SESSION" } else { "" });
            plain.push_str(end.map_or("", |end| &part[end..]));
        }
    }
    plain
}

/// The text with every UUID as `ID` and a number in the order of appearance.
fn without_ids(text: &str) -> String {
    let is_uuid = |part: &str| {
        part.len() == 36
            && part.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
    };
    let mut known: Vec<String> = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        if let Some(id) = rest.get(..36).filter(|part| is_uuid(part)) {
            let at = known.iter().position(|one| one == id).unwrap_or_else(|| {
                known.push(id.to_owned());
                known.len() - 1
            });
            write!(plain, "ID{}", at + 1).unwrap();
            rest = &rest[36..];
        } else {
            plain.push(sign);
            rest = &rest[sign.len_utf8()..];
        }
    }
    plain
}

pub(crate) fn open(options: &ProviderConfig) -> StudioProvider {
    let config = StudioConfig::from_options(options).unwrap();
    StudioProvider::with_client(&config, quick()).unwrap()
}

pub(crate) async fn read(provider: &StudioProvider) -> Result<ReadOutcome, ProviderError> {
    provider.read(ReadRequest::new(&NoProgress)).await
}

pub(crate) async fn found(provider: &StudioProvider) -> Snapshot {
    match read(provider).await.unwrap() {
        ReadOutcome::Found(snapshot) => snapshot,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn write(
    provider: &StudioProvider,
    text: &str,
    expected: Expected<'_>,
) -> Result<Revision, ProviderError> {
    provider
        .write(WriteRequest::new(&document(text), expected, &NoProgress))
        .await
        .map(|written| written.revision)
}
