//! The rules of `check`, and how bad a finding of each is in this project.

use std::collections::BTreeMap;

use tokens_check::{RULES, Rule, Settings, Severity, UnknownRule};

/// The name of the rule for texts of which nothing can be said.
pub(crate) const UNREADABLE: &str = "unreadable";

/// What is different from the remote.
pub(crate) const DRIFT: Rule = Rule {
    id: "drift",
    severity: Severity::Warning,
    summary: "The files and the remote say something different.",
    help: "Looked for with `--drift` only. `tokensync diff` shows both sides, `tokensync sync` \
           brings them in step.",
};

/// A file that no part of the document is in.
pub(crate) const NOT_TOKENS: Rule = Rule {
    id: "not-tokens",
    severity: Severity::Note,
    summary: "A file among the tokens is none of them.",
    help: "In a folder of tokens every `.json` file that holds an object is a set. Other JSON is \
           left alone: it is neither read nor synced nor removed. If it was meant as a set, make \
           it an object; if not, keep it elsewhere.",
};

/// What needs more than the texts of a document.
static OWN: [Rule; 2] = [DRIFT, NOT_TOKENS];

/// Which rules apply, and how bad their findings are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    of_document: Settings,
    own: BTreeMap<&'static str, Option<Severity>>,
}

impl Rules {
    /// All rules there are, by id.
    pub(crate) fn all() -> Vec<&'static Rule> {
        let mut rules: Vec<&Rule> = RULES.iter().chain(&OWN).collect();
        rules.sort_by_key(|rule| rule.id);
        rules
    }

    /// Gives the findings of a rule this severity; `None` turns it off.
    pub(crate) fn set(&mut self, id: &str, severity: Option<Severity>) -> Result<(), UnknownRule> {
        match OWN.iter().find(|rule| rule.id == id) {
            Some(rule) => {
                self.own.insert(rule.id, severity);
                Ok(())
            }
            None => self.of_document.set(id, severity),
        }
    }

    /// How bad a finding of this rule is; `None` if the rule is off.
    pub(crate) fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.own.get(rule.id) {
            Some(set) => *set,
            None if OWN.contains(rule) => Some(rule.severity),
            None => self.of_document.severity(rule.id),
        }
    }

    /// The settings for what is found in the texts of a document.
    pub(crate) fn of_document(&self) -> &Settings {
        &self.of_document
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::generated;

    #[test]
    fn every_rule_has_one_id_and_can_be_set() {
        let all = Rules::all();
        assert!(all.windows(2).all(|pair| pair[0].id < pair[1].id));
        let mut rules = Rules::default();
        for rule in all {
            assert_eq!(rules.severity(rule), Some(rule.severity), "{}", rule.id);
            rules.set(rule.id, None).unwrap();
            assert_eq!(rules.severity(rule), None, "{}", rule.id);
        }
        assert!(rules.set("no-such-rule", None).is_err());
    }

    const BEGIN: &str = "<!-- rules: written by a test of crates/cli/src/rules.rs -->\n";
    const END: &str = "<!-- end of the rules -->\n";

    /// A table of all rules, and what there is to say about each.
    fn documentation() -> String {
        let mut table = "| rule | severity | finds |\n|---|---|---|\n".to_owned();
        let mut sections = String::new();
        for rule in Rules::all() {
            let Rule {
                id, summary, help, ..
            } = rule;
            let finds = summary.replace('|', "\\|");
            writeln!(table, "| [`{id}`](#{id}) | {} | {finds} |", rule.severity).unwrap();
            writeln!(sections, "\n### {id}\n\n{summary} {help}").unwrap();
        }
        format!("\n{table}{sections}\n")
    }

    #[test]
    fn every_rule_is_documented() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/check.md");
        let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let (before, rest) = text.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        let right = [before, BEGIN, &documentation(), END, after].concat();
        generated::check(&path, &right);
    }
}
