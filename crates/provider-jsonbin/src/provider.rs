//! The contract over one bin: read, compare, write, look again.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use provider_api::{
    Capabilities, ErrorKind, Examined, Expected, Fit, LONGEST_LOOK, Location, Progress, Provider,
    ProviderError, ProviderInfo, ReadOutcome, ReadRequest, Requests, Revision, Snapshot, Trace,
    WriteRequest, WriteSupport, Written,
};
use provider_http::{Freshness, HttpClient, Response};
use tokens_model::{Digest, TokenDocument};

use crate::KIND;
use crate::client::{Client, Versioning};
use crate::config::{BinId, BinName, JsonbinConfig, KeyKind, invalid};
use crate::differs::differs;
use crate::last::Last;
use crate::size::Limit;
use crate::wire::{self, Echo, Held, Stamp};
use crate::{examine, size};

/// A bin that holds a token document.
#[derive(Debug)]
pub struct JsonbinProvider {
    info: ProviderInfo,
    bin: BinId,
    client: Client,
    versioning: Versioning,
    limit: Option<Limit>,
    allowance: Option<u64>,
    last: Last,
}

impl JsonbinProvider {
    /// The bin that the settings name, reached through this client. Performs no I/O.
    pub fn with_client(config: &JsonbinConfig, http: HttpClient) -> Result<Self, ProviderError> {
        let Some(bin) = config.bin.clone() else {
            return Err(invalid("bin", "is missing").with_hint(
                "give the id of a bin that exists, or let `tokensync init` create one",
            ));
        };
        let client = Client::new(config, http);
        let write = if config.read_only {
            WriteSupport::ReadOnly
        } else {
            WriteSupport::CheckThenWrite
        };
        Ok(Self {
            info: ProviderInfo {
                kind: KIND,
                location: Location::plain(&client.address(&bin)?.to_string()),
                capabilities: Capabilities::read_only()
                    .with_write(write)
                    .with_marking(config.marking)
                    .with_caches(),
            },
            bin,
            client,
            versioning: if config.versioning {
                Versioning::On
            } else {
                Versioning::Usual
            },
            limit: config.limit,
            allowance: config.allowance,
            last: Last::default(),
        })
    }

    /// Makes a private bin that holds `document`, with at most one request that can do so.
    pub async fn create(
        config: &JsonbinConfig,
        http: HttpClient,
        document: &TokenDocument,
        progress: &dyn Progress,
    ) -> Result<(BinId, Revision), ProviderError> {
        if config.bin.is_some() {
            return Err(invalid("bin", "names a bin already, so none is created"));
        }
        if config.read_only {
            return Err(read_only("a read-only remote cannot be created"));
        }
        let client = Client::new(config, http);
        let record = wire::record(document, None, Timestamp::now())?;
        refuse_too_large(config.limit, &record)?;
        let name = config.name.as_ref();
        let answer = client
            .create(record, name, config.collection.as_deref(), progress)
            .await;
        let response = answer.map_err(|error| match error.kind() {
            ErrorKind::OutcomeUnknown => perhaps_created(name, error),
            _ => error,
        })?;
        let (bin, echo) =
            Held::read_new(&response).map_err(|error| perhaps_created(name, error))?;
        let sent = Revision::digest_of(document);
        if echo.is_ok_and(|held| held.revision == sent) {
            return Ok((bin, sent));
        }
        let made = format!("bin `{bin}` was created");
        let response = client
            .latest(&bin, progress)
            .await
            .map_err(|error| unproven(&made, error))?;
        let held = Held::read(&response).map_err(|error| unproven(&made, error))?;
        if held.revision == sent {
            return Ok((bin, sent));
        }
        Err(differs(&made, document, &held, &response))
    }

    /// Gives the bin another name. The service takes the master key only for this (JSONBin API
    /// reference, bins/meta/name/update): with an access key nothing is sent.
    pub async fn rename(
        &self,
        name: &BinName,
        progress: &dyn Progress,
    ) -> Result<(), ProviderError> {
        if self.info.capabilities.write == WriteSupport::ReadOnly {
            return Err(read_only(&format!("bin `{}` is only read here", self.bin)));
        }
        if self.client.key() == KeyKind::Access {
            return Err(ProviderError::new(
                ErrorKind::PermissionDenied,
                format!("an access key cannot rename bin `{}`", self.bin),
            )
            .with_hint("JSONBin takes the master key for that: rename the bin on its page")
            .with_hint("for a name that only this project knows, use `--label`"));
        }
        self.client.rename(&self.bin, name, progress).await?;
        Ok(())
    }

    async fn look(&self, progress: &dyn Progress) -> Result<(Held, Response), ProviderError> {
        let response = self.client.latest(&self.bin, progress).await?;
        let body = Digest::of_bytes(response.body());
        Ok((self.held(&response, body)?, response))
    }

    fn held(&self, response: &Response, body: Digest) -> Result<Held, ProviderError> {
        let held = self.last.held(response, body);
        held.map_err(|error| error.in_context(&format!("reading bin `{}`", self.bin)))
    }

    async fn count_versions(&self, progress: &dyn Progress) -> Result<u64, ProviderError> {
        let response = self.client.count_versions(&self.bin, progress).await?;
        wire::version_count(&response)
    }

    /// Whether a write should have made a version and made none.
    fn misses_version(&self, echo: &Echo) -> bool {
        (self.versioning == Versioning::On || echo.public == Some(true)) && echo.version.is_none()
    }

    /// The bin as it is now, if it is as the writer believes.
    async fn check(&self, request: &WriteRequest<'_>) -> Result<Option<Held>, ProviderError> {
        if request.expected == Expected::Any {
            return Ok(None);
        }
        let (held, _) = self.look(request.progress).await?;
        if is_as_expected(&held, request.expected) {
            return Ok(Some(held));
        }
        let happened = match request.expected {
            Expected::Absent => "already holds a document",
            _ if held.blank => "is empty now, and was not when it was read",
            _ => "has changed since it was read",
        };
        Err(ProviderError::new(
            ErrorKind::RevisionMismatch,
            format!("bin `{}` {happened}", self.bin),
        )
        .with_hint("read it again and merge; nothing was written"))
    }

    /// Whether a write took effect whose answer is lost or says something strange.
    async fn settle(
        &self,
        request: &WriteRequest<'_>,
        sent: Revision,
        trouble: &str,
    ) -> Result<Revision, ProviderError> {
        request
            .progress
            .note(&format!("{trouble}; reading bin `{}` again", self.bin));
        let (held, response) = match self.look(request.progress).await {
            Ok(found) => found,
            Err(error) => return Err(unproven(trouble, error)),
        };
        if held.revision == sent {
            return Ok(sent);
        }
        if request.expected != Expected::Any && is_as_expected(&held, request.expected) {
            return Err(unknown(format!(
                "{trouble}; the bin still holds what it held before"
            ))
            .with_hint(
                "the write has not taken effect so far: run it again, which reads the bin first",
            ));
        }
        Err(differs(trouble, request.document, &held, &response))
    }
}

#[async_trait]
impl Provider for JsonbinProvider {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    fn fit(&self, document: &TokenDocument, over: Option<&Snapshot>) -> Fit {
        let now = Timestamp::now();
        let there = over.map(|over| Stamp::of(&over.document));
        let marker = over.and_then(|over| Some(over.document.marker()?.to_json()));
        let marked = marker.map(|marker| document.clone().with_marker(&marker));
        let document = marked.as_ref().unwrap_or(document);
        let length = |document: &TokenDocument| {
            let record = wire::record(document, there.as_ref(), now);
            // What cannot be written at all is told by the write.
            record.map_or(0, |record| record.len())
        };
        let held = over.map(|over| length(&over.document));
        size::fit(length(document), held, self.limit)
    }

    fn requests(&self) -> Option<Requests> {
        Some(Requests {
            sent: self.client.requests_sent(),
            allowance: self.allowance,
        })
    }

    async fn examine(&self, request: ReadRequest<'_>) -> Result<Examined, ProviderError> {
        let (held, _) = self.look(request.progress).await?;
        let counted = match self.client.key() {
            KeyKind::Master => Some(self.count_versions(request.progress).await),
            KeyKind::Access => None,
        };
        let public = held.public == Some(true);
        let mut findings = vec![examine::rights(
            self.client.key(),
            self.info.capabilities.write,
        )];
        findings.extend(examine::privacy(&held));
        findings.push(size::finding(held.size, self.limit));
        findings.push(examine::versions(counted, self.versioning, public));
        let outcome = if held.blank {
            ReadOutcome::Absent
        } else {
            findings.push(examine::plugin(&held, Timestamp::now()));
            ReadOutcome::Found(Snapshot::new(held.document, held.revision, held.proof))
        };
        findings.extend(self.client.way());
        Ok(Examined { outcome, findings })
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let response = self.client.latest(&self.bin, request.progress).await?;
        let body = Digest::of_bytes(response.body());
        let trace = Trace::new(format!("body:{body}"));
        if request.trace == Some(&trace) {
            return Ok(ReadOutcome::NotModified);
        }
        let held = self.held(&response, body)?;
        if held.blank {
            return Ok(ReadOutcome::Absent);
        }
        let mut snapshot = Snapshot::new(held.document, held.revision, held.proof);
        snapshot.trace = Some(trace);
        if held.public == Some(true) {
            snapshot.notes.push(format!(
                "bin `{}` is public: anyone who knows its id can read it and write to it",
                self.bin
            ));
        }
        Ok(ReadOutcome::Found(snapshot))
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        if self.info.capabilities.write == WriteSupport::ReadOnly {
            return Err(read_only(&format!("bin `{}` is only read here", self.bin)));
        }
        if self.limit.is_some() {
            let record = wire::record(request.document, None, Timestamp::now())?;
            refuse_too_large(self.limit, &record)?;
        }
        let held = self.check(&request).await?;
        let fresh = held.as_ref().map(|_| Freshness::lasting(LONGEST_LOOK));
        let last = held.as_ref().map(|held| &held.stamp);
        let now = Timestamp::now();
        if last.is_some_and(|last| last.is_ahead_of(now)) {
            request.progress.note(&format!(
                "bin `{}` was last written at a time that has not come yet: a clock is wrong, \
                 here or there",
                self.bin
            ));
        }
        let record = Bytes::from(wire::record(request.document, last, now)?);
        let sent = Revision::digest_of(request.document);
        let answer = self
            .client
            .replace(
                &self.bin,
                record.clone(),
                self.versioning,
                fresh,
                request.progress,
            )
            .await;
        let trouble = match answer {
            Ok(response) => match Echo::read(&response, &record, &sent) {
                Ok(echo) if echo.revision == sent && !self.misses_version(&echo) => {
                    return Ok(sent.into());
                }
                // What becomes of the record then is not documented.
                Ok(echo) if echo.revision == sent => {
                    "the service kept no version of it, as it does once there are 1,000".to_owned()
                }
                Ok(_) => "the answer shows another record than the one sent".to_owned(),
                Err(error) => error.to_string(),
            },
            Err(error) if error.kind() == ErrorKind::OutcomeUnknown => {
                let trouble = error.to_string();
                return Ok(self.settle(&request, sent, &trouble).await?.into());
            }
            Err(error) => return Err(error),
        };
        let trouble = format!("writing to bin `{}`: {trouble}", self.bin);
        Ok(self.settle(&request, sent, &trouble).await?.into())
    }
}

fn is_as_expected(held: &Held, expected: Expected<'_>) -> bool {
    match expected {
        Expected::Any => true,
        Expected::Absent => held.blank,
        Expected::Revision(revision) => !held.blank && held.revision == *revision,
    }
}

fn refuse_too_large(limit: Option<Limit>, record: &str) -> Result<(), ProviderError> {
    match limit.and_then(|limit| limit.refuses(record.len())) {
        None => Ok(()),
        Some(why) => Err(ProviderError::new(
            ErrorKind::TooLarge,
            format!("{why}; nothing was sent"),
        )
        .with_hint("take out sets that nobody needs, or correct the option `limit`")),
    }
}

fn read_only(message: &str) -> ProviderError {
    ProviderError::new(ErrorKind::Unsupported, message)
        .with_hint("take the option `read_only` away to write")
}

pub(crate) fn unknown(message: String) -> ProviderError {
    ProviderError::new(ErrorKind::OutcomeUnknown, message)
}

/// The look that should have proved a write failed itself.
fn unproven(trouble: &str, error: ProviderError) -> ProviderError {
    let mut unproven = unknown(format!("{trouble}; then {error}"))
        .with_hint("run it again, which reads the bin first and merges");
    if let Some(wait) = error.retry_after() {
        unproven = unproven.with_retry_after(wait);
    }
    unproven.with_source(error)
}

fn perhaps_created(name: Option<&BinName>, error: ProviderError) -> ProviderError {
    let called = name.map_or_else(
        || "without a name".to_owned(),
        |name| format!("called `{}`", name.as_str()),
    );
    unknown(format!("a bin {called} may have been created: {error}"))
        .with_hint("look for it among the bins of the account before creating another")
        .with_source(error)
}
