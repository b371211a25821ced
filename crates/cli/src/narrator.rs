//! Tells the steps of a sync: all of them with `-v`, otherwise only when it takes long.

use std::io::Write as _;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use provider_api::Progress;
use sync_engine::{Event, Observer};

use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;

/// Nothing is shown of what is done sooner.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(120);

/// What is shown of work whose end is not known.
const SPINNER: &str = "{spinner} {msg} ({elapsed})";
/// What is shown of counted work.
const BAR: &str = "{spinner} {msg} {bar:24} {pos} of {len} ({elapsed})";

/// Follows one command.
pub(crate) struct Narrator {
    verbose: bool,
    quiet: bool,
    doing: Arc<Mutex<String>>,
    bar: ProgressBar,
    done: Option<Sender<()>>,
    patience: Option<JoinHandle<()>>,
}

impl Narrator {
    pub(crate) fn new(ui: &Ui) -> Self {
        Self::told(
            ui.verbose,
            ui.is_quiet(),
            ui.stderr_is_terminal && !ui.verbose,
        )
    }

    fn told(verbose: bool, quiet: bool, drawn: bool) -> Self {
        let doing = Arc::new(Mutex::new(String::new()));
        let bar = ProgressBar::hidden();
        let (done, wait) = mpsc::channel();
        let patience = drawn.then(|| {
            let (bar, doing) = (bar.clone(), Arc::clone(&doing));
            std::thread::spawn(move || {
                if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
                    while wait.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                        let doing = doing.lock().unwrap_or_else(PoisonError::into_inner);
                        bar.set_message(doing.clone());
                        bar.tick();
                    }
                }
                bar.finish_and_clear();
            })
        });
        bar.set_style(style(SPINNER));
        Self {
            verbose,
            quiet,
            doing,
            bar,
            done: Some(done),
            patience,
        }
    }

    /// What only who wants to hear everything should know.
    pub(crate) fn remark(&self, text: &str) {
        self.tell(shown(text));
    }

    /// What people should know before something is written.
    fn say(&self, text: &str) {
        if !self.quiet {
            self.bar.suspend(|| narrate(text));
        }
    }

    fn tell(&self, text: String) {
        if self.verbose {
            narrate(&format!("{text}\n"));
        }
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

/// Tells it at once. A reader that went away is no reason to stop in the middle of a run.
fn narrate(text: &str) {
    let _unread = std::io::stderr().write_all(text.as_bytes());
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

impl Drop for Narrator {
    fn drop(&mut self) {
        self.done.take();
        if let Some(patience) = self.patience.take() {
            // It can only have ended by itself.
            let _ended = patience.join();
        }
    }
}

impl Progress for Narrator {
    fn started(&self, total: Option<u64>) {
        self.bar.set_position(0);
        match total {
            Some(total) if total > 0 => {
                self.bar.set_length(total);
                self.bar.set_style(style(BAR));
            }
            _ => self.bar.set_style(style(SPINNER)),
        }
    }

    fn advanced(&self, steps: u64) {
        self.bar.inc(steps);
    }

    fn note(&self, text: &str) {
        self.tell(shown(text));
    }
}

impl Observer for Narrator {
    fn event(&self, event: &Event) {
        if matches!(event, Event::Reading(_) | Event::Writing(..)) {
            // Nobody has said yet how much there is to do.
            self.started(None);
        }
        self.tell(match event {
            Event::Reading(side) => format!("reading {}", side.as_str()),
            Event::KeptHere(misfits) => return self.say(&render::kept_here(misfits)),
            Event::KeptCopies => "copies of what will be overwritten are kept".to_owned(),
            Event::Writing(side, n) => {
                format!("writing {} to {}", count(*n, "change"), side.as_str())
            }
            Event::Wrote(side) => format!("{} is written", side.as_str()),
            Event::Replanning(why) => format!("planning again: {}", shown(why)),
            Event::Committed => "done".to_owned(),
            _ => return,
        });
    }
}

#[cfg(test)]
mod tests {
    use sync_engine::Side;

    use super::*;

    #[test]
    fn each_part_of_the_work_is_counted_from_nothing() {
        let narrator = Narrator::told(false, false, false);
        let at = || (narrator.bar.position(), narrator.bar.length());
        narrator.started(Some(1000));
        narrator.advanced(100);
        narrator.advanced(900);
        assert_eq!(at(), (1000, Some(1000)));
        narrator.started(Some(3));
        narrator.advanced(1);
        assert_eq!(at(), (1, Some(3)));
        narrator.event(&Event::Writing(Side::Local, 3));
        assert_eq!(at().0, 0);
    }

    #[test]
    fn what_is_shown_can_be_drawn() {
        for template in [SPINNER, BAR] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
