//! A bin that holds something else than what was written.

use provider_api::ProviderError;
use provider_http::Response;
use tokens_model::{Change, DocumentDiff, Json, TokenDocument, ValueKind};

use crate::provider::unknown;
use crate::wire::Held;

/// Says where it differs first.
pub(crate) fn differs(
    trouble: &str,
    sent: &TokenDocument,
    held: &Held,
    response: &Response,
) -> ProviderError {
    let shown = |json: &Option<Json>| {
        let json = json.as_ref()?;
        Some(response.quote(json.root().raw()))
    };
    let trouble = format!("{trouble}; the bin holds something else than what was written");
    let diff = DocumentDiff::between(sent, &held.document);
    let Some(change) = diff.changes.first() else {
        return unknown(trouble);
    };
    let at = response.quote(&change.at.to_string());
    let values = shown(&change.before)
        .zip(shown(&change.after))
        .map(|(sent, holds)| format!(": sent {sent}, holds {holds}"))
        .unwrap_or_default();
    unknown(format!("{trouble}, first at `{at}`{values}")).with_hint(if is_rounded(change) {
        "the service rounds numbers of more than about 15 digits: write this one as text"
    } else {
        "the write may not have arrived, or somebody else has written since: run it again, which reads the bin first and merges"
    })
}

fn is_rounded(change: &Change) -> bool {
    let number = |json: &Option<Json>| {
        let root = json.as_ref()?.root();
        (root.kind() == ValueKind::Number).then(|| root.raw().parse::<f64>().ok())?
    };
    number(&change.before)
        .zip(number(&change.after))
        .is_some_and(|(sent, holds)| (sent - holds).abs() <= sent.abs() * f64::EPSILON)
}
