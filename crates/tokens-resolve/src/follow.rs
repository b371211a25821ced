//! References followed: where they lead, and why they lead nowhere.

use std::borrow::Cow;
use std::sync::Arc;

use tokens_model::{JsonRef, Notation, Reference, SetName, ValueKind, references};

use crate::definition::Definitions;
use crate::error::Excess;
use crate::limits::Limits;
use crate::steps::Steps;
use crate::value::{Size, Value};

/// What the tokens say, as far as that is known.
#[derive(Debug)]
pub(crate) struct Answers<'a> {
    pub(crate) tokens: Vec<Answer>,
    pub(crate) failures: Vec<Failure<'a>>,
}

/// Follows references to the answers that are known, and adds more.
#[derive(Debug)]
pub(crate) struct Follow<'d, 'a> {
    pub(crate) definitions: &'d Definitions<'a>,
    pub(crate) limits: Limits,
    pub(crate) steps: Steps,
    pub(crate) answers: Answers<'a>,
}

/// What one token says.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) value: Value,
    pub(crate) size: Size,
    /// The first text in its value that could not be resolved.
    pub(crate) broken: Option<u32>,
    visited: bool,
    /// The circle that it belongs to, once that is known; others may refer to it from then on.
    circle: Option<u32>,
    /// The tokens that it refers to, in the order of its text.
    pub(crate) targets: Vec<u32>,
}

/// A reference that cannot be followed.
#[derive(Debug)]
pub(crate) struct Failure<'a> {
    pub(crate) token: u32,
    pub(crate) set: &'a SetName,
    pub(crate) place: JsonRef<'a>,
    pub(crate) cause: Cause,
    /// The failure at the end of the chain, which may be this one.
    pub(crate) root: u32,
}

/// Why a reference cannot be followed.
#[derive(Clone, Debug)]
pub(crate) enum Cause {
    Missing(Arc<str>),
    /// It leads to a token of the circle that it stands in.
    Cycle(u32),
    /// What it leads to could not be resolved itself.
    Follows(u32),
    NotText(u32),
    TooMuch(Excess),
}

/// What a token refers to, as far as that is known.
#[derive(Debug, Default)]
pub(crate) struct Look {
    pub(crate) targets: Vec<u32>,
    /// Whether a reference stands inside the name of another.
    pub(crate) nested: bool,
}

/// Where a reference leads.
pub(crate) struct Lead<'n> {
    pub(crate) token: u32,
    name: Cow<'n, str>,
    /// Where in the name the keys begin that lead into the value of the token.
    keys: usize,
}

/// Why a reference leads nowhere.
pub(crate) enum Lost {
    /// The value of this token is part of the name, and it was not visited yet.
    NotYet(u32),
    Never(Cause),
}

impl Lost {
    /// Why it leads nowhere when all that could be visited is: what was not is being visited.
    pub(crate) fn cause(self) -> Cause {
        match self {
            Self::NotYet(token) => Cause::Cycle(token),
            Self::Never(cause) => cause,
        }
    }
}

impl From<Cause> for Lost {
    fn from(cause: Cause) -> Self {
        Self::Never(cause)
    }
}

impl From<Excess> for Lost {
    fn from(excess: Excess) -> Self {
        Self::Never(Cause::TooMuch(excess))
    }
}

impl From<Excess> for Cause {
    fn from(excess: Excess) -> Self {
        Self::TooMuch(excess)
    }
}

impl Answers<'_> {
    fn of(&self, token: u32) -> &Answer {
        &self.tokens[token as usize]
    }

    pub(crate) fn visit(&mut self, token: u32) {
        self.tokens[token as usize].visited = true;
    }

    pub(crate) fn is_settled(&self, token: u32) -> bool {
        self.of(token).circle.is_some()
    }

    /// These tokens refer to each other and to no others that are not settled.
    pub(crate) fn settle(&mut self, circle: &[u32]) {
        for token in circle {
            let answer = &mut self.tokens[*token as usize];
            answer.circle = circle.first().copied();
        }
    }

    pub(crate) fn same_circle(&self, one: u32, other: u32) -> bool {
        self.of(one).circle == self.of(other).circle
    }
}

impl<'d, 'a> Follow<'d, 'a> {
    pub(crate) fn new(definitions: &'d Definitions<'a>, limits: Limits) -> Self {
        let count = definitions.list.len();
        let nothing = Answer {
            value: Value::Null,
            size: Size::default(),
            broken: None,
            visited: false,
            circle: None,
            targets: Vec::new(),
        };
        Self {
            definitions,
            limits,
            steps: Steps::up_to(limits.steps.saturating_add(16 * count as u64)),
            answers: Answers {
                tokens: vec![nothing; count],
                failures: Vec::new(),
            },
        }
    }
}

/// Where references lead.
impl<'a> Follow<'_, 'a> {
    /// The tokens that a token refers to.
    pub(crate) fn look(&mut self, token: u32) -> Look {
        let mut look = Look::default();
        let definition = self.definitions.get(token);
        if let Some(fields) = definition.merged() {
            for (_, field) in fields {
                self.look_into(field.value, &mut look);
            }
        } else if let Some(value) = definition.found.value() {
            self.look_into(value, &mut look);
        }
        if let Some(modifier) = definition.found.modifier() {
            self.look_into(modifier, &mut look);
        }
        self.answers.tokens[token as usize]
            .targets
            .clone_from(&look.targets);
        look
    }

    fn look_into(&mut self, value: JsonRef<'a>, look: &mut Look) {
        match value.kind() {
            ValueKind::String => {
                for reference in references(&value.as_str().unwrap_or_default()) {
                    // Why it leads nowhere is said when the text is resolved.
                    drop(self.lead(&reference, look));
                }
            }
            ValueKind::Array => {
                for item in value.items() {
                    self.look_into(item, look);
                }
            }
            ValueKind::Object => {
                for member in value.members() {
                    self.look_into(member.value, look);
                }
            }
            _ => {}
        }
    }

    pub(crate) fn lead<'n>(
        &mut self,
        reference: &Reference<'n>,
        look: &mut Look,
    ) -> Result<Lead<'n>, Lost> {
        match reference.notation {
            Notation::Braces => self.lead_of(reference.name, 0, look),
            // In this notation braces are characters like others.
            Notation::Dollar => self.named(Cow::Borrowed(reference.name), look),
        }
    }

    fn lead_of<'n>(
        &mut self,
        name: &'n str,
        level: usize,
        look: &mut Look,
    ) -> Result<Lead<'n>, Lost> {
        let name = self.full_name(name, level, look)?;
        self.named(name, look)
    }

    fn named<'n>(&self, name: Cow<'n, str>, look: &mut Look) -> Result<Lead<'n>, Lost> {
        let Some((token, rest)) = self.definitions.find(&name) else {
            return Err(Lost::Never(Cause::Missing(name.into())));
        };
        let keys = name.len() - rest.len();
        look.targets.push(token);
        Ok(Lead { token, name, keys })
    }

    /// A name with the values of the tokens that it refers to itself.
    fn full_name<'n>(
        &mut self,
        name: &'n str,
        level: usize,
        look: &mut Look,
    ) -> Result<Cow<'n, str>, Lost> {
        let mut full = String::new();
        let mut at = 0;
        let mut waits = None;
        for reference in nested(name) {
            if level >= self.limits.nesting {
                let excess = Excess::Nesting(self.limits.nesting);
                return Err(Lost::Never(Cause::TooMuch(excess)));
            }
            look.nested = true;
            self.steps.copy(name.len())?;
            match self.lead_of(reference.name, level + 1, look) {
                Ok(lead) if self.answers.of(lead.token).visited => {
                    full.push_str(&name[at..reference.span.start]);
                    let before = full.len();
                    let (value, _) = self.take(&lead)?;
                    if value.push_into(&mut full).is_none() {
                        return Err(Lost::Never(Cause::NotText(lead.token)));
                    }
                    self.steps.copy(full.len() - before)?;
                    at = reference.span.end;
                }
                Ok(Lead { token, .. }) | Err(Lost::NotYet(token)) => waits = Some(token),
                Err(lost) => return Err(lost),
            }
        }
        if let Some(token) = waits {
            return Err(Lost::NotYet(token));
        }
        if at == 0 {
            return Ok(Cow::Borrowed(name));
        }
        full.push_str(&name[at..]);
        Ok(Cow::Owned(full))
    }

    /// The value that a reference leads to.
    pub(crate) fn take(&mut self, lead: &Lead<'_>) -> Result<(Value, Size), Cause> {
        self.steps.charge(1)?;
        let answer = self.answers.of(lead.token);
        if answer.circle.is_none() {
            return Err(Cause::Cycle(lead.token));
        }
        let keys = &lead.name[lead.keys..];
        let inside = keys
            .split('.')
            .skip(1)
            .try_fold(&answer.value, |value, key| value.get(key));
        let Some(value) = inside.cloned() else {
            return Err(Cause::Missing(lead.name.as_ref().into()));
        };
        let (size, broken) = if keys.is_empty() {
            (answer.size, answer.broken)
        } else {
            let broken = answer.broken.and(value.unresolved());
            (value.size(), broken.map(|text| text.failure))
        };
        if !keys.is_empty() {
            self.steps.copy(size.bytes)?;
        }
        match broken {
            Some(failure) => Err(Cause::Follows(failure)),
            None => Ok((value, size)),
        }
    }
}

/// The references inside a name that stood in braces, so that each of its own braces is closed. A
/// dollar sign begins none there: `{color.$root}` names one token.
fn nested(name: &str) -> impl Iterator<Item = Reference<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + name[at..].find('{')?;
        let mut found = references(&name[start..]).next()?;
        found.span = start + found.span.start..start + found.span.end;
        at = found.span.end;
        Some(found)
    })
}
