//! The API keys of an account: made, listed, deleted.
//!
//! The platform's interface also renews keys, but does not tell the new value, so that a key is
//! renewed by making another one. Whether keys can be given an end and scopes depends on the
//! interface, which is asked for it ([`Terms`]); the platform's web application always can.

mod scopes;
mod terms;

use provider_api::{ErrorKind, Progress, ProviderError, Secret};
use provider_http::HttpClient;
use tokens_model::JsonRef;
use tokio::sync::OnceCell;

use crate::answer;
use crate::config::StudioConfig;
use crate::graphql::{Client, Variables, page};
use crate::proof::{Pages, twice};

pub use scopes::{SCOPES, Scope};
pub use terms::{Limits, Terms};

const PAGE: u32 = 50;

const DELETE: &str = "mutation DeleteAPIKey($id: String!) { deleteAPIKey(id: $id) { id } }";

/// A key, without what it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiKey {
    /// The id, by which it is deleted.
    pub id: String,
    /// The name.
    pub name: String,
    /// The description, where there is one.
    pub description: Option<String>,
    /// When it was used last, as the platform writes it.
    pub last_used: Option<String>,
    /// When it ends, as the platform writes it; `None` if it does not end, or that is not told.
    pub expires_at: Option<String>,
    /// Its scopes; `None` if they are not told.
    pub scopes: Option<Vec<String>>,
}

/// A key that was just made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewKey {
    /// The key.
    pub key: ApiKey,
    /// Its value, which nobody is told again.
    pub value: Secret,
}

/// What a new key is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyRequest {
    /// The name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// When it is to end, in the form of RFC 3339; without one, the platform decides.
    pub expires_at: Option<String>,
    /// The scopes by their names; without any, the platform decides.
    pub scopes: Vec<String>,
}

/// The keys of the account that a key belongs to.
#[derive(Debug)]
pub struct Keys {
    client: Client,
    limit: u32,
    terms: OnceCell<Terms>,
}

impl Keys {
    /// The keys of the account of these settings. Performs no I/O.
    pub fn new(config: &StudioConfig, http: HttpClient) -> Self {
        Self {
            client: Client::new(config, http),
            limit: config.page_size(PAGE),
            terms: OnceCell::new(),
        }
    }

    /// What a key can be given and what is told of it. The platform is asked once.
    pub async fn terms(&self, progress: &dyn Progress) -> Result<&Terms, ProviderError> {
        let ask = || Terms::ask(&self.client, progress);
        self.terms.get_or_try_init(ask).await
    }

    /// Makes a key.
    ///
    /// What the platform's interface does not take is `Unsupported`, and no key is made. If the
    /// answer is lost, a key may be there whose value nobody knows: the error says so.
    pub async fn create(
        &self,
        wanted: &KeyRequest,
        progress: &dyn Progress,
    ) -> Result<NewKey, ProviderError> {
        let terms = self.terms(progress).await?;
        check(wanted, terms)?;
        let what = format!("creating the API key `{}`", wanted.name.escape_debug());
        let (text, variables) = creation(wanted, terms);
        let lost = |error: ProviderError| match error.kind() {
            // Its text may quote the answer, and so the value.
            ErrorKind::OutcomeUnknown => perhaps_created(&what),
            _ => about_keys(error),
        };
        let answered = self.client.attempt(&text, variables, &what, progress).await;
        let data = answered.map_err(lost)?.map_err(|refusal| {
            let blamed = if refusal.blames_the_request {
                ErrorKind::Other
            } else {
                ErrorKind::OutcomeUnknown
            };
            lost(refusal.error(blamed))
        })?;
        let created = answer::at(data.root(), &["createAPIKey"]);
        let made = created.and_then(|json| {
            // Anything else could not be sent, and might drive the terminal that shows it.
            let value = answer::text(json, &["value"]).filter(|value| {
                !value.is_empty() && value.chars().all(|sign| sign.is_ascii_graphic())
            })?;
            Some(NewKey {
                key: api_key(json, &what).ok()?,
                value: Secret::new(value),
            })
        });
        made.ok_or_else(|| perhaps_created(&what))
    }

    /// All keys.
    pub async fn list(&self, progress: &dyn Progress) -> Result<Vec<ApiKey>, ProviderError> {
        let what = "listing the API keys";
        let terms = self.terms(progress).await?;
        let text = listing(terms);
        let text = text.as_str();
        let ask = |number: u64| async move {
            let variables = Variables::default()
                .number("limit", self.limit)
                .number("page", number.cast_signed());
            let data = self.client.query(text, variables, what, progress).await?;
            let list = answer::at(data.root(), &["self", "apiKeys"])
                .ok_or_else(|| answer::shapeless(what, "the answer has no keys"))?;
            Ok(page(list, |item| {
                api_key(item, what).map(|key| (key.id.clone(), key))
            })?)
        };
        let read = || async {
            let keys = Pages::of("keys", Some(self.limit)).complete(ask).await?;
            Ok(keys.into_items())
        };
        twice(what, progress, read).await.map_err(about_keys)
    }

    /// Deletes a key. It stops working at once, also for the plugin if that uses it.
    pub async fn delete(&self, id: &str, progress: &dyn Progress) -> Result<(), ProviderError> {
        let what = format!("deleting the API key `{}`", id.escape_debug());
        let variables = Variables::default().text("id", id);
        let deleted = self.client.mutate(DELETE, variables, &what, progress).await;
        deleted.map(drop).map_err(about_keys)
    }
}

/// Refuses what the interface has no place for: a key without an end is not one with an end.
fn check(wanted: &KeyRequest, terms: &Terms) -> Result<(), ProviderError> {
    let mut missing = Vec::new();
    if wanted.expires_at.is_some() && !terms.takes.expiry {
        missing.push("no expiry");
    }
    if !wanted.scopes.is_empty() && !terms.takes.scopes {
        missing.push("no scopes");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(" and ");
    let problem = match &terms.refused {
        Some(said) => format!(
            "the platform does not tell what its interface takes, so that API keys get {missing} \
             from here ({said})"
        ),
        None => format!("the platform's interface takes {missing} for API keys"),
    };
    Err(ProviderError::new(ErrorKind::Unsupported, problem))
}

/// The mutation that makes a key, with what is wanted and what is told.
fn creation(wanted: &KeyRequest, terms: &Terms) -> (String, Variables) {
    let mut declared = "$name: String!, $description: String".to_owned();
    let mut input = "name: $name, description: $description".to_owned();
    let mut variables = Variables::default()
        .text("name", &wanted.name)
        .text_or_null("description", wanted.description.as_deref());
    if let Some(end) = &wanted.expires_at {
        declared.extend([", $expiresAt: ", terms.time, "!"]);
        input += ", expiresAt: $expiresAt";
        variables = variables.text("expiresAt", end);
    }
    if !wanted.scopes.is_empty() {
        declared += ", $scopes: [String!]!";
        input += ", scopes: $scopes";
        variables = variables.texts("scopes", &wanted.scopes);
    }
    let told = told(terms.tells_of_new);
    let text = format!(
        "mutation CreateAPIKey({declared}) {{ \
         createAPIKey(input: {{ {input} }}) {{ id name description value{told} }} }}"
    );
    (text, variables)
}

fn listing(terms: &Terms) -> String {
    let told = told(terms.tells);
    format!(
        "query APIKeys($limit: Int, $page: Int) {{ self {{ apiKeys(limit: $limit, page: $page) {{ \
         total totalPages currentPage data {{ id name description lastUsed{told} }} }} }} }}"
    )
}

fn told(limits: Limits) -> String {
    let fields = [(limits.expiry, " expiresAt"), (limits.scopes, " scopes")];
    let told = fields.into_iter().filter(|(is_told, _)| *is_told);
    told.map(|(_, field)| field).collect()
}

fn api_key(json: JsonRef<'_>, what: &str) -> Result<ApiKey, ProviderError> {
    let missing = |field: &str| answer::shapeless(what, &format!("a key has no {field}"));
    let raw = |json: JsonRef<'_>| {
        json.as_str()
            .map_or_else(|| json.raw().to_owned(), Into::into)
    };
    Ok(ApiKey {
        id: answer::text(json, &["id"]).ok_or_else(|| missing("id"))?,
        name: answer::text(json, &["name"]).ok_or_else(|| missing("name"))?,
        description: answer::text(json, &["description"]),
        last_used: answer::at(json, &["lastUsed"]).map(raw),
        expires_at: answer::at(json, &["expiresAt"]).map(raw),
        scopes: answer::at(json, &["scopes"]).map(|list| list.items().map(raw).collect()),
    })
}

fn perhaps_created(what: &str) -> ProviderError {
    ProviderError::new(
        ErrorKind::OutcomeUnknown,
        format!("{what}: no whole answer came, and the key may be there all the same"),
    )
    .with_hint("list the keys and delete it: its value cannot be had any more")
}

/// The error with what can be done about keys; other hints are about tokens.
fn about_keys(error: ProviderError) -> ProviderError {
    let hint = match error.kind() {
        ErrorKind::PermissionDenied => {
            "the key in use lacks a scope for this; the platform's words name it where it tells. \
             Keys with more scopes are made in its web application: Cmd or Ctrl + K, Manage API \
             Keys"
        }
        ErrorKind::NotFound => "`tokensync keys list` shows which keys there are",
        ErrorKind::Other => return ProviderError::new(error.kind(), error.to_string()),
        _ => return error,
    };
    ProviderError::new(error.kind(), error.to_string()).with_hint(hint)
}
