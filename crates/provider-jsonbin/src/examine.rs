//! What there is to say about a bin beside its tokens, for people who ask how it stands.

use jiff::Timestamp;
use provider_api::{Finding, ProviderError, WriteSupport};

use crate::client::Versioning;
use crate::config::KeyKind;
use crate::wire::Held;

/// The service keeps no more versions than this (JSONBin API reference, bins/update).
pub(crate) const MOST_VERSIONS: u64 = 1000;
const MANY_VERSIONS: u64 = 900;

/// What the key is good for. No route tells the rights of an access key to its owner.
pub(crate) fn rights(key: KeyKind, write: WriteSupport) -> Finding {
    const ABOUT: &str = "rights";
    match (key, write) {
        (KeyKind::Master, WriteSupport::ReadOnly) => Finding::warn(
            ABOUT,
            "the master key opens the whole account, and this remote is only read",
            "make an access key with the right Read under API Keys, store it with `tokensync auth \
             login`, and set the option `key` to `access`",
        ),
        (KeyKind::Master, _) => Finding::pass(ABOUT, "the master key opens the whole account"),
        (KeyKind::Access, WriteSupport::ReadOnly) => Finding::pass(
            ABOUT,
            "the access key may read, which is all that is needed",
        ),
        (KeyKind::Access, _) => Finding::pass(
            ABOUT,
            "the access key may read; whether it may update shows only at a push",
        ),
    }
}

/// Who else gets in, where the service tells that.
pub(crate) fn privacy(held: &Held) -> Option<Finding> {
    const ABOUT: &str = "public";
    Some(if held.public? {
        Finding::warn(
            ABOUT,
            "anyone who knows the id can read the tokens and replace them",
            "make the bin private on its page at JSONBin",
        )
    } else {
        Finding::pass(ABOUT, "the bin is private")
    })
}

/// How many versions there are; `counted` is nothing where the key may not count them.
pub(crate) fn versions(
    counted: Option<Result<u64, ProviderError>>,
    versioning: Versioning,
    public: bool,
) -> Finding {
    const ABOUT: &str = "versions";
    let grows = match versioning {
        Versioning::On => "each push from here adds one",
        Versioning::Usual if public => "each write to a public bin adds one",
        Versioning::Usual => "pushes from here add none",
    };
    let fewer = "delete old ones with the master key: `DELETE /b/ID/versions` with the header \
                 `X-Preserve-Latest: true` keeps the newest tokens";
    match counted {
        None => Finding::pass(
            ABOUT,
            format!("{grows}; counting them takes the master key"),
        ),
        Some(Err(error)) => Finding::warn(
            ABOUT,
            format!("{grows}; they cannot be counted: {error}"),
            "run it again in a moment",
        ),
        Some(Ok(count)) if count >= MOST_VERSIONS => Finding::warn(
            ABOUT,
            format!(
                "{count}, and the service keeps no more than {MOST_VERSIONS}: what becomes of \
                 later writes it does not say, so each is looked up"
            ),
            fewer,
        ),
        Some(Ok(count)) if count >= MANY_VERSIONS => Finding::warn(
            ABOUT,
            format!("{count} of at most {MOST_VERSIONS}; {grows}"),
            fewer,
        ),
        Some(Ok(count)) => Finding::pass(
            ABOUT,
            format!("{count} of at most {MOST_VERSIONS}; {grows}"),
        ),
    }
}

/// Whether the Figma plugin can push to the bin: it compares times first (`updateJSONBinTokens.ts`
/// of Tokens Studio for Figma 2.11.10).
pub(crate) fn plugin(held: &Held, now: Timestamp) -> Finding {
    const ABOUT: &str = "plugin";
    match held.stamp.written_at() {
        None => Finding::warn(
            ABOUT,
            "the record does not say when it was written, so the Figma plugin does not push to it",
            "the next push from here writes that",
        ),
        Some(at) if held.stamp.is_ahead_of(now) => Finding::warn(
            ABOUT,
            format!(
                "the record says that it was written at {at:.0}, which has not come yet: the Figma \
                 plugin does not push before that"
            ),
            "set the clock right that wrote it; the next push from here writes a time that has come",
        ),
        Some(at) => Finding::pass(
            ABOUT,
            format!("the Figma plugin can push: last written {at:.0}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use provider_api::{ErrorKind, Verdict};

    use super::*;

    #[test]
    fn versions_are_warned_about_before_there_are_too_many() {
        let check = |counted: Option<u64>, verdict: Verdict, says: &str| {
            let finding = versions(counted.map(Ok), Versioning::On, false);
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(finding.says.contains(says), "{finding:?}");
        };
        check(
            Some(0),
            Verdict::Pass,
            "0 of at most 1000; each push from here adds one",
        );
        check(Some(899), Verdict::Pass, "899 of at most 1000");
        check(Some(900), Verdict::Warn, "900 of at most 1000");
        check(Some(1000), Verdict::Warn, "no more than 1000");
        check(None, Verdict::Pass, "takes the master key");
        let error = ProviderError::new(ErrorKind::Unavailable, "no answer");
        let finding = versions(Some(Err(error)), Versioning::Usual, true);
        assert_eq!(finding.verdict, Verdict::Warn);
        assert_eq!(
            finding.says,
            "each write to a public bin adds one; they cannot be counted: no answer"
        );
    }

    #[test]
    fn a_key_that_opens_more_than_is_needed_is_told() {
        let check = |key, write, verdict| assert_eq!(rights(key, write).verdict, verdict);
        let (read, write) = (WriteSupport::ReadOnly, WriteSupport::CheckThenWrite);
        check(KeyKind::Master, read, Verdict::Warn);
        check(KeyKind::Master, write, Verdict::Pass);
        check(KeyKind::Access, read, Verdict::Pass);
        check(KeyKind::Access, write, Verdict::Pass);
    }
}
