//! What was asked and answered.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::http::request::Parts;
use bytes::Bytes;
use serde::Serialize;

/// A sandbox that runs for days must not grow for days: the oldest requests go first.
const MOST_REQUESTS: usize = 10_000;
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// One request to a service, faulted or not.
///
/// Requests that are not to a service are not among them: those to the control routes, and the
/// preflights of browsers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestLog {
    /// The method.
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// The headers with lower-case names; the values of a repeated one are joined by `, `.
    pub headers: BTreeMap<String, String>,
    /// The body, with a replacement sign for what is not UTF-8.
    pub body: String,
    /// The status answered; `None` while there is no answer, and for ever if none was given.
    pub status: Option<u16>,
}

#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    entries: VecDeque<Entry>,
    /// The number of the first entry: entries leave at the front.
    first: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    method: String,
    path: String,
    headers: HeaderMap,
    body: Bytes,
    status: Option<u16>,
}

impl Journal {
    /// Notes a request and gives its number.
    pub(crate) fn arrived(&self, request: &Parts, body: Bytes) -> u64 {
        let mut pages = self.lock();
        pages.bytes += body.len();
        pages.entries.push_back(Entry {
            method: request.method.to_string(),
            path: request.uri.to_string(),
            headers: request.headers.clone(),
            body,
            status: None,
        });
        while pages.entries.len() > MOST_REQUESTS
            || (pages.bytes > MOST_BYTES && pages.entries.len() > 1)
        {
            pages.forget_first();
        }
        pages.first + pages.entries.len() as u64 - 1
    }

    /// Notes the answer to the request of this number.
    pub(crate) fn answered(&self, number: u64, status: u16) {
        let mut pages = self.lock();
        let place = number
            .checked_sub(pages.first)
            .and_then(|place| usize::try_from(place).ok());
        if let Some(entry) = place.and_then(|place| pages.entries.get_mut(place)) {
            entry.status = Some(status);
        }
    }

    pub(crate) fn requests(&self) -> Vec<RequestLog> {
        self.lock().entries.iter().map(Entry::log).collect()
    }

    pub(crate) fn clear(&self) {
        let mut pages = self.lock();
        pages.first += pages.entries.len() as u64;
        pages.bytes = 0;
        pages.entries.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn forget_first(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.first += 1;
            self.bytes -= entry.body.len();
        }
    }
}

impl Entry {
    fn log(&self) -> RequestLog {
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in &self.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            headers
                .entry(name.as_str().to_owned())
                .and_modify(|values| {
                    values.push_str(", ");
                    values.push_str(&value);
                })
                .or_insert_with(|| value.to_string());
        }
        RequestLog {
            method: self.method.clone(),
            path: self.path.clone(),
            headers,
            body: String::from_utf8_lossy(&self.body).into_owned(),
            status: self.status,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> Parts {
        axum::http::Request::builder()
            .uri(path)
            .header("X-Twice", "1")
            .header("x-twice", "2")
            .body(())
            .unwrap()
            .into_parts()
            .0
    }

    #[test]
    fn answers_find_their_request_after_the_oldest_are_gone() {
        let journal = Journal::default();
        let early = journal.arrived(&request("/early"), Bytes::new());
        let mut last = early;
        for _ in 0..MOST_REQUESTS {
            last = journal.arrived(&request("/later"), Bytes::new());
        }
        journal.answered(early, 500);
        journal.answered(last, 201);
        let requests = journal.requests();
        assert_eq!(requests.len(), MOST_REQUESTS);
        assert_eq!(requests.last().unwrap().status, Some(201));
        assert!(
            requests
                .iter()
                .all(|request| request.path == "/later" && request.status != Some(500))
        );
    }

    #[test]
    fn an_answer_to_a_cleared_request_is_dropped() {
        let journal = Journal::default();
        let number = journal.arrived(&request("/a"), Bytes::from_static(b"{}"));
        journal.clear();
        journal.arrived(&request("/b"), Bytes::new());
        journal.answered(number, 200);
        assert_eq!(journal.requests()[0].status, None);
    }

    #[test]
    fn values_of_a_repeated_header_are_joined() {
        let journal = Journal::default();
        journal.arrived(&request("/a"), Bytes::new());
        assert_eq!(journal.requests()[0].headers["x-twice"], "1, 2");
    }
}
