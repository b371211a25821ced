//! The interface for API keys: what is sent, and what is made of the answers.

use insta::assert_snapshot;
use provider_api::{ErrorKind, Expected, Provider as _, ReadOutcome, ReadRequest, WriteRequest};
use provider_studio::Api;
use sandbox::{Behaviour, Fault, PageSize};

use crate::desk::{Desk, Notes, document, found, open, read, write};

const TWO: &str = r##"{"values":{
    "core":{"red":{"$type":"color","$value":"#f00"},"space":{"$type":"dimension","md":{"$value":"8px"}}},
    "theme/dark":{"bg":{"$type":"color","$value":"{red}"}}},
    "$themes":[{"name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","theme/dark":"enabled"}}],
    "$metadata":{"tokenSetOrder":["core","theme/dark"]}}"##;

#[tokio::test]
async fn a_read() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    assert_snapshot!(desk.holds().await, @r##"{"values":{"core":{"red":{"$type":"color","$value":"#f00"},"space":{"$type":"dimension","md":{"$value":"8px"}}},"theme/dark":{"bg":{"$type":"color","$value":"{red}"}}},"$metadata":{"tokenSetOrder":["core","theme/dark"]},"$themes":[{"id":"Mode-Dark","name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","theme/dark":"enabled"}}]}"##);
    assert_snapshot!(desk.traffic(), @"
    GET /.well-known/plugin-config.json 200
    POST /graphql Branch 200
    ");
    assert_snapshot!(desk.sent("tokenSets"), @r#"
    POST /graphql
    accept: application/json
    accept-encoding: gzip
    authorization: Bearer KEY
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION

    {"operationName":"Branch","variables":{"organization":"ORGANIZATION","project":"PROJECT","branch":"main","limit":100,"page":1},"query":"query Branch($organization: String!, $project: String!, $branch: String, $limit: Int, $page: Int) { project(id: $project, organization: $organization) { branch(name: $branch) { name tokenSets(limit: $limit, page: $page) { total totalPages currentPage data { id name type orderIndex updatedAt raw } } themeGroups(limit: $limit, page: $page) { total totalPages currentPage data { name updatedAt options { name selectedTokenSets figmaStyleReferences figmaVariableReferences figmaCollectionId figmaModeId } } } } } }"}
    "#);
}

#[tokio::test]
async fn an_empty_branch_holds_nothing_yet() {
    let desk = Desk::empty(Api::Graphql).await;
    let outcome = read(&desk.provider()).await;
    assert!(matches!(outcome, Ok(ReadOutcome::Absent)), "{outcome:?}");
    write(&desk.provider(), TWO, Expected::Absent)
        .await
        .unwrap();
    assert_snapshot!(desk.bodies(), @r##"
    POST /graphql {"operationName":"CreateTokenSet","variables":{"organization":"ORGANIZATION","project":"PROJECT","branch":"main","path":"core","orderIndex":0,"raw":{"red":{"$type":"color","$value":"#f00"},"space":{"$type":"dimension","md":{"$value":"8px"}}}},"query":"mutation CreateTokenSet($organization: String!, $project: String!, $branch: String, $path: String!, $orderIndex: Int, $raw: JSON) { createTokenSet(organization: $organization, project: $project, branch: $branch, input: { path: $path, orderIndex: $orderIndex, raw: $raw }) { name } }"}
    POST /graphql {"operationName":"CreateTokenSet","variables":{"organization":"ORGANIZATION","project":"PROJECT","branch":"main","path":"theme/dark","orderIndex":1,"raw":{"bg":{"$type":"color","$value":"{red}"}}},"query":"mutation CreateTokenSet($organization: String!, $project: String!, $branch: String, $path: String!, $orderIndex: Int, $raw: JSON) { createTokenSet(organization: $organization, project: $project, branch: $branch, input: { path: $path, orderIndex: $orderIndex, raw: $raw }) { name } }"}
    POST /graphql {"operationName":"CreateThemeGroup","variables":{"organization":"ORGANIZATION","project":"PROJECT","branch":"main","name":"Mode","n0":"Dark","s0":{"core":"source","theme/dark":"enabled"},"f0":{},"v0":{},"c0":null,"m0":null},"query":"mutation CreateThemeGroup($organization: String!, $project: String!, $branch: String, $name: String!, $n0: String!, $s0: JSON, $f0: JSON, $v0: JSON, $c0: String, $m0: String) { createThemeGroup(organization: $organization, project: $project, branch: $branch, input: { name: $name, options: [{ name: $n0, selectedTokenSets: $s0, figmaStyleReferences: $f0, figmaVariableReferences: $v0, figmaCollectionId: $c0, figmaModeId: $m0 } ] }) { name } }"}
    "##);
    assert_snapshot!(desk.holds().await, @r##"{"values":{"core":{"red":{"$type":"color","$value":"#f00"},"space":{"$type":"dimension","md":{"$value":"8px"}}},"theme/dark":{"bg":{"$type":"color","$value":"{red}"}}},"$metadata":{"tokenSetOrder":["core","theme/dark"]},"$themes":[{"id":"Mode-Dark","name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","theme/dark":"enabled"}}]}"##);
}

#[tokio::test]
async fn only_what_differs_is_sent() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    desk.replace(&TWO.replace("8px", "9px")).await.unwrap();
    assert_snapshot!(desk.traffic(), @"
    POST /graphql Branch 200
    POST /graphql UpdateTokenSet 200
    POST /graphql Branch 200
    ");
    assert_snapshot!(desk.bodies(), @r##"POST /graphql {"operationName":"UpdateTokenSet","variables":{"organization":"ORGANIZATION","project":"PROJECT","branch":"main","path":"core","raw":{"red":{"$type":"color","$value":"#f00"},"space":{"$type":"dimension","md":{"$value":"9px"}}}},"query":"mutation UpdateTokenSet($organization: String!, $project: String!, $branch: String, $path: String!, $raw: JSON) { updateTokenSet(organization: $organization, project: $project, branch: $branch, input: { path: $path, raw: $raw }) { name } }"}"##);
}

#[tokio::test]
async fn every_step_has_its_place() {
    let desk = Desk::with(
        Api::Graphql,
        r#"{"values":{"a":{"t":{"$type":"x","$value":"1"}},"b":{"t":{"$type":"x","$value":"2"}},"c":{"t":{"$type":"x","$value":"3"}}},
        "$themes":[{"name":"Light","group":"Mode","selectedTokenSets":{"a":"enabled"}},
                   {"name":"Big","group":"Size","selectedTokenSets":{"b":"enabled"}},
                   {"name":"Blue","group":"Brand","selectedTokenSets":{"c":"enabled"}}]}"#,
    )
    .await;
    desk.replace(
        r#"{"values":{"new":{"t":{"$type":"x","$value":"9"}},"renamed":{"t":{"$type":"x","$value":"2"}},"a":{"t":{"$type":"x","$value":"8"}}},
        "$themes":[{"name":"Light","group":"Scheme","selectedTokenSets":{"a":"enabled"}},
                   {"name":"Big","group":"Size","selectedTokenSets":{"renamed":"source"}},
                   {"name":"Odd","selectedTokenSets":{}}]}"#,
    )
    .await
    .unwrap();
    assert_snapshot!(desk.traffic(), @"
    POST /graphql Branch 200
    POST /graphql CreateTokenSet 200
    POST /graphql UpdateTokenSet 200
    POST /graphql RenameTokenSet 200
    POST /graphql UpdateTokenSetsOrder 200
    POST /graphql CreateThemeGroup 200
    POST /graphql UpdateThemeGroup 200
    POST /graphql UpdateThemeGroup 200
    POST /graphql DeleteThemeGroup 200
    POST /graphql DeleteSet 200
    POST /graphql Branch 200
    ");
    assert_snapshot!(desk.holds().await, @r#"{"values":{"new":{"t":{"$type":"x","$value":"9"}},"renamed":{"t":{"$type":"x","$value":"2"}},"a":{"t":{"$type":"x","$value":"8"}}},"$metadata":{"tokenSetOrder":["new","renamed","a"]},"$themes":[{"id":"No group-Odd","name":"Odd","selectedTokenSets":{}},{"id":"Scheme-Light","name":"Light","group":"Scheme","selectedTokenSets":{"a":"enabled"}},{"id":"Size-Big","name":"Big","group":"Size","selectedTokenSets":{"renamed":"source"}}]}"#);
}

fn pages(desk: &Desk, size: usize) {
    let mut behaviour: Behaviour = desk.control().behaviour();
    let pages = PageSize {
        usual: size,
        most: size,
    };
    behaviour.studio.graphql_pages = pages;
    behaviour.studio.rest_pages = pages;
    desk.control().change_behaviour(behaviour);
}

const FIVE: &str = r#"{"values":{"a":{},"b":{},"c":{},"d":{},"e":{}},"$themes":[
    {"name":"1","group":"x"},{"name":"2","group":"y"},{"name":"3","group":"z"}]}"#;

#[tokio::test]
async fn pages_are_read_to_the_end_and_compared_with_what_is_there_then() {
    let desk = Desk::with(Api::Graphql, FIVE).await;
    let whole = desk.found().await;
    pages(&desk, 2);
    desk.control().clear_requests();
    let paged = desk.found().await;
    assert!(paged.document.same(&whole.document));
    assert_eq!(paged.revision, whole.revision);
    assert_snapshot!(desk.traffic(), @"
    GET /.well-known/plugin-config.json 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    ");
}

#[tokio::test]
async fn a_branch_that_changes_under_way_is_read_again() {
    let desk = Desk::with(Api::Graphql, FIVE).await;
    pages(&desk, 2);
    let other = FIVE.replace("\"e\":{}", "\"f\":{}");
    desk.fault(Fault::on("POST").after(1).change_before(&*other));
    assert!(desk.found().await.document.set("f").is_some());
    assert_snapshot!(desk.traffic(), @"
    GET /.well-known/plugin-config.json 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    POST /graphql Branch 200
    ");
    // And if it does not come to rest, that is said.
    desk.fault(Fault::on("POST").after(1).change_before(FIVE));
    desk.fault(Fault::on("POST").after(8).change_before(&*other));
    let error = read(&desk.provider()).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    Unavailable: reading branch `main`: the answers do not fit together: the sets changed while they were read
      - somebody may be writing right now: try again in a minute
    ");
}

#[tokio::test]
async fn a_branch_that_is_not_there_is_no_other_one() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    desk.studio().create_branch(&desk.project(), "next");
    let typo = open(&desk.options().with("branch", "mian"));
    let error = read(&typo).await.unwrap_err();
    let nowhere = open(&desk.options().with("project", "nowhere"));
    let other = read(&nowhere).await.unwrap_err();
    assert_snapshot!(format!("{}\n{}", desk.told(&error), desk.told(&other)), @"
    NotFound: the project has no branch `mian`; its branches: `main`, `next`
      - set the option `branch` to one of them
    NotFound: reading branch `main`: the service says: Not Found: there is no project `nowhere`
      - check the options `organization`, `project` and `endpoint`; the account has to be a member of the project
    ");
    let next = open(&desk.options().with("branch", "next"));
    assert_eq!(found(&next).await.document.sets().len(), 2);
}

/// An answer to the first query: one page with these sets, and no theme.
fn page(sets: &str) -> String {
    let count = sets.matches("\"name\"").count();
    format!(
        r#"{{"data":{{"project":{{"branch":{{"name":"main","tokenSets":{{"total":{count},"totalPages":1,"currentPage":1,"data":[{sets}]}},
        "themeGroups":{{"total":0,"totalPages":0,"currentPage":1,"data":[]}}}}}}}}}}"#
    )
}

#[tokio::test]
async fn what_is_generated_is_read_and_never_written() {
    let desk = Desk::empty(Api::Graphql).await;
    let json = "application/json";
    let scale = page(
        r#"{"name":"scale","type":"Dynamic","orderIndex":0,"raw":{"s":{"$type":"x","$value":"1"}}},
           {"name":"own","type":"Static","orderIndex":1,"raw":null}"#,
    );
    let provider = desk.provider();
    desk.fault(Fault::on("POST").every_time().body(200, json, scale));
    let snapshot = found(&provider).await;
    assert_snapshot!(snapshot.notes.join("\n"), @"set `scale` is generated: changes to it cannot be sent");
    let mut texts = Vec::new();
    for text in [
        r#"{"values":{"scale":{"s":{"$type":"x","$value":"2"}},"own":{}}}"#,
        r#"{"values":{"own":{}}}"#,
    ] {
        let error = write(&provider, text, Expected::Revision(&snapshot.revision)).await;
        texts.push(desk.told(&error.unwrap_err()));
    }
    assert_snapshot!(texts.join("\n"), @"
    Unsupported: the set `scale` is generated on the platform and cannot be written or deleted from here
      - take the change to this set back, or make it in the graph on the platform
    Unsupported: the set `scale` is generated on the platform and cannot be written or deleted from here
      - take the change to this set back, or make it in the graph on the platform
    ");
    assert_eq!(desk.bodies(), "");
}

#[tokio::test]
async fn an_answer_that_is_no_whole_project_is_no_document() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    let json = "application/json";
    let mut texts = Vec::new();
    for body in [
        page(r#"{"name":"list","raw":[{"name":"a","value":"1"}]}"#),
        page(r#"{"name":"text","raw":"{}"}"#),
        page(r#"{"raw":{}}"#),
        page(r#"{"name":"a","raw":{}}"#).replace("\"main\"", "\"m\\u001b[31main\""),
        page(r#"{"name":"a","raw":{}}"#).replace("themeGroups", "groups"),
        r#"{"data":{"project":{}}}"#.to_owned(),
        r#"{"data":null}"#.to_owned(),
        "[]".to_owned(),
        r#"{"data":{"project":{"branch"#.to_owned(),
    ] {
        desk.fault(Fault::on("POST").body(200, json, &*body));
        let error = read(&desk.provider()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{body}");
        texts.push(desk.told(&error));
    }
    for fault in [Fault::on("POST").html(), Fault::on("POST").empty_body()] {
        desk.fault(fault);
        texts.push(desk.told(&read(&desk.provider()).await.unwrap_err()));
    }
    assert_snapshot!(texts.join("\n"), @r#"
    InvalidDocument: the set `list` is kept as a list of tokens, which this program cannot read
    InvalidDocument: the set `text`: a token set has to be an object
    InvalidDocument: reading branch `main`: a set has no name
      - the platform may have changed; a newer tokensync may know its answers
    InvalidDocument: reading branch `main`: the service answers with the branch `m\u{1b}[31main` instead
    InvalidDocument: reading branch `main`: the answer has no `themeGroups`
      - the platform may have changed; a newer tokensync may know its answers
    InvalidDocument: reading branch `main`: the answer has no `branch`
      - the platform may have changed; a newer tokensync may know its answers
    InvalidDocument: reading branch `main`: the answer has no `data`
      - the platform may have changed; a newer tokensync may know its answers
    InvalidDocument: reading branch `main`: the answer has no `data`
      - the platform may have changed; a newer tokensync may know its answers
    InvalidDocument: reading branch `main`: the answer is no JSON that can be read: line 1, column 28 (at /data/project): the text ends too early: {"data":{"project":{"branch
    InvalidDocument: reading branch `main`: the answer is a web page, not JSON: <!DOCTYPE html> <html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>
      - something on the way answers in place of the service: the login page of a network, a proxy, or a wrong option `endpoint`
    InvalidDocument: reading branch `main`: the answer is empty
    "#);
}

#[tokio::test]
async fn refusals_by_their_kind() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    let provider = desk.provider();
    found(&provider).await;
    let mut texts = Vec::new();
    for (status, media, body) in [
        (401, "text/html", ""),
        (
            403,
            "application/json",
            r#"{"errors":[{"message":"Permission denied: projects:read"}]}"#,
        ),
        (404, "text/html", "<h1>Not Found</h1>"),
        (
            400,
            "application/json",
            r#"{"errors":[{"message":"Cannot query field \"x\""}]}"#,
        ),
        (
            200,
            "application/json",
            r#"{"data":null,"errors":[{"message":"Unauthorized"}]}"#,
        ),
        (
            200,
            "application/json",
            r#"{"data":{"project":{"branch":null}},"errors":[{"message":"Permission needed"}]}"#,
        ),
        (
            200,
            "application/json",
            r#"{"errors":[{"message":"what is api_key_CANARYcanary-CANARY-canary-0123456789?","extensions":{"code":"UNAUTHENTICATED"}}]}"#,
        ),
    ] {
        desk.fault(Fault::on("POST").body(status, media, body));
        texts.push(desk.told(&read(&provider).await.unwrap_err()));
    }
    desk.fault(Fault::on("POST").every_time().retry_after(429, "3600"));
    texts.push(desk.told(&read(&provider).await.unwrap_err()));
    assert_snapshot!(texts.join("\n"), @r#"
    Unauthenticated: reading branch `main`: `http://HOST` answered 401 Unauthorized
      - the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    PermissionDenied: reading branch `main`: `http://HOST` answered 403 Forbidden: Permission denied: projects:read
      - the key or token lacks a right: an API key needs `projects:read` and `projects:write`, a service account token `Read` and `Write`
    NotFound: reading branch `main`: `http://HOST` answered 404 Not Found: <h1>Not Found</h1>
      - check the options `organization`, `project` and `endpoint`; the account has to be a member of the project
    Other: reading branch `main`: `http://HOST` answered 400 Bad Request: Cannot query field "x"
    Unauthenticated: reading branch `main`: the service says: Unauthorized
      - the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    PermissionDenied: reading branch `main`: the service says: Permission needed
      - the key or token lacks a right: an API key needs `projects:read` and `projects:write`, a service account token `Read` and `Write`
    Unauthenticated: reading branch `main`: the service says: what is[secret]?
      - the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    RateLimited: reading branch `main`: `http://HOST` answered 429 Too Many Requests: Too Many Requests
    "#);
}

#[tokio::test]
async fn data_with_errors_is_an_error() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    let part = page(r#"{"name":"core","raw":{}}"#);
    let part = part.replacen('{', r#"{"errors":[{"message":"timeout of a shard"}],"#, 1);
    desk.fault(Fault::on("POST").body(200, "application/json", &*part));
    let error = read(&desk.provider()).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"Unavailable: reading branch `main`: the service says: timeout of a shard");
}

const CHANGED: &str = r##"{"values":{
    "core":{"red":{"$type":"color","$value":"#e00"}},
    "new":{"bg":{"$type":"color","$value":"{red}"}}},
    "$themes":[{"name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","new":"enabled"}}]}"##;

#[tokio::test]
async fn a_step_whose_answer_is_lost_is_looked_up() {
    let whole = {
        let desk = Desk::with(Api::Graphql, TWO).await;
        desk.replace(CHANGED).await.unwrap();
        desk.traffic().matches("POST").count() - 2
    };
    for step in 1..=u32::try_from(whole).unwrap() {
        for lost in [
            |fault: sandbox::When| fault.drop_after(),
            |fault: sandbox::When| fault.effect_then_status(500),
            |fault: sandbox::When| fault.truncate_quietly(5),
        ] {
            let desk = Desk::with(Api::Graphql, TWO).await;
            let provider = desk.provider();
            let seen = found(&provider).await.revision;
            desk.fault(lost(Fault::on("POST").after(step)));
            desk.control().clear_requests();
            let written = write(&provider, CHANGED, Expected::Revision(&seen)).await;
            assert_eq!(written.unwrap(), desk.found().await.revision);
            // Each change went out once.
            let sent = desk.bodies();
            let mut lines: Vec<&str> = sent.lines().collect();
            lines.dedup();
            assert_eq!(lines.len(), sent.lines().count(), "{sent}");
        }
    }
}

#[tokio::test]
async fn a_step_that_did_not_arrive_is_not_repeated_unasked() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    let mut texts = Vec::new();
    for fault in [
        Fault::on("POST").after(1).drop_before(),
        Fault::on("POST").after(2).body(
            200,
            "application/json",
            r#"{"errors":[{"message":"Deadlock"}]}"#,
        ),
        Fault::on("POST").after(2).refuse(403, "Read only now"),
    ] {
        desk.put(TWO);
        let provider = desk.provider();
        let seen = found(&provider).await.revision;
        desk.fault(fault);
        let error = write(&provider, CHANGED, Expected::Revision(&seen)).await;
        texts.push(desk.told(&error.unwrap_err()));
    }
    assert_snapshot!(texts.join("\n"), @"
    OutcomeUnknown: writing set `core`: POST `http://HOST/graphql`: the connection broke before an answer came: connection closed before message completed; it may have taken effect all the same; the change has not taken effect so far
      - run it again, which reads the project first and merges
    OutcomeUnknown: renaming set `theme/dark` to `new`: the service says: Deadlock; the change has not taken effect so far (after 1 of 3 changes)
      - run it again, which reads the project first and merges
    PermissionDenied: after 1 of 3 changes: renaming set `theme/dark` to `new`: `http://HOST` answered 403 Forbidden: Read only now
      - the key or token lacks a right: an API key needs `projects:read` and `projects:write`, a service account token `Read` and `Write`
      - what was sent stays: run it again once the cause is gone, and the rest follows
    ");
    // What was left is done by the next write.
    write(&desk.provider(), CHANGED, Expected::Any)
        .await
        .unwrap();
}

#[tokio::test]
async fn somebody_else_is_told_from_us() {
    let desk = Desk::with(Api::Graphql, TWO).await;
    let provider = desk.provider();
    let seen = found(&provider).await.revision;
    let one = TWO.replace("8px", "9px");
    // Before the check: nothing is sent.
    desk.fault(Fault::on("POST").change_before(TWO.replace("{red}", "#111")));
    let error = write(&provider, &one, Expected::Revision(&seen))
        .await
        .unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    RevisionMismatch: branch `main` of project `PROJECT` has changed since it was read
      - read it again and merge; nothing was written
    ");
    assert_eq!(desk.bodies(), "");

    // After our change, in another set: kept, and told at the next read.
    desk.put(TWO);
    desk.fault(
        Fault::on("POST")
            .after(1)
            .change_after(one.replace("{red}", "#111")),
    );
    let notes = Notes::default();
    let tokens = document(&one);
    let request = WriteRequest::new(&tokens, Expected::Revision(&seen), &notes);
    let written = provider.write(request).await.unwrap().revision;
    assert_snapshot!(notes.all(), @"somebody else has changed the set `theme/dark` meanwhile: the next run merges it");
    let now = desk.found().await;
    assert_ne!(now.revision, written);
    assert!(desk.holds().await.contains("#111"));

    // After our change, in the same set: nobody knows what they meant.
    desk.put(TWO);
    desk.fault(
        Fault::on("POST")
            .after(1)
            .change_after(TWO.replace("8px", "7px")),
    );
    let error = write(&provider, &one, Expected::Revision(&seen))
        .await
        .unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    OutcomeUnknown: branch `main` of project `PROJECT` holds something else than what was sent: see the set `core` (after 1 of 1 changes)
      - run it again, which reads the project first and merges
    ");
}

#[tokio::test]
async fn what_the_platform_does_not_keep_comes_from_the_document_at_hand() {
    let desk = Desk::empty(Api::Graphql).await;
    let rich = document(
        r##"{"values":{"core":{"g":{"type":"color","red":{"value":"#f00","x-own":1}}}},
        "$themes":[{"id":"2f","name":"Dark","selectedTokenSets":{"core":"enabled"},"x-rank":7}]}"##,
    );
    let provider = desk.provider();
    let notes = Notes::default();
    let request = WriteRequest::new(&rich, Expected::Absent, &notes);
    provider.write(request).await.unwrap();
    assert_snapshot!(desk.holds().await, @r##"{"values":{"core":{"g":{"$type":"color","red":{"$value":"#f00","x-own":1}}}},"$metadata":{"tokenSetOrder":["core"]},"$themes":[{"id":"No group-Dark","name":"Dark","selectedTokenSets":{"core":"enabled"}}]}"##);
    let request = ReadRequest::new(&notes).with_like(Some(&rich));
    let Ok(ReadOutcome::Found(snapshot)) = provider.read(request).await else {
        panic!("it was just written");
    };
    assert!(snapshot.document.same(&rich));
    assert!(snapshot.notes.is_empty() && notes.all().is_empty());
}
