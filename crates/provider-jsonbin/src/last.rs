//! The answer that was understood last.

use std::sync::{Mutex, PoisonError};

use provider_api::ProviderError;
use provider_http::Response;
use tokens_model::Digest;

use crate::wire::Held;

/// What the bin held when it last answered. The same bytes say the same, so that nobody has to read
/// them twice: before a write a bin mostly answers what it answered when it was read.
#[derive(Debug, Default)]
pub(crate) struct Last(Mutex<Option<(Digest, Held)>>);

impl Last {
    /// What this answer says, whose body has this digest.
    pub(crate) fn held(&self, response: &Response, body: Digest) -> Result<Held, ProviderError> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, held)) = &*last
            && *known == body
        {
            return Ok(held.clone());
        }
        let held = Held::read(response)?;
        *last = Some((body, held.clone()));
        Ok(held)
    }
}
