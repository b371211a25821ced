//! The rules: what is looked for, and how bad it is.

use std::fmt;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Some reader of the document loses or misreads something.
    Warning,
    /// The document does not say what it means to say.
    Error,
}

impl Severity {
    /// The word for it in settings and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name by which settings and reports know it, such as `broken-reference`.
    pub id: &'static str,
    /// How bad a finding of it is unless settings say otherwise.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Why that matters and what to do, in a few sentences, with the source of the rule.
    pub help: &'static str,
}

impl Rule {
    /// The rule with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.id == id)
    }
}

/// A text that is no JSON or no token document.
pub(crate) const UNREADABLE: Rule = Rule {
    id: "unreadable",
    severity: Severity::Error,
    summary: "The text is no JSON, or no token document.",
    help: "Correct the place that is named. Nothing of the file can be checked before.",
};

/// All rules, by id.
pub const RULES: &[Rule] = &[UNREADABLE];
