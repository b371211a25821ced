//! The rules: what is looked for, and how bad it is.

use std::fmt;

use crate::rules::{
    circles, groups, metadata, names, notation, pointers, reading, references, set_names, themes,
    token_types, tokens, values,
};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Some reader of the document loses or misreads something.
    Warning,
    /// The document does not say what it means to say.
    Error,
}

impl Severity {
    /// The word for it in settings and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name by which settings and reports know it, such as `broken-reference`.
    pub id: &'static str,
    /// How bad a finding of it is unless settings say otherwise.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Why that matters and what to do, in a few sentences, with the source of the rule.
    pub help: &'static str,
}

impl Rule {
    /// The rule with this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        let place = RULES.binary_search_by_key(&id, |rule| rule.id).ok()?;
        RULES.get(place)
    }
}

/// All rules, by id.
pub const RULES: &[Rule] = &[
    names::BACKSLASH_IN_NAME,
    references::BROKEN_REFERENCE,
    tokens::DESCRIPTION_SHAPE,
    names::DOT_IN_NAME,
    names::DUPLICATE_PATH,
    reading::DUPLICATE_SET,
    tokens::EMPTY_DESCRIPTION,
    tokens::EMPTY_EXTENSIONS,
    groups::EMPTY_GROUP,
    names::EMPTY_NAME,
    tokens::EXTENSIONS_SHAPE,
    groups::GROUP_DESCRIPTION,
    groups::GROUP_EXTENSIONS,
    groups::GROUP_FIELD,
    groups::GROUP_TYPE_AT_ROOT,
    groups::GROUP_TYPE_DOTTED,
    groups::GROUP_TYPE_LOST,
    groups::GROUP_TYPE_SHAPE,
    names::INDEX_NAME,
    set_names::JSON_IN_SET_NAME,
    metadata::METADATA_SHAPE,
    token_types::MISSING_TYPE,
    groups::MISSING_VALUE,
    notation::MIXED_NOTATION,
    set_names::NAME_CLASH,
    set_names::NAME_ENCODED,
    tokens::NAME_FIELD,
    set_names::NAME_LEAVES_FOLDER,
    set_names::NAME_TOO_LONG,
    notation::NOTATION_FLIP,
    tokens::NULL_VALUE,
    values::NUMBER_PRECISION,
    tokens::OBJECT_VALUE_LEGACY,
    tokens::PLAIN_VALUE,
    pointers::POINTER_REFERENCE,
    names::PROTOTYPE_NAME,
    circles::REFERENCE_CYCLE,
    circles::REFERENCE_NOT_TEXT,
    references::REFERENCE_OUTSIDE_THEME,
    references::REFERENCE_SPELLING,
    circles::REFERENCE_TOO_MUCH,
    references::REFERENCE_WITH_SET,
    token_types::RENAMED_TYPE,
    names::RESERVED_CHARACTER,
    set_names::RESERVED_SET_NAME,
    reading::ROOT_FIELD,
    metadata::SET_ORDER_DIFFERS,
    metadata::SET_ORDER_DUPLICATE,
    metadata::SET_ORDER_MISSING,
    metadata::SET_ORDER_SHAPE,
    metadata::SET_ORDER_UNKNOWN,
    themes::SET_UNUSED,
    references::TEXT_LIKE_REFERENCE,
    themes::THEME_DISABLED_SET,
    themes::THEME_DUPLICATE,
    themes::THEME_SHAPE,
    themes::THEME_UNKNOWN_SET,
    tokens::TOKEN_AND_GROUP,
    reading::TOKEN_AS_SET,
    metadata::UNKNOWN_FIELD,
    token_types::UNKNOWN_TYPE,
    reading::UNREADABLE,
    metadata::UPDATED_AT,
    values::VALUE_SHAPE,
    set_names::VALUES_NAMED_SET,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stand_in_the_order_of_their_ids() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
    }

    #[test]
    fn every_rule_says_what_it_finds_and_why() {
        for rule in RULES {
            assert!(rule.summary.ends_with('.'), "{}", rule.id);
            assert!(rule.help.ends_with('.'), "{}", rule.id);
            assert!(!rule.help.contains("  "), "{}", rule.id);
            let kebab = |char: char| char.is_ascii_lowercase() || char == '-';
            assert!(rule.id.chars().all(kebab), "{}", rule.id);
        }
    }
}
