//! Tells the steps of a sync: all of them with `-v`, otherwise only when it takes long.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::ProgressBar;
use provider_api::Progress;
use sync_engine::{Event, Observer};

use crate::render::{self, count};
use crate::shown::shown;
use crate::ui::Ui;

/// Nothing is shown of what is done sooner.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(120);

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
        let doing = Arc::new(Mutex::new(String::new()));
        let bar = ProgressBar::hidden();
        let (done, wait) = mpsc::channel();
        let patience = (ui.stderr_is_terminal && !ui.verbose).then(|| {
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
        bar.set_style(
            indicatif::ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
                .unwrap_or_else(|_| indicatif::ProgressStyle::default_spinner()),
        );
        Self {
            verbose: ui.verbose,
            quiet: ui.is_quiet(),
            doing,
            bar,
            done: Some(done),
            patience,
        }
    }

    /// What people should know before something is written.
    #[expect(
        clippy::print_stderr,
        reason = "it has to be told before the run is over"
    )]
    fn say(&self, text: &str) {
        if !self.quiet {
            self.bar.suspend(|| eprint!("{text}"));
        }
    }

    fn tell(&self, text: String) {
        if self.verbose {
            #[expect(clippy::print_stderr, reason = "the narration of -v")]
            {
                eprintln!("{text}");
            }
        }
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
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
        if let Some(total) = total {
            self.bar.set_length(total);
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
