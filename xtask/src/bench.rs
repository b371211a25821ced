//! `cargo xtask bench`: how long the shipped binary takes, and how much memory, beside what is
//! measured in the same rounds: the limits of the machine, and other programs where they are.
//!
//! Whole processes, round-robin, one round to warm up, then medians and quartiles. What is missing
//! on a machine is printed as missing. What the crates take by themselves is apart from that:
//! `--in-process`.

mod documents;
mod idle;
mod in_process;
mod shapes;
mod studio;

mod official;
mod peers;
mod projects;
mod pull;
mod resolve;
mod texts;

mod clock;
mod dtcg;
mod figure;
mod limits;
mod line;
mod measure;

mod goals;
mod machine;
mod options;
mod page;
mod row;
mod table;

use std::path::Path;

use crate::files::{self, Scratch};
use crate::generate::Recipe;
use crate::outcome::Result;
use crate::product::{Product, Sandbox};
use crate::run;
use machine::Machine;
use measure::{Measured, Rounds, Subject};
use options::Options;
use peers::Peers;
use projects::Stage;
use row::{Row, Unit};

/// The size of the project that is watched.
const WATCHED: usize = 10_000;

/// In this order rows are printed.
const ORDER: [&str; 19] = [
    "S1", "S2", "S3", "P1", "P2", "P3", "P4", "P5", "-", "M1", "M2", "M3", "R1", "L1", "G1", "G2",
    "N1", "N2", "W1",
];

pub(crate) fn run(args: &[&str]) -> Result {
    if let ["--in-process", options @ ..] = args {
        return in_process::run(&Options::parse(options)?.sizes);
    }
    let options = Options::parse(args)?;
    if cfg!(debug_assertions) {
        // The limits are measured in this program, so it has to be a fast one too.
        let mut command = run::cargo(&["run", "--release", "--quiet", "--package=xtask", "--"]);
        return run::through(command.arg("bench").args(args));
    }
    let machine = Machine::look();
    let scratch = Scratch::new("bench")?;
    let product = Product::build(&options.build, &scratch.path().join("home"))?;
    let peers = Peers::install(options.peer);
    let (measured, rows) = measure(&options, &product, &peers, scratch.path())?;
    let told = machine.told(args, &product.path);
    let table = format!("{told}\n{}", table::text(&rows, &measured, options.judge));
    if options.json {
        eprint!("{table}");
        println!("{}", table::json(&rows, &measured, options.judge));
    } else {
        print!("{table}");
    }
    if options.save {
        page::save(&table)?;
    }
    Ok(())
}

/// All parts that are wanted, one after the other.
fn measure(
    options: &Options,
    product: &Product,
    peers: &Peers,
    scratch: &Path,
) -> Result<(Measured, Vec<Row>)> {
    let sandbox = Sandbox::start(product)?;
    // Growth is what is left without this.
    let mut measured = measure_start(product, peers, scratch, options.rounds)?;
    let mut rows = Vec::new();
    if options.has("documents") {
        for tokens in &options.sizes {
            let size = (*tokens, options.rounds_for(*tokens));
            let (costs, more) = documents::measure(product, &sandbox, peers, scratch, size)?;
            measured.extend(costs);
            rows.extend(more);
        }
    }
    if options.has("shapes") {
        let (costs, more) = shapes::rows(product, &sandbox, scratch, options.rounds)?;
        measured.extend(costs);
        rows.extend(more);
        measured.extend(shapes::of_the_plugin(
            product,
            &sandbox,
            scratch,
            options.rounds,
        )?);
    }
    if options.has("studio") {
        rows.extend(studio::rows(product, scratch, options.rounds)?);
    }
    if options.has("watch") {
        let document = Recipe::of_size(WATCHED).make();
        let folder = scratch.join("watched");
        let stage = Stage::make(product, &sandbox, folder, document, WATCHED)?;
        rows.extend(idle::rows(stage.still(), WATCHED, options.watch)?);
    }
    rows.extend(goals::rows(&measured));
    rows.push(size_of(&product.path)?);
    rows.sort_by_key(|row| {
        ORDER
            .iter()
            .position(|id| *id == row.id)
            .unwrap_or(ORDER.len())
    });
    Ok((measured, rows))
}

/// What does not depend on any document.
fn measure_start(
    product: &Product,
    peers: &Peers,
    scratch: &Path,
    rounds: usize,
) -> Result<Measured> {
    let alone = |arg: &'static str| {
        Subject::process(arg, 0, move || {
            let mut command = std::process::Command::new(&product.path);
            product.isolate(command.arg(arg));
            Ok(command)
        })
    };
    let official = Subject::process("tokensstudio --help", 0, || {
        let mut command = peers.official()?;
        command.arg("--help");
        Ok(command)
    });
    let subjects = vec![
        alone("--version"),
        alone("--help"),
        official.may_be_missing(),
    ];
    Rounds::new(rounds, scratch.join("peak")).run(subjects)
}

fn size_of(binary: &Path) -> Result<Row> {
    let bytes = documents::megabytes(files::read(binary)?.len());
    let row = Row::new("B1", "size of the binary", 0).value(Some(bytes), Unit::Megabytes);
    Ok(row.goal(Some(20.0), Some(12.0)))
}
