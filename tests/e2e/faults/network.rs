//! A way to the service that is not there, or leads through something that says no.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::place::{PLACES, Place};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// Somebody in step with each kind of remote, and what the remote is called.
fn everybody() -> Vec<(Person, &'static str)> {
    let at = |place: Place| {
        let owner = Service::start().owner_at(place, &Project::sample(), Layout::Folder);
        owner.edit("#ff0000", "#ee0000");
        (owner, place.remote())
    };
    let reader = Service::start().reader();
    reader.ok(&["pull"]);
    PLACES
        .into_iter()
        .map(at)
        .chain([(reader, "released")])
        .collect()
}

impl Person {
    /// The remote is at another host from now on.
    fn moves_to(&self, remote: &str, origin: &str) {
        let host = self.service.endpoint.trim_end_matches("/v3");
        let project = self.text("tokensync.json");
        assert!(project.contains(host), "{project}");
        self.put("tokensync.json", &project.replace(host, origin));
        self.ok(&["remote", "trust", remote]);
    }
}

/// An address of this machine at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn a_name_that_leads_nowhere() {
    for (ada, remote) in everybody() {
        ada.moves_to(remote, "https://tokens.invalid");
        let ran = ada.harmless(6, &["sync"]);
        ran.says("hint: ");
        ran.says("tried 4 times");
    }
}

#[test]
fn a_connection_that_is_refused() {
    for (ada, remote) in everybody() {
        ada.moves_to(remote, &format!("http://{}", nobody()));
        let ran = ada.harmless(6, &["sync"]);
        ran.says("hint: ");
        ran.says("tried 4 times");
    }
}

/// A name with an address of the newer kind at which nobody listens, and one of the older kind.
#[test]
fn one_address_of_two_is_enough() {
    for (ada, remote) in everybody() {
        let host = ada.service.endpoint.trim_end_matches("/v3").to_owned();
        ada.moves_to(remote, &host.replace("127.0.0.1", "localhost"));
        ada.ok(&["sync", "--yes", "--prefer", "remote"]);
    }
}

/// What stands in front of the service has the last word, and its password is nobody's business.
#[test]
fn a_proxy_that_says_no_and_one_that_is_gone() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _read = client.read(&mut request);
            let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
            let _written = client.write_all(answer);
        }
    });
    for (mut ada, remote) in everybody() {
        ada.moves_to(remote, "https://tokens.invalid");
        for (proxy, words) in [(proxy.clone(), "407"), (nobody(), "proxy")] {
            let password = "canary-of-the-proxy";
            ada.service.learn(password);
            ada.var("HTTPS_PROXY", &format!("http://ada:{password}@{proxy}"));
            let ran = ada.harmless(6, &["sync"]);
            ran.says(words);
            assert!(!ran.to_string().contains(password), "{ran}");
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::super::calls::{Call, Trouble};
    use super::super::table::somebody;
    use super::*;

    /// The call that sends the nth request of this kind, or the one that hears of its answer.
    fn of_request<'a>(calls: &'a [Call], request: &str, nth: usize, answer: bool) -> &'a Call {
        let sends = |call: &&Call| call.is("writev") && call.says(request);
        let sent = calls.iter().filter(sends).nth(nth).unwrap();
        if !answer {
            return sent;
        }
        let later = calls.iter().skip_while(|call| call.line != sent.line);
        let mut heard = later.filter(|call| call.is("recvfrom") && call.succeeded());
        heard.next().unwrap()
    }

    /// A connection that breaks while a request goes out, or while its answer is waited for: what
    /// only asks is asked again without a word, and what writes is looked up before it is sent
    /// again.
    #[test]
    fn a_connection_that_breaks_under_a_request() {
        for (request, nth, answer, error, puts) in [
            ("\"GET ", 0, false, "EPIPE", 1),
            ("\"GET ", 0, true, "ECONNRESET", 1),
            // The connection was kept from the first one, and its other end is gone.
            ("\"GET ", 1, false, "ECONNRESET", 1),
            ("\"GET ", 1, true, "ECONNRESET", 1),
            ("\"PUT ", 0, false, "ECONNRESET", 1),
            ("\"PUT ", 0, false, "EPIPE", 1),
            // It has arrived.
            ("\"PUT ", 0, true, "ECONNRESET", 1),
        ] {
            let Some((_, calls)) = somebody(Place::Bin).traced(&["sync"], None) else {
                return;
            };
            let call = of_request(&calls, request, nth, answer);
            let ada = somebody(Place::Bin);
            let trouble = Trouble::Error(error);
            let (ran, _) = ada.traced(&["sync"], Some((call, trouble))).unwrap();
            let when = format!("{request}{nth}, answer {answer}: {ran}");
            assert_eq!(ran.code, Some(0), "{when}");
            assert!(ran.raw[1].is_empty(), "{when}");
            assert_eq!(ada.service.count("PUT"), puts, "{when}");
            let requests = ada.service.control.requests();
            let put = requests.iter().position(|request| request.method == "PUT");
            assert_eq!(requests[put.unwrap() - 1].method, "GET", "{when}");
            ada.service.holds(Place::Bin, &ada.document());
        }
    }

    /// A connection that nobody takes up, and a network that is not there.
    #[test]
    fn a_connection_that_does_not_come_about_is_tried_again() {
        for error in ["ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"] {
            let ada = somebody(Place::Bin);
            let call = Call::imagined("connect", 1);
            let Some((ran, _)) = ada.traced(&["sync"], Some((&call, Trouble::Error(error)))) else {
                return;
            };
            assert_eq!(ran.code, Some(0), "{error}: {ran}");
            ada.service.holds(Place::Bin, &ada.document());
        }
    }
}
