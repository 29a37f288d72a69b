//! JSON that may hold anything: members are looked for, and whatever is missing or of another kind is simply not there.
//!
//! Values stay text until they are asked for, so the order of an object's members is that of the document, and depth costs no
//! stack.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

/// A JSON value inside an answer.
#[derive(Clone, Copy)]
pub(super) struct Json<'a>(&'a RawValue);

impl<'a> Json<'a> {
    /// The value that `bytes` hold; `None` if they are not JSON from the first to the last.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().map(Self)
    }

    /// The object's member of that name; the last one if there are several. `None` for `null`, too.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        self.members()?
            .into_iter()
            .rev()
            .find_map(|(member, value)| (member == name).then_some(value))
            .filter(|value| !value.is_null())
    }

    /// The member at the end of a path of names.
    pub(super) fn at(self, names: &[&str]) -> Option<Self> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// Whether the object has a member of that name, be it `null`.
    pub(super) fn has(self, name: &str) -> bool {
        self.members()
            .is_some_and(|members| members.iter().any(|(member, _)| member == name))
    }

    /// The object's members, in the order of the document.
    pub(super) fn members(self) -> Option<Vec<(String, Self)>> {
        if !self.0.get().starts_with('{') {
            return None;
        }
        serde_json::Deserializer::from_str(self.0.get())
            .deserialize_map(Members)
            .ok()
    }

    /// The list's items.
    pub(super) fn items(self) -> Option<Vec<Self>> {
        if !self.0.get().starts_with('[') {
            return None;
        }
        let items: Vec<&RawValue> = serde_json::from_str(self.0.get()).ok()?;
        Some(items.into_iter().map(Self).collect())
    }

    /// The string, trimmed; `None` for a blank one.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        let text: Cow<'a, str> = match serde_json::from_str::<&'a str>(self.0.get()) {
            Ok(text) => text.trim().into(),
            Err(_) => serde_json::from_str::<String>(self.0.get())
                .ok()?
                .trim()
                .to_owned()
                .into(),
        };
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn is_null(self) -> bool {
        self.0.get() == "null"
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, Json<'de>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            members.push((name, Json(value)));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_and_all_else_is_absent() {
        let document = Json::read(br#" {"b": {"text": " \u0041 "}, "a": null, "n": 5, "list": [1, "x", []], "b2": "", "n": 6} "#).unwrap();
        let names: Vec<_> = document
            .members()
            .unwrap()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["b", "a", "n", "list", "b2", "n"]);
        assert_eq!(document.at(&["b", "text"]).unwrap().text().unwrap(), "A");
        assert!(document.has("a") && document.get("a").is_none());
        assert!(document.at(&["b", "text", "deeper"]).is_none());
        assert!(document.get("n").unwrap().text().is_none());
        assert!(document.get("b2").unwrap().text().is_none());
        assert_eq!(document.get("list").unwrap().items().unwrap().len(), 3);
        assert!(document.items().is_none());
        for not_json in ["", "{", "{} {}", "<html>", "\u{feff}{}"] {
            assert!(Json::read(not_json.as_bytes()).is_none(), "{not_json:?}");
        }
        assert!(Json::read(b"\"\xff\"").is_none());
    }

    #[test]
    fn depth_costs_no_stack() {
        let depth = 200_000;
        let document = format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let document = Json::read(document.as_bytes()).unwrap();
        assert_eq!(
            document.get("x").and_then(Json::items).map(|x| x.len()),
            Some(1)
        );
    }
}
