//! `auth`: stores a secret, forgets it, tells what it is and where it comes from.

mod ask;
mod login;
mod status;

use provider_api::Secret;
use serde_json::json;

use crate::args::AuthCommand;
use crate::context::Context;
use crate::credentials::{self, Credential, Source, noun};
use crate::error::{Code, CommandError};
use crate::shown::shown;
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    command: AuthCommand,
) -> Result<Code, CommandError> {
    match command {
        AuthCommand::Login(args) => Box::pin(login::run(context, ui, &args)).await,
        AuthCommand::Logout { remote } => logout(context, ui, remote.as_deref()).await,
        AuthCommand::Status { remote } => status::run(context, ui, remote.as_deref()).await,
    }
}

async fn logout(
    context: &Context<'_>,
    ui: &mut Ui,
    remote: Option<&str>,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, remote)?;
    let entry = project.entry(&name)?;
    let forgotten = credentials::forget(context, &name, entry).await?;
    let is_login = forgotten
        .record
        .as_ref()
        .is_some_and(|record| record.is_login);
    let removed = forgotten.record.is_some() || forgotten.was_in_keychain;
    ui.json(&json!({ "version": 1, "remote": name, "removed": removed }));
    if removed {
        let noun = if is_login {
            "login"
        } else {
            noun(entry, &Credential::new(Secret::new("")))
        };
        ui.say(&format!("forgot the {noun} for `{}`", shown(&name)));
        ui.narrate(if is_login {
            "its session at the service goes on until it ends: no request that ends it is known"
        } else {
            "the service still honours it: remove it there if it is no longer needed"
        });
    } else {
        ui.say(&format!("no secret was stored for `{}`", shown(&name)));
    }
    if let Some(problem) = forgotten.left {
        ui.narrate(&format!(
            "whether the keychain holds another one is not known: {}",
            problem.message()
        ));
    }
    if let Some((_, Source::Environment(variable))) = credentials::find(context, &name, entry)? {
        ui.hint(&format!(
            "the environment variable {variable} still holds one"
        ));
    }
    Ok(Code::Done)
}
