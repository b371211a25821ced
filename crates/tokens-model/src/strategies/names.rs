//! Names of sets that try to be something else once they are files.

/// What a part of a name may pretend to be.
const PARTS: [&str; 74] = [
    // Ways out of the folder, and into places that tools look into.
    ".",
    "..",
    "...",
    "....",
    ". .",
    ".. ",
    "..\\",
    "..\\..\\x",
    "\\",
    "\\\\host\\share",
    "~",
    "~root",
    "C:",
    "c:x",
    "C:\\x",
    "file:x",
    "name:stream",
    "x::$DATA",
    "%2e%2e",
    "%2E%2E%2F",
    "..%2f",
    "..%5c",
    "\u{2025}",
    "\u{ff0e}\u{ff0e}",
    "\u{2024}\u{2024}",
    "..\u{2215}x",
    "..\u{2044}x",
    ".\u{200d}.",
    ".git",
    ".GIT",
    "git~1",
    ".g\u{200c}it",
    ".gitignore",
    ".env",
    ".tokensync",
    ".tokens-tmp-x",
    "node_modules",
    "NODE_MODULES",
    // What belongs to the format.
    "$themes",
    "$metadata",
    "$THEMES",
    "$themes.json",
    "a.json",
    ".json",
    ".json.json",
    "values",
    // Devices and what hides them.
    "con",
    "CON",
    "Con.x",
    "con .x",
    "nul",
    "aux.json",
    "prn",
    "com1",
    "COM9.a.b",
    "lpt1",
    "COM\u{b9}",
    "LPT\u{b3}.x",
    "conin$",
    "CONOUT$",
    "CLOCK$",
    // What no file name may have somewhere.
    "a<b",
    "a>b",
    "a\"b",
    "a|b",
    "a?b",
    "a*b",
    "100%",
    "%41",
    "%",
    "%%",
    "%zz",
    "-rf",
    "",
];

/// Characters that are put in front of a name and behind it.
const AROUND: [&str; 21] = [
    " ",
    ".",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{9b}",
    "\u{a0}",
    "\u{ad}",
    "\u{301}",
    "\u{338}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{2028}",
    "\u{3000}",
    "\u{feff}",
    "\u{e9}",
];

/// More than 400 names that lead out of a folder, name a device, hide something, hold what some
/// system cannot, or are too long; each once.
#[must_use]
pub fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = PARTS.map(str::to_owned).into();
    for part in PARTS {
        names.push(format!("a/{part}"));
        names.push(format!("{part}/a"));
        names.push(format!("a/{part}/../{part}"));
    }
    for part in ["..", "con", "core", "$themes"] {
        for around in AROUND {
            names.push(format!("{around}{part}"));
            names.push(format!("{part}{around}"));
            names.push(format!("{part}{around}/x"));
        }
    }
    for code in (0..0x20).chain(0x7f..0xa0) {
        names.extend(char::from_u32(code).map(|char| format!("x{char}y")));
    }
    for length in [99, 100, 101, 235, 236, 255, 256, 1000] {
        names.push("x".repeat(length));
        names.push("\u{e9}".repeat(length / 2));
        names.push("?".repeat(length / 3));
        names.push(vec!["y"; length / 2].join("/"));
    }
    names.sort();
    names.dedup();
    names
}
