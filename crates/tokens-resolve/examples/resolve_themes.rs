//! What a token says under each theme of a document.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use tokens_model::TokenDocument;
use tokens_resolve::{Resolver, Selection};

const TEXT: &str = r##"{
    "core": {
        "ink": { "value": "#101010", "type": "color" },
        "snow": { "value": "#ffffff", "type": "color" },
        "gap": { "value": "4px * 3", "type": "spacing" }
    },
    "light": { "text": { "value": "{ink}", "type": "color" } },
    "dark": { "text": { "value": "{snow}", "type": "color" } },
    "$themes": [
        { "id": "1", "name": "Light", "selectedTokenSets": { "core": "source", "light": "enabled" } },
        { "id": "2", "name": "Dark", "selectedTokenSets": { "core": "source", "dark": "enabled" } }
    ]
}"##;

fn main() -> Result<(), Box<dyn Error>> {
    let document = TokenDocument::parse(TEXT)?;
    for theme in document.theme_list() {
        let resolver = Resolver::new(&document, &Selection::of_themes(&document, [theme]));
        for name in ["text", "gap"] {
            let value = resolver.resolve(name).ok_or("no set has it")??;
            let theme = theme.name().unwrap_or_default();
            println!(
                "{theme}: {name} is {}",
                value.as_text().unwrap_or("no text")
            );
        }
    }
    Ok(())
}
