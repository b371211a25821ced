//! Values → text for people. Pure: no streams, no environment.

mod changes;
mod entries;
mod plan;
mod report;
mod requests;

pub(crate) use changes::changes;
pub(crate) use entries::{entries, place};
pub(crate) use plan::{
    FIRST_SYNC, clashes, conflicts, guards, kept_here, lost, notes, refused, warnings, ways_out,
};
pub(crate) use report::Report;
pub(crate) use requests::{is_nearly_used, requests};

/// A count with its noun: `1 change`, `2 changes`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}

/// Text in a colour, where colours are wanted.
pub(crate) fn paint(color: bool, code: &str, text: &str) -> String {
    if color {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
