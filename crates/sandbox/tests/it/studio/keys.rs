//! API keys: made, shown once, listed, ended, and what each of their scopes opens.

use std::time::Duration;

use sandbox::{Settings, StudioBehaviour};
use serde_json::{Value, json};

use super::{Studio, first_error};

const ASK: &str = "{ organizations { total } }";
const DAY: Duration = Duration::from_hours(24);
const ALL: [&str; 11] = [
    "me:read",
    "organizations:read",
    "organizations:write",
    "organizations:admin",
    "organizations:user:read",
    "organizations:user:invite",
    "organizations:user:write",
    "projects:read",
    "projects:write",
    "projects:admin",
    "actor_tokens:create",
];

#[tokio::test]
async fn a_key_that_opens_nothing_is_answered_with_401() {
    let studio = Studio::seeded().await;
    let header = |value: &str| {
        studio
            .service
            .request("POST", "/graphql")
            .header("Authorization", value)
            .json(&json!({ "query": ASK }).to_string())
    };
    let key = &studio.address.api_key;
    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        &format!("Basic {key}"),
        key,
    ] {
        let answer = header(value).send().await;
        assert_eq!(
            (answer.status, first_error(&answer).1.as_str()),
            (401, "UNAUTHENTICATED"),
            "{value}"
        );
        assert!(first_error(&answer).0.starts_with("Unauthorized: "));
    }
    let answer = studio
        .service
        .request("POST", "/graphql")
        .json("{}")
        .send()
        .await;
    assert_eq!(first_error(&answer).0, "Unauthorized: no credential");
    assert_eq!(header(&format!("bearer {key}")).send().await.status, 200);
}

#[tokio::test]
async fn the_denial_can_come_with_status_200() {
    let behaviour = StudioBehaviour {
        denial_in_body: true,
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(Settings::default().with_studio(behaviour)).await;
    let answer = studio.ask_as("nonsense", ASK).await;
    assert_eq!(
        (answer.status, first_error(&answer).0.as_str()),
        (200, "Unauthorized: unknown credential")
    );
}

#[tokio::test]
async fn a_value_is_given_once() {
    let studio = Studio::seeded().await;
    let query = "mutation { createAPIKey(input: { name: \"figma-sync\", description: \"d\" }) { id name description value expiresAt scopes } }";
    let made = studio.data(query).await["createAPIKey"].take();
    let value = made["value"].as_str().unwrap();
    assert!(value.starts_with("api_key_"));
    assert_eq!(
        (&made["expiresAt"], made["scopes"].as_array().unwrap().len()),
        (&Value::Null, 11)
    );
    assert_eq!(studio.ask_as(value, ASK).await.status, 200);
    let id = made["id"].as_str().unwrap();
    let listed = studio
        .data("{ self { apiKeys(limit: 50) { total data { id name description lastUsed } } } }")
        .await;
    assert_eq!(listed["self"]["apiKeys"]["total"], 2);
    assert!(!listed.to_string().contains(value));
    let one = studio
        .data(&format!(
            "{{ self {{ apiKey(id: \"{id}\") {{ name lastUsed }} }} }}"
        ))
        .await;
    assert!(one["self"]["apiKey"]["lastUsed"].is_string());
    let asked = studio
        .ask(&format!(
            "{{ self {{ apiKey(id: \"{id}\") {{ value }} }} }}"
        ))
        .await;
    assert_eq!(asked.status, 400, "no query has the value");
}

#[tokio::test]
async fn a_key_is_regenerated_without_a_word_of_its_value_and_deleted() {
    let studio = Studio::seeded().await;
    let make = "mutation { createAPIKey(input: { name: \"k\" }) { id value } }";
    let made = studio.data(make).await["createAPIKey"].take();
    let (id, value) = (
        made["id"].as_str().unwrap(),
        made["value"].as_str().unwrap(),
    );
    let again = studio
        .data(&format!(
            "mutation {{ regenerateApiKey(id: \"{id}\") {{ id name }} }}"
        ))
        .await;
    assert_eq!(again["regenerateApiKey"]["id"], id);
    assert_eq!(studio.ask_as(value, ASK).await.status, 401);
    studio
        .data(&format!(
            "mutation {{ deleteAPIKey(id: \"{id}\") {{ id }} }}"
        ))
        .await;
    for field in ["deleteAPIKey", "regenerateApiKey"] {
        let query = format!("mutation {{ {field}(id: \"{id}\") {{ id }} }}");
        assert_eq!(studio.error(&query).await.1, "NOT_FOUND");
    }
    let made = studio.data(make).await["createAPIKey"].take();
    let (id, value) = (
        made["id"].as_str().unwrap(),
        made["value"].as_str().unwrap(),
    );
    studio
        .data(&format!(
            "mutation {{ deleteAPIKey(id: \"{id}\") {{ id }} }}"
        ))
        .await;
    assert_eq!(studio.ask_as(value, ASK).await.status, 401);
}

#[tokio::test]
async fn a_key_ends_at_its_time() {
    let studio = Studio::seeded().await;
    studio.control.hold_clock();
    let value = studio.control.create_key(&["projects:read"], Some(DAY));
    studio
        .control
        .advance_clock(Duration::from_millis(86_399_999));
    assert_eq!(studio.ask_as(&value, ASK).await.status, 200);
    studio.control.advance_clock(Duration::from_millis(1));
    let answer = studio.ask_as(&value, ASK).await;
    assert_eq!(
        (answer.status, first_error(&answer).0.as_str()),
        (401, "Unauthorized: the credential has expired")
    );
}

#[tokio::test]
async fn a_key_is_made_with_an_end_and_scopes() {
    let studio = Studio::seeded().await;
    let input = "name: \"k\", expiresAt: \"2999-01-01T00:00:00Z\", scopes: [\"projects:read\"]";
    let made = studio
        .data(&format!(
            "mutation {{ createAPIKey(input: {{ {input} }}) {{ value expiresAt scopes }} }}"
        ))
        .await;
    assert_eq!(
        made["createAPIKey"]["expiresAt"],
        "2999-01-01T00:00:00.000Z"
    );
    assert_eq!(made["createAPIKey"]["scopes"], json!(["projects:read"]));
    for (input, message) in [
        ("name: \" \"", "The name of a key cannot be blank"),
        (
            "name: \"k\", expiresAt: \"2001-01-01T00:00:00Z\"",
            "The end of a key has to be in the future",
        ),
        (
            "name: \"k\", scopes: [\"project:read\"]",
            "There is no scope `project:read`",
        ),
    ] {
        let query = format!("mutation {{ createAPIKey(input: {{ {input} }}) {{ id }} }}");
        assert_eq!(
            studio.error(&query).await,
            (message.to_owned(), "BAD_USER_INPUT".to_owned())
        );
    }
}

/// The schema of `@tokens-studio/sdk` 1.4.2.
#[tokio::test]
async fn keys_can_be_without_end_and_scopes() {
    let behaviour = StudioBehaviour {
        key_limits: false,
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(Settings::default().with_studio(behaviour)).await;
    let schema = "{ input: __type(name: \"APIKeyInput\") { inputFields { name } } \
        made: __type(name: \"APIKey\") { fields { name } } \
        listed: __type(name: \"APIKeyWithoutValue\") { fields { name } } }";
    let schema = studio.data(schema).await.to_string();
    assert!(schema.contains("lastUsed") && schema.contains("description"));
    assert!(!schema.contains("expiresAt") && !schema.contains("scopes"));
    let create = |input: &str, asked: &str| {
        format!("mutation {{ createAPIKey(input: {{ {input} }}) {{ {asked} }} }}")
    };
    for query in [
        create("name: \"k\", expiresAt: \"2999-01-01T00:00:00Z\"", "id"),
        create("name: \"k\", scopes: []", "id"),
        create("name: \"k\"", "id scopes"),
        "{ self { apiKeys { data { id expiresAt } } } }".to_owned(),
    ] {
        assert_eq!(
            studio.error(&query).await.1,
            "GRAPHQL_VALIDATION_FAILED",
            "{query}"
        );
    }
    let list = "{ self { apiKeys { total } } }";
    assert_eq!(studio.data(list).await["self"]["apiKeys"]["total"], 1);
    studio.data(&create("name: \"k\"", "id value")).await;
    assert_eq!(studio.data(list).await["self"]["apiKeys"]["total"], 2);
}

#[tokio::test]
async fn the_schema_can_be_secret() {
    let behaviour = StudioBehaviour {
        introspection: false,
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(Settings::default().with_studio(behaviour)).await;
    for query in [
        "{ __schema { mutationType { name } } }",
        "{ __type(name: \"APIKey\") { name } }",
    ] {
        let answer = studio.ask(query).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(
            first_error(&answer).0,
            "GraphQL introspection is not allowed"
        );
    }
    studio.data("{ self { __typename id } }").await;
}

#[tokio::test]
async fn a_key_gives_no_scope_that_it_does_not_have() {
    let studio = Studio::seeded().await;
    let maker = studio
        .control
        .create_key(&["actor_tokens:create", "projects:read"], None);
    let make = |scopes: &str| {
        format!("mutation {{ createAPIKey(input: {{ name: \"k\"{scopes} }}) {{ scopes }} }}")
    };
    let whole = studio.ask_as(&maker, &make("")).await.json();
    assert_eq!(
        whole["data"]["createAPIKey"]["scopes"],
        json!(["actor_tokens:create", "projects:read"])
    );
    let more = studio
        .ask_as(&maker, &make(", scopes: [\"projects:write\"]"))
        .await;
    assert_eq!(first_error(&more).1, "FORBIDDEN");
}

#[tokio::test]
async fn keys_of_other_users_are_not_there() {
    let studio = Studio::seeded().await;
    let other = studio.control.create_user("Other");
    let theirs = studio.control.create_key_of(&other, &ALL, None);
    let own = studio.data("{ self { apiKeys { data { id } } } }").await;
    let id = own["self"]["apiKeys"]["data"][0]["id"].as_str().unwrap();
    let query = format!("mutation {{ deleteAPIKey(id: \"{id}\") {{ id }} }}");
    assert_eq!(
        first_error(&studio.ask_as(&theirs, &query).await).1,
        "NOT_FOUND"
    );
}

/// Every operation, with the scopes of which one is enough.
const OPERATIONS: [(&str, &[&str]); 30] = [
    ("{ self { id } }", &["me:read"]),
    (
        "{ organizations { total } }",
        &["organizations:read", "projects:read"],
    ),
    (
        "{ organization(id: $o) { id } }",
        &["organizations:read", "projects:read"],
    ),
    (
        "{ projects(organization: $o) { total } }",
        &["projects:read"],
    ),
    (
        "{ branch(id: $o, project: $p) { name } }",
        &["projects:read"],
    ),
    (
        "{ project(id: $p, organization: $o) { id } }",
        &["projects:read"],
    ),
    (
        r#"mutation { createOrganization(input: { name: "x" }) { id } }"#,
        &["organizations:write"],
    ),
    (
        r#"mutation { updateOrganization(organization: "x", input: { name: "x" }) { id } }"#,
        &["organizations:write"],
    ),
    (
        r#"mutation { deleteOrganization(organization: "x") { id } }"#,
        &["organizations:admin"],
    ),
    (
        r#"mutation { createProject(organization: $o, input: { name: "x" }) { id } }"#,
        &["projects:admin"],
    ),
    (
        r#"mutation { updateProject(id: "x", organization: $o, input: {}) { id } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { deleteProject(id: "x", organization: $o) { id } }"#,
        &["projects:admin"],
    ),
    (
        r#"mutation { createAPIKey(input: { name: "x" }) { id } }"#,
        &["actor_tokens:create"],
    ),
    (
        r#"mutation { regenerateApiKey(id: "x") { id } }"#,
        &["actor_tokens:create"],
    ),
    (
        r#"mutation { deleteAPIKey(id: "x") { id } }"#,
        &["actor_tokens:create"],
    ),
    (
        r#"mutation { createTokenSet(organization: $o, project: $p, input: { path: "dark" }) { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { updateTokenSet(organization: $o, project: $p, input: { path: "x" }) { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { deleteSet(organization: $o, project: $p, branch: "main", path: "x") { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { deleteAllSets(organization: $o, project: $p, branch: "main", path: "x") { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { renameTokenSets(organization: $o, project: $p, branch: "main", path: "x", newPath: "y") { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { duplicateTokenSet(organization: $o, project: $p, input: { duplicateFrom: "x", path: "y" }) { __typename } }"#,
        &["projects:write"],
    ),
    (
        "mutation { updateTokenSetsOrder(organization: $o, project: $p, updates: []) { __typename } }",
        &["projects:write"],
    ),
    (
        r#"mutation { createThemeGroup(organization: $o, project: $p, input: { name: "mode", options: [] }) { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { updateThemeGroup(organization: $o, project: $p, input: { name: "x", options: [] }) { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { deleteThemeGroup(organization: $o, project: $p, branch: "main", themeGroupName: "x") { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { createRelease(organization: $o, project: $p, input: { version: "x" }) { __typename } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { createSDConfig(organization: $o, id: $p, input: { name: "", config: 1, functions: "", themeOptions: 1 }) { name } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { updateSDConfig(organization: $o, project: $p, input: { name: "x", newName: "y", config: 1, functions: "", themeOptions: 1 }) { name } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { deleteSDConfig(organization: $o, project: $p, input: { name: "x" }) { name } }"#,
        &["projects:write"],
    ),
    (
        r#"mutation { updateGenerator(organization: $o, project: $p, input: { id: "x" }) { id } }"#,
        &["projects:write"],
    ),
];

#[tokio::test]
async fn each_operation_needs_its_own_scope() {
    let studio = Studio::seeded().await;
    let forbidden = async |query: &str, scopes: &[&str]| {
        let key = studio.control.create_key(scopes, None);
        let answer = studio.ask_as(&key, query).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        first_error(&answer).1 == "FORBIDDEN"
    };
    for (query, enough) in OPERATIONS {
        for scope in enough {
            assert!(!forbidden(query, &[scope]).await, "{query} with {scope}");
        }
        let others: Vec<_> = ALL
            .into_iter()
            .filter(|scope| !enough.contains(scope))
            .collect();
        assert!(
            forbidden(query, &others).await,
            "{query} without {enough:?}"
        );
    }
}

#[tokio::test]
async fn nested_fields_ask_for_scopes_of_their_own() {
    let studio = Studio::seeded().await;
    let reader = studio.control.create_key(&["organizations:read"], None);
    for field in ["projects { total }", "users { total }"] {
        let query = format!("{{ organizations {{ data {{ name {field} }} }} }}");
        let answer = studio.ask_as(&reader, &query).await;
        assert_eq!(first_error(&answer).1, "FORBIDDEN", "{field}");
    }
    let users = studio
        .control
        .create_key(&["organizations:read", "organizations:user:read"], None);
    let answer = studio
        .ask_as(
            &users,
            "{ organizations { data { users { data { name } } } } }",
        )
        .await;
    assert_eq!(
        answer.json()["data"]["organizations"]["data"][0]["users"]["data"],
        json!([{ "name": "Designer" }])
    );
}

/// The scopes that the documentation of the service names for its own plugins.
#[tokio::test]
async fn the_scopes_for_syncing_are_enough_for_syncing() {
    let studio = Studio::seeded().await;
    let key = studio.control.create_key(
        &["projects:read", "projects:write", "actor_tokens:create"],
        None,
    );
    for query in [
        "{ organizations { data { id name projects { data { id name } } } } }",
        "{ project(id: $p, organization: $o) { branch(name: \"main\") { tokenSets { data { raw } } } } }",
        "mutation { createTokenSet(organization: $o, project: $p, input: { path: \"new\" }) { name } }",
    ] {
        assert_eq!(
            studio.ask_as(&key, query).await.json().get("errors"),
            None,
            "{query}"
        );
    }
}
