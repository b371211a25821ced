//! Which sets count.

use std::collections::HashSet;

use tokens_model::{SetName, SetStatus, Theme, TokenDocument};

/// Which sets count, in which order: later ones override earlier ones.
///
/// The order is always that of the document, whatever order the sets are asked for in (the Figma
/// plugin's `getTokenSetsOrder.ts`). The npm package `@tokens-studio/sd-transforms` takes the order
/// of the theme instead, sources first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    names: Vec<SetName>,
}

impl Selection {
    /// Every set.
    pub fn all(document: &TokenDocument) -> Self {
        Self::kept(document, |_| true)
    }

    /// The sets that one of these themes enables or takes as a source; those that are disabled or
    /// not named do not count. Of each group one theme is active at a time.
    pub fn of_themes<'a>(
        document: &TokenDocument,
        themes: impl IntoIterator<Item = Theme<'a>>,
    ) -> Self {
        let active: HashSet<String> = themes
            .into_iter()
            .flat_map(Theme::selected_sets)
            .filter(|(_, status)| *status != SetStatus::Disabled)
            .map(|(name, _)| name.into_owned())
            .collect();
        Self::kept(document, |name| active.contains(name))
    }

    /// The sets with these names. Names that no set has are left out.
    pub fn of_sets<'n>(document: &TokenDocument, names: impl IntoIterator<Item = &'n str>) -> Self {
        let active: HashSet<&str> = names.into_iter().collect();
        Self::kept(document, |name| active.contains(name))
    }

    fn kept(document: &TokenDocument, keep: impl Fn(&str) -> bool) -> Self {
        let names = document.sets().iter().map(|(name, _)| name);
        Self {
            names: names.filter(|name| keep(name.as_str())).cloned().collect(),
        }
    }

    /// The names of the sets, in their order.
    pub fn names(&self) -> &[SetName] {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_selects_what_it_enables_and_its_sources() {
        let document = TokenDocument::parse(
            r#"{"a":{},"b":{},"c":{},"d":{},"$themes":[
            {"id":"1","name":"x","selectedTokenSets":{"c":"enabled","a":"source","b":"disabled"}},
            {"id":"2","name":"y","group":"g","selectedTokenSets":{"d":"enabled","none":"enabled","b":"odd"}}]}"#,
        )
        .unwrap();
        let check = |selection: &Selection, expected: &[&str]| {
            let names: Vec<&str> = selection.names().iter().map(SetName::as_str).collect();
            assert_eq!(names, expected);
        };
        let themes: Vec<Theme<'_>> = document.theme_list().collect();
        check(&Selection::of_themes(&document, [themes[0]]), &["a", "c"]);
        check(&Selection::of_themes(&document, themes), &["a", "c", "d"]);
        check(&Selection::of_themes(&document, []), &[]);
        check(&Selection::of_sets(&document, ["d", "b", "?"]), &["b", "d"]);
        check(&Selection::all(&document), &["a", "b", "c", "d"]);
    }
}
