//! `auth login`: a secret is tried before it is stored, so that what is stored was good once.

use std::io::Read as _;

use jiff::Timestamp;
use provider_api::{Account, Secret};
use serde_json::json;

use super::ask::{Said, ask, moment, person, person_json, told_end};
use crate::args::LoginArgs;
use crate::context::Context;
use crate::credentials::{self, Credential, Place, Source, Stored, noun};
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

/// How the secret comes here.
enum Way {
    Typed,
    Piped,
    #[cfg(feature = "studio")]
    OnAWebPage,
}

pub(super) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &LoginArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, args.remote.as_deref())?;
    let entry = project.entry(&name)?;
    trust::check(context, &name, entry)?;
    let given_end = args
        .expires
        .as_deref()
        .map(|text| expiry::parse(text, Timestamp::now()))
        .transpose()?;
    let typed = |text: &str| {
        Ok::<_, CommandError>(Credential {
            expires_at: given_end,
            ..Credential::new(secret(text)?)
        })
    };
    let way = way(ui, args, &name, entry)?;
    let place = place(context, ui, args, &name, entry)?;
    let credential = match way {
        Way::Piped => typed(&read_line()?)?,
        Way::Typed => typed(&type_in(ui, &name, entry)?)?,
        #[cfg(feature = "studio")]
        Way::OnAWebPage => crate::login::device::log_in(context, ui, &name, entry).await?,
    };
    let account = account(context, ui, &name, entry, &credential).await?;
    let told_end = account.as_ref().and_then(told_end);
    let credential = Credential {
        expires_at: told_end.or(credential.expires_at),
        ..credential
    };
    let stored = credentials::store(context, &name, entry, &credential, place).await?;
    ui.json(&json!({
        "version": 1,
        "remote": name,
        "stored": stored.source.as_str(),
        "account": account.as_ref().map(person_json),
        "expires_at": end(&credential).map(moment),
    }));
    ui.say(&done(&name, entry, &credential, account.as_ref()));
    tell_where(ui, &stored);
    if let Some(end) = end(&credential) {
        ui.narrate(&format!("it works until {}", moment(end)));
    }
    if let Some((_, Source::Environment(variable))) = credentials::find(context, &name, entry)? {
        ui.hint(&format!(
            "the environment variable {variable} comes first: it is used as long as it is set"
        ));
    }
    Ok(Code::Done)
}

/// When the secret stops working. A login is renewed.
pub(super) fn end(credential: &Credential) -> Option<Timestamp> {
    let login = credential.login.as_ref();
    let is_renewed = login.is_some_and(|login| login.refresh.is_some());
    credential.expires_at.filter(|_| !is_renewed)
}

fn way(
    ui: &mut Ui,
    args: &LoginArgs,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Way, CommandError> {
    if args.stdin {
        return Ok(Way::Piped);
    }
    #[cfg(feature = "studio")]
    if crate::login::is_possible(entry) {
        return way_in(ui, args, name);
    }
    if args.device {
        return Err(CommandError::usage(format!(
            "there is no login on a web page for the `{}` remote `{}`",
            entry.kind,
            shown(name)
        ))
        .hint("it is for `studio` remotes with `api` = `rest`"));
    }
    if ui.is_interactive() {
        return Ok(Way::Typed);
    }
    Err(nobody_to_ask().hint(piped(name, "key-file")))
}

#[cfg(feature = "studio")]
fn way_in(ui: &mut Ui, args: &LoginArgs, name: &str) -> Result<Way, CommandError> {
    if args.device {
        return Ok(Way::OnAWebPage);
    }
    if !ui.is_interactive() {
        return Err(nobody_to_ask()
            .hint(piped(name, "token-file"))
            .hint(format!(
                "or log in on a web page: `tokensync auth login {} --device`",
                shown(name)
            )));
    }
    // A login has an end of its own.
    if args.expires.is_some() {
        return Ok(Way::Typed);
    }
    let ways = ["on a web page", "with a service account token"];
    match ui.choose("how do you want to log in", &ways) {
        Some(0) => Ok(Way::OnAWebPage),
        Some(_) => Ok(Way::Typed),
        None => Err(CommandError::new(Code::Decision, "nothing was stored")),
    }
}

/// Where the secret goes, before anybody is asked for it. Nothing takes the place of a keychain
/// that fails unless somebody says so.
fn place(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &LoginArgs,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Place, CommandError> {
    if args.insecure_storage {
        return Ok(Place::File);
    }
    let Err(error) = credentials::check_keychain(context, name, entry) else {
        return Ok(Place::Keychain);
    };
    // A yes to everything is not meant for this.
    if !ui.is_interactive() || ui.is_yes() {
        return Err(error);
    }
    ui.narrate(error.message());
    if ui.confirm("keep it in a file that only you can read?") == Some(true) {
        return Ok(Place::File);
    }
    let stopped = CommandError::new(Code::Decision, "nothing was stored");
    Err(error.hints().iter().fold(stopped, CommandError::hint))
}

fn tell_where(ui: &mut Ui, stored: &Stored) {
    match &stored.source {
        Source::File(path) => ui.narrate(&format!(
            "warning: it is kept as plain text in `{}`, readable by you alone",
            path.display()
        )),
        _ => ui.narrate("it is kept in the OS keychain"),
    }
    if let Some(problem) = &stored.left {
        ui.narrate(&format!(
            "whether an older one is in the keychain is not known: {}",
            problem.message()
        ));
    }
}

fn nobody_to_ask() -> CommandError {
    CommandError::usage("there is nobody to ask for the secret")
}

fn piped(name: &str, file: &str) -> String {
    let name = shown(name);
    format!("pipe it in: `tokensync auth login {name} --stdin < {file}`")
}

fn type_in(ui: &mut Ui, name: &str, entry: &RemoteEntry) -> Result<String, CommandError> {
    let noun = noun(entry, &Credential::new(Secret::new("")));
    let question = format!("{noun} for `{}`", shown(name));
    ui.secret(&question)
        .ok_or_else(|| CommandError::new(Code::Decision, "nothing was stored"))
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

fn secret(text: &str) -> Result<Secret, CommandError> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(|char| !char.is_ascii_graphic()) {
        return Err(CommandError::new(
            Code::Credential,
            "that is no key: it is empty or holds spaces or special characters",
        ));
    }
    Ok(Secret::new(text))
}

/// Whose it is. A secret that is refused, or that nobody could be asked about, is an error: it is
/// not to be stored. A login is, because somebody has just confirmed it.
async fn account(
    context: &Context<'_>,
    ui: &mut Ui,
    name: &str,
    entry: &RemoteEntry,
    credential: &Credential,
) -> Result<Option<Account>, CommandError> {
    match ask(context, ui, entry, credential).await? {
        Said::Belongs(account) => return Ok(Some(account)),
        Said::NotAsked => {}
        Said::MayNotTell => ui.narrate("it may not tell whose it is"),
        Said::NoAnswer(error) if credential.login.is_some() => {
            ui.narrate(&format!("whose it is could not be asked: {error}"));
        }
        Said::Refused(error) | Said::NoAnswer(error) => {
            return Err(CommandError::from(error)
                .about_remote(&shown(name))
                .hint("nothing was stored: only what the service takes is"));
        }
    }
    Ok(None)
}

fn done(
    name: &str,
    entry: &RemoteEntry,
    credential: &Credential,
    account: Option<&Account>,
) -> String {
    let name = shown(name);
    let noun = noun(entry, credential);
    let person = account.map(person);
    match (&credential.login, person) {
        (Some(_), Some(person)) => format!("logged in to `{name}` as {person}"),
        (Some(_), None) => format!("logged in to `{name}`"),
        (None, Some(person)) => format!("stored the {noun} of {person} for `{name}`"),
        (None, None) => format!("stored the {noun} for `{name}`"),
    }
}
