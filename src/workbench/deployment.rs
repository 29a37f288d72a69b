//! What whoever runs the page says about signing in, in the file `settings.json` beside it, and what is remarked on in an address that was typed.
//!
//! A file that cannot be read turns signing in off, with the reason: it may have held an address other than Expel's, or have turned
//! it off itself. That a file says nothing is no such failure.

use serde::Deserialize;

use super::address::Address;
use crate::text::one_line;

/// The file, beside the page's own files.
pub const SETTINGS_FILE: &str = "settings.json";

/// Why nobody can sign in from a page that came over plain http from another computer.
pub const INSECURE_PAGE: &str = "Signing in is off, because this page was loaded over plain http: anyone on the network could have changed it, and could \
     read what you type. Open it at its https address. CSV files and sample data work here, too.";

/// Expel's own domain.
const EXPEL: &str = "expel.io";

/// How the page may be used to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Workbench's address, unless the user types another.
    pub address: Address,
    /// Whether the user may not type another.
    pub is_address_fixed: bool,
    /// Whether the page may be used to sign in at all.
    pub is_sign_in_on: bool,
}

impl Default for Deployment {
    /// Expel's own Workbench, for a host without the file.
    fn default() -> Self {
        Self {
            address: Address::default(),
            is_address_fixed: false,
            is_sign_in_on: true,
        }
    }
}

/// As the file has it. A key that is not known may be a misspelled one, of a setting that protects somebody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    workbench_address: Option<String>,
    #[serde(default)]
    fix_workbench_address: bool,
    #[serde(default = "yes")]
    sign_in: bool,
}

fn yes() -> bool {
    true
}

impl Deployment {
    /// What the file's text says. Its address may be `"same-origin"`, where the page's own host, at `origin`, forwards requests to
    /// Workbench.
    ///
    /// # Errors
    /// If it is not valid; says what is wrong with it.
    ///
    /// ```
    /// use expel_metrics::workbench::Deployment;
    ///
    /// let file = r#"{ "workbench_address": "same-origin", "fix_workbench_address": true }"#;
    /// let deployment = Deployment::read(file, "https://metrics.example.com")?;
    /// assert_eq!(deployment.address.host(), "metrics.example.com");
    /// assert!(deployment.is_address_fixed && deployment.is_sign_in_on);
    ///
    /// let broken = Deployment::read(r#"{ "signin": false }"#, "https://metrics.example.com");
    /// assert!(broken.unwrap_err().contains("unknown field `signin`"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn read(text: &str, origin: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let file: File =
            serde_json::from_str(text).map_err(|error| one_line(&error.to_string(), 200))?;
        let address = match file.workbench_address.as_deref() {
            None => Ok(Address::default()),
            Some("same-origin") => Address::same_origin(origin),
            Some(named) => Address::parse(named),
        };
        Ok(Self {
            address: address.map_err(|error| error.to_string())?,
            is_address_fixed: file.fix_workbench_address,
            is_sign_in_on: file.sign_in,
        })
    }
}

/// What to remark on about an address that is typed: that it is neither the deployment's nor Expel's, because the password goes there.
/// Nothing while it is not valid, which is said once it is used.
///
/// ```
/// use expel_metrics::workbench::address_remark;
///
/// let deployed = "https://metrics.example.com";
/// assert_eq!(address_remark("workbench.expel.io", deployed), None);
/// assert!(address_remark("workbench.expel.io.example", deployed).is_some());
/// ```
pub fn address_remark(typed: &str, deployed: &str) -> Option<String> {
    let address = Address::parse(typed).ok()?;
    let host = address.host();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_expels = name
        .strip_suffix(EXPEL)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if is_expels || Address::parse(deployed).is_ok_and(|deployed| deployed == address) {
        return None;
    }
    Some(format!(
        "{} is neither the address that this site uses nor one of {EXPEL}. Your password or token goes there: make sure that the address is right.",
        one_line(host, 80)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://soc.example";

    #[test]
    fn deployments_say_where_and_whether_to_sign_in() {
        let shown = |text| match Deployment::read(text, ORIGIN) {
            Ok(deployment) => format!(
                "{}{}{}",
                deployment.address,
                if deployment.is_address_fixed {
                    ", fixed"
                } else {
                    ""
                },
                if deployment.is_sign_in_on {
                    ""
                } else {
                    ", off"
                },
            ),
            Err(problem) => problem,
        };
        let own = "https://workbench.expel.io";
        for (text, expected) in [
            ("{}", own),
            ("\u{feff}{}", own),
            (
                r#"{"workbench_address": "https://wb.example/x"}"#,
                "https://wb.example/x",
            ),
            (r#"{"workbench_address": "same-origin"}"#, ORIGIN),
            (
                r#"{"workbench_address": "wb.example", "fix_workbench_address": true}"#,
                "https://wb.example, fixed",
            ),
            (r#"{"sign_in": false}"#, "https://workbench.expel.io, off"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        for (text, problem) in [
            ("", "EOF while parsing"),
            ("<!doctype html>", "expected value"),
            ("null", "invalid type: null"),
            (
                r#"{"workbench_address": ""}"#,
                "Enter the Workbench address",
            ),
            (
                r#"{"workbench_address": "http://wb.example"}"#,
                "would send your password unencrypted",
            ),
            (
                r#"{"workbench_address": "javascript:alert(1)"}"#,
                "is not a port",
            ),
            (r#"{"workbench_address": 7}"#, "invalid type: integer"),
            (r#"{"sign_in": "off"}"#, "expected a boolean"),
            (r#"{"sign-in": false}"#, "unknown field `sign-in`"),
            (r#"{"sign_in": false} {}"#, "trailing characters"),
        ] {
            let said = shown(text);
            assert!(said.contains(problem), "{text}: {said}");
        }
        let said = Deployment::read(r#"{"workbench_address": "same-origin"}"#, "null");
        assert!(said.unwrap_err().contains("not opened from a server"));
    }

    #[test]
    fn unknown_hosts_are_remarked_on() {
        for (typed, deployed, is_remarked) in [
            ("https://workbench.expel.io", "https://soc.example", false),
            ("eu.WORKBENCH.expel.io:8443", "https://soc.example", false),
            ("expel.io", "https://soc.example", false),
            ("soc.example", "https://soc.example", false),
            ("soc.example/wb", "https://soc.example", true),
            ("soc.example:8443", "https://soc.example", true),
            ("notexpel.io", "https://soc.example", true),
            (
                "workbench.expel.io.evil.example",
                "https://soc.example",
                true,
            ),
            ("workbench.expel.i0", "https://soc.example", true),
            ("[::1]:80", "", true),
            ("not a host", "https://soc.example", false),
            ("", "https://soc.example", false),
        ] {
            let remark = address_remark(typed, deployed);
            assert_eq!(remark.is_some(), is_remarked, "{typed}: {remark:?}");
        }
    }
}
