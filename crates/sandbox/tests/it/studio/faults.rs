//! Faults on the routes of the Studio service.

use std::time::Duration;

use sandbox::Fault;
use serde_json::{Value, json};

use super::{Studio, first_error, told};

const READ: &str =
    "{ project(id: $p, organization: $o) { branch { tokenSets { data { name raw } } } } }";
const CREATE: &str = "mutation { createTokenSet(organization: $o, project: $p, input: { path: \"new\" }) { name raw } }";

fn script(studio: &Studio, fault: Fault) {
    studio.service.control.script(fault);
}

async fn sets(studio: &Studio) -> Vec<Value> {
    let data = studio.data(READ).await;
    data["project"]["branch"]["tokenSets"]["data"]
        .as_array()
        .unwrap()
        .clone()
}

#[tokio::test]
async fn errors_come_in_the_shape_of_each_generation() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    script(
        &studio,
        Fault::on("POST").at("/graphql").retry_after(429, "7"),
    );
    let answer = studio.ask(READ).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("7"))
    );
    assert_eq!(
        first_error(&answer),
        (
            "Too Many Requests".to_owned(),
            "TOO_MANY_REQUESTS".to_owned()
        )
    );
    script(&studio, Fault::on("GET").at("/api/v1").refuse(503, "down"));
    let answer = session.get(":/tokens").await;
    assert_eq!(
        told(&answer),
        (503, "SERVICE_UNAVAILABLE".to_owned(), "down".to_owned())
    );
    script(&studio, Fault::on("GET").at("/api/v1").status(401));
    let answer = session.get(":/tokens").await;
    assert_eq!((answer.status, answer.body.len()), (401, 0));
    script(&studio, Fault::on_any().at("/oauth/").status(500));
    let answer = studio
        .service
        .request("POST", "/oauth/token")
        .body("")
        .send()
        .await;
    assert_eq!(answer.json()["error"], "server_error");
    assert_eq!(
        studio.service.control.requests().last().unwrap().status,
        Some(500)
    );
}

#[tokio::test]
async fn a_fault_can_be_for_one_operation_alone() {
    let studio = Studio::seeded().await;
    script(
        &studio,
        Fault::on("POST").operation("createTokenSet").status(500),
    );
    assert_eq!(sets(&studio).await.len(), 2);
    assert_eq!(studio.ask(CREATE).await.status, 500);
    assert_eq!(studio.ask(CREATE).await.status, 200);
    let written = json!({ "operation": "Named", "action": { "kind": "status", "code": 502 } });
    let answer = studio
        .service
        .request("POST", "/sandbox/faults")
        .json(&written.to_string())
        .send()
        .await;
    assert_eq!(answer.status, 200);
    let named = json!({ "query": "query Named { self { id } }", "operationName": "Named" });
    let answer = studio
        .service
        .request("POST", "/graphql")
        .json(&named.to_string())
        .send()
        .await;
    assert_eq!(answer.status, 502);
}

#[tokio::test]
async fn an_acknowledged_write_looks_done_and_is_forgotten() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    script(
        &studio,
        Fault::on("POST").at("/graphql").ack_without_effect(),
    );
    let made = studio.data(CREATE).await;
    assert_eq!(made["createTokenSet"], json!({ "name": "new", "raw": {} }));
    let bg = session.id(":/tokens", "bg").await;
    script(&studio, Fault::on("DELETE").ack_without_effect());
    assert_eq!(
        session
            .request("DELETE", &format!(":/tokens/{bg}"))
            .send()
            .await
            .status,
        204
    );
    assert_eq!(
        (
            sets(&studio).await.len(),
            session.list(":/tokens").await.len()
        ),
        (2, 3)
    );
}

#[tokio::test]
async fn a_stale_read_is_of_the_whole_branch_before_its_last_write() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    studio.data(CREATE).await;
    let bg = session.id(":/tokens", "bg").await;
    session
        .send(
            "PATCH",
            &format!(":/tokens/{bg}"),
            &json!({ "token": { "value": "#000" } }),
        )
        .await;
    let values = |sets: &[Value]| -> Vec<Value> {
        sets.iter()
            .map(|set| set["raw"]["bg"]["$value"].clone())
            .collect()
    };
    script(&studio, Fault::on("POST").at("/graphql").stale());
    assert_eq!(
        values(&sets(&studio).await),
        [Value::Null, json!("{blue.500}"), Value::Null]
    );
    script(&studio, Fault::on("GET").stale());
    let token = session.get(&format!(":/tokens/{bg}")).await.json();
    assert_eq!(token["data"]["attributes"]["value"], "{blue.500}");
    assert_eq!(session.token("bg").await["value"], "#000");
    // The last write is the one to the branch that is asked for.
    let group = "mutation { createThemeGroup(organization: $o, project: $p, input: { name: \"g\", options: [] }) { id } }";
    studio.data(group).await;
    script(&studio, Fault::on("GET").at("/theme_groups").stale());
    assert_eq!(session.list(":/theme_groups").await.len(), 1);
    assert_eq!(session.list(":/theme_groups").await.len(), 2);
}

#[tokio::test]
async fn a_write_can_take_effect_without_an_answer() {
    let studio = Studio::seeded().await;
    script(
        &studio,
        Fault::on("POST").operation("createTokenSet").drop_after(),
    );
    let variables = json!({ "o": studio.address.organization, "p": studio.address.project });
    let query = CREATE.replace("mutation", "mutation($o: String!, $p: String!)");
    let dropped = studio
        .query(&studio.address.api_key, &query, &variables)
        .try_send()
        .await;
    assert!(dropped.is_none());
    assert_eq!(sets(&studio).await.len(), 3);
    script(
        &studio,
        Fault::on("POST")
            .operation("createTokenSet")
            .effect_then_status(502),
    );
    let query = query.replace("new", "newer");
    let answer = studio
        .query(&studio.address.api_key, &query, &variables)
        .send()
        .await;
    assert_eq!(
        (answer.status, first_error(&answer).0.as_str()),
        (502, "Bad Gateway")
    );
    assert_eq!(sets(&studio).await.len(), 4);
}

#[tokio::test]
async fn somebody_else_can_write_just_before_and_right_after() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    script(
        &studio,
        Fault::on("POST")
            .operation("createTokenSet")
            .change_before(r#"{"theirs":{}}"#),
    );
    studio.data(CREATE).await;
    assert_eq!(
        studio.document()["$metadata"]["tokenSetOrder"],
        json!(["theirs", "new"])
    );
    let work = studio
        .control
        .create_branch(&studio.address.project, "work");
    script(
        &studio,
        Fault::on("GET")
            .at("change_set_id")
            .change_after(r#"{"values":{"after":{"a":{"$value":1}}}}"#),
    );
    assert_eq!(
        session
            .list(&format!(":/token_sets?change_set_id={work}"))
            .await
            .len(),
        2
    );
    assert_eq!(
        studio.document_of("work")["$metadata"]["tokenSetOrder"],
        json!(["after"])
    );
    assert_eq!(
        studio.document()["$metadata"]["tokenSetOrder"],
        json!(["theirs", "new"])
    );
}

#[tokio::test]
async fn a_delayed_answer_comes_and_a_cut_one_is_cut() {
    let studio = Studio::seeded().await;
    let session = studio.session().await;
    script(&studio, Fault::on("GET").delay(Duration::from_millis(5)));
    assert_eq!(session.get(":/tokens").await.status, 200);
    script(&studio, Fault::on("GET").truncate_quietly(10));
    assert_eq!(session.get(":/tokens").await.body.len(), 10);
}

#[tokio::test]
async fn browsers_may_talk_to_both_generations() {
    let studio = Studio::seeded().await;
    for path in [
        "/graphql",
        "/api/v1/projects",
        "/oauth/token",
        "/.well-known/plugin-config.json",
    ] {
        let preflight = studio
            .service
            .request("OPTIONS", path)
            .header("Origin", "null");
        let preflight = preflight.header("Access-Control-Request-Method", "POST");
        let asked = "authorization,content-type";
        let answer = preflight
            .header("Access-Control-Request-Headers", asked)
            .send()
            .await;
        assert_eq!(
            answer.header("access-control-allow-headers"),
            Some(asked),
            "{path}"
        );
    }
    let refused = studio
        .service
        .request("GET", "/api/v1/auth/me")
        .header("Origin", "null")
        .send()
        .await;
    assert_eq!(
        (
            refused.status,
            refused.header("access-control-allow-origin")
        ),
        (401, Some("*"))
    );
}
