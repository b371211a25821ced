//! A remote that says what it said once, as an old copy in a cache does.

use tokens_model::DocumentDiff;

use super::{Check, EXAMPLES, Guard, GuardKind};
use crate::policy::Side;

impl Check<'_> {
    pub(super) fn time_travel(&self) -> Vec<Guard> {
        let (Some(base), Some(remote)) = (self.base, self.remote) else {
            return Vec::new();
        };
        // What the files say as well is no news to anybody.
        let known = self.local.is_some_and(|local| local.same(remote));
        if !self.went_back || known || self.overrides.accept_remote {
            return Vec::new();
        }
        let diff = DocumentDiff::first(base, remote, EXAMPLES);
        let changes = match diff.len() {
            1 => "1 change".to_owned(),
            changes => format!("{changes} changes"),
        };
        vec![Guard {
            kind: GuardKind::TimeTravel,
            side: Side::Remote,
            message: format!(
                "the remote went back in time: it says what both sides agreed on before their last \
                 agreement, which takes back {changes}"
            ),
            lifted_by: Some("--accept-remote".to_owned()),
            examples: diff.changes.iter().map(|c| c.at.to_string()).collect(),
        }]
    }
}
