//! What the second generation reads.

use std::collections::BTreeSet;

use sandbox::{PageSize, Settings, StudioBehaviour};
use serde_json::{Map, Value, json};

use super::Studio;

#[tokio::test]
async fn organizations_and_projects_are_listed_whole() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let organization = session.list("/organizations").await.remove(0);
    assert_eq!(organization["id"], studio.address.organization);
    assert_eq!(organization["type"], "organizations");
    assert_eq!(
        organization["attributes"]["subscription"]["access"],
        json!(["figma_plugin"])
    );
    for query in [
        String::new(),
        format!("?organization_id={}", studio.address.organization),
    ] {
        let projects = session.list(&format!("/projects{query}")).await;
        assert_eq!(
            (projects.len(), &projects[0]["id"]),
            (1, &json!(studio.address.project))
        );
        assert_eq!(projects[0]["attributes"]["slug"], "tokens");
    }
    assert_eq!(session.get("/projects?organization_id=x").await.status, 404);
    let project = session.get(":").await.json();
    assert_eq!(project["data"]["attributes"]["token_count"], 3);
}

#[tokio::test]
async fn sets_link_to_their_project_and_branch() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let answer = session.get(":/token_sets").await.json();
    assert_eq!(
        answer["meta"]["pagination"],
        json!({ "total_pages": 1, "total_items": 2 })
    );
    let set = &answer["data"][0];
    assert_eq!(
        *set,
        json!({
            "type": "token_sets", "id": set["id"],
            "attributes": { "name": "core/colors", "set_type": "STATIC", "type": "static",
                            "is_dynamic": false, "order_index": 0 },
            "relationships": {
                "project": { "data": { "type": "projects", "id": studio.address.project } },
                "change_set": { "data": { "type": "change_sets",
                    "id": studio.control.branch(&studio.address.project, "main") } },
            },
        })
    );
    let one = session
        .get(&format!(":/token_sets/{}", set["id"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(one["data"], *set);
}

#[tokio::test]
async fn tokens_have_all_the_attributes_that_were_seen() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let id = session.id(":/tokens", "blue.100").await;
    let token = session.get(&format!(":/tokens/{id}")).await.json()["data"].take();
    let set = session.id(":/token_sets", "core/colors").await;
    assert_eq!(
        token,
        json!({
            "type": "tokens", "id": id,
            "attributes": {
                "name": "blue.100", "value": "#dbeafe", "formatted_value": "#dbeafe",
                "css_value": "#dbeafe", "type": "color", "description": null, "category": null,
                "token_set_id": set, "token_set_name": "core/colors",
                "generated_by_generator_id": null, "is_user_created": true,
                "extensions": { "com.figma": { "scopes": ["ALL_FILLS"] } },
                "deprecated": null, "deprecated_severity": null, "deprecated_metadata": null,
                "created_at": null, "updated_at": null,
            },
            "meta": { "permissions": { "can_read": true, "can_create": true, "can_update": true, "can_delete": true } },
        })
    );
}

/// A document of one set with this many tokens.
fn many(tokens: usize) -> String {
    let set: Map<String, Value> = (0..tokens)
        .map(|token| {
            (
                format!("t{token}"),
                json!({ "$value": token, "$type": "number" }),
            )
        })
        .collect();
    json!({ "many": set }).to_string()
}

#[tokio::test]
async fn at_most_ten_thousand_tokens_come_at_once_and_the_total_tells_of_the_rest() {
    let studio = Studio::start(Settings::default().with_studio_seed(many(10_003))).await;
    let session = studio.session().await;
    let answer = session.get(":/tokens?per_page=10000").await.json();
    assert_eq!(answer["data"].as_array().unwrap().len(), 10_000);
    assert_eq!(
        answer["meta"]["pagination"],
        json!({ "total_pages": 2, "total_items": 10_003 })
    );
    assert_eq!(
        session.list(":/tokens?per_page=99999&page=2").await.len(),
        3
    );
}

#[tokio::test]
async fn tokens_come_in_no_order_and_the_pages_add_up() {
    let studio = Studio::start(Settings::default().with_studio_seed(many(60))).await;
    let session = studio.session().await;
    let mut seen = Vec::new();
    for page in 1..=3 {
        seen.extend(session.list(&format!(":/tokens?page={page}")).await);
    }
    let names: Vec<_> = seen
        .iter()
        .map(|token| token["attributes"]["value"].as_u64().unwrap())
        .collect();
    assert!(!names.is_sorted(), "by chance once in 60! sandboxes");
    assert_eq!(
        names.into_iter().collect::<BTreeSet<_>>(),
        (0..60).collect()
    );

    let mut behaviour = studio.service.control.behaviour();
    behaviour.studio.unordered_tokens = false;
    behaviour.studio.rest_pages = PageSize { usual: 4, most: 5 };
    studio.service.control.change_behaviour(behaviour);
    let first = session.get(":/tokens?per_page=100").await.json();
    let values: Vec<_> = first["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["attributes"]["value"].clone())
        .collect();
    assert_eq!(values, [0, 1, 2, 3, 4]);
    assert_eq!(first["meta"]["pagination"]["total_pages"], 12);
    assert_eq!(session.list(":/tokens").await.len(), 4);
}

#[tokio::test]
async fn values_that_are_no_texts_have_a_text_beside_them() {
    let document = json!({ "s": {
        "n": { "$value": 1.5, "$type": "number" },
        "o": { "$value": { "a": ["{n}"] }, "$type": "shadow" },
        "plain": { "value": "1px", "type": "spacing", "description": "old notation" },
        "typeless": { "$value": "x" },
    } });
    let studio = Studio::start(Settings::default().with_studio_seed(document.to_string())).await;
    let session = studio.session().await;
    let token = session.token("n").await;
    assert_eq!(
        (&token["value"], &token["css_value"]),
        (&json!(1.5), &json!("1.5"))
    );
    let token = session.token("o").await;
    assert_eq!(
        (&token["value"], &token["formatted_value"]),
        (&json!({ "a": ["{n}"] }), &json!(r#"{"a":["{n}"]}"#))
    );
    let token = session.token("plain").await;
    assert_eq!(
        (&token["type"], &token["description"]),
        (&json!("spacing"), &json!("old notation"))
    );
    assert_eq!(session.token("typeless").await["type"], Value::Null);
}

#[tokio::test]
async fn themes_name_sets_by_id() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let group = session.list(":/theme_groups").await.remove(0);
    assert_eq!(
        group["attributes"],
        json!({ "name": "mode", "order_index": 0, "figma_variable_references": [] })
    );
    let (colors, dark) = (
        session.id(":/token_sets", "core/colors").await,
        session.id(":/token_sets", "dark").await,
    );
    let option = session
        .list(":/theme_options?per_page=1000")
        .await
        .remove(1);
    assert_eq!(
        option["attributes"],
        json!({
            "name": "dark", "description": null, "order_index": 1, "metadata": {},
            "selected_token_sets": { dark: "enabled", colors: "source" },
            "figma_style_references": { "bg": "S:1," }, "figma_variable_references": {},
            "figma_collection_id": null, "figma_mode_id": "1:0",
        })
    );
    assert_eq!(
        option["relationships"]["theme_group"]["data"],
        json!({ "type": "theme_groups", "id": group["id"] })
    );
}

#[tokio::test]
async fn resolved_values_depend_on_the_selection_in_either_form() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let dark = session.id(":/theme_options", "dark").await;
    for query in [
        "mode=dark&t=17".to_owned(),
        format!("theme_options[]={dark}"),
        format!("theme_options%5B%5D={dark}&set=dark"),
    ] {
        let answer = session
            .get(&format!(":/resolved_tokens?{query}"))
            .await
            .json();
        assert_eq!(
            answer,
            json!({ "data": { "bg": "#3b82f6" }, "meta": { "resolved": ["bg"], "unresolved": [], "errors": {} } }),
            "{query}"
        );
    }
    let alone = session.get(":/resolved_tokens?set=dark").await.json();
    assert_eq!(alone["meta"]["unresolved"], json!(["bg"]));
    assert_eq!(
        alone["meta"]["errors"],
        json!({ "bg": "`blue.500` is not there" })
    );
    let all = session.get(":/resolved_tokens").await.json();
    assert_eq!(all["data"].as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn a_project_of_figma_variables_says_so_in_its_lists() {
    let behaviour = StudioBehaviour {
        variables_based: true,
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(Settings::default().with_studio(behaviour)).await;
    let session = studio.session().await;
    for list in [
        "tokens",
        "token_sets",
        "theme_groups",
        "theme_options",
        "resolved_tokens",
    ] {
        let answer = session.get(&format!(":/{list}")).await;
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (422, &json!("variables_source_of_truth")),
            "{list}"
        );
    }
    assert_eq!(session.get(":/branches").await.status, 200);
}

#[tokio::test]
async fn a_branch_that_is_not_there_is_not_taken_for_another() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    for list in [
        "tokens",
        "token_sets",
        "theme_groups",
        "theme_options",
        "resolved_tokens",
    ] {
        let answer = session.get(&format!(":/{list}?change_set_id=x")).await;
        assert_eq!(answer.status, 404, "{list}");
    }
}

#[tokio::test]
async fn routes_that_are_not_there_have_no_body() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    for (method, path) in [
        ("GET", "/nonsense"),
        ("PUT", "/projects"),
        ("GET", "/projects/x/y"),
        ("GET", ":/branch"),
    ] {
        let answer = session.request(method, path).send().await;
        assert_eq!(
            (answer.status, answer.body.len()),
            (404, 0),
            "{method} {path}"
        );
    }
    assert_eq!(session.get("/projects/x").await.status, 404);
    assert_eq!(session.get(":/tokens/x").await.status, 404);
}
