//! The goals, as data.

use super::measure::{Cost, Measured};
use super::row::{Of, Row, Unit};

/// A comparison of things that were measured in the same rounds, at every size at which they were.
struct Comparison {
    id: &'static str,
    work: &'static str,
    of: Of,
    /// Whose costs add up to what ours is compared with.
    against: &'static [&'static str],
    /// Must and aim, by tokens; 0 where no document is involved.
    goals: &'static [(usize, f64, f64)],
}

impl Comparison {
    const fn of(
        id: &'static str,
        of: Of,
        work: &'static str,
        against: &'static [&'static str],
        goals: &'static [(usize, f64, f64)],
    ) -> Self {
        Self {
            id,
            work,
            of,
            against,
            goals,
        }
    }
}

use Of::{Memory, Time};

const OFFICIAL: &[&str] = &["tokensstudio pull"];
const PULL_PARTS: &[&str] = &["GET", "validate", "format", "write", "digest"];

const COMPARISONS: &[Comparison] = &[
    Comparison::of("S1", Time, "--version", &["tokensstudio --help"], START),
    Comparison::of("S1", Time, "--help", &["tokensstudio --help"], START),
    Comparison::of(
        "S2",
        Time,
        "status",
        &["git status"],
        &[(100_000, 3.0, 1.2)],
    ),
    Comparison::of(
        "S3",
        Time,
        "status, touched",
        &["read + BLAKE3"],
        &[(100_000, 2.0, 1.3)],
    ),
    Comparison::of("P1", Time, "pull", OFFICIAL, PULL_TIME),
    Comparison::of("P2", Time, "pull", PULL_PARTS, &[(100_000, 3.0, 1.8)]),
    Comparison::of("P5", Memory, "pull", OFFICIAL, PULL_MEMORY),
    Comparison::of("-", Time, "pull", &["curl"], &[]),
    Comparison::of("-", Time, "sync, nothing changed", &["GET"], &[]),
    Comparison::of("-", Time, "push, one token changed", &["GET"], &[]),
    Comparison::of(
        "M1",
        Time,
        "merge",
        &["git merge-file"],
        &[(100_000, 1.0, 0.45)],
    ),
    Comparison::of(
        "M1",
        Memory,
        "merge",
        &["git merge-file"],
        &[(100_000, 1.0, 0.5)],
    ),
    Comparison::of(
        "M2",
        Time,
        "merge",
        &["jsondiffpatch"],
        &[(100_000, 1.0 / 5.0, 1.0 / 12.0)],
    ),
    Comparison::of(
        "M3",
        Time,
        "difference",
        &["fast-json-patch"],
        &[(100_000, 1.0 / 4.0, 1.0 / 10.0)],
    ),
    Comparison::of(
        "R1",
        Time,
        "resolve",
        &["style-dictionary + sd-transforms"],
        RESOLVING,
    ),
    Comparison::of("-", Time, "resolve", &["terrazzo parser"], &[]),
    Comparison::of("L1", Time, "parse", &["validate text"], PARSING),
];

const START: &[(usize, f64, f64)] = &[(0, 1.0 / 100.0, 1.0 / 250.0)];
const PULL_TIME: &[(usize, f64, f64)] = &[
    (1_000, 1.0 / 30.0, 1.0 / 60.0),
    (10_000, 1.0 / 10.0, 1.0 / 25.0),
    (100_000, 1.0 / 4.0, 1.0 / 10.0),
];
const PULL_MEMORY: &[(usize, f64, f64)] = &[
    (1_000, 0.15, 0.06),
    (10_000, 0.3, 0.15),
    (100_000, 0.8, 0.4),
];
const RESOLVING: &[(usize, f64, f64)] = &[(10_000, 1.0 / 100.0, 1.0 / 300.0)];
const PARSING: &[(usize, f64, f64)] = &[(1_000, 3.0, 1.7), (10_000, 3.0, 1.7), (100_000, 3.0, 1.7)];

/// Times of the Figma plugin's own code, recorded elsewhere since no registry has it. Its pushes
/// were timed in a running process, so its start and its read are not in them.
const PLUGIN: [(&str, usize, &str); 6] = [
    ("pull", 1_000, "1.4 s"),
    ("pull", 10_000, "8.5 s"),
    ("pull", PLUGIN_SIZE, "9.7 s"),
    ("push, one token changed", 1_000, "30 ms in process"),
    ("push, one token changed", 10_000, "72 ms in process"),
    ("push, one token changed", PLUGIN_SIZE, "158 ms in process"),
];

/// The size of the largest document that the plugin's code was timed with, and its sets.
pub(super) const PLUGIN_SIZE: usize = 18_578;
pub(super) const PLUGIN_SETS: usize = 31;

/// Commands whose growth from 10,000 to 100,000 tokens is looked at.
const GROWING: [&str; 11] = [
    "status",
    "status, touched",
    "check",
    "diff",
    "pull",
    "push, one token changed",
    "sync, nothing changed",
    "convert",
    "merge",
    "difference",
    "resolve",
];

/// All comparisons at all sizes, and what else there is to say of what was measured.
pub(super) fn rows(measured: &Measured) -> Vec<Row> {
    let mut rows: Vec<Row> = COMPARISONS
        .iter()
        .flat_map(|comparison| compared(comparison, measured))
        .collect();
    rows.extend(plugin(measured));
    rows.extend(GROWING.iter().filter_map(|work| growth(work, measured)));
    rows
}

fn compared(comparison: &Comparison, measured: &Measured) -> Vec<Row> {
    let Comparison { id, work, of, .. } = *comparison;
    let name = comparison.against.join("+");
    let row = |tokens| {
        let others = comparison.against.iter();
        let others: Option<Vec<&Cost>> = others.map(|name| measured.get(name, tokens)).collect();
        let missing = |name: &&str| measured.is_missing(name, tokens);
        if others.is_none() && !comparison.against.iter().any(missing) {
            return None;
        }
        let goal = comparison.goals.iter().find(|(size, ..)| *size == tokens);
        let (must, aim) = goal.map(|(_, must, aim)| (*must, *aim)).unzip();
        let ours = measured.get(work, tokens);
        let work = match of {
            Time => work.to_owned(),
            Memory => format!("{work}, memory"),
        };
        let row = Row::new(id, &work, tokens).compared(of, ours, &name, others.as_deref());
        Some(row.goal(must, aim))
    };
    measured.sizes(work).filter_map(row).collect()
}

fn plugin(measured: &Measured) -> Vec<Row> {
    let row = |(work, tokens, time): (&'static str, usize, &str)| {
        let cost = measured.get(work, tokens)?;
        let mut row = Row::new("P3", work, tokens).ours(Time, Some(cost));
        row.against = format!("the plugin's code, recorded: {time}");
        let pull = work == "pull";
        Some(row.goal(pull.then_some(1.0 / 80.0), pull.then_some(1.0 / 200.0)))
    };
    PLUGIN.into_iter().filter_map(row).collect()
}

/// How CPU time grows from one size to the next, without what starting takes.
fn growth(work: &str, measured: &Measured) -> Option<Row> {
    let cpu = |name: &str, tokens| Some(measured.get(name, tokens)?.cpu?.median);
    let (small, large) = (cpu(work, 10_000)?, cpu(work, 100_000)?);
    let start = cpu("--version", 0)?;
    let exponent =
        (small > start && large > start).then(|| ((large - start) / (small - start)).log10());
    let row = Row::new("G1", &format!("{work}, 10k to 100k"), 0);
    Some(
        row.value(exponent, Unit::Exponent)
            .goal(Some(1.05), Some(1.0)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::figure::Figure;
    use super::*;

    fn measured(entries: &[(&str, usize, f64)]) -> Measured {
        let mut measured = Measured::default();
        for (name, tokens, ms) in entries {
            let cost = Cost {
                wall: Figure::exact(*ms),
                cpu: Some(Figure::exact(*ms)),
                peak: Some(Figure::exact(*ms)),
                rounds: 1,
            };
            measured.costs.insert(((*name).to_owned(), *tokens), cost);
        }
        measured
    }

    #[test]
    fn growth_is_an_exponent_without_the_start() {
        let start = ("--version", 0, 1.0);
        let measured = measured(&[start, ("pull", 10_000, 11.0), ("pull", 100_000, 101.0)]);
        let row = growth("pull", &measured).unwrap();
        assert!((row.score.unwrap() - 1.0).abs() < 1e-9);
        assert!(growth("status", &measured).is_none());
    }

    #[test]
    fn each_size_has_its_goal() {
        let mut measured = measured(&[
            ("pull", 1_000, 10.0),
            ("pull", 2_000, 10.0),
            ("tokensstudio pull", 1_000, 500.0),
        ]);
        let key = ("tokensstudio pull".to_owned(), 2_000);
        measured.missing.insert(key, "gone".to_owned());
        let rows = rows(&measured);
        let goals: Vec<_> = rows.iter().filter(|row| row.id == "P1").collect();
        assert_eq!(goals.len(), 2);
        assert_eq!(goals[0].score, Some(0.02));
        assert_eq!(goals[0].aim, Some(1.0 / 60.0));
        assert_eq!((goals[1].score, goals[1].must), (None, None));
        assert_eq!(goals[1].against, "tokensstudio pull: missing");
        let recorded = rows.iter().find(|row| row.id == "P3").unwrap();
        assert_eq!((recorded.score, recorded.tokens), (None, Some(1_000)));
    }
}
