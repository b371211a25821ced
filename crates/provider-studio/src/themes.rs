//! Themes as the platform keeps them: options in groups, each with a name.

mod dress;

use std::collections::{BTreeMap, HashMap, HashSet};

use provider_api::Fit;
use tokens_model::{
    EntryPath, Json, JsonRef, Member, ObjectText, Section, THEME_FIELDS, TokenDocument, theme_keys,
};

pub(crate) use dress::dress;

/// A group of themes, of which one at a time is active.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ThemeGroup {
    pub(crate) name: String,
    pub(crate) options: Vec<ThemeOption>,
}

/// A theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ThemeOption {
    pub(crate) name: String,
    /// Statuses by names of sets.
    pub(crate) selected: BTreeMap<String, String>,
    pub(crate) styles: BTreeMap<String, String>,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) collection: Option<String>,
    pub(crate) mode: Option<String>,
}

/// How one interface of the platform keeps themes.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    /// The group that themes without one go to.
    pub(crate) ungrouped: String,
    pub(crate) order: OptionOrder,
    pub(crate) styles: StyleKeys,
    pub(crate) dangling: Dangling,
}

/// Whether a theme may name a set that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dangling {
    Kept,
    Lost,
}

/// Whether the order of themes in their group is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionOrder {
    Kept,
    Lost,
}

/// How references to styles are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StyleKeys {
    AsTheyAre,
    /// `S:KEY,`, as the Figma plugin makes them of whatever the platform has.
    Wrapped,
}

impl StyleKeys {
    fn spell(self, key: String) -> String {
        match self {
            Self::AsTheyAre => key,
            Self::Wrapped => {
                let bare = key.strip_prefix("S:").unwrap_or(&key);
                format!("S:{},", bare.strip_suffix(',').unwrap_or(bare))
            }
        }
    }
}

/// The themes of a document in their groups, by name of group, as the place keeps them. What is not
/// kept is added to `fit`.
pub(crate) fn groups(document: &TokenDocument, shelf: &Shelf, fit: &mut Fit) -> Vec<ThemeGroup> {
    let mut groups: BTreeMap<String, ThemeGroup> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut order = Vec::new();
    let sets = known_sets(document, shelf);
    for (key, theme) in theme_keys(document.themes()) {
        let at = |field: Option<&str>| EntryPath {
            field: field.map(str::to_owned),
            ..EntryPath::in_section(Section::Theme, key.path(theme))
        };
        let mut option = match option(theme, shelf.styles) {
            Ok(option) => option,
            Err(problem) => {
                fit.refuse(at(None), problem);
                continue;
            }
        };
        for field in theme.members().map(Member::name) {
            if !THEME_FIELDS.contains(&field.as_ref()) {
                fit.keep_here(Some(at(Some(&field))), "an unknown field of a theme");
            }
        }
        if let Some(sets) = &sets {
            option.selected.retain(|set, _| {
                let is_there = sets.contains(set.as_str());
                if !is_there {
                    let field = format!("selectedTokenSets.{set}");
                    fit.keep_here(
                        Some(at(Some(&field))),
                        "the status of a set that is not there",
                    );
                }
                is_there
            });
        }
        let group = group_name(theme, &shelf.ungrouped);
        if !seen.insert((group.clone(), option.name.clone())) {
            let problem =
                "stands twice in its group, where a name has to be unique on the platform";
            fit.refuse(at(None), problem);
            continue;
        }
        order.push((group.clone(), option.name.clone()));
        groups
            .entry(group.clone())
            .or_insert_with(|| ThemeGroup {
                name: group,
                options: Vec::new(),
            })
            .options
            .push(option);
    }
    let mut groups: Vec<ThemeGroup> = groups.into_values().collect();
    if shelf.order == OptionOrder::Lost {
        for group in &mut groups {
            group.options.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
    let places = groups.iter().flat_map(|group| {
        let options = group.options.iter();
        options.map(|option| (group.name.clone(), option.name.clone()))
    });
    if !places.eq(order) {
        fit.keep_here(None, "the order of the themes");
    }
    groups
}

/// The sets that themes may name, if they may not name others.
fn known_sets<'a>(document: &'a TokenDocument, shelf: &Shelf) -> Option<HashSet<&'a str>> {
    let names = document.sets().iter().map(|(name, _)| name.as_str());
    (shelf.dangling == Dangling::Lost).then(|| names.collect())
}

/// What is kept of a theme, or what is wrong with it.
fn option(theme: JsonRef<'_>, styles: StyleKeys) -> Result<ThemeOption, String> {
    let text = |key: &str| theme.get(key).and_then(JsonRef::as_str);
    let Some(name) = text("name").filter(|name| !name.is_empty()) else {
        return Err("has no name, which the platform asks for".to_owned());
    };
    let map = |key: &str| {
        strings(theme.get(key)).ok_or_else(|| format!("has a `{key}` that is no object of strings"))
    };
    let id = |key: &str| text(key).filter(|id| !id.is_empty()).map(String::from);
    Ok(ThemeOption {
        selected: statuses(map("selectedTokenSets")?),
        styles: style_keys(map("$figmaStyleReferences")?, styles),
        variables: map("$figmaVariableReferences")?,
        collection: id("$figmaCollectionId"),
        mode: id("$figmaModeId"),
        name: name.into_owned(),
    })
}

/// Lines about groups without themes, which no document can hold.
pub(crate) fn hollow(groups: &[ThemeGroup]) -> impl Iterator<Item = String> {
    let hollow = groups.iter().filter(|group| group.options.is_empty());
    hollow.map(|group| {
        format!(
            "theme group `{}` has no theme, so it stays on the platform alone",
            group.name.escape_debug()
        )
    })
}

/// Statuses as they are meant: the case does not count.
pub(crate) fn statuses(map: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let lower = |(set, status): (String, String)| (set, status.to_lowercase());
    map.into_iter().map(lower).collect()
}

/// References to styles in the spelling of the place.
pub(crate) fn style_keys(
    map: BTreeMap<String, String>,
    styles: StyleKeys,
) -> BTreeMap<String, String> {
    let spell = |(token, key)| (token, styles.spell(key));
    map.into_iter().map(spell).collect()
}

/// An object of strings; nothing and `null` are an empty one.
pub(crate) fn strings(json: Option<JsonRef<'_>>) -> Option<BTreeMap<String, String>> {
    let Some(json) = json.filter(|json| json.raw() != "null") else {
        return Some(BTreeMap::new());
    };
    if !json.is_object() {
        return None;
    }
    json.members()
        .map(|member| Some((member.name().into_owned(), member.value.as_str()?.into())))
        .collect()
}

/// Group and name of a theme on the platform.
pub(crate) fn place(theme: JsonRef<'_>, ungrouped: &str) -> (String, String) {
    let name = theme.get("name").and_then(JsonRef::as_str);
    let name = name.unwrap_or_default().into_owned();
    (group_name(theme, ungrouped), name)
}

fn group_name(theme: JsonRef<'_>, ungrouped: &str) -> String {
    let group = theme.get("group").and_then(JsonRef::as_str);
    group
        .filter(|group| !group.is_empty())
        .map_or_else(|| ungrouped.to_owned(), std::borrow::Cow::into_owned)
}

/// The list of themes that these groups stand for; selected sets stand in the order of `sets`.
pub(crate) fn list<'a>(
    groups: &[ThemeGroup],
    sets: impl IntoIterator<Item = &'a str>,
    shelf: &Shelf,
    id: impl Fn(&ThemeGroup, &ThemeOption) -> Option<String>,
) -> Option<Json> {
    let ranks: HashMap<&str, usize> = sets.into_iter().zip(0..).collect();
    let mut themes = Vec::new();
    for group in groups {
        for option in &group.options {
            let id = id(group, option);
            themes.push(theme_text(
                group,
                option,
                id.as_deref(),
                &shelf.ungrouped,
                &ranks,
            ));
        }
    }
    (!themes.is_empty()).then(|| Json::assembled(format!("[{}]", themes.join(","))))
}

fn theme_text(
    group: &ThemeGroup,
    option: &ThemeOption,
    id: Option<&str>,
    ungrouped: &str,
    ranks: &HashMap<&str, usize>,
) -> String {
    let mut selected: Vec<(&String, &String)> = option.selected.iter().collect();
    selected.sort_by_cached_key(|(set, _)| ranks.get(set.as_str()).copied().unwrap_or(usize::MAX));
    let mut theme = ObjectText::new();
    let mut push = |key, text: Option<&str>| {
        if let Some(text) = text {
            theme.push_text(key, text);
        }
    };
    push("id", id);
    push("name", Some(&option.name));
    push(
        "group",
        (group.name != ungrouped).then_some(group.name.as_str()),
    );
    push("$figmaCollectionId", option.collection.as_deref());
    push("$figmaModeId", option.mode.as_deref());
    theme.push("selectedTokenSets", &object(selected));
    for (key, map) in [
        ("$figmaStyleReferences", &option.styles),
        ("$figmaVariableReferences", &option.variables),
    ] {
        if !map.is_empty() {
            theme.push(key, &object(map));
        }
    }
    theme.finish()
}

/// An object of strings as text.
pub(crate) fn object<'a>(members: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    let mut object = ObjectText::new();
    for (key, value) in members {
        object.push_text(key, value);
    }
    object.finish()
}

#[cfg(test)]
mod tests {
    use provider_api::Ids;

    use super::*;

    const SHELF: [OptionOrder; 2] = [OptionOrder::Kept, OptionOrder::Lost];

    fn shelf(order: OptionOrder) -> Shelf {
        Shelf {
            ungrouped: "No group".to_owned(),
            order,
            styles: StyleKeys::Wrapped,
            dangling: Dangling::Lost,
        }
    }

    fn held_document(document: &TokenDocument, shelf: &Shelf) -> TokenDocument {
        let themes = held(document, shelf);
        document.clone().with_themes(themes)
    }

    fn document(themes: &str) -> TokenDocument {
        TokenDocument::parse(format!(r#"{{"a":{{}},"b":{{}},"$themes":{themes}}}"#)).unwrap()
    }

    fn held(document: &TokenDocument, shelf: &Shelf) -> Option<Json> {
        let groups = groups(document, shelf, &mut Fit::default());
        let sets = document.sets().iter().map(|(name, _)| name.as_str());
        list(&groups, sets, shelf, |group, option| {
            Some(format!("{}-{}", group.name, option.name))
        })
    }

    const RICH: &str = r#"[
        {"id":"2","name":"Dark","group":"Mode","selectedTokenSets":{"b":"Source","a":"enabled","ghost":"source"},
         "$figmaStyleReferences":{"x":"S:1,"},"$figmaCollectionId":"c","x-rank":7},
        {"id":"1","name":"Light","selectedTokenSets":{},"$figmaStyleReferences":{"x":"abc"}},
        {"name":"Big","group":"Size"},
        {"id":"3","name":"Bright","group":"Mode","$figmaModeId":null,"selectedTokenSets":{"a":"disabled"}}
    ]"#;

    #[test]
    fn what_the_platform_does_not_keep_comes_from_the_document() {
        for order in SHELF {
            let shelf = shelf(order);
            let like = document(RICH);
            let held = held_document(&like, &shelf);
            let dressed = dress(&held, &like, &Ids::default(), &shelf).unwrap();
            assert!(like.clone().with_themes(Some(dressed)).same(&like));
        }
    }

    #[test]
    fn changes_come_through_the_dress() {
        let shelf = shelf(OptionOrder::Kept);
        let like = document(RICH);
        let there = held_document(
            &document(
                r#"[{"name":"Bright","group":"Mode","selectedTokenSets":{"a":"enabled"}},
                {"name":"Dark","group":"Mode","$figmaStyleReferences":{"x":"2"}},
                {"name":"New","group":"Mode"}]"#,
            ),
            &shelf,
        );
        let dressed = dress(&there, &like, &Ids::default(), &shelf).unwrap();
        let expected = document(
            r#"[{"id":"3","name":"Bright","group":"Mode","$figmaModeId":null,"selectedTokenSets":{"a":"enabled"}},
            {"id":"2","name":"Dark","group":"Mode","selectedTokenSets":{"ghost":"source"},"$figmaStyleReferences":{"x":"S:2,"},"x-rank":7},
            {"id":"Mode-New","name":"New","group":"Mode","selectedTokenSets":{}}]"#,
        );
        let found = document("[]").with_themes(Some(dressed.clone()));
        assert!(found.same(&expected), "{dressed:?}");
    }

    #[test]
    fn what_cannot_be_kept_is_refused_by_name() {
        let check = |themes: &str, says: &str| {
            let mut fit = Fit::default();
            groups(&document(themes), &shelf(OptionOrder::Kept), &mut fit);
            let told: Vec<String> = fit.refused.iter().map(ToString::to_string).collect();
            assert_eq!(told, [says]);
        };
        check(
            r#"[{"id":"1"}]"#,
            "theme id 1: has no name, which the platform asks for",
        );
        check(
            r#"[{"name":"A"},{"name":"A","group":"No group"}]"#,
            "theme A: stands twice in its group, where a name has to be unique on the platform",
        );
        check(
            r#"[{"name":"A","selectedTokenSets":{"a":1}}]"#,
            "theme A: has a `selectedTokenSets` that is no object of strings",
        );
    }
}
