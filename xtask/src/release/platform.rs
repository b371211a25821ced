//! The systems that a release has files for.

use crate::metadata;
use crate::outcome::{Failure, Result};

/// A system, by the names that Rust and Node.js have for it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Platform {
    /// The target of rustc.
    pub(super) target: &'static str,
    /// `process.platform` of Node.js.
    pub(super) os: &'static str,
    /// `process.arch` of Node.js.
    pub(super) cpu: &'static str,
}

/// What `.github/workflows/release.yml` builds, and `.github/actions/tokensync` looks for.
pub(super) const PLATFORMS: [Platform; 5] = [
    Platform::of("x86_64-unknown-linux-gnu", "linux", "x64"),
    Platform::of("aarch64-unknown-linux-gnu", "linux", "arm64"),
    Platform::of("x86_64-apple-darwin", "darwin", "x64"),
    Platform::of("aarch64-apple-darwin", "darwin", "arm64"),
    Platform::of("x86_64-pc-windows-msvc", "win32", "x64"),
];

impl Platform {
    const fn of(target: &'static str, os: &'static str, cpu: &'static str) -> Self {
        Self { target, os, cpu }
    }

    /// The one that this runs on.
    pub(super) fn host() -> Result<&'static Self> {
        let host = metadata::rustc("host")?;
        let known = PLATFORMS.iter().find(|platform| platform.target == host);
        known.ok_or_else(|| {
            Failure::new(format!(
                "release: there is no release for {host}: add it to xtask/src/release/platform.rs"
            ))
        })
    }

    /// What the binary is called there.
    pub(super) fn program(&self) -> &'static str {
        if self.is_windows() {
            "tokensync.exe"
        } else {
            "tokensync"
        }
    }

    pub(super) fn is_windows(&self) -> bool {
        self.os == "win32"
    }

    /// The C library that the binary asks for, where there are several.
    pub(super) fn libc(&self) -> Option<&'static str> {
        self.target.ends_with("-gnu").then_some("glibc")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{files, run};

    #[test]
    fn every_platform_is_built_and_the_action_finds_it() {
        let text = |path: &str| files::read_text(&run::root().join(path)).unwrap();
        let workflow = text(".github/workflows/release.yml");
        let action = text(".github/actions/tokensync/install.sh");
        for platform in &PLATFORMS {
            let target = platform.target;
            assert!(workflow.contains(target), "{target}");
            assert_eq!(action.contains(target), !platform.is_windows(), "{target}");
        }
    }
}
