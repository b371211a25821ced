//! Nothing the caller set reaches another origin, and nothing but a read is ever sent on.

use provider_api::{ErrorKind, Secret};
use provider_http::{Method, RedirectPolicy, Request};

use crate::server::{Reply, Server, answer, answer_with};
use crate::{all_of, quick, refusal, send};

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];
const METHODS: [Method; 5] = [
    Method::Get,
    Method::Post,
    Method::Put,
    Method::Patch,
    Method::Delete,
];
const CREDENTIALS: [&str; 5] = [
    "x-master-key",
    "x-access-key",
    "authorization",
    "cookie",
    "x-anything",
];

fn to(status: u16, location: &str) -> Reply {
    answer_with(status, &[("location", location)], b"moved")
}

/// Every credential header, as a secret and as a plain one, and a body.
fn loaded(method: Method, server: &Server) -> [Request; 2] {
    let base = Request::new(method, server.url("/b?token=CANARY"))
        .with_body("text/x-canary", "CANARY-BODY");
    CREDENTIALS
        .into_iter()
        .fold([base.clone(), base], |[secret, plain], name| {
            [
                secret.with_secret_header(name, &Secret::new("CANARY")),
                plain.with_header(name, "CANARY"),
            ]
        })
}

#[tokio::test]
async fn t01_nothing_reaches_another_origin() {
    for policy in [
        RedirectPolicy::SameOrigin,
        RedirectPolicy::CrossOriginWithoutHeaders,
    ] {
        let mut arrived = 0;
        for status in STATUSES {
            for method in METHODS {
                let other = Server::replying(vec![answer(200, "{}")]).await;
                let target = other.text_url("/stolen");
                let server = Server::replying(vec![to(status, &target)]).await;
                let client = quick().with_redirects(policy).build().unwrap();
                for (number, request) in loaded(method, &server).iter().enumerate() {
                    let outcome = send(&client, request).await;
                    let follows = method == Method::Get
                        && policy == RedirectPolicy::CrossOriginWithoutHeaders;
                    match outcome {
                        Ok(response) => assert!(follows && response.is_success()),
                        Err(error) => {
                            assert!(!follows, "{error}");
                            assert_eq!(error.kind(), ErrorKind::Unavailable);
                            let origin = other.url("/").origin().to_string();
                            assert!(error.to_string().contains(&origin), "{error}");
                            assert!(!all_of(&error).contains("CANARY"), "{error:?}");
                            assert!(!error.hints().is_empty());
                        }
                    }
                    // It did carry everything to where it was meant to go, and only once.
                    assert_eq!(server.requests(), number + 1);
                    let meant = &server.seen()[number];
                    assert_eq!(meant.head.matches("CANARY").count(), 1 + CREDENTIALS.len());
                    assert_eq!(meant.body, b"CANARY-BODY");
                }
                for seen in other.seen() {
                    arrived += 1;
                    assert_eq!(method, Method::Get);
                    assert!(seen.body.is_empty(), "{seen:?}");
                    let head = seen.head.to_ascii_lowercase();
                    assert!(!head.contains("canary"), "{seen:?}");
                    for name in CREDENTIALS.into_iter().chain(["referer", "content-type"]) {
                        assert_eq!(seen.header(name), None, "{seen:?}");
                    }
                }
            }
        }
        let expected = if policy == RedirectPolicy::SameOrigin {
            0
        } else {
            10
        };
        assert_eq!(arrived, expected, "{policy:?}");
    }
}

#[tokio::test]
async fn t01_another_port_is_another_origin_and_the_same_one_keeps_its_headers() {
    for status in STATUSES {
        let server = Server::replying(vec![to(status, "/new?x=1"), answer(200, "here")]).await;
        let request = Request::get(server.url("/old"))
            .with_header("accept", "text/x")
            .with_secret_header("x-master-key", &Secret::new("KEY"));
        let response = send(&quick().build().unwrap(), &request).await.unwrap();
        assert_eq!(response.text().unwrap(), "here");
        assert_eq!(response.url(), &server.url("/new?x=1"));
        let seen = &server.seen()[1];
        assert_eq!(seen.first_line(), "GET /new?x=1 HTTP/1.1");
        assert_eq!(seen.header("x-master-key"), Some("KEY"));
        assert_eq!(seen.header("accept"), Some("text/x"));
        assert_eq!(seen.header("referer"), None);
    }
}

#[tokio::test]
async fn t01_a_write_is_not_sent_on_even_within_its_origin() {
    for status in STATUSES {
        for method in METHODS.into_iter().filter(|method| *method != Method::Get) {
            let server = Server::replying(vec![to(status, "/new"), answer(200, "")]).await;
            let error = refusal(quick(), &Request::new(method, server.url("/old"))).await;
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            let says = "only a read may be sent elsewhere";
            assert!(error.to_string().contains(says), "{error}");
            assert_eq!(server.requests(), 1);
        }
    }
}

/// `305 Use Proxy` once meant to send everything to a place that the answer names.
#[tokio::test]
async fn t01_no_other_status_leads_anywhere() {
    let other = Server::replying(vec![answer(200, "{}")]).await;
    let target = other.text_url("/stolen");
    let home = Server::scripted(move |_, seen| {
        let status = seen.first_line().split(['/', ' ', '?']).nth(2).unwrap();
        to(status.parse().unwrap(), &target)
    })
    .await;
    let client = quick()
        .with_redirects(RedirectPolicy::CrossOriginWithoutHeaders)
        .build()
        .unwrap();
    let mut asked = 0;
    for status in (300..=399).filter(|status| !STATUSES.contains(status)) {
        for method in [Method::Get, Method::Put, Method::Post] {
            let request = Request::new(method, home.url(&format!("/{status}")))
                .with_body("text/plain", "x")
                .with_secret_header("x-master-key", &Secret::new("CANARY"));
            let response = send(&client, &request).await.unwrap();
            assert_eq!(response.status(), status);
            asked += 1;
            assert_eq!(home.requests(), asked, "{status}");
        }
    }
    assert_eq!(asked, 95 * 3);
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn t01_no_spelling_hides_another_origin() {
    let other = Server::replying(vec![answer(200, "{}")]).await;
    let theirs = other.address();
    for status in STATUSES {
        for method in [Method::Get, Method::Put, Method::Post] {
            for location in [
                format!("//{theirs}/"),
                format!("\\\\{theirs}/"),
                format!("/\t/{theirs}/"),
                format!("HTTP://{theirs}"),
                format!("http://localhost:{}/", theirs.port()),
                format!("http://127.1:{}/", theirs.port()),
                format!("http://0x7f000001:{}/", theirs.port()),
                format!("http://127.0.0.1@{theirs}/"),
                "file:///etc/hosts".to_owned(),
            ] {
                let server = Server::replying(vec![to(status, &location)]).await;
                let request = Request::new(method, server.url("/"))
                    .with_secret_header("x-master-key", &Secret::new("CANARY"));
                let error = refusal(quick(), &request).await;
                assert_eq!(error.kind(), ErrorKind::Unavailable, "{location}");
                assert_eq!(server.requests(), 1, "{location}");
            }
        }
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn t02_a_query_does_not_travel_on_as_a_referer() {
    let other = Server::replying(vec![answer(200, "{}")]).await;
    let away = other.text_url("/away");
    let server = Server::scripted(move |number, _| match number {
        0 => to(302, "/next"),
        _ => to(302, &away),
    })
    .await;
    let client = quick()
        .with_redirects(RedirectPolicy::CrossOriginWithoutHeaders)
        .build()
        .unwrap();
    let request = Request::get(server.url("/b?token=CANARY"));
    assert!(send(&client, &request).await.unwrap().is_success());
    let [first, next] = &server.seen()[..] else {
        panic!("{:?}", server.seen());
    };
    assert!(first.head.contains("CANARY"), "{first:?}");
    for seen in [next, &other.seen()[0]] {
        assert!(!seen.head.contains("CANARY"), "{seen:?}");
        assert_eq!(seen.header("referer"), None, "{seen:?}");
    }
}

#[tokio::test]
async fn t01_a_circle_ends_at_once() {
    let server = Server::scripted(|_, seen| match seen.first_line() {
        "GET /a HTTP/1.1" => to(302, "/b"),
        _ => to(302, "/a"),
    })
    .await;
    let error = refusal(quick(), &Request::get(server.url("/a"))).await;
    assert!(error.to_string().contains("in a circle"), "{error}");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn t01_five_redirects_are_followed_and_the_sixth_is_not() {
    let server = Server::scripted(|number, _| match number {
        0..5 => to(302, &format!("/{number}")),
        _ => answer(200, "at last"),
    })
    .await;
    let client = quick().build().unwrap();
    let response = send(&client, &Request::get(server.url("/"))).await.unwrap();
    assert_eq!(response.text().unwrap(), "at last");
    assert_eq!(server.requests(), 6);

    let server = Server::scripted(|number, _| to(302, &format!("/{number}"))).await;
    let error = refusal(quick(), &Request::get(server.url("/"))).await;
    assert!(
        error.to_string().contains("more than 5 redirects"),
        "{error}"
    );
    assert_eq!(server.requests(), 6);
}

#[tokio::test]
async fn t01_only_the_web_is_redirected_to() {
    let check = async |location: &str| {
        let server = Server::replying(vec![to(302, location)]).await;
        let builder = quick().with_redirects(RedirectPolicy::CrossOriginWithoutHeaders);
        let error = refusal(builder, &Request::get(server.url("/"))).await;
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{location}");
        assert!(!all_of(&error).contains("CANARY"), "{error:?}");
        assert_eq!(server.requests(), 1, "{location}");
        error.to_string()
    };
    assert!(check("file:///etc/CANARY").await.contains("`file:`"));
    assert!(check("ftp://CANARY.example/").await.contains("`ftp:`"));
    assert!(check("data:text/plain,CANARY").await.contains("`data:`"));
    assert!(
        check("https://user:CANARY@a.b/")
            .await
            .contains("user name or a password")
    );
    assert!(check("http://").await.contains("to nowhere"));
    assert!(
        check("http://tokens.example.test/")
            .await
            .contains("is not encrypted")
    );
    assert!(
        check("http://\u{fc}.example.test/")
            .await
            .contains("not text")
    );
}

#[tokio::test]
async fn a_redirect_without_a_target_is_an_answer() {
    for status in STATUSES {
        let server = Server::replying(vec![answer(status, "choose")]).await;
        let response = send(&quick().build().unwrap(), &Request::get(server.url("/")))
            .await
            .unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.kind(), ErrorKind::Other);
    }
}

#[tokio::test]
async fn a_retry_begins_at_the_first_address_again() {
    let server = Server::scripted(|number, seen| match (number, seen.first_line()) {
        (_, "GET /old HTTP/1.1") => to(307, "/new"),
        (1, _) => answer(503, ""),
        _ => answer(200, "ok"),
    })
    .await;
    let response = send(&quick().build().unwrap(), &Request::get(server.url("/old")))
        .await
        .unwrap();
    assert_eq!((response.status(), response.attempts()), (200, 2));
    let lines: Vec<String> = server
        .seen()
        .iter()
        .map(|seen| seen.first_line().to_owned())
        .collect();
    let (old, new) = ("GET /old HTTP/1.1", "GET /new HTTP/1.1");
    assert_eq!(lines, [old, new, old, new]);
}
