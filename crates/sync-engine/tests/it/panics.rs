//! A panic in the middle of a run is a stop like any other: the next run completes it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use provider_api::{
    Provider, ProviderError, ProviderInfo, ReadOutcome, ReadRequest, WriteRequest, Written,
    async_trait,
};
use sync_engine::{Direction, Policy};

use crate::stage::{Link, STOPS, parse, print, same};

/// A place whose every failure is a panic.
#[derive(Debug)]
struct Panicking<'a>(&'a dyn Provider);

fn unless_panicking<T>(outcome: Result<T, ProviderError>) -> T {
    outcome.unwrap_or_else(|error| panic!("{error}"))
}

#[async_trait]
impl Provider for Panicking<'_> {
    fn info(&self) -> &ProviderInfo {
        self.0.info()
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        Ok(unless_panicking(self.0.read(request).await))
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        Ok(unless_panicking(self.0.write(request).await))
    }
}

const AGREED: &str = r#"{"s":{"a":{"value":"1"},"b":{"value":"1"},"gone":{"value":"1"}}}"#;
const LOCAL: &str = r#"{"s":{"a":{"value":"2"},"b":{"value":"1"},"gone":{"value":"1"}},"new":{}}"#;
const REMOTE: &str = r#"{"s":{"a":{"value":"1"},"b":{"value":"3"}}}"#;
const MERGED: &str = r#"{"s":{"a":{"value":"2"},"b":{"value":"3"}},"new":{}}"#;

fn link() -> Link {
    Link::holding(Some(&parse(AGREED)), &parse(LOCAL), &parse(REMOTE))
}

#[test]
fn the_run_after_a_panic_completes() {
    let policy = Policy::careful(Direction::Both);
    let mut panicked = 0;
    for stop in STOPS {
        let link = link();
        link.state.panic_at_stops();
        let ran = link.stopped(stop, |local, remote| {
            let run = || link.run_on(&Panicking(local), &Panicking(remote), &policy);
            catch_unwind(AssertUnwindSafe(run))
        });
        panicked += usize::from(ran.is_err());
        let places = [(&link.local, LOCAL), (&link.remote, REMOTE)];
        for (place, before) in places {
            let now = place.document();
            let whole = [before, MERGED].map(parse);
            assert!(
                whole.iter().any(|one| same(now.as_ref(), Some(one))),
                "{stop:?}: {}",
                print(now.as_ref())
            );
        }
        let next = link.run(&policy).expect("nothing fails any more");
        assert!(next.report.is_some(), "{stop:?}");
        for place in [&link.local, &link.remote] {
            let now = place.document();
            assert!(
                same(now.as_ref(), Some(&parse(MERGED))),
                "{stop:?}: {}",
                print(now.as_ref())
            );
        }
        let agreed = link.base();
        assert!(same(agreed.as_ref(), Some(&parse(MERGED))), "{stop:?}");
    }
    assert_eq!(panicked, STOPS.len(), "each of them is reached");
}
