//! The scopes of API keys: the table, and those that somebody types.

use provider_studio::keys::{SCOPES, Scope};

use crate::error::{Code, CommandError};
use crate::json;
use crate::shown::shown;
use crate::ui::Ui;

/// What a key needs to be of use here.
const NEEDED: [&str; 2] = ["projects:read", "projects:write"];

/// `keys scopes`.
pub(super) fn run(ui: &mut Ui) -> Code {
    let width = SCOPES.iter().map(|scope| scope.name.len()).max();
    let width = width.unwrap_or_default();
    for Scope {
        name,
        grants,
        syncing,
        ..
    } in &SCOPES
    {
        let mark = if *syncing { "*" } else { " " };
        ui.say(&format!("{mark} {name:width$}  {grants}"));
    }
    ui.say("* what the platform's documentation names for syncing with its plugins for Figma;");
    ui.say("  tokensync itself uses projects:read and projects:write");
    let scopes = SCOPES.iter().map(|scope| json::Scope {
        scope: scope.name,
        grants: scope.grants,
        syncing: scope.syncing,
    });
    ui.json(&json::Scopes {
        scopes: scopes.collect(),
    });
    Code::Done
}

/// The scopes that somebody typed, each once, as the table spells them.
///
/// A tip of the platform's documentation spells `projects:…` in the singular, so that is taken.
pub(super) fn checked(ui: &mut Ui, typed: &[String]) -> Result<Vec<String>, CommandError> {
    let mut scopes: Vec<String> = Vec::new();
    for typed in typed {
        let scope = known(typed)?;
        if scope != typed.trim() {
            ui.narrate(&format!("`{}` is spelled `{scope}`", shown(typed)));
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

fn known(typed: &str) -> Result<&'static str, CommandError> {
    let typed = typed.trim();
    let plural = typed.replacen("project:", "projects:", 1);
    let names = SCOPES.map(|scope| scope.name);
    if let Some(name) = names
        .into_iter()
        .find(|name| *name == typed || *name == plural)
    {
        return Ok(name);
    }
    let error = CommandError::usage(format!("there is no scope `{}`", shown(typed)));
    Err(error.suggest(typed, names, "`tokensync keys scopes` lists them"))
}

/// Those that syncing needs and a key with these scopes lacks.
pub(super) fn lacking(scopes: &[String]) -> Vec<&'static str> {
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    NEEDED.into_iter().filter(|name| !has(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_known_by_its_name_and_in_the_singular_of_the_tip() {
        let check = |typed: &str, name: &str| assert_eq!(known(typed).unwrap(), name);
        check("me:read", "me:read");
        check(" projects:read ", "projects:read");
        check("project:read", "projects:read");
        check("project:write", "projects:write");
    }

    #[test]
    fn a_slip_gets_the_nearest_scope() {
        let check = |typed: &str, hint: &str| {
            assert_eq!(known(typed).unwrap_err().hints(), [hint], "{typed}");
        };
        check("projects:raed", "did you mean `projects:read`?");
        check("organisations:read", "did you mean `organizations:read`?");
        check("everything", "`tokensync keys scopes` lists them");
        check("", "`tokensync keys scopes` lists them");
    }
}
