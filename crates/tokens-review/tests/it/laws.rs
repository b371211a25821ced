//! Laws that hold for all documents.

use proptest::prelude::*;
use tokens_model::{ChangeKind, DocumentDiff, Form, Style, TokenDocument, strategies};
use tokens_resolve::{Resolver, Selection};
use tokens_review::{Impact, Review};

proptest! {
    /// Each effect is one, and every change has an effect or a reason for having none.
    #[test]
    fn effects_are_differences_of_what_tokens_come_to(
        [before, after, _] in strategies::triple(),
    ) {
        let diff = DocumentDiff::between(&before, &after);
        let impact = Impact::between(&before, &after, &diff);
        let affected: usize = impact.themes.iter().map(|theme| theme.effects.len()).sum();
        prop_assert!(impact.affected() <= affected);
        if before.theme_count() + after.theme_count() == 0 {
            let [old, new] = [&before, &after]
                .map(|document| Resolver::new(document, &Selection::all(document)));
            let theme = &impact.themes[0];
            for effect in &theme.effects {
                prop_assert_eq!(old.value(&effect.name).is_some() && old.token(&effect.name).is_some(), effect.before.is_some());
                prop_assert_eq!(new.token(&effect.name).is_some(), effect.after.is_some());
                prop_assert_eq!(&effect.way[0], &effect.name);
            }
            let came = new.tokens().filter(|found| old.token(&found.name).is_none()).count();
            prop_assert_eq!(theme.count(ChangeKind::Added), came);
        }
        if affected > 0 && impact.left_out == 0 {
            prop_assert!(impact.without_effect.len() < diff.len());
        }
    }

    /// Nothing is lost on the way to somebody's eyes.
    #[test]
    fn every_change_is_a_row([before, after, _] in strategies::triple()) {
        let diff = DocumentDiff::between(&before, &after);
        let review = Review::of(&before, &after, &diff);
        let rows = review.parts.iter().map(|part| part.rows.len()).sum::<usize>();
        prop_assert_eq!(rows, diff.len());
        prop_assert_eq!(review.counts.all(), diff.len());
        let without = review.parts.iter().flat_map(|part| &part.rows);
        let without = without.filter(|row| row.no_effect.is_some()).count();
        prop_assert_eq!(without, review.impact.without_effect.len());
    }

    /// What is the same comes to the same.
    #[test]
    fn a_document_has_no_effect_on_itself(document in strategies::document()) {
        let style = Style::default();
        let again = TokenDocument::parse(document.to_text(Form::Values, &style)).unwrap();
        let review = Review::between(&document, &again);
        prop_assert_eq!(review.impact.affected(), 0);
        prop_assert_eq!(review.counts.all(), 0);
    }
}
