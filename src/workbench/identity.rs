//! Who is signed in, and where: what a load and its evidence are bound to, so that no table ever mixes what two people may see.

use std::fmt;

use super::address::Address;
use crate::text::one_line;

/// The most characters of a user name that a sentence quotes.
const MAX_NAME_CHARS: usize = 80;

/// A user at a Workbench. `Display` names both as one would in a sentence.
///
/// ```
/// use expel_metrics::workbench::{Address, Identity};
///
/// let ana = Identity::new(Address::default(), Some("ana@example.com"));
/// assert_eq!(ana.to_string(), "https://workbench.expel.io as ana@example.com");
/// assert!(Identity::new(Address::default(), Some("Ana@Example.com")).may_go_on_for(&ana));
/// assert!(!Identity::new(Address::default(), Some("bob@example.com")).may_go_on_for(&ana));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    address: Address,
    /// As typed; `None` for an API token, which does not show whose it is.
    user_name: Option<String>,
}

impl Identity {
    /// The user called `user_name` at `address`; of an API token, nobody knows the name.
    pub fn new(address: Address, user_name: Option<&str>) -> Self {
        Self {
            address,
            user_name: user_name.map(|name| name.trim().to_owned()),
        }
    }

    /// Where.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Whether work that `began` as somebody may be taken up as this one: at the same address, and not as another user.
    ///
    /// Names are compared without case, as mail addresses are. An API token at the same address is taken for the same user's: it does not show
    /// whose it is, and the page asks for the same user's.
    pub fn may_go_on_for(&self, began: &Self) -> bool {
        self.address == began.address
            && match (&self.user_name, &began.user_name) {
                (Some(now), Some(before)) => now.to_lowercase() == before.to_lowercase(),
                _ => true,
            }
    }

    /// Why an export that `began` as somebody else goes no further.
    pub fn why_export_ends(&self, began: &Self) -> String {
        format!(
            "The export began at {began}, and you are now signed in at {self}. It was ended, so that no figure mixes the data of two sign-ins. \
             Get the metrics again to load them from where you are signed in now."
        )
    }

    /// Why evidence is not loaded of data of which `what` (such as "These alerts were") loaded as somebody else.
    pub fn why_evidence_ends(&self, what: &str, began: &Self) -> String {
        format!(
            "{what} loaded from {began}, and you are now signed in at {self}. No figure mixes the data of two sign-ins. To load more \
             evidence, sign in at {began} again, or load the data anew from where you are signed in now."
        )
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, user_name } = self;
        match user_name {
            Some(name) => write!(f, "{address} as {}", one_line(name, MAX_NAME_CHARS)),
            None => write!(f, "{address} with an API token"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_goes_on_for_the_same_user_at_the_same_address() {
        let at =
            |address: &str, user_name| Identity::new(Address::parse(address).unwrap(), user_name);
        let here = "https://wb.example";
        let ana = at(here, Some("ana@example.com"));
        for (now, may_go_on) in [
            (at(here, Some("ana@example.com")), true),
            (at("WB.example:443/", Some(" ANA@example.com ")), true),
            (at(here, None), true),
            (at(here, Some("bob@example.com")), false),
            (at(here, Some("")), false),
            (
                at("https://wb.example/other", Some("ana@example.com")),
                false,
            ),
            (
                at("https://wb.example:8443", Some("ana@example.com")),
                false,
            ),
            (at("https://evil.example", Some("ana@example.com")), false),
            (at("https://evil.example", None), false),
        ] {
            assert_eq!(now.may_go_on_for(&ana), may_go_on, "{now}");
            assert_eq!(ana.may_go_on_for(&now), may_go_on, "{now}");
        }
    }

    #[test]
    fn names_are_quoted_as_plain_text() {
        let name = format!("a\u{202e}b\n{}", "c".repeat(200));
        let identity = Identity::new(Address::default(), Some(&name));
        let shown = identity.to_string();
        assert!(
            shown.starts_with("https://workbench.expel.io as a b ccc"),
            "{shown}"
        );
        assert!(shown.ends_with("c…") && shown.len() < 150, "{shown}");
    }
}
