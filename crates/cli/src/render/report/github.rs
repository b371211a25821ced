//! For GitHub Actions: a workflow command for each finding, which becomes a remark at its line.
//!
//! The form is `::error file=…,line=…,col=…,title=…::message` ("Workflow commands for GitHub
//! Actions"); what is escaped how is in `packages/core/src/command.ts` of actions/toolkit.

use tokens_check::{Finding, Severity};

use super::{Report, line};
use crate::shown::shown;

pub(super) fn render(report: &Report) -> String {
    report.findings.iter().map(command).collect()
}

fn command(finding: &Finding) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = &finding.place;
    let mut message = line(&finding.message);
    if let Some(hint) = &finding.hint {
        message.push_str("\nhint: ");
        message.push_str(&line(hint));
    }
    format!(
        "::{name} file={},line={},col={},title={}::{}\n",
        property(&shown(&place.source)),
        place.line,
        place.column,
        property(finding.rule.id),
        data(&message)
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_harmless, report};
    use super::*;

    #[test]
    fn a_command_for_each_finding_and_nothing_else() {
        let text = render(&report());
        assert_harmless(&text);
        assert!(text.lines().all(|line| {
            ["::error file=", "::warning file=", "::notice file="]
                .iter()
                .any(|begin| line.starts_with(begin))
        }));
        insta::assert_snapshot!(text, @r#"
        ::error file=tokens/a b%2Cc%3Ad.json,line=1,col=2,title=unreadable::`\u{1b}[2J\u{a}::set-env name=x::y\u{d}]]></script>\u{202e}&"'\u{23}#[add-path]%25,:` is no `{color.red}`%0Ahint: rename `\u{1b}[2J\u{a}::set-env name=x::y\u{d}]]></script>\u{202e}&"'\u{23}#[add-path]%25,:`
        ::warning file=tokens/a b%2Cc%3Ad.json,line=3,col=4,title=drift::two [links](javascript:alert)
        ::notice file=tokens/a b%2Cc%3Ad.json,line=5,col=6,title=drift::a note
        "#);
    }

    #[test]
    fn no_finding_says_nothing() {
        assert_eq!(render(&Report::default()), "");
    }
}
