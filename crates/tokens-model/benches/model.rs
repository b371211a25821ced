//! What the model takes: a document read, digested, compared and written, and names of sets mapped
//! to paths.
//!
//! `cargo xtask bench --in-process` says where its generated documents are. Without it the benches
//! run on a small one of the tests, which shows that they work and nothing else.

use std::path::{Path, PathBuf};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use tokens_model::{
    DocumentDiff, Form, Json, TokenDocument, check_collisions, path_to_set, set_to_path,
};

fn main() {
    let [base, edited] = ["base", "ours-odd"].map(|name| {
        let path = documents().join(format!("merge/{name}.json"));
        std::fs::read_to_string(path).expect("the documents have been generated")
    });
    let document = read(&base);
    let mut criterion = Criterion::default().configure_from_args();
    texts(&mut criterion, &base, &edited, document.token_count());
    names(&mut criterion, &document);
    criterion.final_summary();
}

#[expect(clippy::disallowed_methods, reason = "what started the benches says")]
fn documents() -> PathBuf {
    let small = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/documents");
    std::env::var_os("BENCH_DOCUMENTS").map_or_else(small, PathBuf::from)
}

fn read(text: &str) -> TokenDocument {
    TokenDocument::parse(text).expect("what is generated is a document")
}

/// A document knows what was once found out of it, so that each round begins with one just read.
fn texts(criterion: &mut Criterion, base: &str, edited: &str, tokens: usize) {
    let mut group = criterion.benchmark_group("tokens-model");
    group.throughput(Throughput::ElementsAndBytes {
        elements: tokens as u64,
        bytes: base.len() as u64,
    });
    group.bench_function(BenchmarkId::new("parse", tokens), |bencher| {
        bencher.iter_batched(
            || base.to_owned(),
            TokenDocument::parse,
            BatchSize::PerIteration,
        );
    });
    group.bench_function(BenchmarkId::new("digest", tokens), |bencher| {
        bencher.iter_batched_ref(
            || read(base),
            |document| document.digest(),
            BatchSize::PerIteration,
        );
    });
    group.bench_function(BenchmarkId::new("difference", tokens), |bencher| {
        bencher.iter_batched_ref(
            || (read(base), read(edited)),
            |(from, to)| DocumentDiff::between(from, to),
            BatchSize::PerIteration,
        );
    });
    let old = Json::parse(base).expect("what is generated is JSON");
    group.bench_function(BenchmarkId::new("write over", tokens), |bencher| {
        bencher.iter_batched_ref(
            || read(edited),
            |document| document.write_over(&old),
            BatchSize::PerIteration,
        );
    });
    group.bench_function(BenchmarkId::new("write compact", tokens), |bencher| {
        bencher.iter_batched_ref(
            || read(base),
            |document| document.to_compact(Form::Values),
            BatchSize::PerIteration,
        );
    });
}

fn names(criterion: &mut Criterion, document: &TokenDocument) {
    let path = |name: &str| set_to_path(name).expect("generated names have paths");
    let names: Vec<&str> = document.sets().iter().map(|set| set.0.as_str()).collect();
    let paths: Vec<String> = names.iter().map(|name| path(name)).collect();
    let mut group = criterion.benchmark_group("tokens-model");
    group.throughput(Throughput::Elements(names.len() as u64));
    group.bench_function(BenchmarkId::new("names to paths", names.len()), |bencher| {
        bencher.iter(|| {
            let paths: Vec<String> = names.iter().map(|name| path(name)).collect();
            check_collisions(names.iter().copied().zip(paths.iter().map(String::as_str)))
        });
    });
    group.bench_function(BenchmarkId::new("paths to names", names.len()), |bencher| {
        bencher.iter(|| {
            paths
                .iter()
                .map(|path| path_to_set(path))
                .collect::<Vec<_>>()
        });
    });
}
