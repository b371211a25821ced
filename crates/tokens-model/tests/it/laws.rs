//! Laws of the model on generated documents.

use proptest::prelude::*;
use tokens_model::strategies::{document, draft, edited, triple};
use tokens_model::{
    DocumentDiff, EntryPath, Form, Json, Renames, Role, Style, TokenDocument, entries, same,
};

fn styles() -> impl Strategy<Value = Style> {
    (
        prop_oneof![Just("  "), Just("\t"), Just("    "), Just("")],
        prop_oneof![Just("\n"), Just("\r\n")],
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(indent, newline, final_newline, bom)| {
            let mut style = Style::default();
            indent.clone_into(&mut style.indent);
            style.newline = newline;
            style.final_newline = final_newline;
            style.bom = bom;
            style
        })
}

fn without_spaces() -> Style {
    Style {
        indent: String::new(),
        final_newline: false,
        ..Style::default()
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(document in document(), style in styles()) {
        for form in [Form::Bare, Form::Values] {
            let text = document.to_text(form, &style);
            let read = TokenDocument::parse(text).unwrap();
            prop_assert!(read.same(&document));
            prop_assert_eq!(read.digest(), document.digest());
        }
    }

    #[test]
    fn what_is_written_without_spaces_is_what_it_reads_back_as(
        document in document(), style in styles(),
    ) {
        for form in [Form::Bare, Form::Values] {
            let spaced = TokenDocument::parse(document.to_text(form, &style)).unwrap();
            let text = spaced.to_compact(form);
            let json = spaced.to_json(form);
            prop_assert_eq!(json.source(), &*text);
            prop_assert_eq!(json.to_compact(), &*text);
            prop_assert_eq!(json.to_text(&without_spaces()), text);
        }
        let record = document.to_compact_record();
        let read = TokenDocument::from_bin(&Json::parse(record.clone()).unwrap()).unwrap();
        prop_assert!(read.same(&document));
        prop_assert_eq!(read.digest(), document.digest());
        prop_assert_eq!(read.to_compact_record(), record);
    }

    #[test]
    fn an_unchanged_document_keeps_its_bytes(document in document(), style in styles()) {
        for form in [Form::Bare, Form::Values] {
            let text = document.to_text(form, &style);
            let json = Json::parse(text.clone()).unwrap();
            let read = TokenDocument::from_json(&json).unwrap();
            prop_assert_eq!(read.write_over(&json), text);
        }
    }

    #[test]
    fn an_edited_document_written_over_the_old_text_reads_back(
        (old, new) in draft().prop_flat_map(|d| (Just(d.clone()), edited(d, 5))),
        style in styles(),
    ) {
        let (old, new) = (old.document(), new.document());
        for form in [Form::Bare, Form::Values] {
            let json = Json::parse(old.to_text(form, &style)).unwrap();
            let text = new.write_over(&json);
            let read = TokenDocument::parse(text.clone()).unwrap();
            prop_assert!(read.same(&new), "{text}");
            // And back again it is the text that it was, but for the order of sets.
            let again = read.write_over(&Json::parse(text.clone()).unwrap());
            prop_assert_eq!(again, text);
        }
    }

    #[test]
    fn no_difference_means_the_same([a, b, _] in triple()) {
        let same = a.same(&b);
        prop_assert!(a.is_identical(&a.clone()) && (same || !a.is_identical(&b)));
        prop_assert_eq!(same, DocumentDiff::between(&a, &b).is_empty());
        prop_assert_eq!(same, DocumentDiff::between(&b, &a).is_empty());
        prop_assert_eq!(same, a.digest() == b.digest());
        // From now on the digests answer.
        prop_assert_eq!(same, a.same(&b));
    }

    #[test]
    fn a_rename_is_the_same_thing_seen_from_both_sides([a, b, _] in triple()) {
        let (there, back) = (Renames::between(&a, &b), Renames::between(&b, &a));
        prop_assert_eq!(there.all().len(), back.all().len());
        for rename in there.all() {
            prop_assert_eq!(&back.departed(&rename.to).unwrap().to, &rename.from);
            prop_assert_eq!(there.follow(&rename.from), Some(rename.to.clone()));
        }
    }

    #[test]
    fn neither_layout_nor_what_is_known_renames_anything([a, b, _] in triple(), style in styles()) {
        let told = |from: &TokenDocument, to: &TokenDocument| {
            let renames = Renames::between(from, to);
            let places = renames.all().iter().map(|rename| (rename.from.clone(), rename.to.clone()));
            places.collect::<Vec<_>>()
        };
        let expected = told(&a, &b);
        let laid_out = TokenDocument::parse(b.to_text(Form::Values, &style)).unwrap();
        prop_assert_eq!(&told(&a, &laid_out), &expected);
        a.digest();
        prop_assert_eq!(&told(&a, &laid_out), &expected);
        laid_out.digest();
        prop_assert_eq!(told(&a, &laid_out), expected);
    }

    #[test]
    fn what_a_rename_joins_stands_on_one_side_each([a, b, _] in triple()) {
        let renames = Renames::between(&a, &b);
        let inside = |outer: &EntryPath, at: &EntryPath| {
            outer.set == at.set && at.path.starts_with(&outer.path)
        };
        let (old, new) = (entries(&a), entries(&b));
        for rename in renames.all() {
            prop_assert!(old.iter().any(|entry| inside(&rename.from, &entry.at)));
            prop_assert!(new.iter().any(|entry| inside(&rename.to, &entry.at)));
            prop_assert!(!new.iter().any(|entry| inside(&rename.from, &entry.at)));
            prop_assert!(!old.iter().any(|entry| inside(&rename.to, &entry.at)));
            let equal = same(Role::Record, rename.before, rename.after);
            let id = |token: tokens_model::JsonRef<'_>| {
                Some(token.get("$extensions")?.get("studio.tokens")?.raw().to_owned())
            };
            let known = id(rename.before).is_some() && id(rename.before) == id(rename.after);
            prop_assert!(equal || known, "{rename:?}");
        }
        // Each is one change, and nobody hears of its old place besides.
        let diff = DocumentDiff::between(&a, &b);
        for rename in renames.all() {
            let told = diff.changes.iter().filter(|change| change.from.as_ref() == Some(&rename.from));
            prop_assert_eq!(told.count(), 1);
            prop_assert!(!diff.changes.iter().any(|change| inside(&rename.from, &change.at)));
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "[\\[\\]{}\",:0-9a\\\\u. \\-e]{0,40}") {
        if let Ok(json) = Json::parse(text.clone()) {
            prop_assert_eq!(json.source(), &text);
            prop_assert_eq!(json.write_over(&json), text);
        }
    }
}
