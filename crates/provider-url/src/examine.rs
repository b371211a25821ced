//! What there is to say about an address beside its tokens, for people who ask how it stands.

use provider_api::Finding;

use crate::condition::Validator;
use crate::headers::Headers;

/// Whether an unchanged document is sent again each time.
pub(crate) fn etag(validator: Option<&Validator>) -> Finding {
    const ABOUT: &str = "etag";
    match validator {
        Some(Validator::Tag(_)) => Finding::pass(
            ABOUT,
            "the server gives an ETag: what has not changed is not sent again",
        ),
        Some(Validator::Modified(_)) => Finding::pass(
            ABOUT,
            "the server gives no ETag but a time: what has not changed is not sent again",
        ),
        None => Finding::warn(
            ABOUT,
            "the server gives neither an ETag nor a time to rely on: each look transfers all of it",
            "let the server give an ETag, or look less often: `tokensync watch --interval 10m`",
        ),
    }
}

/// What is sent along.
pub(crate) fn headers(headers: &Headers) -> Finding {
    let (plain, secret) = headers.count();
    let says = match plain + secret {
        0 => "none of the project's".to_owned(),
        all => format!("{all} of the project's, {secret} of them secret"),
    };
    Finding::pass("headers", says)
}

/// What people with the Figma plugin see at the same address.
pub(crate) fn plugin(remarks: &[String]) -> Vec<Finding> {
    const ABOUT: &str = "plugin";
    if remarks.is_empty() {
        return vec![Finding::pass(ABOUT, "the Figma plugin reads the same")];
    }
    let fix = "correct it where it is published: nothing is wrong with what is read here";
    let remarks = remarks.iter();
    remarks
        .map(|remark| Finding::warn(ABOUT, remark, fix))
        .collect()
}
