//! `remote add --kind studio` by flags: names or ids, and what is there to choose from.

use tokens_model::TokenDocument;

use super::desk::INTERFACES;
use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Service, assert_same};

#[test]
fn what_one_person_adds_another_one_gets() {
    for api in INTERFACES {
        let service = Service::start();
        let ada = service.studio_owner(&Project::sample(), Layout::Folder, api);
        let ben = service.studio_person();
        ben.ok(&["init", "--layout", "single"]);
        let organization = service.studio.organization.as_str();
        let words = ["--organization", organization, "--project", "Tokens"];
        ben.ok(&service.studio_words("mine", api, &[&words[..], &["--adopt", "remote"]].concat()));
        let (there, here) = (ada.document(), ben.document());
        assert_eq!(there.token_count(), here.token_count(), "{api}");
        let names = |document: &TokenDocument| -> Vec<String> {
            let sets = document.sets().iter();
            sets.map(|(name, _)| name.to_string()).collect()
        };
        assert_eq!(names(&there), names(&here), "{api}");
        ben.ok(&["status"]).says("mine: in sync");
        ada.ok(&["status"]).says("studio: in sync");
    }
}

#[test]
fn over_graphql_sets_in_the_notation_of_the_platform_come_back_as_they_went() {
    let service = Service::start();
    let sets = [
        (
            "core",
            r##"{"z": {"value": "#f00", "type": "color", "odd": 1.0}, "a": {}}"##,
        ),
        (
            "brand/dark",
            r#"{"gap": {"value": "{z}", "type": "color"}}"#,
        ),
    ];
    let project = Project::of_sets(&sets).in_dtcg();
    let ada = service.studio_owner(&project, Layout::Folder, "graphql");
    let ben = service.studio_person();
    ben.ok(&["init"]);
    ben.ok(&service.studio_words("studio", "graphql", &["--adopt", "remote"]));
    assert_same(&ada.document(), &ben.document());
    assert_same(&ada.document(), &service.studio_document("main").unwrap());
}

#[test]
fn a_name_that_is_not_there_is_answered_with_what_is() {
    let service = Service::start();
    let ada = service.studio_person();
    Project::sample().put(&ada, Layout::Folder);
    ada.ok(&["init"]);
    let check = |more: &[&str]| ada.harmless(3, &service.studio_words("s", "graphql", more));
    assert_ran!(check(&["--organization", "Acme"]), @r"
    $ tokensync remote add s --kind studio --api graphql --endpoint http://127.0.0.1:[port] --organization Acme
    exit code 3
    --- stderr ---
    error: there is no organization `Acme` that this secret can see
    hint: there is Sandbox ([uuid])
    ");
    check(&["--project", "Brand"]).says("there is Tokens");
    assert_ran!(check(&["--branch", "mian"]), @r"
    $ tokensync remote add s --kind studio --api graphql --endpoint http://127.0.0.1:[port] --branch mian
    exit code 3
    --- stderr ---
    organization: Sandbox
    project: Tokens
    error: there is no branch `mian` that this secret can see
    hint: there is main
    ");
}

#[test]
fn of_two_projects_one_has_to_be_named() {
    let service = Service::start();
    let studio = service.control.studio();
    studio.create_project(&service.studio.organization, "Brand");
    let ada = service.studio_person();
    Project::sample().put(&ada, Layout::Folder);
    ada.ok(&["init"]);
    assert_ran!(ada.harmless(2, &service.studio_words("s", "graphql", &[])), @r"
    $ tokensync remote add s --kind studio --api graphql --endpoint http://127.0.0.1:[port]
    exit code 2
    --- stderr ---
    organization: Sandbox
    error: which project?
    hint: give --project with an id or a name
    hint: there is Brand ([uuid]), Tokens ([uuid])
    ");
}

#[test]
fn what_is_missing_is_told_where_nobody_can_be_asked() {
    let ada = Service::start().studio_person();
    ada.ok(&["init"]);
    assert_ran!(ada.harmless(2, &["remote", "add"]), @"
    $ tokensync remote add
    exit code 2
    --- stderr ---
    error: the new remote needs a name and --kind
    hint: run `tokensync remote add NAME --kind jsonbin|studio|url`
    hint: at a terminal, `tokensync remote add` asks step by step
    ");
    ada.harmless(2, &["remote", "add", "s"])
        .says("the new remote needs --kind");
    ada.harmless(2, &["remote", "add", "--kind", "studio"])
        .says("the new remote needs a name");
}

#[test]
fn an_address_is_trusted_once_it_worked() {
    let service = Service::start();
    let mut ada = service.studio_person();
    Project::sample().put(&ada, Layout::Folder);
    ada.ok(&["init"]);
    ada.var("TOKENSYNC_STUDIO_SECRET", "wrong-secret");
    ada.harmless(5, &service.studio_words("studio", "graphql", &["--yes"]));
    assert_eq!(ada.settings(), [].into());
    ada.var("TOKENSYNC_STUDIO_SECRET", &service.studio.api_key);
    ada.ok(&service.studio_words("studio", "graphql", &["--yes"]));
    ada.ok(&["sync"]);
}

#[test]
fn a_wrong_key_adds_nothing() {
    for api in INTERFACES {
        let service = Service::start();
        let mut ada = service.studio_person();
        Project::sample().put(&ada, Layout::Folder);
        ada.ok(&["init"]);
        ada.var("TOKENSYNC_STUDIO_SECRET", "wrong-secret");
        let ran = ada.harmless(5, &service.studio_words("studio", api, &["--yes"]));
        assert!(!ran.to_string().contains("wrong"), "{ran}");
    }
}

#[test]
fn an_address_in_the_project_file_gets_no_secret_before_it_is_trusted() {
    for option in ["endpoint", "graphql_endpoint", "rest_endpoint", "discovery"] {
        let service = Service::start();
        let ada = service.studio_person();
        ada.put(
            "tokensync.json",
            &format!(
                r#"{{"version": 1, "tokens": "tokens/", "remotes": {{"studio": {{
                    "kind": "studio", "organization": "o", "project": "p",
                    "{option}": "{}" }}}}}}"#,
                service.studio.discovery
            ),
        );
        ada.harmless(3, &["pull"])
            .says("which you have not trusted yet");
        assert_eq!(service.control.requests().len(), 0, "{option}");
    }
}
