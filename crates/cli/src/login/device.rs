//! Logging in: a code is shown here, somebody confirms it on a web page, and meanwhile the
//! platform is asked how it stands (RFC 8628).
//!
//! The address of the page is only printed. It comes from a server, so a person looks at it before
//! anything opens it.

use std::time::Duration;

use provider_api::{ErrorKind, Progress as _, ProviderError};
use provider_studio::oauth::{DeviceGrant, Poll, Tokens};
use tokio::time::{Instant, sleep};

use super::{credential_of, server};
use crate::context::Context;
use crate::credentials::{Credential, Login};
use crate::error::{Code, CommandError};
use crate::narrator::Narrator;
use crate::project_file::RemoteEntry;
use crate::render::count;
use crate::shown::{shown, shown_within};
use crate::ui::Ui;

/// What the Figma plugin asks for (`OAuthService.ts`).
const SCOPE: &str = "read write";
/// Our own name. Whether the platform lets it in is not known, and no other program's is taken.
const CLIENT_ID: &str = "tokensync";
const CLIENT_ID_VARIABLE: &str = "TOKENSYNC_STUDIO_CLIENT_ID";
/// RFC 8628, 3.5: how much longer to wait after `slow_down`.
const SLOWER: Duration = Duration::from_secs(5);
/// No platform is asked more often, whatever it says.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// No page that a grant holds is longer.
const LONGEST_PAGE: usize = 1000;

/// Logs in, and gives what is to be stored. Stores nothing.
pub(crate) async fn log_in(
    context: &Context<'_>,
    ui: &mut Ui,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Credential, CommandError> {
    let login = Login {
        client_id: client_id(context, entry),
        refresh: None,
    };
    let failed = |error| failed(error, name, &login.client_id);
    let oauth = server(context, entry, &login.client_id)?;
    let narrator = Narrator::new(ui);
    let grant = oauth.authorize_device(SCOPE, &narrator).await;
    drop(narrator);
    let grant = grant.map_err(failed)?;
    show(ui, &grant);
    let narrator = Narrator::new(ui);
    narrator.note("waiting until the code is confirmed");
    let ask = async || oauth.poll(&grant, &narrator).await;
    let outcome = wait(grant.expires_in, grant.interval, ask).await;
    drop(narrator);
    let again = format!("begin again: `tokensync auth login {}`", shown(name));
    match outcome {
        Ok(tokens) => Ok(credential_of(tokens, &login)),
        Err(Unconfirmed::Refused(why)) => Err(CommandError::new(
            Code::Credential,
            format!("the login for `{}` was not granted: {why}", shown(name)),
        )
        .hint(again)),
        Err(Unconfirmed::RanOut(None)) => Err(CommandError::new(
            Code::Credential,
            format!("nobody confirmed the code for `{}` in time", shown(name)),
        )
        .hint(again)),
        Err(Unconfirmed::RanOut(Some(trouble))) => Err(CommandError::new(
            Code::Unavailable,
            format!("the code for `{}` ran out: {trouble}", shown(name)),
        )
        .hint(again)),
        Err(Unconfirmed::Failed(error)) => Err(failed(error)),
    }
}

fn client_id(context: &Context<'_>, entry: &RemoteEntry) -> String {
    let set = context.env.var(CLIENT_ID_VARIABLE);
    let set = set.or_else(|| entry.option("client_id"));
    set.unwrap_or(CLIENT_ID).to_owned()
}

/// All that the platform can refuse before anybody has logged in is the program.
fn failed(error: ProviderError, name: &str, client_id: &str) -> CommandError {
    let name = shown(name);
    let is_not_let_in = error.kind() == ErrorKind::Unauthenticated;
    let error = CommandError::from(error).about_remote(&name);
    if !is_not_let_in {
        return error;
    }
    error
        .hint(format!(
            "the platform does not let the program `{}` log anybody in; which client ids it takes \
             is not public: ask Tokens Studio for one, then set {CLIENT_ID_VARIABLE} or the option \
             `client_id` of the remote",
            shown(client_id)
        ))
        .hint(format!(
            "a service account token does without: `tokensync auth login {name} --stdin < token-file`"
        ))
}

fn show(ui: &mut Ui, grant: &DeviceGrant) {
    let (page, what) = match &grant.verification_complete {
        Some(page) => (page, "and compare the code there with this one"),
        None => (&grant.verification, "and enter this code there"),
    };
    let minutes = usize::try_from(grant.expires_in.as_secs().div_ceil(60)).unwrap_or(usize::MAX);
    ui.insist(&format!(
        "open this page in a browser on any device, {what}:\n  {}\n  {}",
        shown_within(page.expose(), LONGEST_PAGE),
        shown(&grant.user_code)
    ));
    ui.narrate(&format!(
        "waiting for you; the code is good for {}",
        count(minutes, "minute")
    ));
}

/// Why there are no tokens.
#[derive(Debug)]
enum Unconfirmed {
    /// Somebody said no, or the platform did.
    Refused(String),
    /// Nobody said anything in time; the last question may have failed.
    RanOut(Option<ProviderError>),
    Failed(ProviderError),
}

/// Asks at once and then again and again until there is a decision. A network that goes away and
/// comes back is waited for.
async fn wait(
    expires_in: Duration,
    interval: Duration,
    mut ask: impl AsyncFnMut() -> Result<Poll, ProviderError>,
) -> Result<Tokens, Unconfirmed> {
    let end = Instant::now() + expires_in;
    let mut interval = interval.max(SHORTEST_INTERVAL);
    loop {
        let trouble = match ask().await {
            Ok(Poll::Granted(tokens)) => return Ok(tokens),
            Ok(Poll::Refused(why)) => return Err(Unconfirmed::Refused(why)),
            Ok(Poll::Expired) => return Err(Unconfirmed::RanOut(None)),
            Ok(Poll::SlowDown) => {
                interval += SLOWER;
                None
            }
            Ok(_) => None,
            Err(error) if is_passing(&error) => Some(error),
            Err(error) => return Err(Unconfirmed::Failed(error)),
        };
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Unconfirmed::RanOut(trouble));
        }
        sleep(interval.min(left)).await;
    }
}

/// Whether the same question may be answered another time.
fn is_passing(error: &ProviderError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Unavailable | ErrorKind::OutcomeUnknown | ErrorKind::RateLimited
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn lost() -> Result<Poll, ProviderError> {
        Err(ProviderError::new(ErrorKind::Unavailable, "no network"))
    }

    /// When each question is asked, in seconds, and what comes of them; the last answer stays.
    async fn asked(
        expires_in: u32,
        interval: u32,
        answers: &[fn() -> Result<Poll, ProviderError>],
    ) -> (Vec<u64>, Unconfirmed) {
        let begin = Instant::now();
        let mut times = Vec::new();
        let ask = async || {
            let answer = answers[times.len().min(answers.len() - 1)];
            times.push(begin.elapsed().as_secs());
            answer()
        };
        let outcome = wait(SECOND * expires_in, SECOND * interval, ask).await;
        (times, outcome.unwrap_err())
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_at_once_and_then_in_intervals_until_there_is_a_decision() {
        let no = || Ok(Poll::Refused("no".to_owned()));
        let pending = || Ok(Poll::Pending);
        let (times, outcome) = asked(900, 5, &[pending, pending, pending, no]).await;
        assert_eq!(times, [0, 5, 10, 15]);
        assert!(matches!(outcome, Unconfirmed::Refused(why) if why == "no"));
    }

    #[tokio::test(start_paused = true)]
    async fn slow_down_makes_every_further_wait_five_seconds_longer() {
        let (slow, pending) = (|| Ok(Poll::SlowDown), || Ok(Poll::Pending));
        let gone = || Ok(Poll::Expired);
        let answers = [slow, pending, slow, pending, gone];
        let (times, outcome) = asked(900, 5, &answers).await;
        assert_eq!(times, [0, 10, 20, 35, 50]);
        assert!(matches!(outcome, Unconfirmed::RanOut(None)));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_asked_after_the_end() {
        let (times, outcome) = asked(12, 5, &[|| Ok(Poll::Pending)]).await;
        assert_eq!(times, [0, 5, 10, 12]);
        assert!(matches!(outcome, Unconfirmed::RanOut(None)));
        let (times, _) = asked(0, 5, &[|| Ok(Poll::Pending)]).await;
        assert_eq!(times, [0]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_that_goes_away_is_waited_for() {
        let pending = || Ok(Poll::Pending);
        let gone = || Ok(Poll::Expired);
        let (times, outcome) = asked(900, 5, &[pending, lost, lost, gone]).await;
        assert_eq!(times, [0, 5, 10, 15]);
        assert!(matches!(outcome, Unconfirmed::RanOut(None)));
        let (_, outcome) = asked(9, 5, &[pending, lost]).await;
        assert!(matches!(outcome, Unconfirmed::RanOut(Some(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_that_stays_ends_it() {
        let wrong = || Err(ProviderError::new(ErrorKind::NotFound, "no such address"));
        let (times, outcome) = asked(900, 5, &[wrong]).await;
        assert_eq!(times, [0]);
        assert!(matches!(outcome, Unconfirmed::Failed(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn no_platform_is_asked_more_than_once_a_second() {
        let (times, _) = asked(3, 0, &[|| Ok(Poll::Pending)]).await;
        assert_eq!(times, [0, 1, 2, 3]);
    }
}
