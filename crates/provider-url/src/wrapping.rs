//! What services put around a file: it is taken off where that is harmless, and named otherwise.

use provider_api::ProviderError;
use tokens_model::{JsonRef, ValueKind};

use crate::answer::foreign;

/// The record in what JSONBin answers unless `X-Bin-Meta: false` is sent (API reference, "Read
/// bins"): `record` and `metadata` with an id or a privacy. No set has plain values like those.
pub(crate) fn record(root: JsonRef<'_>) -> Option<JsonRef<'_>> {
    let metadata = root.get("metadata")?;
    let is = |name, kind| {
        let value: Option<JsonRef<'_>> = metadata.get(name);
        value.is_some_and(|value| value.kind() == kind)
    };
    let about_a_bin = is("id", ValueKind::String)
        || is("parentId", ValueKind::String)
        || is("private", ValueKind::Bool);
    let alone = root.members().count() == 2;
    root.get("record").filter(|_| alone && about_a_bin)
}

/// Refuses answers of code hosts that hold the file in another way, or list a folder (GitHub REST
/// API, "Repository contents"; GitLab REST API, "Repository files").
pub(crate) fn refuse_foreign(root: JsonRef<'_>) -> Result<(), ProviderError> {
    let text = |name| root.get(name).and_then(JsonRef::as_str).is_some();
    if text("content") && text("encoding") && (text("sha") || text("file_path")) {
        let error = foreign("the answer describes a file and has its content as base64");
        return Err(if text("file_path") {
            error.with_hint("for GitLab add `/raw` to the path, in front of the `?`")
        } else {
            error.with_hint("for GitHub send the header `Accept: application/vnd.github.raw+json`")
        });
    }
    let listed = root.items().next().is_some_and(|item| {
        let text = |field: &&str| item.get(field).and_then(JsonRef::as_str).is_some();
        ["path", "type", "name"].iter().all(text)
    });
    if listed {
        return Err(
            foreign("the answer is the list of a folder").with_hint("give the address of one file")
        );
    }
    Ok(())
}
