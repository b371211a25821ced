//! Faults: what they match, what they do, and how to write them down.

mod bodies;
mod play;
mod script;
mod shape;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use bodies::Dropped;
pub(crate) use play::answer;
pub(crate) use script::Script;

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

impl Fault {
    /// Starts a rule for one method.
    pub fn on(method: impl Into<String>) -> When {
        When {
            method: Some(method.into()),
            ..Self::on_any()
        }
    }

    /// Starts a rule for every request.
    pub fn on_any() -> When {
        When {
            method: None,
            path_contains: None,
            operation: None,
            skip: 0,
            times: 1,
        }
    }
}

/// The first half of a [`Fault`]: which requests, and how often.
#[derive(Clone, Debug)]
#[must_use = "a rule needs an action"]
pub struct When {
    method: Option<String>,
    path_contains: Option<String>,
    operation: Option<String>,
    skip: u32,
    times: u32,
}

impl When {
    /// Only requests whose path and query contain this.
    pub fn at(mut self, part: impl Into<String>) -> Self {
        self.path_contains = Some(part.into());
        self
    }

    /// Only GraphQL operations of this name, or with a field of this name.
    pub fn operation(mut self, name: impl Into<String>) -> Self {
        self.operation = Some(name.into());
        self
    }

    /// Lets this many matching requests pass first.
    pub fn after(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    /// Happens this many times; once, unless said.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Happens until the script is cleared.
    pub fn every_time(self) -> Self {
        self.times(u32::MAX)
    }

    /// Does this.
    pub fn does(self, action: Action) -> Fault {
        let Self {
            method,
            path_contains,
            operation,
            skip,
            times,
        } = self;
        Fault {
            method,
            path_contains,
            operation,
            skip,
            times,
            action,
        }
    }

    /// [`Action::Status`] with the standard phrase.
    pub fn status(self, code: u16) -> Fault {
        self.does(Action::Status {
            code,
            message: None,
            retry_after: None,
        })
    }

    /// [`Action::Status`] with a text of your own.
    pub fn refuse(self, code: u16, message: impl Into<String>) -> Fault {
        self.does(Action::Status {
            code,
            message: Some(message.into()),
            retry_after: None,
        })
    }

    /// [`Action::Status`] with a `Retry-After` header of any value.
    pub fn retry_after(self, code: u16, value: impl Into<String>) -> Fault {
        self.does(Action::Status {
            code,
            message: None,
            retry_after: Some(value.into()),
        })
    }

    /// [`Action::Delay`].
    pub fn delay(self, wait: Duration) -> Fault {
        self.does(Action::Delay { wait })
    }

    /// [`Action::DropBefore`].
    pub fn drop_before(self) -> Fault {
        self.does(Action::DropBefore)
    }

    /// [`Action::DropAfter`].
    pub fn drop_after(self) -> Fault {
        self.does(Action::DropAfter)
    }

    /// [`Action::Truncate`].
    pub fn truncate(self, keep: usize) -> Fault {
        self.does(Action::Truncate { keep })
    }

    /// [`Action::TruncateQuietly`].
    pub fn truncate_quietly(self, keep: usize) -> Fault {
        self.does(Action::TruncateQuietly { keep })
    }

    /// [`Action::Html`].
    pub fn html(self) -> Fault {
        self.does(Action::Html)
    }

    /// [`Action::EmptyBody`].
    pub fn empty_body(self) -> Fault {
        self.does(Action::EmptyBody)
    }

    /// [`Action::Body`].
    pub fn body(
        self,
        status: u16,
        content_type: impl Into<String>,
        body: impl Into<String>,
    ) -> Fault {
        self.does(Action::Body {
            status,
            content_type: content_type.into(),
            body: body.into(),
        })
    }

    /// [`Action::Stale`].
    pub fn stale(self) -> Fault {
        self.does(Action::Stale)
    }

    /// [`Action::AckWithoutEffect`].
    pub fn ack_without_effect(self) -> Fault {
        self.does(Action::AckWithoutEffect)
    }

    /// [`Action::EffectThenStatus`].
    pub fn effect_then_status(self, code: u16) -> Fault {
        self.does(Action::EffectThenStatus { code })
    }

    /// [`Action::ChangeBefore`] to what the request is about.
    pub fn change_before(self, record: impl Into<String>) -> Fault {
        self.does(Action::ChangeBefore {
            bin: None,
            record: record.into(),
        })
    }

    /// [`Action::ChangeAfter`] to what the request is about.
    pub fn change_after(self, record: impl Into<String>) -> Fault {
        self.does(Action::ChangeAfter {
            bin: None,
            record: record.into(),
        })
    }

    /// [`Action::Redirect`].
    pub fn redirect(self, code: u16, location: impl Into<String>) -> Fault {
        self.does(Action::Redirect {
            code,
            location: location.into(),
        })
    }

    /// [`Action::Hang`].
    pub fn hang(self) -> Fault {
        self.does(Action::Hang)
    }

    /// [`Action::Drip`].
    pub fn drip(self, every: Duration) -> Fault {
        self.does(Action::Drip { every })
    }

    /// [`Action::Oversized`].
    pub fn oversized(self, bytes: u64, framing: Framing) -> Fault {
        self.does(Action::Oversized { bytes, framing })
    }
}
