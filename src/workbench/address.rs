//! Where Workbench is. **The only place that makes URLs**: a [`Url`] cannot come from anywhere else, and every one of them lies
//! under a configured [`Address`], which is how a token can never be sent elsewhere.
//!
//! This module must not know of tokens, and sends nothing.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but the characters that RFC 3986 calls unreserved: what is left cannot end a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The base address of Workbench, or of a reverse proxy that forwards `/auth/` and `/api/` to it: scheme, host, port, and a path
/// before which nothing of Workbench lies. `Display` shows it as a browser would.
///
/// The default is Expel's own.
///
/// ```
/// use expel_metrics::workbench::Address;
///
/// let address = Address::parse(" Proxy.example:8443/workbench/ ")?;
/// assert_eq!(address.to_string(), "https://proxy.example:8443/workbench");
/// assert_eq!(address.host(), "proxy.example:8443");
/// # Ok::<(), expel_metrics::workbench::AddressError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// Scheme, host and port, without a slash at the end; a default port is left out.
    origin: String,
    /// Empty, or begins with a slash and does not end with one.
    prefix: String,
}

/// Why a text is no address to talk to: what was found, and what to do. Quotes what the user typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing but space.
    #[error("Enter the Workbench address. Expel’s own is https://workbench.expel.io.")]
    Blank,
    /// A scheme other than https and http, or one that is misspelled.
    #[error("The Workbench address cannot begin with “{0}”. Begin it with https://.")]
    Scheme(String),
    /// http to another computer.
    #[error(
        "http://{0} would send your password unencrypted over the network. Use https://; plain http is only for this \
         computer (localhost, 127.0.0.1, [::1])."
    )]
    PlainHttp(String),
    /// `user:password@` before the host. What was typed is not repeated here: it may hold a password.
    #[error(
        "The Workbench address cannot contain a user name or password. Remove everything up to the @."
    )]
    UserInfo,
    /// Something after a `?`.
    #[error("The Workbench address cannot contain a “?”. Remove it and everything after it.")]
    Query,
    /// Something after a `#`.
    #[error("The Workbench address cannot contain a “#”. Remove it and everything after it.")]
    Fragment,
    /// Not the name of a host.
    #[error(
        "“{0}” is not the name of a host. It looks like workbench.expel.io; a name with letters beyond a to z goes in its \
         xn-- form."
    )]
    Host(String),
    /// Not a port.
    #[error("“{0}” is not a port. It is a number from 1 to 65535, as in localhost:8443.")]
    Port(String),
    /// Not a plain path.
    #[error(
        "“{0}” cannot be part of the Workbench address. After the host, it may hold letters, digits and - . _ ~ between \
         slashes."
    )]
    Path(String),
    /// The page has no origin, as when it was opened as a file.
    #[error(
        "This page was not opened from a server, so Workbench cannot be behind it. Enter the address of Workbench."
    )]
    NoOrigin,
}

impl Default for Address {
    fn default() -> Self {
        Self {
            origin: "https://workbench.expel.io".to_owned(),
            prefix: String::new(),
        }
    }
}

impl Address {
    /// The address that a user typed. Space around it does not matter; https is assumed where the scheme is missing; a path is
    /// kept as the place of a reverse proxy.
    ///
    /// # Errors
    /// If it is none, or not one to send a password to. What this accepts, a browser reads as the same scheme, host, port and
    /// path: whatever two programs might read in two ways is refused.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Blank);
        }
        let (is_https, rest) = match text.split_once("://") {
            // The `://` may also belong to something after the host.
            Some((scheme, rest)) if !scheme.contains(['/', '?', '#']) => {
                match scheme.to_ascii_lowercase().as_str() {
                    "https" => (true, rest),
                    "http" => (false, rest),
                    _ => return Err(AddressError::Scheme(shown(&format!("{scheme}://")))),
                }
            }
            _ => (true, text),
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if rest.contains('@') {
            return Err(AddressError::UserInfo);
        }
        if matches!(authority.to_ascii_lowercase().as_str(), "http:" | "https:") {
            return Err(AddressError::Scheme(shown(authority)));
        }
        if let Some(at) = path.find(['?', '#']) {
            return Err(match path.as_bytes()[at] {
                b'?' => AddressError::Query,
                _ => AddressError::Fragment,
            });
        }
        let (host, port) = host_and_port(authority)?;
        if !is_https && !matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]") {
            return Err(AddressError::PlainHttp(host));
        }
        let scheme = if is_https { "https" } else { "http" };
        let origin = match (port, is_https) {
            (None | Some(443), true) | (None | Some(80), false) => format!("{scheme}://{host}"),
            (Some(port), _) => format!("{scheme}://{host}:{port}"),
        };
        let prefix = path.trim_end_matches('/');
        if !prefix.split('/').skip(1).all(is_plain_segment) {
            return Err(AddressError::Path(shown(path)));
        }
        Ok(Self {
            origin,
            prefix: prefix.to_owned(),
        })
    }

    /// The address behind the page's own server, for a reverse proxy. `origin` is the page's, as browsers spell it.
    ///
    /// # Errors
    /// As [`Address::parse`], and [`AddressError::NoOrigin`] for a page that was opened as a file.
    pub fn same_origin(origin: &str) -> Result<Self, AddressError> {
        match origin.trim() {
            "" | "null" => Err(AddressError::NoOrigin),
            origin if origin.starts_with("file:") => Err(AddressError::NoOrigin),
            origin => Self::parse(origin),
        }
    }

    /// Host and, unless it is the default, port.
    pub fn host(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, host)| host)
    }

    /// Where to sign in.
    pub fn login(&self) -> Url {
        self.url("/auth/v0/login")
    }

    /// Where to export the service metrics of the alerts created from `from` to `to`.
    ///
    /// Brackets and colons stand as they are: the spelling that the notebook sends and thus the server is known to take. Browsers
    /// leave both as they are in a query.
    pub fn export(&self, path: ExportPath, from: DateTime<Utc>, to: DateTime<Utc>) -> Url {
        let beta = match path {
            ExportPath::Plain => "",
            ExportPath::Beta => "/beta",
        };
        let (from, to) = (instant_text(from), instant_text(to));
        self.url(&format!(
            "/api/v2/service_metrics/export{beta}?filter[from]={from}&filter[to]={to}"
        ))
    }

    /// Where an alert is, with or without what is related to it. `None` for an id that cannot be in a path: a blank one, or `.` or
    /// `..`, which browsers take for steps through the path however they are encoded.
    pub fn expel_alert(&self, alert_id: &str, with_related: bool) -> Option<Url> {
        let alert_id = alert_id.trim();
        if matches!(alert_id, "" | "." | "..") {
            return None;
        }
        let segment = utf8_percent_encode(alert_id, SEGMENT);
        let query = if with_related {
            "?include=evidence,vendor_alerts"
        } else {
            ""
        };
        Some(self.url(&format!("/api/v2/expel_alerts/{segment}{query}")))
    }

    /// What a link of the server's leads to: only its path and query are taken, whatever host it names.
    ///
    /// # Errors
    /// If it is neither a path nor an http or https URL, or if the path is not surely under `/api/`.
    pub fn linked(&self, link: &str) -> Result<Url, RefusedLink> {
        let refused = || RefusedLink(shown(link));
        if !link
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        {
            return Err(refused());
        }
        let after_scheme = ["https://", "http://"].iter().find_map(|scheme| {
            let (start, rest) = link.split_at_checked(scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then_some(rest)
        });
        let local = match after_scheme {
            Some(rest) => rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]),
            None => link,
        };
        let local = local.split_once('#').map_or(local, |(local, _)| local);
        // A reverse proxy may have put its own place in front.
        let local = match local.strip_prefix(&self.prefix) {
            Some(inner) if inner.starts_with("/api/") => inner,
            _ => local,
        };
        let path = local.split_once('?').map_or(local, |(path, _)| path);
        if !path.starts_with("/api/") || path.split('/').any(steps_through_path) {
            return Err(refused());
        }
        Ok(self.url(local))
    }

    fn url(&self, local: &str) -> Url {
        Url {
            text: format!("{self}{local}"),
            n_host_from: self.origin.len() - self.host().len(),
            n_host_until: self.origin.len(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.prefix)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

/// Under which of its two paths the export is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExportPath {
    /// `/api/v2/service_metrics/export`.
    #[default]
    Plain,
    /// `/api/v2/service_metrics/export/beta`.
    Beta,
}

impl ExportPath {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Plain => Self::Beta,
            Self::Beta => Self::Plain,
        }
    }
}

/// A full URL under a configured [`Address`]; only an address can make one. Holds no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Url {
    text: String,
    n_host_from: usize,
    n_host_until: usize,
}

impl Url {
    /// The URL in full.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its host and, unless it is the default, port.
    pub fn host(&self) -> &str {
        &self.text[self.n_host_from..self.n_host_until]
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A link of the server's that leads out of `/api/`, or might. Quotes the link, which is untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” does not lead into Workbench's /api/")]
pub struct RefusedLink(pub String);

/// `2026-11-21T14:00:00Z`.
fn instant_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), AddressError> {
    let bad_host = || AddressError::Host(shown(authority));
    let (host, port) = if authority.starts_with('[') {
        let (host, port) = authority.split_at(authority.find(']').ok_or_else(bad_host)? + 1);
        match port.strip_prefix(':') {
            _ if port.is_empty() => (host, None),
            Some(port) => (host, Some(port)),
            None => return Err(bad_host()),
        }
    } else {
        match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        }
    };
    let port = match port {
        None => None,
        Some(port) => {
            let is_plain = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            match port.parse::<u16>() {
                Ok(number @ 1..) if is_plain => Some(number),
                _ => return Err(AddressError::Port(shown(port))),
            }
        }
    };
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host = match inner {
        Some(inner) => {
            let ip: Ipv6Addr = inner.parse().map_err(|_| bad_host())?;
            // As browsers spell it, unlike the standard library: never with a dotted half.
            format!("[{}]", ipv6_text(ip))
        }
        None => host.to_ascii_lowercase(),
    };
    if inner.is_none() && !is_host_name(&host) {
        return Err(AddressError::Host(shown(&host)));
    }
    Ok((host, port))
}

/// An IPv6 address as the URL standard serializes it.
fn ipv6_text(ip: Ipv6Addr) -> String {
    match (ip.to_ipv4_mapped(), ip.segments()) {
        (Some(_), [.., high, low]) => format!("::ffff:{high:x}:{low:x}"),
        _ => ip.to_string(),
    }
}

fn is_host_name(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    // Browsers take a name that ends in a number for an IPv4 address, and have many spellings of those.
    let last = host.rsplit('.').next().unwrap_or_default();
    let ends_in_number = last.starts_with("0x") || last.bytes().all(|byte| byte.is_ascii_digit());
    host.len() <= 253
        && host.split('.').all(is_label)
        && (!ends_in_number || host.parse::<Ipv4Addr>().is_ok())
}

fn is_plain_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

/// Whether a path segment is `.` or `..`, or might become one to a browser or to a proxy that decodes slashes.
fn steps_through_path(segment: &str) -> bool {
    let decoded = percent_decode_str(segment).decode_utf8_lossy();
    decoded
        .split(['/', '\\'])
        .any(|part| matches!(part, "." | ".."))
        || decoded.contains(char::is_control)
}

/// The start of a text, to quote it.
fn shown(text: &str) -> String {
    crate::text::one_line(text, 80)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_taken_from_what_people_type() {
        for (text, expected) in [
            ("https://workbench.expel.io", "https://workbench.expel.io"),
            (
                " https://workbench.expel.io/ \n",
                "https://workbench.expel.io",
            ),
            ("workbench.expel.io", "https://workbench.expel.io"),
            ("WORKBENCH.Expel.io:443/", "https://workbench.expel.io"),
            ("HTTPS://a.example:8443", "https://a.example:8443"),
            ("https://a.example/wb/v1/", "https://a.example/wb/v1"),
            ("a.example/x://y", "“/x://y” cannot"),
            ("localhost:8080", "https://localhost:8080"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://[::1]:9/x", "http://[::1]:9/x"),
            ("http://[0:0::0:1]", "http://[::1]"),
            ("https://[::FFFF:1.2.3.4]", "https://[::ffff:102:304]"),
            ("https://10.0.0.1", "https://10.0.0.1"),
            ("", "Enter the Workbench address"),
            (" ", "Enter the Workbench address"),
            ("ftp://a.example", "cannot begin with “ftp://”"),
            ("https:a.example", "is not a port"),
            ("https:/a.example", "cannot begin with “https:”"),
            ("http://a.example", "would send your password unencrypted"),
            ("http://127.0.0.2", "would send your password unencrypted"),
            (
                "http://localhost.evil.example",
                "would send your password unencrypted",
            ),
            (
                "https://ada:hunter2@a.example",
                "user name or password. Remove",
            ),
            (
                "https//ada:hunter2@a.example",
                "user name or password. Remove",
            ),
            ("https://a.example?x=1", "cannot contain a “?”"),
            ("https://a.example/#/alerts", "cannot contain a “#”"),
            ("https://", "“” is not the name of a host"),
            ("https:///x", "“” is not the name of a host"),
            ("https://a..b", "is not the name of a host"),
            ("https://a.example.", "is not the name of a host"),
            ("https://münchen.example", "is not the name of a host"),
            ("https://a b.example", "is not the name of a host"),
            ("https://a\\b", "is not the name of a host"),
            ("https://a%2eb", "is not the name of a host"),
            ("https://127.1", "is not the name of a host"),
            ("https://a.0x7f", "is not the name of a host"),
            ("https://[::1", "is not the name of a host"),
            ("https://[fe80::1%25eth0]", "is not the name of a host"),
            ("https://[::1]x", "is not the name of a host"),
            ("https://a.example:", "“” is not a port"),
            ("https://a.example:0", "“0” is not a port"),
            ("https://a.example:+80", "“+80” is not a port"),
            ("https://a.example:65536", "“65536” is not a port"),
            ("https://a.example//x", "“//x” cannot be part"),
            ("https://a.example/../x", "“/../x” cannot be part"),
            ("https://a.example/%2e%2e", "cannot be part"),
            ("https://a.example/x y", "cannot be part"),
        ] {
            let actual = match Address::parse(text) {
                Ok(address) => address.to_string(),
                Err(error) => error.to_string(),
            };
            assert!(
                actual == expected || (!expected.starts_with("http") && actual.contains(expected)),
                "{text:?}: {actual}"
            );
            assert!(!actual.contains("hunter2"), "{actual}");
        }
        assert_eq!(Address::parse("workbench.expel.io"), Ok(Address::default()));
    }

    #[test]
    fn the_pages_own_server_may_forward_to_workbench() {
        for (origin, expected) in [
            ("https://soc.example:8443", Ok("https://soc.example:8443")),
            ("http://localhost:3000", Ok("http://localhost:3000")),
            ("null", Err(AddressError::NoOrigin)),
            ("file://", Err(AddressError::NoOrigin)),
            (
                "http://soc.example",
                Err(AddressError::PlainHttp("soc.example".to_owned())),
            ),
        ] {
            let actual = Address::same_origin(origin).map(|address| address.to_string());
            assert_eq!(actual, expected.map(str::to_owned), "{origin}");
        }
    }

    #[test]
    fn urls_are_spelled_as_the_server_knows_them() {
        let address = Address::parse("proxy.example:8443/wb").unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (from, to) = (at("2026-03-01T05:00:00Z"), at("2026-04-01T04:00:00Z"));
        insta::assert_snapshot!(
            [
                address.login(),
                address.export(ExportPath::Plain, from, to),
                address.export(ExportPath::Beta, from, to),
                address.expel_alert("8ab7d54c-0c1f-4c3f", false).unwrap(),
                address.expel_alert(" a/b?c#d%2e é ", true).unwrap(),
            ]
            .map(|url| url.to_string())
            .join("\n"),
            @r"
        https://proxy.example:8443/wb/auth/v0/login
        https://proxy.example:8443/wb/api/v2/service_metrics/export?filter[from]=2026-03-01T05:00:00Z&filter[to]=2026-04-01T04:00:00Z
        https://proxy.example:8443/wb/api/v2/service_metrics/export/beta?filter[from]=2026-03-01T05:00:00Z&filter[to]=2026-04-01T04:00:00Z
        https://proxy.example:8443/wb/api/v2/expel_alerts/8ab7d54c-0c1f-4c3f
        https://proxy.example:8443/wb/api/v2/expel_alerts/a%2Fb%3Fc%23d%252e%20%C3%A9?include=evidence,vendor_alerts
        "
        );
        assert_eq!(address.login().host(), "proxy.example:8443");
        for id in ["", " ", ".", "..", " .. "] {
            assert_eq!(address.expel_alert(id, true), None, "{id:?}");
        }
    }

    #[test]
    fn browsers_send_an_exports_url_as_it_is() {
        let at = DateTime::UNIX_EPOCH;
        let url = Address::default().export(ExportPath::Plain, at, at);
        assert_eq!(
            url::Url::parse(url.as_str()).unwrap().as_str(),
            url.as_str()
        );
    }

    /// A proxy may put Workbench at a place that looks like Workbench's own.
    #[test]
    fn a_link_is_not_cut_where_it_begins_like_the_address() {
        let address: Address = "https://proxy.example/api".parse().unwrap();
        assert_eq!(
            address,
            Address::parse("https://proxy.example/api").unwrap()
        );
        for link in ["/api/v2/x", "/api/api/v2/x"] {
            let url = address.linked(link).unwrap();
            assert_eq!(url.as_str(), "https://proxy.example/api/api/v2/x", "{link}");
        }
    }

    #[test]
    fn links_lead_under_the_address_or_nowhere() {
        let address = Address::parse("https://proxy.example/wb").unwrap();
        for (link, expected) in [
            ("/api/v2/x", Some("/api/v2/x")),
            (
                "/api/v2/x?page%5Boffset%5D=50&page[limit]=50",
                Some("/api/v2/x?page%5Boffset%5D=50&page[limit]=50"),
            ),
            ("http://workbench/api/v2/x/y", Some("/api/v2/x/y")),
            ("HTTPS://evil.example:99/api/v2/x", Some("/api/v2/x")),
            ("http://ada:pw@evil/api/x", Some("/api/x")),
            ("/api/v2/x#part", Some("/api/v2/x")),
            ("/api/v2/x?next=../../y", Some("/api/v2/x?next=../../y")),
            ("/wb/api/v2/x", Some("/api/v2/x")),
            ("https://proxy.example/wb/api/v2/x", Some("/api/v2/x")),
            ("/api/v2/..x/x..", Some("/api/v2/..x/x..")),
            ("", None),
            ("/", None),
            ("/api", None),
            ("api/v2/x", None),
            ("/apix/v2", None),
            ("/API/v2/x", None),
            ("/auth/v0/login", None),
            ("//evil.example/x", None),
            ("//evil.example/api/v2/x", None),
            ("///api/v2/x", None),
            ("https:/api/v2/x", None),
            ("https:///api/v2/x", Some("/api/v2/x")),
            ("https://evil.example", None),
            ("https://evil.example?/api/v2/x", None),
            ("https://evil.example\\/api/v2/x", None),
            ("ftp://workbench/api/v2/x", None),
            ("javascript:alert(1)", None),
            ("/api/../auth/v0/login", None),
            ("/api/./v2", None),
            ("/api/%2e%2e/auth", None),
            ("/api/.%2E/auth", None),
            ("/api/x%2f..%2f..%2fauth", None),
            ("/api/x%5c..%5cauth", None),
            ("/api\\..\\auth", None),
            ("/api/x\r\nx-evil: 1", None),
            ("/api/x%0d%0a", None),
            ("/api/ x", None),
            ("/api/é", None),
            ("/wb/auth/v0/login", None),
            ("/wb/api/../auth", None),
        ] {
            let actual = address.linked(link).ok().map(|url| url.to_string());
            let expected = expected.map(|local| format!("{address}{local}"));
            assert_eq!(actual, expected, "{link:?}");
        }
    }

    fn any_link() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,40}",
            "(https?://[a-z.:@]{0,8}|//|/|)(api/|/|\\.\\.|%2e|%2F|\\.|\\\\|[a-z0-9]|\\?|#|%5c|@|:|\t){0,12}",
            "/api/(/|\\.\\.|%2[eEfF]|\\.|\\\\|[a-z0-9]|\\?|#|%5c|@|:|%|;|\\[|\\]|'|\"|\\{){0,16}",
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_linked_stays_under_the_address(
            link in any_link(),
            base in prop::sample::select(&["https://workbench.expel.io", "http://localhost:8080/a/b", "https://[::1]:9/api"][..]),
        ) {
            let address = Address::parse(base).unwrap();
            if let Ok(url) = address.linked(&link) {
                // As a browser reads it.
                let seen = url::Url::parse(url.as_str()).unwrap();
                let base = url::Url::parse(base).unwrap();
                prop_assert_eq!(seen.origin(), base.origin());
                prop_assert_eq!((seen.username(), seen.password()), ("", None));
                let inside = format!("{}/api/", base.path().trim_end_matches('/'));
                prop_assert!(seen.path().starts_with(&inside), "{} from {:?}", seen, link);
            }
        }

        #[test]
        fn alert_ids_stay_one_segment(id in prop_oneof!["\\PC{0,20}", "[./%2e\\\\?#é]{0,8}"]) {
            let address = Address::default();
            if let Some(url) = address.expel_alert(&id, false) {
                let seen = url::Url::parse(url.as_str()).unwrap();
                let segments: Vec<_> = seen.path_segments().unwrap().collect();
                prop_assert_eq!(&segments[..3], &["api", "v2", "expel_alerts"]);
                prop_assert_eq!(segments.len(), 4);
                let decoded = percent_decode_str(segments[3]).decode_utf8().unwrap();
                prop_assert_eq!(decoded.as_ref(), id.trim());
            }
        }

        #[test]
        fn browsers_read_addresses_the_same_way(
            text in prop_oneof![
                "\\PC{0,30}",
                "(https?://|)[a-c0-9x.\\-]{1,9}(:[0-9]{0,6})?(/[a-z.%~]{0,4}){0,3}",
                "https?://\\[[0-9a-f:.]{2,20}\\](:[0-9]{1,4})?",
                any::<u128>().prop_map(|bits| format!("https://[{}]", Ipv6Addr::from_bits(bits & (bits >> 7)))),
            ],
        ) {
            if let Ok(address) = Address::parse(&text) {
                let shown = address.to_string();
                let seen = url::Url::parse(&shown);
                // A name may look like punycode without being it: browsers refuse that.
                if !shown.contains("xn--") {
                    let seen = seen.unwrap();
                    prop_assert_eq!(seen.as_str().trim_end_matches('/'), shown.as_str());
                    let port = seen.port().map(|port| format!(":{port}")).unwrap_or_default();
                    prop_assert_eq!(format!("{}{port}", seen.host_str().unwrap()), address.host());
                }
                prop_assert_eq!(Address::parse(&shown), Ok(address));
            }
        }
    }
}
