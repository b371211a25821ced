//! What tokens say: their values with the references in them followed.

use std::sync::Arc;

use tokens_model::{JsonRef, Member, Reference, SetName, ValueKind, references};

use crate::error::Excess;
use crate::follow::{Cause, Failure, Follow, Look, Lost};
use crate::value::{Number, Size, Unresolved, Value};

/// The token that a text belongs to, and how many bytes that token took over already.
pub(crate) struct Asking<'a> {
    pub(crate) token: u32,
    pub(crate) set: &'a SetName,
    taken: usize,
}

impl<'a> Follow<'_, 'a> {
    /// Resolves one token, whose targets are resolved as far as they can be.
    pub(crate) fn resolve(&mut self, token: u32) {
        let definitions = self.definitions;
        let definition = definitions.get(token);
        let failures = self.answers.failures.len();
        let mut asking = Asking {
            token,
            set: definition.found.set,
            taken: 0,
        };
        let value = match definition.merged() {
            Some(fields) => self.merged(&mut asking, fields),
            None => definition
                .found
                .value()
                .map_or(Value::Null, |value| self.value(&mut asking, value, 0)),
        };
        let value = self.evaluated(&mut asking, definition, value);
        let size = value.size();
        let broken = (self.answers.failures.len() > failures).then(|| value.unresolved());
        let answer = &mut self.answers.tokens[token as usize];
        answer.size = size;
        answer.broken = broken.flatten().map(|text| text.failure);
        answer.value = value;
    }

    fn merged(&mut self, asking: &mut Asking<'a>, fields: Vec<(&'a SetName, Member<'a>)>) -> Value {
        let fields = fields.into_iter().map(|(set, member)| {
            asking.set = set;
            let value = self.value(asking, member.value, 1);
            (Arc::from(member.name()), value)
        });
        Value::Record(fields.collect())
    }

    /// `level` is how many lists and records the value stands in.
    pub(crate) fn value(
        &mut self,
        asking: &mut Asking<'a>,
        value: JsonRef<'a>,
        level: usize,
    ) -> Value {
        match value.kind() {
            ValueKind::Null => Value::Null,
            ValueKind::Bool => Value::Bool(value.raw() == "true"),
            ValueKind::Number => Value::Number(Number::literal(value.raw())),
            ValueKind::String => self.text(asking, value, level),
            ValueKind::Array => {
                let items = value.items();
                Value::List(
                    items
                        .map(|item| self.value(asking, item, level + 1))
                        .collect(),
                )
            }
            ValueKind::Object => {
                let fields = value.members().map(|member| {
                    let value = self.value(asking, member.value, level + 1);
                    (Arc::from(member.name()), value)
                });
                Value::Record(fields.collect())
            }
        }
    }

    fn text(&mut self, asking: &mut Asking<'a>, place: JsonRef<'a>, level: usize) -> Value {
        let text = place.as_str().unwrap_or_default();
        let mut found = references(&text).peekable();
        let Some(first) = found.peek() else {
            return Value::text(&text);
        };
        if first.span == (0..text.len()) {
            return match self.whole(asking, first, level) {
                Ok(value) => value,
                Err(cause) => Value::Unresolved(self.unresolved(asking, place, &text, cause)),
            };
        }
        let mut out = String::new();
        let mut at = 0;
        let mut failed = None;
        for reference in found {
            out.push_str(&text[at..reference.span.start]);
            at = reference.span.end;
            if let Err(cause) = self.push(asking, &reference, &mut out) {
                let unresolved = self.unresolved(asking, place, &text, cause);
                failed = failed.or(Some(unresolved));
            }
        }
        out.push_str(&text[at..]);
        failed.map_or_else(|| Value::text(&out), Value::Unresolved)
    }

    /// A reference that is a text of its own stands for whatever value it leads to.
    fn whole(
        &mut self,
        asking: &mut Asking<'a>,
        reference: &Reference<'_>,
        level: usize,
    ) -> Result<Value, Cause> {
        let (_, value, size) = self.follow(reference)?;
        if level > 0 {
            if level + size.depth > self.limits.nesting {
                return Err(Cause::TooMuch(Excess::Nesting(self.limits.nesting)));
            }
            self.take_over(asking, size.bytes)?;
        }
        if size.depth > 0 {
            // Its fields are looked at again.
            self.steps.copy(size.bytes)?;
        }
        Ok(value)
    }

    fn push(
        &mut self,
        asking: &mut Asking<'a>,
        reference: &Reference<'_>,
        out: &mut String,
    ) -> Result<(), Cause> {
        let (token, value, size) = self.follow(reference)?;
        self.take_over(asking, size.bytes)?;
        self.steps.copy(size.bytes)?;
        value.push_into(out).ok_or(Cause::NotText(token))
    }

    fn follow(&mut self, reference: &Reference<'_>) -> Result<(u32, Value, Size), Cause> {
        let lead = self.lead(reference, &mut Look::default());
        let lead = lead.map_err(Lost::cause)?;
        let (value, size) = self.take(&lead)?;
        Ok((lead.token, value, size))
    }

    fn take_over(&self, asking: &mut Asking<'a>, bytes: usize) -> Result<(), Cause> {
        asking.taken = asking.taken.saturating_add(bytes);
        if asking.taken > self.limits.value_bytes {
            return Err(Cause::TooMuch(Excess::ValueBytes(self.limits.value_bytes)));
        }
        Ok(())
    }

    /// `text` stays as it is.
    pub(crate) fn unresolved(
        &mut self,
        asking: &Asking<'a>,
        place: JsonRef<'a>,
        text: &str,
        cause: Cause,
    ) -> Unresolved {
        let number = u32::try_from(self.answers.failures.len())
            .expect("the reader accepts texts of less bytes than a u32 counts");
        let root = match cause {
            Cause::Follows(failure) => self.answers.failures[failure as usize].root,
            _ => number,
        };
        self.answers.failures.push(Failure {
            token: asking.token,
            set: asking.set,
            place,
            cause,
            root,
        });
        Unresolved {
            text: text.into(),
            failure: number,
        }
    }
}
