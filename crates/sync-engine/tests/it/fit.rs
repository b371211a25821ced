//! What a service does not take: told in the plan, and refused before anything is written.

use provider_api::{
    Capabilities, Coverage, Fit, MemoryProvider, Provider, ProviderError, ProviderInfo,
    ReadOutcome, ReadRequest, Snapshot, WriteRequest, WriteSupport, Written, async_trait,
};
use sync_engine::{Direction, LinkState, Policy};
use tokens_model::{EntryPath, TokenDocument};

use crate::stage::{Link, parse};

/// A service that takes no names with spaces, and keeps no descriptions.
#[derive(Debug)]
struct Picky(MemoryProvider);

#[async_trait]
impl Provider for Picky {
    fn info(&self) -> &ProviderInfo {
        self.0.info()
    }

    fn fit(&self, document: &TokenDocument, over: Option<&Snapshot>) -> Fit {
        let mut fit = Fit::default();
        for (name, set) in document.sets() {
            set.for_each_token(|path, token| {
                let at = |field| EntryPath::in_set(name, path.clone(), field);
                if path.to_string().contains(' ') {
                    fit.refuse(at(None), "has a space in its name");
                }
                if token.description().is_some() {
                    fit.keep_here(Some(at(Some("description"))), "a description");
                }
            });
        }
        if over.is_some() {
            fit.keep_here(None, "something is there already");
        }
        fit
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        self.0.read(request).await
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        self.0.write(request).await
    }
}

const AGREED: &str = r#"{"s":{"a":{"value":"1"}}}"#;

#[test]
fn what_is_refused_is_told_as_a_whole_and_written_nowhere() {
    let local =
        r#"{"s":{"a":{"value":"1"},"b c":{"value":"2","description":"d"},"d e":{"value":"3"}}}"#;
    let remote = r#"{"s":{"a":{"value":"9"}}}"#;
    let link = Link::holding(Some(&parse(AGREED)), &parse(local), &parse(remote));
    let picky = Picky(link.remote.clone());
    for direction in [Direction::Push, Direction::Both] {
        let outcome = link
            .run_on(&link.local, &picky, &Policy::careful(direction))
            .expect("nothing fails");
        assert!(outcome.report.is_none() && outcome.plan.is_blocked());
        let told = |misfits: &[provider_api::Misfit]| -> Vec<String> {
            misfits.iter().map(ToString::to_string).collect()
        };
        let refused = told(&outcome.plan.fit.refused);
        assert_eq!(
            refused,
            [
                "s: b c: has a space in its name",
                "s: d e: has a space in its name"
            ]
        );
        let kept_here = told(&outcome.plan.fit.kept_here);
        assert_eq!(
            kept_here,
            [
                "s: b c (description): a description",
                "something is there already"
            ]
        );
        assert!(
            link.local
                .document()
                .is_some_and(|now| now.same(&parse(local)))
        );
        assert!(
            link.remote
                .document()
                .is_some_and(|now| now.same(&parse(remote)))
        );
        assert!(link.state.entries().is_empty());
    }
    // Whoever only takes over what is there writes nothing that could be refused.
    let outcome = link
        .run_on(&link.local, &picky, &Policy::careful(Direction::Pull))
        .expect("nothing fails");
    assert!(outcome.report.is_some() && outcome.plan.fit.is_whole());
}

#[test]
fn sections_that_the_service_does_not_cover_are_told() {
    let local = parse(
        r#"{"values":{"s":{"a":{"value":"1"}}},"$themes":[{"id":"1","name":"A"}],"$metadata":{"tokenSetOrder":["s"],"own":1},"note":"n","version":"1"}"#,
    );
    let mut link = Link::holding(None, &local, &TokenDocument::new());
    let narrow = Coverage {
        themes: false,
        metadata: false,
        extra: false,
    };
    let capabilities = Capabilities::read_only()
        .with_write(WriteSupport::CompareAndSwap)
        .with_coverage(narrow);
    link.remote = link.remote.with_capabilities(capabilities);
    let run = || {
        link.run(&Policy::careful(Direction::Push))
            .expect("nothing fails")
    };
    let fit = run().plan.fit;
    let told: Vec<String> = fit.kept_here.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "$themes: all themes",
            "$metadata own: a member of `$metadata`",
            "$metadata note: a member of the document that the format does not name"
        ]
    );
    // That alone makes no difference from then on.
    let plan = run().plan;
    assert_eq!(plan.state, LinkState::InSync);
    assert!(plan.writes_nothing() && plan.fit.is_whole());
}
