//! `impact`: which tokens say something else in the end.

use serde_json::{Value, json};
use tokens_model::DocumentDiff;
use tokens_review::{Effect, Impact, Look, Saying, ThemeImpact};

use super::diff::{Compared, compared};
use crate::args::ImpactArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json as answers;
use crate::render::{self, count};
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &ImpactArgs,
) -> Result<Code, CommandError> {
    let compared = compared(context, ui, &args.sides).await?;
    let diff = DocumentDiff::between(&compared.before, &compared.after);
    let impact = Impact::between(&compared.before, &compared.after, &diff);
    let affected = impact.affected();
    let too_many = args.max_affected.filter(|most| affected > *most);
    ui.json(&answer(&compared, &diff, &impact, args.max_affected));
    let Compared { from, to, .. } = &compared;
    let changes = count(diff.len(), "change");
    ui.say(&format!("{changes} from {from} to {to}"));
    ui.say(render::impact(&impact, &diff, ui.screen).trim_end());
    if impact.left_out > 0 {
        let themes = count(impact.left_out, "theme");
        ui.narrate(&format!(
            "note: {themes} not looked at: tokens and themes are too many"
        ));
    }
    let Some(most) = too_many else {
        return Ok(Code::Done);
    };
    ui.narrate(&format!(
        "{} affected, and --max-affected allows {most}",
        count(affected, "token")
    ));
    Ok(Code::Differences)
}

fn answer(compared: &Compared, diff: &DocumentDiff, impact: &Impact, most: Option<usize>) -> Value {
    let without: Vec<Value> = impact
        .without_effect
        .iter()
        .map(|without| {
            let mut change = answers::change(&diff.changes[without.change]);
            change["why"] = without.why.as_str().into();
            change
        })
        .collect();
    json!({
        "version": 1,
        "from": compared.from,
        "to": compared.to,
        "changes": diff.len(),
        "affected": impact.affected(),
        "max_affected": most,
        "themes": impact.themes.iter().map(theme).collect::<Vec<_>>(),
        "without_effect": without,
        "themes_left_out": impact.left_out,
    })
}

fn theme(theme: &ThemeImpact) -> Value {
    json!({
        "theme": (!theme.name.is_empty()).then_some(&theme.name),
        "kind": theme.kind.as_str(),
        "tokens": theme.effects.iter().map(effect).collect::<Vec<_>>(),
    })
}

fn effect(effect: &Effect) -> Value {
    let said = |saying: &Option<Saying>| {
        saying.as_ref().map(|said| {
            json!({
                "set": said.set.as_str(),
                "type": said.token_type,
                "written": said.written,
                "value": answers::resolved(&said.value),
            })
        })
    };
    let look = |saying: &Option<Saying>| {
        let side = saying.as_ref().map(Saying::side);
        side.map(|side| side.look).unwrap_or_default()
    };
    let (before, after): (Look, Look) = (look(&effect.before), look(&effect.after));
    json!({
        "kind": effect.kind().as_str(),
        "path": effect.name,
        "way": effect.way,
        "before": said(&effect.before),
        "after": said(&effect.after),
        "delta_e": before.difference(&after).map(|difference| (difference * 100.0).round() / 100.0),
    })
}
