//! Sections that only one side can hold take no part in the merge.

use provider_api::{Coverage, Misfit};
use tokens_model::{EntryPath, Json, ObjectText, Section, TokenDocument, TokenPath};

/// The document without the sections that are not covered.
pub(crate) fn mask(document: &TokenDocument, coverage: Coverage) -> TokenDocument {
    let mut masked = document.clone();
    if !coverage.themes {
        masked = masked.with_themes(None);
    }
    if !coverage.metadata {
        masked = masked.with_metadata(None);
    }
    if !coverage.extra {
        masked = masked.with_extra(Vec::new());
    }
    masked
}

/// What a document has in sections that a place cannot hold.
pub(crate) fn uncovered(document: &TokenDocument, coverage: Coverage) -> Vec<Misfit> {
    let misfit = |section, path: &[&str], what: &str| Misfit {
        at: Some(EntryPath::in_section(
            section,
            TokenPath::new(path.to_vec()),
        )),
        what: what.to_owned(),
    };
    let mut misfits = Vec::new();
    if !coverage.themes && document.theme_count() > 0 {
        misfits.push(misfit(Section::Theme, &[], "all themes"));
    }
    if !coverage.metadata {
        let members = document.metadata_content();
        misfits.extend(members.map(|member| {
            let what = "a member of `$metadata`";
            misfit(Section::Metadata, &[&member.name()], what)
        }));
    }
    if !coverage.extra {
        let members = document.extra_content();
        misfits.extend(members.map(|(name, _)| {
            let what = "a member of the document that the format does not name";
            misfit(Section::Metadata, &[name], what)
        }));
    }
    misfits
}

/// `merged` with what only `own`'s side can hold, and with its bookkeeping.
pub(crate) fn unmask(
    merged: &TokenDocument,
    own: Option<&TokenDocument>,
    coverage: Coverage,
) -> TokenDocument {
    let Some(own) = own else {
        return merged.clone();
    };
    let mut document = merged.clone();
    if !coverage.themes {
        document = document.with_themes(own.themes().map(tokens_model::JsonRef::to_json));
    }
    let content = if coverage.metadata { merged } else { own };
    let metadata = with_bookkeeping(content, own);
    document = document.with_metadata(metadata);
    let mut extra: Vec<(String, Json)> = if coverage.extra { merged } else { own }
        .extra_content()
        .map(|(name, value)| (name.to_owned(), value.to_json()))
        .collect();
    let bookkeeping = own
        .extra()
        .iter()
        .filter(|(name, _)| tokens_model::BOOKKEEPING.contains(&name.as_str()));
    extra.extend(bookkeeping.cloned());
    document.with_extra(extra)
}

fn with_bookkeeping(content: &TokenDocument, own: &TokenDocument) -> Option<Json> {
    let mut object = ObjectText::new();
    for member in own
        .metadata()
        .into_iter()
        .flat_map(tokens_model::JsonRef::members)
    {
        if tokens_model::BOOKKEEPING.contains(&member.name().as_ref()) {
            object.push(&member.name(), member.value.raw());
        }
    }
    for member in content.metadata_content() {
        object.push(&member.name(), member.value.raw());
    }
    let present = content.metadata().is_some() || own.metadata().is_some();
    present.then(|| Json::assembled(object.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokens_model::Form;

    const ALL: &str = r#"{"version":"1","note":"n","values":{"s":{}},"$themes":[{"id":"1"}],"$metadata":{"updatedAt":"u","own":1}}"#;
    const NEW: &str = r#"{"version":"2","note":"m","values":{"s":{"a":{"value":"1"}}},"$themes":[{"id":"2"}],"$metadata":{"updatedAt":"v","own":2}}"#;

    fn parse(text: &str) -> TokenDocument {
        TokenDocument::parse(text).unwrap()
    }

    fn coverage(themes: bool, metadata: bool, extra: bool) -> Coverage {
        Coverage {
            themes,
            metadata,
            extra,
        }
    }

    /// What a side that holds `ALL` is given when `NEW` came out of the merge.
    fn check(coverage: Coverage, expected: &str) {
        let merged = mask(&parse(NEW), coverage);
        let given = unmask(&merged, Some(&parse(ALL)), coverage);
        let text = given.to_json(Form::Values).to_compact();
        assert!(given.same(&parse(expected)), "{coverage:?}: {text}");
        // Its bookkeeping stays its own.
        assert!(text.contains(r#""updatedAt":"u""#), "{text}");
        let version = given.extra().iter().find(|(name, _)| name == "version");
        assert!(version.is_some_and(|(_, version)| version.root().raw() == r#""1""#));
        assert!(mask(&given, coverage).same(&merged));
    }

    #[test]
    fn every_section_is_left_out_alone() {
        check(Coverage::FULL, NEW);
        check(
            coverage(false, true, true),
            r#"{"note":"m","values":{"s":{"a":{"value":"1"}}},"$themes":[{"id":"1"}],"$metadata":{"own":2}}"#,
        );
        check(
            coverage(true, false, true),
            r#"{"note":"m","values":{"s":{"a":{"value":"1"}}},"$themes":[{"id":"2"}],"$metadata":{"own":1}}"#,
        );
        check(
            coverage(true, true, false),
            r#"{"note":"n","values":{"s":{"a":{"value":"1"}}},"$themes":[{"id":"2"}],"$metadata":{"own":2}}"#,
        );
        check(
            coverage(false, false, false),
            r#"{"note":"n","values":{"s":{"a":{"value":"1"}}},"$themes":[{"id":"1"}],"$metadata":{"own":1}}"#,
        );
    }

    #[test]
    fn a_masked_document_has_no_more_than_is_covered() {
        let masked = mask(&parse(ALL), coverage(false, false, false));
        assert!(masked.same(&parse(r#"{"s":{}}"#)));
        assert!(masked.themes().is_none() && masked.metadata().is_none());
        assert!(masked.extra().is_empty());
        assert!(mask(&parse(ALL), Coverage::FULL).same(&parse(ALL)));
    }

    #[test]
    fn a_side_that_holds_nothing_is_given_what_was_merged() {
        let merged = mask(&parse(NEW), coverage(false, true, false));
        let given = unmask(&merged, None, coverage(false, true, false));
        assert!(given.same(&merged));
    }

    #[test]
    fn sections_that_are_nowhere_do_not_come_up() {
        let bare = parse(r#"{"s":{}}"#);
        for coverage in [Coverage::FULL, coverage(false, false, false)] {
            let given = unmask(&bare, Some(&bare), coverage);
            assert!(given.themes().is_none() && given.metadata().is_none());
            assert!(given.extra().is_empty());
        }
    }
}
