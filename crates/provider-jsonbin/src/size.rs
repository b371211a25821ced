//! How large a record may be, as far as anybody knows.
//!
//! The service names its limits only where it refuses: 100 kB for a free account, 1 MB for a paid
//! one (texts of its answers; JSONBin API reference, xlbins/get-started). Whether a kB has 1,000 or
//! 1,024 bytes, and whether it measures what is sent or what it stores, is not documented. So a kB
//! has 1,024 here and what is sent is measured: nothing is refused that might be taken.

use provider_api::{Finding, Fit, ProviderError};

use crate::config::invalid;

const KB: usize = 1024;
const MB: usize = 1024 * KB;
const FREE: usize = 100 * KB;
const PAID: usize = MB;
/// More than an answer is read of.
const LARGEST: usize = 64 * MB;

const SMALLER: &str = "take out sets that nobody needs, or spread them over several bins";
const TELL: &str =
    "say what the account takes: `tokensync remote edit NAME --limit 1MB` (or 100kB)";

/// The largest record that the account takes, in bytes, as its owner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit(usize);

impl Limit {
    /// Reads `100kB`, `1MB` or a number of bytes.
    pub(crate) fn parse(text: &str) -> Result<Self, ProviderError> {
        let text = text.trim().to_ascii_lowercase();
        let units = [("kb", KB), ("mb", MB), ("", 1)];
        let bytes = units.iter().find_map(|(unit, bytes)| {
            let number: usize = text.strip_suffix(unit)?.trim_end().parse().ok()?;
            number.checked_mul(*bytes)
        });
        match bytes {
            Some(bytes @ 1..=LARGEST) => Ok(Self(bytes)),
            _ => Err(invalid(
                "limit",
                "has to be a size such as `100kB`, `1MB` or a number of bytes",
            )
            .with_hint("JSONBin tells free accounts 100 kB and paid ones 1 MB")),
        }
    }

    /// Why a record of so many bytes is not sent, if it is too large.
    pub(crate) fn refuses(self, bytes: usize) -> Option<String> {
        (bytes > self.0).then(|| {
            format!(
                "the record would have {bytes} bytes, and the option `limit` says {}",
                words(self.0)
            )
        })
    }
}

/// What there is to say before a record of `bytes` is written over one of `held` bytes.
pub(crate) fn fit(bytes: usize, held: Option<usize>, limit: Option<Limit>) -> Fit {
    let mut fit = Fit::default();
    if let Some(why) = limit.and_then(|limit| limit.refuses(bytes)) {
        fit.refuse_all(format!("{why}: {SMALLER}, or correct `limit`"));
        return fit;
    }
    match limit {
        Some(Limit(limit)) if is_near(bytes, limit) => fit.notes.push(format!(
            "the record has {bytes} bytes, and the option `limit` says {}",
            words(limit)
        )),
        None => fit.notes.extend(guess(bytes, held)),
        Some(_) => {}
    }
    fit
}

/// What may hinder the next writes, where nobody has said what the account takes.
fn guess(bytes: usize, held: Option<usize>) -> Option<String> {
    let (account, limit) = match held {
        Some(held) if held > FREE => ("a paid", PAID),
        _ => ("a free", FREE),
    };
    is_near(bytes, limit).then(|| {
        format!(
            "the record has {bytes} bytes: {account} account takes about {}",
            words(limit)
        )
    })
}

/// How the size of a record that is there stands to what the account takes.
pub(crate) fn finding(bytes: usize, limit: Option<Limit>) -> Finding {
    const ABOUT: &str = "size";
    match limit {
        Some(Limit(limit)) if bytes > limit => Finding::warn(
            ABOUT,
            format!(
                "{bytes} bytes, and the option `limit` says {}: nothing so large is pushed",
                words(limit)
            ),
            format!("{SMALLER}, or correct `limit`"),
        ),
        Some(Limit(limit)) if is_near(bytes, limit) => Finding::warn(
            ABOUT,
            format!(
                "{bytes} bytes of {}, as the option `limit` says",
                words(limit)
            ),
            SMALLER,
        ),
        Some(Limit(limit)) => Finding::pass(ABOUT, format!("{bytes} bytes of {}", words(limit))),
        None => match guess(bytes, Some(bytes)) {
            Some(why) => Finding::warn(ABOUT, why, TELL),
            None if bytes > FREE => Finding::pass(
                ABOUT,
                format!("{bytes} bytes: more than a free account takes, so this one is paid"),
            ),
            None => Finding::pass(
                ABOUT,
                format!("{bytes} bytes; a free account takes about {}", words(FREE)),
            ),
        },
    }
}

/// Whether nine tenths are used.
fn is_near(bytes: usize, limit: usize) -> bool {
    bytes >= limit - limit / 10
}

fn words(bytes: usize) -> String {
    match bytes {
        _ if bytes.is_multiple_of(MB) => format!("{} MB", bytes / MB),
        _ if bytes.is_multiple_of(KB) => format!("{} kB", bytes / KB),
        _ => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use provider_api::Verdict;

    use super::*;

    #[test]
    fn a_limit_is_a_size_of_bytes_kilobytes_or_megabytes() {
        let check = |text: &str, bytes: Option<usize>| {
            assert_eq!(Limit::parse(text).ok(), bytes.map(Limit), "{text}");
        };
        check("100kB", Some(102_400));
        check(" 100 KB ", Some(102_400));
        check("1mb", Some(1_048_576));
        check("64MB", Some(67_108_864));
        check("5000", Some(5000));
        for text in [
            "",
            "0",
            "kB",
            "-1",
            "1.5MB",
            "65MB",
            "100kiB",
            "18446744073709551615mb",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn what_is_too_large_is_refused_and_what_is_nearly_so_is_told() {
        let check =
            |bytes: usize, limit: Option<usize>, held: usize, refused: bool, noted: bool| {
                let fit = fit(bytes, Some(held), limit.map(Limit));
                assert_eq!(fit.refused.len(), usize::from(refused), "{bytes}");
                assert_eq!(
                    fit.notes.len(),
                    usize::from(noted),
                    "{bytes}: {:?}",
                    fit.notes
                );
            };
        check(1001, Some(1000), 0, true, false);
        check(1000, Some(1000), 0, false, true);
        check(900, Some(1000), 0, false, true);
        check(899, Some(1000), 0, false, false);
        check(92_159, None, 0, false, false);
        check(92_160, None, 0, false, true);
        // Nobody knows whether the account is a free one, so it is tried,
        check(200_000, None, 0, false, true);
        // unless more is there already.
        check(200_000, None, 150_000, false, false);
        check(1_000_000, None, 150_000, false, true);
    }

    #[test]
    fn a_record_that_is_there_shows_what_the_account_takes() {
        let check = |bytes: usize, limit: Option<usize>, verdict: Verdict, says: &str| {
            let finding = finding(bytes, limit.map(Limit));
            assert_eq!(finding.verdict, verdict, "{finding:?}");
            assert!(finding.says.contains(says), "{finding:?}");
            assert_eq!(finding.fixes.is_empty(), verdict == Verdict::Pass);
        };
        check(
            10,
            None,
            Verdict::Pass,
            "10 bytes; a free account takes about 100 kB",
        );
        check(
            102_400,
            None,
            Verdict::Warn,
            "a free account takes about 100 kB",
        );
        check(102_401, None, Verdict::Pass, "so this one is paid");
        check(
            1_000_000,
            None,
            Verdict::Warn,
            "a paid account takes about 1 MB",
        );
        check(10, Some(1000), Verdict::Pass, "10 bytes of 1000 bytes");
        check(950, Some(1000), Verdict::Warn, "950 bytes of 1000 bytes");
        check(
            1001,
            Some(1000),
            Verdict::Warn,
            "nothing so large is pushed",
        );
    }
}
