//! Files packed into one: the same bytes for the same files, whoever packs them, wherever and when.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use flate2::{Compression, GzBuilder};
use sha2::{Digest as _, Sha256};

use super::zip::Zip;
use crate::files;
use crate::outcome::{Failure, Result};

/// Files by their paths, which are relative and have `/`.
#[derive(Debug, Default)]
pub(super) struct Bundle(BTreeMap<String, Packed>);

#[derive(Debug)]
struct Packed {
    bytes: Vec<u8>,
    is_program: bool,
}

impl Packed {
    fn mode(&self) -> u32 {
        if self.is_program { 0o755 } else { 0o644 }
    }
}

impl Bundle {
    /// Adds a file to be read.
    pub(super) fn put(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let (bytes, is_program) = (bytes.into(), false);
        self.0.insert(path.into(), Packed { bytes, is_program });
    }

    /// Adds a file to be started.
    pub(super) fn put_program(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let (bytes, is_program) = (bytes.into(), true);
        self.0.insert(path.into(), Packed { bytes, is_program });
    }

    /// As `.tar.gz`: all below `folder`, sorted, of nobody, with one time (seconds since 1970).
    pub(super) fn tar_gz(&self, folder: &str, time: u64, level: Compression) -> Result<Vec<u8>> {
        let gzip = GzBuilder::new().mtime(0).write(Vec::new(), level);
        let mut tar = tar::Builder::new(gzip);
        for (path, file) in self.inside()? {
            let mut header = tar::Header::new_ustar();
            header.set_size(file.bytes.len() as u64);
            header.set_mode(file.mode());
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(time);
            let path = format!("{folder}/{path}");
            tar.append_data(&mut header, &path, file.bytes.as_slice())
                .map_err(|error| Failure::at(Path::new(&path), error))?;
        }
        tar.into_inner()
            .and_then(flate2::write::GzEncoder::finish)
            .map_err(|error| Failure::new(format!("{folder}.tar.gz: {error}")))
    }

    /// As `.zip`: all below `folder`, sorted, dated 1980 as the format begins there.
    pub(super) fn zip(&self, folder: &str) -> Result<Vec<u8>> {
        let too_large = || Failure::new(format!("{folder}.zip: too large for the format"));
        let mut zip = Zip::default();
        for (path, file) in self.inside()? {
            let path = format!("{folder}/{path}");
            zip.add(&path, &file.bytes, file.mode())
                .ok_or_else(too_large)?;
        }
        zip.finish().ok_or_else(too_large)
    }

    /// As files in a folder of their own, which is emptied first.
    pub(super) fn unfold(&self, folder: &Path) -> Result {
        files::remove_folder(folder)?;
        for (path, file) in self.inside()? {
            let path = folder.join(path);
            files::replace(&path, &file.bytes)?;
            set_mode(&path, file.mode())?;
        }
        Ok(())
    }

    /// All files, unless one would land outside of the folder that it is unpacked into.
    fn inside(&self) -> Result<&BTreeMap<String, Packed>> {
        let leaves = |path: &&String| {
            let is_step = |part: &str| matches!(part, "" | "." | "..");
            path.contains(['\\', ':']) || path.split('/').any(is_step)
        };
        match self.0.keys().find(leaves) {
            Some(path) => Err(Failure::at(
                Path::new(path),
                "is no path inside of an archive",
            )),
            None => Ok(&self.0),
        }
    }
}

/// The line that `sha256sum --check` reads.
pub(super) fn checksum(bytes: &[u8], name: &str) -> String {
    let mut line = String::new();
    for byte in Sha256::digest(bytes) {
        write!(line, "{byte:02x}").expect("a string takes all that is written");
    }
    format!("{line}  {name}\n")
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> Result {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    set_permissions(path, Permissions::from_mode(mode)).map_err(|error| Failure::at(path, error))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
fn set_mode(_: &Path, _: u32) -> Result {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::process::Command;

    use super::*;
    use crate::files::Scratch;

    fn bundle(names: &[&str]) -> Bundle {
        let mut bundle = Bundle::default();
        for name in names {
            bundle.put(*name, name.as_bytes());
        }
        bundle.put_program("tokensync", "a program");
        bundle
    }

    #[test]
    fn an_archive_is_sorted_and_of_nobody() {
        let packed = bundle(&["man/b.1", "README.md"]);
        let packed = packed.tar_gz("top", 7, Compression::best()).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let mut lines = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let header = entry.header();
            let owner = header.uid().unwrap() + header.gid().unwrap();
            assert_eq!((owner, header.mtime().unwrap()), (0, 7));
            assert!(header.username_bytes().unwrap_or_default().is_empty());
            let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
            lines.push(format!("{:o} {path}: {text}", header.mode().unwrap()));
        }
        assert_eq!(
            lines,
            [
                "644 top/README.md: README.md",
                "644 top/man/b.1: man/b.1",
                "755 top/tokensync: a program"
            ]
        );
    }

    /// Python's `zipfile`, which somebody else wrote, tells what is in it.
    #[test]
    fn a_zip_holds_the_same() {
        let scratch = Scratch::new("zip").unwrap();
        let path = scratch.path().join("a.zip");
        let packed = bundle(&["man/b.1", "README.md"]).zip("top").unwrap();
        files::replace(&path, &packed).unwrap();
        let script = "import sys, zipfile\n\
                      z = zipfile.ZipFile(sys.argv[1])\n\
                      assert z.testzip() is None\n\
                      for i in z.infolist():\n    \
                      print(oct(i.external_attr >> 16), i.filename, z.read(i).decode())";
        let mut python = Command::new("python3");
        python.args(["-c", script]).arg(&path);
        let Ok(output) = python.output() else {
            println!("skipped: no `python3` here, so nobody else reads the archive");
            return;
        };
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            "0o100644 top/README.md README.md\n\
             0o100644 top/man/b.1 man/b.1\n\
             0o100755 top/tokensync a program\n"
        );
    }

    #[test]
    fn the_same_files_are_the_same_bytes() {
        let (one, other) = (bundle(&["a", "b"]), bundle(&["b", "a"]));
        let tar = |bundle: &Bundle| bundle.tar_gz("top", 7, Compression::best()).unwrap();
        assert_eq!(tar(&one), tar(&other));
        assert_eq!(one.zip("top").unwrap(), other.zip("top").unwrap());
        assert_ne!(tar(&one), tar(&bundle(&["a"])));
    }

    #[test]
    fn nothing_is_packed_that_would_land_elsewhere() {
        for path in ["/a", "../a", "a/../b", "a//b", "a\\b", "C:a", "."] {
            let bundle = bundle(&[path]);
            assert!(
                bundle.tar_gz("top", 7, Compression::fast()).is_err(),
                "{path}"
            );
            assert!(bundle.zip("top").is_err(), "{path}");
        }
    }

    #[test]
    fn a_checksum_is_a_line_for_sha256sum() {
        // FIPS 180-2, appendix B.1.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(
            checksum(b"abc", "a.tar.gz"),
            format!("{digest}  a.tar.gz\n")
        );
    }
}
