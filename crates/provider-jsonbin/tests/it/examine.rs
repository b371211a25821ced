//! What a bin says of itself on a closer look, and what is asked for that.

use provider_api::{
    Examined, Expected, NoProgress, Provider as _, ReadOutcome, ReadRequest, Requests, Secret,
    Verdict,
};
use sandbox::{Fault, Right};

use crate::desk::{Desk, GREEN, KEY, RED, SKELETON, document, open, read, write};

async fn examine(desk: &Desk, options: &[(&str, &str)]) -> Examined {
    let options = options
        .iter()
        .fold(desk.options(), |all, (name, value)| all.with(*name, *value));
    let request = ReadRequest::new(&NoProgress);
    open(&options).examine(request).await.unwrap()
}

/// The findings, a line each.
fn told(desk: &Desk, examined: &Examined) -> String {
    let lines = examined.findings.iter().map(|finding| {
        let fixes = finding.fixes.iter().map(|fix| format!("\n  - {fix}"));
        let (verdict, fixes) = (finding.verdict.as_str(), fixes.collect::<String>());
        format!("{verdict} {}: {}{fixes}", finding.about, finding.says)
    });
    desk.plain(&lines.collect::<Vec<_>>().join("\n"))
}

fn says<'a>(examined: &'a Examined, about: &str) -> (Verdict, &'a str) {
    let mut all = examined.findings.iter();
    let finding = all.find(|finding| finding.about == about).unwrap();
    (finding.verdict, &finding.says)
}

#[tokio::test]
async fn a_bin_that_is_well() {
    let desk = Desk::with(RED).await;
    let examined = examine(&desk, &[]).await;
    assert_eq!(desk.traffic(), "GET 200, GET 200");
    assert!(matches!(examined.outcome, ReadOutcome::Found(_)));
    insta::assert_snapshot!(told(&desk, &examined), @"
    pass rights: the master key opens the whole account
    pass public: the bin is private
    pass size: 168 bytes; a free account takes about 100 kB
    pass versions: 0 of at most 1000; pushes from here add none
    pass plugin: the Figma plugin can push: last written 2026-01-02T03:04:05Z
    pass proxy: none: nothing leaves this machine
    pass clock: this computer's and the service's agree
    ");
}

#[tokio::test]
async fn a_public_bin_and_its_versions() {
    let desk = Desk::with(RED).await;
    desk.make_public();
    for _ in 0..900 {
        desk.control().set_record(&desk.bin, RED);
    }
    let examined = examine(&desk, &[("limit", "180")]).await;
    insta::assert_snapshot!(told(&desk, &examined), @"
    pass rights: the master key opens the whole account
    warn public: anyone who knows the id can read the tokens and replace them
      - make the bin private on its page at JSONBin
    warn size: 168 bytes of 180 bytes, as the option `limit` says
      - take out sets that nobody needs, or spread them over several bins
    warn versions: 900 of at most 1000; each write to a public bin adds one
      - delete old ones with the master key: `DELETE /b/ID/versions` with the header `X-Preserve-Latest: true` keeps the newest tokens
    pass plugin: the Figma plugin can push: last written 2026-01-02T03:04:05Z
    pass proxy: none: nothing leaves this machine
    pass clock: this computer's and the service's agree
    ");
}

#[tokio::test]
async fn an_access_key_counts_no_versions() {
    let desk = Desk::with(RED).await;
    let key = desk.control().access_key("ci", &[Right::Read]);
    let options = desk
        .options()
        .with("key", "access")
        .with_secret("secret", Secret::new(key));
    let request = ReadRequest::new(&NoProgress);
    let examined = open(&options).examine(request).await.unwrap();
    assert_eq!(desk.traffic(), "GET 200");
    let (verdict, words) = says(&examined, "versions");
    assert_eq!(verdict, Verdict::Pass);
    assert!(words.contains("takes the master key"), "{words}");
}

#[tokio::test]
async fn versions_that_cannot_be_counted_hinder_nothing() {
    let desk = Desk::with(RED).await;
    for body in [
        r#"{"metadata":{}}"#,
        "<html>",
        r#"{"metaData":{"versionCount":"3"}}"#,
    ] {
        desk.control().clear_script();
        desk.fault(
            Fault::on("GET")
                .at("versions/count")
                .body(200, "application/json", body),
        );
        let examined = examine(&desk, &[]).await;
        assert_eq!(says(&examined, "versions").0, Verdict::Warn, "{body}");
    }
    desk.fault(Fault::on("GET").at("versions/count").body(
        200,
        "application/json",
        r#"{"metaData":{"versionCount":3}}"#,
    ));
    let examined = examine(&desk, &[]).await;
    assert!(
        says(&examined, "versions")
            .1
            .starts_with("3 of at most 1000")
    );
}

#[tokio::test]
async fn times_that_keep_the_plugin_from_pushing() {
    let check = async |time: &str, expected: Verdict| {
        let desk = Desk::with(&RED.replace("2026-01-02T03:04:05.678Z", time)).await;
        let examined = examine(&desk, &[]).await;
        assert_eq!(says(&examined, "plugin").0, expected, "{time}");
    };
    check("2026-01-02T03:04:05.678Z", Verdict::Pass).await;
    check("2999-01-02T03:04:05.678Z", Verdict::Warn).await;
    check("yesterday", Verdict::Warn).await;
}

#[tokio::test]
async fn an_empty_bin() {
    let desk = Desk::with(SKELETON).await;
    let examined = examine(&desk, &[]).await;
    assert!(matches!(examined.outcome, ReadOutcome::Absent));
    assert!(examined.findings.iter().all(|one| one.about != "plugin"));
}

#[tokio::test]
async fn a_write_of_which_no_version_is_kept_is_looked_up() {
    let desk = Desk::with(RED).await;
    desk.make_public();
    for _ in 0..1000 {
        desk.control().set_record(&desk.bin, RED);
    }
    let options = desk.options().with("versioning", "true");
    desk.control().clear_requests();
    let written = write(&open(&options), GREEN, Expected::Any).await.unwrap();
    assert_eq!(desk.traffic(), "PUT 200, GET 200");
    assert_eq!(desk.found().await.revision, written);

    // A service that drops what it keeps no version of.
    desk.fault(Fault::on("PUT").ack_without_effect());
    let error = write(&open(&options), RED, Expected::Any)
        .await
        .unwrap_err();
    insta::assert_snapshot!(desk.told(&error), @r##"
    OutcomeUnknown: writing to bin `BIN`: the service kept no version of it, as it does once there are 1,000; the bin holds something else than what was written, first at `core: red (value)`: sent "#f00", holds "#0f0"
      - the write may not have arrived, or somebody else has written since: run it again, which reads the bin first and merges
    "##);
}

#[tokio::test]
async fn too_large_a_record_is_not_sent() {
    let desk = Desk::with(RED).await;
    let options = desk.options().with("limit", "100");
    let provider = open(&options);
    let fit = provider.fit(&document(GREEN), Some(&desk.found().await));
    insta::assert_snapshot!(fit.refused[0].what, @"the record would have 168 bytes, and the option `limit` says 100 bytes: take out sets that nobody needs, or spread them over several bins, or correct `limit`");
    desk.control().clear_requests();
    let error = write(&provider, GREEN, Expected::Any).await.unwrap_err();
    assert_eq!(desk.traffic(), "");
    insta::assert_snapshot!(desk.told(&error), @"
    TooLarge: the record would have 170 bytes, and the option `limit` says 100 bytes; nothing was sent
      - take out sets that nobody needs, or correct the option `limit`
    ");
    assert_eq!(fit.notes.len(), 0);
    let roomy = open(&desk.options().with("limit", "180"));
    let fit = roomy.fit(&document(GREEN), None);
    assert_eq!((fit.refused.len(), fit.notes.len()), (0, 1), "{fit:?}");
}

#[tokio::test]
async fn requests_are_counted_with_their_repetitions() {
    let desk = Desk::with(RED).await;
    let provider = open(&desk.options().with("allowance", "10000"));
    let requests = |sent| {
        Some(Requests {
            sent,
            allowance: Some(10_000),
        })
    };
    assert_eq!(provider.requests(), requests(0));
    desk.fault(Fault::on("GET").times(2).refuse(503, "busy"));
    read(&provider).await.unwrap();
    assert_eq!(provider.requests(), requests(3));
    assert!(!format!("{provider:?}").contains(KEY));
}
