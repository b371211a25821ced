//! Sections that only one side can hold take no part in the merge.

use provider_api::Coverage;
use tokens_model::{Json, ObjectText, TokenDocument};

/// The document without the sections that are not covered.
pub(crate) fn mask(document: &TokenDocument, coverage: Coverage) -> TokenDocument {
    let mut masked = document.clone();
    if !coverage.themes {
        masked = masked.with_themes(None);
    }
    if !coverage.metadata {
        masked = masked.with_metadata(None);
    }
    if !coverage.extra {
        masked = masked.with_extra(Vec::new());
    }
    masked
}

/// `merged` with what only `own`'s side can hold, and with its bookkeeping.
pub(crate) fn unmask(
    merged: &TokenDocument,
    own: Option<&TokenDocument>,
    coverage: Coverage,
) -> TokenDocument {
    let Some(own) = own else {
        return merged.clone();
    };
    let mut document = merged.clone();
    if !coverage.themes {
        document = document.with_themes(own.themes().map(tokens_model::JsonRef::to_json));
    }
    let content = if coverage.metadata { merged } else { own };
    let metadata = with_bookkeeping(content, own);
    document = document.with_metadata(metadata);
    let mut extra: Vec<(String, Json)> = if coverage.extra { merged } else { own }
        .extra_content()
        .map(|(name, value)| (name.to_owned(), value.to_json()))
        .collect();
    let bookkeeping = own
        .extra()
        .iter()
        .filter(|(name, _)| tokens_model::BOOKKEEPING.contains(&name.as_str()));
    extra.extend(bookkeeping.cloned());
    document.with_extra(extra)
}

fn with_bookkeeping(content: &TokenDocument, own: &TokenDocument) -> Option<Json> {
    let mut object = ObjectText::new();
    for member in own
        .metadata()
        .into_iter()
        .flat_map(tokens_model::JsonRef::members)
    {
        if tokens_model::BOOKKEEPING.contains(&member.name().as_ref()) {
            object.push(&member.name(), member.value.raw());
        }
    }
    for member in content.metadata_content() {
        object.push(&member.name(), member.value.raw());
    }
    let present = content.metadata().is_some() || own.metadata().is_some();
    present.then(|| Json::assembled(object.finish()))
}
