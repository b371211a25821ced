//! The secrets that a remote is added with: found, pasted, or typed.

use provider_api::Secret;

use super::{Addition, missing};
use crate::args::{KeepArg, RemoteAddArgs};
use crate::context::Context;
use crate::credentials::{self, Credential, Need, Place, Secrets, Source};
use crate::error::CommandError;
use crate::project_file::{ProjectFile, RemoteEntry};
use crate::shown::shown;
use crate::ui::Ui;

/// The secrets of a remote, and where they are from.
pub(super) struct Gathered {
    all: Vec<One>,
    /// Whether somebody was asked for one.
    was_asked: bool,
}

struct One {
    need: Need,
    credential: Credential,
    is_typed: bool,
}

impl Gathered {
    /// Whether somebody here has given one, and so can give another.
    pub(super) fn is_typed(&self) -> bool {
        self.all.iter().any(|one| one.is_typed)
    }

    pub(super) fn secrets(&self) -> Secrets {
        let all = self.all.iter();
        all.fold(Secrets::default(), |secrets, one| {
            secrets.with(&one.need, &one.credential)
        })
    }

    /// Asks for those again that were typed.
    pub(super) async fn ask_again(
        &mut self,
        context: &Context<'_>,
        ui: &mut Ui,
        new: &Addition,
    ) -> Result<(), CommandError> {
        for one in self.all.iter_mut().filter(|one| one.is_typed) {
            one.credential = ask(context, ui, new, &one.need).await?;
        }
        Ok(())
    }
}

/// What a part of the walk through the questions is called.
const STEP: &str = "secrets";

/// The secrets: those that were gathered before somebody went back to what came after them, or
/// found or asked for now.
pub(super) async fn gather(
    context: &Context<'_>,
    ui: &mut Ui,
    new: &Addition,
    before: Option<Gathered>,
) -> Result<Gathered, CommandError> {
    if let Some(before) = before
        && ui.did(STEP)
    {
        return Ok(before);
    }
    let gathered = find_or_ask(context, ui, new).await?;
    if gathered.was_asked {
        ui.done(STEP);
    }
    Ok(gathered)
}

async fn find_or_ask(
    context: &Context<'_>,
    ui: &mut Ui,
    new: &Addition,
) -> Result<Gathered, CommandError> {
    let (name, entry) = (&new.name, &new.entry);
    let lacking = credentials::lacking(context, name, entry)?;
    let lacking: Vec<Need> = lacking
        .into_iter()
        .filter(|need| new.pasted(need).is_none())
        .collect();
    if !lacking.is_empty() && !ui.is_interactive() {
        return Err(credentials::missing(
            name,
            &lacking,
            "run this at a terminal",
        ));
    }
    if !lacking.is_empty() {
        ui.tell_ways_out();
    }
    for place in credentials::places(&lacking) {
        ui.narrate(&shown(place));
    }
    let mut gathered = Gathered {
        all: Vec::new(),
        was_asked: false,
    };
    for need in credentials::needs(context, name, entry)? {
        let mut is_typed = true;
        let credential = if let Some(pasted) = new.pasted(&need) {
            Credential::new(pasted.clone())
        } else if let Some(found) = need.find(context)? {
            is_typed = false;
            if ui.is_interactive() {
                let what = need
                    .spec
                    .header
                    .as_ref()
                    .map_or("secret", |_| &need.spec.noun);
                let source = found.source.describe();
                ui.narrate(&format!("{}: from the {source}", shown(what)));
            }
            found.credential
        } else {
            gathered.was_asked = true;
            ask(context, ui, new, &need).await?
        };
        gathered.all.push(One {
            need,
            credential,
            is_typed,
        });
    }
    Ok(gathered)
}

/// Asks until something is typed, or somebody logs in on a web page.
async fn ask(
    context: &Context<'_>,
    ui: &mut Ui,
    new: &Addition,
    need: &Need,
) -> Result<Credential, CommandError> {
    #[cfg(not(feature = "studio"))]
    let _ = context;
    let by_page = takes_logins(&new.entry);
    let noun = shown(&need.spec.noun);
    let question = if by_page {
        format!("{noun}, or Enter for a web page")
    } else {
        noun
    };
    loop {
        let typed = ui.secret(&question).ok_or_else(missing::stopped)?;
        #[cfg(feature = "studio")]
        if typed.trim().is_empty() && by_page {
            return crate::login::device::log_in(context, ui, &new.name, &new.entry).await;
        }
        match need.secret(&typed) {
            Some(secret) => return Ok(Credential::new(secret)),
            None => ui.narrate(need.complaint()),
        }
    }
}

#[cfg(feature = "studio")]
fn takes_logins(entry: &RemoteEntry) -> bool {
    crate::login::is_possible(entry)
}

#[cfg(not(feature = "studio"))]
fn takes_logins(_: &RemoteEntry) -> bool {
    false
}

/// Stores the secrets that were typed where that was said, or offers to. Tells where, if somebody
/// was asked.
pub(super) async fn keep(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteAddArgs,
    project: &ProjectFile,
    name: &str,
    gathered: &Gathered,
) -> Result<Option<KeepArg>, CommandError> {
    let typed: Vec<&One> = gathered.all.iter().filter(|one| one.is_typed).collect();
    if typed.is_empty() {
        return Ok(None);
    }
    // What they are for is known only now.
    let needs = credentials::needs(context, name, project.entry(name)?)?;
    let place = match args.keep {
        Some(KeepArg::Keychain) => Some(Place::Keychain),
        Some(KeepArg::File) => Some(Place::File),
        Some(KeepArg::No) => None,
        None => offer(context, ui, name, typed.len(), &needs),
    };
    let Some(place) = place else {
        return Ok(Some(KeepArg::No));
    };
    for need in needs {
        let one = typed
            .iter()
            .find(|one| one.need.spec.name == need.spec.name);
        if let Some(one) = one {
            let stored = credentials::store(context, &need, &one.credential, place).await?;
            ui.narrate(&match &stored.source {
                Source::File(path) => format!("kept in `{}`", path.display()),
                _ => "kept in the OS keychain".to_owned(),
            });
        }
    }
    Ok(Some(match place {
        Place::Keychain => KeepArg::Keychain,
        Place::File => KeepArg::File,
    }))
}

/// Offers to store so many secrets; the place, if somebody wants that.
fn offer(
    context: &Context<'_>,
    ui: &mut Ui,
    name: &str,
    how_many: usize,
    needs: &[Need],
) -> Option<Place> {
    let (what, it) = match how_many {
        1 => ("secret", "it"),
        _ => ("secrets", "them"),
    };
    let checked = needs
        .first()
        .map_or(Ok(()), |need| credentials::check_keychain(context, need));
    let (place, words) = match checked {
        Ok(()) => (Place::Keychain, "the OS keychain"),
        Err(error) => {
            ui.narrate(error.message());
            (Place::File, "a file that only you can read")
        }
    };
    // A yes to everything is not meant for a file of secrets.
    let is_meant = place == Place::Keychain || !ui.is_yes();
    if is_meant && ui.confirm(&format!("keep the {what} in {words}?")) == Some(true) {
        return Some(place);
    }
    let flag = match place {
        Place::Keychain => "",
        Place::File => " --insecure-storage",
    };
    ui.hint(&format!(
        "run `tokensync auth login {}{flag}` to store {it} later",
        shown(name),
    ));
    None
}

impl Addition {
    /// The secret that was pasted among the headers.
    fn pasted(&self, need: &Need) -> Option<&Secret> {
        let header = need.spec.header.as_deref()?;
        let mut all = self.pasted.iter();
        all.find(|(name, _)| name == header)
            .map(|(_, secret)| secret)
    }
}
