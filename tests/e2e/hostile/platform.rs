//! Hostile texts on the platform: names of sets, tokens, themes and their groups, of keys, of
//! people and of what a branch is in.

use sandbox::Fault;
use serde_json::json;

use super::{document, messages, no_line_begins_with, texts};
use crate::project::{Layout, Project};
use crate::support::Service;

const JSON: &str = "application/json";

#[test]
fn what_is_told_of_a_branch() {
    let texts = texts();
    for api in ["graphql", "rest"] {
        let service = Service::start();
        let ada = service.studio_owner(&Project::sample(), Layout::Single, api);
        let sample = service.studio_text();
        service.put_studio(&document(&texts, ""));
        for words in [
            &["status", "-v"][..],
            &["diff"],
            &["pull", "--dry-run", "--allow-deletes", "99"],
        ] {
            let ran = ada.harmless(0, words);
            no_line_begins_with(&texts, &ran.raw.concat());
        }
        // What cannot be kept there is listed by name; what can is written by name.
        service.put_studio(&sample);
        ada.put("tokens.json", &document(&texts, ""));
        let ran = ada.run(&["push", "--dry-run", "--allow-deletes", "99"]);
        no_line_begins_with(&texts, &ran.raw.concat());
        let some: Vec<String> = texts.iter().step_by(9).cloned().collect();
        ada.put("tokens.json", &document(&some, ""));
        let code = if api == "rest" { 10 } else { 0 };
        let ran = ada.ends(code, &["push", "-v", "--allow-deletes", "99"]);
        no_line_begins_with(&texts, &ran.raw.concat());
    }
}

#[test]
fn what_is_told_of_keys_and_people() {
    let texts = texts();
    let service = Service::start();
    let ada = service.studio_owner(&Project::sample(), Layout::Single, "rest");
    for chunk in texts.chunks(100) {
        let text = chunk.concat();
        service.control.clear_script();
        let person =
            json!({ "data": { "id": "1", "attributes": { "full_name": text, "email": text } } });
        service.script(Fault::on("GET").at("/auth/me").every_time().body(
            200,
            JSON,
            person.to_string(),
        ));
        let scopes = json!({ "data": [{ "id": "1", "attributes": {
            "token_prefix": "service_token_", "effective_scopes": chunk, "expires_at": text,
        } }] });
        let tokens = Fault::on("GET").at("/service_account_tokens").every_time();
        service.script(tokens.body(200, JSON, scopes.to_string()));
        for words in [
            &["auth", "status"][..],
            &["auth", "status", "--json"],
            &["doctor"],
        ] {
            let ran = ada.run(words);
            no_line_begins_with(&texts, &ran.raw.concat());
        }
    }
    service.control.clear_script();
    let ben = service.studio_owner(&Project::sample(), Layout::Single, "graphql");
    for name in messages().iter().step_by(4) {
        let name = name.replace('\0', "");
        let ran = ben.ok(&["keys", "create", "--name", &name, "--description", &name]);
        no_line_begins_with(&texts, &ran.raw[1]);
    }
    let ran = ben.ok(&["keys", "list"]);
    no_line_begins_with(&texts, &ran.raw.concat());
}
