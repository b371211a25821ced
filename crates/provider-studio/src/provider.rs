//! The contract over one branch of a project.

use async_trait::async_trait;
use provider_api::{
    Capabilities, Coverage, ErrorKind, Examined, Fit, Ids, Location, Provider, ProviderError,
    ProviderInfo, ReadOutcome, ReadRequest, Snapshot, WriteRequest, WriteSupport, Written,
};
use provider_http::HttpClient;
use tokens_model::TokenDocument;

use crate::KIND;
use crate::aside::discard;
use crate::config::{Api, StudioConfig};
use crate::dress::dress;
use crate::graphql::Graphql;
use crate::ids;
use crate::rest::Rest;
use crate::write::{Backend, Held as _, write};

/// A branch of a project on the platform.
#[derive(Debug)]
pub struct StudioProvider {
    info: ProviderInfo,
    what: String,
    interface: Interface,
    http: HttpClient,
}

#[derive(Debug)]
enum Interface {
    Graphql(Graphql),
    Rest(Rest),
}

impl StudioProvider {
    /// The branch that the settings name, reached through this client. Performs no I/O.
    pub fn with_client(config: &StudioConfig, http: HttpClient) -> Result<Self, ProviderError> {
        let write = if config.read_only {
            WriteSupport::ReadOnly
        } else {
            WriteSupport::CheckThenWrite
        };
        let coverage = Coverage {
            themes: true,
            metadata: false,
            extra: false,
        };
        let (interface, place) = match config.api {
            Api::Graphql => (
                Interface::Graphql(Graphql::new(config, http.clone())?),
                ["org", config.organization()?],
            ),
            Api::Rest => (
                Interface::Rest(Rest::new(config, http.clone())?),
                ["api", "v1"],
            ),
        };
        let project = config.project()?;
        // The same project behind another address is another place.
        let (home, way) = match config.api {
            Api::Graphql => {
                let way = config.graphql.as_ref().unwrap_or(&config.discovery);
                (&config.home, way)
            }
            Api::Rest => (&config.rest, &config.rest),
        };
        let address = home.join_segments(&place)?.join_segments(&[
            "projects",
            project,
            "branches",
            &config.branch,
        ])?;
        Ok(Self {
            info: ProviderInfo {
                kind: KIND,
                location: Location::new(
                    address.to_string(),
                    &format!("{} {}", address.expose(), way.expose()),
                ),
                capabilities: Capabilities::read_only()
                    .with_write(write)
                    .with_coverage(coverage),
            },
            what: format!(
                "branch `{}` of project `{}`",
                config.branch.escape_debug(),
                project.escape_debug()
            ),
            interface,
            http,
        })
    }
}

async fn read<B: Backend>(
    backend: &B,
    request: &ReadRequest<'_>,
) -> Result<ReadOutcome, ProviderError> {
    let (held, proof) = backend.look(request.progress).await?;
    if held.is_empty() {
        return Ok(ReadOutcome::Absent);
    }
    let (found, revision) = held.seen();
    let known = held.known();
    let document = match request.like {
        Some(like) => {
            let none = Ids::default();
            let ids = request.ids.unwrap_or(&none);
            dress(backend, &found, &known, like, ids)
        }
        None => found,
    };
    let ids = ids::in_document(&known, &document, &backend.shelf().ungrouped);
    let mut snapshot = Snapshot::new(document, revision, proof);
    snapshot.ids = ids;
    snapshot.fixed = ids::places_of(
        &held.fixed(),
        &snapshot.document,
        &backend.shelf().ungrouped,
    );
    snapshot.notes = held.notes();
    discard((held, known));
    Ok(ReadOutcome::Found(snapshot))
}

/// What the interface does not take of a document. What the platform makes itself has to be in it
/// as it was read.
fn fit<B: Backend>(backend: &B, document: &TokenDocument, over: Option<&Snapshot>) -> Fit {
    let mut fit = Fit::default();
    let wanted = Backend::kept(backend, document, &mut fit);
    let over = over.filter(|over| !over.fixed.is_empty());
    if let Some(over) = over {
        let held = Backend::kept(backend, &over.document, &mut Fit::default());
        for at in &over.fixed {
            let changes = |subject| held.mark(subject) != wanted.mark(subject);
            if ids::subject(at).as_ref().is_some_and(changes) {
                fit.refuse(
                    at.clone(),
                    "is generated on the platform and cannot be written or deleted from here",
                );
            }
        }
    }
    fit
}

#[async_trait]
impl Provider for StudioProvider {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    fn fit(&self, document: &TokenDocument, over: Option<&Snapshot>) -> Fit {
        match &self.interface {
            Interface::Graphql(graphql) => fit(graphql, document, over),
            Interface::Rest(rest) => fit(rest, document, over),
        }
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        match &self.interface {
            Interface::Graphql(graphql) => read(graphql, &request).await,
            Interface::Rest(rest) => read(rest, &request).await,
        }
    }

    async fn examine(&self, request: ReadRequest<'_>) -> Result<Examined, ProviderError> {
        let outcome = self.read(request).await?;
        let findings = self.http.findings();
        Ok(Examined { outcome, findings })
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        if self.info.capabilities.write == WriteSupport::ReadOnly {
            return Err(ProviderError::new(
                ErrorKind::Unsupported,
                format!("{} is only read here", self.what),
            )
            .with_hint("take the option `read_only` away to write"));
        }
        match &self.interface {
            Interface::Graphql(graphql) => write(graphql, &request, &self.what).await,
            Interface::Rest(rest) => write(rest, &request, &self.what).await,
        }
    }
}
