//! The little of the ZIP format that an archive for Windows needs (PKWARE, APPNOTE.TXT 6.3.10):
//! deflated files below 4 GB, without encryption, comments or further fields.

use std::io::Write as _;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// "PKZIP 2.0", which introduced deflate (4.4.3).
const VERSION: u16 = 20;
/// Made on Unix, so that the modes count (4.4.2).
const MADE_BY: u16 = (3 << 8) | VERSION;
/// Names are UTF-8 (4.4.4, bit 11).
const FLAGS: u16 = 1 << 11;
const DEFLATED: u16 = 8;
/// 1980-01-01 00:00, the first time that there is (4.4.6).
const TIME_AND_DATE: u32 = ((1 << 5) | 1) << 16;

/// An archive that is being written.
#[derive(Debug, Default)]
pub(super) struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Zip {
    /// Adds a file; nothing if it or the archive is too large for the format.
    pub(super) fn add(&mut self, path: &str, bytes: &[u8], mode: u32) -> Option<()> {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
        deflate.write_all(bytes).ok()?;
        let packed = deflate.finish().ok()?;
        let mut crc = Crc::new();
        crc.update(bytes);
        let offset = u32::try_from(self.bytes.len()).ok()?;
        let mut about = Vec::new();
        for number in [VERSION, FLAGS, DEFLATED] {
            about.extend(number.to_le_bytes());
        }
        let sizes = [packed.len(), bytes.len()].map(u32::try_from);
        let [Ok(packed_size), Ok(size)] = sizes else {
            return None;
        };
        for number in [TIME_AND_DATE, crc.sum(), packed_size, size] {
            about.extend(number.to_le_bytes());
        }
        about.extend(u16::try_from(path.len()).ok()?.to_le_bytes());
        // No further fields.
        about.extend(0_u16.to_le_bytes());
        // 4.3.7: the local file header.
        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&about);
        self.bytes.extend(path.as_bytes());
        self.bytes.extend(packed);
        // 4.3.12: its line in the directory: no comment, the first disk, binary, a regular file.
        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(MADE_BY.to_le_bytes());
        self.directory.extend(about);
        self.directory.extend([0; 6]);
        self.directory
            .extend(((0o100_000 | mode) << 16).to_le_bytes());
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(path.as_bytes());
        self.count = self.count.checked_add(1)?;
        Some(())
    }

    /// The archive with its directory; nothing if it is too large for the format.
    pub(super) fn finish(mut self) -> Option<Vec<u8>> {
        let start = u32::try_from(self.bytes.len()).ok()?;
        let length = u32::try_from(self.directory.len()).ok()?;
        self.bytes.extend(self.directory);
        // 4.3.16: all on the first disk.
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        for number in [self.count, self.count] {
            self.bytes.extend(number.to_le_bytes());
        }
        for number in [length, start] {
            self.bytes.extend(number.to_le_bytes());
        }
        self.bytes.extend(0_u16.to_le_bytes());
        Some(self.bytes)
    }
}
