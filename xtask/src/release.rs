//! `cargo xtask release`: from a version to the files that people download.
//!
//! Nothing here uploads, tags or pushes: `prepare` leaves a change to review, and a tag on the
//! merged change is the release, which `.github/workflows/release.yml` makes with these tasks.

pub(crate) mod dist;
pub(crate) mod prepare;
pub(crate) mod publish;
pub(crate) mod reproduce;

mod rehearsal;
mod shipped;

mod archive;
mod notices;
mod npm;
mod platform;
mod zip;

use std::path::PathBuf;

use crate::outcome::Result;
use crate::{files, metadata, run};

/// The terms of all that is ours.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The path of the binary as it is shipped, built in the target folder.
pub(crate) fn shipped_binary() -> Result<PathBuf> {
    shipped::build(run::root(), &metadata::target_folder()?)
}

/// Builds the binary as it is shipped, and says where it is and how large.
pub(crate) fn binary() -> Result {
    let path = shipped_binary()?;
    let bytes = files::read(&path)?.len();
    println!("release: {bytes} bytes in {}", path.display());
    Ok(())
}
