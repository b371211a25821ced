//! What a merge takes: of two edits that touch different sets, and of an edited folder with a
//! service on which nothing changed.
//!
//! `cargo xtask bench --in-process` says where its generated documents are. Without it the benches
//! run on small ones of the tests, which shows that they work and nothing else.

use std::path::{Path, PathBuf};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use sync_engine::{Settle, merge};
use tokens_model::{Form, TokenDocument};

fn main() {
    let texts = ["base", "ours-odd", "theirs-even"].map(|name| {
        let path = documents().join(format!("merge/{name}.json"));
        std::fs::read_to_string(path).expect("the documents have been generated")
    });
    // Documents know what was once found out of them, so that each round begins with new ones.
    let read = || {
        texts.each_ref().map(|text| {
            TokenDocument::parse(text.as_str()).expect("what is generated is a document")
        })
    };
    let tokens = read()[0].token_count();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("sync-engine");
    group.throughput(Throughput::ElementsAndBytes {
        elements: tokens as u64,
        bytes: texts.iter().map(|text| text.len() as u64).sum(),
    });
    group.bench_function(BenchmarkId::new("merge", tokens), |bencher| {
        bencher.iter_batched_ref(
            read,
            |[base, ours, theirs]| merge(Some(base), ours, theirs, Settle::Hold),
            BatchSize::PerIteration,
        );
    });
    group.bench_function(BenchmarkId::new("merge, edited here", tokens), |bencher| {
        bencher.iter_batched_ref(
            || {
                // Services and the state hold compact texts, and what a service holds was digested.
                let [base, ours, _] = read();
                let [base, remote] = [base.to_json(Form::Values), base.to_json(Form::Values)]
                    .map(|json| TokenDocument::from_json(&json).expect("it was a document before"));
                remote.digest();
                [base, ours, remote]
            },
            |[base, ours, remote]| merge(Some(base), ours, remote, Settle::Hold),
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
