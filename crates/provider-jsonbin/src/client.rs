//! The requests, one function per route of the service. Answers that are no success come back as
//! errors.

use bytes::Bytes;
use provider_api::{Finding, Progress, ProviderError, Secret};
use provider_http::{Freshness, HttpClient, Request, Response, SafeUrl};

use crate::config::{BinId, BinName, JsonbinConfig, KeyKind};
use crate::refusal::{self, Act};

const JSON: &str = "application/json";

#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: HttpClient,
    endpoint: SafeUrl,
    key: KeyKind,
    secret: Secret,
}

/// Whether a write leaves the record before it as a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versioning {
    /// As the service does by itself: not for private bins.
    Usual,
    /// Asked for.
    On,
}

impl Client {
    pub(crate) fn new(config: &JsonbinConfig, http: HttpClient) -> Self {
        Self {
            http,
            endpoint: config.endpoint.clone(),
            key: config.key,
            secret: config.secret.clone(),
        }
    }

    /// The address of a bin.
    pub(crate) fn address(&self, bin: &BinId) -> Result<SafeUrl, ProviderError> {
        self.endpoint.join_segments(&["b", bin.as_str()])
    }

    /// `GET /b/{id}/latest`: the newest record whatever its version, which the bare address does
    /// not promise.
    pub(crate) async fn latest(
        &self,
        bin: &BinId,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let latest = self.address(bin)?.join_segments(&["latest"])?;
        // A copy on the way would be taken for a bin that went back in time.
        let request = Request::get(latest).with_header("cache-control", "no-cache");
        let what = format!("reading bin `{bin}`");
        self.ask(request, Act::Read, &what, progress).await
    }

    /// `PUT /b/{id}`, as long as what it replaces counts as new. It may fail with `OutcomeUnknown`.
    pub(crate) async fn replace(
        &self,
        bin: &BinId,
        record: Bytes,
        versioning: Versioning,
        fresh: Option<Freshness>,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let what = format!("writing {} bytes to bin `{bin}`", record.len());
        let mut request = Request::put(self.address(bin)?).with_body(JSON, record);
        if versioning == Versioning::On {
            request = request.with_header("x-bin-versioning", "true");
        }
        if let Some(fresh) = fresh {
            request = request.with_freshness(fresh);
        }
        self.ask(request, Act::Update, &what, progress).await
    }

    /// `POST /b`: a private bin. It may fail with `OutcomeUnknown`.
    pub(crate) async fn create(
        &self,
        record: String,
        name: Option<&BinName>,
        collection: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let what = format!("creating a bin of {} bytes", record.len());
        let mut request = Request::post(self.endpoint.join_segments(&["b"])?)
            .with_body(JSON, record)
            .with_header("x-bin-private", "true");
        if let Some(name) = name {
            request = request.with_header("x-bin-name", name.as_str());
        }
        if let Some(collection) = collection {
            request = request.with_header("x-collection-id", collection);
        }
        self.ask(request, Act::Create, &what, progress).await
    }

    /// `PUT /b/{id}/meta/name`.
    pub(crate) async fn rename(
        &self,
        bin: &BinId,
        name: &BinName,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let request = Request::put(self.address(bin)?.join_segments(&["meta", "name"])?)
            .with_header("x-bin-name", name.as_str())
            .with_body(JSON, "{}");
        let what = format!("renaming bin `{bin}`");
        self.ask(request, Act::Rename, &what, progress).await
    }

    /// `GET /b/{id}/versions/count`, which takes the master key only.
    pub(crate) async fn count_versions(
        &self,
        bin: &BinId,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let count = ["versions", "count"];
        let request = Request::get(self.address(bin)?.join_segments(&count)?);
        let what = format!("counting the versions of bin `{bin}`");
        self.ask(request, Act::CountVersions, &what, progress).await
    }

    pub(crate) fn key(&self) -> KeyKind {
        self.key
    }

    /// How many requests have gone out.
    pub(crate) fn requests_sent(&self) -> u64 {
        self.http.requests_sent()
    }

    /// What there is to say of the way to the service.
    pub(crate) fn way(&self) -> Vec<Finding> {
        self.http.findings()
    }

    async fn ask(
        &self,
        request: Request,
        act: Act,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let request = request
            .with_header("accept", JSON)
            .with_secret_header(self.key.header(), &self.secret);
        let response = self
            .http
            .send(&request, progress)
            .await
            .map_err(|error| error.in_context(what))?;
        if response.is_success() {
            Ok(response)
        } else {
            Err(refusal::error(&response, what, act, self.key))
        }
    }
}
