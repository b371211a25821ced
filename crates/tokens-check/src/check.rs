//! The one way in.

use crate::finding::{Finding, Place};
use crate::rule::UNREADABLE;
use crate::settings::Settings;
use crate::source::Source;

/// Looks at the sources of one document with every rule that the settings leave on. Findings
/// come in the order of the sources, then of their place in the text.
pub fn check(sources: &[Source], settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        if let (Err(error), Some(severity)) = (&source.json, settings.severity(UNREADABLE.id)) {
            findings.push(Finding {
                rule: &UNREADABLE,
                severity,
                place: Place {
                    source: source.name.clone(),
                    line: error.line,
                    column: error.column,
                    pointer: error.pointer.clone(),
                    ..Place::default()
                },
                message: error.problem.to_string(),
                hint: None,
            });
        }
    }
    findings
}
