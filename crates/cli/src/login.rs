//! Logins on a web page: the access token is renewed before it ends, by one process at a time,
//! because each refresh token works once.

pub(crate) mod device;

use std::time::Duration;

use jiff::Timestamp;
use provider_api::{ErrorKind, NoProgress, ProviderError};
use provider_studio::StudioConfig;
use provider_studio::oauth::{OAuth, Refresh, Tokens};

use crate::context::Context;
use crate::credentials::{self, Credential, Found, Login};
use crate::error::{Code, CommandError};
use crate::link;
use crate::project_file::RemoteEntry;
use crate::shown::shown;

/// How much life a token needs to be used as it is; that of the Figma plugin
/// (`TokenRefreshManager.ts`).
const MARGIN: Duration = Duration::from_mins(5);

/// Whether a remote takes logins.
pub(crate) fn is_possible(entry: &RemoteEntry) -> bool {
    entry.kind == provider_studio::KIND && entry.option("api") == Some("rest")
}

/// The secrets as they are, with logins renewed that are about to end.
pub(crate) async fn fresh_ones(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
    mut found: Vec<Found>,
) -> Result<Vec<Found>, CommandError> {
    for one in &mut found {
        one.credential = fresh(context, name, entry, one).await?;
    }
    Ok(found)
}

/// The credential as it is, or renewed if it is a login that is about to end.
pub(crate) async fn fresh(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
    found: &Found,
) -> Result<Credential, CommandError> {
    if !is_ending(&found.credential, MARGIN) {
        return Ok(found.credential.clone());
    }
    let kept = credentials::hold(context, &found.need).await?;
    // Another process may have renewed it while this one waited, or forgotten it.
    let Some(credential) = kept.read()? else {
        let need = std::slice::from_ref(&found.need);
        let way = credentials::login_words(name);
        return Err(credentials::missing(name, need, &way));
    };
    let (true, Some(login)) = (is_ending(&credential, MARGIN), &credential.login) else {
        return Ok(credential);
    };
    let renewed = match &login.refresh {
        Some(refresh) => {
            let oauth = server(context, entry, &login.client_id)?;
            oauth.refresh(refresh, &NoProgress).await
        }
        None => Ok(Refresh::Ended("it cannot be renewed".to_owned())),
    };
    match renewed {
        Ok(Refresh::Renewed(tokens)) => {
            let renewed = credential_of(tokens, login);
            kept.store(&renewed)?;
            Ok(renewed)
        }
        // It still works for a while.
        _ if !is_ending(&credential, Duration::ZERO) => Ok(credential),
        Ok(Refresh::Ended(why)) => Err(CommandError::new(
            Code::Credential,
            format!(
                "the login for the remote `{}` has ended: {why}",
                shown(name)
            ),
        )
        .hint(format!("run `tokensync auth login {}`", shown(name)))),
        Ok(_) => Ok(credential),
        Err(error) => Err(not_renewed(error).about_remote(&shown(name))),
    }
}

/// No answer leaves no write to a document open.
fn not_renewed(error: ProviderError) -> CommandError {
    if error.kind() != ErrorKind::OutcomeUnknown {
        return error.into();
    }
    let unavailable = CommandError::new(Code::Unavailable, error.to_string());
    error.hints().iter().fold(unavailable, CommandError::hint)
}

fn is_ending(credential: &Credential, margin: Duration) -> bool {
    let ends = credential.login.as_ref().and(credential.expires_at);
    ends.is_some_and(|at| at <= Timestamp::now() + margin)
}

/// The server that logins of this remote come from.
fn server(
    context: &Context<'_>,
    entry: &RemoteEntry,
    client_id: &str,
) -> Result<OAuth, CommandError> {
    let config = StudioConfig::from_options(&link::config_without_secrets(context, entry)?)?;
    let base = config.rest_endpoint().clone();
    Ok(OAuth::new(base, client_id, config.http_client()?))
}

/// What is stored of the tokens that a login gave. A server that sends no new refresh token lets
/// the old one stand (RFC 6749, 6).
fn credential_of(tokens: Tokens, login: &Login) -> Credential {
    Credential {
        expires_at: Timestamp::now().checked_add(tokens.expires_in).ok(),
        login: Some(Login {
            refresh: tokens.refresh.or_else(|| login.refresh.clone()),
            ..login.clone()
        }),
        ..Credential::new(tokens.access)
    }
}
