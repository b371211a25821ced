//! Behind a proxy, which only the environment of a process can ask for.

use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::authority::Authority;
use crate::child::{KEY, visit};
use crate::server::{Server, Step, answer, answer_with};

/// Leads nowhere without a proxy (RFC 6761, 6.2).
const SECURE: &str = "https://tokens.example.test/b";
const PLAIN: &str = "http://tokens.example.test/b";

fn nowhere() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn at(proxy: &Server) -> String {
    format!("http://user:CANARY%2Fproxy@127.0.0.1:{}", proxy.port())
}

/// `user:CANARY/proxy`
const LOGIN: &str = "Basic dXNlcjpDQU5BUlkvcHJveHk=";

#[tokio::test]
async fn t39_an_encrypted_request_passes_a_proxy_unread() {
    let authority = Authority::new();
    let acceptor = authority.acceptor_for("tokens.example.test");
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let server = Server::with_tls(acceptor.clone(), vec![answer(200, "from afar")]).await;
        let opened = [Step::Say(b"HTTP/1.1 200 Go on\r\n\r\n".to_vec())];
        let tunnel = [&opened[..], &[Step::Tunnel(server.address())]].concat();
        let proxy = Server::replying(vec![tunnel]).await;
        let said = visit(SECURE, authority.folder(), &[(name, &at(&proxy))]).await;
        assert!(said.contains("the outcome: 200 from afar"), "{said}");

        let [connect] = &proxy.seen()[..] else {
            panic!("{name}: {:?}", proxy.seen());
        };
        assert_eq!(
            connect.first_line(),
            "CONNECT tokens.example.test:443 HTTP/1.1"
        );
        assert_eq!(connect.header("proxy-authorization"), Some(LOGIN));
        assert!(!connect.head.contains(KEY), "{connect:?}");
        let passed = proxy.tunnelled();
        assert!(passed.len() > 100, "{name}");
        assert!(!String::from_utf8_lossy(&passed).contains(KEY), "{name}");

        let [request] = &server.seen()[..] else {
            panic!("{name}: {:?}", server.seen());
        };
        assert_eq!(request.header("x-master-key"), Some(KEY));
        assert_eq!(request.header("proxy-authorization"), None, "{name}");
    }
}

#[tokio::test]
async fn t39_a_proxy_cannot_pass_itself_off_as_the_service() {
    let authority = Authority::new();
    let false_one = Authority::new().acceptor_for("tokens.example.test");
    let server = Server::with_tls(false_one, vec![answer(200, "from near")]).await;
    let opened = [Step::Say(b"HTTP/1.1 200 Go on\r\n\r\n".to_vec())];
    let tunnel = [&opened[..], &[Step::Tunnel(server.address())]].concat();
    let proxy = Server::replying(vec![tunnel]).await;
    let said = visit(SECURE, authority.folder(), &[("HTTPS_PROXY", &at(&proxy))]).await;
    assert!(said.contains("not trusted here"), "{said}");
    assert!(said.contains("--ca-file"), "{said}");
    assert!(said.contains("attempts: 1\n"), "{said}");
    assert_eq!(server.admitted(), 0);
}

#[tokio::test]
async fn t39_a_plain_request_goes_through_the_proxy() {
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let proxy = Server::replying(vec![answer(200, "from afar")]).await;
        let said = visit(PLAIN, nowhere().path(), &[(name, &at(&proxy))]).await;
        assert!(said.contains("the outcome: 200 from afar"), "{said}");
        let seen = &proxy.seen()[0];
        assert_eq!(
            seen.first_line(),
            "GET http://tokens.example.test/b HTTP/1.1"
        );
        assert_eq!(seen.header("proxy-authorization"), Some(LOGIN));
    }
}

#[tokio::test]
async fn t39_each_scheme_has_a_proxy_of_its_own() {
    let proxy = Server::replying(vec![answer(407, "")]).await;
    for (address, name) in [(SECURE, "HTTP_PROXY"), (PLAIN, "HTTPS_PROXY")] {
        let said = visit(address, nowhere().path(), &[(name, &at(&proxy))]).await;
        assert!(said.contains("the outcome: Unavailable"), "{said}");
    }
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn t39_a_proxy_that_wants_a_login_is_asked_once_and_named() {
    let reply = answer_with(407, &[("proxy-authenticate", "Basic")], b"who are you");
    let proxy = Server::replying(vec![reply]).await;
    let said = visit(SECURE, nowhere().path(), &[("HTTPS_PROXY", &at(&proxy))]).await;
    assert!(said.contains("the outcome: Unavailable"), "{said}");
    assert!(said.contains("the proxy wants a login (407)"), "{said}");
    assert!(
        said.contains("HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"),
        "{said}"
    );
    assert!(said.contains("attempts: 1\n"), "{said}");
    let [connect] = &proxy.seen()[..] else {
        panic!("{:?}", proxy.seen());
    };
    // With its own login, and without the key of the service.
    assert_eq!(connect.header("proxy-authorization"), Some(LOGIN));
    assert!(!connect.head.contains(KEY), "{connect:?}");

    let said = visit(PLAIN, nowhere().path(), &[("HTTP_PROXY", &at(&proxy))]).await;
    assert!(said.contains("the outcome: 407 who are you"), "{said}");
    assert!(said.contains("attempts: 1\n"), "{said}");
}

#[tokio::test]
async fn t39_what_a_proxy_did_instead_is_named_without_its_password() {
    let check = async |address: &str, says: &str| {
        let said = visit(SECURE, nowhere().path(), &[("HTTPS_PROXY", address)]).await;
        assert!(said.contains("the outcome: Unavailable"), "{said}");
        let text = format!("cannot connect through the proxy: {says}");
        assert!(said.contains(&text), "{text}\n{said}");
        assert!(said.contains("the proxy settings"), "{said}");
    };
    for (reply, says) in [
        (answer(403, "not that place"), "it refuses to lead there"),
        (answer(502, "it is down"), "it refuses to lead there"),
        (vec![Step::Close], "it hung up"),
        (vec![Step::Say(b"SSH-2.0\r\n".to_vec())], "it refuses"),
    ] {
        let proxy = Server::replying(vec![reply]).await;
        check(&at(&proxy), says).await;
        assert!(proxy.requests() > 0);
    }
    let dead = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    check(&format!("http://user:CANARY@127.0.0.1:{dead}"), "").await;
    check("socks5://user:CANARY@127.0.0.1:1", "unsupported scheme").await;
}

#[tokio::test]
async fn t39_no_proxy_is_honoured() {
    let proxy = Server::replying(vec![answer(407, "")]).await;
    for (list, asked) in [
        ("tokens.example.test", 0),
        ("other.test, example.test", 0),
        (".example.test", 0),
        ("*", 0),
        ("kens.example.test", 1),
    ] {
        let vars = [("HTTPS_PROXY", &*at(&proxy)), ("NO_PROXY", list)];
        visit(SECURE, nowhere().path(), &vars).await;
        assert_eq!(proxy.connections(), asked, "{list}");
    }
}

#[tokio::test]
async fn t39_this_machine_is_not_reached_through_a_proxy() {
    let authority = Authority::new();
    let proxy = Server::replying(vec![answer(407, "")]).await;
    let plain = Server::replying(vec![answer(200, "from here")]).await;
    let secure = authority.acceptor_for("127.0.0.1");
    let secure = Server::with_tls(secure, vec![answer(200, "from here")]).await;
    let localhost = format!("http://localhost:{}/", plain.port());
    for address in [&plain.text_url("/"), &secure.text_url("/"), &localhost] {
        let vars = [("ALL_PROXY", &*at(&proxy)), ("HTTP_PROXY", &*at(&proxy))];
        let said = visit(address, authority.folder(), &vars).await;
        assert!(said.contains("the outcome: 200 from here"), "{said}");
    }
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn t04_a_file_of_variables_in_the_folder_changes_nothing() {
    let proxy = Server::replying(vec![answer(407, "")]).await;
    let folder = nowhere();
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let text: String = names
        .into_iter()
        .flat_map(|name| [name, "=", &at(&proxy), "\n"].map(str::to_owned))
        .collect();
    for name in [".env", ".env.local", ".envrc"] {
        crate::authority::put(&folder.path().join(name), &text);
    }
    let said = visit(SECURE, folder.path(), &[]).await;
    assert!(said.contains("the outcome: Unavailable"), "{said}");
    assert_eq!(proxy.connections(), 0);
}
