//! `doctor`: looks at everything that a sync needs, and says what is wrong and how to put it
//! right. It writes nothing.

mod files;
mod layout;
mod project;
mod proxy;
mod remote;
mod rights;
mod storage;

use futures_util::future::join_all;
use provider_api::{Finding, Verdict};

use crate::args::DoctorArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json;
use crate::narrator::Narrator;
use crate::project_file::add_words;
use crate::shown::{shown, shown_within};
use crate::ui::Ui;

/// How many characters are shown of what a place says of itself.
const LONGEST: usize = 400;

/// Something that was looked at.
#[derive(Debug)]
struct Check {
    /// One word that stays the same: others look for it in the answer of `--json`.
    what: &'static str,
    verdict: Verdict,
    says: String,
    fixes: Vec<String>,
    /// What the run ends with if this failed.
    code: Code,
}

impl Check {
    fn pass(what: &'static str, says: impl Into<String>) -> Self {
        Self {
            what,
            verdict: Verdict::Pass,
            says: says.into(),
            fixes: Vec::new(),
            code: Code::Done,
        }
    }

    fn warn(what: &'static str, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn,
            fixes: vec![fix.into()],
            ..Self::pass(what, says)
        }
    }

    fn fail(what: &'static str, error: &CommandError) -> Self {
        let mut fixes = error.hints().to_vec();
        if fixes.is_empty() {
            fixes.push("put that right, then run `tokensync doctor` again".to_owned());
        }
        Self {
            what,
            verdict: Verdict::Fail,
            says: error.message().to_owned(),
            fixes,
            code: error.code(),
        }
    }

    /// The same with paths as they would be typed in the working folder.
    fn seen(&self, ui: &Ui) -> Self {
        Self {
            says: ui.seen(&self.says),
            fixes: self.fixes.iter().map(|fix| ui.seen(fix)).collect(),
            ..*self
        }
    }
}

impl From<Finding> for Check {
    fn from(finding: Finding) -> Self {
        let shown = |text: &String| shown_within(text, LONGEST);
        Self {
            what: finding.about,
            verdict: finding.verdict,
            says: shown(&finding.says),
            fixes: finding.fixes.iter().map(shown).collect(),
            code: match finding.verdict {
                Verdict::Fail => Code::Differences,
                _ => Code::Done,
            },
        }
    }
}

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &DoctorArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let only = args.remote.as_deref().or(context.global.remote.as_deref());
    if let Some(name) = only {
        project.entry(name)?;
    }
    let mut answers = Vec::new();
    let mut worst = (Verdict::Pass, Code::Done);
    let mut heard = |ui: &mut Ui, about: Option<&str>, checks: &[Check]| {
        let checks: Vec<Check> = checks.iter().map(|check| check.seen(ui)).collect();
        let checks = checks.as_slice();
        tell(ui, about, checks);
        answers.extend(checks.iter().map(|check| answer(about, check)));
        for check in checks {
            if check.verdict > worst.0 {
                worst = (check.verdict, check.code);
            }
        }
    };
    let (checks, local) = project::look(context, &project).await;
    heard(ui, None, &checks);
    let remotes = project.remotes.iter();
    let remotes: Vec<_> = remotes
        .filter(|(name, _)| only.is_none_or(|only| only == name))
        .collect();
    let looked = {
        let narrator = &Narrator::new(ui);
        let (project, local) = (&project, local.as_ref());
        // All at once: each waits for another service.
        join_all(remotes.iter().map(|(name, entry)| {
            let remote = remote::Remote {
                context,
                project,
                local,
                name,
                entry,
            };
            remote.look(narrator)
        }))
        .await
    };
    for ((name, _), checks) in remotes.iter().zip(&looked) {
        heard(ui, Some(name), checks);
    }
    if project.remotes.is_empty() {
        ui.hint(&format!(
            "run `{}` to share the tokens",
            add_words(context.registry)
        ));
    }
    ui.json(&json::Doctor {
        verdict: worst.0.as_str(),
        checks: answers,
    });
    Ok(worst.1)
}

fn answer(about: Option<&str>, check: &Check) -> json::Check {
    json::Check {
        remote: about.map(str::to_owned),
        check: check.what,
        verdict: check.verdict.as_str(),
        says: check.says.clone(),
        fixes: check.fixes.clone(),
    }
}

/// Where what is said of a check stands, below the first line.
const INDENT: usize = 8;

fn tell(ui: &mut Ui, about: Option<&str>, checks: &[Check]) {
    ui.say(&about.map_or_else(|| "this project".to_owned(), shown));
    for check in checks {
        let verdict = check.verdict.as_str();
        let code = match check.verdict {
            Verdict::Pass => "32",
            Verdict::Warn => "33",
            Verdict::Fail => "31",
        };
        let line = format!("  {verdict}  {}: {}", check.what, check.says);
        let line = ui.fitted(&line, INDENT);
        let painted = format!("\u{1b}[{code}m{verdict}\u{1b}[0m");
        ui.say(&if ui.color {
            line.replacen(verdict, &painted, 1)
        } else {
            line
        });
        for fix in &check.fixes {
            let fix = format!("{:INDENT$}hint: {fix}", "");
            ui.say(&ui.fitted(&fix, INDENT + "hint: ".len()));
        }
    }
}
