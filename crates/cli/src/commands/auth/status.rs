//! `auth status`: what secret each remote has, and what its service says to it.

use jiff::Timestamp;
use provider_api::Account;

use super::ask::{Said, ask, moment, person, told_end, told_person};
use super::login::end;
use crate::context::Context;
use crate::credentials::{self, Credential, Found, Need, Place, Source};
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::json::{self, SecretStatus};
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

/// How it stands with a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Missing,
    /// The remote does without.
    NotNeeded,
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
            Self::NotNeeded => "not-needed",
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

/// What is known of a secret of one remote.
struct Known {
    standing: Standing,
    need: Option<Need>,
    /// What people call the secret, and where it is.
    found: Option<(String, Source)>,
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
        let needs = credentials::needs(context, name, entry)?;
        if needs.is_empty() {
            let none = Known::new(Standing::NotNeeded, None);
            none.tell(ui, name);
            list.push(none.answer(name));
        }
        for need in needs {
            let known = Known::of(context, ui, name, entry, need).await?;
            known.tell(ui, name);
            list.push(known.answer(name));
            if !known.standing.is_usable() {
                code = Code::Credential;
            }
        }
    }
    ui.json(&SecretStatus { remotes: list });
    Ok(code)
}

impl Known {
    fn new(standing: Standing, need: Option<Need>) -> Self {
        Self {
            standing,
            need,
            found: None,
            account: None,
            expires_at: None,
            problem: None,
        }
    }

    async fn of(
        context: &Context<'_>,
        ui: &Ui,
        name: &str,
        entry: &RemoteEntry,
        need: Need,
    ) -> Result<Self, CommandError> {
        let found = match need.find(context) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Self::new(Standing::Missing, Some(need))),
            Err(problem) => return Self::locked_away(context, need, problem),
        };
        let mut known = Self::new(Standing::Missing, Some(need.clone()));
        let source = found.source.clone();
        let (standing, credential) = known.look(context, ui, name, entry, found).await?;
        let told = known.account.as_ref().and_then(told_end);
        known.expires_at = told.or_else(|| end(&credential));
        let is_over = known.expires_at.is_some_and(|end| end <= Timestamp::now());
        known.standing = if is_over { Standing::Expired } else { standing };
        known.found = Some((need.noun(&credential).to_owned(), source));
        Ok(known)
    }

    /// What is known of a secret that the keychain does not give. Any other problem is an error.
    fn locked_away(
        context: &Context<'_>,
        need: Need,
        problem: CommandError,
    ) -> Result<Self, CommandError> {
        let record = match need.record(context)? {
            Some(record) if record.place == Place::Keychain => record,
            _ => return Err(problem),
        };
        let noun = need.noun_of(Some(&record)).to_owned();
        Ok(Self {
            found: Some((noun, Source::Keychain)),
            expires_at: record.expires_at.filter(|_| !record.is_login),
            problem: Some(problem),
            ..Self::new(Standing::Unreadable, Some(need))
        })
    }

    /// Asks the service, with a login that is renewed first if it has to be.
    async fn look(
        &mut self,
        context: &Context<'_>,
        ui: &Ui,
        name: &str,
        entry: &RemoteEntry,
        found: Found,
    ) -> Result<(Standing, Credential), CommandError> {
        if let Err(error) = trust::check(context, name, entry) {
            self.problem = Some(error);
            return Ok((Standing::Untrusted, found.credential));
        }
        #[cfg(feature = "studio")]
        let found = match crate::login::fresh(context, name, entry, &found).await {
            Ok(credential) => Found {
                credential,
                ..found
            },
            Err(error) => {
                let standing = match error.code() {
                    Code::Credential => Standing::Refused,
                    _ => Standing::NoAnswer,
                };
                self.problem = Some(error);
                return Ok((standing, found.credential));
            }
        };
        let about = |error| CommandError::from(error).about_remote(&shown(name));
        let standing = match ask(context, ui, entry, &found.need, &found.credential).await? {
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
        Ok((standing, found.credential))
    }

    fn scopes(&self) -> Option<&[String]> {
        let scopes = self.account.as_ref()?.scopes.as_slice();
        (!scopes.is_empty()).then_some(scopes)
    }

    fn tell(&self, ui: &mut Ui, name: &str) {
        let name = shown(name);
        let Some(need) = &self.need else {
            ui.say(&format!("{name}: needs no secret"));
            return;
        };
        let Some((noun, source)) = &self.found else {
            let header = need.spec.header.as_deref();
            let header = header.map(|header| format!(" for the header {}", shown(header)));
            ui.say(&format!("{name}: no secret{}", header.unwrap_or_default()));
            let variables = need.variables.join(" or ");
            ui.hint(&format!(
                "run `tokensync auth login {name}`, or set {variables}"
            ));
            return;
        };
        let noun = &shown(noun);
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
            Standing::Missing | Standing::NotNeeded | Standing::Accepted | Standing::NotAsked => "",
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

    fn answer(&self, name: &str) -> json::Known {
        let source = self.found.as_ref().map(|(_, source)| source);
        let need = self.need.as_ref();
        json::Known {
            remote: name.to_owned(),
            store: source.map(Source::as_str),
            source: source.map(Source::describe),
            kind: self.found.as_ref().map(|(noun, _)| noun.clone()),
            state: self.standing.as_str(),
            account: self.account.as_ref().map(told_person),
            scopes: self.scopes().map(<[String]>::to_vec),
            expires_at: self.expires_at.map(moment),
            header: need.and_then(|need| need.spec.header.clone()),
        }
    }
}
