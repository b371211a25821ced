//! A figure that was taken several times.

/// The middle of what was measured, and the quarters around it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Figure {
    pub(super) median: f64,
    /// A quarter of the measurements are below this.
    pub(super) low: f64,
    /// A quarter are above this.
    pub(super) high: f64,
}

impl Figure {
    /// Of these measurements, if there are any.
    pub(super) fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        Some(Self {
            median: quantile(&values, 2)?,
            low: quantile(&values, 1)?,
            high: quantile(&values, 3)?,
        })
    }

    /// What is known without measuring.
    pub(super) fn exact(value: f64) -> Self {
        Self {
            median: value,
            low: value,
            high: value,
        }
    }
}

impl std::iter::Sum for Figure {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::default(), |sum, figure| Self {
            median: sum.median + figure.median,
            low: sum.low + figure.low,
            high: sum.high + figure.high,
        })
    }
}

/// What so many quarters of the sorted values are below, between two of them in a straight line.
fn quantile(sorted: &[f64], quarters: usize) -> Option<f64> {
    let place = quarters * sorted.len().checked_sub(1)?;
    let (below, rest) = (place / 4, place % 4);
    let share = [0.0, 0.25, 0.5, 0.75][rest];
    let low = *sorted.get(below)?;
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    Some(low + (high - low) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_lie_around_the_middle() {
        let check = |values: &[f64], [low, median, high]: [f64; 3]| {
            let expected = Figure { median, low, high };
            assert_eq!(Figure::of(values.to_vec()), Some(expected));
        };
        check(&[3.0], [3.0, 3.0, 3.0]);
        check(&[5.0, 1.0, 3.0], [2.0, 3.0, 4.0]);
        check(&[4.0, 1.0, 2.0, 3.0], [1.75, 2.5, 3.25]);
        check(&[1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 3.0, 4.0]);
        assert_eq!(Figure::of(Vec::new()), None);
    }
}
