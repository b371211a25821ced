//! What the second generation writes to sets and tokens.

use serde_json::{Value, json};

use super::{Session, Studio, told};

async fn make_token(session: &Session<'_>, token: Value) -> Value {
    session
        .data(201, "POST", ":/tokens", &json!({ "token": token }))
        .await
}

#[tokio::test]
async fn sets_are_json_api_documents() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let wrap =
        |attributes: Value| json!({ "data": { "type": "token_sets", "attributes": attributes } });
    let made = session
        .data(
            201,
            "POST",
            ":/token_sets",
            &wrap(json!({ "name": "new", "type": "dynamic" })),
        )
        .await;
    assert_eq!(
        (
            &made["attributes"]["order_index"],
            &made["attributes"]["is_dynamic"]
        ),
        (&json!(2), &json!(true))
    );
    let path = format!(":/token_sets/{}", made["id"].as_str().unwrap());
    let renamed = session
        .data(
            200,
            "PATCH",
            &path,
            &wrap(json!({ "name": "newer", "order_index": -1 })),
        )
        .await;
    assert_eq!(
        (&renamed["id"], &renamed["attributes"]["name"]),
        (&made["id"], &json!("newer"))
    );
    assert_eq!(
        session.list(":/token_sets").await[0]["attributes"]["name"],
        "newer"
    );
    for body in [wrap(json!({ "name": "dark" })), wrap(json!({ "name": "" }))] {
        assert_eq!(
            session.send("POST", ":/token_sets", &body).await.status,
            422
        );
        assert_eq!(session.send("PATCH", &path, &body).await.status, 422);
    }
    let gone = session.request("DELETE", &path).send().await;
    assert_eq!(
        (gone.status, gone.body.len(), gone.header("content-type")),
        (204, 0, None)
    );
    assert_eq!(session.request("DELETE", &path).send().await.status, 404);
}

#[tokio::test]
async fn other_bodies_of_sets_are_an_error_of_the_server() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    for body in [
        json!({ "token_set": { "name": "a" } }),
        json!({ "name": "a" }),
        json!({}),
        json!({ "data": { "type": "tokens", "attributes": { "name": "a" } } }),
    ] {
        let answer = session.send("POST", ":/token_sets", &body).await;
        assert_eq!(
            (answer.status, told(&answer).1.as_str()),
            (500, "INTERNAL_ERROR"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_deleted_set_takes_its_tokens_along_and_stays_in_the_themes() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let dark = session.id(":/token_sets", "dark").await;
    let token = session.id(":/tokens", "bg").await;
    session
        .request("DELETE", &format!(":/token_sets/{dark}"))
        .send()
        .await;
    assert_eq!(session.get(&format!(":/tokens/{token}")).await.status, 404);
    let options = session.list(":/theme_options").await;
    assert_eq!(
        options[1]["attributes"]["selected_token_sets"][dark],
        "enabled"
    );
}

#[tokio::test]
async fn a_token_keeps_its_id_through_every_change() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let (colors, dark) = (
        session.id(":/token_sets", "core/colors").await,
        session.id(":/token_sets", "dark").await,
    );
    let made = make_token(&session, json!({ "name": "red.500", "value": "#f00", "type": "color", "token_set_id": colors, "description": "d", "extensions": { "com.figma": { "scopes": ["A"], "hiddenFromPublishing": true }, "other": 1 } })).await;
    let id = made["id"].as_str().unwrap();
    let path = format!(":/tokens/{id}");
    for change in [
        json!({ "value": "#e00" }),
        json!({ "name": "red.600" }),
        json!({ "token_set_id": dark, "description": null }),
        json!({ "extensions": { "com.figma": { "scopes": ["B"] } } }),
        json!({ "type": "text", "name": "red" }),
    ] {
        let changed = session
            .data(200, "PATCH", &path, &json!({ "token": change }))
            .await;
        assert_eq!(changed["id"], id, "{change}");
    }
    let document = studio.document();
    assert_eq!(
        document["core/colors"],
        serde_json::from_str::<Value>(super::DOCUMENT).unwrap()["core/colors"]
    );
    assert_eq!(
        document["dark"]["red"],
        json!({ "$value": "#e00", "$type": "text", "$extensions": { "com.figma": { "scopes": ["B"] }, "other": 1 } })
    );
    let gone = session.request("DELETE", &path).send().await;
    assert_eq!((gone.status, gone.body.len()), (204, 0));
    assert_eq!(studio.document()["dark"].get("red"), None);
    let again = make_token(
        &session,
        json!({ "name": "red", "value": 1, "type": "number", "token_set_id": dark }),
    )
    .await;
    assert_ne!(again["id"], id, "a new token");
}

#[tokio::test]
async fn ids_survive_that_the_first_generation_replaces_the_set() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let before = session.id(":/tokens", "blue.500").await;
    let query = "mutation($o: String!, $p: String!, $r: JSON!) { updateTokenSet(organization: $o, project: $p, input: { path: \"core/colors\", raw: $r }) { tokens { name } } }";
    let raw = json!({ "green": { "$value": "#0f0" }, "blue": { "500": { "$value": "#00f" } } });
    let variables =
        json!({ "o": studio.address.organization, "p": studio.address.project, "r": raw });
    let answer = studio
        .query(&studio.address.api_key, query, &variables)
        .send()
        .await;
    assert_eq!(
        answer.json()["data"]["updateTokenSet"]["tokens"],
        json!([{ "name": "green" }, { "name": "blue.500" }])
    );
    assert_eq!(session.id(":/tokens", "blue.500").await, before);
    assert_eq!(session.token("blue.500").await["value"], "#00f");
    assert_eq!(session.list(":/tokens").await.len(), 3);
}

#[tokio::test]
async fn tokens_that_cannot_be_are_refused() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let before = studio.document();
    let colors = session.id(":/token_sets", "core/colors").await;
    for name in ["a b", "a{b", "a}", "a[0]", "", "a..b", "$a", "a\u{a0}b"] {
        let token = json!({ "token": { "name": name, "value": 1, "type": "number", "token_set_id": colors } });
        let answer = session.send("POST", ":/tokens", &token).await;
        assert_eq!(
            (answer.status, told(&answer).1.as_str()),
            (422, "VALIDATION_ERROR"),
            "{name}"
        );
    }
    for (token, detail) in [
        (
            json!({ "name": "blue.500", "value": 1, "token_set_id": colors }),
            "A token called `blue.500` is in this set already",
        ),
        (json!({ "name": "a", "value": 1 }), "Token set must exist"),
        (
            json!({ "name": "a", "value": 1, "token_set_id": "x" }),
            "Token set must exist",
        ),
    ] {
        let answer = session
            .send("POST", ":/tokens", &json!({ "token": token }))
            .await;
        assert_eq!(
            told(&answer),
            (422, "VALIDATION_ERROR".to_owned(), detail.to_owned())
        );
    }
    let deep = (0..90).fold(json!(1), |value, _| json!([value]));
    for (name, value) in [
        ("a.".repeat(200_000) + "a", json!(1)),
        ("a.".repeat(20) + "a", deep),
    ] {
        let token = json!({ "token": { "name": name, "value": value, "token_set_id": colors } });
        assert_eq!(session.send("POST", ":/tokens", &token).await.status, 422);
    }
    for body in ["", "{}", "{\"name\":\"a\"}", "{\"token\":{}}", "no"] {
        let answer = session.request("POST", ":/tokens").json(body).send().await;
        assert_eq!(
            (answer.status, told(&answer).1.as_str()),
            (400, "INTERNAL_ERROR"),
            "{body}"
        );
    }
    let bg = session.id(":/tokens", "bg").await;
    let taken = json!({ "token": { "name": "blue.500", "token_set_id": colors } });
    assert_eq!(
        session
            .send("PATCH", &format!(":/tokens/{bg}"), &taken)
            .await
            .status,
        422
    );
    assert_eq!(
        session.send("PATCH", ":/tokens/x", &taken).await.status,
        404
    );
    assert_eq!(
        session.request("DELETE", ":/tokens/x").send().await.status,
        404
    );
    assert_eq!(studio.document(), before);
}

#[tokio::test]
async fn a_batch_creates_what_can_be_and_counts_it() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let (colors, dark) = (
        session.id(":/token_sets", "core/colors").await,
        session.id(":/token_sets", "dark").await,
    );
    let branch = studio
        .control
        .create_branch(&studio.address.project, "work");
    let tokens = json!([
        { "name": "a", "value": 1, "type": "number", "token_set_id": colors },
        { "name": "a", "value": 2, "type": "number", "token_set_id": dark, "description": "d" },
        { "name": "a", "value": 3, "type": "number", "token_set_id": dark },
        { "name": "b b", "value": 3, "type": "number", "token_set_id": dark },
        { "name": "c", "value": 3, "type": "number", "token_set_id": "x" },
    ]);
    let made = session
        .data(
            201,
            "POST",
            ":/tokens/batch_create",
            &json!({ "change_set_id": branch, "tokens": tokens }),
        )
        .await;
    assert_eq!(made, json!({ "created_count": 2, "requested_count": 5 }));
    assert_eq!(
        studio.document_of("work")["dark"]["a"],
        json!({ "$value": 2, "$type": "number", "$description": "d" })
    );
    assert_eq!(
        studio.document()["dark"].get("a"),
        None,
        "the branch is in the body"
    );
}

#[tokio::test]
async fn a_batch_updates_by_token_id_and_warns_about_every_other_form() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let before = studio.document();
    let (bg, blue) = (
        session.id(":/tokens", "bg").await,
        session.id(":/tokens", "blue.500").await,
    );
    let wrong = json!({ "tokens": [{ "id": bg, "value": "#000" }] });
    let answer = session.send("POST", ":/tokens/batch_update", &wrong).await;
    assert_eq!(answer.status, 200);
    let counts = |answer: &Value| {
        [
            &answer["updated_count"],
            &answer["requested_count"],
            &answer["skipped_count"],
        ]
        .map(|count| count.as_u64().unwrap())
    };
    assert_eq!(
        (
            counts(&answer.json()),
            answer.json()["warnings"].as_array().unwrap().len()
        ),
        ([0, 0, 0], 1)
    );
    assert_eq!(studio.document(), before);

    let colors = session.id(":/token_sets", "core/colors").await;
    let updates = json!({ "updates": [
        { "token_id": bg, "changes": { "value": "#000", "token_set_id": colors } },
        { "token_id": bg, "changes": { "name": "blue.500" } },
        { "token_id": blue, "changes": { "extensions": { "com.figma": {} } } },
        { "token_id": "x", "changes": { "value": 1 } },
        { "id": blue, "value": 1 },
    ] });
    let answer = session
        .send("POST", ":/tokens/batch_update", &updates)
        .await
        .json();
    assert_eq!(counts(&answer), [2, 5, 3]);
    assert_eq!(answer["warnings"].as_array().unwrap().len(), 3);
    assert_eq!(studio.document()["core/colors"]["bg"]["$value"], "#000");
    assert_eq!(session.id(":/tokens", "bg").await, bg);
}

#[tokio::test]
async fn batches_move_and_delete() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let (bg, blue) = (
        session.id(":/tokens", "bg").await,
        session.id(":/tokens", "blue.500").await,
    );
    let dark = session.id(":/token_sets", "dark").await;
    let moved = session
        .send(
            "POST",
            ":/tokens/batch_move",
            &json!({ "token_ids": [blue, "x"], "target_token_set_id": dark }),
        )
        .await;
    assert_eq!(
        (moved.status, &moved.json()["moved_count"]),
        (200, &json!(1))
    );
    assert_eq!(session.id(":/tokens", "blue.500").await, blue);
    let deleted = session
        .send(
            "POST",
            ":/tokens/batch_delete",
            &json!({ "token_ids": [blue, bg, bg] }),
        )
        .await;
    assert_eq!(
        (deleted.status, &deleted.json()["deleted_count"]),
        (200, &json!(2))
    );
    assert_eq!(studio.document()["dark"], json!({}));
}

/// Reading and writing a set once for each token would take minutes.
#[tokio::test]
async fn a_batch_of_thousands_is_one_write() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let dark = session.id(":/token_sets", "dark").await;
    let tokens: Vec<_> = (0..2_000).map(|token| json!({ "name": format!("n{token}"), "value": token, "type": "number", "token_set_id": dark })).collect();
    let made = session
        .data(
            201,
            "POST",
            ":/tokens/batch_create",
            &json!({ "tokens": tokens }),
        )
        .await;
    assert_eq!(made["created_count"], 2_000);
    let all = session.list(":/tokens?per_page=10000").await;
    let updates: Vec<_> = all
        .iter()
        .map(|token| json!({ "token_id": token["id"], "changes": { "description": "d" } }))
        .collect();
    let answer = session
        .send(
            "POST",
            ":/tokens/batch_update",
            &json!({ "updates": updates }),
        )
        .await
        .json();
    assert_eq!(answer["updated_count"], 2_003);
}
