//! A large project on the platform, read over a slow line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use super::clock::millis;
use super::figure::Figure;
use super::line::Line;
use super::measure::{Cost, Measured, Rounds, Subject};
use super::row::{Of, Row, Unit};
use crate::files;
use crate::generate::{Notation, Recipe};
use crate::outcome::Result;
use crate::product::{Product, Sandbox};

const SETS: usize = 1_000;
const TOKENS: usize = 20_000;
const LATENCY: Duration = Duration::from_millis(50);

/// An interface, and the requests of which each needs the answer to the one before.
struct Interface {
    api: &'static str,
    chain: [&'static str; 4],
    /// How many requests a look at what has not changed may take, where there is a goal.
    unchanged: Option<f64>,
}

const INTERFACES: [Interface; 2] = [
    Interface {
        api: "graphql",
        chain: ["discovery", "page 1", "other pages", "marks"],
        unchanged: None,
    },
    Interface {
        api: "rest",
        chain: ["branch", "page 1", "other pages", "branch"],
        unchanged: Some(1.0),
    },
];

/// Rows about time and requests of a project with 1,000 sets.
pub(super) fn rows(product: &Product, scratch: &Path, rounds: usize) -> Result<Vec<Row>> {
    let scratch = scratch.join("studio");
    let recipe = Recipe {
        sets: SETS,
        notation: Notation::Dtcg,
        ..Recipe::of_size(TOKENS)
    };
    let seed = scratch.join("seed.json");
    files::replace(&seed, recipe.make().values().as_bytes())?;
    eprintln!("==> studio: {SETS} sets, {TOKENS} tokens, {rounds} rounds");
    let sandbox = Sandbox::seeded(product, &seed)?;
    // One key for both interfaces: how a session begins is not measured.
    sandbox.settle(&json!({ "studio": { "any_credential": true } }))?;
    let mut rows = Vec::new();
    for interface in INTERFACES {
        let line = Line::to(&sandbox.studio.address, LATENCY)?;
        let folder = scratch.join(interface.api);
        let project = Reader::make(product, &sandbox, &line, folder, interface.api)?;
        let work = format!("studio {}, read", interface.api);
        let measured = project.measure(&work, rounds)?;
        line.requests();
        crate::run::captured(&mut project.command())?;
        rows.extend(interface.rows(&work, &measured, line.requests()));
    }
    files::remove_folder(&scratch)?;
    Ok(rows)
}

impl Interface {
    fn rows(&self, work: &str, measured: &Measured, requests: usize) -> [Row; 2] {
        let steps = u32::try_from(self.chain.len()).unwrap_or(u32::MAX);
        let chain = Cost {
            wall: Figure::exact(millis(LATENCY * steps)),
            ..Cost::default()
        };
        let ours = measured.get(work, TOKENS);
        let time = Row::new("N2", work, TOKENS).goal(Some(2.0), Some(1.3));
        let time = time.compared(Of::Time, ours, &self.chain.join("+"), Some(&[&chain]));
        let count = f64::from(u32::try_from(requests).unwrap_or(u32::MAX));
        let work = format!("studio {}, nothing changed", self.api);
        let requests = Row::new("N1", &work, TOKENS).value(Some(count), Unit::Requests);
        [time, requests.goal(self.unchanged, None)]
    }
}

/// A project without tokens that looks at the platform.
struct Reader<'a> {
    product: &'a Product,
    folder: PathBuf,
    secret: String,
}

impl<'a> Reader<'a> {
    fn make(
        product: &'a Product,
        sandbox: &Sandbox,
        line: &Line,
        folder: PathBuf,
        api: &str,
    ) -> Result<Self> {
        let studio = &sandbox.studio;
        let mut remote = json!({
            "kind": "studio",
            "api": api,
            "organization": studio.organization,
            "project": studio.project,
            "endpoint": line.address,
        });
        if api == "rest" {
            remote["credential"] = json!("bearer");
        }
        let settings = json!({
            "version": 1,
            "tokens": "tokens/",
            "remote": "studio",
            "remotes": { "studio": remote },
        });
        let file = folder.join("tokensync.json");
        files::replace(&file, settings.to_string().as_bytes())?;
        let reader = Self {
            product,
            folder,
            secret: studio.api_key.clone(),
        };
        let mut trust = product.command(&reader.folder);
        crate::run::captured(trust.args(["remote", "trust", "studio"]))?;
        Ok(reader)
    }

    fn command(&self) -> std::process::Command {
        let mut command = self.product.command(&self.folder);
        command
            .arg("status")
            .env("TOKENSYNC_STUDIO_SECRET", &self.secret);
        command
    }

    fn measure(&self, work: &str, rounds: usize) -> Result<Measured> {
        let subject = Subject::process(work, TOKENS, || Ok(self.command()));
        Rounds::new(rounds, self.folder.join("peak")).run(vec![subject])
    }
}
