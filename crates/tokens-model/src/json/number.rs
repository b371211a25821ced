//! Numbers compared by what they say, kept as they are spelled.

/// Whether two JSON number texts name the same decimal value: `1`, `1.0` and `10e-1` do.
pub(crate) fn same_number(a: &str, b: &str) -> bool {
    a == b || Decimal::of(a) == Decimal::of(b)
}

/// Appends a text that is equal exactly for equal numbers.
pub(crate) fn push_canonical(out: &mut String, text: &str) {
    let decimal = Decimal::of(text);
    if decimal.digits.is_empty() {
        out.push('0');
        return;
    }
    if decimal.negative {
        out.push('-');
    }
    out.push_str(&decimal.digits);
    out.push('e');
    out.push_str(&decimal.exponent.to_string());
}

/// `±0.digits × 10^exponent`, with neither leading nor trailing zeros; zero has no digits and no
/// sign (`-0` reads as 0 in every reader that does arithmetic with it).
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (mantissa, power) = match text.find(['e', 'E']) {
            // The reader limits exponents, so this parse holds.
            Some(at) => (&text[..at], text[at + 1..].parse().unwrap_or(0)),
            None => (text, 0),
        };
        let negative = mantissa.starts_with('-');
        let mantissa = mantissa.trim_start_matches('-');
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let leading = all.len() - all.trim_start_matches('0').len();
        let digits = all.trim_matches('0').to_owned();
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        let point = i64::try_from(whole.len()).unwrap_or(i64::MAX);
        let leading = i64::try_from(leading).unwrap_or(0);
        Self {
            negative,
            digits,
            exponent: point - leading + power,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_change_a_number() {
        for (a, b, same) in [
            ("1", "1.0", true),
            ("1", "1e0", true),
            ("100", "1E2", true),
            ("1.50", "1.5", true),
            ("0.001", "1e-3", true),
            ("0", "-0", true),
            ("0.0", "0e5", true),
            ("10", "1", false),
            ("-1", "1", false),
            ("12345678901234567890", "12345678901234567891", false),
            ("0.30000000000000004", "0.3", false),
        ] {
            assert_eq!(same_number(a, b), same, "{a} {b}");
            let (mut x, mut y) = (String::new(), String::new());
            push_canonical(&mut x, a);
            push_canonical(&mut y, b);
            assert_eq!(x == y, same, "{x} {y}");
        }
    }
}
