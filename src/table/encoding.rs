//! The encodings in which files are saved: UTF-8, which is what Workbench exports, and what spreadsheets make of it.
//!
//! Programs that save UTF-16 put a mark at the start; some leave it out, and then every second byte of what is mostly ASCII is zero. Whether text
//! is in Windows-1252 nothing says: it is what bytes are that are not UTF-8, which text of any length in that encoding hardly ever is by chance.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    #[default]
    Utf8,
    /// UTF-16, the lower byte first: what Windows calls Unicode.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// Windows-1252, as spreadsheets save in Western Europe and America: some cells are not UTF-8.
    Windows1252,
}

impl Encoding {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16",
            Self::Utf16Be => "UTF-16 (big-endian)",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// The encoding that the first bytes of a file show; `None` if there are too few of them.
    fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0, ..] => Some(Self::Utf16Le),
            [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] => Some(Self::Utf16Be),
            [1..=0xfd, 1..=255, ..] | [_, _, _, _, ..] => Some(Self::Utf8),
            _ => None,
        }
    }
}

/// Makes UTF-8 of a file's bytes, whatever the pieces in which they arrive.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    encoding: Option<Encoding>,
    /// Bytes that are not enough yet: to know the encoding, or for a character.
    rest: Vec<u8>,
}

impl Decoder {
    /// The encoding, once it is known.
    pub fn encoding(&self) -> Encoding {
        self.encoding.unwrap_or_default()
    }

    /// Whether bytes of a character are missing.
    pub fn is_inside_character(&self) -> bool {
        self.encoding() != Encoding::Utf8 && !self.rest.is_empty()
    }

    /// The text of the next bytes, as far as they make characters. UTF-8 is left as it is, well formed or not.
    pub fn decode<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.encoding == Some(Encoding::Utf8) {
            return Cow::Borrowed(bytes);
        }
        self.rest.extend_from_slice(bytes);
        if self.encoding.is_none() {
            self.encoding = Encoding::of(&self.rest);
        }
        self.take(false)
    }

    /// The text of what is left at the end of the file.
    pub fn end(&mut self) -> Cow<'static, [u8]> {
        // What has less than four bytes is not a table in any encoding.
        self.encoding.get_or_insert_default();
        self.take(true)
    }

    fn take(&mut self, is_end: bool) -> Cow<'static, [u8]> {
        let of_bytes: fn([u8; 2]) -> u16 = match self.encoding {
            None => return Cow::Borrowed(b""),
            Some(Encoding::Utf8 | Encoding::Windows1252) => {
                return Cow::Owned(std::mem::take(&mut self.rest));
            }
            Some(Encoding::Utf16Le) => u16::from_le_bytes,
            Some(Encoding::Utf16Be) => u16::from_be_bytes,
        };
        let (pairs, odd) = self.rest.as_chunks::<2>();
        let mut units: Vec<u16> = pairs.iter().copied().map(of_bytes).collect();
        let mut n_left = odd.len();
        // The second half of a character may come with the next bytes.
        if !is_end && let Some(0xd800..0xdc00) = units.last() {
            units.pop();
            n_left += 2;
        }
        let text: String = char::decode_utf16(units)
            .map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.rest.drain(..self.rest.len() - n_left);
        if is_end && n_left > 0 {
            self.rest.clear();
            return Cow::Owned([text.as_bytes(), "\u{fffd}".as_bytes()].concat());
        }
        Cow::Owned(text.into_bytes())
    }
}

/// The text of a cell, and whether its bytes are not UTF-8: then they are Windows-1252.
pub(super) fn text_of(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (bytes.iter().copied().map(windows_1252).collect(), true),
    }
}

/// The characters of the bytes 0x80 to 0x9f. Five bytes have none; they are control characters, as in every browser
/// (<https://encoding.spec.whatwg.org/#windows-1252>).
const C1: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..0xa0 => C1[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(bytes: &[u8], chunk: usize) -> (String, Encoding) {
        let mut decoder = Decoder::default();
        let mut text = Vec::new();
        for chunk in bytes.chunks(chunk) {
            text.extend_from_slice(&decoder.decode(chunk));
        }
        let encoding = decoder.encoding();
        text.extend_from_slice(&decoder.end());
        (String::from_utf8_lossy(&text).into_owned(), encoding)
    }

    fn utf16(text: &str, of_unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(of_unit).collect()
    }

    proptest! {
        #[test]
        fn every_text_reads_back_in_every_encoding(text in "[a-z]{2}\\PC{0,20}", chunk in 1_usize..12, has_mark: bool) {
            let text = if has_mark { format!("\u{feff}{text}") } else { text };
            prop_assert_eq!(decoded(text.as_bytes(), chunk).0, text.clone());
            let (read, encoding) = decoded(&utf16(&text, u16::to_le_bytes), chunk);
            prop_assert_eq!((read, encoding), (text.clone(), Encoding::Utf16Le));
            let (read, encoding) = decoded(&utf16(&text, u16::to_be_bytes), chunk);
            prop_assert_eq!((read, encoding), (text, Encoding::Utf16Be));
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..40), chunk in 1_usize..8) {
            decoded(&bytes, chunk);
            text_of(&bytes);
        }
    }

    #[test]
    fn halves_of_characters_are_replaced() {
        assert_eq!(decoded(b"a\0b\0\x3d\xd8c\0", 3).0, "ab\u{fffd}c");
        assert_eq!(decoded(b"a\0b\0\x3d\xd8", 3).0, "ab\u{fffd}");
        assert_eq!(decoded(b"a\0b\0c", 3).0, "ab\u{fffd}");
    }

    #[test]
    fn what_is_not_utf_8_is_windows_1252() {
        for (bytes, expected) in [
            (&b"Sch\xe4fer"[..], ("Schäfer", true)),
            (b"5 \x80 \x96 6 \x80", ("5 € – 6 €", true)),
            ("Schäfer".as_bytes(), ("Schäfer", false)),
            (b"", ("", false)),
        ] {
            let (text, is_other) = text_of(bytes);
            assert_eq!((&*text, is_other), expected);
        }
    }
}
