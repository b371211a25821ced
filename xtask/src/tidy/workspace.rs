//! What the checks look at: the members as Cargo sees them, and every file.

use std::path::Path;

use serde_json::Value;

use crate::outcome::{Failure, Result};
use crate::{files, run};

/// Folders of what is built, of runs, and of version control.
const BUILT: [&str; 4] = [
    "target",
    "tests/fuzz/target",
    "tests/fuzz/artifacts",
    ".git",
];

/// The workspace, read once.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    pub(super) members: Vec<Member>,
    pub(super) files: Vec<File>,
    /// Features of serde_json that some crate of the whole build turns on.
    pub(super) json_features: Vec<String>,
}

/// A crate of the workspace.
#[derive(Debug, Default)]
pub(super) struct Member {
    pub(super) name: String,
    /// Relative to the root, with `/`.
    pub(super) folder: String,
    pub(super) description: String,
    pub(super) dependencies: Vec<Dependency>,
}

/// An edge of the crate graph.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) dev: bool,
    pub(super) optional: bool,
}

/// A file below the root.
#[derive(Debug)]
pub(super) struct File {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    /// The content, if it is text.
    pub(super) text: Option<String>,
}

impl File {
    pub(super) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    pub(super) fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|extension| extension == "rs")
    }
}

impl Workspace {
    pub(super) fn load() -> Result<Self> {
        let args = [
            "metadata",
            "--format-version=1",
            "--all-features",
            "--locked",
        ];
        let metadata = run::captured(&mut run::cargo(&args))?;
        let metadata: Value = serde_json::from_str(&metadata)
            .map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
        Ok(Self {
            members: members(&metadata),
            files: texts()?,
            json_features: json_features(&metadata),
        })
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

fn texts() -> Result<Vec<File>> {
    let enter = |folder: &str| !BUILT.contains(&folder);
    let mut found = Vec::new();
    let mut paths = files::below(run::root(), enter)?;
    // In a work tree it is a file.
    paths.retain(|path| path != ".git");
    for path in paths {
        let bytes = files::read(&run::root().join(&path))?;
        let text = String::from_utf8(bytes).ok();
        found.push(File { path, text });
    }
    Ok(found)
}

fn members(metadata: &Value) -> Vec<Member> {
    let root = text(&metadata["workspace_root"]);
    let packages = list(&metadata["packages"]);
    let mut members: Vec<Member> = packages
        .filter(|package| package["source"].is_null())
        .map(|package| Member {
            name: text(&package["name"]),
            folder: folder(&root, &text(&package["manifest_path"])),
            description: text(&package["description"]),
            dependencies: list(&package["dependencies"]).map(dependency).collect(),
        })
        .collect();
    members.sort_by(|a, b| a.name.cmp(&b.name));
    members
}

fn folder(root: &str, manifest: &str) -> String {
    let relative = manifest.strip_prefix(root).unwrap_or(manifest);
    let relative = relative.replace('\\', "/");
    let relative = relative.trim_start_matches('/');
    relative
        .strip_suffix("/Cargo.toml")
        .unwrap_or(relative)
        .to_owned()
}

fn dependency(value: &Value) -> Dependency {
    Dependency {
        name: text(&value["name"]),
        dev: value["kind"] == "dev",
        optional: value["optional"] == true,
    }
}

fn json_features(metadata: &Value) -> Vec<String> {
    let is_serde_json = |id: &Value| {
        list(&metadata["packages"])
            .any(|package| package["id"] == *id && package["name"] == "serde_json")
    };
    list(&metadata["resolve"]["nodes"])
        .filter(|node| is_serde_json(&node["id"]))
        .flat_map(|node| list(&node["features"]).map(text))
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_relative_on_every_system() {
        assert_eq!(folder("/a", "/a/crates/cli/Cargo.toml"), "crates/cli");
        assert_eq!(folder(r"C:\a", r"C:\a\xtask\Cargo.toml"), "xtask");
    }

    #[test]
    fn the_members_are_found() {
        let metadata = serde_json::json!({
            "workspace_root": "/a",
            "packages": [
                { "id": "1", "name": "cli", "source": null, "description": "d",
                  "manifest_path": "/a/crates/cli/Cargo.toml",
                  "dependencies": [{ "name": "x", "kind": "dev", "optional": false }] },
                { "id": "2", "name": "serde_json", "source": "registry" },
            ],
            "resolve": { "nodes": [{ "id": "2", "features": ["std"] }] },
        });
        let members = members(&metadata);
        assert_eq!(members.len(), 1);
        assert_eq!(members[0].folder, "crates/cli");
        assert!(members[0].dependencies[0].dev);
        assert_eq!(json_features(&metadata), ["std"]);
    }
}
