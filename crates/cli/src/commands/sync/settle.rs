//! `--settle`: reads again when nobody is left who could overwrite unseen what was written.

use std::time::Duration;

use provider_api::{LONGEST_LOOK, Marking};
use serde_json::{Value, json};
use sync_engine::Policy;
use tokio::time::sleep;

use super::{Told, answer, execute};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::link::Link;
use crate::shown::shown;
use crate::ui::Ui;

/// How long a write may be on its way that began in time.
const ON_ITS_WAY: Duration = Duration::from_secs(2);
/// How often something may be lost and made again before this gives up.
const ROUNDS: usize = 5;

/// Runs a sync; if it wrote to the remote, again until what was written is still there after the
/// time in which others may write over what they had read before.
pub(super) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    link: &Link,
    name: &str,
    policy: Policy,
) -> Result<Code, CommandError> {
    let mut runs = Runs::default();
    let mut code = runs.run(context, ui, link, name, &policy).await?;
    if runs.wrote && link.remote.info().capabilities.marking == Marking::None {
        ui.narrate("note: the writers there are not told apart: there is nothing to wait for");
        runs.wrote = false;
    }
    let wait = LONGEST_LOOK + ON_ITS_WAY;
    for _ in 0..ROUNDS {
        if !runs.wrote {
            break;
        }
        ui.narrate(&format!(
            "reading `{}` again in {} s, when nobody can overwrite this unseen any more",
            shown(name),
            wait.as_secs()
        ));
        sleep(wait).await;
        code = runs.run(context, ui, link, name, &policy).await?;
    }
    let settled = !runs.wrote && code == Code::Done;
    if settled {
        ui.say(&format!("{}: settled", shown(name)));
    } else if code == Code::Done {
        ui.say(&format!("{}: others keep writing over this", shown(name)));
        ui.hint("run it again later: whatever got lost is made again");
        code = Code::Unproven;
    }
    runs.answer["settled"] = json!(settled);
    ui.json(&runs.answer);
    Ok(code)
}

/// The runs so far as one.
#[derive(Default)]
struct Runs {
    answer: Value,
    /// Whether the last run wrote to the remote.
    wrote: bool,
}

impl Runs {
    async fn run(
        &mut self,
        context: &Context<'_>,
        ui: &mut Ui,
        link: &Link,
        name: &str,
        policy: &Policy,
    ) -> Result<Code, CommandError> {
        let ran = execute(context, ui, link, name, policy, false).await?;
        let (_, plan, report) = &ran;
        let (answer, code) = answer(name, plan, report.as_ref(), false);
        self.wrote = report.is_some() && plan.remote.is_some();
        let is_first = self.answer.is_null();
        if is_first || report.is_none() || !plan.writes_nothing() {
            Told::of(&ran, name, policy, false).for_people(ui);
            self.add(answer);
        }
        Ok(code)
    }

    /// The newest answer, with what all of them wrote and repaired.
    fn add(&mut self, answer: Value) {
        let before = std::mem::replace(&mut self.answer, answer);
        if before.is_null() {
            return;
        }
        for side in ["local", "remote"] {
            let [old, new] = [&before, &self.answer].map(|answer| answer["wrote"][side].as_u64());
            self.answer["wrote"][side] = json!(old.unwrap_or(0) + new.unwrap_or(0));
        }
        let [old, new] = [&before, &self.answer].map(|answer| {
            let repaired = &answer["repaired"];
            let first = repaired["first"].as_array().cloned().unwrap_or_default();
            (repaired["count"].as_u64().unwrap_or(0), first)
        });
        let (count, first) = (old.0 + new.0, [old.1, new.1].concat());
        self.answer["repaired"] = json!({ "count": count, "first": first });
        if self.answer["history"].is_null() {
            self.answer["history"] = before["history"].clone();
        }
    }
}
