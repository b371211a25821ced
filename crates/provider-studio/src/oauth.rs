//! Logging in on a device (RFC 8628), and renewing what that gave, as the protocol has it: each
//! function is one request, and its caller keeps time, shows the code and stores the tokens.
//!
//! Which `client_id` a program other than the platform's own may use is not documented, so there
//! is no default for it; one that the platform does not let in is `Unauthenticated`.

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
/// In bytes; a person may have to type it.
const LONGEST_PAGE: usize = 1000;

/// Errors that end a session; after any other a refresh may be tried again
/// (`RefreshError.ts`).
const ENDING: [&str; 4] = [
    "invalid_grant",
    "invalid_token",
    "invalid_client",
    "unauthorized_client",
];
/// Errors that say that the program is not let in, whoever sits before it (RFC 6749, 5.2).
const NOT_LET_IN: [&str; 2] = ["invalid_client", "unauthorized_client"];

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
    /// The page for it: over `https`, or on this machine. It may be on another host.
    pub verification: SafeUrl,
    /// The page with the code filled in, of which the same holds.
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
            return Err(match oauth_error(&response, None) {
                Some(Said { code, words }) if is_not_let_in(&code) => {
                    response.error_of_kind(what, ErrorKind::Unauthenticated, &words)
                }
                _ => refusal::error(&response, what),
            });
        }
        let json = read(&response, what)?;
        grant(json.root()).map_err(|problem| answer::shapeless(what, problem))
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
        let Some(Said { code, words }) = oauth_error(&response, Some(code)) else {
            return Err(plain_error(&response, what));
        };
        Ok(match code.as_str() {
            "authorization_pending" => Poll::Pending,
            "slow_down" => Poll::SlowDown,
            "expired_token" => Poll::Expired,
            code if is_not_let_in(code) => {
                return Err(response.error_of_kind(what, ErrorKind::Unauthenticated, &words));
            }
            // It could not say, which is no answer.
            _ if is_passing(&response) => return Err(plain_error(&response, what)),
            _ => Poll::Refused(words),
        })
    }

    /// Renews an access token: `POST /oauth/token`. Each refresh token works once, so two may
    /// never be under way at a time, and after `OutcomeUnknown` the session may be lost: the next
    /// refresh tells.
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
            .await
            .map_err(perhaps_renewed)?;
        if response.is_success() {
            return tokens(&response, what)
                .map(Refresh::Renewed)
                .map_err(perhaps_renewed);
        }
        match oauth_error(&response, Some(refresh)) {
            Some(Said { code, words })
                if ENDING.contains(&code.as_str()) && !is_passing(&response) =>
            {
                Ok(Refresh::Ended(words))
            }
            _ => Err(perhaps_renewed(plain_error(&response, what))),
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

fn grant(json: JsonRef<'_>) -> Result<DeviceGrant, &'static str> {
    let text = |name| answer::text(json, &[name]);
    let required = |name| text(name).ok_or("the answer has no code, or no page to enter it on");
    let complete = text("verification_uri_complete");
    Ok(DeviceGrant {
        device_code: Secret::new(required("device_code")?),
        user_code: user_code(required("user_code")?)?,
        verification: page(&required("verification_uri")?)?,
        verification_complete: complete.as_deref().map(page).transpose()?,
        expires_in: duration(json, "expires_in").ok_or("the answer does not say how long")?,
        interval: duration(json, "interval").unwrap_or(INTERVAL),
    })
}

fn user_code(code: String) -> Result<String, &'static str> {
    let printable = code.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if printable && !code.is_empty() && code.len() <= LONGEST_CODE {
        Ok(code)
    } else {
        Err("the code to enter cannot be shown")
    }
}

/// A page that a person is sent to: no other scheme opens anything there, and nobody on the way
/// reads the code.
fn page(address: &str) -> Result<SafeUrl, &'static str> {
    SafeUrl::parse(address)
        .ok()
        .filter(|page| page.is_https() || page.is_loopback())
        .filter(|page| page.expose().len() <= LONGEST_PAGE)
        .ok_or("the page to enter the code on is no https:// address")
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
    let lost =
        |problem: &str| ProviderError::new(ErrorKind::OutcomeUnknown, format!("{what}: {problem}"));
    let json = read(response, what).map_err(|_| lost("the answer is no JSON"))?;
    // RFC 6749, A.12 and A.17: visible characters.
    let is_token =
        |text: &String| !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let text = |name| answer::text(json.root(), &[name]).filter(is_token);
    let access = text("access_token").ok_or_else(|| lost("the answer holds no access token"))?;
    Ok(Tokens {
        access: Secret::new(access),
        refresh: text("refresh_token").map(Secret::new),
        expires_in: duration(json.root(), "expires_in").unwrap_or(LIFETIME),
    })
}

/// An OAuth error (RFC 6749, 5.2).
struct Said {
    code: String,
    /// For people; they do not repeat what was sent.
    words: String,
}

fn oauth_error(response: &Response, sent: Option<&Secret>) -> Option<Said> {
    let json = Json::parse_bytes(response.body().to_vec()).ok()?;
    let code = answer::text(json.root(), &["error"])?;
    let sent = sent.map_or("", Secret::expose);
    let is_quoted = |text: &str| !sent.is_empty() && text.contains(sent);
    let words = match answer::text(json.root(), &["error_description"]) {
        _ if is_quoted(&code) => "an error that repeats a secret".to_owned(),
        Some(said) if !is_quoted(&said) => response.quote(&format!("{code}: {said}")),
        _ => response.quote(&code),
    };
    Some(Said { code, words })
}

fn is_not_let_in(code: &str) -> bool {
    NOT_LET_IN.contains(&code)
}

/// Whether the service says that it cannot say anything now.
fn is_passing(response: &Response) -> bool {
    response.status() == 429 || response.status() >= 500
}

/// What is to be done about a refresh of which no answer came: there is nothing to read again.
fn perhaps_renewed(error: ProviderError) -> ProviderError {
    if error.kind() != ErrorKind::OutcomeUnknown {
        return error;
    }
    ProviderError::new(ErrorKind::OutcomeUnknown, error.to_string())
        .with_hint("run it again: if the login was renewed all the same, it has ended, and you are told to log in again")
        .with_source(error)
}

/// An error of which the words are left out: they may repeat what was sent.
fn plain_error(response: &Response, what: &str) -> ProviderError {
    response.error_of_kind(what, response.kind(), "")
}
