//! Themes that would go from one side.

use std::collections::HashSet;

use tokens_model::{JsonRef, TokenDocument, theme_keys};

use super::{EXAMPLES, Guard, GuardKind, Loss};
use crate::policy::Overrides;

/// Where there are fewer themes than this, only the loss of all trips the brake.
const MIN_THEMES: usize = 4;

/// A theme that has another name is still there by its id, and one that has another id by its group
/// and name.
pub(super) fn guard(
    loss: Loss,
    before: &TokenDocument,
    after: &TokenDocument,
    overrides: Overrides,
) -> Option<Guard> {
    let (had, has) = (theme_keys(before.themes()), theme_keys(after.themes()));
    let keys: HashSet<_> = has.iter().map(|(key, _)| key).collect();
    let names: HashSet<_> = has.iter().filter_map(|(_, theme)| name(*theme)).collect();
    let is_kept = |theme| name(theme).is_some_and(|name| names.contains(&name));
    let gone: Vec<String> = had
        .iter()
        .filter(|(key, theme)| !keys.contains(key) && !is_kept(*theme))
        .map(|(key, theme)| match name(*theme) {
            Some([group, name]) if group.is_empty() => name,
            Some([group, name]) => format!("{group}: {name}"),
            None => key.to_string(),
        })
        .collect();
    let (all, gone_count) = (had.len(), gone.len());
    let many = has.is_empty() || (all >= MIN_THEMES && gone_count * 2 > all);
    let allowed = overrides
        .theme_loss
        .is_some_and(|allowed| allowed >= gone_count);
    if gone_count == 0 || !many || allowed {
        return None;
    }
    let of = match all {
        1 => "the only theme".to_owned(),
        all if all == gone_count => format!("all {all} themes"),
        all => format!("{gone_count} of {all} themes"),
    };
    Some(Guard {
        kind: GuardKind::Themes,
        side: loss.side(),
        message: format!("{of} {}", loss.told()),
        lifted_by: Some(format!("--allow-theme-loss {gone_count}")),
        examples: gone.into_iter().take(EXAMPLES).collect(),
    })
}

/// Group and name, if it has a name.
fn name(theme: JsonRef<'_>) -> Option<[String; 2]> {
    let text = |field| Some(theme.get(field)?.as_str()?.into_owned());
    Some([text("group").unwrap_or_default(), text("name")?])
}
