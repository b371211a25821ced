//! The requests that change something, one per step.

mod themes;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use provider_api::{ErrorKind, Progress, ProviderError};
use provider_http::{Method, Request, SafeUrl};
use tokens_model::{Json, JsonRef, ObjectText};

use super::plan::{NewToken, Place, Step, Update};
use super::read::Rest;
use super::wire::{Content, Set};
use crate::answer;

const JSON: &str = "application/json";

/// Sends the request of a step, and notes the ids that come back.
pub(super) async fn take(
    rest: &Rest,
    step: &Step,
    held: &mut Content,
    progress: &dyn Progress,
) -> Result<(), ProviderError> {
    let mut desk = Desk {
        rest,
        held,
        progress,
    };
    match step {
        Step::CreateSet { name, index } => desk.create_set(name, *index).await,
        Step::RenameSet { from, to } => desk.rename_set(from, to).await,
        Step::CreateTokens(tokens) => match tokens.as_slice() {
            [one] => desk.create_token(one).await,
            many => desk.create_tokens(many).await,
        },
        Step::MoveToken { id, from, to } => desk.move_token(id, from, to).await,
        Step::UpdateTokens(updates) => match updates.as_slice() {
            [one] => desk.update_token(one).await,
            many => desk.update_tokens(many).await,
        },
        Step::OrderSet { name, index } => desk.order_set(name, *index).await,
        Step::CreateGroup(name) => desk.create_group(name).await,
        Step::RenameGroup { from, to } => desk.rename_group(from, to).await,
        Step::CreateTheme { group, theme } => desk.create_theme(group, theme).await,
        Step::WriteTheme { from, group, theme } => desk.write_theme(from, group, theme).await,
        Step::DeleteTheme { group, name } => desk.delete_theme(group, name).await,
        Step::DeleteGroup(name) => desk.delete_group(name).await,
        Step::DeleteToken { id, at } => desk.delete_token(id, at).await,
        Step::DeleteSet(name) => desk.delete_set(name).await,
    }
}

/// Where requests are written: the branch, and the ids known so far.
struct Desk<'a> {
    rest: &'a Rest,
    held: &'a mut Content,
    progress: &'a dyn Progress,
}

/// The body of a request about a resource, `{ wrapper: { … } }`.
fn wrapped(wrapper: &str, fields: ObjectText) -> String {
    let mut body = ObjectText::new();
    body.push(wrapper, &fields.finish());
    body.finish()
}

/// Only sets come in the wrapping of JSON:API (`tokensStudioApi` of the Figma plugin, 2.11.10).
fn set_body(fields: ObjectText) -> String {
    let mut data = ObjectText::new();
    data.push("type", "\"token_sets\"");
    data.push("attributes", &fields.finish());
    wrapped("data", data)
}

fn text(value: &str) -> String {
    Json::string(value).source().to_owned()
}

fn nullable(value: Option<&str>) -> String {
    value.map_or_else(|| "null".to_owned(), text)
}

impl Desk<'_> {
    /// The address of a resource on the branch.
    fn address(&self, segments: &[&str]) -> Result<SafeUrl, ProviderError> {
        let url = self.rest.address(segments)?;
        Ok(url.with_query("change_set_id", &self.held.change_set))
    }

    async fn send(
        &self,
        method: Method,
        url: SafeUrl,
        body: Option<String>,
        what: &str,
    ) -> Result<Json, ProviderError> {
        let mut request = Request::new(method, url);
        if let Some(body) = body {
            request = request.with_body(JSON, body);
        }
        self.rest.client.change(request, what, self.progress).await
    }

    async fn create_set(&mut self, name: &str, index: i64) -> Result<(), ProviderError> {
        let what = format!("creating set `{}`", name.escape_debug());
        let mut fields = ObjectText::new();
        fields.push("name", &text(name));
        fields.push("order_index", &index.to_string());
        let url = self.address(&["token_sets"])?;
        let body = Some(set_body(fields));
        let json = self.send(Method::Post, url, body, &what).await?;
        let id = new_id(&json, &what)?;
        self.held.sets.push(Set {
            id,
            name: name.to_owned(),
            index,
            generated: false,
            tokens: BTreeMap::new(),
            document: OnceLock::new(),
        });
        Ok(())
    }

    async fn rename_set(&mut self, from: &str, to: &str) -> Result<(), ProviderError> {
        let mut fields = ObjectText::new();
        fields.push("name", &text(to));
        let what = format!("renaming set `{}`", from.escape_debug());
        self.patch_set(from, fields, &what).await?;
        for set in self.held.sets.iter_mut().filter(|set| set.name == from) {
            to.clone_into(&mut set.name);
        }
        Ok(())
    }

    async fn order_set(&self, name: &str, index: i64) -> Result<(), ProviderError> {
        let mut fields = ObjectText::new();
        fields.push("order_index", &index.to_string());
        let what = format!("moving set `{}` to place {index}", name.escape_debug());
        self.patch_set(name, fields, &what).await
    }

    async fn patch_set(
        &self,
        name: &str,
        fields: ObjectText,
        what: &str,
    ) -> Result<(), ProviderError> {
        let url = self.address(&["token_sets", self.set_id(name)?])?;
        let body = Some(set_body(fields));
        self.send(Method::Patch, url, body, what).await?;
        Ok(())
    }

    async fn delete_set(&self, name: &str) -> Result<(), ProviderError> {
        let url = self.address(&["token_sets", self.set_id(name)?])?;
        let what = format!("deleting set `{}`", name.escape_debug());
        self.send(Method::Delete, url, None, &what).await?;
        Ok(())
    }

    fn set_id(&self, name: &str) -> Result<&str, ProviderError> {
        let set = self.held.set(name);
        set.map(|set| set.id.as_str())
            .ok_or_else(|| unknown_id("set", name))
    }

    async fn create_token(&self, token: &NewToken) -> Result<(), ProviderError> {
        let mut fields = token_fields(token, self.set_id(&token.at.0)?);
        if let Some(extensions) = &token.extensions {
            fields.push("extensions", extensions);
        }
        let what = format!("creating token `{}`", shown(&token.at));
        let url = self.address(&["tokens"])?;
        let body = Some(wrapped("token", fields));
        self.send(Method::Post, url, body, &what).await?;
        Ok(())
    }

    /// Extensions are not sent along: nothing says that they would be taken here.
    async fn create_tokens(&self, tokens: &[NewToken]) -> Result<(), ProviderError> {
        let what = format!("creating {} tokens", tokens.len());
        let sets = self.held.sets.iter();
        let ids: HashMap<&str, &str> = sets.map(|set| (&*set.name, &*set.id)).collect();
        let items = tokens
            .iter()
            .map(|token| {
                let set = &token.at.0;
                let id = ids.get(&**set).ok_or_else(|| unknown_id("set", set))?;
                Ok(token_fields(token, id).finish())
            })
            .collect::<Result<Vec<String>, ProviderError>>()?;
        let mut body = ObjectText::new();
        body.push("change_set_id", &text(&self.held.change_set));
        body.push("tokens", &format!("[{}]", items.join(",")));
        let url = self.rest.address(&["tokens", "batch_create"])?;
        let json = self
            .send(Method::Post, url, Some(body.finish()), &what)
            .await?;
        complete(&json, "created_count", tokens.len(), &what)
    }

    async fn move_token(&self, id: &str, from: &Place, to: &Place) -> Result<(), ProviderError> {
        let mut fields = ObjectText::new();
        if from.1 != to.1 {
            fields.push("name", &text(&to.1));
        }
        if from.0 != to.0 {
            fields.push("token_set_id", &text(self.set_id(&to.0)?));
        }
        let what = format!("moving token `{}` to `{}`", shown(from), shown(to));
        self.patch_token(id, fields, &what).await
    }

    async fn update_token(&self, update: &Update) -> Result<(), ProviderError> {
        let mut fields = ObjectText::new();
        let kind = update.kind.as_deref().map(text);
        for (name, value) in [
            ("value", &update.value),
            ("type", &kind),
            ("description", &update.description),
            ("extensions", &update.extensions),
        ] {
            if let Some(value) = value {
                fields.push(name, value);
            }
        }
        let what = format!("changing token `{}`", shown(&update.at));
        self.patch_token(&update.id, fields, &what).await
    }

    async fn patch_token(
        &self,
        id: &str,
        fields: ObjectText,
        what: &str,
    ) -> Result<(), ProviderError> {
        let url = self.address(&["tokens", id])?;
        let body = Some(wrapped("token", fields));
        self.send(Method::Patch, url, body, what).await?;
        Ok(())
    }

    async fn update_tokens(&self, updates: &[Update]) -> Result<(), ProviderError> {
        let what = format!("changing {} tokens", updates.len());
        let items: Vec<String> = updates.iter().map(batch_item).collect();
        let mut body = ObjectText::new();
        body.push("updates", &format!("[{}]", items.join(",")));
        let url = self.address(&["tokens", "batch_update"])?;
        let json = self
            .send(Method::Post, url, Some(body.finish()), &what)
            .await?;
        complete(&json, "updated_count", updates.len(), &what)
    }

    async fn delete_token(&self, id: &str, at: &Place) -> Result<(), ProviderError> {
        let url = self.address(&["tokens", id])?;
        let what = format!("deleting token `{}`", shown(at));
        self.send(Method::Delete, url, None, &what).await?;
        Ok(())
    }
}

/// A new token as it is sent, without its extensions.
fn token_fields(token: &NewToken, set_id: &str) -> ObjectText {
    let mut fields = ObjectText::new();
    fields.push("name", &text(&token.at.1));
    fields.push("value", &token.value);
    fields.push("type", &text(&token.kind));
    fields.push("token_set_id", &text(set_id));
    if let Some(description) = &token.description {
        fields.push("description", &text(description));
    }
    fields
}

fn batch_item(update: &Update) -> String {
    let mut changes = ObjectText::new();
    if let Some(value) = &update.value {
        changes.push("value", value);
    }
    if let Some(extensions) = &update.extensions {
        changes.push("extensions", extensions);
    }
    let mut item = ObjectText::new();
    item.push("token_id", &text(&update.id));
    item.push("changes", &changes.finish());
    item.finish()
}

/// Whether a batch was carried out as a whole. The service also says 200 where it did nothing,
/// and then warns.
fn complete(json: &Json, counter: &str, sent: usize, what: &str) -> Result<(), ProviderError> {
    let root = json.root();
    let body = answer::at(root, &["data"])
        .filter(|data| data.get(counter).is_some())
        .unwrap_or(root);
    let count = |name: &str| answer::count(body, &[name]);
    let warning = body
        .get("warnings")
        .and_then(|warnings| warnings.items().next());
    let expected = Some(sent as u64);
    if warning.is_none()
        && count(counter) == expected
        && count("requested_count").is_none_or(|count| Some(count) == expected)
        && count("skipped_count").is_none_or(|count| count == 0)
    {
        return Ok(());
    }
    let done = count(counter).map_or_else(|| "an unknown number".to_owned(), |n| n.to_string());
    let warned = warning
        .map(|warning| format!("; it warns: {}", excerpt(warning)))
        .unwrap_or_default();
    Err(ProviderError::new(
        ErrorKind::OutcomeUnknown,
        format!("{what}: the service did that for {done} of {sent}{warned}"),
    ))
}

/// Words of the service on one line.
fn excerpt(warning: JsonRef<'_>) -> String {
    let text = warning.as_str().unwrap_or(warning.raw().into());
    text.escape_debug().take(160).collect()
}

fn new_id(json: &Json, what: &str) -> Result<String, ProviderError> {
    answer::text(json.root(), &["data", "id"]).ok_or_else(|| {
        ProviderError::new(
            ErrorKind::OutcomeUnknown,
            format!("{what}: the answer does not say the id of what was created"),
        )
    })
}

fn unknown_id(kind: &str, name: &str) -> ProviderError {
    ProviderError::new(
        ErrorKind::OutcomeUnknown,
        format!(
            "the id of the {kind} `{}` is not known any more",
            name.escape_debug()
        ),
    )
}

fn shown((set, name): &Place) -> String {
    format!("{}: {}", set.escape_debug(), name.escape_debug())
}
