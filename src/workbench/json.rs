//! JSON that may hold anything: members are looked for, and whatever is missing or of another kind is simply not there.
//!
//! Values stay text until they are asked for, so the order of an object's members is that of the document, depth costs no
//! stack, and each look at a value is one pass over its text: whoever looks at every value a few times takes time linear in the document.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Visitor};
use serde_json::value::RawValue;

/// What some servers write before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A JSON value inside an answer: its text, without space around it.
#[derive(Clone, Copy)]
pub(super) struct Json<'a>(&'a str);

/// A string, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text<'a> {
    /// What it says.
    pub(super) value: Cow<'a, str>,
    /// Whether U+FFFD replaces halves of characters (lone surrogates), which no text can hold.
    pub(super) is_damaged: bool,
}

impl<'a> Json<'a> {
    /// The value that `bytes` hold; `None` if they are not JSON from the first to the last. A byte order mark is passed over.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        count_scanned(bytes.len());
        let value: &RawValue = serde_json::from_slice(bytes).ok()?;
        Some(Self(value.get()))
    }

    /// The object's member of that name; the last one if there are several. `None` for `null`, too.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        let [value] = self.pick([name]);
        value.filter(|value| !value.is_null())
    }

    /// The member at the end of a path of names.
    pub(super) fn at(self, names: &[&str]) -> Option<Self> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// The object's members of these names, in one pass: the last one of each name, which may be `null`. None of them if it is not an object.
    pub(super) fn pick<const N: usize>(self, names: [&str; N]) -> [Option<Self>; N] {
        let mut found = [None; N];
        for (name, value) in self.members().into_iter().flatten() {
            if let Some(nth) = names.iter().position(|&wanted| wanted == name) {
                found[nth] = Some(value);
            }
        }
        found
    }

    /// The object's members, in the order of the document. Names are decoded as [`text`](Self::text) is, but not trimmed.
    pub(super) fn members(self) -> Option<impl Iterator<Item = (Cow<'a, str>, Self)>> {
        let mut scanner = Scanner::inside(self.0, b'{')?;
        Some(std::iter::from_fn(move || {
            if scanner.closes() {
                return None;
            }
            let name = scanner.name()?;
            Some((name, scanner.value()?))
        }))
    }

    /// The list's items.
    pub(super) fn items(self) -> Option<impl Iterator<Item = Self>> {
        let mut scanner = Scanner::inside(self.0, b'[')?;
        Some(std::iter::from_fn(move || {
            if scanner.closes() {
                return None;
            }
            scanner.value()
        }))
    }

    /// The string, trimmed; `None` for a blank one.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        self.marked_text().map(|text| text.value)
    }

    /// The same, with whether it is damaged.
    pub(super) fn marked_text(self) -> Option<Text<'a>> {
        let Text { value, is_damaged } = self.string()?;
        let value = match value {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (!value.is_empty()).then_some(Text { value, is_damaged })
    }

    fn string(self) -> Option<Text<'a>> {
        let inner = self.0.strip_prefix('"')?.strip_suffix('"')?;
        count_scanned(inner.len());
        if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
            return Some(Text {
                value: Cow::Borrowed(inner),
                is_damaged: false,
            });
        }
        let bytes = serde_json::Deserializer::from_str(self.0)
            .deserialize_bytes(Bytes)
            .ok()?;
        Some(match String::from_utf8(bytes) {
            Ok(text) => Text {
                value: Cow::Owned(text),
                is_damaged: false,
            },
            Err(error) => Text {
                value: Cow::Owned(without_surrogates(error.into_bytes())),
                is_damaged: true,
            },
        })
    }

    /// The text of the value itself.
    pub(super) fn source(self) -> &'a str {
        count_scanned(self.0.len());
        self.0
    }

    pub(super) fn is_null(self) -> bool {
        self.0 == "null"
    }

    /// The first value, in the order of the document, that is neither object nor list and whose path `is_wanted`: the names and list
    /// indices down to it, each after a dot. Found in one pass, which leaves out what is more than `max_depth` levels down.
    pub(super) fn first_leaf(
        self,
        max_depth: usize,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        /// An object or list that has begun.
        struct Open {
            /// The next item's, in a list.
            index: Option<usize>,
            n_path_bytes: usize,
        }
        let mut scanner = Scanner {
            text: self.0,
            at: 0,
        };
        let mut path = String::new();
        let mut open: Vec<Open> = Vec::new();
        loop {
            match scanner.peek()? {
                begin @ (b'{' | b'[') if open.len() < max_depth => {
                    scanner.step();
                    open.push(Open {
                        index: (begin == b'[').then_some(0),
                        n_path_bytes: path.len(),
                    });
                }
                b'{' | b'[' => {
                    scanner.value()?;
                }
                _ => {
                    let leaf = scanner.value()?;
                    if is_wanted(&path) {
                        return Some(leaf);
                    }
                }
            }
            while scanner.closes() {
                open.pop()?;
            }
            let around = open.last_mut()?;
            path.truncate(around.n_path_bytes);
            path.push('.');
            match &mut around.index {
                Some(index) => {
                    path.push_str(&index.to_string());
                    *index += 1;
                }
                None => path.push_str(&scanner.name()?),
            }
        }
    }
}

/// Walks through text that is known to be JSON.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Walks through the object or list that `text` is, from after the bracket; `None` if it is none.
    fn inside(text: &'a str, bracket: u8) -> Option<Self> {
        (text.as_bytes().first() == Some(&bracket)).then_some(Self { text, at: 1 })
    }

    /// The next byte that is not space. `None` at the end.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            if !byte.is_ascii_whitespace() {
                return Some(byte);
            }
            self.step();
        }
    }

    fn step(&mut self) {
        count_scanned(1);
        self.at += 1;
    }

    /// Steps to the next member or item; says whether there is none, and steps out of the object or list then.
    fn closes(&mut self) -> bool {
        match self.peek() {
            Some(b'}' | b']') => {
                self.step();
                true
            }
            Some(b',') => {
                self.step();
                false
            }
            Some(_) => false,
            None => true,
        }
    }

    /// The name of a member; its value comes next.
    fn name(&mut self) -> Option<Cow<'a, str>> {
        let name = self.value()?.string()?.value;
        if self.peek()? == b':' {
            self.step();
        }
        Some(name)
    }

    /// The value that comes next, whole.
    fn value(&mut self) -> Option<Json<'a>> {
        self.peek()?;
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            self.at = match *bytes.get(self.at)? {
                b'"' => end_of_string(bytes, self.at)?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at + 1
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at + 1
                }
                _ if depth > 0 => self.at + 1,
                _ => end_of_scalar(bytes, self.at),
            };
            if depth == 0 {
                break;
            }
        }
        count_scanned(self.at - start);
        self.text.get(start..self.at).map(Json)
    }
}

/// Where the string that begins at a quotation mark ends, after its other quotation mark.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        // What a backslash is before belongs to it.
        at += 2;
    }
}

/// Where the number, `true`, `false` or `null` at `start` ends.
fn end_of_scalar(bytes: &[u8], start: usize) -> usize {
    let is_end =
        |byte: &u8| matches!(byte, b',' | b':' | b'}' | b']') || byte.is_ascii_whitespace();
    let n_bytes = bytes[start..].iter().position(is_end);
    n_bytes.map_or(bytes.len(), |n| start + n)
}

/// Takes a string as serde_json gives it as bytes: UTF-8, but for lone surrogates.
struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(bytes.to_vec())
    }
}

/// The text with U+FFFD for each lone surrogate. These are U+D800 to U+DFFF, whose bytes are ED A0 80 to ED BF BF: as many as U+FFFD has.
fn without_surrogates(mut bytes: Vec<u8>) -> String {
    for at in 0..bytes.len().saturating_sub(2) {
        if bytes[at] == 0xed && bytes[at + 1] >= 0xa0 {
            let replaced = &mut bytes[at..at + 3];
            char::REPLACEMENT_CHARACTER.encode_utf8(replaced);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Counts bytes that were looked at, for tests of how much work an answer is.
#[cfg(not(test))]
fn count_scanned(_n_bytes: usize) {}

#[cfg(test)]
fn count_scanned(n_bytes: usize) {
    tests::N_SCANNED.set(tests::N_SCANNED.get() + n_bytes);
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    thread_local! {
        pub(super) static N_SCANNED: Cell<usize> = const { Cell::new(0) };
    }

    /// How many bytes of JSON `act` looks at, each as often as it does.
    pub(in crate::workbench) fn n_scanned(act: impl FnOnce()) -> usize {
        let before = N_SCANNED.get();
        act();
        N_SCANNED.get() - before
    }

    #[test]
    fn members_are_found_and_all_else_is_absent() {
        let document = Json::read(br#" {"b": {"text": " \u0041 "}, "a": null, "n": 5, "list": [1, "x", []], "b2": "", "n": 6} "#).unwrap();
        let names: Vec<_> = document
            .members()
            .unwrap()
            .map(|(name, _)| name.into_owned())
            .collect();
        assert_eq!(names, ["b", "a", "n", "list", "b2", "n"]);
        assert_eq!(document.at(&["b", "text"]).unwrap().text().unwrap(), "A");
        let [null, n, missing] = document.pick(["a", "n", "c"]);
        assert!(null.unwrap().is_null() && document.get("a").is_none());
        assert_eq!(n.unwrap().0, "6");
        assert!(missing.is_none());
        assert!(document.at(&["b", "text", "deeper"]).is_none());
        assert!(document.get("n").unwrap().text().is_none());
        assert!(document.get("b2").unwrap().text().is_none());
        assert_eq!(document.get("list").unwrap().items().unwrap().count(), 3);
        assert!(document.items().is_none());
        for not_json in ["", "{", "{} {}", "<html>", "\u{feff}", "\u{feff}\u{feff}{}"] {
            assert!(Json::read(not_json.as_bytes()).is_none(), "{not_json:?}");
        }
        assert!(Json::read(b"\"\xff\"").is_none());
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let document = Json::read("\u{feff} {\"a\": \"x\"}".as_bytes()).unwrap();
        assert_eq!(document.get("a").unwrap().text().unwrap(), "x");
    }

    #[test]
    fn halves_of_characters_are_replaced_and_marked() {
        for (string, expected, is_damaged) in [
            (r#""\ud83d\ude00""#, "😀", false),
            (r#""\ufffd""#, "\u{fffd}", false),
            (
                r#""\ud7ff\ue000퟿\\\"\/\n.""#,
                "\u{d7ff}\u{e000}\u{d7ff}\\\"/\n.",
                false,
            ),
            (r#""\ud800""#, "\u{fffd}", true),
            (r#""host\uDFFF-1""#, "host\u{fffd}-1", true),
            (r#""\ud800\ud800""#, "\u{fffd}\u{fffd}", true),
            (r#""\ud800\ud83d\ude00é""#, "\u{fffd}😀é", true),
            (r#""\udc00\ud800""#, "\u{fffd}\u{fffd}", true),
            (r#""\ud800\n""#, "\u{fffd}", true),
        ] {
            let text = Json::read(string.as_bytes()).unwrap().marked_text();
            let value = Cow::Borrowed(expected);
            assert_eq!(text, Some(Text { value, is_damaged }), "{string}");
        }
        // One in a name hides nothing else.
        let document =
            Json::read(br#"{"\ud800": 1, "a\ud800": {"b": "x"}, "\u0063": "y"}"#).unwrap();
        let inner = document.at(&["a\u{fffd}", "b"]).unwrap();
        assert_eq!(inner.text().unwrap(), "x");
        assert_eq!(document.get("c").unwrap().text().unwrap(), "y");
    }

    #[test]
    fn depth_costs_no_stack() {
        let depth = 200_000;
        let document = format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let document = Json::read(document.as_bytes()).unwrap();
        let inner = document.get("x").and_then(Json::items).map(Iterator::count);
        assert_eq!(inner, Some(1));
        assert!(document.first_leaf(usize::MAX, |_| true).is_none());
    }

    #[test]
    fn leaves_are_found_by_their_path_in_one_pass() {
        let text = r#"{"a": [1, {"b": [], "c": {}}, [["x"]]], "b": {"": null}, "d": "e"}"#;
        let document = Json::read(text.as_bytes()).unwrap();
        let paths = std::cell::RefCell::new(Vec::new());
        let scanned = n_scanned(|| {
            let none = document.first_leaf(64, |path| {
                paths.borrow_mut().push(path.to_owned());
                false
            });
            assert!(none.is_none());
        });
        assert_eq!(*paths.borrow(), [".a.0", ".a.2.0.0", ".b.", ".d"]);
        assert!(scanned <= 2 * text.len(), "{scanned}");
        let found =
            |max_depth| document.first_leaf(max_depth, |path| path == ".d" || path == ".a.2.0.0");
        assert_eq!(found(64).unwrap().0, "\"x\"");
        assert_eq!(found(4).unwrap().0, "\"x\"");
        assert_eq!(found(3).unwrap().0, "\"e\"");
        assert!(found(0).is_none());
        assert_eq!(Json("5").first_leaf(0, str::is_empty).unwrap().0, "5");
    }

    /// JSON as serde_json knows it, written with space here and there.
    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i32>().prop_map(serde_json::Value::from),
            "[\\PC\"\\\\\\[\\]{},: ]{0,6}".prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(5, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
                prop::collection::btree_map("[a-c\"\\\\{\\[]{0,3}", inner, 0..5)
                    .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn check_same(json: Json<'_>, value: &serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                let found: Vec<_> = json.members().unwrap().collect();
                assert_eq!(found.len(), members.len());
                for (name, inner) in found {
                    check_same(inner, &members[name.as_ref()]);
                }
            }
            serde_json::Value::Array(items) => {
                let found: Vec<_> = json.items().unwrap().collect();
                assert_eq!(found.len(), items.len());
                for (inner, item) in found.into_iter().zip(items) {
                    check_same(inner, item);
                }
            }
            serde_json::Value::String(text) => {
                assert_eq!(json.text().unwrap_or_default(), text.trim());
            }
            scalar => assert_eq!(json.0, scalar.to_string()),
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_the_document_holds(value in any_json(), is_pretty in any::<bool>()) {
            let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
            check_same(Json::read(text.as_bytes()).unwrap(), &value);
        }
    }
}
