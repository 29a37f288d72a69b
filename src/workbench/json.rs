//! JSON that may hold anything: members are looked for, and whatever is missing or of another kind is simply not there.
//!
//! serde_json reads it. Its own values would not do: they forget the order of members and what is there twice, and one half of a character
//! or one deep list anywhere would leave nothing of the document.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zeroize::{Zeroize, Zeroizing};

use super::failure::Found;

/// What some servers write before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is deeper is left out, so that depth costs no stack: serde_json itself would give up at 128.
const MAX_DEPTH: usize = 100;

/// This many values a document may have: each takes some 60 bytes of memory, where two may have been enough in the document.
const MAX_VALUES: usize = 2_000_000;

/// What halves of characters are while a document is read that has any: no character at all, in Unicode's own words.
const HALF: char = '\u{fdd0}';
const HALF_DIGITS: &[u8; 4] = b"fdd0";

/// A JSON value inside an answer. It may be a token, so it shows itself to nobody, and is wiped from memory when it goes.
#[derive(Hash)]
pub(super) enum Json {
    /// `null`.
    Null,
    /// A number or boolean: it tells values apart, no more.
    Other(u64),
    /// A string.
    Text(Text),
    /// A list.
    List(Vec<Json>),
    /// An object: its members in the order of the document, in which a name may come several times.
    Object(Vec<(String, Json)>),
}

/// A string, decoded.
#[derive(Hash)]
pub(super) struct Text {
    value: String,
    /// Whether U+FFFD replaces halves of characters (lone surrogates), which no text can hold.
    is_damaged: bool,
}

impl Drop for Text {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

impl Json {
    /// The value that `bytes` hold. A byte order mark is passed over.
    ///
    /// # Errors
    /// If they are not JSON from the first to the last, or hold too many values.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Found> {
        let json = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let marked = with_halves_marked(json);
        let n_left = Cell::new(MAX_VALUES);
        let reader = Reader {
            depth: 0,
            n_left: &n_left,
            has_halves: marked.is_some(),
        };
        let json = marked.as_ref().map_or(json, |marked| marked.as_slice());
        let mut source = serde_json::Deserializer::from_slice(json);
        reader
            .deserialize(&mut source)
            .and_then(|value| source.end().map(|()| value))
            .map_err(|_| match n_left.get() {
                0 => Found::TooLong,
                _ => Found::of_non_json(bytes),
            })
    }

    /// The object's member of that name; the last one if there are several. `None` for `null`, too.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let [value] = self.pick([name]);
        value.filter(|value| !value.is_null())
    }

    /// The member at the end of a path of names.
    pub(super) fn at(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// The object's members of these names: the last one of each name, which may be `null`. None of them if it is not an object.
    pub(super) fn pick<const N: usize>(&self, names: [&str; N]) -> [Option<&Self>; N] {
        let members = self.members().unwrap_or_default();
        count_visited(members.len());
        names.map(|wanted| {
            let last = members.iter().rfind(|(name, _)| name == wanted);
            last.map(|(_, value)| value)
        })
    }

    /// The object's members, in the order of the document.
    pub(super) fn members(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The list's items.
    pub(super) fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The string, trimmed; `None` for a blank one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.value.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Whether it is a string with U+FFFD in the place of halves of characters.
    pub(super) fn is_damaged(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_damaged)
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The first value, in the order of the document, that is neither object nor list and whose path `is_wanted`: the names and list
    /// indices down to it, each after a dot. What is more than `max_depth` levels down is left out.
    pub(super) fn first_leaf(
        &self,
        max_depth: usize,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Option<&Self> {
        self.first_leaf_below(&mut String::new(), max_depth, &is_wanted)
    }

    fn first_leaf_below(
        &self,
        path: &mut String,
        max_depth: usize,
        is_wanted: &impl Fn(&str) -> bool,
    ) -> Option<&Self> {
        count_visited(1);
        let is_open = max_depth > 0;
        match self {
            Self::List(items) if is_open => items.iter().enumerate().find_map(|(index, item)| {
                let name = index.to_string();
                within(path, &name, |path| {
                    item.first_leaf_below(path, max_depth - 1, is_wanted)
                })
            }),
            Self::Object(members) if is_open => members.iter().find_map(|(name, value)| {
                within(path, name, |path| {
                    value.first_leaf_below(path, max_depth - 1, is_wanted)
                })
            }),
            Self::List(_) | Self::Object(_) => None,
            leaf => is_wanted(path).then_some(leaf),
        }
    }
}

/// What `find` finds with `.name` at the end of the path.
fn within<T>(path: &mut String, name: &str, find: impl FnOnce(&mut String) -> T) -> T {
    let n_bytes = path.len();
    path.push('.');
    path.push_str(name);
    let found = find(path);
    path.truncate(n_bytes);
    found
}

/// Reads the value that comes next.
#[derive(Clone, Copy)]
struct Reader<'a> {
    depth: usize,
    /// How many values there may still be.
    n_left: &'a Cell<usize>,
    /// Whether [`HALF`] means one.
    has_halves: bool,
}

impl Reader<'_> {
    fn deeper(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }

    fn text(self, mut value: String) -> Text {
        let is_damaged = self.has_halves && value.contains(HALF);
        if is_damaged {
            let whole = value.replace(HALF, "\u{fffd}");
            value.zeroize();
            value = whole;
        }
        Text { value, is_damaged }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Json, D::Error> {
        count_visited(1);
        let n_left = self.n_left.get().saturating_sub(1);
        self.n_left.set(n_left);
        if n_left == 0 {
            return Err(D::Error::custom("too many values"));
        }
        if self.depth > MAX_DEPTH {
            // This one takes no stack, however deep it is.
            source.deserialize_ignored_any(IgnoredAny)?;
            return Ok(Json::List(Vec::new()));
        }
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Other(u64::from(value)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Other(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Other(value.cast_unsigned()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Other(value.to_bits()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(self.text(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = source.next_element_seed(self.deeper())? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = source.next_key::<String>()? {
            let name = std::mem::take(&mut self.text(name).value);
            members.push((name, source.next_value_seed(self.deeper())?));
        }
        Ok(Json::Object(members))
    }
}

/// The document with [`HALF`] for each escape of half a character without its other half (a lone surrogate), which ends a document for
/// serde_json; `None` if it has none.
fn with_halves_marked(json: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut marked = None;
    let mut at = 0;
    while let Some(n_before) = json.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += n_before;
        at += match (unit(json, at), unit(json, at + ESCAPE_BYTES)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 2 * ESCAPE_BYTES,
            (Some(0xd800..=0xdfff), _) => {
                let marked = marked.get_or_insert_with(|| Zeroizing::new(json.to_vec()));
                marked[at + 2..at + ESCAPE_BYTES].copy_from_slice(HALF_DIGITS);
                ESCAPE_BYTES
            }
            // What a backslash is before belongs to it.
            _ => 2,
        };
    }
    marked
}

/// How long an escape like `\u00e9` is.
const ESCAPE_BYTES: usize = 6;

/// What is escaped at `at`, as a unit of UTF-16; `None` if there is no such escape.
fn unit(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + ESCAPE_BYTES)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Counts what is looked at, for tests of how much work an answer is.
#[cfg(not(test))]
fn count_visited(_n_values: usize) {}

#[cfg(test)]
fn count_visited(n_values: usize) {
    tests::N_VISITED.set(tests::N_VISITED.get() + n_values);
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    thread_local! {
        pub(super) static N_VISITED: Cell<usize> = const { Cell::new(0) };
    }

    /// How many values `act` reads or looks at, each as often as it does.
    pub(in crate::workbench) fn n_visited(act: impl FnOnce()) -> usize {
        let before = N_VISITED.get();
        act();
        N_VISITED.get() - before
    }

    #[test]
    fn members_are_found_and_all_else_is_absent() {
        let document = Json::read(br#" {"b": {"text": " \u0041 "}, "a": null, "n": 5, "list": [1, "x", []], "b2": "", "n": 6} "#).unwrap();
        let names: Vec<_> = document
            .members()
            .unwrap()
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["b", "a", "n", "list", "b2", "n"]);
        assert_eq!(document.at(&["b", "text"]).unwrap().text().unwrap(), "A");
        let [null, n, missing] = document.pick(["a", "n", "c"]);
        assert!(null.unwrap().is_null() && document.get("a").is_none());
        assert!(matches!(n, Some(Json::Other(6))));
        assert!(missing.is_none());
        assert!(document.at(&["b", "text", "deeper"]).is_none());
        assert!(document.get("n").unwrap().text().is_none());
        assert!(document.get("b2").unwrap().text().is_none());
        assert_eq!(document.get("list").unwrap().items().unwrap().len(), 3);
        assert!(document.items().is_none());
        for not_json in ["", "{", "{} {}", "<html>", "\u{feff}", "\u{feff}\u{feff}{}"] {
            assert!(Json::read(not_json.as_bytes()).is_err(), "{not_json:?}");
        }
        assert!(Json::read(b"\"\xff\"").is_err());
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
            let json = Json::read(string.as_bytes()).unwrap();
            let found = (json.text().unwrap(), json.is_damaged());
            assert_eq!(found, (expected, is_damaged), "{string}");
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
        let nested = |depth: usize| format!("{}\"x\"{}", "[".repeat(depth), "]".repeat(depth));
        let innermost = |depth| {
            let document = Json::read(nested(depth).as_bytes()).unwrap();
            let leaf = document
                .first_leaf(usize::MAX, |_| true)
                .and_then(Json::text);
            leaf.map(str::to_owned)
        };
        assert_eq!(innermost(MAX_DEPTH).as_deref(), Some("x"));
        assert_eq!(innermost(MAX_DEPTH + 1), None);
        // What is left out hides nothing else.
        let document = format!("{{\"x\":{},\"y\":\"z\"}}", nested(200_000));
        let document = Json::read(document.as_bytes()).unwrap();
        assert_eq!(
            document.get("x").and_then(Json::items).map(<[_]>::len),
            Some(1)
        );
        assert_eq!(document.get("y").and_then(Json::text), Some("z"));
        // Nor does it have to be JSON any less than the rest.
        assert!(Json::read(nested(200_000).replace('x', "").as_bytes()).is_ok());
        assert!(Json::read(nested(200_000).replace("\"x\"", "x").as_bytes()).is_err());
    }

    #[test]
    fn a_document_has_only_so_many_values() {
        let list = |n_items: usize| format!("[{}5]", "5,".repeat(n_items - 1));
        assert!(Json::read(list(MAX_VALUES - 2).as_bytes()).is_ok());
        let found = Json::read(list(MAX_VALUES - 1).as_bytes()).err();
        assert_eq!(found, Some(Found::TooLong));
    }

    #[test]
    fn values_are_told_apart() {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let values = [
            "null",
            "1",
            "-1",
            "1.5",
            "true",
            "[]",
            "{}",
            "\"\"",
            "[1]",
            "{\"a\":1}",
            "{\"b\":1}",
        ];
        let hashes = values.map(|value| {
            let mut hasher = DefaultHasher::new();
            Json::read(value.as_bytes()).unwrap().hash(&mut hasher);
            hasher.finish()
        });
        // `true` and 1 need not be: no list has both in the same place.
        let distinct: std::collections::BTreeSet<_> = hashes.into_iter().collect();
        assert_eq!(distinct.len(), values.len() - 1);
    }

    #[test]
    fn leaves_are_found_by_their_path_in_one_pass() {
        let text = r#"{"a": [1, {"b": [], "c": {}}, [["x"]]], "b": {"": null}, "d": "e"}"#;
        let document = Json::read(text.as_bytes()).unwrap();
        let paths = std::cell::RefCell::new(Vec::new());
        let visited = n_visited(|| {
            let none = document.first_leaf(64, |path| {
                paths.borrow_mut().push(path.to_owned());
                false
            });
            assert!(none.is_none());
        });
        assert_eq!(*paths.borrow(), [".a.0", ".a.2.0.0", ".b.", ".d"]);
        assert_eq!(visited, 12);
        let found = |max_depth| {
            let leaf = document.first_leaf(max_depth, |path| path == ".d" || path == ".a.2.0.0");
            leaf.and_then(Json::text)
        };
        assert_eq!(found(64), Some("x"));
        assert_eq!(found(4), Some("x"));
        assert_eq!(found(3), Some("e"));
        assert_eq!(found(0), None);
        assert!(Json::Null.first_leaf(0, str::is_empty).is_some());
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

    fn check_same(json: &Json, value: &serde_json::Value) {
        match value {
            serde_json::Value::Object(members) => {
                let found = json.members().unwrap();
                assert_eq!(found.len(), members.len());
                for (name, inner) in found {
                    check_same(inner, &members[name]);
                }
            }
            serde_json::Value::Array(items) => {
                let found = json.items().unwrap();
                assert_eq!(found.len(), items.len());
                for (inner, item) in found.iter().zip(items) {
                    check_same(inner, item);
                }
            }
            serde_json::Value::String(text) => {
                assert_eq!(json.text().unwrap_or_default(), text.trim());
            }
            serde_json::Value::Null => assert!(json.is_null()),
            _ => assert!(matches!(json, Json::Other(_))),
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_the_document_holds(value in any_json(), is_pretty in any::<bool>()) {
            let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
            check_same(&Json::read(text.as_bytes()).unwrap(), &value);
        }
    }
}
