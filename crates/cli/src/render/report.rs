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
    use serde_json::Value;
    use tokens_check::{Place, Rule};
    use tokens_model::{SetName, TokenPath};

    use super::testing::report;
    use super::*;
    use crate::shown::shown;
    use crate::shown::testing::{hostile, problem};

    /// A finding about each hostile text, which is the name of everything.
    fn hostile_report() -> Report {
        let files: Vec<String> = hostile()
            .iter()
            .map(|text| format!("{text}.json"))
            .collect();
        let findings = hostile()
            .into_iter()
            .zip(&files)
            .map(|(text, file)| Finding {
                rule: Rule::find("unreadable").unwrap(),
                severity: Severity::Error,
                place: Place {
                    source: file.clone(),
                    line: 1,
                    column: 2,
                    pointer: format!("/{text}"),
                    set: Some(SetName::new(text.as_str())),
                    path: Some(TokenPath::new([text.as_str()])),
                },
                message: text.clone(),
                hint: Some(text),
            });
        Report {
            findings: findings.collect(),
            files,
        }
    }

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    /// No line of a report but those of `github` itself does anything.
    #[test]
    fn no_hostile_text_does_anything_in_any_format() {
        use ReportFormat::{Human, Json, Junit, Sarif};
        for format in [Human, Junit, Json, Sarif] {
            for line in hostile_report().render(format, false).lines() {
                assert_eq!(problem(line), None, "{format:?}: {line}");
            }
        }
    }

    #[test]
    fn for_programs_every_text_is_the_one_it_was() {
        let report = hostile_report();
        let json = parsed(&report.render(ReportFormat::Json, false));
        let found = json["findings"].as_array().unwrap();
        assert_eq!(found.len(), report.findings.len());
        for (found, finding) in found.iter().zip(&report.findings) {
            let text = &finding.message;
            assert_eq!([&found["message"], &found["hint"]], [text, text]);
            assert_eq!(
                [&found["set"], &found["file"]],
                [text, &finding.place.source]
            );
        }
    }

    /// As the runner of GitHub Actions reads it: `::name properties::message`, a line each.
    #[test]
    fn a_command_to_github_holds_its_texts_and_is_the_only_one() {
        fn unescaped(text: &str) -> String {
            // The order is the runner's, and the other way round than when it was written.
            [
                ("%0D", "\r"),
                ("%0A", "\n"),
                ("%3A", ":"),
                ("%2C", ","),
                ("%25", "%"),
            ]
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
        }
        let report = hostile_report();
        let text = report.render(ReportFormat::Github, false);
        assert_eq!(text.lines().count(), report.findings.len());
        for (line, finding) in text.lines().zip(&report.findings) {
            let rest = line.strip_prefix("::error ").unwrap();
            assert_eq!(problem(rest), None, "{line}");
            let (properties, message) = rest.split_once("::").unwrap();
            let properties: Vec<(&str, String)> = properties
                .split(',')
                .map(|property| property.split_once('=').unwrap())
                .map(|(name, value)| (name, unescaped(value)))
                .collect();
            let shown_message = line_of(&finding.message);
            let expected = [
                ("file", shown(&finding.place.source)),
                ("line", "1".to_owned()),
                ("col", "2".to_owned()),
                ("title", "unreadable".to_owned()),
            ];
            assert_eq!(properties, expected);
            assert_eq!(
                unescaped(message),
                format!("{shown_message}\nhint: {shown_message}")
            );
        }
    }

    fn line_of(text: &str) -> String {
        shown_within(text, LONGEST)
    }

    /// As a viewer reads it: `{{` is a brace (§3.11.5), and `[…](…)` is a link unless a backslash
    /// says otherwise (§3.11.6).
    #[test]
    fn a_message_of_sarif_has_no_links_and_no_placeholders() {
        let report = hostile_report();
        let log = parsed(&report.render(ReportFormat::Sarif, false));
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), report.findings.len());
        for (result, finding) in results.iter().zip(&report.findings) {
            let told = result["message"]["text"].as_str().unwrap();
            let expected = line_of(&finding.message);
            let expected = format!("{expected}\nhint: {expected}");
            let (mut read, mut has_links) = (String::new(), false);
            let mut chars = told.chars().peekable();
            let is_escaped = told.contains("\\]");
            while let Some(char) = chars.next() {
                match (char, chars.peek()) {
                    ('{' | '}', Some(next)) if *next == char => {
                        chars.next();
                    }
                    ('{' | '}', _) => panic!("a placeholder in {told:?}"),
                    ('\\', Some('\\' | '[' | ']')) if is_escaped => {
                        read.extend(chars.next());
                        continue;
                    }
                    (']', Some('(')) => has_links = true,
                    _ => {}
                }
                read.push(char);
            }
            assert!(!has_links, "{told:?}");
            assert_eq!(read, expected);
            let name = &result["locations"][0]["logicalLocations"][0]["name"];
            assert_eq!(name, &finding.message);
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            let uri = uri.as_str().unwrap();
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
            assert!(uri.bytes().all(is_plain), "{uri}");
        }
    }

    #[test]
    fn a_failure_of_junit_is_text_and_nothing_else() {
        let report = hostile_report();
        let text = report.render(ReportFormat::Junit, false);
        let document = uppsala::parse(&text).unwrap();
        let all = |name| document.get_elements_by_tag_name(name);
        let [suites, failures] = [all("testsuite"), all("failure")];
        assert_eq!([suites.len(), failures.len()], [report.findings.len(); 2]);
        let elements = document.descendants(document.root()).into_iter();
        let elements = elements.filter(|node| document.element(*node).is_some());
        assert_eq!(elements.count(), 1 + 3 * suites.len());
        for (i, finding) in report.findings.iter().enumerate() {
            let name = shown(&finding.place.source);
            assert_eq!(document.get_attribute(suites[i], "name"), Some(&*name));
            let message = line_of(&finding.message);
            assert_eq!(
                document.get_attribute(failures[i], "message"),
                Some(&*message)
            );
            let text = document.text_content_deep(failures[i]);
            assert_eq!(text, human::of(finding, false));
        }
    }

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
