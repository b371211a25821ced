//! How far a new key can be like an old one.

use jiff::Timestamp;
use provider_studio::keys::{ApiKey, KeyRequest, Terms};

use crate::credentials::Credential;
use crate::error::CommandError;
use crate::shown::shown;

/// The key to ask for, and what it has in common with the old one no longer, or perhaps not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Likeness {
    pub(super) wanted: KeyRequest,
    pub(super) doubts: Vec<String>,
}

impl Likeness {
    /// A key like `old`, which is `stored` here or not, that ends when somebody says, else after
    /// as long as the old one.
    ///
    /// Fails if the old key ends, the new one could, and nobody knows after how long.
    pub(super) fn of(
        old: &ApiKey,
        stored: Option<&Credential>,
        terms: &Terms,
        end: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, CommandError> {
        let mut doubts = Vec::new();
        let scopes = scopes(old, terms, &mut doubts);
        let end = match end {
            Some(end) => Some(end),
            None => same_length(old, stored, terms, now, &mut doubts)?,
        };
        Ok(Self {
            wanted: KeyRequest {
                name: old.name.clone(),
                description: old.description.clone(),
                expires_at: end.map(|end| end.to_string()),
                scopes,
            },
            doubts,
        })
    }
}

fn scopes(old: &ApiKey, terms: &Terms, doubts: &mut Vec<String>) -> Vec<String> {
    match &old.scopes {
        // Without any, the platform would decide, which may be all of them.
        Some(scopes) if scopes.is_empty() => doubts.push(
            "it has no scopes, and the new one gets those that the platform gives".to_owned(),
        ),
        Some(scopes) if terms.takes.scopes => return scopes.clone(),
        Some(scopes) => {
            let scopes: Vec<String> = scopes.iter().map(|scope| shown(scope)).collect();
            doubts.push(format!(
                "the platform's interface takes no scopes: the new key is not limited to {}",
                scopes.join(", ")
            ));
        }
        None => doubts.push(
            "the platform's interface does not tell its scopes: the new key gets those that the \
             platform gives, which may be more"
                .to_owned(),
        ),
    }
    Vec::new()
}

fn same_length(
    old: &ApiKey,
    stored: Option<&Credential>,
    terms: &Terms,
    now: Timestamp,
    doubts: &mut Vec<String>,
) -> Result<Option<Timestamp>, CommandError> {
    let known = stored.and_then(|stored| stored.expires_at);
    let told = old.expires_at.clone().or(known.map(|end| end.to_string()));
    let Some(told) = told else {
        if !terms.tells.expiry {
            doubts.push(
                "the platform's interface does not tell whether it expires: the new key expires \
                 when the platform says, or never"
                    .to_owned(),
            );
        }
        return Ok(None);
    };
    if !terms.takes.expiry {
        doubts.push(format!(
            "the platform's interface takes no expiry: the old key expires at {}, the new one \
             when the platform says, or never",
            shown(&told)
        ));
        return Ok(None);
    }
    let made = stored.and_then(|stored| stored.made_at);
    let length = made.zip(known).map(|(made, end)| made.duration_until(end));
    let end = length.and_then(|length| now.checked_add(length).ok());
    let end = end.and_then(|end| Timestamp::from_second(end.as_second()).ok());
    match end {
        Some(end) => Ok(Some(end)),
        None => Err(CommandError::usage(format!(
            "the API key `{}` expires at {}, and for how long it was made is not known",
            shown(&old.name),
            shown(&told)
        ))
        .hint("say when the new one is to: --expires 90d")),
    }
}
