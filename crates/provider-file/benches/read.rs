//! What reading a folder with a file for each set takes, and finding out that nothing changed.
//!
//! `cargo xtask bench --in-process` says where its generated documents are. Without it the benches
//! run on a small one of the tests, which shows that they work and nothing else.

use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput};
use provider_api::{NoProgress, Provider as _, ReadOutcome, ReadRequest, Revision};
use provider_file::{FileConfig, FileLayout, FileProvider, source_files};

fn main() {
    let config = FileConfig {
        path: documents().join("legacy/folder"),
        layout: FileLayout::Directory,
    };
    let files = source_files(&config).expect("the folder can be read");
    let files = files.expect("the documents have been generated");
    let sources = files.iter().filter_map(|file| file.content.as_ref().ok());
    let bytes = sources.map(|json| json.source().len() as u64).sum();
    let provider = FileProvider::new(config);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime that waits for nothing can be made");
    let read = |known: Option<&Revision>| {
        let request = ReadRequest::new(&NoProgress).with_known(known);
        let outcome = runtime.block_on(provider.read(request));
        outcome.expect("the folder can be read")
    };
    let ReadOutcome::Found(found) = read(None) else {
        panic!("there is a document in the folder")
    };
    let tokens = found.document.token_count();
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("provider-file");
    group.throughput(Throughput::ElementsAndBytes {
        elements: tokens as u64,
        bytes,
    });
    group.bench_function(BenchmarkId::new("read", tokens), |bencher| {
        bencher.iter_with_large_drop(|| read(None));
    });
    group.bench_function(BenchmarkId::new("read, not changed", tokens), |bencher| {
        bencher.iter(|| read(Some(&found.revision)));
    });
    group.finish();
    criterion.final_summary();
}

#[expect(clippy::disallowed_methods, reason = "what started the benches says")]
fn documents() -> PathBuf {
    let small = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/documents");
    std::env::var_os("BENCH_DOCUMENTS").map_or_else(small, PathBuf::from)
}
