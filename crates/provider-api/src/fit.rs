//! What a place takes of a document, told before anything is sent.

use std::fmt;

use tokens_model::EntryPath;

/// What a place does not take of a document that it is to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    /// What does not reach the place, and stays where the document comes from.
    pub kept_here: Vec<Misfit>,
    /// What cannot be there at all: a write of such a document is refused as a whole.
    pub refused: Vec<Misfit>,
    /// What somebody should know although the place takes it.
    pub notes: Vec<String>,
}

/// One thing that a place does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where it stands in the document; `None` if it is about all of it.
    pub at: Option<EntryPath>,
    /// What it is, or what is wrong with it, in a few words.
    pub what: String,
}

impl Fit {
    /// Whether the place takes all of the document.
    pub fn is_whole(&self) -> bool {
        self.kept_here.is_empty() && self.refused.is_empty()
    }

    /// Adds something that stays where the document comes from.
    pub fn keep_here(&mut self, at: Option<EntryPath>, what: impl Into<String>) {
        let what = what.into();
        self.kept_here.push(Misfit { at, what });
    }

    /// Refuses the document for what it is as a whole.
    pub fn refuse_all(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.refused.push(Misfit { at: None, what });
    }

    /// Adds something for which the document is refused.
    pub fn refuse(&mut self, at: EntryPath, what: impl Into<String>) {
        let (at, what) = (Some(at), what.into());
        self.refused.push(Misfit { at, what });
    }
}

/// Not escaped: names can hold anything.
impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.at {
            Some(at) => write!(f, "{at}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}
