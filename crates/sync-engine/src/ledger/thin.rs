//! How far back a ledger goes.
//!
//! A person who writes without a marker may have read what they write long ago, and nobody
//! recognises it unless it is known what stood there then. So a ledger does not forget the oldest
//! step when there are too many, but takes older ones together: the older they are, the more of
//! them, as with backups that are kept for hours, days and months.

use super::{NAMED, Step, Unproven, WriteId, keep_last};

/// How many steps are remembered.
const STEPS: usize = 32;
/// How many of them, the newest, are never taken together.
const WHOLE: usize = STEPS / 2;

/// Leaves no more steps than are remembered.
pub(super) fn thin<C>(steps: &mut Vec<Step<C>>, unproven: &[Unproven<C>]) {
    while steps.len() > STEPS {
        let Some(at) = least_missed(steps, unproven) else {
            keep_last(steps, STEPS);
            return;
        };
        let earlier = steps.remove(at);
        let step = &mut steps[at];
        step.count = step.count.saturating_add(earlier.count);
        let mut with = earlier.with;
        with.push(earlier.write);
        with.append(&mut step.with);
        keep_last(&mut with, NAMED);
        step.with = with;
    }
}

/// The place of the step that can best become a part of the next one: what is known of both is the
/// same, and for their age they are made of few.
fn least_missed<C>(steps: &[Step<C>], unproven: &[Unproven<C>]) -> Option<usize> {
    let is_named = |write: &WriteId| {
        steps.iter().any(|step| step.lacks.contains(write))
            || unproven.iter().any(|sent| sent.after == *write)
    };
    let is_plain = |step: &Step<C>| !step.left && step.lacks.is_empty() && !is_named(&step.write);
    let mut age = 0;
    let mut least = None;
    for (at, pair) in steps.windows(2).enumerate().rev() {
        age += u64::from(pair[1].count);
        if at + 2 > steps.len() - WHOLE || !pair.iter().all(is_plain) {
            continue;
        }
        let count: u64 = pair.iter().map(|step| u64::from(step.count)).sum();
        // In thousandths.
        let missed = count * 1_000 / age;
        if least.is_none_or(|(_, least)| missed < least) {
            least = Some((at, missed));
        }
    }
    least.map(|(at, _)| at)
}

pub(super) fn one() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands it over like this"
)]
pub(super) fn is_one(count: &u32) -> bool {
    *count == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many steps, one after the other; each says its number.
    fn after(many: u32) -> Vec<Step<u32>> {
        let mut steps = Vec::new();
        for number in 1..=many {
            steps.push(Step::new(WriteId::fresh(), number));
            thin(&mut steps, &[]);
        }
        steps
    }

    #[test]
    fn few_steps_go_back_a_long_time() {
        for many in [10, 32, 33, 100, 1_000, 5_000] {
            let steps = after(many);
            assert!(steps.len() <= STEPS, "{many}: {}", steps.len());
            assert_eq!(steps.iter().map(|step| step.count).sum::<u32>(), many);
            // Between two of them nothing is longer than half of what came after.
            for pair in steps.windows(2) {
                let [from, to] = [pair[0].known, pair[1].known];
                assert!(to - from <= 1 + (many - from) / 2, "{many}: {from} to {to}");
            }
        }
    }

    #[test]
    fn the_newest_steps_are_whole() {
        let steps = after(1_000);
        let newest = steps.iter().rev().map(|step| step.known).take(WHOLE);
        assert!(newest.eq((0..1_000).rev().map(|before| before + 1).take(WHOLE)));
    }

    #[test]
    fn what_became_a_part_is_named() {
        let steps = after(40);
        for step in steps.iter().filter(|step| step.count > 1) {
            assert_eq!(u32::try_from(step.with.len() + 1).unwrap(), step.count);
        }
    }

    #[test]
    fn a_step_that_differs_from_its_neighbours_stays() {
        let mut steps = after(30);
        let lacked = steps[4].write;
        steps[6].lacks.push(lacked);
        steps[8].left = true;
        let kept = [4, 6, 8].map(|at: usize| steps[at].write);
        for number in 31..=1_000 {
            steps.push(Step::new(WriteId::fresh(), number));
            thin(&mut steps, &[]);
        }
        for write in kept {
            let step = steps.iter().find(|step| step.write == write).unwrap();
            assert_eq!((step.count, step.with.len()), (1, 0));
        }
    }

    #[test]
    fn where_none_can_be_taken_together_the_oldest_is_forgotten() {
        let mut steps = after(STEPS.try_into().unwrap());
        for step in &mut steps {
            step.left = true;
        }
        let oldest = steps[0].write;
        steps.push(Step::new(WriteId::fresh(), 99));
        thin(&mut steps, &[]);
        assert_eq!(steps.len(), STEPS);
        assert!(steps.iter().all(|step| step.write != oldest));
    }
}
