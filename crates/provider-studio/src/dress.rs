//! What the platform holds, seen as the document that it came from.
//!
//! The platform does not keep everything of a document. What it does not keep cannot change there
//! either, so it is taken from the document that the caller last saw: ids of themes, the
//! notation, and over REST the order of tokens and what groups say. Two things always hold: of the
//! result the platform would keep exactly what it holds, and if nothing changed there, the result
//! is the very document.

use std::collections::HashMap;

use provider_api::Ids;
use tokens_model::{SetName, TokenDocument, TokenSet};

use crate::ids::{self, Known};
use crate::themes::{self, Shelf};

/// How one interface of the platform keeps documents.
pub(crate) trait Keeps {
    /// What is kept of a set; nothing if it cannot be kept at all.
    fn kept(&self, set: &TokenSet) -> Option<TokenSet>;

    /// `held` with what is not kept taken from `like`, the set of the same name, or in the style
    /// of `document`.
    fn blend(&self, held: &TokenSet, like: Option<&TokenSet>, document: &TokenDocument)
    -> TokenSet;

    /// How themes are kept.
    fn shelf(&self) -> &Shelf;
}

/// `held` dressed like `like`; what `known` says to have another name by now, too.
pub(crate) fn dress(
    keeps: &impl Keeps,
    held: &TokenDocument,
    known: &Known,
    like: &TokenDocument,
    ids: &Ids,
) -> TokenDocument {
    let shelf = keeps.shelf();
    let followed = ids::followed(like, ids, known, &shelf.ungrouped);
    let like = followed.as_ref().unwrap_or(like);
    let known: HashMap<&str, &TokenSet> = like
        .sets()
        .iter()
        .map(|(name, set)| (name.as_str(), set))
        .collect();
    let sets: Vec<(SetName, TokenSet)> = held
        .sets()
        .iter()
        .map(|(name, set)| {
            let twin = known.get(name.as_str()).copied();
            (name.clone(), dress_set(keeps, set, twin, like))
        })
        .collect();
    let themes = themes::dress(held, like, ids, shelf);
    TokenDocument::from_parts(sets, themes, None, Vec::new())
        .expect("the names are those of a document")
}

fn dress_set(
    keeps: &impl Keeps,
    held: &TokenSet,
    like: Option<&TokenSet>,
    document: &TokenDocument,
) -> TokenSet {
    let is_held = |set: &TokenSet| keeps.kept(set).is_some_and(|kept| kept.same(held));
    if let Some(like) = like.filter(|like| is_held(like)) {
        return like.clone();
    }
    let blended = keeps.blend(held, like, document);
    if is_held(&blended) {
        blended
    } else {
        held.clone()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use provider_api::{Fit, ProviderConfig, Secret};
    use provider_http::HttpClient;
    use tokens_model::strategies;

    use super::*;
    use crate::StudioConfig;
    use crate::graphql::Graphql;
    use crate::rest::Rest;
    use crate::write::{Backend, Held as _};

    fn config(api: &str) -> StudioConfig {
        let options = ProviderConfig::new()
            .with("api", api)
            .with("organization", "o")
            .with("project", "p")
            .with_secret("secret", Secret::new("s"));
        StudioConfig::from_options(&options).unwrap()
    }

    fn http() -> HttpClient {
        HttpClient::builder().build().unwrap()
    }

    /// Nothing of a document is lost on the way to the platform and back, and whatever is there,
    /// dressed like anything, is still what is there.
    fn laws(backend: &impl Backend, one: &TokenDocument, other: &TokenDocument) {
        let keep = |document: &TokenDocument| Backend::kept(backend, document, &mut Fit::default());
        let [kept, kept_other] = [one, other].map(keep);
        let plainly =
            |held: &TokenDocument| dress(backend, held, &Known::new(), one, &Ids::default());
        assert!(plainly(&kept.document()).same(&covered(one)));

        let dressed = plainly(&kept_other.document());
        assert_eq!(keep(&dressed).revision(), kept_other.revision());

        assert_eq!(keep(&kept.document()).revision(), kept.revision());
        assert!(backend.plan(&kept, &keep(one)).unwrap().is_empty());
        let plan = backend.plan(&kept, &kept_other).unwrap();
        let equal = kept.revision() == kept_other.revision();
        assert_eq!(plan.is_empty(), equal, "{plan:?}");
    }

    fn covered(document: &TokenDocument) -> TokenDocument {
        document.clone().with_metadata(None).with_extra(Vec::new())
    }

    /// Some names cannot be kept; such documents say nothing here.
    fn kept_by(backend: &impl Backend, documents: &[TokenDocument]) -> bool {
        let mut fit = Fit::default();
        for one in documents {
            Backend::kept(backend, one, &mut fit);
        }
        fit.refused.is_empty()
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_lost_over_graphql(documents in strategies::triple()) {
            let graphql = Graphql::new(&config("graphql"), http()).unwrap();
            prop_assume!(kept_by(&graphql, &documents));
            let [base, local, remote] = &documents;
            laws(&graphql, base, local);
            laws(&graphql, local, remote);
        }

        #[test]
        fn nothing_is_lost_over_rest(documents in strategies::triple()) {
            let rest = Rest::new(&config("rest"), http()).unwrap();
            prop_assume!(kept_by(&rest, &documents));
            let [base, local, remote] = &documents;
            laws(&rest, base, local);
            laws(&rest, local, remote);
        }
    }
}
