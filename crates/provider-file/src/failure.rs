//! Errors about files: each names the path and the cause.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use provider_api::{ErrorKind, ProviderError};
use tokens_model::ParseError;

/// A path as it may stand in a message: file names are data from elsewhere and may hold control
/// characters.
pub(crate) fn shown(path: &Path) -> String {
    let mut out = String::new();
    for char in path.to_string_lossy().chars() {
        if char.is_control() {
            out.extend(char.escape_default());
        } else {
            out.push(char);
        }
    }
    out
}

/// A local file that is not as it has to be.
pub(crate) fn local(path: &Path, problem: &str) -> ProviderError {
    ProviderError::new(ErrorKind::LocalFile, format!("`{}` {problem}", shown(path)))
}

/// What the system refused: `doing` completes "cannot be …".
pub(crate) fn refused(path: &Path, doing: &str, error: io::Error) -> ProviderError {
    let cause = match error.kind() {
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    };
    local(path, &format!("cannot be {doing}: {cause}")).with_source(error)
}

/// Somebody else changed `path` since it was read.
pub(crate) fn changed(path: &Path) -> ProviderError {
    ProviderError::new(
        ErrorKind::RevisionMismatch,
        format!("`{}` has changed since it was read", shown(path)),
    )
}

/// A file that is no token document, as `path:line:column: problem`.
pub(crate) fn unparsable(path: &Path, error: &ParseError) -> ProviderError {
    let mut message = format!("{}:{}:{}", shown(path), error.line, error.column);
    if !error.pointer.is_empty() {
        message.push_str(" (at ");
        message.push_str(&error.pointer);
        message.push(')');
    }
    write!(message, ": {}", error.problem).expect("writing to a string cannot fail");
    ProviderError::new(ErrorKind::InvalidDocument, message).with_source(error.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_in_a_file_name_are_escaped() {
        assert_eq!(shown(Path::new("a\u{1b}[2J\n")), "a\\u{1b}[2J\\n");
    }

    #[test]
    fn a_refusal_names_the_path_and_the_cause() {
        let error = refused(
            Path::new("/t/core.json"),
            "written",
            io::Error::from(io::ErrorKind::StorageFull),
        );
        assert_eq!(error.kind(), ErrorKind::LocalFile);
        assert_eq!(
            error.to_string(),
            "`/t/core.json` cannot be written: the disk is full"
        );
    }
}
