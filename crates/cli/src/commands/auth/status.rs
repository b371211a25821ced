//! `auth status`: what secret each remote has, and what its service says to it.

use jiff::Timestamp;
use provider_api::{Account, Secret};
use serde_json::{Value, json};

use super::ask::{Said, ask, moment, person, person_json, told_end};
use super::login::end;
use crate::context::Context;
use crate::credentials::{self, Credential, Place, Source, noun};
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

/// How it stands with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Missing,
    /// The service took it.
    Accepted,
    /// Services of this kind are asked nothing.
    NotAsked,
    /// It is in a keychain that does not give it.
    Unreadable,
    /// Nobody was asked: the address is not trusted.
    Untrusted,
    NoAnswer,
    Refused,
    Expired,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Accepted => "accepted",
            Self::NotAsked => "not-asked",
            Self::Unreadable => "unreadable",
            Self::Untrusted => "untrusted",
            Self::NoAnswer => "no-answer",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    fn is_usable(self) -> bool {
        !matches!(
            self,
            Self::Missing | Self::Unreadable | Self::Refused | Self::Expired
        )
    }
}

/// What is known of the secret of one remote.
struct Known {
    standing: Standing,
    /// What people call the secret, and where it is kept.
    found: Option<(&'static str, Source)>,
    account: Option<Account>,
    expires_at: Option<Timestamp>,
    /// Why it could not be asked, or was refused.
    problem: Option<CommandError>,
}

pub(super) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    remote: Option<&str>,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    if let Some(name) = remote {
        project.entry(name)?;
    }
    let mut list = Vec::new();
    let mut code = Code::Done;
    for (name, entry) in &project.remotes {
        if remote.is_some_and(|only| only != name) {
            continue;
        }
        let known = Known::of(context, ui, name, entry).await?;
        known.tell(ui, name, entry);
        list.push(known.to_json(name));
        if !known.standing.is_usable() {
            code = Code::Credential;
        }
    }
    ui.json(&json!({ "version": 1, "remotes": list }));
    Ok(code)
}

impl Known {
    async fn of(
        context: &Context<'_>,
        ui: &Ui,
        name: &str,
        entry: &RemoteEntry,
    ) -> Result<Self, CommandError> {
        let mut known = Self {
            standing: Standing::Missing,
            found: None,
            account: None,
            expires_at: None,
            problem: None,
        };
        let (credential, source) = match credentials::find(context, name, entry) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(known),
            Err(error) => {
                known.is_locked_away(context, name, entry, error)?;
                return Ok(known);
            }
        };
        let (standing, credential) = known.look(context, ui, name, entry, credential).await?;
        let told = known.account.as_ref().and_then(told_end);
        known.expires_at = told.or_else(|| end(&credential));
        let is_over = known.expires_at.is_some_and(|end| end <= Timestamp::now());
        known.standing = if is_over { Standing::Expired } else { standing };
        known.found = Some((noun(entry, &credential), source));
        Ok(known)
    }

    /// What is known of a secret that the keychain does not give. Any other problem is an error.
    fn is_locked_away(
        &mut self,
        context: &Context<'_>,
        name: &str,
        entry: &RemoteEntry,
        problem: CommandError,
    ) -> Result<(), CommandError> {
        let Some(record) = credentials::record(context, name, entry)? else {
            return Err(problem);
        };
        if record.place != Place::Keychain {
            return Err(problem);
        }
        let noun = if record.is_login {
            "login"
        } else {
            noun(entry, &Credential::new(Secret::new("")))
        };
        self.standing = Standing::Unreadable;
        self.found = Some((noun, Source::Keychain));
        self.expires_at = record.expires_at.filter(|_| !record.is_login);
        self.problem = Some(problem);
        Ok(())
    }

    /// Asks the service, with a login that is renewed first if it has to be.
    async fn look(
        &mut self,
        context: &Context<'_>,
        ui: &Ui,
        name: &str,
        entry: &RemoteEntry,
        credential: Credential,
    ) -> Result<(Standing, Credential), CommandError> {
        if let Err(error) = trust::check(context, name, entry) {
            self.problem = Some(error);
            return Ok((Standing::Untrusted, credential));
        }
        #[cfg(feature = "studio")]
        let credential = match crate::login::fresh(context, name, entry, credential.clone()).await {
            Ok(credential) => credential,
            Err(error) => {
                let standing = match error.code() {
                    Code::Credential => Standing::Refused,
                    _ => Standing::NoAnswer,
                };
                self.problem = Some(error);
                return Ok((standing, credential));
            }
        };
        let about = |error| CommandError::from(error).about_remote(&shown(name));
        let standing = match ask(context, ui, entry, &credential).await? {
            Said::Belongs(account) => {
                self.account = Some(account);
                Standing::Accepted
            }
            Said::MayNotTell => Standing::Accepted,
            Said::NotAsked => Standing::NotAsked,
            Said::Refused(error) => {
                self.problem = Some(about(error));
                Standing::Refused
            }
            Said::NoAnswer(error) => {
                self.problem = Some(about(error));
                Standing::NoAnswer
            }
        };
        Ok((standing, credential))
    }

    fn scopes(&self) -> Option<&[String]> {
        let scopes = self.account.as_ref()?.scopes.as_slice();
        (!scopes.is_empty()).then_some(scopes)
    }

    fn tell(&self, ui: &mut Ui, name: &str, entry: &RemoteEntry) {
        let variables = credentials::variables(name, entry).join(" or ");
        let name = shown(name);
        let Some((noun, source)) = &self.found else {
            ui.say(&format!("{name}: no secret"));
            ui.hint(&format!(
                "run `tokensync auth login {name}`, or set {variables}"
            ));
            return;
        };
        let whose = self.account.as_ref().map(person);
        let whose = whose
            .map(|person| format!(" of {person}"))
            .unwrap_or_default();
        let how = match self.standing {
            Standing::Refused => ", refused",
            Standing::Expired => ", expired",
            Standing::NoAnswer => "; the service gave no answer",
            Standing::Unreadable => ", which does not give it",
            Standing::Untrusted => "; the service was not asked",
            Standing::Missing | Standing::Accepted | Standing::NotAsked => "",
        };
        ui.say(&format!(
            "{name}: {noun}{whose} from {}{how}",
            source.describe()
        ));
        if let Some(scopes) = self.scopes() {
            let scopes: Vec<String> = scopes.iter().map(|scope| shown(scope)).collect();
            ui.say(&format!("  scopes: {}", scopes.join(", ")));
        }
        if let Some(end) = self.expires_at {
            ui.say(&format!("  end: {}", moment(end)));
        }
        if let Some(problem) = &self.problem {
            ui.narrate(problem.message());
        }
        self.hint(ui, &name, noun, source);
    }

    /// What to do next.
    fn hint(&self, ui: &mut Ui, name: &str, noun: &str, source: &Source) {
        let renew = match source {
            Source::Environment(variable) => format!("set {variable} to another one"),
            Source::Keychain | Source::File(_) => format!("run `tokensync auth login {name}`"),
        };
        let warning = self
            .expires_at
            .and_then(|end| expiry::warning(end, Timestamp::now()));
        match (self.standing, &self.problem, warning) {
            (Standing::Refused, ..) => ui.hint(&renew),
            (Standing::Untrusted | Standing::Unreadable, Some(problem), _) => {
                problem.hints().iter().for_each(|hint| ui.hint(hint));
            }
            (_, _, Some(warning)) => {
                ui.hint(&format!("the {noun} for `{name}` {warning}: {renew}"));
            }
            _ => {}
        }
    }

    fn to_json(&self, name: &str) -> Value {
        let source = self.found.as_ref().map(|(_, source)| source);
        json!({
            "remote": name,
            "store": source.map(Source::as_str),
            "source": source.map(Source::describe),
            "kind": self.found.as_ref().map(|(noun, _)| noun),
            "state": self.standing.as_str(),
            "account": self.account.as_ref().map(person_json),
            "scopes": self.scopes(),
            "expires_at": self.expires_at.map(moment),
        })
    }
}
