//! Which rules apply, and how bad their findings are.

use std::collections::BTreeMap;

use crate::rule::{Rule, Severity};

/// Which rules apply, and how bad their findings are.
///
/// ```
/// use tokens_check::{Settings, Severity};
///
/// let mut settings = Settings::default();
/// settings.set("unreadable", None)?;
/// assert_eq!(settings.severity("unreadable"), None);
/// # Ok::<(), tokens_check::UnknownRule>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// By rule id; `None` turns a rule off.
    rules: BTreeMap<&'static str, Option<Severity>>,
}

/// There is no rule of this id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl std::fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no rule `{}`", self.0)
    }
}

impl std::error::Error for UnknownRule {}

impl Settings {
    /// Gives the findings of a rule this severity; `None` turns the rule off.
    pub fn set(&mut self, id: &str, severity: Option<Severity>) -> Result<(), UnknownRule> {
        let rule = Rule::find(id).ok_or_else(|| UnknownRule(id.to_owned()))?;
        self.rules.insert(rule.id, severity);
        Ok(())
    }

    /// How bad a finding of this rule is; `None` if the rule is off.
    pub fn severity(&self, id: &str) -> Option<Severity> {
        self.of(Rule::find(id)?)
    }

    pub(crate) fn of(&self, rule: &Rule) -> Option<Severity> {
        match self.rules.get(rule.id) {
            Some(set) => *set,
            None => Some(rule.severity),
        }
    }
}
