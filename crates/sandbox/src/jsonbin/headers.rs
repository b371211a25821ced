//! The request headers of the service, each with the text it is refused with.

use crate::exchange::{Call, Refusal};

const LONGEST_BIN_NAME: usize = 128;

impl Call {
    /// Bodies have to be declared as JSON (JSONBin API reference, bins/create and bins/update).
    ///
    /// Parameters such as `charset` are let through: nothing says that they are refused.
    pub(super) fn check_content_type(&self) -> Result<(), Refusal> {
        let declared = self.header("content-type").unwrap_or_default();
        let essence = declared.split(';').next().unwrap_or_default();
        if essence.trim().eq_ignore_ascii_case("application/json") {
            return Ok(());
        }
        Err(Refusal::bad_request(
            "You need to pass Content-Type set to application/json",
        ))
    }

    /// The name in `X-Bin-Name`, if there is one: 1 to 128 characters.
    ///
    /// Whether the service counts bytes or characters is not documented; these are characters.
    pub(super) fn bin_name(&self) -> Result<Option<String>, Refusal> {
        let Some(name) = self.header("x-bin-name") else {
            return Ok(None);
        };
        if name.trim().is_empty() || name.chars().count() > LONGEST_BIN_NAME {
            return Err(Refusal::bad_request(
                "X-Bin-Name cannot be blank or over 128 characters",
            ));
        }
        Ok(Some(name.into_owned()))
    }

    /// Whether a read wants the record alone: `X-Bin-Meta: false` or `?meta=false`.
    ///
    /// `false` is the documented value and the only one that counts. A known client sends `0` and
    /// relies on the wrapper.
    pub(super) fn wants_record_alone(&self) -> bool {
        self.header_is("x-bin-meta", "false") || self.query_has("meta=false")
    }
}
