//! `cargo xtask corpus DIR`: every document of a corpus, through the model and the binary.
//!
//! Through the model: each file is read and written back byte for byte, and with one changed value
//! only the bytes of that value change; or it is refused with line and column. Each document is
//! converted to the other notation and layout and back. The real merges come out as the committed
//! report says. Through the binary: each document is uploaded to a bin and downloaded into two new
//! projects, and means the same there; and the same over both interfaces of the Tokens Studio
//! platform, as far as they keep it, which `kept` works out without the product's code.

mod convert;
mod documents;
#[path = "../../tests/e2e/studio/kept.rs"]
mod kept;
mod model;
mod round_trip;
mod studio;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::files::Scratch;
use crate::outcome::{Failure, Result};
use crate::product::{Build, Product, Sandbox};
use convert::{Notation, Verdict};
use documents::{Corpus, Document};
use kept::Interface;
use model::{FileVerdict, Read};
use round_trip::Trip;

struct Options {
    limit: usize,
    model_only: bool,
    build: Build,
}

impl Options {
    fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self {
            limit: usize::MAX,
            model_only: false,
            build: Build::Release,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match *arg {
                "--model-only" => options.model_only = true,
                "--debug" => options.build = Build::Debug,
                "--binary" => {
                    let path = args.next();
                    let path =
                        path.ok_or_else(|| Failure::new("corpus: `--binary` wants a path"))?;
                    options.build = Build::Done(path.into());
                }
                "--limit" => {
                    let number = args.next().and_then(|number| number.parse().ok());
                    options.limit =
                        number.ok_or_else(|| Failure::new("corpus: `--limit` wants a number"))?;
                }
                other => {
                    return Err(Failure::new(format!("corpus: unknown option `{other}`")));
                }
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(dir: &str, options: &[&str]) -> Result {
    let options = Options::parse(options)?;
    let corpus = Corpus::load(Path::new(dir), options.limit)?;
    if options.limit == usize::MAX {
        let merges = crate::merges::check_all(Path::new(dir))?;
        println!("== {merges} real merges come out as the report says");
    }
    let mut tally = Tally::default();
    let read: Vec<(&Document, Read)> = corpus
        .documents
        .iter()
        .map(|document| Ok((document, model::read(document)?)))
        .collect::<Result<_>>()?;
    println!("== read and written back by the model");
    for (document, read) in &read {
        tally.model(document, read);
    }
    println!("== converted to the other notation and layout, and back");
    for (document, read) in &read {
        if let Some(parsed) = &read.document {
            tally.conversion(document, convert::check(parsed));
        }
    }
    if !options.model_only {
        let scratch = Scratch::new("corpus")?;
        let product = Product::build(&options.build, &scratch.path().join("home"))?;
        let sandbox = Sandbox::start(&product)?;
        // One key for both interfaces of the platform.
        let settings = serde_json::json!({ "studio": { "any_credential": true } });
        sandbox.settle(&settings)?;
        let trips = on_every_core(&read, |number, (document, read)| {
            let folder = scratch.path().join(format!("{number}"));
            let bin = round_trip::run(&product, &sandbox, &folder, document, read);
            let studio = Interface::ALL.map(|interface| {
                studio::run(&product, &sandbox, &folder, document, read, interface)
            });
            let trips = (bin, studio);
            crate::files::remove_folder(&folder).map(|()| trips)
        });
        println!("== uploaded to a bin, and downloaded into two new projects");
        let mut studio = Vec::new();
        for ((document, _), trips) in read.iter().zip(trips) {
            let (bin, [graphql, rest]) = trips?;
            tally.trip(document, 0, bin);
            studio.push((document, [graphql, rest]));
        }
        for (at, interface) in [(1, "GraphQL"), (2, "REST")] {
            println!("== pushed to the platform over {interface}, and pulled into a new project");
            for (document, trips) in &mut studio {
                if let Some(trip) = std::mem::replace(&mut trips[at - 1], Ok(None)).transpose() {
                    tally.trip(document, at, trip);
                }
            }
        }
    }
    tally.finish(options.model_only)
}

/// Works on all items with as many threads as the machine has cores; the results are in order.
fn on_every_core<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::default();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(number) else { break };
                    let result = work(number, item);
                    let mut results = results.lock().expect("nobody panics with it");
                    results.push((number, result));
                }
            });
        }
    });
    let mut results = results.into_inner().expect("nobody panics with it");
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

#[derive(Default)]
struct Tally {
    documents: usize,
    identical: usize,
    refused: usize,
    /// Documents that come back of the other notation as they were, in one notation, with losses.
    converted: [usize; 3],
    losses: usize,
    no_folder: usize,
    /// Through a bin, over GraphQL, over REST: those that came back equal, those refused.
    round_trips: [usize; 3],
    refused_trips: [usize; 3],
    failures: Vec<String>,
}

impl Tally {
    fn model(&mut self, document: &Document, read: &Read) {
        self.documents += 1;
        let mut identical = 0;
        let mut refused = Vec::new();
        for (path, verdict) in &read.files {
            let path = if path.is_empty() { "the file" } else { path };
            match verdict {
                FileVerdict::Identical => identical += 1,
                FileVerdict::Refused(message) if !has_place(message) => {
                    let text = format!("{path}: an error without line and column: {message}");
                    self.failures.push(format!("{}: {text}", document.name));
                }
                FileVerdict::Refused(message) => refused.push(format!("{path}: {message}")),
                FileVerdict::Differs(what) => {
                    self.failures
                        .push(format!("{}: {path}: {what}", document.name));
                }
            }
        }
        if let Some(problem) = document.expected.mismatch(&refused) {
            self.failures.push(format!("{}: {problem}", document.name));
        }
        self.identical += identical;
        self.refused += refused.len();
        let count = read.files.len();
        println!(
            "{identical:>4} of {count:>3} files identical  {}",
            document.name
        );
        for refusal in refused {
            println!("     refused  {}", shortened(&refusal));
        }
    }

    fn conversion(&mut self, document: &Document, verdict: Verdict) {
        let name = &document.name;
        let (place, word) = match verdict.notation {
            Notation::Identical => (0, "identical"),
            Notation::Mixed => (1, "mixed"),
            Notation::Lossy => (2, "losses"),
        };
        self.converted[place] += 1;
        if place > 0 {
            println!("  {word:<9}  {name}");
        }
        for (loss, count) in verdict.losses {
            self.losses += count;
            println!("  {count:>9}  {}", shortened(&loss));
        }
        if let Some(reason) = verdict.no_folder {
            self.no_folder += 1;
            println!("  no folder  {name}: {}", shortened(&reason));
        }
        for failure in verdict.failures {
            println!("  FAILED     {name}: {failure}");
            self.failures.push(format!("{name}: {failure}"));
        }
    }

    fn trip(&mut self, document: &Document, way: usize, trip: Result<Trip>) {
        let name = &document.name;
        match trip {
            Ok(Trip::Equal) => {
                self.round_trips[way] += 1;
                println!("  equal    {name}");
            }
            Ok(Trip::Refused(what)) => {
                self.refused_trips[way] += 1;
                println!("  refused  {name}\n           {}", shortened(&what));
            }
            Err(failure) => {
                println!("  FAILED   {name}\n           {failure}");
                self.failures.push(format!("{name}: {failure}"));
            }
        }
    }

    fn finish(self, model_only: bool) -> Result {
        println!("\ndocuments                  {:>5}", self.documents);
        println!("files identical            {:>5}", self.identical);
        println!("files refused, with place  {:>5}", self.refused);
        let [identical, mixed, lossy] = self.converted;
        println!("converted and back, equal  {identical:>5}");
        println!("  after mixed notations    {mixed:>5}");
        println!(
            "  with losses, told        {lossy:>5}  ({} losses)",
            self.losses
        );
        println!("no folder can hold them    {:>5}", self.no_folder);
        if model_only {
            println!("round trips                    -  (--model-only)");
        } else {
            println!("round trips              bin  GraphQL  REST");
            let [bin, graphql, rest] = self.round_trips;
            println!("  equal                {bin:>5}  {graphql:>7} {rest:>5}");
            let [bin, graphql, rest] = self.refused_trips;
            println!("  refused              {bin:>5}  {graphql:>7} {rest:>5}");
        }
        println!("failures                   {:>5}", self.failures.len());
        if self.failures.is_empty() {
            return Ok(());
        }
        let list = self.failures.join("\n  ");
        Err(Failure::new(format!("corpus: unexpected:\n  {list}")))
    }
}

/// A message without the middle of what is too long for a line, such as a deep pointer.
fn shortened(message: &str) -> String {
    let chars: Vec<char> = message.chars().collect();
    if chars.len() <= 200 {
        return message.to_owned();
    }
    let end = &chars[chars.len() - 60..];
    chars[..130].iter().chain(&['…']).chain(end).collect()
}

/// Whether a message says line and column, in words or as `file:3:14`.
fn has_place(message: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let parts: Vec<&str> = message.split(':').collect();
    let is_place = |pair: &[&str]| {
        let (line, column) = (digits(pair[0]), digits(pair[1]));
        line > 0 && line == pair[0].len() && column > 0
    };
    if parts.windows(2).any(is_place) {
        return true;
    }
    let number = |after: &str| {
        message
            .split_once(after)
            .is_some_and(|(_, rest)| rest.starts_with(|char: char| char.is_ascii_digit()))
    };
    number("line ") && number("column ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_line_and_column() {
        assert!(has_place("line 3, column 14 (at /a): expected a value"));
        assert!(!has_place("line of text, column 3"));
        assert!(has_place("tokens/$themes.json:2:12: has to be a list"));
        assert!(has_place("tokens.json:2:12 (at /a): expected a value"));
        assert!(!has_place("no place: at 12:"));
    }

    #[test]
    fn options_are_read() {
        let options = Options::parse(&["--limit", "3", "--model-only"]).unwrap();
        assert_eq!(options.limit, 3);
        assert!(options.model_only);
        assert!(Options::parse(&["--limit"]).is_err());
        assert!(Options::parse(&["--what"]).is_err());
    }
}
