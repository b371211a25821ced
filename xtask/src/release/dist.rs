//! `cargo xtask release dist`: what people download, for the system that this runs on.

use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;

use super::archive::{Bundle, checksum};
use super::npm::{self, Package};
use super::platform::Platform;
use super::{LICENCES, notices, rehearsal, shipped};
use crate::files::{self, Scratch};
use crate::outcome::{Failure, Result};
use crate::product::Build;
use crate::{metadata, run};

/// Each shell, and what its script is called.
const COMPLETIONS: [(&str, &str); 4] = [
    ("bash", "tokensync.bash"),
    ("zsh", "_tokensync"),
    ("fish", "tokensync.fish"),
    ("powershell", "_tokensync.ps1"),
];

/// What a release is about.
#[derive(Debug)]
pub(super) struct Edition {
    pub(super) version: String,
    pub(super) platform: &'static Platform,
    /// Of the last commit, in seconds since 1970: what is packed is as old as that.
    time: u64,
    level: Compression,
}

/// A file to be downloaded.
#[derive(Debug)]
pub(super) struct Download {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// The files, and the npm packages among them.
#[derive(Debug)]
pub(super) struct Downloads {
    pub(super) files: Vec<Download>,
    packages: Vec<Package>,
}

/// Builds the binary as it is shipped, packs it, and uses it as people would.
pub(crate) fn make() -> Result {
    let target = metadata::target_folder()?;
    let binary = shipped::build(run::root(), &target)?;
    let edition = Edition::here(Compression::best())?;
    let folder = target.join("dist");
    edition.packed(&binary)?.save(&folder)?;
    rehearsal::run(&edition, &folder)
}

/// The same with a debug build, to see that it would work.
pub(crate) fn rehearse() -> Result {
    let binary = Build::Debug.binary()?;
    // A debug build is large, and nobody downloads it.
    let edition = Edition::here(Compression::none())?;
    let folder = metadata::target_folder()?.join("dist-debug");
    edition.packed(&binary)?.save(&folder)?;
    rehearsal::run(&edition, &folder)
}

impl Edition {
    pub(super) fn here(level: Compression) -> Result<Self> {
        Ok(Self {
            version: metadata::version()?,
            platform: Platform::host()?,
            time: metadata::commit_time()?,
            level,
        })
    }

    /// What the archive is called without its ending, and the folder in it.
    pub(super) fn name(&self) -> String {
        format!("tokensync-{}-{}", self.version, self.platform.target)
    }

    /// As `.github/actions/tokensync/install.sh` asks for it.
    pub(super) fn archive(&self) -> String {
        let end = if self.platform.is_windows() {
            "zip"
        } else {
            "tar.gz"
        };
        format!("{}.{end}", self.name())
    }

    pub(super) fn packages(&self, binary: &[u8], third_party: &str) -> Result<Vec<Package>> {
        let own = npm::binary(self.platform, &self.version, binary, third_party)?;
        Ok(vec![npm::wrapper(&self.version)?, own])
    }

    /// All that is made of a binary.
    pub(super) fn packed(&self, binary: &Path) -> Result<Downloads> {
        let third_party = notices::third_party(self.platform.target)?;
        let bytes = files::read(binary)?;
        let packages = self.packages(&bytes, &third_party)?;
        let mut bundle = Bundle::default();
        bundle.put_program(self.platform.program(), bytes);
        bundle.put("THIRD-PARTY.txt", third_party);
        for name in ["README.md", "CHANGELOG.md"].iter().chain(&LICENCES) {
            bundle.put(*name, files::read(&run::root().join(name))?);
        }
        add_manual(&mut bundle, binary)?;
        let (name, archive) = (self.name(), self.archive());
        let bytes = if self.platform.is_windows() {
            bundle.zip(&name)?
        } else {
            bundle.tar_gz(&name, self.time, self.level)?
        };
        let sum = checksum(&bytes, &archive);
        let mut files = vec![
            Download {
                name: format!("{archive}.sha256"),
                bytes: sum.into(),
            },
            Download {
                name: archive,
                bytes,
            },
        ];
        for package in &packages {
            let (name, bytes) = (package.file.clone(), package.packed(self.level)?);
            files.push(Download { name, bytes });
        }
        Ok(Downloads { files, packages })
    }
}

impl Downloads {
    fn save(&self, folder: &Path) -> Result {
        for Download { name, bytes } in &self.files {
            let path = folder.join(name);
            files::replace(&path, bytes)?;
            println!("release: {} bytes in {}", bytes.len(), path.display());
        }
        for package in &self.packages {
            package
                .bundle
                .unfold(&folder.join("npm").join(&package.folder))?;
        }
        Ok(())
    }
}

/// The pages of the manual, and the scripts for shells, as the binary writes them.
fn add_manual(bundle: &mut Bundle, binary: &Path) -> Result {
    let scratch = Scratch::new("manual")?;
    let pages = scratch.path().join("man");
    let ask = |args: &[&str]| {
        let mut command = Command::new(binary);
        // Neither the settings nor the variables of whoever builds play a part; Windows needs some.
        if cfg!(unix) {
            command.env_clear();
        }
        command.env("HOME", scratch.path());
        run::captured(command.current_dir(scratch.path()).args(args))
    };
    files::make_folder(&pages)?;
    ask(&["man", "--output", "man"])?;
    for name in files::below(&pages, |_| true)? {
        bundle.put(format!("man/{name}"), files::read(&pages.join(&name))?);
    }
    for (shell, name) in COMPLETIONS {
        let script = ask(&["completions", shell])?;
        if script.contains(&binary.display().to_string()) {
            return Err(Failure::new(format!(
                "the completions for {shell} name {}",
                binary.display()
            )));
        }
        bundle.put(format!("completions/{name}"), script);
    }
    Ok(())
}

/// The file of this name, which was saved before.
pub(super) fn saved(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    path.canonicalize()
        .map_err(|error| Failure::at(&path, error))
}
