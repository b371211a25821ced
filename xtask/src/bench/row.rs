//! One line of the table: ours, what it is compared with, and what is wanted.

use super::figure::Figure;
use super::measure::Cost;

/// What a goal is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Ours to theirs.
    Ratio,
    Megabytes,
    Milliseconds,
    Requests,
    /// Of one core.
    Percent,
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
            Self::Percent => "%",
            Self::Exponent => "exponent",
        }
    }
}

/// What of two costs is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// From start to end, and the CPU time beside it.
    Time,
    Memory,
}

/// Which time decides whether a goal is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judge {
    Wall,
    /// Where the machine has other work, too.
    Cpu,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) work: String,
    pub(super) tokens: Option<usize>,
    /// In milliseconds, or in MiB where `of` says so.
    pub(super) ours: Option<Figure>,
    pub(super) of: Of,
    /// What it is compared with.
    pub(super) against: String,
    pub(super) its: Option<Figure>,
    /// In `unit`; a ratio is one of medians.
    pub(super) score: Option<f64>,
    /// The same ratio of CPU times.
    pub(super) by_cpu: Option<f64>,
    pub(super) unit: Unit,
    pub(super) must: Option<f64>,
    pub(super) aim: Option<f64>,
}

impl Row {
    /// A row about a document of so many tokens; 0 where it is about none.
    pub(super) fn new(id: &'static str, work: &str, tokens: usize) -> Self {
        Self {
            id,
            work: work.to_owned(),
            tokens: (tokens > 0).then_some(tokens),
            ours: None,
            of: Of::Time,
            against: "-".to_owned(),
            its: None,
            score: None,
            by_cpu: None,
            unit: Unit::Ratio,
            must: None,
            aim: None,
        }
    }

    pub(super) fn goal(mut self, must: Option<f64>, aim: Option<f64>) -> Self {
        self.must = must;
        self.aim = aim;
        self
    }

    pub(super) fn ours(mut self, of: Of, cost: Option<&Cost>) -> Self {
        self.of = of;
        self.ours = cost.and_then(|cost| figure(of, cost));
        self
    }

    /// Compares our cost with the sum of others; `None` where one of them is missing.
    pub(super) fn compared(
        self,
        of: Of,
        ours: Option<&Cost>,
        name: &str,
        others: Option<&[&Cost]>,
    ) -> Self {
        let mut row = self.ours(of, ours);
        let Some(others) = others else {
            row.against = format!("{name}: missing");
            return row;
        };
        let sum = |value: fn(Of, &Cost) -> Option<Figure>| -> Option<Figure> {
            others.iter().map(|cost| value(of, cost)).sum()
        };
        let ratio = |ours: Option<Figure>, its: Option<Figure>| {
            let (ours, its) = (ours?.median, its?.median);
            (its > 0.0).then(|| ours / its)
        };
        name.clone_into(&mut row.against);
        row.its = sum(figure);
        row.score = ratio(row.ours, row.its);
        row.by_cpu = ratio(ours.and_then(|cost| cpu(of, cost)), sum(cpu));
        row
    }

    /// A row that has its goal in itself.
    pub(super) fn value(mut self, score: Option<f64>, unit: Unit) -> Self {
        self.score = score;
        self.unit = unit;
        self
    }

    /// `aim`, `must`, `missed`, or nothing to say.
    pub(super) fn met(&self, judge: Judge) -> &'static str {
        let by_cpu = self.by_cpu.filter(|_| judge == Judge::Cpu);
        let Some(score) = by_cpu.or(self.score) else {
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

fn figure(of: Of, cost: &Cost) -> Option<Figure> {
    match of {
        Of::Time => Some(cost.wall),
        Of::Memory => cost.peak,
    }
}

fn cpu(of: Of, cost: &Cost) -> Option<Figure> {
    match of {
        Of::Time => cost.cpu,
        Of::Memory => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(wall: f64, cpu: f64) -> Cost {
        Cost {
            wall: Figure::exact(wall),
            cpu: Some(Figure::exact(cpu)),
            ..Cost::default()
        }
    }

    fn row(ours: &Cost, others: Option<&[&Cost]>) -> Row {
        let row = Row::new("S2", "status", 1000).goal(Some(3.0), Some(1.2));
        row.compared(Of::Time, Some(ours), "git status", others)
    }

    #[test]
    fn a_goal_is_met_within_its_bound() {
        let check = |ours: f64, expected: &str| {
            let row = row(&cost(ours, 1.0), Some(&[&cost(2.0, 1.0)]));
            assert_eq!(row.met(Judge::Wall), expected, "{ours}");
            assert_eq!(row.met(Judge::Cpu), "aim");
        };
        check(2.0, "aim");
        check(6.0, "must");
        check(6.1, "missed");
    }

    #[test]
    fn a_sum_of_parts_is_compared_as_one() {
        let (one, two) = (cost(1.0, 0.5), cost(2.0, 1.5));
        let row = row(&cost(6.0, 4.0), Some(&[&one, &two]));
        assert_eq!((row.score, row.by_cpu), (Some(2.0), Some(2.0)));
        assert_eq!(row.its, Some(Figure::exact(3.0)));
    }

    #[test]
    fn what_is_missing_is_not_counted() {
        let row = row(&cost(6.0, 4.0), None);
        assert_eq!(row.against, "git status: missing");
        assert_eq!((row.met(Judge::Wall), row.score), ("-", None));
    }
}
