//! Faults written as sentences.

use std::time::Duration;

use super::{Action, Fault, Framing};

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
