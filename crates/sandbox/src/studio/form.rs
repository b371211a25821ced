//! Names and values as in queries and in the bodies of forms.

use std::borrow::Cow;

/// Pairs in the order in which they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn parse(text: &[u8]) -> Self {
        let owned =
            |(name, value): (Cow<'_, str>, Cow<'_, str>)| (name.into_owned(), value.into_owned());
        Self(form_urlencoded::parse(text).map(owned).collect())
    }

    /// The last value of this name that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs()
            .filter(|(own, value)| *own == name && !value.is_empty())
            .map(|(_, value)| value)
            .last()
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs()
            .filter(move |(own, _)| *own == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
