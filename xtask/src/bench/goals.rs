//! The goals, and whether what was measured meets them.

use std::path::Path;

use super::measure::{Cost, Measured};
use crate::files;
use crate::outcome::Result;

/// What a goal is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Ours to theirs.
    Ratio,
    Megabytes,
    Milliseconds,
    Requests,
    /// Growth: 1 is ten times the work in ten times the time.
    Exponent,
}

impl Unit {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::Megabytes => "MB",
            Self::Milliseconds => "ms",
            Self::Requests => "requests",
            Self::Exponent => "exponent",
        }
    }
}

/// A document that was measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) tokens: usize,
    /// In one text.
    pub(super) bytes: usize,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) work: String,
    pub(super) tokens: Option<usize>,
    pub(super) ours: Option<Cost>,
    /// What it is compared with, or why it is not.
    pub(super) against: String,
    pub(super) against_wall: Option<f64>,
    pub(super) score: Option<f64>,
    pub(super) unit: Unit,
    pub(super) must: Option<f64>,
    pub(super) aim: Option<f64>,
}

const NO_PEER: &str = "no peer here";

/// Times of the Figma plugin's own code, recorded elsewhere; its code is on no registry.
const PLUGIN_PULL: [(usize, &str); 2] = [(1_000, "1.4 s"), (10_000, "8.5 s")];

/// Goals of P1 by size: at most this part of the time of the official program.
const OFFICIAL_PULL: [(usize, f64, f64); 3] = [
    (1_000, 1.0 / 30.0, 1.0 / 60.0),
    (10_000, 1.0 / 10.0, 1.0 / 25.0),
    (100_000, 1.0 / 4.0, 1.0 / 10.0),
];

/// Goals of P5 by size: at most this part of the memory of the official program.
const OFFICIAL_PEAK: [(usize, f64, f64); 3] = [
    (1_000, 0.15, 0.06),
    (10_000, 0.3, 0.15),
    (100_000, 0.8, 0.4),
];

impl Row {
    pub(super) fn new(id: &'static str, work: &str, tokens: usize, ours: Option<&Cost>) -> Self {
        Self {
            id,
            work: work.to_owned(),
            tokens: (tokens > 0).then_some(tokens),
            ours: ours.copied(),
            against: NO_PEER.to_owned(),
            against_wall: None,
            score: None,
            unit: Unit::Ratio,
            must: None,
            aim: None,
        }
    }

    pub(super) fn goal(mut self, must: f64, aim: f64) -> Self {
        self.must = Some(must);
        self.aim = Some(aim);
        self
    }

    /// Compares our time with another, if that could be measured.
    pub(super) fn against(mut self, name: &str, wall: Option<f64>) -> Self {
        name.clone_into(&mut self.against);
        self.against_wall = wall;
        self.score = match (self.ours, wall) {
            (Some(ours), Some(wall)) if wall > 0.0 => Some(ours.wall / wall),
            _ => None,
        };
        self
    }

    pub(super) fn value(mut self, score: Option<f64>, unit: Unit) -> Self {
        "-".clone_into(&mut self.against);
        self.score = score;
        self.unit = unit;
        self
    }

    /// `aim`, `must`, `missed`, or nothing to say.
    pub(super) fn met(&self) -> &'static str {
        let Some(score) = self.score else {
            return "-";
        };
        let within = |bound: Option<f64>| bound.is_some_and(|bound| score <= bound);
        if within(self.aim) {
            "aim"
        } else if within(self.must) {
            "must"
        } else if self.must.is_some() {
            "missed"
        } else if self.aim.is_some() {
            "not yet"
        } else {
            "-"
        }
    }
}

/// All rows, from what was measured.
pub(super) fn rows(binary: &Path, sizes: &[Size], measured: &Measured) -> Result<Vec<Row>> {
    let cost = |name: &str, tokens: usize| measured.get(&(name.to_owned(), tokens));
    let wall = |name: &str, tokens: usize| cost(name, tokens).map(|cost| cost.wall);
    let mut rows = Vec::new();
    for work in ["--version", "--help"] {
        let official = wall("official --help", 0);
        let name = if official.is_some() {
            "official --help"
        } else {
            NO_PEER
        };
        let row = Row::new("S1", work, 0, cost(work, 0)).against(name, official);
        rows.push(row.goal(1.0 / 100.0, 1.0 / 250.0));
    }
    for size in sizes {
        let tokens = size.tokens;
        let row = |id, work: &str| Row::new(id, work, tokens, cost(work, tokens));
        let git = wall("git status", tokens);
        let name = if git.is_some() {
            "git status"
        } else {
            "git: missing"
        };
        rows.push(row("S2", "status").against(name, git).goal(3.0, 1.2));
        let read = wall("read + BLAKE3", tokens);
        let touched = row("S3", "status, touched").against("read + BLAKE3", read);
        rows.push(touched.goal(2.0, 1.3));
        let get = wall("GET", tokens);
        for work in ["sync, nothing changed", "sync, one token changed"] {
            rows.push(row("-", work).against("GET", get));
        }
        rows.extend(pull_rows(*size, measured));
        rows.extend(text_rows(*size, measured));
    }
    let grows = [
        "status",
        "pull",
        "sync, nothing changed",
        "merge",
        "difference",
    ];
    for work in grows {
        rows.extend(growth(work, sizes, measured));
    }
    let bytes = files::read(binary)?.len();
    let row = Row::new("B1", "size of the binary", 0, None);
    rows.push(
        row.value(Some(megabytes(bytes)), Unit::Megabytes)
            .goal(20.0, 12.0),
    );
    Ok(rows)
}

fn pull_rows(size: Size, measured: &Measured) -> Vec<Row> {
    let tokens = size.tokens;
    let cost = |name: &str| measured.get(&(name.to_owned(), tokens));
    let pull = cost("pull");
    let row = |id| Row::new(id, "pull", tokens, pull);
    let goal = |table: &[(usize, f64, f64)]| {
        let found = table.iter().find(|(size, ..)| *size == tokens);
        found.map(|(_, must, aim)| (*must, *aim))
    };
    let mut rows = Vec::new();
    if let Some((must, aim)) = goal(&OFFICIAL_PULL) {
        rows.push(row("P1").goal(must, aim));
    }
    let parts = ["GET", "validate", "format", "write", "digest"];
    let sum: Option<f64> = parts.iter().map(|part| Some(cost(part)?.wall)).sum();
    let limit = row("P2").against(&parts.join("+"), sum);
    rows.push(if tokens == 100_000 {
        limit.goal(3.0, 1.8)
    } else {
        limit
    });
    if let Some((_, time)) = PLUGIN_PULL.iter().find(|(size, _)| *size == tokens) {
        let mut plugin = row("P3").goal(1.0 / 80.0, 1.0 / 200.0);
        plugin.against = format!("{NO_PEER}; plugin, recorded: {time}");
        rows.push(plugin);
    }
    let peak = pull.and_then(|cost| cost.peak);
    if tokens == 100_000 {
        let time = row("P4").value(pull.map(|cost| cost.wall), Unit::Milliseconds);
        rows.push(Row {
            aim: Some(1000.0),
            ..time
        });
        rows.push(
            row("P4")
                .value(peak, Unit::Megabytes)
                .goal(200.0, 5.0 * megabytes(size.bytes)),
        );
    }
    if let Some((must, aim)) = goal(&OFFICIAL_PEAK) {
        let mut memory = row("P5").goal(must, aim);
        "pull, memory".clone_into(&mut memory.work);
        rows.push(memory);
    }
    rows
}

/// What happens to plain files: merging, comparing, reading.
fn text_rows(size: Size, measured: &Measured) -> Vec<Row> {
    let tokens = size.tokens;
    let cost = |name: &str| measured.get(&(name.to_owned(), tokens));
    let row = |id, work: &str| Row::new(id, work, tokens, cost(work));
    let git = cost("git merge-file");
    let name = if git.is_some() {
        "git merge-file"
    } else {
        "git: missing"
    };
    let merge = row("M1", "merge").against(name, git.map(|cost| cost.wall));
    let mut memory = row("M1", "merge").against(name, None);
    "merge, memory".clone_into(&mut memory.work);
    let peak = |cost: Option<&Cost>| cost?.peak;
    memory.score = match (peak(cost("merge")), peak(git)) {
        (Some(ours), Some(git)) if git > 0.0 => Some(ours / git),
        _ => None,
    };
    let validate = cost("validate text").map(|cost| cost.wall);
    vec![
        merge.goal(1.0, 0.45),
        memory.goal(1.0, 0.5),
        row("M3", "difference").goal(0.25, 0.1),
        row("L1", "parse")
            .against("validate text", validate)
            .goal(3.0, 1.7),
    ]
}

fn megabytes(bytes: usize) -> f64 {
    let kilobytes = u32::try_from(bytes / 1000).unwrap_or(u32::MAX);
    f64::from(kilobytes) / 1000.0
}

/// How CPU time grows from one size to the next, without what starting takes.
fn growth(work: &str, sizes: &[Size], measured: &Measured) -> Option<Row> {
    let (small, large) = (10_000, 100_000);
    let has = |tokens| sizes.iter().any(|size| size.tokens == tokens);
    if !has(small) || !has(large) {
        return None;
    }
    let cpu = |name: &str, tokens| measured.get(&(name.to_owned(), tokens))?.cpu;
    let start = cpu("--version", 0);
    let exponent = match (cpu(work, small), cpu(work, large), start) {
        (Some(small), Some(large), Some(start)) if small > start && large > start => {
            Some(((large - start) / (small - start)).log10())
        }
        _ => None,
    };
    let row = Row::new("G1", &format!("{work}, 10k to 100k"), 0, None);
    Some(row.value(exponent, Unit::Exponent).goal(1.05, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(entries: &[(&str, usize, f64)]) -> Measured {
        let entries = entries.iter().map(|(name, tokens, ms)| {
            let cost = Cost {
                wall: *ms,
                cpu: Some(*ms),
                peak: Some(*ms),
            };
            (((*name).to_owned(), *tokens), cost)
        });
        entries.collect()
    }

    fn size(tokens: usize) -> Size {
        Size {
            tokens,
            bytes: tokens * 200,
        }
    }

    #[test]
    fn a_goal_is_met_within_its_bound() {
        let row = |ours: f64| {
            let cost = Cost {
                wall: ours,
                ..Cost::default()
            };
            let row = Row::new("S2", "status", 1000, Some(&cost));
            row.against("git status", Some(2.0)).goal(3.0, 1.2)
        };
        assert_eq!(row(2.0).met(), "aim");
        assert_eq!(row(6.0).met(), "must");
        assert_eq!(row(6.1).met(), "missed");
        let alone = Row::new("P1", "pull", 1000, None).goal(0.1, 0.05);
        assert_eq!(alone.met(), "-");
        assert_eq!(alone.against, NO_PEER);
    }

    #[test]
    fn growth_is_an_exponent_without_the_start() {
        let measured = measured(&[
            ("--version", 0, 1.0),
            ("pull", 10_000, 11.0),
            ("pull", 100_000, 101.0),
        ]);
        let sizes = [10_000, 100_000].map(size);
        let row = growth("pull", &sizes, &measured).unwrap();
        assert!((row.score.unwrap() - 1.0).abs() < 1e-9);
        assert_eq!(row.met(), "aim");
        assert!(growth("pull", &sizes[..1], &measured).is_none());
        assert!(growth("status", &sizes, &measured).unwrap().score.is_none());
    }

    #[test]
    fn the_limit_of_a_pull_is_the_sum_of_its_parts() {
        let all = [
            ("pull", 100_000, 300.0),
            ("GET", 100_000, 20.0),
            ("validate", 100_000, 20.0),
            ("format", 100_000, 40.0),
            ("write", 100_000, 10.0),
            ("digest", 100_000, 10.0),
        ];
        let rows = pull_rows(size(100_000), &measured(&all));
        let limit = rows.iter().find(|row| row.id == "P2").unwrap();
        assert!((limit.score.unwrap() - 3.0).abs() < 1e-9);
        let rows = pull_rows(size(100_000), &measured(&all[..3]));
        let limit = rows.iter().find(|row| row.id == "P2").unwrap();
        assert_eq!(limit.score, None);
    }
}
