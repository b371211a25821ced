//! How many requests went out over a link, for services that count them.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, Write as _};

use serde::{Deserialize, Serialize};

use super::files::{damaged, io_error};
use super::{DirStateStore, StateError};

/// Requests that went out over a link from this folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCount {
    /// Since when they are counted, as ISO 8601.
    pub since: String,
    /// How many there were.
    pub sent: u64,
}

impl DirStateStore {
    /// Its name does not end in `.json`: a process that is killed when the file was made and not
    /// written yet leaves it empty, and that is no damage.
    fn requests_path(&self) -> std::path::PathBuf {
        self.link.join("requests")
    }

    /// The count so far; `None` if nothing was counted, or what was counted cannot be read: it is
    /// an estimate, and nothing hangs on it.
    pub fn requests(&self) -> Option<RequestCount> {
        let text = fs::read_to_string(self.requests_path()).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Adds `sent` requests at the time `now`. Several processes may do so at once.
    ///
    /// A link that was never synced keeps no count: looking at it leaves nothing behind.
    pub fn count_requests(&self, sent: u64, now: &str) -> Result<(), StateError> {
        if sent == 0 || !self.link.exists() {
            return Ok(());
        }
        let path = self.requests_path();
        let error = |e| io_error("write", &path)(e);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(error)?;
        file.lock().map_err(error)?;
        let mut text = String::new();
        // What is no text begins anew, like what is no count.
        let _unreadable = file.read_to_string(&mut text);
        let mut count = serde_json::from_str(&text).unwrap_or(RequestCount {
            since: now.to_owned(),
            sent: 0,
        });
        count.sent = count.sent.saturating_add(sent);
        let text = serde_json::to_string(&count).map_err(|e| damaged(&path, e.to_string()))?;
        // A count only grows, so that one write puts the new text over all of the old one.
        file.rewind()
            .and_then(|()| file.write_all(text.as_bytes()))
            .and_then(|()| file.set_len(text.len() as u64))
            .map_err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: &str = "2026-01-02T03:04:05Z";

    fn count(sent: u64, since: &str) -> RequestCount {
        let since = since.to_owned();
        RequestCount { since, sent }
    }

    #[test]
    fn requests_add_up_from_the_first_on() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirStateStore::new(folder.path(), "files and team");
        store.count_requests(3, THEN).unwrap();
        assert_eq!(store.requests(), None);
        fs::create_dir_all(&store.link).unwrap();
        store.count_requests(0, THEN).unwrap();
        assert_eq!(store.requests(), None);
        store.count_requests(3, THEN).unwrap();
        store.count_requests(2, "2027-01-01T00:00:00Z").unwrap();
        assert_eq!(store.requests(), Some(count(5, THEN)));
    }

    #[test]
    fn several_processes_count_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirStateStore::new(folder.path(), "files and team");
        fs::create_dir_all(&store.link).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        store.count_requests(1, THEN).unwrap();
                    }
                });
            }
        });
        assert_eq!(store.requests(), Some(count(100, THEN)));
    }

    #[test]
    fn what_is_no_count_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirStateStore::new(folder.path(), "files and team");
        fs::create_dir_all(&store.link).unwrap();
        for broken in [
            &b""[..],
            b"{\"since\":",
            b"\xff",
            b"{\"since\":1,\"sent\":-1}",
        ] {
            let mut file = File::create(store.requests_path()).unwrap();
            file.write_all(broken).unwrap();
            assert_eq!(store.requests(), None);
            store.count_requests(1, THEN).unwrap();
            assert_eq!(store.requests(), Some(count(1, THEN)));
        }
    }
}
