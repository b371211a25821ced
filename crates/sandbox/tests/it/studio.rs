//! The Studio service, and what its tests share.

mod data;
mod faults;
mod graphql_reads;
mod graphql_writes;
mod keys;
mod oauth;
mod rest_auth;
mod rest_branches;
mod rest_reads;
mod rest_themes;
mod rest_writes;

use sandbox::{Settings, StudioAddress, StudioControl};
use serde_json::{Value, json};

use crate::support::{Answer, Request, Service};

/// A small document in both of whose sets something refers to the other.
pub(crate) const DOCUMENT: &str = r##"{
  "core/colors": {
    "blue": {
      "$type": "color",
      "$description": "a group",
      "500": { "$value": "#3b82f6", "$description": "brand" },
      "100": { "$value": "#dbeafe", "$extensions": { "com.figma": { "scopes": ["ALL_FILLS"] } } }
    }
  },
  "dark": { "bg": { "$type": "color", "$value": "{blue.500}" } },
  "$themes": [
    { "name": "light", "group": "mode", "selectedTokenSets": { "core/colors": "source" } },
    { "name": "dark", "group": "mode",
      "selectedTokenSets": { "dark": "enabled", "core/colors": "source" },
      "$figmaStyleReferences": { "bg": "S:1," }, "$figmaModeId": "1:0" }
  ],
  "$metadata": { "tokenSetOrder": ["core/colors", "dark"] }
}"##;

pub(crate) struct Studio {
    pub(crate) service: Service,
    pub(crate) control: StudioControl,
    pub(crate) address: StudioAddress,
}

impl Studio {
    pub(crate) async fn start(settings: Settings) -> Self {
        let service = Service::start(settings).await;
        Self {
            control: service.control.studio(),
            address: service.sandbox.addresses().studio,
            service,
        }
    }

    /// With [`DOCUMENT`] on the main branch.
    pub(crate) async fn seeded() -> Self {
        Self::start(Settings::default().with_studio_seed(DOCUMENT)).await
    }

    pub(crate) fn query(&self, key: &str, query: &str, variables: &Value) -> Request {
        let body = json!({ "query": query, "variables": variables });
        self.service
            .request("POST", "/graphql")
            .header("Authorization", &format!("Bearer {key}"))
            .json(&body.to_string())
    }

    /// The data of an answer without errors. `$o` and `$p` are declared and given.
    pub(crate) async fn data(&self, query: &str) -> Value {
        let answer = self.ask(query).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let mut answer = answer.json();
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].take()
    }

    /// The first error of an answer with status 200.
    pub(crate) async fn error(&self, query: &str) -> (String, String) {
        let answer = self.ask(query).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        first_error(&answer)
    }

    pub(crate) async fn ask(&self, query: &str) -> Answer {
        self.ask_as(&self.address.api_key, query).await
    }

    pub(crate) async fn ask_as(&self, key: &str, query: &str) -> Answer {
        let variables = json!({ "o": self.address.organization, "p": self.address.project });
        let kind = if query.starts_with("mutation") {
            "mutation"
        } else {
            "query"
        };
        let rest = query.strip_prefix("mutation").unwrap_or(query);
        let declared: Vec<_> = ["$o", "$p"]
            .into_iter()
            .filter(|name| rest.contains(name))
            .map(|name| format!("{name}: String!"))
            .collect();
        let head = if declared.is_empty() {
            kind.to_owned()
        } else {
            format!("{kind}({})", declared.join(", "))
        };
        self.query(key, &format!("{head} {rest}"), &variables)
            .send()
            .await
    }

    /// The main branch as a document.
    pub(crate) fn document(&self) -> Value {
        self.document_of("main")
    }

    pub(crate) fn document_of(&self, branch: &str) -> Value {
        let text = self.control.document(&self.address.project, branch);
        serde_json::from_str(&text.unwrap()).unwrap()
    }
}

/// A session of the second generation.
pub(crate) struct Session<'a> {
    studio: &'a Studio,
    pub(crate) token: String,
}

impl Studio {
    /// Logs in as the user of the sandbox.
    pub(crate) async fn session(&self) -> Session<'_> {
        let user = json!({ "email": "designer@sandbox.invalid", "password": self.address.api_key });
        let answer = self
            .service
            .request("POST", "/api/v1/auth/login")
            .json(&json!({ "user": user }).to_string())
            .send()
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.session_with(answer.json()["meta"]["token"].as_str().unwrap())
    }

    pub(crate) fn session_with(&self, token: &str) -> Session<'_> {
        Session {
            studio: self,
            token: token.to_owned(),
        }
    }
}

impl Session<'_> {
    /// A request under `/api/v1`; what starts with `:` is in the project of the sandbox.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        let path = match path.strip_prefix(':') {
            Some(rest) => format!("/projects/{}{rest}", self.studio.address.project),
            None => path.to_owned(),
        };
        self.studio
            .service
            .request(method, &format!("/api/v1{path}"))
            .header("Authorization", &format!("Bearer {}", self.token))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.request(method, path)
            .json(&body.to_string())
            .send()
            .await
    }

    /// The `data` of an answer with this status.
    pub(crate) async fn data(&self, status: u16, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.send(method, path, body).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        answer.json()["data"].take()
    }

    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["data"].as_array().unwrap().clone()
    }

    /// The id of the thing of this name in a list.
    pub(crate) async fn id(&self, list: &str, name: &str) -> String {
        let separator = if list.contains('?') { '&' } else { '?' };
        let all = self.list(&format!("{list}{separator}per_page=10000")).await;
        let found = all.iter().find(|item| item["attributes"]["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {all:?}"))["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The attributes of a token, by its name.
    pub(crate) async fn token(&self, name: &str) -> Value {
        let all = self.list(":/tokens?per_page=10000").await;
        let found = all.iter().find(|item| item["attributes"]["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}"))["attributes"].clone()
    }
}

/// Status, code and detail of an error.
pub(crate) fn told(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json()["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (answer.status, text(&error["code"]), text(&error["detail"]))
}

/// Message and code.
pub(crate) fn first_error(answer: &Answer) -> (String, String) {
    let error = &answer.json()["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["message"]), text(&error["extensions"]["code"]))
}
