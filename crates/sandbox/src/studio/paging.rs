//! Parts of long lists.
//!
//! Both generations number pages from 1. How many items a page has when nobody says, and at most,
//! is not known: both are settings. A page or size below 1 counts as 1.

use crate::settings::PageSize;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) total: usize,
    /// At least 1: the first page of an empty list is there.
    pub(crate) pages: usize,
    pub(crate) number: usize,
}

impl<T> Page<T> {
    pub(crate) fn of(
        items: Vec<T>,
        number: Option<i64>,
        size: Option<i64>,
        limits: PageSize,
    ) -> Self {
        let at_least_one = |value: i64| usize::try_from(value).unwrap_or(1).max(1);
        let size = size
            .map_or(limits.usual, at_least_one)
            .clamp(1, limits.most.max(1));
        let number = number.map_or(1, at_least_one);
        let total = items.len();
        let skip = (number - 1).saturating_mul(size);
        Self {
            items: items.into_iter().skip(skip).take(size).collect(),
            total,
            pages: total.div_ceil(size).max(1),
            number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: Option<i64>, size: Option<i64>) -> Page<u8> {
        let limits = PageSize { usual: 2, most: 3 };
        Page::of((0..7).collect(), number, size, limits)
    }

    #[test]
    fn sizes_stay_within_the_limits() {
        assert_eq!(page(None, None).items, [0, 1]);
        assert_eq!(page(None, Some(100)).items, [0, 1, 2]);
        assert_eq!(page(Some(0), Some(-4)).items, [0]);
    }

    #[test]
    fn the_last_page_is_short_and_the_one_after_it_empty() {
        let last = page(Some(3), Some(3));
        assert_eq!((last.items, last.total, last.pages), (vec![6], 7, 3));
        assert!(page(Some(4), Some(3)).items.is_empty());
        assert!(page(Some(i64::MAX), Some(3)).items.is_empty());
    }
}
