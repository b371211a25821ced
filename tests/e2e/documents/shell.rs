//! A shell at a terminal, which does one command after the other.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use pty_process::Size;
use pty_process::blocking::{Pty, open};

use super::page::Key;
use crate::pty::shown_on;
use crate::support::{Person, Service, save};

/// What stands in for the world: see there.
const PRELUDE: &str = include_str!("prelude.sh");
/// How long a text may take to appear. No test waits for it: it ends those that have failed.
const LIMIT: Duration = Duration::from_mins(1);
/// Around the exit code, once a command has ended.
const MARK: u8 = 0x1e;
const COLUMNS: u16 = 100;

pub(super) struct Shell {
    person: Person,
    service: Rc<Service>,
    pty: Arc<Pty>,
    child: Child,
    script: File,
    news: Receiver<Vec<u8>>,
}

/// A command that has ended.
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) text: String,
    pub(super) screen: vt100::Parser,
}

impl Shell {
    /// A `bash` in a new home and folder, which knows where the sandbox is.
    pub(super) fn start(service: &Rc<Service>) -> Self {
        let person = service.person().without_key();
        let fifo = person.root().join("typed");
        let made = Command::new("mkfifo").arg(&fifo).status().unwrap();
        assert!(made.success());
        // Both ways, because to open one end alone waits for the other.
        let script = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&fifo)
            .unwrap();
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(50, COLUMNS)).unwrap();
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-u"]).arg(&fifo);
        person.prepare(&mut command);
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_tokensync"));
        let folder = binary.parent().unwrap().to_string_lossy().into_owned();
        #[expect(
            clippy::disallowed_methods,
            reason = "the shell looks for commands there, too"
        )]
        let path = std::env::var("PATH").unwrap();
        command
            .env("PATH", format!("{folder}:{path}"))
            .env("TERM", "xterm-256color")
            .env("COLORTERM", "truecolor")
            .env("LC_ALL", "C.UTF-8")
            .env("TOKENSYNC_KEYCHAIN", "off")
            .env("ROOT", person.folder.parent().unwrap())
            .env("SANDBOX_JSONBIN", &service.endpoint)
            .env("SANDBOX_STUDIO", &service.studio.discovery)
            .env("SANDBOX_KEY", &service.key);
        let child = pty_process::blocking::Command::from(command)
            .spawn(pts)
            .unwrap();
        let pty = Arc::new(pty);
        let news = shown_on(&pty);
        let service = Rc::clone(service);
        let mut shell = Self {
            person,
            service,
            pty,
            child,
            script,
            news,
        };
        let ran = shell.run(PRELUDE, &[]);
        assert_eq!((ran.code, ran.text.as_str()), (0, ""));
        shell
    }

    /// Runs commands to their end, and presses keys meanwhile.
    #[track_caller]
    pub(super) fn run(&mut self, commands: &str, keys: &[Key]) -> Ran {
        let mark = char::from(MARK);
        // `{mark}` as such would end the command for us while the terminal echoes nothing.
        let script = format!("{commands}\nprintf '{mark}%d{mark}' \"$?\"\n");
        self.script.write_all(script.as_bytes()).unwrap();
        let mut output: Vec<u8> = Vec::new();
        let mut read = 0;
        let mut waiting = keys.iter();
        let mut key = waiting.next();
        let mut look = None;
        let code = loop {
            if let Some(begin) = output.iter().position(|byte| *byte == MARK) {
                let code: Vec<u8> = output[begin + 1..].to_vec();
                if let Some(end) = code.iter().position(|byte| *byte == MARK) {
                    output.truncate(begin);
                    break String::from_utf8_lossy(&code[..end]).parse().unwrap();
                }
            }
            while let Some(next) = key {
                let unread = String::from_utf8_lossy(&output[read..]).into_owned();
                let Some(at) = unread.find(&next.text) else {
                    break;
                };
                read += at + next.text.len();
                let keys = next.keys.strip_prefix("look");
                if keys.is_some() {
                    // All of the screen, of which the text is the last thing.
                    look = Some(output.clone());
                }
                let keys = keys.unwrap_or(&next.keys);
                if let Some(name) = keys.strip_prefix("touch ") {
                    save(&self.person.folder.with_file_name(name), b"");
                    key = waiting.next();
                    continue;
                }
                (&*self.pty).write_all(&pressed(keys)).unwrap();
                key = waiting.next();
            }
            match self.news.recv_timeout(LIMIT) {
                Ok(bytes) => output.extend(bytes),
                Err(problem) => {
                    let text = String::from_utf8_lossy(&output).into_owned();
                    let wanted = key.map_or("its end", |key| &key.text);
                    panic!("`{commands}`: {problem} while waiting for {wanted}: {text}");
                }
            }
        };
        if let Some(key) = key {
            panic!("`{commands}` ended without `{}`", key.text);
        }
        // What makes a key prints it, once.
        if !commands.contains("keys create") {
            let typed = commands.split('\'').next().unwrap_or_default();
            self.service.keeps_quiet(typed, &output);
        }
        // Wide and high enough for everything.
        let mut screen = vt100::Parser::new(400, 300, 0);
        screen.process(&look.unwrap_or(output));
        let rows = screen.screen().rows(0, u16::MAX);
        let rows: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
        let text = rows.join("\n").trim_end().to_owned();
        let (root, home) = (self.person.folder.parent().unwrap(), &self.person.home);
        let text = text
            .replace(&*home.to_string_lossy(), "~")
            .replace(&*root.to_string_lossy(), "~");
        Ran { code, text, screen }
    }

    /// Puts a file into the folder where the shell is.
    #[track_caller]
    pub(super) fn put(&mut self, name: &str, text: &str) {
        let folder = self.run("pwd -P >\"$ROOT/where\"", &[]);
        assert_eq!(folder.code, 0);
        let place = self.person.folder.parent().unwrap().join("where");
        let folder = std::fs::read_to_string(place).unwrap();
        save(
            &PathBuf::from(folder.trim_end()).join(name),
            text.as_bytes(),
        );
    }

    /// Leaves the shell.
    pub(super) fn end(&mut self) {
        self.script.write_all(b"exit 0\n").unwrap();
        let _status = self.child.wait().unwrap();
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Names of keys, and texts in quotes.
fn pressed(keys: &str) -> Vec<u8> {
    let keys = keys.split_whitespace().map(|key| match key {
        "enter" => "\r",
        "escape" => "\u{1b}",
        "ctrl-c" => "\u{3}",
        "down" => "\u{1b}[B",
        text => text,
    });
    keys.collect::<String>().into_bytes()
}
