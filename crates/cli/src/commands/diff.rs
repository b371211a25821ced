//! `diff`: what is different between two sides.

mod compared;

use tokens_model::DocumentDiff;
use tokens_review::Review;

use crate::args::DiffArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json;
use crate::render;
use crate::replace::{Readers, expect_regular, replace};
use crate::shown::shown;
use crate::ui::Ui;

pub(super) use compared::{Compared, compared};

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &DiffArgs,
) -> Result<Code, CommandError> {
    let compared = compared(context, ui, &args.sides).await?;
    let diff = DocumentDiff::between(&compared.before, &compared.after);
    let review = (args.markdown || args.html.is_some())
        .then(|| Review::of(&compared.before, &compared.after, &diff));
    match &review {
        Some(review) if args.markdown => {
            ui.answer(&render::markdown(review, &compared.from, &compared.to));
        }
        _ => tell(ui, &compared, &diff),
    }
    if let (Some(file), Some(review)) = (&args.html, &review) {
        let path = context.root.join(file);
        expect_regular(&path)?;
        let page = render::page(review, &compared.from, &compared.to);
        replace(&path, &page, Readers::Everybody)?;
        ui.narrate(&format!(
            "wrote the page `{}`: open it in a browser",
            shown(&file.display().to_string())
        ));
    }
    Ok(if args.exit_code && !diff.is_empty() {
        Code::Differences
    } else {
        Code::Done
    })
}

fn tell(ui: &mut Ui, compared: &Compared, diff: &DocumentDiff) {
    let Compared { from, to, .. } = compared;
    if ui.is_json() {
        ui.json(&json::Diff {
            from: from.clone(),
            to: to.clone(),
            changes: json::Change::all(diff),
        });
    }
    if diff.is_empty() {
        ui.say(&format!("no difference between {from} and {to}"));
        return;
    }
    let count = render::count(diff.len(), "change");
    ui.say(&format!("{count} from {from} to {to}:"));
    let sides = [&compared.before, &compared.after];
    ui.say(render::change(sides, diff, usize::MAX, ui.screen).trim_end());
}
