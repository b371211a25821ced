//! What tells one theme from another.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::JsonRef;
use crate::path::TokenPath;

/// What tells a theme from the others: its `id`, or group and name where that is missing or
/// shared; the last number tells themes apart that share everything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThemeKey {
    id: String,
    nth: usize,
}

impl ThemeKey {
    /// The path of this theme: its name, for people, and what tells it from the others.
    pub fn path(&self, theme: JsonRef<'_>) -> TokenPath {
        let name = theme
            .get("name")
            .and_then(JsonRef::as_str)
            .map_or_else(|| self.id.clone(), Cow::into_owned);
        TokenPath::new([name, self.to_string()])
    }
}

impl std::fmt::Display for ThemeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.nth > 1 {
            write!(f, "{} #{}", self.id, self.nth)
        } else {
            f.write_str(&self.id)
        }
    }
}

/// The themes of a list, each with its key.
pub fn theme_keys(themes: Option<JsonRef<'_>>) -> Vec<(ThemeKey, JsonRef<'_>)> {
    let items: Vec<JsonRef<'_>> = themes.into_iter().flat_map(JsonRef::items).collect();
    let text = |theme: JsonRef<'_>, key: &str| {
        theme
            .get(key)
            .and_then(JsonRef::as_str)
            .map(Cow::into_owned)
    };
    let mut uses: HashMap<String, usize> = HashMap::new();
    for theme in &items {
        if let Some(id) = text(*theme, "id") {
            *uses.entry(id).or_default() += 1;
        }
    }
    let mut count: HashMap<String, usize> = HashMap::new();
    items
        .into_iter()
        .map(|theme| {
            let id = match text(theme, "id") {
                Some(id) if uses.get(&id) == Some(&1) => format!("id {id}"),
                _ => format!("name {:?} {:?}", text(theme, "group"), text(theme, "name")),
            };
            let nth = count.entry(id.clone()).or_default();
            *nth += 1;
            (ThemeKey { id, nth: *nth }, theme)
        })
        .collect()
}
