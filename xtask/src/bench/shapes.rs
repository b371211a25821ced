//! Documents of one size and other shapes: nothing may take much longer because of them.

use std::path::Path;

use super::goals::{PLUGIN_SETS, PLUGIN_SIZE};
use super::limits;
use super::measure::{Measured, Rounds, Subject};
use super::projects::Stage;
use super::row::{Of, Row};
use crate::files;
use crate::generate::chain::chain;
use crate::generate::{Document, Recipe};
use crate::outcome::Result;
use crate::product::{Product, Sandbox};

const TOKENS: usize = 10_000;

/// The commands that are looked at.
const ACTS: [&str; 4] = ["status", "check", "pull", "push, one token changed"];

/// A shape, and how much longer a command may take than with the usual one.
struct Shape {
    name: &'static str,
    make: fn() -> Document,
    must: f64,
}

/// The shape whose files are many: what they cost this machine stands beside a pull of them.
const MANY_FILES: &str = "5,000 sets";

/// The same files, made without knowing what is in them.
const WRITTEN: &str = "make, write, flush, rename";

/// The first is the usual one.
const SHAPES: [Shape; 6] = [
    Shape::of("40 sets", || usual().make(), 1.0),
    Shape::of("1 set", || Recipe { sets: 1, ..usual() }.make(), 2.0),
    Shape::of(
        MANY_FILES,
        || {
            Recipe {
                sets: 5_000,
                ..usual()
            }
            .make()
        },
        4.0,
    ),
    // With the groups that every set has it is a hundred.
    Shape::of(
        "100 levels",
        || {
            Recipe {
                depth: 96,
                ..usual()
            }
            .make()
        },
        2.0,
    ),
    Shape::of("1,000 themes x 500 sets", many_themes, 2.0),
    Shape::of("one chain of aliases", || chain(TOKENS, 40), 2.0),
];

const AIM: f64 = 1.3;

impl Shape {
    const fn of(name: &'static str, make: fn() -> Document, must: f64) -> Self {
        Self { name, make, must }
    }
}

/// Without references to styles, which most of the text would be with a thousand themes.
fn usual() -> Recipe {
    Recipe {
        references: 0,
        ..Recipe::of_size(TOKENS)
    }
}

fn many_themes() -> Document {
    let recipe = Recipe {
        sets: 500,
        themes: 1_000,
        ..usual()
    };
    recipe.make()
}

/// All shapes, in the same rounds.
pub(super) fn rows(
    product: &Product,
    sandbox: &Sandbox,
    scratch: &Path,
    rounds: usize,
) -> Result<(Measured, Vec<Row>)> {
    eprintln!(
        "==> {} shapes of {TOKENS} tokens, {rounds} rounds",
        SHAPES.len()
    );
    let scratch = scratch.join("shapes");
    let mut subjects = Vec::new();
    let mut kilobytes = Vec::new();
    for (number, shape) in SHAPES.iter().enumerate() {
        let document = (shape.make)();
        kilobytes.push(document.values().len() / 1000);
        let folder = scratch.join(number.to_string());
        let stage = Stage::make(product, sandbox, folder, document, TOKENS)?;
        subjects.extend(stage.subjects(&ACTS, &ending(shape))?);
        if shape.name == MANY_FILES {
            let (files, written) = (stage.files.clone(), stage.folder.join("written"));
            let write = move || limits::write_durably(&written, &files);
            subjects.push(Subject::here(WRITTEN, TOKENS, write));
        }
    }
    let measured = Rounds::new(rounds, scratch.join("peak")).run(subjects)?;
    files::remove_folder(&scratch)?;
    let rows = ACTS
        .iter()
        .flat_map(|act| compared(act, &measured, &kilobytes));
    let rows = rows.chain([beside_the_limit(&measured)]).collect();
    Ok((measured, rows))
}

/// A command with each shape but the first, against the first.
fn compared(act: &str, measured: &Measured, kilobytes: &[usize]) -> Vec<Row> {
    let cost = |shape: &Shape| measured.get(&format!("{act}{}", ending(shape)), TOKENS);
    let sized = |at: usize| format!("{} ({} kB)", SHAPES[at].name, kilobytes[at]);
    let usual = cost(&SHAPES[0]);
    let usual = usual.as_ref().map(std::slice::from_ref);
    let row = |at: usize| {
        let shape = &SHAPES[at];
        let row = Row::new("G2", &format!("{act}, {}", sized(at)), TOKENS);
        let row = row.goal(Some(shape.must), Some(AIM));
        row.compared(Of::Time, cost(shape), &sized(0), usual)
    };
    (1..SHAPES.len()).map(row).collect()
}

/// A pull of many files, against what making these files costs by itself.
fn beside_the_limit(measured: &Measured) -> Row {
    let pull = format!("pull, {MANY_FILES}");
    let limit = measured.get(WRITTEN, TOKENS);
    let limit = limit.as_ref().map(std::slice::from_ref);
    Row::new("-", &pull, TOKENS).compared(Of::Time, measured.get(&pull, TOKENS), WRITTEN, limit)
}

fn ending(shape: &Shape) -> String {
    format!(", {}", shape.name)
}

/// The document that the Figma plugin's code was timed with had this size; ours in its place.
pub(super) fn of_the_plugin(
    product: &Product,
    sandbox: &Sandbox,
    scratch: &Path,
    rounds: usize,
) -> Result<Measured> {
    eprintln!("==> {PLUGIN_SIZE} tokens in {PLUGIN_SETS} sets, {rounds} rounds");
    let recipe = Recipe {
        sets: PLUGIN_SETS,
        ..Recipe::of_size(PLUGIN_SIZE)
    };
    let folder = scratch.join("plugin");
    let stage = Stage::make(product, sandbox, folder.clone(), recipe.make(), PLUGIN_SIZE)?;
    let subjects = stage.subjects(&["pull", "push, one token changed"], "")?;
    let measured = Rounds::new(rounds, scratch.join("peak")).run(subjects)?;
    files::remove_folder(&folder)?;
    Ok(measured)
}
