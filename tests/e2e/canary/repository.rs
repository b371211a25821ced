//! Nothing in the repository looks like a secret that a run has made: snapshots are written by
//! running commands.

use std::path::Path;

use crate::support::files_below;

/// Whether a text has something of the shape of a key or token of the sandbox in it.
fn has_a_secret(text: &str) -> bool {
    let is_key = |char: char| char.is_ascii_alphanumeric() || "./".contains(char);
    let is_id = |char: char| char.is_ascii_hexdigit() || char == '-';
    let is_web = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    [
        ("$2a$10$", 53, &is_key as &dyn Fn(char) -> bool),
        ("api_key_", 36, &is_id),
        ("service_token_", 36, &is_id),
        ("eyJ", 100, &is_web),
    ]
    .iter()
    .any(|(begin, length, is_part)| {
        text.match_indices(begin).any(|(at, _)| {
            let rest = text[at + begin.len()..].chars();
            rest.take_while(|char| is_part(*char)).count() >= *length
        })
    })
}

#[test]
fn no_snapshot_has_a_secret() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut looked_at = 0;
    for folder in ["crates", "docs", "tests/e2e"] {
        for file in files_below(&root.join(folder)) {
            let Ok(text) = std::fs::read_to_string(&file) else {
                continue;
            };
            looked_at += 1;
            assert!(!has_a_secret(&text), "{}", file.display());
        }
    }
    assert!(looked_at > 300);
}

#[test]
fn secrets_of_a_sandbox_are_told_by_their_shape() {
    let service = crate::support::Service::start();
    let studio = service.control.studio();
    let token = studio.create_service_token(&service.studio.project, &["tokens:read"], None);
    for secret in [&service.key, &service.studio.api_key, &token] {
        assert!(has_a_secret(&format!("\"{secret}\"")), "{secret}");
    }
    for text in ["api_key_1", "$2a$10$wrong", "eyJhbGciOiJIUzI1NiJ9"] {
        assert!(!has_a_secret(text), "{text}");
    }
}
