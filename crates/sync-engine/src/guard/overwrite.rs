//! Changes that somebody may have written over without having seen them.

use super::{Check, EXAMPLES, Guard, GuardKind};
use crate::policy::Side;

impl Check<'_> {
    pub(super) fn overwrite(&self) -> Option<Guard> {
        let places = match self.suspected.len() {
            0 => return None,
            1 => "1 place".to_owned(),
            places => format!("each of {places} places"),
        };
        let examples = self.suspected.changes.iter().take(EXAMPLES);
        Some(Guard {
            kind: GuardKind::SuspectedOverwrite,
            side: Side::Remote,
            message: format!(
                "{places} on the remote is again what it was before it was changed: whoever wrote \
                 that may not have seen the change"
            ),
            lifted_by: Some("--accept-remote".to_owned()),
            examples: examples.map(|change| change.at.to_string()).collect(),
        })
    }
}
