//! `cargo xtask release publish --dry-run`: what would be uploaded to crates.io.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::LICENCES;
use crate::outcome::{Failure, Result};
use crate::{metadata, run};

/// More would mean that fixtures got in: no crate has half as much.
const MOST_BYTES: u64 = 1_000_000;

/// Looks at the files of each package, then packages and builds it as it would be uploaded.
pub(crate) fn dry_run() -> Result {
    contents()?;
    cargo(&[
        "publish",
        "--workspace",
        "--dry-run",
        "--allow-dirty",
        "--locked",
    ])
}

/// Looks at the files of each package, and that each can be packaged; builds nothing.
pub(crate) fn unbuilt() -> Result {
    let kept = contents()?;
    let args = [
        "package",
        "--workspace",
        "--allow-dirty",
        "--locked",
        "--no-verify",
    ];
    // Other than `cargo publish`, this takes what is not meant for crates.io, too.
    let excluded: Vec<String> = kept
        .iter()
        .map(|name| format!("--exclude={name}"))
        .collect();
    let excluded = excluded.iter().map(String::as_str);
    cargo(&args.into_iter().chain(excluded).collect::<Vec<_>>())
}

fn cargo(args: &[&str]) -> Result {
    let mut command = run::cargo(args);
    println!("==> {}", run::typed(&command));
    run::through(&mut command)
}

/// Fails if a package lacks what people need, or holds what nobody does. Returns the names of those
/// that are not uploaded.
fn contents() -> Result<Vec<String>> {
    let metadata = metadata::of(&["--no-deps", "--locked"])?;
    let (uploaded, kept) = packages(&metadata);
    let mut problems = strangers(&uploaded, &kept);
    for package in &uploaded {
        let (name, manifest) = (&package["name"], &package["manifest_path"]);
        let (Some(name), Some(manifest)) = (name.as_str(), manifest.as_str()) else {
            return Err(Failure::new(
                "cargo metadata: a package without name or folder",
            ));
        };
        let folder = Path::new(manifest).parent().unwrap_or(Path::new("."));
        let args = [
            "package",
            "--list",
            "--allow-dirty",
            "--locked",
            "--package",
            name,
        ];
        let list = run::captured(&mut run::cargo(&args))?;
        let list: Vec<&str> = list.lines().collect();
        let sizes = list.iter().map(|path| size(&folder.join(path)));
        let bytes = sizes.sum();
        println!("release: {name}: {} files, {bytes} bytes", list.len());
        problems.extend(
            wrong(&list, bytes)
                .into_iter()
                .map(|what| format!("{name}: {what}")),
        );
    }
    if problems.is_empty() {
        Ok(kept)
    } else {
        Err(Failure::new(format!("release: {}", problems.join("\n"))))
    }
}

/// What is uploaded, and the names of what is not.
fn packages(metadata: &Value) -> (Vec<&Value>, Vec<String>) {
    // `publish = false` is an empty list of registries.
    let (uploaded, kept) =
        metadata::list(&metadata["packages"]).partition::<Vec<_>, _>(|package| {
            package["publish"]
                .as_array()
                .is_none_or(|to| !to.is_empty())
        });
    let names = kept.iter().filter_map(|package| package["name"].as_str());
    (uploaded, names.map(str::to_owned).collect())
}

/// The dependencies that crates.io would be asked for although we do not upload them: what has the
/// name there is somebody else's. Without a version Cargo leaves a dependency of tests out of what it
/// uploads (The Cargo Book, "Specifying Dependencies", "Multiple locations").
fn strangers(uploaded: &[&Value], kept: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for package in uploaded {
        for dependency in metadata::list(&package["dependencies"]) {
            let name = dependency["name"].as_str().unwrap_or_default();
            let is_kept = kept.iter().any(|kept| kept == name);
            if is_kept && dependency["req"] != "*" {
                let from = package["name"].as_str().unwrap_or_default();
                found.push(format!(
                    "{from}: asks crates.io for `{name}`, which we do not upload: give it a path and no \
                     version in Cargo.toml"
                ));
            }
        }
    }
    found
}

/// Files that Cargo makes while it packages have no size yet.
fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |about| about.len())
}

/// What is wrong with the files of a package.
fn wrong(list: &[&str], bytes: u64) -> Vec<String> {
    let needed = ["Cargo.toml", "README.md", "src/lib.rs"];
    let missing = needed
        .iter()
        .chain(&LICENCES)
        .filter(|name| !list.contains(name));
    let mut found: Vec<String> = missing.map(|name| format!("has no {name}")).collect();
    let fixtures = |path: &&&str| path.split('/').any(|part| part == "fixtures");
    let fixtures = list.iter().filter(fixtures);
    found.extend(fixtures.map(|path| format!("would upload the fixture {path}")));
    if bytes > MOST_BYTES {
        found.push(format!("has {bytes} bytes, at most {MOST_BYTES}"));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::files;

    #[test]
    fn somebody_elses_crate_of_the_same_name_is_not_asked_for() {
        let package = |req: &str| {
            json!({ "packages": [
                { "name": "provider", "publish": null,
                  "dependencies": [{ "name": "sandbox", "req": req }, { "name": "serde", "req": "^1" }] },
                { "name": "sandbox", "publish": [], "dependencies": [] },
            ] })
        };
        let found = |metadata: &Value| {
            let (uploaded, kept) = packages(metadata);
            strangers(&uploaded, &kept)
        };
        assert_eq!(found(&package("*")).len(), 0);
        let bad = found(&package("^0.1.0"));
        assert!(
            bad[0].starts_with("provider: asks crates.io for `sandbox`"),
            "{bad:?}"
        );
        let ours = metadata::of(&["--no-deps", "--locked"]).unwrap();
        assert_eq!(found(&ours), Vec::<String>::new());
    }

    #[test]
    fn a_package_has_what_people_need_and_nothing_else() {
        let good = [
            "Cargo.toml",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "src/lib.rs",
        ];
        assert!(wrong(&good, 1000).is_empty());
        assert_eq!(wrong(&good[..4], 1000), ["has no src/lib.rs"]);
        assert_eq!(
            wrong(&good[..3], 1000),
            ["has no README.md", "has no src/lib.rs"]
        );
        let fixture = [&good[..], &["tests/fixtures/a.json"]].concat();
        assert_eq!(wrong(&fixture, 1000).len(), 1);
        assert_eq!(wrong(&good, MOST_BYTES + 1).len(), 1);
    }

    #[test]
    fn every_package_has_its_licences() {
        for folder in files::below(&run::root().join("crates"), |path| !path.contains('/'))
            .unwrap()
            .iter()
            .filter_map(|path| path.strip_suffix("/Cargo.toml"))
        {
            for name in LICENCES {
                let path = run::root().join("crates").join(folder).join(name);
                let ours = files::read(&run::root().join(name)).unwrap();
                assert!(
                    files::read(&path).is_ok_and(|text| text == ours),
                    "{folder}: {name}"
                );
            }
        }
    }
}
