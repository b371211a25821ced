//! The functions that an expression may call.

use super::operand::Operand;
use crate::number;

/// A function, by what it is called in expressions.
#[derive(Clone, Copy, Debug)]
pub(super) enum Function {
    /// Of one number.
    Of(&'static str, OfOneNumber),
    Not,
    Length,
    /// Of any number of arguments, which stand in parentheses.
    Called(&'static str),
}

type OfOneNumber = fn(f64) -> f64;

const OF_ONE_NUMBER: [(&str, OfOneNumber); 28] = [
    ("sin", f64::sin),
    ("cos", f64::cos),
    ("tan", f64::tan),
    ("asin", f64::asin),
    ("acos", f64::acos),
    ("atan", f64::atan),
    ("sinh", f64::sinh),
    ("cosh", f64::cosh),
    ("tanh", f64::tanh),
    ("asinh", f64::asinh),
    ("acosh", f64::acosh),
    ("atanh", f64::atanh),
    ("sqrt", f64::sqrt),
    ("cbrt", f64::cbrt),
    ("log", f64::ln),
    ("log2", f64::log2),
    ("ln", f64::ln),
    ("lg", f64::log10),
    ("log10", f64::log10),
    ("expm1", f64::exp_m1),
    ("log1p", f64::ln_1p),
    ("abs", f64::abs),
    ("ceil", f64::ceil),
    ("floor", f64::floor),
    ("round", number::whole),
    ("trunc", f64::trunc),
    ("exp", f64::exp),
    ("sign", sign),
];

const CALLED: [&str; 12] = [
    "fac", "min", "max", "hypot", "pyt", "pow", "atan2", "if", "gamma", "roundTo", "indexOf", "sum",
];

/// Two are the same if they are called the same.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Function {
    fn name(self) -> &'static str {
        match self {
            Self::Of(name, _) | Self::Called(name) => name,
            Self::Not => "not",
            Self::Length => "length",
        }
    }

    /// The function of this name that needs no parentheses.
    pub(super) fn unary(name: &str) -> Option<Self> {
        match name {
            "not" => Some(Self::Not),
            "length" => Some(Self::Length),
            _ => OF_ONE_NUMBER
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(name, function)| Self::Of(name, *function)),
        }
    }

    pub(super) fn minus() -> Self {
        Self::Of("-", |value| -value)
    }

    pub(super) fn plus() -> Self {
        Self::Of("+", |value| value)
    }

    pub(super) fn factorial() -> Self {
        Self::Of("!", |value| gamma(value + 1.0))
    }

    /// The function of this name that is called with parentheses.
    pub(super) fn called(name: &str) -> Option<Self> {
        let known = CALLED.iter().find(|known| **known == name)?;
        Some(Self::Called(known))
    }

    /// Whether it is written as a sign that is always an operator.
    pub(super) fn is_sign(self) -> bool {
        matches!(self, Self::Of("-" | "+", _))
    }

    pub(super) fn of(self, operand: &Operand) -> Operand {
        match self {
            Self::Of(_, function) => Operand::Number(function(operand.to_number())),
            Self::Not => Operand::Bool(!operand.is_true()),
            Self::Length => Operand::Number(operand.length()),
            Self::Called(_) => Operand::Undefined,
        }
    }

    /// What a call gives; `None` if it cannot be called, or not with these arguments.
    pub(super) fn call(self, arguments: &[Operand]) -> Option<Operand> {
        // Functions of one number are operators to the package, and not among what can be called.
        let Self::Called(name) = self else {
            return None;
        };
        let nth = |place: usize| arguments.get(place).unwrap_or(&Operand::Undefined);
        let of_two =
            |function: fn(f64, f64) -> f64| function(nth(0).to_number(), nth(1).to_number());
        let items = match arguments {
            [Operand::List(items)] => items,
            _ => arguments,
        };
        let numbers = |operands: &[Operand]| -> Vec<f64> {
            operands.iter().map(Operand::to_number).collect()
        };
        Some(Operand::Number(match name {
            "fac" => gamma(nth(0).to_number() + 1.0),
            "gamma" => gamma(nth(0).to_number()),
            "min" => numbers(items)
                .into_iter()
                .fold(f64::INFINITY, |a, b| known(a, b, f64::min)),
            "max" => numbers(items)
                .into_iter()
                .fold(f64::NEG_INFINITY, |a, b| known(a, b, f64::max)),
            "hypot" | "pyt" => numbers(arguments).into_iter().fold(0.0, f64::hypot),
            "pow" => of_two(power),
            "atan2" => of_two(f64::atan2),
            "roundTo" => round_to(nth(0).to_number(), nth(1)),
            "sum" => match nth(0) {
                Operand::List(items) => numbers(items).iter().sum(),
                _ => return None,
            },
            "if" => return Some(nth(if nth(0).is_true() { 1 } else { 2 }).clone()),
            "indexOf" => nth(1).position_of(nth(0))?,
            _ => return None,
        }))
    }
}

/// Not a number if one of both is not, unlike the functions of Rust.
fn known(a: f64, b: f64, pick: fn(f64, f64) -> f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        pick(a, b)
    }
}

/// `Math.pow`: unlike that of Rust, one to the power of what is no number is no number either.
pub(super) fn power(base: f64, exponent: f64) -> f64 {
    let is_unknown = exponent.is_nan() || (exponent.is_infinite() && matches!(base, 1.0 | -1.0));
    if is_unknown {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}

fn sign(value: f64) -> f64 {
    if value == 0.0 { value } else { value.signum() }
}

/// Rounds to so many decimals, by moving the point in the text of the number.
fn round_to(value: f64, decimals: &Operand) -> f64 {
    let decimals = match decimals {
        Operand::Undefined => 0.0,
        other => other.to_number(),
    };
    if decimals == 0.0 {
        return number::whole(value);
    }
    if value.is_nan() || decimals.fract() != 0.0 || !decimals.is_finite() {
        return f64::NAN;
    }
    let shifted = |value: f64, by: f64| {
        let text = number::to_text(value);
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent = number::from_text(exponent) + by;
        number::from_text(&format!("{digits}e{exponent}"))
    };
    shifted(number::whole(shifted(value, decimals)), -decimals)
}

/// The gamma function: exact for whole numbers, else the approximation of Lanczos (SIAM J. Numer.
/// Anal. B 1, 1964) with the widely used coefficients for g = 7.
fn gamma(value: f64) -> f64 {
    const G: f64 = 7.0;
    const COEFFICIENTS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if value.fract() == 0.0 {
        if value <= 0.0 || value > 171.0 {
            return f64::INFINITY;
        }
        let mut factor = value - 2.0;
        let mut product = (value - 1.0).max(1.0);
        while factor > 1.0 {
            product *= factor;
            factor -= 1.0;
        }
        return product;
    }
    if value < 0.5 {
        let sine = (std::f64::consts::PI * value).sin();
        return std::f64::consts::PI / (sine * gamma(1.0 - value));
    }
    if value >= 171.35 {
        return f64::INFINITY;
    }
    let below = value - 1.0;
    let sum = (1..)
        .zip(COEFFICIENTS)
        .fold(0.999_999_999_999_809_9, |sum, (place, factor)| {
            sum + factor / (below + f64::from(place))
        });
    let base = below + G + 0.5;
    (2.0 * std::f64::consts::PI).sqrt() * base.powf(below + 0.5) * (-base).exp() * sum
}
