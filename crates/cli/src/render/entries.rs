//! Entries of the history, a line each.

use std::collections::HashSet;

use sync_engine::{HistoryEntry, Side};

use super::{count, paint};
use crate::shown::shown;

/// A line for each: id, time, command, what it wrote, and what became of it.
pub(crate) fn entries(
    entries: &[&HistoryEntry],
    undone: &HashSet<&str>,
    color: bool,
) -> Vec<String> {
    let command = |entry: &HistoryEntry| shown(&entry.command);
    let wide = |text: &dyn Fn(&HistoryEntry) -> String| {
        let lengths = entries.iter().map(|entry| text(entry).chars().count());
        lengths.max().unwrap_or_default()
    };
    let (ids, commands) = (wide(&|entry| shown(&entry.id)), wide(&command));
    let line = |entry: &&HistoryEntry| {
        let id = format!("{:ids$}", shown(&entry.id));
        let mut line = format!(
            "{}  {}  {:commands$}  {}",
            paint(color, "33", &id),
            shown(&entry.at),
            command(entry),
            wrote(entry)
        );
        if let Some(other) = &entry.undoes {
            line.extend([", undoes ", &shown(other)]);
        }
        if !entry.done {
            line.push_str("  (interrupted)");
        }
        if undone.contains(entry.id.as_str()) {
            line.push_str("  (undone)");
        }
        line
    };
    entries.iter().map(line).collect()
}

/// What the side of an entry is called.
pub(crate) fn place(entry: &HistoryEntry, side: Side) -> String {
    match (side, &entry.files) {
        (Side::Remote, _) => shown(&entry.remote),
        (Side::Local, Some(path)) => format!("`{}`", shown(path)),
        (Side::Local, None) => "the files".to_owned(),
    }
}

fn wrote(entry: &HistoryEntry) -> String {
    let sides = [Side::Local, Side::Remote].into_iter();
    let written = sides.filter(|side| entry.after(*side).is_some());
    let parts: Vec<String> = written
        .map(|side| {
            let changes = count(entry.changes(side), "change");
            format!("{changes} to {}", place(entry, side))
        })
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_line_that_nothing_breaks() {
        let entry = |id: &str, command: &str, local: usize, remote: usize| HistoryEntry {
            id: id.to_owned(),
            at: "2026-01-02T03:04:05Z".to_owned(),
            command: command.to_owned(),
            remote: "team\u{1b}[2J".to_owned(),
            local_after: (local > 0).then(String::new),
            remote_after: (remote > 0).then(String::new),
            local_changes: local,
            remote_changes: remote,
            done: true,
            ..HistoryEntry::default()
        };
        let undo = HistoryEntry {
            undoes: Some("a1\n".to_owned()),
            done: false,
            ..entry("c3", "undo", 1, 0)
        };
        let convert = HistoryEntry {
            files: Some("x.json".to_owned()),
            ..entry("b2", "convert", 3, 0)
        };
        let all = [&undo, &convert, &entry("a1", "sync", 1, 2)];
        let lines = entries(&all, &HashSet::from(["a1"]), false).join("\n");
        insta::assert_snapshot!(lines, @r"
        c3  2026-01-02T03:04:05Z  undo     1 change to the files, undoes a1\u{a}  (interrupted)
        b2  2026-01-02T03:04:05Z  convert  3 changes to `x.json`
        a1  2026-01-02T03:04:05Z  sync     1 change to the files, 2 changes to team\u{1b}[2J  (undone)
        ");
    }
}
