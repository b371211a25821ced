//! Everything that is measured with one generated document.

use std::path::Path;

use super::measure::{Measured, Rounds};
use super::official;
use super::peers::Peers;
use super::projects::Stage;
use super::pull;
use super::resolve::Resolving;
use super::row::{Row, Unit};
use super::texts::Texts;
use crate::files;
use crate::generate::Recipe;
use crate::outcome::Result;
use crate::product::{Product, Sandbox};

/// From this size on a pull has goals of its own.
const LARGEST: usize = 100_000;

/// Ours, the peers and the limits, round-robin on a document of so many tokens.
pub(super) fn measure(
    product: &Product,
    sandbox: &Sandbox,
    peers: &Peers,
    scratch: &Path,
    (tokens, rounds): (usize, usize),
) -> Result<(Measured, Vec<Row>)> {
    eprintln!("==> {tokens} tokens, {rounds} rounds");
    let folder = scratch.join(tokens.to_string());
    let document = Recipe::of_size(tokens).make();
    let bytes = document.values().len();
    let texts = Texts::make(product, peers, &folder, &document, tokens)?;
    let resolving = Resolving::make(peers, &folder, &document, tokens)?;
    let mut subjects = vec![official::pull(product, peers, &folder, &document, tokens)?];
    let stage = Stage::make(product, sandbox, folder.clone(), document, tokens)?;
    subjects.extend(stage.subjects(&[], "")?);
    subjects.extend(pull::parts(&stage)?);
    subjects.extend(stage.git_status()?);
    subjects.extend(texts.subjects()?);
    subjects.extend(resolving.subjects());
    let measured = Rounds::new(rounds, folder.join("peak")).run(subjects)?;
    let mut rows = largest_pull(&measured, tokens, bytes);
    if let Some((same, all)) = resolving.same_values()? {
        rows.push(Row::new(
            "R1",
            &format!("resolve: {same} of {all} values as sd-transforms"),
            tokens,
        ));
    }
    files::remove_folder(&folder)?;
    Ok((measured, rows))
}

/// What a pull of a large document may take, whatever others need for it.
fn largest_pull(measured: &Measured, tokens: usize, bytes: usize) -> Vec<Row> {
    let Some(pull) = measured.get("pull", tokens).filter(|_| tokens >= LARGEST) else {
        return Vec::new();
    };
    let row = |value, unit| Row::new("P4", "pull", tokens).value(value, unit);
    let peak = pull.peak.map(|peak| peak.median);
    vec![
        row(Some(pull.wall.median), Unit::Milliseconds).goal(None, Some(1000.0)),
        row(peak, Unit::Megabytes).goal(Some(200.0), Some(5.0 * megabytes(bytes))),
    ]
}

pub(super) fn megabytes(bytes: usize) -> f64 {
    let kilobytes = u32::try_from(bytes / 1000).unwrap_or(u32::MAX);
    f64::from(kilobytes) / 1000.0
}
