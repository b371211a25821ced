//! What the binary is made of, and under which licences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::metadata;
use crate::outcome::{Failure, Result};

/// How files with terms begin, in capitals.
const TERMS: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"];

/// A crate that the binary is made of, and comes from elsewhere.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Foreign {
    name: String,
    version: String,
    licence: String,
    folder: PathBuf,
}

/// The text `THIRD-PARTY.txt` for the binary on this target of rustc.
pub(super) fn third_party(target: &str) -> Result<String> {
    let filter = format!("--filter-platform={target}");
    let metadata = metadata::of(&["--locked", &filter])?;
    let foreign = built_from(&metadata)?;
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut list = String::from(
        "tokensync holds these packages from crates.io, each under its own licence.\n\
         The texts that they come with follow below the list.\n\n",
    );
    for one in &foreign {
        let title = format!("{} {}", one.name, one.version);
        writeln!(list, "{title}: {}", one.licence).expect("a string takes all");
        for text in terms(&one.folder)? {
            texts.entry(text).or_default().push(title.clone());
        }
    }
    for (text, titles) in texts {
        let rule = "-".repeat(80);
        let titles = titles.join(", ");
        write!(list, "\n{rule}\n{titles}\n\n{}\n", text.trim_end()).expect("a string takes all");
    }
    Ok(list)
}

/// Every crate on the way from `cli` to what it uses, its build scripts and tests aside.
fn built_from(metadata: &Value) -> Result<BTreeSet<Foreign>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let by_id = |list: &'_ Value| -> BTreeMap<String, Value> {
        metadata::list(list)
            .map(|value| (text(&value["id"]), value.clone()))
            .collect()
    };
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let cli = packages
        .iter()
        .find(|(_, package)| package["name"] == "cli");
    let (cli, _) = cli.ok_or_else(|| Failure::new("cargo metadata: there is no package `cli`"))?;
    let mut waiting = vec![cli.clone()];
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        for edge in metadata::list(&nodes[&id]["deps"]) {
            // `null` is how Cargo calls what is neither of a build script nor of a test.
            let is_built_in = metadata::list(&edge["dep_kinds"]).any(|kind| kind["kind"].is_null());
            let to = text(&edge["pkg"]);
            if is_built_in && seen.insert(to.clone()) {
                waiting.push(to);
            }
        }
        let package = &packages[&id];
        if package["source"].is_null() {
            continue;
        }
        let name = text(&package["name"]);
        let licence = text(&package["license"]);
        if licence.is_empty() {
            return Err(Failure::new(format!("{name}: names no licence")));
        }
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        found.insert(Foreign {
            name,
            version: text(&package["version"]),
            licence,
            folder: manifest.parent().unwrap_or(Path::new(".")).to_path_buf(),
        });
    }
    Ok(found)
}

/// The texts of the licences in the folder of a package, sorted by the names of their files.
fn terms(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::at(folder, error))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && is_terms(path))
        .collect();
    paths.sort();
    let read = |path: &PathBuf| fs::read(path).map_err(|error| Failure::at(path, error));
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    paths.iter().map(|path| read(path).map(text)).collect()
}

fn is_terms(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_uppercase();
    TERMS.iter().any(|begin| name.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_only_tests_and_build_scripts_use_is_not_in_the_binary() {
        let package = |name: &str| {
            json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT",
                    "source": "registry", "manifest_path": format!("/r/{name}/Cargo.toml") })
        };
        let edge = |to: &str, kind: Value| json!({ "pkg": to, "dep_kinds": [{ "kind": kind }] });
        let mut cli = package("cli");
        cli["source"] = Value::Null;
        let metadata = json!({
            "packages": [cli, package("used"), package("below"), package("tests"), package("cc")],
            "resolve": { "nodes": [
                { "id": "cli", "deps": [edge("used", Value::Null), edge("tests", json!("dev"))] },
                { "id": "used", "deps": [edge("below", Value::Null), edge("cc", json!("build"))] },
                { "id": "below", "deps": [edge("used", Value::Null)] },
            ] },
        });
        let found = built_from(&metadata).unwrap();
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["below", "used"]);
    }

    #[test]
    fn ours_lists_each_package_and_names_no_folder() {
        let text = third_party("x86_64-unknown-linux-gnu").unwrap();
        assert!(text.contains("\nring "), "{}", &text[..2000]);
        assert!(!text.contains("\nsync-engine "));
        assert!(text.contains("Permission is hereby granted, free of charge"));
        assert!(!text.contains("/registry/src/"));
    }
}
