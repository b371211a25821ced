//! What an expression without units comes to.

use super::function::{Function, power};
use super::operand::Operand;
use super::parser::{self, Binary, Operation, Refusal};
use crate::error::Excess;
use crate::steps::Steps;

/// The number that an expression comes to; `None` if it is no expression, or comes to no number.
pub(super) fn evaluate(
    text: &str,
    nesting: usize,
    steps: &mut Steps,
) -> Result<Option<f64>, Excess> {
    let operations = match parser::parse(text, nesting) {
        Ok(operations) => operations,
        Err(Refusal::NoExpression) => return Ok(None),
        Err(Refusal::TooDeep) => return Err(Excess::Nesting(nesting)),
    };
    match run(&operations, steps) {
        Ok(Operand::Number(value)) => Ok(Some(value)),
        Ok(_) | Err(Stop::NoValue) => Ok(None),
        Err(Stop::TooMuch(excess)) => Err(excess),
    }
}

/// Why there is no result.
enum Stop {
    /// A name that is not known, or an operand that cannot be used so.
    NoValue,
    TooMuch(Excess),
}

impl From<Excess> for Stop {
    fn from(excess: Excess) -> Self {
        Self::TooMuch(excess)
    }
}

fn run(operations: &[Operation], steps: &mut Steps) -> Result<Operand, Stop> {
    let mut stack: Vec<Operand> = Vec::new();
    for operation in operations {
        steps.charge(1)?;
        let mut pop = || stack.pop().ok_or(Stop::NoValue);
        let result = match operation {
            Operation::Number(value) => Operand::Number(*value),
            Operation::Bool(value) => Operand::Bool(*value),
            Operation::Text(text) => Operand::Text(text.as_str().into()),
            Operation::Name(name) => Function::called(name)
                .map_or(Err(Stop::NoValue), |found| Ok(Operand::Function(found)))?,
            Operation::Function(function) => Operand::Function(*function),
            Operation::Apply(function) => function.of(&pop()?),
            Operation::Binary(binary) => {
                let right = pop()?;
                binary.of(&pop()?, &right, steps)?
            }
            Operation::And(right) => {
                Operand::Bool(pop()?.is_true() && run(right, steps)?.is_true())
            }
            Operation::Or(right) => Operand::Bool(pop()?.is_true() || run(right, steps)?.is_true()),
            Operation::Choose(yes, no) => {
                let branch = if pop()?.is_true() { yes } else { no };
                run(branch, steps)?
            }
            Operation::Call(count) => {
                let arguments = last(&mut stack, *count)?;
                match stack.pop() {
                    Some(Operand::Function(function)) => function.call(&arguments),
                    _ => None,
                }
                .ok_or(Stop::NoValue)?
            }
            Operation::List(count) => Operand::List(last(&mut stack, *count)?.into()),
            Operation::Statements(inner) => run(inner, steps)?,
            Operation::Forget => {
                stack.pop();
                continue;
            }
        };
        stack.push(result);
    }
    match (stack.pop(), stack.is_empty()) {
        (result, true) => Ok(result.unwrap_or(Operand::Undefined)),
        _ => Err(Stop::NoValue),
    }
}

fn last(stack: &mut Vec<Operand>, count: usize) -> Result<Vec<Operand>, Stop> {
    let at = stack.len().checked_sub(count).ok_or(Stop::NoValue)?;
    Ok(stack.split_off(at))
}

impl Binary {
    fn of(self, left: &Operand, right: &Operand, steps: &mut Steps) -> Result<Operand, Stop> {
        let numbers = |function: fn(f64, f64) -> f64| {
            Operand::Number(function(left.to_number(), right.to_number()))
        };
        let ordered =
            |is: fn(std::cmp::Ordering) -> bool| Operand::Bool(left.compare(right).is_some_and(is));
        Ok(match self {
            Self::Add => numbers(|a, b| a + b),
            Self::Subtract => numbers(|a, b| a - b),
            Self::Multiply => numbers(|a, b| a * b),
            Self::Divide => numbers(|a, b| a / b),
            Self::Remainder => numbers(|a, b| a % b),
            Self::Power => numbers(power),
            Self::Same => Operand::Bool(left.is(right)),
            Self::NotSame => Operand::Bool(!left.is(right)),
            Self::Less => ordered(std::cmp::Ordering::is_lt),
            Self::AtMost => ordered(std::cmp::Ordering::is_le),
            Self::Greater => ordered(std::cmp::Ordering::is_gt),
            Self::AtLeast => ordered(std::cmp::Ordering::is_ge),
            Self::In => Operand::Bool(right.holds(left).ok_or(Stop::NoValue)?),
            Self::Item => left.item(right).ok_or(Stop::NoValue)?,
            Self::Concatenate => {
                if let (Operand::List(a), Operand::List(b)) = (left, right) {
                    steps.charge(a.len() + b.len())?;
                    Operand::List(a.iter().chain(b.iter()).cloned().collect())
                } else {
                    let text = left.to_text() + &right.to_text();
                    steps.copy(text.len())?;
                    Operand::Text(text.into())
                }
            }
        })
    }
}
