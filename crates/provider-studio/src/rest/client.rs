//! One REST request: the session it belongs to, and what its answer says.

use std::sync::Arc;

use provider_api::{ErrorKind, Progress, ProviderError, Secret};
use provider_http::{HttpClient, Request, Response, SafeUrl};
use tokens_model::{Json, JsonRef, ObjectText, ValueKind};
use tokio::sync::{Mutex, Semaphore};

use crate::aside::aside;
use crate::config::{Credential, StudioConfig};
use crate::proof::{AT_ONCE, Announced, Arrived, Cut, Page, Pages};
use crate::{answer, refusal};

const JSON: &str = "application/json";

/// Where the session token may stand in the answer to an exchange, which nobody has written
/// down; at the top or under `data`. A login has it under `meta`.
const SESSION: [&str; 4] = ["token", "access_token", "jwt", "session_token"];

/// A client of the interface. Clones share their session, and how much they ask at once.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: HttpClient,
    base: SafeUrl,
    session: Arc<Session>,
    lanes: Arc<Semaphore>,
}

/// Makes an item of a list, and what tells it from all others; the text says what is being done.
pub(crate) type Read<T> = fn(JsonRef<'_>, &str) -> Result<(String, T), ProviderError>;

/// How requests are allowed in.
#[derive(Debug)]
pub(crate) enum Session {
    /// The secret goes out as it is.
    Bearer(Secret),
    /// The secret is exchanged for a session when one is needed.
    Service {
        token: Secret,
        current: Mutex<Option<Secret>>,
    },
}

impl Client {
    pub(crate) fn new(config: &StudioConfig, http: HttpClient) -> Self {
        let secret = config.secret.clone();
        Self {
            http,
            base: config.rest.clone(),
            session: Arc::new(match config.credential {
                Credential::Service => Session::Service {
                    token: secret,
                    current: Mutex::default(),
                },
                Credential::Key | Credential::Bearer => Session::Bearer(secret),
            }),
            lanes: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The address of a resource.
    pub(crate) fn address(&self, segments: &[&str]) -> Result<SafeUrl, ProviderError> {
        self.base
            .join_segments(&["api", "v1"])?
            .join_segments(segments)
    }

    /// A `GET`, whose answer is JSON.
    pub(crate) async fn get(
        &self,
        url: SafeUrl,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Json, ProviderError> {
        let response = self.send(&Request::get(url), what, progress).await?;
        answer::large_json(&Arc::new(response), what).await
    }

    /// All of `url`, a list.
    pub(crate) async fn list<T: Send + 'static>(
        &self,
        url: &SafeUrl,
        pages: Pages<'_, T>,
        progress: &dyn Progress,
        read: Read<T>,
    ) -> Result<Vec<T>, Cut> {
        let arrived = self.arrive(url, pages, progress, read).await?;
        Ok(arrived.proven().await?.into_items())
    }

    /// The same, of which items may still be read.
    pub(crate) async fn arrive<'a, T: Send + 'static>(
        &self,
        url: &SafeUrl,
        pages: Pages<'a, T>,
        progress: &dyn Progress,
        read: Read<T>,
    ) -> Result<Arrived<'a, T>, Cut> {
        let what = format!("reading the {}", pages.what());
        let (what, size) = (what.as_str(), pages.size());
        let ask = |number: u64| async move {
            let mut url = url.clone();
            if let Some(size) = size {
                url = url.with_query("per_page", &size.to_string());
            }
            // Whether such lists have pages is not known; then the first request asks for none.
            if size.is_some() || number > 1 {
                url = url.with_query("page", &number.to_string());
            }
            let json = self.get(url, what, progress).await?;
            Ok(Page {
                announced: announced(&json),
                items: json,
            })
        };
        let items = |json: Json| {
            let what = what.to_owned();
            aside(move || items(&json, &what)?.map(|item| read(item, &what)).collect())
        };
        pages.arrive(ask, items).await
    }

    /// A request that writes. An answer without a body is `{}`; one that is no JSON leaves open
    /// what became of the write.
    pub(crate) async fn change(
        &self,
        request: Request,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Json, ProviderError> {
        let response = self.send(&request, what, progress).await?;
        if response.body().trim_ascii().is_empty() {
            return Ok(Json::empty_object());
        }
        answer::json(&response, what).map_err(|error| {
            ProviderError::new(ErrorKind::OutcomeUnknown, error.to_string()).with_source(error)
        })
    }

    /// Sends a request with the session. A session that ran out is made anew once: a `401` is
    /// said before anything is done.
    async fn send(
        &self,
        request: &Request,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let (bearer, is_new) = self.bearer(progress).await?;
        let response = self.send_as(&bearer, request, what, progress).await?;
        if response.status() == 401 && !is_new && self.forget(&bearer).await {
            let (bearer, _) = self.bearer(progress).await?;
            let again = self.send_as(&bearer, request, what, progress).await?;
            return admit(again, what);
        }
        admit(response, what)
    }

    async fn send_as(
        &self,
        bearer: &Secret,
        request: &Request,
        what: &str,
        progress: &dyn Progress,
    ) -> Result<Response, ProviderError> {
        let request = request
            .clone()
            .with_header("accept", JSON)
            .with_bearer(bearer);
        let lane = self.lanes.acquire().await;
        let _lane = lane.expect("nobody closes it");
        self.http
            .send(&request, progress)
            .await
            .map_err(|error| error.in_context(what))
    }

    /// The token to send, and whether it was made just now.
    async fn bearer(&self, progress: &dyn Progress) -> Result<(Secret, bool), ProviderError> {
        match &*self.session {
            Session::Bearer(secret) => Ok((secret.clone(), true)),
            Session::Service { token, current } => {
                let mut current = current.lock().await;
                if let Some(session) = &*current {
                    return Ok((session.clone(), false));
                }
                let session = self.exchange(token, progress).await?;
                *current = Some(session.clone());
                Ok((session, true))
            }
        }
    }

    /// Drops this session, if sessions can be made anew.
    async fn forget(&self, used: &Secret) -> bool {
        let Session::Service { current, .. } = &*self.session else {
            return false;
        };
        let mut current = current.lock().await;
        if current.as_ref() == Some(used) {
            *current = None;
        }
        true
    }

    /// `POST /auth/service-token/validate`: a session for a service account token, which is not
    /// taken as a bearer itself. Asking twice does no harm.
    async fn exchange(
        &self,
        token: &Secret,
        progress: &dyn Progress,
    ) -> Result<Secret, ProviderError> {
        let what = "exchanging the service account token";
        let mut body = ObjectText::new();
        body.push_text("token", token.expose());
        let request = Request::post(self.address(&["auth", "service-token", "validate"])?)
            .with_header("accept", JSON)
            .with_body(JSON, body.finish())
            .with_replay(provider_http::Replay::Safe);
        let response = self
            .http
            .send(&request, progress)
            .await
            .map_err(|error| error.in_context(what))?;
        if !response.is_success() {
            // The body may repeat the token, which no header has told the client to hide.
            return Err(refused_exchange(&response, what));
        }
        let header = response.header("authorization");
        if let Some(session) = header.and_then(|value| value.strip_prefix("Bearer ")) {
            return Ok(Secret::new(session));
        }
        let json = answer::json(&response, what)
            .map_err(|error| ProviderError::new(error.kind(), format!("{what}: no JSON came")))?;
        session_in(json.root()).ok_or_else(|| {
            let members = json.root().members();
            let names: Vec<String> = members
                .map(|member| member.name().escape_debug().to_string())
                .collect();
            answer::shapeless(
                what,
                &format!(
                    "the answer holds no session token, only {}",
                    names.join(", ")
                ),
            )
        })
    }
}

fn session_in(json: JsonRef<'_>) -> Option<Secret> {
    let places = [Some(json), json.get("data"), json.get("meta")];
    places
        .into_iter()
        .flatten()
        .flat_map(|place| SESSION.map(|name| answer::text(place, &[name])))
        .flatten()
        .find(|token| !token.is_empty())
        .map(Secret::new)
}

fn refused_exchange(response: &Response, what: &str) -> ProviderError {
    let error = response.error_of_kind(what, response.kind(), "");
    if error.kind() == ErrorKind::Unauthenticated {
        return error
            .with_hint("the platform does not know the token, or it has expired")
            .with_hint(
                "an access token, as a login gives it, needs the option `credential` = `bearer`",
            );
    }
    match refusal::hint(response.status(), error.kind()) {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

fn admit(response: Response, what: &str) -> Result<Response, ProviderError> {
    if response.is_success() {
        Ok(response)
    } else {
        Err(refusal::error(&response, what))
    }
}

/// What a page of a list says of it.
fn announced(json: &Json) -> Announced {
    let said = |name| answer::count(json.root(), &["meta", "pagination", name]);
    Announced {
        items: said("total_items"),
        pages: said("total_pages"),
        page: None,
    }
}

/// The items of a page, in each of the wrappings that the platform has for them.
fn items<'a>(
    json: &'a Json,
    what: &str,
) -> Result<impl Iterator<Item = JsonRef<'a>>, ProviderError> {
    let root = json.root();
    let wrappings = [
        Some(root),
        root.get("data"),
        answer::at(root, &["organizations"]),
        answer::at(root, &["organizations", "data"]),
    ];
    wrappings
        .into_iter()
        .flatten()
        .find(|list| list.kind() == ValueKind::Array)
        .map(JsonRef::items)
        .ok_or_else(|| answer::shapeless(what, "the answer holds no list"))
}
