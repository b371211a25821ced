//! What a service holds, asked without any code of the product.

use serde_json::{Map, Value, json};

use super::says::{Numbers, SETS, TOKENS, numbers_of, value};
use crate::outcome::{Failure, Result};
use crate::product::Sandbox;

/// A place on a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Remote {
    /// A bin, by its id.
    Bin(String),
    /// A project of the platform, by its id.
    Project(String),
}

const READ: &str = "query($o: String!, $p: String!) { project(id: $p, organization: $o) { \
     branch(name: \"main\") { tokenSets(limit: 100) { data { name raw } } } } }";
const WRITE: &str = "mutation($o: String!, $p: String!, $path: String!, $raw: JSON) { \
     updateTokenSet(organization: $o, project: $p, input: { path: $path, raw: $raw }) { name } }";

impl Remote {
    /// What it says now.
    pub(super) fn numbers(&self, sandbox: &Sandbox) -> Result<Numbers> {
        numbers_of(&self.sets(sandbox)?)
    }

    /// Somebody else writes these values over what is there, and leaves the rest as it is.
    pub(super) fn write(&self, sandbox: &Sandbox, to: &Numbers) -> Result {
        let from = self.numbers(sandbox)?;
        let changed = |text: String| {
            let mut text = text;
            for set in 0..SETS.len() {
                for token in 0..TOKENS.len() {
                    let [from, to] = [&from, to].map(|n| value(set, token, n[set][token]));
                    text = text.replace(&format!("\"{from}\""), &format!("\"{to}\""));
                }
            }
            text
        };
        match self {
            Self::Bin(id) => {
                let record = self.record(sandbox)?;
                let what = format!("PUT /v3/b/{id}");
                sandbox.send(&what, &changed(record.to_string())).map(drop)
            }
            Self::Project(id) => {
                for (at, name) in SETS.iter().enumerate() {
                    if from[at] == to[at] {
                        continue;
                    }
                    let raw = &self.sets(sandbox)?[*name];
                    let raw: Value = serde_json::from_str(&changed(raw.to_string()))
                        .map_err(|error| Failure::new(format!("set `{name}`: {error}")))?;
                    let more = json!({ "path": name, "raw": raw });
                    graphql(sandbox, id, WRITE, more)?;
                }
                Ok(())
            }
        }
    }

    fn record(&self, sandbox: &Sandbox) -> Result<Value> {
        let Self::Bin(id) = self else {
            return Ok(Value::Null);
        };
        let what = format!("GET /v3/b/{id}/latest");
        Ok(sandbox.send(&what, "")?["record"].take())
    }

    fn sets(&self, sandbox: &Sandbox) -> Result<Map<String, Value>> {
        match self {
            Self::Bin(_) => match self.record(sandbox)?["values"].take() {
                Value::Object(sets) => Ok(sets),
                other => Err(Failure::new(format!("a bin without sets: {other}"))),
            },
            Self::Project(id) => {
                let mut answer = graphql(sandbox, id, READ, json!({}))?;
                let sets = answer["data"]["project"]["branch"]["tokenSets"]["data"].take();
                let sets = sets.as_array().into_iter().flatten();
                let named = sets.map(|set| {
                    let name = set["name"].as_str().unwrap_or_default();
                    (name.to_owned(), set["raw"].clone())
                });
                Ok(named.collect())
            }
        }
    }
}

fn graphql(sandbox: &Sandbox, project: &str, query: &str, mut variables: Value) -> Result<Value> {
    variables["o"] = sandbox.studio.organization.as_str().into();
    variables["p"] = project.into();
    let request = json!({ "query": query, "variables": variables });
    let answer = sandbox.send("POST /graphql", &request.to_string())?;
    if answer["errors"].is_null() {
        Ok(answer)
    } else {
        Err(Failure::new(format!("the platform: {}", answer["errors"])))
    }
}
