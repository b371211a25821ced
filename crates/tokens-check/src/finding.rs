//! What a check finds.

use tokens_model::{SetName, TokenPath};

use crate::rule::{Rule, Severity};

/// One thing that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is, by the settings of this check.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, lower case, without a full stop. Names from the document are inside
    /// backticks and as they stand there: whoever shows the text escapes it.
    pub message: String,
    /// What to do about it, where there is more to say than the message does.
    pub hint: Option<String>,
}

/// Where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The [name](crate::Source::name) of the source.
    pub source: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The JSON pointer (RFC 6901) of the value in its text; empty at the root.
    pub pointer: String,
    /// The set, where it stands in one.
    pub set: Option<SetName>,
    /// The token or group in the set.
    pub path: Option<TokenPath>,
}
