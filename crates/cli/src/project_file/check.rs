//! The member `check` of the project file.

use tokens_check::Severity;
use tokens_model::JsonRef;

use super::{mistake, text, unknown};
use crate::error::CommandError;
use crate::rules::Rules;
use crate::shown::shown;

pub(super) const FIELDS: [&str; 1] = ["rules"];
pub(super) const OFF: &str = "off";

/// Reads `{"rules": {"some-rule": "off"}}`.
pub(super) fn rules(value: JsonRef<'_>) -> Result<Rules, CommandError> {
    let mut rules = Rules::default();
    if !value.is_object() {
        return Err(mistake(value, "`check` has to be an object"));
    }
    for member in value.members() {
        match member.name().as_ref() {
            "rules" if member.value.is_object() => {
                for rule in member.value.members() {
                    let severity = severity(rule.value, &rule.name())?;
                    if rules.set(&rule.name(), severity).is_err() {
                        return Err(no_rule(rule.key, &rule.name()));
                    }
                }
            }
            "rules" => return Err(mistake(member.value, "`rules` has to be an object")),
            other => return Err(unknown(member.key, other, FIELDS)),
        }
    }
    Ok(rules)
}

/// The severity of this word; `None` for `off`.
fn severity(value: JsonRef<'_>, rule: &str) -> Result<Option<Severity>, CommandError> {
    let known = [Severity::Note, Severity::Warning, Severity::Error];
    let word = text(value, &shown(rule))?;
    if word == OFF {
        return Ok(None);
    }
    if let Some(severity) = known.into_iter().find(|known| known.as_str() == word) {
        return Ok(Some(severity));
    }
    let words: Vec<&str> = [OFF]
        .into_iter()
        .chain(known.map(Severity::as_str))
        .collect();
    let error = mistake(value, &format!("unknown severity `{}`", shown(&word)));
    let all = format!("one of: {}", words.join(", "));
    Err(error.suggest(&word, words, all))
}

fn no_rule(at: JsonRef<'_>, id: &str) -> CommandError {
    let ids: Vec<&str> = Rules::all().iter().map(|rule| rule.id).collect();
    let all = format!("rules: {}", ids.join(", "));
    mistake(at, &format!("there is no rule `{}`", shown(id))).suggest(id, ids, all)
}

#[cfg(test)]
mod tests {
    use tokens_check::Rule;
    use tokens_model::Json;

    use super::*;
    use crate::rules::DRIFT;

    fn read(text: &str) -> Result<Rules, CommandError> {
        rules(Json::parse(text).unwrap().root())
    }

    #[test]
    fn rules_are_turned_off_and_changed() {
        let rules = read(r#"{"rules": {"unreadable": "off", "drift": "error"}}"#).unwrap();
        let unreadable = Rule::find("unreadable").unwrap();
        assert_eq!(rules.severity(unreadable), None);
        assert_eq!(rules.severity(&DRIFT), Some(Severity::Error));
        assert_eq!(
            read("{}").unwrap().severity(&DRIFT),
            Some(Severity::Warning)
        );
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let check = |text: &str, message: &str, hint: &str| {
            let error = read(text).expect_err(text);
            assert_eq!(error.message(), format!("tokensync.json: {message}"));
            assert_eq!(error.hints(), [hint], "{text}");
        };
        check(
            "{\"rules\":\n {\"drfit\": \"off\"}}",
            "line 2, column 3: there is no rule `drfit`",
            "did you mean `drift`?",
        );
        check(
            r#"{"rules": {"drift": "warn"}}"#,
            "line 1, column 21: unknown severity `warn`",
            "one of: off, note, warning, error",
        );
        check(
            r#"{"rules": {"drift": "errors"}}"#,
            "line 1, column 21: unknown severity `errors`",
            "did you mean `error`?",
        );
        check(
            r#"{"rule": {}}"#,
            "line 1, column 2: unknown field `rule`",
            "did you mean `rules`?",
        );
        for (text, message) in [
            ("[]", "line 1, column 1: `check` has to be an object"),
            (
                r#"{"rules": []}"#,
                "line 1, column 11: `rules` has to be an object",
            ),
            (
                r#"{"rules": {"drift": true}}"#,
                "line 1, column 21: `drift` has to be a text",
            ),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!(error.message(), format!("tokensync.json: {message}"));
        }
    }
}
