//! One run of a watch: a sync that never asks anybody, and what came of it.

use provider_api::{NoProgress, Provider, ReadOutcome, ReadRequest, Revision, Secret};
use sync_engine::{Adopt, Conflict, Ended, Observation, Plan, Policy, Repair, Report};

use crate::commands::sync;
use crate::context::Context;
use crate::credentials::{self, Found};
use crate::error::{Code, CommandError};
use crate::link::Link;
use crate::render::count;
use crate::shown::{seen_from, shown};
use crate::ui::Ui;

use super::tell::Say;

/// The runs of a watch.
#[derive(Debug)]
pub(super) struct Run<'a> {
    context: &'a Context<'a>,
    name: String,
    /// What the files were when they were last looked at, if nothing was written to them since.
    files: Option<Revision>,
    /// The secrets of the last run.
    secrets: Vec<Secret>,
    /// What happens to changes that somebody may have overwritten unseen.
    repair: Repair,
}

impl<'a> Run<'a> {
    pub(super) fn new(context: &'a Context<'a>, name: String, repair: Repair) -> Self {
        Self {
            context,
            name,
            files: None,
            secrets: Vec::new(),
            repair,
        }
    }

    /// Whether there is another secret than the one of the last run.
    pub(super) fn secret_changed(&self) -> bool {
        let found = self.found();
        !found.is_empty() && values(&found) != self.secrets
    }

    /// The secrets that are there now.
    fn found(&self) -> Vec<Found> {
        let found = self.context.project().and_then(|project| {
            let entry = project.entry(&self.name)?;
            credentials::find(self.context, &self.name, entry)
        });
        found.unwrap_or_default()
    }

    /// One run. If only the files are said to have changed and they have not, nothing is asked of
    /// the service: most often the watch wrote them itself.
    pub(super) async fn once(
        &mut self,
        ui: &Ui,
        link: &Link,
        about_files: bool,
    ) -> (Ended, Vec<Say>) {
        if about_files && self.files.is_some() && self.files == revision(link.local.as_ref()).await
        {
            return (Ended::Echo, Vec::new());
        }
        match self.sync(ui).await {
            Ok((observation, plan, report)) => self.done(&observation, &plan, report.as_ref()),
            Err(error) => self.failed(&error),
        }
    }

    /// The project file and the secret are read anew: they may have changed.
    async fn sync(&mut self, ui: &Ui) -> Result<(Observation, Plan, Option<Report>), CommandError> {
        let project = self.context.project()?;
        let entry = project.entry(&self.name)?;
        self.secrets = values(&credentials::find(self.context, &self.name, entry)?);
        let link = Link::open(self.context, &project, &self.name).await?;
        let policy = Policy {
            adopt: Adopt::Ask,
            repair: self.repair,
            leaves_conflicts: true,
            ..Policy::careful(link.direction()?)
        };
        sync::execute(self.context, ui, &link, &self.name, &policy, false).await
    }

    fn done(
        &mut self,
        observation: &Observation,
        plan: &Plan,
        report: Option<&Report>,
    ) -> (Ended, Vec<Say>) {
        let found = observation.local.found.as_ref();
        self.files = found.map(|snapshot| snapshot.revision.clone());
        let Some(report) = report else {
            return (Ended::Nothing, vec![blocked(plan, &self.name)]);
        };
        let (local, remote) = (report.wrote_local, report.wrote_remote);
        if local > 0 {
            self.files = None;
        }
        let wrote = Say::Wrote { local, remote };
        let replaced = plan.replaced.len();
        let replaced = (replaced > 0).then_some(Say::Replaced(replaced));
        if plan.leaves_conflicts {
            let open = open(plan, &self.name);
            let says = replaced.into_iter();
            return if local + remote > 0 {
                (Ended::Wrote, says.chain([wrote, open]).collect())
            } else {
                (Ended::Nothing, says.chain([open]).collect())
            };
        }
        if local + remote > 0 {
            let mut says: Vec<Say> = replaced.into_iter().chain([wrote]).collect();
            if plan.remote.is_some() && !plan.repaired.is_empty() {
                says.insert(0, Say::Repaired(plan.repaired.len()));
            }
            return (Ended::Wrote, says);
        }
        let waiting = plan.local_news.len();
        let say = if waiting > 0 {
            Say::OnlyPulls { waiting }
        } else {
            Say::InStep
        };
        (Ended::Nothing, vec![say])
    }

    fn failed(&mut self, error: &CommandError) -> (Ended, Vec<Say>) {
        let seen = |text: &str| seen_from(&self.context.env.folder, text);
        let why = seen(error.message());
        let hints: Vec<String> = error.hints().iter().map(|hint| seen(hint)).collect();
        match error.code() {
            Code::Credential => {
                let why = format!("{why}{}", self.source());
                (Ended::Refused, vec![Say::Refused { why, hints }])
            }
            // Nothing helps before somebody sees to it, and each try may count.
            Code::Unavailable if error.is_exhausted() => {
                let resume = format!("then run `tokensync resume {}`", shown(&self.name));
                let hints = [hints, vec![resume]].concat();
                (Ended::Refused, vec![Say::Refused { why, hints }])
            }
            Code::Unavailable | Code::Unproven => {
                let say = Say::Failed { why, hints };
                (Ended::Failed(error.retry_after()), vec![say])
            }
            Code::InvalidTokens if error.is_local() => {
                (Ended::UnreadableFiles, vec![Say::Failed { why, hints }])
            }
            Code::Decision => (Ended::Nothing, vec![Say::Blocked { why, hints }]),
            _ => (Ended::Nothing, vec![Say::Failed { why, hints }]),
        }
    }

    /// Which secret it was that was refused.
    fn source(&self) -> String {
        let found = self.found();
        let from: Vec<String> = found
            .iter()
            .map(|found| match found.need.spec.header {
                Some(_) => (&*found.need.spec.noun, found.source.describe()),
                None => ("secret", found.source.describe()),
            })
            .map(|(what, source)| format!("the {} from {}", shown(what), shown(&source)))
            .collect();
        if from.is_empty() {
            return String::new();
        }
        format!(" ({})", from.join(", "))
    }
}

fn values(found: &[Found]) -> Vec<Secret> {
    let secrets = found.iter().map(|found| &found.credential.secret);
    secrets.cloned().collect()
}

/// What stays as it is on either side until somebody decides.
fn open(plan: &Plan, name: &str) -> Say {
    Say::Open {
        what: told(&plan.conflicts).unwrap_or_default(),
        ids: plan.conflicts.iter().map(Conflict::id).collect(),
        hints: vec![format!("run `tokensync resolve {}` to decide", shown(name))],
    }
}

fn told(conflicts: &[Conflict]) -> Option<String> {
    let first = shown(&conflicts.first()?.at.to_string());
    let conflicts = count(conflicts.len(), "conflict");
    Some(format!("{conflicts}, the first one at {first}"))
}

fn blocked(plan: &Plan, name: &str) -> Say {
    let mut parts = Vec::new();
    parts.extend(told(&plan.conflicts));
    parts.extend(plan.guards.iter().map(|guard| shown(&guard.message)));
    if let Some(first) = plan.fit.refused.first() {
        let things = count(plan.fit.refused.len(), "thing");
        let what = shown(&first.to_string());
        parts.push(match first.at {
            Some(_) => format!("the remote cannot hold {things}, the first one: {what}"),
            None => format!("the remote does not take the tokens: {what}"),
        });
    }
    let name = shown(name);
    let mut hints = vec![format!("run `tokensync sync {name}` to see and decide")];
    if !plan.suspected.is_empty() {
        let watch = format!("tokensync watch {name} --repair auto");
        hints.push(format!("`{watch}` makes such changes again by itself"));
    }
    Say::Blocked {
        why: parts.join("; "),
        hints,
    }
}

async fn revision(files: &dyn Provider) -> Option<Revision> {
    match files.read(ReadRequest::new(&NoProgress)).await {
        Ok(ReadOutcome::Found(snapshot)) => Some(snapshot.revision),
        _ => None,
    }
}
