//! From the text of an expression to operations in the order in which they are done.
//!
//! The grammar is that of the npm package `expr-eval-fork` 3.0.3, as far as it computes with
//! numbers: assignments, functions of one's own, `random` and members (`a.b`) are not known here.

use super::function::Function;
use super::lexer::{Lexer, NoExpression, Word};

/// One operation. Operands are taken from a stack and results put there.
#[derive(Clone, Debug)]
pub(super) enum Operation {
    Number(f64),
    Bool(bool),
    Text(String),
    Name(String),
    Function(Function),
    Apply(Function),
    Binary(Binary),
    /// The right side is done only if the left side does not decide.
    And(Vec<Self>),
    Or(Vec<Self>),
    /// One of both is done.
    Choose(Vec<Self>, Vec<Self>),
    Call(usize),
    List(usize),
    Statements(Vec<Self>),
    Forget,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Concatenate,
    Same,
    NotSame,
    Less,
    AtMost,
    Greater,
    AtLeast,
    In,
    Item,
}

/// Why there are no operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    NoExpression,
    TooDeep,
}

impl From<NoExpression> for Refusal {
    fn from(_: NoExpression) -> Self {
        Self::NoExpression
    }
}

type Parsed<T = ()> = Result<T, Refusal>;

/// The operations of an expression with parentheses, branches and powers at most `nesting` deep.
pub(super) fn parse(text: &str, nesting: usize) -> Parsed<Vec<Operation>> {
    let mut lexer = Lexer::new(text);
    let next = lexer.next()?;
    let mut parser = Parser {
        lexer,
        next,
        done: Vec::new(),
        left: nesting,
    };
    parser.expression()?;
    match parser.next {
        Word::End => Ok(parser.done),
        _ => Err(Refusal::NoExpression),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    next: Word<'a>,
    done: Vec<Operation>,
    /// Levels that are left.
    left: usize,
}

impl<'a> Parser<'a> {
    fn advance(&mut self) -> Parsed<Word<'a>> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.next, next))
    }

    fn sign(&self, signs: &[&'static str]) -> Option<&'static str> {
        match self.next {
            Word::Sign(sign) if signs.contains(&sign) => Some(sign),
            _ => None,
        }
    }

    fn accept(&mut self, sign: &'static str) -> Parsed<bool> {
        let found = self.sign(&[sign]).is_some();
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, sign: &'static str) -> Parsed {
        if self.accept(sign)? {
            Ok(())
        } else {
            Err(Refusal::NoExpression)
        }
    }

    /// One level further down.
    fn deeper(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.left = self.left.checked_sub(1).ok_or(Refusal::TooDeep)?;
        parse(self)?;
        self.left += 1;
        Ok(())
    }

    /// What `parse` gives, on its own.
    fn apart(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed<Vec<Operation>> {
        let before = std::mem::take(&mut self.done);
        parse(self)?;
        Ok(std::mem::replace(&mut self.done, before))
    }

    fn expression(&mut self) -> Parsed {
        self.deeper(|parser| {
            let own = parser.apart(|parser| {
                if parser.sign(&[";"]).is_none() {
                    parser.conditional()?;
                }
                Ok(())
            })?;
            if parser.accept(";")? {
                let statements = parser.apart(|parser| {
                    parser.done = own;
                    if parser.sign(&[")"]).is_none() && parser.next != Word::End {
                        parser.done.push(Operation::Forget);
                    }
                    if parser.next != Word::End {
                        parser.expression()?;
                    }
                    Ok(())
                })?;
                parser.done.push(Operation::Statements(statements));
            } else {
                parser.done.extend(own);
            }
            Ok(())
        })
    }

    fn conditional(&mut self) -> Parsed {
        self.either()?;
        while self.accept("?")? {
            self.deeper(|parser| {
                let yes = parser.apart(Self::conditional)?;
                parser.expect(":")?;
                let no = parser.apart(Self::conditional)?;
                parser.done.push(Operation::Choose(yes, no));
                Ok(())
            })?;
        }
        Ok(())
    }

    fn either(&mut self) -> Parsed {
        self.both()?;
        while self.accept("or")? {
            let right = self.apart(Self::both)?;
            self.done.push(Operation::Or(right));
        }
        Ok(())
    }

    fn both(&mut self) -> Parsed {
        self.comparison()?;
        while self.accept("and")? {
            let right = self.apart(Self::comparison)?;
            self.done.push(Operation::And(right));
        }
        Ok(())
    }

    fn comparison(&mut self) -> Parsed {
        self.binary(&["==", "!=", "<", "<=", ">=", ">", "in"], Self::sum)
    }

    fn sum(&mut self) -> Parsed {
        self.binary(&["+", "-", "||"], Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.binary(&["*", "/", "%"], Self::factor)
    }

    /// From left to right.
    fn binary(&mut self, signs: &[&'static str], operand: fn(&mut Self) -> Parsed) -> Parsed {
        operand(self)?;
        while let Some(sign) = self.sign(signs) {
            self.advance()?;
            operand(self)?;
            self.done.push(Operation::Binary(Binary::written(sign)));
        }
        Ok(())
    }

    /// The function before its operand that comes next, if one does.
    fn prefix(&self) -> Option<Function> {
        match self.next {
            Word::Unary(function) => Some(function),
            Word::Sign("-") => Some(Function::minus()),
            Word::Sign("+") => Some(Function::plus()),
            Word::Sign("!") => Some(Function::factorial()),
            _ => None,
        }
    }

    fn factor(&mut self) -> Parsed {
        let mut prefixes = Vec::new();
        while let Some(function) = self.prefix() {
            let before = (self.lexer.clone(), self.next.clone());
            self.advance()?;
            let is_call = self.sign(&["("]).is_some();
            let is_value = self.sign(&[";", ",", ")"]).is_some() || self.next == Word::End;
            if function.is_sign() || !(is_call || is_value) {
                prefixes.push(function);
                continue;
            }
            if is_value {
                self.done.push(Operation::Function(function));
                return self.apply(prefixes);
            }
            (self.lexer, self.next) = before;
            break;
        }
        self.power()?;
        self.apply(prefixes)
    }

    /// The nearest one first.
    #[expect(clippy::unnecessary_wraps, reason = "the end of what parses")]
    fn apply(&mut self, prefixes: Vec<Function>) -> Parsed {
        let operations = prefixes.into_iter().rev().map(Operation::Apply);
        self.done.extend(operations);
        Ok(())
    }

    fn power(&mut self) -> Parsed {
        self.postfix()?;
        while self.accept("^")? {
            self.deeper(Self::factor)?;
            self.done.push(Operation::Binary(Binary::Power));
        }
        Ok(())
    }

    fn postfix(&mut self) -> Parsed {
        self.called()?;
        while self.accept("!")? {
            self.done.push(Operation::Apply(Function::factorial()));
        }
        Ok(())
    }

    fn called(&mut self) -> Parsed {
        if let Some(function) = self.prefix() {
            self.advance()?;
            self.atom()?;
            self.done.push(Operation::Apply(function));
            return Ok(());
        }
        self.item()?;
        while self.accept("(")? {
            let count = self.list(")")?;
            self.done.push(Operation::Call(count));
        }
        Ok(())
    }

    /// How many expressions stand before `end`. The package does not insist on commas.
    fn list(&mut self, end: &'static str) -> Parsed<usize> {
        let mut count = 0;
        while !self.accept(end)? {
            self.expression()?;
            count += 1;
            while self.accept(",")? {
                self.expression()?;
                count += 1;
            }
        }
        Ok(count)
    }

    fn item(&mut self) -> Parsed {
        self.atom()?;
        while self.accept("[")? {
            self.expression()?;
            self.expect("]")?;
            self.done.push(Operation::Binary(Binary::Item));
        }
        Ok(())
    }

    fn atom(&mut self) -> Parsed {
        if let Some(function) = self.prefix() {
            self.advance()?;
            self.done.push(Operation::Function(function));
            return Ok(());
        }
        let operation = match self.advance()? {
            Word::Number(value) => Operation::Number(value),
            Word::Bool(value) => Operation::Bool(value),
            Word::Text(text) => Operation::Text(text),
            Word::Name(name) => Operation::Name(name.to_owned()),
            Word::Sign("(") => {
                self.expression()?;
                return self.expect(")");
            }
            Word::Sign("[") => Operation::List(self.list("]")?),
            _ => return Err(Refusal::NoExpression),
        };
        self.done.push(operation);
        Ok(())
    }
}

impl Binary {
    fn written(sign: &str) -> Self {
        match sign {
            "-" => Self::Subtract,
            "*" => Self::Multiply,
            "/" => Self::Divide,
            "%" => Self::Remainder,
            "||" => Self::Concatenate,
            "==" => Self::Same,
            "!=" => Self::NotSame,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            "in" => Self::In,
            _ => Self::Add,
        }
    }
}
