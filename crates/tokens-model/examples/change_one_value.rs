//! Changes one value in a text that somebody has laid out by hand, and nothing else.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use tokens_model::{DocumentDiff, Json, TokenDocument};

const TEXT: &str = r##"{
  "core": {
    "red":   { "value": "#ff0000", "type": "color" },
    "space": { "value": 1.50,      "type": "spacing" }
  }
}
"##;

fn main() -> Result<(), Box<dyn Error>> {
    let before = TokenDocument::parse(TEXT)?;
    // Somebody else has the same tokens in another layout, and one of them is new.
    let after = TokenDocument::parse(
        r##"{"values":{"core":{"red":{"value":"#ee0000","type":"color"},"space":{"value":1.50,"type":"spacing"}}}}"##,
    )?;
    for change in &DocumentDiff::between(&before, &after).changes {
        println!("changed: {}", change.at);
    }
    let written = after.write_over(&Json::parse(TEXT)?);
    assert_eq!(written, TEXT.replace("#ff0000", "#ee0000"));
    print!("{written}");
    Ok(())
}
