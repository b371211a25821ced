//! Values computed: what is done with a value once the references in it are followed.

use std::sync::Arc;

use tokens_model::JsonRef;

use crate::answer::Asking;
use crate::color::{self, Modifier};
use crate::definition::Definition;
use crate::follow::Follow;
use crate::maths;
use crate::value::{Unresolved, Value};

/// Where the expressions stand in a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expressions {
    /// The value is one.
    Whole,
    /// The fields are.
    Fields,
    /// The fields are, or those of each item of a list.
    Layers,
}

impl Expressions {
    /// By the name of the type (`checkAndEvaluateMath.ts`; `align-types.ts` for the older name).
    fn of(kind: Option<&str>) -> Self {
        match kind {
            Some("typography" | "border") => Self::Fields,
            Some("shadow" | "boxShadow") => Self::Layers,
            _ => Self::Whole,
        }
    }
}

impl<'a> Follow<'_, 'a> {
    pub(crate) fn evaluated(
        &mut self,
        asking: &mut Asking<'a>,
        definition: &Definition<'a>,
        value: Value,
    ) -> Value {
        let Some(place) = definition.found.value() else {
            return value;
        };
        let kind = definition.found.token.type_name();
        let changed = match Expressions::of(kind.as_deref()) {
            Expressions::Whole => self.expression(asking, place, &value),
            Expressions::Fields => self.fields(asking, place, &value, 1),
            Expressions::Layers => self.fields(asking, place, &value, 2),
        };
        let value = changed.unwrap_or(value);
        match kind.as_deref() {
            Some("color") => self.color(asking, definition, value),
            Some("border" | "shadow" | "boxShadow") => with_plain_colors(&value).unwrap_or(value),
            _ => value,
        }
    }

    fn color(
        &mut self,
        asking: &mut Asking<'a>,
        definition: &Definition<'a>,
        mut value: Value,
    ) -> Value {
        if let (Value::Text(text), Some(place)) = (&value, definition.found.modifier()) {
            match self.modified(asking, text, place) {
                Ok(Some(color)) => value = Value::text(&color),
                Ok(None) => {}
                Err(in_modifier) => {
                    return Value::Unresolved(Unresolved {
                        text: Arc::clone(text),
                        failure: in_modifier.failure,
                    });
                }
            }
        }
        with_plain_color(&value).unwrap_or(value)
    }

    /// What the modifier makes of a colour, if that is something else.
    fn modified(
        &mut self,
        asking: &mut Asking<'a>,
        color: &str,
        place: JsonRef<'a>,
    ) -> Result<Option<String>, Unresolved> {
        asking.set = self.definitions.get(asking.token).found.set;
        let mut modifier = Modifier::default();
        let mut amount = None;
        for member in place.members() {
            let value = self.value(asking, member.value, 1);
            let (text, number) = match &value {
                Value::Text(text) => (&**text, None),
                Value::Number(number) => (number.text(), Some(number.value())),
                Value::Unresolved(unresolved) => return Err(unresolved.clone()),
                _ => continue,
            };
            match &*member.name() {
                "type" => text.clone_into(&mut modifier.kind),
                "space" => text.clone_into(&mut modifier.space),
                "color" => text.clone_into(&mut modifier.color),
                "format" => text.clone_into(&mut modifier.format),
                "value" => {
                    let number = number.map_or_else(
                        || maths::number_of(text, self.limits.nesting, &mut self.steps),
                        Ok,
                    );
                    match number {
                        Ok(number) => amount = Some(number),
                        Err(excess) => {
                            return Err(self.unresolved(asking, member.value, text, excess.into()));
                        }
                    }
                }
                _ => {}
            }
        }
        if let Err(excess) = self.steps.charge(1) {
            return Err(self.unresolved(asking, place, color, excess.into()));
        }
        modifier.amount = amount.unwrap_or(f64::NAN);
        Ok(amount.and_then(|_| color::modified(color, &modifier)))
    }

    /// What a text comes to, if that is something else.
    fn expression(
        &mut self,
        asking: &Asking<'a>,
        place: JsonRef<'a>,
        value: &Value,
    ) -> Option<Value> {
        let text = value.as_text()?;
        match maths::evaluate(text, self.limits.nesting, &mut self.steps) {
            Ok(result) => result,
            Err(excess) => Some(Value::Unresolved(self.unresolved(
                asking,
                place,
                text,
                excess.into(),
            ))),
        }
    }

    /// The record or list with its texts evaluated, if that changes one; `levels` is how many
    /// lists and records inside each other are looked into.
    fn fields(
        &mut self,
        asking: &Asking<'a>,
        place: JsonRef<'a>,
        value: &Value,
        levels: usize,
    ) -> Option<Value> {
        let is_inner = |value: &Value| levels > 1 && matches!(value, Value::Record(_));
        let mut evaluated = |value: &Value, in_list: bool| {
            if in_list && is_inner(value) {
                self.fields(asking, place, value, levels - 1)
            } else {
                self.expression(asking, place, value)
            }
        };
        match value {
            Value::List(items) => {
                let changed: Vec<_> = items.iter().map(|item| evaluated(item, true)).collect();
                let items = items.iter().zip(changed.iter().cloned());
                changed.iter().any(Option::is_some).then(|| {
                    Value::List(
                        items
                            .map(|(item, new)| new.unwrap_or_else(|| item.clone()))
                            .collect(),
                    )
                })
            }
            Value::Record(fields) => {
                let changed: Vec<_> = fields
                    .iter()
                    .map(|(_, field)| evaluated(field, false))
                    .collect();
                let fields = fields.iter().zip(changed.iter().cloned());
                changed.iter().any(Option::is_some).then(|| {
                    let fields = fields.map(|((name, field), new)| {
                        (Arc::clone(name), new.unwrap_or_else(|| field.clone()))
                    });
                    Value::Record(fields.collect())
                })
            }
            _ => None,
        }
    }
}

/// The colours of a border or of the layers of a shadow, see [`with_plain_color`].
fn with_plain_colors(value: &Value) -> Option<Value> {
    match value {
        Value::Record(fields) => {
            let place = fields.iter().position(|(name, _)| &**name == "color")?;
            let color = with_plain_color(&fields[place].1)?;
            let mut fields = fields.to_vec();
            fields[place].1 = color;
            Some(Value::Record(fields.into()))
        }
        Value::List(layers) => {
            let changed: Vec<_> = layers.iter().map(with_plain_colors).collect();
            let layers = layers.iter().zip(changed.iter().cloned());
            changed.iter().any(Option::is_some).then(|| {
                Value::List(
                    layers
                        .map(|(layer, new)| new.unwrap_or_else(|| layer.clone()))
                        .collect(),
                )
            })
        }
        _ => None,
    }
}

/// A text with the opacity of a hexadecimal colour (`rgba(#ff0000, 0.5)`) written so that CSS
/// reads it, if it is one.
fn with_plain_color(value: &Value) -> Option<Value> {
    let text = color::with_rgba_of_hexadecimals(value.as_text()?)?;
    Some(Value::text(&text))
}
