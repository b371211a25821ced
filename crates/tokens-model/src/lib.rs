#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod document;
mod node;
mod reference;
mod set;
mod set_order;
mod shape;
mod theme;
mod token_type;
mod tree;

mod json;
mod limits;
mod parse;

mod convert;
mod format;
mod rewrite;
mod style;

mod diff;
mod digest;
mod draft;
mod entries;
mod names;
mod path;
mod places;
mod role;

#[cfg(feature = "proptest")]
pub mod strategies;

pub use convert::{Converted, Loss, LossKind};
pub use diff::{Change, ChangeKind, DocumentDiff, Rename, Renames, TextDifference};
pub use digest::Digest;
pub use document::{BOOKKEEPING, Form, MARKER, TokenDocument};
pub use draft::Draft;
pub use entries::{Entry, entries};
pub use format::ObjectText;
pub use json::{Items, Json, JsonRef, Member, Members, ValueKind};
pub use limits::Limits;
pub use names::{
    NameError, TEMPORARY_PREFIX, check_collisions, collisions, path_to_set, set_to_path,
};
pub use node::{Group, Node, Token};
pub use parse::{ParseError, ParseProblem};
pub use path::{EntryPath, Section, SetName, TokenPath};
pub use places::LineIndex;
pub use reference::{Notation, Reference, references};
pub use role::{Role, is_index, same};
pub use set::TokenSet;
pub use set_order::effective_order;
pub use shape::{ShapeProblem, shape_problems};
pub use style::Style;
pub use theme::{SetStatus, THEME_FIELDS, Theme, ThemeKey, renamed_selection, theme_keys};
pub use token_type::TokenType;
pub use tree::{Dialect, NodeKind, node_kind};
