//! Ids, keys and times in the shapes that the service uses.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use uuid::Uuid;

/// How many characters follow the prefix of a made-up key, as after a bcrypt cost.
const KEY_LENGTH: usize = 53;
const KEY_ALPHABET: &[u8; 64] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A fresh id: seconds, a part of this process, a counter (JSONBin ids have the ObjectId shape).
pub(crate) fn object_id(at: i64) -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| random() & 0xff_ffff_ffff);
    static COUNTER: LazyLock<AtomicU32> =
        LazyLock::new(|| AtomicU32::new(u32::try_from(random() & 0xffff).unwrap_or_default()));
    let seconds = at.div_euclid(1000) & 0xffff_ffff;
    let count = COUNTER.fetch_add(1, Ordering::Relaxed) & 0xff_ffff;
    format!("{seconds:08x}{:010x}{count:06x}", *PROCESS)
}

/// Whether this is 24 lower-case hex digits; anything else is answered as an invalid id.
pub(crate) fn is_object_id(text: &str) -> bool {
    text.len() == 24
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A fresh key in the shape of the service's own: `$2a$10$` and 53 characters, among them signs
/// that mean something to a shell.
pub(crate) fn secret_key() -> String {
    let mut key = String::from("$2a$10$");
    let mut bits = 0_u64;
    for position in 0..KEY_LENGTH {
        // Ten times six bits are in one number.
        if position % 10 == 0 {
            bits = random();
        }
        let index = usize::try_from(bits & 63).unwrap_or_default();
        key.push(char::from(KEY_ALPHABET[index]));
        bits >>= 6;
    }
    key
}

/// A fresh id of the Studio service.
pub(crate) fn uuid() -> String {
    Uuid::new_v4().to_string()
}

/// Whether this has the shape of an id of the Studio service.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

/// 64 characters that nobody guesses.
pub(crate) fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// `2021-01-12T12:58:01.515Z`, the documented shape of `createdAt`.
pub(crate) fn iso(at: i64) -> String {
    format!("{:.3}", timestamp(at))
}

/// The moment that an RFC 3339 text tells.
pub(crate) fn moment(text: &str) -> Option<i64> {
    Some(text.parse::<Timestamp>().ok()?.as_millisecond())
}

/// `Tue, 12 Jan 2021 12:58:01 GMT`, the shape of `Last-Modified`.
pub(crate) fn http_date(at: i64) -> String {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&timestamp(at))
        .unwrap_or_default()
}

fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or_default()
}

/// 64 bits that differ at each call. The standard library keys this hasher from the system's
/// randomness, which is plenty for keys that open nothing but a loopback server.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_start_with_the_seconds_and_differ() {
        let first = object_id(1_610_456_281_515);
        assert!(is_object_id(&first));
        assert_eq!(&first[..8], format!("{:08x}", 1_610_456_281).as_str());
        assert_ne!(first, object_id(1_610_456_281_515));
    }

    #[test]
    fn only_24_lower_case_hex_digits_are_an_id() {
        assert!(is_object_id("111111111111111111111111"));
        for wrong in [
            "",
            "TestID",
            "11111111111111111111111",
            "11111111111111111111111G",
            "AAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(!is_object_id(wrong), "{wrong}");
        }
    }

    #[test]
    fn keys_look_like_those_of_the_service() {
        let key = secret_key();
        let tail = key.strip_prefix("$2a$10$").unwrap();
        assert_eq!(tail.len(), 53);
        assert!(tail.bytes().all(|byte| KEY_ALPHABET.contains(&byte)));
        assert_ne!(key, secret_key());
    }

    #[test]
    fn times_are_written_as_documented() {
        assert_eq!(iso(1_610_456_281_515), "2021-01-12T12:58:01.515Z");
        assert_eq!(iso(1_610_456_281_000), "2021-01-12T12:58:01.000Z");
        assert_eq!(
            http_date(1_610_456_281_515),
            "Tue, 12 Jan 2021 12:58:01 GMT"
        );
    }
}
