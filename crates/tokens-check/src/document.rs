//! The document that the sources make together, each part with the source that it stands in.

use std::collections::HashMap;

use tokens_model::{Form, Json, JsonRef, SetName, TokenDocument, TokenSet};

use crate::findings::Spot;

/// A document, put together from sources.
#[derive(Debug)]
pub(crate) struct Document {
    /// How it stands in its sources.
    pub(crate) layout: Layout,
    /// What each source says, if it can be read.
    pub(crate) texts: Vec<Option<Json>>,
    /// The root of a single text, or of the first of the files.
    pub(crate) root: Spot,
    /// The sets in the order of the sources and of their texts.
    pub(crate) sets: Vec<Set>,
    /// `$themes`.
    pub(crate) themes: Option<Section>,
    /// `$metadata`.
    pub(crate) metadata: Option<Section>,
    /// Members of the root that the format does not name.
    pub(crate) extra: Vec<Extra>,
    /// The same as one model, with the sets in their effective order.
    pub(crate) model: TokenDocument,
}

/// How a document stands in its sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// One text in this form.
    Single(Form),
    /// A file for each part.
    Folder,
}

/// One set.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) name: SetName,
    /// Where its name stands: its key, or the beginning of its file.
    pub(crate) spot: Spot,
    pub(crate) content: TokenSet,
}

/// `$themes` or `$metadata`.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) source: usize,
    pub(crate) json: Json,
}

/// A member of the root that is neither a set nor a section.
#[derive(Debug)]
pub(crate) struct Extra {
    pub(crate) name: String,
    pub(crate) spot: Spot,
}

impl Set {
    /// The spot of a value or a key in the set.
    pub(crate) fn spot_of(&self, json: JsonRef<'_>) -> Spot {
        spot(self.spot.source, json)
    }

    /// The content.
    pub(crate) fn json(&self) -> JsonRef<'_> {
        self.content.json()
    }
}

impl Section {
    /// The spot of a value or a key in the section.
    pub(crate) fn spot_of(&self, json: JsonRef<'_>) -> Spot {
        spot(self.source, json)
    }
}

impl Document {
    /// The set of each name.
    pub(crate) fn sets_by_name(&self) -> HashMap<&str, &Set> {
        self.sets
            .iter()
            .map(|set| (set.name.as_str(), set))
            .collect()
    }
}

/// The spot of a value or a key.
pub(crate) fn spot(source: usize, json: JsonRef<'_>) -> Spot {
    Spot {
        source,
        offset: json.span().start,
    }
}
