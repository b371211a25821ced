//! Reads both ends and the base.

use std::collections::{HashMap, HashSet};

use provider_api::{
    Coverage, ErrorKind, Ids, Marking, Proof, Provider, ProviderError, ReadOutcome, ReadRequest,
    Revision, Snapshot, Trace,
};
use tokens_model::{Json, JsonRef, ThemeKey, TokenDocument, theme_keys};

use crate::coverage::mask;
use crate::error::SyncError;
use crate::event::{Event, Observer};
use crate::ledger::Reading;
use crate::policy::Side;
use crate::state::{Base, StateStore};

/// The two ends of a link.
#[derive(Clone, Copy, Debug)]
pub struct Ends<'a> {
    /// The files.
    pub local: &'a dyn Provider,
    /// The service.
    pub remote: &'a dyn Provider,
}

impl<'a> Ends<'a> {
    /// The files alone, for what never asks a service.
    pub fn of_files(files: &'a dyn Provider) -> Self {
        Self {
            local: files,
            remote: files,
        }
    }

    pub(crate) fn provider(&self, side: Side) -> &'a dyn Provider {
        match side {
            Side::Local => self.local,
            Side::Remote => self.remote,
        }
    }

    /// What both ends can hold.
    pub fn coverage(&self) -> Coverage {
        let of = |provider: &dyn Provider| provider.info().capabilities.coverage;
        of(self.local).and(of(self.remote))
    }
}

/// What one end held when it was read.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The document with its revision; `None` if the place is there and holds nothing yet.
    pub found: Option<Snapshot>,
}

impl Observed {
    /// The document, if there is one.
    pub fn document(&self) -> Option<&TokenDocument> {
        self.found.as_ref().map(|found| &found.document)
    }

    /// The revision it was read at, if there is one.
    pub fn revision(&self) -> Option<&Revision> {
        self.found.as_ref().map(|found| &found.revision)
    }

    /// The ids that the place gives to what stands in the document.
    pub(crate) fn ids(&self) -> Ids {
        let found = self.found.as_ref();
        found.map(|found| found.ids.clone()).unwrap_or_default()
    }

    /// What the place looked like, if reading it took that.
    pub(crate) fn trace(&self) -> Option<&Trace> {
        self.found.as_ref()?.trace.as_ref()
    }

    /// Remarks of the provider.
    pub fn notes(&self) -> &[String] {
        self.found.as_ref().map_or(&[], |found| &found.notes)
    }

    /// Whether it holds neither a token nor a theme.
    pub fn is_empty(&self) -> bool {
        self.document().is_none_or(TokenDocument::is_empty)
    }
}

/// Everything a plan is made from.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The files.
    pub local: Observed,
    /// The service.
    pub remote: Observed,
    /// What both last agreed on, if they ever did.
    pub base: Option<Base>,
    /// What both ends can hold.
    pub coverage: Coverage,
    /// Whether the service says what both agreed on before the base, also when it was asked again.
    pub went_back: bool,
    /// What the document of the service tells of its writer, if it tells anything.
    pub(crate) reading: Option<Reading>,
}

impl Observation {
    /// Of sides that were read otherwise; what the service tells of its writer plays no part.
    pub fn of(local: Observed, remote: Observed, base: Option<Base>, coverage: Coverage) -> Self {
        Self {
            local,
            remote,
            base,
            coverage,
            went_back: false,
            reading: None,
        }
    }

    /// What a side held.
    pub fn side(&self, side: Side) -> &Observed {
        match side {
            Side::Local => &self.local,
            Side::Remote => &self.remote,
        }
    }
}

/// Answers that are there already: of ends that were asked whether they still are as they were.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// What was found in the files.
    pub(crate) local: Option<Snapshot>,
    /// What the service answered.
    pub(crate) remote: Option<Answer>,
}

/// Reads both ends and the base.
///
/// The files are read first: a broken file stops the run before anything is asked of the
/// service.
pub async fn observe(
    ends: Ends<'_>,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<Observation, SyncError> {
    observe_rest(ends, Heard::default(), state, observer).await
}

/// Reads what has not been heard yet, and the base.
pub(crate) async fn observe_rest(
    ends: Ends<'_>,
    heard: Heard,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<Observation, SyncError> {
    let mut base = state.base()?;
    let agreed = base.as_ref().map(|base| &base.document);
    let heard_local = heard.local.map(|found| Ok(ReadOutcome::Found(found)));
    let local = read(
        ends,
        Side::Local,
        heard_local,
        base.as_ref(),
        agreed,
        observer,
    )
    .await?;
    let known = base.as_ref().zip(local.document());
    let known = known.map(|(base, local)| known_here(base, local));
    let like = known.as_ref().or(agreed).or(local.document());
    let coverage = ends.coverage();
    let mut remote = read(
        ends,
        Side::Remote,
        heard.remote,
        base.as_ref(),
        like,
        observer,
    )
    .await?;
    let can = ends.remote.info().capabilities;
    let tells = can.marking != Marking::None;
    let past = Past::of(base.as_ref(), coverage, state);
    let mut went_back = can.cached && past.holds(&remote)?;
    if went_back {
        remote = read_anew(ends, base.as_ref(), like, observer).await?;
        went_back = past.holds(&remote)?;
    }
    let reading = remote.document().filter(|_| tells);
    let reading =
        reading.map(|document| Reading::of(document, base.as_mut(), coverage, state, observer));
    let reading = reading.transpose()?;
    // A writer who tells what it knew can be judged better than by that.
    went_back &= reading.as_ref().is_none_or(|reading| !reading.descent.told);
    Ok(Observation {
        local,
        remote,
        base,
        coverage,
        went_back,
        reading,
    })
}

/// What both sides agreed on before the base.
struct Past<'a> {
    base: Option<&'a TokenDocument>,
    coverage: Coverage,
    state: &'a dyn StateStore,
}

impl<'a> Past<'a> {
    fn of(base: Option<&'a Base>, coverage: Coverage, state: &'a dyn StateStore) -> Self {
        Self {
            base: base.map(|base| &base.document),
            coverage,
            state,
        }
    }

    /// Whether a side says that. What it says of the base is no past.
    fn holds(&self, observed: &Observed) -> Result<bool, SyncError> {
        let (Some(base), Some(document)) = (self.base, observed.document()) else {
            return Ok(false);
        };
        let now = mask(document, self.coverage);
        if now.same(base) {
            return Ok(false);
        }
        let agreed = self.state.agreed()?;
        Ok(!agreed.is_empty() && agreed.contains(&Revision::digest_of(&now)))
    }
}

/// Reads the files and the base, and asks nothing of a service.
pub(crate) async fn observe_files(
    ends: Ends<'_>,
    state: &dyn StateStore,
    observer: &dyn Observer,
) -> Result<Observation, SyncError> {
    observer.event(&Event::Reading(Side::Local));
    let outcome = ends.local.read(ReadRequest::new(observer)).await;
    let found = match outcome.map_err(SyncError::at(Side::Local))? {
        ReadOutcome::Found(snapshot) => Some(snapshot),
        ReadOutcome::NotModified | ReadOutcome::Absent => None,
    };
    Ok(Observation {
        local: Observed { found },
        remote: Observed { found: None },
        base: state.base()?,
        coverage: Coverage::FULL,
        went_back: false,
        reading: None,
    })
}

/// What the remote may hold: the base, and beside it the sets and themes that are new or renamed in
/// the files. A run that was stopped may have sent them, and then they are the same ones. A theme
/// that the remote has an id for is known by that.
fn known_here(base: &Base, local: &TokenDocument) -> TokenDocument {
    let (base, ids) = (&base.document, &base.ids);
    let mut sets = base.sets().to_vec();
    let names: HashSet<&str> = base.sets().iter().map(|(name, _)| name.as_str()).collect();
    let new = local.sets().iter();
    sets.extend(
        new.filter(|(name, _)| !names.contains(name.as_str()))
            .cloned(),
    );
    let place = |theme: JsonRef<'_>| {
        ["group", "name"].map(|field| Some(theme.get(field)?.as_str()?.into_owned()))
    };
    let themes = theme_keys(base.themes());
    let places: HashMap<&ThemeKey, _> = themes
        .iter()
        .map(|(key, theme)| (key, place(*theme)))
        .collect();
    let mut texts: Vec<&str> = themes.iter().map(|(_, theme)| theme.raw()).collect();
    let new = theme_keys(local.themes()).into_iter();
    let new = new.filter(|(key, theme)| match places.get(key) {
        Some(known) => *known != place(*theme) && ids.get(&Ids::place_of_theme(key)).is_none(),
        None => true,
    });
    texts.extend(new.map(|(_, theme)| theme.raw()));
    let themes = if texts.len() == themes.len() {
        base.themes().map(JsonRef::to_json)
    } else {
        Some(Json::assembled(format!("[{}]", texts.join(","))))
    };
    TokenDocument::from_parts(sets, themes, None, Vec::new())
        .expect("each name is once in the base, and what is added is not there")
}

type Answer = Result<ReadOutcome, ProviderError>;

async fn read(
    ends: Ends<'_>,
    side: Side,
    heard: Option<Answer>,
    base: Option<&Base>,
    like: Option<&TokenDocument>,
    observer: &dyn Observer,
) -> Result<Observed, SyncError> {
    // The base can stand in for a side that has not changed only if it holds all that the side
    // can hold.
    let own = ends.provider(side).info().capabilities.coverage;
    let known = base
        .filter(|_| own.and(ends.coverage()) == own)
        .and_then(|base| base.revision(side).cloned());
    let mut request = ReadRequest::new(observer)
        .with_known(known.as_ref())
        .with_like(like);
    if let (Side::Remote, Some(base)) = (side, base) {
        request = request.with_ids(&base.ids);
    }
    ask(ends, side, heard, base, request, observer).await
}

/// Reads the service once more, and not out of a cache.
async fn read_anew(
    ends: Ends<'_>,
    base: Option<&Base>,
    like: Option<&TokenDocument>,
    observer: &dyn Observer,
) -> Result<Observed, SyncError> {
    let mut request = ReadRequest::new(observer).with_like(like).anew();
    if let Some(base) = base {
        request = request.with_ids(&base.ids);
    }
    ask(ends, Side::Remote, None, base, request, observer).await
}

async fn ask(
    ends: Ends<'_>,
    side: Side,
    heard: Option<Answer>,
    base: Option<&Base>,
    request: ReadRequest<'_>,
    observer: &dyn Observer,
) -> Result<Observed, SyncError> {
    let known = request.known.cloned();
    let mut outcome = if let Some(answer) = heard {
        answer
    } else {
        observer.event(&Event::Reading(side));
        ends.provider(side).read(request).await
    };
    if side == Side::Remote && says_gone(&outcome, base) {
        // Once is not believed: it may be one server of several, or a cache.
        observer.event(&Event::Reading(side));
        outcome = ends.provider(side).read(request.anew()).await;
    }
    let found = match outcome.map_err(SyncError::at(side))? {
        ReadOutcome::Found(snapshot) => Some(snapshot),
        ReadOutcome::NotModified => base.zip(known).map(|(base, known)| {
            let mut held = Snapshot::new(base.document.clone(), known, Proof::of_known());
            held.ids = base.ids.clone();
            held
        }),
        ReadOutcome::Absent => None,
    };
    Ok(Observed { found })
}

/// Whether a remote says that it is not there, or that it holds nothing where it held something.
fn says_gone(outcome: &Answer, base: Option<&Base>) -> bool {
    match outcome {
        Ok(ReadOutcome::Absent) => base.is_some_and(|base| !base.document.is_empty()),
        Ok(_) => false,
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_or_renamed_in_the_files_is_known_beside_the_base() {
        let base = r#"{"a":{},"$themes":[{"id":"1","name":"dark"},{"id":"2","name":"light"}]}"#;
        let check = |local: &str, expected: &str| {
            let [base, local, expected] =
                [base, local, expected].map(|text| TokenDocument::parse(text).unwrap());
            let known = known_here(&Base::new(base), &local);
            assert!(known.same(&expected), "{known:?}");
        };
        check(base, base);
        check(r#"{"a":{"x":{"value":"1"}},"$metadata":{"own":1}}"#, base);
        // What is only changed is known already.
        check(
            r#"{"a":{},"$themes":[{"id":"1","name":"dark","own":1}]}"#,
            base,
        );
        check(
            r#"{"b":{},"$themes":[{"id":"1","name":"night"},{"id":"3","name":"big"}]}"#,
            r#"{"a":{},"b":{},"$themes":[{"id":"1","name":"dark"},{"id":"2","name":"light"},
                {"id":"1","name":"night"},{"id":"3","name":"big"}]}"#,
        );
    }
}
