//! `check`: looks for mistakes in token files, and says where they are.

mod drift;
mod files;

use tokens_check::{Severity, check};

use crate::args::{CheckArgs, ReportFormat};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::project_file::ProjectFile;
use crate::render::Report;
use crate::replace::{Readers, expect_regular, replace};
use crate::rules::{DRIFT, Rules, UNREADABLE};
use crate::ui::Ui;

pub(crate) use files::{Document, Files};

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &CheckArgs,
) -> Result<Code, CommandError> {
    // Outside of any project there are files and the rules as they are by default.
    let project = if ProjectFile::exists(&context.root) {
        Some(context.project()?)
    } else if args.paths.is_empty() {
        let hint = "or name the files or folders to check";
        Some(context.project().map_err(|error| error.hint(hint))?)
    } else {
        None
    };
    let default = Rules::default();
    let rules = project.as_ref().map_or(&default, |project| &project.rules);
    let mut report = Report::default();
    let mut refused = false;
    for document in Document::all(context, project.as_ref(), &args.paths) {
        let mut files = Files::read(context, &document, rules);
        let mut findings = check(&files.sources, rules.of_document());
        findings.append(&mut files.findings);
        if let Some(project) = project.as_ref().filter(|_| args.drift)
            && let Some(severity) = rules.severity(&DRIFT)
        {
            findings.extend(drift::look(context, ui, project, &files, severity).await?);
        }
        refused |= files.refused;
        document.add_to(&mut report, &files.names, findings);
    }
    tell(context, ui, args, &report)?;
    Ok(code(&report, refused))
}

/// Puts the report where it was asked for.
fn tell(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &CheckArgs,
    report: &Report,
) -> Result<(), CommandError> {
    let format = match args.report {
        Some(format) => format,
        None if context.global.json => ReportFormat::Json,
        None => ReportFormat::Human,
    };
    if let Some(file) = &args.output {
        let path = context.root.join(file);
        expect_regular(&path)
            .map_err(|error| error.hint("without `--output` the report goes to standard output"))?;
        replace(&path, &report.render(format, false), Readers::Everybody)?;
        ui.narrate(&report.summary());
    } else if format == ReportFormat::Human {
        ui.say(report.render(format, ui.color).trim_end());
    } else {
        ui.answer(&report.render(format, false));
        ui.narrate(&report.summary());
    }
    if report.findings.iter().any(|finding| finding.rule == &DRIFT) {
        ui.hint("`tokensync diff` shows both sides, `tokensync sync` brings them in step");
    }
    Ok(())
}

/// Notes alone are no reason to stop a build.
fn code(report: &Report, refused: bool) -> Code {
    let worse_than_notes = || {
        report
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Note)
    };
    if refused {
        Code::LocalFile
    } else if worse_than_notes().any(|finding| finding.rule.id == UNREADABLE) {
        Code::InvalidTokens
    } else if worse_than_notes().next().is_some() {
        Code::Differences
    } else {
        Code::Done
    }
}
