//! The list of faults names tests that are there.

use super::Finding;
use super::workspace::Workspace;

/// Where the list is.
const LIST: &str = "docs/faults.md";

/// How many faults there are of the network, of answers, of writes, of the machine, and of kills;
/// and how many laws.
const FAMILIES: [(char, u32); 6] = [
    ('N', 16),
    ('H', 31),
    ('W', 19),
    ('L', 24),
    ('K', 22),
    ('A', 15),
];

/// What the last cell of a row begins with unless its tests show all that is expected, and what
/// such rows are called where they are counted.
const MARKS: [(&str, &str); 2] = [
    ("**in part**", "in part"),
    ("**not covered**", "not covered"),
];

/// A fault, what is expected, and what shows it.
struct Row<'a> {
    line: usize,
    id: &'a str,
    shown_by: &'a str,
}

impl<'a> Row<'a> {
    /// The row in a line, if there is one: its first cell is the id of a fault.
    fn of(line: usize, text: &'a str) -> Option<Self> {
        let cells: Vec<&str> = text.split('|').map(str::trim).collect();
        let ["", id, _, _, shown_by, ""] = cells[..] else {
            return None;
        };
        let is_id = id.len() == 3 && id[1..].bytes().all(|byte| byte.is_ascii_digit());
        is_id.then_some(Self { line, id, shown_by })
    }

    fn mark(&self) -> Option<&'static str> {
        let mut marks = MARKS.iter();
        let mark = marks.find(|(mark, _)| self.shown_by.starts_with(mark));
        mark.map(|(_, called)| *called)
    }

    /// The tests that it names, as file and name.
    fn tests(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let code = self.shown_by.split('`').skip(1).step_by(2);
        code.filter_map(|code| code.split_once("::"))
    }
}

pub(super) fn shown(workspace: &Workspace) -> Vec<Finding> {
    let text = workspace.file(LIST).map_or("", |file| file.text());
    let lines = (1..).zip(text.lines());
    let rows: Vec<Row<'_>> = lines
        .filter_map(|(line, text)| Row::of(line, text))
        .collect();
    let mut found = once_each(&rows);
    for row in &rows {
        let at = || format!("{LIST}:{}", row.line);
        let what = |problem: &str| Finding::new(at(), format!("{}: {problem}", row.id));
        let mut named = 0;
        for (path, name) in row.tests() {
            named += 1;
            let text = workspace.file(path).map_or("", |file| file.text());
            if !has_test(text, name) {
                found.push(what(&format!("there is no test `{name}` in `{path}`")));
            }
        }
        if named == 0 && matches!(row.mark(), None | Some("in part")) {
            found.push(what("names no test"));
        }
    }
    let counted = counted(&rows);
    if found.is_empty() && !text.contains(&counted) {
        found.push(Finding::new(LIST, format!("should say: {counted}")));
    }
    found
}

fn once_each(rows: &[Row<'_>]) -> Vec<Finding> {
    let mut found = Vec::new();
    let ids = FAMILIES
        .iter()
        .flat_map(|(family, count)| (1..=*count).map(move |n| format!("{family}{n:02}")));
    let ids: Vec<String> = ids.collect();
    for id in &ids {
        let times = rows.iter().filter(|row| row.id == id).count();
        if times != 1 {
            found.push(Finding::new(
                LIST,
                format!("{id} stands there {times} times"),
            ));
        }
    }
    for row in rows.iter().filter(|row| !ids.iter().any(|id| id == row.id)) {
        let at = format!("{LIST}:{}", row.line);
        found.push(Finding::new(
            at,
            format!("{} is no fault of the list", row.id),
        ));
    }
    found
}

/// How many rows are shown, and how many are not or not wholly.
fn counted(rows: &[Row<'_>]) -> String {
    let count = |mark| rows.iter().filter(|row| row.mark() == mark).count();
    let shown = format!("{} rows: {} shown", rows.len(), count(None));
    let others = MARKS.map(|(_, called)| format!("{} {called}", count(Some(called))));
    [vec![shown], others.into()].concat().join(", ")
}

/// Whether a function of this name is a test.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let head = format!("fn {name}(");
    let mut heads = lines.iter().enumerate();
    heads.any(|(number, line)| {
        let before = lines[..number].iter().rev();
        let mut about = before.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        line.contains(&head)
            && about.any(|line| line.ends_with("test]") || line.contains("::test("))
    })
}

#[cfg(test)]
mod tests {
    use super::super::workspace::File;
    use super::*;

    fn list(rows: &[&str]) -> Workspace {
        let file = |path: &str, text: String| File {
            path: path.to_owned(),
            text: Some(text),
        };
        let tests =
            "#[test]\nfn one() {}\n\n#[tokio::test]\n// why\nasync fn two() {}\nfn three() {}\n";
        Workspace {
            files: vec![file(LIST, rows.join("\n")), file("a.rs", tests.to_owned())],
            ..Workspace::default()
        }
    }

    /// What is found beside the rows that are missing.
    fn found(row: &str) -> Vec<String> {
        let found = shown(&list(&[row]));
        let missing = |what: &str| what.ends_with("stands there 0 times");
        let found = found.into_iter().filter(|found| !missing(&found.what));
        found.map(|found| found.what).collect()
    }

    #[test]
    fn a_row_names_tests_that_are_there_or_says_why_not() {
        let check = |cell: &str, expected: &[&str]| {
            let row = format!("| N01 | a fault | an end | {cell} |");
            assert_eq!(found(&row), expected, "{cell}");
        };
        check("`a.rs::one`", &[]);
        check("`a.rs::one`, `a.rs::two` (files)", &[]);
        check("**not covered**: no such system here", &[]);
        check("", &["N01: names no test"]);
        check("**in part**: nothing", &["N01: names no test"]);
        check(
            "`a.rs::three`",
            &["N01: there is no test `three` in `a.rs`"],
        );
        check("`b.rs::one`", &["N01: there is no test `one` in `b.rs`"]);
        let other = "| N17 | a fault | an end | `a.rs::one` |";
        assert_eq!(found(other), ["N17 is no fault of the list"]);
    }

    #[test]
    fn every_fault_stands_there_once_and_is_counted() {
        let all: u32 = FAMILIES.iter().map(|(_, count)| count).sum();
        let row = |id: &str| format!("| {id} | a fault | an end | `a.rs::one` |");
        assert_eq!(shown(&list(&[])).len(), usize::try_from(all).unwrap());
        let twice = [row("N01"), row("N01")];
        assert_eq!(found(&twice.join("\n")), ["N01 stands there 2 times"]);
        let ids = FAMILIES
            .iter()
            .flat_map(|(family, count)| (1..=*count).map(move |n| format!("{family}{n:02}")));
        let mut rows: Vec<String> = ids.map(|id| row(&id)).collect();
        let lines = |rows: &[String]| list(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let says = shown(&lines(&rows)).remove(0).what;
        let counted = says.strip_prefix("should say: ").unwrap().to_owned();
        assert!(
            counted.starts_with(&format!("{all} rows: {all} shown, 0 in part")),
            "{counted}"
        );
        rows.insert(0, counted);
        assert_eq!(shown(&lines(&rows)), []);
    }
}
