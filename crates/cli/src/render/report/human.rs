//! For people: one line for each finding, file by file, and a count at the end.

use tokens_check::{Finding, Severity};

use super::{Report, line};
use crate::render::paint;
use crate::shown::shown;

pub(super) fn render(report: &Report, color: bool) -> String {
    let mut out = String::new();
    for (_, found) in report.by_file() {
        for finding in found {
            out.push_str(&of(finding, color));
        }
        if !found.is_empty() {
            out.push('\n');
        }
    }
    out.push_str(&report.summary());
    out.push('\n');
    out
}

/// One finding: a line, and one more for its hint.
pub(super) fn of(finding: &Finding, color: bool) -> String {
    let code = match finding.severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Note => "36",
    };
    let place = &finding.place;
    let hint = finding
        .hint
        .as_ref()
        .map_or_else(String::new, |hint| format!("  hint: {}\n", line(hint)));
    format!(
        "{}:{}:{}: {} {}: {}\n{hint}",
        shown(&place.source),
        place.line,
        place.column,
        paint(color, code, finding.severity.as_str()),
        finding.rule.id,
        line(&finding.message)
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_harmless, report};
    use super::*;

    #[test]
    fn a_line_for_each_finding_and_one_for_its_hint() {
        let text = render(&report(), false);
        assert_harmless(&text);
        insta::assert_snapshot!(text, @r#"
        tokens/a b,c:d.json:1:2: error unreadable: `\u{1b}[2J\u{a}::set-env name=x::y\u{d}]]></script>\u{202e}&"'\u{23}#[add-path]%,:` is no `{color.red}`
          hint: rename `\u{1b}[2J\u{a}::set-env name=x::y\u{d}]]></script>\u{202e}&"'\u{23}#[add-path]%,:`
        tokens/a b,c:d.json:3:4: warning drift: two [links](javascript:alert)
        tokens/a b,c:d.json:5:6: note drift: a note

        1 error, 1 warning and 1 note in 2 files
        "#);
    }

    #[test]
    fn severities_have_their_colours() {
        let text = render(&report(), true);
        for part in ["\u{1b}[31merror", "\u{1b}[33mwarning", "\u{1b}[36mnote"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
