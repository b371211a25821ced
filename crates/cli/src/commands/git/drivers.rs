//! The commands by which Git merges and compares token files: settings of the repository.
//!
//! Git takes a merge driver that cannot be run for one that found a conflict, and leaves this side
//! alone in the file (`ll_ext_merge` of `merge-ll.c`). So whatever goes wrong, each command falls
//! back to what Git does with text.

use std::path::Path;

use crate::env::Env;

/// The driver for one file with all sets.
pub(super) const SINGLE: &str = "tokensync-single";
/// The driver for the files of a folder: sets, themes, metadata.
pub(super) const FOLDER: &str = "tokensync-folder";

/// Every setting, with its value for a program that is started by this word.
pub(super) fn settings(program: &str) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    for (driver, layout) in [(SINGLE, "single"), (FOLDER, "folder")] {
        let mut set = |key: String, value: String| settings.push((key, value));
        set(
            format!("merge.{driver}.name"),
            "three-way merge of design tokens".to_owned(),
        );
        set(
            format!("merge.{driver}.driver"),
            format!(
                "{program} git merge-file --layout {layout} --marker-size %L --labels %X %S %Y \
                 -- %O %A %B %P; case $? in 0) exit 0;; 1) exit 1;; esac; \
                 git merge-file --marker-size=%L -L %X -L %S -L %Y %A %O %B"
            ),
        );
        set(
            format!("diff.{driver}.command"),
            format!(
                "f() {{ {program} git diff-file --layout {layout} \"$@\" || \
                 git --no-pager diff --no-index --no-ext-diff --no-textconv \"$2\" \"$5\" || :; }}; f"
            ),
        );
        set(
            format!("diff.{driver}.textconv"),
            format!("f() {{ {program} git text-file --layout {layout} \"$1\" || cat \"$1\"; }}; f"),
        );
    }
    settings
}

/// The word that starts this program: its name where that finds it, otherwise its path.
pub(super) fn program(env: &Env) -> String {
    const NAME: &str = "tokensync";
    let file = if cfg!(windows) { "tokensync.exe" } else { NAME };
    let folders = env.var("PATH").unwrap_or_default();
    let is_known = std::env::split_paths(folders).any(|folder| folder.join(file).is_file());
    match &env.program {
        Some(path) if !is_known => quoted(path),
        _ => NAME.to_owned(),
    }
}

/// A path as one word of a POSIX shell, which is what Git runs commands with on every system.
pub(super) fn quoted(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    format!("'{}'", path.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_driver_can_merge_and_compare() {
        let settings = settings("tokensync");
        assert_eq!(settings.len(), 8);
        for (key, value) in &settings {
            assert!(key.starts_with("merge.tokensync-") || key.starts_with("diff.tokensync-"));
            assert!(!value.contains('\n'), "{value}");
        }
        let (key, value) = &settings[1];
        assert_eq!(key, "merge.tokensync-single.driver");
        insta::assert_snapshot!(value, @"tokensync git merge-file --layout single --marker-size %L --labels %X %S %Y -- %O %A %B %P; case $? in 0) exit 0;; 1) exit 1;; esac; git merge-file --marker-size=%L -L %X -L %S -L %Y %A %O %B");
    }

    #[test]
    fn a_path_is_one_word() {
        let check = |path: &str, word: &str| assert_eq!(quoted(Path::new(path)), word);
        check("/a b/tokensync", "'/a b/tokensync'");
        check("/it's/tokensync", r"'/it'\''s/tokensync'");
        check(r"C:\bin\tokensync.exe", "'C:/bin/tokensync.exe'");
    }
}
