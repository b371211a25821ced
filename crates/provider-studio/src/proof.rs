//! Lists that are read page by page, and the proof that nothing is missing.
//!
//! Pages can tear: somebody writes between two of them, or the service loses the order and sends
//! an item twice. Only a [`Proven`] list may become a document, and only [`Arrived::proven`] makes
//! one.

use std::collections::{BTreeMap, HashSet};
use std::future::ready;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use provider_api::{ErrorKind, Progress, Proof, ProviderError};

use crate::tally::Tally;

/// How many requests of a client are under way at once. The platform's own reader asks for all
/// pages but the first at once (`fetch-from-ts` of `tokens-studio/sync-providers`); twelve are
/// enough for 1,000 sets and 20,000 tokens.
pub(crate) const AT_ONCE: usize = 12;

/// No list is longer; a service that announces more is not believed.
const MOST_PAGES: u64 = 10_000;

/// What a page says about the list that it is a part of; a service may leave any of it out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Announced {
    pub(crate) items: Option<u64>,
    pub(crate) pages: Option<u64>,
    pub(crate) page: Option<u64>,
}

/// A page, with its items or what they are to be read from.
#[derive(Debug)]
pub(crate) struct Page<I> {
    pub(crate) announced: Announced,
    pub(crate) items: I,
}

/// Items of a page, each after what tells it from all others.
pub(crate) type Items<T> = Vec<(String, T)>;

/// A list that is complete.
#[derive(Debug)]
pub(crate) struct Proven<T> {
    items: Vec<T>,
    proof: Proof,
}

impl<T> Proven<T> {
    /// Why it is complete.
    pub(crate) fn proof(&self) -> Proof {
        self.proof
    }

    /// The items, in the order of the pages.
    pub(crate) fn into_items(self) -> Vec<T> {
        self.items
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
pub(crate) struct Pages<'a, T> {
    what: &'static str,
    /// How many items a page is asked to have; nothing if that is left to the service.
    size: Option<u32>,
    tally: Option<&'a Tally<'a>>,
    first: Option<Announced>,
    /// The number of the last page that was asked for.
    asked: u64,
    keys: HashSet<String>,
    /// What came, by the number of the page.
    came: BTreeMap<u64, Vec<T>>,
}

impl<'a, T> Pages<'a, T> {
    /// A list of things that are called `what`, of which nothing was read yet.
    pub(crate) fn of(what: &'static str, size: Option<u32>) -> Self {
        Self {
            what,
            size,
            tally: None,
            first: None,
            asked: 0,
            keys: HashSet::new(),
            came: BTreeMap::new(),
        }
    }

    /// Counts what comes there, too.
    pub(crate) fn counted_by(mut self, tally: &'a Tally<'a>) -> Self {
        self.tally = Some(tally);
        self
    }

    /// Takes in page 1, which came with something else.
    pub(crate) fn beginning(mut self, page: Page<Items<T>>) -> Result<Self, Torn> {
        self.asked = 1;
        self.announce(1, page.announced)?;
        self.add(1, page.items)?;
        Ok(self)
    }

    pub(crate) fn what(&self) -> &'static str {
        self.what
    }

    pub(crate) fn size(&self) -> Option<u32> {
        self.size
    }

    /// Reads what is left: page 1, which says how many there are, then the others side by side.
    /// `ask` gets the page of a number.
    pub(crate) async fn complete<F>(self, ask: impl Fn(u64) -> F) -> Result<Proven<T>, Cut>
    where
        T: Send + 'static,
        F: Future<Output = Result<Page<Items<T>>, Cut>>,
    {
        let read = |items| ready(Ok(items));
        self.arrive(ask, read).await?.proven().await
    }

    /// The same for pages that take long to read: as soon as page 1 says how many there are, the
    /// others are asked for, and `read`, which does its work elsewhere, makes items of what came.
    /// When all of them are there, some may still be read.
    pub(crate) async fn arrive<I, F, R>(
        mut self,
        ask: impl Fn(u64) -> F,
        read: impl Fn(I) -> R,
    ) -> Result<Arrived<'a, T>, Cut>
    where
        F: Future<Output = Result<Page<I>, Cut>>,
        R: Future<Output = Result<Items<T>, ProviderError>> + Send + 'static,
    {
        let mut under_way = FuturesUnordered::new();
        let mut being_read: BeingRead<T> = FuturesUnordered::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(number) = self.next()
            {
                let page = ask(number);
                under_way.push(async move { (number, page.await) });
            }
            tokio::select! {
                biased; // what is to be asked goes out first
                page = under_way.next() => {
                    let Some((number, page)) = page else {
                        return Ok(Arrived { pages: self, being_read });
                    };
                    let page = page?;
                    self.announce(number, page.announced)?;
                    let items = read(page.items);
                    being_read.push(Box::pin(async move { (number, items.await) }));
                }
                Some((number, items)) = being_read.next() => self.add(number, items?)?,
            }
        }
    }

    /// The number of the next page to ask for, if one is known to be there.
    fn next(&mut self) -> Option<u64> {
        let last = match self.first {
            Some(first) => first.pages.unwrap_or(1),
            None => 1,
        };
        (self.asked < last).then(|| {
            self.asked += 1;
            self.asked
        })
    }

    /// Compares what a page says of the list with what the first one said.
    fn announce(&mut self, number: u64, announced: Announced) -> Result<(), Torn> {
        let what = self.what;
        if announced.page.is_some_and(|page| page != number) {
            return Err(Torn(format!("page {number} of the {what} is another one")));
        }
        if announced.pages.unwrap_or(1) > MOST_PAGES {
            return Err(Torn(format!("there are too many pages of {what}")));
        }
        let first = *self.first.get_or_insert(announced);
        if (announced.items, announced.pages) != (first.items, first.pages) {
            return Err(Torn(format!(
                "the number of {what} changes from page to page"
            )));
        }
        Ok(())
    }

    fn add(&mut self, number: u64, items: Items<T>) -> Result<(), Torn> {
        let what = self.what;
        if let Some(tally) = self.tally {
            if number == 1 {
                let first = self.first.unwrap_or_default();
                let only = (first.pages.unwrap_or(1) <= 1).then_some(items.len() as u64);
                tally.expect(first.items.or(only));
            }
            tally.count(items.len() as u64);
        }
        let came = self.came.entry(number).or_default();
        for (key, item) in items {
            if !self.keys.insert(key) {
                return Err(Torn(format!("one of the {what} comes twice")));
            }
            came.push(item);
        }
        Ok(())
    }

    /// The list, if it is as long as was announced. Without an announcement a page that is full
    /// proves nothing.
    fn proven(self) -> Result<Proven<T>, Torn> {
        let what = self.what;
        let items: Vec<T> = self.came.into_values().flatten().collect();
        let found = items.len();
        let first = self.first.unwrap_or_default();
        let full = self.size.is_some_and(|size| found >= size as usize);
        if first.items.is_none() && first.pages.is_none() && full {
            return Err(Torn(format!(
                "{found} {what} came, and nothing says whether there are more"
            )));
        }
        let announced = first.items.unwrap_or(found as u64);
        match Proof::of_list(found as u64, announced) {
            Some(proof) => Ok(Proven { items, proof }),
            None => Err(Torn(format!(
                "there are {announced} {what}, and {found} came"
            ))),
        }
    }
}

/// Pages by their numbers, of which items are made elsewhere.
type BeingRead<T> = FuturesUnordered<BoxFuture<'static, (u64, Result<Items<T>, ProviderError>)>>;

/// A list of which every page has come.
pub(crate) struct Arrived<'a, T> {
    pages: Pages<'a, T>,
    being_read: BeingRead<T>,
}

impl<T> Arrived<'_, T> {
    /// Whether everything came in one answer, and so shows one moment.
    pub(crate) fn is_one_page(&self) -> bool {
        self.pages.asked == 1
    }

    /// Waits for what is still being read.
    pub(crate) async fn proven(mut self) -> Result<Proven<T>, Cut> {
        while let Some((number, items)) = self.being_read.next().await {
            self.pages.add(number, items?)?;
        }
        Ok(self.pages.proven()?)
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

    /// Reads a list of which these pages are there; the later a page, the sooner it comes.
    fn read(pages: &[(Announced, &str)]) -> Result<String, String> {
        let ask = |number: u64| async move {
            for _ in number..pages.len() as u64 {
                tokio::task::yield_now().await;
            }
            let place = usize::try_from(number - 1).unwrap();
            let (announced, keys) = pages[place];
            Ok(Page {
                announced,
                items: keys,
            })
        };
        let items = |keys: &str| {
            let items = keys.chars().map(|key| (key.to_string(), key)).collect();
            ready(Ok(items))
        };
        let read = async {
            let arrived = Pages::of("sets", Some(2)).arrive(ask, items).await?;
            arrived.proven().await
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        match runtime.unwrap().block_on(read) {
            Ok(proven) => Ok(proven.into_items().into_iter().collect()),
            Err(Cut::Torn(torn)) => Err(torn.0),
            Err(Cut::Failed(error)) => Err(error.to_string()),
        }
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
        check(
            &[
                (said(5, 3, 1), "ab"),
                (said(5, 3, 2), "cd"),
                (said(5, 3, 3), "e"),
            ],
            Ok("abcde"),
        );
        check(
            &[(said(3, 2, 1), "ab"), (said(3, 2, 2), "")],
            Err("there are 3 sets, and 2 came"),
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
