//! `doctor`: looks at everything that a sync needs, and says what is wrong and how to put it
//! right. It writes nothing.

mod project;
mod remote;

use serde_json::{Value, json};

use crate::args::DoctorArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::project_file::add_words;
use crate::shown::shown;
use crate::ui::Ui;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Pass,
    /// It works, and somebody should know.
    Warn,
    Fail,
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// Something that was looked at.
#[derive(Debug)]
struct Check {
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
        Self {
            what,
            verdict: Verdict::Fail,
            says: error.message().to_owned(),
            fixes: error.hints().to_vec(),
            code: error.code(),
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
        tell(ui, about, checks);
        answers.extend(checks.iter().map(|check| answer(about, check)));
        for check in checks {
            if check.verdict > worst.0 {
                worst = (check.verdict, check.code);
            }
        }
    };
    let checks = project::look(context, &project).await;
    heard(ui, None, &checks);
    for (name, entry) in &project.remotes {
        if only.is_none_or(|only| only == name) {
            let checks = remote::look(context, ui, &project, name, entry).await;
            heard(ui, Some(name), &checks);
        }
    }
    if project.remotes.is_empty() {
        ui.hint(&format!(
            "run `{}` to share the tokens",
            add_words(context.registry)
        ));
    }
    ui.json(&json!({
        "version": 1,
        "verdict": worst.0.as_str(),
        "checks": answers,
    }));
    Ok(worst.1)
}

fn answer(about: Option<&str>, check: &Check) -> Value {
    json!({
        "remote": about,
        "check": check.what,
        "verdict": check.verdict.as_str(),
        "says": check.says,
        "fixes": check.fixes,
    })
}

fn tell(ui: &mut Ui, about: Option<&str>, checks: &[Check]) {
    ui.say(&about.map_or_else(|| "this project".to_owned(), shown));
    for check in checks {
        let verdict = match check.verdict {
            _ if !ui.color => check.verdict.as_str().to_owned(),
            Verdict::Pass => "\u{1b}[32mpass\u{1b}[0m".to_owned(),
            Verdict::Warn => "\u{1b}[33mwarn\u{1b}[0m".to_owned(),
            Verdict::Fail => "\u{1b}[31mfail\u{1b}[0m".to_owned(),
        };
        ui.say(&format!("  {verdict}  {}: {}", check.what, check.says));
        for fix in &check.fixes {
            ui.say(&format!("        {fix}"));
        }
    }
}
