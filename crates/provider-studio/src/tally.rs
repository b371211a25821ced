//! How far a read of several lists is: items that came, of all that were announced.

use std::sync::{Mutex, PoisonError};

use provider_api::Progress;

/// Counts the items of lists that are read side by side, and tells it once the length of each of
/// them is known.
pub(crate) struct Tally<'a> {
    progress: &'a dyn Progress,
    counts: Mutex<Counts>,
}

struct Counts {
    /// Lists of which nothing has come yet.
    unseen: usize,
    /// The items of all lists seen so far; nothing if one of them does not say.
    total: Option<u64>,
    done: u64,
}

impl<'a> Tally<'a> {
    /// A tally of so many lists.
    pub(crate) fn of(lists: usize, progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            counts: Mutex::new(Counts {
                unseen: lists,
                total: Some(0),
                done: 0,
            }),
        }
    }

    /// One of the lists is this long.
    pub(super) fn expect(&self, items: Option<u64>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.total = counts.total.zip(items).map(|(all, more)| all + more);
        counts.unseen = counts.unseen.saturating_sub(1);
        if counts.unseen == 0 {
            self.progress.started(counts.total);
            self.progress.advanced(counts.done);
        }
    }

    /// So many items of a list that was expected came.
    pub(super) fn count(&self, items: u64) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.done += items;
        if counts.unseen == 0 {
            self.progress.advanced(items);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Told(Mutex<Vec<String>>);

    impl Progress for Told {
        fn started(&self, total: Option<u64>) {
            self.0.lock().unwrap().push(format!("{total:?}"));
        }

        fn advanced(&self, steps: u64) {
            self.0.lock().unwrap().push(steps.to_string());
        }
    }

    /// A page of so many items.
    enum Page {
        /// The first one of a list, with what it says of the length of the list.
        First(Option<u64>, u64),
        Other(u64),
    }
    use Page::{First, Other};

    fn told(lists: usize, pages: &[Page]) -> String {
        let told = Told::default();
        let tally = Tally::of(lists, &told);
        for page in pages {
            let (First(_, items) | Other(items)) = page;
            if let First(length, _) = page {
                tally.expect(*length);
            }
            tally.count(*items);
        }
        told.0.into_inner().unwrap().join(" ")
    }

    #[test]
    fn nothing_is_told_before_all_lengths_are_known() {
        let check = |pages: &[Page], expected| assert_eq!(told(2, pages), expected);
        check(&[First(Some(3), 2), Other(1)], "");
        check(
            &[First(Some(3), 2), First(Some(4), 4), Other(1)],
            "Some(7) 2 4 1",
        );
        check(&[First(None, 2), First(Some(4), 4)], "None 2 4");
    }
}
