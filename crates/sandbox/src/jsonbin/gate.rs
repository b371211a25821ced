//! Who may pass, and the text for who may not.
//!
//! The texts differ from route to route in wording and even in apostrophes, so each route has its
//! own row here. The order of the checks is not documented; this one agrees with what was seen:
//! key present, id well-formed, key valid, allowance, bin there.

use std::borrow::Cow;

use axum::http::StatusCode;

use super::access_keys::AccessKey;
use super::bin::Bin;
use crate::control::Right;
use crate::exchange::{Exchange, Refusal};
use crate::ids;
use crate::store::Table;

/// What one route asks of a request.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) no_key: &'static str,
    pub(super) wrong_master: &'static str,
    /// `None` where the reference documents `X-Master-Key` alone; an access key is not even looked
    /// at there.
    pub(super) access: Option<Access>,
    pub(super) public: Public,
    /// The text when the bin is not there.
    pub(super) absent: &'static str,
}

/// How a route takes access keys.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) right: Right,
    pub(super) wrong_key: &'static str,
    pub(super) no_right: &'static str,
}

/// Whether a public bin lets everybody pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Public {
    Open,
    Closed,
}

/// Who has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Owner,
    AccessKey,
    Anyone,
}

const NOT_YOURS: &str = "Bin not found or it doesn't belong to your account";
const PASS_MASTER: &str = "You need to pass X-Master-Key in the header";
const WRONG_MASTER: &str = "Invalid X-Master-Key provided";
const WRONG_MASTER_OR_OWNER: &str =
    "X-Master-Key is invalid or the bin doesn't belong to your account";

// The texts for a wrong access key are known for reading only; the others are those of the master
// key with the header's name changed. What a key without the right is told is not known at all:
// neither the text nor whether it is 401 or 403. The sandbox says 401, as for every other key that
// does not open the route, in words of its own.

pub(super) const CREATE: Gate = Gate {
    no_key: "You need to pass X-Master-Key or X-Access-Key in the header to create a bin",
    wrong_master: WRONG_MASTER,
    access: Some(Access {
        right: Right::Create,
        wrong_key: "Invalid X-Access-Key provided",
        no_right: "X-Access-Key has no permission to create bins",
    }),
    public: Public::Closed,
    absent: NOT_YOURS,
};

pub(super) const READ: Gate = Gate {
    no_key: "You need to pass X-Master-Key or X-Access-Key in the header to read a private bin",
    wrong_master: WRONG_MASTER_OR_OWNER,
    access: Some(Access {
        right: Right::Read,
        wrong_key: "X-Access-Key is invalid or the bin doesn't belong to your account",
        no_right: "X-Access-Key has no permission to read bins",
    }),
    public: Public::Open,
    absent: NOT_YOURS,
};

pub(super) const UPDATE: Gate = Gate {
    no_key: "You need to pass X-Master-Key or X-Access-Key in the header to update a private bin",
    wrong_master: "Invalid X-Master-Key provided or the bin does not belong to your account",
    access: Some(Access {
        right: Right::Update,
        wrong_key: "Invalid X-Access-Key provided or the bin does not belong to your account",
        no_right: "X-Access-Key has no permission to update bins",
    }),
    public: Public::Open,
    absent: "Bin not found",
};

pub(super) const DELETE: Gate = Gate {
    no_key: "You need to pass X-Master-Key or X-Access-Key in the header to delete a bin",
    wrong_master: WRONG_MASTER_OR_OWNER,
    access: Some(Access {
        right: Right::Delete,
        wrong_key: "X-Access-Key is invalid or the bin doesn't belong to your account",
        no_right: "X-Access-Key has no permission to delete bins",
    }),
    public: Public::Closed,
    absent: NOT_YOURS,
};

pub(super) const COUNT_VERSIONS: Gate = Gate {
    no_key: "You need to pass X-Master-Key in the header to get version count for the private bin",
    wrong_master: WRONG_MASTER_OR_OWNER,
    access: None,
    public: Public::Open,
    absent: NOT_YOURS,
};

/// Deleting versions and the whole of collections; renaming and privacy, whose texts are not
/// known, say the same.
pub(super) const OWNER: Gate = Gate {
    no_key: PASS_MASTER,
    wrong_master: WRONG_MASTER,
    access: None,
    public: Public::Closed,
    absent: NOT_YOURS,
};

pub(super) const LIST_KEYS: Gate = Gate {
    no_key: "You need to pass X-Master-Key in the header to fetch a list of Access Keys.",
    ..OWNER
};

pub(super) const DELETE_KEY: Gate = Gate {
    no_key: "You need to pass X-Master-Key in the header to delete the access key.",
    ..OWNER
};

/// A request that has passed, and the bin that it is about.
#[derive(Debug)]
pub(super) struct Passed {
    pub(super) bin: Bin,
    pub(super) caller: Caller,
}

/// The key that a request shows. When it shows both, which is not documented, the master key
/// counts: it opens every route.
enum Shown<'a> {
    Master(Cow<'a, str>),
    Access(Cow<'a, str>, &'static Access),
}

impl Gate {
    /// Lets a request through to a route that is about no bin.
    pub(super) fn admit(&'static self, exchange: &mut Exchange<'_, '_>) -> Result<Caller, Refusal> {
        let shown = self.shown(exchange)?;
        let caller = self.caller(exchange, &shown)?;
        count(exchange)?;
        Ok(caller)
    }

    /// Lets a request through to a route whose path starts with the id of something else than a
    /// bin.
    pub(super) fn admit_to(
        &'static self,
        exchange: &mut Exchange<'_, '_>,
        invalid: &'static str,
    ) -> Result<(), Refusal> {
        let shown = self.shown(exchange)?;
        if !ids::is_object_id(exchange.call.param(0)) {
            return Err(Refusal::bad_request(invalid));
        }
        self.caller(exchange, &shown)?;
        count(exchange)
    }

    /// Lets a request through to the bin of its path.
    pub(super) fn admit_to_bin(
        &'static self,
        exchange: &mut Exchange<'_, '_>,
    ) -> Result<Passed, Refusal> {
        let id = exchange.call.param(0);
        let bin = Bin::find(exchange.rows, id)?;
        let caller = match &bin {
            // What a wrong key does at a public bin is not documented. It is not looked at, like no
            // key: anyone may pass.
            Some(bin) if self.public == Public::Open && !bin.private => {
                let owner = exchange
                    .call
                    .header("x-master-key")
                    .is_some_and(|key| key == exchange.master_key);
                if owner { Caller::Owner } else { Caller::Anyone }
            }
            _ => {
                let shown = self.shown(exchange)?;
                if !ids::is_object_id(id) {
                    return Err(Refusal::bad_request("Invalid Bin Id provided"));
                }
                self.caller(exchange, &shown)?
            }
        };
        count(exchange)?;
        let bin = bin.ok_or_else(|| Refusal::not_found(self.absent))?;
        Ok(Passed { bin, caller })
    }

    fn shown<'a>(&'static self, exchange: &Exchange<'a, '_>) -> Result<Shown<'a>, Refusal> {
        let key = |name| exchange.call.header(name).filter(|key| !key.is_empty());
        if let Some(key) = key("x-master-key") {
            return Ok(Shown::Master(key));
        }
        if let Some(access) = &self.access
            && let Some(key) = key("x-access-key")
        {
            return Ok(Shown::Access(key, access));
        }
        Err(unauthorized(self.no_key))
    }

    /// An access key in `X-Master-Key` is a wrong master key: whether the service takes it is not
    /// documented, and a client must not rely on it.
    fn caller(
        &'static self,
        exchange: &Exchange<'_, '_>,
        shown: &Shown<'_>,
    ) -> Result<Caller, Refusal> {
        match shown {
            Shown::Master(key) if *key == exchange.master_key => Ok(Caller::Owner),
            Shown::Master(_) => Err(unauthorized(self.wrong_master)),
            Shown::Access(text, access) => {
                let keys = exchange.rows.load_all::<AccessKey>(Table::AccessKeys)?;
                match keys.iter().find(|(_, key)| key.key == *text) {
                    None => Err(unauthorized(access.wrong_key)),
                    Some((_, key)) if !key.rights.contains(&access.right) => {
                        Err(unauthorized(access.no_right))
                    }
                    Some(_) => Ok(Caller::AccessKey),
                }
            }
        }
    }
}

fn unauthorized(message: &'static str) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, message)
}

/// Takes one request from the allowance, or refuses when none is left.
///
/// Every call counts, the reference says, and leaves open whether a failed one does. Here a
/// request counts once it is clear whose allowance it is, whatever its answer; one without a valid
/// key belongs to nobody, and one refused for want of requests costs nothing.
fn count(exchange: &mut Exchange<'_, '_>) -> Result<(), Refusal> {
    if exchange
        .behaviour
        .request_quota
        .is_some_and(|quota| exchange.rows.used() >= quota)
    {
        let message = "Requests exhausted. Buy additional requests at https://jsonbin.io/pricing";
        return Err(Refusal::new(StatusCode::FORBIDDEN, message));
    }
    exchange.rows.count();
    Ok(())
}
