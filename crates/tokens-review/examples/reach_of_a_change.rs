//! Which tokens a change of one colour reaches, under each theme.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use tokens_model::TokenDocument;
use tokens_review::Review;

fn document(blue: &str) -> Result<TokenDocument, Box<dyn Error>> {
    let text = format!(
        r#"{{
        "core": {{ "blue": {{ "value": "{blue}", "type": "color" }} }},
        "button": {{ "fill": {{ "value": "{{blue}}", "type": "color" }} }},
        "$themes": [{{ "id": "1", "name": "Light",
            "selectedTokenSets": {{ "core": "source", "button": "enabled" }} }}]
    }}"#
    );
    Ok(TokenDocument::parse(text)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let review = Review::between(&document("#3b82f6")?, &document("#2563eb")?);
    for theme in &review.impact.themes {
        for effect in &theme.effects {
            println!("{}: {}", theme.name, effect.way.join(" by "));
        }
    }
    assert_eq!(review.impact.affected(), 2);
    Ok(())
}
