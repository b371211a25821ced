//! What the service means when it says no. Its statuses are ambiguous, `403` above all, so the
//! words under `message` decide. What it says to an access key that lacks a right is not
//! documented, not even whether with 401 or 403: what cannot be told apart is not guessed.

use provider_api::{ErrorKind, ProviderError};
use provider_http::Response;
use tokens_model::Json;

use crate::config::KeyKind;

const SIZES: &str = "a record of a free JSONBin account may have 100 kB, of a paid one more: \
                     remove sets that are not needed, or choose a larger plan";
const LIMIT: &str = "with the option `limit` (`100kB`) this is told before anything is sent";
const NO_REQUESTS: &str = "the account has used up its requests: buy more at \
                           https://jsonbin.io/pricing";
const TOO_FAST: &str = "wait before the next request: JSONBin may block an account that asks too \
                        often";
const ORPHAN: &str = "JSONBin blocks bins that belong to no account: create one of your own";
const OTHER_SERVICE: &str = "check the option `endpoint`: it ends with `/v3`";
const WRONG_BIN: &str = "check the option `bin`: the bin was deleted, or another account has it";
const ONLY_MASTER: &str = "JSONBin takes the master key only for this, whatever rights an access \
                           key has";
const ONLY_PULL: &str = "to only take over what is there, run `tokensync pull`, or set the option \
                         `read_only`";

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Create,
    Read,
    Update,
    Rename,
    CountVersions,
}

impl Act {
    /// The right that an access key needs for it, if one is enough (JSONBin API reference,
    /// access-keys/create).
    fn right(self) -> Option<&'static str> {
        match self {
            Self::Create => Some("create"),
            Self::Read => Some("read"),
            Self::Update => Some("update"),
            Self::Rename | Self::CountVersions => None,
        }
    }
}

/// The error that an answer without success stands for.
pub(crate) fn error(response: &Response, what: &str, act: Act, key: KeyKind) -> ProviderError {
    let said = message(response)
        .or_else(|| response.excerpt())
        .unwrap_or_default();
    let (kind, hints) = meaning(response.status(), &said, act, key);
    // A server error on a write leaves open whether it took effect, which only the client knows.
    let error = response.error_of_kind(what, kind.unwrap_or_else(|| response.kind()), &said);
    hints.into_iter().fold(error, ProviderError::with_hint)
}

/// What stands under `message` in an answer, as the service documents it for every error.
pub(crate) fn message(response: &Response) -> Option<String> {
    let json = Json::parse_bytes(response.body().to_vec()).ok()?;
    let message = json.root().get("message")?.as_str()?;
    Some(message.into_owned())
}

/// The kind, where the status alone says too little, and what the user can do.
fn meaning(status: u16, said: &str, act: Act, key: KeyKind) -> (Option<ErrorKind>, Vec<String>) {
    use ErrorKind as K;
    let said = said.to_ascii_lowercase();
    let says = |words: &str| said.contains(words);
    let hint = |text: &str| vec![text.to_owned()];
    match status {
        400 | 422 if says("schema doc") => (
            Some(K::InvalidDocument),
            hint("the collection of the bin checks records against a schema: change it there"),
        ),
        400 | 422 if says("collection") => (
            Some(K::InvalidConfig),
            hint("check the option `collection`: the account has no such collection"),
        ),
        400 | 422 if says("bin id") || says("record id") => (
            Some(K::InvalidConfig),
            hint("check the option `bin`: the service does not take this as an id"),
        ),
        400 if says("x-bin-name") => (Some(K::InvalidConfig), hint("check the option `name`")),
        403 if says("exhausted") => (Some(K::Exhausted), hint(NO_REQUESTS)),
        403 if says("record over") || says("over 100kb") => {
            (Some(K::TooLarge), vec![SIZES.to_owned(), LIMIT.to_owned()])
        }
        403 if says("not associated") => (None, hint(ORPHAN)),
        401 | 403 if key == KeyKind::Access => refused_access_key(status, &said, act),
        401 => (None, wrong_master_key()),
        404 if says("route not found") => (Some(K::InvalidConfig), hint(OTHER_SERVICE)),
        404 => (None, hint(WRONG_BIN)),
        413 => (None, hint(SIZES)),
        429 => (None, hint(TOO_FAST)),
        _ => (None, Vec::new()),
    }
}

fn wrong_master_key() -> Vec<String> {
    vec![
        "the key was sent as a master key: if it is an access key, say so with `--key access` (of \
         `tokensync remote edit`, too)"
            .to_owned(),
        "or store another key with `tokensync auth login`".to_owned(),
    ]
}

/// Whether a key is none of this account's, or lacks a right.
fn refused_access_key(status: u16, said: &str, act: Act) -> (Option<ErrorKind>, Vec<String>) {
    let says = |words: &str| said.contains(words);
    let Some(right) = act.right() else {
        let hint = ONLY_MASTER.to_owned();
        return (Some(ErrorKind::PermissionDenied), vec![hint]);
    };
    let rights = match act {
        Act::Create => "create, read and update",
        Act::Update => "read and update",
        _ => "read",
    };
    let another = format!(
        "the rights of an access key cannot be changed: make one that may {rights} bins under API \
         Keys, and store it with `tokensync auth login`"
    );
    let no_key = says("invalid") || says("need to pass");
    if no_key && status == 401 {
        let wrong = format!(
            "the key was sent as an access key: if it is the master key, set the option `key` to \
             `master`; if not, it has to be one of this account that may {right} bins"
        );
        let store = "or store another key with `tokensync auth login`".to_owned();
        return (None, vec![wrong, store]);
    }
    let mut hints = if says("permission") || says("not allowed") || says("not authorized") {
        vec![format!("the access key lacks the right to {right} bins")]
    } else {
        vec![format!(
            "JSONBin does not say which it is: the access key lacks the right to {right} bins, or \
             it is no key of this account"
        )]
    };
    hints.push(another);
    if act == Act::Update {
        hints.push(ONLY_PULL.to_owned());
    }
    (Some(ErrorKind::PermissionDenied), hints)
}
