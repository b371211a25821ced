//! Old copies go, what is open stays.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::StateError;
use super::dir::{history_path, objects};
use super::files::{damaged, io_error, read, replace};
use super::log::Log;
use super::verify::link_files;

/// How much of the past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Entries younger than this stay, in days.
    pub days: i64,
    /// So many entries stay, however old they are.
    pub entries: usize,
    /// How many bytes all copies may have together; older ones go first.
    pub bytes: u64,
    /// So many entries stay, whatever their copies weigh.
    pub always: usize,
}

impl Default for Bounds {
    /// 90 days and at least 50 entries, within 1 GiB, and never less than 10 entries.
    fn default() -> Self {
        Self {
            days: 90,
            entries: 50,
            bytes: 1 << 30,
            always: 10,
        }
    }
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many entries of the history.
    pub entries: usize,
    /// How many copies.
    pub copies: usize,
}

/// A copy that nobody names stays this long: a run that was stopped may still be completed.
const ORPHANED: SignedDuration = SignedDuration::from_hours(24);
/// How often it is looked whether anything is to go.
const OFTEN: SignedDuration = SignedDuration::from_hours(24);
/// By how many bytes the history may grow until it is looked sooner.
const GROWN: u64 = 64 * 1024;

/// Removes what is beyond the usual [bounds](Bounds), about once a day or when much was done.
/// `None` if it is not yet time. The caller holds the [lock](super::Lock) of the project.
pub fn prune_if_due(root: &Path, now: Timestamp) -> Result<Option<Pruned>, StateError> {
    let path = root.join("pruned");
    let size = match fs::metadata(history_path(root)) {
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("read", &history_path(root))(error)),
    };
    let last = read(&path)?;
    if last.is_some_and(|last| !is_due(&last, now, size)) {
        return Ok(None);
    }
    let pruned = prune(root, now, &Bounds::default())?;
    let left = fs::metadata(history_path(root)).map_err(io_error("read", &history_path(root)))?;
    replace(&path, &format!("{now} {}\n", left.len()))?;
    Ok(Some(pruned))
}

/// Whether the time has come, after a last time that is told as `TIME BYTES`.
fn is_due(last: &str, now: Timestamp, size: u64) -> bool {
    let parts = last.trim().split_once(' ');
    let parts = parts.and_then(|(at, size)| Some((at.parse().ok()?, size.parse().ok()?)));
    let Some((at, known)): Option<(Timestamp, u64)> = parts else {
        return true;
    };
    now.duration_since(at).abs() >= OFTEN || size.saturating_sub(known) > GROWN
}

/// Removes entries of the history in the state folder `root` that are beyond `bounds`, with the
/// copies that only they name, and copies that nobody has named for a day. What is open stays. If
/// anything of the history or of a link cannot be read, nothing is removed.
///
/// The caller holds the [lock](super::Lock) of the project.
pub fn prune(root: &Path, now: Timestamp, bounds: &Bounds) -> Result<Pruned, StateError> {
    let open = open(root)?;
    let log = Log::read(root)?;
    if let Some(damage) = log.damaged.into_iter().next() {
        return Err(damage.into());
    }
    let stored = stored(root)?;
    let kept_from = first_kept(&log.lines, &open, &stored, now, bounds);
    let (gone, kept) = log.lines.split_at(kept_from);
    let mut needed = open;
    for (_, line) in kept {
        needed.extend(names_in(line).map(str::to_owned));
    }
    // The history first, so that it never names a copy that is gone.
    if !gone.is_empty() {
        let lines = kept.iter().flat_map(|(_, line)| [line.as_str(), "\n"]);
        replace(&history_path(root), &lines.collect::<String>())?;
    }
    let gone_names: HashSet<&str> = gone.iter().flat_map(|(_, line)| names_in(line)).collect();
    let mut copies = 0;
    for (name, object) in &stored {
        let orphaned = || {
            object
                .written
                .is_some_and(|at| now.duration_since(at) > ORPHANED)
        };
        if !needed.contains(name) && (gone_names.contains(name.as_str()) || orphaned()) {
            match fs::remove_file(&object.path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(io_error("remove", &object.path)(error));
                }
                _ => copies += 1,
            }
        }
    }
    Ok(Pruned {
        entries: gone.len(),
        copies,
    })
}

/// Which copies are open: those that any file of any link names, whatever the file is about.
pub(super) fn open(root: &Path) -> Result<HashSet<String>, StateError> {
    let mut open = HashSet::new();
    for path in link_files(root)? {
        let text = read(&path)?.unwrap_or_default();
        if path.extension().is_some_and(|end| end == "json") {
            serde_json::from_str::<serde::de::IgnoredAny>(&text)
                .map_err(|e| damaged(&path, e.to_string()))?;
        }
        open.extend(names_in(&text).map(str::to_owned));
    }
    Ok(open)
}

/// All that could be the name of a copy in a text: 64 hexadecimal digits in a row.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_ascii_hexdigit())
        .filter(|word| word.len() == 64)
}

/// The first entry that stays.
fn first_kept(
    lines: &[(crate::history::HistoryEntry, String)],
    open: &HashSet<String>,
    stored: &HashMap<String, Stored>,
    now: Timestamp,
    bounds: &Bounds,
) -> usize {
    let size = |name: &str| stored.get(name).map_or(0, |object| object.bytes);
    let mut counted: HashSet<&str> = open.iter().map(String::as_str).collect();
    let mut bytes: u64 = counted.iter().map(|name| size(name)).sum();
    for (nth, (entry, line)) in lines.iter().rev().enumerate() {
        for name in names_in(line) {
            if counted.insert(name) {
                bytes += size(name);
            }
        }
        let at: Option<Timestamp> = entry.at.parse().ok();
        // What says no time is kept for long rather than lost.
        let days = at.map_or(0, |at| now.duration_since(at).as_hours() / 24);
        let wanted = nth < bounds.entries || days < bounds.days;
        if nth >= bounds.always && (!wanted || bytes > bounds.bytes) {
            return lines.len() - nth;
        }
    }
    0
}

struct Stored {
    path: PathBuf,
    bytes: u64,
    written: Option<Timestamp>,
}

/// All copies by their names.
fn stored(root: &Path) -> Result<HashMap<String, Stored>, StateError> {
    let objects = objects(root);
    let mut stored = HashMap::new();
    let folders = match fs::read_dir(&objects) {
        Ok(folders) => folders,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(stored),
        Err(error) => return Err(io_error("read", &objects)(error)),
    };
    for folder in folders {
        let folder = folder.map_err(io_error("read", &objects))?.path();
        let items = fs::read_dir(&folder).map_err(io_error("read", &folder))?;
        for item in items {
            let item = item.map_err(io_error("read", &folder))?;
            let name = item.file_name().to_string_lossy().into_owned();
            let metadata = item.metadata().map_err(io_error("read", &folder))?;
            if names_in(&name).next() == Some(&name) {
                let written = metadata.modified().ok();
                let object = Stored {
                    path: item.path(),
                    bytes: metadata.len(),
                    written: written.and_then(|time| Timestamp::try_from(time).ok()),
                };
                stored.insert(name, object);
            }
        }
    }
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use tokens_model::TokenDocument;

    use super::*;
    use crate::history::{History as _, HistoryEntry};
    use crate::state::{Base, DirStateStore, StateStore as _};

    const BOUNDS: Bounds = Bounds {
        days: 90,
        entries: 5,
        bytes: 1 << 30,
        always: 2,
    };

    struct Fixture {
        folder: TempDir,
        store: DirStateStore,
    }

    impl Fixture {
        /// Entries of these days of the year 2026, each with a copy of its own.
        fn of_days(days: &[i64]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = DirStateStore::new(folder.path(), "files and team");
            for (id, day) in days.iter().enumerate() {
                let copy = store.keep(&document(id)).unwrap();
                let entry = HistoryEntry {
                    id: id.to_string(),
                    at: day_of(*day).to_string(),
                    local_before: Some(copy),
                    ..HistoryEntry::default()
                };
                store.record(&entry).unwrap();
                store
                    .record(&HistoryEntry {
                        done: true,
                        ..entry
                    })
                    .unwrap();
            }
            Self { folder, store }
        }

        fn ids(&self) -> Vec<String> {
            let entries = self.store.entries().unwrap();
            // Whatever stays can be read.
            for entry in &entries {
                self.store
                    .copy(entry.local_before.as_ref().unwrap())
                    .unwrap();
                assert!(entry.done);
            }
            entries.into_iter().map(|entry| entry.id).collect()
        }

        fn copies(&self) -> usize {
            stored(self.folder.path()).unwrap().len()
        }

        fn prune(&self, day: i64, bounds: Bounds) -> Pruned {
            prune(self.folder.path(), day_of(day), &bounds).unwrap()
        }

        /// Makes the only copy that says this as old as the first day of the year.
        fn age(&self, copy: &str) {
            let object = &stored(self.folder.path()).unwrap()[copy];
            let file = fs::File::options().append(true).open(&object.path).unwrap();
            file.set_modified(day_of(0).into()).unwrap();
        }
    }

    fn day_of(day: i64) -> Timestamp {
        let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        first + SignedDuration::from_hours(24 * day)
    }

    fn document(n: usize) -> TokenDocument {
        TokenDocument::parse(format!(r#"{{"s":{{"a":{{"value":"{n}"}}}}}}"#)).unwrap()
    }

    fn base(n: usize) -> Base {
        Base::new(document(n))
    }

    #[test]
    fn old_entries_go_with_their_copies_and_some_always_stay() {
        let days = [0, 1, 2, 3, 100, 101, 102, 103, 104];
        let check = |days: &[i64], on: i64, bounds: Bounds, kept: &[&str]| {
            let past = Fixture::of_days(days);
            let pruned = past.prune(on, bounds);
            assert_eq!(past.ids(), kept, "on {on} of {days:?}");
            let gone = days.len() - kept.len();
            let expected = Pruned {
                entries: gone,
                copies: gone,
            };
            assert_eq!(pruned, expected);
            assert_eq!(past.copies(), kept.len());
            assert_eq!(
                past.prune(on, bounds),
                Pruned::default(),
                "nothing is left to do"
            );
        };
        let last_five = &["4", "5", "6", "7", "8"];
        check(&days, 92, BOUNDS, &["3", "4", "5", "6", "7", "8"]);
        check(&days, 93, BOUNDS, last_five);
        check(&days, 1000, BOUNDS, last_five);
        // A clock that goes back removes nothing.
        check(
            &days,
            -1000,
            BOUNDS,
            &["0", "1", "2", "3", "4", "5", "6", "7", "8"],
        );
        check(&[0, 0, 0], 1000, BOUNDS, &["0", "1", "2"]);
        // Space counts more than age, but not more than the last ones.
        let tight = |bytes| Bounds { bytes, ..BOUNDS };
        check(&days, 104, tight(0), &["7", "8"]);
        let one = document(0)
            .to_json(tokens_model::Form::Values)
            .to_compact()
            .len() as u64;
        check(&days, 104, tight(3 * one), &["6", "7", "8"]);
    }

    #[test]
    fn what_is_open_stays() {
        let past = Fixture::of_days(&[0, 1, 2, 3, 4, 5, 6]);
        past.store.commit(&base(0)).unwrap();
        let other = DirStateStore::new(past.folder.path(), "files and another");
        other.commit(&base(1)).unwrap();
        // Whatever else a link remembers can name copies.
        let copy = past.store.keep(&document(2)).unwrap();
        let ledger = past.store.link.join("ledger.json");
        replace(
            &ledger,
            &format!(r#"{{"pushes":[{{"of":"blake3:{copy}"}}]}}"#),
        )
        .unwrap();
        let pruned = past.prune(
            1000,
            Bounds {
                entries: 0,
                ..BOUNDS
            },
        );
        assert_eq!(
            pruned,
            Pruned {
                entries: 5,
                copies: 2
            }
        );
        assert_eq!(past.ids(), ["5", "6"]);
        assert!(
            past.store
                .base()
                .unwrap()
                .unwrap()
                .document
                .same(&document(0))
        );
        assert!(other.base().unwrap().unwrap().document.same(&document(1)));
        assert!(past.store.copy(&copy).is_ok());
    }

    #[test]
    fn a_copy_that_nobody_names_goes_after_a_day() {
        let past = Fixture::of_days(&[0, 1]);
        let orphan = past.store.keep(&document(77)).unwrap();
        past.age(&orphan);
        assert_eq!(past.prune(1, BOUNDS), Pruned::default());
        assert_eq!(
            past.prune(2, BOUNDS),
            Pruned {
                entries: 0,
                copies: 1
            }
        );
        assert!(past.store.copy(&orphan).is_err());
    }

    #[test]
    fn nothing_goes_where_anything_cannot_be_read() {
        let damages: [fn(&Fixture); 4] = [
            |past| replace(&past.store.link.join("state.json"), "{").unwrap(),
            |past| replace(&past.store.link.join("paused.json"), "").unwrap(),
            |past| {
                let history = history_path(past.folder.path());
                let text = read(&history).unwrap().unwrap();
                replace(&history, &format!("{{}}\n{text}")).unwrap();
            },
            |past| {
                replace(&past.store.link.join("x"), "").unwrap();
                let file = fs::File::options()
                    .write(true)
                    .open(past.store.link.join("x"));
                std::io::Write::write_all(&mut file.unwrap(), b"\xff").unwrap();
            },
        ];
        for damage in damages {
            let past = Fixture::of_days(&[0; 9]);
            past.store.commit(&base(0)).unwrap();
            damage(&past);
            let pruned = prune(past.folder.path(), day_of(1000), &BOUNDS);
            assert!(
                matches!(pruned, Err(StateError::Damaged { .. })),
                "{pruned:?}"
            );
            assert_eq!(past.copies(), 9);
        }
    }

    #[test]
    fn it_is_looked_once_a_day_or_when_much_was_done() {
        let past = Fixture::of_days(&[0; 60]);
        let due = |day: i64| prune_if_due(past.folder.path(), day_of(day)).unwrap();
        assert_eq!(due(1000).map(|pruned| pruned.entries), Some(10));
        assert_eq!(due(1000), None);
        assert!(due(1001).is_some());
        // A clock that jumps makes it due, too.
        assert!(due(0).is_some());
        assert_eq!(due(0), None);
        for _ in 0..600 {
            let long = HistoryEntry {
                id: "x".repeat(100),
                at: "y".repeat(20),
                ..HistoryEntry::default()
            };
            past.store.record(&long).unwrap();
        }
        assert!(due(0).is_some());
        let nothing = tempfile::tempdir().unwrap();
        assert_eq!(prune_if_due(nothing.path(), day_of(0)).unwrap(), None);
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        let name = "0123456789abcdef".repeat(4);
        let text = format!(r#"{{"a":"{name}","b":["blake3:{name}"],"c":"{name}0","d":"abc"}}"#);
        assert_eq!(names_in(&text).collect::<Vec<_>>(), [&name, &name]);
    }
}
