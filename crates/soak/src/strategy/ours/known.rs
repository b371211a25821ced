//! What a client knew of a text when it planned: its ledger, with whether each copy has the text.

use serde_json::{Value, json};
use sync_engine::{History, Outcome};
use tokens_model::{DocumentDiff, JsonRef, TokenDocument};

use crate::mark::{Mark, Marks};

/// In JSON, on one line for each part.
pub(super) fn known(outcome: &Outcome, mark: Mark, copies: &dyn History) -> String {
    let (plan, seen) = (&outcome.plan, &outcome.observation);
    let has = |document: &TokenDocument| Marks::of(document).contains(mark);
    let nothing = TokenDocument::new();
    let remote = seen.remote.document().unwrap_or(&nothing);
    let about = |diff: &DocumentDiff| {
        let mark = mark.to_string();
        json!({ "changes": diff.changes.len(), "of it": format!("{diff:?}").contains(&mark) })
    };
    let mut text = format!(
        "\n    {}",
        json!({
            "had": seen.local.document().is_some_and(has),
            "agreed": seen.base.as_ref().is_some_and(|base| has(&base.document)),
            "read": has(remote),
            "repaired": about(&plan.repaired),
            "suspected": about(&plan.suspected),
            "replaced": about(&plan.replaced),
            "conflicts": plan.conflicts.len(),
            "guards": plan.guards.len(),
            "marker": remote.marker().map(JsonRef::to_compact),
        })
    );
    let Some(base) = &seen.base else {
        return text;
    };
    let ledger = serde_json::to_value(&base.ledger).unwrap_or_default();
    for list in ["steps", "unproven"] {
        for entry in ledger[list].as_array().into_iter().flatten() {
            let mut entry = entry.clone();
            for copy in ["said", "known", "here"] {
                if let Some(id) = entry[copy].as_str() {
                    entry[copy] = match copies.copy(id) {
                        Ok(copy) => {
                            let changes = DocumentDiff::first(&copy, remote, 0).len();
                            json!({ "has it": has(&copy), "from what was read": changes })
                        }
                        Err(_) => Value::from("gone"),
                    };
                }
            }
            text.push_str("\n    ");
            text.push_str(&entry.to_string());
        }
    }
    text
}
