//! What is told of a document before it is sent.

use insta::assert_snapshot;
use provider_api::{Expected, Fit, Misfit, Provider as _};
use provider_studio::Api;
use sandbox::Fault;
use tokens_model::TokenDocument;

use crate::desk::{Desk, document, write};

const RICH: &str = r##"{"values":{
    "core":{"color":{"$type":"color","$description":"all","z":{"$value":"#f00","own":1,"$extensions":{"id":"x"}},"a":{"$value":"#00f"}},
            "none":{}},
    "empty":{}},
    "$themes":[{"id":"1","name":"Light","group":"Mode","own":1,"selectedTokenSets":{"core":"enabled","gone":"source"}},
               {"id":"2","name":"Dark","group":"Mode","selectedTokenSets":{}}],
    "$metadata":{"tokenSetOrder":["core","empty"],"own":1},"own":1}"##;

fn lines(misfits: &[Misfit]) -> String {
    let lines: Vec<String> = misfits.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

async fn fit(api: Api, document: &TokenDocument) -> Fit {
    Desk::empty(api).await.provider().fit(document, None)
}

#[tokio::test]
async fn what_stays_here_over_graphql() {
    let fit = fit(Api::Graphql, &document(RICH)).await;
    assert_snapshot!(lines(&fit.kept_here), @"theme Light (own): an unknown field of a theme");
    assert_eq!(fit.refused, []);
}

#[tokio::test]
async fn what_stays_here_over_rest() {
    let fit = fit(Api::Rest, &document(RICH)).await;
    assert_snapshot!(lines(&fit.kept_here), @"
    core: color ($description): a field of a group
    core: color.z (own): an unknown field
    core: none: an empty group
    theme Light (own): an unknown field of a theme
    theme Light (selectedTokenSets.gone): the status of a set that is not there
    the order of the themes
    what the Figma plugin notes for itself (tokens: 1)
    the order of the tokens (sets: 1)
    ");
    assert_eq!(fit.refused, []);
}

#[tokio::test]
async fn what_the_platform_has_itself_fits_as_a_whole() {
    for api in [Api::Graphql, Api::Rest] {
        let desk = Desk::empty(api).await;
        write(&desk.provider(), RICH, Expected::Absent)
            .await
            .unwrap();
        let found = desk.found().await;
        let fit = desk.provider().fit(&found.document, Some(&found));
        assert!(fit.is_whole(), "{fit:?}");
    }
}

#[tokio::test]
async fn every_reason_for_a_refusal_is_told() {
    let text = r#"{"values":{
        "core":{"a b":{"$type":"x","$value":"1"},"c{":{"$type":"x","$value":"1"},"d":{"$value":"1"},
                "e":{"f":{"$type":"x","$value":"1"}},"e.f":{"$type":"x","$value":"2"}}},
        "$themes":[{"name":"A"},{"name":"A"},{"id":"2"},{"name":"B","selectedTokenSets":{"core":1}}]}"#;
    let refused = document(text);
    assert_snapshot!(lines(&fit(Api::Graphql, &refused).await.refused), @"
    theme A: stands twice in its group, where a name has to be unique on the platform
    theme id 2: has no name, which the platform asks for
    theme B: has a `selectedTokenSets` that is no object of strings
    ");
    assert_snapshot!(lines(&fit(Api::Rest, &refused).await.refused), @"
    core: a b: has a space, a brace or a bracket in its name
    core: c{: has a space, a brace or a bracket in its name
    core: d: has no type, and no group gives it one
    core: e.f: stands twice: dots and groups are the same there
    theme A: stands twice in its group, where a name has to be unique on the platform
    theme id 2: has no name, which the platform asks for
    theme B: has a `selectedTokenSets` that is no object of strings
    ");
    // And whoever does not ask before is told the same before anything is sent.
    let desk = Desk::empty(Api::Rest).await;
    let error = write(&desk.provider(), text, Expected::Any).await;
    assert_snapshot!(desk.told(&error.unwrap_err()), @"
    InvalidDocument: the platform cannot keep this document: core: a b: has a space, a brace or a bracket in its name; core: c{: has a space, a brace or a bracket in its name; core: d: has no type, and no group gives it one; core: e.f: stands twice: dots and groups are the same there; theme A: stands twice in its group, where a name has to be unique on the platform; theme id 2: has no name, which the platform asks for; theme B: has a `selectedTokenSets` that is no object of strings
      - change the tokens and themes, or their names, before they are sent; nothing was written
    ");
    assert_eq!(desk.traffic(), "");
}

/// A platform with a generated set and a generated token in another one.
fn generate(desk: &Desk) {
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
        r#"{"type":"fixture","id":"s1","attributes":{"name":"own","order_index":1}},
           {"type":"fixture","id":"s2","attributes":{"name":"scale","set_type":"DYNAMIC","order_index":0}}"#,
    );
    list(
        "tokens",
        r#"{"type":"fixture","id":"t1","attributes":{"name":"b.c","value":"2","type":"x","token_set_id":"s1"}},
           {"type":"fixture","id":"t2","attributes":{"name":"b","value":"1","type":"x","token_set_id":"s1","generated_by_generator_id":"g"}},
           {"type":"fixture","id":"t3","attributes":{"name":"s","value":16,"type":"number","token_set_id":"s2"}}"#,
    );
}

#[tokio::test]
async fn what_is_generated_has_to_stay_as_it_is() {
    let desk = Desk::empty(Api::Rest).await;
    generate(&desk);
    let found = desk.found().await;
    let text = found
        .document
        .to_json(tokens_model::Form::Values)
        .to_compact();
    let check = |from: &str, to: &str, expected: &str| {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        let fit = desk.provider().fit(&document(&changed), Some(&found));
        assert_eq!(lines(&fit.refused), expected, "{changed}");
    };
    let refusal = "is generated on the platform and cannot be written or deleted from here";
    check("16", "17", &format!("set scale: {refusal}"));
    check(r#""scale""#, r#""other""#, &format!("set scale: {refusal}"));
    check(
        r#""s":"#,
        r#""new":{"$type":"x","$value":1},"s":"#,
        &format!("set scale: {refusal}"),
    );
    check(
        r#""$value":"1""#,
        r#""$value":"3""#,
        &format!("own: b.$root: {refusal}"),
    );
    check(r#""$value":"2""#, r#""$value":"3""#, "");
    // What stays in the files is no change there.
    check(r#""$value":16"#, r#""$value":16,"own":1"#, "");
}
