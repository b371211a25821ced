//! Many tokens in one request. Whether the service carries out all or nothing is not known; here
//! what can be done is done, and the rest is counted and told.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::answers::made;
use super::gate::{self, body, text};
use super::tokens::changes;
use crate::exchange::{Answer, Exchange, Refusal};
use crate::ids;
use crate::store::Transaction;
use crate::studio::tokens::{self, Changes, Draft};
use crate::studio::trouble::Trouble;

/// The sets that a request writes to, each read once and written once.
struct Drafts<'a> {
    branch: &'a str,
    open: HashMap<String, Draft>,
}

impl<'a> Drafts<'a> {
    fn new(branch: &'a str) -> Self {
        Self {
            branch,
            open: HashMap::new(),
        }
    }

    /// Opens a set, and says whether it is there.
    fn open(&mut self, rows: &Transaction<'_>, set: &str) -> Result<bool, Trouble> {
        if self.open.contains_key(set) {
            return Ok(true);
        }
        match Draft::of(rows, self.branch, set) {
            Ok(draft) => {
                self.open.insert(set.to_owned(), draft);
                Ok(true)
            }
            Err(Trouble::Absent { .. }) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// The draft of the set that a token is in. One that this request has moved is found too.
    fn of_token(&mut self, rows: &Transaction<'_>, id: &str) -> Result<String, Trouble> {
        let moved = self.open.iter().find(|(_, draft)| draft.has(id));
        if let Some((set, _)) = moved {
            return Ok(set.clone());
        }
        let set = tokens::set_of(rows, self.branch, id)?;
        self.open(rows, &set)?;
        Ok(set)
    }

    fn change(
        &mut self,
        rows: &Transaction<'_>,
        id: &str,
        changes: &Changes,
    ) -> Result<(), Trouble> {
        let from = self.of_token(rows, id)?;
        let to = changes.set.clone().unwrap_or_else(|| from.clone());
        if !self.open(rows, &to)? {
            return Err(Trouble::absent("token set", to));
        }
        let absent = || Trouble::absent("token", id);
        let mut draft = self.open.remove(&from).ok_or_else(absent)?;
        let result = match self.open.get_mut(&to) {
            Some(target) => draft.hand_over(id, target, changes),
            None => draft.change(id, changes),
        };
        self.open.insert(from, draft);
        result
    }

    fn save(self, rows: &mut Transaction<'_>, now: i64) -> Result<(), Trouble> {
        self.open
            .into_values()
            .try_for_each(|draft| draft.save(rows, self.branch, now))
    }
}

/// Goes on after what cannot be done, with a word about it; only the store can stop it.
fn tolerate(result: Result<(), Trouble>, warnings: &mut Vec<String>) -> Result<(), Refusal> {
    match result {
        Ok(()) => Ok(()),
        Err(Trouble::Store(error)) => Err(error.into()),
        Err(trouble) => {
            warnings.push(trouble.to_string());
            Ok(())
        }
    }
}

fn list<'a>(body: &'a Value, name: &str) -> &'a [Value] {
    body[name].as_array().map_or(&[], Vec::as_slice)
}

/// `POST /projects/{pid}/tokens/batch_create`. It names the branch in its body.
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let body = body(exchange)?;
    let branch = gate::admit_to_write(exchange, Some(&body))?;
    let wanted = list(&body, "tokens");
    let mut drafts = Drafts::new(&branch.id);
    let mut refused = Vec::new();
    for token in wanted {
        let changes = changes(token);
        let set = changes.set.clone().unwrap_or_default();
        drafts.open(exchange.rows, &set)?;
        let result = match drafts.open.get_mut(&set) {
            Some(draft) => draft.add(ids::uuid(), &changes),
            None => Err(Trouble::absent("token set", set)),
        };
        tolerate(result, &mut refused)?;
    }
    drafts.save(exchange.rows, exchange.now)?;
    Ok(made(json!({
        "created_count": wanted.len() - refused.len(),
        "requested_count": wanted.len(),
    })))
}

/// `POST /projects/{pid}/tokens/batch_update`. A body of another form changes nothing, and the
/// answer is 200 with a warning.
pub(super) fn update(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let body = body(exchange)?;
    let branch = gate::admit_to_write(exchange, Some(&body))?;
    let updates = list(&body, "updates");
    let mut drafts = Drafts::new(&branch.id);
    let mut warnings = Vec::new();
    if updates.is_empty() {
        warnings.push("No updates were given under `updates`".to_owned());
    }
    for update in updates {
        let result = match (text(update, "token_id"), &update["changes"]) {
            (Some(id), Value::Object(_)) => {
                drafts.change(exchange.rows, &id, &changes(&update["changes"]))
            }
            _ => Err(Trouble::invalid(
                "An update needs a `token_id` and `changes`",
            )),
        };
        tolerate(result, &mut warnings)?;
    }
    drafts.save(exchange.rows, exchange.now)?;
    let skipped = warnings.len().min(updates.len());
    Ok(Answer::json(&json!({
        "updated_count": updates.len() - skipped,
        "requested_count": updates.len(),
        "skipped_count": skipped,
        "warnings": warnings,
    })))
}

/// `POST /projects/{pid}/tokens/batch_move`, which is only documented, without its answer.
pub(super) fn relocate(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let body = body(exchange)?;
    let branch = gate::admit_to_write(exchange, Some(&body))?;
    let tokens = list(&body, "token_ids");
    let changes = Changes {
        set: text(&body, "target_token_set_id"),
        ..Changes::default()
    };
    let mut drafts = Drafts::new(&branch.id);
    let mut warnings = Vec::new();
    for id in tokens {
        let result = drafts.change(exchange.rows, id.as_str().unwrap_or_default(), &changes);
        tolerate(result, &mut warnings)?;
    }
    drafts.save(exchange.rows, exchange.now)?;
    Ok(Answer::json(&json!({
        "moved_count": tokens.len() - warnings.len(),
        "requested_count": tokens.len(),
        "warnings": warnings,
    })))
}

/// `POST /projects/{pid}/tokens/batch_delete`, which is only documented, without its answer.
pub(super) fn delete(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let body = body(exchange)?;
    let branch = gate::admit_to_write(exchange, Some(&body))?;
    let tokens = list(&body, "token_ids");
    let mut drafts = Drafts::new(&branch.id);
    let mut warnings = Vec::new();
    for id in tokens.iter().map(|id| id.as_str().unwrap_or_default()) {
        let result = drafts.of_token(exchange.rows, id).and_then(|set| {
            let draft = drafts.open.get_mut(&set);
            let draft = draft.ok_or_else(|| Trouble::absent("token", id))?;
            draft.remove(id).map(drop)
        });
        tolerate(result, &mut warnings)?;
    }
    drafts.save(exchange.rows, exchange.now)?;
    Ok(Answer::json(&json!({
        "deleted_count": tokens.len() - warnings.len(),
        "requested_count": tokens.len(),
        "warnings": warnings,
    })))
}
