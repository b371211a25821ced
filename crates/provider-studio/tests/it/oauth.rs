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
      - read the place again before writing to it once more
    OutcomeUnknown: renewing the login: the answer is no JSON
      - log in again
    OutcomeUnknown: renewing the login: the answer holds no access token
      - log in again
    Other: renewing the login: `http://HOST` answered 400 Bad Request
    RateLimited: renewing the login: `http://HOST` answered 429 Too Many Requests
    ");

    let hidden = r#"{"device_code":"d","user_code":"A\u001b[31m","verification_uri":"https://x.test/","expires_in":9}"#;
    let elsewhere = r#"{"device_code":"d","user_code":"A","verification_uri":"javascript:alert(1)","expires_in":9}"#;
    for body in [hidden, elsewhere] {
        desk.fault(Fault::on("POST").body(200, json, body));
        let error = oauth
            .authorize_device("read", &NoProgress)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    }
}
