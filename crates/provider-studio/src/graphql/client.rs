//! One GraphQL request: where it goes, what it carries, and when its answer counts.

use std::sync::Arc;

use provider_api::{ErrorKind, Progress, ProviderError, Secret};
use provider_http::{HttpClient, Replay, Request, Response, SafeUrl};
use tokens_model::{Json, JsonRef, ObjectText};
use tokio::sync::{OnceCell, Semaphore};

use crate::config::StudioConfig;
use crate::proof::AT_ONCE;
use crate::{answer, refusal};

const JSON: &str = "application/json";

/// A client of the interface. Clones share what was discovered, and how much they ask at once.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: HttpClient,
    key: Secret,
    discovery: SafeUrl,
    fixed: Option<SafeUrl>,
    found: Arc<OnceCell<SafeUrl>>,
    lanes: Arc<Semaphore>,
}

/// What the service says in place of data.
#[derive(Debug)]
pub(crate) struct Refusal {
    what: String,
    /// Its words, fit for a message.
    pub(crate) said: String,
    /// Which kind of trouble it is, if it tells.
    pub(crate) kind: Option<ErrorKind>,
    /// The request is at fault, and so had no effect.
    pub(crate) blames_the_request: bool,
}

impl Refusal {
    /// The error that it stands for; of this kind if the service does not tell.
    pub(crate) fn error(self, otherwise: ErrorKind) -> ProviderError {
        let Self { what, said, .. } = self;
        let kind = self.kind.unwrap_or(otherwise);
        refusal::hinted(kind, format!("{what}: the service says: {said}"))
    }
}

/// The variables of an operation. Only names of scalars stand in the texts of operations: what
/// the platform calls its input types is not known.
#[derive(Debug, Default)]
pub(crate) struct Variables(ObjectText);

impl Variables {
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        self.0.push_text(name, value);
        self
    }

    pub(crate) fn texts(self, name: &str, values: &[String]) -> Self {
        let values: Vec<Json> = values.iter().map(|value| Json::string(value)).collect();
        let values: Vec<&str> = values.iter().map(Json::source).collect();
        self.json(name, &format!("[{}]", values.join(",")))
    }

    pub(crate) fn number(mut self, name: &str, value: impl Into<i64>) -> Self {
        self.0.push(name, &value.into().to_string());
        self
    }

    pub(crate) fn json(mut self, name: &str, value: &str) -> Self {
        self.0.push(name, value);
        self
    }

    pub(crate) fn text_or_null(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self.json(name, "null"),
        }
    }
}

impl Client {
    pub(crate) fn new(config: &StudioConfig, http: HttpClient) -> Self {
        Self {
            http,
            key: config.secret.clone(),
            discovery: config.discovery.clone(),
            fixed: config.graphql.clone(),
            found: Arc::default(),
            lanes: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The `data` of a query, which may be asked any number of times.
    ///
    /// An answer with `errors` is an error even if it has `data`: part of a project looks like
    /// one from which the rest was deleted.
    pub(crate) async fn query(
        &self,
        text: &str,
        variables: Variables,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Json, ProviderError> {
        let answered = self.ask(text, variables, what, progress).await?;
        answered.map_err(|refusal| refusal.error(ErrorKind::Unavailable))
    }

    /// The same, with what the service says in place of data told from the trouble of getting
    /// there.
    pub(crate) async fn ask(
        &self,
        text: &str,
        variables: Variables,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Result<Json, Refusal>, ProviderError> {
        let response = self
            .send(text, variables, Replay::Safe, what, progress)
            .await?;
        let response = Arc::new(response);
        let json = answer::large_json(&response, what).await?;
        match refused(&json, &response, what) {
            Some(refusal) => Ok(Err(refusal)),
            None => data(&json, what).map(Ok),
        }
    }

    /// The `data` of a mutation. It may fail with `OutcomeUnknown`, also if the service reports a
    /// trouble of which nothing says whether it came before or after the change.
    pub(crate) async fn mutate(
        &self,
        text: &str,
        variables: Variables,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Json, ProviderError> {
        let answered = self.attempt(text, variables, what, progress).await?;
        answered.map_err(|refusal| refusal.error(ErrorKind::OutcomeUnknown))
    }

    /// The same, with what the service says in place of data told from the trouble of getting
    /// there.
    pub(crate) async fn attempt(
        &self,
        text: &str,
        variables: Variables,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Result<Json, Refusal>, ProviderError> {
        let response = self
            .send(text, variables, Replay::IfUnsent, what, progress)
            .await?;
        let unknown = |error: ProviderError| {
            ProviderError::new(ErrorKind::OutcomeUnknown, error.to_string()).with_source(error)
        };
        let json = answer::json(&response, what).map_err(unknown)?;
        match refused(&json, &response, what) {
            Some(mut refusal) => {
                // Nothing says whether such a trouble came before or after the change.
                refusal.kind = refusal
                    .kind
                    .filter(|kind| !kind.is_transient() || *kind == ErrorKind::RateLimited);
                Ok(Err(refusal))
            }
            None => data(&json, what).map(Ok).map_err(unknown),
        }
    }

    async fn send(
        &self,
        text: &str,
        variables: Variables,
        replay: Replay,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let endpoint = self.endpoint(progress).await?;
        let mut body = ObjectText::new();
        body.push_text("operationName", operation(text));
        body.push("variables", &variables.0.finish());
        body.push_text("query", text);
        let request = Request::post(endpoint.clone())
            .with_header("accept", JSON)
            .with_bearer(&self.key)
            .with_body(JSON, body.finish())
            .with_replay(replay);
        let lane = self.lanes.acquire().await;
        let _lane = lane.expect("nobody closes it");
        let response = self
            .http
            .send(&request, progress)
            .await
            .map_err(|error| error.in_context(what))?;
        if response.is_success() {
            Ok(response)
        } else {
            Err(refusal::error(&response, what))
        }
    }

    /// The address of the interface, asked for once.
    async fn endpoint(&self, progress: &dyn Progress) -> Result<&SafeUrl, ProviderError> {
        match &self.fixed {
            Some(fixed) => Ok(fixed),
            None => self.found.get_or_try_init(|| self.discover(progress)).await,
        }
    }

    /// Reads the file that every installation of the platform has. The key does not go there.
    async fn discover(&self, progress: &dyn Progress) -> Result<SafeUrl, ProviderError> {
        let what = "asking where the GraphQL interface is";
        let hint = "give its address with the option `graphql_endpoint`, or check `endpoint`";
        let request = Request::get(self.discovery.clone()).with_header("accept", JSON);
        let sent = self.http.send(&request, progress).await;
        let response = sent.map_err(|error| error.in_context(what).with_hint(hint))?;
        if !response.is_success() {
            let error = response.error_of_kind(what, response.kind(), "");
            return Err(error.with_hint(hint));
        }
        let json = answer::json(&response, what).map_err(|error| error.with_hint(hint))?;
        let host = answer::text(json.root(), &["legacy_graphql_endpoint"]).ok_or_else(|| {
            answer::shapeless(what, "the answer names no `legacy_graphql_endpoint`").with_hint(hint)
        })?;
        self.address_at(&host)
            .map_err(|error| error.in_context(what).with_hint(hint))
    }

    /// The file names a host; a scheme or a path in front of or behind it do not count. Only on
    /// this machine the connection may be in clear text.
    fn address_at(&self, host: &str) -> Result<SafeUrl, ProviderError> {
        let bare = host.split_once("://").map_or(host, |(_, rest)| rest);
        let bare = bare.split('/').next().unwrap_or(bare);
        let plain = SafeUrl::parse(&format!("http://{bare}"))?;
        let scheme = if plain.is_loopback() && !self.discovery.is_https() {
            "http"
        } else {
            "https"
        };
        SafeUrl::parse(&format!("{scheme}://{bare}"))?.join_segments(&["graphql"])
    }
}

/// The name of an operation: the second word of its text.
fn operation(text: &str) -> &str {
    text.split([' ', '(', '{']).nth(1).unwrap_or_default()
}

fn refused(json: &Json, response: &Response, what: &str) -> Option<Refusal> {
    let errors = answer::at(json.root(), &["errors"])?;
    let (said, kind) = refusal::graphql(errors);
    Some(Refusal {
        what: what.to_owned(),
        said: response.quote(&said),
        kind,
        blames_the_request: refusal::blames_the_request(errors),
    })
}

fn data(json: &Json, what: &str) -> Result<Json, ProviderError> {
    answer::at(json.root(), &["data"])
        .map(JsonRef::to_json)
        .ok_or_else(|| answer::shapeless(what, "the answer has no `data`"))
}
