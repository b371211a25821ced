//! The contract over one address: read it, and never write.

use async_trait::async_trait;
use provider_api::{
    Capabilities, ErrorKind, Examined, Finding, Location, Progress, Provider, ProviderError,
    ProviderInfo, ReadOutcome, ReadRequest, Snapshot, WriteRequest, Written,
};
use provider_http::{HttpClient, Request, Response, SafeUrl};

use crate::KIND;
use crate::answer;
use crate::condition::{Validator, revision};
use crate::config::UrlConfig;
use crate::cors;
use crate::document::Found;
use crate::examine;
use crate::headers::{Headers, names_a_secret};
use crate::refusal;

const JSON: &str = "application/json";
const NOT_MODIFIED: u16 = 304;

/// An address at which a token document stands.
#[derive(Debug)]
pub struct UrlProvider {
    info: ProviderInfo,
    url: SafeUrl,
    headers: Headers,
    http: HttpClient,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug)]
enum Ask<'a> {
    Anything,
    NewerThan(&'a Validator),
    /// Not out of a cache.
    Anew,
    /// As a web page asks that has no origin.
    AsPage,
}

impl UrlProvider {
    /// The address that the settings name, reached through this client. Performs no I/O.
    pub fn with_client(config: &UrlConfig, http: HttpClient) -> Self {
        Self {
            info: ProviderInfo {
                kind: KIND,
                location: Location::new(config.url.to_string(), config.url.expose()),
                capabilities: Capabilities::read_only()
                    .with_conditional_read()
                    .with_caches(),
            },
            url: config.url.clone(),
            headers: config.headers.clone(),
            http,
        }
    }

    async fn ask(&self, ask: Ask<'_>, progress: &dyn Progress) -> Result<Response, ProviderError> {
        // A user's own `Accept` wins, as in the plugin (`UrlTokenStorage.ts`).
        let request = Request::get(self.url.clone()).with_header("accept", JSON);
        let request = self.headers.apply(request);
        let request = match ask {
            Ask::Anything => request,
            Ask::NewerThan(validator) => {
                let (name, value) = validator.condition();
                request.with_header(name, value)
            }
            Ask::Anew => request.with_header("cache-control", "no-cache"),
            Ask::AsPage => request.with_header("origin", cors::ORIGIN),
        };
        self.http.send(&request, progress).await
    }

    /// A whole answer, or nothing if the server says that it has none newer.
    async fn newer(
        &self,
        known: Option<&Validator>,
        anew: bool,
        progress: &dyn Progress,
    ) -> Result<Option<Response>, ProviderError> {
        let ask = match known {
            Some(known) => Ask::NewerThan(known),
            None if anew => Ask::Anew,
            None => Ask::Anything,
        };
        let response = self.ask(ask, progress).await?;
        if response.status() != NOT_MODIFIED {
            return Ok(Some(response));
        }
        if known.is_some_and(|known| known.is_confirmed_by(&response)) {
            return Ok(None);
        }
        progress.note(&format!(
            "`{}` answered 304, and not to what was asked; reading it in full",
            self.url
        ));
        Ok(Some(self.ask(Ask::Anew, progress).await?))
    }

    /// The document in an answer.
    fn found(&self, response: &Response) -> Result<Found, ProviderError> {
        let what = format!("reading `{}`", self.url);
        if !refusal::is_whole(response) {
            return Err(refusal::error(response, &what, &self.headers));
        }
        answer::json(response)
            .and_then(|json| Found::in_answer(&json, response))
            .map_err(|error| error.in_context(&what))
    }

    /// What anybody can see who sees the project file.
    fn shown_secrets(&self) -> Option<String> {
        let query = self.url.expose().split_once('?')?.1;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (name, _) = pairs.find(|(name, _)| names_a_secret(name))?;
        Some(format!(
            "the address has a secret in it (`{name}=…`), and so has the project file, which is \
             shared: send it as a secret header if the service takes one"
        ))
    }
}

#[async_trait]
impl Provider for UrlProvider {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let known = request.known.and_then(Validator::remembered_in);
        let known = known.filter(|_| !request.anew);
        let Some(response) = self
            .newer(known.as_ref(), request.anew, request.progress)
            .await?
        else {
            return Ok(ReadOutcome::NotModified);
        };
        let found = self.found(&response)?;
        request
            .progress
            .note(&format!("`{}` holds {}", self.url, found.description()));
        let revision = revision(&found.document, Validator::of(&response).as_ref());
        if request.known == Some(&revision) {
            return Ok(ReadOutcome::NotModified);
        }
        let mut snapshot = Snapshot::new(found.document, revision, found.proof);
        snapshot.notes.extend(self.shown_secrets());
        snapshot.notes.extend(found.notes);
        snapshot.notes.extend(found.for_plugin);
        Ok(ReadOutcome::Found(snapshot))
    }

    async fn examine(&self, request: ReadRequest<'_>) -> Result<Examined, ProviderError> {
        let response = self.ask(Ask::AsPage, request.progress).await?;
        let found = self.found(&response)?;
        let cors = cors::look(
            &self.http,
            &self.url,
            &self.headers,
            &response,
            request.progress,
        );
        let cors = cors.await;
        let validator = Validator::of(&response);
        let mut findings = vec![
            examine::headers(&self.headers),
            examine::etag(validator.as_ref()),
        ];
        findings.extend(self.shown_secrets().map(|says| {
            let fix = "make a new secret, as this one is known, and keep it out of the address";
            Finding::warn("query", says, fix)
        }));
        findings.extend(examine::plugin(&found.for_plugin));
        findings.push(cors);
        findings.extend(self.http.findings());
        let revision = revision(&found.document, validator.as_ref());
        let mut snapshot = Snapshot::new(found.document, revision, found.proof);
        snapshot.notes = found.notes;
        let outcome = ReadOutcome::Found(snapshot);
        Ok(Examined { outcome, findings })
    }

    async fn write(&self, _: WriteRequest<'_>) -> Result<Written, ProviderError> {
        Err(ProviderError::new(
            ErrorKind::Unsupported,
            format!("`{}` is only read: an address takes no tokens", self.url),
        )
        .with_hint("pull from it; to push, use a remote of the kind `jsonbin` or `studio`"))
    }
}
