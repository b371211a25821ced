//! Answers of the service, opened: JSON, or an error that says what came instead.

use std::sync::Arc;

use provider_api::{ErrorKind, ProviderError};
use provider_http::Response;
use tokens_model::{Json, JsonRef, Limits, ParseProblem};

use crate::aside::aside;

/// A set stands up to eight levels down in an answer; in a document it stands two levels down.
const WRAPPING: usize = 8;

/// The JSON of an answer with status 2xx.
pub(crate) fn json(response: &Response, what: &str) -> Result<Json, ProviderError> {
    let start = response.body().trim_ascii_start();
    let strange = |kind, problem: &str, shown: Option<String>| {
        let shown = shown.map(|text| format!(": {text}")).unwrap_or_default();
        ProviderError::new(kind, format!("{what}: {problem}{shown}"))
    };
    if start.is_empty() {
        return Err(strange(
            ErrorKind::InvalidDocument,
            "the answer is empty",
            None,
        ));
    }
    if start.starts_with(b"<") {
        let problem = "the answer is a web page, not JSON";
        return Err(
            strange(ErrorKind::InvalidDocument, problem, response.excerpt()).with_hint(
                "something on the way answers in place of the service: the login page of a \
                 network, a proxy, or a wrong option `endpoint`",
            ),
        );
    }
    let mut limits = Limits::default();
    limits.depth += WRAPPING;
    Json::parse_bytes_within(response.body().to_vec(), &limits).map_err(|error| {
        let kind = match error.problem {
            ParseProblem::TooLarge { .. } => ErrorKind::TooLarge,
            _ => ErrorKind::InvalidDocument,
        };
        let problem = format!(
            "the answer is no JSON that can be read: {}",
            response.quote(&error.to_string())
        );
        strange(kind, &problem, response.excerpt())
    })
}

/// The same for an answer that may be large.
pub(crate) async fn large_json(
    response: &Arc<Response>,
    what: &str,
) -> Result<Json, ProviderError> {
    let (response, what) = (Arc::clone(response), what.to_owned());
    aside(move || json(&response, &what)).await
}

/// The value at the end of these keys; `null` counts as absent.
pub(crate) fn at<'a>(json: JsonRef<'a>, keys: &[&str]) -> Option<JsonRef<'a>> {
    let found = keys.iter().try_fold(json, |json, key| json.get(key))?;
    (found.raw() != "null").then_some(found)
}

/// The string at the end of these keys.
pub(crate) fn text(json: JsonRef<'_>, keys: &[&str]) -> Option<String> {
    Some(at(json, keys)?.as_str()?.into_owned())
}

/// The whole number at the end of these keys.
pub(crate) fn number(json: JsonRef<'_>, keys: &[&str]) -> Option<i64> {
    whole(at(json, keys)?.raw())
}

/// A count at the end of these keys.
pub(crate) fn count(json: JsonRef<'_>, keys: &[&str]) -> Option<u64> {
    u64::try_from(number(json, keys)?).ok()
}

/// A whole number, however it is spelled: services print `3.0` for a float.
fn whole(raw: &str) -> Option<i64> {
    let digits = raw.strip_suffix(".0").unwrap_or(raw);
    digits.parse().ok()
}

/// An answer that is JSON, but not what was asked for.
pub(crate) fn shapeless(what: &str, problem: &str) -> ProviderError {
    ProviderError::new(ErrorKind::InvalidDocument, format!("{what}: {problem}"))
        .with_hint("the platform may have changed; a newer tokensync may know its answers")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_in_each_spelling() {
        let check = |raw: &str, expected| assert_eq!(whole(raw), expected, "{raw}");
        check("3", Some(3));
        check("3.0", Some(3));
        check("-1", Some(-1));
        check("3.5", None);
        check("\"3\"", None);
    }

    #[test]
    fn null_counts_as_absent() {
        let json = Json::parse(r#"{"a":{"b":null,"c":"x"}}"#).unwrap();
        assert_eq!(text(json.root(), &["a", "b"]), None);
        assert_eq!(text(json.root(), &["a", "c"]).as_deref(), Some("x"));
        assert_eq!(text(json.root(), &["a", "d", "e"]), None);
    }
}
