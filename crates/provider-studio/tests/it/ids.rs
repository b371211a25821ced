//! What is renamed stays the same thing, here and there.

use provider_api::{
    Expected, Ids, NoProgress, Provider as _, ReadOutcome, ReadRequest, Snapshot, WriteRequest,
};
use provider_studio::Api;
use tokens_model::{EntryPath, Form, SetName, TokenDocument, TokenPath};

use crate::desk::{Desk, document};

const BEFORE: &str = r##"{"values":{
    "core":{"red":{"value":"#f00","type":"color","own":1,"$extensions":{"id":"x","studio.tokens":{"id":"7"}}},
            "size":{"type":"dimension","m":{"value":"8px"}}},
    "dark":{"bg":{"value":"{red}","type":"color","own":2}}},
    "$themes":[{"id":"t1","name":"Dark","group":"Mode","own":3,"selectedTokenSets":{"dark":"enabled","core":"source"}},
               {"id":"t2","name":"Light","group":"Mode","selectedTokenSets":{"core":"enabled"}}]}"##;

/// A token renamed, moved and changed; a set renamed and changed; a theme in a renamed group
/// renamed and changed.
const AFTER: &str = r##"{"values":{
    "core":{"size":{"type":"dimension"},"brand":{"primary":{"value":"#e00","type":"color","own":1,"$extensions":{"id":"x","studio.tokens":{"id":"7"}}}}},
    "night":{"bg":{"value":"{brand.primary}","type":"color","own":2},"m":{"value":"9px","type":"dimension"}}},
    "$themes":[{"id":"t1","name":"Night","group":"Scheme","own":3,"selectedTokenSets":{"night":"source","core":"source"}},
               {"id":"t2","name":"Light","group":"Scheme","selectedTokenSets":{"core":"enabled"}}]}"##;

fn token(set: &str, path: &str) -> EntryPath {
    EntryPath::in_set(&SetName::new(set), TokenPath::new(path.split('.')), None)
}

fn set(name: &str) -> EntryPath {
    EntryPath::set(&SetName::new(name))
}

/// What is called otherwise in `AFTER`.
fn renames() -> [(EntryPath, EntryPath); 4] {
    [
        (token("core", "red"), token("core", "brand.primary")),
        (token("core", "size.m"), token("night", "m")),
        (set("dark"), set("night")),
        (token("dark", "bg"), token("night", "bg")),
    ]
}

/// The ids of `BEFORE` where the same things stand in `AFTER`.
fn moved(ids: &Ids) -> Ids {
    let new = |at: &EntryPath| {
        let renames = renames();
        let rename = renames.into_iter().find(|(from, _)| from == at);
        rename.map_or_else(|| at.clone(), |(_, to)| to)
    };
    ids.iter().map(|(at, id)| (new(at), id)).collect()
}

async fn read(desk: &Desk, like: &TokenDocument, ids: &Ids) -> Snapshot {
    let request = ReadRequest::new(&NoProgress)
        .with_like(Some(like))
        .with_ids(ids);
    match desk.provider().read(request).await {
        Ok(ReadOutcome::Found(snapshot)) => snapshot,
        other => panic!("{other:?}"),
    }
}

async fn write(desk: &Desk, text: &str, expected: Expected<'_>, ids: &Ids) -> Ids {
    let document = document(text);
    let request = WriteRequest::new(&document, expected, &NoProgress).with_ids(ids);
    desk.provider().write(request).await.unwrap().ids
}

/// Writes `BEFORE`, then `AFTER` over it, and reads it as somebody who knows `BEFORE`.
async fn renamed(api: Api) -> (Desk, Ids, Ids, Snapshot) {
    let desk = Desk::empty(api).await;
    let before = write(&desk, BEFORE, Expected::Absent, &Ids::default()).await;
    let known = read(&desk, &document(BEFORE), &before).await;
    assert!(known.document.same(&document(BEFORE)));
    assert_eq!(known.ids, before, "a write tells what a read does");

    desk.control().clear_requests();
    let expected = Expected::Revision(&known.revision);
    let after = write(&desk, AFTER, expected, &moved(&before)).await;
    let seen = read(&desk, &document(BEFORE), &before).await;
    (desk, before, after, seen)
}

#[tokio::test]
async fn renamed_and_changed_keeps_its_id_over_rest() {
    let (desk, before, after, seen) = renamed(Api::Rest).await;
    assert_eq!(before.iter().count(), 7);
    assert_eq!(after, moved(&before));
    insta::assert_snapshot!(desk.bodies(), @r##"
    POST /api/v1/auth/service-token/validate {"token":"TOKEN"}
    PATCH /api/v1/projects/PROJECT/token_sets/ID1?change_set_id=ID2 {"data":{"type":"token_sets","attributes":{"name":"night"}}}
    PATCH /api/v1/projects/PROJECT/tokens/ID3?change_set_id=ID2 {"token":{"name":"brand.primary"}}
    PATCH /api/v1/projects/PROJECT/tokens/ID4?change_set_id=ID2 {"token":{"name":"m","token_set_id":"ID1"}}
    POST /api/v1/projects/PROJECT/tokens/batch_update?change_set_id=ID2 {"updates":[{"token_id":"ID5","changes":{"value":"{brand.primary}"}},{"token_id":"ID3","changes":{"value":"#e00"}},{"token_id":"ID4","changes":{"value":"9px"}}]}
    PATCH /api/v1/projects/PROJECT/theme_groups/ID6?change_set_id=ID2 {"theme_group":{"name":"Scheme"}}
    PATCH /api/v1/projects/PROJECT/theme_options/ID7?change_set_id=ID2 {"theme_option":{"name":"Night","theme_group_id":"ID6","selected_token_sets":{"ID8":"source","ID1":"source"},"figma_style_references":{},"figma_variable_references":{},"figma_collection_id":null,"figma_mode_id":null}}
    POST /api/v1/auth/service-token/validate {"token":"TOKEN"}
    "##);
    // Whoever knew it before has it at its new place with all that the platform does not keep.
    let text = seen.document.to_json(Form::Values).to_compact();
    insta::assert_snapshot!(text, @r##"{"values":{"core":{"brand":{"primary":{"value":"#e00","type":"color","own":1,"$extensions":{"id":"x","studio.tokens":{"id":"7"}}}}},"night":{"bg":{"value":"{brand.primary}","type":"color","own":2},"m":{"value":"9px","type":"dimension"}}},"$metadata":{"tokenSetOrder":["core","night"]},"$themes":[{"id":"t1","name":"Night","group":"Scheme","own":3,"selectedTokenSets":{"night":"source","core":"source"}},{"id":"t2","name":"Light","group":"Scheme","selectedTokenSets":{"core":"enabled"}}]}"##);
    assert_eq!(seen.ids, after);
}

#[tokio::test]
async fn a_renamed_and_changed_set_keeps_its_id_over_graphql() {
    let (desk, before, after, seen) = renamed(Api::Graphql).await;
    assert_eq!(before.iter().count(), 2);
    assert_eq!(after, moved(&before));
    assert!(!desk.traffic().contains("DeleteSet"), "{}", desk.traffic());
    assert!(
        !desk.traffic().contains("CreateTokenSet"),
        "{}",
        desk.traffic()
    );
    let text = seen.document.to_json(Form::Values).to_compact();
    insta::assert_snapshot!(text, @r##"{"values":{"core":{"size":{"type":"dimension"},"brand":{"primary":{"value":"#e00","type":"color","own":1,"$extensions":{"id":"x","studio.tokens":{"id":"7"}}}}},"night":{"bg":{"value":"{brand.primary}","type":"color","own":2},"m":{"value":"9px","type":"dimension"}}},"$metadata":{"tokenSetOrder":["core","night"]},"$themes":[{"id":"Scheme-Night","name":"Night","group":"Scheme","selectedTokenSets":{"core":"source","night":"source"}},{"id":"Scheme-Light","name":"Light","group":"Scheme","selectedTokenSets":{"core":"enabled"}}]}"##);
    assert_eq!(seen.ids, after);
}

#[tokio::test]
async fn a_theme_that_moves_to_another_group_is_the_same_one_over_rest() {
    let desk = Desk::empty(Api::Rest).await;
    let before = write(&desk, BEFORE, Expected::Absent, &Ids::default()).await;
    let moved = BEFORE.replacen(
        r#""name":"Dark","group":"Mode""#,
        r#""name":"Dim","group":"Other""#,
        1,
    );
    let after = write(&desk, &moved, Expected::Any, &before).await;
    assert_eq!(after, before);
    let seen = read(&desk, &document(BEFORE), &before).await;
    assert!(seen.document.same(&document(&moved)), "{:?}", seen.document);
}

#[tokio::test]
async fn ids_that_fit_nothing_change_nothing() {
    for api in [Api::Graphql, Api::Rest] {
        let desk = Desk::empty(api).await;
        let before = write(&desk, BEFORE, Expected::Absent, &Ids::default()).await;
        // Names that are taken, things that are gone, ids of nobody.
        let odd: Ids = [
            (
                token("core", "size.m"),
                before.get(&token("core", "red")).unwrap_or("1"),
            ),
            (token("nowhere", "x"), "2"),
            (set("core"), before.get(&set("dark")).unwrap_or("3")),
            (set("dark"), "4"),
        ]
        .into_iter()
        .collect();
        desk.control().clear_requests();
        let text = BEFORE.replace("8px", "9px");
        let after = write(&desk, &text, Expected::Any, &odd).await;
        assert_eq!(after, before);
        let seen = read(&desk, &document(BEFORE), &odd).await;
        assert!(seen.document.same(&document(&text)), "{:?}", seen.document);
    }
}
