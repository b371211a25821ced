//! Accounts, organizations, projects and branches.

use insta::assert_snapshot;
use provider_api::{Account, NoProgress};
use provider_studio::places::Places;
use provider_studio::{Api, StudioConfig};
use sandbox::{Behaviour, Fault, PageSize, Settings};

use crate::desk::{Desk, quick};

async fn crowded(api: Api) -> (Desk, Places) {
    let mut behaviour = Behaviour::default().studio;
    behaviour.any_credential = true;
    behaviour.graphql_pages = PageSize { usual: 2, most: 2 };
    let desk = Desk::start(api, Settings::default().with_studio(behaviour)).await;
    let studio = desk.studio();
    let organization = desk.sandbox.addresses().studio.organization;
    for name in ["zebra", "Ant", "bee"] {
        studio.create_project(&organization, name);
    }
    let options = desk
        .account()
        .with_secret("secret", provider_api::Secret::new(crate::desk::KEY));
    let options = match api {
        Api::Graphql => options,
        Api::Rest => options.with("credential", "bearer"),
    };
    let config = StudioConfig::from_options(&options).unwrap();
    (desk, Places::new(&config, quick()))
}

#[tokio::test]
async fn everything_there_is_to_choose_from() {
    for api in [Api::Graphql, Api::Rest] {
        let (desk, places) = crowded(api).await;
        let account = places.account(&NoProgress).await.unwrap();
        assert!(!account.id.is_empty());
        let organizations = places.organizations(&NoProgress).await.unwrap();
        let home = desk.sandbox.addresses().studio;
        assert_eq!(organizations.len(), 1, "{organizations:?}");
        assert_eq!(organizations[0].id, home.organization);
        let names: Vec<&str> = organizations[0]
            .projects
            .iter()
            .map(|project| project.name.as_str())
            .filter(|name| ["zebra", "Ant", "bee"].contains(name))
            .collect();
        assert_eq!(names, ["Ant", "bee", "zebra"], "{api:?}");
        desk.studio().create_branch(&home.project, "next");
        let branches = places
            .branches(&home.organization, &home.project, &NoProgress)
            .await
            .unwrap();
        let mut names: Vec<&str> = branches.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["main", "next"]);
    }
}

#[tokio::test]
async fn scopes_and_end_of_a_service_account_token_are_told_if_the_platform_tells_them() {
    let desk = Desk::empty(Api::Rest).await;
    let config = StudioConfig::from_options(&desk.options()).unwrap();
    let account = async || {
        let places = Places::new(&config, quick());
        places.account(&NoProgress).await.unwrap()
    };
    let told = |account: Account| (account.scopes, account.expires_at);
    // The sandbox does not show the list to service accounts.
    assert_eq!(told(account().await), (vec![], None));
    assert_snapshot!(desk.traffic(), @"
    POST /api/v1/auth/service-token/validate 200
    GET /api/v1/auth/me 200
    GET /api/v1/projects/PROJECT/service_account_tokens 403
    ");
    let list = |prefixes: &[&str]| {
        let item = |(id, prefix): (usize, &&str)| {
            format!(
                r#"{{"id":"{id}","attributes":{{"token_prefix":"{prefix}",
                    "expires_at":"2027-01-01T00:00:00Z","effective_scopes":["tokens:read"]}}}}"#
            )
        };
        let items: Vec<String> = prefixes.iter().enumerate().map(item).collect();
        let body = format!(r#"{{"data":[{}]}}"#, items.join(","));
        let fault = Fault::on("GET").at("/service_account_tokens");
        desk.fault(fault.body(200, "application/json", body));
    };
    let ours = &desk.secret()[..16];
    list(&["other", ours]);
    let scopes = vec!["tokens:read".to_owned()];
    let end = Some("2027-01-01T00:00:00Z".to_owned());
    assert_eq!(told(account().await), (scopes, end));
    list(&[ours, ours]);
    assert_eq!(told(account().await), (vec![], None));
}

#[tokio::test]
async fn lists_of_projects_are_read_to_the_end() {
    let (desk, places) = crowded(Api::Graphql).await;
    places.organizations(&NoProgress).await.unwrap();
    assert_snapshot!(desk.traffic(), @"
    GET /.well-known/plugin-config.json 200
    POST /graphql Organizations 200
    POST /graphql Projects 200
    ");
    assert_snapshot!(desk.sent("query Projects"), @r#"
    POST /graphql
    accept: application/json
    accept-encoding: gzip
    authorization: Bearer KEY
    content-type: application/json
    host: HOST
    user-agent: tokensync/VERSION

    {"operationName":"Projects","variables":{"organization":"ORGANIZATION","limit":100,"page":2},"query":"query Projects($organization: String!, $limit: Int, $page: Int) { organization(id: $organization) { projects(limit: $limit, page: $page) { total totalPages currentPage data { id name } } } }"}
    "#);
}
