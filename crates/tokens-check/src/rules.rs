//! The rules, a module for each family of them.

pub(crate) mod circles;
pub(crate) mod groups;
pub(crate) mod metadata;
pub(crate) mod names;
pub(crate) mod notation;
pub(crate) mod pointers;
pub(crate) mod reading;
pub(crate) mod references;
pub(crate) mod set_names;
pub(crate) mod themes;
pub(crate) mod token_types;
pub(crate) mod tokens;
pub(crate) mod values;

#[cfg(test)]
mod testing;

use crate::document::Document;
use crate::findings::Findings;

/// What looks at a document that could be read.
pub(crate) const FAMILIES: &[fn(&Document, &mut Findings)] = &[
    themes::look,
    metadata::look,
    set_names::look,
    names::look,
    notation::look,
    groups::look,
    tokens::look,
    token_types::look,
    values::look,
    references::look,
    pointers::look,
    circles::look,
];
