//! Logging in on a device (RFC 8628), and renewing what that gave, as the protocol has it: each
//! function is one request, and its caller keeps time, shows the code and stores the tokens.
//!
//! Which `client_id` a program other than the platform's own may use is not documented, so there
//! is no default for it.

use std::fmt::Write as _;
use std::time::Duration;

use provider_api::{ErrorKind, Progress, ProviderError, Secret};
use provider_http::{HttpClient, Replay, Request, Response, SafeUrl};
use tokens_model::{Json, JsonRef};

use crate::{answer, refusal};

const FORM: &str = "application/x-www-form-urlencoded";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What the Figma plugin assumes where the answer does not say it (`OAuthService.ts`).
const LIFETIME: Duration = Duration::from_hours(24);
/// RFC 8628, 3.2: the interval if none is given.
const INTERVAL: Duration = Duration::from_secs(5);
/// Nobody waits longer for a person.
const LONGEST: u64 = 24 * 60 * 60;
const LONGEST_CODE: usize = 64;

/// Errors that end a session; after any other a refresh may be tried again
/// (`RefreshError.ts`).
const ENDING: [&str; 4] = [
    "invalid_grant",
    "invalid_token",
    "invalid_client",
    "unauthorized_client",
];

/// The OAuth server of an installation of the platform.
#[derive(Debug)]
pub struct OAuth {
    http: HttpClient,
    base: SafeUrl,
    client_id: String,
}

/// A code that a person has to confirm.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DeviceGrant {
    /// What is sent along when asking how it stands.
    pub device_code: Secret,
    /// What the person compares or types: printable ASCII.
    pub user_code: String,
    /// The page for it.
    pub verification: SafeUrl,
    /// The page with the code filled in.
    pub verification_complete: Option<SafeUrl>,
    /// How long the code is good for.
    pub expires_in: Duration,
    /// How long to wait between two questions.
    pub interval: Duration,
}

/// How it stands with a code.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Poll {
    /// The person has agreed.
    Granted(Tokens),
    /// Nothing has happened yet: ask again after the interval.
    Pending,
    /// Ask again, and wait five seconds longer from now on.
    SlowDown,
    /// The code ran out: begin again.
    Expired,
    /// It will not be granted; the text says why.
    Refused(String),
}

/// What a login gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tokens {
    /// The bearer token for `credential` = `bearer`.
    pub access: Secret,
    /// What renews it, once.
    pub refresh: Option<Secret>,
    /// How long the access token is good for.
    pub expires_in: Duration,
}

/// What came of a refresh.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Refresh {
    /// New tokens. The old refresh token is void: store the new one before anything else.
    Renewed(Tokens),
    /// The session is over: log in again. The text says why.
    Ended(String),
}

impl OAuth {
    /// The server beside the REST interface at `base`. Performs no I/O.
    pub fn new(base: SafeUrl, client_id: impl Into<String>, http: HttpClient) -> Self {
        Self {
            http,
            base,
            client_id: client_id.into(),
        }
    }

    /// Asks for a code: `POST /oauth/authorize_device`. The plugin's scope is `read write`.
    pub async fn authorize_device(
        &self,
        scope: &str,
        progress: &dyn Progress,
    ) -> Result<DeviceGrant, ProviderError> {
        let what = "asking for a code to log in with";
        let fields = [("client_id", self.client_id.as_str()), ("scope", scope)];
        // A code that nobody enters does no harm.
        let response = self
            .post("authorize_device", &fields, Replay::Safe, what, progress)
            .await?;
        if !response.is_success() {
            return Err(refusal::error(&response, what));
        }
        let json = read(&response, what)?;
        grant(json.root()).ok_or_else(|| {
            answer::shapeless(what, "the answer has no code, or no page to enter it on")
        })
    }

    /// Asks how it stands with a code: `POST /oauth/token`. After a transient error the same
    /// question may be asked again.
    pub async fn poll(
        &self,
        grant: &DeviceGrant,
        progress: &dyn Progress,
    ) -> Result<Poll, ProviderError> {
        let what = "asking whether the code was confirmed";
        let code = &grant.device_code;
        let fields = [
            ("client_id", self.client_id.as_str()),
            ("grant_type", DEVICE_GRANT),
            ("device_code", code.expose()),
        ];
        let response = self
            .post("token", &fields, Replay::IfUnsent, what, progress)
            .await?;
        if response.is_success() {
            return tokens(&response, what).map(Poll::Granted);
        }
        let Some((error, said)) = oauth_error(&response, code) else {
            return Err(plain_error(&response, what));
        };
        Ok(match error.as_str() {
            "authorization_pending" => Poll::Pending,
            "slow_down" => Poll::SlowDown,
            "expired_token" => Poll::Expired,
            _ => Poll::Refused(said),
        })
    }

    /// Renews an access token: `POST /oauth/token`. Each refresh token works once, so two may
    /// never be under way at a time, and after `OutcomeUnknown` the session may be lost.
    pub async fn refresh(
        &self,
        refresh: &Secret,
        progress: &dyn Progress,
    ) -> Result<Refresh, ProviderError> {
        let what = "renewing the login";
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
            ("client_id", self.client_id.as_str()),
        ];
        let response = self
            .post("token", &fields, Replay::IfUnsent, what, progress)
            .await?;
        if response.is_success() {
            return tokens(&response, what).map(Refresh::Renewed);
        }
        match oauth_error(&response, refresh) {
            Some((error, said)) if ENDING.contains(&error.as_str()) => Ok(Refresh::Ended(said)),
            _ => Err(plain_error(&response, what)),
        }
    }

    async fn post(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        replay: Replay,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let url = self.base.join_segments(&["oauth", path])?;
        let request = Request::post(url)
            .with_header("accept", "application/json")
            .with_body(FORM, form(fields))
            .with_replay(replay);
        let sent = self.http.send(&request, progress).await;
        sent.map_err(|error| error.in_context(what))
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            match byte {
                b' ' => text.push('+'),
                b'-' | b'_' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                    text.push(char::from(byte));
                }
                _ => write!(text, "%{byte:02X}").expect("writing to a string cannot fail"),
            }
        }
    }
    text
}

fn grant(json: JsonRef<'_>) -> Option<DeviceGrant> {
    let text = |name| answer::text(json, &[name]);
    let page = |name| SafeUrl::parse(&text(name)?).ok();
    let user_code = text("user_code")?;
    let printable = |code: &str| {
        !code.is_empty()
            && code.len() <= LONGEST_CODE
            && code.bytes().all(|byte| matches!(byte, b' '..=b'~'))
    };
    Some(DeviceGrant {
        device_code: Secret::new(text("device_code")?),
        user_code: printable(&user_code).then_some(user_code)?,
        verification: page("verification_uri")?,
        verification_complete: page("verification_uri_complete"),
        expires_in: duration(json, "expires_in")?,
        interval: duration(json, "interval").unwrap_or(INTERVAL),
    })
}

fn duration(json: JsonRef<'_>, name: &str) -> Option<Duration> {
    let seconds = answer::count(json, &[name])?;
    Some(Duration::from_secs(seconds.min(LONGEST)))
}

/// JSON of an answer that holds secrets: an error does not repeat it.
fn read(response: &Response, what: &str) -> Result<Json, ProviderError> {
    Json::parse_bytes(response.body().to_vec())
        .map_err(|_| answer::shapeless(what, "the answer is no JSON"))
}

/// The tokens of an answer that says they were given: if they are not in it, they are lost.
fn tokens(response: &Response, what: &str) -> Result<Tokens, ProviderError> {
    let lost = |problem: &str| {
        ProviderError::new(ErrorKind::OutcomeUnknown, format!("{what}: {problem}"))
            .with_hint("log in again")
    };
    let json = read(response, what).map_err(|_| lost("the answer is no JSON"))?;
    let text = |name| answer::text(json.root(), &[name]).filter(|text| !text.is_empty());
    let access = text("access_token").ok_or_else(|| lost("the answer holds no access token"))?;
    Ok(Tokens {
        access: Secret::new(access),
        refresh: text("refresh_token").map(Secret::new),
        expires_in: duration(json.root(), "expires_in").unwrap_or(LIFETIME),
    })
}

/// The code of an OAuth error, and words for people that do not repeat `sent`.
fn oauth_error(response: &Response, sent: &Secret) -> Option<(String, String)> {
    let json = Json::parse_bytes(response.body().to_vec()).ok()?;
    let error = answer::text(json.root(), &["error"])?;
    let said = answer::text(json.root(), &["error_description"])
        .filter(|said| !said.contains(sent.expose()))
        .map_or_else(|| error.clone(), |said| format!("{error}: {said}"));
    let said = response.quote(&said.replace(sent.expose(), "[secret]"));
    Some((error, said))
}

/// An error of which the words are left out: they may repeat what was sent.
fn plain_error(response: &Response, what: &str) -> ProviderError {
    response.error_of_kind(what, response.kind(), "")
}
