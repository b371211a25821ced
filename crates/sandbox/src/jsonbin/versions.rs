//! Count and delete the versions of a bin.

use serde_json::json;

use super::gate::{self, Passed};
use crate::exchange::{Answer, Exchange, Refusal};

/// `GET /b/{id}/versions/count` (JSONBin API reference, bins/versions/count).
pub(super) fn count(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let Passed { bin, .. } = gate::COUNT_VERSIONS.admit_to_bin(exchange)?;
    Ok(Answer::json(&json!({
        "metadata": { "id": bin.id(), "versionCount": bin.versions, "private": bin.private },
    })))
}

/// `DELETE /b/{id}/versions` (JSONBin API reference, bins/versions/delete).
///
/// Without `X-Preserve-Latest: true` what is only in a version is lost.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let Passed { mut bin, .. } = gate::OWNER.admit_to_bin(exchange)?;
    if bin.versions == 0 {
        return Ok(Answer::json(&json!({ "message": "No versions found" })));
    }
    let preserve = exchange.call.header_is("x-preserve-latest", "true");
    let deleted = bin.delete_versions(exchange.rows, preserve)?;
    let message = if preserve {
        "Versions for the Bin are deleted successfully and latest version preserved on the base record."
    } else {
        "Versions for the Bin are deleted successfully"
    };
    Ok(Answer::json(&json!({
        "metadata": { "id": bin.id(), "versionsDeleted": deleted },
        "message": message,
    })))
}
