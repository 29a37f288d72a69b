//! Asking Workbench whether it accepts an API token, with the cheapest thing that is publicly known: the export of an empty period.
//!
//! A token that nobody has checked would count as a sign-in until the first real request fails.

use chrono::{DateTime, TimeDelta, Utc};

use super::address::ExportPath;
use super::credentials::Access;
use super::export::CSV;
use super::failure::{Cause, Failure, Found, first_character};
use super::request::{Asked, Outcome, Request};
use super::retry::incomplete;

/// A check under way: send its [`request`](Self::request), hand what came of it to [`receive`](Self::receive), and do so again if that says so.
///
/// ```
/// use expel_metrics::workbench::{Access, Address, Identity, Token, TokenCheck, TokenCheckStep};
///
/// let token = Token::from_text("abc".to_owned())?;
/// let access = Access::new(Identity::new(Address::default(), None), token);
/// let check = TokenCheck::new(access, chrono::DateTime::UNIX_EPOCH);
/// let answer = check.request().answer(401, []);
/// let Err(failure) = check.receive(Ok(answer)) else { panic!() };
/// assert!(failure.sentence().contains("did not accept the API token"));
/// # Ok::<(), expel_metrics::workbench::CredentialError>(())
/// ```
pub struct TokenCheck {
    access: Access,
    now: DateTime<Utc>,
    path: ExportPath,
    is_second_path: bool,
}

/// What comes after an answer.
pub enum TokenCheckStep {
    /// There is no export at this path: send the next request, which goes to the other one.
    OtherPath(TokenCheck),
    /// The token is good, and the export is there.
    Accepted(Access, ExportPath),
}

impl TokenCheck {
    /// A check of the token of `access`. It asks for the alerts of the second before `now`.
    pub fn new(access: Access, now: DateTime<Utc>) -> Self {
        Self {
            access,
            now,
            path: ExportPath::default(),
            is_second_path: false,
        }
    }

    /// The next request.
    pub fn request(&self) -> Request {
        let from = self.now - TimeDelta::seconds(1);
        let url = self.access.address().export(self.path, from, self.now);
        self.access.get(Asked::SignIn, url, CSV)
    }

    /// What comes next, now that the request came to `outcome`.
    ///
    /// # Errors
    /// If the token is refused, or the answer does not tell.
    pub fn receive(mut self, outcome: Outcome) -> Result<TokenCheckStep, Failure> {
        let host = self.access.address().host();
        let answer = outcome.map_err(|cut| Failure::of_cut(Asked::SignIn, host, cut))?;
        if let Some(failure) = incomplete(Asked::SignIn, host, &answer) {
            return Err(failure);
        }
        let failed = |cause| Err(Failure::answered(Asked::SignIn, host, cause, &answer));
        match answer.status() {
            200 => match first_character(answer.body()) {
                Some(b'<') => return failed(Cause::Unexpected(Found::Page)),
                Some(b'{' | b'[') => return failed(Cause::Unexpected(Found::Message)),
                // Of no alerts there may be no rows, and no header.
                Some(_) | None => {}
            },
            401 => return failed(Cause::TokenRefused),
            404 if !self.is_second_path => {
                self.path = self.path.other();
                self.is_second_path = true;
                return Ok(TokenCheckStep::OtherPath(self));
            }
            // Whoever finds fault with a period of a second has let the token pass.
            400 | 422 => {}
            _ => return Err(Failure::of_status(Asked::SignIn, host, &answer)),
        }
        Ok(TokenCheckStep::Accepted(self.access, self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbench::{Address, Cut, Identity, Token};

    fn check() -> TokenCheck {
        let token = Token::from_text("secret".to_owned()).unwrap();
        let access = Access::new(Identity::new(Address::default(), None), token);
        TokenCheck::new(access, "2026-03-01T00:00:00Z".parse().unwrap())
    }

    /// What comes of an answer, in words.
    fn outcome(check: TokenCheck, status: u16, body: &str) -> String {
        let mut answer = check.request().answer(status, []);
        answer.take(body.as_bytes());
        match check.receive(Ok(answer)) {
            Ok(TokenCheckStep::OtherPath(next)) => format!("then {}", next.request().url()),
            Ok(TokenCheckStep::Accepted(_, path)) => format!("accepted at {path:?}"),
            Err(failure) => format!("{:?}", failure.cause),
        }
    }

    #[test]
    fn it_asks_for_a_second_of_alerts_with_the_token() {
        let request = check().request();
        assert!(request.url().as_str().ends_with(
            "/api/v2/service_metrics/export?filter[from]=2026-02-28T23:59:59Z&filter[to]=2026-03-01T00:00:00Z"
        ));
        assert!(
            request
                .headers()
                .any(|header| header == ("authorization", "Bearer secret"))
        );
    }

    #[test]
    fn only_an_answer_that_a_good_token_gets_accepts_it() {
        for (status, body, expected) in [
            (200, "Expel Alert ID,Severity\n", "accepted at Plain"),
            (200, "", "accepted at Plain"),
            (400, r#"{"message":"too short"}"#, "accepted at Plain"),
            (422, "", "accepted at Plain"),
            (401, "", "TokenRefused"),
            (403, "", "Forbidden"),
            (302, "", "Redirected"),
            (429, "", "RateLimited { wait_seconds: None }"),
            (503, "", "ServerError { status: 503 }"),
            (200, "<html>", "Unexpected(Page)"),
            (200, "{}", "Unexpected(Message)"),
        ] {
            assert_eq!(outcome(check(), status, body), expected, "{status} {body}");
        }
    }

    #[test]
    fn the_other_path_is_tried_once() {
        let answer = |check: &TokenCheck| Ok(check.request().answer(404, []));
        let first = check();
        let Ok(TokenCheckStep::OtherPath(second)) = first.receive(answer(&check())) else {
            panic!("404 leads to the other path")
        };
        assert!(second.request().url().as_str().contains("/export/beta?"));
        let failure = second.receive(answer(&check())).err().unwrap();
        assert_eq!(failure.cause, Cause::NotFound);
    }

    #[test]
    fn without_an_answer_nothing_is_accepted() {
        for cut in [Cut::Unreachable, Cut::Offline, Cut::Blocked, Cut::Broken] {
            assert!(check().receive(Err(cut)).is_err());
        }
    }
}
