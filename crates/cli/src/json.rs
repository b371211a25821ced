//! What programs are told with `--json`: one type for each answer.
//!
//! `schemas/output.schema.json` is made of these types by a test, so that an answer cannot have a
//! field that the schema does not know.

#![expect(
    clippy::struct_field_names,
    reason = "fields are called as programs know them"
)]

mod changes;
mod failure;
#[cfg(feature = "studio")]
mod keys;
mod past;
mod project;
mod runs;
#[cfg(test)]
mod schema;
mod secrets;
mod texts;
mod views;
mod watch;

use serde::Serialize;
use serde_json::Value;
use tokens_model::Json;
use tokens_resolve::Value as Resolved;

pub(crate) use changes::{Change, Clash, Conflict, Few, Guard, Misfit, Sides};
pub(crate) use failure::{Failure, Place};
#[cfg(feature = "studio")]
pub(crate) use keys::{DeletedKey, KeptFor, Key, Keys, MadeKey, Scope, Scopes};
pub(crate) use past::{Damage, Entry, History, Shown, ShownSide};
pub(crate) use project::{Edited, Initialized, Named, Remote, Remotes, Setting, Trusted};
pub(crate) use runs::{
    Added, Back, Paused, Requests, Restored, Resumed, Run, Status, Statuses, WrittenDown,
};
pub(crate) use secrets::{Known, LoggedOut, Person, Secret, SecretStatus, Several, StoredSecret};
pub(crate) use texts::{Installed, Page, Pages, Script};
pub(crate) use views::{
    Check, Converted, Diff, Doctor, Effect, Finding, Findings, Impact, Loss, Said, Summary,
    ThemeImpact, WithoutEffect,
};
#[cfg(feature = "sandbox")]
pub(crate) use views::{Demo, Services};
pub(crate) use watch::{Details, Line};

/// The version of all answers. A field that is added does not change it.
const VERSION: u8 = 1;

/// An answer with its version.
#[derive(Debug, Serialize)]
struct Versioned<'a, T: Serialize> {
    version: u8,
    #[serde(flatten)]
    answer: &'a T,
}

/// The text of an answer: one line.
pub(crate) fn text(answer: &impl Serialize) -> String {
    let versioned = Versioned {
        version: VERSION,
        answer,
    };
    serde_json::to_string(&versioned).expect("every answer is an object with names as keys")
}

/// A token value as it stands in the document. Numbers beyond 64 bits lose digits here as they
/// do in every JSON reader; the document itself never passes through this.
fn value(json: Option<&Json>) -> Value {
    json.map_or(Value::Null, |json| {
        serde_json::from_str(&json.to_compact()).unwrap_or_else(|_| json.to_compact().into())
    })
}

/// What a token comes to.
pub(crate) fn resolved(value: &Resolved) -> Value {
    match value {
        Resolved::Null => Value::Null,
        Resolved::Bool(value) => (*value).into(),
        Resolved::Number(number) => {
            serde_json::from_str(number.text()).unwrap_or_else(|_| number.text().into())
        }
        Resolved::Text(text) => (&**text).into(),
        Resolved::Unresolved(unresolved) => unresolved.text().into(),
        Resolved::List(items) => items.iter().map(resolved).collect(),
        Resolved::Record(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, field)| (name.to_string(), resolved(field)))
                .collect()
        }
    }
}
