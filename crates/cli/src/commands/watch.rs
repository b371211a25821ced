//! `watch`: keeps both sides in step until it is stopped.

mod files;
mod run;
mod stop;
mod tell;

use std::time::Duration;

use sync_engine::{Lock, News, Pace, Pause, PausedBy, StateError, Watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::sync;
use crate::args::{SyncArgs, WatchArgs};
use crate::context::Context;
use crate::env::Env;
use crate::error::{Code, CommandError};
use crate::link::Link;
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::ui::Ui;

use files::Files;
use run::Run;
use stop::Stop;
use tell::{Say, Teller};

/// How often marks, secrets and clocks are looked at.
const TICK: Duration = Duration::from_secs(1);
/// So much can the two clocks differ; beyond it the machine slept.
const SLEPT: Duration = Duration::from_secs(30);

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &WatchArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let name = context.remote_name(&project, args.remote.as_deref())?;
    let link = Link::open(context, &project, &name).await?;
    if args.once {
        let once = SyncArgs {
            remote: Some(name),
            skip_conflicts: true,
            ..SyncArgs::default()
        };
        return sync::run(context, ui, link.direction()?, &once).await;
    }
    let holder = format!(
        "process {} (watch, since {})",
        std::process::id(),
        Env::now()
    );
    let _only_one = Lock::take_watch(&link.state, &holder).map_err(|error| match error {
        StateError::Locked { holder } => CommandError::new(
            Code::Unavailable,
            format!("`{}` is watched already: {}", shown(&name), shown(&holder)),
        )
        .hint("stop that one first"),
        other => other.into(),
    })?;
    forget_own_pause(&link)?;
    let mut pace = pace(project.entry(&name)?);
    if let Some(interval) = args.interval {
        pace = pace.every(interval);
    }
    let mut files = Files::watch(&context.root.join(&project.tokens));
    let mut teller = Teller::new(&name);
    teller.say(ui, &Say::Started(pace.idle, files.problem()));
    let mut watching = Watching {
        watch: Watch::new(pace),
        begin: Instant::now(),
        wall: jiff::Timestamp::now(),
        run: Run::new(context, name),
        teller,
        pause: link.state.paused()?,
        link,
    };
    let mut stop = Stop::new();
    let code = watching.go(ui, &mut files, &mut stop).await?;
    watching.teller.say(ui, &Say::Stopped);
    forget_own_pause(&watching.link)?;
    Ok(code)
}

fn pace(entry: &RemoteEntry) -> Pace {
    // There each request counts, by whatever kind of remote it is sent.
    let of_bins = |url: &str| url.starts_with("https://api.jsonbin.io/");
    if entry.kind == "jsonbin" || entry.option("url").is_some_and(of_bins) {
        Pace::SELDOM
    } else {
        Pace::OFTEN
    }
}

/// What an earlier watch could not go on with is found out anew.
fn forget_own_pause(link: &Link) -> Result<(), CommandError> {
    if link
        .state
        .paused()?
        .is_some_and(|pause| pause.by == PausedBy::Watch)
    {
        link.state.resume()?;
    }
    Ok(())
}

struct Watching<'a> {
    watch: Watch,
    begin: Instant,
    /// The wall clock when the watch began, or was last set right.
    wall: jiff::Timestamp,
    run: Run<'a>,
    teller: Teller,
    /// The mark as it was last seen.
    pause: Option<Pause>,
    link: Link,
}

impl Watching<'_> {
    async fn go(
        &mut self,
        ui: &mut Ui,
        files: &mut Files,
        stop: &mut Stop,
    ) -> Result<Code, CommandError> {
        loop {
            let due = self.watch.due().map(|due| self.begin + due);
            let at = due.unwrap_or_else(|| Instant::now() + TICK);
            tokio::select! {
                biased;
                code = stop.asked() => return Ok(code),
                () = sleep_until(at), if due.is_some() => {
                    if let Some(code) = self.step(ui, stop).await? {
                        return Ok(code);
                    }
                }
                () = files.changed() => self.record(News::FilesChanged),
                () = sleep(TICK) => self.look_around(ui)?,
            }
        }
    }

    /// One run; the first wish to stop waits for its end, the second one does not.
    async fn step(&mut self, ui: &mut Ui, stop: &mut Stop) -> Result<Option<Code>, CommandError> {
        let about_files = self.watch.is_about_files(self.begin.elapsed());
        self.record(News::Started);
        let half_written = self.watch.is_half_written(self.begin.elapsed());
        let mut wish = None;
        let ended = {
            let step = self.run.once(ui, &self.link, about_files);
            let mut step = std::pin::pin!(step);
            loop {
                tokio::select! {
                    ended = &mut step => break ended,
                    code = stop.asked() => {
                        if wish.is_some() {
                            return Ok(Some(code));
                        }
                        wish = Some(code);
                    }
                }
            }
        };
        let (ended, says) = ended;
        if !(half_written && ended == sync_engine::Ended::UnreadableFiles) {
            for say in &says {
                self.mark(say)?;
                self.teller.say(ui, say);
            }
        }
        self.record(News::Ended(ended));
        if let Some(due) = self
            .watch
            .due()
            .filter(|_| matches!(ended, sync_engine::Ended::Failed(_)))
        {
            let wait = due.saturating_sub(self.begin.elapsed());
            self.teller.say(ui, &Say::Waiting(wait));
        }
        Ok(wish)
    }

    /// Keeps the mark of a pause that this watch made by itself.
    fn mark(&mut self, say: &Say) -> Result<(), CommandError> {
        let ours = self
            .pause
            .as_ref()
            .is_none_or(|pause| pause.by == PausedBy::Watch);
        match say.why_paused() {
            Some(why) if ours => {
                let known = self.pause.as_ref().is_some_and(|pause| pause.why == why);
                if !known {
                    let pause = Pause {
                        since: Env::now(),
                        by: PausedBy::Watch,
                        why,
                    };
                    self.link.state.pause(&pause)?;
                    self.pause = Some(pause);
                }
            }
            None if ours && self.pause.is_some() && say.is_progress() => {
                self.link.state.resume()?;
                self.pause = None;
            }
            _ => {}
        }
        Ok(())
    }

    /// What no file event tells of: marks, secrets, and that the machine slept.
    fn look_around(&mut self, ui: &mut Ui) -> Result<(), CommandError> {
        let pause = self.link.state.paused()?;
        if pause != self.pause {
            if let Some(pause) = &pause {
                self.teller.say(ui, &Say::Paused(pause.why.clone()));
            } else {
                self.teller.say(ui, &Say::Resumed);
            }
            self.pause = pause;
            self.record(News::LookAgain);
        }
        if self.watch.due().is_none() && self.run.secret_changed() {
            self.record(News::LookAgain);
        }
        let monotonic = self.begin.elapsed();
        let now = jiff::Timestamp::now();
        let wall = now.duration_since(self.wall).unsigned_abs();
        if wall.abs_diff(monotonic) > SLEPT {
            self.wall = now.checked_sub(monotonic).unwrap_or(now);
            self.record(News::LookAgain);
        }
        Ok(())
    }

    fn record(&mut self, news: News) {
        // The time is as good as dice.
        let chance = f64::from(jiff::Timestamp::now().subsec_nanosecond() % 1000) / 1000.0;
        self.watch.record(self.begin.elapsed(), chance.abs(), news);
    }
}
