//! Answers with status 200 that are no token document: never "no tokens", and each with what to do.

use insta::assert_snapshot;
use provider_api::{ErrorKind, ReadOutcome};
use sandbox::Fault;

use crate::desk::{Desk, RED, document, found, open, read, told};
use crate::server::{Server, answer};

/// What a read of exactly these bytes fails with.
async fn refused_bytes(body: &[u8]) -> String {
    let server = Server::saying(vec![answer(200, &[], body)]).await;
    let error = read(&open(&server.options())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    server.plain(&told(&error))
}

#[tokio::test]
async fn the_media_type_does_not_matter() {
    let desk = Desk::with(RED).await;
    for media in ["text/plain", "application/octet-stream", "text/html"] {
        desk.fault(Fault::on("GET").body(200, media, RED));
        assert!(desk.found().await.document.same(&document(RED)), "{media}");
    }
}

#[tokio::test]
async fn h05_an_empty_answer() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("GET").empty_body());
    let error = read(&desk.provider()).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is empty
      - open the address in a browser: if there is nothing either, the tokens have not been published yet
    ");
    assert!(
        desk.refuses(" \r\n\u{feff}")
            .await
            .contains("InvalidDocument")
    );
}

#[tokio::test]
async fn h06_n15_a_page() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    desk.fault(Fault::on("GET").html());
    texts.push(desk.told(&read(&desk.provider()).await.unwrap_err()));
    for body in [
        "<html><form><input TYPE=\"password\"></form>",
        "\u{feff}\n<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
        "<title>\u{1b}]0;evil\u{7}\u{202e}</title>",
    ] {
        texts.push(desk.refuses(body).await);
    }
    assert_snapshot!(texts.join("\n"), @r#"
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a web page or XML, not JSON: `Sign in`
      - open the address in a browser: it may be the login page of a network or a service, or a page about the file instead of the file
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a web page or XML, not JSON: <html><form><input TYPE="password"></form>
      - the address wants a login: give it a credential in a secret header, as `"Authorization": {"secret": true}`
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a web page or XML, not JSON: \u{feff} <?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>
      - open the address in a browser: it may be the login page of a network or a service, or a page about the file instead of the file
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a web page or XML, not JSON: `\u{1b}]0;evil\u{7}\u{202e}`
      - open the address in a browser: it may be the login page of a network or a service, or a page about the file instead of the file
    "#);
}

#[tokio::test]
async fn h06_the_page_of_a_file_on_a_code_host() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("GET").html());
    let base = desk.sandbox.addresses().url.base;
    let options = desk.options().with(
        "url",
        format!("{base}o/r/-/blob/main/tokens.json?token=CANARY"),
    );
    let error = read(&open(&options)).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    InvalidDocument: reading `http://HOST/files/o/r/-/blob/main/tokens.json?token=…`: the answer is a web page or XML, not JSON: `Sign in`
      - this is the page around the file; the file itself is at `http://HOST/files/o/r/-/raw/main/tokens.json`
    ");
}

#[tokio::test]
async fn h07_malformed_json() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for body in [
        "OK",
        "{\"core\": {\"red\": }",
        "{\"core\": {}, \"core\": {}}",
        "core:\n  red: \"#f00\"",
        "{\"core\": {\"a\": NaN}}",
        "{} {}",
        "{\"a\": \"\\ud800\"}",
    ] {
        texts.push(desk.refuses(body).await);
    }
    assert_snapshot!(texts.join("\n"), @r##"
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 1: expected a value: OK
      - the address has to lead to the JSON itself, whole and valid
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 18: expected a value: {"core": {"red": }
      - the address has to lead to the JSON itself, whole and valid
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 14: the key `core` stands twice in one object, first in line 1, column 2: {"core": {}, "core": {}}
      - the address has to lead to the JSON itself, whole and valid
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 1: expected a value: core: red: "#f00"
      - the address has to lead to the JSON itself, whole and valid
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 16: expected a value: {"core": {"a": NaN}}
      - the address has to lead to the JSON itself, whole and valid
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 4: something follows the end of the document: {} {}
      - the address has to lead to the JSON itself, whole and valid
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 8: half of a surrogate pair is no character: {"a": "\ud800"}
      - the address has to lead to the JSON itself, whole and valid
    "##);
    let deep = format!("{}1{}", "{\"a\":".repeat(140), "}".repeat(140));
    assert!(desk.refuses(&deep).await.contains("nested deeper"));
}

#[tokio::test]
async fn h08_h09_an_answer_that_is_cut() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    // Inside of the JSON, with an ordinary end.
    desk.fault(Fault::on("GET").truncate_quietly(30));
    texts.push(desk.told(&read(&desk.provider()).await.unwrap_err()));
    // Against its announced length: asked again, and given up.
    desk.fault(Fault::on("GET").times(4).truncate(30));
    texts.push(desk.told(&read(&desk.provider()).await.unwrap_err()));
    assert_snapshot!(texts.join("\n"), @r#"
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no JSON that can be read: line 1, column 31: the text ends too early: {"values":{"core":{"red":{"val
      - the address has to lead to the JSON itself, whole and valid
    Unavailable: GET `http://HOST/files/tokens.json`: answered 200, but the answer was cut off: end of file before message length reached (tried 4 times)
    "#);
    // Where the cut leaves a document, nobody can tell; the brakes of the engine are for that.
    let whole = format!("{RED} \n\n\n");
    desk.control().put_file("tokens.json", &whole);
    desk.fault(Fault::on("GET").truncate_quietly(RED.len()));
    assert!(desk.found().await.document.same(&document(RED)));
    // Too small a length: the rest is not looked at.
    let mut lying = answer(200, &[], &RED.as_bytes()[..20]);
    lying.extend_from_slice(&RED.as_bytes()[20..]);
    let server = Server::saying(vec![lying]).await;
    let error = read(&open(&server.options())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidDocument);
}

#[tokio::test]
async fn h10_a_message_with_status_200() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for body in [
        r#"{"message":"Moved to v4"}"#,
        r#"{"error":{"code":404,"message":"No such file"}}"#,
        r#"{"errors":[{"message":"Key \u001b[31mexpired"}],"data":null}"#,
        r#"{"status":"error","detail":"down"}"#,
    ] {
        texts.push(desk.refuses(body).await);
    }
    assert_snapshot!(texts.join("\n"), @r"
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a message and no token document: Moved to v4
      - check the option `url`, and the headers
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a message and no token document: No such file
      - check the option `url`, and the headers
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a message and no token document: Key \u{1b}[31mexpired
      - check the option `url`, and the headers
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a message and no token document: down
      - check the option `url`, and the headers
    ");
}

#[tokio::test]
async fn json_that_is_no_token_document() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for body in [
        "{}",
        r#"{"core":{}}"#,
        r##"{"red":"#f00","blue":"#00f"}"##,
        r#"{"name":"x","version":"1","dependencies":{"a":"1"}}"#,
        r#"{"values":{},"page":1,"next":null}"#,
        r#"{"values":{"x":{"count":1}}}"#,
        r#"{"values":[]}"#,
        r#"{"$metadata":null}"#,
        "[]",
        r#"[{"name":"red","value":"x"}]"#,
        "\"text\"",
        "7",
        "null",
        "true",
    ] {
        texts.push(desk.refuses(body).await);
    }
    assert_snapshot!(texts.join("\n"), @r##"
    InvalidDocument: reading `http://HOST/files/tokens.json`: there is no design token in the answer: {}
      - check that the option `url` leads to a token document of Tokens Studio or of the DTCG format
    InvalidDocument: reading `http://HOST/files/tokens.json`: there is no design token in the answer: {"core":{}}
      - check that the option `url` leads to a token document of Tokens Studio or of the DTCG format
    InvalidDocument: reading `http://HOST/files/tokens.json`: there is no design token in the answer: {"red":"#f00","blue":"#00f"}
      - check that the option `url` leads to a token document of Tokens Studio or of the DTCG format
    InvalidDocument: reading `http://HOST/files/tokens.json`: there is no design token in the answer: {"name":"x","version":"1","dependencies":{"a":"1"}}
      - check that the option `url` leads to a token document of Tokens Studio or of the DTCG format
    InvalidDocument: reading `http://HOST/files/tokens.json`: there is no design token in the answer: {"values":{},"page":1,"next":null}
      - check that the option `url` leads to a token document of Tokens Studio or of the DTCG format
    InvalidDocument: reading `http://HOST/files/tokens.json`: there is no design token in the answer: {"values":{"x":{"count":1}}}
      - check that the option `url` leads to a token document of Tokens Studio or of the DTCG format
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no token document: line 1, column 11: `values` has to be an object of sets
      - correct it where it is published; nothing was taken over
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is no token document: line 1, column 14: `$metadata` has to be an object
      - correct it where it is published; nothing was taken over
    InvalidDocument: reading `http://HOST/files/tokens.json`: a list is no token document: []
      - a token document is an object of sets, or has them in `values`: {"global": {"red": {"value": "#f00", "type": "color"}}}
    InvalidDocument: reading `http://HOST/files/tokens.json`: a list is no token document: [{"name":"red","value":"x"}]
      - a token document is an object of sets, or has them in `values`: {"global": {"red": {"value": "#f00", "type": "color"}}}
    InvalidDocument: reading `http://HOST/files/tokens.json`: a text is no token document: "text"
      - a token document is an object of sets, or has them in `values`: {"global": {"red": {"value": "#f00", "type": "color"}}}
    InvalidDocument: reading `http://HOST/files/tokens.json`: a number is no token document: 7
      - a token document is an object of sets, or has them in `values`: {"global": {"red": {"value": "#f00", "type": "color"}}}
    InvalidDocument: reading `http://HOST/files/tokens.json`: `null` is no token document: null
      - a token document is an object of sets, or has them in `values`: {"global": {"red": {"value": "#f00", "type": "color"}}}
    InvalidDocument: reading `http://HOST/files/tokens.json`: a truth value is no token document: true
      - a token document is an object of sets, or has them in `values`: {"global": {"red": {"value": "#f00", "type": "color"}}}
    "##);
}

#[tokio::test]
async fn files_of_code_hosts_in_base64_and_lists_of_folders() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for body in [
        r#"{"type":"file","encoding":"base64","size":2,"name":"tokens.json","path":"tokens.json","content":"e30=\n","sha":"1f"}"#,
        r#"{"file_name":"tokens.json","file_path":"tokens.json","size":2,"encoding":"base64","content":"e30="}"#,
        r#"[{"type":"file","name":"tokens.json","path":"tokens.json","sha":"1f"}]"#,
        "version https://git-lfs.github.com/spec/v1\noid sha256:1f\nsize 5\n",
    ] {
        texts.push(desk.refuses(body).await);
    }
    assert_snapshot!(texts.join("\n"), @"
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer describes a file and has its content as base64
      - for GitHub send the header `Accept: application/vnd.github.raw+json`
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer describes a file and has its content as base64
      - for GitLab add `/raw` to the path, in front of the `?`
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is the list of a folder
      - give the address of one file
    InvalidDocument: reading `http://HOST/files/tokens.json`: the answer is a pointer of Git LFS, not the file it stands for
      - give the address of the file itself, or keep it in Git without LFS; GitHub has such files under `https://media.githubusercontent.com/media/`
    ");
}

#[tokio::test]
async fn h17_encodings() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    let mut texts = Vec::new();
    for body in [
        utf16(&format!("\u{feff}{RED}"), u16::to_le_bytes),
        utf16(&format!("\u{feff}{RED}"), u16::to_be_bytes),
        utf16(RED, u16::to_le_bytes),
        b"{\"core\": \"\xe9\"}".to_vec(),
        b"\x1f\x8b\x08\0\0\0".to_vec(),
        b"PK\x03\x04".to_vec(),
    ] {
        texts.push(refused_bytes(&body).await);
    }
    assert_snapshot!(texts.join("\n"), @r#"
    InvalidDocument: reading `http://HOST/tokens.json`: the answer is UTF-16 text, and JSON is UTF-8
      - save the file as UTF-8 and publish it again
    InvalidDocument: reading `http://HOST/tokens.json`: the answer is UTF-16 text, and JSON is UTF-8
      - save the file as UTF-8 and publish it again
    InvalidDocument: reading `http://HOST/tokens.json`: the answer is UTF-16 text, and JSON is UTF-8
      - save the file as UTF-8 and publish it again
    InvalidDocument: reading `http://HOST/tokens.json`: the answer is no JSON that can be read: line 1, column 11: the bytes are not UTF-8 text: {"core": "�"}
      - save the file as UTF-8 and publish it again
    InvalidDocument: reading `http://HOST/tokens.json`: the answer is an archive or compressed file, not JSON
      - give the address of the JSON file itself
    InvalidDocument: reading `http://HOST/tokens.json`: the answer is an archive or compressed file, not JSON
      - give the address of the JSON file itself
    "#);
    let desk = Desk::with(RED).await;
    let marked = found(desk.answering(&format!("\u{feff}{RED}")).await);
    assert!(marked.document.same(&document(RED)));
    assert_eq!(
        marked.revision.as_str(),
        found(desk.answering(RED).await).revision.as_str()
    );
}

#[tokio::test]
async fn other_successes_than_a_whole_answer() {
    let mut texts = Vec::new();
    for status in [201, 202, 206] {
        let server = Server::saying(vec![answer(status, &[], RED.as_bytes())]).await;
        let error = read(&open(&server.options())).await.unwrap_err();
        texts.push(server.plain(&told(&error)));
    }
    let server = Server::saying(vec![
        b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_vec(),
    ])
    .await;
    texts.push(server.plain(&told(&read(&open(&server.options())).await.unwrap_err())));
    assert_snapshot!(texts.join("\n"), @r##"
    InvalidDocument: reading `http://HOST/tokens.json`: `http://HOST` answered 201 Created: {"values":{"core":{"red":{"value":"#f00","type":"color"}}}}
      - a document is answered with 200: check the option `url`
    InvalidDocument: reading `http://HOST/tokens.json`: `http://HOST` answered 202 Accepted: {"values":{"core":{"red":{"value":"#f00","type":"color"}}}}
      - a document is answered with 200: check the option `url`
    InvalidDocument: reading `http://HOST/tokens.json`: `http://HOST` answered 206 Partial Content: {"values":{"core":{"red":{"value":"#f00","type":"color"}}}}
      - a document is answered with 200: check the option `url`
    InvalidDocument: reading `http://HOST/tokens.json`: `http://HOST` answered 204 No Content
      - a document is answered with 200: check the option `url`
    "##);
    let server = Server::saying(vec![answer(203, &[], RED.as_bytes())]).await;
    assert!(matches!(
        read(&open(&server.options())).await,
        Ok(ReadOutcome::Found(_))
    ));
}
