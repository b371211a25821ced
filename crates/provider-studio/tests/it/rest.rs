//! The interface for tokens of accounts: what is sent, and what is made of the answers.

use std::time::Duration;

use insta::assert_snapshot;
use provider_api::{ErrorKind, Expected, Provider as _, ReadOutcome, ReadRequest};
use provider_studio::Api;
use sandbox::{Behaviour, Fault, PageSize, Settings};

use crate::desk::{Desk, document, found, open, read, write};

const TWO: &str = r##"{"values":{
    "core":{"red":{"$type":"color","$value":"#f00"},"space":{"md":{"$type":"dimension","$value":"8px"}}},
    "theme/dark":{"bg":{"$type":"color","$value":"{red}"}}},
    "$themes":[{"name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","theme/dark":"enabled"}}],
    "$metadata":{"tokenSetOrder":["core","theme/dark"]}}"##;

#[tokio::test]
async fn a_read() {
    let desk = Desk::with(Api::Rest, TWO).await;
    assert_snapshot!(desk.holds().await, @r##"{"values":{"core":{"red":{"$type":"color","$value":"#f00"},"space":{"md":{"$type":"dimension","$value":"8px"}}},"theme/dark":{"bg":{"$type":"color","$value":"{red}"}}},"$metadata":{"tokenSetOrder":["core","theme/dark"]},"$themes":[{"id":"ID1","name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","theme/dark":"enabled"}}]}"##);
    let mut traffic: Vec<String> = desk.traffic().lines().map(str::to_owned).collect();
    // The four lists are asked for at once.
    traffic[2..6].sort();
    assert_snapshot!(traffic.join("\n"), @"
    POST /api/v1/auth/service-token/validate 200
    GET /api/v1/projects/PROJECT/branches 200
    GET /api/v1/projects/PROJECT/theme_groups?change_set_id=ID1&per_page=100&page=1 200
    GET /api/v1/projects/PROJECT/theme_options?change_set_id=ID1&per_page=1000&page=1 200
    GET /api/v1/projects/PROJECT/token_sets?change_set_id=ID1&per_page=100&page=1 200
    GET /api/v1/projects/PROJECT/tokens?change_set_id=ID1&per_page=5000&page=1 200
    GET /api/v1/projects/PROJECT/branches 200
    ");
    assert_snapshot!(desk.sent("/tokens?"), @"
    GET /api/v1/projects/PROJECT/tokens?change_set_id=ID1&per_page=5000&page=1
    accept: application/json
    accept-encoding: gzip
    authorization: Bearer SESSION
    host: HOST
    user-agent: tokensync/VERSION
    ");
    assert_snapshot!(desk.sent("service-token"), @r#"
    POST /api/v1/auth/service-token/validate
    accept: application/json
    accept-encoding: gzip
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION

    {"token":"TOKEN"}
    "#);
}

#[tokio::test]
async fn one_changed_token_is_one_request() {
    let desk = Desk::with(Api::Rest, TWO).await;
    desk.replace(&TWO.replace("8px", "9px")).await.unwrap();
    assert_snapshot!(desk.bodies(), @r#"PATCH /api/v1/projects/PROJECT/tokens/ID1?change_set_id=ID2 {"token":{"value":"9px"}}"#);
}

#[tokio::test]
async fn a_first_write() {
    let desk = Desk::empty(Api::Rest).await;
    let outcome = read(&desk.provider()).await;
    assert!(matches!(outcome, Ok(ReadOutcome::Absent)), "{outcome:?}");
    let rich = r##"{"values":{
        "core":{"color":{"$type":"color","red":{"$value":"#f00","$description":"Alarm",
                "$extensions":{"id":"x","com.figma":{"scopes":["ALL_FILLS"]},"com.figma.scopes":["ALL_FILLS"]}},
                "blue":{"$value":"#00f"}}},
        "one":{"n":{"type":"number","value":1.5,"$extensions":{"com.figma":{"hiddenFromPublishing":true}}}},
        "none":{}},
        "$themes":[{"id":"1","name":"Light","selectedTokenSets":{"core":"Enabled","gone":"source"},
            "$figmaStyleReferences":{"color.red":"abc"},"$figmaCollectionId":"c:1"}]}"##;
    write(&desk.provider(), rich, Expected::Absent)
        .await
        .unwrap();
    assert_snapshot!(desk.bodies(), @r##"
    POST /api/v1/auth/service-token/validate {"token":"TOKEN"}
    POST /api/v1/auth/service-token/validate {"token":"TOKEN"}
    POST /api/v1/projects/PROJECT/token_sets?change_set_id=ID1 {"data":{"type":"token_sets","attributes":{"name":"core","order_index":0}}}
    POST /api/v1/projects/PROJECT/token_sets?change_set_id=ID1 {"data":{"type":"token_sets","attributes":{"name":"one","order_index":1}}}
    POST /api/v1/projects/PROJECT/token_sets?change_set_id=ID1 {"data":{"type":"token_sets","attributes":{"name":"none","order_index":2}}}
    POST /api/v1/projects/PROJECT/tokens/batch_create {"change_set_id":"ID1","tokens":[{"name":"color.blue","value":"#00f","type":"color","token_set_id":"ID2"},{"name":"color.red","value":"#f00","type":"color","token_set_id":"ID2","description":"Alarm"},{"name":"n","value":1.5,"type":"number","token_set_id":"ID3"}]}
    POST /api/v1/projects/PROJECT/theme_groups?change_set_id=ID1 {"theme_group":{"name":"No group"}}
    POST /api/v1/projects/PROJECT/theme_options?change_set_id=ID1 {"theme_option":{"name":"Light","theme_group_id":"ID4","selected_token_sets":{"ID2":"enabled"},"figma_style_references":{"color.red":"S:abc,"},"figma_variable_references":{},"figma_collection_id":"c:1","figma_mode_id":null}}
    POST /api/v1/projects/PROJECT/tokens/batch_update?change_set_id=ID1 {"updates":[{"token_id":"ID5","changes":{"extensions":{"com.figma":{"scopes":["ALL_FILLS"]}}}},{"token_id":"ID6","changes":{"extensions":{"com.figma":{"hiddenFromPublishing":true}}}}]}
    "##);
    assert_snapshot!(desk.holds().await, @r##"{"values":{"core":{"color":{"blue":{"$type":"color","$value":"#00f"},"red":{"$type":"color","$value":"#f00","$description":"Alarm","$extensions":{"com.figma":{"scopes":["ALL_FILLS"]}}}}},"one":{"n":{"$type":"number","$value":1.5,"$extensions":{"com.figma":{"hiddenFromPublishing":true}}}},"none":{}},"$metadata":{"tokenSetOrder":["core","one","none"]},"$themes":[{"id":"ID1","name":"Light","$figmaCollectionId":"c:1","selectedTokenSets":{"core":"enabled"},"$figmaStyleReferences":{"color.red":"S:abc,"}}]}"##);

    // Whoever knows the document loses nothing of it.
    let rich = document(rich);
    let like = ReadRequest::new(&provider_api::NoProgress).with_like(Some(&rich));
    let Ok(ReadOutcome::Found(snapshot)) = desk.provider().read(like).await else {
        panic!("it was just written");
    };
    assert!(snapshot.document.same(&rich), "{:?}", snapshot.document);
}

#[tokio::test]
async fn tokens_and_themes_stay_the_same_ones() {
    let before = r#"{"values":{
        "a":{"moved":{"$type":"x","$value":"1"},"old":{"$type":"x","$value":"2"},"gone":{"$type":"x","$value":"3"},
             "kind":{"$type":"x","$value":"4"},"one":{"$type":"x","$value":"5"},"two":{"$type":"x","$value":"6"}},
        "b":{"t":{"$type":"x","$value":"7"}},
        "c":{"t":{"$type":"x","$value":"8"}}},
        "$themes":[{"name":"Light","group":"Mode","selectedTokenSets":{"a":"enabled"}},
                   {"name":"Dark","group":"Mode","selectedTokenSets":{"b":"enabled"}},
                   {"name":"Big","group":"Size","selectedTokenSets":{"b":"enabled"}}]}"#;
    let after = r#"{"values":{
        "c2":{"t":{"$type":"x","$value":"8"}},
        "a":{"new":{"$type":"x","$value":"2"},
             "kind":{"$type":"y","$value":"4"},"one":{"$type":"x","$value":"50"},"two":{"$type":"x","$value":"60"}},
        "d":{"moved":{"$type":"x","$value":"1"}}},
        "$themes":[{"name":"Bright","group":"Scheme","selectedTokenSets":{"a":"enabled"}},
                   {"name":"Big","group":"Scale","selectedTokenSets":{"c2":"source"}}]}"#;
    let desk = Desk::with(Api::Rest, before).await;
    desk.replace(after).await.unwrap();
    assert_snapshot!(desk.bodies(), @r#"
    POST /api/v1/projects/PROJECT/token_sets?change_set_id=ID1 {"data":{"type":"token_sets","attributes":{"name":"d","order_index":4}}}
    PATCH /api/v1/projects/PROJECT/token_sets/ID2?change_set_id=ID1 {"data":{"type":"token_sets","attributes":{"name":"c2"}}}
    PATCH /api/v1/projects/PROJECT/tokens/ID3?change_set_id=ID1 {"token":{"token_set_id":"ID4"}}
    PATCH /api/v1/projects/PROJECT/tokens/ID5?change_set_id=ID1 {"token":{"name":"new"}}
    POST /api/v1/projects/PROJECT/tokens/batch_update?change_set_id=ID1 {"updates":[{"token_id":"ID6","changes":{"value":"50"}},{"token_id":"ID7","changes":{"value":"60"}}]}
    PATCH /api/v1/projects/PROJECT/tokens/ID8?change_set_id=ID1 {"token":{"type":"y"}}
    PATCH /api/v1/projects/PROJECT/token_sets/ID9?change_set_id=ID1 {"data":{"type":"token_sets","attributes":{"order_index":3}}}
    PATCH /api/v1/projects/PROJECT/theme_groups/ID10?change_set_id=ID1 {"theme_group":{"name":"Scale"}}
    PATCH /api/v1/projects/PROJECT/theme_options/ID11?change_set_id=ID1 {"theme_option":{"name":"Big","theme_group_id":"ID10","selected_token_sets":{"ID2":"source"},"figma_style_references":{},"figma_variable_references":{},"figma_collection_id":null,"figma_mode_id":null}}
    POST /api/v1/projects/PROJECT/theme_groups?change_set_id=ID1 {"theme_group":{"name":"Scheme"}}
    POST /api/v1/projects/PROJECT/theme_options?change_set_id=ID1 {"theme_option":{"name":"Bright","theme_group_id":"ID12","selected_token_sets":{"ID9":"enabled"},"figma_style_references":{},"figma_variable_references":{},"figma_collection_id":null,"figma_mode_id":null}}
    DELETE /api/v1/projects/PROJECT/theme_options/ID13?change_set_id=ID1 
    DELETE /api/v1/projects/PROJECT/theme_options/ID14?change_set_id=ID1 
    DELETE /api/v1/projects/PROJECT/theme_groups/ID15?change_set_id=ID1 
    DELETE /api/v1/projects/PROJECT/tokens/ID16?change_set_id=ID1 
    DELETE /api/v1/projects/PROJECT/token_sets/ID17?change_set_id=ID1
    "#);
    assert_snapshot!(desk.holds().await, @r#"{"values":{"c2":{"t":{"$type":"x","$value":"8"}},"a":{"kind":{"$type":"y","$value":"4"},"new":{"$type":"x","$value":"2"},"one":{"$type":"x","$value":"50"},"two":{"$type":"x","$value":"60"}},"d":{"moved":{"$type":"x","$value":"1"}}},"$metadata":{"tokenSetOrder":["c2","a","d"]},"$themes":[{"id":"ID1","name":"Big","group":"Scale","selectedTokenSets":{"c2":"source"}},{"id":"ID2","name":"Bright","group":"Scheme","selectedTokenSets":{"a":"enabled"}}]}"#);
}

fn behave(desk: &Desk, change: impl FnOnce(&mut sandbox::StudioBehaviour)) {
    let mut behaviour: Behaviour = desk.control().behaviour();
    change(&mut behaviour.studio);
    desk.control().change_behaviour(behaviour);
}

#[tokio::test]
async fn more_tokens_than_a_page_holds_are_read_completely() {
    let tokens: Vec<String> = (0..23)
        .map(|at| format!(r#""t{at}":{{"$type":"number","$value":{at}}}"#))
        .collect();
    let text = format!(r#"{{"values":{{"many":{{{}}}}}}}"#, tokens.join(","));
    let desk = Desk::with(Api::Rest, &text).await;
    behave(&desk, |studio| {
        studio.unordered_tokens = false;
        studio.rest_pages = PageSize { usual: 5, most: 5 };
    });
    assert_eq!(desk.found().await.document.token_count(), 23);
    assert_eq!(desk.traffic().matches("/tokens?").count(), 5);
}

#[tokio::test]
async fn a_list_that_cannot_be_proven_whole_is_refused() {
    let desk = Desk::with(Api::Rest, TWO).await;
    let provider = open(&desk.options().with("page_size", "1"));
    let token = r#"{"id":"1","attributes":{"name":"a","value":"1","type":"x","token_set_id":"s"}}"#;
    let mut texts = Vec::new();
    for body in [
        format!(r#"{{"data":[{token}]}}"#),
        format!(
            r#"{{"data":[{token}],"meta":{{"pagination":{{"total_pages":1,"total_items":2}}}}}}"#
        ),
        format!(
            r#"{{"data":[{token}],"meta":{{"pagination":{{"total_pages":2,"total_items":2}}}}}}"#
        ),
        format!(
            r#"{{"data":[{token}],"meta":{{"pagination":{{"total_pages":1,"total_items":1}}}}}}"#
        ),
    ] {
        let fault = Fault::on("GET").at("/tokens?").every_time();
        desk.fault(fault.body(200, "application/json", &*body));
        let error = read(&provider).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{body}");
        texts.push(desk.told(&error));
        desk.control().clear_script();
    }
    assert_snapshot!(texts.join("\n"), @"
    Unavailable: reading branch `main`: the answers do not fit together: 1 tokens came, and nothing says whether there are more
      - somebody may be writing right now: try again in a minute
    Unavailable: reading branch `main`: the answers do not fit together: there are 2 tokens, and 1 came
      - somebody may be writing right now: try again in a minute
    Unavailable: reading branch `main`: the answers do not fit together: one of the tokens comes twice
      - somebody may be writing right now: try again in a minute
    Unavailable: reading branch `main`: the answers do not fit together: a token belongs to a set that is not there
      - somebody may be writing right now: try again in a minute
    ");
}

#[tokio::test]
async fn a_branch_that_changes_under_way_is_read_again() {
    let desk = Desk::with(Api::Rest, TWO).await;
    let other = TWO.replace("8px", "7px");
    desk.fault(Fault::on("GET").at("/theme_options").change_after(other));
    assert!(desk.holds().await.contains("7px"));
    assert_eq!(desk.traffic().matches("/theme_options").count(), 2);
}

#[tokio::test]
async fn a_branch_that_is_not_there_is_no_other_one() {
    let desk = Desk::with(Api::Rest, TWO).await;
    desk.studio().create_branch(&desk.project(), "next");
    let error = read(&open(&desk.options().with("branch", "mian"))).await;
    assert_snapshot!(desk.told(&error.unwrap_err()), @"
    NotFound: the project has no branch `mian`; its branches: `main`, `next`
      - set the option `branch` to one of them
    ");
    let next = open(&desk.options().with("branch", "next"));
    let seen = found(&next).await.revision;
    let changed = TWO.replace("8px", "9px");
    write(&next, &changed, Expected::Revision(&seen))
        .await
        .unwrap();
    assert!(!desk.holds().await.contains("9px"), "main is untouched");
}

#[tokio::test]
async fn a_batch_that_warns_has_not_happened() {
    let desk = Desk::with(Api::Rest, TWO).await;
    let both = TWO.replace("8px", "9px").replace("#f00", "#e00");
    let mut texts = Vec::new();
    for body in [
        r#"{"updated_count":2,"requested_count":2,"skipped_count":0,"warnings":["token x: \u001b[31mnot found"]}"#,
        r#"{"updated_count":1,"requested_count":2,"skipped_count":1,"warnings":[]}"#,
        "{}",
    ] {
        let fault = Fault::on("POST").at("batch_update");
        desk.fault(fault.body(200, "application/json", body));
        let error = desk.replace(&both).await.unwrap_err();
        texts.push(desk.told(&error));
    }
    assert_snapshot!(texts.join("\n"), @r#"
    OutcomeUnknown: changing 2 tokens: the service did that for 2 of 2; it warns: token x: \u{1b}[31mnot found; the change has not taken effect so far
      - run it again, which reads the project first and merges
    OutcomeUnknown: changing 2 tokens: the service did that for 1 of 2; the change has not taken effect so far
      - run it again, which reads the project first and merges
    OutcomeUnknown: changing 2 tokens: the service did that for an unknown number of 2; the change has not taken effect so far
      - run it again, which reads the project first and merges
    "#);
    desk.replace(&both).await.unwrap();
}

#[tokio::test]
async fn a_session_that_ran_out_is_made_anew() {
    let desk = Desk::start(Api::Rest, Settings::default()).await;
    desk.studio().hold_clock();
    desk.put(TWO);
    let provider = desk.provider();
    let seen = found(&provider).await.revision;
    desk.studio().advance_clock(Duration::from_hours(25));
    assert_eq!(found(&provider).await.revision, seen);
    assert_eq!(desk.traffic().matches("service-token").count(), 2);
}

#[tokio::test]
async fn what_the_platform_cannot_keep_is_refused_before_anything_is_sent() {
    let desk = Desk::with(Api::Rest, TWO).await;
    let mut texts = Vec::new();
    for text in [
        r#"{"values":{"core":{"a b":{"$type":"x","$value":"1"}}}}"#,
        r#"{"values":{"core":{"a":{"$value":"1"}}}}"#,
        r#"{"values":{"core":{"a":{"b":{"$type":"x","$value":"1"}},"a.b":{"$type":"x","$value":"1"}}}}"#,
        r#"{"values":{"core":{}},"$themes":[{"name":"A"},{"name":"A"}]}"#,
    ] {
        desk.control().clear_requests();
        let error = write(&desk.provider(), text, Expected::Any).await;
        texts.push(desk.told(&error.unwrap_err()));
        assert_eq!(desk.traffic(), "");
    }
    assert_snapshot!(texts.join("\n"), @"
    InvalidDocument: the platform cannot keep this document: core: a b: has a space, a brace or a bracket in its name
      - change the tokens and themes, or their names, before they are sent; nothing was written
    InvalidDocument: the platform cannot keep this document: core: a: has no type, and no group gives it one
      - change the tokens and themes, or their names, before they are sent; nothing was written
    InvalidDocument: the platform cannot keep this document: core: a.b: stands twice: dots and groups are the same there
      - change the tokens and themes, or their names, before they are sent; nothing was written
    InvalidDocument: the platform cannot keep this document: theme A: stands twice in its group, where a name has to be unique on the platform
      - change the tokens and themes, or their names, before they are sent; nothing was written
    ");
}

#[tokio::test]
async fn refusals_by_their_kind() {
    let desk = Desk::with(Api::Rest, TWO).await;
    let provider = desk.provider();
    found(&provider).await;
    let mut texts = Vec::new();
    for (status, media, body) in [
        (
            403,
            "application/json",
            r#"{"detail":"You are not allowed. Required permission: update?"}"#,
        ),
        (404, "text/html", ""),
        (
            422,
            "application/json",
            r#"{"errors":[{"code":"VALIDATION_ERROR","detail":"Name is taken"}]}"#,
        ),
        (
            422,
            "application/json",
            r#"{"error":"Project uses variables","code":"variables_source_of_truth"}"#,
        ),
        (400, "application/json", r#"{"error":"Missing token"}"#),
    ] {
        desk.fault(Fault::on("GET").body(status, media, body));
        texts.push(desk.told(&read(&provider).await.unwrap_err()));
    }
    desk.fault(Fault::on("GET").every_time().body(401, "text/html", ""));
    texts.push(desk.told(&read(&provider).await.unwrap_err()));
    desk.control().clear_script();
    behave(&desk, |studio| studio.variables_based = true);
    // Which of the four lists is refused first is left to chance.
    let refused = desk.told(&read(&provider).await.unwrap_err());
    let lists = ["theme groups", "themes", "sets", "tokens"];
    let of_list = |list: &&str| refused.contains(&format!("reading the {list}:"));
    let list = lists.into_iter().find(of_list).unwrap();
    texts.push(refused.replace(&format!("reading the {list}:"), "reading the LIST:"));
    let stranger = desk
        .options()
        .with_secret("secret", provider_api::Secret::new("no-such-token"));
    texts.push(desk.told(&read(&open(&stranger)).await.unwrap_err()));
    assert_snapshot!(texts.join("\n"), @"
    PermissionDenied: reading the branches: `http://HOST` answered 403 Forbidden: You are not allowed. Required permission: update?
      - the key or token lacks a right: an API key needs `projects:read` and `projects:write`, a service account token `Read` and `Write`
    NotFound: reading the branches: `http://HOST` answered 404 Not Found
      - check the options `organization`, `project` and `endpoint`; the account has to be a member of the project
    Other: reading the branches: `http://HOST` answered 422 Unprocessable Entity: Name is taken
      - names of tokens may hold neither spaces nor braces nor brackets, and no name may be taken already
    Unsupported: reading the branches: `http://HOST` answered 422 Unprocessable Entity: Project uses variables
      - the project is based on variables; its tokens cannot be read this way
    Other: reading the branches: `http://HOST` answered 400 Bad Request: Missing token
    Unauthenticated: reading the branches: `http://HOST` answered 401 Unauthorized
      - the platform does not know the key or token, or it has expired: store another one with `tokensync auth login`
    Unsupported: reading the LIST: `http://HOST` answered 422 Unprocessable Entity: The tokens of this project are Figma variables
      - the project is based on variables; its tokens cannot be read this way
    Unauthenticated: exchanging the service account token: `http://HOST` answered 401 Unauthorized
      - the platform does not know the token, or it has expired
      - an access token, as a login gives it, needs the option `credential` = `bearer`
    ");
}

#[tokio::test]
async fn a_step_whose_answer_is_lost_is_looked_up() {
    let changed = r##"{"values":{"core":{"red":{"$type":"color","$value":"#e00"}},
        "new":{"x":{"$type":"color","$value":"1"},"y":{"$type":"color","$value":"2"}}},
        "$themes":[{"name":"Dark","group":"Other","selectedTokenSets":{"new":"enabled"}},
                   {"name":"Dim","group":"Other","selectedTokenSets":{}}]}"##;
    let probe = Desk::with(Api::Rest, TWO).await;
    probe.replace(changed).await.unwrap();
    let steps = probe.bodies();
    let revision = probe.found().await.revision;
    for step in steps.lines() {
        let mut words = step.split(' ');
        let method = words.next().unwrap();
        let path = words.next().unwrap().split('?').next().unwrap();
        let resource = [
            "token_sets",
            "batch_create",
            "theme_groups",
            "theme_options",
            "/tokens/",
        ]
        .into_iter()
        .find(|name| path.contains(name))
        .unwrap();
        let desk = Desk::with(Api::Rest, TWO).await;
        desk.fault(Fault::on(method).at(resource).drop_after());
        desk.replace(changed).await.unwrap();
        let sent = desk.bodies();
        assert_eq!(sent.lines().count(), steps.lines().count(), "{step}");
        assert_eq!(desk.found().await.revision, revision, "{step}");
    }
    assert_snapshot!(steps, @r##"
    POST /api/v1/projects/PROJECT/token_sets?change_set_id=ID1 {"data":{"type":"token_sets","attributes":{"name":"new","order_index":1}}}
    POST /api/v1/projects/PROJECT/tokens/batch_create {"change_set_id":"ID1","tokens":[{"name":"x","value":"1","type":"color","token_set_id":"ID2"},{"name":"y","value":"2","type":"color","token_set_id":"ID2"}]}
    PATCH /api/v1/projects/PROJECT/tokens/ID3?change_set_id=ID1 {"token":{"value":"#e00"}}
    POST /api/v1/projects/PROJECT/theme_groups?change_set_id=ID1 {"theme_group":{"name":"Other"}}
    POST /api/v1/projects/PROJECT/theme_options?change_set_id=ID1 {"theme_option":{"name":"Dark","theme_group_id":"ID4","selected_token_sets":{"ID2":"enabled"},"figma_style_references":{},"figma_variable_references":{},"figma_collection_id":null,"figma_mode_id":null}}
    POST /api/v1/projects/PROJECT/theme_options?change_set_id=ID1 {"theme_option":{"name":"Dim","theme_group_id":"ID4","selected_token_sets":{},"figma_style_references":{},"figma_variable_references":{},"figma_collection_id":null,"figma_mode_id":null}}
    DELETE /api/v1/projects/PROJECT/theme_options/ID5?change_set_id=ID1 
    DELETE /api/v1/projects/PROJECT/theme_groups/ID6?change_set_id=ID1 
    DELETE /api/v1/projects/PROJECT/tokens/ID7?change_set_id=ID1 
    DELETE /api/v1/projects/PROJECT/token_sets/ID8?change_set_id=ID1
    "##);
}

/// Answers of a platform with one hand-made and one generated set, a generated token, and a group
/// that refers to a variable for both of its themes.
fn fixture(desk: &Desk) {
    let list = |resource: &str, items: &str| {
        let count = items.matches(r#""type":"fixture""#).count();
        let body = format!(
            r#"{{"data":[{items}],"meta":{{"pagination":{{"total_pages":1,"total_items":{count}}}}}}}"#
        );
        let fault = Fault::on("GET").at(format!("/{resource}?")).every_time();
        desk.fault(fault.body(200, "application/json", body));
    };
    list(
        "token_sets",
        r#"{"type":"fixture","id":"s1","attributes":{"name":"own","set_type":"STATIC","is_dynamic":false,"order_index":1}},
           {"type":"fixture","id":"s2","attributes":{"name":"scale","set_type":"DYNAMIC","order_index":0}}"#,
    );
    list(
        "tokens",
        r#"{"type":"fixture","id":"t1","attributes":{"name":"b.c","value":"2","type":"x","token_set_id":"s1","extensions":{},"description":""}},
           {"type":"fixture","id":"t2","attributes":{"name":"b","value":"1","type":"x","token_set_id":"s1","generated_by_generator_id":"g"}},
           {"type":"fixture","id":"t3","attributes":{"name":"s","value":16,"type":"number","token_set_id":"s2","description":null}}"#,
    );
    list(
        "theme_groups",
        r#"{"type":"fixture","id":"g1","attributes":{"name":"mode","figma_variable_references":[{"name":"b","figma_key":"shared"},{"name":"s","figma_key":"group"}]}},
           {"type":"fixture","id":"g2","attributes":{"name":"hollow"}}"#,
    );
    list(
        "theme_options",
        r#"{"type":"fixture","id":"o1","attributes":{"name":"light","selected_token_sets":{"s1":"ENABLED","gone":"source"},"figma_style_references":[{"name":"b","figma_key":"k"}],
            "figma_variable_references":{"s":"own"},"figma_collection_id":"c","figma_mode_id":null},"relationships":{"theme_group":{"data":{"type":"theme_groups","id":"g1"}}}}"#,
    );
}

#[tokio::test]
async fn what_is_shared_or_generated_is_read_and_never_written() {
    let desk = Desk::empty(Api::Rest).await;
    fixture(&desk);
    let snapshot = desk.found().await;
    assert_snapshot!(desk.holds().await, @r#"{"values":{"scale":{"s":{"$type":"number","$value":16}},"own":{"b":{"$root":{"$type":"x","$value":"1"},"c":{"$type":"x","$value":"2"}}}},"$metadata":{"tokenSetOrder":["scale","own"]},"$themes":[{"id":"o1","name":"light","group":"mode","$figmaCollectionId":"c","selectedTokenSets":{"own":"enabled"},"$figmaStyleReferences":{"b":"S:k,"},"$figmaVariableReferences":{"b":"shared","s":"own"}}]}"#);
    assert_snapshot!(snapshot.notes.join("\n"), @"
    set `scale` is generated: changes to it cannot be sent
    set `own` holds generated tokens: changes to those cannot be sent
    theme group `hollow` has no theme, so it stays on the platform alone
    ");
    let text = snapshot.document.to_json(tokens_model::Form::Values);
    let text = text.to_compact();
    let mut texts = Vec::new();
    desk.control().clear_requests();
    for (from, to) in [
        ("16", "17"),
        (r#""$value":"1""#, r#""$value":"3""#),
        (r#""b":"shared","#, ""),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        let expected = Expected::Revision(&snapshot.revision);
        let error = write(&desk.provider(), &changed, expected).await;
        texts.push(desk.told(&error.unwrap_err()));
    }
    assert_snapshot!(texts.join("\n"), @"
    Unsupported: the set `scale` is generated on the platform and cannot be written or deleted from here
      - take the change to it back, or make it in the generator on the platform
    Unsupported: the token `own: b` is generated on the platform and cannot be written or deleted from here
      - take the change to it back, or make it in the generator on the platform
    Unsupported: the variable of `b` cannot be taken from the theme `light`: on the platform its group `mode` refers to it for all themes
      - take the reference from the group on the platform first
    ");
    assert!(!desk.bodies().contains("/projects/"));
}
