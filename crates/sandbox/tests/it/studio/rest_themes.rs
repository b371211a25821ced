//! What the second generation writes to themes.

use serde_json::{Value, json};

use super::{Studio, told};

#[tokio::test]
async fn groups_come_and_go_and_names_are_taken_once() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let group = |group: Value| json!({ "theme_group": group });
    let made = session
        .data(
            201,
            "POST",
            ":/theme_groups",
            &group(json!({ "name": "brand", "options": [] })),
        )
        .await;
    assert_eq!(made["attributes"]["name"], "brand");
    let taken = session
        .send("POST", ":/theme_groups", &group(json!({ "name": "mode" })))
        .await;
    assert_eq!(
        told(&taken),
        (
            422,
            "VALIDATION_ERROR".to_owned(),
            "Name has already been taken".to_owned()
        )
    );
    let path = format!(":/theme_groups/{}", made["id"].as_str().unwrap());
    let references = json!([{ "name": "color.bg", "figma_key": "k" }]);
    let changed = session
        .data(
            200,
            "PATCH",
            &path,
            &group(json!({ "name": "brand", "figma_variable_references": references })),
        )
        .await;
    assert_eq!(
        (
            &changed["id"],
            &changed["attributes"]["figma_variable_references"]
        ),
        (&made["id"], &references)
    );
    assert_eq!(
        session
            .send("PATCH", &path, &group(json!({ "name": "mode" })))
            .await
            .status,
        422
    );
    assert_eq!(
        session
            .send("PATCH", &path, &json!({ "name": "x" }))
            .await
            .status,
        400
    );
    assert_eq!(session.request("DELETE", &path).send().await.status, 204);
    assert_eq!(session.request("DELETE", &path).send().await.status, 404);
    let mode = session.id(":/theme_groups", "mode").await;
    session
        .request("DELETE", &format!(":/theme_groups/{mode}"))
        .send()
        .await;
    assert!(
        session.list(":/theme_options").await.is_empty(),
        "options go with their group"
    );
}

#[tokio::test]
async fn options_name_sets_by_id_or_by_a_name_that_is_to_come() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let mode = session.id(":/theme_groups", "mode").await;
    let (colors, dark) = (
        session.id(":/token_sets", "core/colors").await,
        session.id(":/token_sets", "dark").await,
    );
    let option = json!({ "theme_option": {
        "name": "Dim", "theme_group_id": mode,
        "selected_token_sets": { "dark": "enabled", &colors: "source", "later": "disabled" },
        "figma_style_references": [], "figma_variable_references": { "color.bg": "key" },
        "figma_collection_id": null, "figma_mode_id": "",
    } });
    let made = session.data(201, "POST", ":/theme_options", &option).await;
    assert_eq!(
        made["attributes"],
        json!({
            "name": "Dim", "description": null, "order_index": 2, "metadata": {},
            "selected_token_sets": { &dark: "enabled", &colors: "source", "later": "disabled" },
            "figma_style_references": {}, "figma_variable_references": { "color.bg": "key" },
            "figma_collection_id": null, "figma_mode_id": null,
        })
    );
    let set = json!({ "data": { "type": "token_sets", "attributes": { "name": "later" } } });
    let later = session.data(201, "POST", ":/token_sets", &set).await;
    let seen = session.list(":/theme_options").await;
    assert_eq!(
        seen[2]["attributes"]["selected_token_sets"][later["id"].as_str().unwrap()],
        "disabled"
    );
    assert_eq!(
        studio.document()["$themes"][2]["selectedTokenSets"],
        json!({ "dark": "enabled", "core/colors": "source", "later": "disabled" })
    );
}

#[tokio::test]
async fn options_are_changed_moved_to_another_group_and_deleted() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let option = |option: Value| json!({ "theme_option": option });
    let id = session.id(":/theme_options", "dark").await;
    let path = format!(":/theme_options/{id}");
    let changed = session
        .data(
            200,
            "PATCH",
            &path,
            &option(json!({ "name": "night", "figma_mode_id": null })),
        )
        .await;
    assert_eq!(
        (
            &changed["id"],
            &changed["attributes"]["name"],
            &changed["attributes"]["figma_mode_id"]
        ),
        (&json!(id), &json!("night"), &Value::Null)
    );
    assert_eq!(
        changed["attributes"]["figma_style_references"],
        json!({ "bg": "S:1," }),
        "what is not named stays"
    );
    let brand = session
        .data(
            201,
            "POST",
            ":/theme_groups",
            &json!({ "theme_group": { "name": "brand" } }),
        )
        .await;
    let moved = session
        .data(
            200,
            "PATCH",
            &path,
            &option(json!({ "theme_group_id": brand["id"] })),
        )
        .await;
    assert_eq!(
        moved["relationships"]["theme_group"]["data"]["id"],
        brand["id"]
    );
    let mode = session.id(":/theme_groups", "mode").await;
    for (refused, detail) in [
        (
            json!({ "name": "light", "theme_group_id": mode }),
            "Name has already been taken",
        ),
        (
            json!({ "name": " ", "theme_group_id": mode }),
            "The name of a theme option cannot be blank",
        ),
        (
            json!({ "name": "x", "theme_group_id": "x" }),
            "Theme group must exist",
        ),
    ] {
        let answer = session
            .send("POST", ":/theme_options", &option(refused))
            .await;
        assert_eq!(
            told(&answer),
            (422, "VALIDATION_ERROR".to_owned(), detail.to_owned())
        );
    }
    assert_eq!(session.request("DELETE", &path).send().await.status, 204);
    assert_eq!(
        session
            .send("PATCH", &path, &option(json!({ "name": "x" })))
            .await
            .status,
        404
    );
    assert_eq!(
        session.list(":/theme_groups").await.len(),
        2,
        "an empty group stays"
    );
}
