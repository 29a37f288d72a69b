//! What the user chose, as short words: what a reload keeps, what a link can carry, what a question reads its settings from.
//!
//! Whoever reads choices says what they may be. A choice may come from an old visit, or from anybody: what is damaged or out of bounds gives
//! way to the default, and no choice is ever an error.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::de::value::{Error, MapDeserializer};
use serde::{Deserialize, Serialize};

/// Choices by key, such as `work-starts` and `9`. What was not chosen is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices(BTreeMap<String, String>);

impl Choices {
    /// Chooses, in place of what was chosen before.
    pub fn set(&mut self, key: &str, value: &str) {
        self.0.insert(key.to_owned(), value.to_owned());
    }

    /// The choices that a text [written by this type](Self::to_text) spells. Of a key that comes twice, the last counts.
    pub fn from_text(text: &str) -> Self {
        form_urlencoded::parse(text.as_bytes()).collect()
    }

    /// The choices as text, in the form of a URL's query.
    pub fn to_text(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.0);
        text.finish()
    }

    /// Takes back a choice.
    pub fn remove(&mut self, key: &str) -> Option<String> {
        self.0.remove(key)
    }

    /// All choices, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    /// The settings that these choices make; their default if one of them is not what it may be. Choices of others are passed over.
    pub fn read<T: DeserializeOwned + Default>(&self) -> T {
        let pairs = MapDeserializer::<_, Error>::new(self.iter());
        T::deserialize(pairs).unwrap_or_default()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Choices {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(choices: I) -> Self {
        let mut all = BTreeMap::new();
        // One by one: a map that collects brings a sort that is a hundredth of the page's binary.
        for (key, value) in choices {
            all.insert(key.into(), value.into());
        }
        Self(all)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn choices_survive_as_text(choices in prop::collection::btree_map("\\PC*", "\\PC*", 0..6)) {
            let choices = Choices(choices);
            prop_assert_eq!(Choices::from_text(&choices.to_text()), choices);
        }
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, rename_all = "kebab-case")]
    struct Settings {
        how_many: Few,
        who: String,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(try_from = "String")]
    struct Few(u8);

    impl TryFrom<String> for Few {
        type Error = &'static str;

        fn try_from(text: String) -> Result<Self, Self::Error> {
            let n = text.parse().ok().filter(|n| *n < 10);
            n.map(Self).ok_or("too many")
        }
    }

    #[test]
    fn settings_are_read_or_give_way_to_their_default() {
        for (choices, how_many, who) in [
            (&[][..], 0, ""),
            (&[("how-many", "3"), ("others", "x")], 3, ""),
            (&[("how-many", "3"), ("who", "a&b")], 3, "a&b"),
            (&[("how-many", "30"), ("who", "a&b")], 0, ""),
            (&[("how-many", "<b>")], 0, ""),
        ] {
            let choices: Choices = choices.iter().copied().collect();
            let expected = Settings {
                how_many: Few(how_many),
                who: who.to_owned(),
            };
            assert_eq!(choices.read::<Settings>(), expected, "{choices:?}");
        }
    }
}
