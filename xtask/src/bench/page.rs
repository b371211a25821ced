//! The page that keeps the last table: what stands between two marks is replaced, the prose stays.

use crate::outcome::{Failure, Result};
use crate::{files, run};

const PAGE: &str = "docs/benchmarks.md";
const BEGIN: &str = "<!-- table: `cargo xtask bench --save` writes it -->\n";
const END: &str = "<!-- end of the table -->\n";

/// Puts a table into the page.
pub(super) fn save(table: &str) -> Result {
    let path = run::root().join(PAGE);
    let page = files::read_text(&path)?;
    let page = with_table(&page, table)
        .ok_or_else(|| Failure::at(&path, "the marks around the table are not there"))?;
    files::replace(&path, page.as_bytes())
}

fn with_table(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    let table = table.trim_end();
    Some(format!(
        "{before}{BEGIN}```text\n{table}\n```\n{END}{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_table_is_replaced() {
        let page = format!("a\n{BEGIN}old\n{END}b\n");
        let new = with_table(&page, "new\n").unwrap();
        assert_eq!(new, format!("a\n{BEGIN}```text\nnew\n```\n{END}b\n"));
        assert_eq!(with_table(&new, "new").as_deref(), Some(new.as_str()));
        assert_eq!(with_table("a", "new"), None);
    }
}
