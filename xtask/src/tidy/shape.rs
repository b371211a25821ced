//! How files are cut and called.

use super::Finding;
use super::workspace::Workspace;

const LIB_LINES: usize = 120;
const MODULE_LINES: usize = 400;

/// Names under which everything fits, so that nothing is found.
const EMPTY_NAMES: [&str; 10] = [
    "common", "helper", "helpers", "manager", "misc", "shared", "types", "util", "utils", "stuff",
];

pub(super) fn length(workspace: &Workspace) -> Vec<Finding> {
    let mut found = Vec::new();
    let sources = workspace
        .files
        .iter()
        .filter(|file| file.is_rust() && file.path.contains("/src/"));
    for file in sources {
        let is_lib = file.path.ends_with("/src/lib.rs");
        let limit = if is_lib { LIB_LINES } else { MODULE_LINES };
        let lines = lines_before_tests(file.text());
        if lines > limit {
            let what = format!("{lines} lines before its tests, at most {limit}: split it");
            found.push(Finding::new(&file.path, what));
        }
    }
    found
}

fn lines_before_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod "))
        .unwrap_or(lines.len())
}

pub(super) fn names(workspace: &Workspace) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in workspace.files.iter().filter(|file| file.is_rust()) {
        let parts = file.path.trim_end_matches(".rs").split('/');
        for name in parts.filter(|part| EMPTY_NAMES.contains(part)) {
            let what = format!("`{name}` says nothing: name what is in it");
            found.push(Finding::new(&file.path, what));
        }
        for (number, line) in (1..).zip(file.text().lines()) {
            if let Some(name) = module(line)
                && EMPTY_NAMES.contains(&name)
            {
                let what = format!("`mod {name}` says nothing: name what is in it");
                found.push(Finding::new(format!("{}:{number}", file.path), what));
            }
        }
    }
    found
}

/// The name of the module that a line declares.
fn module(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => line,
    };
    let name = line.strip_prefix("mod ")?;
    name.split([';', ' ', '{']).next()
}

pub(super) fn snapshots(workspace: &Workspace) -> Vec<Finding> {
    let waiting = |path: &str| path.ends_with(".snap.new") || path.ends_with(".pending-snap");
    workspace
        .files
        .iter()
        .filter(|file| waiting(&file.path))
        .map(|file| {
            Finding::new(
                &file.path,
                "accept it with `cargo insta review`, or delete it",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::workspace::File;
    use super::*;

    fn workspace(path: &str, text: &str) -> Workspace {
        Workspace {
            files: vec![File {
                path: path.to_owned(),
                text: Some(text.to_owned()),
            }],
            ..Workspace::default()
        }
    }

    #[test]
    fn tests_do_not_count_as_length() {
        let code = "fn x() {}\n".repeat(MODULE_LINES);
        let tested = format!("{code}#[cfg(test)]\nmod tests {{\n{code}}}\n");
        assert_eq!(length(&workspace("crates/a/src/b.rs", &tested)), []);
        let long = format!("{code}fn y() {{}}\n");
        assert_eq!(length(&workspace("crates/a/src/b.rs", &long)).len(), 1);
        assert_eq!(length(&workspace("crates/a/tests/b.rs", &long)), []);
        assert_eq!(length(&workspace("crates/a/src/lib.rs", &code)).len(), 1);
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        assert_eq!(names(&workspace("a/src/path.rs", "mod text;\n")), []);
        assert_eq!(names(&workspace("a/src/utils.rs", "")).len(), 1);
        assert_eq!(names(&workspace("a/tests/common/mod.rs", "")).len(), 1);
        let found = names(&workspace("a/src/b.rs", "\n    pub(crate) mod helpers {\n"));
        assert_eq!(found[0].at, "a/src/b.rs:2");
    }

    #[test]
    fn a_waiting_snapshot_is_found() {
        assert_eq!(snapshots(&workspace("a/snapshots/b.snap", "")), []);
        assert_eq!(snapshots(&workspace("a/snapshots/b.snap.new", "")).len(), 1);
    }
}
