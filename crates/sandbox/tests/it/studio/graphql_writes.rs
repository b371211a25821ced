//! What the first generation writes.

use serde_json::{Value, json};

use super::{Studio, first_error};

const PLACE: &str = "organization: $o, project: $p";

async fn change(studio: &Studio, field: &str, arguments: &str, selection: &str) -> Value {
    let query = format!("mutation {{ {field}({PLACE}, {arguments}) {{ {selection} }} }}");
    studio.data(&query).await[field].take()
}

async fn refused(studio: &Studio, field: &str, arguments: &str) -> String {
    let query = format!("mutation {{ {field}({PLACE}, {arguments}) {{ __typename }} }}");
    studio.error(&query).await.0
}

fn order(studio: &Studio) -> Value {
    studio.document()["$metadata"]["tokenSetOrder"].take()
}

#[tokio::test]
async fn a_set_is_created_at_the_end_renamed_replaced_and_deleted() {
    let studio = Studio::seeded().await;
    let created = change(
        &studio,
        "createTokenSet",
        "input: { path: \"new\" }",
        "name orderIndex raw type",
    )
    .await;
    assert_eq!(
        created,
        json!({ "name": "new", "orderIndex": 2, "raw": {}, "type": "Static" })
    );
    let input = "input: { path: \"new\", newPath: \"newer\", raw: { z: { a: 1, \"2\": 2 } }, type: Dynamic }";
    let query = "mutation($o: String!, $p: String!, $i: TokenSetUpdateInput!) {
        updateTokenSet(organization: $o, project: $p, input: $i) { name type raw } }";
    assert!(
        studio
            .ask(&format!(
                "mutation {{ updateTokenSet({PLACE}, {input}) {{ name }} }}"
            ))
            .await
            .status
            == 400,
        "names of literals cannot be numbers"
    );
    let raw = json!({ "z": { "$value": 1, "10": { "$value": 1.5 }, "2": { "$value": true } } });
    let variables = json!({ "o": studio.address.organization, "p": studio.address.project,
        "i": { "path": "new", "newPath": "newer", "raw": raw, "type": "Dynamic" } });
    let answer = studio
        .query(&studio.address.api_key, query, &variables)
        .send()
        .await;
    assert_eq!(
        answer.text(),
        format!(
            "{{\"data\":{{\"updateTokenSet\":{{\"name\":\"newer\",\"type\":\"Dynamic\",\"raw\":{raw}}}}}}}"
        )
    );
    assert_eq!(studio.document()["newer"].to_string(), raw.to_string());
    let gone = change(
        &studio,
        "deleteSet",
        "branch: \"main\", path: \"newer\"",
        "name raw",
    )
    .await;
    assert_eq!(gone, json!({ "name": "newer", "raw": raw }));
    assert_eq!(order(&studio), json!(["core/colors", "dark"]));
}

#[tokio::test]
async fn sets_are_put_in_order_and_duplicated() {
    let studio = Studio::seeded().await;
    let updates =
        "updates: [{ path: \"dark\", orderIndex: 0 }, { path: \"core/colors\", orderIndex: 0.5 }]";
    let moved = change(&studio, "updateTokenSetsOrder", updates, "name orderIndex").await;
    assert_eq!(
        moved,
        json!([{ "name": "dark", "orderIndex": 0 }, { "name": "core/colors", "orderIndex": 0 }])
    );
    change(
        &studio,
        "duplicateTokenSet",
        "input: { duplicateFrom: \"dark\", path: \"darker\", orderIndex: 0.25 }",
        "id",
    )
    .await;
    assert_eq!(order(&studio), json!(["dark", "darker", "core/colors"]));
    assert_eq!(studio.document()["darker"], studio.document()["dark"]);
}

#[tokio::test]
async fn folders_are_renamed_and_deleted_whole() {
    let studio = Studio::seeded().await;
    for path in ["core", "core/sizes", "corefoo"] {
        change(
            &studio,
            "createTokenSet",
            &format!("input: {{ path: \"{path}\" }}"),
            "id",
        )
        .await;
    }
    let renamed = change(
        &studio,
        "renameTokenSets",
        "branch: \"main\", path: \"core\", newPath: \"base\"",
        "completed sets { name }",
    )
    .await;
    assert_eq!(
        renamed["sets"],
        json!([{ "name": "base/colors" }, { "name": "base" }, { "name": "base/sizes" }])
    );
    let gone = change(
        &studio,
        "deleteAllSets",
        "branch: \"main\", path: \"base\"",
        "sets { name }",
    )
    .await;
    assert_eq!(gone["sets"].as_array().unwrap().len(), 3);
    assert_eq!(order(&studio), json!(["dark", "corefoo"]));
}

#[tokio::test]
async fn theme_groups_are_written_with_all_of_their_options() {
    let studio = Studio::seeded().await;
    let ids = async || {
        let query = "{ project(id: $p, organization: $o) { branch { themeGroups { data { id name options { id name } } } } } }";
        studio.data(query).await["project"]["branch"]["themeGroups"]["data"].take()
    };
    let before = ids().await;
    let options = "options: [{ name: \"dark\", selectedTokenSets: { dark: \"source\", later: \"enabled\" } }, { name: \"dim\" }]";
    let group = change(
        &studio,
        "updateThemeGroup",
        &format!("input: {{ name: \"mode\", newName: \"brightness\", {options} }}"),
        "name options { name selectedTokenSets figmaModeId }",
    )
    .await;
    assert_eq!(
        group,
        json!({ "name": "brightness", "options": [
            { "name": "dark", "selectedTokenSets": { "dark": "source", "later": "enabled" }, "figmaModeId": null },
            { "name": "dim", "selectedTokenSets": {}, "figmaModeId": null },
        ] })
    );
    let after = ids().await;
    assert_eq!(after[0]["id"], before[0]["id"]);
    assert_eq!(
        after[0]["options"][0]["id"], before[0]["options"][1]["id"],
        "by name"
    );
    change(
        &studio,
        "createThemeGroup",
        "branch: \"main\", input: { name: \"brand\", options: [] }",
        "id",
    )
    .await;
    assert_eq!(
        refused(
            &studio,
            "createThemeGroup",
            "input: { name: \"brand\", options: [] }"
        )
        .await,
        "Name has already been taken"
    );
    change(
        &studio,
        "deleteThemeGroup",
        "branch: \"main\", themeGroupName: \"brightness\"",
        "name",
    )
    .await;
    assert_eq!(ids().await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn themes_follow_a_set_that_is_renamed_and_forget_one_that_is_deleted() {
    let studio = Studio::seeded().await;
    change(
        &studio,
        "updateTokenSet",
        "input: { path: \"dark\", newPath: \"night\" }",
        "id",
    )
    .await;
    let selected = |studio: &Studio| studio.document()["$themes"][1]["selectedTokenSets"].take();
    assert_eq!(
        selected(&studio),
        json!({ "night": "enabled", "core/colors": "source" })
    );
    change(
        &studio,
        "deleteSet",
        "branch: \"main\", path: \"night\"",
        "id",
    )
    .await;
    assert_eq!(selected(&studio), json!({ "core/colors": "source" }));
}

#[tokio::test]
async fn what_cannot_be_written_is_told_and_changes_nothing() {
    let studio = Studio::seeded().await;
    let before = studio.document();
    for (field, arguments, message) in [
        (
            "createTokenSet",
            "input: { path: \"dark\" }",
            "A token set called `dark` is there already",
        ),
        (
            "createTokenSet",
            "input: { path: \" \" }",
            "The name of a token set cannot be blank",
        ),
        (
            "createTokenSet",
            "branch: \"x\", input: { path: \"a\" }",
            "Not Found: there is no branch `x`",
        ),
        (
            "updateTokenSet",
            "input: { path: \"x\" }",
            "Not Found: there is no token set `x`",
        ),
        (
            "updateTokenSet",
            "input: { path: \"dark\", newPath: \"core/colors\" }",
            "A token set called `core/colors` is there already",
        ),
        (
            "deleteSet",
            "branch: \"main\", path: \"x\"",
            "Not Found: there is no token set `x`",
        ),
        (
            "deleteAllSets",
            "branch: \"main\", path: \"x\"",
            "Not Found: there is no token set `x`",
        ),
        (
            "renameTokenSets",
            "branch: \"main\", path: \"core/colors\", newPath: \"dark\"",
            "A token set called `dark` is there already",
        ),
        (
            "duplicateTokenSet",
            "input: { duplicateFrom: \"x\", path: \"y\" }",
            "Not Found: there is no token set `x`",
        ),
        (
            "deleteThemeGroup",
            "branch: \"main\", themeGroupName: \"x\"",
            "Not Found: there is no theme group `x`",
        ),
    ] {
        assert_eq!(refused(&studio, field, arguments).await, message);
    }
    let query = format!(
        "mutation {{ updateTokenSetsOrder({PLACE}, updates: [{{ path: \"dark\", orderIndex: -1 }}, {{ path: \"x\", orderIndex: 0 }}]) {{ id }} }}"
    );
    assert_eq!(
        studio.error(&query).await.0,
        "Not Found: there is no token set `x`"
    );
    assert_eq!(studio.document(), before);
}

#[tokio::test]
async fn one_failed_mutation_does_not_take_back_the_one_before_it() {
    let studio = Studio::seeded().await;
    let query = format!(
        "mutation {{ a: createTokenSet({PLACE}, input: {{ path: \"a\" }}) {{ name }} b: createTokenSet({PLACE}, input: {{ path: \"a\" }}) {{ name }} }}"
    );
    let answer = studio.ask(&query).await;
    assert_eq!(first_error(&answer).1, "BAD_USER_INPUT");
    assert_eq!(order(&studio), json!(["core/colors", "dark", "a"]));
}

#[tokio::test]
async fn projects_and_organizations_come_and_go() {
    let studio = Studio::seeded().await;
    let made = studio.data("mutation { createOrganization(input: { name: \"Acme\", description: \"d\" }) { id name description } }").await;
    let id = made["createOrganization"]["id"].as_str().unwrap();
    studio.data(&format!("mutation {{ updateOrganization(organization: \"{id}\", input: {{ name: \"Acme 2\" }}) {{ id }} }}")).await;
    let project = studio.data(&format!("mutation {{ createProject(organization: \"{id}\", input: {{ name: \"Web\" }}) {{ id visibility branch {{ name }} }} }}")).await;
    assert_eq!(project["createProject"]["visibility"], "PRIVATE");
    assert_eq!(project["createProject"]["branch"]["name"], "main");
    let project = project["createProject"]["id"].as_str().unwrap();
    let renamed = studio.data(&format!("mutation {{ updateProject(id: \"{project}\", organization: \"{id}\", input: {{ name: \"App\", visibility: PUBLIC }}) {{ name visibility }} }}")).await;
    assert_eq!(
        renamed["updateProject"],
        json!({ "name": "App", "visibility": "PUBLIC" })
    );
    studio
        .data(&format!(
            "mutation {{ deleteProject(id: \"{project}\", organization: \"{id}\") {{ id }} }}"
        ))
        .await;
    studio
        .data(&format!(
            "mutation {{ deleteOrganization(organization: \"{id}\") {{ name }} }}"
        ))
        .await;
    let left = studio
        .data("{ organizations { data { name projects { total } } } }")
        .await;
    assert_eq!(
        left["organizations"]["data"],
        json!([{ "name": "Sandbox", "projects": { "total": 1 } }])
    );
    assert_eq!(
        studio
            .error("mutation { createOrganization(input: { name: \"\" }) { id } }")
            .await
            .1,
        "BAD_USER_INPUT"
    );
}

#[tokio::test]
async fn releases_have_versions_that_are_used_once() {
    let studio = Studio::seeded().await;
    studio.control.hold_clock();
    for version in ["1.0.0", "1.1.0-beta.1"] {
        studio
            .control
            .advance_clock(std::time::Duration::from_secs(1));
        change(
            &studio,
            "createRelease",
            &format!("input: {{ version: \"{version}\", name: \"n\" }}"),
            "version releasedBy { name }",
        )
        .await;
    }
    assert_eq!(
        refused(&studio, "createRelease", "input: { version: \"1.0.0\" }").await,
        "There is a release `1.0.0` already"
    );
    assert_eq!(
        refused(&studio, "createRelease", "input: { version: \"one\" }").await,
        "`one` is no version"
    );
    let data = studio.data("{ project(id: $p, organization: $o) { release { version } releases { data { version } } } }").await;
    assert_eq!(
        data["project"],
        json!({ "release": { "version": "1.1.0-beta.1" }, "releases": { "data": [{ "version": "1.1.0-beta.1" }, { "version": "1.0.0" }] } })
    );
}

#[tokio::test]
async fn configurations_are_kept_with_their_branch() {
    let studio = Studio::seeded().await;
    let input =
        |name: &str| format!("{name}, config: {{ a: 1 }}, functions: \"f\", themeOptions: []");
    let fields = "name config functions branch projectId organizationId createdAt updatedAt";
    let create = format!(
        "mutation {{ createSDConfig(organization: $o, id: $p, input: {{ {} }}) {{ {fields} }} }}",
        input("name: \"web\"")
    );
    let made = studio.data(&create).await["createSDConfig"].take();
    assert_eq!(
        (&made["config"], &made["branch"]),
        (&json!({ "a": 1 }), &json!("main"))
    );
    assert_eq!(studio.error(&create).await.1, "BAD_USER_INPUT");
    let changes = format!("input: {{ {} }}", input("name: \"web\", newName: \"app\""));
    let renamed = change(&studio, "updateSDConfig", &changes, "name createdAt").await;
    assert_eq!(
        renamed,
        json!({ "name": "app", "createdAt": made["createdAt"] })
    );
    studio
        .control
        .create_branch(&studio.address.project, "work");
    let gone = change(
        &studio,
        "deleteSDConfig",
        "input: { name: \"app\" }",
        "name",
    )
    .await;
    assert_eq!(gone["name"], "app");
    let read = async |branch: &str| {
        let query = format!(
            "{{ project(id: $p, organization: $o) {{ branch(name: \"{branch}\") {{ configs {{ data {{ name }} }} }} }} }}"
        );
        studio.data(&query).await["project"]["branch"]["configs"]["data"].take()
    };
    assert_eq!(
        (read("main").await, read("work").await),
        (json!([]), json!([{ "name": "app" }]))
    );
    let one = "{ project(id: $p, organization: $o) { branch { config(name: \"app\") { name } } } }";
    assert_eq!(
        studio.error(one).await.0,
        "Not Found: there is no configuration `app`"
    );
}
