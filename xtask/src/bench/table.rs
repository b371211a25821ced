//! The table that people read, and the same as JSON.

use serde_json::{Value, json};

use super::goals::{Row, Unit};

const HEAD: [&str; 11] = [
    "id", "work", "tokens", "wall ms", "CPU ms", "peak MB", "against", "its ms", "score", "must",
    "aim",
];

pub(super) fn text(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.map(str::to_owned).to_vec()];
    lines[0].push("met".to_owned());
    lines.extend(rows.iter().map(cells));
    let widths: Vec<usize> = (0..=HEAD.len())
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max())
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for line in &lines {
        let mut row = String::new();
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let left = matches!(column, 0 | 1 | 6 | 11);
            let cell = if left {
                format!("{cell:<width$}  ")
            } else {
                format!("{cell:>width$}  ")
            };
            row.push_str(&cell);
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

fn cells(row: &Row) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), plain);
    let score = |value: Option<f64>| value.map_or("-".to_owned(), |value| scored(value, row.unit));
    vec![
        row.id.to_owned(),
        row.work.clone(),
        row.tokens
            .map_or("-".to_owned(), |tokens| tokens.to_string()),
        number(row.ours.map(|cost| cost.wall)),
        row.ours.map_or("-".to_owned(), |cost| or_missing(cost.cpu)),
        row.ours
            .map_or("-".to_owned(), |cost| or_missing(cost.peak)),
        row.against.clone(),
        number(row.against_wall),
        score(row.score),
        score(row.must),
        score(row.aim),
        row.met().to_owned(),
    ]
}

fn or_missing(value: Option<f64>) -> String {
    value.map_or("missing".to_owned(), plain)
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
        Unit::Megabytes | Unit::Milliseconds => format!("{} {}", plain(value), unit.name()),
    }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-9
}

pub(super) fn json(rows: &[Row], rounds: usize) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id,
                "work": row.work,
                "tokens": row.tokens,
                "wall_ms": row.ours.map(|cost| cost.wall),
                "cpu_ms": row.ours.and_then(|cost| cost.cpu),
                "peak_mb": row.ours.and_then(|cost| cost.peak),
                "against": row.against,
                "against_ms": row.against_wall,
                "score": row.score,
                "unit": row.unit.name(),
                "must": row.must,
                "aim": row.aim,
                "met": row.met(),
            })
        })
        .collect();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    json!({
        "version": 1,
        "rounds": rounds,
        "machine": { "system": std::env::consts::OS, "architecture": std::env::consts::ARCH, "cores": cores },
        "rows": rows,
    })
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
        let row = Row {
            id: "S1",
            work: "--version".to_owned(),
            tokens: None,
            ours: Some(crate::bench::measure::Cost {
                wall: 1.234,
                cpu: None,
                peak: None,
            }),
            against: "no peer here".to_owned(),
            against_wall: None,
            score: None,
            unit: Unit::Ratio,
            must: Some(0.01),
            aim: None,
        };
        let text = text(std::slice::from_ref(&row));
        let line = text.lines().last().unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(
            words,
            [
                "S1",
                "--version",
                "-",
                "1.23",
                "missing",
                "missing",
                "no",
                "peer",
                "here",
                "-",
                "-",
                "1/100",
                "-",
                "-"
            ]
        );
        assert_eq!(json(&[row], 3)["rows"][0]["cpu_ms"], Value::Null);
    }
}
