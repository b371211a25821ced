//! Long lists: how many requests they take, how many at once, and what happens when one of them
//! goes wrong.

use std::fmt::Write as _;
use std::sync::Mutex;

use insta::assert_snapshot;
use provider_api::{
    ErrorKind, Expected, NoProgress, Progress, Provider as _, ReadOutcome, ReadRequest, Snapshot,
    WriteRequest,
};
use provider_studio::{Api, StudioProvider};
use sandbox::Fault;
use tokens_model::TokenDocument;

use crate::desk::{Desk, Notes, document, found, open, read};

const BOTH: [Api; 2] = [Api::Graphql, Api::Rest];

/// So many sets with a token each, and so many theme groups with a theme each.
fn many(sets: usize, groups: usize) -> TokenDocument {
    let (mut values, mut themes) = (String::new(), String::new());
    for at in 0..sets {
        // Neither by name nor by the time they are made in their order.
        let name = (at * 7) % sets;
        let comma = if at == 0 { "" } else { "," };
        write!(
            values,
            r#"{comma}"s{name}":{{"t":{{"$type":"number","$value":{at}}}}}"#
        )
        .unwrap();
    }
    for at in 0..groups {
        let comma = if at == 0 { "" } else { "," };
        write!(
            themes,
            r#"{comma}{{"name":"one","group":"g{at}","selectedTokenSets":{{"s{at}":"enabled"}}}}"#
        )
        .unwrap();
    }
    document(&format!(
        r#"{{"values":{{{values}}},"$themes":[{themes}]}}"#
    ))
}

async fn desk_with(api: Api, document: &TokenDocument) -> Desk {
    let desk = Desk::empty(api).await;
    desk.put_document(document);
    desk
}

/// A client that asks for two items at a time.
fn by_two(desk: &Desk) -> StudioProvider {
    open(&desk.options().with("page_size", "2"))
}

/// Requests for lists, after the first of which there are others.
fn pages_of(api: Api) -> sandbox::When {
    match api {
        Api::Graphql => Fault::on("POST").after(1),
        Api::Rest => Fault::on("GET").at("/token_sets?").after(1),
    }
}

fn names(snapshot: &Snapshot) -> Vec<&str> {
    let sets = snapshot.document.sets().iter();
    sets.map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn a_thousand_sets_take_one_request_for_a_hundred_and_few_more() {
    let document = many(1000, 500);
    let mut requests = Vec::new();
    for api in BOTH {
        let desk = desk_with(api, &document).await;
        let snapshot = desk.found().await;
        let wanted = document.sets().iter().map(|(name, _)| name.as_str());
        assert_eq!(names(&snapshot), wanted.collect::<Vec<_>>(), "{api:?}");
        requests.push(desk.traffic().lines().count());
    }
    // The place, ten pages of sets of which the first has theme groups too, four more pages of
    // those, the marks: the longest chain is four.
    assert_eq!(requests[0], 1 + 10 + 4 + 1);
    // The session, the branch, ten pages of sets, five of theme groups, one of tokens and one of
    // themes, the branch again: the longest chain is five.
    assert_eq!(requests[1], 1 + 1 + 10 + 5 + 1 + 1 + 1);
}

#[tokio::test]
async fn pages_are_as_good_as_the_whole() {
    for api in BOTH {
        let desk = desk_with(api, &many(25, 12)).await;
        let whole = desk.found().await;
        let paged = found(&by_two(&desk)).await;
        assert!(paged.document.same(&whole.document), "{api:?}");
        assert_eq!(names(&paged), names(&whole), "{api:?}");
        assert_eq!(paged.revision, whole.revision, "{api:?}");
    }
}

#[tokio::test]
async fn twelve_requests_are_under_way_at_once_and_no_more() {
    for api in BOTH {
        let desk = desk_with(api, &many(60, 30)).await;
        let provider = by_two(&desk);
        match api {
            Api::Graphql => desk.fault(Fault::on("POST").after(1).every_time().hang()),
            Api::Rest => {
                for list in ["/token_sets?", "/tokens?", "/theme_groups?"] {
                    desk.fault(Fault::on("GET").at(list).after(1).every_time().hang());
                }
            }
        }
        let hanging = || {
            let requests = desk.control().requests();
            requests.iter().filter(|one| one.status.is_none()).count()
        };
        let watch = async {
            while hanging() < 12 {
                tokio::task::yield_now().await;
            }
            // Whoever wanted to send more had all this time.
            for _ in 0..100 {
                tokio::net::TcpStream::connect(desk.sandbox.socket())
                    .await
                    .unwrap();
            }
            hanging()
        };
        tokio::select! {
            outcome = read(&provider) => panic!("{outcome:?}"),
            hanging = watch => assert_eq!(hanging, 12, "{api:?}"),
        }
    }
}

#[tokio::test]
async fn a_page_that_fails_once_is_asked_for_again() {
    for api in BOTH {
        let desk = desk_with(api, &many(25, 12)).await;
        let whole = found(&by_two(&desk)).await;
        let usual = desk.traffic().lines().count();
        for fault in [
            pages_of(api).after(3).status(500),
            pages_of(api).after(3).drop_before(),
            pages_of(api).after(3).truncate(20),
            pages_of(api).after(3).times(4).retry_after(429, "2"),
        ] {
            desk.control().clear_requests();
            desk.fault(fault);
            let provider = by_two(&desk);
            assert_eq!(found(&provider).await.revision, whole.revision, "{api:?}");
            let (requests, waiting) = (desk.traffic(), desk.control().scripted());
            assert!(waiting.iter().all(|fault| fault.times == 0), "{waiting:?}");
            let refused = requests.matches(" 429").count();
            let again = refused.max(1);
            assert_eq!(requests.lines().count(), usual + again, "{requests}");
            desk.control().clear_script();
        }
    }
}

#[tokio::test]
async fn a_service_that_is_asked_too_much_is_left_alone_soon() {
    for api in BOTH {
        let desk = desk_with(api, &many(100, 50)).await;
        desk.fault(pages_of(api).every_time().retry_after(429, "1"));
        let error = read(&by_two(&desk)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
        // What was under way, and three further attempts of the one whose turn it was.
        let refused = desk.traffic().matches(" 429").count();
        assert!((4..=12 + 3).contains(&refused), "{refused}");
    }
}

#[tokio::test]
async fn pages_that_do_not_fit_together_are_read_once_more_then_refused() {
    let page = |api: Api, items: &str, total: u32| match api {
        Api::Graphql => format!(
            r#"{{"data":{{"project":{{"branch":{{"name":"main",
            "tokenSets":{{"total":{total},"totalPages":13,"data":[{items}]}},
            "themeGroups":{{"total":1,"totalPages":1,"data":[]}}}}}}}}}}"#
        ),
        Api::Rest => format!(
            r#"{{"data":[{items}],"meta":{{"pagination":{{"total_items":{total},"total_pages":13}}}}}}"#
        ),
    };
    let mut texts = Vec::new();
    for api in BOTH {
        let known = match api {
            Api::Graphql => r#"{"name":"s0","raw":{}},{"name":"s0","raw":{}}"#,
            Api::Rest => {
                r#"{"id":"x","attributes":{"name":"x"}},{"id":"x","attributes":{"name":"x"}}"#
            }
        };
        for body in [page(api, "", 25), page(api, known, 25), page(api, "", 26)] {
            // Requests that were under way when a read failed must not meet the next fault.
            let desk = desk_with(api, &many(25, 1)).await;
            let provider = by_two(&desk);
            let whole = found(&provider).await;
            let json = "application/json";
            desk.fault(pages_of(api).body(200, json, &*body));
            let notes = Notes::default();
            let outcome = provider.read(ReadRequest::new(&notes)).await;
            let Ok(ReadOutcome::Found(snapshot)) = outcome else {
                panic!("{outcome:?}");
            };
            assert_eq!(snapshot.revision, whole.revision, "{api:?} {body}");
            texts.push(notes.all());
            desk.fault(pages_of(api).every_time().body(200, json, &*body));
            let error = read(&provider).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        }
    }
    let rest = texts.split_off(3);
    assert_eq!(texts, rest);
    assert_snapshot!(texts.join("\n"), @"
    reading branch `main`: there are 25 sets, and 23 came; reading it again
    reading branch `main`: one of the sets comes twice; reading it again
    reading branch `main`: the number of sets changes from page to page; reading it again
    ");
}

#[tokio::test]
async fn theme_groups_that_change_while_sets_are_read_are_noticed() {
    let page = |number: u32, sets: &str, group: &str| {
        format!(
            r#"{{"data":{{"project":{{"branch":{{"name":"main",
            "tokenSets":{{"total":3,"totalPages":2,"currentPage":{number},"data":[{sets}]}},
            "themeGroups":{{"total":1,"totalPages":1,"currentPage":1,"data":[{group}]}}}}}}}}}}"#
        )
    };
    let desk = Desk::empty(Api::Graphql).await;
    let notes_when = async |later: &str| {
        let two = r#"{"name":"a","updatedAt":"1"},{"name":"b","updatedAt":"2"}"#;
        let third = r#"{"name":"c","updatedAt":"1"}"#;
        let group = r#"{"name":"g","updatedAt":"1","options":[]}"#;
        for body in [
            page(1, two, group),
            page(2, third, ""),
            page(1, two, later),
            page(2, third, ""),
        ] {
            desk.fault(Fault::on("POST").body(200, "application/json", body));
        }
        let notes = Notes::default();
        let outcome = by_two(&desk).read(ReadRequest::new(&notes)).await;
        outcome.unwrap();
        notes.all()
    };
    let texts = [
        notes_when(r#"{"name":"g","updatedAt":"1"}"#).await,
        notes_when(r#"{"name":"g","updatedAt":"2"}"#).await,
        notes_when(r#"{"name":"other","updatedAt":"1"}"#).await,
    ];
    assert_snapshot!(texts.join("\n"), @"

    reading branch `main`: the theme groups changed while they were read; reading it again
    reading branch `main`: the theme groups changed while they were read; reading it again
    ");
}

/// The parts of a read or write: their length and what was counted, each checked as it is told.
#[derive(Debug, Default)]
struct Parts(Mutex<Vec<(u64, u64)>>);

impl Progress for Parts {
    fn started(&self, total: Option<u64>) {
        let total = total.expect("the platform says how long its lists are");
        self.0.lock().unwrap().push((total, 0));
    }

    fn advanced(&self, steps: u64) {
        let mut parts = self.0.lock().unwrap();
        let (total, done) = parts.last_mut().expect("nothing is counted before a start");
        *done += steps;
        assert!(*done <= *total, "{done} of {total}");
    }
}

impl Parts {
    fn all(&self) -> Vec<(u64, u64)> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn every_item_of_a_read_and_every_step_of_a_write_is_counted() {
    for api in BOTH {
        let desk = desk_with(api, &many(25, 12)).await;
        let provider = by_two(&desk);
        let items = match api {
            Api::Graphql => 25 + 12,
            Api::Rest => 25 + 25 + 12 + 12,
        };
        let parts = Parts::default();
        let outcome = provider.read(ReadRequest::new(&parts)).await;
        assert_eq!(parts.all(), [(items, items)], "{api:?}");
        let Ok(ReadOutcome::Found(snapshot)) = outcome else {
            panic!("{outcome:?}");
        };
        // A token each in three sets: read, write, read back.
        let text = snapshot.document.to_json(tokens_model::Form::Values);
        let text = text.to_compact();
        let changed = ["1", "2", "3"].iter().fold(text, |text, value| {
            let old = format!(r#""t":{{"$type":"number","$value":{value}}}"#);
            assert!(text.contains(&old), "{text}");
            text.replace(&old, &old.replace("number", "dimension"))
        });
        let changed = document(&changed);
        let expected = Expected::Revision(&snapshot.revision);
        let request = WriteRequest::new(&changed, expected, &parts);
        provider.write(request).await.unwrap();
        assert_eq!(
            parts.all(),
            [(items, items), (3, 3), (items, items)],
            "{api:?}"
        );
        // A step whose answer is lost is looked up, which is counted by itself.
        let writes = match api {
            Api::Graphql => Fault::on("POST").operation("updateTokenSet").after(1),
            Api::Rest => Fault::on("PATCH").after(1),
        };
        desk.fault(writes.drop_after());
        let back = WriteRequest::new(&snapshot.document, Expected::Any, &parts);
        provider.write(back).await.unwrap();
        let told = parts.all();
        let half = told.iter().position(|part| *part == (3, 1)).unwrap();
        let (before, after) = told.split_at(half);
        assert!(before.iter().all(|(total, done)| total == done), "{told:?}");
        assert_eq!(after[1..], [(items, items), (3, 3), (items, items)]);
    }
}

#[tokio::test]
async fn nothing_is_written_where_nothing_differs() {
    let desk = desk_with(Api::Rest, &many(3, 1)).await;
    let snapshot = desk.found().await;
    desk.control().clear_requests();
    let request = WriteRequest::new(&snapshot.document, Expected::Any, &NoProgress);
    desk.provider().write(request).await.unwrap();
    assert_eq!(desk.bodies().lines().count(), 1, "the session alone");
}
