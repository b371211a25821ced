//! The binary as it is shipped: the same bytes wherever it is built, and no folder of the builder
//! in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::outcome::{Failure, Result};
use crate::{files, metadata, run};

/// Builds the sources in a folder into another, and returns the path of the binary.
pub(super) fn build(source: &Path, target: &Path) -> Result<PathBuf> {
    let places = Places::of(source, target)?;
    let mut command = run::cargo(&["build", "--package=cli", "--profile=dist", "--locked"]);
    command
        .current_dir(source)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .env("SOURCE_DATE_EPOCH", metadata::commit_time()?.to_string())
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            places.rust_flags().join("\u{1f}"),
        );
    if cfg!(unix) {
        command.env("CFLAGS", places.c_flags().join(" "));
    }
    eprintln!("==> the shipped binary, from {}", source.display());
    run::through(&mut command)?;
    let name = format!("tokensync{}", std::env::consts::EXE_SUFFIX);
    let path = target.join("dist").join(name);
    let bytes = files::read(&path)?;
    if names_functions(&bytes) {
        let what = "holds the names of its functions: its profile in Cargo.toml has to strip them";
        return Err(Failure::at(&path, what));
    }
    if let Some(place) = places.named_in(&bytes) {
        let what = format!("names a folder of this machine: {place}");
        return Err(Failure::at(&path, what));
    }
    Ok(path)
}

/// Folders of this machine, and what they are called in what is built. The last that fits counts.
struct Places(Vec<(String, String)>);

impl Places {
    fn of(source: &Path, target: &Path) -> Result<Self> {
        let sysroot = run::captured(Command::new("rustc").args(["--print", "sysroot"]))?;
        let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
        let commit = metadata::rustc("commit-hash")?;
        let text = |path: &Path| path.to_string_lossy().into_owned();
        Ok(Self(vec![
            (cargo_home()?, "/cargo".to_owned()),
            // As the standard library calls itself where its sources are not installed.
            (text(&library), format!("/rustc/{commit}")),
            (text(source), "/tokensync".to_owned()),
            (text(target), "/tokensync/target".to_owned()),
        ]))
    }

    fn rust_flags(&self) -> Vec<String> {
        let places = self.0.iter();
        let mut flags: Vec<String> = places
            .map(|(from, to)| format!("--remap-path-prefix={from}={to}"))
            .collect();
        if cfg!(windows) {
            // Without it the linker puts the time into the file.
            flags.push("-Clink-arg=/Brepro".to_owned());
        }
        flags
    }

    /// The C of the TLS library names its files in what it asserts. `CFLAGS` is cut at spaces, so
    /// a folder with one stays as it is; if it gets into the binary, that is refused.
    fn c_flags(&self) -> Vec<String> {
        let is_whole = |from: &str| !from.contains(char::is_whitespace);
        let places = self.0.iter().filter(|(from, _)| is_whole(from));
        places
            .map(|(from, to)| format!("-ffile-prefix-map={from}={to}"))
            .collect()
    }

    /// The first of the folders that stands in these bytes.
    fn named_in(&self, bytes: &[u8]) -> Option<&str> {
        let mut places = self.0.iter().map(|(from, _)| from.as_str());
        places.find(|place| {
            let place = place.as_bytes();
            bytes.windows(place.len()).any(|window| window == place)
        })
    }
}

/// Whether a program for Linux still has its table of symbols, a sixth of its bytes that nobody
/// reads (`.symtab` of the ELF specification).
fn names_functions(bytes: &[u8]) -> bool {
    const SECTION: &[u8] = b"\0.symtab\0";
    bytes.starts_with(b"\x7fELF") && bytes.windows(SECTION.len()).any(|window| window == SECTION)
}

/// Where Cargo keeps what it downloaded, as the manifest of any dependency tells.
fn cargo_home() -> Result<String> {
    let metadata = metadata::of(&["--locked"])?;
    let mut manifests = metadata::list(&metadata["packages"])
        .filter_map(|package| package["manifest_path"].as_str());
    manifests
        .find_map(|path| {
            let at = path
                .find("/registry/src/")
                .or_else(|| path.find("\\registry\\src\\"))?;
            Some(path[..at].to_owned())
        })
        .ok_or_else(|| Failure::new("cargo metadata: no dependency comes from a registry"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_this_machine_get_other_names() {
        let places = Places::of(run::root(), &run::root().join("target")).unwrap();
        let flags = places.rust_flags();
        let root = run::root().display();
        // The narrower one comes later, so that it counts.
        let at = |flag: String| flags.iter().position(|known| *known == flag).unwrap();
        let source = at(format!("--remap-path-prefix={root}=/tokensync"));
        let target = at(format!(
            "--remap-path-prefix={root}/target=/tokensync/target"
        ));
        assert!(source < target);
        assert!(
            places
                .0
                .iter()
                .all(|(from, _)| Path::new(from).is_absolute())
        );
    }

    #[test]
    fn a_table_of_symbols_is_found() {
        assert!(names_functions(b"\x7fELF..\0.shstrtab\0.symtab\0.strtab\0"));
        assert!(!names_functions(b"\x7fELF..\0.shstrtab\0.text\0"));
        assert!(!names_functions(b"MZ..\0.symtab\0"));
    }

    #[test]
    fn a_folder_of_this_machine_in_a_binary_is_found() {
        let places = Places(vec![("/a/b".to_owned(), "/c".to_owned())]);
        assert_eq!(places.named_in(b"\0/c/src/lib.rs\0/a"), None);
        assert_eq!(places.named_in(b"\0/a/b/src/lib.rs\0"), Some("/a/b"));
    }
}
