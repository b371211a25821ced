//! `watch` while nothing happens.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::clock::millis;
use super::row::{Row, Unit};
use crate::files;
use crate::outcome::{Failure, Result};
use crate::product::Project;

/// Until then it has looked at both sides and has nothing more to do.
const SETTLING: Duration = Duration::from_secs(10);

/// Watches a project in step for so long, and says what that takes of a core and of memory. Empty
/// where this system does not tell.
pub(super) fn rows(project: &Project<'_>, tokens: usize, time: Duration) -> Result<Vec<Row>> {
    eprintln!("==> watch, idle for {} s", time.as_secs());
    let watch = Watch::start(project)?;
    wait(SETTLING);
    let (begin, before) = (Instant::now(), watch.cpu());
    wait(time);
    let (elapsed, after) = (begin.elapsed(), watch.cpu());
    let megabytes = watch.memory();
    let share = before.zip(after).map(|(before, after)| {
        let busy = after.saturating_sub(before);
        100.0 * busy.as_secs_f64() / elapsed.as_secs_f64()
    });
    let work = format!("watch, idle for {:.0} s", millis(elapsed) / 1000.0);
    let row = |value, unit| Row::new("W1", &work, tokens).value(value, unit);
    Ok(vec![
        row(share, Unit::Percent).goal(Some(0.5), Some(0.1)),
        row(megabytes, Unit::Megabytes).goal(Some(40.0), Some(20.0)),
    ])
}

#[expect(clippy::disallowed_methods, reason = "there is no runtime here")]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// A watch, stopped when it is dropped.
struct Watch(Child);

impl Watch {
    fn start(project: &Project<'_>) -> Result<Self> {
        let mut command = project.command(&["watch"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn();
        child
            .map(Self)
            .map_err(|error| Failure::new(format!("tokensync watch: {error}")))
    }

    fn folder(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.0.id()))
    }

    /// What all its threads have run so far (Linux: the first field of `schedstat`).
    fn cpu(&self) -> Option<Duration> {
        let threads = std::fs::read_dir(self.folder().join("task")).ok()?;
        let mut sum = Duration::ZERO;
        for thread in threads {
            let path = thread.ok()?.path().join("schedstat");
            let text = files::read_text(&path).ok()?;
            sum += Duration::from_nanos(text.split(' ').next()?.parse().ok()?);
        }
        Some(sum)
    }

    /// The largest resident set so far, in MiB (Linux: `VmHWM`).
    fn memory(&self) -> Option<f64> {
        let text = files::read_text(&self.folder().join("status")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes / 1024.0)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let stopped = self.0.kill().and_then(|()| self.0.wait());
        if let Err(error) = stopped {
            eprintln!("the watch could not be stopped: {error}");
        }
    }
}
