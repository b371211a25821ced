//! A write in many requests: what is there is read, what differs is sent step by step, and what
//! is there then is read again.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use async_trait::async_trait;
use provider_api::{
    ErrorKind, Expected, Fit, Progress, Proof, ProviderError, Revision, WriteRequest, Written,
};
use tokens_model::{Digest, TokenDocument};

use crate::dress::Keeps;
use crate::ids::{self, Known};

/// How many reasons an error names.
const REFUSALS_TOLD: usize = 10;

/// One interface of the platform.
#[async_trait]
pub(crate) trait Backend: Keeps + Send + Sync {
    /// What it says of a project.
    type Held: Held;
    /// A change that is one request, or a few of which none makes sense alone.
    type Step: Step;

    /// Reads the branch, all of it.
    async fn look(&self, progress: &dyn Progress) -> Result<(Self::Held, Proof), ProviderError>;

    /// What is kept of a document. What is not is added to `fit`.
    fn kept(&self, document: &TokenDocument, fit: &mut Fit) -> Self::Held;

    /// The steps from `held` to `wanted`, in an order in which stopping anywhere leaves nothing
    /// that refers to what is not there.
    fn plan(
        &self,
        held: &Self::Held,
        wanted: &Self::Held,
    ) -> Result<Vec<Self::Step>, ProviderError>;

    /// Whether a step that was planned before is still to be taken although no plan names it any
    /// more.
    fn is_overlooked(&self, step: &Self::Step, held: &Self::Held) -> bool {
        let _ = (step, held);
        false
    }

    /// Takes a step, and notes in `held` the ids that later steps need.
    async fn take(
        &self,
        step: &Self::Step,
        held: &mut Self::Held,
        progress: &dyn Progress,
    ) -> Result<(), ProviderError>;
}

/// What a project holds.
pub(crate) trait Held: fmt::Debug + Send + Sync + 'static {
    /// It as a document, with ids where the platform has some.
    fn document(&self) -> TokenDocument;

    /// A digest of all that a document can say, and of nothing else.
    fn revision(&self) -> Revision;

    /// Both; a reader needs them together, and their sets are the same.
    fn seen(&self) -> (TokenDocument, Revision) {
        (self.document(), self.revision())
    }

    /// The ids that the platform gave to what is there.
    fn known(&self) -> Known;

    /// Takes over ids that the platform gave to what is to be there: it stays the same thing,
    /// whatever it is called and says.
    fn recall(&mut self, known: Known);

    /// Whether there is neither a set nor a theme group.
    fn is_empty(&self) -> bool;

    /// A mark of a thing that moves when somebody writes to it.
    fn mark(&self, subject: &Subject) -> Option<Digest>;

    /// What the platform makes itself, and nobody may write over.
    fn fixed(&self) -> BTreeSet<Subject>;

    /// What the user should know about it.
    fn notes(&self) -> Vec<String>;
}

/// A thing that a step changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// A set as a whole.
    Set(String),
    /// A token of a set.
    Token(String, String),
    /// A theme group as a whole.
    ThemeGroup(String),
    /// A theme of a group.
    Theme(String, String),
    /// The order of the sets.
    Order,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(name) => write!(f, "set `{}`", name.escape_debug()),
            Self::Token(set, name) => {
                write!(f, "token `{}: {}`", set.escape_debug(), name.escape_debug())
            }
            Self::ThemeGroup(name) => write!(f, "theme group `{}`", name.escape_debug()),
            Self::Theme(group, name) => {
                write!(
                    f,
                    "theme `{}/{}`",
                    group.escape_debug(),
                    name.escape_debug()
                )
            }
            Self::Order => f.write_str("order of the sets"),
        }
    }
}

/// A change to the project.
pub(crate) trait Step: fmt::Debug + PartialEq + Send + Sync {
    /// What it changes.
    fn subjects(&self) -> Vec<Subject>;

    /// Whether it may only come up once the steps before it were taken, as it needs ids that the
    /// service does not tell.
    fn follows_up(&self) -> bool {
        false
    }
}

/// Makes the project hold the document, if it still holds what the caller expects.
///
/// What comes back is the revision of what was sent. If somebody else wrote to another part
/// meanwhile, the next read reports another one.
pub(crate) async fn write<B: Backend>(
    backend: &B,
    request: &WriteRequest<'_>,
    what: &str,
) -> Result<Written, ProviderError> {
    let mut fit = Fit::default();
    let mut wanted = Backend::kept(backend, request.document, &mut fit);
    if let Some(refusal) = refusal(&fit) {
        return Err(refusal);
    }
    let ungrouped = &backend.shelf().ungrouped;
    if let Some(ids) = request.ids {
        wanted.recall(ids::on_platform(ids, request.document, ungrouped));
    }
    let written = |held: &B::Held| Written {
        revision: wanted.revision(),
        ids: ids::in_document(&held.known(), request.document, ungrouped),
    };
    let (held, _) = backend.look(request.progress).await?;
    check(&held, request.expected, what)?;
    let steps: VecDeque<B::Step> = backend.plan(&held, &wanted)?.into();
    if steps.is_empty() {
        return Ok(written(&held));
    }
    let mut course = Course {
        backend,
        what,
        wanted: &wanted,
        progress: request.progress,
        total: steps.len(),
        done: 0,
        touched: BTreeSet::new(),
    };
    course.walk(held, steps).await?;
    let held = course.look_back().await?;
    Ok(written(&held))
}

/// The error for a document that cannot be kept.
fn refusal(fit: &Fit) -> Option<ProviderError> {
    let count = fit.refused.len();
    let shown = fit.refused.iter().take(REFUSALS_TOLD);
    let mut told: Vec<String> = shown
        .map(|misfit| misfit.to_string().escape_debug().to_string())
        .collect();
    if count > REFUSALS_TOLD {
        told.push(format!("and {} more", count - REFUSALS_TOLD));
    }
    let error = ProviderError::new(
        ErrorKind::InvalidDocument,
        format!(
            "the platform cannot keep this document: {}",
            told.join("; ")
        ),
    );
    let hint =
        "change the tokens and themes, or their names, before they are sent; nothing was written";
    (count > 0).then(|| error.with_hint(hint))
}

fn check(held: &impl Held, expected: Expected<'_>, what: &str) -> Result<(), ProviderError> {
    let happened = match expected {
        Expected::Any => return Ok(()),
        Expected::Absent if held.is_empty() => return Ok(()),
        Expected::Absent => "already holds tokens or themes",
        Expected::Revision(_) if held.is_empty() => "is empty now, and was not when it was read",
        Expected::Revision(revision) if held.revision() == *revision => return Ok(()),
        Expected::Revision(_) => "has changed since it was read",
    };
    Err(
        ProviderError::new(ErrorKind::RevisionMismatch, format!("{what} {happened}"))
            .with_hint("read it again and merge; nothing was written"),
    )
}

/// A write under way.
struct Course<'a, B: Backend> {
    backend: &'a B,
    what: &'a str,
    wanted: &'a B::Held,
    progress: &'a dyn Progress,
    total: usize,
    done: usize,
    touched: BTreeSet<Subject>,
}

impl<B: Backend> Course<'_, B> {
    async fn walk(
        &mut self,
        mut held: B::Held,
        mut steps: VecDeque<B::Step>,
    ) -> Result<(), ProviderError> {
        // Each step may lose its answer once.
        let mut patience = steps.len();
        self.announce();
        while let Some(step) = steps.front() {
            self.touched.extend(step.subjects());
            match self.backend.take(step, &mut held, self.progress).await {
                Ok(()) => {
                    steps.pop_front();
                    self.advance(1);
                }
                Err(error) if error.kind() == ErrorKind::OutcomeUnknown => {
                    let before = steps.len();
                    if patience == 0 {
                        return Err(self.half_way(error));
                    }
                    patience -= 1;
                    (held, steps) = self.settle(held, steps, error).await?;
                    self.announce();
                    self.advance(before.saturating_sub(steps.len()));
                }
                Err(error) => return Err(self.half_way(error)),
            }
        }
        Ok(())
    }

    /// Counts steps from here on: what was read meanwhile was counted by itself.
    fn announce(&self) {
        self.progress.started(Some(self.total as u64));
        self.progress.advanced(self.done as u64);
    }

    fn advance(&mut self, steps: usize) {
        self.done += steps;
        self.progress.advanced(steps as u64);
    }

    /// The answer to the first step is lost. Goes on if the step took effect and nobody else has
    /// written to what is left to do.
    async fn settle(
        &self,
        before: B::Held,
        mut steps: VecDeque<B::Step>,
        trouble: ProviderError,
    ) -> Result<(B::Held, VecDeque<B::Step>), ProviderError> {
        self.progress
            .note(&format!("{trouble}; reading {} again", self.what));
        let held = match self.backend.look(self.progress).await {
            Ok((held, _)) => held,
            Err(error) => {
                return Err(self
                    .unknown(&format!("{trouble}; then {error}"))
                    .with_source(error));
            }
        };
        let mut left: VecDeque<B::Step> = self.backend.plan(&held, self.wanted)?.into();
        let own: BTreeSet<Subject> = steps.iter().flat_map(Step::subjects).collect();
        let current: BTreeSet<Subject> =
            steps.front().into_iter().flat_map(Step::subjects).collect();
        let undone = steps.front().is_some_and(|step| left.contains(step));
        let foreign = left.iter().flat_map(Step::subjects).find(|subject| {
            !own.contains(subject)
                || (!current.contains(subject) && before.mark(subject) != held.mark(subject))
        });
        if let Some(subject) = foreign {
            return Err(self.unknown(&format!(
                "{trouble}; and somebody else has changed the {subject} meanwhile"
            )));
        }
        if undone {
            return Err(self.unknown(&format!(
                "{trouble}; the change has not taken effect so far"
            )));
        }
        steps.retain(|step| !left.contains(step) && self.backend.is_overlooked(step, &held));
        left.append(&mut steps);
        Ok((held, left))
    }

    /// Reads what is there now, and takes the steps that need it.
    async fn look_back(&mut self) -> Result<B::Held, ProviderError> {
        for _ in 0..2 {
            let held = match self.backend.look(self.progress).await {
                Ok((held, _)) => held,
                Err(error) => {
                    let text = format!("everything was sent, but not read back: {error}");
                    return Err(self.unknown(&text).with_source(error));
                }
            };
            let left: VecDeque<B::Step> = self
                .backend
                .plan(&held, self.wanted)
                .map_err(|error| self.unknown(&error.to_string()))?
                .into();
            let own = |step: &B::Step| {
                let subjects = step.subjects();
                subjects.into_iter().find(|one| self.touched.contains(one))
            };
            let (follow_ups, others): (VecDeque<_>, VecDeque<_>) = left
                .into_iter()
                .partition(|step| step.follows_up() && own(step).is_some());
            if let Some(subject) = others.iter().find_map(own) {
                return Err(self.unknown(&format!(
                    "{} holds something else than what was sent: see the {subject}",
                    self.what
                )));
            }
            if let Some(subject) = others.iter().flat_map(Step::subjects).next() {
                self.progress.note(&format!(
                    "somebody else has changed the {subject} meanwhile: the next run merges it"
                ));
            }
            if follow_ups.is_empty() {
                return Ok(held);
            }
            self.total += follow_ups.len();
            self.walk(held, follow_ups).await?;
        }
        Err(self.unknown(&format!("{} does not keep what is sent", self.what)))
    }

    fn unknown(&self, message: &str) -> ProviderError {
        let message = format!("{message}{}", self.so_far());
        ProviderError::new(ErrorKind::OutcomeUnknown, message)
            .with_hint("run it again, which reads the project first and merges")
    }

    /// An error that says how far the write came.
    fn half_way(&self, error: ProviderError) -> ProviderError {
        if self.done == 0 {
            return error;
        }
        let hint = "what was sent stays: run it again once the cause is gone, and the rest follows";
        let what = format!("after {} of {} changes", self.done, self.total);
        error.in_context(&what).with_hint(hint)
    }

    fn so_far(&self) -> String {
        match self.done {
            0 => String::new(),
            done => format!(" (after {done} of {} changes)", self.total),
        }
    }
}
