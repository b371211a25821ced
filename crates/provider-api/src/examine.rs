//! A closer look at a place than syncing needs, for people who want to know how it stands.

use crate::ReadOutcome;

/// What a place holds, and what it says of itself on a closer look.
#[derive(Clone, Debug)]
pub struct Examined {
    /// What a read would have found. Remarks that are among the findings are not repeated here.
    pub outcome: ReadOutcome,
    /// What was looked at.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about: one word that stays the same, `size` or `public` for example.
    pub about: &'static str,
    /// How it stands.
    pub verdict: Verdict,
    /// How it stands in words: lower case, no full stop. Not escaped where it repeats others.
    pub says: String,
    /// What can be done, most useful first; empty only if nothing has to be.
    pub fixes: Vec<String>,
}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Pass,
    /// It works, and somebody should know.
    Warn,
    /// It does not work.
    Fail,
}

impl Verdict {
    /// The verdict in one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

impl Finding {
    /// Something that is as it should be.
    pub fn pass(about: &'static str, says: impl Into<String>) -> Self {
        Self {
            about,
            verdict: Verdict::Pass,
            says: says.into(),
            fixes: Vec::new(),
        }
    }

    /// Something that works and that somebody should know of, with what can be done.
    pub fn warn(about: &'static str, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn,
            fixes: vec![fix.into()],
            ..Self::pass(about, says)
        }
    }

    /// Something that does not work, with what can be done.
    pub fn fail(about: &'static str, says: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Fail,
            ..Self::warn(about, says, fix)
        }
    }
}
