//! The register as a provider, with the promises and the steps of `provider-jsonbin`: read again,
//! compare, write, check the record in the answer, look it up if there is no answer.

use std::sync::Arc;

use async_trait::async_trait;
use provider_api::{
    Capabilities, ErrorKind, Expected, Location, Proof, Provider, ProviderError, ProviderInfo,
    ReadOutcome, ReadRequest, Revision, Snapshot, WriteRequest, WriteSupport, Written,
};

use crate::place::{Cut, Line};

#[derive(Debug)]
pub(super) struct Remote {
    info: ProviderInfo,
    line: Arc<dyn Line>,
}

impl Remote {
    pub(super) fn new(line: Arc<dyn Line>) -> Self {
        Self {
            info: ProviderInfo {
                kind: "register",
                location: Location::plain("register"),
                capabilities: Capabilities::read_only().with_write(WriteSupport::CheckThenWrite),
            },
            line,
        }
    }
}

#[async_trait]
impl Provider for Remote {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn read(&self, _: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        let kept = self.line.read().await.map_err(no_answer)?;
        let snapshot = Snapshot::new(kept.document, kept.revision, Proof::of_known());
        Ok(ReadOutcome::Found(snapshot))
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        let before = self.line.read().await.map_err(no_answer)?;
        let as_expected = match request.expected {
            Expected::Any => true,
            Expected::Absent => false,
            Expected::Revision(revision) => *revision == before.revision,
        };
        if !as_expected {
            return Err(error(
                ErrorKind::RevisionMismatch,
                "the register has changed since it was read",
            ));
        }
        let sent = Revision::digest_of(request.document);
        match self.line.write(request.document).await {
            Ok(echo) if echo.revision == sent => Ok(sent.into()),
            Err(Cut::Unsent) => Err(no_answer(Cut::Unsent)),
            Ok(_) | Err(Cut::Unknown) => match self.line.read().await {
                Ok(kept) if kept.revision == sent => Ok(sent.into()),
                _ => Err(no_answer(Cut::Unknown)),
            },
        }
    }
}

fn no_answer(cut: Cut) -> ProviderError {
    match cut {
        Cut::Unsent => error(ErrorKind::Unavailable, "there is no network"),
        Cut::Unknown => error(ErrorKind::OutcomeUnknown, "the answer to a write is lost"),
    }
}

fn error(kind: ErrorKind, message: &str) -> ProviderError {
    ProviderError::new(kind, message)
}
