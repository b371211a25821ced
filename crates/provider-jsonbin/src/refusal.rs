//! What the service means when it says no. Its statuses are ambiguous, `403` above all, so the
//! words under `message` decide.

use provider_api::{ErrorKind, ProviderError};
use provider_http::Response;
use tokens_model::Json;

use crate::config::KeyKind;

const SIZES: &str = "a record of a free JSONBin account may have 100 kB, of a paid one more: \
                     remove sets that are not needed, or choose a larger plan";
const NO_REQUESTS: &str = "the account has used up its requests: buy more at \
                           https://jsonbin.io/pricing";
const TOO_FAST: &str = "wait before the next request: JSONBin may block an account that asks too \
                        often";
const ORPHAN: &str = "JSONBin blocks bins that belong to no account: create one of your own";
const NO_RIGHT: &str = "the access key lacks a right; such keys cannot be changed, so make another \
                        that has it";
const OTHER_SERVICE: &str = "check the option `endpoint`: it ends with `/v3`";
const WRONG_BIN: &str = "check the option `bin`: the bin was deleted, or another account has it";

/// The error that an answer without success stands for.
pub(crate) fn error(response: &Response, what: &str, key: KeyKind) -> ProviderError {
    let said = message(response)
        .or_else(|| response.excerpt())
        .unwrap_or_default();
    let (kind, hints) = meaning(response.status(), &said, key);
    // A server error on a write leaves open whether it took effect, which only the client knows.
    let error = response.error_of_kind(what, kind.unwrap_or_else(|| response.kind()), &said);
    hints
        .iter()
        .fold(error, |error, hint| error.with_hint(*hint))
}

/// What stands under `message` in an answer, as the service documents it for every error.
pub(crate) fn message(response: &Response) -> Option<String> {
    let json = Json::parse_bytes(response.body().to_vec()).ok()?;
    let message = json.root().get("message")?.as_str()?;
    Some(message.into_owned())
}

/// The kind, where the status alone says too little, and what the user can do.
fn meaning(status: u16, said: &str, key: KeyKind) -> (Option<ErrorKind>, &'static [&'static str]) {
    use ErrorKind as K;
    let said = said.to_ascii_lowercase();
    let says = |words: &str| said.contains(words);
    match status {
        400 | 422 if says("schema doc") => (
            Some(K::InvalidDocument),
            &["the collection of the bin checks records against a schema: change it there"],
        ),
        400 | 422 if says("collection") => (
            Some(K::InvalidConfig),
            &["check the option `collection`: the account has no such collection"],
        ),
        400 | 422 if says("bin id") || says("record id") => (
            Some(K::InvalidConfig),
            &["check the option `bin`: the service does not take this as an id"],
        ),
        400 if says("x-bin-name") => (Some(K::InvalidConfig), &["check the option `name`"]),
        401 | 403 if says("permission") => (Some(K::PermissionDenied), &[NO_RIGHT]),
        401 => (None, wrong_key(key)),
        403 if says("exhausted") => (Some(K::RateLimited), &[NO_REQUESTS]),
        403 if says("record over") || says("over 100kb") => (Some(K::TooLarge), &[SIZES]),
        403 if says("not associated") => (None, &[ORPHAN]),
        404 if says("route not found") => (Some(K::InvalidConfig), &[OTHER_SERVICE]),
        404 => (None, &[WRONG_BIN]),
        413 => (None, &[SIZES]),
        429 => (None, &[TOO_FAST]),
        _ => (None, &[]),
    }
}

fn wrong_key(key: KeyKind) -> &'static [&'static str] {
    match key {
        KeyKind::Master => &[
            "the key was sent as a master key: if it is an access key, set the option `key` to \
             `access`",
            "or store another key with `tokensync auth login`",
        ],
        KeyKind::Access => &[
            "the key was sent as an access key: if it is the master key, set the option `key` to \
             `master`; if not, it has to have the right to do this",
            "or store another key with `tokensync auth login`",
        ],
    }
}
