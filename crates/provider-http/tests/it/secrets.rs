//! A canary in every place that may hold a secret, and a look at everything that can be printed.

use provider_api::{ErrorKind, Secret};
use provider_http::{Request, RetryPolicy};

use crate::server::{Server, Step, answer, answer_with};
use crate::{Notes, all_of, quick, send};

const KEY: &str = "$2a$10$CANARYkey/with+odd=\"chars\"";
const TOKEN: &str = "CANARY-bearer-token";
const QUERY: &str = "CANARYquery&value/1";

fn request(server: &Server) -> Request {
    let url = server
        .url("/b")
        .with_query("token", QUERY)
        .with_query("page", "1");
    Request::get(url)
        .with_secret_header("x-master-key", &Secret::new(KEY))
        .with_bearer(&Secret::new(TOKEN))
        .with_header("cookie", "session=CANARYcookie")
}

fn assert_clean(text: &str) {
    for piece in ["CANARY", "canary", "$2a$10$", "odd="] {
        assert!(!text.contains(piece), "`{piece}` in {text}");
    }
}

#[test]
fn t06_the_canaries_are_found_where_they_are() {
    assert!(std::panic::catch_unwind(|| assert_clean(KEY)).is_err());
}

#[tokio::test]
async fn t06_an_echoing_server_gets_no_secret_into_an_error() {
    let percent = "%242a%2410%24CANARYkey%2Fwith%2Bodd%3D%22chars%22 %242a%2410%24CANARYkey%2fwith";
    let base64 = "JDJhJDEwJENBTkFSWWtleS93aXRoK29kZD0iY2hhcnMi dXNlcjpDQU5BUlktYmVhcmVyLXRva2Vu";
    let json = r#"{"key":"$2a$10$CANARYkey\/with+odd=\"chars\""}"#;
    for status in [400, 401, 403, 404, 412, 429, 500, 503] {
        let server = Server::scripted(move |_, seen| {
            let body = format!("invalid key\r\n{percent}\n{base64}\n{json}\n{}", seen.head);
            answer_with(status, &[("x-echo", TOKEN)], body.as_bytes())
        })
        .await;
        let notes = Notes::default();
        let client = quick().build().unwrap();
        let response = client.send(&request(&server), &notes).await.unwrap();
        let raw = response.text().unwrap();
        assert!(
            raw.contains(KEY) && raw.contains(TOKEN),
            "the server does echo: {raw}"
        );

        let error = response.error("reading");
        assert_clean(&all_of(&error));
        assert!(error.to_string().contains("invalid key"), "{error}");
        assert!(error.to_string().contains("[secret]"), "{error}");
        assert!(!error.to_string().contains("JDJhJDEwJENB"), "{error}");
        assert!(!error.to_string().contains("dXNlcjpDQU5BUlk"), "{error}");
        assert_clean(&response.excerpt().unwrap());
        assert_clean(&response.quote(raw));
        assert_clean(&all_of(&response.error_of_kind("x", ErrorKind::Other, raw)));
        assert_clean(&format!("{response:?} {:?}", response.url()));
        assert_clean(&notes.all().join("\n"));
    }
}

#[tokio::test]
async fn t06_a_failed_request_gets_no_secret_into_an_error() {
    for reply in [
        vec![Step::Reset],
        vec![Step::Close],
        vec![
            Step::Say(format!("{KEY} {TOKEN}\r\n\r\n").into_bytes()),
            Step::Close,
        ],
        answer_with(
            302,
            &[("location", &format!("https://{TOKEN}.example/{KEY}"))],
            b"",
        ),
        answer_with(302, &[("location", &format!("{TOKEN}:{KEY}"))], b""),
        answer_with(200, &[("content-encoding", TOKEN)], b"x"),
    ] {
        let server = Server::replying(vec![reply]).await;
        let notes = Notes::default();
        let client = quick().build().unwrap();
        let request = request(&server);
        let error = client.send(&request, &notes).await.unwrap_err();
        assert_clean(&all_of(&error));
        assert_clean(&notes.all().join("\n"));
        assert_clean(&format!("{request:?} {request:#?} {client:?} {client:#?}"));
    }
}

#[tokio::test]
async fn t06_the_signature_of_a_redirected_address_is_a_secret_too() {
    let server = Server::scripted(|number, seen| match number {
        0 => answer_with(
            302,
            &[("location", "/signed?signature=CANARYsignature")],
            b"",
        ),
        _ => answer(404, &format!("no such thing: {}", seen.first_line())),
    })
    .await;
    let client = quick().build().unwrap();
    let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
    assert!(response.text().unwrap().contains("CANARYsignature"));
    assert_clean(&all_of(&response.error("reading")));
    assert_clean(&format!("{response:?}"));
}

#[tokio::test]
async fn an_excerpt_cannot_fool_a_terminal_or_fill_it() {
    let hostile = format!(
        "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{202e}evil\u{200b}\r\n::set-env x{}",
        "y".repeat(5000)
    );
    let server = Server::replying(vec![answer(400, &hostile)]).await;
    let client = quick().with_retry(RetryPolicy::none()).build().unwrap();
    let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
    let excerpt = response.excerpt().unwrap();
    assert_eq!(excerpt.chars().count(), 200);
    assert!(
        excerpt.starts_with(
            "\\u{1b}[2J\\u{1b}]0;title\\u{7}\\u{9b}31m\\u{202e}evil\\u{200b} ::set-env"
        ),
        "{excerpt}"
    );
    assert!(
        !response
            .error("x")
            .to_string()
            .chars()
            .any(char::is_control)
    );
}
