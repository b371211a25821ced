//! The API keys of an account: made, listed, deleted.
//!
//! The platform's interface also renews keys, but does not tell the new value; and it takes
//! neither scopes nor an expiry, which its web application has. Both are left to the latter.

use provider_api::{ErrorKind, Progress, ProviderError, Secret};
use provider_http::HttpClient;
use tokens_model::JsonRef;

use crate::answer;
use crate::config::StudioConfig;
use crate::graphql::{Client, Variables, page};
use crate::proof::{Pages, twice};

const PAGE: u32 = 50;

const CREATE: &str = "mutation CreateAPIKey($name: String!, $description: String) { \
    createAPIKey(input: { name: $name, description: $description }) { id name description value } }";
const LIST: &str = "query APIKeys($limit: Int, $page: Int) { self { apiKeys(limit: $limit, page: $page) { \
    total totalPages currentPage data { id name description lastUsed } } } }";
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

/// The keys of the account that a key belongs to.
#[derive(Debug)]
pub struct Keys {
    client: Client,
    limit: u32,
}

impl Keys {
    /// The keys of the account of these settings. Performs no I/O.
    pub fn new(config: &StudioConfig, http: HttpClient) -> Self {
        Self {
            client: Client::new(config, http),
            limit: config.page_size(PAGE),
        }
    }

    /// Makes a key. If the answer is lost, a key may be there whose value nobody knows: the error
    /// says so.
    pub async fn create(
        &self,
        name: &str,
        description: Option<&str>,
        progress: &dyn Progress,
    ) -> Result<NewKey, ProviderError> {
        let what = format!("creating the API key `{}`", name.escape_debug());
        let variables = Variables::default()
            .text("name", name)
            .text_or_null("description", description);
        let answered = self.client.mutate(CREATE, variables, &what, progress).await;
        let data = answered.map_err(|error| match error.kind() {
            // Its text may quote the answer, and so the value.
            ErrorKind::OutcomeUnknown => perhaps_created(&what),
            _ => error,
        })?;
        let created = answer::at(data.root(), &["createAPIKey"]);
        let made = created.and_then(|json| {
            let value = answer::text(json, &["value"])?;
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
        let ask = |number: u64| async move {
            let variables = Variables::default()
                .number("limit", self.limit)
                .number("page", number.cast_signed());
            let data = self.client.query(LIST, variables, what, progress).await?;
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
        twice(what, progress, read).await
    }

    /// Deletes a key. It stops working at once, also for the plugin if that uses it.
    pub async fn delete(&self, id: &str, progress: &dyn Progress) -> Result<(), ProviderError> {
        let what = format!("deleting the API key `{}`", id.escape_debug());
        let variables = Variables::default().text("id", id);
        self.client
            .mutate(DELETE, variables, &what, progress)
            .await?;
        Ok(())
    }
}

fn api_key(json: JsonRef<'_>, what: &str) -> Result<ApiKey, ProviderError> {
    let missing = |field: &str| answer::shapeless(what, &format!("a key has no {field}"));
    let last_used = answer::at(json, &["lastUsed"]);
    Ok(ApiKey {
        id: answer::text(json, &["id"]).ok_or_else(|| missing("id"))?,
        name: answer::text(json, &["name"]).ok_or_else(|| missing("name"))?,
        description: answer::text(json, &["description"]),
        last_used: last_used.map(|at| at.as_str().map_or_else(|| at.raw().to_owned(), Into::into)),
    })
}

fn perhaps_created(what: &str) -> ProviderError {
    ProviderError::new(
        ErrorKind::OutcomeUnknown,
        format!("{what}: no whole answer came, and the key may be there all the same"),
    )
    .with_hint("list the keys and delete it: its value cannot be had any more")
}
