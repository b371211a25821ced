//! Whether the Figma plugin, which is a web page, could read an address.

use provider_api::{Finding, NoProgress, Provider as _, ReadRequest, Secret, Verdict};
use provider_url::secret_name;

use crate::desk::{KEY, RED, open};
use crate::server::{Server, answer};

const OPEN: (&str, &str) = ("access-control-allow-origin", "*");

/// What is said of an address that answers like this, to a project with these headers, and what it
/// was asked.
async fn look(answers: Vec<Vec<u8>>, headers: &str) -> (Finding, Server) {
    let server = Server::saying(answers).await;
    let options = server.options().with("headers", headers);
    let options = options.with_secret(secret_name("X-Access-Key"), Secret::new(KEY));
    let options = options.with_secret(secret_name("Authorization"), Secret::new(KEY));
    let examined = open(&options).examine(ReadRequest::new(&NoProgress)).await;
    let mut findings = examined.unwrap().findings.into_iter();
    let cors = findings.find(|finding| finding.about == "cors");
    (cors.unwrap(), server)
}

#[track_caller]
fn assert_refused(finding: &Finding, why: &str) {
    assert_eq!(finding.verdict, Verdict::Warn, "{finding:?}");
    assert!(finding.says.ends_with(why), "{finding:?}");
    assert_eq!(finding.fixes.len(), 1);
}

#[tokio::test]
async fn without_headers_the_answer_itself_has_to_allow_it() {
    let allowed = vec![answer(200, &[OPEN], RED.as_bytes())];
    let (finding, server) = look(allowed, r#"{"Accept":"application/json"}"#).await;
    assert_eq!(finding.verdict, Verdict::Pass, "{finding:?}");
    assert_eq!(server.sent("origin"), [Some("null".to_owned())]);
    for header in [
        ("x-a", "1"),
        ("access-control-allow-origin", "https://a.example"),
    ] {
        let (finding, _) = look(vec![answer(200, &[header], RED.as_bytes())], "{}").await;
        assert_refused(&finding, "its answer is for no other web page");
    }
}

#[tokio::test]
async fn headers_are_asked_for_as_a_browser_asks_and_none_is_sent() {
    let headers = r#"{"X-Bin-Meta":false,"X-Access-Key":{"secret":true}}"#;
    let allowed = ("access-control-allow-headers", "x-access-key, X-Bin-Meta");
    let answers = vec![
        answer(200, &[OPEN], RED.as_bytes()),
        answer(204, &[OPEN, allowed], b""),
    ];
    let (finding, server) = look(answers, headers).await;
    assert_eq!(finding.verdict, Verdict::Pass, "{finding:?}");
    assert_eq!(
        server.sent("access-control-request-headers")[1].as_deref(),
        Some("x-access-key,x-bin-meta")
    );
    assert_eq!(
        server.sent("access-control-request-method")[1].as_deref(),
        Some("get")
    );
    assert_eq!(
        (
            &server.sent("x-access-key")[1],
            &server.sent("x-bin-meta")[1]
        ),
        (&None, &None)
    );
}

#[tokio::test]
async fn a_server_that_does_not_let_headers_through_is_told() {
    let check = async |second: Vec<u8>, headers: &str, why: &str| {
        let answers = vec![answer(200, &[OPEN], RED.as_bytes()), second];
        let (finding, _) = look(answers, headers).await;
        assert_refused(&finding, why);
    };
    let plain = r#"{"X-Bin-Meta":false}"#;
    check(answer(405, &[OPEN], b""), plain, "was answered with 405").await;
    check(answer(204, &[], b""), plain, "is for no other web page").await;
    let lacking = "no web page may send the header `x-bin-meta`";
    check(answer(204, &[OPEN], b""), plain, lacking).await;
    // A star does not stand for this one.
    let star = ("access-control-allow-headers", "*");
    let secret = r#"{"Authorization":{"secret":true}}"#;
    let lacking = "no web page may send the header `authorization`";
    check(answer(204, &[OPEN, star], b""), secret, lacking).await;
}
