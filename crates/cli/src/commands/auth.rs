//! `auth`: stores a secret, forgets it, tells what it is and where it comes from.

mod ask;
mod login;
mod status;

use serde_json::json;

use crate::args::AuthCommand;
use crate::context::Context;
use crate::credentials::{self, Credential, Need};
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
    let needs = credentials::needs(context, &name, project.entry(&name)?)?;
    let mut removed = false;
    for need in &needs {
        let forgotten = credentials::forget(context, &need.binding).await?;
        removed |= forgotten.is_some();
        tell_forgotten(ui, &name, need, forgotten.as_ref());
        if let Some(variable) = need.set_variable(context) {
            ui.hint(&format!(
                "the environment variable {variable} still holds one"
            ));
        }
    }
    if needs.is_empty() {
        ui.say(&format!("`{}` needs no secret", shown(&name)));
    }
    ui.json(&json!({ "version": 1, "remote": name, "removed": removed }));
    Ok(Code::Done)
}

fn tell_forgotten(ui: &mut Ui, name: &str, need: &Need, forgotten: Option<&Credential>) {
    let name = shown(name);
    let Some(credential) = forgotten else {
        let what = need
            .spec
            .header
            .as_ref()
            .map_or("secret", |_| need.spec.noun.as_str());
        ui.say(&format!("no {} was stored for `{name}`", shown(what)));
        return;
    };
    let noun = shown(need.noun(credential));
    ui.say(&format!("forgot the {noun} for `{name}`"));
    ui.narrate(if credential.login.is_some() {
        "its session at the service goes on until it ends: no request that ends it is known"
    } else {
        "the service still honours it: remove it there if it is no longer needed"
    });
}
