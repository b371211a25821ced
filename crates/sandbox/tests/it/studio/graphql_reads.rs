//! What the first generation reads.

use sandbox::{PageSize, Settings, StudioBehaviour};
use serde_json::{Value, json};

use super::{Studio, first_error};

/// The query of Tokens Studio plugin 2.10, in other words.
const PROJECT: &str = "{ project(id: $p, organization: $o) { branch(name: \"main\") {
    tokenSets(limit: 1000) { totalPages data { name orderIndex type raw } }
    themeGroups { data { name options {
        name selectedTokenSets figmaStyleReferences figmaVariableReferences
        figmaCollectionId figmaModeId
    } } }
} } }";

#[tokio::test]
async fn one_query_validates_the_key_and_lists_organizations_and_projects() {
    let studio = Studio::seeded().await;
    let data = studio
        .data("{ organizations { data { id name projects { data { id name } } } } }")
        .await;
    let project = json!({ "id": studio.address.project, "name": "Tokens" });
    let organization = json!({
        "id": studio.address.organization,
        "name": "Sandbox",
        "projects": { "data": [project] },
    });
    assert_eq!(data, json!({ "organizations": { "data": [organization] } }));
}

#[tokio::test]
async fn the_project_comes_as_it_was_seeded_with_every_member_in_its_place() {
    let studio = Studio::seeded().await;
    let branch = studio.data(PROJECT).await["project"]["branch"].take();
    insta::assert_snapshot!(branch["tokenSets"], @r##"{"totalPages":1,"data":[{"name":"core/colors","orderIndex":0,"type":"Static","raw":{"blue":{"$type":"color","$description":"a group","500":{"$value":"#3b82f6","$description":"brand"},"100":{"$value":"#dbeafe","$extensions":{"com.figma":{"scopes":["ALL_FILLS"]}}}}}},{"name":"dark","orderIndex":1,"type":"Static","raw":{"bg":{"$type":"color","$value":"{blue.500}"}}}]}"##);
    insta::assert_snapshot!(branch["themeGroups"], @r##"{"data":[{"name":"mode","options":[{"name":"light","selectedTokenSets":{"core/colors":"source"},"figmaStyleReferences":{},"figmaVariableReferences":{},"figmaCollectionId":null,"figmaModeId":null},{"name":"dark","selectedTokenSets":{"dark":"enabled","core/colors":"source"},"figmaStyleReferences":{"bg":"S:1,"},"figmaVariableReferences":{},"figmaCollectionId":null,"figmaModeId":"1:0"}]}]}"##);
}

#[tokio::test]
async fn every_field_of_the_read_schema_has_an_answer() {
    let studio = Studio::seeded().await;
    let data = studio
        .data(
            "{
        self { id user { id name } flags { waitlist } apiKeys { total data { name scopes } } }
        organization(id: $o) {
            id name description icon tier visibility ssoEnabled payment createdAt
            users { total data { id name } } projects(filter: { name: { eq: \"Tokens\" } }) { total }
        }
        projects(organization: $o) { total currentPage lastPage nextPage prevPage data { id } }
        branch(id: $o, project: $p) { name isDefault }
        project(id: $p, organization: $o) {
            id name organizationId description icon visibility defaultBranchName
            branches { data { name isDefault createdAt branchedAt projectId organizationId } }
            releases { total }
            branch {
                configs { total }
                tokenSet(path: \"dark\") {
                    id name type orderIndex generatorId source { id } createdAt updatedAt
                    tokens { name type value description extensions }
                }
                tokenSets(filter: { name: { startsWith: \"core\", ne: \"core\" } }) { data { name } }
                themeGroups { data { id orderIndex createdAt updatedAt options { id orderIndex } } }
            }
        }
    }",
        )
        .await;
    let branch = &data["project"]["branch"];
    assert_eq!(
        branch["tokenSet"]["tokens"],
        json!([{ "name": "bg", "type": "color", "value": "{blue.500}", "description": null, "extensions": {} }])
    );
    assert_eq!(
        branch["tokenSets"]["data"],
        json!([{ "name": "core/colors" }])
    );
    assert_eq!(
        data["self"]["apiKeys"]["data"][0]["scopes"]
            .as_array()
            .unwrap()
            .len(),
        11
    );
    assert_eq!(data["organization"]["tier"], "STUDIO");
    assert_eq!(data["organization"]["users"]["total"], 1);
    assert_eq!(data["project"]["branches"]["data"][0]["name"], "main");
}

#[tokio::test]
async fn pages_add_up_and_the_sizes_are_settings() {
    let behaviour = StudioBehaviour {
        graphql_pages: PageSize { usual: 2, most: 3 },
        ..StudioBehaviour::default()
    };
    let studio = Studio::start(Settings::default().with_studio(behaviour)).await;
    let sets: serde_json::Map<_, _> = (0..7).map(|set| (format!("s{set}"), json!({}))).collect();
    let document = Value::Object(sets).to_string();
    studio
        .control
        .put_document(&studio.address.project, "main", &document);
    let page = async |arguments: &str| {
        let fields = "total totalPages currentPage lastPage nextPage prevPage data { name }";
        let query = format!(
            "{{ project(id: $p, organization: $o) {{ branch {{ tokenSets{arguments} {{ {fields} }} }} }} }}"
        );
        studio.data(&query).await["project"]["branch"]["tokenSets"].take()
    };
    assert_eq!(
        page("").await,
        json!({ "total": 7, "totalPages": 4, "currentPage": 1, "lastPage": 4, "nextPage": 2,
                "prevPage": null, "data": [{ "name": "s0" }, { "name": "s1" }] })
    );
    let capped = page("(limit: 1000, page: 3)").await;
    assert_eq!(
        (
            &capped["totalPages"],
            &capped["nextPage"],
            &capped["prevPage"],
            &capped["data"]
        ),
        (
            &json!(3),
            &json!(null),
            &json!(2),
            &json!([{ "name": "s6" }])
        )
    );
    assert_eq!(page("(page: 9)").await["data"], json!([]));
}

#[tokio::test]
async fn what_the_schema_does_not_have_is_refused_by_the_engine() {
    let studio = Studio::seeded().await;
    for (query, part) in [
        (
            "{ organizations { data { nonsense } } }",
            "Unknown field \"nonsense\"",
        ),
        ("{ project(id: $p) { id } }", "argument \"organization\""),
        (
            "{ organizations { data } }",
            "must have a selection of subfields",
        ),
        (
            "{ organization(id: 1) { id } }",
            "Invalid value for argument \"id\"",
        ),
        (
            "{ policies(organization: $o) { total } }",
            "Unknown field \"policies\"",
        ),
        ("{ organizations { ", "expected"),
    ] {
        let answer = studio.ask(query).await;
        let (message, _) = first_error(&answer);
        assert_eq!(answer.status, 400, "{query}");
        assert!(message.contains(part), "{query}: {message}");
        assert_eq!(answer.json().get("data"), Some(&Value::Null));
    }
}

/// A helper of `tokens-studio/sync-providers` declares a variable that it does not send.
#[tokio::test]
async fn a_declared_variable_that_is_not_given_is_refused() {
    let studio = Studio::seeded().await;
    let query = "query($p: String!, $o: String!, $branch: String!) {
        project(id: $p, organization: $o) { branch(name: $branch) { name } } }";
    let variables =
        json!({ "p": studio.address.project, "o": studio.address.organization, "name": "main" });
    let answer = studio
        .query(&studio.address.api_key, query, &variables)
        .send()
        .await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let (message, _) = first_error(&answer);
    assert!(message.contains("branch"), "{message}");
}

#[tokio::test]
async fn what_is_not_there_is_told_with_status_200_and_a_code() {
    let studio = Studio::seeded().await;
    for (query, what) in [
        ("{ organization(id: \"x\") { id } }", "organization `x`"),
        (
            "{ project(id: \"x\", organization: $o) { id } }",
            "project `x`",
        ),
        (
            "{ project(id: $p, organization: $o) { branch(name: \"x\") { name } } }",
            "branch `x`",
        ),
        (
            "{ project(id: $p, organization: $o) { branch { tokenSet(path: \"x\") { id } } } }",
            "token set `x`",
        ),
        (
            "{ project(id: $p, organization: $o) { release(version: \"1.0.0\") { version } } }",
            "release `1.0.0`",
        ),
    ] {
        let (message, code) = studio.error(query).await;
        assert_eq!(message, format!("Not Found: there is no {what}"));
        assert_eq!(code, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_body_that_is_no_request_is_refused() {
    let studio = Studio::seeded().await;
    for body in ["", "[]", "{\"query\":1}"] {
        let request = studio.service.request("POST", "/graphql").json(body);
        let key = format!("Bearer {}", studio.address.api_key);
        assert_eq!(
            request.header("Authorization", &key).send().await.status,
            400,
            "{body}"
        );
    }
}

#[tokio::test]
async fn organizations_of_others_are_not_there() {
    let studio = Studio::seeded().await;
    let other = studio.control.create_user("Other");
    studio.control.create_organization("Theirs", &[&other]);
    let key = studio
        .control
        .create_key_of(&other, &["organizations:read", "projects:read"], None);
    let seen = studio
        .ask_as(&key, "{ organizations { data { name } } }")
        .await
        .json();
    assert_eq!(
        seen["data"]["organizations"]["data"],
        json!([{ "name": "Theirs" }])
    );
    let refused = studio
        .ask_as(&key, "{ project(id: $p, organization: $o) { id } }")
        .await;
    assert_eq!(first_error(&refused).1, "NOT_FOUND");
}
