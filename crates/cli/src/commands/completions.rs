//! `completions`: the script that a shell has to be given once.

use crate::args::CompletionsArgs;
use crate::complete::script;
use crate::error::{Code, CommandError};
use crate::json::Script;
use crate::ui::Ui;

#[expect(
    clippy::unnecessary_wraps,
    reason = "every command can say that it failed"
)]
pub(crate) fn run(ui: &mut Ui, args: &CompletionsArgs) -> Result<Code, CommandError> {
    let script = script(args.shell);
    if !ui.is_json() {
        ui.answer(&script);
    }
    ui.json(&Script { script });
    Ok(Code::Done)
}
