//! The keys of an account: what is asked of the schema, what is sent, what is made of the answers.

use insta::assert_snapshot;
use provider_api::{ErrorKind, NoProgress};
use provider_studio::keys::{KeyRequest, Keys, SCOPES};
use provider_studio::{Api, StudioConfig};
use sandbox::{Fault, Settings, StudioBehaviour};

use crate::desk::{Desk, quick};

const JSON: &str = "application/json";

/// The keys of an account on a platform whose keys have an end and scopes, or not, and which
/// tells its schema, or not.
async fn keys_of(key_limits: bool, introspection: bool) -> (Desk, Keys) {
    let behaviour = StudioBehaviour {
        key_limits,
        introspection,
        ..StudioBehaviour::default()
    };
    let desk = Desk::start(Api::Graphql, Settings::default().with_studio(behaviour)).await;
    let config = StudioConfig::from_options(&desk.account()).unwrap();
    (desk, Keys::new(&config, quick()))
}

fn named(name: &str) -> KeyRequest {
    KeyRequest {
        name: name.to_owned(),
        ..KeyRequest::default()
    }
}

fn limited() -> KeyRequest {
    KeyRequest {
        expires_at: Some("2999-01-01T00:00:00Z".to_owned()),
        scopes: vec!["projects:read".to_owned(), "me:read".to_owned()],
        ..named("ci")
    }
}

#[tokio::test]
async fn keys_are_made_listed_and_deleted() {
    let mut all = Vec::new();
    for [key_limits, introspection] in [[true, true], [false, true], [true, false]] {
        let (desk, keys) = keys_of(key_limits, introspection).await;
        let before = keys.list(&NoProgress).await.unwrap().len();
        let wanted = KeyRequest {
            description: Some("for tests".to_owned()),
            ..named("ci \"quoted\"")
        };
        let new = keys.create(&wanted, &NoProgress).await.unwrap();
        assert!(!format!("{new:?}").contains(new.value.expose()));
        let listed = keys.list(&NoProgress).await.unwrap();
        assert_eq!(listed.len(), before + 1);
        assert!(listed.contains(&new.key), "{listed:?}");
        assert_eq!(new.key.name, wanted.name);
        assert_eq!(new.key.description, wanted.description);
        assert_eq!(new.key.scopes.is_some(), key_limits && introspection);
        keys.delete(&new.key.id, &NoProgress).await.unwrap();
        assert_eq!(keys.list(&NoProgress).await.unwrap().len(), before);
        all.push(desk.bodies());
    }
    all.dedup();
    assert_snapshot!(all.join("\n"), @r#"
    POST /graphql {"operationName":"CreateAPIKey","variables":{"name":"ci \"quoted\"","description":"for tests"},"query":"mutation CreateAPIKey($name: String!, $description: String) { createAPIKey(input: { name: $name, description: $description }) { id name description value expiresAt scopes } }"}
    POST /graphql {"operationName":"DeleteAPIKey","variables":{"id":"ID1"},"query":"mutation DeleteAPIKey($id: String!) { deleteAPIKey(id: $id) { id } }"}
    POST /graphql {"operationName":"CreateAPIKey","variables":{"name":"ci \"quoted\"","description":"for tests"},"query":"mutation CreateAPIKey($name: String!, $description: String) { createAPIKey(input: { name: $name, description: $description }) { id name description value } }"}
    POST /graphql {"operationName":"DeleteAPIKey","variables":{"id":"ID1"},"query":"mutation DeleteAPIKey($id: String!) { deleteAPIKey(id: $id) { id } }"}
    "#);
}

#[tokio::test]
async fn an_end_and_scopes_go_where_there_is_a_place_for_them() {
    let (desk, keys) = keys_of(true, true).await;
    let new = keys.create(&limited(), &NoProgress).await.unwrap();
    assert_eq!(
        new.key.expires_at.as_deref(),
        Some("2999-01-01T00:00:00.000Z")
    );
    assert_eq!(new.key.scopes, Some(limited().scopes));
    assert_snapshot!(desk.bodies(), @r#"POST /graphql {"operationName":"CreateAPIKey","variables":{"name":"ci","description":null,"expiresAt":"2999-01-01T00:00:00Z","scopes":["projects:read","me:read"]},"query":"mutation CreateAPIKey($name: String!, $description: String, $expiresAt: DateTimeISO!, $scopes: [String!]!) { createAPIKey(input: { name: $name, description: $description, expiresAt: $expiresAt, scopes: $scopes }) { id name description value expiresAt scopes } }"}"#);
    assert_snapshot!(desk.traffic(), @"
    GET /.well-known/plugin-config.json 200
    POST /graphql KeyOperations 200
    POST /graphql KeyTypes 200
    POST /graphql CreateAPIKey 200
    ");
    let listed = keys.list(&NoProgress).await.unwrap();
    assert!(listed.contains(&new.key), "{listed:?}");
}

#[tokio::test]
async fn where_there_is_none_nothing_is_made() {
    let mut texts = Vec::new();
    for [key_limits, introspection] in [[false, true], [true, false]] {
        let (desk, keys) = keys_of(key_limits, introspection).await;
        let error = keys.create(&limited(), &NoProgress).await.unwrap_err();
        texts.push(desk.told(&error));
        let without = KeyRequest {
            scopes: Vec::new(),
            ..limited()
        };
        let error = keys.create(&without, &NoProgress).await.unwrap_err();
        texts.push(desk.told(&error));
        assert_eq!(desk.bodies(), "");
    }
    assert_snapshot!(texts.join("\n"), @"
    Unsupported: the platform's interface takes no expiry and no scopes for API keys
    Unsupported: the platform's interface takes no expiry for API keys
    Unsupported: the platform does not tell what its interface takes, so that API keys get no expiry and no scopes from here (asking what API keys can have: `http://HOST` answered 400 Bad Request: GraphQL introspection is not allowed)
    Unsupported: the platform does not tell what its interface takes, so that API keys get no expiry from here (asking what API keys can have: `http://HOST` answered 400 Bad Request: GraphQL introspection is not allowed)
    ");
}

/// Servers say no to introspection in several ways: with status 400 or 200, or with `null`.
#[tokio::test]
async fn a_schema_that_is_not_told_is_one_that_takes_nothing() {
    for answer in [
        r#"{"errors":[{"message":"introspection is disabled"}]}"#,
        r#"{"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}],"data":null}"#,
        r#"{"data":{"__schema":null}}"#,
        r#"{"data":{"__schema":{"mutationType":{"fields":[{"name":"createAPIKey"}]}}}}"#,
    ] {
        let (desk, keys) = keys_of(true, true).await;
        desk.fault(
            Fault::on("POST")
                .operation("__schema")
                .body(200, JSON, answer),
        );
        let terms = keys.terms(&NoProgress).await.unwrap();
        assert_eq!((terms.takes.expiry, terms.takes.scopes), (false, false));
        assert_eq!(terms.refused.is_some(), answer.contains("errors"));
        keys.create(&named("ci"), &NoProgress).await.unwrap();
        keys.list(&NoProgress).await.unwrap();
    }
}

#[tokio::test]
async fn a_platform_that_cannot_be_asked_is_no_schema_without_an_end() {
    let (desk, keys) = keys_of(true, true).await;
    let away = Fault::on("POST").operation("__schema").every_time();
    for (fault, kind) in [
        (away.clone().status(503), ErrorKind::Unavailable),
        (away.refuse(401, "Unauthorized"), ErrorKind::Unauthenticated),
    ] {
        desk.control().clear_script();
        desk.fault(fault);
        let error = keys.create(&limited(), &NoProgress).await.unwrap_err();
        assert_eq!(error.kind(), kind);
    }
    desk.control().clear_script();
    keys.create(&limited(), &NoProgress).await.unwrap();
}

#[tokio::test]
async fn a_key_whose_value_got_lost_is_told_without_it() {
    let (desk, keys) = keys_of(true, true).await;
    let mut texts = Vec::new();
    for fault in [
        Fault::on("POST").operation("createAPIKey").drop_after(),
        Fault::on("POST").operation("createAPIKey").body(
            200,
            JSON,
            r#"{"data":{"createAPIKey":{"id":"1","value":"LEAK"#,
        ),
        Fault::on("POST").operation("createAPIKey").body(
            200,
            JSON,
            r#"{"data":{"createAPIKey":{"id":"1","value":"LEAK"}}}"#,
        ),
        Fault::on("POST").operation("createAPIKey").body(
            200,
            JSON,
            r#"{"data":{"createAPIKey":{"id":"1","name":"ci","value":"LEAK\u001b[2J"}}}"#,
        ),
    ] {
        desk.fault(fault);
        let error = keys.create(&named("ci"), &NoProgress).await.unwrap_err();
        assert!(!format!("{error:?}").contains("LEAK"));
        texts.push(desk.told(&error));
    }
    texts.dedup();
    assert_snapshot!(texts.join("\n"), @"
    OutcomeUnknown: creating the API key `ci`: no whole answer came, and the key may be there all the same
      - list the keys and delete it: its value cannot be had any more
    ");
}

#[tokio::test]
async fn what_the_platform_refuses_is_told_in_its_words() {
    let (desk, keys) = keys_of(true, true).await;
    let mut texts = vec![
        desk.told(&keys.create(&named(" "), &NoProgress).await.unwrap_err()),
        desk.told(&keys.delete("nobody", &NoProgress).await.unwrap_err()),
    ];
    let weak = desk.studio().create_key(&["projects:read"], None);
    let account = desk
        .account()
        .with_secret("secret", provider_api::Secret::new(weak));
    let config = StudioConfig::from_options(&account).unwrap();
    let keys = Keys::new(&config, quick());
    texts.push(desk.told(&keys.create(&named("ci"), &NoProgress).await.unwrap_err()));
    texts.push(desk.told(&keys.list(&NoProgress).await.unwrap_err()));
    assert_snapshot!(texts.join("\n"), @"
    Other: creating the API key ` `: the service says: The name of a key cannot be blank
    NotFound: deleting the API key `nobody`: the service says: Not Found: there is no API key `nobody`
      - `tokensync keys list` shows which keys there are
    PermissionDenied: creating the API key `ci`: the service says: Permission denied. Required permission: actor_tokens:create
      - the key in use lacks a scope for this; the platform's words name it where it tells. Keys with more scopes are made in its web application: Cmd or Ctrl + K, Manage API Keys
    PermissionDenied: listing the API keys: the service says: Permission denied. Required permission: me:read
      - the key in use lacks a scope for this; the platform's words name it where it tells. Keys with more scopes are made in its web application: Cmd or Ctrl + K, Manage API Keys
    ");
}

#[test]
fn syncing_needs_three_scopes() {
    let syncing = SCOPES.iter().filter(|scope| scope.syncing);
    let names: Vec<&str> = syncing.map(|scope| scope.name).collect();
    assert_eq!(
        names,
        ["projects:read", "projects:write", "actor_tokens:create"]
    );
}
