//! Finds what is wrong with a text, with places and rules.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use tokens_check::{Part, Settings, Source, check};
use tokens_model::Json;

const TEXT: &str = r##"{
  "core": { "red": { "$type": "color", "$value": "#f00" } },
  "brand": {
    "main": { "$type": "color", "$value": "{core.rde}" },
    "gap": { "$value": "4px" }
  }
}"##;

fn main() {
    let source = Source {
        name: "tokens.json".to_owned(),
        part: Part::Whole,
        json: Json::parse(TEXT),
    };
    let findings = check(&[source], &Settings::default());
    for finding in &findings {
        let (place, rule) = (&finding.place, finding.rule);
        println!(
            "{}:{}: {}: {}",
            place.line, place.column, rule.id, finding.message
        );
    }
    assert_eq!(findings.len(), 2);
}
