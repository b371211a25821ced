//! `JSON.stringify(JSON.parse(text))`, without a JavaScript engine.
//!
//! Three things change on that way: keys that are array indices come first and ascending
//! (ECMAScript, OrdinaryOwnPropertyKeys), the last of equal keys wins in the place of the first,
//! and numbers are 64-bit floats.

use std::collections::HashMap;

/// Writes checked JSON anew as a JavaScript engine would.
///
/// Neither reading nor writing recurses, so that depth cannot exhaust the stack.
pub(crate) fn rewritten(text: &str) -> String {
    let mut tree = Tree::default();
    tree.read(text);
    tree.write(text.len())
}

#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    /// Containers that are not closed yet, with the key that waits for its value.
    open: Vec<(usize, Option<String>)>,
}

enum Node {
    /// A string, number or literal in its final text.
    Leaf(String),
    Array(Vec<usize>),
    Object(Members),
}

#[derive(Default)]
struct Members {
    entries: Vec<(String, usize)>,
    places: HashMap<String, usize>,
}

impl Tree {
    fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            at += 1;
            match byte {
                b'{' => self.enter(Node::Object(Members::default())),
                b'[' => self.enter(Node::Array(Vec::new())),
                b'}' | b']' => {
                    if let Some((done, _)) = self.open.pop() {
                        self.attach(done);
                    }
                }
                b'"' => {
                    at = end_of_string(bytes, at);
                    self.string(canonical_string(&text[start + 1..at - 1]));
                }
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => {}
                _ => {
                    while bytes
                        .get(at)
                        .is_some_and(|next| !b" \t\r\n,]}".contains(next))
                    {
                        at += 1;
                    }
                    self.leaf(canonical_scalar(&text[start..at]));
                }
            }
        }
    }

    fn enter(&mut self, node: Node) {
        self.open.push((self.nodes.len(), None));
        self.nodes.push(node);
    }

    fn string(&mut self, text: String) {
        if let Some((container, key @ None)) = self.open.last_mut()
            && let Node::Object(_) = self.nodes[*container]
        {
            *key = Some(text);
        } else {
            self.leaf(text);
        }
    }

    fn leaf(&mut self, text: String) {
        self.nodes.push(Node::Leaf(text));
        self.attach(self.nodes.len() - 1);
    }

    fn attach(&mut self, child: usize) {
        let Some((container, key)) = self.open.last_mut() else {
            return;
        };
        match (&mut self.nodes[*container], key.take()) {
            (Node::Object(members), Some(key)) => members.set(key, child),
            (Node::Array(items), None) => items.push(child),
            _ => unreachable!("the text was checked to be JSON"),
        }
    }

    fn write(&self, expected: usize) -> String {
        let mut out = String::with_capacity(expected);
        let mut todo = vec![Piece::Node(0)];
        while let Some(piece) = todo.pop() {
            let node = match piece {
                Piece::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Piece::Node(node) => &self.nodes[node],
            };
            match node {
                Node::Leaf(text) => out.push_str(text),
                Node::Array(items) => {
                    out.push('[');
                    todo.push(Piece::Text("]"));
                    for (place, item) in items.iter().enumerate().rev() {
                        todo.push(Piece::Node(*item));
                        if place > 0 {
                            todo.push(Piece::Text(","));
                        }
                    }
                }
                Node::Object(members) => {
                    out.push('{');
                    todo.push(Piece::Text("}"));
                    for (place, (key, value)) in members.ordered().into_iter().enumerate().rev() {
                        todo.extend([Piece::Node(*value), Piece::Text(":"), Piece::Text(key)]);
                        if place > 0 {
                            todo.push(Piece::Text(","));
                        }
                    }
                }
            }
        }
        out
    }
}

enum Piece<'a> {
    Text(&'a str),
    Node(usize),
}

impl Members {
    fn set(&mut self, key: String, value: usize) {
        if let Some(place) = self.places.get(&key) {
            self.entries[*place].1 = value;
        } else {
            self.places.insert(key.clone(), self.entries.len());
            self.entries.push((key, value));
        }
    }

    fn ordered(&self) -> Vec<&(String, usize)> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        // A stable sort: the keys that are no index keep the order in which they came.
        entries.sort_by_key(|(key, _)| array_index(key).map_or((1, 0), |index| (0, index)));
        entries
    }
}

/// The number that a quoted key stands for, if it is an array index: up to 2^32 − 2, no leading zero.
fn array_index(quoted: &str) -> Option<u32> {
    let digits = &quoted[1..quoted.len() - 1];
    let plain = digits == "0" || digits.starts_with(|first| matches!(first, '1'..='9'));
    digits
        .parse()
        .ok()
        .filter(|index| plain && *index < u32::MAX)
}

/// The place after the closing quote; `from` is the place after the opening one.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The string as `JSON.stringify` quotes it, from what stood between the quotes.
fn canonical_string(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 2);
    out.push('"');
    let mut rest = raw;
    while let Some(escape) = rest.find('\\') {
        rest[..escape]
            .chars()
            .for_each(|plain| push_escaped(&mut out, plain));
        let sign = rest.as_bytes()[escape + 1];
        rest = &rest[escape + 2..];
        match sign {
            b'b' => out.push_str("\\b"),
            b'f' => out.push_str("\\f"),
            b'n' => out.push_str("\\n"),
            b'r' => out.push_str("\\r"),
            b't' => out.push_str("\\t"),
            b'u' => rest = push_code_unit(&mut out, rest),
            other => push_escaped(&mut out, char::from(other)),
        }
    }
    rest.chars().for_each(|plain| push_escaped(&mut out, plain));
    out.push('"');
    out
}

/// Writes the character of a `\u` escape whose digits start `rest`, together with the second half
/// of a pair; gives what is left to read. A lone half stays an escape, in lower case.
fn push_code_unit<'a>(out: &mut String, rest: &'a str) -> &'a str {
    let unit = code_unit(rest);
    let after = &rest[4..];
    let second = after.strip_prefix("\\u").map(code_unit);
    let units = [unit, second.unwrap_or_default()];
    if let Some(Ok(whole)) = char::decode_utf16(units).next() {
        push_escaped(out, whole);
        if whole.len_utf16() == 2 {
            &after[6..]
        } else {
            after
        }
    } else {
        push_unit(out, unit);
        after
    }
}

fn push_unit(out: &mut String, unit: u16) {
    out.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        out.extend(char::from_digit(u32::from(unit >> shift) & 15, 16));
    }
}

fn code_unit(digits: &str) -> u16 {
    u16::from_str_radix(&digits[..4], 16).unwrap_or_default()
}

fn push_escaped(out: &mut String, plain: char) {
    match plain {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        control if control < ' ' => push_unit(out, u16::from(control as u8)),
        other => out.push(other),
    }
}

fn canonical_scalar(text: &str) -> String {
    text.parse()
        .map_or_else(|_| text.to_owned(), canonical_number)
}

/// `Number::toString` of ECMAScript for finite numbers; `JSON.stringify` writes others as `null`.
fn canonical_number(number: f64) -> String {
    if !number.is_finite() {
        return "null".to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    // Rust's exponent form has the same shortest digits that ECMAScript asks for.
    let scientific = format!("{:e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let body = match usize::try_from(exponent) {
        Ok(whole @ 0..=20) if digits.len() <= whole + 1 => {
            format!("{digits}{}", "0".repeat(whole + 1 - digits.len()))
        }
        Ok(whole @ 0..=20) => format!("{}.{}", &digits[..=whole], &digits[whole + 1..]),
        Err(_) if exponent >= -6 => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or_default();
            format!("0.{}{digits}", "0".repeat(zeros))
        }
        _ => format!("{mantissa}e{exponent:+}"),
    };
    format!("{sign}{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_like_keys_come_first_and_ascending() {
        let text =
            r#"{"b":1,"10":2,"a":3,"2":4,"01":5,"4294967294":6,"4294967295":7,"-1":8,"0":9}"#;
        let expected =
            r#"{"0":9,"2":4,"10":2,"4294967294":6,"b":1,"a":3,"01":5,"4294967295":7,"-1":8}"#;
        assert_eq!(rewritten(text), expected);
    }

    #[test]
    fn the_last_of_equal_keys_wins_in_the_place_of_the_first() {
        assert_eq!(rewritten(r#"{"a":1,"b":2,"\u0061":3}"#), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn numbers_are_written_as_a_javascript_engine_does() {
        let pairs = [
            ("1.10", "1.1"),
            ("1e2", "100"),
            ("1E400", "null"),
            ("-0", "0"),
            ("1e21", "1e+21"),
            ("123456789012345678901", "123456789012345680000"),
            ("1e20", "100000000000000000000"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("1.5e-9", "1.5e-9"),
            ("-12.50", "-12.5"),
            ("9007199254740993", "9007199254740992"),
            ("5e-324", "5e-324"),
            ("1e-400", "0"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"),
            ("12345.678", "12345.678"),
        ];
        for (sent, kept) in pairs {
            assert_eq!(rewritten(sent), kept, "{sent}");
        }
    }

    #[test]
    fn strings_keep_their_characters_and_lose_needless_escapes() {
        let pairs = [
            (r#""\/\u00e9\ud83d\ude00""#, "\"/é😀\""),
            (r#""\uD800""#, r#""\ud800""#),
            (r#""\ud800\u0041""#, r#""\ud800A""#),
            (r#""\u0001\u000a\u0022\\""#, r#""\u0001\n\"\\""#),
            (r#""\ud800\ud83d\ude00""#, "\"\\ud800😀\""),
            ("\"\u{7f}\u{2028}\"", "\"\u{7f}\u{2028}\""),
            (r#""a\"]}\\""#, r#""a\"]}\\""#),
        ];
        for (sent, kept) in pairs {
            assert_eq!(rewritten(sent), kept, "{sent}");
        }
    }

    #[test]
    fn shape_is_kept_and_white_space_goes() {
        let text = " { \"a\" : [ 1 , { } , [ ] , \"x\" , true , null ] , \"b\" : { \"c\" : { \"d\" : false } } } ";
        assert_eq!(
            rewritten(text),
            r#"{"a":[1,{},[],"x",true,null],"b":{"c":{"d":false}}}"#
        );
    }

    #[test]
    fn depth_is_no_obstacle() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(rewritten(&deep), deep);
    }
}
