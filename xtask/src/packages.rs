//! What the npm packages make of the cases in `tests/fixtures/resolve`: `cases.json` is written by
//! hand, `expected.json` by the script in `xtask/node`.

use std::path::PathBuf;
use std::process::Command;

use tokens_model::{Digest, Json, JsonRef};

use crate::outcome::{Failure, Result};
use crate::{files, run};

const FOLDER: &str = "tests/fixtures/resolve";
const SCRIPT: &str = "xtask/node";
const MEND: &str = "`cargo xtask fixtures --sd-transforms` asks the npm packages again";

/// Asks the packages, and writes what they say.
pub(crate) fn write() -> Result {
    let expected = ask()?;
    files::replace(&path("expected.json"), expected.as_bytes())?;
    println!("{FOLDER}/expected.json: {} bytes", expected.len());
    Ok(())
}

/// Fails if the answers are not to these cases, or, where node and npm are there, if the packages
/// say something else.
pub(crate) fn check() -> Result {
    let expected = files::read_text(&path("expected.json"))?;
    let is = Json::parse(expected.clone())
        .map_err(|error| Failure::at(&path("expected.json"), error))?;
    let answered = is.root().get("cases").and_then(JsonRef::as_str);
    if answered.as_deref() != Some(&digest()?) {
        return Err(Failure::new(format!(
            "{FOLDER}/expected.json: is not about {FOLDER}/cases.json as it is; {MEND}"
        )));
    }
    if let Some(program) = missing_program() {
        println!("skipped: no `{program}` here, so the npm packages are not asked again");
        return Ok(());
    }
    if ask()? != expected {
        return Err(Failure::new(format!(
            "{FOLDER}/expected.json: the npm packages say something else; {MEND}"
        )));
    }
    println!("fixtures: the npm packages say what {FOLDER}/expected.json says");
    Ok(())
}

fn ask() -> Result<String> {
    let workshop = install("target/npm", SCRIPT, &["expected.mjs", "resolved.mjs"])?;
    let mut node = Command::new("node");
    node.current_dir(&workshop)
        .arg("expected.mjs")
        .arg(path("cases.json"))
        .arg(run::root().join("tests/fixtures/real"))
        .arg(digest()?);
    run::captured(&mut node)
}

/// The packages of the lock file in the folder `from`, installed in the folder `into` beside these
/// scripts; only once, as long as that file stays as it is.
pub(crate) fn install(into: &str, from: &str, scripts: &[&str]) -> Result<PathBuf> {
    const PACKAGES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];
    let (workshop, from) = (run::root().join(into), run::root().join(from));
    for path in PACKAGES.iter().chain(scripts) {
        let path = from.join(path);
        let name = path.file_name().expect("each is the path of a file");
        files::replace(&workshop.join(name), &files::read(&path)?)?;
    }
    let lock = files::read(&from.join("package-lock.json"))?;
    let stamp = workshop.join("node_modules/installed");
    if files::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(workshop);
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&workshop)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run::captured(&mut npm)?;
    files::replace(&stamp, &lock)?;
    Ok(workshop)
}

/// The first program that npm packages need and that is not there.
pub(crate) fn missing_program() -> Option<&'static str> {
    ["node", "npm"]
        .into_iter()
        .find(|program| run::output(Command::new(program).arg("--version")).is_err())
}

fn digest() -> Result<String> {
    Ok(Digest::of_bytes(&files::read(&path("cases.json"))?).to_string())
}

fn path(name: &str) -> PathBuf {
    run::root().join(FOLDER).join(name)
}
