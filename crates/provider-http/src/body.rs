//! Taking a body in: counted on both sides of the compression, and never past its limit.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};

/// How much of an answer is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimits {
    /// Decoded bytes.
    pub(crate) bytes: u64,
    /// Decoded bytes for each encoded one, looked at from [`RATIO_FROM`] on.
    pub(crate) ratio: u64,
}

/// Small documents may compress as well as they like.
const RATIO_FROM: u64 = 1024 * 1024;

/// Why a body is not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// More than the limits allow.
    TooLarge(String),
    /// Encoded in a way that was not asked for.
    Unreadable(String),
    /// It ends too early, or its check sum is wrong.
    Damaged(String),
}

/// A body on its way in.
pub(crate) struct Intake {
    encoding: Encoding,
    limits: BodyLimits,
    taken: u64,
}

enum Encoding {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Intake {
    /// Looks at the headers, so that a body that cannot be taken is not even begun.
    pub(crate) fn begin(
        headers: &HeaderMap,
        announced: Option<u64>,
        limits: BodyLimits,
    ) -> Result<Self, Rejection> {
        if announced.is_some_and(|length| length > limits.bytes) {
            return Err(too_long(limits));
        }
        let bounded = Bounded::new(limits);
        let encoding = if is_gzip(headers)? {
            Encoding::Gzip(Box::new(MultiGzDecoder::new(bounded)))
        } else {
            Encoding::Plain(bounded)
        };
        Ok(Self {
            encoding,
            limits,
            taken: 0,
        })
    }

    /// Takes the next piece as it came over the wire.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), Rejection> {
        self.taken += piece.len() as u64;
        // An endless stream of empty gzip members decodes to nothing for ever.
        if self.taken > self.limits.bytes {
            return Err(too_long(self.limits));
        }
        match &mut self.encoding {
            Encoding::Plain(bounded) => bounded.write_all(piece).map_err(|_| too_long(self.limits)),
            Encoding::Gzip(decoder) => {
                decoder.get_mut().encoded = Some(self.taken);
                decoder
                    .write_all(piece)
                    .map_err(|error| gzip_rejection(decoder.get_mut(), &error))
            }
        }
    }

    /// The decoded body, if it was whole.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Rejection> {
        match self.encoding {
            Encoding::Plain(bounded) => Ok(bounded.bytes),
            // An answer without a body (304, 204) may still name the encoding it would have had.
            Encoding::Gzip(_) if self.taken == 0 => Ok(Vec::new()),
            Encoding::Gzip(mut decoder) => match decoder.try_finish() {
                Ok(()) => Ok(std::mem::take(&mut decoder.get_mut().bytes)),
                Err(error) => Err(gzip_rejection(decoder.get_mut(), &error)),
            },
        }
    }
}

fn too_long(limits: BodyLimits) -> Rejection {
    Rejection::TooLarge(format!(
        "the answer is larger than {} bytes, the most that is read",
        limits.bytes
    ))
}

fn gzip_rejection(sink: &mut Bounded, error: &io::Error) -> Rejection {
    match sink.overrun.take() {
        Some(text) => Rejection::TooLarge(text),
        None => Rejection::Damaged(format!("the compressed answer is damaged: {error}")),
    }
}

/// Only gzip is asked for; anything else would be taken for text, and a second layer is a bomb.
fn is_gzip(headers: &HeaderMap) -> Result<bool, Rejection> {
    let mut gzip = false;
    for value in headers.get_all(CONTENT_ENCODING) {
        let names = value.to_str().unwrap_or("?").split(',').map(str::trim);
        for name in names.filter(|name| !name.is_empty()) {
            let name = name.to_ascii_lowercase();
            match name.as_str() {
                "identity" => {}
                "gzip" | "x-gzip" if !gzip => gzip = true,
                "gzip" | "x-gzip" => {
                    return Err(Rejection::Unreadable(
                        "the answer is compressed more than once".to_owned(),
                    ));
                }
                _ => {
                    return Err(Rejection::Unreadable(format!(
                        "the answer is encoded as `{name}`, which was not asked for"
                    )));
                }
            }
        }
    }
    Ok(gzip)
}

/// Refuses the first byte over a limit, in the middle of decoding a piece if need be.
struct Bounded {
    bytes: Vec<u8>,
    limits: BodyLimits,
    encoded: Option<u64>,
    overrun: Option<String>,
}

impl Bounded {
    fn new(limits: BodyLimits) -> Self {
        Self {
            bytes: Vec::new(),
            limits,
            encoded: None,
            overrun: None,
        }
    }

    fn overrun_at(&self, length: u64) -> Option<String> {
        if length > self.limits.bytes {
            return Some(format!(
                "the decompressed answer is larger than {} bytes, the most that is read",
                self.limits.bytes
            ));
        }
        let encoded = self.encoded?;
        (length > RATIO_FROM && length > encoded.saturating_mul(self.limits.ratio)).then(|| {
            format!(
                "the answer grows more than {} times when decompressed",
                self.limits.ratio
            )
        })
    }
}

impl Write for Bounded {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.overrun = self.overrun_at((self.bytes.len() + piece.len()) as u64);
        if self.overrun.is_some() {
            return Err(io::Error::other("over the limit"));
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use reqwest::header::HeaderValue;

    use super::*;

    const LIMITS: BodyLimits = BodyLimits {
        bytes: 8 * 1024 * 1024,
        ratio: 200,
    };

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn encoded_as(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_str(value).unwrap());
        headers
    }

    fn take(encoding: &str, body: &[u8], limits: BodyLimits) -> Result<Vec<u8>, Rejection> {
        let mut intake = Intake::begin(&encoded_as(encoding), None, limits)?;
        for piece in body.chunks(1000) {
            intake.push(piece)?;
        }
        intake.finish()
    }

    #[test]
    fn gzip_and_plain_give_the_same_bytes() {
        let text = "x,y;".repeat(5000).into_bytes();
        assert_eq!(take("gzip", &gzip(&text), LIMITS).as_deref(), Ok(&*text));
        assert_eq!(
            take("X-GZIP, identity", &gzip(&text), LIMITS).as_deref(),
            Ok(&*text)
        );
        assert_eq!(take("identity", &text, LIMITS).as_deref(), Ok(&*text));
        assert_eq!(take("gzip", b"", LIMITS).as_deref(), Ok(&b""[..]));
        let twice = [gzip(b"a"), gzip(b"b")].concat();
        assert_eq!(take("gzip", &twice, LIMITS).as_deref(), Ok(&b"ab"[..]));
    }

    #[test]
    fn a_cut_or_changed_gzip_body_is_damaged_at_every_length() {
        let whole = gzip(b"{\"a\":1}");
        for length in 1..whole.len() {
            let got = take("gzip", &whole[..length], LIMITS);
            assert!(
                matches!(got, Err(Rejection::Damaged(_))),
                "{length}: {got:?}"
            );
        }
        let mut changed = whole.clone();
        let crc = changed.len() - 8;
        changed[crc] ^= 1;
        assert!(matches!(
            take("gzip", &changed, LIMITS),
            Err(Rejection::Damaged(_))
        ));
        let trailed = [whole, b"garbage, and more of it".to_vec()].concat();
        assert!(matches!(
            take("gzip", &trailed, LIMITS),
            Err(Rejection::Damaged(_))
        ));
        assert!(matches!(
            take("gzip", b"{\"a\":1}", LIMITS),
            Err(Rejection::Damaged(_))
        ));
    }

    #[test]
    fn a_bomb_is_refused_by_its_ratio_and_by_its_size() {
        let bomb = gzip(&vec![0; 6 * 1024 * 1024]);
        let Err(Rejection::TooLarge(text)) = take("gzip", &bomb, LIMITS) else {
            panic!("taken");
        };
        assert!(text.contains("200 times"), "{text}");
        let loose = BodyLimits {
            ratio: 2000,
            ..LIMITS
        };
        assert!(take("gzip", &bomb, loose).is_ok());
        let tight = BodyLimits {
            bytes: 5 * 1024 * 1024,
            ratio: 2000,
        };
        let Err(Rejection::TooLarge(text)) = take("gzip", &bomb, tight) else {
            panic!("taken");
        };
        assert!(text.contains("5242880 bytes"), "{text}");
    }

    #[test]
    fn below_a_mebibyte_the_ratio_does_not_matter() {
        let zeros = vec![0; 1024 * 1024];
        assert!(take("gzip", &gzip(&zeros), LIMITS).is_ok());
    }

    #[test]
    fn exactly_the_limit_is_taken_and_one_more_is_not() {
        let limits = BodyLimits {
            bytes: 3000,
            ratio: 200,
        };
        assert!(take("identity", &[b'x'; 3000], limits).is_ok());
        assert!(matches!(
            take("identity", &[b'x'; 3001], limits),
            Err(Rejection::TooLarge(_))
        ));
        assert!(Intake::begin(&HeaderMap::new(), Some(3000), limits).is_ok());
        assert!(Intake::begin(&HeaderMap::new(), Some(3001), limits).is_err());
    }

    #[test]
    fn empty_members_without_end_are_refused() {
        let limits = BodyLimits {
            bytes: 3000,
            ratio: 200,
        };
        let endless = gzip(b"").repeat(200);
        assert!(matches!(
            take("gzip", &endless, limits),
            Err(Rejection::TooLarge(_))
        ));
    }

    #[test]
    fn only_what_was_asked_for_is_decoded() {
        for encoding in ["br", "deflate", "gzip, gzip", "gzip, br", "zstd", "unknown"] {
            let got = take(encoding, b"x", LIMITS);
            assert!(
                matches!(got, Err(Rejection::Unreadable(_))),
                "{encoding}: {got:?}"
            );
        }
    }
}
