//! What the rules found, until it is sorted and has its place.

use crate::finding::Finding;
use crate::locate::places;
use crate::rule::Rule;
use crate::settings::Settings;
use crate::source::Source;

/// A byte of a source: where a value or a key begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// Which of the sources.
    pub(crate) source: usize,
    /// The byte in its text; 0 in a text that cannot be read.
    pub(crate) offset: usize,
}

/// A finding without its place for people.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) spot: Spot,
    rule: &'static Rule,
    message: String,
    hint: Option<String>,
}

impl Draft {
    /// Says what to do about it.
    pub(crate) fn hint(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }
}

/// Takes in what the rules find, in any order.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    drafts: Vec<Draft>,
}

impl Findings {
    pub(crate) fn add(
        &mut self,
        rule: &'static Rule,
        spot: Spot,
        message: impl Into<String>,
    ) -> &mut Draft {
        self.drafts.push(Draft {
            spot,
            rule,
            message: message.into(),
            hint: None,
        });
        self.drafts.last_mut().expect("one was pushed just now")
    }

    /// What the settings leave of it, in the order of sources and places.
    pub(crate) fn finish(mut self, sources: &[Source], settings: &Settings) -> Vec<Finding> {
        self.drafts
            .retain(|draft| settings.of(draft.rule).is_some());
        self.drafts
            .sort_by(|a, b| (a.spot, a.rule.id, &a.message).cmp(&(b.spot, b.rule.id, &b.message)));
        let places = places(sources, &self.drafts);
        self.drafts
            .into_iter()
            .zip(places)
            .filter_map(|(draft, place)| {
                Some(Finding {
                    severity: settings.of(draft.rule)?,
                    rule: draft.rule,
                    place,
                    message: draft.message,
                    hint: draft.hint,
                })
            })
            .collect()
    }
}
