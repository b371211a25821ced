//! Lists that are read page by page, and the proof that nothing is missing.
//!
//! Pages can tear: somebody writes between two of them, or the service loses the order and sends
//! an item twice. Only a [`Proven`] list may become a document, and only [`Pages::proven`] makes
//! one.

use std::collections::HashSet;

use provider_api::{ErrorKind, Progress, ProviderError};

/// No list is longer; a service that announces more is not believed.
const MOST_PAGES: u64 = 10_000;

/// What a page says about the list that it is a part of; a service may leave any of it out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Announced {
    pub(crate) items: Option<u64>,
    pub(crate) pages: Option<u64>,
    pub(crate) page: Option<u64>,
}

/// A list that is complete.
#[derive(Debug)]
pub(crate) struct Proven<T>(Vec<T>);

impl<T> Proven<T> {
    pub(crate) fn into_items(self) -> Vec<T> {
        self.0
    }
}

/// A list that does not fit together; reading it again may help.
#[derive(Debug)]
pub(crate) struct Torn(String);

impl Torn {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

/// A read that was cut short: by an error, or because it does not fit together.
#[derive(Debug)]
pub(crate) enum Cut {
    Torn(Torn),
    Failed(ProviderError),
}

impl From<Torn> for Cut {
    fn from(torn: Torn) -> Self {
        Self::Torn(torn)
    }
}

impl From<ProviderError> for Cut {
    fn from(error: ProviderError) -> Self {
        Self::Failed(error)
    }
}

/// Reads, and once more if the pages did not fit together.
pub(crate) async fn twice<T, F>(
    what: &str,
    progress: &dyn Progress,
    read: impl Fn() -> F,
) -> Result<T, ProviderError>
where
    F: Future<Output = Result<T, Cut>>,
{
    let first = match read().await {
        Ok(found) => return Ok(found),
        Err(Cut::Failed(error)) => return Err(error),
        Err(Cut::Torn(torn)) => torn,
    };
    progress.note(&format!("{what}: {}; reading it again", first.0));
    match read().await {
        Ok(found) => Ok(found),
        Err(Cut::Failed(error)) => Err(error),
        Err(Cut::Torn(torn)) => Err(ProviderError::new(
            ErrorKind::Unavailable,
            format!("{what}: the answers do not fit together: {}", torn.0),
        )
        .with_hint("somebody may be writing right now: try again in a minute")),
    }
}

/// A list while it is read.
#[derive(Debug)]
pub(crate) struct Pages<T> {
    what: &'static str,
    first: Option<Announced>,
    read: u64,
    /// The last page held as much as one can.
    full: bool,
    keys: HashSet<String>,
    items: Vec<T>,
}

impl<T> Pages<T> {
    /// A list of things that are called `what`, of which nothing was read yet.
    pub(crate) fn of(what: &'static str) -> Self {
        Self {
            what,
            first: None,
            read: 0,
            full: false,
            keys: HashSet::new(),
            items: Vec::new(),
        }
    }

    /// The number of the page to ask for, counted from 1, if there is another one.
    pub(crate) fn next(&self) -> Option<u64> {
        let Some(first) = self.first else {
            return Some(1);
        };
        (self.read < first.pages.unwrap_or(1)).then_some(self.read + 1)
    }

    /// Takes a page in. `asked` is how many items a page has at most; each item comes with what
    /// tells it from all others.
    pub(crate) fn add(
        &mut self,
        announced: Announced,
        asked: u32,
        items: impl IntoIterator<Item = (String, T)>,
    ) -> Result<(), Torn> {
        let what = self.what;
        let number = self.read + 1;
        if announced.page.is_some_and(|page| page != number) {
            return Err(Torn(format!("page {number} of the {what} is another one")));
        }
        let first = *self.first.get_or_insert(announced);
        if announced.pages.unwrap_or(1) > MOST_PAGES {
            return Err(Torn(format!("there are too many pages of {what}")));
        }
        if (announced.items, announced.pages) != (first.items, first.pages) {
            return Err(Torn(format!(
                "the number of {what} changes from page to page"
            )));
        }
        let before = self.items.len();
        for (key, item) in items {
            if !self.keys.insert(key) {
                return Err(Torn(format!("one of the {what} comes twice")));
            }
            self.items.push(item);
        }
        self.full = self.items.len() - before >= asked as usize;
        self.read = number;
        Ok(())
    }

    /// The list, if it is as long as was announced. Without an announcement a last page that is
    /// full proves nothing.
    pub(crate) fn proven(self) -> Result<Proven<T>, Torn> {
        let what = self.what;
        let found = self.items.len();
        let Some(first) = self.first.filter(|_| self.next().is_none()) else {
            return Err(Torn(format!("pages of the {what} are missing")));
        };
        match first.items {
            Some(items) if items != found as u64 => {
                Err(Torn(format!("there are {items} {what}, and {found} came")))
            }
            None if first.pages.is_none() && self.full => Err(Torn(format!(
                "{found} {what} came, and nothing says whether there are more"
            ))),
            _ => Ok(Proven(self.items)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(items: u64, pages: u64, page: u64) -> Announced {
        Announced {
            items: Some(items),
            pages: Some(pages),
            page: Some(page),
        }
    }

    fn read(pages: &[(Announced, &str)]) -> Result<String, String> {
        let mut list = Pages::of("sets");
        for (announced, keys) in pages {
            if list.next().is_none() {
                return Err("nobody asked".to_owned());
            }
            let items = keys.chars().map(|key| (key.to_string(), key));
            list.add(*announced, 2, items).map_err(|torn| torn.0)?;
        }
        let proven = list.proven().map_err(|torn| torn.0)?;
        Ok(proven.into_items().into_iter().collect())
    }

    #[test]
    fn a_list_is_proven_or_refused() {
        let check = |pages: &[(Announced, &str)], expected: Result<&str, &str>| {
            let found = read(pages);
            assert_eq!(
                found.as_deref().map_err(String::as_str),
                expected,
                "{pages:?}"
            );
        };
        let nothing = Announced::default();
        check(&[(said(0, 1, 1), "")], Ok(""));
        check(&[(said(0, 0, 1), "")], Ok(""));
        check(&[(said(3, 2, 1), "ab"), (said(3, 2, 2), "c")], Ok("abc"));
        check(&[(nothing, "a")], Ok("a"));
        check(&[], Err("pages of the sets are missing"));
        check(
            &[(said(3, 2, 1), "ab")],
            Err("pages of the sets are missing"),
        );
        check(
            &[(said(3, 2, 1), "ab"), (said(4, 2, 2), "c")],
            Err("the number of sets changes from page to page"),
        );
        check(
            &[(said(3, 2, 1), "ab"), (said(3, 2, 1), "ab")],
            Err("page 2 of the sets is another one"),
        );
        check(
            &[(said(3, 2, 1), "ab"), (said(3, 2, 2), "b")],
            Err("one of the sets comes twice"),
        );
        check(
            &[(said(3, 1, 1), "ab")],
            Err("there are 3 sets, and 2 came"),
        );
        check(
            &[(nothing, "ab")],
            Err("2 sets came, and nothing says whether there are more"),
        );
        check(
            &[(said(9, 10_001, 1), "a")],
            Err("there are too many pages of sets"),
        );
    }
}
