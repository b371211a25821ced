//! `auth`: stores a secret, forgets it, tells what it is and where it comes from.

mod ask;
mod login;
mod status;

use crate::args::AuthCommand;
use crate::context::Context;
use crate::credentials::{self, Forgotten, Need};
use crate::error::{Code, CommandError};
use crate::json::LoggedOut;
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
    let mut removed = Vec::new();
    for need in &needs {
        let forgotten = credentials::forget(context, need).await?;
        tell_forgotten(ui, &name, need, &forgotten);
        if forgotten.is_any() {
            removed.push(forgotten.is_login());
        }
    }
    if let Some(is_login) = removed.first() {
        ui.narrate(if *is_login {
            "its session at the service goes on until it ends: no request that ends it is known"
        } else {
            "the service still honours it: remove it there if it is no longer needed"
        });
    }
    for variable in needs.iter().filter_map(|need| need.set_variable(context)) {
        ui.hint(&format!(
            "the environment variable {variable} still holds one"
        ));
    }
    if needs.is_empty() {
        ui.say(&format!("`{}` needs no secret", shown(&name)));
    }
    ui.json(&LoggedOut {
        remote: name,
        removed: !removed.is_empty(),
    });
    Ok(Code::Done)
}

fn tell_forgotten(ui: &mut Ui, name: &str, need: &Need, forgotten: &Forgotten) {
    let name = shown(name);
    let header = need.spec.header.as_deref().map(shown);
    ui.say(&match (forgotten.is_any(), header) {
        (true, _) => {
            let noun = need.noun_of(forgotten.record.as_ref());
            format!("forgot the {} for `{name}`", shown(noun))
        }
        (false, Some(header)) => {
            format!("no secret was stored for the header {header} of `{name}`")
        }
        (false, None) => format!("no secret was stored for `{name}`"),
    });
    if let Some(problem) = &forgotten.left {
        ui.narrate(&format!(
            "whether the keychain holds another one is not known: {}",
            problem.message()
        ));
    }
}
