//! What resolving every token of a document takes: aliases, maths, colour modifiers.
//!
//! `cargo xtask bench --in-process` says where its generated documents are. Without it the bench
//! runs on a small one of the tests, which shows that it works and nothing else.

use std::path::{Path, PathBuf};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use tokens_model::TokenDocument;
use tokens_resolve::{Resolver, Selection};

fn main() {
    let path = documents().join("merge/base.json");
    let text = std::fs::read_to_string(path).expect("the documents have been generated");
    let document = TokenDocument::parse(text.as_str()).expect("what is generated is a document");
    let everything = Selection::all(&document);
    let tokens = document.token_count();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("tokens-resolve");
    group.throughput(Throughput::ElementsAndBytes {
        elements: tokens as u64,
        bytes: text.len() as u64,
    });
    group.bench_function(BenchmarkId::new("index", tokens), |bencher| {
        bencher.iter_with_large_drop(|| Resolver::new(&document, &everything));
    });
    group.bench_function(BenchmarkId::new("resolve", tokens), |bencher| {
        bencher.iter_batched_ref(
            || Resolver::new(&document, &everything),
            |resolver| resolver.resolve_all().count(),
            BatchSize::PerIteration,
        );
    });
    group.finish();
    criterion.final_summary();
}

#[expect(clippy::disallowed_methods, reason = "what started the benches says")]
fn documents() -> PathBuf {
    let small = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/documents");
    std::env::var_os("BENCH_DOCUMENTS").map_or_else(small, PathBuf::from)
}
