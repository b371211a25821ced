//! The Studio service, and what its tests share.

mod graphql_reads;
mod graphql_writes;
mod keys;

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

/// Message and code.
pub(crate) fn first_error(answer: &Answer) -> (String, String) {
    let error = &answer.json()["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&error["message"]), text(&error["extensions"]["code"]))
}
