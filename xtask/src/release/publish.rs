//! `cargo xtask release publish --dry-run`: what would be uploaded to crates.io.

use std::fs;
use std::path::Path;

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
    contents()?;
    let args = [
        "package",
        "--workspace",
        "--allow-dirty",
        "--locked",
        "--no-verify",
    ];
    cargo(&args)
}

fn cargo(args: &[&str]) -> Result {
    let mut command = run::cargo(args);
    println!("==> {}", run::typed(&command));
    run::through(&mut command)
}

/// Fails if a package lacks what people need, or holds what nobody does.
fn contents() -> Result {
    let metadata = metadata::of(&["--no-deps", "--locked"])?;
    let mut problems = Vec::new();
    // `publish = false` is an empty list of registries.
    let uploaded = metadata::list(&metadata["packages"]).filter(|package| {
        package["publish"]
            .as_array()
            .is_none_or(|to| !to.is_empty())
    });
    for package in uploaded {
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
        Ok(())
    } else {
        Err(Failure::new(format!("release: {}", problems.join("\n"))))
    }
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
    use super::*;
    use crate::files;

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
