//! Colour spaces, and the ways from one to another (CSS Color 4).

/// The three coordinates of a colour. One that is not a number is missing (`none`).
pub(super) type Coords = [f64; 3];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    XyzD65,
    XyzD50,
    Lab,
    Lch,
    Oklab,
    Oklch,
    LinearSrgb,
    Srgb,
    Hsl,
    Hsv,
    Hwb,
    LinearP3,
    P3,
}

const NAMES: [(Space, &str); 13] = [
    (Space::XyzD65, "xyz-d65"),
    (Space::XyzD50, "xyz-d50"),
    (Space::Lab, "lab"),
    (Space::Lch, "lch"),
    (Space::Oklab, "oklab"),
    (Space::Oklch, "oklch"),
    (Space::LinearSrgb, "srgb-linear"),
    (Space::Srgb, "srgb"),
    (Space::Hsl, "hsl"),
    (Space::Hsv, "hsv"),
    (Space::Hwb, "hwb"),
    (Space::LinearP3, "p3-linear"),
    (Space::P3, "p3"),
];

impl Space {
    /// The space of this name, as modifiers name spaces.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let found = NAMES.iter().find(|(_, known)| *known == name);
        found
            .map(|(space, _)| *space)
            .or((name == "xyz").then_some(Self::XyzD65))
    }

    /// The space of this name in `color()`.
    pub(super) fn of_css(name: &str) -> Option<Self> {
        match name.strip_prefix("--").unwrap_or(name) {
            "display-p3" => Some(Self::P3),
            "display-p3-linear" => Some(Self::LinearP3),
            "p3" | "p3-linear" | "hsv" => None,
            other => Self::named(other),
        }
    }

    /// Its name in `color()`.
    pub(super) fn css_name(self) -> &'static str {
        match self {
            Self::P3 => "display-p3",
            Self::LinearP3 => "--display-p3-linear",
            Self::Hsv => "--hsv",
            _ => NAMES[self as usize].1,
        }
    }

    /// Whether its colours are written with `color()`.
    pub(super) fn is_in_color_function(self) -> bool {
        self.hue().is_none() && !matches!(self, Self::Lab | Self::Oklab | Self::Srgb)
            || self == Self::Hsv
    }

    /// The space that it is defined by.
    fn base(self) -> Option<Self> {
        match self {
            Self::XyzD65 => None,
            Self::XyzD50 | Self::Oklab | Self::LinearSrgb | Self::LinearP3 => Some(Self::XyzD65),
            Self::Lab => Some(Self::XyzD50),
            Self::Lch => Some(Self::Lab),
            Self::Oklch => Some(Self::Oklab),
            Self::Srgb => Some(Self::LinearSrgb),
            Self::Hsl => Some(Self::Srgb),
            Self::Hsv => Some(Self::Hsl),
            Self::Hwb => Some(Self::Hsv),
            Self::P3 => Some(Self::LinearP3),
        }
    }

    /// Which coordinate is a hue.
    pub(super) fn hue(self) -> Option<usize> {
        match self {
            Self::Lch | Self::Oklch => Some(2),
            Self::Hsl | Self::Hsv | Self::Hwb => Some(0),
            _ => None,
        }
    }

    /// The least and greatest value of a coordinate, if it has them.
    pub(super) fn range(self, place: usize) -> Option<(f64, f64)> {
        match self {
            Self::LinearSrgb | Self::Srgb | Self::LinearP3 | Self::P3 => Some((0.0, 1.0)),
            Self::Hsl | Self::Hsv | Self::Hwb if place > 0 => Some((0.0, 100.0)),
            _ => None,
        }
    }

    /// Whether every colour is inside of it.
    pub(super) fn is_unbounded(self) -> bool {
        self.range(1).is_none()
    }

    /// Whether these coordinates are inside of it, give or take `epsilon`. With a hue, those of
    /// the space that it is defined by decide.
    pub(super) fn holds(self, coords: Coords, epsilon: f64) -> bool {
        if let (Some(_), Some(base)) = (self.hue(), self.base()) {
            return base.is_unbounded() || base.holds(self.to(base, coords), epsilon);
        }
        coords.iter().enumerate().all(|(place, value)| {
            self.range(place).is_none_or(|(least, greatest)| {
                value.is_nan() || (least - epsilon..=greatest + epsilon).contains(value)
            })
        })
    }

    /// The coordinates in another space. Missing ones count as zero, but for the same space.
    pub(super) fn to(self, other: Self, coords: Coords) -> Coords {
        if self == other {
            return coords;
        }
        let mut coords = coords.map(|value| if value.is_nan() { 0.0 } else { value });
        let mut at = self;
        while !other.is_within(at) {
            let Some(base) = at.base() else { break };
            coords = at.to_base(coords);
            at = base;
        }
        // Down to the other one: the ways are at most five long.
        let mut way = Vec::new();
        let mut below = other;
        while below != at {
            way.push(below);
            let Some(base) = below.base() else { break };
            below = base;
        }
        way.into_iter()
            .rev()
            .fold(coords, |coords, space| space.of_base(coords))
    }

    /// Whether it is `other`, or defined by it in the end.
    fn is_within(self, other: Self) -> bool {
        std::iter::successors(Some(self), |space| space.base()).any(|space| space == other)
    }
}

/// An angle from 0 to 360 degrees.
pub(super) fn constrained(angle: f64) -> f64 {
    ((angle % 360.0) + 360.0) % 360.0
}
