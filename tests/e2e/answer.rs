//! What a finished run of the command said, as it stands in snapshots.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

/// What differs from run to run, as regular expressions and what stands for them in snapshots.
pub(crate) const FILTERS: [(&str, &str); 8] = [
    (r"127\.0\.0\.1:\d+", "127.0.0.1:[port]"),
    (r"\b[0-9a-f]{24}\b", "[bin]"),
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "[uuid]"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[time]"),
    (r#""history":"[0-9a-f]{10}""#, r#""history":"[id]""#),
    (r"\b[0-9a-f]{10}\b", "[id]"),
    (r"process \d+", "process [pid]"),
    (r"/links/[0-9a-f]{16}/", "/links/[link]/"),
];

/// Compares a run of the command with an inline snapshot.
macro_rules! assert_ran {
    ($ran:expr, @$expected:literal) => {
        insta::with_settings!({ filters => crate::answer::FILTERS.to_vec() }, {
            insta::assert_snapshot!($ran.to_string(), @$expected)
        })
    };
}
pub(crate) use assert_ran;

/// A finished run of the command.
pub(crate) struct Ran {
    /// The exit code; none if a signal ended the process.
    pub(crate) code: Option<i32>,
    words: String,
    /// Standard output and error as they came.
    pub(crate) raw: [String; 2],
    hidden: [PathBuf; 2],
}

impl Ran {
    /// A run with these words, in this project folder and this home.
    pub(crate) fn new(words: &[&str], output: Output, folders: [&Path; 2]) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code(),
            words: hidden(&words.join(" "), folders),
            raw: [text(output.stdout), text(output.stderr)],
            hidden: folders.map(Path::to_owned),
        }
    }

    /// The answer for programs.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.raw[0]).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        assert!(
            self.to_string().contains(words),
            "does not say `{words}`: {self}"
        );
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or_else(|| "killed".to_owned(), |code| code.to_string());
        write!(f, "$ tokensync {}\nexit code {code}", self.words)?;
        for (stream, text) in ["stdout", "stderr"].iter().zip(&self.raw) {
            if !text.is_empty() {
                let text = hidden(text, [&self.hidden[0], &self.hidden[1]]);
                write!(f, "\n--- {stream} ---\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

fn hidden(text: &str, [folder, home]: [&Path; 2]) -> String {
    text.replace(&*folder.to_string_lossy(), "[project]")
        .replace(&*home.to_string_lossy(), "[home]")
}
