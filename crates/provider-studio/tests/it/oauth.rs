//! The login on a device, as far as it is requests.

use std::time::Duration;

use insta::assert_snapshot;
use provider_api::{ErrorKind, NoProgress, Secret};
use provider_studio::oauth::{OAuth, Poll, Refresh};
use provider_studio::{Api, StudioConfig};
use sandbox::Fault;

use crate::desk::{Desk, found, open, quick};

async fn server() -> (Desk, OAuth) {
    let desk = Desk::with(Api::Rest, r#"{"core":{"a":{"$type":"x","$value":"1"}}}"#).await;
    desk.studio().hold_clock();
    let config = StudioConfig::from_options(&desk.account()).unwrap();
    let oauth = OAuth::new(config.rest_endpoint().clone(), "figma_plugin", quick());
    (desk, oauth)
}

#[tokio::test]
async fn a_login_from_the_code_to_the_project() {
    let (desk, oauth) = server().await;
    let grant = oauth
        .authorize_device("read write", &NoProgress)
        .await
        .unwrap();
    assert_snapshot!(desk.sent("authorize_device"), @"
    POST /oauth/authorize_device
    accept: application/json
    accept-encoding: gzip
    content-type: application/x-www-form-urlencoded
    host: HOST
    user-agent: tokensync/VERSION

    client_id=figma_plugin&scope=read+write
    ");
    assert!(matches!(
        oauth.poll(&grant, &NoProgress).await,
        Ok(Poll::Pending)
    ));
    assert!(matches!(
        oauth.poll(&grant, &NoProgress).await,
        Ok(Poll::SlowDown)
    ));
    desk.studio().decide(&grant.user_code, true);
    desk.studio().advance_clock(grant.interval * 4);
    let Ok(Poll::Granted(tokens)) = oauth.poll(&grant, &NoProgress).await else {
        panic!("it was approved");
    };
    let bearer = |token: &Secret| {
        let options = desk.options().with("credential", "bearer");
        open(&options.with_secret("secret", token.clone()))
    };
    assert_eq!(
        found(&bearer(&tokens.access)).await.document.token_count(),
        1
    );

    let refresh = tokens.refresh.unwrap();
    let Ok(Refresh::Renewed(renewed)) = oauth.refresh(&refresh, &NoProgress).await else {
        panic!("the first refresh works");
    };
    assert_eq!(
        found(&bearer(&renewed.access)).await.document.token_count(),
        1
    );
    let again = oauth.refresh(&refresh, &NoProgress).await.unwrap();
    assert!(
        matches!(again, Refresh::Ended(_)),
        "a refresh token works once"
    );
}

#[tokio::test]
async fn a_code_that_is_refused_or_runs_out() {
    let (desk, oauth) = server().await;
    let refused = oauth
        .authorize_device("read write", &NoProgress)
        .await
        .unwrap();
    desk.studio().decide(&refused.user_code, false);
    let outcome = oauth.poll(&refused, &NoProgress).await;
    assert!(matches!(outcome, Ok(Poll::Refused(_))), "{outcome:?}");
    let late = oauth
        .authorize_device("read write", &NoProgress)
        .await
        .unwrap();
    desk.studio()
        .advance_clock(late.expires_in + Duration::from_secs(1));
    let outcome = oauth.poll(&late, &NoProgress).await;
    assert!(matches!(outcome, Ok(Poll::Expired)), "{outcome:?}");
}

#[tokio::test]
async fn troubles_show_no_secret_and_end_no_session() {
    let (desk, oauth) = server().await;
    let canary = Secret::new("CANARY-refresh-token");
    let json = "application/json";
    let mut texts = Vec::new();
    for fault in [
        Fault::on("POST").status(500),
        Fault::on("POST").body(200, json, r#"{"access_token":"CANARY"#),
        Fault::on("POST").body(200, json, r#"{"token":"CANARY"}"#),
        Fault::on("POST").body(
            400,
            json,
            r#"{"error":"invalid_request","error_description":"CANARY-refresh-token is bad"}"#,
        ),
        Fault::on("POST").every_time().retry_after(429, "3600"),
    ] {
        desk.fault(fault);
        let error = oauth.refresh(&canary, &NoProgress).await.unwrap_err();
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        texts.push(desk.told(&error));
        desk.control().clear_script();
    }
    let said = r#"{"error":"invalid_grant","error_description":"no CANARY-refresh-token here"}"#;
    desk.fault(Fault::on("POST").body(400, json, said));
    let ended = oauth.refresh(&canary, &NoProgress).await.unwrap();
    assert!(!format!("{ended:?}").contains("CANARY"), "{ended:?}");
    assert_snapshot!(texts.join("\n"), @"
    OutcomeUnknown: renewing the login: `http://HOST` answered 500 Internal Server Error
      - run it again: if the login was renewed all the same, it has ended, and you are told to log in again
    OutcomeUnknown: renewing the login: the answer is no JSON
      - run it again: if the login was renewed all the same, it has ended, and you are told to log in again
    OutcomeUnknown: renewing the login: the answer holds no access token
      - run it again: if the login was renewed all the same, it has ended, and you are told to log in again
    Other: renewing the login: `http://HOST` answered 400 Bad Request
    RateLimited: renewing the login: `http://HOST` answered 429 Too Many Requests
    ");
}

#[tokio::test]
async fn a_page_or_a_code_that_nobody_should_be_shown_is_refused() {
    let (desk, oauth) = server().await;
    let check = async |code: &str, page: &str, complete: &str, problem: Option<&str>| {
        let body = format!(
            r#"{{"device_code":"d","user_code":"{code}","verification_uri":"{page}",
                "verification_uri_complete":{complete},"expires_in":9}}"#
        );
        desk.fault(Fault::on("POST").body(200, "application/json", body));
        let answer = oauth.authorize_device("read", &NoProgress).await;
        let told = answer.err().map(|error| desk.told(&error));
        assert_eq!(
            told.as_deref().and_then(|told| told.lines().next()),
            problem
                .map(|problem| format!(
                    "InvalidDocument: asking for a code to log in with: {problem}"
                ))
                .as_deref(),
            "{code} {page} {complete}"
        );
    };
    check("A", "https://x.test/", "null", None).await;
    check("A", "http://127.0.0.1:1/", "\"https://x.test/?a=b\"", None).await;
    let no_page = "the page to enter the code on is no https:// address";
    for page in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://x.test/",
        "https://x.test/\\u001b[31m",
        "https://user:word@x.test/",
        "x.test/device",
        "",
    ] {
        check("A", page, "null", Some(no_page)).await;
        check(
            "A",
            "https://x.test/",
            &format!("\"{page}\""),
            Some(no_page),
        )
        .await;
    }
    let long = format!("https://x.test/{}", "a".repeat(1000));
    check("A", &long, "null", Some(no_page)).await;
    let no_code = "the code to enter cannot be shown";
    for code in ["A\\u001b[31m", "A\\nB", "Ä", "", &"A".repeat(65)] {
        check(code, "https://x.test/", "null", Some(no_code)).await;
    }
}

#[tokio::test]
async fn a_program_that_is_not_let_in_is_told_so() {
    let (desk, oauth) = server().await;
    let grant = oauth.authorize_device("read", &NoProgress).await.unwrap();
    let refusal = |error: &str| {
        let body = format!(r#"{{"error":"{error}","error_description":"who\u001b[1m?"}}"#);
        Fault::on("POST").body(401, "application/json", body)
    };
    let mut texts = Vec::new();
    for error in ["invalid_client", "unauthorized_client"] {
        desk.fault(refusal(error));
        let error_of_code = oauth
            .authorize_device("read", &NoProgress)
            .await
            .unwrap_err();
        desk.fault(refusal(error));
        let error_of_poll = oauth.poll(&grant, &NoProgress).await.unwrap_err();
        texts.extend([desk.told(&error_of_code), desk.told(&error_of_poll)]);
    }
    assert_snapshot!(texts.join("\n"), @r"
    Unauthenticated: asking for a code to log in with: `http://HOST` answered 401 Unauthorized: invalid_client: who\u{1b}[1m?
    Unauthenticated: asking whether the code was confirmed: `http://HOST` answered 401 Unauthorized: invalid_client: who\u{1b}[1m?
    Unauthenticated: asking for a code to log in with: `http://HOST` answered 401 Unauthorized: unauthorized_client: who\u{1b}[1m?
    Unauthenticated: asking whether the code was confirmed: `http://HOST` answered 401 Unauthorized: unauthorized_client: who\u{1b}[1m?
    ");
}

#[tokio::test]
async fn a_service_that_cannot_say_now_has_not_refused() {
    let (desk, oauth) = server().await;
    let grant = oauth.authorize_device("read", &NoProgress).await.unwrap();
    for (status, kind) in [
        (500, ErrorKind::OutcomeUnknown),
        (503, ErrorKind::OutcomeUnknown),
        (429, ErrorKind::RateLimited),
    ] {
        let says = |error: &str| {
            let body = format!(r#"{{"error":"{error}"}}"#);
            let fault = Fault::on("POST").every_time();
            desk.control().clear_script();
            desk.fault(fault.body(status, "application/json", body));
        };
        says("temporarily_unavailable");
        let error = oauth.poll(&grant, &NoProgress).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
        says("invalid_grant");
        let refresh = Secret::new("r");
        let error = oauth.refresh(&refresh, &NoProgress).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
    }
}
