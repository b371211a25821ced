//! `tokensync sandbox`: its first line, and what answers behind it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Person, Service, save};

/// A running command with what its first line said.
struct Running {
    child: Child,
    addresses: Value,
}

impl Running {
    fn start(person: &Person, words: &[&str]) -> Self {
        let words = [&["sandbox", "--json"], words].concat();
        let mut command = person.command(&words);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let addresses = serde_json::from_str(&line).unwrap();
        Self { child, addresses }
    }

    /// The answer to a `POST`, without its head.
    fn post(&self, path: &str, head: &str, body: &str) -> Value {
        let base = self.addresses["studio"]["discovery"].as_str().unwrap();
        let host = base.strip_prefix("http://").unwrap();
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{head}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

const TOKENS: &str = r##"{ "core": { "a": { "value": "#fff", "type": "color" } }, "$metadata": { "tokenSetOrder": ["core"] } }"##;

#[test]
fn the_first_line_says_where_everything_is() {
    let person = Service::start().person();
    save(&person.path("tokens.json"), TOKENS.as_bytes());
    let words = ["--studio-key", "api_key_1", "--seed", "tokens.json"];
    let running = Running::start(&person, &words);
    let studio = &running.addresses["studio"];
    let base = studio["discovery"].as_str().unwrap();
    assert_eq!(
        running.addresses,
        json!({
            "version": 1,
            "jsonbin": {
                "endpoint": format!("{base}/v3"),
                "master_key": running.addresses["jsonbin"]["master_key"],
                "bin": running.addresses["jsonbin"]["bin"],
            },
            "studio": {
                "graphql": format!("{base}/graphql"),
                "rest": format!("{base}/api/v1"),
                "discovery": base,
                "api_key": "api_key_1",
                "organization": studio["organization"],
                "project": studio["project"],
                "branch": "main",
            },
            "url": { "base": format!("{base}/files/") },
        })
    );
    let query = "query($o: String!, $p: String!) { project(id: $p, organization: $o) {
        branch { tokenSets { data { name raw } } } } }";
    let variables = json!({ "o": studio["organization"], "p": studio["project"] });
    let body = json!({ "query": query, "variables": variables });
    let key = "Authorization: Bearer api_key_1";
    let answer = running.post("/graphql", key, &body.to_string());
    assert_eq!(
        answer["data"]["project"]["branch"]["tokenSets"]["data"],
        json!([{ "name": "core", "raw": { "a": { "value": "#fff", "type": "color" } } }])
    );
}

/// What somebody is told to type in another terminal, in two ways, of which each is typed here.
#[test]
fn what_it_tells_people_to_type_makes_a_remote() {
    let service = Service::start();
    for kind in ["jsonbin", "studio"] {
        let person = service.person().without_key();
        save(&person.path("tokens.json"), TOKENS.as_bytes());
        let mut command = person.command(&["sandbox"]);
        let child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut running = Running {
            child,
            addresses: Value::Null,
        };
        let said = BufReader::new(running.child.stdout.take().unwrap());
        let mut typed = Vec::new();
        for line in said.lines().map(Result::unwrap) {
            let of_other = |other: &str| line.contains(other) && !line.contains(kind);
            let is_typed = line.starts_with("  tokensync ") || line.starts_with("  export ");
            if is_typed && !of_other("--kind") {
                typed.push(line.clone());
            }
            if line.contains("--kind studio") {
                break;
            }
        }
        let program = env!("CARGO_BIN_EXE_tokensync");
        let typed = typed.join("\n");
        let typed = typed.replace("tokensync remote", "tokensync --yes remote");
        let typed = typed.replace("  tokensync ", &format!("  '{program}' "));
        let mut shell = Command::new("sh");
        shell.arg("-ec").arg(typed);
        person.prepare(&mut shell);
        let ran = person.ran(&mut shell, &["sandbox"], "");
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.says("added the remote");
    }
}

#[test]
fn devices_are_let_in_on_request() {
    let person = Service::start().person();
    let running = Running::start(&person, &["--auto-approve"]);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let device = running.post("/oauth/authorize_device", form, "client_id=cli&scope=read");
    let code = device["device_code"].as_str().unwrap();
    let grant = "urn:ietf:params:oauth:grant-type:device_code";
    let poll = format!("client_id=cli&grant_type={grant}&device_code={code}");
    let tokens = running.post("/oauth/token", form, &poll);
    assert_eq!(tokens["token_type"], "Bearer");
}
