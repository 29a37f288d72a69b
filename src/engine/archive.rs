//! What is an archive, how much may come out of one, and how its refusal is said. Nothing is unpacked here; what of an archive is opened,
//! `src/unpack.mjs` decides, which is fetched when there is one.
//!
//! An archive is somebody else's: its names are untrusted text, its sizes are claims, and what it unpacks to may have no end.

use crate::text::{MAX_QUOTED, quoted};

/// The most bytes that an archive may unpack to: ten million alerts, more than a browser gives memory for.
const MAX_UNPACKED: u64 = 4 << 30;

/// The highest ratio of unpacked to packed size. Exports reach 16:1, since every row has a random id; rows with consecutive ids and long repeated
/// texts reach 110:1. An archive made to exhaust memory reaches 1,000:1.
const MAX_RATIO: u64 = 200;

/// So much is unpacked whatever the ratio: a small file may well be mostly alike.
const ANY_RATIO: u64 = 10_000_000;

const TOO_LARGE: &str = "unpacked, it is larger than 4 GB. Export a shorter range, or unpack it and choose some of the files inside.";

const TOO_DENSE: &str = "unpacked, it is more than 200 times as large, which exports of alerts are not. If you trust it, unpack it and choose \
    the CSV inside.";

/// What unpacks is not there.
pub const NO_UNPACKER: &str = "the part of this page that unpacks archives could not be loaded. Check the connection and choose the file again, or \
    unpack it and choose the CSV inside.";

/// Whether an archive is a zip archive (or a gzip file); `None` if the file is no archive. Its first four bytes decide, not its name.
pub fn is_zip(head: &[u8]) -> Option<bool> {
    match head {
        [0x1f, 0x8b, ..] => Some(false),
        // With entries, without any, or in parts.
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => Some(true),
        _ => None,
    }
}

/// The sentence that `file`, whose name is quoted, is refused by. Of `why`, which goes on after the name, every other part between NULs is
/// untrusted text, and is quoted.
pub fn refusal(file: &str, why: &str) -> String {
    let mut sentence = format!("Can’t open {file}: ");
    for (nth, part) in why.split('\0').enumerate() {
        if nth % 2 == 0 {
            sentence += part;
        } else {
            sentence += "“";
            sentence += &quoted(part, MAX_QUOTED);
            sentence += "”";
        }
    }
    sentence
}

/// Watches how much comes out of an archive.
#[derive(Debug, Default)]
pub struct Watch {
    n_unpacked: u64,
    n_packed: u64,
}

impl Watch {
    /// More bytes have come out of the next `n_packed` bytes of the archive.
    ///
    /// # Errors
    /// If it is too much, with what to say after its name: no more may be unpacked.
    pub fn take(&mut self, n_bytes: usize, n_packed: u64) -> Result<(), &'static str> {
        self.n_unpacked += n_bytes as u64;
        self.n_packed += n_packed;
        if self.n_unpacked > MAX_UNPACKED {
            Err(TOO_LARGE)
        } else if self.n_unpacked > ANY_RATIO && self.n_unpacked / MAX_RATIO > self.n_packed {
            Err(TOO_DENSE)
        } else {
            Ok(())
        }
    }

    /// How many of the archive's bytes went into it so far.
    pub fn n_packed(&self) -> u64 {
        self.n_packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        for (head, expected) in [
            (&b"\x1f\x8b\x08\0"[..], Some(false)),
            (b"PK\x03\x04", Some(true)),
            (b"PK\x05\x06", Some(true)),
            (b"PK\x07\x08", Some(true)),
            (b"PKID", None),
            (b"Expe", None),
            (b"\x1f", None),
            (b"", None),
        ] {
            assert_eq!(is_zip(head), expected, "{head:?}");
        }
    }

    #[test]
    fn names_in_a_refusal_are_quoted() {
        for (why, expected) in [
            ("it is damaged.", "Can’t open a.zip: it is damaged."),
            (
                "only \0b\u{202e}.png\0, \0שרת\0.",
                "Can’t open a.zip: only “b .png”, “\u{2068}שרת\u{2069}”.",
            ),
        ] {
            assert_eq!(refusal("a.zip", why), expected);
        }
        let long = refusal("a.zip", &format!("\0{}\0", "x".repeat(5_000)));
        assert!(long.chars().count() < 100, "{long}");
    }

    /// Feeds the watch pieces of this size until it stops: after how many unpacked bytes, and why.
    fn stopped(n_bytes: usize, n_packed: u64) -> (u64, &'static str) {
        let mut watch = Watch::default();
        loop {
            if let Err(why) = watch.take(n_bytes, n_packed) {
                return (watch.n_unpacked, why);
            }
        }
    }

    #[test]
    fn what_does_not_end_is_stopped() {
        assert_eq!(stopped(1_000_000, 1_000), (11_000_000, TOO_DENSE));
        // Exactly 200 times, and no more.
        assert_eq!(stopped(200_000_000, 1_000_000), (4_400_000_000, TOO_LARGE));
        assert_eq!(stopped(200_000_200, 1_000_000), (200_000_200, TOO_DENSE));
        let mut watch = Watch::default();
        assert_eq!(watch.take(10_000_000, 0), Ok(()));
        assert_eq!(watch.take(1, 0), Err(TOO_DENSE));
        assert_eq!(watch.n_packed(), 0);
        assert_eq!(Watch::default().take(4 << 30, 1 << 30), Ok(()));
        assert_eq!(
            Watch::default().take((4 << 30) + 1, 1 << 30),
            Err(TOO_LARGE)
        );
    }
}
