//! The table of rules in the README is the list of rules.

use std::fmt::Write as _;

use tokens_check::RULES;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_lists_all_rules() {
    let mut table = "| rule | | finds |\n|---|---|---|\n".to_owned();
    for rule in RULES {
        writeln!(
            table,
            "| `{}` | {} | {} |",
            rule.id, rule.severity, rule.summary
        )
        .expect("writing to a string does not fail");
    }
    assert!(
        README.contains(&table),
        "the README has to have this table:\n{table}"
    );
}
