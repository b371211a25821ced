//! Any bytes as a document.

use tokens_model::{DocumentDiff, Form, Json, ParseError, Style, TokenDocument, entries};

/// Any bytes are read, or refused with a place; nothing panics either way.
pub fn read_document(data: &[u8]) {
    let json = match Json::parse_bytes(data.to_vec()) {
        Ok(json) => json,
        Err(error) => return check_error(&error, data),
    };
    for read in [
        TokenDocument::from_json(&json),
        TokenDocument::from_bin(&json),
    ] {
        match read {
            Ok(document) => look_at(&document),
            Err(error) => check_error(&error, data),
        }
    }
}

fn look_at(document: &TokenDocument) {
    let none = TokenDocument::new();
    assert!(DocumentDiff::between(document, document).is_empty());
    let added = DocumentDiff::between(&none, document);
    let removed = DocumentDiff::between(document, &none);
    assert_eq!(added.is_empty(), removed.is_empty());
    assert_eq!(added.is_empty(), document.same(&none));
    assert_eq!(document.digest() == none.digest(), document.same(&none));
    let mut tokens = 0;
    for (_, set) in document.sets() {
        set.for_each_token(|_, _| tokens += 1);
    }
    assert_eq!(tokens, document.token_count());
    assert!(entries(document).len() >= tokens);
}

/// The place is one in this text, and the pointer one of RFC 6901.
fn check_error(error: &ParseError, data: &[u8]) {
    let lines = data.split(|byte| *byte == b'\n').count();
    assert!((1..=lines).contains(&error.line), "{error}");
    assert!((1..=data.len() + 1).contains(&error.column), "{error}");
    let pointer = error.pointer.as_str();
    assert!(pointer.is_empty() || pointer.starts_with('/'), "{error}");
    assert!(pointer.matches('/').count() <= 127, "{error}");
    for escape in pointer.split('~').skip(1) {
        assert!(escape.starts_with(['0', '1']), "{error}");
    }
    // A message stays one that somebody can read, whatever the text is.
    assert!(error.to_string().len() <= 2 * data.len() + 400, "{error}");
}

/// What is read is written back byte for byte, and says the same in every other layout.
pub fn roundtrip_bytes(data: &[u8]) {
    let Ok(json) = Json::parse_bytes(data.to_vec()) else {
        return;
    };
    assert_eq!(json.source().as_bytes(), data);
    assert_eq!(json.write_over(&json).as_bytes(), data);
    let Ok(document) = TokenDocument::from_json(&json) else {
        return;
    };
    assert_eq!(document.write_over(&json).as_bytes(), data);
    let digest = document.digest();
    let again = |text: String| {
        let read = TokenDocument::parse(text.clone());
        let read = read.unwrap_or_else(|error| panic!("{error}: {text}"));
        assert!(read.same(&document), "{text}");
        assert_eq!(read.digest(), digest, "{text}");
    };
    again(json.to_compact());
    let mut style = Style::of(json.source());
    for form in [Form::Bare, Form::Values] {
        again(document.to_text(form, &style));
        again(document.to_json(form).to_compact());
    }
    style.indent = "\t".to_owned();
    again(document.to_text(Form::Bare, &style));
}
