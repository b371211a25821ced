//! What the service means when it says no.

use std::borrow::Cow;

use provider_api::{ErrorKind, ProviderError};
use provider_http::{Response, classify};
use tokens_model::{Json, JsonRef, ValueKind};

const OTHER_SECRET: &str = "the platform does not know the key or token, or it has expired: store \
                            another one with `tokensync auth login`";
const NO_RIGHT: &str = "the key or token lacks a right: an API key needs `projects:read` and \
                        `projects:write`, a service account token `Read` and `Write`";
const NOT_THERE: &str = "check the options `organization`, `project` and `endpoint`; the account \
                         has to be a member of the project";
const VARIABLES: &str = "the project is based on variables; its tokens cannot be read this way";
const BAD_NAME: &str = "names of tokens may hold neither spaces nor braces nor brackets, and no \
                        name may be taken already";

/// The error that an answer without success stands for.
pub(crate) fn error(response: &Response, what: &str) -> ProviderError {
    let json = Json::parse_bytes(response.body().to_vec()).ok();
    let said = json.as_ref().and_then(|json| words(json.root()));
    let code = json.as_ref().and_then(|json| code(json.root()));
    let text = said.or_else(|| response.excerpt()).unwrap_or_default();
    // A server error on a write leaves open whether it took effect, which only the client knows.
    let kind = match (response.status(), code.as_deref()) {
        (_, Some("variables_source_of_truth")) => ErrorKind::Unsupported,
        _ => response.kind(),
    };
    let error = response.error_of_kind(what, kind, &text);
    match hint(response.status(), kind) {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

/// What the user can do about it.
pub(crate) fn hint(status: u16, kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::Unauthenticated => Some(OTHER_SECRET),
        ErrorKind::PermissionDenied => Some(NO_RIGHT),
        ErrorKind::NotFound => Some(NOT_THERE),
        ErrorKind::Unsupported => Some(VARIABLES),
        _ if status == 422 => Some(BAD_NAME),
        _ => None,
    }
}

/// The words of an error, in any of the shapes that the platform has for them.
fn words(json: JsonRef<'_>) -> Option<String> {
    let first = json.get("errors").and_then(|errors| errors.items().next());
    let text = |json: JsonRef<'_>, key: &str| Some(json.get(key)?.as_str()?.into_owned());
    first
        .and_then(|first| text(first, "detail").or_else(|| text(first, "message")))
        .or_else(|| text(json, "error_description"))
        .or_else(|| text(json, "message"))
        .or_else(|| text(json, "detail"))
        .or_else(|| text(json, "error"))
}

fn code(json: JsonRef<'_>) -> Option<String> {
    let first = json.get("errors").and_then(|errors| errors.items().next());
    let holder = first.unwrap_or(json);
    Some(holder.get("code")?.as_str()?.into_owned())
}

/// What the first of the errors of a GraphQL answer says, and which kind it is, if it tells.
///
/// The codes that the platform uses are not known. Those here are the usual ones of GraphQL
/// servers, and the words those that the plugin looks for (`jwtErrorUtils.ts`).
pub(crate) fn graphql(errors: JsonRef<'_>) -> (String, Option<ErrorKind>) {
    let first = first(errors);
    let message = first
        .get("message")
        .and_then(JsonRef::as_str)
        .map_or_else(|| first.to_compact(), Cow::into_owned);
    let code = extension_code(first);
    let by_code = code.and_then(|code| match &*code {
        "UNAUTHENTICATED" | "UNAUTHORIZED" => Some(ErrorKind::Unauthenticated),
        "FORBIDDEN" => Some(ErrorKind::PermissionDenied),
        "NOT_FOUND" => Some(ErrorKind::NotFound),
        "RATE_LIMITED" | "TOO_MANY_REQUESTS" => Some(ErrorKind::RateLimited),
        _ => None,
    });
    let kind = by_code.or_else(|| by_words(&message));
    (message, kind)
}

/// Whether the service says that it did not even begin, because of what the request holds. The
/// codes are those of Apollo Server, which many GraphQL servers share.
pub(crate) fn blames_the_request(errors: JsonRef<'_>) -> bool {
    let code = extension_code(first(errors));
    code.is_some_and(|code| {
        [
            "BAD_USER_INPUT",
            "GRAPHQL_VALIDATION_FAILED",
            "GRAPHQL_PARSE_FAILED",
        ]
        .contains(&code.as_ref())
    })
}

fn first(errors: JsonRef<'_>) -> JsonRef<'_> {
    match errors.kind() {
        ValueKind::Array => errors.items().next().unwrap_or(errors),
        _ => errors,
    }
}

fn extension_code(error: JsonRef<'_>) -> Option<Cow<'_, str>> {
    error.get("extensions")?.get("code")?.as_str()
}

fn by_words(message: &str) -> Option<ErrorKind> {
    let lower = message.to_ascii_lowercase();
    if let Some((_, rest)) = lower.split_once("status code ") {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        return digits.parse().ok().map(classify);
    }
    let says = |words: &str| lower.contains(words);
    if says("unauthorized") || says("unauthenticated") {
        Some(ErrorKind::Unauthenticated)
    } else if says("permission") || says("forbidden") {
        Some(ErrorKind::PermissionDenied)
    } else if says("not found") {
        Some(ErrorKind::NotFound)
    } else {
        None
    }
}

/// An error with what the user can do about its kind.
pub(crate) fn hinted(kind: ErrorKind, message: String) -> ProviderError {
    let error = ProviderError::new(kind, message);
    match hint(0, kind) {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_an_error_is_understood() {
        let check = |body: &str, said: &str| {
            let json = Json::parse(body).unwrap();
            assert_eq!(words(json.root()).as_deref(), Some(said), "{body}");
        };
        check(r#"{"errors":[{"code":"invalid_token","detail":"a"}]}"#, "a");
        check(r#"{"errors":[{"message":"b"}]}"#, "b");
        check(r#"{"error":"x","code":"y"}"#, "x");
        check(r#"{"error":"x","message":"c"}"#, "c");
        check(r#"{"detail":"d"}"#, "d");
        check(r#"{"error":"invalid_grant","error_description":"e"}"#, "e");
    }

    #[test]
    fn graphql_errors_tell_their_kind_by_code_then_by_words() {
        use ErrorKind as K;
        let check = |errors: &str, kind: Option<ErrorKind>| {
            let json = Json::parse(errors).unwrap();
            assert_eq!(graphql(json.root()).1, kind, "{errors}");
        };
        check(
            r#"[{"message":"x","extensions":{"code":"FORBIDDEN"}}]"#,
            Some(K::PermissionDenied),
        );
        check(
            r#"[{"message":"Response not successful: Received status code 401"}]"#,
            Some(K::Unauthenticated),
        );
        check(r#"[{"message":"Unauthorized"}]"#, Some(K::Unauthenticated));
        check(r#"[{"message":"Project not found"}]"#, Some(K::NotFound));
        // The word alone says nothing: parsers complain of tokens, too.
        check(r#"[{"message":"Unexpected token < in JSON"}]"#, None);
        check("[]", None);
    }
}
