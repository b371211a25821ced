//! What an answer means that is no success, and what the user can do.

use provider_api::{ErrorKind, ProviderError};
use provider_http::Response;
use tokens_model::{Json, JsonRef};

use crate::answer::title;
use crate::headers::Headers;

/// Members under which services put their words: JSONBin, GitHub and GitLab `message`; RFC 9457
/// `detail`; RFC 6749 `error_description`.
const WORDS: [&str; 4] = ["message", "detail", "error_description", "error"];

const NOT_THERE: &str = "check the option `url`; some hosts answer like this for a private file \
                         until they get a credential in a secret header";
const NO_REQUESTS: &str = "the account or this machine has used up its requests: wait, or use a \
                           credential with more of them";
const EXPIRED: &str = "the address or its credential has expired: get a new one";
const CACHE: &str = "a cache on the way may be broken: try again, or ask for another address";

/// Whether the answer holds a whole document: `200`, or `203` if a proxy has changed it.
pub(crate) fn is_whole(response: &Response) -> bool {
    matches!(response.status(), 200 | 203)
}

/// The error that an answer stands for that is not [whole](is_whole).
pub(crate) fn error(response: &Response, what: &str, headers: &Headers) -> ProviderError {
    let said = said(response);
    let (kind, hint) = meaning(response, &said, headers);
    let error = response.error_of_kind(what, kind, &said);
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

/// What a JSON answer says in words, if it is a message and nothing else is known of it.
pub(crate) fn words(root: JsonRef<'_>) -> Option<String> {
    let of = |value: JsonRef<'_>| {
        let inside = || WORDS.iter().find_map(|word| value.get(word)?.as_str());
        Some(value.as_str().or_else(inside)?.into_owned())
    };
    let found = WORDS.iter().find_map(|word| of(root.get(word)?));
    found.or_else(|| of(root.get("errors")?.items().next()?))
}

fn said(response: &Response) -> String {
    let json = Json::parse_bytes(response.body().to_vec()).ok();
    json.and_then(|json| words(json.root()))
        .or_else(|| title(response))
        .or_else(|| response.excerpt())
        .unwrap_or_default()
}

/// The kind, and what the user can do. Services answer `403` for several reasons, so their words
/// decide.
fn meaning(response: &Response, said: &str, headers: &Headers) -> (ErrorKind, Option<String>) {
    let lower = said.to_ascii_lowercase();
    let says = |words: &str| lower.contains(words);
    let hint = |hint: &str| Some(hint.to_owned());
    let usual = response.kind();
    match response.status() {
        // GitHub: REST API docs, "Rate limits". JSONBin: "Requests exhausted".
        403 if says("rate limit")
            || says("exhausted")
            || response.header("x-ratelimit-remaining") == Some("0") =>
        {
            (ErrorKind::RateLimited, hint(NO_REQUESTS))
        }
        401 | 403 if says("expired") => (usual, hint(EXPIRED)),
        401 | 403 => (usual, Some(credential(headers))),
        404 | 410 => (usual, hint(NOT_THERE)),
        406 | 415 => (
            usual,
            hint("the server has no JSON here; another `Accept` header may help"),
        ),
        304 => (ErrorKind::Unavailable, hint(CACHE)),
        // They speak of a condition or a body, and none was sent.
        412 | 413 => (ErrorKind::Other, None),
        201..300 => (
            ErrorKind::InvalidDocument,
            hint("a document is answered with 200: check the option `url`"),
        ),
        _ => (usual, None),
    }
}

fn credential(headers: &Headers) -> String {
    let names: Vec<String> = headers
        .secret_names()
        .map(|name| format!("`{name}`"))
        .collect();
    if names.is_empty() {
        "the address wants a credential: add a secret header with the name that the service \
         documents, such as `\"Authorization\": {\"secret\": true}`, and run `tokensync auth login`"
            .to_owned()
    } else {
        format!(
            "the service does not take what was sent in {}: check the name of the header, and \
             store another value with `tokensync auth login`",
            names.join(" and ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_service_are_found() {
        let check = |text: &str, expected: Option<&str>| {
            let json = Json::parse(text).unwrap();
            assert_eq!(words(json.root()).as_deref(), expected, "{text}");
        };
        check(
            r#"{"message":"Bad credentials","status":"401"}"#,
            Some("Bad credentials"),
        );
        check(
            r#"{"title":"Gone","detail":"It is gone"}"#,
            Some("It is gone"),
        );
        check(
            r#"{"error":{"code":404,"message":"No such bin"}}"#,
            Some("No such bin"),
        );
        check(r#"{"error":"no"}"#, Some("no"));
        check(
            r#"{"errors":[{"message":"first"},"second"]}"#,
            Some("first"),
        );
        check(r#"{"errors":["one"]}"#, Some("one"));
        check(r#"{"core":{"message":"no"}}"#, None);
        check("[1]", None);
    }
}
