//! For build systems that show test results: JUnit XML, as far as Jenkins and GitLab agree on it.
//!
//! A suite for each file, in it a test for each rule that found something there, so that a test
//! keeps its name as long as its cause stays; a file without findings has one test that passes.
//! Errors and warnings fail a test, notes do not.

use tokens_check::{Finding, Severity};

use super::{Report, human, line};
use crate::render::count;
use crate::shown::shown;

pub(super) fn render(report: &Report) -> String {
    let suites: Vec<Suite> = report
        .by_file()
        .into_iter()
        .map(|(file, found)| Suite::of(file, found))
        .collect();
    let sum = |number: fn(&Suite) -> usize| suites.iter().map(number).sum::<usize>();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"tokensync check\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
        sum(|suite| suite.tests),
        sum(|suite| suite.failures)
    );
    for suite in suites {
        out.push_str(&suite.text);
    }
    out.push_str("</testsuites>\n");
    out
}

struct Suite {
    tests: usize,
    failures: usize,
    text: String,
}

impl Suite {
    fn of(file: &str, found: &[Finding]) -> Self {
        let file = xml(&shown(file));
        // By rule, rules in the order in which they appear.
        let mut rules: Vec<(&str, Vec<&Finding>)> = Vec::new();
        for finding in found {
            let id = finding.rule.id;
            match rules.iter_mut().find(|(known, _)| *known == id) {
                Some((_, same)) => same.push(finding),
                None => rules.push((id, vec![finding])),
            }
        }
        let fails = |same: &[&Finding]| same.iter().any(|finding| is_failure(finding));
        let failures = rules.iter().filter(|(_, same)| fails(same)).count();
        let tests = rules.len().max(1);
        let cases: String = if rules.is_empty() {
            case(&file, "no findings", None)
        } else {
            rules
                .iter()
                .map(|(rule, same)| case(&file, rule, Some(same)))
                .collect()
        };
        Self {
            tests,
            failures,
            text: format!(
                "  <testsuite name=\"{file}\" tests=\"{tests}\" failures=\"{failures}\" \
                 errors=\"0\" skipped=\"0\" time=\"0\">\n{cases}  </testsuite>\n"
            ),
        }
    }
}

fn case(file: &str, name: &str, found: Option<&[&Finding]>) -> String {
    let result = match found {
        None => String::new(),
        Some(same) if same.iter().any(|finding| is_failure(finding)) => failure(same),
        Some(same) => format!("      <system-out>{}</system-out>\n", xml(&lines(same))),
    };
    format!(
        "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\" time=\"0\">\n{result}    \
         </testcase>\n"
    )
}

fn is_failure(finding: &Finding) -> bool {
    finding.severity > Severity::Note
}

fn failure(same: &[&Finding]) -> String {
    let has_errors = same
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    let worst = if has_errors {
        Severity::Error
    } else {
        Severity::Warning
    };
    let message = match same {
        [only] => line(&only.message),
        more => count(more.len(), "finding"),
    };
    format!(
        "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
        worst,
        xml(&message),
        xml(&lines(same))
    )
}

/// The findings as people read them, a line each.
fn lines(same: &[&Finding]) -> String {
    same.iter()
        .map(|finding| human::of(finding, false))
        .collect()
}

/// Text or the value of an attribute. What XML 1.0 cannot hold at all is an escape already.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_harmless, report};
    use super::*;

    #[test]
    fn a_suite_for_each_file_and_a_test_for_each_rule() {
        let text = render(&report());
        assert_harmless(&text);
        insta::assert_snapshot!(text, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="tokensync check" tests="3" failures="2" errors="0">
          <testsuite name="tokens/a b,c:d.json" tests="2" failures="2" errors="0" skipped="0" time="0">
            <testcase classname="tokens/a b,c:d.json" name="unreadable" file="tokens/a b,c:d.json" time="0">
              <failure type="error" message="`\u{1b}[2J\u{a}::set-env name=x::y\u{d}]]&gt;&lt;/script&gt;\u{202e}&amp;&quot;&apos;\u{23}#[add-path]%,:` is no `{color.red}`">tokens/a b,c:d.json:1:2: error unreadable: `\u{1b}[2J\u{a}::set-env name=x::y\u{d}]]&gt;&lt;/script&gt;\u{202e}&amp;&quot;&apos;\u{23}#[add-path]%,:` is no `{color.red}`
          hint: rename `\u{1b}[2J\u{a}::set-env name=x::y\u{d}]]&gt;&lt;/script&gt;\u{202e}&amp;&quot;&apos;\u{23}#[add-path]%,:`
        </failure>
            </testcase>
            <testcase classname="tokens/a b,c:d.json" name="drift" file="tokens/a b,c:d.json" time="0">
              <failure type="warning" message="2 findings">tokens/a b,c:d.json:3:4: warning drift: two [links](javascript:alert)
        tokens/a b,c:d.json:5:6: note drift: a note
        </failure>
            </testcase>
          </testsuite>
          <testsuite name="tokens/good.json" tests="1" failures="0" errors="0" skipped="0" time="0">
            <testcase classname="tokens/good.json" name="no findings" file="tokens/good.json" time="0">
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn the_result_is_valid_against_the_schema() {
        let schema = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/schemas/junit.xsd"
        ));
        let schema = uppsala::parse(schema).unwrap();
        let validator = uppsala::XsdValidator::from_schema(&schema).unwrap();
        let errors = |text: &str| -> Vec<String> {
            let document = uppsala::parse(text).unwrap();
            let errors = validator.validate(&document);
            errors.into_iter().map(|error| error.message).collect()
        };
        for report in [report(), Report::default()] {
            assert_eq!(errors(&render(&report)), Vec::<String>::new());
        }
        // The validator looks at what is there.
        let wrong = render(&report()).replace(" tests=\"2\"", "");
        assert_eq!(errors(&wrong), ["Required attribute 'tests' is missing"]);
    }

    #[test]
    fn notes_alone_do_not_fail() {
        let mut notes = report();
        notes.findings.drain(..2);
        let text = render(&notes);
        assert!(text.contains("tests=\"2\" failures=\"0\""), "{text}");
        assert!(
            text.contains("<system-out>") && !text.contains("<failure"),
            "{text}"
        );
    }
}
