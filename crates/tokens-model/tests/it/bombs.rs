//! Texts that were made to hurt: each ends in an error that names the place, and stays short.

use std::fmt::Write as _;

use tokens_model::{Json, Limits, ParseError, ParseProblem, TokenDocument};

/// Reads `text`, which is refused at this line and column, below this pointer.
fn refused(text: String, column: usize, pointer: &str) -> ParseProblem {
    let error = TokenDocument::parse(text).expect_err("a bomb is refused");
    check_place(&error, column, pointer);
    error.problem
}

fn check_place(error: &ParseError, column: usize, pointer: &str) {
    assert_eq!((error.line, error.column), (1, column), "{error}");
    assert!(error.pointer.starts_with(pointer), "{error}");
    assert!(
        error.to_string().len() < 1000,
        "{} bytes",
        error.to_string().len()
    );
}

/// A document whose only token has this value.
fn token(value: &str) -> String {
    format!(r#"{{"s":{{"t":{{"value":{value}}}}}}}"#)
}

const VALUE_COLUMN: usize = 20;
const VALUE: &str = "/s/t/value";

#[test]
fn a_hundred_thousand_levels_are_too_deep() {
    let limit = Limits::default().depth;
    let objects = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let problem = refused(objects, 5 * limit + 1, "/a/a/a");
    assert_eq!(problem, ParseProblem::TooDeep { limit });
    let lists = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let problem = refused(token(&lists), VALUE_COLUMN + limit - 3, "/s/t/value/0/0");
    assert_eq!(problem, ParseProblem::TooDeep { limit });
}

#[test]
fn a_number_as_long_as_a_book_is_refused() {
    let limit = Limits::default().number_digits;
    for number in [
        "1".repeat(10_000_000),
        format!("0.{}", "3".repeat(1_000_000)),
        format!("-1{}e1", "0".repeat(1_000_000)),
    ] {
        let problem = refused(token(&number), VALUE_COLUMN, VALUE);
        assert_eq!(problem, ParseProblem::NumberTooLong { limit });
    }
    let limit = Limits::default().exponent;
    for number in [format!("1e{}", "9".repeat(1_000_000)), "1e-401".to_owned()] {
        let problem = refused(token(&number), VALUE_COLUMN, VALUE);
        assert_eq!(problem, ParseProblem::ExponentTooLarge { limit });
    }
}

#[test]
fn a_text_beyond_the_limit_is_not_read() {
    let limit = Limits::default().bytes;
    let problem = refused(token(&"1".repeat(80_000_000)), 1, "");
    assert_eq!(problem, ParseProblem::TooLarge { limit });
}

#[test]
fn keys_and_strings_as_long_as_a_book_are_refused() {
    let limit = Limits::default().key_bytes - 2;
    let key = format!(r#"{{"s":{{"a":1,"{}":1}}}}"#, "k".repeat(2_000_000));
    let problem = refused(key, 13, "/s");
    assert_eq!(problem, ParseProblem::KeyTooLong { limit });
    let limit = Limits::default().string_bytes - 2;
    let string = format!("\"{}\"", "x".repeat(2_000_000));
    let problem = refused(token(&string), VALUE_COLUMN, VALUE);
    assert_eq!(problem, ParseProblem::StringTooLong { limit });
}

#[test]
fn ten_million_keys_are_too_many() {
    let limit = Limits::default().values;
    let text = format!(r#"{{"s":{{{}"":0}}}}"#, r#""":0,"#.repeat(10_000_000));
    // After the root and the set, each key takes five bytes.
    let problem = refused(text, 7 + 5 * (limit - 2) + 3, "/s/");
    assert_eq!(problem, ParseProblem::TooManyValues { limit });
}

#[test]
fn two_million_values_are_the_most() {
    let limit = Limits::default().values;
    let list = |count: usize| format!("[{}1]", "1,".repeat(count - 1));
    // Root, set, token and the list itself count, too.
    let full = Json::parse(token(&list(limit - 4))).unwrap();
    let value = full
        .root()
        .get("s")
        .and_then(|set| set.get("t")?.get("value"));
    assert_eq!(value.unwrap().items().count(), limit - 4);
    let problem = refused(
        token(&list(limit - 3)),
        VALUE_COLUMN + 1 + 2 * (limit - 4),
        VALUE,
    );
    assert_eq!(problem, ParseProblem::TooManyValues { limit });
}

#[test]
fn a_million_keys_that_look_alike_are_told_apart() {
    let mut text = r#"{"s":{"#.to_owned();
    for nth in 0..1_000_000 {
        write!(text, "\"aaaaaaaaaaaaaaaa{nth:07}aaaaaaaaaaaaaaaa\":0,").unwrap();
    }
    let (alike, twice) = (
        format!("{text}\"a\":0}}}}"),
        "aaaaaaaaaaaaaaaa0000007aaaaaaaaaaaaaaaa",
    );
    assert!(TokenDocument::parse(alike).is_ok());
    let column = text.len() + 1;
    let problem = refused(
        format!("{text}\"\\u0061{}\":0}}}}", &twice[1..]),
        column,
        "/s/aaaa",
    );
    assert!(matches!(problem, ParseProblem::DuplicateKey { key, column: 315, .. } if key == twice));
    // Nor does the same key a million times cost more than a look at each.
    let same = format!(r#"{{"s":{{{}"k":0}}}}"#, r#""k":0,"#.repeat(1_000_000));
    assert!(matches!(
        refused(same, 13, "/s/k"),
        ParseProblem::DuplicateKey { .. }
    ));
}
