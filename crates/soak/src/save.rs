//! Files, replaced as a careful editor does: as a whole.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// Puts a text into a file, in the place of what was there.
pub(crate) fn save(path: &Path, text: &str) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
