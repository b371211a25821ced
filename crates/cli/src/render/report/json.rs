//! For programs: one versioned object.

use serde::Serialize;
use tokens_check::{Finding, Severity};
use tokens_model::SetName;

use super::Report;
use crate::json::{self, Summary};
use crate::shown::shown_json;

pub(super) fn render(report: &Report) -> String {
    // One by one: as values in memory, many findings take many times their text.
    let findings: Vec<String> = report
        .findings
        .iter()
        .map(|found| shown_json(&text(&finding(found))))
        .collect();
    let summary = text(&Summary {
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        notes: report.count(Severity::Note),
    });
    format!(
        "{{\"version\":1,\"findings\":[{}],\"summary\":{summary}}}\n",
        findings.join(",")
    )
}

fn text(part: &impl Serialize) -> String {
    serde_json::to_string(part).expect("every part is an object with names as keys")
}

fn finding(finding: &Finding) -> json::Finding<'_> {
    let place = &finding.place;
    json::Finding {
        rule: finding.rule.id,
        severity: finding.severity.as_str(),
        file: &place.source,
        line: place.line,
        column: place.column,
        pointer: &place.pointer,
        set: place.set.as_ref().map(SetName::as_str),
        path: place.path.as_ref().map(ToString::to_string),
        message: &finding.message,
        hint: finding.hint.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{HOSTILE, assert_harmless, report};
    use super::*;

    #[test]
    fn names_come_back_as_they_are() {
        let text = render(&report());
        assert_harmless(&text);
        assert_eq!(text.lines().count(), 1);
        let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["findings"][1]["set"], HOSTILE);
        insta::assert_snapshot!(text, @r#"{"version":1,"findings":[{"rule":"unreadable","severity":"error","file":"tokens/a b,c:d.json","line":1,"column":2,"pointer":"/color/x~1y","set":null,"path":null,"message":"`\u001b[2J\n::set-env name=x::y\r]]></script>\u202e&\"'\u0023#[add-path]%,:` is no `{color.red}`","hint":"rename `\u001b[2J\n::set-env name=x::y\r]]></script>\u202e&\"'\u0023#[add-path]%,:`"},{"rule":"drift","severity":"warning","file":"tokens/a b,c:d.json","line":3,"column":4,"pointer":"/color/x~1y","set":"\u001b[2J\n::set-env name=x::y\r]]></script>\u202e&\"'\u0023#[add-path]%,:","path":"\u001b[2J\n::set-env name=x::y\r]]></script>\u202e&\"'\u0023#[add-path]%,:","message":"two [links](javascript:alert)","hint":null},{"rule":"drift","severity":"note","file":"tokens/a b,c:d.json","line":5,"column":6,"pointer":"/color/x~1y","set":"a b,c:d","path":"color.x/y","message":"a note","hint":null}],"summary":{"errors":1,"warnings":1,"notes":1}}"#);
    }
}
