//! CPU time, as the system accounts for it.

use std::time::{Duration, Instant};

/// How long something took; CPU time is `None` where this system does not tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    pub(super) wall: Duration,
    pub(super) cpu: Option<Duration>,
}

/// Wall and CPU time of this thread from here on.
#[derive(Debug)]
pub(super) struct Stopwatch {
    begin: Instant,
    cpu: Option<Duration>,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        let cpu = of_this_thread();
        let begin = Instant::now();
        Self { begin, cpu }
    }

    pub(super) fn stop(&self) -> Spent {
        let wall = self.begin.elapsed();
        let cpu = of_this_thread().zip(self.cpu);
        let cpu = cpu.map(|(end, begin)| end.saturating_sub(begin));
        Spent { wall, cpu }
    }
}

/// User and system time of all processes that were started here and have ended.
#[cfg(unix)]
pub(super) fn of_children() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let time = usage.user_time() + usage.system_time();
    let seconds = u64::try_from(time.tv_sec()).ok()?;
    let micros = u64::try_from(time.tv_usec()).ok()?;
    Some(Duration::from_secs(seconds) + Duration::from_micros(micros))
}

#[cfg(not(unix))]
pub(super) fn of_children() -> Option<Duration> {
    None
}

#[cfg(target_os = "linux")]
fn of_this_thread() -> Option<Duration> {
    use nix::time::{ClockId, clock_gettime};
    // Usage by thread is counted in ticks, this is exact.
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)
        .map(Duration::from)
        .ok()
}

#[cfg(not(target_os = "linux"))]
fn of_this_thread() -> Option<Duration> {
    None
}

pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
