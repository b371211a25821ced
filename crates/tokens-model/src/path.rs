//! Names and paths: where something stands in a document.

use std::borrow::Borrow;
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
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenPath(Vec<String>);

impl TokenPath {
    /// The path of these keys.
    pub fn new(keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(keys.into_iter().map(Into::into).collect())
    }

    /// The keys, outermost first.
    pub fn keys(&self) -> &[String] {
        &self.0
    }

    /// Whether this is the root of the set.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, key: &str) {
        self.0.push(key.to_owned());
    }

    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// The path one level further down.
    #[must_use]
    pub fn child(&self, key: &str) -> Self {
        let mut keys = self.0.clone();
        keys.push(key.to_owned());
        Self(keys)
    }
}

/// Joined by dots, as aliases name tokens. A key that holds a dot makes the text ambiguous, as it
/// does in aliases; [`TokenPath::keys`] never is.
impl fmt::Display for TokenPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, key) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            f.write_str(key)?;
        }
        Ok(())
    }
}

impl fmt::Debug for TokenPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
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
            (None, Section::Theme) => match self.path.keys().first() {
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
