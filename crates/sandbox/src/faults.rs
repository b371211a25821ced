//! Faults: what they match, what they do, and how to write them down.

mod bodies;
mod play;
mod script;
mod shape;
mod when;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use bodies::Dropped;
pub(crate) use play::answer;
pub(crate) use script::Script;
pub use when::When;

/// One rule of the script: which requests it is for, and what happens to them.
///
/// Rules are asked in the order in which they were given, and the first that is due has the
/// request to itself. So a rule only sees the requests that the rules before it let through, and
/// two rules for the same requests happen one after the other.
///
/// Written as a sentence with [`Fault::on`], or as JSON:
///
/// ```
/// use std::time::Duration;
/// use sandbox::{Action, Fault};
///
/// let spoken = Fault::on("PUT").at("/v3/b/").after(1).times(2).status(503);
/// let written: Fault = serde_json::from_str(
///     r#"{"method": "PUT", "path_contains": "/v3/b/", "skip": 1, "times": 2,
///         "action": {"kind": "status", "code": 503}}"#,
/// )?;
/// assert_eq!(spoken, written);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The method that the rule is for; `None` is every method.
    #[serde(default)]
    pub method: Option<String>,
    /// What path and query have to contain; `None` is every path.
    #[serde(default)]
    pub path_contains: Option<String>,
    /// The GraphQL operation that the rule is for: its name, or the name of one of its fields, as
    /// `updateTokenSet`; `None` is every request, of GraphQL or not.
    #[serde(default)]
    pub operation: Option<String>,
    /// How many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it happens to after that. [`u32::MAX`] is for ever in practice.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens.
    pub action: Action,
}

fn once() -> u32 {
    1
}

/// What happens to a request that a [`Fault`] is for.
///
/// Unless it says otherwise, an action that answers in place of the service leaves the service
/// untouched, and one that only spoils the answer lets the request take effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Action {
    /// An error answer in the shape of the service. No effect.
    Status {
        /// The status.
        code: u16,
        /// The text of the error; `None` is the standard phrase of the status.
        #[serde(default)]
        message: Option<String>,
        /// The value of `Retry-After` as it goes out.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// The request waits, then is handled as usual, even if its client has gone away by then.
    Delay {
        /// How long.
        #[serde(rename = "millis", with = "millis")]
        wait: Duration,
    },
    /// The connection closes without an answer. No effect.
    DropBefore,
    /// The request takes effect, then the connection closes without an answer.
    DropAfter,
    /// The answer announces its full length, then breaks off.
    Truncate {
        /// How many bytes of the body go out.
        keep: usize,
    },
    /// The answer is cut, and its framing says that it is complete.
    TruncateQuietly {
        /// How many bytes of the body go out.
        keep: usize,
    },
    /// An HTML page with status 200, as from a captive portal. No effect.
    Html,
    /// Status 200 and nothing else. No effect.
    EmptyBody,
    /// An answer of your own. No effect.
    Body {
        /// The status.
        status: u16,
        /// The value of `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
    /// A read answers what was there before the last write. Other requests are handled as usual.
    Stale,
    /// A write is acknowledged and forgotten.
    AckWithoutEffect,
    /// The request takes effect and answers an error.
    EffectThenStatus {
        /// The status.
        code: u16,
    },
    /// Just before this request is handled, somebody else replaces the record, if it is there.
    ///
    /// For the Studio service, the record is a token document that a branch then holds: the one
    /// that a REST request is about, and for GraphQL the main one of the sandbox's project.
    ChangeBefore {
        /// The bin; `None` is what the request is about.
        #[serde(default)]
        bin: Option<String>,
        /// The JSON that the other writer leaves.
        record: String,
    },
    /// Right after this request is handled, and before its answer, somebody else replaces the
    /// record, if it is there.
    ChangeAfter {
        /// The bin; `None` is what the request is about.
        #[serde(default)]
        bin: Option<String>,
        /// The JSON that the other writer leaves.
        record: String,
    },
    /// A redirect. No effect.
    Redirect {
        /// The status.
        code: u16,
        /// The value of `Location`.
        location: String,
    },
    /// No answer until the client goes away or the sandbox stops. No effect.
    Hang,
    /// The body of the answer goes out one byte at a time.
    Drip {
        /// The time between two bytes.
        #[serde(rename = "millis", with = "millis")]
        every: Duration,
    },
    /// Status 200 and a JSON body of this size. No effect.
    Oversized {
        /// The size of the body in bytes.
        bytes: u64,
        /// Whether the client is told the size beforehand.
        #[serde(default)]
        framing: Framing,
    },
}

/// Whether an answer says how long it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// With `Content-Length`.
    #[default]
    Announced,
    /// In chunks, and the end is only known when it comes.
    Chunked,
}

mod millis {
    use super::Duration;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        wait: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
