//! The two scalars that GraphQL does not bring along.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::ids;

/// Any JSON value.
///
/// Members keep their order. Numbers are 64-bit as in any JavaScript server: `1.10` comes back as
/// `1.1`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Json(pub(super) serde_json::Value);

#[Scalar(name = "JSON")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value
            .into_json()
            .map(Self)
            .map_err(|error| InputValueError::custom(error.to_string()))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// A moment, as RFC 3339 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) i64);

#[Scalar(name = "DateTimeISO")]
impl ScalarType for Moment {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        ids::moment(text)
            .map(Self)
            .ok_or_else(|| InputValueError::custom("not a date and time"))
    }

    fn to_value(&self) -> Value {
        Value::String(ids::iso(self.0))
    }
}
