//! Who gets into the second generation.

use std::time::Duration;

use sandbox::{Settings, StudioBehaviour};
use serde_json::{Value, json};

use super::{Studio, first_error, told};
use crate::support::Answer;

const DAY: Duration = Duration::from_hours(24);

async fn post(studio: &Studio, path: &str, body: &Value) -> Answer {
    studio
        .service
        .request("POST", &format!("/api/v1{path}"))
        .json(&body.to_string())
        .send()
        .await
}

/// Asserts the answer to a credential that opens nothing.
fn is_shut(answer: &Answer) {
    assert_eq!((answer.status, answer.body.len()), (401, 0));
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(answer.header("www-authenticate"), None);
}

#[tokio::test]
async fn without_a_session_every_route_answers_an_empty_page() {
    let studio = Studio::seeded().await;
    for token in ["", "nonsense", &studio.address.api_key] {
        let session = studio.session_with(token);
        for path in [
            "/auth/me",
            "/organizations",
            "/projects",
            ":",
            ":/branches",
            ":/tokens",
            ":/token_sets",
            ":/theme_groups",
            ":/theme_options",
            ":/resolved_tokens",
        ] {
            is_shut(&session.get(path).await);
        }
        is_shut(&session.send("POST", ":/tokens", &json!({})).await);
    }
    is_shut(
        &studio
            .service
            .request("GET", "/api/v1/auth/me")
            .send()
            .await,
    );
}

#[tokio::test]
async fn a_login_gives_a_web_token_that_knows_its_end() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    assert_eq!(session.token.split('.').count(), 3);
    let me = session.get("/auth/me").await.json();
    assert_eq!(
        (&me["data"]["type"], &me["data"]["attributes"]["email"]),
        (&json!("users"), &json!("designer@sandbox.invalid"))
    );
    for user in [
        json!({ "email": "designer@sandbox.invalid", "password": "x" }),
        json!({ "email": "x", "password": "" }),
        json!({}),
    ] {
        assert_eq!(
            post(&studio, "/auth/login", &json!({ "user": user }))
                .await
                .status,
            401
        );
    }
    studio.control.hold_clock();
    studio.control.advance_clock(DAY);
    is_shut(&session.get("/auth/me").await);
}

#[tokio::test]
async fn a_login_is_refreshed_once_with_each_token() {
    let studio = Studio::seeded().await;
    let user = json!({ "user": { "email": "designer@sandbox.invalid", "password": studio.address.api_key } });
    let first = post(&studio, "/auth/login", &user).await.json();
    let again = json!({ "refresh_token": first["meta"]["refresh_token"] });
    let second = post(&studio, "/auth/refresh", &again).await;
    assert_eq!(
        (second.status, &second.json()["data"]),
        (200, &first["data"])
    );
    assert_ne!(
        second.json()["meta"]["refresh_token"],
        first["meta"]["refresh_token"]
    );
    is_shut(
        &studio
            .session_with(first["meta"]["token"].as_str().unwrap())
            .get("/auth/me")
            .await,
    );
    let reused = post(&studio, "/auth/refresh", &again).await;
    assert_eq!(
        (reused.status, told(&reused).1.as_str()),
        (401, "invalid_token")
    );
    let session = second.json();
    let session = studio.session_with(session["meta"]["token"].as_str().unwrap());
    assert_eq!(
        session
            .request("DELETE", "/auth/logout")
            .send()
            .await
            .status,
        204
    );
    is_shut(&session.get("/auth/me").await);
    let refresh = json!({ "refresh_token": second.json()["meta"]["refresh_token"] });
    assert_eq!(post(&studio, "/auth/refresh", &refresh).await.status, 401);
}

#[tokio::test]
async fn a_service_token_has_to_be_exchanged() {
    let studio = Studio::seeded().await;
    let token = studio.control.create_service_token(
        &studio.address.project,
        &["tokens:read", "tokens:write"],
        None,
    );
    is_shut(&studio.session_with(&token).get(":/tokens").await);
    assert_eq!(
        first_error(&studio.ask_as(&token, "{ organizations { total } }").await).1,
        "UNAUTHENTICATED"
    );
    for (body, status, text) in [
        (json!({}), 400, "Missing token"),
        (json!({ "service_token": token }), 400, "Missing token"),
        (json!({ "token": "x" }), 401, "Invalid or expired token"),
        (
            json!({ "token": studio.address.api_key }),
            401,
            "Invalid or expired token",
        ),
    ] {
        let answer = post(&studio, "/auth/service-token/validate", &body).await;
        assert_eq!(
            (answer.status, answer.json()),
            (status, json!({ "error": text }))
        );
    }
    let answer = post(
        &studio,
        "/auth/service-token/validate",
        &json!({ "token": token }),
    )
    .await
    .json();
    let session = studio.session_with(answer["token"].as_str().unwrap());
    assert_eq!(session.get(":/tokens").await.status, 200);
    assert_eq!(
        session.get("/auth/me").await.json()["data"]["attributes"]["full_name"],
        "Designer"
    );
    let bg = session.id(":/tokens", "bg").await;
    assert_eq!(
        session
            .send(
                "PATCH",
                &format!(":/tokens/{bg}"),
                &json!({ "token": { "value": "#000" } })
            )
            .await
            .status,
        200
    );
    let refused = session
        .send("POST", ":/branches", &json!({ "name": "x" }))
        .await;
    assert_eq!(
        (refused.status, &refused.json()["detail"]),
        (
            403,
            &json!("You may not do this. Required permission: update?")
        )
    );
}

#[tokio::test]
async fn a_service_token_reaches_as_far_as_its_scopes_and_its_project() {
    let studio = Studio::seeded().await;
    let token =
        studio
            .control
            .create_service_token(&studio.address.project, &["tokens:read"], Some(DAY));
    let answer = post(
        &studio,
        "/auth/service-token/validate",
        &json!({ "token": token }),
    )
    .await
    .json();
    let session = studio.session_with(answer["token"].as_str().unwrap());
    let bg = session.id(":/tokens", "bg").await;
    assert_eq!(
        session
            .send(
                "PATCH",
                &format!(":/tokens/{bg}"),
                &json!({ "token": { "value": 1 } })
            )
            .await
            .status,
        403
    );
    let other = studio
        .control
        .create_project(&studio.address.organization, "Other");
    assert_eq!(
        session
            .get(&format!("/projects/{other}/tokens"))
            .await
            .status,
        403
    );
    assert_eq!(session.list("/projects").await.len(), 1);
    let owner = studio.session().await;
    assert_eq!(owner.list("/projects").await.len(), 2);
    let listed = owner.list(":/service_account_tokens").await;
    assert_eq!(listed[0]["attributes"]["scopes"], json!(["tokens:read"]));
    assert_eq!(listed[0]["attributes"]["active"], true);
    assert!(!listed[0].to_string().contains(&token));
    studio.control.hold_clock();
    studio.control.advance_clock(DAY);
    assert_eq!(
        post(
            &studio,
            "/auth/service-token/validate",
            &json!({ "token": token })
        )
        .await
        .status,
        401
    );
    is_shut(&session.get(":/tokens").await);
}

#[tokio::test]
async fn no_ci_is_known() {
    let studio = Studio::seeded().await;
    let answer = post(
        &studio,
        "/auth/oidc/exchange",
        &json!({ "token": "t", "provider": "github" }),
    )
    .await;
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("No matching CI integration found"));
}

#[tokio::test]
async fn whether_one_generation_takes_the_credentials_of_the_other_is_a_setting() {
    let behaviour = StudioBehaviour {
        any_credential: true,
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(Settings::default().with_studio(behaviour)).await;
    let keyed = studio.session_with(&studio.address.api_key);
    assert_eq!(keyed.get(":/tokens").await.status, 200);
    let session = studio.session().await;
    assert_eq!(
        studio
            .ask_as(&session.token, "{ self { id } }")
            .await
            .json()
            .get("errors"),
        None
    );
    let reader = studio.control.create_key(&["projects:read"], None);
    let refused = studio
        .session_with(&reader)
        .send("POST", ":/branches", &json!({}))
        .await;
    assert_eq!(refused.status, 403);
}
