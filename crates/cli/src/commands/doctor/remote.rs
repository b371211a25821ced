//! One remote: may secrets go there, is there one, whose is it, what may it do, what does the place
//! say of itself, and would it take the tokens that are here.

use jiff::Timestamp;
use provider_api::{ErrorKind, Examined, ReadOutcome, ReadRequest, Snapshot};
use sync_engine::StateStore as _;
use tokens_check::{Part, Source, check};
use tokens_model::Form;

use super::{Check, project, rights};
use crate::context::Context;
use crate::credentials::{self, Found, Secrets};
use crate::error::CommandError;
use crate::link::{self, Link, takes_nothing};
use crate::narrator::Narrator;
use crate::project_file::{ProjectFile, RemoteEntry};
use crate::render::{self, count};
use crate::shown::shown;
use crate::trust::{self, Reach};

/// What is looked at.
pub(super) struct Remote<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) project: &'a ProjectFile,
    /// What stands in the files.
    pub(super) local: Option<&'a Snapshot>,
    pub(super) name: &'a str,
    pub(super) entry: &'a RemoteEntry,
}

impl Remote<'_> {
    pub(super) async fn look(self, narrator: &Narrator) -> Vec<Check> {
        let mut checks = Vec::new();
        let ended = self.steps(narrator, &mut checks).await;
        checks.extend(ended.err());
        checks
    }

    /// One after the other; the error is the check without which nothing more can be asked.
    async fn steps(&self, narrator: &Narrator, checks: &mut Vec<Check>) -> Result<(), Check> {
        let Self {
            context,
            name,
            entry,
            ..
        } = *self;
        let failed = |what| move |error: CommandError| Check::fail(what, &error);
        let reach = trust::check(context, name, entry).map_err(failed("address"))?;
        checks.push(self.address(reach));
        let found = credentials::require(context, name, entry).map_err(failed("secret"))?;
        #[cfg(feature = "studio")]
        let found = crate::login::fresh_ones(context, name, entry, found)
            .await
            .map_err(failed("secret"))?;
        checks.extend(found.iter().map(secret));
        let secrets: Secrets = found.iter().collect();
        let link = Link::with_secrets(context, self.project, name, entry, &secrets, reach)
            .map_err(failed("settings"))?;
        self.ask_whose(narrator, &found, checks).await?;
        let examined = self.examine(narrator, &link, checks).await?;
        checks.extend(examined.findings.into_iter().map(Check::from));
        checks.extend(requests(&link));
        let there = match examined.outcome {
            ReadOutcome::Found(snapshot) => Some(snapshot),
            ReadOutcome::Absent | ReadOutcome::NotModified => None,
        };
        checks.extend(self.differing(there.as_ref()));
        checks.extend(self.fit(&link, there.as_ref()));
        checks.push(memory(&link, name));
        checks.extend(pause(&link, name));
        Ok(())
    }

    fn address(&self, reach: Reach) -> Check {
        let origins = trust::origins(self.context, self.entry).unwrap_or_default();
        let places: Vec<String> = origins.iter().map(|origin| shown(origin)).collect();
        Check::pass(
            "address",
            if places.is_empty() {
                "the service's own".to_owned()
            } else {
                match reach {
                    Reach::Anywhere => format!("{}, which you trust", places.join(", ")),
                    Reach::OnlyPublic => format!("{}, which gets no secret", places.join(", ")),
                }
            },
        )
    }

    /// That an answer came, and whether anybody on the way could read it: a certificate that is not
    /// good lets none through.
    fn reached(&self) -> [Check; 2] {
        [Check::pass("reachable", "it answers"), self.tls()]
    }

    fn tls(&self) -> Check {
        let origins = trust::origins(self.context, self.entry).unwrap_or_default();
        let mut plain = origins
            .iter()
            .filter(|origin| origin.starts_with("http://"));
        match plain.find(|origin| !is_loopback(origin)) {
            Some(origin) => Check::warn(
                "tls",
                format!(
                    "{} is not encrypted: everybody on the way can read along",
                    shown(origin)
                ),
                "use an address that begins with https://",
            ),
            None if origins.iter().any(|origin| is_loopback(origin)) => {
                Check::pass("tls", "nothing leaves this machine")
            }
            None => Check::pass("tls", "encrypted, and the certificate is good"),
        }
    }

    /// Whether the service answers, whose the secret is, and what it may do, where it tells that.
    async fn ask_whose(
        &self,
        narrator: &Narrator,
        found: &[Found],
        checks: &mut Vec<Check>,
    ) -> Result<(), Check> {
        let (context, entry) = (self.context, self.entry);
        // A login is renewed by itself.
        let kept = found.iter().map(|found| &found.credential);
        let ends = kept.filter(|credential| credential.login.is_none());
        let noted = ends.filter_map(|credential| credential.expires_at).min();
        let now = Timestamp::now();
        let endings = found
            .iter()
            .map(|found| credentials::ending(context, self.name, &found.need, now));
        let renew = endings.flatten().map(|[_, hint]| hint).next();
        let config = link::config(context, entry, &found.iter().collect());
        let account = match context.registry.factory(&entry.kind) {
            Ok(factory) => factory.account(&config, narrator).await,
            Err(error) => return Err(Check::fail("settings", &error.into())),
        };
        let answered = match &account {
            Ok(account) => account.is_some(),
            Err(error) => unanswered(error.kind()).is_none(),
        };
        if answered {
            checks.extend(self.reached());
        }
        match account {
            Ok(Some(account)) => {
                checks.push(Check::pass("identity", rights::owner(&account)));
                let read_only = link::is_read_only(context, entry);
                checks.extend(rights::scopes(&account, read_only));
                checks.push(rights::end(Some(&account), noted, renew, now));
            }
            Ok(None) if found.is_empty() => {}
            Ok(None) => checks.push(rights::end(None, noted, renew, now)),
            // A key without the right to tell whose it is still syncs.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                checks.push(Check::warn(
                    "identity",
                    shown(&error.to_string()),
                    "only what is checked below is needed for syncing",
                ));
                checks.push(rights::end(None, noted, renew, now));
            }
            Err(error) => {
                let what = unanswered(error.kind()).unwrap_or("identity");
                return Err(Check::fail(what, &CommandError::from(error)));
            }
        }
        Ok(())
    }

    /// Whether the tokens there can be read, and what the place says of itself.
    async fn examine(
        &self,
        narrator: &Narrator,
        link: &Link,
        checks: &mut Vec<Check>,
    ) -> Result<Examined, Check> {
        let base = link.state.base();
        let base = base.map_err(|error| Check::fail("base", &error.into()))?;
        let like = base.as_ref().map(|base| &base.document);
        let request = ReadRequest::new(narrator).with_like(like);
        let examined = match link.remote.examine(request).await {
            Ok(examined) => examined,
            Err(error) => {
                let unanswered = unanswered(error.kind());
                let error = CommandError::from(error).or_trust(&shown(self.name));
                if !is_reached(checks) {
                    if let Some(what) = unanswered {
                        return Err(Check::fail(what, &error));
                    }
                    checks.extend(self.reached());
                }
                return Err(Check::fail("read", &error));
            }
        };
        if !is_reached(checks) {
            checks.extend(self.reached());
        }
        checks.push(match &examined.outcome {
            ReadOutcome::Found(snapshot) => Check::pass(
                "read",
                format!(
                    "{} in {}",
                    count(snapshot.document.token_count(), "token"),
                    count(snapshot.document.sets().len(), "set")
                ),
            ),
            ReadOutcome::Absent | ReadOutcome::NotModified => Check::pass("read", "nothing yet"),
        });
        if let ReadOutcome::Found(snapshot) = &examined.outcome {
            let notes = snapshot.notes.iter();
            checks.extend(notes.map(|note| Check::pass("note", shown(note))));
        }
        Ok(examined)
    }

    /// Whether what is there and not here makes sense to every reader; what is here is looked at
    /// with the project.
    fn differing(&self, there: Option<&Snapshot>) -> Option<Check> {
        let there = &there?.document;
        if self.local.is_some_and(|local| local.document.same(there)) {
            return None;
        }
        let source = Source {
            name: self.name.to_owned(),
            part: Part::Whole,
            json: Ok(there.to_json(Form::Values)),
        };
        let found = check(&[source], self.project.rules.of_document());
        let fix = "run `tokensync pull`, then `tokensync check` to see them with their places";
        Some(project::content(&found, fix))
    }

    /// Whether the place would take what is in the files.
    fn fit(&self, link: &Link, there: Option<&Snapshot>) -> Option<Check> {
        const WHAT: &str = "write";
        if takes_nothing(link.remote.as_ref()) {
            let says = "read-only here: nothing is ever written to it";
            return Some(Check::pass(WHAT, says));
        }
        let fit = link.remote.fit(&self.local?.document, there);
        let name = shown(self.name);
        if let Some(first) = fit.refused.first() {
            let error = CommandError::new(
                crate::error::Code::Refused,
                format!(
                    "{} of the files cannot be there at all, the first one: {}",
                    count(fit.refused.len(), "thing"),
                    shown(&first.to_string())
                ),
            );
            let fix = format!("run `tokensync push {name} --dry-run` to see all of them");
            return Some(Check::fail(WHAT, &error.hint(fix)));
        }
        if let Some(first) = fit.kept_here.first() {
            return Some(Check::pass(
                WHAT,
                format!(
                    "{} of the files cannot be there and stay here alone, the first one: {}",
                    count(fit.kept_here.len(), "thing"),
                    shown(&first.to_string())
                ),
            ));
        }
        Some(Check::pass(WHAT, "all that is in the files can be there"))
    }
}

/// What is wrong where no answer came: nobody is there, or somebody who is could not show to be the
/// one who has to be.
fn unanswered(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::Unavailable => Some("reachable"),
        ErrorKind::Insecure => Some("tls"),
        _ => None,
    }
}

fn is_reached(checks: &[Check]) -> bool {
    checks.iter().any(|check| check.what == "reachable")
}

fn is_loopback(origin: &str) -> bool {
    let host = origin.trim_start_matches("http://");
    ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|own| host == *own || host.starts_with(&format!("{own}:")))
}

fn secret(found: &Found) -> Check {
    let source = shown(&found.source.describe());
    let from = match found.need.spec.header {
        Some(_) => format!("{} from {source}", shown(&found.need.spec.noun)),
        None => format!("from {source}"),
    };
    let renewed = found.credential.login.as_ref();
    let renewed = renewed.map(|_| "; a login, renewed by itself");
    Check::pass("secret", from + renewed.unwrap_or_default())
}

/// How many requests went out, where they are counted. Those of this look are not noted.
fn requests(link: &Link) -> Option<Check> {
    const WHAT: &str = "requests";
    let requests = link.remote.requests()?;
    let counted = link.state.requests();
    let says = render::requests(counted.as_ref(), requests);
    Some(if render::is_nearly_used(counted.as_ref(), requests) {
        Check::warn(
            WHAT,
            says,
            "buy more, or ask less often: `tokensync watch --interval 1h`",
        )
    } else if requests.allowance.is_none() {
        Check::pass(
            WHAT,
            format!("{says}; how many are left the service does not tell"),
        )
    } else {
        Check::pass(WHAT, says)
    })
}
fn memory(link: &Link, name: &str) -> Check {
    match link.state.base() {
        Ok(Some(_)) => Check::pass("base", "what both sides last agreed on is known"),
        Ok(None) => Check::warn(
            "base",
            "both sides were never synced from here",
            format!("run `tokensync sync {}`", shown(name)),
        ),
        Err(error) => Check::fail("base", &CommandError::from(error)),
    }
}

/// What keeps edits here from getting there.
fn pause(link: &Link, name: &str) -> Option<Check> {
    let pause = link.state.paused().ok()??;
    Some(Check::warn(
        "pause",
        format!(
            "paused since {}: {}",
            shown(&pause.since),
            shown(&pause.why)
        ),
        format!("run `tokensync resume {}` to go on", shown(name)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_no_way_to_listen_on() {
        let check = |origin: &str, own: bool| assert_eq!(is_loopback(origin), own, "{origin}");
        check("http://127.0.0.1:80", true);
        check("http://localhost", true);
        check("http://[::1]:4000", true);
        check("http://localhost.example.com", false);
        check("http://127.0.0.1.example.com:80", false);
    }
}
