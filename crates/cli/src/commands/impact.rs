//! `impact`: which tokens say something else in the end.

use tokens_model::DocumentDiff;
use tokens_review::{Effect, Impact, Look, Saying, ThemeImpact};

use super::diff::{Compared, compared};
use crate::args::ImpactArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json;
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
    if ui.is_json() {
        ui.json(&answer(&compared, &diff, &impact, args.max_affected));
    }
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

fn answer(
    compared: &Compared,
    diff: &DocumentDiff,
    impact: &Impact,
    most: Option<usize>,
) -> json::Impact {
    let without = impact.without_effect.iter();
    let without = without.map(|without| json::WithoutEffect {
        change: json::Change::of(&diff.changes[without.change]),
        why: without.why.as_str(),
    });
    json::Impact {
        from: compared.from.clone(),
        to: compared.to.clone(),
        changes: diff.len(),
        affected: impact.affected(),
        max_affected: most,
        themes: impact.themes.iter().map(theme).collect(),
        without_effect: without.collect(),
        themes_left_out: impact.left_out,
    }
}

fn theme(theme: &ThemeImpact) -> json::ThemeImpact {
    json::ThemeImpact {
        theme: (!theme.name.is_empty()).then(|| theme.name.clone()),
        kind: theme.kind.as_str(),
        tokens: theme.effects.iter().map(effect).collect(),
    }
}

fn effect(effect: &Effect) -> json::Effect {
    let said = |saying: &Option<Saying>| {
        saying.as_ref().map(|said| json::Said {
            set: said.set.to_string(),
            r#type: said.token_type.clone(),
            written: said.written.clone(),
            value: json::resolved(&said.value),
        })
    };
    let look = |saying: &Option<Saying>| {
        let side = saying.as_ref().map(Saying::side);
        side.map(|side| side.look).unwrap_or_default()
    };
    let (before, after): (Look, Look) = (look(&effect.before), look(&effect.after));
    let difference = before.difference(&after);
    json::Effect {
        kind: effect.kind().as_str(),
        path: effect.name.clone(),
        way: effect.way.clone(),
        before: said(&effect.before),
        after: said(&effect.after),
        delta_e: difference.map(|difference| (difference * 100.0).round() / 100.0),
    }
}
