//! The one way in.

use crate::finding::Finding;
use crate::findings::Findings;
use crate::rules::{FAMILIES, reading};
use crate::settings::Settings;
use crate::source::Source;

/// Looks at the sources of one document with every rule that the settings leave on. Findings
/// come in the order of the sources, then of their place in the text.
///
/// Takes time linear in the length of the texts.
pub fn check(sources: &[Source], settings: &Settings) -> Vec<Finding> {
    let mut findings = Findings::default();
    let document = reading::read(sources, &mut findings);
    for look in FAMILIES {
        look(&document, &mut findings);
    }
    findings.finish(sources, settings)
}
