//! Conditional reads: what a revision remembers of what a server calls its document (RFC 9110,
//! 8.8 and 13.1).
//!
//! A revision is a digest of the content and, where the server gave one, its validator:
//! `blake3:… etag:"…"`. The digest decides whether two answers are the same; the validator only
//! saves the transfer.

use std::time::Duration;

use provider_api::Revision;
use provider_http::Response;
use tokens_model::TokenDocument;

/// A document that changes twice within a second keeps its `Last-Modified`. RFC 9110, 8.8.2.2 lets
/// a client rely on it only if the answer was made clearly later.
const SETTLED: Duration = Duration::from_mins(1);

/// What a server calls the state of its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Validator {
    /// `ETag`, weak ones too: a read needs no more.
    Tag(String),
    /// `Last-Modified`.
    Modified(String),
}

impl Validator {
    /// The validator of an answer, if there is one to rely on.
    pub(crate) fn of(response: &Response) -> Option<Self> {
        // A revision is stored and shown: nothing that the redactor would change goes into it.
        let harmless = |text: &&str| response.quote(text) == **text;
        if let Some(tag) = response.header("etag").filter(harmless) {
            return is_tag(tag).then(|| Self::Tag(tag.to_owned()));
        }
        let modified = response.header("last-modified").filter(harmless)?;
        is_settled(modified, response.header("date")?).then(|| Self::Modified(modified.to_owned()))
    }

    /// The validator in a revision that [`revision`] made.
    pub(crate) fn remembered_in(revision: &Revision) -> Option<Self> {
        let (_, validator) = revision.as_str().split_once(' ')?;
        if let Some(tag) = validator.strip_prefix("etag:") {
            return is_tag(tag).then(|| Self::Tag(tag.to_owned()));
        }
        let date = validator.strip_prefix("modified:")?;
        httpdate::parse_http_date(date).ok()?;
        Some(Self::Modified(date.to_owned()))
    }

    /// Name and value of the header that asks for anything newer.
    pub(crate) fn condition(&self) -> (&'static str, &str) {
        match self {
            Self::Tag(tag) => ("if-none-match", tag),
            Self::Modified(date) => ("if-modified-since", date),
        }
    }

    /// Whether a `304` speaks of this state. One that names another state answers some other
    /// request: a cache on the way has mixed them up.
    pub(crate) fn is_confirmed_by(&self, response: &Response) -> bool {
        match self {
            Self::Tag(own) => response
                .header("etag")
                .is_none_or(|tag| opaque(tag) == opaque(own)),
            Self::Modified(own) => response
                .header("last-modified")
                .is_none_or(|date| date == own),
        }
    }
}

/// The revision of a document in an answer with this validator.
pub(crate) fn revision(document: &TokenDocument, validator: Option<&Validator>) -> Revision {
    let digest = Revision::digest_of(document);
    match validator {
        None => digest,
        Some(Validator::Tag(tag)) => Revision::new(format!("{digest} etag:{tag}")),
        Some(Validator::Modified(date)) => Revision::new(format!("{digest} modified:{date}")),
    }
}

/// Whether the text is an entity tag (RFC 9110, 8.8.3) of visible ASCII.
fn is_tag(text: &str) -> bool {
    let inside = opaque(text)
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inside.is_some_and(|tag| {
        tag.bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'"')
    })
}

/// The tag without its mark of weakness, which counts for nothing in a read.
fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

fn is_settled(modified: &str, answered: &str) -> bool {
    let time = |text| httpdate::parse_http_date(text).ok();
    time(modified)
        .zip(time(answered))
        .and_then(|(modified, answered)| answered.duration_since(modified).ok())
        .is_some_and(|age| age >= SETTLED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_remembers_its_validator() {
        let document = TokenDocument::new();
        for validator in [
            None,
            Some(Validator::Tag("\"a,b c\"".replace(' ', "-"))),
            Some(Validator::Tag("W/\"1f\"".to_owned())),
            Some(Validator::Tag("\"\"".to_owned())),
            Some(Validator::Modified(
                "Sun, 06 Nov 1994 08:49:37 GMT".to_owned(),
            )),
        ] {
            let revision = revision(&document, validator.as_ref());
            assert_eq!(Validator::remembered_in(&revision), validator);
        }
    }

    #[test]
    fn what_is_no_validator_of_ours_is_not_sent() {
        for text in [
            "suite:no such revision",
            "blake3:0",
            "blake3:0 etag:",
            "blake3:0 etag:bare",
            "blake3:0 etag:\"a\r\nx-evil: 1\"",
            "blake3:0 etag:\"ä\"",
            "blake3:0 etag:\"a\"b\"",
            "blake3:0 modified:yesterday",
        ] {
            assert_eq!(
                Validator::remembered_in(&Revision::new(text)),
                None,
                "{text}"
            );
        }
    }

    #[test]
    fn a_document_changed_just_now_may_change_again_unseen() {
        let check = |answered: &str, settled: bool| {
            let modified = "Sun, 06 Nov 1994 08:49:37 GMT";
            assert_eq!(is_settled(modified, answered), settled, "{answered}");
        };
        check("Sun, 06 Nov 1994 08:49:37 GMT", false);
        check("Sun, 06 Nov 1994 08:50:36 GMT", false);
        check("Sun, 06 Nov 1994 08:50:37 GMT", true);
        check("Sun, 06 Nov 1993 08:50:37 GMT", false);
        check("now", false);
    }
}
