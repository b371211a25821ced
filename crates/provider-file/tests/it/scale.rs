//! Many files.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use provider_api::Expected;
use provider_file::FileLayout;
use tempfile::TempDir;

use crate::{Fixture, parse, provider};

fn document(sets: usize, tokens: usize, value: &str) -> tokens_model::TokenDocument {
    let mut text = String::from("{\"values\":{");
    for set in 0..sets {
        let comma = if set > 0 { "," } else { "" };
        write!(text, "{comma}\"group{}/set{set}\":{{", set % 10).unwrap();
        for token in 0..tokens {
            let comma = if token > 0 { "," } else { "" };
            write!(
                text,
                "{comma}\"token{token}\":{{\"value\":\"{value}{token}\",\"type\":\"color\",\
                 \"description\":\"A sentence that is about as long as they usually are, with an \
                 alias {{core.palette.red.500}} in it\"}}"
            )
            .unwrap();
        }
        text.push('}');
    }
    text.push_str("}}");
    parse(&text)
}

/// A folder in memory where there is one: ten thousand flushes say nothing about our code.
fn quick_folder() -> Fixture {
    let mut place = Fixture::folder(&[]);
    if let Ok(folder) = TempDir::new_in("/dev/shm") {
        place.root = folder.path().join("tokens");
        place.provider = provider(&place.root, FileLayout::Directory);
        place.folder = folder;
    }
    place
}

#[tokio::test]
async fn ten_thousand_set_files_are_no_trouble() {
    let place = quick_folder();
    let begin = Instant::now();
    let first = document(10_000, 1, "#f0");
    let revision = place.write(&first, Expected::Absent).await.unwrap();
    assert!(place.found().await.document.same(&first));
    let smaller = document(9_000, 1, "#e0");
    place
        .write(&smaller, Expected::Revision(&revision))
        .await
        .unwrap();
    assert!(place.found().await.document.same(&smaller));
    assert_eq!(place.names().len(), 9_000 + 10 + 1);
    // Far beyond what it takes, so that only a change of its order of growth is found.
    assert!(begin.elapsed() < Duration::from_mins(1));
}

/// `cargo test --release -p provider-file -- --ignored --nocapture`
#[tokio::test]
#[ignore = "a measurement, worth something in release only"]
async fn how_long_a_hundred_thousand_tokens_take() {
    let place = Fixture::folder(&[]);
    let (first, second) = (document(200, 500, "#f0"), document(200, 500, "#e0"));
    let timed = |what: &str, begin: Instant| println!("{what}: {:?}", begin.elapsed());
    for round in 0..2 {
        let begin = Instant::now();
        place.write(&first, Expected::Any).await.unwrap();
        timed("folder, write", begin);
        let begin = Instant::now();
        let snapshot = place.found().await;
        timed("folder, read", begin);
        let begin = Instant::now();
        place
            .write(&snapshot.document, Expected::Revision(&snapshot.revision))
            .await
            .unwrap();
        timed("folder, write the same", begin);
        let begin = Instant::now();
        place.write(&second, Expected::Any).await.unwrap();
        timed("folder, change every token", begin);
        println!("round {round}");
    }
    let single = Fixture::file(None);
    let begin = Instant::now();
    single.write(&first, Expected::Absent).await.unwrap();
    timed("file, write", begin);
    let begin = Instant::now();
    single.found().await;
    timed("file, read", begin);
    let begin = Instant::now();
    single.write(&second, Expected::Any).await.unwrap();
    timed("file, change every token", begin);
}
