//! What the platform tells of a service account token.
//!
//! A project lists its tokens without their values. One of them is ours if the beginning that the
//! list shows of it is ours and that of no other (seen in answers of the platform). Whether a token
//! may see the list is not documented: what is not told stays untold.

use provider_api::{Account, Progress, Secret};
use tokens_model::{JsonRef, ValueKind};

use crate::proof::{Cut, Pages};
use crate::{answer, rest};

/// The account with what is told of the token.
pub(super) async fn told(
    client: &rest::Client,
    token: &Secret,
    project: &str,
    account: Account,
    progress: &dyn Progress,
) -> Account {
    match list(client, project, progress).await {
        Ok(all) => match the_one(all, token) {
            Some(Shown {
                scopes, expires_at, ..
            }) => Account {
                scopes,
                expires_at,
                ..account
            },
            None => account,
        },
        Err(cut) => {
            let problem = match cut {
                Cut::Failed(error) => error.to_string(),
                Cut::Torn(_) => "the list does not fit together".to_owned(),
            };
            progress.note(&format!(
                "scopes and end of the token are not told: {problem}"
            ));
            account
        }
    }
}

/// A token as the list shows it.
#[derive(Debug)]
struct Shown {
    prefix: String,
    scopes: Vec<String>,
    expires_at: Option<String>,
}

async fn list(
    client: &rest::Client,
    project: &str,
    progress: &dyn Progress,
) -> Result<Vec<Shown>, Cut> {
    let url = client.address(&["projects", project, "service_account_tokens"])?;
    let pages = Pages::of("service account tokens", None);
    let read = |json: JsonRef<'_>, what: &str| Ok((rest::id(json, what)?, shown(json)));
    client.list(&url, pages, progress, read).await
}

fn shown(json: JsonRef<'_>) -> Shown {
    // What it may do, or else what it was made for.
    let scopes = ["effective_scopes", "scopes"]
        .iter()
        .filter_map(|name| answer::at(json, &["attributes", name]))
        .find(|list| list.kind() == ValueKind::Array);
    let texts = scopes.into_iter().flat_map(JsonRef::items);
    Shown {
        prefix: rest::attribute(json, "token_prefix").unwrap_or_default(),
        scopes: texts
            .filter_map(|scope| Some(scope.as_str()?.into_owned()))
            .collect(),
        expires_at: rest::attribute(json, "expires_at"),
    }
}

fn the_one(all: Vec<Shown>, token: &Secret) -> Option<Shown> {
    let is_ours =
        |shown: &Shown| !shown.prefix.is_empty() && token.expose().starts_with(&shown.prefix);
    let mut ours = all.into_iter().filter(is_ours);
    let one = ours.next()?;
    ours.next().is_none().then_some(one)
}

#[cfg(test)]
mod tests {
    use tokens_model::Json;

    use super::*;

    #[test]
    fn the_token_is_found_by_a_beginning_that_only_it_has() {
        let check = |prefixes: &[&str], found: Option<&str>| {
            let shown = |prefix: &&str| Shown {
                prefix: (*prefix).to_owned(),
                scopes: Vec::new(),
                expires_at: None,
            };
            let all = prefixes.iter().map(shown).collect();
            let one = the_one(all, &Secret::new("sat_abc"));
            assert_eq!(one.map(|one| one.prefix).as_deref(), found, "{prefixes:?}");
        };
        check(&["sat_x", "sat_a"], Some("sat_a"));
        check(&["sat_abcd", "SAT_a", ""], None);
        check(&["sat_", "sat_a"], None);
        check(&[], None);
    }

    #[test]
    fn what_it_may_do_counts_before_what_it_was_made_for() {
        let check = |attributes: &str, expected: &[&str]| {
            let json = Json::parse(format!(r#"{{"attributes":{attributes}}}"#)).unwrap();
            assert_eq!(shown(json.root()).scopes, expected, "{attributes}");
        };
        check(r#"{"scopes":["a","b"],"effective_scopes":["a"]}"#, &["a"]);
        check(r#"{"scopes":["a"],"effective_scopes":null}"#, &["a"]);
        check(r#"{"scopes":"a"}"#, &[]);
    }
}
