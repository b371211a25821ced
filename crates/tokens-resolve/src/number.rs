//! Numbers and their texts as JavaScript has them (ECMA-262), which is what the npm packages
//! compute with.

/// The shortest text that means `value` (`Number::toString`).
pub(crate) fn to_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    if (1e-6..1e21).contains(&value.abs()) {
        return format!("{value}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

/// The number that a whole text means (`StringToNumber`): not a number where it means none, zero
/// for an empty one.
pub(crate) fn from_text(text: &str) -> f64 {
    let text = text.trim_matches(is_space);
    let (sign, size) = match text.as_bytes().first() {
        None => return 0.0,
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        Some(b'0') if text.len() > 2 => match &text[1..2] {
            "x" | "X" => return with_radix(&text[2..], 16),
            "o" | "O" => return with_radix(&text[2..], 8),
            "b" | "B" => return with_radix(&text[2..], 2),
            _ => (1.0, text),
        },
        Some(_) => (1.0, text),
    };
    if size == "Infinity" {
        return sign * f64::INFINITY;
    }
    // Rust reads words too, such as `nan`.
    let is_decimal =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if size.starts_with(['+', '-']) || !size.bytes().all(is_decimal) {
        return f64::NAN;
    }
    sign * size.parse().unwrap_or(f64::NAN)
}

fn with_radix(digits: &str, radix: u32) -> f64 {
    digits
        .chars()
        .try_fold(0.0, |value, digit| {
            Some(value * f64::from(radix) + f64::from(digit.to_digit(radix)?))
        })
        .unwrap_or(f64::NAN)
}

/// `WhiteSpace` and `LineTerminator`.
fn is_space(char: char) -> bool {
    (char.is_whitespace() && char != '\u{85}') || char == '\u{feff}'
}

/// `value` with so many digits behind the point (`Number.prototype.toFixed`): of two that are as
/// near, the one further from zero.
pub(crate) fn rounded(value: f64, digits: usize) -> f64 {
    let size = value.abs();
    if size.is_nan() || size >= 1e21 {
        return value;
    }
    // Half of the last decimal is a number of its own only with as many binary digits and one more.
    let halves = 2_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX));
    let is_half = matches!((size * halves).fract(), 0.5);
    let size = if is_half { size.next_up() } else { size };
    let rounded: f64 = format!("{size:.digits$}")
        .parse()
        .expect("a number that was just written is one");
    rounded.copysign(value)
}

/// The nearest whole number, of two the greater (`Math.round`).
pub(crate) fn whole(value: f64) -> f64 {
    let below = value.floor();
    if value - below >= 0.5 {
        below + 1.0
    } else {
        below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        let check = |value: f64, expected: &str| assert_eq!(to_text(value), expected);
        check(-0.0, "0");
        check(0.1 + 0.2, "0.30000000000000004");
        check(1e21, "1e+21");
        check(123_456_789_012_345_680_000.0, "123456789012345680000");
        check(1.5e-7, "1.5e-7");
        check(0.000_001, "0.000001");
        check(f64::NEG_INFINITY, "-Infinity");
    }

    #[test]
    fn texts_are_read_as_javascript_reads_them() {
        let check = |text: &str, expected: f64| {
            assert_eq!(to_text(from_text(text)), to_text(expected), "{text}");
        };
        check("", 0.0);
        check(" \u{feff}12\n", 12.0);
        check("0x1F", 31.0);
        check("-0x1F", f64::NAN);
        check("0x", f64::NAN);
        check("5.", 5.0);
        check(".5e-1", 0.05);
        check("-Infinity", f64::NEG_INFINITY);
        check("infinity", f64::NAN);
        check("nan", f64::NAN);
        check("1_0", f64::NAN);
        check("--1", f64::NAN);
        check("007", 7.0);
        check(".", f64::NAN);
    }

    #[test]
    fn halves_are_rounded_away_from_zero_if_they_are_halves() {
        let check = |value: f64, expected: &str| {
            assert_eq!(to_text(rounded(value, 4)), expected, "{value}");
        };
        check(0.031_25, "0.0313");
        check(-0.031_25, "-0.0313");
        check(1.000_15, "1.0002");
        check(1.000_25, "1.0003");
        check(10.0 / 3.0, "3.3333");
        check(1e300, "1e+300");
        check(2_432_902_008_176_640_000.0, "2432902008176640000");
        check(f64::NAN, "NaN");
    }
}
