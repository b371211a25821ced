//! The device authorization and the refresh of its tokens.

use std::time::Duration;

use sandbox::{Settings, StudioBehaviour};
use serde_json::Value;

use super::Studio;
use crate::support::Answer;

const GRANT: &str = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";

async fn form(studio: &Studio, path: &str, body: &str) -> Answer {
    let request = studio.service.request("POST", path);
    request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
}

async fn device(studio: &Studio) -> Value {
    let answer = form(
        studio,
        "/oauth/authorize_device",
        "client_id=figma_plugin&scope=read+write",
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn poll(studio: &Studio, device: &Value) -> Answer {
    let code = device["device_code"].as_str().unwrap();
    form(
        studio,
        "/oauth/token",
        &format!("client_id=figma_plugin&{GRANT}&device_code={code}"),
    )
    .await
}

async fn refresh(studio: &Studio, token: &str) -> Answer {
    form(
        studio,
        "/oauth/token",
        &format!("client_id=figma_plugin&grant_type=refresh_token&refresh_token={token}"),
    )
    .await
}

fn error(answer: &Answer) -> (u16, String) {
    (
        answer.status,
        answer.json()["error"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    )
}

fn bad(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

#[tokio::test]
async fn a_device_waits_for_its_user_and_gets_tokens_once() {
    let studio = Studio::seeded().await;
    studio.control.hold_clock();
    let device = device(&studio).await;
    assert_eq!(
        (&device["expires_in"], &device["interval"]),
        (&900.into(), &5.into())
    );
    let code = device["user_code"].as_str().unwrap();
    assert_eq!((code.len(), code.find('-')), (9, Some(4)));
    let uri = device["verification_uri"].as_str().unwrap();
    assert_eq!(
        device["verification_uri_complete"],
        format!("{uri}?user_code={code}")
    );
    assert_eq!(
        error(&poll(&studio, &device).await),
        bad("authorization_pending")
    );
    studio.control.decide(code, true);
    let tokens = poll(&studio, &device).await.json();
    assert_eq!(
        (&tokens["token_type"], &tokens["expires_in"]),
        (&"Bearer".into(), &86_400.into())
    );
    let session = studio.session_with(tokens["access_token"].as_str().unwrap());
    assert_eq!(session.get(":/tokens").await.status, 200);
    assert_eq!(session.get("/auth/me").await.status, 200);
    assert_eq!(error(&poll(&studio, &device).await), bad("invalid_grant"));
}

#[tokio::test]
async fn a_device_that_polls_too_fast_has_to_slow_down() {
    let studio = Studio::seeded().await;
    studio.control.hold_clock();
    let device = device(&studio).await;
    let wait = async |seconds: u64| {
        studio.control.advance_clock(Duration::from_secs(seconds));
        error(&poll(&studio, &device).await).1
    };
    assert_eq!(wait(0).await, "authorization_pending");
    assert_eq!(wait(4).await, "slow_down");
    assert_eq!(
        wait(9).await,
        "slow_down",
        "it has to wait five seconds longer now"
    );
    assert_eq!(wait(15).await, "authorization_pending");
}

#[tokio::test]
async fn a_device_is_told_no_and_too_late() {
    let studio = Studio::seeded().await;
    studio.control.hold_clock();
    let denied = device(&studio).await;
    studio
        .control
        .decide(denied["user_code"].as_str().unwrap(), false);
    assert_eq!(error(&poll(&studio, &denied).await), bad("access_denied"));
    let late = device(&studio).await;
    studio.control.advance_clock(Duration::from_mins(15));
    assert_eq!(error(&poll(&studio, &late).await), bad("expired_token"));
}

#[tokio::test]
async fn requests_that_are_none_are_refused() {
    let studio = Studio::seeded().await;
    for (path, body, status, code) in [
        (
            "/oauth/authorize_device",
            "scope=read",
            401,
            "invalid_client",
        ),
        (
            "/oauth/authorize_device",
            "client_id=a&scope=everything",
            400,
            "invalid_scope",
        ),
        (
            "/oauth/token",
            "grant_type=refresh_token",
            401,
            "invalid_client",
        ),
        ("/oauth/token", "client_id=a", 400, "invalid_request"),
        (
            "/oauth/token",
            "client_id=a&grant_type=password",
            400,
            "unsupported_grant_type",
        ),
        (
            "/oauth/token",
            "client_id=a&grant_type=refresh_token",
            400,
            "invalid_request",
        ),
        (
            "/oauth/token",
            &format!("client_id=a&{GRANT}"),
            400,
            "invalid_request",
        ),
        (
            "/oauth/token",
            &format!("client_id=a&{GRANT}&device_code=x"),
            400,
            "invalid_grant",
        ),
    ] {
        let answer = form(&studio, path, body).await;
        assert_eq!(error(&answer), (status, code.to_owned()), "{path} {body}");
        assert!(answer.json()["error_description"].is_string());
    }
}

#[tokio::test]
async fn a_person_decides_on_the_page() {
    let studio = Studio::seeded().await;
    let device = device(&studio).await;
    let code = device["user_code"].as_str().unwrap();
    let empty = studio.service.request("GET", "/device").send().await;
    assert!(empty.status == 200 && empty.text().contains("name=\"user_code\""));
    assert_eq!(
        empty.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let lower = code.to_lowercase();
    let page = studio
        .service
        .request("GET", &format!("/device?user_code={lower}"))
        .send()
        .await;
    assert!(page.text().contains(code) && page.text().contains("read, write"));
    let wrong = studio
        .service
        .request("GET", "/device?user_code=%3Cscript%3E")
        .send()
        .await;
    assert!(wrong.status == 404 && !wrong.text().contains("<script>"));

    let approve = format!("user_code={code}&decision=approve");
    assert_eq!(
        form(&studio, "/device", &format!("user_code={code}"))
            .await
            .status,
        400
    );
    let foreign = studio
        .service
        .request("POST", "/device")
        .header("Origin", "http://evil.example")
        .body(approve.as_str())
        .send()
        .await;
    assert_eq!(foreign.status, 403, "no other page may decide");
    assert_eq!(
        error(&poll(&studio, &device).await),
        bad("authorization_pending")
    );
    let own = studio
        .service
        .request("POST", "/device")
        .header("Origin", "http://sandbox")
        .body(approve.as_str())
        .send()
        .await;
    assert!(own.status == 200 && own.text().contains("Approved"));
    assert_eq!(
        form(&studio, "/device", &approve).await.status,
        404,
        "only once"
    );
    assert_eq!(poll(&studio, &device).await.status, 200);
}

#[tokio::test]
async fn a_sandbox_can_approve_by_itself() {
    let studio = Studio::start(Settings::default().with_auto_approve()).await;
    let device = device(&studio).await;
    assert_eq!(poll(&studio, &device).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_is_good_for_one_refresh() {
    let studio = Studio::start(Settings::default().with_auto_approve()).await;
    let device = device(&studio).await;
    let first = poll(&studio, &device).await.json();
    let old = first["refresh_token"].as_str().unwrap();
    let second = refresh(&studio, old).await;
    assert_eq!(second.status, 200);
    let second = second.json();
    assert_ne!(second["refresh_token"], old);
    assert_eq!(
        studio
            .session_with(first["access_token"].as_str().unwrap())
            .get(":/tokens")
            .await
            .status,
        401
    );
    assert_eq!(
        studio
            .session_with(second["access_token"].as_str().unwrap())
            .get(":/tokens")
            .await
            .status,
        200
    );
    assert_eq!(error(&refresh(&studio, old).await), bad("invalid_grant"));
    let access = second["access_token"].as_str().unwrap();
    assert_eq!(
        error(&refresh(&studio, access).await),
        bad("invalid_grant"),
        "an access token refreshes nothing"
    );
    assert_eq!(
        refresh(&studio, second["refresh_token"].as_str().unwrap())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_session_ends_at_its_time_and_is_refreshed_after_it() {
    let behaviour = StudioBehaviour {
        auto_approve: true,
        session_seconds: 60,
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(Settings::default().with_studio(behaviour)).await;
    studio.control.hold_clock();
    let device = device(&studio).await;
    let tokens = poll(&studio, &device).await.json();
    assert_eq!(tokens["expires_in"], 60);
    let session = studio.session_with(tokens["access_token"].as_str().unwrap());
    studio.control.advance_clock(Duration::from_secs(59));
    assert_eq!(session.get(":/tokens").await.status, 200);
    studio.control.advance_clock(Duration::from_secs(1));
    assert_eq!(session.get(":/tokens").await.status, 401);
    assert_eq!(
        refresh(&studio, tokens["refresh_token"].as_str().unwrap())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_session_has_the_scopes_that_were_asked_for() {
    let studio = Studio::start(Settings::default().with_auto_approve()).await;
    let device = form(
        &studio,
        "/oauth/authorize_device",
        "client_id=a&scope=read_tokens",
    )
    .await
    .json();
    let tokens = poll(&studio, &device).await.json();
    let session = studio.session_with(tokens["access_token"].as_str().unwrap());
    assert_eq!(session.get(":/tokens").await.status, 200);
    assert_eq!(
        session
            .send("POST", ":/tokens", &serde_json::json!({}))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn discovery_names_the_host_by_which_it_was_found() {
    let studio = Studio::seeded().await;
    let answer = studio
        .service
        .request("GET", "/.well-known/plugin-config.json")
        .send()
        .await
        .json();
    assert_eq!(answer["legacy_graphql_endpoint"], "sandbox");
    assert_eq!(
        answer["oauth"]["token_endpoint"],
        "http://sandbox/oauth/token"
    );
    assert_eq!(answer["auth_graphql_endpoint"], "http://sandbox/graphql/");
    assert!(
        answer["oauth"]["read_code"]
            .as_str()
            .unwrap()
            .contains("CODE_PLACEHOLDER")
    );
    for field in ["frontend_base_url", "auth_domain"] {
        assert_eq!(answer[field], "http://sandbox");
    }
    for field in ["authorization_endpoint", "generate_keypair", "callback"] {
        assert!(
            answer["oauth"][field]
                .as_str()
                .unwrap()
                .starts_with("http://sandbox/")
        );
    }
}
