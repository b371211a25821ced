//! Themes: which sets they select, and what tells one from another.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::TokenDocument;
use crate::format::ObjectText;
use crate::json::JsonRef;
use crate::path::TokenPath;

/// One theme as it stands in the document; a look at it, nothing is checked.
#[derive(Clone, Copy, Debug)]
pub struct Theme<'a> {
    json: JsonRef<'a>,
}

/// How a theme selects a set (`TokenSetStatus.ts` of the Figma plugin).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetStatus {
    /// Its tokens count, and styles are made of them.
    Enabled,
    /// Its tokens count for references only.
    Source,
    /// Its tokens do not count. The same as not being named at all.
    Disabled,
}

impl SetStatus {
    /// The status with this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Enabled, Self::Source, Self::Disabled]
            .into_iter()
            .find(|status| status.as_str() == name)
    }

    /// Its name in a document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Source => "source",
            Self::Disabled => "disabled",
        }
    }
}

impl<'a> Theme<'a> {
    /// The theme as it stands in the document.
    pub fn json(self) -> JsonRef<'a> {
        self.json
    }

    fn text(self, key: &str) -> Option<Cow<'a, str>> {
        self.json.get(key)?.as_str()
    }

    /// Its id, which the plugin makes up once.
    pub fn id(self) -> Option<Cow<'a, str>> {
        self.text("id")
    }

    /// Its name.
    pub fn name(self) -> Option<Cow<'a, str>> {
        self.text("name")
    }

    /// The name of its group: of each group one theme is active at a time.
    pub fn group(self) -> Option<Cow<'a, str>> {
        self.text("group")
    }

    /// The sets that it names, with their status, in the order of the text. Entries with an
    /// unknown status are left out.
    pub fn selected_sets(self) -> impl Iterator<Item = (Cow<'a, str>, SetStatus)> {
        let selected = self.json.get("selectedTokenSets");
        selected
            .into_iter()
            .flat_map(JsonRef::members)
            .filter_map(|member| {
                let status = SetStatus::named(&member.value.as_str()?)?;
                Some((member.name(), status))
            })
    }
}

impl TokenDocument {
    /// The themes, in their order.
    pub fn theme_list(&self) -> impl Iterator<Item = Theme<'_>> {
        self.themes()
            .into_iter()
            .flat_map(JsonRef::items)
            .map(|json| Theme { json })
    }
}

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
        TokenPath::new([self.name(theme), self.to_string()])
    }

    /// What people call this theme.
    pub(crate) fn name(&self, theme: JsonRef<'_>) -> String {
        let name = theme.get("name").and_then(JsonRef::as_str);
        name.map_or_else(|| self.id.clone(), Cow::into_owned)
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

/// The text of a theme in which sets are called otherwise: `new_name` is given all statuses of the
/// theme and the name of one of its sets, and says how that is called now if it is renamed.
pub fn renamed_selection<'n>(
    theme: JsonRef<'_>,
    new_name: impl Fn(JsonRef<'_>, &str) -> Option<&'n str>,
) -> String {
    if !theme.is_object() {
        return theme.raw().to_owned();
    }
    let mut object = ObjectText::new();
    for field in theme.members() {
        if field.is("selectedTokenSets") && field.value.is_object() {
            let mut statuses = ObjectText::new();
            for status in field.value.members() {
                let name = status.name();
                let name = new_name(field.value, &name).map_or(name, Cow::Borrowed);
                statuses.push(&name, status.value.raw());
            }
            object.push("selectedTokenSets", &statuses.finish());
        } else {
            object.push(&field.name(), field.value.raw());
        }
    }
    object.finish()
}

/// The fields of a theme that the Figma plugin and the platform know (`themeObjectSchema` of Tokens
/// Studio for Figma 2.11). The plugin reads any other, and writes the theme without it.
pub const THEME_FIELDS: [&str; 8] = [
    "id",
    "name",
    "group",
    "selectedTokenSets",
    "$figmaStyleReferences",
    "$figmaVariableReferences",
    "$figmaCollectionId",
    "$figmaModeId",
];

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
