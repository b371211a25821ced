//! What files look like to who only asks the system about them.

use std::fmt::Write as _;
use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use provider_api::Trace;

use crate::config::FileLayout;
use crate::walk::{Stamp, walk};

/// How long ago a file has to have changed for its stamp to count. Within the resolution of a clock
/// a file can change again and keep its stamp; the coarsest one in use, that of FAT, counts in two
/// seconds.
const SETTLED: Duration = Duration::from_secs(3);

/// The trace of a place at the time `now`: paths, lengths, times and identities of all files that
/// count.
///
/// There is none if something cannot be taken as it is, and none if a file changed just now. The time
/// of the last writing alone would be no promise, as any program can set it; the time of the last
/// change of any kind cannot be set.
pub(crate) fn of(root: &Path, layout: FileLayout, now: SystemTime) -> Option<Trace> {
    match layout {
        FileLayout::Single => {
            let file = root.metadata().ok().filter(Metadata::is_file)?;
            let stamp = Stamp::of(&file);
            of_files(std::iter::once(("", file.len(), &stamp)), now)
        }
        FileLayout::Directory => {
            let found = walk(root).ok().filter(|found| found.refused.is_empty())?;
            let entries = found.entries.iter();
            let files = entries.map(|entry| (entry.rel.as_str(), entry.len, &entry.stamp));
            of_files(files, now)
        }
    }
}

fn of_files<'a>(
    files: impl Iterator<Item = (&'a str, u64, &'a Stamp)>,
    now: SystemTime,
) -> Option<Trace> {
    let nanoseconds = |time: SystemTime| Some(time.duration_since(UNIX_EPOCH).ok()?.as_nanos());
    let mut stamps = String::new();
    for (rel, length, stamp) in files {
        // Where it is missing every time of a file can be set, so that nothing can be promised.
        let changed = stamp.changed?;
        if now.duration_since(changed).ok()? < SETTLED {
            return None;
        }
        let (modified, changed) = (nanoseconds(stamp.modified?)?, nanoseconds(changed)?);
        let (device, number) = stamp.identity?;
        writeln!(
            stamps,
            "{rel:?} {length} {modified} {changed} {device} {number}"
        )
        .expect("writing to a string cannot fail");
    }
    let digest = tokens_model::Digest::of_bytes(stamps.as_bytes());
    Some(Trace::new(format!("stamps:{digest}")))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::os::unix::fs::MetadataExt as _;
    use std::path::PathBuf;

    use super::*;

    struct Fixture {
        folder: tempfile::TempDir,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let fixture = Self { folder };
            fixture.write("a.json", "{\"a\":{}}");
            fixture.write("b.json", "{\"b\":{}}");
            fixture
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            #[expect(clippy::disallowed_methods, reason = "a test that edits a file")]
            fs::write(self.path(name), text).unwrap();
        }

        fn trace(&self, now: SystemTime) -> Option<Trace> {
            of(self.folder.path(), FileLayout::Directory, now)
        }

        /// The trace once everything that was done so far is long ago.
        fn later(&self) -> Trace {
            let later = SystemTime::now() + 2 * SETTLED;
            self.trace(later).expect("all files are old by then")
        }

        /// Does something to the first file until the clock of the file system has moved on.
        fn change(&self, change: impl Fn(&File)) {
            let times = |file: Metadata| (file.ctime(), file.ctime_nsec());
            let path = self.path("a.json");
            let before = times(path.metadata().unwrap());
            while times(path.metadata().unwrap()) == before {
                change(&File::options().write(true).open(&path).unwrap());
            }
        }
    }

    #[test]
    fn what_changed_just_now_leaves_no_trace() {
        let fixture = Fixture::new();
        for time in [SystemTime::UNIX_EPOCH, SystemTime::now()] {
            // Whatever time of writing it shows.
            fixture.change(|file| file.set_modified(time).unwrap());
            assert_eq!(fixture.trace(SystemTime::now()), None);
        }
        // A clock that runs behind the one of the file system knows nothing of ages.
        assert_eq!(fixture.trace(SystemTime::UNIX_EPOCH), None);
        let single = |name| of(&fixture.path(name), FileLayout::Single, SystemTime::now());
        assert_eq!((single("a.json"), single("none.json")), (None, None));
    }

    #[test]
    fn any_change_leaves_another_trace() {
        let fixture = Fixture::new();
        let before = fixture.later();
        assert_eq!(fixture.later(), before);
        let written = fixture
            .path("a.json")
            .metadata()
            .unwrap()
            .modified()
            .unwrap();
        let mut seen = vec![before];
        let mut check = || {
            let now = fixture.later();
            assert!(!seen.contains(&now));
            seen.push(now);
        };
        // An edit of the same length that sets back the time of writing.
        fixture.change(|file| {
            use std::io::Write as _;
            { file }.write_all(b"{\"c\":{}}").unwrap();
            file.set_modified(written).unwrap();
        });
        check();
        fixture.change(|file| file.set_modified(SystemTime::now()).unwrap());
        check();
        fixture.write("c.json", "{}");
        check();
        fs::rename(fixture.path("c.json"), fixture.path("d.json")).unwrap();
        check();
        fs::remove_file(fixture.path("d.json")).unwrap();
        fs::rename(fixture.path("b.json"), fixture.path("a.json")).unwrap();
        check();
    }
}
