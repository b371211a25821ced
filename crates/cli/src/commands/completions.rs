//! `completions`: the script that a shell has to be given once.

use serde_json::json;

use crate::args::CompletionsArgs;
use crate::complete::script;
use crate::error::{Code, CommandError};
use crate::ui::Ui;

#[expect(
    clippy::unnecessary_wraps,
    reason = "every command can say that it failed"
)]
pub(crate) fn run(ui: &mut Ui, args: &CompletionsArgs) -> Result<Code, CommandError> {
    let script = script(args.shell);
    ui.json(&json!({ "version": 1, "script": script }));
    if !ui.is_json() {
        ui.answer(&script);
    }
    Ok(Code::Done)
}
