//! What a writer drops that it does not know.

use std::collections::{HashMap, HashSet};

use tokens_model::{Json, JsonRef, ObjectText, THEME_FIELDS, TokenDocument, theme_keys};

/// The base without what the writer of a document dropped because it does not know it: members of
/// `$metadata`, of themes and of the root, where the document has none at all that the plugin does
/// not know. A writer who has dropped them did not know them, and nobody took them away.
pub(crate) fn without_stripped(base: &TokenDocument, document: &TokenDocument) -> TokenDocument {
    let mut base = base.clone();
    if document.metadata_content().next().is_none() && base.metadata_content().next().is_some() {
        base = base.with_metadata(None);
    }
    if document.extra_content().next().is_none() && base.extra_content().next().is_some() {
        base = base.with_extra(Vec::new());
    }
    match themes(&base, document) {
        Some(themes) => base.with_themes(Some(themes)),
        None => base,
    }
}

/// The themes of the base without what was dropped of them, if something was.
fn themes(base: &TokenDocument, document: &TokenDocument) -> Option<Json> {
    let is_unknown = |name: &str| !THEME_FIELDS.contains(&name);
    let has_unknown = |theme: JsonRef<'_>| theme.members().any(|field| is_unknown(&field.name()));
    let there: HashMap<_, _> = theme_keys(document.themes()).into_iter().collect();
    let dropped: HashSet<_> = theme_keys(base.themes())
        .into_iter()
        .filter(|(key, theme)| {
            let kept = there.get(key).copied();
            has_unknown(*theme) && kept.is_some_and(|theme| !has_unknown(theme))
        })
        .map(|(key, _)| key)
        .collect();
    if dropped.is_empty() {
        return None;
    }
    let themes: Vec<String> = theme_keys(base.themes())
        .into_iter()
        .map(|(key, theme)| {
            if !dropped.contains(&key) {
                return theme.raw().to_owned();
            }
            let mut object = ObjectText::new();
            for field in theme.members().filter(|field| !is_unknown(&field.name())) {
                object.push(&field.name(), field.value.raw());
            }
            object.finish()
        })
        .collect();
    Some(Json::assembled(format!("[{}]", themes.join(","))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"{"s":{},"note":1,"$metadata":{"own":1},"$themes":[{"id":"1","name":"a","own":1},{"id":"2","name":"b","own":2}]}"#;

    #[test]
    fn what_the_plugin_does_not_know_was_not_taken_away_by_it() {
        let check = |there: &str, expected: &str| {
            let [base, there, expected] =
                [OURS, there, expected].map(|text| TokenDocument::parse(text).unwrap());
            let known = without_stripped(&base, &there);
            assert!(known.same(&expected), "{known:?}");
        };
        check(OURS, OURS);
        check(
            r#"{"s":{},"$themes":[{"id":"1","name":"a"}]}"#,
            r#"{"s":{},"$themes":[{"id":"1","name":"a"},{"id":"2","name":"b","own":2}]}"#,
        );
        // Who keeps some of it knows what it is about.
        let kept = r#"{"s":{},"other":1,"$metadata":{"other":1},"$themes":[{"id":"1","name":"a","other":1},{"id":"2","name":"b","own":3}]}"#;
        check(kept, OURS);
    }
}
