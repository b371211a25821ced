//! One request with a secret: whether the service takes it, and whose it is.

use jiff::Timestamp;
use provider_api::{Account, ErrorKind, ProviderError};

use crate::context::Context;
use crate::credentials::{Credential, Need, Secrets};
use crate::error::CommandError;
use crate::json::Person;
use crate::link;
use crate::narrator::Narrator;
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::ui::Ui;

/// What a service says to a secret.
#[derive(Debug)]
pub(super) enum Said {
    /// It belongs to somebody.
    Belongs(Account),
    /// It opens something, but may not tell whose it is.
    MayNotTell,
    /// Services of this kind tell nobody.
    NotAsked,
    Refused(ProviderError),
    /// No answer came that says anything about the secret.
    NoAnswer(ProviderError),
}

/// Asks the service of a remote about a secret. The address has to be trusted.
pub(super) async fn ask(
    context: &Context<'_>,
    ui: &Ui,
    entry: &RemoteEntry,
    need: &Need,
    credential: &Credential,
) -> Result<Said, CommandError> {
    let factory = context.registry.factory(&entry.kind)?;
    let secrets = Secrets::default().with(need, credential);
    let config = link::config(context, entry, &secrets);
    let narrator = Narrator::new(ui);
    Ok(match factory.account(&config, &narrator).await {
        Ok(Some(account)) => Said::Belongs(account),
        Ok(None) => Said::NotAsked,
        Err(error) => match error.kind() {
            ErrorKind::PermissionDenied => Said::MayNotTell,
            ErrorKind::Unauthenticated => Said::Refused(error),
            _ => Said::NoAnswer(error),
        },
    })
}

/// When the secret stops working, if the service tells that.
pub(super) fn told_end(account: &Account) -> Option<Timestamp> {
    account.expires_at.as_deref()?.parse().ok()
}

/// Somebody, fit for a terminal.
pub(super) fn person(account: &Account) -> String {
    match (&account.name, &account.email) {
        (Some(name), Some(email)) => format!("{} ({})", shown(name), shown(email)),
        (Some(one), None) | (None, Some(one)) => shown(one),
        (None, None) => shown(&account.id),
    }
}

/// Somebody, for programs.
pub(super) fn told_person(account: &Account) -> Person {
    Person {
        id: account.id.clone(),
        name: account.name.clone(),
        email: account.email.clone(),
    }
}

/// A moment as ISO 8601 with seconds.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
