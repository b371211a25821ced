//! `--settle`: reads again when nobody is left who could overwrite unseen what was written.

use std::time::Duration;

use provider_api::{LONGEST_LOOK, Marking};
use sync_engine::Policy;
use tokio::time::sleep;

use super::{Told, answer, execute};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Run;
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
    if let Some(mut answer) = runs.answer {
        answer.settled = Some(settled);
        ui.json(&answer);
    }
    Ok(code)
}

/// The runs so far as one.
#[derive(Default)]
struct Runs {
    answer: Option<Run>,
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
        let is_first = self.answer.is_none();
        if is_first || report.is_none() || !plan.writes_nothing() {
            Told::of(&ran, name, policy, false).for_people(ui);
            self.add(answer);
        }
        Ok(code)
    }

    /// The newest answer, with what all of them wrote, repaired and told.
    fn add(&mut self, mut answer: Run) {
        if let Some(before) = self.answer.take() {
            answer.wrote.local += before.wrote.local;
            answer.wrote.remote += before.wrote.remote;
            answer.repaired.count += before.repaired.count;
            answer.repaired.first.splice(..0, before.repaired.first);
            answer.replaced.count += before.replaced.count;
            answer.replaced.first.splice(..0, before.replaced.first);
            answer.history = answer.history.or(before.history);
        }
        self.answer = Some(answer);
    }
}
