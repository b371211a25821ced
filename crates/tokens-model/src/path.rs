//! Names and paths: where something stands in a document.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The name of a token set, exactly as the document has it; `/` makes folders by convention.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetName(Arc<str>);

impl SetName {
    /// Any text can be the name of a set.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SetName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The keys from the root of a set to a token or group.
///
/// They stand in one text, so that a path costs the same at any depth.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct TokenPath {
    /// The keys, joined by dots.
    text: String,
    /// Where in it each key ends, for keys may hold dots themselves.
    ends: Vec<usize>,
}

impl TokenPath {
    /// The path of these keys.
    pub fn new(keys: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut path = Self::default();
        for key in keys {
            path.push(key.as_ref());
        }
        path
    }

    /// The keys, outermost first.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + Clone {
        (0..self.ends.len()).map(|level| self.key(level))
    }

    /// The keys joined by dots, as aliases name tokens. A key that holds a dot makes the text
    /// ambiguous, as it does in aliases; [`TokenPath::keys`] never is.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this is the root of the set.
    pub fn is_root(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether this is `outer`, or inside of it.
    pub fn starts_with(&self, outer: &Self) -> bool {
        self.ends.starts_with(&outer.ends) && self.text.starts_with(&outer.text)
    }

    /// The path of the outermost keys, so many of them.
    #[must_use]
    pub fn outermost(&self, keys: usize) -> Self {
        let ends = &self.ends[..keys.min(self.ends.len())];
        let end = ends.last().copied().unwrap_or_default();
        Self {
            text: self.text[..end].to_owned(),
            ends: ends.to_vec(),
        }
    }

    /// The path of the group around it, and the key that it has there; none of the root.
    pub fn split_last(&self) -> Option<(Self, &str)> {
        let key = self.keys().next_back()?;
        Some((self.outermost(self.ends.len() - 1), key))
    }

    /// The path one level further down.
    #[must_use]
    pub fn child(&self, key: &str) -> Self {
        let mut child = self.clone();
        child.push(key);
        child
    }

    pub(crate) fn push(&mut self, key: &str) {
        if !self.is_root() {
            self.text.push('.');
        }
        self.text.push_str(key);
        self.ends.push(self.text.len());
    }

    pub(crate) fn pop(&mut self) {
        self.ends.pop();
        let end = self.ends.last().copied().unwrap_or_default();
        self.text.truncate(end);
    }

    fn key(&self, level: usize) -> &str {
        // Behind the dot that follows the key above.
        let begin = level.checked_sub(1).map_or(0, |above| self.ends[above] + 1);
        &self.text[begin..self.ends[level]]
    }
}

/// Key by key: in the text alone, a dot would come after a blank.
impl Ord for TokenPath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.keys().cmp(other.keys())
    }
}

impl PartialOrd for TokenPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As [`TokenPath::as_str`] has it.
impl fmt::Display for TokenPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for TokenPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys()).finish()
    }
}

/// The part of a document that a path leads into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// A set as a whole, or the order of the sets.
    Set,
    /// Something inside a set.
    Token,
    /// `$themes`.
    Theme,
    /// `$metadata`, and members of the document that the format does not name.
    Metadata,
}

impl Section {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Token => "token",
            Self::Theme => "theme",
            Self::Metadata => "metadata",
        }
    }
}

/// Where one mergeable unit stands: a field of a token, a theme's status of a set, an order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryPath {
    /// The part of the document.
    pub section: Section,
    /// The set, where the unit stands in one.
    pub set: Option<SetName>,
    /// The token or group in the set; of a theme, its name and what tells it from others (see
    /// [`ThemeKey`](crate::ThemeKey)); of metadata, the key.
    pub path: TokenPath,
    /// The field of the token or group; the whole of it if there is none.
    pub field: Option<String>,
}

impl EntryPath {
    /// Something in a set.
    pub fn in_set(set: &SetName, path: TokenPath, field: Option<&str>) -> Self {
        Self {
            section: Section::Token,
            set: Some(set.clone()),
            path,
            field: field.map(str::to_owned),
        }
    }

    /// A set as a whole.
    pub fn set(set: &SetName) -> Self {
        Self {
            section: Section::Set,
            set: Some(set.clone()),
            path: TokenPath::default(),
            field: None,
        }
    }

    /// The order of the sets.
    pub fn set_order() -> Self {
        Self {
            section: Section::Metadata,
            set: None,
            path: TokenPath::new(["tokenSetOrder"]),
            field: None,
        }
    }

    /// Something in themes or metadata.
    pub fn in_section(section: Section, path: TokenPath) -> Self {
        Self {
            section,
            set: None,
            path,
            field: None,
        }
    }
}

impl fmt::Display for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.set, self.section) {
            (Some(set), Section::Set) => write!(f, "set {set}")?,
            (Some(set), _) => write!(f, "{set}: {}", self.path)?,
            (None, Section::Theme) => match self.path.keys().next() {
                Some(name) => write!(f, "theme {name}")?,
                None => f.write_str("$themes")?,
            },
            (None, _) => write!(f, "$metadata {}", self.path)?,
        }
        match &self.field {
            Some(field) => write!(f, " ({field})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{self}>")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Keys of few signs, so that many paths share a beginning.
    fn keys() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[a. ]{0,2}", 0..4)
    }

    proptest! {
        #[test]
        fn a_path_is_the_list_of_its_keys(one in keys(), other in keys(), depth in 0..5_usize) {
            let (path, second) = (TokenPath::new(&one), TokenPath::new(&other));
            prop_assert!(path.keys().eq(&one));
            prop_assert!(path.keys().rev().eq(one.iter().rev()));
            prop_assert_eq!(path.to_string(), one.join("."));
            prop_assert_eq!(path.is_root(), one.is_empty());
            prop_assert_eq!(path == second, one == other);
            prop_assert_eq!(path.cmp(&second), one.cmp(&other));
            prop_assert_eq!(path.starts_with(&second), one.starts_with(&other));
            let few = &one[..depth.min(one.len())];
            prop_assert_eq!(path.outermost(depth), TokenPath::new(few));
            let around = one.split_last().map(|(key, group)| (TokenPath::new(group), key.as_str()));
            prop_assert_eq!(path.split_last(), around);
        }

        #[test]
        fn a_key_that_is_taken_away_leaves_what_was_there(one in keys(), key in "[a. ]{0,2}") {
            let mut path = TokenPath::new(&one);
            path.push(&key);
            prop_assert_eq!(&path, &TokenPath::new(one.iter().chain([&key])));
            path.pop();
            prop_assert_eq!(path, TokenPath::new(&one));
        }
    }
}
