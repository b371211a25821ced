//! `auth login`: a secret is tried before it is stored, so that what is stored was good once.

use std::io::Read as _;

use jiff::Timestamp;
use provider_api::Account;

use super::ask::{Said, ask, moment, person, told_end, told_person};
use crate::args::LoginArgs;
use crate::context::Context;
use crate::credentials::{self, Credential, Need, Place, Source, Stored};
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::json::{Secret, Several, StoredSecret};
use crate::project_file::RemoteEntry;
use crate::render::count;
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
    let wanted = wanted(context, args, &name, entry)?;
    if wanted.is_empty() {
        ui.json(&StoredSecret {
            remote: name.clone(),
            ..StoredSecret::default()
        });
        ui.say(&format!("`{}` needs no secret", shown(&name)));
        return Ok(Code::Done);
    }
    trust::check(context, &name, entry)?;
    let given_end = args
        .expires
        .as_deref()
        .map(|text| expiry::parse(text, Timestamp::now()))
        .transpose()?;
    let typed = |need: &Need, text: &str| {
        let secret = need.secret(text);
        let secret = secret.ok_or_else(|| CommandError::new(Code::Credential, need.complaint()));
        Ok::<_, CommandError>(Credential {
            expires_at: given_end,
            ..Credential::new(secret?)
        })
    };
    let way = way(ui, args, &name, entry)?;
    let place = place(context, ui, args, &wanted)?;
    let mut given = Vec::new();
    match way {
        Way::Piped => {
            let lines = read_lines(&wanted)?;
            for (need, line) in wanted.iter().zip(&lines) {
                given.push(typed(need, line)?);
            }
        }
        Way::Typed => {
            for place in credentials::places(&wanted)
                .into_iter()
                .filter(|_| wanted.len() > 1)
            {
                ui.narrate(&shown(place));
            }
            for need in &wanted {
                given.push(typed(need, &type_in(ui, &name, need)?)?);
            }
        }
        #[cfg(feature = "studio")]
        Way::OnAWebPage => {
            given.push(crate::login::device::log_in(context, ui, &name, entry).await?);
        }
    }
    let mut tried = Vec::new();
    for (need, credential) in wanted.iter().zip(given) {
        let account = account(context, ui, &name, entry, need, &credential).await?;
        let told_end = account.as_ref().and_then(told_end);
        let credential = Credential {
            expires_at: told_end.or(credential.expires_at),
            ..credential
        };
        tried.push((need, credential, account));
    }
    let mut kept = Vec::new();
    for (need, credential, account) in &tried {
        let stored = credentials::store(context, need, credential, place).await?;
        let account = account.as_ref();
        kept.push(answer(&name, &stored.source, need, credential, account));
        ui.say(&done(&name, need, credential, account));
        if kept.len() == tried.len() {
            tell_where(ui, &stored);
        }
    }
    match <[StoredSecret; 1]>::try_from(kept) {
        Ok([one]) => ui.json(&one),
        Err(secrets) => ui.json(&Several {
            remote: name.clone(),
            secrets,
        }),
    }
    for (need, credential, _) in &tried {
        remark(context, ui, need, credential);
    }
    Ok(Code::Done)
}

/// The secrets that are asked for: the one of a header, or all that are missing, or simply all.
fn wanted(
    context: &Context<'_>,
    args: &LoginArgs,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Vec<Need>, CommandError> {
    let needs = credentials::needs(context, name, entry)?;
    let Some(header) = &args.header else {
        let lacking = credentials::lacking(context, name, entry)?;
        let all = args.stdin || lacking.is_empty();
        return Ok(if all { needs } else { lacking });
    };
    let is_it = |need: &Need| {
        let own = need.spec.header.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(header))
    };
    let headers = needs.iter().filter_map(|need| need.spec.header.as_deref());
    let headers: Vec<String> = headers.map(shown).collect();
    let found: Vec<Need> = needs.into_iter().filter(is_it).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let error = CommandError::usage(format!(
        "`{}` has no secret header `{}`",
        shown(name),
        shown(header)
    ));
    Err(if headers.is_empty() {
        error.hint("leave --header out")
    } else {
        let all = format!("its secret headers: {}", headers.join(", "));
        error.suggest(header, headers.iter().map(String::as_str), all)
    })
}

/// What a program is told of a secret that was stored.
fn answer(
    remote: &str,
    source: &Source,
    need: &Need,
    credential: &Credential,
    account: Option<&Account>,
) -> StoredSecret {
    StoredSecret {
        remote: remote.to_owned(),
        stored: Some(source.as_str()),
        about: Some(Secret {
            account: account.map(told_person),
            expires_at: end(credential).map(moment),
            header: need.spec.header.clone(),
        }),
    }
}

/// When a stored secret ends, and what is used instead of it.
fn remark(context: &Context<'_>, ui: &mut Ui, need: &Need, credential: &Credential) {
    if let Some(end) = end(credential) {
        ui.narrate(&format!("it works until {}", moment(end)));
    }
    if let Some(variable) = need.set_variable(context) {
        ui.hint(&format!(
            "the environment variable {variable} comes first: it is used as long as it is set"
        ));
    }
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

/// Where the secrets go, before anybody is asked for them. Nothing takes the place of a keychain
/// that fails unless somebody says so.
fn place(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &LoginArgs,
    wanted: &[Need],
) -> Result<Place, CommandError> {
    let checked = wanted.first().filter(|_| !args.insecure_storage);
    let Some(first) = checked else {
        return Ok(Place::File);
    };
    let Err(error) = credentials::check_keychain(context, first) else {
        return Ok(Place::Keychain);
    };
    // A yes to everything is not meant for this.
    if !ui.is_interactive() || ui.is_yes() {
        return Err(error);
    }
    ui.narrate(error.message());
    if ui.confirm("keep the secret in a file that only you can read?") == Some(true) {
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

fn type_in(ui: &mut Ui, name: &str, need: &Need) -> Result<String, CommandError> {
    let question = format!("{} for `{}`", shown(&need.spec.noun), shown(name));
    ui.secret(&question)
        .ok_or_else(|| CommandError::new(Code::Decision, "nothing was stored"))
}

/// A line for each secret; what comes after them is left alone.
fn read_lines(wanted: &[Need]) -> Result<Vec<String>, CommandError> {
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
    let lines: Vec<String> = text.lines().take(wanted.len()).map(str::to_owned).collect();
    if lines.len() == wanted.len() || wanted.len() == 1 {
        // One that is empty is said to be no key.
        return Ok(if lines.is_empty() {
            vec![String::new()]
        } else {
            lines
        });
    }
    let headers = wanted.iter().filter_map(|need| need.spec.header.as_deref());
    let headers: Vec<String> = headers.map(shown).collect();
    Err(CommandError::new(
        Code::Credential,
        format!(
            "standard input has {} for {}",
            count(lines.len(), "line"),
            count(wanted.len(), "header")
        ),
    )
    .hint(format!("give a line each for {}", headers.join(", ")))
    .hint("with --header NAME there is one to give"))
}

/// Whose it is. A secret that is refused, or that nobody could be asked about, is an error: it is
/// not to be stored. A login is, because somebody has just confirmed it.
async fn account(
    context: &Context<'_>,
    ui: &mut Ui,
    name: &str,
    entry: &RemoteEntry,
    need: &Need,
    credential: &Credential,
) -> Result<Option<Account>, CommandError> {
    match ask(context, ui, entry, need, credential).await? {
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

fn done(name: &str, need: &Need, credential: &Credential, account: Option<&Account>) -> String {
    let name = shown(name);
    let noun = shown(need.noun(credential));
    let person = account.map(person);
    match (&credential.login, person) {
        (Some(_), Some(person)) => format!("logged in to `{name}` as {person}"),
        (Some(_), None) => format!("logged in to `{name}`"),
        (None, Some(person)) => format!("stored the {noun} of {person} for `{name}`"),
        (None, None) => format!("stored the {noun} for `{name}`"),
    }
}
