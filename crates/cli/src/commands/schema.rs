//! `schema`: the JSON Schemas that belong to this version, for editors and programs.

use crate::args::SchemaArg;
use crate::error::Code;
use crate::ui::Ui;

const PROJECT: &str = include_str!("../../../../schemas/tokensync.schema.json");
const OUTPUT: &str = include_str!("../../../../schemas/output.schema.json");

/// Prints a schema. It is JSON in any case, so `--json` changes nothing.
pub(crate) fn run(ui: &mut Ui, of: SchemaArg) -> Code {
    ui.answer(match of {
        SchemaArg::Project => PROJECT,
        SchemaArg::Output => OUTPUT,
    });
    Code::Done
}
