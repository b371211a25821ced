//! A terminal with somebody in front of it.

use std::io::Write as _;
use std::process::{Child, Command};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use pty_process::Size;
use pty_process::blocking::{Pty, open};
use rustix::termios::{LocalModes, tcgetattr};

use crate::pty::shown_on;
use crate::support::{Person, Service, below};

/// How long a text may take to appear. No test waits for it: it ends those that have failed.
const LIMIT: Duration = Duration::from_mins(1);

pub(super) const ENTER: &str = "\r";
pub(super) const ESCAPE: &str = "\u{1b}";
pub(super) const CTRL_C: &str = "\u{3}";
pub(super) const DOWN: &str = "\u{1b}[B";

/// A running command on a terminal of its own.
pub(super) struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    service: Rc<Service>,
    words: String,
    news: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Everything that came, and how much of it has been waited for.
    output: Vec<u8>,
    read: usize,
}

impl Person {
    /// Runs a command at a terminal of 24 lines and 80 columns.
    pub(super) fn at_terminal(&self, words: &[&str]) -> Terminal {
        self.at_terminal_of(words, 80)
    }

    /// The same with so many columns.
    pub(super) fn at_terminal_of(&self, words: &[&str], columns: u16) -> Terminal {
        self.program_at_terminal(self.command(words), words, columns)
    }

    /// The same with any program, which is called by these words.
    pub(super) fn program_at_terminal(
        &self,
        mut command: Command,
        words: &[&str],
        columns: u16,
    ) -> Terminal {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(24, columns)).unwrap();
        command.env("TERM", "xterm-256color");
        let child = pty_process::blocking::Command::from(command).spawn(pts);
        let pty = Arc::new(pty);
        let news = shown_on(&pty);
        Terminal {
            pty,
            child: child.unwrap(),
            service: Rc::clone(&self.service),
            words: words.join(" "),
            news,
            screen: vt100::Parser::new(24, columns, 0),
            output: Vec::new(),
            read: 0,
        }
    }

    /// Everything on this person's machine and in the services.
    pub(super) fn everything(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        let studio = self.service.control.studio();
        let project = &self.service.studio.project;
        let bins = self.service.control.bins();
        let records: Vec<_> = bins
            .iter()
            .map(|bin| self.service.control.record(bin))
            .collect();
        (
            below(&self.folder),
            self.settings(),
            records,
            studio.document(project, "main"),
        )
    }
}

impl Terminal {
    /// Waits until this text appears after what was waited for before.
    #[track_caller]
    pub(super) fn until(&mut self, text: &str) -> &mut Self {
        loop {
            let unread = &self.output[self.read..];
            let place = unread
                .windows(text.len())
                .position(|window| window == text.as_bytes());
            if let Some(place) = place {
                self.read += place + text.len();
                return self;
            }
            match self.news.recv_timeout(LIMIT) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout) => self.fail(&format!("`{text}` does not appear")),
                Err(RecvTimeoutError::Disconnected) => {
                    self.fail(&format!("it ended without `{text}`"));
                }
            }
        }
    }

    /// Presses keys.
    pub(super) fn press(&mut self, keys: &str) -> &mut Self {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Types a line that nobody else may see.
    #[track_caller]
    pub(super) fn secret(&mut self, text: &str) -> &mut Self {
        self.service.learn(text);
        self.line(text)
    }

    /// Types a line.
    pub(super) fn line(&mut self, text: &str) -> &mut Self {
        self.press(text).press(ENTER)
    }

    /// Waits for the end, which has to have this code and to leave the terminal as it was.
    #[track_caller]
    pub(super) fn ends(&mut self, code: i32) -> &mut Self {
        loop {
            match self.news.recv_timeout(LIMIT) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => self.fail("it does not end"),
            }
        }
        let status = self.child.wait().unwrap();
        if status.code() != Some(code) {
            self.fail(&format!("it ended with {status} instead of {code}"));
        }
        assert!(!self.screen.screen().hide_cursor(), "the cursor is hidden");
        let modes = tcgetattr(&*self.pty).unwrap().local_modes;
        let usual = LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        assert!(modes.contains(usual), "the terminal is left in {modes:?}");
        self
    }

    /// Everything that came, with all that drives the terminal.
    pub(super) fn output(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }

    /// What stands on the screen.
    pub(super) fn screen(&self) -> String {
        lines(&self.screen)
    }

    /// What would stand on a screen that is large enough for everything.
    pub(super) fn page(&self) -> String {
        let mut page = vt100::Parser::new(200, 400, 0);
        page.process(&self.output);
        lines(&page)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.output.extend(bytes);
    }

    #[track_caller]
    fn fail(&mut self, problem: &str) -> ! {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _status = self.child.wait();
        panic!("{problem}; on the screen:\n{}", self.screen());
    }
}

fn lines(screen: &vt100::Parser) -> String {
    let rows = screen.screen().rows(0, u16::MAX);
    let rows: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
    rows.join("\n").trim_end().to_owned()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
        if !std::thread::panicking() {
            self.service.keeps_quiet(&self.words, &self.output);
        }
    }
}
