//! Files of the state: replaced as a whole, never half written.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use tokens_model::{Digest, TEMPORARY_PREFIX};

use super::StateError;

pub(super) fn io_error<'a>(
    doing: &'static str,
    path: &'a Path,
) -> impl FnOnce(std::io::Error) -> StateError + 'a {
    move |source| StateError::Io {
        doing,
        path: path.display().to_string(),
        source,
    }
}

pub(super) fn damaged(path: &Path, problem: impl Into<String>) -> StateError {
    StateError::Damaged {
        path: path.display().to_string(),
        problem: problem.into(),
    }
}

/// The text of a file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, StateError> {
    match fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| damaged(path, "it is not text")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_error("read", path)(error)),
    }
}

/// Replaces a file durably: temporary file beside it, sync, rename, sync of the folder.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), StateError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let error = |e| io_error("write", path)(e);
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        .tempfile_in(folder)
        .map_err(error)?;
    temporary.write_all(text.as_bytes()).map_err(error)?;
    temporary.as_file().sync_all().map_err(error)?;
    temporary.persist(path).map_err(|e| error(e.error))?;
    sync_folder(folder)
}

/// Makes a folder, and those around it that are missing, durably: what is flushed in a folder is
/// gone with the folder if its own name is not.
pub(super) fn make_folder(folder: &Path) -> Result<(), StateError> {
    let around = folder.ancestors().skip(1);
    let missing = folder
        .ancestors()
        .zip(around)
        .take_while(|(folder, _)| !folder.is_dir());
    let missing: Vec<(&Path, &Path)> = missing.collect();
    fs::create_dir_all(folder).map_err(io_error("create", folder))?;
    for (_, around) in missing.into_iter().rev() {
        let around = Some(around).filter(|path| !path.as_os_str().is_empty());
        sync_folder(around.unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

/// Makes new names in a folder durable, where the system offers that.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StateError> {
    #[cfg(unix)]
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .or_else(|error| match error.kind() {
            // Some network file systems have no sync for folders.
            ErrorKind::InvalidInput | ErrorKind::Unsupported => Ok(()),
            _ => Err(error),
        })
        .map_err(io_error("sync", folder))?;
    Ok(())
}

/// Adds one line to a file, durably. A last line without its end is cut off before: a process was
/// stopped while it wrote that, and what follows must not become part of it.
pub(super) fn append_line(path: &Path, line: &str) -> Result<(), StateError> {
    let error = |e| io_error("write", path)(e);
    let is_new = !path.exists();
    let mut file = File::options()
        .read(true)
        .append(true)
        .create(true)
        .open(path)
        .map_err(error)?;
    cut_to_whole_lines(&mut file).map_err(error)?;
    file.write_all(format!("{line}\n").as_bytes())
        .map_err(error)?;
    file.sync_all().map_err(error)?;
    if is_new {
        sync_folder(path.parent().unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

fn cut_to_whole_lines(file: &mut File) -> std::io::Result<()> {
    if file.metadata()?.len() == 0 {
        return Ok(());
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    if last == *b"\n" {
        return Ok(());
    }
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    let whole = text.iter().rposition(|byte| *byte == b'\n');
    file.set_len(whole.map_or(0, |end| end as u64 + 1))
}

/// Where the text with this digest is.
pub(super) fn object_path(objects: &Path, id: &str) -> PathBuf {
    objects.join(&id[..2]).join(id)
}

/// Keeps a text under its digest, once; gives the digest.
pub(super) fn keep_object(objects: &Path, text: &str) -> Result<String, StateError> {
    let id = Digest::of_bytes(text.as_bytes()).to_string();
    let path = object_path(objects, &id);
    // A copy that is there is checked, not trusted: it may have been damaged since.
    if read(&path).ok().flatten().is_none_or(|kept| kept != text) {
        replace(&path, text)?;
    }
    Ok(id)
}

/// The text kept under a digest.
pub(super) fn object(objects: &Path, id: &str) -> Result<String, StateError> {
    object_with_stamp(objects, id).map(|(text, _)| text)
}

/// The text kept under a digest, and what the system said of its file before it was read.
pub(super) fn object_with_stamp(
    objects: &Path,
    id: &str,
) -> Result<(String, Option<String>), StateError> {
    let valid = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !valid {
        return Err(damaged(objects, format!("`{id}` is not the id of a copy")));
    }
    let path = object_path(objects, id);
    let stamp = stamp(&path);
    let text = read(&path)?.ok_or_else(|| damaged(&path, "the copy is missing"))?;
    if Digest::of_bytes(text.as_bytes()).to_string() != id {
        return Err(damaged(&path, "the copy does not match its digest"));
    }
    Ok((text, stamp))
}

/// Length, times and, where there is one, number of a file.
pub(super) fn stamp(path: &Path) -> Option<String> {
    let file = fs::metadata(path).ok()?;
    let modified = file.modified().ok()?;
    #[cfg(unix)]
    let identity = {
        use std::os::unix::fs::MetadataExt as _;
        (file.ino(), file.ctime(), file.ctime_nsec())
    };
    #[cfg(not(unix))]
    let identity = ();
    Some(format!("{} {modified:?} {identity:?}", file.len()))
}
