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
fn quick(name: &str, layout: FileLayout) -> Fixture {
    let mut place = Fixture::at(name, layout);
    if let Ok(folder) = TempDir::new_in("/dev/shm") {
        place.root = folder.path().join(name);
        place.provider = provider(&place.root, layout);
        place.folder = folder;
    }
    place
}

#[tokio::test]
async fn ten_thousand_set_files_are_no_trouble() {
    let place = quick("tokens", FileLayout::Directory);
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
    // Without optimisation far beyond what it takes, so that only a change of its order of growth
    // is found.
    let most = if cfg!(debug_assertions) { 60 } else { 5 };
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(most), "{took:?}");
}

/// Held to a second each where the compiler optimises (`cargo test --release`); otherwise a tenth
/// of it, to see that it works.
#[tokio::test]
async fn a_hundred_thousand_tokens_take_less_than_a_second() {
    let sets = if cfg!(debug_assertions) { 20 } else { 200 };
    let (first, second) = (document(sets, 500, "#f0"), document(sets, 500, "#e0"));
    let in_time = |what: &str, begin: Instant| {
        let took = begin.elapsed();
        println!("{what}: {took:?}");
        assert!(
            cfg!(debug_assertions) || took < Duration::from_secs(1),
            "{what}: {took:?}"
        );
    };
    let folder = quick("tokens", FileLayout::Directory);
    let begin = Instant::now();
    folder.write(&first, Expected::Absent).await.unwrap();
    in_time("folder, write", begin);
    let begin = Instant::now();
    let snapshot = folder.found().await;
    in_time("folder, read", begin);
    let begin = Instant::now();
    let expected = Expected::Revision(&snapshot.revision);
    folder.write(&snapshot.document, expected).await.unwrap();
    in_time("folder, write the same", begin);
    let begin = Instant::now();
    folder.write(&second, expected).await.unwrap();
    in_time("folder, change every token", begin);

    let file = quick("tokens.json", FileLayout::Single);
    let begin = Instant::now();
    file.write(&first, Expected::Absent).await.unwrap();
    in_time("file, write", begin);
    let begin = Instant::now();
    file.found().await;
    in_time("file, read", begin);
    let begin = Instant::now();
    file.write(&second, Expected::Any).await.unwrap();
    in_time("file, change every token", begin);
}
