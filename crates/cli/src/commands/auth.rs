//! `auth`: stores a secret, forgets it, tells where it comes from.

use std::io::Read as _;

use provider_api::Secret;
use serde_json::json;

use crate::args::AuthCommand;
use crate::context::Context;
use crate::credentials::{self, Credential};
use crate::error::{Code, CommandError};
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    command: AuthCommand,
) -> Result<Code, CommandError> {
    match command {
        AuthCommand::Login { remote, stdin } => login(context, ui, remote.as_deref(), stdin).await,
        AuthCommand::Logout { remote } => logout(context, ui, remote.as_deref()).await,
        AuthCommand::Status { remote } => status(context, ui, remote.as_deref()),
    }
}

async fn login(
    context: &Context<'_>,
    ui: &mut Ui,
    remote: Option<&str>,
    stdin: bool,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, remote)?;
    let entry = project.entry(&name)?;
    trust::check(context, &name, entry)?;
    let value = if stdin {
        read_line()?
    } else {
        ui.secret(&format!("secret for `{}`", shown(&name)))
            .ok_or_else(|| {
                CommandError::usage("there is no terminal to ask for the secret")
                    .hint("pipe it in: `tokensync auth login NAME --stdin < key-file`")
            })?
    };
    let value = value.trim();
    if value.is_empty() || value.chars().any(|char| !char.is_ascii_graphic()) {
        return Err(CommandError::new(
            Code::Credential,
            "that is no key: it is empty or holds spaces or special characters",
        ));
    }
    let credential = Credential::new(Secret::new(value));
    let path = credentials::store(context, &name, entry, &credential).await?;
    ui.json(&json!({ "version": 1, "remote": name, "stored": path }));
    ui.say(&format!("stored the secret for `{}`", shown(&name)));
    ui.narrate(&format!(
        "it is kept as plain text in `{}`, readable by you alone",
        path.display()
    ));
    Ok(Code::Done)
}

fn read_line() -> Result<String, CommandError> {
    let mut text = String::new();
    std::io::stdin()
        .take(64 * 1024)
        .read_to_string(&mut text)
        .map_err(|error| {
            CommandError::new(
                Code::LocalFile,
                format!("cannot read standard input: {error}"),
            )
        })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

async fn logout(
    context: &Context<'_>,
    ui: &mut Ui,
    remote: Option<&str>,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, remote)?;
    let removed = credentials::forget(context, &name, project.entry(&name)?).await?;
    ui.json(&json!({ "version": 1, "remote": name, "removed": removed }));
    if removed {
        ui.say(&format!("forgot the secret for `{}`", shown(&name)));
        ui.narrate("the service still honours it: remove it there if it is no longer needed");
    } else {
        ui.say(&format!("no secret was stored for `{}`", shown(&name)));
    }
    Ok(Code::Done)
}

fn status(context: &Context<'_>, ui: &mut Ui, remote: Option<&str>) -> Result<Code, CommandError> {
    let project = context.project()?;
    if let Some(name) = remote {
        project.entry(name)?;
    }
    let mut list = Vec::new();
    let mut missing = false;
    for (name, entry) in &project.remotes {
        if remote.is_some_and(|only| only != name) {
            continue;
        }
        let found = credentials::find(context, name, entry)?;
        let source = found.as_ref().map(|(_, source)| source.describe());
        missing |= source.is_none();
        ui.say(&match &source {
            Some(source) => format!("{}: {source}", shown(name)),
            None => format!("{}: no secret", shown(name)),
        });
        if source.is_none() {
            ui.hint(&format!(
                "run `tokensync auth login {}`, or set {}",
                shown(name),
                credentials::variables(name, entry).join(" or ")
            ));
        }
        list.push(json!({ "remote": name, "source": source }));
    }
    ui.json(&json!({ "version": 1, "remotes": list }));
    Ok(if missing {
        Code::Credential
    } else {
        Code::Done
    })
}
