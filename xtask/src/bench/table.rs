//! The tables that people read, and the same as JSON.

use serde_json::{Value, json};

use super::figure::Figure;
use super::measure::{Cost, Measured};
use super::row::{Judge, Of, Row, Unit};

/// What a column looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

use Side::{Left, Right};

const GOALS: [(&str, Side); 13] = [
    ("id", Left),
    ("work", Left),
    ("tokens", Right),
    ("ours", Right),
    ("quartiles", Right),
    ("against", Left),
    ("its", Right),
    ("quartiles", Right),
    ("ratio", Right),
    ("CPU", Right),
    ("must", Right),
    ("aim", Right),
    ("met", Left),
];

const COSTS: [(&str, Side); 7] = [
    ("what", Left),
    ("tokens", Right),
    ("wall ms", Right),
    ("quartiles", Right),
    ("CPU ms", Right),
    ("peak MB", Right),
    ("runs", Right),
];

/// Ours beside what it is compared with, then everything that was run, then what is missing.
pub(super) fn text(rows: &[Row], measured: &Measured, judge: Judge) -> String {
    let goals = rows.iter().map(|row| goal_cells(row, judge)).collect();
    let costs = measured.costs.iter().map(cost_cells).collect();
    let mut text = format!("{}\n{}", aligned(&GOALS, goals), aligned(&COSTS, costs));
    for ((name, _), why) in &measured.missing {
        let why = why.lines().next().unwrap_or_default();
        let line = format!("\nmissing: {name}: {why}");
        if !text.contains(&line) {
            text.push_str(&line);
        }
    }
    text.push('\n');
    text
}

fn aligned<const N: usize>(head: &[(&str, Side); N], rows: Vec<[String; N]>) -> String {
    let mut lines = vec![head.map(|(name, _)| name.to_owned())];
    lines.extend(rows);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for line in &lines {
        let cells = line.iter().zip(head).zip(&widths);
        let padded = cells.map(|((cell, (_, side)), width)| match side {
            Left => format!("{cell:<width$}"),
            Right => format!("{cell:>width$}"),
        });
        let padded: Vec<String> = padded.collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn goal_cells(row: &Row, judge: Judge) -> [String; 13] {
    let unit = match row.of {
        Of::Time => Unit::Milliseconds,
        Of::Memory => Unit::Megabytes,
    };
    let figure = |figure: Option<Figure>| {
        known(figure, |figure| {
            format!("{} {}", plain(figure.median), unit.name())
        })
    };
    let goal = |value: Option<f64>| known(value, |value| scored(value, row.unit));
    [
        row.id.to_owned(),
        row.work.clone(),
        known(row.tokens, |tokens| tokens.to_string()),
        figure(row.ours),
        known(row.ours, quartiles),
        row.against.clone(),
        figure(row.its),
        known(row.its, quartiles),
        goal(row.score),
        goal(row.by_cpu),
        goal(row.must),
        goal(row.aim),
        row.met(judge).to_owned(),
    ]
}

fn cost_cells(((name, tokens), cost): (&(String, usize), &Cost)) -> [String; 7] {
    let median = |figure: Option<Figure>| known(figure, |figure| plain(figure.median));
    [
        name.clone(),
        known((*tokens > 0).then_some(tokens), ToString::to_string),
        plain(cost.wall.median),
        quartiles(cost.wall),
        median(cost.cpu),
        median(cost.peak),
        cost.rounds.to_string(),
    ]
}

fn known<T>(value: Option<T>, shown: impl FnOnce(T) -> String) -> String {
    value.map_or("-".to_owned(), shown)
}

fn quartiles(figure: Figure) -> String {
    format!("{}..{}", plain(figure.low), plain(figure.high))
}

fn plain(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

fn scored(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Ratio if value < 0.1 || is_whole(1.0 / value) && value < 1.0 => {
            format!("1/{:.0}", 1.0 / value)
        }
        Unit::Ratio => format!("{value:.2}x"),
        Unit::Exponent => format!("{value:.2}"),
        Unit::Requests => format!("{value:.0}"),
        Unit::Percent => format!("{value:.3} %"),
        Unit::Megabytes | Unit::Milliseconds => format!("{} {}", plain(value), unit.name()),
    }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-9
}

/// The same, for machines.
pub(super) fn json(rows: &[Row], measured: &Measured, judge: Judge) -> Value {
    let rows = rows.iter().map(|row| {
        json!({
            "id": row.id,
            "work": row.work,
            "tokens": row.tokens,
            "of": match row.of { Of::Time => "ms", Of::Memory => "MB" },
            "ours": row.ours.map(spread),
            "against": row.against,
            "its": row.its.map(spread),
            "score": row.score,
            "cpu_score": row.by_cpu,
            "unit": row.unit.name(),
            "must": row.must,
            "aim": row.aim,
            "met": row.met(judge),
        })
    });
    let rows: Vec<Value> = rows.collect();
    let costs = measured.costs.iter().map(|((name, tokens), cost)| {
        json!({
            "what": name,
            "tokens": tokens,
            "wall_ms": spread(cost.wall),
            "cpu_ms": cost.cpu.map(spread),
            "peak_mb": cost.peak.map(spread),
            "runs": cost.rounds,
        })
    });
    let costs: Vec<Value> = costs.collect();
    let missing = measured
        .missing
        .iter()
        .map(|((name, tokens), why)| json!({ "what": name, "tokens": tokens, "why": why }));
    let missing: Vec<Value> = missing.collect();
    json!({ "version": 2, "rows": rows, "costs": costs, "missing": missing })
}

fn spread(figure: Figure) -> Value {
    json!({ "median": figure.median, "low": figure.low, "high": figure.high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_ratios_are_fractions() {
        assert_eq!(scored(0.01, Unit::Ratio), "1/100");
        assert_eq!(scored(0.25, Unit::Ratio), "1/4");
        assert_eq!(scored(0.15, Unit::Ratio), "0.15x");
        assert_eq!(scored(1.2, Unit::Ratio), "1.20x");
        assert_eq!(scored(12.0, Unit::Megabytes), "12.0 MB");
    }

    #[test]
    fn what_is_not_known_is_said() {
        let cost = Cost {
            wall: Figure {
                median: 1.234,
                low: 1.0,
                high: 12.0,
            },
            ..Cost::default()
        };
        let row = Row::new("S1", "--version", 0).goal(Some(0.01), None);
        let row = row.compared(Of::Time, Some(&cost), "other", None);
        let mut measured = Measured::default();
        let key = ("--version".to_owned(), 0);
        measured.costs.insert(key, cost);
        let why = "not here\nat all".to_owned();
        for tokens in [0, 1000] {
            let key = ("other".to_owned(), tokens);
            measured.missing.insert(key, why.clone());
        }
        let text = text(std::slice::from_ref(&row), &measured, Judge::Wall);
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            lines[1],
            "S1 --version - 1.23 ms 1.00..12.0 other: missing - - - - 1/100 - -"
        );
        assert_eq!(lines[4], "--version - 1.23 1.00..12.0 - - 0");
        assert_eq!(lines[6..], ["missing: other: not here"]);
        let json = json(&[row], &measured, Judge::Wall);
        assert_eq!(json["rows"][0]["cpu_score"], Value::Null);
        assert_eq!(json["costs"][0]["wall_ms"]["high"], 12.0);
    }
}
