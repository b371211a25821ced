//! The npm packages: a wrapper for people to install, and one with the binary for each platform,
//! which are optional dependencies of the wrapper.
//!
//! No script runs when they are installed: npm takes the one that fits by `os`, `cpu` and `libc`
//! (npm docs, "package.json"), and `tokensync.js` looks for it when it is started.

use flate2::Compression;
use serde_json::{Map, Value, json};

use super::archive::Bundle;
use super::platform::{PLATFORMS, Platform};
use crate::outcome::{Failure, Result};
use crate::{files, run};

/// What people install.
pub(super) const WRAPPER: &str = "tokensync";

/// Under whose name the packages with the binaries are.
const SCOPE: &str = "@tokensync";

/// npm gives everything this time, the first that a zip could hold plus some years: 1985-10-26T08:15Z.
const TIME: u64 = 499_162_500;

const LAUNCHER: &str = include_str!("../../npm/tokensync.js");
const README: &str = include_str!("../../npm/README.md");

/// A package, as a folder and as what `npm install` and `npm publish` take.
#[derive(Debug)]
pub(super) struct Package {
    /// The name of the folder.
    pub(super) folder: String,
    /// The name of the file, as `npm pack` would have it.
    pub(super) file: String,
    pub(super) bundle: Bundle,
}

impl Package {
    /// npm expects everything below a folder `package`.
    pub(super) fn packed(&self, level: Compression) -> Result<Vec<u8>> {
        self.bundle.tar_gz("package", TIME, level)
    }
}

/// What people install: the script that starts the binary.
pub(super) fn wrapper(version: &str) -> Result<Package> {
    let mut manifest = about(WRAPPER, version);
    let optional: Map<String, Value> = PLATFORMS
        .iter()
        .map(|platform| (name_for(platform), version.into()))
        .collect();
    manifest["bin"] = json!({ "tokensync": "bin/tokensync.js" });
    manifest["optionalDependencies"] = optional.into();
    manifest["engines"] = json!({ "node": ">=18" });
    let mut bundle = with_licences(&manifest, README)?;
    bundle.put_program("bin/tokensync.js", LAUNCHER);
    Ok(Package {
        folder: WRAPPER.to_owned(),
        file: format!("{WRAPPER}-{version}.tgz"),
        bundle,
    })
}

/// The binary for a platform, with what it is made of.
pub(super) fn binary(
    platform: &Platform,
    version: &str,
    binary: &[u8],
    third_party: &str,
) -> Result<Package> {
    let name = name_for(platform);
    let mut manifest = about(&name, version);
    manifest["os"] = json!([platform.os]);
    manifest["cpu"] = json!([platform.cpu]);
    if let Some(libc) = platform.libc() {
        manifest["libc"] = json!([libc]);
    }
    // It cannot be started from inside of an archive.
    manifest["preferUnplugged"] = json!(true);
    let readme = format!(
        "# {name}\n\nThe program for {} on {}. Install [`{WRAPPER}`](https://www.npmjs.com/package/{WRAPPER}) \
         instead, which takes the one that fits.\n",
        platform.os, platform.cpu
    );
    let mut bundle = with_licences(&manifest, &readme)?;
    bundle.put("THIRD-PARTY.txt", third_party);
    bundle.put_program(format!("bin/{}", platform.program()), binary);
    let flat = name.trim_start_matches('@').replace('/', "-");
    Ok(Package {
        folder: format!("{WRAPPER}-{}-{}", platform.os, platform.cpu),
        file: format!("{flat}-{version}.tgz"),
        bundle,
    })
}

fn name_for(platform: &Platform) -> String {
    format!("{SCOPE}/{WRAPPER}-{}-{}", platform.os, platform.cpu)
}

fn about(name: &str, version: &str) -> Value {
    json!({
        "name": name,
        "version": version,
        "description": "Keeps design tokens in a repository and a remote in step without losing a change",
        "license": "MIT OR Apache-2.0",
        "repository": { "type": "git", "url": "git+https://github.com/tokensync/tokensync.git" },
        "homepage": "https://github.com/tokensync/tokensync#readme",
        "keywords": ["design-tokens", "tokens-studio", "figma", "sync", "cli"],
    })
}

fn with_licences(manifest: &Value, readme: &str) -> Result<Bundle> {
    let text = serde_json::to_string_pretty(manifest)
        .map_err(|error| Failure::new(format!("package.json: {error}")))?;
    let mut bundle = Bundle::default();
    bundle.put("package.json", format!("{text}\n"));
    bundle.put("README.md", readme);
    for name in super::LICENCES {
        bundle.put(name, files::read(&run::root().join(name))?);
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_runs_when_it_is_installed() {
        let scratch = files::Scratch::new("npm-manifests").unwrap();
        let binary = binary(&PLATFORMS[0], "1.2.3", b"", "").unwrap();
        for package in [wrapper("1.2.3").unwrap(), binary] {
            let folder = scratch.path().join(&package.folder);
            package.bundle.unfold(&folder).unwrap();
            let manifest = files::read_text(&folder.join("package.json")).unwrap();
            let manifest: Value = serde_json::from_str(&manifest).unwrap();
            assert_eq!(manifest["version"], "1.2.3");
            assert_eq!(manifest.get("scripts"), None, "{manifest}");
        }
    }

    #[test]
    fn each_platform_is_an_optional_dependency_of_just_this_version() {
        let scratch = files::Scratch::new("npm-wrapper").unwrap();
        wrapper("1.2.3")
            .unwrap()
            .bundle
            .unfold(scratch.path())
            .unwrap();
        let manifest = files::read_text(&scratch.path().join("package.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        for platform in &PLATFORMS {
            let optional = &manifest["optionalDependencies"];
            assert_eq!(optional[name_for(platform)], "1.2.3");
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
#[path = "npm/launcher.rs"]
mod launcher;
