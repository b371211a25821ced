//! Ids as the state keeps them: a list of set, path and id, in the order of the places.

use provider_api::Ids;
use serde::{Deserialize, Serialize};
use tokens_model::{EntryPath, Section, SetName, TokenPath};

#[derive(Default, Serialize, Deserialize)]
struct Lists<'a> {
    #[serde(borrow)]
    sets: Vec<(Text<'a>, Text<'a>)>,
    #[serde(borrow)]
    tokens: Vec<(Text<'a>, Vec<Text<'a>>, Text<'a>)>,
    #[serde(borrow)]
    themes: Vec<(Vec<Text<'a>>, Text<'a>)>,
}

type Text<'a> = std::borrow::Cow<'a, str>;

pub(super) fn write(ids: &Ids) -> String {
    let mut entries: Vec<_> = ids.iter().collect();
    entries.sort();
    let mut lists = Lists::default();
    for (at, id) in entries {
        let set = at.set.as_ref().map(SetName::as_str);
        let path = at.path.keys().map(Into::into).collect();
        match (at.section, set) {
            (Section::Set, Some(set)) => lists.sets.push((set.into(), id.into())),
            (Section::Token, Some(set)) => lists.tokens.push((set.into(), path, id.into())),
            (Section::Theme, _) => lists.themes.push((path, id.into())),
            _ => {}
        }
    }
    serde_json::to_string(&lists).expect("lists of texts can be written")
}

pub(super) fn read(text: &str) -> Result<Ids, serde_json::Error> {
    let Lists {
        sets,
        tokens,
        themes,
    } = serde_json::from_str(text)?;
    let path = |keys: Vec<Text<'_>>| TokenPath::new(keys);
    let sets = sets
        .into_iter()
        .map(|(set, id)| (EntryPath::set(&SetName::new(&*set)), id));
    let tokens = tokens.into_iter().map(|(set, keys, id)| {
        let at = EntryPath::in_set(&SetName::new(&*set), path(keys), None);
        (at, id)
    });
    let themes = themes
        .into_iter()
        .map(|(keys, id)| (EntryPath::in_section(Section::Theme, path(keys)), id));
    Ok(sets.chain(tokens).chain(themes).collect())
}
