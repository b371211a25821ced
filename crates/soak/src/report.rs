//! What a run has shown, for people and for programs.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use tokens_model::TokenDocument;

use crate::account::{Account, Deliberate, Fates};
use crate::life::Tally;
use crate::mark::{Mark, SEED};
use crate::place::Traffic;
use crate::save::save;
use crate::strategy::{Ledger, Strategy};
use crate::world::Plan;

/// How many lost values are named.
const NAMED: usize = 10;

/// What one run has shown.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    strategy: &'static str,
    seed: u64,
    clients: u16,
    operations_each: u32,
    every_seconds: u64,
    blind: u16,
    vandals: u16,
    /// Of the people who use the strategy.
    ours: Fates,
    /// Of the document that everybody began with.
    of_first: Fates,
    /// Of the blind writers.
    of_blind: Fates,
    deliberate: Deliberate,
    operations: usize,
    edits: usize,
    runs: usize,
    failed_runs: usize,
    crashes: usize,
    conflicts: usize,
    brakes: usize,
    overwrites: usize,
    vandalism: usize,
    reads: usize,
    writes: usize,
    bytes: usize,
    virtual_hours: f64,
    /// From the last act until nothing moved any more; nothing if it never settled.
    settled_seconds: Option<f64>,
    lost: Vec<String>,
}

impl Run {
    pub(crate) fn of(
        plan: &Plan,
        account: &Account,
        end: &TokenDocument,
        tally: Tally,
        traffic: Traffic,
        lasted: Duration,
        settled: Option<Duration>,
    ) -> Self {
        let (ours, mut lost) = account.fates(end, |who| who != SEED && who <= plan.clients);
        let (of_first, lost_of_first) = account.fates(end, |who| who == SEED);
        lost.extend(lost_of_first);
        let (of_blind, _) = account.fates(end, |who| who > plan.clients);
        Self {
            strategy: plan.strategy.name(),
            seed: plan.seed,
            clients: plan.clients,
            operations_each: plan.operations,
            every_seconds: plan.every,
            blind: plan.blind,
            vandals: plan.vandals,
            ours,
            of_first,
            of_blind,
            deliberate: account.deliberate(end),
            operations: tally.operations,
            edits: account.edits(),
            runs: tally.runs,
            failed_runs: tally.failed,
            crashes: tally.crashes,
            conflicts: tally.conflicts,
            brakes: tally.brakes,
            overwrites: tally.overwrites,
            vandalism: tally.vandalised,
            reads: traffic.reads,
            writes: traffic.writes,
            bytes: traffic.bytes,
            virtual_hours: lasted.as_secs_f64() / 3600.0,
            settled_seconds: settled.map(|settled| settled.as_secs_f64()),
            lost: lost.iter().take(NAMED).map(Mark::to_string).collect(),
        }
    }

    /// How many values are gone without a word: of people who use the strategy, and of what was
    /// there before.
    pub fn lost(&self) -> usize {
        self.ours.lost + self.of_first.lost
    }

    /// What is wrong with a run of this strategy: ours has to lose nothing, and without a ledger it
    /// has to lose something, or this soak could not tell.
    pub fn verdict(&self, strategy: Strategy) -> Result<(), String> {
        match strategy {
            Strategy::Ours(Ledger::On) if self.lost() > 0 => Err(format!(
                "{} of {} acknowledged values are lost, among them {}",
                self.lost(),
                self.ours.acknowledged + self.of_first.acknowledged,
                self.lost.join(", ")
            )),
            Strategy::Ours(Ledger::Off) if self.lost() == 0 => Err(
                "nothing is lost although the ledger is off: this soak is blind with these settings"
                    .to_owned(),
            ),
            _ if self.settled_seconds.is_none() => {
                Err("it had not settled six hours after the last act".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// All runs as JSON.
pub fn json(runs: &[Run]) -> String {
    let value = serde_json::json!({ "version": 1, "runs": runs });
    format!("{value:#}")
}

/// Writes a report to keep: what was typed, when, on what, and the table.
pub fn write_report(path: &Path, runs: &[Run], command: &str, seconds: f64) -> io::Result<()> {
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let [os, arch] = [std::env::consts::OS, std::env::consts::ARCH];
    let text = format!(
        "# Soak\n\n`{command}` on {date}: {os}, {arch}, {cores} cores, {seconds:.0} s. What a row \
         means is in the [README of the crate](../crates/soak/README.md).\n\n{}",
        table(runs)
    );
    save(path, &text)
}

/// What a row of the table says of a run.
type Cell = fn(&Run) -> String;

const ROWS: &[(&str, Cell)] = &[
    ("people", |run| run.clients.to_string()),
    ("blind writers, vandals", |run| {
        format!("{}, {}", run.blind, run.vandals)
    }),
    ("operations", |run| run.operations.to_string()),
    ("virtual hours", |run| format!("{:.1}", run.virtual_hours)),
    ("acknowledged values", |run| {
        run.ours.acknowledged.to_string()
    }),
    ("**silently lost**", |run| {
        let share = percent(run.ours.lost, run.ours.acknowledged);
        format!("**{}** ({share})", run.ours.lost)
    }),
    ("present at the end", |run| run.ours.present.to_string()),
    ("superseded by somebody who saw it", |run| {
        run.ours.superseded.to_string()
    }),
    ("decided in a conflict", |run| {
        run.ours.in_conflict.to_string()
    }),
    ("given up as a suspected overwrite", |run| {
        run.ours.in_report.to_string()
    }),
    ("removed by the vandal, not back", |run| {
        run.ours.vandalised.to_string()
    }),
    ("reverts undone", |run| {
        format!(
            "{} of {}",
            run.deliberate.reverts_undone, run.deliberate.reverts
        )
    }),
    ("removals undone", |run| {
        format!(
            "{} of {}",
            run.deliberate.removals_undone, run.deliberate.removals
        )
    }),
    ("lost of the first document", |run| {
        format!("{} of {}", run.of_first.lost, run.of_first.acknowledged)
    }),
    ("lost by the blind writers", |run| {
        format!("{} of {}", run.of_blind.lost, run.of_blind.acknowledged)
    }),
    ("conflicts asked about", |run| run.conflicts.to_string()),
    ("brakes asked about", |run| run.brakes.to_string()),
    ("suspected overwrites asked about", |run| {
        run.overwrites.to_string()
    }),
    ("vandalised", |run| format!("{} times", run.vandalism)),
    ("runs, failed, crashed", |run| {
        format!("{}, {}, {}", run.runs, run.failed_runs, run.crashes)
    }),
    ("requests, of them writes", |run| {
        format!("{}, {}", run.reads + run.writes, run.writes)
    }),
    ("writes per edit", |run| ratio(run.writes, run.edits)),
    ("MB sent and received", |run| ratio(run.bytes, 1_000_000)),
    ("settled after the last act", |run| {
        run.settled_seconds
            .map_or_else(|| "never".to_owned(), |seconds| format!("{seconds:.0} s"))
    }),
    ("seed", |run| run.seed.to_string()),
];

/// All runs as a table in Markdown, which people can read as it is.
pub fn table(runs: &[Run]) -> String {
    let mut lines = vec![vec![String::new()]];
    lines[0].extend(runs.iter().map(|run| run.strategy.to_owned()));
    for (name, cell) in ROWS {
        let mut line = vec![(*name).to_owned()];
        line.extend(runs.iter().map(cell));
        lines.push(line);
    }
    aligned(&lines)
}

fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(&widths) {
            push(&mut text, format_args!("| {cell:width$} "));
        }
        text.push_str("|\n");
        if number == 0 {
            for (column, width) in widths.iter().enumerate() {
                let right = if column == 0 { '-' } else { ':' };
                push(&mut text, format_args!("|{}{right}", "-".repeat(width + 1)));
            }
            text.push_str("|\n");
        }
    }
    text
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a string takes everything");
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn percent(part: usize, whole: usize) -> String {
    format!("{:.2} %", 100.0 * part as f64 / whole.max(1) as f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn ratio(part: usize, whole: usize) -> String {
    format!("{:.2}", part as f64 / whole.max(1) as f64)
}
