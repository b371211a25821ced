//! The options that are chosen from what the service has: given as id or name, or asked for.

use std::collections::BTreeMap;

use provider_api::{Choice, ProviderFactory};

use super::missing::stopped;
use crate::context::Context;
use crate::credentials::Secrets;
use crate::error::{Code, CommandError};
use crate::link;
use crate::narrator::Narrator;
use crate::project_file::RemoteEntry;
use crate::shown::{shown, shown_within};
use crate::ui::Ui;

/// How many choices an error lists.
const LISTED: usize = 20;
/// How many characters are shown of the name and of the id of those that are called alike.
const TWIN: usize = 30;

/// Sets every option of `entry` that the service can list choices for, one after the other: each
/// list depends on what was chosen before. The first one shows whether the secret is good.
pub(super) async fn choose(
    context: &Context<'_>,
    ui: &mut Ui,
    factory: &dyn ProviderFactory,
    entry: &mut RemoteEntry,
    secrets: &Secrets,
) -> Result<(), CommandError> {
    for spec in factory.options().iter().filter(|spec| spec.offered) {
        let config = link::config(context, entry, secrets);
        let narrator = Narrator::new(ui);
        let choices = factory.choices(&config, spec.name, &narrator).await;
        drop(narrator);
        let choices = choices?;
        let chosen = match entry.option(spec.name) {
            Some(given) => find(&choices, spec.name, given)?,
            None => ask(ui, &choices, spec.name)?,
        };
        ui.narrate(&format!("{}: {}", spec.name, shown(&chosen.name)));
        let value = chosen.value.clone();
        entry.options.insert(spec.name.to_owned(), value);
    }
    Ok(())
}

/// The choice that somebody named: by its id, or by a name that only one has.
fn find<'a>(choices: &'a [Choice], option: &str, given: &str) -> Result<&'a Choice, CommandError> {
    if let Some(choice) = choices.iter().find(|choice| choice.value == given) {
        return Ok(choice);
    }
    let named: Vec<&Choice> = choices
        .iter()
        .filter(|choice| choice.name.trim() == given.trim())
        .collect();
    match named.as_slice() {
        [choice] => Ok(choice),
        [] => Err(CommandError::new(
            Code::Decision,
            format!(
                "there is no {option} `{}` that this secret can see",
                shown(given)
            ),
        )
        .hint(listed(choices, option))),
        several => {
            let ids: Vec<String> = several.iter().map(|choice| shown(&choice.value)).collect();
            Err(CommandError::usage(format!(
                "{} are called `{}`",
                crate::render::count(several.len(), option),
                shown(given)
            ))
            .hint(format!(
                "give --{option} with one of the ids {}",
                ids.join(", ")
            )))
        }
    }
}

/// The only one there is; else the one a person chooses; else the one that is meant where nobody
/// does.
fn ask<'a>(ui: &mut Ui, choices: &'a [Choice], option: &str) -> Result<&'a Choice, CommandError> {
    if let [only] = choices {
        return Ok(only);
    }
    if choices.is_empty() {
        return Err(CommandError::new(
            Code::Decision,
            format!("there is no {option} that this secret can see"),
        )
        .hint(format!(
            "make one in the web application, or ask to be let into {option}s"
        )));
    }
    if !ui.is_interactive() {
        let usual = choices.iter().find(|choice| choice.is_default);
        return usual.ok_or_else(|| {
            CommandError::usage(format!("which {option}?"))
                .hint(format!("give --{option} with an id or a name"))
                .hint(listed(choices, option))
        });
    }
    let (usual, others): (Vec<&Choice>, _) = choices.iter().partition(|choice| choice.is_default);
    let all = [usual, others].concat();
    let lines = lines(&all);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let chosen = ui.choose_from(option, &lines).ok_or_else(stopped)?;
    all.get(chosen).copied().ok_or_else(stopped)
}

/// The names to choose from; of those that are called alike, the ids as well.
fn lines(choices: &[&Choice]) -> Vec<String> {
    let mut called: BTreeMap<&str, usize> = BTreeMap::new();
    for choice in choices {
        *called.entry(choice.name.trim()).or_default() += 1;
    }
    let line = |choice: &&Choice| match called.get(choice.name.trim()) {
        Some(1) => shown(&choice.name),
        _ => format!(
            "{} ({})",
            shown_within(&choice.name, TWIN),
            shown_within(&choice.value, TWIN)
        ),
    };
    choices.iter().map(line).collect()
}

fn listed(choices: &[Choice], option: &str) -> String {
    let mut lines: Vec<String> = choices
        .iter()
        .take(LISTED)
        .map(|choice| {
            if choice.name == choice.value {
                shown(&choice.name)
            } else {
                format!("{} ({})", shown(&choice.name), shown(&choice.value))
            }
        })
        .collect();
    if choices.len() > LISTED {
        lines.push(format!("{} more", choices.len() - LISTED));
    }
    if lines.is_empty() {
        return format!("it can see no {option} at all");
    }
    format!("there is {}", lines.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices() -> Vec<Choice> {
        [("1", "Acme"), ("2", "Twin"), ("3", "Twin"), ("Twin", "Odd")]
            .map(|(value, name)| Choice {
                value: value.to_owned(),
                name: name.to_owned(),
                is_default: false,
            })
            .into()
    }

    #[test]
    fn an_id_counts_before_a_name() {
        let check = |given: &str, value: &str| {
            let all = choices();
            assert_eq!(find(&all, "project", given).unwrap().value, value);
        };
        check("2", "2");
        check("Acme", "1");
        check("Twin", "Twin");
    }

    #[test]
    fn a_name_of_two_is_refused_with_their_ids() {
        let all = &choices()[..3];
        let error = find(all, "project", "Twin").unwrap_err();
        assert_eq!(error.message(), "2 projects are called `Twin`");
        assert_eq!(error.hints(), ["give --project with one of the ids 2, 3"]);
    }

    #[test]
    fn those_that_are_called_alike_are_listed_with_their_ids() {
        let all = choices();
        let all: Vec<&Choice> = all.iter().collect();
        assert_eq!(lines(&all), ["Acme", "Twin (2)", "Twin (3)", "Odd"]);
    }

    #[test]
    fn a_name_of_none_is_refused_with_what_there_is() {
        let error = find(&choices()[..2], "project", "Bcme").unwrap_err();
        assert_eq!(
            error.message(),
            "there is no project `Bcme` that this secret can see"
        );
        assert_eq!(error.hints(), ["there is Acme (1), Twin (2)"]);
    }
}
