//! The report: a row per merge, and what adds up from them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::outcome::{Failure, Result};

/// What can become of a merge.
pub(super) mod verdict {
    /// Merged without conflict, with the meaning that people committed.
    pub(crate) const COMMITTED: &str = "as committed";
    /// Merged without conflict, with another meaning.
    pub(crate) const OTHER: &str = "clean, not as committed";
    /// Left to people.
    pub(crate) const CONFLICT: &str = "conflict";
    /// A side is no acceptable document.
    pub(crate) const REFUSED: &str = "refused";
    /// The result holds a key twice.
    pub(crate) const TWICE: &str = "clean, a key twice";
    /// The result is no JSON.
    pub(crate) const BROKEN: &str = "clean, no JSON";
}

/// One merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) triple: String,
    pub(super) ours: String,
    /// The conflicts by kind, or why a side is refused.
    pub(super) conflicts: String,
    pub(super) git: String,
}

/// All of them, by name.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) rows: Vec<Row>,
}

const HEADER: &str = "| merge | tokensync | conflicts | git merge-file |\n|---|---|---|---|\n";

const INTRODUCTION: &str = "\
# Real merges

Merge commits of public repositories in which both sides had changed the same token file: merged
by `sync_engine::merge`, by `git merge-file`, and compared with what people committed. Written by
`cargo xtask corpus DIR --accept-merges`, checked by `cargo xtask corpus DIR` and, for the merges in
`merges/`, by `cargo xtask fixtures --check`; both also check that no result has lost what one side
alone had made or changed. The explanations are in `merges-explained.json`.

";

impl Report {
    /// Reads the rows of a report.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let (_, table) = text
            .split_once(HEADER)
            .ok_or_else(|| Failure::new("the report on merges has no table of them"))?;
        let rows = table.lines().take_while(|line| line.starts_with('|'));
        let row = |line: &str| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            match cells[..] {
                [triple, ours, conflicts, git] => Ok(Row {
                    triple: triple.trim_matches('`').to_owned(),
                    ours: ours.to_owned(),
                    conflicts: conflicts.to_owned(),
                    git: git.to_owned(),
                }),
                _ => Err(Failure::new(format!(
                    "no row of the report on merges: {line}"
                ))),
            }
        };
        Ok(Self {
            rows: rows.map(row).collect::<Result<_>>()?,
        })
    }

    /// Fails if the report says something else about this merge.
    pub(super) fn confirms(&self, row: &Row) -> Result {
        let mut row = row.clone();
        let known = self.rows.iter().find(|known| known.triple == row.triple);
        let known =
            known.ok_or_else(|| Failure::new(format!("{}: is not in the report", row.triple)))?;
        row.git.clone_from(&known.git);
        if row == *known {
            return Ok(());
        }
        Err(Failure::new(format!(
            "{}: is `{}` ({}), the report says `{}` ({})",
            row.triple, row.ours, row.conflicts, known.ours, known.conflicts
        )))
    }

    /// The report; fails where a merge that came out differently is not explained.
    pub(super) fn text(&self, explained: &BTreeMap<String, String>) -> Result<String> {
        let mut text = INTRODUCTION.to_owned();
        text.push_str(&self.totals());
        text.push_str("\n## Merge by merge\n\n");
        text.push_str(HEADER);
        for row in &self.rows {
            line(
                &mut text,
                &format!(
                    "| `{}` | {} | {} | {} |",
                    row.triple, row.ours, row.conflicts, row.git
                ),
            );
        }
        text.push_str("\n## Clean, and not what people committed\n\n");
        let others = |row: &&Row| row.ours == verdict::OTHER;
        let mut unexplained = Vec::new();
        for row in self.rows.iter().filter(others) {
            match explained.get(&row.triple) {
                Some(why) => line(&mut text, &format!("- `{}`: {why}", row.triple)),
                None => unexplained.push(format!("{}: differs, and nobody says why", row.triple)),
            }
        }
        if !unexplained.is_empty() {
            return Err(Failure::new(unexplained.join("\n")));
        }
        let mut names = explained.keys();
        if let Some(stale) = names.find(|name| {
            !self
                .rows
                .iter()
                .filter(others)
                .any(|row| row.triple == **name)
        }) {
            return Err(Failure::new(format!(
                "{stale}: is explained, and does not differ"
            )));
        }
        Ok(text)
    }

    fn totals(&self) -> String {
        let count = |is: &dyn Fn(&Row) -> bool| self.rows.iter().filter(|row| is(row)).count();
        let mut text = "## Totals\n\n| | tokensync | git merge-file |\n|---|---|---|\n".to_owned();
        let all = self.rows.len();
        line(&mut text, &format!("| merges | {all} | {all} |"));
        for what in [
            verdict::COMMITTED,
            verdict::OTHER,
            verdict::CONFLICT,
            verdict::REFUSED,
            verdict::TWICE,
            verdict::BROKEN,
        ] {
            let ours = count(&|row| row.ours == what);
            let git = count(&|row| row.git == what);
            line(&mut text, &format!("| {what} | {ours} | {git} |"));
        }
        let clean = |verdict: &str| verdict != verdict::CONFLICT && verdict != verdict::REFUSED;
        let ours = count(&|row| row.ours == verdict::CONFLICT && clean(&row.git));
        let git = count(&|row| row.git == verdict::CONFLICT && clean(&row.ours));
        line(
            &mut text,
            &format!("| conflict, where the other is clean | {ours} | {git} |"),
        );
        text
    }
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(triple: &str, ours: &str, git: &str) -> Row {
        Row {
            triple: triple.to_owned(),
            ours: ours.to_owned(),
            conflicts: String::new(),
            git: git.to_owned(),
        }
    }

    fn report() -> Report {
        Report {
            rows: vec![
                row("a/1/x y", verdict::COMMITTED, verdict::CONFLICT),
                row("a/2/z", verdict::OTHER, verdict::TWICE),
            ],
        }
    }

    #[test]
    fn a_report_reads_back() {
        let explained = BTreeMap::from([("a/2/z".to_owned(), "Because.".to_owned())]);
        let text = report().text(&explained).unwrap();
        assert!(text.contains("| conflict | 0 | 1 |\n"), "{text}");
        assert!(text.contains("| conflict, where the other is clean | 0 | 1 |\n"));
        assert!(text.ends_with("\n- `a/2/z`: Because.\n"));
        assert_eq!(Report::parse(&text).unwrap().rows, report().rows);
    }

    #[test]
    fn a_difference_has_to_be_explained_and_nothing_else() {
        let none = BTreeMap::new();
        let failure = report().text(&none).unwrap_err().to_string();
        assert_eq!(failure, "a/2/z: differs, and nobody says why");
        let both = ["a/1/x y", "a/2/z"].map(|name| (name.to_owned(), "Why.".to_owned()));
        assert!(report().text(&BTreeMap::from(both)).is_err());
    }

    #[test]
    fn a_row_is_confirmed_whatever_git_made() {
        assert!(report().confirms(&row("a/2/z", verdict::OTHER, "")).is_ok());
        assert!(
            report()
                .confirms(&row("a/2/z", verdict::CONFLICT, ""))
                .is_err()
        );
        assert!(report().confirms(&row("b", verdict::OTHER, "")).is_err());
    }
}
