//! The terminal while a question is open.

use std::io;

use dialoguer::console::{Key, Term, measure_text_width};

/// How much can be typed in one answer.
const LONGEST: usize = 4096;

/// Whether what is typed appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    Shown,
    Hidden,
}

/// What somebody did who was asked.
pub(super) enum Said<T> {
    This(T),
    /// Escape.
    Nothing,
    /// The left arrow before anything else.
    Back,
}

/// A terminal that echoes nothing by itself and takes Ctrl-C for a key. It is as before once this
/// is dropped, however the question ended.
///
/// Keys are read one by one, and between two of them the terminal would echo what is pasted.
pub(super) struct Attended {
    pub(super) term: Term,
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Attended {
    pub(super) fn begin() -> Self {
        Self {
            term: Term::stderr(),
            #[cfg(unix)]
            before: hush(),
        }
    }

    /// Reads a line. `Interrupted` for Ctrl-C.
    pub(super) fn line(
        &self,
        question: &str,
        echo: Echo,
        can_go_back: bool,
    ) -> io::Result<Said<String>> {
        let term = &self.term;
        term.write_str(&format!("{question}: "))?;
        let mut typed = String::new();
        let answer = loop {
            match term.read_key_raw()? {
                Key::Enter => break Ok(Said::This(typed)),
                Key::Escape => break Ok(Said::Nothing),
                Key::ArrowLeft if can_go_back && typed.is_empty() => break Ok(Said::Back),
                Key::CtrlC => break Err(io::ErrorKind::Interrupted.into()),
                Key::Backspace => {
                    if let (Some(char), Echo::Shown) = (typed.pop(), echo) {
                        term.clear_chars(measure_text_width(char.encode_utf8(&mut [0; 4])))?;
                    }
                }
                Key::Char(char) if !char.is_control() && typed.len() < LONGEST => {
                    typed.push(char);
                    if echo == Echo::Shown {
                        term.write_str(char.encode_utf8(&mut [0; 4]))?;
                    }
                }
                _ => {}
            }
        };
        term.write_line("")?;
        answer
    }

    /// Asks for yes or no, by a single key; Enter is no. `Interrupted` for Ctrl-C.
    pub(super) fn decision(&self, question: &str, can_go_back: bool) -> io::Result<Said<bool>> {
        let term = &self.term;
        term.write_str(&format!("{question} [y/N] "))?;
        let answer = loop {
            match term.read_key_raw()? {
                Key::Char('y' | 'Y') => break Ok(Said::This(true)),
                Key::Char('n' | 'N') | Key::Enter => break Ok(Said::This(false)),
                Key::Escape => break Ok(Said::Nothing),
                Key::ArrowLeft if can_go_back => break Ok(Said::Back),
                Key::CtrlC => break Err(io::ErrorKind::Interrupted.into()),
                _ => {}
            }
        };
        term.clear_line()?;
        let word = match answer {
            Ok(Said::This(true)) => "yes",
            _ => "no",
        };
        term.write_line(&format!("{question} {word}"))?;
        answer
    }
}

#[cfg(unix)]
fn hush() -> Option<rustix::termios::Termios> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let before = tcgetattr(io::stdin()).ok()?;
    let mut quiet = before.clone();
    quiet
        .local_modes
        .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
    tcsetattr(io::stdin(), OptionalActions::Drain, &quiet).ok()?;
    Some(before)
}

impl Drop for Attended {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.before {
            use rustix::termios::{OptionalActions, tcsetattr};
            // A terminal that went away needs nothing put back.
            let _gone = tcsetattr(io::stdin(), OptionalActions::Drain, before);
        }
        // A question that is interrupted leaves the cursor hidden.
        let _gone = self.term.show_cursor();
    }
}
