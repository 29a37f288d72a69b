//! Where Workbench shows an alert.
//!
//! Expel documents no address of an alert's page. A user who has one open can copy it, though: the others differ from it by the alert's ID.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::table::is_damaged_id;

/// The address of the page of any alert: a web address in which the alert's ID belongs at one place or several.
///
/// ```
/// use expel_metrics::listing::AlertAddress;
///
/// let copied = "https://workbench.example/alerts/a-17?tab=details";
/// let address = AlertAddress::of_one(copied, |id| id == "a-17").unwrap();
/// assert_eq!(
///     address.of("b-4").as_deref(),
///     Some("https://workbench.example/alerts/b-4?tab=details")
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertAddress {
    /// What is before, between and after the places of the ID: at least two. The first is at least scheme and host and what ends it, so that no ID can
    /// change where the address leads.
    parts: Vec<String>,
}

/// Why a text is not the address of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum NotAnAlert {
    /// It is not one address that begins with https.
    #[error(
        "Copy the whole address of an alert from the browser’s address bar. It begins with https://."
    )]
    NotAnAddress,
    /// There is a user name or a password in it.
    #[error(
        "This address contains a user name. Copy it from the browser’s address bar while the alert is open."
    )]
    HasUser,
    /// There is no ID of an alert in it.
    #[error(
        "This address does not contain the ID of any alert in the loaded data. Open one of these alerts in Workbench, and copy the address \
         from the browser’s address bar."
    )]
    NoAlert,
}

/// The most bytes of an address: browsers and servers take some two thousand.
const MAX_ADDRESS: usize = 2_000;

/// The most bytes of an ID that can be linked.
const MAX_ID: usize = 100;

/// How long a UUID is as text.
const N_UUID: usize = 36;

const SCHEME: &str = "https://";

impl AlertAddress {
    /// From the address of one alert: of what in it `is_alert` knows as the ID of an alert, the longest is replaced, wherever it is.
    ///
    /// # Errors
    /// If it is not an https address, has a user name, or contains no such ID after its host.
    pub fn of_one(text: &str, is_alert: impl Fn(&str) -> bool) -> Result<Self, NotAnAlert> {
        let text = text.trim();
        let begins = text
            .get(..SCHEME.len())
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME));
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !br#"\"<>"#.contains(&byte));
        if !begins || !is_plain || text.len() > MAX_ADDRESS {
            return Err(NotAnAlert::NotAnAddress);
        }
        let host = &text[SCHEME.len()..];
        let n_host = host.find(['/', '?', '#']).unwrap_or(host.len());
        if host[..n_host].contains('@') {
            return Err(NotAnAlert::HasUser);
        }
        if !host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[') {
            return Err(NotAnAlert::NotAnAddress);
        }
        let (origin, path) = text.split_at(SCHEME.len() + n_host);
        let id = id_in(path, is_alert).ok_or(NotAnAlert::NoAlert)?;
        let mut parts = Vec::new();
        let mut rest = path;
        while let Some((before, after)) = split_at_id(rest, id) {
            parts.push(before.to_owned());
            rest = after;
        }
        parts.push(rest.to_owned());
        parts[0].insert_str(0, origin);
        Ok(Self { parts })
    }

    /// From [`to_stored`](Self::to_stored); `None` from anything else.
    pub fn from_stored(stored: &str) -> Option<Self> {
        Self::of_one(stored, |id| id == PLACEHOLDER).ok()
    }

    /// As text for the browser's storage.
    pub fn to_stored(&self) -> String {
        self.parts.join(PLACEHOLDER)
    }

    /// Of the alert with that ID; `None` for an ID that could be something else in an address, or that a spreadsheet has rounded.
    pub fn of(&self, id: &str) -> Option<String> {
        let is_sure = is_linked(id) && !is_damaged_id(id.as_bytes());
        is_sure.then(|| self.parts.join(id))
    }

    /// For people: with an ellipsis at the ID's place.
    pub fn in_words(&self) -> String {
        self.parts.join("…")
    }
}

/// The longest of the texts in a path that are IDs of alerts, of equally long ones the last.
fn id_in(path: &str, is_alert: impl Fn(&str) -> bool) -> Option<&str> {
    let mut found = "";
    for word in path.split(|c| !is_of_word(c)) {
        if is_linked(word) && word.len() >= found.len() && is_alert(word) {
            found = word;
        }
        // Something may be put before a UUID, or after it.
        for begin in 0..word.len().saturating_sub(N_UUID - 1) {
            let uuid = &word[begin..begin + N_UUID];
            if N_UUID >= found.len() && is_alert(uuid) {
                found = uuid;
            }
        }
    }
    (!found.is_empty()).then_some(found)
}

/// What is before and after the first place of an ID: a short one is not a part of a longer word.
fn split_at_id<'a>(text: &'a str, id: &str) -> Option<(&'a str, &'a str)> {
    text.match_indices(id).find_map(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + id.len()..]);
        let is_apart = !before.ends_with(is_of_word) && !after.starts_with(is_of_word);
        (is_apart || id.len() == N_UUID).then_some((before, after))
    })
}

/// At the place of an ID where addresses are stored: a UUID, as most IDs are, that no alert has.
const PLACEHOLDER: &str = "a1e47000-0000-8000-8000-0000000000a1";

/// Whether an ID means itself at any place of an address.
fn is_linked(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len())
        && id.chars().all(is_of_word)
        && id.contains(|c: char| c.is_ascii_alphanumeric())
}

/// Whether addresses contain a character as it is, wherever it is.
fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UUID: &str = "0b1e5a3c-9f5d-4d0e-8a53-1f6f8a9f2c11";

    fn of_one(text: &str) -> Result<String, NotAnAlert> {
        let is_alert = |id: &str| [UUID, "7", "2", "a-17"].contains(&id);
        AlertAddress::of_one(text, is_alert).map(|address| address.in_words())
    }

    #[test]
    fn the_id_is_found_wherever_it_is() {
        for (copied, expected) in [
            ("https://w.example/alerts/{}", "https://w.example/alerts/…"),
            (
                " https://w.example/#/a/{}/b?c=d \n",
                "https://w.example/#/a/…/b?c=d",
            ),
            (
                "HTTPS://w.example:8443?alert={}&x=1",
                "HTTPS://w.example:8443?alert=…&x=1",
            ),
            (
                "https://w.example/expel_alert-{}",
                "https://w.example/expel_alert-…",
            ),
            ("https://w.example/{}.html", "https://w.example/….html"),
            ("https://w.example/{}/x?id={}", "https://w.example/…/x?id=…"),
            // Of several IDs of alerts the longest, which is least likely to be there by chance.
            (
                "https://w.example/v/7/{}?tab=2",
                "https://w.example/v/7/…?tab=2",
            ),
        ] {
            let copied = copied.replace("{}", UUID);
            assert_eq!(of_one(&copied).as_deref(), Ok(expected), "{copied}");
        }
        for (copied, expected) in [
            ("https://w.example/v17/a7/7", "https://w.example/v17/a7/…"),
            ("https://w.example/a-17/a-171", "https://w.example/…/a-171"),
            ("https://[::1]/7", "https://[::1]/…"),
        ] {
            assert_eq!(of_one(copied).as_deref(), Ok(expected), "{copied}");
        }
    }

    #[test]
    fn what_is_no_address_of_an_alert_is_refused() {
        use NotAnAlert::{HasUser, NoAlert, NotAnAddress};
        for (text, why) in [
            ("", NotAnAddress),
            ("7", NotAnAddress),
            ("http://w.example/7", NotAnAddress),
            ("javascript:alert(7)", NotAnAddress),
            ("https:///7", NotAnAddress),
            ("https://w.example/a b/7", NotAnAddress),
            ("https://w.example\\7", NotAnAddress),
            ("https://w.example/é/7", NotAnAddress),
            ("https://ada:7@w.example/7", HasUser),
            ("https://7@w.example/7", HasUser),
            ("https://7", NoAlert),
            ("https://7.example", NoAlert),
            ("https://w.example/alerts", NoAlert),
            ("https://w.example/77", NoAlert),
        ] {
            assert_eq!(of_one(text), Err(why), "{text}");
        }
        let long = format!("https://w.example/7?{}", "x".repeat(MAX_ADDRESS));
        assert_eq!(of_one(&long), Err(NotAnAddress));
    }

    #[test]
    fn ids_that_mean_something_in_addresses_have_none() {
        let address = AlertAddress::of_one("https://w.example/7", |id| id == "7").unwrap();
        for id in ["", "..", "a/b", "a?b", "é", "a b", "%2e", "1.23457E15"] {
            assert_eq!(address.of(id), None, "{id}");
        }
        assert_eq!(address.of(&"x".repeat(MAX_ID + 1)), None);
        assert_eq!(address.of("a.b").as_deref(), Some("https://w.example/a.b"));
    }

    proptest! {
        #[test]
        fn no_text_leads_elsewhere(text in "\\PC{0,40}", id in "\\PC{0,10}") {
            let copied = format!("https://w.example/{text}/7");
            if let Ok(address) = AlertAddress::of_one(&copied, |id| id == "7") {
                if let Some(of_id) = address.of(&id) {
                    prop_assert!(of_id.starts_with("https://w.example/"));
                    prop_assert!(of_id.contains(&id));
                }
                prop_assert_eq!(address.of("7"), Some(copied.trim().to_owned()));
                prop_assert_eq!(AlertAddress::from_stored(&address.to_stored()), Some(address));
            }
        }

        #[test]
        fn anything_may_be_stored(stored in "(https://)?\\PC{0,40}") {
            if let Some(address) = AlertAddress::from_stored(&stored) {
                prop_assert!(address.of("7").unwrap().starts_with("https://"));
            }
        }
    }
}
