//! Logins on a device: the access token is renewed before it ends, by one process at a time,
//! because each refresh token works once.

use std::time::Duration;

use jiff::Timestamp;
use provider_api::{NoProgress, ProviderError};
use provider_studio::StudioConfig;
use provider_studio::oauth::{OAuth, Refresh, Tokens};

use crate::context::Context;
use crate::credentials::{self, Credential, Login};
use crate::error::{Code, CommandError};
use crate::link;
use crate::project_file::RemoteEntry;
use crate::shown::shown;

/// How much life a token needs to be used as it is; that of the Figma plugin
/// (`TokenRefreshManager.ts`).
const MARGIN: Duration = Duration::from_mins(5);

/// The credential as it is, or renewed if it is a login that is about to end.
pub(crate) async fn fresh(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
    credential: Credential,
) -> Result<Credential, CommandError> {
    if !is_ending(&credential, MARGIN) {
        return Ok(credential);
    }
    let kept = credentials::hold(context, name, entry).await?;
    // Another process may have renewed it while this one waited.
    let credential = kept.read()?.unwrap_or(credential);
    let (true, Some(login)) = (is_ending(&credential, MARGIN), &credential.login) else {
        return Ok(credential);
    };
    let renewed = match &login.refresh {
        Some(refresh) => {
            let oauth = server(context, entry, &credential, &login.client_id)?;
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
        Err(error) => Err(CommandError::from(error).about_remote(&shown(name))),
    }
}

fn is_ending(credential: &Credential, margin: Duration) -> bool {
    let ends = credential.login.as_ref().and(credential.expires_at);
    ends.is_some_and(|at| at <= Timestamp::now() + margin)
}

/// The server that logins of this remote come from.
pub(crate) fn server(
    context: &Context<'_>,
    entry: &RemoteEntry,
    credential: &Credential,
    client_id: &str,
) -> Result<OAuth, ProviderError> {
    let config = StudioConfig::from_options(&link::config(context, entry, credential))?;
    let base = config.rest_endpoint().clone();
    Ok(OAuth::new(base, client_id, config.http_client()?))
}

/// What is stored of the tokens that a login gave. A server that sends no new refresh token lets
/// the old one stand (RFC 6749, 6).
pub(crate) fn credential_of(tokens: Tokens, login: &Login) -> Credential {
    Credential {
        expires_at: Timestamp::now().checked_add(tokens.expires_in).ok(),
        login: Some(Login {
            refresh: tokens.refresh.or_else(|| login.refresh.clone()),
            ..login.clone()
        }),
        ..Credential::new(tokens.access)
    }
}
