//! What was packed, used as people would: downloaded by the action, unpacked, installed by npm.

use std::path::Path;
use std::process::Command;

use super::dist::{Edition, saved};
use crate::files::{self, Scratch};
use crate::outcome::{Failure, Result};
use crate::{packages, run};

/// Fails unless everything in the folder leads to a `tokensync` of this version.
pub(super) fn run(edition: &Edition, folder: &Path) -> Result {
    let scratch = Scratch::new("rehearsal")?;
    unpack(edition, folder, &scratch.path().join("unpacked"))?;
    if !edition.platform.is_windows() {
        act(edition, folder, &scratch.path().join("action"))?;
    }
    if let Some(program) = packages::missing_program() {
        println!("skipped: no `{program}` here, so the npm packages are not installed");
        return Ok(());
    }
    install(edition, folder, &scratch.path().join("npm"))
}

/// By hand, as somebody who downloaded the archive.
fn unpack(edition: &Edition, folder: &Path, into: &Path) -> Result {
    files::make_folder(into)?;
    let archive = saved(folder, &edition.archive())?;
    let mut tar = Command::new("tar");
    run::captured(tar.arg("-xf").arg(archive).current_dir(into))?;
    let unpacked = into.join(edition.name());
    let expected = [
        "CHANGELOG.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "THIRD-PARTY.txt",
        "completions/_tokensync",
        "completions/_tokensync.ps1",
        "completions/tokensync.bash",
        "completions/tokensync.fish",
        "man/tokensync.1",
        "man/tokensync-sync.1",
    ];
    if let Some(name) = expected.iter().find(|name| !unpacked.join(name).is_file()) {
        return Err(Failure::at(&unpacked, format!("has no {name}")));
    }
    let mut binary = Command::new(unpacked.join(edition.platform.program()));
    says_version(edition, binary.arg("--version"))?;
    println!("release: unpacked, it says its version");
    Ok(())
}

/// As the action does: download, compare the checksum, put it into the PATH.
fn act(edition: &Edition, folder: &Path, place: &Path) -> Result {
    let release = place.join(format!("v{}", edition.version));
    for name in [edition.archive(), format!("{}.sha256", edition.archive())] {
        files::replace(&release.join(&name), &files::read(&folder.join(&name))?)?;
    }
    let (system, kind) = match edition.platform.target {
        "x86_64-unknown-linux-gnu" => ("Linux", "X64"),
        "aarch64-unknown-linux-gnu" => ("Linux", "ARM64"),
        "x86_64-apple-darwin" => ("macOS", "X64"),
        _ => ("macOS", "ARM64"),
    };
    let path = place.join("path");
    let mut bash = Command::new("bash");
    bash.arg(run::root().join(".github/actions/tokensync/install.sh"))
        .env("TOKENSYNC_RELEASES", format!("file://{}", place.display()))
        .env("VERSION", &edition.version)
        .env("RUNNER_OS", system)
        .env("RUNNER_ARCH", kind)
        .env("RUNNER_TEMP", place)
        .env("GITHUB_PATH", &path);
    says_version(edition, &mut bash)?;
    let added = files::read_text(&path)?;
    let mut binary = Command::new(Path::new(added.trim_end()).join("tokensync"));
    says_version(edition, binary.arg("--version"))?;
    println!("release: the action installs it");
    Ok(())
}

/// From files, without a registry and without what npm has kept of it.
fn install(edition: &Edition, folder: &Path, project: &Path) -> Result {
    files::replace(&project.join("package.json"), b"{ \"private\": true }\n")?;
    let mut npm = in_project("npm", project);
    npm.args(["install", "--offline"]);
    for package in edition.packages(&[], "")? {
        npm.arg(saved(folder, &package.file)?);
    }
    run::captured(&mut npm)?;
    let mut npx = in_project("npx", project);
    npx.args(["--offline", "--no", "--", "tokensync", "--version"]);
    says_version(edition, &mut npx)?;
    println!("release: npm installs it, npx starts it");
    Ok(())
}

fn in_project(program: &str, project: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(project)
        .env("npm_config_cache", project.join("cache"))
        .env("npm_config_audit", "false")
        .env("npm_config_update_notifier", "false");
    command
}

fn says_version(edition: &Edition, command: &mut Command) -> Result {
    let said = run::captured(command)?;
    let expected = format!("tokensync {}", edition.version);
    if said.trim_end() == expected {
        Ok(())
    } else {
        let typed = run::typed(command);
        Err(Failure::new(format!(
            "{typed}: said `{said}`, not `{expected}`"
        )))
    }
}
