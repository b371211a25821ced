//! Brings back what a side held at some time, or a part of that.

use provider_api::Coverage;
use thiserror::Error;
use tokens_model::{Draft, EntryPath, JsonRef, SetName, TokenDocument, TokenPath, TokenSet};

use crate::back::Back;
use crate::coverage::unmask;
use crate::error::SyncError;
use crate::event::Observer;
use crate::history::HistoryEntry;
use crate::merge::Moves;
use crate::observe::{Ends, Observation, observe, observe_files};
use crate::plan::Plan;
use crate::policy::{Overrides, Side};
use crate::state::StateStore;

/// A moment between two entries of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Right before the entry of this index.
    Before(usize),
    /// Right after it.
    After(usize),
}

/// What a side held, as copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    /// The document.
    pub document: &'a str,
    /// The image of a place that may have said the same.
    pub image: Option<&'a str>,
}

/// Finds what a side held at a moment, if the entries tell. Of a service, only entries of the link
/// with this key do.
pub fn held_at<'a>(
    entries: &'a [HistoryEntry],
    moment: Moment,
    side: Side,
    link: Option<&str>,
) -> Option<Held<'a>> {
    let concerns = |entry: &&HistoryEntry| match side {
        Side::Local => entry.files.is_none(),
        Side::Remote => link.is_some() && entry.link.as_deref() == link,
    };
    let (then, from) = match moment {
        Moment::Before(at) => (None, at),
        Moment::After(at) => (entries.get(at), at + 1),
    };
    let (past, future) = entries.split_at(from.min(entries.len()));
    let after = |entry: &'a HistoryEntry| entry.after(side).or(entry.before(side));
    let document = then
        .filter(concerns)
        .and_then(after)
        .or_else(|| {
            // Somebody may have edited it since the entry before.
            let next = future.first().filter(concerns);
            next.filter(|_| then.is_none())?.before(side)
        })
        .or_else(|| past.iter().rev().filter(concerns).find_map(after))
        .or_else(|| future.iter().filter(concerns).find_map(|e| e.before(side)))?;
    let image = match side {
        Side::Local => future
            .iter()
            .filter(concerns)
            .find_map(|entry| entry.local_image.as_deref()),
        Side::Remote => None,
    };
    Some(Held { document, image })
}

/// What of a document is to be brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// All of it.
    Whole,
    /// One set.
    Set(&'a str),
    /// One token, by its keys joined with dots.
    Token {
        /// The set it is in; without one it has to be in exactly one.
        set: Option<&'a str>,
        /// Its keys.
        path: &'a str,
    },
}

/// Why a part cannot be brought back.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartError {
    /// There was no such set.
    #[error("the set `{0}` was not there then")]
    NoSet(String),
    /// There was no such token.
    #[error("the token `{0}` was not there then")]
    NoToken(String),
    /// There were several.
    #[error("the token `{path}` was there in {} sets: {}", sets.len(), sets.join(", "))]
    Several {
        /// Its keys.
        path: String,
        /// The sets.
        sets: Vec<String>,
    },
    /// A group or token of today stands where it would have to go.
    #[error("another token stands where `{0}` would go")]
    InTheWay(String),
}

/// What a restore is to do.
#[derive(Clone, Copy, Debug)]
pub struct Restore<'a> {
    /// The side that is written.
    pub side: Side,
    /// What it held.
    pub then: &'a TokenDocument,
    /// What it may have looked like then.
    pub image: Option<&'a str>,
    /// What of it comes back.
    pub part: Part<'a>,
    /// Brakes that are lifted.
    pub overrides: Overrides,
}

/// Plans a restore, for [`apply`](crate::apply()). One side is written, and the base stays: the next
/// sync carries it on like any other change. The service is asked only if it is to be written.
pub async fn plan_restore(
    ends: Ends<'_>,
    restore: &Restore<'_>,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<(Observation, Plan), SyncError> {
    let observation = match restore.side {
        Side::Local => observe_files(ends, state, observer).await?,
        Side::Remote => observe(ends, state, observer).await?,
    };
    let observed = observation.side(restore.side);
    let now = observed.document().cloned().unwrap_or_default();
    let document = with_part(&now, restore.then, restore.part)?;
    let mut plan = Plan::back(Back {
        image: restore.image.map(str::to_owned),
        ..Back::default()
    });
    let side = (restore.side, observed);
    plan.rewrite(ends, side, &document, &Moves::NONE, restore.overrides);
    Ok((observation, plan))
}

/// `now` with a part of `then` in it.
fn with_part(
    now: &TokenDocument,
    then: &TokenDocument,
    part: Part<'_>,
) -> Result<TokenDocument, PartError> {
    match part {
        Part::Whole => Ok(unmask(then, Some(now), Coverage::FULL)),
        Part::Set(name) => with_set(now, then, name),
        Part::Token { set, path } => {
            let (at, json) = find_token(then, set, path)?;
            let mut draft = Draft::of(now);
            draft
                .put(&at, json)
                .ok_or_else(|| PartError::InTheWay(path.to_owned()))?;
            let themes = now.themes().map(JsonRef::to_json);
            Ok(draft.finish(themes).0)
        }
    }
}

fn with_set(
    now: &TokenDocument,
    then: &TokenDocument,
    name: &str,
) -> Result<TokenDocument, PartError> {
    let place = |sets: &[(SetName, TokenSet)], name: &str| {
        sets.iter().position(|(known, _)| known.as_str() == name)
    };
    let missing = || PartError::NoSet(name.to_owned());
    let at = place(then.sets(), name).ok_or_else(missing)?;
    let set = then.sets()[at].clone();
    let mut sets = now.sets().to_vec();
    if let Some(here) = place(&sets, name) {
        sets[here] = set;
    } else {
        // Behind the set that stood before it and is still there: later sets win.
        let mut before = then.sets()[..at].iter().rev();
        let left = before.find_map(|(name, _)| place(&sets, name.as_str()));
        sets.insert(left.map_or(0, |left| left + 1), set);
    }
    let json = |section: Option<JsonRef<'_>>| section.map(JsonRef::to_json);
    let (themes, metadata) = (json(now.themes()), json(now.metadata()));
    let document = TokenDocument::from_parts(sets, themes, metadata, now.extra().to_vec());
    Ok(document.expect("a set that was not there is there once"))
}

fn find_token<'a>(
    then: &'a TokenDocument,
    set: Option<&str>,
    path: &str,
) -> Result<(EntryPath, JsonRef<'a>), PartError> {
    if let Some(name) = set.filter(|name| then.set(name).is_none()) {
        return Err(PartError::NoSet(name.to_owned()));
    }
    let wanted = |name: &SetName| set.is_none_or(|set| set == name.as_str());
    let mut found: Vec<(EntryPath, JsonRef<'a>)> = Vec::new();
    for (name, tokens) in then.sets().iter().filter(|(name, _)| wanted(name)) {
        let mut here: Option<(TokenPath, JsonRef<'a>)> = None;
        tokens.for_each_token(|at, token| {
            if here.is_none() && at.to_string() == path {
                here = Some((at.clone(), token.json()));
            }
        });
        found.extend(here.map(|(at, json)| (EntryPath::in_set(name, at, None), json)));
    }
    let sets = || {
        let names = found.iter().filter_map(|(at, _)| at.set.as_ref());
        names.map(ToString::to_string).collect()
    };
    match found.as_slice() {
        [] => Err(PartError::NoToken(path.to_owned())),
        [(at, json)] => Ok((at.clone(), *json)),
        _ => Err(PartError::Several {
            path: path.to_owned(),
            sets: sets(),
        }),
    }
}
