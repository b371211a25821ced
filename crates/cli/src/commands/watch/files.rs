//! Hears of changes to the token files. What it hears is only a hint: whether something changed
//! is found out by reading.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::{Receiver, channel};

/// How often files are read where the system tells of no changes.
const READ_EVERY: Duration = Duration::from_secs(10);

/// Changes to a file or a folder.
#[derive(Debug)]
pub(super) struct Files {
    path: PathBuf,
    watcher: Result<RecommendedWatcher, String>,
    hints: Receiver<Hint>,
}

/// Something happened below the place, or to the place itself.
#[derive(Debug, PartialEq, Eq)]
enum Hint {
    Below,
    Itself,
}

impl Hint {
    /// What an event says about a place, if anything.
    fn of(event: notify::Result<notify::Event>, place: &Path) -> Option<Self> {
        match event {
            Ok(event) if event.kind.is_access() => None,
            Ok(event) if event.paths.iter().any(|path| path == place) => Some(Self::Itself),
            // Lost events have no place: anything may have happened.
            Ok(event) if event.need_rescan() => Some(Self::Below),
            Ok(event) if event.paths.iter().all(|path| !path.starts_with(place)) => None,
            Ok(_) | Err(_) => Some(Self::Below),
        }
    }
}

impl Files {
    pub(super) fn watch(path: &Path) -> Self {
        // One waiting hint is as good as many.
        let (tell, hints) = channel(1);
        let place = path.to_owned();
        let watcher = notify::recommended_watcher(move |event| {
            if let Some(hint) = Hint::of(event, &place) {
                let _full = tell.try_send(hint);
            }
        });
        let mut files = Self {
            path: path.to_owned(),
            watcher: watcher.map_err(|error| error.to_string()),
            hints,
        };
        let mut heard = Ok(());
        if let Ok(watcher) = &mut files.watcher {
            // The folder around it tells when it is taken away and put back.
            let around = path.parent().unwrap_or(path);
            heard = watcher.watch(around, RecursiveMode::NonRecursive);
        }
        files.hear_below();
        if let Err(error) = heard {
            files.watcher = Err(error.to_string());
        }
        files
    }

    /// Why the system tells of no changes, if it does not.
    pub(super) fn problem(&self) -> Option<String> {
        self.watcher.as_ref().err().cloned()
    }

    /// Waits until something may have changed.
    pub(super) async fn changed(&mut self) {
        if self.watcher.is_err() {
            tokio::time::sleep(READ_EVERY).await;
            return;
        }
        match self.hints.recv().await {
            Some(Hint::Itself) => self.hear_below(),
            Some(Hint::Below) => {}
            None => std::future::pending().await,
        }
    }

    fn hear_below(&mut self) {
        if let Ok(watcher) = &mut self.watcher
            && self.path.is_dir()
        {
            // Where it was heard already, nothing changes.
            let heard = watcher.watch(&self.path, RecursiveMode::Recursive);
            // A folder that is gone again is heard of when it is put back.
            if let Err(error) = heard
                && self.path.is_dir()
            {
                self.watcher = Err(error.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, Flag};
    use notify::{Error, Event, EventKind};

    use super::*;

    #[test]
    fn an_event_is_a_hint_where_it_may_concern_the_place() {
        let check = |event: notify::Result<Event>, expected: Option<Hint>| {
            let told = format!("{event:?}");
            assert_eq!(Hint::of(event, Path::new("/p/tokens")), expected, "{told}");
        };
        let at = |path: &str| Event::new(EventKind::Any).add_path(path.into());
        check(Ok(at("/p/tokens/core.json")), Some(Hint::Below));
        check(Ok(at("/p/tokens")), Some(Hint::Itself));
        check(Ok(at("/p/readme.md")), None);
        check(Ok(at("/p/tokens.json")), None);
        let read = EventKind::Access(AccessKind::Read);
        check(
            Ok(Event::new(read).add_path("/p/tokens/core.json".into())),
            None,
        );
        // The system has lost events, and cannot say where they were.
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        check(Ok(lost), Some(Hint::Below));
        check(Err(Error::generic("gone")), Some(Hint::Below));
    }
}
