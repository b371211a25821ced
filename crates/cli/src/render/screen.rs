//! What a terminal can show: how wide it is, which colours it has, and colours drawn on it.

use tokens_review::Look;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::paint;

/// Which colours a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// None, or none are wanted.
    None,
    /// The eight that words are painted with.
    Words,
    /// The 256 of xterm.
    Indexed,
    /// All of sRGB.
    True,
}

/// Where something is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// In cells.
    pub(crate) width: usize,
    pub(crate) depth: Depth,
}

/// How wide a picture is, in cells.
const PICTURE: usize = 2;

/// The squares of the board that shines through a colour: the light ones and the dark ones.
const BOARD: [u8; 2] = [255, 153];

impl Screen {
    /// A word in one of the eight colours.
    pub(super) fn paint(self, code: &str, text: &str) -> String {
        paint(self.depth != Depth::None, code, text)
    }

    /// A picture of a value with a space behind it, where one can be drawn: a colour as two cells,
    /// one that lets something shine through on a board of squares.
    pub(super) fn picture(self, look: &Look) -> String {
        let colors = match look {
            Look::Color(color) if self.depth >= Depth::Indexed => {
                BOARD.map(|board| on_board(color.to_srgb(), color.alpha(), board))
            }
            _ => return String::new(),
        };
        let [light, dark] = colors.map(|color| self.color(color));
        if light == dark {
            return format!("\u{1b}[48;{light}m{}\u{1b}[0m ", " ".repeat(PICTURE));
        }
        // The upper half of a cell is in front, the lower half is behind it.
        format!("\u{1b}[38;{light};48;{dark}m▀\u{1b}[38;{dark};48;{light}m▀\u{1b}[0m ")
    }

    /// How many cells [`picture`](Self::picture) takes.
    pub(super) fn picture_width(self, look: &Look) -> usize {
        match look {
            Look::Color(_) if self.depth >= Depth::Indexed => PICTURE + 1,
            _ => 0,
        }
    }

    fn color(self, [red, green, blue]: [u8; 3]) -> String {
        if self.depth == Depth::True {
            format!("2;{red};{green};{blue}")
        } else {
            format!("5;{}", indexed([red, green, blue]))
        }
    }
}

impl PartialOrd for Depth {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (*self as u8).partial_cmp(&(*other as u8))
    }
}

/// What is seen of a colour with a grey behind it.
fn on_board(color: [u8; 3], alpha: f64, board: u8) -> [u8; 3] {
    color.map(|value| {
        let mixed = f64::from(value) * alpha + f64::from(board) * (1.0 - alpha);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is between two bytes"
        )]
        let mixed = mixed.round() as u8;
        mixed
    })
}

/// The values of red, green and blue in the cube of the 256 colours (xterm, `256colres.h`).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The nearest of the 256 colours that look the same on every terminal: the cube and the greys.
fn indexed(color: [u8; 3]) -> u8 {
    let far = |other: [u8; 3]| -> u32 {
        let parts = color.iter().zip(other);
        parts.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let cube = (16..232).map(|index: u8| {
        let place = usize::from(index - 16);
        (
            index,
            [place / 36, place / 6 % 6, place % 6].map(|place| CUBE[place]),
        )
    });
    let greys = (232..=255).map(|index: u8| (index, [8 + (index - 232) * 10; 3]));
    let nearest = cube.chain(greys).min_by_key(|(_, other)| far(*other));
    nearest.map_or(0, |(index, _)| index)
}

/// How many cells a text takes that nothing in it drives.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most so many cells; what is cut is told by `…`.
pub(super) fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut left = cells.saturating_sub(1);
    let mut out = String::new();
    for char in text.chars() {
        let Some(rest) = left.checked_sub(char.width().unwrap_or(0)) else {
            break;
        };
        left = rest;
        out.push(char);
    }
    out + "…"
}

/// The text with spaces behind it up to so many cells.
pub(super) fn padded(text: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use tokens_resolve::Color;

    use super::*;

    #[test]
    fn colours_are_drawn_as_well_as_the_terminal_can() {
        let check = |depth: Depth, color: &str, expected: &str| {
            let screen = Screen { width: 80, depth };
            let look = Look::Color(Color::parse(color).unwrap());
            assert_eq!(screen.picture(&look), expected, "{color}");
        };
        check(
            Depth::True,
            "#3b82f6",
            "\u{1b}[48;2;59;130;246m  \u{1b}[0m ",
        );
        check(Depth::Indexed, "#ff0000", "\u{1b}[48;5;196m  \u{1b}[0m ");
        check(Depth::Indexed, "#767676", "\u{1b}[48;5;243m  \u{1b}[0m ");
        check(Depth::Words, "#f00", "");
        check(Depth::None, "#f00", "");
        check(
            Depth::True,
            "#ff000080",
            "\u{1b}[38;2;255;127;127;48;2;204;76;76m▀\u{1b}[38;2;204;76;76;48;2;255;127;127m▀\u{1b}[0m ",
        );
    }

    #[test]
    fn texts_are_as_wide_as_they_look() {
        let check = |text: &str, cells: usize, expected: &str| {
            assert_eq!(cut(text, cells), expected);
            assert!(width(&cut(text, cells)) <= cells);
        };
        check("größe", 5, "größe");
        check("größen", 5, "größ…");
        check("長長長", 5, "長長…");
        check("長長長", 4, "長…");
        assert_eq!(padded("長", 4), "長  ");
        assert_eq!(padded("long", 2), "long");
    }
}
