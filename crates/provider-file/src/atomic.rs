//! Replacing files so that each holds either the old or the new content, whatever happens.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use provider_api::{Progress, ProviderError};
use tempfile::TempPath;
use tokens_model::{Json, TEMPORARY_PREFIX};

use crate::failure::{changed, local, refused, shown};
use crate::plan::{Change, Removal};

/// How old a temporary file has to be before it counts as left behind by a writer that is gone.
const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// Carries out all changes, then all removals, below `root`.
///
/// Everything that can be refused is tried before the first file is replaced: folders and
/// temporary files are made, and what was read is compared once more.
pub(crate) fn apply(
    root: &Path,
    changes: &[Change],
    removals: &[Removal],
    progress: &dyn Progress,
) -> Result<(), ProviderError> {
    let permissions: Vec<Option<Permissions>> = changes
        .iter()
        .map(|change| permissions_of(change, progress))
        .collect::<Result<_, _>>()?;
    for removal in removals {
        metadata_of(&removal.path)?;
    }
    let mut folders = NewFolders::default();
    for change in changes {
        folders.make_parent(root, &change.target)?;
    }
    let temps = write_temps(changes, &permissions)?;
    for change in changes {
        expect_unchanged(change)?;
    }
    for removal in removals {
        expect(&removal.path, Some(&removal.before))?;
    }
    progress.started(Some((changes.len() + removals.len()) as u64));
    let total = changes.len() + removals.len();
    let mut done = 0;
    let context = |error: ProviderError, done: usize| match done {
        0 => error,
        _ => error.in_context(&format!(
            "after {done} of {total} files were already replaced"
        )),
    };
    for (change, temp) in changes.iter().zip(temps) {
        replace(root, change, temp).map_err(|error| context(error, done))?;
        folders.keep();
        done += 1;
        progress.advanced(1);
    }
    for removal in removals {
        remove(root, removal).map_err(|error| context(error, done))?;
        done += 1;
        progress.advanced(1);
    }
    flush_folders(root, changes, removals, &folders.made, progress);
    Ok(())
}

/// Finds out whether the folders of all that is to change can be written, by a file in each that has
/// no name where the system offers that, and is gone again.
pub(crate) fn try_out(changes: &[Change], removals: &[Removal]) -> Result<(), ProviderError> {
    let mut tried = BTreeSet::new();
    let changes = changes.iter().map(|change| (&change.target, "written"));
    let removals = removals.iter().map(|removal| (&removal.path, "removed"));
    for (path, doing) in changes.chain(removals) {
        // Of folders that are still to be made, the one around them has to take the first.
        let folder = path.ancestors().skip(1).find(|folder| folder.is_dir());
        let Some(folder) = folder.filter(|folder| tried.insert(folder.to_path_buf())) else {
            continue;
        };
        tempfile::tempfile_in(folder).map_err(|error| refused(path, doing, error))?;
    }
    Ok(())
}

/// Removes temporary files that have been lying there for long. One that cannot be removed harms
/// nobody.
pub(crate) fn sweep(leftovers: &[PathBuf]) {
    for path in leftovers {
        let age = path
            .symlink_metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|modified| SystemTime::now().duration_since(modified).ok());
        if age.is_some_and(|age| age > LEFT_BEHIND) {
            drop(fs::remove_file(path));
        }
    }
}

/// The permissions that the new file takes over from the old one.
fn permissions_of(
    change: &Change,
    progress: &dyn Progress,
) -> Result<Option<Permissions>, ProviderError> {
    if change.before.is_none() {
        return Ok(None);
    }
    let old = change.renamed_from.as_ref().unwrap_or(&change.target);
    let metadata = metadata_of(old)?;
    if has_other_names(&metadata) {
        progress.note(&format!(
            "`{}` has other hard links; they keep the old content",
            shown(old)
        ));
    }
    Ok(Some(metadata.permissions()))
}

/// Whether a file has further names (hard links), which keep the old content when it is replaced.
#[cfg(unix)]
pub fn has_other_names(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    metadata.nlink() > 1
}

/// Whether a file has further names. The standard library cannot tell here.
#[cfg(not(unix))]
pub fn has_other_names(_: &Metadata) -> bool {
    false
}

/// What is known of a file that is to be replaced or removed. A read-only one is replaced like any
/// other, as Git does, and stays read-only: what protects files is their folder.
fn metadata_of(path: &Path) -> Result<Metadata, ProviderError> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(changed(path)),
        Err(error) => return Err(refused(path, "written", error)),
    };
    if metadata.is_dir() {
        return Err(local(path, "cannot be written: it is a folder"));
    }
    Ok(metadata)
}

/// Folders that were made for this write and go again if it comes to nothing.
#[derive(Debug, Default)]
struct NewFolders {
    made: Vec<PathBuf>,
    /// Those that are there, looked at once.
    there: BTreeSet<PathBuf>,
    kept: bool,
}

impl NewFolders {
    /// Makes the folders from `root` (itself included) down to the one that holds `target`.
    ///
    /// Part by part: a link planted on the way would lead the write elsewhere.
    fn make_parent(&mut self, root: &Path, target: &Path) -> Result<(), ProviderError> {
        let parent = target.parent().unwrap_or(root);
        let Ok(below) = parent.strip_prefix(root) else {
            // The target of a link: it exists, so its folder does, and reading made sure that it
            // lies below the root.
            return Ok(());
        };
        if self.there.contains(parent) {
            return Ok(());
        }
        self.make(root, fs::metadata(root))?;
        let mut path = root.to_owned();
        for part in below.components() {
            path.push(part);
            self.make(&path, path.symlink_metadata())?;
        }
        self.there.insert(parent.to_owned());
        Ok(())
    }

    fn make(&mut self, path: &Path, there: io::Result<Metadata>) -> Result<(), ProviderError> {
        match there {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Ok(metadata) if metadata.is_symlink() => {
                Err(local(path, "is a link to a folder, which is not followed"))
            }
            Ok(_) => Err(local(path, "is a file where a folder has to be")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir(path).map_err(|error| refused(path, "created", error))?;
                self.made.push(path.to_owned());
                Ok(())
            }
            Err(error) => Err(refused(path, "read", error)),
        }
    }

    /// From now on the folders hold something.
    fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        if !self.kept {
            for path in self.made.iter().rev() {
                drop(fs::remove_dir(path));
            }
        }
    }
}

/// All temporary files, complete and flushed. On an error they remove themselves.
fn write_temps(
    changes: &[Change],
    permissions: &[Option<Permissions>],
) -> Result<Vec<TempPath>, ProviderError> {
    let work: Vec<(&Change, Option<&Permissions>)> = changes
        .iter()
        .zip(permissions.iter().map(Option::as_ref))
        .collect();
    if let [(change, permissions)] = work.as_slice() {
        return Ok(vec![write_temp(change, *permissions)?]);
    }
    // Waiting for the disk is most of it, so several files wait at once.
    let lane = work.len().div_ceil(LANES).max(1);
    std::thread::scope(|scope| {
        let lanes: Vec<_> = work
            .chunks(lane)
            .map(|chunk| {
                scope.spawn(move || {
                    chunk
                        .iter()
                        .map(|(change, permissions)| write_temp(change, *permissions))
                        .collect::<Result<Vec<TempPath>, ProviderError>>()
                })
            })
            .collect();
        let mut temps = Vec::with_capacity(work.len());
        for lane in lanes {
            temps.extend(lane.join().expect("writing a file does not panic")?);
        }
        Ok(temps)
    })
}

/// How many files are written at once.
const LANES: usize = 8;

fn write_temp(
    change: &Change,
    permissions: Option<&Permissions>,
) -> Result<TempPath, ProviderError> {
    let failed = |error| refused(&change.target, "written", error);
    let folder = change.target.parent().unwrap_or(Path::new("."));
    let temp = tempfile::Builder::new()
        .prefix(TEMPORARY_PREFIX)
        // Not the crate's own opener: a new file gets the mode that the umask gives, not 0600.
        .make_in(folder, |path| {
            OpenOptions::new().write(true).create_new(true).open(path)
        })
        .map_err(failed)?;
    let (mut file, path) = temp.into_parts();
    file.write_all(change.text.as_bytes()).map_err(failed)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions.clone()).map_err(failed)?;
    }
    file.sync_all().map_err(failed)?;
    Ok(path)
}

fn expect_unchanged(change: &Change) -> Result<(), ProviderError> {
    expect(
        change.renamed_from.as_ref().unwrap_or(&change.target),
        change.before.as_ref(),
    )
}

/// Refuses to go on if `path` does not hold what it held when it was read.
fn expect(path: &Path, before: Option<&Json>) -> Result<(), ProviderError> {
    let Some(before) = before else {
        return match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(refused(path, "read", error)),
            Ok(metadata) if metadata.is_dir() => {
                Err(local(path, "cannot be written: it is a folder"))
            }
            Ok(_) => Err(changed(path)),
        };
    };
    match fs::read(path) {
        Ok(bytes) if bytes == before.source().as_bytes() => Ok(()),
        Ok(_) => Err(changed(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(changed(path)),
        Err(error) => Err(refused(path, "read", error)),
    }
}

fn replace(root: &Path, change: &Change, temp: TempPath) -> Result<(), ProviderError> {
    expect_unchanged(change)?;
    let Some(old) = &change.renamed_from else {
        return persist(temp, &change.target);
    };
    // The content first, under the old name; then the name, in one step on every system.
    persist(temp, old)?;
    fs::rename(old, &change.target).map_err(|error| refused(&change.target, "written", error))?;
    prune(root, old);
    Ok(())
}

/// Renames the temporary file. On Windows a virus scanner or an editor may hold the target open
/// for a moment.
fn persist(temp: TempPath, target: &Path) -> Result<(), ProviderError> {
    let mut temp = temp;
    let mut attempts = if cfg!(windows) { 10 } else { 1 };
    loop {
        attempts -= 1;
        match temp.persist(target) {
            Ok(()) => return Ok(()),
            Err(refusal)
                if attempts > 0 && refusal.error.kind() == io::ErrorKind::PermissionDenied =>
            {
                temp = refusal.path;
                #[expect(
                    clippy::disallowed_methods,
                    reason = "file calls block anyway, and no runtime is needed for them"
                )]
                std::thread::sleep(Duration::from_millis(20 * (10 - attempts)));
            }
            Err(refusal) => return Err(refused(target, "written", refusal.error)),
        }
    }
}

/// Removes the file of a set that is gone.
fn remove(root: &Path, removal: &Removal) -> Result<(), ProviderError> {
    expect(&removal.path, Some(&removal.before))?;
    fs::remove_file(&removal.path).map_err(|error| refused(&removal.path, "removed", error))?;
    prune(root, &removal.path);
    Ok(())
}

/// Removes the folders that a file leaves empty.
fn prune(root: &Path, gone: &Path) {
    for folder in gone.ancestors().skip(1) {
        // The system refuses to remove a folder that holds anything.
        if folder == root || !folder.starts_with(root) || fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// Makes the new names durable. There is no portable way to do so outside of Unix.
fn flush_folders(
    root: &Path,
    changes: &[Change],
    removals: &[Removal],
    made: &[PathBuf],
    progress: &dyn Progress,
) {
    if !cfg!(unix) {
        return;
    }
    let touched = changes
        .iter()
        .map(|change| change.target.as_path())
        .chain(removals.iter().map(|removal| removal.path.as_path()))
        .chain(made.iter().map(PathBuf::as_path));
    let folders: BTreeSet<&Path> = touched.filter_map(Path::parent).collect();
    let failed = folders
        .into_iter()
        .filter(|folder| folder.is_dir())
        .filter(|folder| File::open(folder).and_then(|dir| dir.sync_all()).is_err())
        .count();
    if failed > 0 {
        // Network and FUSE file systems refuse this; the files themselves are flushed.
        progress.note(&format!(
            "the file system of `{}` cannot flush folders, so a power cut may undo the write",
            shown(root)
        ));
    }
}
