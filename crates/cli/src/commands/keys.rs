//! `keys`: the API keys of an account on the Tokens Studio platform.

mod account;
mod create;
mod made;
mod rotate;
mod scopes;

use jiff::Timestamp;
use provider_api::{ErrorKind, ProviderError};
use provider_studio::keys::ApiKey;

use crate::args::KeysCommand;
use crate::context::Context;
use crate::credentials::{self, Credential};
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::json::{DeletedKey, Key, Keys};
use crate::shown::shown;
use crate::ui::Ui;

use account::Account;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    command: KeysCommand,
) -> Result<Code, CommandError> {
    match command {
        KeysCommand::Create(args) => create::run(context, ui, &args).await,
        KeysCommand::List => list(context, ui).await,
        KeysCommand::Delete { id } => delete(context, ui, &id).await,
        KeysCommand::Rotate(args) => rotate::run(context, ui, &args).await,
        KeysCommand::Scopes => Ok(scopes::run(ui)),
    }
}

async fn list(context: &Context<'_>, ui: &mut Ui) -> Result<Code, CommandError> {
    let project = context.project()?;
    let account = Account::open(context, &project, None)?;
    let keys = account.list(ui).await?;
    let terms = account.terms(ui).await?;
    let now = Timestamp::now();
    for key in &keys {
        ui.say(&format!("`{}`  {}", shown(&key.name), shown(&key.id)));
        let stored = &account.credential;
        let stored = (stored.key_id.as_ref() == Some(&key.id)).then_some(stored);
        for (what, said) in facts(key, stored, terms.tells.expiry, now) {
            ui.say(&format!("  {what}: {said}"));
        }
        if stored.is_some() {
            ui.say(&format!("  stored for: {}", shown(&account.name)));
        }
    }
    if keys.is_empty() {
        ui.say("no API keys");
    }
    if !(terms.tells.expiry && terms.tells.scopes) {
        ui.narrate(match (terms.tells.expiry, terms.tells.scopes) {
            (false, false) => "the platform's interface tells neither expiry nor scopes of keys",
            (false, true) => "the platform's interface does not tell when keys expire",
            _ => "the platform's interface does not tell the scopes of keys",
        });
        ui.hint(&format!("{WEB_PAGE} shows them"));
    }
    let keys = keys.into_iter().map(|key| Key {
        id: key.id,
        name: key.name,
        description: key.description,
        last_used: key.last_used,
        expires_at: key.expires_at,
        scopes: key.scopes,
    });
    ui.json(&Keys {
        keys: keys.collect(),
    });
    Ok(Code::Done)
}

/// How people get to their keys in the web application (Tokens Studio documentation, API keys).
const WEB_PAGE: &str = "the platform's web page (Cmd or Ctrl + K, `API Key`, Manage API Keys)";

/// What a list says of a key, a line each. Of a key that is `stored` here the end may be known
/// even if the platform does not tell it.
fn facts(
    key: &ApiKey,
    stored: Option<&Credential>,
    tells_expiry: bool,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(description) = key.description.as_deref().filter(|text| !text.is_empty()) {
        facts.push(("description", shown(description)));
    }
    let last_used = key.last_used.as_deref().map_or("never".to_owned(), shown);
    facts.push(("last used", last_used));
    let noted = stored.and_then(|stored| stored.expires_at);
    match key.expires_at.clone().or(noted.map(|end| end.to_string())) {
        Some(end) => {
            let warning = end.parse().ok().and_then(|end| expiry::warning(end, now));
            let warning = warning.map_or_else(String::new, |warning| format!(" ({warning})"));
            facts.push(("expires", format!("{}{warning}", shown(&end))));
        }
        None if tells_expiry => facts.push(("expires", "never".to_owned())),
        None => {}
    }
    if let Some(scopes) = &key.scopes {
        let scopes: Vec<String> = scopes.iter().map(|scope| shown(scope)).collect();
        facts.push(("scopes", scopes.join(", ")));
    }
    facts
}

async fn delete(context: &Context<'_>, ui: &mut Ui, id: &str) -> Result<Code, CommandError> {
    let project = context.project()?;
    let account = Account::open(context, &project, None)?;
    let name = match account.find(ui, id).await {
        Ok(key) => format!("`{}` ({})", shown(&key.name), shown(id)),
        // Seeing keys and deleting them are rights of their own.
        Err(error) if error.code() == Code::Credential => format!("`{}`", shown(id)),
        Err(error) => return Err(error),
    };
    let is_used = account.credential.key_id.as_deref() == Some(id);
    let remark = if is_used {
        format!(
            "it is the key that is stored for `{}`; ",
            shown(&account.name)
        )
    } else {
        String::new()
    };
    let question =
        format!("delete the API key {name}? {remark}whatever uses it stops working at once");
    match ui.confirm(&question) {
        Some(true) => {}
        Some(false) => {
            return Ok(ui.declined("nothing was deleted"));
        }
        None => {
            return Err(CommandError::new(
                Code::Decision,
                format!(
                    "deleting the API key {name} needs a yes: {remark}whatever uses it stops \
                     working at once"
                ),
            )
            .hint("run it again with --yes"));
        }
    }
    account.delete(ui, id).await?;
    ui.say(&format!("deleted the API key {name}"));
    let forgotten = credentials::hold(context, &account.need)
        .await?
        .forget_key(id)?;
    ui.json(&DeletedKey {
        id: id.to_owned(),
        forgotten: forgotten > 0,
    });
    if forgotten > 0 {
        ui.narrate("it was stored here, and is forgotten");
        ui.hint(&format!(
            "run `tokensync auth login {}` to store another one",
            shown(&account.name)
        ));
    }
    Ok(Code::Done)
}

/// The error of a command about keys: what the platform refuses is told apart from what it cannot
/// be asked.
fn failed(error: ProviderError, remote: &str) -> CommandError {
    let refused = error.kind() == ErrorKind::Other;
    let error = if refused {
        let refused = CommandError::new(Code::Refused, error.to_string());
        error.hints().iter().fold(refused, CommandError::hint)
    } else {
        CommandError::from(error)
    };
    error.about_remote(&shown(remote))
}

/// The error of a key that was not made. What the platform's interface does not take, its web
/// page does; `store` is the remote that such a key is for.
fn not_made(
    error: ProviderError,
    remote: &str,
    store: &str,
    expires: Option<&str>,
) -> CommandError {
    if error.kind() != ErrorKind::Unsupported {
        return failed(error, remote);
    }
    let expires = expires.map_or_else(String::new, |text| {
        format!(" --expires {}", shown(text.trim()))
    });
    CommandError::new(Code::Refused, format!("no key was made: {error}"))
        .hint(
            "its web page takes them: press Cmd or Ctrl + K in Tokens Studio, type `API Key`, \
             choose Manage API Keys, then Create New Token",
        )
        .hint(format!(
            "then store that key: `tokensync auth login {}{expires}`",
            shown(store)
        ))
}
