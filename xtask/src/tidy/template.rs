//! What every crate has.

use super::Finding;
use super::workspace::Workspace;

/// Lines of a member's manifest, so that there is one version, one edition and one set of lints.
const INHERITED: [&str; 5] = [
    "version.workspace = true",
    "edition.workspace = true",
    "rust-version.workspace = true",
    "license.workspace = true",
    "[lints]\nworkspace = true",
];

const DOCS: &str = "#![doc = include_str!(\"../README.md\")]";

pub(super) fn inheritance(workspace: &Workspace) -> Vec<Finding> {
    let mut found = Vec::new();
    for member in &workspace.members {
        let path = format!("{}/Cargo.toml", member.folder);
        let text = workspace
            .file(&path)
            .map_or(String::new(), |file| format!("\n{}\n", file.text()));
        for inherited in INHERITED {
            if !text.contains(&format!("\n{inherited}\n")) {
                let what = format!("`{}` is missing", inherited.replace('\n', " "));
                found.push(Finding::new(&path, what));
            }
        }
    }
    found
}

pub(super) fn introduction(workspace: &Workspace) -> Vec<Finding> {
    let mut found = Vec::new();
    for member in &workspace.members {
        let folder = &member.folder;
        if member.description.trim().is_empty() {
            found.push(Finding::new(
                format!("{folder}/Cargo.toml"),
                "`description` is missing: one sentence on what the crate is for",
            ));
        }
        if !folder.starts_with("crates/") {
            continue;
        }
        let readme = format!("{folder}/README.md");
        if workspace.file(&readme).is_none() {
            found.push(Finding::new(readme, "is missing: say who the crate is for"));
        }
        let lib = format!("{folder}/src/lib.rs");
        if !workspace
            .file(&lib)
            .is_some_and(|file| file.text().contains(DOCS))
        {
            let what = format!("`{DOCS}` is missing: the README is the crate's documentation");
            found.push(Finding::new(lib, what));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::workspace::{File, Member};
    use super::*;

    fn workspace(files: &[(&str, &str)], description: &str) -> Workspace {
        Workspace {
            members: vec![Member {
                folder: "crates/a".to_owned(),
                description: description.to_owned(),
                ..Member::default()
            }],
            files: files
                .iter()
                .map(|(path, text)| File {
                    path: (*path).to_owned(),
                    text: Some((*text).to_owned()),
                })
                .collect(),
            ..Workspace::default()
        }
    }

    #[test]
    fn a_crate_that_goes_its_own_way_is_found() {
        let all = format!("[package]\n{}\n", INHERITED.join("\n"));
        assert_eq!(
            inheritance(&workspace(&[("crates/a/Cargo.toml", &all)], "")),
            []
        );
        let own = all.replace("version.workspace = true\ned", "version = \"1\"\ned");
        let found = inheritance(&workspace(&[("crates/a/Cargo.toml", &own)], ""));
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .what
                .contains("`version.workspace = true` is missing")
        );
    }

    #[test]
    fn a_crate_without_introduction_is_found() {
        let docs = format!("{DOCS}\n");
        let good = [
            ("crates/a/README.md", "# a"),
            ("crates/a/src/lib.rs", &docs),
        ];
        assert_eq!(introduction(&workspace(&good, "An a")), []);
        assert_eq!(introduction(&workspace(&[], "")).len(), 3);
    }
}
