//! Branches of the second generation, which the first one sees too.

use sandbox::{Settings, StudioBehaviour};
use serde_json::json;

use super::{DOCUMENT, Session, Studio, told};

async fn branch(session: &Session<'_>, name: &str) -> String {
    let made = session
        .data(201, "POST", ":/branches", &json!({ "name": name }))
        .await;
    made["id"].as_str().unwrap().to_owned()
}

async fn set_value(session: &Session<'_>, branch: &str, token: &str, value: &str) {
    let id = session
        .id(&format!(":/tokens?change_set_id={branch}"), token)
        .await;
    let path = format!(":/tokens/{id}?change_set_id={branch}");
    session
        .data(200, "PATCH", &path, &json!({ "token": { "value": value } }))
        .await;
}

#[tokio::test]
async fn a_branch_is_a_copy_with_the_same_ids() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let main = studio.control.branch(&studio.address.project, "main");
    let made = session
        .data(201, "POST", ":/branches", &json!({ "name": "work" }))
        .await;
    assert_eq!(made["type"], "branches");
    let attributes = &made["attributes"];
    assert_eq!(
        *attributes,
        json!({ "name": "work", "is_main": false, "status": "active", "archived_at": null,
                "based_on_change_set_id": main, "event_count": 0, "authored_by": "user",
                "created_by": { "id": attributes["created_by"]["id"],
                                "email": "designer@sandbox.invalid", "name": "Designer" } })
    );
    let work = made["id"].as_str().unwrap();
    assert_eq!(
        session
            .id(&format!(":/tokens?change_set_id={work}"), "bg")
            .await,
        session.id(":/tokens", "bg").await
    );
    set_value(&session, work, "bg", "#000").await;
    assert_eq!(studio.document_of("work")["dark"]["bg"]["$value"], "#000");
    assert_eq!(studio.document()["dark"]["bg"]["$value"], "{blue.500}");
    let seen = studio.data("{ project(id: $p, organization: $o) { branch(name: \"work\") { isDefault branchedAt tokenSet(path: \"dark\") { raw } } } }").await;
    assert_eq!(
        seen["project"]["branch"]["tokenSet"]["raw"]["bg"]["$value"],
        "#000"
    );
    let listed = session.list(":/branches").await;
    assert_eq!(
        (listed.len(), &listed[0]["attributes"]["is_main"]),
        (2, &json!(true))
    );
    assert_eq!(listed[1]["attributes"]["event_count"], 1);
}

#[tokio::test]
async fn names_of_branches_are_flat_and_taken_for_ever() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let work = branch(&session, "work").await;
    for body in [json!({}), json!({ "branch": { "name": "mine" } })] {
        let made = session.data(201, "POST", ":/branches", &body).await;
        let name = made["attributes"]["name"].as_str().unwrap();
        assert!(
            name.strip_prefix("branch-")
                .is_some_and(|hex| u32::from_str_radix(hex, 16).is_ok()),
            "{name}"
        );
    }
    let archived = session
        .data(
            200,
            "POST",
            &format!(":/branches/{work}/archive"),
            &json!({}),
        )
        .await;
    assert_eq!(archived["attributes"]["status"], "archived");
    assert!(archived["attributes"]["archived_at"].is_string());
    let again = session
        .send("POST", ":/branches", &json!({ "name": "work" }))
        .await;
    assert_eq!(
        (again.status, told(&again).1.as_str()),
        (500, "VALIDATION_ERROR")
    );
    let restored = session
        .data(
            200,
            "POST",
            &format!(":/branches/{work}/restore"),
            &json!({}),
        )
        .await;
    assert_eq!(restored["attributes"]["status"], "active");
    let renamed = session
        .data(
            200,
            "PATCH",
            &format!(":/branches/{work}"),
            &json!({ "branch": { "name": "play" } }),
        )
        .await;
    assert_eq!(renamed["attributes"]["name"], "play");
    let main = studio.control.branch(&studio.address.project, "main");
    assert_eq!(
        session
            .send("POST", &format!(":/branches/{main}/archive"), &json!({}))
            .await
            .status,
        422
    );
    assert_eq!(session.get(":/branches/x").await.status, 404);
}

#[tokio::test]
async fn a_merge_brings_every_change_over_with_its_id() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let main = studio.control.branch(&studio.address.project, "main");
    let work = branch(&session, "work").await;
    let here = format!("?change_set_id={work}");
    let wrap =
        |name: &str| json!({ "data": { "type": "token_sets", "attributes": { "name": name } } });
    let new = session
        .data(201, "POST", &format!(":/token_sets{here}"), &wrap("new"))
        .await;
    let token = json!({ "token": { "name": "n", "value": 1, "type": "number", "token_set_id": new["id"] } });
    let token = session
        .data(201, "POST", &format!(":/tokens{here}"), &token)
        .await;
    set_value(&session, &work, "blue.500", "#111").await;
    let dark = session.id(":/token_sets", "dark").await;
    session
        .request("DELETE", &format!(":/token_sets/{dark}{here}"))
        .send()
        .await;
    let group = session
        .data(
            201,
            "POST",
            &format!(":/theme_groups{here}"),
            &json!({ "theme_group": { "name": "brand" } }),
        )
        .await;
    let option = json!({ "theme_option": { "name": "a", "theme_group_id": group["id"], "selected_token_sets": { "new": "enabled" } } });
    session
        .data(201, "POST", &format!(":/theme_options{here}"), &option)
        .await;
    let light = session.id(":/theme_options", "light").await;
    session
        .request("DELETE", &format!(":/theme_options/{light}{here}"))
        .send()
        .await;
    // Somebody else works on main, in the same set.
    set_value(&session, &main, "blue.100", "#222").await;

    let preview = session
        .get(&format!(
            ":/branches/{work}/merge_preview?target_change_set_id={main}"
        ))
        .await
        .json();
    assert_eq!(preview["summary"]["total_conflicts"], 0, "{preview}");
    assert_eq!(
        preview["summary"]["entity_types_affected"],
        json!(["theme_groups", "theme_options", "token_sets", "tokens"])
    );
    assert_eq!(preview["reference_map"][new["id"].as_str().unwrap()], "new");

    let merged = session
        .send(
            "POST",
            &format!(":/branches/{work}/merge"),
            &json!({ "target_change_set_id": main }),
        )
        .await;
    assert_eq!(
        (merged.status, &merged.json()["success"]),
        (200, &json!(true))
    );
    assert_eq!(
        merged.json()["events_copied"],
        preview["summary"]["total_source_events"]
    );
    let document = studio.document();
    assert_eq!(
        document["$metadata"]["tokenSetOrder"],
        json!(["core/colors", "new"])
    );
    assert_eq!(document["core/colors"]["blue"]["500"]["$value"], "#111");
    assert_eq!(document["core/colors"]["blue"]["100"]["$value"], "#222");
    assert_eq!(document["core/colors"]["blue"]["$description"], "a group");
    let themes: Vec<_> = document["$themes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|theme| theme["name"].as_str().unwrap())
        .collect();
    assert_eq!(themes, ["dark", "a"]);
    assert_eq!(
        session.id(":/tokens", "n").await,
        token["id"].as_str().unwrap()
    );
    assert_eq!(
        session.list(":/branches").await[1]["attributes"]["status"],
        "archived"
    );
    let again = session
        .send(
            "POST",
            &format!(":/branches/{work}/merge"),
            &json!({ "target_change_set_id": main }),
        )
        .await;
    assert_eq!(again.json()["events_copied"], 0);
}

#[tokio::test]
async fn conflicts_are_shown_and_not_merged() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let main = studio.control.branch(&studio.address.project, "main");
    let work = branch(&session, "work").await;
    for (branch, value) in [(&work, "#111"), (&main, "#222")] {
        set_value(&session, branch, "bg", value).await;
        set_value(&session, branch, "blue.500", "#333").await;
    }
    let query = format!("target_change_set_id={main}");
    let preview = session
        .get(&format!(":/branches/{work}/merge_preview?{query}"))
        .await
        .json();
    assert_eq!(preview["conflicts"][0]["name"], "bg");
    assert_eq!(preview["auto_resolved_conflicts"][0]["name"], "blue.500");
    assert_eq!(preview["summary"]["needs_resolution"], true);
    let details = session
        .list(&format!(
            ":/branches/{work}/conflict_details?{query}&token_name=bg"
        ))
        .await;
    assert_eq!(details[0]["source"]["members"]["$value"], "#111");
    assert_eq!(
        session
            .get(&format!(":/branches/{work}/conflict_details?{query}"))
            .await
            .status,
        400
    );
    assert_eq!(
        session
            .get(&format!(":/branches/{work}/merge_preview"))
            .await
            .status,
        400
    );
    let merged = session
        .send(
            "POST",
            &format!(":/branches/{work}/merge"),
            &json!({ "target_change_set_id": main }),
        )
        .await;
    assert_eq!(merged.status, 422);
    assert_eq!(studio.document()["dark"]["bg"]["$value"], "#222");
}

#[tokio::test]
async fn two_things_of_one_new_name_are_told() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let main = studio.control.branch(&studio.address.project, "main");
    let work = branch(&session, "work").await;
    for branch in [&work, &main] {
        let set = json!({ "data": { "type": "token_sets", "attributes": { "name": "same" } } });
        session
            .data(
                201,
                "POST",
                &format!(":/token_sets?change_set_id={branch}"),
                &set,
            )
            .await;
    }
    let preview = session
        .get(&format!(
            ":/branches/{work}/merge_preview?target_change_set_id={main}"
        ))
        .await
        .json();
    assert_eq!(preview["uniqueness_violations"][0]["name"], "same");
    let merged = session
        .send(
            "POST",
            &format!(":/branches/{work}/merge"),
            &json!({ "target_change_set_id": main }),
        )
        .await;
    assert_eq!(merged.status, 422);
}

#[tokio::test]
async fn a_review_shows_what_is_left_of_the_changes() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    let work = branch(&session, "work").await;
    let here = format!("?change_set_id={work}");
    let dark = session.id(":/token_sets", "dark").await;
    let token =
        json!({ "token": { "name": "n", "value": 1, "type": "number", "token_set_id": dark } });
    let made = session
        .data(201, "POST", &format!(":/tokens{here}"), &token)
        .await;
    session
        .request(
            "DELETE",
            &format!(":/tokens/{}{here}", made["id"].as_str().unwrap()),
        )
        .send()
        .await;
    let blue = session.id(":/tokens", "blue.100").await;
    let hidden =
        json!({ "token": { "extensions": { "com.figma": { "hiddenFromPublishing": true } } } });
    session
        .data(200, "PATCH", &format!(":/tokens/{blue}{here}"), &hidden)
        .await;
    set_value(&session, &work, "bg", "#000").await;
    let review = session
        .get(&format!(":/branches/{work}/review/changes"))
        .await
        .json()["data"]
        .take();
    let tokens = review["changes"]["tokens"].as_array().unwrap();
    assert_eq!(
        (tokens.len(), &tokens[0]["name"], &tokens[0]["action"]),
        (1, &json!("bg"), &json!("updated"))
    );
    assert_eq!(review["changes"]["components"], json!([]));
    assert_eq!(review["token_set_names"][dark], "dark");
}

#[tokio::test]
async fn whether_a_merged_branch_is_archived_is_a_setting() {
    let behaviour = StudioBehaviour {
        archive_merged: false,
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(
        Settings::default()
            .with_studio(behaviour)
            .with_studio_seed(DOCUMENT),
    )
    .await;
    let session = studio.session().await;
    let main = studio.control.branch(&studio.address.project, "main");
    let work = branch(&session, "work").await;
    for value in ["#111", "#222"] {
        set_value(&session, &work, "bg", value).await;
        let merged = session
            .send(
                "POST",
                &format!(":/branches/{work}/merge"),
                &json!({ "target_change_set_id": main }),
            )
            .await;
        assert_eq!(merged.json()["events_copied"], 1);
        assert_eq!(studio.document()["dark"]["bg"]["$value"], value);
    }
    assert_eq!(
        session.list(":/branches").await[1]["attributes"]["status"],
        "active"
    );
}
