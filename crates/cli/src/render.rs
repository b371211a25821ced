//! Values → text for people. Pure: no streams, no environment.

mod changes;
mod entries;
mod impact;
mod markdown;
mod page;
mod plan;
mod report;
mod requests;
mod screen;
mod side_by_side;
mod words;

pub(crate) use changes::{change, changes};
pub(crate) use entries::{entries, place};
pub(crate) use impact::impact;
pub(crate) use markdown::markdown;
pub(crate) use page::page;
pub(crate) use plan::{
    FIRST_SYNC, clashes, conflicts, guards, kept_here, lost, marked, notes, replaced, stopped,
    warnings, ways_back, ways_out,
};
pub(crate) use report::Report;
pub(crate) use requests::{is_nearly_used, requests};
pub(crate) use screen::{Depth, Screen};
pub(crate) use side_by_side::side_by_side;

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
