//! What has to hold for every input, as plain functions: the fuzz targets call them, and a test
//! of `xtask` calls them on the saved inputs.

mod documents;
mod drafts;
mod merges;
mod names;

pub use documents::{read_document, roundtrip_bytes};
pub use merges::merge3;
pub use names::name_to_path_to_name;
