//! The forms of a document, and what the Figma plugin would make of them. The cases are those in
//! which its URL sync loses something without a word.

use insta::assert_snapshot;
use provider_api::{Provider as _, ReadRequest};
use sandbox::Fault;

use crate::desk::{Desk, GREEN, RED, Said, document, found, open, read};

/// The names of the sets, and what is remarked on.
async fn read_as(desk: &Desk, body: &str) -> String {
    let snapshot = found(desk.answering(body).await);
    let sets: Vec<String> = snapshot
        .document
        .sets()
        .iter()
        .map(|(name, set)| format!("{name}: {}", set.token_count()))
        .collect();
    let mut lines = vec![sets.join(", ")];
    lines.extend(snapshot.notes.iter().map(|note| format!("  - {note}")));
    lines.join("\n")
}

#[tokio::test]
async fn both_forms_are_read_and_named() {
    let desk = Desk::with(RED).await;
    let said = Said::default();
    let mut revisions = Vec::new();
    for text in [
        RED,
        &RED.replace("values", "core")
            .replace("{\"core\":{\"core\"", "{\"core\"")
            .replace("}}}}", "}}}"),
    ] {
        desk.control().put_file("tokens.json", text);
        let snapshot = found(desk.provider().read(ReadRequest::new(&said)).await);
        assert!(snapshot.document.same(&document(RED)), "{text}");
        assert_eq!(snapshot.notes, [""; 0]);
        let digest = snapshot
            .revision
            .as_str()
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        revisions.push(digest);
    }
    assert_eq!(revisions[0], revisions[1]);
    assert_snapshot!(desk.plain(&said.text()), @"
    `http://HOST/files/tokens.json` holds 1 set, under `values`
    `http://HOST/files/tokens.json` holds 1 set, at its top
    ");
}

#[tokio::test]
async fn themes_metadata_and_unknown_members_are_read() {
    let desk = Desk::with(RED).await;
    let text = r#"{"b":{"x":{"value":"1","type":"sizing"}},"a":{},"note":1,"$themes":[{"id":"1","name":"L","selectedTokenSets":{}}],"$metadata":{"tokenSetOrder":["b","a"],"own":true}}"#;
    let snapshot = found(desk.answering(text).await);
    assert!(snapshot.document.same(&document(text)));
    assert_eq!(snapshot.document.theme_count(), 1);
    assert_eq!(snapshot.document.extra().len(), 1);
}

#[tokio::test]
async fn case_71_a_token_without_a_type_in_the_older_form_is_read_and_named() {
    let desk = Desk::with(RED).await;
    let text = r##"{"core":{"g":{"red":{"$value":"#f00"},"blue":{"$value":"#00f","$type":"color"}}},"more":{"a":{"$value":"1","$type":"other"}}}"##;
    assert_snapshot!(read_as(&desk, text).await, @"
    core: 2, more: 1
      - the Figma plugin reads as empty sets: `core` (`g.red` is a token without a type)
    ");
}

#[tokio::test]
async fn case_72_a_token_without_a_type_in_the_newer_form_is_read_and_named() {
    let desk = Desk::with(RED).await;
    let text = r##"{"values":{"core":{"red":{"$value":"#f00"}},"more":{"a":{"$value":"1","$type":"other"}}}}"##;
    assert_snapshot!(read_as(&desk, text).await, @"
    core: 1, more: 1
      - the Figma plugin reads this document as one set called `values`: `core.red` is a token without a type
    ");
}

#[tokio::test]
async fn case_73_a_version_that_is_a_number_is_read_and_named() {
    let desk = Desk::with(RED).await;
    let text = r##"{"values":{"core":{"red":{"value":"#f00","type":"color"}}},"$metadata":{"version":2}}"##;
    assert_snapshot!(read_as(&desk, text).await, @"
    core: 1
      - the Figma plugin reads this document as one set called `values`: `version` in `$metadata` is no text
    ");
}

#[tokio::test]
async fn case_74_themes_that_are_no_list_are_an_error() {
    let desk = Desk::with(RED).await;
    let text = r##"{"values":{"core":{"red":{"value":"#f00","type":"color"}}},"$themes":{}}"##;
    assert_snapshot!(desk.refuses(text).await, @"
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no token document: line 1, column 70: `$themes` has to be a list of themes
      - correct it where it is published; nothing was taken over
    ");
}

#[tokio::test]
async fn case_75_groups_at_the_top_are_sets() {
    let desk = Desk::with(RED).await;
    let text = r##"{"colors":{"red":{"$value":"#f00","$type":"color"}}}"##;
    assert_snapshot!(read_as(&desk, text).await, @"colors: 1");
}

#[tokio::test]
async fn case_76_a_token_in_the_place_of_a_set_is_an_error() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for text in [
        r##"{"red":{"$value":"#f00","$type":"color"}}"##,
        r##"{"red":{"value":"#f00"},"blue":{"value":"#00f"},"core":{"a":{"value":"1"}}}"##,
        r#"{"values":{"a":{"value":"1","type":"sizing"},"b":{"value":"2"},"\u001b[31m":{"value":"3"}}}"#,
    ] {
        texts.push(desk.refuses(text).await);
    }
    assert_snapshot!(texts.join("\n"), @r#"
    InvalidDocument: reading `http://HOST/files/tokens.json`: `red` is a token and stands where a set has to stand
      - put the tokens into a set: {"global": { … }}
    InvalidDocument: reading `http://HOST/files/tokens.json`: `red` is a token and stands where a set has to stand, and so does 1 more
      - put the tokens into a set: {"global": { … }}
    InvalidDocument: reading `http://HOST/files/tokens.json`: `a` is a token and stands where a set has to stand, and so do 2 more
      - put the tokens into a set: {"global": { … }}
    "#);
}

#[tokio::test]
async fn case_77_a_set_called_values_is_the_newer_form() {
    let desk = Desk::with(RED).await;
    let text = r#"{"values":{"g":{"a":{"value":"1","type":"sizing"}}}}"#;
    assert_snapshot!(read_as(&desk, text).await, @"g: 1");
    // With a field of a group in it, it is a set.
    let text = r#"{"values":{"$description":"x","g":{"a":{"value":"1","type":"sizing"}}}}"#;
    assert_snapshot!(read_as(&desk, text).await, @"
    values: 1
      - the Figma plugin reads as empty sets: `values` (describes a set, or a group without a type)
    ");
}

#[tokio::test]
async fn values_with_something_that_is_no_set_is_an_error() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for odd in ["null", "[]", "\"x\"", "1", "true"] {
        let text = format!(r#"{{"values":{{"core":{{"a":{{"value":"1"}}}},"odd":{odd}}}}}"#);
        texts.push(desk.refuses(&text).await);
    }
    texts.push(desk.refuses(r#"{"values":["core"]}"#).await);
    assert_snapshot!(texts.join("\n"), @"
    InvalidDocument: reading `http://HOST/files/tokens.json`: `values` holds `odd`, which is `null` and no set
      - take it out of the document, or make it an object
    InvalidDocument: reading `http://HOST/files/tokens.json`: `values` holds `odd`, which is a list and no set
      - take it out of the document, or make it an object
    InvalidDocument: reading `http://HOST/files/tokens.json`: `values` holds `odd`, which is a text and no set
      - take it out of the document, or make it an object
    InvalidDocument: reading `http://HOST/files/tokens.json`: `values` holds `odd`, which is a number and no set
      - take it out of the document, or make it an object
    InvalidDocument: reading `http://HOST/files/tokens.json`: `values` holds `odd`, which is a truth value and no set
      - take it out of the document, or make it an object
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no token document: line 1, column 11: `values` has to be an object of sets
      - correct it where it is published; nothing was taken over
    ");
}

#[tokio::test]
async fn tokens_that_stand_where_none_are_read_are_named() {
    let desk = Desk::with(RED).await;
    let outside = r#"{"values":{"core":{"a":{"value":"1","type":"sizing"}}},"dark":{"a":{"value":"2","type":"sizing"}}}"#;
    let listed = r#"{"core":{"a":{"value":"1","type":"sizing"}},"dark":[{"name":"a","value":"2","type":"sizing"}]}"#;
    assert_snapshot!(read_as(&desk, outside).await, @"
    core: 1
      - `dark`: not read as sets, with tokens in them: not under `values`, where the sets are
    ");
    assert_snapshot!(read_as(&desk, listed).await, @"
    core: 1
      - `dark`: not read as sets, with tokens in them: a list, and sets are objects
      - the Figma plugin cannot read this document: `dark` stands at the top and is no set
    ");
}

#[tokio::test]
async fn what_else_the_plugin_cannot_read_is_named() {
    let desk = Desk::with(RED).await;
    let token = r#"{"value":"1","type":"sizing"}"#;
    let mut texts = Vec::new();
    for text in [
        format!(r#"{{"core":{{"a":{token}}},"$schema":"x"}}"#),
        format!(r#"{{"core":{{"$type":"sizing","a":{token}}}}}"#),
        format!(r#"{{"core":{{"g":{{"$description":"x","a":{token}}}}}}}"#),
        format!(r#"{{"core":{{"a":{token},"b":"raw"}}}}"#),
        r#"{"core":{"a":{"value":"1","type":"sizing","description":5}}}"#.to_owned(),
        format!(
            r#"{{"a":{{"x":{token},"y":1}},"b":{{"y":1}},"c":{{"y":1}},"d":{{"y":1}},"e":{{"y":1}}}}"#
        ),
        format!(
            r#"{{"core":{{"a":{token}}},"$themes":[{{"id":"1","name":"L","selectedTokenSets":{{"core":"on"}}}}]}}"#
        ),
        format!(
            r#"{{"values":{{"core":{{"a":{token}}}}},"$themes":[{{"id":"1","name":"L","group":null,"selectedTokenSets":{{}}}}]}}"#
        ),
        format!(r#"{{"core":{{"a":{token}}},"$themes":[{{"name":"L"}}]}}"#),
        format!(r#"{{"core":{{"a":{token}}},"$metadata":{{"tokenSetOrder":{{}}}}}}"#),
        r#"{"values":{"core":{"a":{"value":"1"}}},"version":"1"}"#.to_owned(),
    ] {
        texts.push(read_as(&desk, &text).await);
    }
    assert_snapshot!(texts.join("\n"), @"
    core: 1
      - the Figma plugin cannot read this document: `$schema` stands at the top and is no set
    core: 1
      - the Figma plugin reads as empty sets: `core` (has a type for a whole set)
    core: 1
      - the Figma plugin reads as empty sets: `core` (`g` describes a set, or a group without a type)
    core: 1
      - the Figma plugin reads as empty sets: `core` (holds a plain value)
    core: 1
      - the Figma plugin reads as empty sets: `core` (`a` is a token with a description that is no text)
    a: 1, b: 0, c: 0, d: 0, e: 0
      - the Figma plugin reads as empty sets: `a` (holds a plain value), `b` (holds a plain value), `c` (holds a plain value) and 2 more
    core: 1
      - the Figma plugin cannot read this document: `L` is a theme with sets that are neither `enabled`, `disabled` nor `source`
    core: 1
      - the Figma plugin cannot read this document: `L` is a theme whose group is no text
    core: 1
      - the Figma plugin cannot read this document: `L` is a theme without an id or a name
    core: 1
      - the Figma plugin cannot read this document: `tokenSetOrder` is no list of names
    core: 1
      - the Figma plugin cannot read this document: `core.a` is a token without a type
    ");
}

#[tokio::test]
async fn what_the_plugin_reads_too_is_not_remarked_on() {
    let desk = Desk::with(RED).await;
    for text in [
        GREEN,
        r#"{"core":{"c":{"$type":"color","r":{"$value":"x"}}},"$metadata":{"version":5}}"#,
        r#"{"values":{"core":{"a":{"type":"sizing"}}},"version":"1","updatedAt":"2026-01-02T03:04:05.678Z"}"#,
        r#"{"values":{"core":{}},"$themes":[{"id":"1","name":"L","group":"g","selectedTokenSets":{"core":"source"}}],"$metadata":{"tokenSetOrder":["core"],"version":"2"}}"#,
    ] {
        assert_eq!(found(desk.answering(text).await).notes, [""; 0], "{text}");
    }
}

#[tokio::test]
async fn h13_the_wrapper_of_a_bin_is_taken_off_and_explained() {
    let desk = Desk::with(RED).await;
    let bin = desk.control().create_bin(RED);
    let endpoint = desk.sandbox.addresses().jsonbin.endpoint;
    let options = desk
        .with_key()
        .with("url", format!("{endpoint}/b/{bin}/latest"))
        .with(
            "headers",
            r#"{"X-Master-Key":{"secret":true},"X-Bin-Meta":0}"#,
        )
        .with_secret(
            "header X-Master-Key",
            provider_api::Secret::new(crate::desk::KEY),
        );
    let snapshot = found(read(&open(&options)).await);
    assert!(snapshot.document.same(&document(RED)));
    assert_snapshot!(snapshot.notes.join("\n"), @"the answer is a bin of JSONBin with its own data around the record, which alone is read; the Figma plugin cannot read that: send `X-Bin-Meta: false`");
    // What the bin holds may be no document either.
    desk.control()
        .set_record(&bin, r#"{"sample":"Hello World"}"#);
    let error = read(&open(&options)).await.unwrap_err();
    assert_snapshot!(desk.told(&error).replace(&bin, "BIN"), @r#"
    InvalidDocument: reading `http://HOST/v3/b/BIN/latest`: the record of the bin: there is no design token in the answer: {"sample":"Hello World"}
      - check that the option `url` leads to a token document of Tokens Studio or of the DTCG format
    "#);
    desk.fault(Fault::on("GET").body(
        200,
        "text/plain",
        r#"{"record":"65f0","metadata":{"id":"1"}}"#,
    ));
    let error = read(&open(&options)).await.unwrap_err();
    assert_snapshot!(desk.told(&error).replace(&bin, "BIN"), @r##"
    InvalidDocument: reading `http://HOST/v3/b/BIN/latest`: the record of the bin: a text is no token document: "65f0"
      - a token document is an object of sets, or has them in `values`: {"global": {"red": {"value": "#f00", "type": "color"}}}
    "##);
}

#[tokio::test]
async fn sets_called_record_and_metadata_are_no_wrapper() {
    let desk = Desk::with(RED).await;
    let token = r#"{"value":"1","type":"sizing"}"#;
    let text = format!(r#"{{"record":{{"a":{token}}},"metadata":{{"id":{token}}}}}"#);
    assert_snapshot!(read_as(&desk, &text).await, @"record: 1, metadata: 1");
}

#[tokio::test]
async fn a_document_may_say_that_it_has_no_tokens() {
    let desk = Desk::with(RED).await;
    for text in [
        r#"{"values":{}}"#,
        r#"{"values":{"options":{}},"$metadata":{"version":"2.11.10"}}"#,
        r#"{"core":{},"$themes":[]}"#,
        r#"{"$metadata":{"tokenSetOrder":[]}}"#,
        r#"{"values":{"core":{"group":{"$description":"x"}}}}"#,
    ] {
        let snapshot = found(desk.answering(text).await);
        assert_eq!(snapshot.document.token_count(), 0, "{text}");
    }
}
