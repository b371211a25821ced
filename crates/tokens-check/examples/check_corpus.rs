//! Checks documents, each a file or a folder, and counts what is found by rule:
//!
//! ```sh
//! cargo run --release -p tokens-check --example check_corpus -- PATH...
//! cargo run --release -p tokens-check --example check_corpus -- --rule broken-reference PATH...
//! ```

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use tokens_check::{Finding, Part, Settings, Source, check};
use tokens_model::{Json, SetName, path_to_set};

fn main() -> io::Result<()> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let mut rule = None;
    if arguments.first().is_some_and(|first| first == "--rule") {
        arguments.remove(0);
        rule = (!arguments.is_empty()).then(|| arguments.remove(0));
    }
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut slowest = (Duration::ZERO, String::new());
    for argument in &arguments {
        let sources = sources(Path::new(argument))?;
        let start = Instant::now();
        let findings = check(&sources, &Settings::default());
        slowest = slowest.max((start.elapsed(), argument.clone()));
        let mut here: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &findings {
            *here.entry(finding.rule.id).or_default() += 1;
            if rule.as_deref() == Some(finding.rule.id) {
                println!("{}", line(finding));
            }
        }
        for (id, count) in here {
            let total = counts.entry(id).or_default();
            *total = (total.0 + count, total.1 + 1);
        }
    }
    println!("{:>8} {:>9}  rule", "findings", "documents");
    for (id, (findings, documents)) in counts {
        println!("{findings:>8} {documents:>9}  {id}");
    }
    println!(
        "{} documents; the slowest took {:?}: {}",
        arguments.len(),
        slowest.0,
        slowest.1
    );
    Ok(())
}

fn line(finding: &Finding) -> String {
    let place = &finding.place;
    format!(
        "{}:{}:{}: {} {}",
        place.source,
        place.line,
        place.column,
        finding.rule.id,
        finding.message.escape_debug()
    )
}

fn sources(path: &Path) -> io::Result<Vec<Source>> {
    if path.is_file() {
        return Ok(vec![source(path, Part::Whole)?]);
    }
    let mut files = Vec::new();
    find(path, &mut files)?;
    files.sort();
    let mut sources = Vec::new();
    for file in files {
        let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy();
        let part = match name.as_ref() {
            "$themes.json" => Part::Themes,
            "$metadata.json" => Part::Metadata,
            name => match path_to_set(name) {
                Some(set) => Part::Set(SetName::new(set)),
                None => continue,
            },
        };
        let source = source(&file, part)?;
        // Whoever keeps other JSON beside tokens keeps lists in it.
        let is_list = |json: &Json| !json.root().is_object();
        if !matches!(&source.part, Part::Set(_)) || !source.json.as_ref().is_ok_and(is_list) {
            sources.push(source);
        }
    }
    Ok(sources)
}

fn source(path: &Path, part: Part) -> io::Result<Source> {
    Ok(Source {
        name: path.display().to_string(),
        part,
        json: Json::parse_bytes(fs::read(path)?),
    })
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
