//! What went wrong, in words: what failed, why, what to do.
//!
//! This module must not know how requests are made or tried again.

use super::address::RefusedLink;
use super::completeness::Incomplete;
use super::request::{Answer, Asked, Cut};
use super::said::said;

/// Pieces of evidence and vendor alerts that are looked at for one alert, in all pages together.
pub const MAX_ITEMS: usize = 100_000;

/// What is kept of one alert has this many bytes at most: thousands of names, and room for a few that are absurdly long.
pub const MAX_KEPT_BYTES: usize = 1 << 20;

/// An act that did not come about. `Display` says it in a few sentences, as plain text that quotes the server: show it as text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Failure {
    /// What was asked for.
    pub asked: Asked,
    /// Who was asked: host and, unless it is the default, port.
    pub host: String,
    /// Why it did not come about.
    pub cause: Cause,
    /// The most specific text in the answer, on one line. Untrusted.
    pub said: Option<String>,
}

/// Whom a failure concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerns {
    /// Only what was asked about: the evidence of other alerts is still worth asking for.
    ThisAlert,
    /// One alert, or every request: that shows only when other alerts are asked about.
    PerhapsAll,
    /// Every request.
    All,
}

/// What to do about the failure of one alert among others.
const ADVICE_OF_ONE: &str = "The other alerts are still being loaded.";

/// Why an act did not come about. `Display` is a clause that goes on after the host's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// No answer, and no reason: away, misspelled, or not allowed from this page's address.
    #[error(
        "could not be reached, or does not accept requests from this page’s address (browsers do not say which)"
    )]
    Unreachable,
    /// No answer that the browser could read, from a host that does answer this page: it went away, or its answer is malformed.
    #[error(
        "sent no response that the browser could read: the connection failed, or the response is malformed (browsers do not say which)"
    )]
    Unreadable,
    /// The request was not sent, because a policy of the page's own host forbids it.
    #[error(
        "was not contacted: this site’s security policy (Content-Security-Policy) does not allow it"
    )]
    Blocked,
    /// The connection broke off, again and again, or what came is no valid body.
    #[error("cut off its response or sent it malformed")]
    Broken,
    /// Less came than was announced, again and again.
    #[error("cut off its response after {n_bytes} of {n_announced} bytes")]
    Truncated {
        /// How many bytes came.
        n_bytes: u64,
        /// How many were announced.
        n_announced: u64,
    },
    /// An export that ended early, or may have, again and again.
    #[error("{0}")]
    Incomplete(Incomplete),
    /// No answer in time.
    #[error("did not respond in time")]
    TimedOut,
    /// An answer that began, and of which nothing more came.
    #[error("stopped in the middle of its response")]
    Stalled,
    /// No network.
    #[error("could not be reached: this computer is offline")]
    Offline,
    /// Nobody waits for it any more.
    #[error("was not contacted to the end, because the request was canceled")]
    GivenUp,
    /// An answer that leads elsewhere.
    #[error(
        "redirected to another address, which is not followed: your sign-in is for this address only"
    )]
    Redirected,
    /// 304, although nothing that came earlier was kept or mentioned.
    #[error("reported no change since an earlier response (304), but none is kept here")]
    NotModified,
    /// 429, longer than it is worth waiting.
    #[error("received too many requests{}", asked_wait(.wait_seconds))]
    RateLimited {
        /// How long the server asks to wait, if it says so.
        wait_seconds: Option<u64>,
    },
    /// 500 to 599.
    #[error("returned a server error ({status})")]
    ServerError {
        /// The status.
        status: u16,
    },
    /// 401 at the second step of signing in.
    #[error("did not accept the user name, password and MFA code")]
    SignInRefused,
    /// 401 when an API token is checked.
    #[error("did not accept the API token")]
    TokenRefused,
    /// 401 later on.
    #[error("no longer accepts this sign-in")]
    SignedOut,
    /// 403.
    #[error("denied access (403)")]
    Forbidden,
    /// 404.
    #[error("has no such address (404)")]
    NotFound,
    /// Another status from 400 to 499.
    #[error("refused the request ({status})")]
    Refused {
        /// The status.
        status: u16,
    },
    /// An answer that Workbench would not give.
    #[error("{0}")]
    Unexpected(Found),
}

/// What was in an unexpected answer. `Display` is a clause that goes on after the host's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Found {
    /// A status that means nothing here.
    #[error("responded with an unexpected status ({0})")]
    Status(u16),
    /// Success at the first step of signing in, which has no code.
    #[error("should have asked for the MFA code, but responded with status {0}")]
    NoQuestion(u16),
    /// No bytes, or blank ones.
    #[error("sent an empty response")]
    Nothing,
    /// HTML or XML.
    #[error("sent a web page instead of data")]
    Page,
    /// JSON in place of CSV.
    #[error("sent a message instead of a CSV")]
    Message,
    /// What should be JSON and is not.
    #[error("sent something that is not JSON")]
    NotJson,
    /// JSON without what was asked for; what is missing.
    #[error("sent a response without {0}")]
    Without(&'static str),
    /// A link out of the API.
    #[error("sent a link that is not followed: {0}")]
    Link(#[from] RefusedLink),
    /// Pages of a list that lead back to one another, or go on and on.
    #[error("sent a list without an end")]
    EndlessList,
    /// More than anything that was asked for could be.
    #[error("sent a response that is far too long")]
    TooLong,
    /// More about one alert than is kept.
    #[error("sent more about one alert than this page accepts (at most {} entries and {} MB of names)", MAX_ITEMS, MAX_KEPT_BYTES >> 20)]
    TooMuch,
    /// An alert id that cannot be asked for.
    #[error("has no address for an alert with the ID “{0}”")]
    AlertId(String),
}

impl Found {
    /// What a body is that should be JSON and is not.
    pub(super) fn of_non_json(body: &[u8]) -> Self {
        if body.trim_ascii().is_empty() {
            Self::Nothing
        } else if is_page(body) {
            Self::Page
        } else {
            Self::NotJson
        }
    }
}

/// Whether a body is HTML or XML, by its first character.
pub(super) fn is_page(body: &[u8]) -> bool {
    first_character(body) == Some(b'<')
}

/// The first byte that is neither space nor a byte order mark.
pub(super) fn first_character(body: &[u8]) -> Option<u8> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    text.trim_ascii_start().first().copied()
}

fn asked_wait(wait_seconds: &Option<u64>) -> String {
    wait_seconds.map_or_else(String::new, |seconds| {
        format!(" and asked for a pause of {}", duration_text(seconds))
    })
}

/// `45 s`, `10 min`, `2 h`: rounded up, so that nobody comes back too early.
fn duration_text(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    }
}

impl Failure {
    pub(super) fn new(asked: Asked, host: &str, cause: Cause) -> Self {
        Self {
            asked,
            host: host.to_owned(),
            cause,
            said: None,
        }
    }

    /// An answer that is a failure for the cause given, with what it says.
    pub(super) fn answered(asked: Asked, host: &str, cause: Cause, answer: &Answer) -> Self {
        // What a sign-in answers with success may hold a token: only a page is quoted.
        let may_quote = asked != Asked::SignIn || !answer.is_success() || is_page(answer.body());
        Self {
            said: may_quote.then(|| said(answer.body())).flatten(),
            ..Self::new(asked, host, cause)
        }
    }

    /// What an answer's status alone means; only for answers that did not bring what was asked for.
    pub(super) fn of_status(asked: Asked, host: &str, answer: &Answer) -> Self {
        let cause = match answer.status() {
            // What browsers show of a redirection that they do not follow.
            0 | 301..=303 | 307 | 308 => Cause::Redirected,
            304 => Cause::NotModified,
            401 => Cause::SignedOut,
            403 => Cause::Forbidden,
            404 => Cause::NotFound,
            429 => Cause::RateLimited { wait_seconds: None },
            status @ 400..=499 => Cause::Refused { status },
            status @ 500..=599 => Cause::ServerError { status },
            status => Cause::Unexpected(Found::Status(status)),
        };
        Self::answered(asked, host, cause, answer)
    }

    pub(super) fn of_cut(asked: Asked, host: &str, cut: Cut) -> Self {
        let cause = match cut {
            Cut::Unreachable => Cause::Unreachable,
            Cut::Unreadable => Cause::Unreadable,
            Cut::Blocked => Cause::Blocked,
            Cut::Broken => Cause::Broken,
            Cut::TimedOut => Cause::TimedOut,
            Cut::Stalled => Cause::Stalled,
            Cut::Offline => Cause::Offline,
            Cut::Redirected => Cause::Redirected,
            Cut::GivenUp => Cause::GivenUp,
        };
        Self::new(asked, host, cause)
    }

    /// Whether the user has to sign in again. What is on the screen stays.
    pub fn is_signed_out(&self) -> bool {
        matches!(self.cause, Cause::SignedOut)
    }

    /// Whom it concerns, as far as one failure can say.
    pub fn concerns(&self) -> Concerns {
        match &self.cause {
            Cause::Offline | Cause::Blocked | Cause::GivenUp => Concerns::All,
            Cause::Forbidden | Cause::NotFound | Cause::Refused { .. } => Concerns::ThisAlert,
            Cause::Unexpected(found) if *found != Found::Page => Concerns::ThisAlert,
            _ => Concerns::PerhapsAll,
        }
    }

    /// What failed, why, and what to do.
    pub fn sentence(&self) -> String {
        self.sentence_with(&self.cause, self.advice())
    }

    /// The same of an alert's evidence where other alerts do not fail so: what it seems to say of all of Workbench is not so.
    pub fn sentence_of_one(&self) -> String {
        let refused = Cause::Refused { status: 401 };
        let cause = match &self.cause {
            // The same sign-in is good for other alerts.
            Cause::SignedOut => &refused,
            cause => cause,
        };
        self.sentence_with(cause, ADVICE_OF_ONE)
    }

    fn sentence_with(&self, cause: &Cause, advice: &str) -> String {
        let what = match self.asked {
            Asked::SignIn => "Couldn’t sign in",
            Asked::Export => "Couldn’t load service metrics",
            Asked::Evidence => "Couldn’t load the evidence of an alert",
        };
        let host = &self.host;
        let said = match &self.said {
            Some(said) if said.ends_with(['.', '!', '?', '…']) => format!(" It said: “{said}”"),
            Some(said) => format!(" It said: “{said}”."),
            None => String::new(),
        };
        format!("{what}: {host} {cause}.{said} {advice}")
    }

    fn advice(&self) -> &'static str {
        if self.asked == Asked::Evidence && self.concerns() == Concerns::ThisAlert {
            return ADVICE_OF_ONE;
        }
        let is_sign_in = self.asked == Asked::SignIn;
        match &self.cause {
            Cause::Unreachable => {
                "Check the Workbench address and your network. If both are right, export the CSV in Workbench and open it here, or \
                 have this page served at the same address as Workbench."
            }
            Cause::Unreadable => {
                "Try again in a few minutes. If it keeps happening, ask your administrator what is between this page and Workbench."
            }
            Cause::Blocked => {
                "Export the CSV in Workbench and open it here, or ask the site’s administrator to add the address to the policy’s \
                 connect-src or to forward requests."
            }
            Cause::NotModified => {
                "Something between this page and Workbench, such as a caching proxy, is misconfigured: ask your administrator."
            }
            Cause::Broken | Cause::Truncated { .. } | Cause::TimedOut | Cause::Stalled => {
                "Check your network and try again."
            }
            Cause::Incomplete(_) => {
                "Try again. If that does not help, choose a shorter range, or export the CSV in Workbench and open it here."
            }
            Cause::Offline => "Try again once it is online.",
            Cause::GivenUp => "Start it again if you still want it.",
            Cause::Redirected => {
                "Check the Workbench address: it should begin with https:// and name Workbench itself."
            }
            Cause::RateLimited { .. } => "Wait a while, then try again.",
            Cause::ServerError { .. } => "Try again in a few minutes.",
            Cause::SignInRefused => {
                "Check all three. Codes work once and expire after 30 seconds. Wait for a new one."
            }
            Cause::TokenRefused => {
                "Check that it is complete, has not expired, and is for this address."
            }
            Cause::SignedOut => "Sign in again. The figures on screen stay.",
            Cause::Forbidden if is_sign_in => {
                "Check the Workbench address, and whether your account may sign in from here."
            }
            Cause::Forbidden => "Ask your Workbench administrator for access.",
            Cause::NotFound => "Check the Workbench address.",
            Cause::Refused { .. } if is_sign_in => "Check the Workbench address and try again.",
            Cause::Refused { .. } => {
                "Try another range, or export the CSV in Workbench and open it here."
            }
            Cause::Unexpected(_) => {
                "Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. \
                 Otherwise, try again later."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_say_what_failed_why_and_what_to_do() {
        let refused = RefusedLink("//evil.example/x".to_owned());
        let sentences: Vec<String> = [
            (Asked::Export, Cause::Unreachable, None),
            (Asked::Export, Cause::Unreadable, None),
            (Asked::Export, Cause::Blocked, None),
            (Asked::Export, Cause::Broken, None),
            (
                Asked::Export,
                Cause::Truncated {
                    n_bytes: 512,
                    n_announced: 1024,
                },
                None,
            ),
            (
                Asked::Export,
                Cause::Incomplete(Incomplete::Header),
                Some("Expel Alert ID,Sev"),
            ),
            (Asked::Export, Cause::Incomplete(Incomplete::Row), None),
            (
                Asked::Export,
                Cause::Incomplete(Incomplete::LineBreak),
                None,
            ),
            (
                Asked::Export,
                Cause::Incomplete(Incomplete::FewerRows {
                    n_rows: 8,
                    n_before: 9,
                }),
                None,
            ),
            (
                Asked::Export,
                Cause::Incomplete(Incomplete::EarlierSlice),
                None,
            ),
            (Asked::Export, Cause::TimedOut, None),
            (Asked::Export, Cause::Stalled, None),
            (Asked::SignIn, Cause::Offline, None),
            (Asked::Export, Cause::GivenUp, None),
            (Asked::SignIn, Cause::Redirected, None),
            (Asked::Export, Cause::NotModified, None),
            (
                Asked::Evidence,
                Cause::RateLimited {
                    wait_seconds: Some(3600),
                },
                Some("Slow down"),
            ),
            (
                Asked::Evidence,
                Cause::RateLimited { wait_seconds: None },
                None,
            ),
            (
                Asked::Export,
                Cause::ServerError { status: 502 },
                Some("502 Bad Gateway nginx"),
            ),
            (Asked::SignIn, Cause::SignInRefused, Some("Wrong code")),
            (Asked::Export, Cause::SignedOut, None),
            (Asked::SignIn, Cause::Forbidden, None),
            (Asked::Export, Cause::Forbidden, None),
            (Asked::Evidence, Cause::Forbidden, None),
            (Asked::Evidence, Cause::NotFound, None),
            (Asked::Export, Cause::NotFound, None),
            (Asked::SignIn, Cause::Refused { status: 400 }, None),
            (
                Asked::Export,
                Cause::Refused { status: 400 },
                Some("filter[from] is no date"),
            ),
            (Asked::Evidence, Cause::Refused { status: 422 }, None),
            (Asked::Export, Cause::Unexpected(Found::Status(204)), None),
            (
                Asked::SignIn,
                Cause::Unexpected(Found::NoQuestion(200)),
                None,
            ),
            (Asked::Export, Cause::Unexpected(Found::Nothing), None),
            (
                Asked::Export,
                Cause::Unexpected(Found::Page),
                Some("Maintenance"),
            ),
            (
                Asked::Export,
                Cause::Unexpected(Found::Message),
                Some("Still computing"),
            ),
            (Asked::Evidence, Cause::Unexpected(Found::NotJson), None),
            (
                Asked::SignIn,
                Cause::Unexpected(Found::Without("a token")),
                None,
            ),
            (
                Asked::Evidence,
                Cause::Unexpected(Found::Link(refused)),
                None,
            ),
            (Asked::Evidence, Cause::Unexpected(Found::EndlessList), None),
            (Asked::Evidence, Cause::Unexpected(Found::TooLong), None),
            (Asked::Evidence, Cause::Unexpected(Found::TooMuch), None),
            (
                Asked::Evidence,
                Cause::Unexpected(Found::AlertId("..".to_owned())),
                None,
            ),
        ]
        .into_iter()
        .map(|(asked, cause, said)| {
            let failure = Failure {
                said: said.map(str::to_owned),
                ..Failure::new(asked, "workbench.expel.io", cause)
            };
            failure.to_string()
        })
        .collect();
        insta::assert_snapshot!(sentences.join("\n"), @r"
        Couldn’t load service metrics: workbench.expel.io could not be reached, or does not accept requests from this page’s address (browsers do not say which). Check the Workbench address and your network. If both are right, export the CSV in Workbench and open it here, or have this page served at the same address as Workbench.
        Couldn’t load service metrics: workbench.expel.io sent no response that the browser could read: the connection failed, or the response is malformed (browsers do not say which). Try again in a few minutes. If it keeps happening, ask your administrator what is between this page and Workbench.
        Couldn’t load service metrics: workbench.expel.io was not contacted: this site’s security policy (Content-Security-Policy) does not allow it. Export the CSV in Workbench and open it here, or ask the site’s administrator to add the address to the policy’s connect-src or to forward requests.
        Couldn’t load service metrics: workbench.expel.io cut off its response or sent it malformed. Check your network and try again.
        Couldn’t load service metrics: workbench.expel.io cut off its response after 512 of 1024 bytes. Check your network and try again.
        Couldn’t load service metrics: workbench.expel.io sent an export that ends in the middle of its header. It said: “Expel Alert ID,Sev”. Try again. If that does not help, choose a shorter range, or export the CSV in Workbench and open it here.
        Couldn’t load service metrics: workbench.expel.io sent an export that ends in the middle of a row. Try again. If that does not help, choose a shorter range, or export the CSV in Workbench and open it here.
        Couldn’t load service metrics: workbench.expel.io sent an export that may be cut short: it lacks its last line break. Try again. If that does not help, choose a shorter range, or export the CSV in Workbench and open it here.
        Couldn’t load service metrics: workbench.expel.io sent only 8 of at least 9 rows. Try again. If that does not help, choose a shorter range, or export the CSV in Workbench and open it here.
        Couldn’t load service metrics: workbench.expel.io sent an export that may be cut short: an earlier part of it lacks its last line break. Try again. If that does not help, choose a shorter range, or export the CSV in Workbench and open it here.
        Couldn’t load service metrics: workbench.expel.io did not respond in time. Check your network and try again.
        Couldn’t load service metrics: workbench.expel.io stopped in the middle of its response. Check your network and try again.
        Couldn’t sign in: workbench.expel.io could not be reached: this computer is offline. Try again once it is online.
        Couldn’t load service metrics: workbench.expel.io was not contacted to the end, because the request was canceled. Start it again if you still want it.
        Couldn’t sign in: workbench.expel.io redirected to another address, which is not followed: your sign-in is for this address only. Check the Workbench address: it should begin with https:// and name Workbench itself.
        Couldn’t load service metrics: workbench.expel.io reported no change since an earlier response (304), but none is kept here. Something between this page and Workbench, such as a caching proxy, is misconfigured: ask your administrator.
        Couldn’t load the evidence of an alert: workbench.expel.io received too many requests and asked for a pause of 60 min. It said: “Slow down”. Wait a while, then try again.
        Couldn’t load the evidence of an alert: workbench.expel.io received too many requests. Wait a while, then try again.
        Couldn’t load service metrics: workbench.expel.io returned a server error (502). It said: “502 Bad Gateway nginx”. Try again in a few minutes.
        Couldn’t sign in: workbench.expel.io did not accept the user name, password and MFA code. It said: “Wrong code”. Check all three. Codes work once and expire after 30 seconds. Wait for a new one.
        Couldn’t load service metrics: workbench.expel.io no longer accepts this sign-in. Sign in again. The figures on screen stay.
        Couldn’t sign in: workbench.expel.io denied access (403). Check the Workbench address, and whether your account may sign in from here.
        Couldn’t load service metrics: workbench.expel.io denied access (403). Ask your Workbench administrator for access.
        Couldn’t load the evidence of an alert: workbench.expel.io denied access (403). The other alerts are still being loaded.
        Couldn’t load the evidence of an alert: workbench.expel.io has no such address (404). The other alerts are still being loaded.
        Couldn’t load service metrics: workbench.expel.io has no such address (404). Check the Workbench address.
        Couldn’t sign in: workbench.expel.io refused the request (400). Check the Workbench address and try again.
        Couldn’t load service metrics: workbench.expel.io refused the request (400). It said: “filter[from] is no date”. Try another range, or export the CSV in Workbench and open it here.
        Couldn’t load the evidence of an alert: workbench.expel.io refused the request (422). The other alerts are still being loaded.
        Couldn’t load service metrics: workbench.expel.io responded with an unexpected status (204). Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t sign in: workbench.expel.io should have asked for the MFA code, but responded with status 200. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t load service metrics: workbench.expel.io sent an empty response. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t load service metrics: workbench.expel.io sent a web page instead of data. It said: “Maintenance”. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t load service metrics: workbench.expel.io sent a message instead of a CSV. It said: “Still computing”. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t load the evidence of an alert: workbench.expel.io sent something that is not JSON. The other alerts are still being loaded.
        Couldn’t sign in: workbench.expel.io sent a response without a token. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t load the evidence of an alert: workbench.expel.io sent a link that is not followed: “//evil.example/x” does not lead into Workbench's /api/. The other alerts are still being loaded.
        Couldn’t load the evidence of an alert: workbench.expel.io sent a list without an end. The other alerts are still being loaded.
        Couldn’t load the evidence of an alert: workbench.expel.io sent a response that is far too long. The other alerts are still being loaded.
        Couldn’t load the evidence of an alert: workbench.expel.io sent more about one alert than this page accepts (at most 100000 entries and 1 MB of names). The other alerts are still being loaded.
        Couldn’t load the evidence of an alert: workbench.expel.io has no address for an alert with the ID “..”. The other alerts are still being loaded.
        ");
    }

    #[test]
    fn only_a_sign_in_that_is_over_asks_for_another() {
        let is_signed_out = |cause| Failure::new(Asked::Export, "", cause).is_signed_out();
        assert!(is_signed_out(Cause::SignedOut));
        assert!(!is_signed_out(Cause::Forbidden) && !is_signed_out(Cause::SignInRefused));
    }

    #[test]
    fn durations_are_rounded_up() {
        for (seconds, expected) in [
            (0, "0 s"),
            (119, "119 s"),
            (121, "3 min"),
            (7_199, "120 min"),
            (7_201, "3 h"),
        ] {
            assert_eq!(duration_text(seconds), expected);
        }
    }

    #[test]
    fn failures_concern_one_alert_or_all() {
        let concerns = |cause| Failure::new(Asked::Evidence, "", cause).concerns();
        for cause in [
            Cause::Forbidden,
            Cause::NotFound,
            Cause::Refused { status: 422 },
            Cause::Unexpected(Found::NotJson),
            Cause::Unexpected(Found::TooMuch),
        ] {
            assert_eq!(concerns(cause), Concerns::ThisAlert);
        }
        for cause in [
            Cause::SignedOut,
            Cause::Unreachable,
            Cause::Unreadable,
            Cause::Broken,
            Cause::TimedOut,
            Cause::Stalled,
            Cause::Redirected,
            Cause::NotModified,
            Cause::RateLimited { wait_seconds: None },
            Cause::ServerError { status: 500 },
            Cause::Unexpected(Found::Page),
        ] {
            assert_eq!(concerns(cause), Concerns::PerhapsAll);
        }
        for cause in [Cause::Offline, Cause::Blocked, Cause::GivenUp] {
            assert_eq!(concerns(cause), Concerns::All);
        }
    }

    #[test]
    fn what_others_do_not_meet_is_said_of_one() {
        let sentences = [
            Cause::SignedOut,
            Cause::ServerError { status: 500 },
            Cause::NotFound,
        ]
        .map(|cause| Failure::new(Asked::Evidence, "wb.example", cause).sentence_of_one());
        insta::assert_snapshot!(sentences.join("\n"), @r"
        Couldn’t load the evidence of an alert: wb.example refused the request (401). The other alerts are still being loaded.
        Couldn’t load the evidence of an alert: wb.example returned a server error (500). The other alerts are still being loaded.
        Couldn’t load the evidence of an alert: wb.example has no such address (404). The other alerts are still being loaded.
        ");
    }

    #[test]
    fn statuses_mean_what_they_say() {
        let cause = |status| {
            let url = crate::workbench::Address::default().login();
            let request = crate::workbench::Request::get(Asked::Evidence, url, "*/*");
            Failure::of_status(Asked::Evidence, "", &request.answer(status, [])).cause
        };
        for status in [0, 301, 302, 303, 307, 308] {
            assert_eq!(cause(status), Cause::Redirected);
        }
        assert_eq!(cause(304), Cause::NotModified);
        for status in [204, 300, 305] {
            assert_eq!(cause(status), Cause::Unexpected(Found::Status(status)));
        }
    }
}
