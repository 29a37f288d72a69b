//! When to try again: exponential back-off with full jitter, a bounded number of times.
//!
//! Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog (2015): of the schemes compared there, full jitter
//! costs the server least.
//!
//! Clock and random numbers come in.

use std::fmt;

use chrono::{DateTime, Utc};

use super::completeness::Incomplete;
use super::failure::{Cause, Failure, Found};
use super::request::{Answer, Asked, Cut, Outcome, Request};

/// A request is sent this often at most: with full jitter that is a minute of waiting on average, two at worst, which outlives an
/// allowance that is counted by the minute.
pub const MAX_TRIES: u32 = 8;

/// Where no answer began, a request is sent this often at most. A browser does not tell a moment's outage from an address that it
/// may not ask, and in the second case waiting is in vain.
pub const MAX_TRIES_WITHOUT_ANSWER: u32 = 3;

/// The first wait is at most this long; each later one at most twice the one before.
pub const BASE_MS: u32 = 1_000;

/// No wait is longer, unless the server asks for it.
pub const CAP_MS: u32 = 60_000;

/// A server that asks for a longer wait than this is not waited for: nobody sits in front of a page that long.
pub const MAX_RETRY_AFTER_SECONDS: u64 = 300;

/// The tries of one request.
///
/// ```
/// use expel_metrics::workbench::{Access, Address, AlertEvidenceFetch, Identity, IncludeSupport, Retry, Token, Verdict};
///
/// let identity = Identity::new(Address::default(), None);
/// let access = Access::new(identity, Token::from_text("abc".to_owned())?);
/// let request = AlertEvidenceFetch::new(&access, "a-1", IncludeSupport::Unknown)?.request();
/// let refused = request.answer(429, [("retry-after", "8")]);
/// let Verdict::After { ms, wait } = Retry::default().judge(&request, Ok(refused), 0.0, 0.0) else { panic!() };
/// assert_eq!(ms, 8_000);
/// assert_eq!(wait.reason.to_string(), "Workbench asked us to slow down");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retry {
    n_tries: u32,
}

/// What to do after a try.
#[derive(Debug)]
pub enum Verdict {
    /// This is the answer, whole, and trying again would not change it. It may still say no.
    Answered(Answer),
    /// Wait so long, then send the same request again.
    After {
        /// How long.
        ms: u32,
        /// Why, and how to say it.
        wait: Wait,
    },
    /// Trying on is in vain.
    GiveUp(Failure),
}

impl Retry {
    /// How many tries were judged.
    pub fn n_tries(&self) -> u32 {
        self.n_tries
    }

    /// What to do after `request` came to `outcome`. `random` is a fresh number from 0 up to but not 1; `now_ms` is the time in
    /// milliseconds since the Unix epoch, for a `Retry-After` that is a date.
    ///
    /// Worth another try: 429, 500, 503, 504, a broken connection, no answer. A server's `Retry-After` is kept to, with up to a second
    /// more, so that requests that were refused together do not come back together.
    pub fn judge(
        &mut self,
        request: &Request,
        outcome: Outcome,
        random: f64,
        now_ms: f64,
    ) -> Verdict {
        self.n_tries += 1;
        let (asked, host) = (request.asked(), request.url().host());
        let (reason, failure, retry_after_seconds, max_tries) = match outcome {
            Ok(answer) if matches!(answer.status(), 429 | 500 | 503 | 504) => {
                let reason = match answer.status() {
                    429 => WaitReason::SlowDown,
                    status => WaitReason::ServerError { status },
                };
                let retry_after = answer.retry_after().and_then(|text| {
                    // By the server's own clock where it shows it.
                    let now = answer.date().and_then(http_date).or_else(|| at_ms(now_ms));
                    retry_after_seconds(text, now)
                });
                let mut failure = Failure::of_status(asked, host, &answer);
                if let Cause::RateLimited { wait_seconds } = &mut failure.cause {
                    *wait_seconds = retry_after;
                }
                (reason, failure, retry_after, MAX_TRIES)
            }
            Ok(answer) => match incomplete(asked, host, &answer) {
                None => return Verdict::Answered(answer),
                Some(failure) if answer.is_too_long() => return Verdict::GiveUp(failure),
                Some(failure) => (WaitReason::Broken, failure, None, MAX_TRIES),
            },
            Err(cut) => {
                let failure = Failure::of_cut(asked, host, cut);
                let (reason, max_tries) = match cut {
                    Cut::Broken => (WaitReason::Broken, MAX_TRIES),
                    Cut::Unreachable => (WaitReason::Unreachable, MAX_TRIES_WITHOUT_ANSWER),
                    Cut::Unreadable => (WaitReason::Unreadable, MAX_TRIES_WITHOUT_ANSWER),
                    Cut::TimedOut => (WaitReason::TimedOut, MAX_TRIES_WITHOUT_ANSWER),
                    // Each of these tries takes about as long as one without an answer.
                    Cut::Stalled => (WaitReason::Stalled, MAX_TRIES_WITHOUT_ANSWER),
                    Cut::Offline | Cut::Blocked | Cut::Redirected | Cut::GivenUp => {
                        return Verdict::GiveUp(failure);
                    }
                };
                (reason, failure, None, max_tries)
            }
        };
        let asks_too_much =
            retry_after_seconds.is_some_and(|seconds| seconds > MAX_RETRY_AFTER_SECONDS);
        if self.n_tries >= max_tries || asks_too_much {
            return Verdict::GiveUp(failure);
        }
        let ms = wait_ms(self.n_tries, retry_after_seconds, random);
        Verdict::After {
            ms,
            wait: Wait { ms, reason },
        }
    }

    /// How long to wait before the request is sent again, whose `answer` was judged to be whole, and whose rows are not.
    ///
    /// # Errors
    /// If it was sent as often as is worth it, or another try would not change it.
    pub fn wait_for_rows(
        &self,
        request: &Request,
        answer: &Answer,
        incomplete: Incomplete,
        random: f64,
    ) -> Result<Wait, Failure> {
        if self.n_tries >= MAX_TRIES || incomplete == Incomplete::EarlierSlice {
            let (asked, host) = (request.asked(), request.url().host());
            let cause = Cause::Incomplete(incomplete);
            return Err(match incomplete {
                // So far it may be anything: what is there says more.
                Incomplete::Header => Failure::answered(asked, host, cause, answer),
                _ => Failure::new(asked, host, cause),
            });
        }
        Ok(Wait {
            ms: wait_ms(self.n_tries, None, random),
            reason: match incomplete {
                Incomplete::LineBreak => WaitReason::MaybeCutShort,
                _ => WaitReason::CutShort,
            },
        })
    }
}

/// Why an answer is not to be used, whatever its status: it was cut off, or goes on and on.
pub(super) fn incomplete(asked: Asked, host: &str, answer: &Answer) -> Option<Failure> {
    if answer.is_too_long() {
        let cause = Cause::Unexpected(Found::TooLong);
        return Some(Failure::new(asked, host, cause));
    }
    let n_announced = answer.cut_off_from()?;
    let cause = Cause::Truncated {
        n_bytes: answer.n_bytes(),
        n_announced,
    };
    Some(Failure::new(asked, host, cause))
}

/// How long to wait after this many tries.
fn wait_ms(n_tries: u32, retry_after_seconds: Option<u64>, random: f64) -> u32 {
    // A NaN becomes 0.
    let random = random.clamp(0.0, 1.0);
    let doublings = n_tries.saturating_sub(1).min(16);
    let ceiling_ms = (BASE_MS << doublings).min(CAP_MS);
    let back_off_ms = (random * f64::from(ceiling_ms)) as u32;
    let asked_ms = retry_after_seconds.map_or(0, |seconds| {
        let seconds = u32::try_from(seconds.min(MAX_RETRY_AFTER_SECONDS))
            .expect("the longest wait fits into u32");
        seconds * 1_000 + (random * f64::from(BASE_MS)) as u32
    });
    back_off_ms.max(asked_ms)
}

/// The seconds that a `Retry-After` asks for: a number of them, or an HTTP date. `None` if it is neither.
fn retry_after_seconds(text: &str, now: Option<DateTime<Utc>>) -> Option<u64> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are longer than anybody waits.
        return Some(text.parse().unwrap_or(u64::MAX));
    }
    let seconds = (http_date(text)? - now?).num_milliseconds().max(0);
    Some(seconds.unsigned_abs().div_ceil(1_000))
}

/// A date as HTTP spells it, in any of the three ways that RFC 9110 (section 5.6.7) asks to be read.
fn http_date(text: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(text).ok().map(DateTime::from)
}

fn at_ms(ms: f64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms as i64)
}

/// A wait for the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// How long.
    pub ms: u32,
    /// Why.
    pub reason: WaitReason,
}

/// Why a request is sent again. `Display` is a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// 429.
    SlowDown,
    /// 500, 503 or 504.
    ServerError {
        /// The status.
        status: u16,
    },
    /// The connection broke off.
    Broken,
    /// The export ended early.
    CutShort,
    /// The export may have ended early.
    MaybeCutShort,
    /// No answer came.
    Unreachable,
    /// No answer came that could be read, from a server that has answered before.
    Unreadable,
    /// No answer came in time.
    TimedOut,
    /// An answer had begun, and nothing more of it came.
    Stalled,
}

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlowDown => f.write_str("Workbench asked us to slow down"),
            Self::ServerError { status } => {
                write!(f, "Workbench returned a server error ({status})")
            }
            Self::Broken => f.write_str("the connection was cut off"),
            Self::CutShort => f.write_str("the export was cut short"),
            Self::MaybeCutShort => f.write_str("the export may have been cut short"),
            Self::Unreachable => f.write_str("Workbench could not be reached"),
            Self::Unreadable => f.write_str("Workbench sent no readable response"),
            Self::TimedOut => f.write_str("Workbench did not respond in time"),
            Self::Stalled => f.write_str("Workbench stopped in the middle of its response"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::workbench::Address;

    /// 2026-03-01T12:00:00Z.
    const NOW_MS: f64 = 1_772_366_400_000.0;

    fn request() -> Request {
        let at = DateTime::UNIX_EPOCH;
        let url = Address::default().export(Default::default(), at, at);
        Request::get(Asked::Export, url, "text/csv")
    }

    fn answer(status: u16, headers: &[(&str, &str)]) -> Outcome {
        Ok(request().answer(status, headers.iter().copied()))
    }

    /// How long and why.
    fn in_words(wait: Wait) -> String {
        let seconds = wait.ms.div_ceil(1_000).max(1);
        format!("Waiting {seconds} s: {}.", wait.reason)
    }

    /// What a verdict is, in words.
    fn told(verdict: Verdict) -> String {
        match verdict {
            Verdict::Answered(answer) => format!("{answer:?}"),
            Verdict::After { ms, wait } => format!("{ms} ms. {}", in_words(wait)),
            Verdict::GiveUp(failure) => failure.to_string(),
        }
    }

    fn first_verdict(outcome: Outcome, random: f64) -> String {
        told(Retry::default().judge(&request(), outcome, random, NOW_MS))
    }

    #[test]
    fn what_is_worth_another_try() {
        for status in [429, 500, 503, 504] {
            let verdict = first_verdict(answer(status, &[]), 0.5);
            assert!(verdict.starts_with("500 ms. Waiting 1 s: "), "{verdict}");
        }
        for status in [0, 200, 204, 302, 400, 401, 403, 404, 418, 501, 502, 505] {
            let verdict = first_verdict(answer(status, &[]), 0.5);
            assert_eq!(verdict, format!("{status} (0 bytes)"));
        }
        for cut in [
            Cut::Broken,
            Cut::Unreachable,
            Cut::Unreadable,
            Cut::TimedOut,
            Cut::Stalled,
        ] {
            let verdict = first_verdict(Err(cut), 0.999);
            assert!(verdict.starts_with("999 ms. Waiting 1 s: "), "{verdict}");
        }
        for cut in [Cut::Offline, Cut::Blocked, Cut::Redirected, Cut::GivenUp] {
            let verdict = first_verdict(Err(cut), 0.5);
            assert!(
                verdict.starts_with("Couldn’t load service metrics: "),
                "{verdict}"
            );
        }
    }

    #[test]
    fn answers_that_were_cut_off_are_asked_for_again() {
        let mut cut_off = request().answer(200, [("content-length", "100")]);
        cut_off.take(b"a,b\n");
        assert_eq!(
            first_verdict(Ok(cut_off), 0.5),
            "500 ms. Waiting 1 s: the connection was cut off."
        );
        for headers in [
            &[("Content-Length", "4")][..],
            // Compressed on the way, and said so or not.
            &[("content-length", "100"), ("content-encoding", "gzip")],
            &[("content-length", "3")],
            &[("content-length", "many")],
            &[],
        ] {
            let mut whole = request().answer(200, headers.iter().copied());
            whole.take(b"a,b");
            whole.take(b"\n");
            assert_eq!(first_verdict(Ok(whole), 0.5), "200 (4 bytes)");
        }
    }

    #[test]
    fn rows_that_are_not_whole_are_asked_for_again() {
        let whole = |retry: &mut Retry| {
            let mut answer = request().answer(200, []);
            answer.take(b"Expel Ale");
            match retry.judge(&request(), Ok(answer), 0.5, NOW_MS) {
                Verdict::Answered(answer) => answer,
                other => panic!("{other:?}"),
            }
        };
        let fewer = Incomplete::FewerRows {
            n_rows: 1,
            n_before: 2,
        };
        for (incomplete, waiting, sentence) in [
            (
                Incomplete::Row,
                "Waiting 1 s: the export was cut short.",
                "Couldn’t load service metrics: workbench.expel.io sent an export that ends in the middle of a row. Try again.",
            ),
            (
                Incomplete::Header,
                "Waiting 1 s: the export was cut short.",
                "Couldn’t load service metrics: workbench.expel.io sent an export that ends in the middle of its header. It said: “Expel Ale”. Try again.",
            ),
            (
                Incomplete::LineBreak,
                "Waiting 1 s: the export may have been cut short.",
                "Couldn’t load service metrics: workbench.expel.io sent an export that may be cut short: it lacks its last line break. Try again.",
            ),
            (
                fewer,
                "Waiting 1 s: the export was cut short.",
                "Couldn’t load service metrics: workbench.expel.io sent only 1 of at least 2 rows. Try again.",
            ),
        ] {
            let mut retry = Retry::default();
            for n_tries in 1..MAX_TRIES {
                let answer = whole(&mut retry);
                let wait = retry
                    .wait_for_rows(&request(), &answer, incomplete, 0.5)
                    .unwrap();
                // As after any other try.
                assert_eq!(wait.ms, wait_ms(n_tries, None, 0.5));
                assert!(n_tries > 1 || in_words(wait) == waiting);
            }
            let answer = whole(&mut retry);
            let failure = retry
                .wait_for_rows(&request(), &answer, incomplete, 0.5)
                .unwrap_err();
            assert!(failure.sentence().starts_with(sentence), "{failure}");
        }
        // Another try would bring the same.
        let mut retry = Retry::default();
        let answer = whole(&mut retry);
        let judged = retry.wait_for_rows(&request(), &answer, Incomplete::EarlierSlice, 0.5);
        assert!(
            judged
                .unwrap_err()
                .sentence()
                .contains("an earlier part of it")
        );
    }

    #[test]
    fn the_servers_wish_is_kept_to() {
        for (retry_after, expected) in [
            (
                "8",
                "8500 ms. Waiting 9 s: Workbench asked us to slow down.",
            ),
            ("0", "500 ms. Waiting 1 s: Workbench asked us to slow down."),
            (
                "300",
                "300500 ms. Waiting 301 s: Workbench asked us to slow down.",
            ),
            // A minute from now, in all three spellings.
            (
                "Sun, 01 Mar 2026 12:01:00 GMT",
                "60500 ms. Waiting 61 s: Workbench asked us to slow down.",
            ),
            (
                "Sunday, 01-Mar-26 12:01:00 GMT",
                "60500 ms. Waiting 61 s: Workbench asked us to slow down.",
            ),
            (
                "Sun Mar  1 12:01:00 2026",
                "60500 ms. Waiting 61 s: Workbench asked us to slow down.",
            ),
            (
                "Sun, 01 Mar 2026 11:00:00 GMT",
                "500 ms. Waiting 1 s: Workbench asked us to slow down.",
            ),
            (
                "soon",
                "500 ms. Waiting 1 s: Workbench asked us to slow down.",
            ),
            (
                "-5",
                "500 ms. Waiting 1 s: Workbench asked us to slow down.",
            ),
            ("", "500 ms. Waiting 1 s: Workbench asked us to slow down."),
            (
                "301",
                "Couldn’t load service metrics: workbench.expel.io received too many requests and asked for a pause of 6 min. Wait a while, then try again.",
            ),
            (
                "Mon, 02 Mar 2026 12:00:00 GMT",
                "Couldn’t load service metrics: workbench.expel.io received too many requests and asked for a pause of 24 h. Wait a while, then try again.",
            ),
        ] {
            let outcome = answer(429, &[("Retry-After", retry_after)]);
            assert_eq!(first_verdict(outcome, 0.5), expected, "{retry_after}");
        }
        let endless = first_verdict(answer(429, &[("retry-after", &"9".repeat(40))]), 0.5);
        assert!(endless.contains("asked for a pause of"), "{endless}");
        assert_eq!(
            first_verdict(answer(503, &[("retry-after", "2")]), 0.0),
            "2000 ms. Waiting 2 s: Workbench returned a server error (503)."
        );
        // The server's clock is an hour ahead, and it is the server's date.
        let skewed = answer(
            429,
            &[
                ("retry-after", "Sun, 01 Mar 2026 13:00:10 GMT"),
                ("date", "Sun, 01 Mar 2026 13:00:00 GMT"),
            ],
        );
        assert!(first_verdict(skewed, 0.0).starts_with("10000 ms."));
    }

    #[test]
    fn tries_are_bounded() {
        for (outcome, n_tries, cause) in [
            (
                (|| answer(429, &[])) as fn() -> Outcome,
                MAX_TRIES,
                Cause::RateLimited { wait_seconds: None },
            ),
            (
                || answer(500, &[]),
                MAX_TRIES,
                Cause::ServerError { status: 500 },
            ),
            (|| Err(Cut::Broken), MAX_TRIES, Cause::Broken),
            (
                || Err(Cut::Unreachable),
                MAX_TRIES_WITHOUT_ANSWER,
                Cause::Unreachable,
            ),
            (
                || Err(Cut::Unreadable),
                MAX_TRIES_WITHOUT_ANSWER,
                Cause::Unreadable,
            ),
            (
                || Err(Cut::TimedOut),
                MAX_TRIES_WITHOUT_ANSWER,
                Cause::TimedOut,
            ),
            (
                || answer(200, &[("content-length", "5")]),
                MAX_TRIES,
                Cause::Truncated {
                    n_bytes: 0,
                    n_announced: 5,
                },
            ),
        ] {
            let mut retry = Retry::default();
            let failure = loop {
                match retry.judge(&request(), outcome(), 0.5, NOW_MS) {
                    Verdict::After { .. } => {}
                    Verdict::GiveUp(failure) => break failure,
                    Verdict::Answered(answer) => panic!("{answer:?}"),
                }
            };
            assert_eq!((retry.n_tries(), failure.cause), (n_tries, cause));
        }
    }

    #[test]
    fn answers_without_an_end_are_refused() {
        let url = Address::default().expel_alert("a", false).unwrap();
        let request = Request::get(Asked::Evidence, url, "*/*");
        let mut endless = request.answer(200, []);
        let chunk = vec![b' '; 1 << 20];
        for _ in 0..40 {
            endless.take(&chunk);
        }
        assert_eq!(endless.body().len(), Answer::MAX_BODY_BYTES);
        let verdict = Retry::default().judge(&request, Ok(endless), 0.5, NOW_MS);
        assert!(told(verdict).contains("far too long"));
    }

    #[test]
    fn waits_double_up_to_a_minute() {
        for (n_tries, retry_after, random, expected) in [
            (1, None, 1.0, 1_000),
            (2, None, 1.0, 2_000),
            (3, None, 0.5, 2_000),
            (6, None, 1.0, 32_000),
            (7, None, 1.0, 60_000),
            (90, None, 0.25, 15_000),
            (1, Some(3), 0.25, 3_250),
            (6, Some(3), 0.25, 8_000),
            (1, Some(9_999), 0.0, 300_000),
        ] {
            assert_eq!(
                wait_ms(n_tries, retry_after, random),
                expected,
                "{n_tries} {retry_after:?} {random}"
            );
        }
    }

    proptest! {
        #[test]
        fn waits_are_bounded_and_their_bounds_grow(
            n_tries in 1_u32..100,
            retry_after in prop::option::of(0_u64..=MAX_RETRY_AFTER_SECONDS),
            random in prop_oneof![0.0..1.0, Just(f64::NAN), Just(f64::INFINITY), any::<f64>()],
        ) {
            let ms = wait_ms(n_tries, None, random);
            prop_assert!(ms <= CAP_MS);
            prop_assert!(ms <= BASE_MS << (n_tries - 1).min(10));
            prop_assert!(wait_ms(n_tries, None, 1.0) <= wait_ms(n_tries + 1, None, 1.0));
            prop_assert!(wait_ms(n_tries, None, 0.5) <= wait_ms(n_tries + 1, None, 0.5));
            let asked = wait_ms(n_tries, retry_after, random);
            let seconds = retry_after.unwrap_or(0) as u32;
            prop_assert!(asked >= seconds * 1_000);
            prop_assert!(asked <= (seconds * 1_000 + BASE_MS).max(CAP_MS));
        }

        #[test]
        fn whatever_a_server_asks_for_is_judged(retry_after in "\\PC{0,30}", date in "\\PC{0,30}", now_ms in any::<f64>()) {
            let outcome = answer(429, &[("retry-after", &retry_after), ("date", &date)]);
            let _ = Retry::default().judge(&request(), outcome, 0.5, now_ms);
        }
    }
}
