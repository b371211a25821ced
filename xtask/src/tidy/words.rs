//! What must not stand in a committed text.
//!
//! The words are put together here, so that this file does not hold them.

use super::Finding;
use super::workspace::Workspace;

/// A path that only one machine has, from its root.
const ROOTS: [&[&str]; 5] = [
    &["/", "work", "/"],
    &["/", "farm", "/"],
    &["/", "home", "/"],
    &["/", "Users", "/"],
    &["C:", "\\Users\\"],
];

/// Parts of the names of package servers that only some people can reach.
const HOSTS: [&[&str]; 4] = [
    &["arti", "factory"],
    &["ver", "daccio"],
    &["dev", "pi."],
    &[".inter", "nal/"],
];

/// What says that something is still to be done, in Rust.
const UNFINISHED: [&[&str]; 3] = [&["to", "do!("], &["unimple", "mented!("], &["#[ig", "nore"]];

/// Files that others, or a fuzzer, wrote, kept as they are.
const FOREIGN: [&str; 3] = [
    "tests/fixtures/real/",
    "tests/fixtures/merges/",
    "tests/fuzz/corpus/",
];

pub(super) fn places(workspace: &Workspace) -> Vec<Finding> {
    let roots: Vec<String> = ROOTS.iter().map(|parts| parts.concat()).collect();
    let hosts: Vec<String> = HOSTS.iter().map(|parts| parts.concat()).collect();
    let ours = workspace
        .files
        .iter()
        .filter(|file| !FOREIGN.iter().any(|folder| file.path.starts_with(folder)));
    let mut found = Vec::new();
    for file in ours {
        for (number, line) in (1..).zip(file.text().lines()) {
            let at = || format!("{}:{number}", file.path);
            for root in roots.iter().filter(|root| has_root(line, root)) {
                found.push(Finding::new(
                    at(),
                    format!("`{root}` is a folder of one machine"),
                ));
            }
            for host in hosts.iter().filter(|host| line.contains(*host)) {
                found.push(Finding::new(
                    at(),
                    format!("`{host}` is a server of one place"),
                ));
            }
        }
    }
    found
}

/// Whether `root` begins a path in `line`, rather than being the middle of one.
fn has_root(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        let before = &line[..at];
        before.ends_with("file://")
            || !before.ends_with(|char: char| {
                char.is_alphanumeric() || matches!(char, '.' | '_' | '-' | '/' | '*' | '}' | '~')
            })
    })
}

pub(super) fn unfinished(workspace: &Workspace) -> Vec<Finding> {
    let words: Vec<String> = UNFINISHED.iter().map(|parts| parts.concat()).collect();
    let mut found = Vec::new();
    for file in workspace.files.iter().filter(|file| file.is_rust()) {
        for (number, line) in (1..).zip(file.text().lines()) {
            for word in words.iter().filter(|word| line.contains(*word)) {
                let what = format!("`{word}`: finish it, or take it out");
                found.push(Finding::new(format!("{}:{number}", file.path), what));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::workspace::File;
    use super::*;

    fn workspace(path: &str, text: String) -> Workspace {
        Workspace {
            files: vec![File {
                path: path.to_owned(),
                text: Some(text),
            }],
            ..Workspace::default()
        }
    }

    #[test]
    fn a_folder_of_one_machine_is_found() {
        let root = ROOTS[0].concat();
        let check = |before: &str, expected: bool| {
            assert_eq!(
                has_root(&format!("{before}{root}main"), &root),
                expected,
                "{before}"
            );
        };
        for before in ["", "cd ", "\"", "=", "(", "`", "file://"] {
            check(before, true);
        }
        for before in ["..", "https://example.com", "a", "$HOME}", "~"] {
            check(before, false);
        }
        let found = places(&workspace("a.md", format!("\nsee {root}x\n")));
        assert_eq!(found[0].at, "a.md:2");
        assert_eq!(
            places(&workspace("tests/fixtures/real/a", format!("{root}x"))),
            []
        );
    }

    #[test]
    fn a_server_of_one_place_is_found() {
        let text = format!("https://{}.example.com/", HOSTS[0].concat());
        assert_eq!(places(&workspace("a.toml", text)).len(), 1);
    }

    #[test]
    fn unfinished_code_is_found_and_prose_is_not() {
        let text = format!("fn x() {{ {}) }}", UNFINISHED[0].concat());
        assert_eq!(unfinished(&workspace("a.rs", text.clone())).len(), 1);
        assert_eq!(unfinished(&workspace("a.md", text)), []);
    }
}
