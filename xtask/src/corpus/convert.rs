//! Documents in the other notation and the other layout, and back, through the model alone.

use std::collections::BTreeMap;

use tokens_model::{
    Dialect, Form, Json, SetName, Style, TokenDocument, TokenSet, check_collisions,
    effective_order, path_to_set, set_to_path,
};

/// What became of one document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What came back of the other notation.
    pub(super) notation: Notation,
    /// What could not be carried, and how often.
    pub(super) losses: BTreeMap<String, usize>,
    /// Why a folder cannot hold it, where it cannot.
    pub(super) no_folder: Option<String>,
    /// What must never happen.
    pub(super) failures: Vec<String>,
}

/// What came back of the other notation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Notation {
    /// The same document, and the same text written over the text in between.
    #[default]
    Identical,
    /// It has both notations, and comes back in one: what converting it at once gives.
    Mixed,
    /// What could not be carried was told.
    Lossy,
}

/// Converts a document there and back.
pub(super) fn check(document: &TokenDocument) -> Verdict {
    let mut verdict = Verdict::default();
    let [legacy, dtcg] = [Dialect::Legacy, Dialect::Dtcg].map(|n| document.to_notation(n));
    let mixed = !legacy.sets.is_empty() && !dtcg.sets.is_empty();
    if mixed || legacy.sets.is_empty() {
        there_and_back(document, Dialect::Legacy, &mut verdict);
    }
    if mixed || dtcg.sets.is_empty() {
        there_and_back(document, Dialect::Dtcg, &mut verdict);
    }
    if verdict.losses.is_empty() && mixed {
        verdict.notation = Notation::Mixed;
    } else if !verdict.losses.is_empty() {
        verdict.notation = Notation::Lossy;
    }
    layouts(document, &mut verdict);
    verdict
}

/// From the notation `home` to the other one and back.
fn there_and_back(document: &TokenDocument, home: Dialect, verdict: &mut Verdict) {
    let away = match home {
        Dialect::Legacy => Dialect::Dtcg,
        Dialect::Dtcg => Dialect::Legacy,
    };
    let at_once = document.to_notation(home);
    let there = document.to_notation(away);
    let back = there.document.to_notation(home);
    for step in [&at_once, &there, &back] {
        if tokens(&step.document) != tokens(document) {
            verdict.failures.push("a token has changed".to_owned());
        }
    }
    let losses = there.losses.iter().chain(&back.losses);
    let lossless = losses.clone().next().is_none();
    for loss in losses {
        *verdict.losses.entry(loss.kind.to_string()).or_default() += 1;
    }
    if !lossless {
        return;
    }
    if !back.document.same(&at_once.document) {
        let problem = "there and back it is another document, and nothing was told";
        verdict.failures.push(problem.to_owned());
    }
    let text = at_once.document.to_text(Form::Values, &Style::default());
    let written = over(&text, &there.document).and_then(|away| over(&away, &back.document));
    if written.as_deref() != Some(text.as_str()) {
        let problem = "written over its text there and back it has other bytes";
        verdict.failures.push(problem.to_owned());
    }
}

fn over(text: &str, document: &TokenDocument) -> Option<String> {
    Some(document.write_over(&Json::parse(text).ok()?))
}

/// Every token with its place, type and value.
fn tokens(document: &TokenDocument) -> Vec<String> {
    let mut all = Vec::new();
    for (name, set) in document.sets() {
        set.for_each_token(|path, token| {
            let value = token.value().map(tokens_model::JsonRef::to_compact);
            all.push(format!("{name}: {path} {:?} {value:?}", token.type_name()));
        });
    }
    all
}

/// From one file to a folder and back, as far as names go.
fn layouts(document: &TokenDocument, verdict: &mut Verdict) {
    let folder = match through_a_folder(document) {
        Ok(folder) => folder,
        Err(reason) => {
            verdict.no_folder = Some(reason);
            return;
        }
    };
    let again = folder.and_then(|folder| {
        let text = folder.to_text(Form::Bare, &Style::default());
        let single = TokenDocument::parse(text).ok()?;
        through_a_folder(&single).ok().flatten()
    });
    // A folder has no place for what stands beside the sets without being a section.
    let expected = document.clone().with_extra(Vec::new());
    if !again.is_some_and(|again| again.same(&expected)) {
        let problem = "from layout to layout it is another document";
        verdict.failures.push(problem.to_owned());
    }
}

/// What the files of a folder say that holds the document.
fn through_a_folder(document: &TokenDocument) -> Result<Option<TokenDocument>, String> {
    let mut files = BTreeMap::new();
    let mut names = Vec::new();
    for (name, set) in document.sets() {
        let path = set_to_path(name.as_str()).map_err(|error| error.to_string())?;
        names.push((name.as_str(), path.clone()));
        files.insert(path, set.write_over(None, &Style::default()));
    }
    let pairs = names.iter().map(|(name, path)| (*name, path.as_str()));
    check_collisions(pairs).map_err(|error| error.to_string())?;
    Ok(read_folder(document, &files))
}

fn read_folder(
    document: &TokenDocument,
    files: &BTreeMap<String, String>,
) -> Option<TokenDocument> {
    let mut sets = Vec::new();
    for (path, text) in files {
        let set = TokenSet::new(Json::parse(text.clone()).ok()?).ok()?;
        sets.push((SetName::new(path_to_set(path)?), set));
    }
    let order = effective_order(sets.iter().map(|(name, _)| name.as_str()), &[]);
    let place: BTreeMap<&String, usize> = order.iter().zip(0..).collect();
    sets.sort_by_key(|(name, _)| place.get(&name.as_str().to_owned()).copied());
    let themes = document.themes().map(tokens_model::JsonRef::to_json);
    let metadata = document.metadata_over(None, false)?;
    let metadata = Json::parse(metadata).ok()?;
    let mut folder = TokenDocument::from_parts(sets, themes, Some(metadata), Vec::new()).ok()?;
    folder.apply_listed_order();
    Some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Verdict {
        check(&TokenDocument::parse(text).unwrap())
    }

    #[test]
    fn a_document_is_identical_mixed_or_lossy() {
        let legacy = verdict(r#"{"b":{"t":{"value":1,"type":"x"}},"a":{}}"#);
        assert_eq!(legacy, Verdict::default());
        let mixed = verdict(r#"{"a":{"t":{"value":1},"u":{"$value":2}}}"#);
        assert_eq!(mixed.notation, Notation::Mixed);
        let lossy = verdict(r#"{"a":{"t":{"$value":1,"$deprecated":true}}}"#);
        assert_eq!(lossy.notation, Notation::Lossy);
        assert_eq!(lossy.losses.len(), 1);
        let outside = verdict(r#"{"../a":{"t":{"value":1}}}"#);
        assert!(outside.no_folder.is_some());
    }
}
