//! Small files of the project and of the user: replaced as a whole, never half written.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use tokens_model::TEMPORARY_PREFIX;

use crate::error::{Code, CommandError};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever the system lets read new files.
    Everybody,
    /// Nobody but this user.
    Owner,
}

/// Replaces a file by a complete one.
pub(crate) fn replace(path: &Path, text: &str, readers: Readers) -> Result<(), CommandError> {
    try_replace(path, text, readers).map_err(|error| {
        CommandError::new(
            Code::LocalFile,
            format!("cannot write `{}`: {error}", path.display()),
        )
    })
}

/// Refuses a device or a pipe, which would be replaced by a file.
pub(crate) fn expect_regular(path: &Path) -> Result<(), CommandError> {
    match path.metadata() {
        Ok(metadata) if !metadata.is_file() => Err(CommandError::new(
            Code::LocalFile,
            format!("cannot write `{}`: it is no regular file", path.display()),
        )),
        _ => Ok(()),
    }
}

fn try_replace(path: &Path, text: &str, readers: Readers) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    // Temporary files are made for their owner alone; the system takes the umask off these bits.
    #[cfg(unix)]
    if readers == Readers::Everybody {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = readers;
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    let _file: File = temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}
