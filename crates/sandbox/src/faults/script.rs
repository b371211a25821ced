//! The rules that wait for their requests.

use std::cell::LazyCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{Action, Fault};
use crate::{json_text, studio};

#[derive(Debug, Default)]
pub(crate) struct Script(Mutex<Vec<Fault>>);

impl Script {
    /// Appends a rule.
    pub(crate) fn add(&self, fault: Fault) {
        self.lock().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The rules that are still to come, with what is left of their counts.
    pub(crate) fn waiting(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// What is to happen to this request.
    pub(crate) fn next(&self, method: &str, path: &str, body: &[u8]) -> Option<Action> {
        let mut rules = self.lock();
        rules.retain(|rule| rule.times > 0);
        // A body is only looked into for a rule that asks for it.
        let operations = LazyCell::new(|| studio::operations(path, body));
        for rule in rules.iter_mut() {
            if !rule.is_for(method, path) || !rule.is_for_one_of(|| &operations) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            rule.times -= 1;
            return Some(rule.action.clone());
        }
        None
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    fn is_for(&self, method: &str, path: &str) -> bool {
        self.method
            .as_deref()
            .is_none_or(|own| own.eq_ignore_ascii_case(method))
            && self
                .path_contains
                .as_deref()
                .is_none_or(|part| path.contains(part))
    }

    fn is_for_one_of<'a>(&self, operations: impl FnOnce() -> &'a [String]) -> bool {
        self.operation
            .as_ref()
            .is_none_or(|own| operations().contains(own))
    }

    /// What is wrong with this rule, if anything: it must be possible to play it.
    pub(crate) fn flaw(&self) -> Option<String> {
        match &self.action {
            Action::Status { code, .. }
            | Action::Body { status: code, .. }
            | Action::EffectThenStatus { code }
            | Action::Redirect { code, .. }
                if !(200..=999).contains(code) =>
            {
                Some(format!("`{code}` is no status of an answer"))
            }
            Action::ChangeBefore { record, .. } | Action::ChangeAfter { record, .. }
                if json_text::value(&Bytes::copy_from_slice(record.as_bytes())).is_none() =>
            {
                Some("`record` is not JSON".to_owned())
            }
            Action::Status {
                retry_after: Some(value),
                ..
            }
            | Action::Redirect {
                location: value, ..
            }
            | Action::Body {
                content_type: value,
                ..
            } if value.parse::<axum::http::HeaderValue>().is_err() => {
                Some(format!("`{value}` cannot be in a header"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(script: &Script, requests: &[(&str, &str)]) -> Vec<u16> {
        requests
            .iter()
            .map(|(method, path)| match script.next(method, path, b"") {
                Some(Action::Status { code, .. }) => code,
                Some(other) => panic!("{other:?}"),
                None => 200,
            })
            .collect()
    }

    #[test]
    fn a_rule_waits_then_happens_as_often_as_it_says() {
        let script = Script::default();
        script.add(Fault::on("put").after(1).times(2).status(503));
        let requests = [
            ("PUT", "/a"),
            ("GET", "/a"),
            ("PUT", "/a"),
            ("PUT", "/a"),
            ("PUT", "/a"),
        ];
        assert_eq!(statuses(&script, &requests), [200, 200, 503, 503, 200]);
        assert!(script.waiting().is_empty());
    }

    #[test]
    fn rules_for_the_same_requests_happen_one_after_the_other() {
        let script = Script::default();
        script.add(Fault::on_any().status(500));
        script.add(Fault::on_any().after(1).status(502));
        let requests = [("GET", "/"); 4];
        assert_eq!(statuses(&script, &requests), [500, 200, 502, 200]);
    }

    #[test]
    fn the_path_has_to_contain_the_part() {
        let script = Script::default();
        script.add(Fault::on("GET").at("/latest?meta").every_time().status(500));
        let requests = [("GET", "/v3/b/1"), ("GET", "/v3/b/1/latest?meta=false")];
        assert_eq!(statuses(&script, &requests), [200, 500]);
    }

    #[test]
    fn a_rule_can_be_for_one_operation() {
        let script = Script::default();
        script.add(Fault::on("POST").operation("deleteSet").status(503));
        let next = |path: &str, query: &str| {
            let body = serde_json::json!({ "query": query }).to_string();
            script.next("POST", path, body.as_bytes()).is_some()
        };
        assert!(!next("/graphql", "{ self { id } }"));
        assert!(!next("/v3/b", "mutation { deleteSet { id } }"));
        assert!(next("/graphql", "mutation { gone: deleteSet { id } }"));
    }

    #[test]
    fn a_rule_that_cannot_be_played_has_a_flaw() {
        for flawed in [
            Fault::on_any().status(1000),
            Fault::on_any().status(100),
            Fault::on_any().retry_after(429, "1\n2"),
            Fault::on_any().redirect(302, "\u{7f}"),
            Fault::on_any().change_before("{"),
        ] {
            assert!(flawed.flaw().is_some(), "{flawed:?}");
        }
        assert_eq!(Fault::on_any().retry_after(429, "soon").flaw(), None);
    }
}
