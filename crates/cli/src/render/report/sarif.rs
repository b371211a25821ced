//! For code scanning: SARIF 2.1.0 (Static Analysis Results Interchange Format, OASIS).

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};
use tokens_check::{Finding, Rule};
use tokens_model::Digest;

use super::{Report, line};
use crate::rules::Rules;
use crate::shown::shown_json;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name of our fingerprints; another number where they are made of something else.
const FINGERPRINT: &str = "tokensyncPlace/v1";

pub(super) fn render(report: &Report) -> String {
    let rules = Rules::all();
    let index: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(index, rule)| (rule.id, index))
        .collect();
    let mut seen = HashMap::new();
    // One by one: as values in memory, many findings take many times their text.
    let results: Vec<String> = report
        .findings
        .iter()
        .map(|finding| shown_json(&result(finding, &index, &mut seen).to_string()))
        .collect();
    let tool = json!({ "driver": {
        "name": "tokensync",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules.into_iter().map(descriptor).collect::<Vec<Value>>(),
    }});
    format!(
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{tool},\
         \"columnKind\":\"unicodeCodePoints\",\"results\":[\n{}\n]}}]}}\n",
        results.join(",\n")
    )
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": format!("{} {}", rule.summary, rule.help) },
        "help": { "text": rule.help },
        "defaultConfiguration": { "level": rule.severity.as_str() },
    })
}

fn result(
    finding: &Finding,
    index: &HashMap<&str, usize>,
    seen: &mut HashMap<Digest, usize>,
) -> Value {
    let place = &finding.place;
    let mut text = line(&finding.message);
    if let Some(hint) = &finding.hint {
        text.push_str("\nhint: ");
        text.push_str(&line(hint));
    }
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.source) },
            "region": { "startLine": place.line, "startColumn": place.column },
        },
    });
    if let Some(set) = &place.set {
        let path = place.path.as_ref().map(ToString::to_string);
        let name = path
            .as_ref()
            .map_or(set.to_string(), |path| format!("{set}: {path}"));
        location["logicalLocations"] = json!([{
            "name": path.as_deref().unwrap_or(set.as_str()),
            "fullyQualifiedName": name,
            "kind": "object",
        }]);
    }
    json!({
        "ruleId": finding.rule.id,
        "ruleIndex": index.get(finding.rule.id),
        "level": finding.severity.as_str(),
        "message": { "text": message(&text) },
        "locations": [location],
        "partialFingerprints": { FINGERPRINT: fingerprint(finding, seen) },
    })
}

/// What stays the same when lines move: the rule, the file, the place in the document, and which
/// of several findings there it is.
fn fingerprint(finding: &Finding, seen: &mut HashMap<Digest, usize>) -> String {
    let place = &finding.place;
    let parts = [finding.rule.id, &place.source, &place.pointer];
    let digest = Digest::of_all(parts.map(|part| Digest::of_bytes(part.as_bytes())));
    let before = seen.entry(digest).or_default();
    *before += 1;
    format!("{digest}:{before}")
}

/// A message string. Braces are written twice, as single ones are placeholders (§3.11.5); what
/// would be a link gets a backslash (§3.11.6).
fn message(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    if text.contains("](") {
        text.replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]")
    } else {
        text
    }
}

/// A file name as a relative reference (RFC 3986), an absolute one as a `file` URI.
fn uri(file: &str) -> String {
    let is_absolute = Path::new(file).is_absolute();
    let mut out = if !is_absolute {
        String::new()
    } else if file.starts_with('/') {
        "file://".to_owned()
    } else {
        "file:///".to_owned()
    };
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a string does not fail");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_harmless, report};
    use super::*;

    fn log(report: &Report) -> Value {
        serde_json::from_str(&render(report)).unwrap()
    }

    #[test]
    fn every_finding_is_a_result() {
        assert_harmless(&render(&report()));
        let mut log = log(&report());
        let mut results = log["runs"][0]["results"].take();
        for result in results.as_array_mut().unwrap() {
            // Another number with every new rule.
            let index = result["ruleIndex"].take();
            let rule = format!("/runs/0/tool/driver/rules/{index}/id");
            assert_eq!(log.pointer(&rule), Some(&result["ruleId"]));
        }
        let results = shown_json(&format!("{results:#}"));
        insta::assert_snapshot!(results, @r#"
        [
          {
            "ruleId": "unreadable",
            "ruleIndex": null,
            "level": "error",
            "message": {
              "text": "`\\u{{1b}}[2J\\u{{a}}::set-env name=x::y\\u{{d}}]]></script>\\u{{202e}}&\"'\\u{{23}}#[add-path]%,:` is no `{{color.red}}`\nhint: rename `\\u{{1b}}[2J\\u{{a}}::set-env name=x::y\\u{{d}}]]></script>\\u{{202e}}&\"'\\u{{23}}#[add-path]%,:`"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "tokens/a%20b%2Cc%3Ad.json"
                  },
                  "region": {
                    "startLine": 1,
                    "startColumn": 2
                  }
                }
              }
            ],
            "partialFingerprints": {
              "tokensyncPlace/v1": "3c6c600b0cd17e5ebbf1293a5a2d0a30fffcf39851edc09f121e7d80b884e43e:1"
            }
          },
          {
            "ruleId": "drift",
            "ruleIndex": null,
            "level": "warning",
            "message": {
              "text": "two \\[links\\](javascript:alert)"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "tokens/a%20b%2Cc%3Ad.json"
                  },
                  "region": {
                    "startLine": 3,
                    "startColumn": 4
                  }
                },
                "logicalLocations": [
                  {
                    "name": "\u001b[2J\n::set-env name=x::y\r]]></script>\u202e&\"'\u0023#[add-path]%,:",
                    "fullyQualifiedName": "\u001b[2J\n::set-env name=x::y\r]]></script>\u202e&\"'\u0023#[add-path]%,:: \u001b[2J\n::set-env name=x::y\r]]></script>\u202e&\"'\u0023#[add-path]%,:",
                    "kind": "object"
                  }
                ]
              }
            ],
            "partialFingerprints": {
              "tokensyncPlace/v1": "047f6c30d22652ca229732444cc2920826198e6a0453a38eeaba23f27cfa8b65:1"
            }
          },
          {
            "ruleId": "drift",
            "ruleIndex": null,
            "level": "note",
            "message": {
              "text": "a note"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "tokens/a%20b%2Cc%3Ad.json"
                  },
                  "region": {
                    "startLine": 5,
                    "startColumn": 6
                  }
                },
                "logicalLocations": [
                  {
                    "name": "color.x/y",
                    "fullyQualifiedName": "a b,c:d: color.x/y",
                    "kind": "object"
                  }
                ]
              }
            ],
            "partialFingerprints": {
              "tokensyncPlace/v1": "047f6c30d22652ca229732444cc2920826198e6a0453a38eeaba23f27cfa8b65:2"
            }
          }
        ]
        "#);
    }

    #[test]
    fn fingerprints_stay_when_lines_move() {
        let prints = |report: &Report| -> Vec<Value> {
            let log = log(report);
            let results = log["runs"][0]["results"].as_array().unwrap().clone();
            results
                .iter()
                .map(|result| result["partialFingerprints"].clone())
                .collect()
        };
        let before = report();
        let mut after = report();
        for finding in &mut after.findings {
            finding.place.line += 7;
        }
        assert_eq!(prints(&before), prints(&after));
        let mut all = prints(&before);
        all.dedup();
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn names_become_references() {
        assert_eq!(uri("tokens/a b,c:d.json"), "tokens/a%20b%2Cc%3Ad.json");
        assert_eq!(uri("größe.json"), "gr%C3%B6%C3%9Fe.json");
        assert_eq!(uri("../x"), "../x");
        #[cfg(unix)]
        assert_eq!(uri("/t/x y"), "file:///t/x%20y");
    }

    #[test]
    fn the_result_is_valid_against_the_schema() {
        let text = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/schemas/sarif-schema-2.1.0.json"
        ));
        // Two of its patterns have a bracket too many, which is no regular expression to strict
        // readers.
        let text = text.replace("{2}]?$\"", "{2}$\"");
        let schema: Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::draft7::new(&schema).unwrap();
        for report in [report(), Report::default()] {
            let log = log(&report);
            let errors: Vec<String> = validator
                .iter_errors(&log)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, Vec::<String>::new());
        }
        // The validator looks at what is there.
        let mut wrong = log(&report());
        wrong["runs"][0]["results"][0]["level"] = "fatal".into();
        assert!(!validator.is_valid(&wrong));
    }
}
