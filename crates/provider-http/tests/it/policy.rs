//! The policy on one page: which threats have which tests, and where every status leads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use provider_http::{HttpClient, Replay, Request, RetryPolicy, classify};

use crate::server::{Reply, Seen, Server, Step, answer, answer_with, head};
use crate::{quick, send};

/// The rows of the threat model that the client answers for. A test names its row, so that none
/// can lose its last test unseen.
#[test]
fn every_threat_has_its_tests() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--list", "--format", "terse"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows = BTreeSet::new();
    for test in text.lines().filter_map(|line| line.strip_suffix(": test")) {
        let Some((module, name)) = test.split_once("::") else {
            continue;
        };
        // `t01_…`: the id of a row, in small letters.
        let row = name.split('_').next().unwrap_or_default();
        if row.len() == 3 && row.starts_with('t') && row[1..].parse::<u8>().is_ok() {
            rows.insert((row, module));
        }
    }
    let table: Vec<String> = rows
        .iter()
        .map(|(row, module)| format!("{row} {module}"))
        .collect();
    insta::assert_snapshot!(table.join("\n"), @"
    t01 redirects
    t02 redirects
    t03 addresses
    t04 proxy
    t06 secrets
    t20 addresses
    t20 bodies
    t20 timeouts
    t24 addresses
    t24 tls
    t25 addresses
    t39 proxy
    t41 addresses
    ");
}

/// What the server says beside its status.
#[derive(Clone, Copy, Debug)]
enum Beside {
    Nothing,
    RetryAfter,
    Location,
}

/// Serves `/STATUS/BESIDE`.
fn as_asked(seen: &Seen) -> Reply {
    let path = seen.first_line().split(' ').nth(1).unwrap();
    let mut parts = path.split('/').skip(1);
    let status: u16 = parts.next().unwrap().parse().unwrap();
    let headers: &[(&str, &str)] = match parts.next().unwrap() {
        "RetryAfter" => &[("retry-after", "1")],
        "Location" => &[("location", "/200/Nothing")],
        _ => &[],
    };
    match status {
        // The switch that nobody asked for; everything else is interim and followed by more.
        101 => vec![Step::Say(head(
            101,
            &[("upgrade", "x"), ("connection", "upgrade")],
            0,
        ))],
        100..200 => {
            let interim = format!("HTTP/1.1 {status} Interim\r\n\r\n").into_bytes();
            [vec![Step::Say(interim)], answer(200, "")].concat()
        }
        _ => answer_with(status, headers, b""),
    }
}

/// How often a request was sent, and what it came to.
async fn course(client: &HttpClient, server: &Server, request: Request) -> String {
    let before = server.requests();
    let outcome = send(client, &request).await;
    let seen = server.seen_since(before);
    let times = match &seen[..] {
        [_] => "once",
        [first, second] if first.head == second.head => "repeated",
        _ => "followed",
    };
    let end = match outcome {
        Ok(response) if response.is_success() => "success".to_owned(),
        Ok(response) => format!("{:?}", response.error("x").kind()),
        Err(error) => format!("{:?}", error.kind()),
    };
    format!("{times}, {end}")
}

/// The courses of a read, of a query by `POST` and of a write.
async fn courses(client: &HttpClient, server: &Server, status: u16, beside: Beside) -> String {
    let url = server.url(&format!("/{status}/{beside:?}"));
    let read = course(client, server, Request::get(url.clone())).await;
    let query = Request::post(url.clone()).with_replay(Replay::Safe);
    let query = course(client, server, query).await;
    let write = course(client, server, Request::put(url)).await;
    match (read == query, query == write) {
        (true, true) => format!("all: {read}"),
        (true, false) => format!("read and query: {read}; write: {write}"),
        (false, true) => format!("read: {read}; query and write: {write}"),
        (false, false) => format!("read: {read}; query: {query}; write: {write}"),
    }
}

/// `1-3 7` for 1, 2, 3, 7.
fn ranges(numbers: &[u16]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let texts: Vec<String> = runs
        .map(|run| match run {
            [single] => single.to_string(),
            _ => format!("{}-{}", run[0], run[run.len() - 1]),
        })
        .collect();
    texts.join(" ")
}

#[tokio::test]
async fn every_status_leads_somewhere() {
    let server = Server::scripted(|_, seen| as_asked(seen)).await;
    let policy = RetryPolicy::immediate().with_attempts(2);
    let client = quick().with_retry(policy).build().unwrap();
    let mut table = String::new();
    let mut alone = BTreeMap::new();
    for beside in [Beside::Nothing, Beside::RetryAfter, Beside::Location] {
        let mut groups = Vec::<(String, Vec<u16>)>::new();
        for status in 100..=599 {
            let courses = courses(&client, &server, status, beside).await;
            if alone.entry(status).or_insert_with(|| courses.clone()) == &courses
                && !matches!(beside, Beside::Nothing)
            {
                continue;
            }
            match groups.iter_mut().find(|(known, _)| *known == courses) {
                Some((_, statuses)) => statuses.push(status),
                None => groups.push((courses, vec![status])),
            }
        }
        table += match beside {
            Beside::Nothing => "a status\n",
            Beside::RetryAfter => "what differs with Retry-After\n",
            Beside::Location => "what differs with Location\n",
        };
        for (courses, statuses) in groups {
            writeln!(table, "  {}\n    {courses}", ranges(&statuses)).unwrap();
        }
    }
    insta::assert_snapshot!(table, @r"
    a status
      100 102-299
        all: once, success
      101 300-400 402 405-406 409 411 414-424 426-428 430-499
        all: once, Other
      401
        all: once, Unauthenticated
      403
        all: once, PermissionDenied
      404 410
        all: once, NotFound
      407 501 505 511
        all: once, Unavailable
      408 500 502-504 520-524
        read and query: repeated, Unavailable; write: once, OutcomeUnknown
      412
        all: once, RevisionMismatch
      413
        all: once, TooLarge
      425
        read and query: repeated, Unavailable; write: once, Unavailable
      429
        all: repeated, RateLimited
      506-510 512-519 525-599
        read and query: once, Unavailable; write: once, OutcomeUnknown
    what differs with Retry-After
      503
        all: repeated, Unavailable
    what differs with Location
      301-303 307-308
        read: followed, success; query and write: once, Unavailable
    ");
}

/// The same for a caller who has nothing but the status.
#[test]
fn every_status_has_one_meaning() {
    let statuses: Vec<u16> = (100..=599).collect();
    let table: Vec<String> = statuses
        .chunk_by(|a, b| classify(*a) == classify(*b))
        .map(|run| format!("{} {:?}", ranges(run), classify(run[0])))
        .collect();
    insta::assert_snapshot!(table.join("\n"), @r"
    100-400 Other
    401 Unauthenticated
    402 Other
    403 PermissionDenied
    404 NotFound
    405-406 Other
    407-408 Unavailable
    409 Other
    410 NotFound
    411 Other
    412 RevisionMismatch
    413 TooLarge
    414-424 Other
    425 Unavailable
    426-428 Other
    429 RateLimited
    430-499 Other
    500-599 Unavailable
    ");
}
