//! `keys rotate`: make a key like the old one, store it, try it, and only then delete the old one.
//!
//! Whichever step fails, there is a stored key that works: until the new one has been tried, a
//! failure sets the store back and deletes the new key again.

mod likeness;

use jiff::Timestamp;
use provider_api::ErrorKind;
use provider_studio::keys::ApiKey;

use super::account::Account;
use super::made::Made;
use super::{failed, not_made};
use crate::args::KeysRotateArgs;
use crate::context::Context;
use crate::credentials::{self, Before, Credential, Kept, Source};
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::json::{KeptFor, MadeKey};
use crate::shown::shown;
use crate::ui::Ui;

use likeness::Likeness;

pub(super) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &KeysRotateArgs,
) -> Result<Code, CommandError> {
    let now = Timestamp::now();
    let end = args.expires.as_deref();
    let end = end.map(|text| expiry::parse(text, now)).transpose()?;
    let project = context.project()?;
    let account = Account::open(context, &project, None)?;
    let home = Home::of(&account, &args.id);
    home.check(args.print)?;
    let old = account.find(ui, &args.id).await?;
    let stored = matches!(home, Home::Here).then_some(&account.credential);
    let likeness = Likeness::of(&old, stored, account.terms(ui).await?, end, now)?;
    if !agreed(ui, &account, &old, &home, &likeness)? {
        return Ok(ui.declined("nothing was changed"));
    }

    let kept = credentials::hold(context, &account.need).await?;
    check_unchanged(&account, &kept)?;
    let before = kept.before(&args.id)?;
    let made = account.create(ui, &likeness.wanted).await;
    let made = made.map_err(|error| {
        not_made(error, &account.name, &account.name, args.expires.as_deref())
            .hint("the old key is as it was, and nothing was stored")
    })?;
    let attempt = Attempt {
        account: &account,
        kept: &kept,
        before,
        old: &old,
        new: &made,
    };
    let credential = made.credential(now);
    let places = match home.store(&kept, &old.id, &credential) {
        Ok(places) => places,
        Err(error) => return Err(attempt.undo(ui, error).await),
    };
    if let Err(error) = account.opens(context, ui, &credential).await {
        // What is not for this remote need not open it: the platform knows it, and that is all.
        let is_elsewhere = places == 0 && error.kind() == ErrorKind::PermissionDenied;
        if !is_elsewhere {
            let error = failed(error, &account.name);
            return Err(attempt.undo(ui, error).await);
        }
    }

    made.tell(ui);
    if args.print {
        ui.narrate("this is the only time that its value is shown: keep it where only you read it");
        made.show(ui);
    }
    ui.json(&answer(&made, &old, places, args.print));
    account.delete(ui, &old.id).await.map_err(|error| {
        let problem = format!(
            "the new key `{}` works, but the old one `{}` may still be there: {}",
            shown(&made.id),
            shown(&old.id),
            error.message()
        );
        CommandError::new(error.code(), problem).hint(format!(
            "`tokensync keys list --remote {remote}` tells; if it is there, run `tokensync keys \
             delete {} --remote {remote}`",
            shown(&old.id),
            remote = shown(&account.name)
        ))
    })?;
    let done = format!(
        "replaced the API key `{}`: {} is deleted",
        shown(&old.name),
        shown(&old.id)
    );
    if args.print {
        ui.narrate(&done);
    } else {
        ui.say(&done);
    }
    if places > 0 {
        ui.narrate(&format!(
            "the new one is stored as the secret for `{}`",
            shown(&account.name)
        ));
    }
    Ok(Code::Done)
}

fn answer(made: &Made, old: &ApiKey, places: usize, with_value: bool) -> MadeKey {
    MadeKey {
        replaces: Some(old.id.clone()),
        stored: Some(KeptFor::Anything(places > 0)),
        value: with_value.then(|| made.value.expose().to_owned()),
        ..made.answer()
    }
}

/// Whether the key that is replaced is the one that is stored here.
enum Home {
    Here,
    /// Somebody stored a key of which the id is not known.
    Perhaps,
    Elsewhere(String),
}

impl Home {
    fn of(account: &Account<'_>, id: &str) -> Self {
        match (&account.source, account.credential.key_id.as_deref()) {
            (Source::Environment(name), _) => Self::Elsewhere(format!(
                "the key in use comes from the environment variable {name}, which cannot be set \
                 from here"
            )),
            (_, Some(own)) if own == id => Self::Here,
            (_, None) => Self::Perhaps,
            (_, Some(own)) => Self::Elsewhere(format!(
                "the key that is stored for `{}` is another one, `{}`",
                shown(&account.name),
                shown(own)
            )),
        }
    }

    /// Refuses a key whose new value would be nowhere.
    fn check(&self, print: bool) -> Result<(), CommandError> {
        match self {
            Self::Elsewhere(why) if !print => Err(CommandError::usage(format!(
                "the new value would have no place to go: {why}"
            ))
            .hint("give --print to be shown it once, and put it where the old one is used")),
            _ => Ok(()),
        }
    }

    /// What a person should know before.
    fn doubt(&self, account: &Account<'_>) -> Option<String> {
        match self {
            Self::Here => None,
            Self::Perhaps => Some(format!(
                "whether it is the key that is stored for `{}` is not known; the new one is \
                 stored there, and whatever else uses the old one stops working",
                shown(&account.name)
            )),
            Self::Elsewhere(_) => {
                Some("whatever uses the old one stops working until it has the new one".to_owned())
            }
        }
    }

    /// Stores the new key wherever the old one is; tells in how many places.
    fn store(&self, kept: &Kept, id: &str, new: &Credential) -> Result<usize, CommandError> {
        let places = kept.replace_key(id, new)?;
        if !matches!(self, Self::Perhaps) {
            return Ok(places);
        }
        kept.store(new)?;
        Ok(places + 1)
    }
}

/// Asks if anything speaks against it.
fn agreed(
    ui: &mut Ui,
    account: &Account<'_>,
    old: &ApiKey,
    home: &Home,
    likeness: &Likeness,
) -> Result<bool, CommandError> {
    let doubts: Vec<String> = home
        .doubt(account)
        .into_iter()
        .chain(likeness.doubts.iter().cloned())
        .collect();
    if doubts.is_empty() {
        return Ok(true);
    }
    let name = shown(&old.name);
    for doubt in &doubts {
        ui.narrate(doubt);
    }
    ui.confirm(&format!("replace the API key `{name}` all the same?"))
        .ok_or_else(|| {
            CommandError::new(
                Code::Decision,
                format!("replacing the API key `{name}` needs a yes"),
            )
            .hint("run it again with --yes; nothing has been changed")
        })
}

/// Refuses to go on with a key that another process has just replaced.
fn check_unchanged(account: &Account<'_>, kept: &Kept) -> Result<(), CommandError> {
    if account.source.is_stored() && kept.read()?.as_ref() != Some(&account.credential) {
        return Err(CommandError::new(
            Code::Unavailable,
            format!(
                "another tokensync has just stored another secret for `{}`",
                shown(&account.name)
            ),
        )
        .hint("run it again"));
    }
    Ok(())
}

/// A rotation of which the new key has not been shown to work yet.
struct Attempt<'a> {
    account: &'a Account<'a>,
    kept: &'a Kept,
    before: Before,
    old: &'a ApiKey,
    new: &'a Made,
}

impl Attempt<'_> {
    /// Sets everything back, and tells what there is now.
    async fn undo(&self, ui: &Ui, error: CommandError) -> CommandError {
        let [old, new] = [&self.old.id, &self.new.id].map(|id| shown(id));
        let problem = format!(
            "the API key `{}` was not replaced: {}",
            shown(&self.old.name),
            error.message()
        );
        let told = CommandError::new(error.code(), problem);
        // Others would have somebody store another key, which is not what is wrong here.
        let told = match error.code() {
            Code::Credential => told,
            _ => error.hints().iter().fold(told, CommandError::hint),
        };
        if let Err(error) = self.kept.restore(&self.before) {
            return told.hint(format!(
                "both the old key `{old}` and the new one `{new}` exist; the new one is stored, \
                 because the old one could not be stored again: {}",
                error.message()
            ));
        }
        let deleted = self.account.delete(ui, &self.new.id).await;
        told.hint(match deleted {
            Ok(()) => format!("the old key `{old}` is as it was; the new one is deleted again"),
            Err(_) => format!(
                "the old key `{old}` is as it was; the new one `{new}` may be there, and nothing \
                 uses it: run `tokensync keys delete {new} --remote {}`",
                shown(&self.account.name)
            ),
        })
    }
}
