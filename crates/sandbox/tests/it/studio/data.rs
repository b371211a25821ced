//! What outlives a sandbox that has a data folder, and what a branch holds.

use sandbox::Settings;
use serde_json::{Value, json};

use super::{DOCUMENT, Studio};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || {
        Settings::default()
            .with_data(folder.path())
            .with_studio_seed(DOCUMENT)
            .with_auto_approve()
    };
    let first = Studio::start(settings()).await;
    let session = first.session().await;
    let token = session.token.clone();
    let bg = session.id(":/tokens", "bg").await;
    let work = session
        .data(201, "POST", ":/branches", &json!({ "name": "work" }))
        .await;
    session
        .send(
            "PATCH",
            &format!(":/tokens/{bg}"),
            &json!({ "token": { "value": "#000" } }),
        )
        .await;
    first.data("mutation { createRelease(organization: $o, project: $p, input: { version: \"1.0.0\" }) { version } }").await;
    let made = first
        .data("mutation { createAPIKey(input: { name: \"kept\" }) { value } }")
        .await;
    let value = made["createAPIKey"]["value"].as_str().unwrap().to_owned();
    let (document, address) = (first.document(), first.address.clone());
    drop(session);
    first.service.sandbox.stop().await;
    drop(first.service.control);

    let on_disk = std::fs::read(folder.path().join("sandbox.redb")).unwrap();
    let has = |text: &str| {
        on_disk
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(
        has("kept") && !has(&value) && !has(&token),
        "values are kept as hashes"
    );

    let second = Studio::start(settings()).await;
    assert_eq!(
        (&second.address.api_key, &second.address.project),
        (&address.api_key, &address.project)
    );
    assert_eq!(second.document(), document, "the seed is sown once");
    assert_eq!(
        second.document_of("work")["dark"]["bg"]["$value"],
        "{blue.500}"
    );
    let session = second.session_with(&token);
    assert_eq!(session.id(":/tokens", "bg").await, bg);
    assert_eq!(session.list(":/branches").await[1]["id"], work["id"]);
    assert_eq!(
        second
            .ask_as(
                &value,
                "{ project(id: $p, organization: $o) { release { version } } }"
            )
            .await
            .json()["data"]["project"]["release"]["version"],
        "1.0.0"
    );
}

#[tokio::test]
async fn another_key_replaces_the_remembered_one() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings::default().with_data(folder.path());
    let first = Studio::start(settings()).await;
    let remembered = first.address.api_key.clone();
    drop(first);
    let second = Studio::start(settings().with_studio_key("given")).await;
    assert_eq!(second.address.api_key, "given");
    assert_eq!(
        second.ask_as(&remembered, "{ self { id } }").await.status,
        401
    );
    assert_eq!(
        second.data("{ self { apiKeys { total } } }").await["self"]["apiKeys"]["total"],
        1
    );
    second.session().await;
    drop(second);
    assert_eq!(Studio::start(settings()).await.address.api_key, "given");
}

#[tokio::test]
async fn what_somebody_deleted_is_made_anew_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || {
        Settings::default()
            .with_data(folder.path())
            .with_studio_seed(DOCUMENT)
    };
    let first = Studio::start(settings()).await;
    let keys = first.data("{ self { apiKeys { data { id } } } }").await;
    let id = keys["self"]["apiKeys"]["data"][0]["id"].as_str().unwrap();
    first.data(&format!("mutation {{ a: deleteOrganization(organization: $o) {{ id }} b: deleteAPIKey(id: \"{id}\") {{ id }} }}")).await;
    let before = first.address.clone();
    drop(first);
    let second = Studio::start(settings()).await;
    assert_ne!(second.address.project, before.project);
    second.session().await;
    assert_eq!(
        second
            .data("{ project(id: $p, organization: $o) { name } }")
            .await["project"]["name"],
        "Tokens"
    );
    assert_eq!(
        second.document()["$metadata"]["tokenSetOrder"],
        json!(["core/colors", "dark"])
    );
}

#[tokio::test]
async fn a_document_goes_in_and_comes_out_and_names_keep_their_ids() {
    let studio = Studio::seeded().await;
    let document = studio.document();
    let seed: Value = serde_json::from_str(DOCUMENT).unwrap();
    for set in ["core/colors", "dark"] {
        assert_eq!(document[set].to_string(), seed[set].to_string());
    }
    let session = studio.session().await;
    let ids = async || {
        let mut ids = Vec::new();
        for list in [
            ":/tokens",
            ":/token_sets",
            ":/theme_groups",
            ":/theme_options",
        ] {
            ids.extend(
                session
                    .list(list)
                    .await
                    .into_iter()
                    .map(|item| item["id"].clone()),
            );
        }
        ids
    };
    let before = ids().await;
    studio
        .control
        .put_document(&studio.address.project, "main", &document.to_string());
    assert_eq!(ids().await, before);
    assert_eq!(studio.document(), document);
    studio
        .control
        .put_document(&studio.address.project, "main", r#"{"only":{}}"#);
    assert_eq!(session.list(":/tokens").await, Vec::<Value>::new());
}

#[tokio::test]
async fn the_order_of_the_sets_is_the_one_the_document_asks_for() {
    let document = json!({ "values": { "b": {}, "c": {}, "a": {} }, "$metadata": { "tokenSetOrder": ["a", "b"] } });
    let studio = Studio::start(Settings::default().with_studio_seed(document.to_string())).await;
    assert_eq!(
        studio.document()["$metadata"]["tokenSetOrder"],
        json!(["a", "b", "c"])
    );
}

#[tokio::test]
async fn numbers_and_keys_can_be_what_a_javascript_engine_makes_of_them() {
    let studio = Studio::start(Settings::default().with_javascript_json()).await;
    let query = "mutation($o: String!, $p: String!, $r: JSON) { createTokenSet(organization: $o, project: $p, input: { path: \"a\", raw: $r }) { raw } }";
    let raw = json!({ "b": 1.0, "10": 1, "9": 2 });
    let variables =
        json!({ "o": studio.address.organization, "p": studio.address.project, "r": raw });
    let answer = studio
        .query(&studio.address.api_key, query, &variables)
        .send()
        .await;
    assert_eq!(
        answer.text(),
        r#"{"data":{"createTokenSet":{"raw":{"9":2,"10":1,"b":1}}}}"#
    );
}
