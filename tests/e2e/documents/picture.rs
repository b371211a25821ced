//! A screen as a picture.

use std::fmt::Write as _;

use vt100::{Cell, Color, Parser};

/// The size of a character, and the room around them.
const WIDTH: f64 = 8.43;
const HEIGHT: u16 = 20;
const ROOM: u16 = 16;
const PAPER: &str = "#16181d";
const INK: &str = "#d7dae0";

/// The sixteen colours that a terminal has names for.
const NAMED: [&str; 16] = [
    "#16181d", "#e0626b", "#7fc379", "#d9a657", "#5fa8f0", "#c481dd", "#53b8c4", "#c5c8cf",
    "#737983", "#ef7f87", "#98d693", "#ebbd72", "#83bff7", "#d6a1ea", "#76ccd6", "#ffffff",
];

/// How a run of characters looks.
#[derive(Clone, PartialEq)]
struct Style {
    ink: String,
    paper: String,
    bold: bool,
    dim: bool,
}

/// The screen as SVG, below the command that was typed.
pub(super) fn svg(screen: &Parser, command: &str) -> String {
    let screen = screen.screen();
    let (_, columns) = screen.size();
    let rows: Vec<String> = screen.rows(0, columns).collect();
    let used = rows
        .iter()
        .rposition(|row| !row.trim().is_empty())
        .map_or(0, |last| last + 1);
    let longest = rows.iter().map(|row| row.trim_end().chars().count()).max();
    let longest = longest.unwrap_or(0).max(command.chars().count() + 2);
    let width = f64::from(u16::try_from(longest).unwrap()) * WIDTH + f64::from(2 * ROOM);
    let height = u16::try_from(used + 1).unwrap() * HEIGHT + 2 * ROOM;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height}\" \
         width=\"{width:.0}\" height=\"{height}\" font-size=\"14\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    let plain = Style {
        ink: INK.into(),
        paper: PAPER.into(),
        bold: false,
        dim: true,
    };
    run(&mut svg, 0, 0, &plain, &format!("$ {command}"));
    for row in 0..u16::try_from(used).unwrap() {
        let mut column = 0;
        while column < columns {
            let begin = column;
            let style = screen.cell(row, column).map(style);
            let mut text = String::new();
            while column < columns && screen.cell(row, column).map(self::style) == style {
                let cell = screen.cell(row, column).filter(|cell| cell.has_contents());
                text.push_str(cell.map_or(" ", Cell::contents));
                column += 1;
            }
            if let Some(style) = style {
                run(&mut svg, row + 1, begin, &style, &text);
            }
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn style(cell: &Cell) -> Style {
    let colors = [color(cell.fgcolor(), INK), color(cell.bgcolor(), PAPER)];
    let [ink, paper] = colors;
    let (ink, paper) = if cell.inverse() {
        (paper, ink)
    } else {
        (ink, paper)
    };
    Style {
        ink,
        paper,
        bold: cell.bold(),
        dim: cell.dim(),
    }
}

fn color(color: Color, usual: &str) -> String {
    match color {
        Color::Default => usual.to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Idx(index) => match NAMED.get(usize::from(index)) {
            Some(named) => (*named).to_owned(),
            None => cube(index),
        },
    }
}

/// The colours from 16 on: a cube with six steps, then greys (the palette of xterm).
fn cube(index: u8) -> String {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return format!("#{grey:02x}{grey:02x}{grey:02x}");
    }
    let step = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
    let index = index - 16;
    let [red, green, blue] = [index / 36, index / 6 % 6, index % 6].map(step);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn run(svg: &mut String, row: u16, column: u16, style: &Style, text: &str) {
    let (x, y) = (
        f64::from(ROOM) + f64::from(column) * WIDTH,
        ROOM + row * HEIGHT,
    );
    let length = f64::from(u16::try_from(text.chars().count()).unwrap()) * WIDTH;
    if style.paper != PAPER {
        let paper = &style.paper;
        writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y}\" width=\"{length:.1}\" height=\"{HEIGHT}\" fill=\"{paper}\"/>"
        )
        .unwrap();
    }
    let shown = text.trim_end();
    if shown.is_empty() {
        return;
    }
    let length = f64::from(u16::try_from(shown.chars().count()).unwrap()) * WIDTH;
    let weight = if style.bold {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let dim = if style.dim { " opacity=\"0.65\"" } else { "" };
    // Of several plain spaces a browser shows one.
    let shown = shown
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace(' ', "\u{a0}");
    let (ink, line) = (&style.ink, y + 15);
    writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{line}\" textLength=\"{length:.1}\" fill=\"{ink}\"{weight}{dim}>{shown}</text>"
    )
    .unwrap();
}
