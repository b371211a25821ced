//! Strings and numbers: checked while they are passed over.

use super::{Reader, Step};
use crate::json::ValueKind;
use crate::json::text::ordinary;
use crate::parse::ParseProblem;

impl Reader<'_> {
    pub(super) fn string(&mut self) -> Step {
        let start = self.at;
        let mut plain = true;
        self.at += 1;
        loop {
            self.at += ordinary(&self.bytes[self.at..]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    self.escape()?;
                }
                Some(_) => return Err((self.at, ParseProblem::ControlCharacter)),
                None => return Err((self.at, ParseProblem::Ended)),
            }
        }
        self.at += 1;
        self.push(ValueKind::String, start, self.at, plain);
        Ok(())
    }

    fn escape(&mut self) -> Step {
        let start = self.at;
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => match self.hex4(self.at + 2)? {
                0xdc00..=0xdfff => Err((start, ParseProblem::LoneSurrogate)),
                0xd800..=0xdbff => {
                    let pair = self.bytes.get(self.at + 6..self.at + 8) == Some(br"\u")
                        && matches!(self.hex4(self.at + 8)?, 0xdc00..=0xdfff);
                    if !pair {
                        return Err((start, ParseProblem::LoneSurrogate));
                    }
                    self.at += 12;
                    Ok(())
                }
                _ => {
                    self.at += 6;
                    Ok(())
                }
            },
            Some(_) => Err((start, ParseProblem::Expected("an escape that JSON knows"))),
            None => Err((self.bytes.len(), ParseProblem::Ended)),
        }
    }

    fn hex4(&self, at: usize) -> Step<u32> {
        let Some(digits) = self.bytes.get(at..at + 4) else {
            return Err((self.bytes.len(), ParseProblem::Ended));
        };
        digits.iter().enumerate().try_fold(0, |sum, (i, digit)| {
            (*digit as char)
                .to_digit(16)
                .map(|value| sum * 16 + value)
                .ok_or((at + i, ParseProblem::Expected("four hexadecimal digits")))
        })
    }

    pub(super) fn number(&mut self) -> Step {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err((self.at, ParseProblem::Expected("a digit"))),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            let exponent = self.at;
            self.some_digits()?;
            let size = self.text[exponent..self.at].parse::<u32>();
            if size.map_or(true, |size| size > self.limits.exponent) {
                return Err((
                    start,
                    ParseProblem::ExponentTooLarge {
                        limit: self.limits.exponent,
                    },
                ));
            }
        }
        if self.at - start > self.limits.number_digits {
            return Err((
                start,
                ParseProblem::NumberTooLong {
                    limit: self.limits.number_digits,
                },
            ));
        }
        self.push(ValueKind::Number, start, self.at, true);
        Ok(())
    }

    fn some_digits(&mut self) -> Step {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err((self.at, ParseProblem::Expected("a digit")));
        }
        self.digits();
        Ok(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }
}
