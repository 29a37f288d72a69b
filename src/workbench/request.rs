//! A request as plain data, and what came of it. Whoever does the I/O turns the one into bytes and bytes into the other.
//!
//! This module must not know how anything is sent.

use std::fmt;

use zeroize::Zeroizing;

use super::address::Url;

/// What a request is for: failures say which act did not come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Signing in.
    SignIn,
    /// The service metrics.
    Export,
    /// What an alert was about.
    Evidence,
}

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// To read.
    Get,
    /// To sign in.
    Post,
}

impl Method {
    /// As HTTP spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A header of a request. A secret value is wiped from memory when the header goes, and `Debug` does not show it.
pub struct Header {
    name: &'static str,
    value: Zeroizing<String>,
    is_secret: bool,
}

/// A request. Only a sign-in, an export or an evidence fetch makes one.
///
/// It is to be sent as it is: without cookies, without a referrer, past any cache, and **without following redirects**, which
/// could lead a password elsewhere (see [`Cut::Redirected`]). It may be sent again after a failure. `Debug` shows neither secret
/// headers nor the body.
pub struct Request {
    asked: Asked,
    method: Method,
    url: Url,
    headers: Vec<Header>,
    body: Option<Zeroizing<Vec<u8>>>,
}

impl Request {
    pub(super) fn get(asked: Asked, url: Url, accept: &'static str) -> Self {
        let mut request = Self {
            asked,
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: None,
        };
        request.add_header("accept", accept);
        request
    }

    pub(super) fn post_form(asked: Asked, url: Url, body: Zeroizing<Vec<u8>>) -> Self {
        let mut request = Self {
            asked,
            method: Method::Post,
            url,
            headers: Vec::new(),
            body: Some(body),
        };
        request.add_header("accept", "application/json");
        request.add_header("content-type", "application/x-www-form-urlencoded");
        request
    }

    fn add_header(&mut self, name: &'static str, value: &str) {
        self.headers.push(Header {
            name,
            value: Zeroizing::new(value.to_owned()),
            is_secret: false,
        });
    }

    pub(super) fn add_secret_header(&mut self, name: &'static str, value: Zeroizing<String>) {
        self.headers.push(Header {
            name,
            value,
            is_secret: true,
        });
    }

    /// What it is for.
    pub fn asked(&self) -> Asked {
        self.asked
    }

    /// How to ask.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Whom to ask.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Names (in lower case) and values of its headers. Values may be secret: they are for sending alone.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers
            .iter()
            .map(|header| (header.name, header.value.as_str()))
    }

    /// What to send, if anything. It may be secret: it is for sending alone.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_ref().map(|body| body.as_slice())
    }

    /// An answer whose status and headers have come. Header names are the same in upper and lower case. Across origins, browsers
    /// show few headers; those that are hidden are done without.
    pub fn answer<'a>(
        &self,
        status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Answer {
        let mut answer = Answer {
            status,
            content_type: String::new(),
            expected_bytes: None,
            is_encoded: false,
            retry_after: None,
            date: None,
            n_bytes: 0,
            body: Zeroizing::default(),
            max_body_bytes: match (self.asked, status) {
                (Asked::Export, 200..=299) => OPENING_BYTES,
                _ => Answer::MAX_BODY_BYTES,
            },
        };
        for (name, value) in headers {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-type" => answer.content_type = value.to_ascii_lowercase(),
                "content-length" => answer.expected_bytes = value.parse().ok(),
                "content-encoding" => {
                    answer.is_encoded =
                        !value.is_empty() && !value.eq_ignore_ascii_case("identity");
                }
                "retry-after" => answer.retry_after = Some(value.to_owned()),
                "date" => answer.date = Some(value.to_owned()),
                _ => {}
            }
        }
        answer
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.url)?;
        for header in &self.headers {
            let value = if header.is_secret {
                "…"
            } else {
                header.value.as_str()
            };
            write!(f, ", {}: {value}", header.name)?;
        }
        match self.body {
            Some(_) => f.write_str(", with a body"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({})", self.name)
    }
}

/// Of an export only the start is kept here, to tell whether it is one: the rows go to the table.
const OPENING_BYTES: usize = 64 * 1024;

/// An answer: begun by [`Request::answer`], then given its body, as it comes, until its end.
///
/// The body may hold a token: `Debug` does not show it, and it is wiped from memory at the end.
pub struct Answer {
    status: u16,
    content_type: String,
    expected_bytes: Option<u64>,
    is_encoded: bool,
    retry_after: Option<String>,
    date: Option<String>,
    n_bytes: u64,
    body: Zeroizing<Vec<u8>>,
    max_body_bytes: usize,
}

impl Answer {
    /// Longer bodies (other than an export) are refused: nothing that Workbench says about one alert comes near.
    pub const MAX_BODY_BYTES: usize = 32 * 1024 * 1024;

    /// Takes the next bytes of the body.
    pub fn take(&mut self, bytes: &[u8]) {
        let room = self.max_body_bytes - self.body.len();
        let kept = &bytes[..bytes.len().min(room)];
        let n_bytes = self.body.len() + kept.len();
        if n_bytes > self.body.capacity() {
            // Growing by itself would leave a copy behind; the smaller one is wiped when it goes.
            let mut larger = Zeroizing::new(Vec::with_capacity(n_bytes.next_power_of_two()));
            larger.extend_from_slice(&self.body);
            self.body = larger;
        }
        self.body.extend_from_slice(kept);
        self.n_bytes += bytes.len() as u64;
    }

    /// The status, such as 200.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether the status is one of success. For an export, the body may still turn out to be none.
    pub fn is_success(&self) -> bool {
        (200..=299).contains(&self.status)
    }

    /// How many bytes of the body have come.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// How many bytes the server announced. Compressed ones, if it compresses: good for no more than a guess at progress.
    pub fn n_bytes_announced(&self) -> Option<u64> {
        self.expected_bytes
    }

    /// How many bytes were announced, if fewer came.
    ///
    /// A body that was compressed on its way is longer than announced, and so is never taken for cut off. Were the header that
    /// says so hidden, only bodies of a few dozen bytes could be shorter unpacked than packed.
    ///
    /// A 304 has no body, whatever length it announces: that of the answer that it says is still good.
    pub(super) fn cut_off_from(&self) -> Option<u64> {
        self.expected_bytes
            .filter(|&expected| !self.is_encoded && self.status != 304 && self.n_bytes < expected)
    }

    /// Whether a longer body came than is kept of anything but an export.
    pub(super) fn is_too_long(&self) -> bool {
        self.max_body_bytes == Self::MAX_BODY_BYTES && self.n_bytes > Self::MAX_BODY_BYTES as u64
    }

    /// The body, or the start of it for an export.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    pub(super) fn content_type(&self) -> &str {
        self.content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim_end()
    }

    pub(super) fn retry_after(&self) -> Option<&str> {
        self.retry_after.as_deref()
    }

    pub(super) fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status, n_bytes, ..
        } = self;
        write!(f, "{status} ({n_bytes} bytes)")
    }
}

/// Why there is no answer, or no whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// No answer came and no reason is known: the server is away, the name is wrong, or the browser is not allowed to ask it from this
    /// page's address. Browsers do not tell these apart.
    Unreachable,
    /// The same, of a server that has answered this page before: name and permission are not the reason.
    Unreadable,
    /// A policy of the page's host forbids the request; it was not sent.
    Blocked,
    /// An answer had begun, and the connection was cut off, or the body is malformed.
    Broken,
    /// No answer came in time.
    TimedOut,
    /// An answer had begun, and nothing more of it came.
    Stalled,
    /// The browser says that there is no network.
    Offline,
    /// The answer leads to another address, which was not followed.
    Redirected,
    /// Nobody waits for an answer any more: it was cancelled, or something later took its place.
    GivenUp,
}

/// What came of sending a request.
pub type Outcome = Result<Answer, Cut>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::Address;

    fn request(asked: Asked) -> Request {
        let mut request = Request::get(asked, Address::default().login(), "text/csv");
        request.add_secret_header("authorization", Zeroizing::new("Bearer secret".to_owned()));
        request
    }

    fn answer(asked: Asked, status: u16, headers: &[(&str, &str)]) -> Answer {
        request(asked).answer(status, headers.iter().copied())
    }

    #[test]
    fn a_request_is_all_that_is_sent_and_shows_no_secret() {
        let get = request(Asked::Export);
        assert_eq!(
            (get.asked(), get.method().as_str(), get.body()),
            (Asked::Export, "GET", None)
        );
        assert_eq!(
            get.headers().collect::<Vec<_>>(),
            [("accept", "text/csv"), ("authorization", "Bearer secret")]
        );
        let url = get.url().as_str();
        assert_eq!(
            format!("{get:?}"),
            format!("GET {url}, accept: text/csv, authorization: …")
        );
        assert_eq!(format!("{:?}", get.headers[1]), "Header(authorization)");

        let body = Zeroizing::new(b"password=secret".to_vec());
        let post = Request::post_form(Asked::SignIn, Address::default().login(), body);
        assert_eq!(
            (post.asked(), post.method().as_str(), post.body()),
            (Asked::SignIn, "POST", Some(&b"password=secret"[..]))
        );
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        assert_eq!(post.headers().collect::<Vec<_>>(), headers);
        let shown = headers.map(|(name, value)| format!(", {name}: {value}"));
        assert_eq!(
            format!("{post:?}"),
            format!("POST {url}{}, with a body", shown.concat())
        );
    }

    #[test]
    fn headers_are_the_same_in_upper_and_lower_case() {
        let told = answer(
            Asked::Export,
            200,
            &[
                ("Content-Type", " Text/CSV ; charset=utf-8"),
                ("CONTENT-LENGTH", "12"),
                ("Retry-After", " 8"),
                ("date", "today"),
                ("x", "y"),
            ],
        );
        assert_eq!(told.content_type(), "text/csv");
        assert_eq!(told.n_bytes_announced(), Some(12));
        assert_eq!(
            (told.retry_after(), told.date()),
            (Some("8"), Some("today"))
        );
        assert_eq!(format!("{told:?}"), "200 (0 bytes)");
        let bare = answer(Asked::Export, 200, &[]);
        assert_eq!((bare.content_type(), bare.n_bytes_announced()), ("", None));
        assert_eq!((bare.retry_after(), bare.date()), (None, None));
        for (status, is_success) in [(199, false), (200, true), (299, true), (300, false)] {
            let answer = answer(Asked::Export, status, &[]);
            assert_eq!((answer.status(), answer.is_success()), (status, is_success));
        }
    }

    #[test]
    fn an_answer_is_cut_off_if_less_came_than_was_announced() {
        for (encoding, n_bytes, expected) in [
            (None, 3, Some(4)),
            (None, 4, None),
            (None, 5, None),
            (Some("gzip"), 3, None),
            (Some(""), 3, Some(4)),
            (Some("Identity"), 3, Some(4)),
        ] {
            let mut headers = vec![("content-length", "4")];
            headers.extend(encoding.map(|encoding| ("content-encoding", encoding)));
            let mut answer = answer(Asked::Evidence, 200, &headers);
            answer.take(&vec![b'x'; n_bytes]);
            assert_eq!(answer.n_bytes(), n_bytes as u64);
            assert_eq!(answer.cut_off_from(), expected, "{encoding:?} {n_bytes}");
        }
        let unchanged = answer(Asked::Evidence, 304, &[("content-length", "4")]);
        assert_eq!(unchanged.cut_off_from(), None);
        let mut answer = answer(Asked::Evidence, 200, &[]);
        assert_eq!(answer.cut_off_from(), None);
        for bytes in [&b"a"[..], b"\n", b"", b"b\r", b"c"] {
            answer.take(bytes);
        }
        assert_eq!(answer.body(), b"a\nb\rc");
    }

    #[test]
    fn of_an_export_the_opening_is_kept_and_of_all_else_as_much_as_is_ever_sent() {
        const MB: usize = 1 << 20;
        for (asked, status, n_bytes, n_kept, is_too_long) in [
            (Asked::Export, 200, 64 * 1024, 64 * 1024, false),
            (Asked::Export, 299, 40 * MB, 64 * 1024, false),
            (Asked::Export, 500, 32 * MB, 32 * MB, false),
            (Asked::Evidence, 200, 32 * MB, 32 * MB, false),
            (Asked::Evidence, 200, 32 * MB + 1, 32 * MB, true),
            (Asked::SignIn, 200, 40 * MB, 32 * MB, true),
        ] {
            let mut answer = answer(asked, status, &[]);
            for piece in vec![b'x'; n_bytes].chunks(MB) {
                answer.take(piece);
            }
            assert_eq!(
                (answer.n_bytes(), answer.body().len(), answer.is_too_long()),
                (n_bytes as u64, n_kept, is_too_long),
                "{asked:?} {status} {n_bytes}"
            );
        }
    }
}
