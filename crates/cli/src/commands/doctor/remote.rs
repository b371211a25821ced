//! One remote: may secrets go there, is there one, whose is it, and does it read the tokens.

use jiff::Timestamp;
use provider_api::{Account, ErrorKind, ReadOutcome, ReadRequest};
use sync_engine::StateStore as _;

use super::{Check, Verdict};
use crate::context::Context;
use crate::credentials::{self, Found, Secrets};
use crate::error::CommandError;
use crate::link::{self, Link, takes_nothing};
use crate::narrator::Narrator;
use crate::project_file::{ProjectFile, RemoteEntry};
use crate::render::count;
use crate::shown::shown;
use crate::trust::{self, Reach};
use crate::ui::Ui;

pub(super) async fn look(
    context: &Context<'_>,
    ui: &Ui,
    project: &ProjectFile,
    name: &str,
    entry: &RemoteEntry,
) -> Vec<Check> {
    let mut checks = Vec::new();
    match trust::check(context, name, entry) {
        Ok(reach) => checks.push(address(context, entry, reach)),
        Err(error) => {
            checks.push(Check::fail("address", &error));
            return checks;
        }
    }
    let found = match credentials::require(context, name, entry) {
        Ok(found) => {
            checks.extend(found.iter().map(|found| secret(name, found)));
            found
        }
        Err(error) => {
            checks.push(Check::fail("secret", &error));
            return checks;
        }
    };
    checks.extend(account(context, ui, entry, &found.iter().collect()).await);
    if checks.iter().any(|check| check.verdict == Verdict::Fail) {
        return checks;
    }
    match Link::open(context, project, name).await {
        Ok(link) => {
            let reads = read(ui, &link).await;
            let failed = |error: CommandError| Check::fail("read", &error.or_trust(&shown(name)));
            checks.push(reads.unwrap_or_else(failed));
            checks.push(memory(&link, name));
            checks.extend(stops(&link, name));
        }
        Err(error) => checks.push(Check::fail("read", &error)),
    }
    checks
}

fn address(context: &Context<'_>, entry: &RemoteEntry, reach: Reach) -> Check {
    let origins = trust::origins(context, entry).unwrap_or_default();
    let plain = |origin: &&String| origin.starts_with("http://") && !is_loopback(origin);
    if let Some(origin) = origins.iter().find(plain) {
        return Check::warn(
            "address",
            format!(
                "{} is not encrypted: everybody on the way can read along",
                shown(origin)
            ),
            "use an address that begins with https://",
        );
    }
    let places: Vec<String> = origins.iter().map(|origin| shown(origin)).collect();
    Check::pass(
        "address",
        if places.is_empty() {
            "the service's own".to_owned()
        } else {
            match reach {
                Reach::Anywhere => format!("{}, which you trust", places.join(", ")),
                Reach::OnlyPublic => format!("{}, which gets no secret", places.join(", ")),
            }
        },
    )
}

fn is_loopback(origin: &str) -> bool {
    let host = origin.trim_start_matches("http://");
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|own| host == *own || host.starts_with(&format!("{own}:")))
}

fn secret(name: &str, found: &Found) -> Check {
    let credential = &found.credential;
    let source = shown(&found.source.describe());
    let from = match found.need.spec.header {
        Some(_) => format!("{} from {source}", shown(&found.need.spec.noun)),
        None => format!("from {source}"),
    };
    if let Some([warning, hint]) = credentials::ending(name, found, Timestamp::now()) {
        return Check::warn("secret", format!("{from}; {warning}"), hint);
    }
    // A login is renewed by itself.
    let ends = credential.expires_at.filter(|_| credential.login.is_none());
    let until = ends.map_or_else(String::new, |ends| {
        format!("; good until {}", ends.strftime("%Y-%m-%d"))
    });
    Check::pass("secret", format!("{from}{until}"))
}

/// Whose the secret is, where the service tells that.
async fn account(
    context: &Context<'_>,
    ui: &Ui,
    entry: &RemoteEntry,
    secrets: &Secrets,
) -> Option<Check> {
    let factory = context.registry.factory(&entry.kind).ok()?;
    let config = link::config(context, entry, secrets);
    let narrator = Narrator::new(ui);
    match factory.account(&config, &narrator).await {
        Ok(account) => account.map(|account| Check::pass("account", owner(&account))),
        // A key without the right to tell whose it is still syncs.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Some(Check::warn(
            "account",
            shown(&error.to_string()),
            "only what is checked below is needed for syncing",
        )),
        Err(error) => Some(Check::fail("account", &CommandError::from(error))),
    }
}

fn owner(account: &Account) -> String {
    let name = account.name.as_deref().unwrap_or(&account.id);
    match &account.email {
        Some(email) => format!("{} <{}>", shown(name), shown(email)),
        None => shown(name),
    }
}

/// Whether the tokens there can be read.
async fn read(ui: &Ui, link: &Link) -> Result<Check, CommandError> {
    let base = link.state.base()?;
    let narrator = Narrator::new(ui);
    let like = base.as_ref().map(|base| &base.document);
    let request = ReadRequest::new(&narrator).with_like(like);
    Ok(match link.remote.read(request).await? {
        ReadOutcome::Found(snapshot) => Check::pass(
            "read",
            format!(
                "{} in {}",
                count(snapshot.document.token_count(), "token"),
                count(snapshot.document.sets().len(), "set")
            ),
        ),
        ReadOutcome::Absent | ReadOutcome::NotModified => Check::pass("read", "nothing yet"),
    })
}

fn memory(link: &Link, name: &str) -> Check {
    match link.state.base() {
        Ok(Some(_)) => Check::pass("base", "what both sides last agreed on is known"),
        Ok(None) => Check::warn(
            "base",
            "both sides were never synced from here",
            format!("run `tokensync sync {}`", shown(name)),
        ),
        Err(error) => Check::fail("base", &CommandError::from(error)),
    }
}

/// What keeps edits here from getting there.
fn stops(link: &Link, name: &str) -> Vec<Check> {
    let mut checks = Vec::new();
    if takes_nothing(link.remote.as_ref()) {
        checks.push(Check::pass(
            "write",
            "read-only here: nothing is ever written to it",
        ));
    }
    if let Ok(Some(pause)) = link.state.paused() {
        checks.push(Check::warn(
            "pause",
            format!(
                "paused since {}: {}",
                shown(&pause.since),
                shown(&pause.why)
            ),
            format!("run `tokensync resume {}` to go on", shown(name)),
        ));
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_no_way_to_listen_on() {
        let check = |origin: &str, own: bool| assert_eq!(is_loopback(origin), own, "{origin}");
        check("http://127.0.0.1:80", true);
        check("http://localhost", true);
        check("http://[::1]:4000", true);
        check("http://localhost.example.com", false);
        check("http://127.0.0.1.example.com:80", false);
    }
}
