//! What a check found, as text for people, build systems and programs.

mod github;
mod human;
mod json;
mod junit;
mod sarif;

use tokens_check::{Finding, Severity};

use super::count;
use crate::args::ReportFormat;
use crate::shown::shown_within;

/// What a check found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The files that were looked at, as findings call them.
    pub(crate) files: Vec<String>,
    /// The findings: file by file in the same order, then by place.
    pub(crate) findings: Vec<Finding>,
}

impl Report {
    /// The whole report in this format.
    pub(crate) fn render(&self, format: ReportFormat, color: bool) -> String {
        match format {
            ReportFormat::Human => human::render(self, color),
            ReportFormat::Github => github::render(self),
            ReportFormat::Sarif => sarif::render(self),
            ReportFormat::Junit => junit::render(self),
            ReportFormat::Json => json::render(self),
        }
    }

    /// How many findings of this severity there are.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// One line: `2 errors, 1 warning and 0 notes in 3 files`.
    pub(crate) fn summary(&self) -> String {
        let files = count(self.files.len(), "file");
        if self.findings.is_empty() {
            return format!("nothing found in {files}");
        }
        let [errors, warnings, notes] = [Severity::Error, Severity::Warning, Severity::Note]
            .map(|severity| count(self.count(severity), severity.as_str()));
        format!("{errors}, {warnings} and {notes} in {files}")
    }

    /// Every file with its findings.
    fn by_file(&self) -> Vec<(&str, &[Finding])> {
        let mut rest = self.findings.as_slice();
        self.files
            .iter()
            .map(|file| {
                let here = rest.partition_point(|finding| finding.place.source == *file);
                let (found, after) = rest.split_at(here);
                rest = after;
                (file.as_str(), found)
            })
            .collect()
    }
}

/// How many characters of a message are shown.
const LONGEST: usize = 1000;

/// A message or a hint on one line, harmless wherever it is shown.
fn line(text: &str) -> String {
    shown_within(text, LONGEST)
}

#[cfg(test)]
mod testing {
    use tokens_check::{Place, Rule};
    use tokens_model::{SetName, TokenPath};

    use super::*;
    use crate::rules::DRIFT;

    /// Names that every format has to defuse.
    pub(super) const HOSTILE: &str =
        "\u{1b}[2J\n::set-env name=x::y\r]]></script>\u{202e}&\"'##[add-path]%,:";

    /// Two files: one with findings of every severity and hostile names, one with none.
    pub(super) fn report() -> Report {
        let place = |line, column| Place {
            source: "tokens/a b,c:d.json".to_owned(),
            line,
            column,
            pointer: "/color/x~1y".to_owned(),
            set: Some(SetName::new("a b,c:d")),
            path: Some(TokenPath::new(["color", "x/y"])),
        };
        let unreadable = Rule::find("unreadable").unwrap();
        let findings = vec![
            Finding {
                rule: unreadable,
                severity: Severity::Error,
                place: Place {
                    set: None,
                    path: None,
                    ..place(1, 2)
                },
                message: format!("`{HOSTILE}` is no `{{color.red}}`"),
                hint: Some(format!("rename `{HOSTILE}`")),
            },
            Finding {
                rule: &DRIFT,
                severity: Severity::Warning,
                place: Place {
                    path: Some(TokenPath::new([HOSTILE])),
                    set: Some(SetName::new(HOSTILE)),
                    ..place(3, 4)
                },
                message: "two [links](javascript:alert)".to_owned(),
                hint: None,
            },
            Finding {
                rule: &DRIFT,
                severity: Severity::Note,
                place: place(5, 6),
                message: "a note".to_owned(),
                hint: None,
            },
        ];
        Report {
            files: vec![
                "tokens/a b,c:d.json".to_owned(),
                "tokens/good.json".to_owned(),
            ],
            findings,
        }
    }

    /// Nothing drives a terminal, no line begins with a command, and there is no line too many.
    pub(super) fn assert_harmless(text: &str) {
        assert!(text.chars().all(|char| char == '\n' || !char.is_control()));
        assert!(
            !text.contains("\n::set-env") && !text.contains("##["),
            "{text}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::testing::report;
    use super::*;

    #[test]
    fn the_summary_counts_findings_and_files() {
        assert_eq!(
            report().summary(),
            "1 error, 1 warning and 1 note in 2 files"
        );
        let nothing = Report {
            files: vec!["a.json".to_owned()],
            ..Report::default()
        };
        assert_eq!(nothing.summary(), "nothing found in 1 file");
    }

    #[test]
    fn every_file_has_its_findings() {
        let report = report();
        let counts: Vec<(&str, usize)> = report
            .by_file()
            .into_iter()
            .map(|(file, found)| (file, found.len()))
            .collect();
        assert_eq!(
            counts,
            [("tokens/a b,c:d.json", 3), ("tokens/good.json", 0)]
        );
    }
}
