//! What both sides have agreed on one after another.

use provider_api::Revision;
use tokens_model::TokenDocument;

/// So many agreements back, an old copy in a cache is known.
const MOST: usize = 64;

/// The list with one more agreement, which is the last one then.
pub(super) fn with(mut agreed: Vec<Revision>, document: &TokenDocument) -> Vec<Revision> {
    let new = Revision::digest_of(document);
    if let Some(at) = agreed.iter().position(|known| *known == new) {
        agreed.truncate(at);
    }
    agreed.push(new);
    agreed.drain(..agreed.len().saturating_sub(MOST));
    agreed
}

/// The list without an agreement that is none any more.
pub(super) fn without(mut agreed: Vec<Revision>, document: &Revision) -> Vec<Revision> {
    agreed.retain(|known| known != document);
    agreed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_back_takes_back_what_came_after() {
        let document = |n: usize| {
            TokenDocument::parse(format!(r#"{{"s":{{"a":{{"value":"{n}"}}}}}}"#)).unwrap()
        };
        let check = |numbers: &[usize], expected: &[usize]| {
            let got = numbers
                .iter()
                .fold(Vec::new(), |agreed, n| with(agreed, &document(*n)));
            let expected = expected.iter().map(|n| Revision::digest_of(&document(*n)));
            assert_eq!(got, expected.collect::<Vec<_>>());
        };
        check(&[1, 2, 3], &[1, 2, 3]);
        check(&[1, 2, 2], &[1, 2]);
        check(&[1, 2, 3, 1], &[1]);
        check(&[1, 2, 3, 2, 4], &[1, 2, 4]);
        let many: Vec<usize> = (0..100).collect();
        check(&many, &many[36..]);
        let two = with(with(Vec::new(), &document(1)), &document(2));
        let disowned = without(two, &Revision::digest_of(&document(1)));
        assert_eq!(disowned, [Revision::digest_of(&document(2))]);
    }
}
