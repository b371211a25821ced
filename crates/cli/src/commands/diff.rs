//! `diff`: what is different between two sides.

use serde_json::json;
use sync_engine::Observation;
use tokens_model::{DocumentDiff, TokenDocument};

use crate::args::DiffArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json as answers;
use crate::link::Link;
use crate::project_file::nearest;
use crate::render;
use crate::shown::shown;
use crate::ui::Ui;

const SIDES: [&str; 3] = ["local", "remote", "base"];

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &DiffArgs,
) -> Result<Code, CommandError> {
    let project = context.project()?;
    let mut sides: Vec<&str> = Vec::new();
    let mut remote = None;
    for word in &args.sides {
        if SIDES.contains(&word.as_str()) {
            sides.push(word);
        } else if project.remotes.iter().any(|(name, _)| name == word) {
            remote = Some(word.as_str());
        } else {
            let names = project.remotes.iter().map(|(name, _)| name.as_str());
            let known: Vec<&str> = SIDES.into_iter().chain(names).collect();
            let error =
                CommandError::usage(format!("`{}` is neither a side nor a remote", shown(word)));
            return Err(match nearest(word, &known) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint(format!("one of: {}", known.join(", "))),
            });
        }
    }
    let (from, to) = match sides[..] {
        [from, to] => (from, to),
        ["local"] => ("remote", "local"),
        [from] => (from, "local"),
        _ => ("remote", "local"),
    };
    let name = context.remote_name(&project, remote)?;
    let link = Link::open(context, &project, &name).await?;
    let seen = link.look(ui, &name).await?;
    let diff = DocumentDiff::between(&side(&seen, from, &name)?, &side(&seen, to, &name)?);

    let list: Vec<_> = diff.changes.iter().map(answers::change).collect();
    ui.json(&json!({ "version": 1, "from": from, "to": to, "changes": list }));
    if diff.is_empty() {
        ui.say(&format!("no difference between {from} and {to}"));
    } else {
        let color = ui.color;
        ui.say(&format!(
            "{} from {from} to {to}:",
            render::count(diff.len(), "change")
        ));
        ui.say(render::changes(&diff, usize::MAX, color).trim_end());
    }
    Ok(if args.exit_code && !diff.is_empty() {
        Code::Differences
    } else {
        Code::Done
    })
}

fn side(seen: &Observation, word: &str, name: &str) -> Result<TokenDocument, CommandError> {
    let document = match word {
        "local" => seen.local.document(),
        "remote" => seen.remote.document(),
        _ => match &seen.base {
            Some(base) => Some(&base.document),
            None => {
                return Err(CommandError::usage(format!(
                    "there is no base yet: `{}` was never synced",
                    shown(name)
                ))
                .hint("run `tokensync sync` first"));
            }
        },
    };
    Ok(document.cloned().unwrap_or_default())
}
