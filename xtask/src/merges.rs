//! Real merges of token files: what we make of them, what people committed, what Git makes.
//!
//! A triple is a folder with the same file before a merge (`base.json`), on both sides
//! (`ours.json`, `theirs.json`) and as people committed it (`merged.json`). The report about all of
//! them is committed; the smallest are, too, so that every check can recompute their rows.

mod report;
mod triple;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::outcome::{Failure, Result};
use crate::{files, run};
use report::Report;
use triple::Triple;

const REPORT: &str = "tests/fixtures/merges.md";
const EXPLAINED: &str = "tests/fixtures/merges-explained.json";
const SELECTION: &str = "tests/fixtures/merges";

/// Fails if the committed report does not add up, or the committed triples give other rows; how
/// many there are otherwise.
pub(crate) fn check() -> Result<usize> {
    let committed = files::read_text(&run::root().join(REPORT))?;
    let report = Report::parse(&committed)?;
    same_text(&committed, &report.text(&explained()?)?)?;
    let triples = triples(&run::root().join(SELECTION))?;
    for triple in &triples {
        report.confirms(&triple.row()?)?;
    }
    Ok(triples.len())
}

/// Fails if the committed report is not the one about the triples of a corpus; how many there are
/// otherwise.
pub(crate) fn check_all(corpus: &Path) -> Result<usize> {
    let (text, count) = computed(corpus)?;
    same_text(&files::read_text(&run::root().join(REPORT))?, &text)?;
    Ok(count)
}

/// Writes the report about the triples of a corpus.
pub(crate) fn write(corpus: &Path) -> Result {
    let (text, count) = computed(corpus)?;
    files::replace(&run::root().join(REPORT), text.as_bytes())?;
    println!("{REPORT}: {count} merges");
    Ok(())
}

fn computed(corpus: &Path) -> Result<(String, usize)> {
    let triples = triples(&corpus.join("_merges"))?;
    let rows = triples.iter().map(|triple| {
        let mut row = triple.row()?;
        triple.git()?.clone_into(&mut row.git);
        Ok(row)
    });
    let report = Report {
        rows: rows.collect::<Result<_>>()?,
    };
    Ok((report.text(&explained()?)?, triples.len()))
}

fn triples(folder: &Path) -> Result<Vec<Triple>> {
    let mut found = Vec::new();
    for path in files::below(folder, |_| true)? {
        if let Some(name) = path.strip_suffix("/base.json") {
            found.push(Triple::read(folder, name)?);
        }
    }
    Ok(found)
}

/// Why a clean merge is not what people committed, by triple.
fn explained() -> Result<BTreeMap<String, String>> {
    let path: PathBuf = run::root().join(EXPLAINED);
    serde_json::from_str(&files::read_text(&path)?).map_err(|error| Failure::at(&path, error))
}

fn same_text(committed: &str, computed: &str) -> Result {
    if committed == computed {
        return Ok(());
    }
    let mut lines = committed.lines().zip(computed.lines());
    let differs = lines.find(|(a, b)| a != b);
    let (a, b) = differs.unwrap_or(("its end", "more or fewer lines"));
    Err(Failure::new(format!(
        "{REPORT}: says\n  {a}\nbut should say\n  {b}\n\
         `cargo xtask corpus DIR --accept-merges` writes it anew"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_differs_is_named_by_its_line() {
        assert!(same_text("a\nb\n", "a\nb\n").is_ok());
        let failure = same_text("a\nb\n", "a\nc\n").unwrap_err().to_string();
        assert!(failure.contains("says\n  b\nbut should say\n  c\n"));
        assert!(same_text("a\n", "a\nb\n").is_err());
    }
}
