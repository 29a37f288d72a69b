//! Signing in, in two steps: without the code, which Workbench answers with 401, then with it.
//!
//! Neither step is tried again by itself: a code is good only once, and wrong passwords lock accounts.

use zeroize::Zeroizing;

use super::address::Address;
use super::credentials::{Access, CredentialError, MfaCode, Password, Token};
use super::failure::{Cause, Failure, Found};
use super::identity::Identity;
use super::json::Json;
use super::request::{Asked, Outcome, Request};
use super::retry::incomplete;

/// A sign-in under way: send its [`request`](Self::request), hand what came of it to [`receive`](Self::receive), and do so again if
/// that says so. Password and code are wiped from memory when it ends.
///
/// ```
/// use expel_metrics::workbench::{Address, MfaCode, Password, SignIn, SignInStep};
///
/// let password = Password::new("correct horse".to_owned())?;
/// let code = MfaCode::from_text("123 456".to_owned())?;
/// let sign_in = SignIn::new(Address::default(), "ada@example.com", password, code)?;
///
/// let request = sign_in.request();
/// assert_eq!(request.url().as_str(), "https://workbench.expel.io/auth/v0/login");
/// let SignInStep::Again(sign_in) = sign_in.receive(Ok(request.answer(401, [])))? else { panic!() };
///
/// let request = sign_in.request();
/// let mut answer = request.answer(200, []);
/// answer.take(br#"{"access_token": "abc"}"#);
/// let SignInStep::SignedIn(access) = sign_in.receive(Ok(answer))? else { panic!() };
/// assert_eq!(access.address(), &Address::default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SignIn {
    address: Address,
    user_name: String,
    password: Password,
    code: MfaCode,
    sends_code: bool,
}

/// What comes after an answer.
pub enum SignInStep {
    /// Workbench asks for the code: send the next request.
    Again(SignIn),
    /// Done.
    SignedIn(Access),
}

impl SignIn {
    /// A sign-in at `address`. Space around the user name does not count.
    ///
    /// # Errors
    /// If the user name is blank; blank passwords and codes cannot be made in the first place.
    pub fn new(
        address: Address,
        user_name: &str,
        password: Password,
        code: MfaCode,
    ) -> Result<Self, CredentialError> {
        let user_name = user_name.trim().to_owned();
        if user_name.is_empty() {
            return Err(CredentialError::BlankUserName);
        }
        Ok(Self {
            address,
            user_name,
            password,
            code,
            sends_code: false,
        })
    }

    /// The step's request.
    pub fn request(&self) -> Request {
        let form = login_form(self.user_name.as_bytes(), self.password.as_bytes());
        let mut request = Request::post_form(Asked::SignIn, self.address.login(), form);
        if self.sends_code {
            self.code.vouch_for(&mut request);
        }
        request
    }

    /// What comes next, now that the step's request came to `outcome`.
    ///
    /// # Errors
    /// At the first step for anything but 401: Workbench asks for the code with it, whether the password is right or not. At the second
    /// step for anything but 200 with a token.
    pub fn receive(mut self, outcome: Outcome) -> Result<SignInStep, Failure> {
        let host = self.address.host();
        let answer = outcome.map_err(|cut| Failure::of_cut(Asked::SignIn, host, cut))?;
        if let Some(failure) = incomplete(Asked::SignIn, host, &answer) {
            return Err(failure);
        }
        let failed = |cause| Err(Failure::answered(Asked::SignIn, host, cause, &answer));
        match (self.sends_code, answer.status()) {
            (false, 401) => {
                self.sends_code = true;
                Ok(SignInStep::Again(self))
            }
            (false, status @ 200..=299) => failed(Cause::Unexpected(Found::NoQuestion(status))),
            (true, 401) => failed(Cause::SignInRefused),
            (true, 200) => {
                let document = match Json::read(answer.body()) {
                    Ok(document) => document,
                    Err(found) => return failed(Cause::Unexpected(found)),
                };
                let token = document
                    .get("access_token")
                    .and_then(Json::text)
                    .and_then(|text| Token::from_text(text.to_owned()).ok());
                match token {
                    Some(token) => {
                        let identity = Identity::new(self.address, Some(&self.user_name));
                        Ok(SignInStep::SignedIn(Access::new(identity, token)))
                    }
                    None => failed(Cause::Unexpected(Found::Without("a token"))),
                }
            }
            _ => Err(Failure::of_status(Asked::SignIn, host, &answer)),
        }
    }
}

/// `grant_type=password&username=…&password=…`, encoded as forms are.
fn login_form(user_name: &[u8], password: &[u8]) -> Zeroizing<Vec<u8>> {
    let parts = [
        &b"grant_type=password&username="[..],
        user_name,
        b"&password=",
        password,
    ];
    // With all the room it may need (three bytes for one): growing would leave copies of the password behind.
    let room = parts.iter().map(|part| part.len() * 3).sum();
    let mut form = Zeroizing::new(Vec::with_capacity(room));
    form.extend_from_slice(parts[0]);
    for piece in form_urlencoded::byte_serialize(parts[1]) {
        form.extend_from_slice(piece.as_bytes());
    }
    form.extend_from_slice(parts[2]);
    for piece in form_urlencoded::byte_serialize(parts[3]) {
        form.extend_from_slice(piece.as_bytes());
    }
    form
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::workbench::{Cut, Method};

    fn sign_in() -> SignIn {
        SignIn::new(
            Address::default(),
            " ada@example.com ",
            Password::new("pass&word=é+ %".to_owned()).unwrap(),
            MfaCode::from_text("123 456".to_owned()).unwrap(),
        )
        .unwrap()
    }

    /// The second step, once the first was answered as it should be.
    fn second_step() -> SignIn {
        let sign_in = sign_in();
        let answer = sign_in.request().answer(401, []);
        match sign_in.receive(Ok(answer)) {
            Ok(SignInStep::Again(sign_in)) => sign_in,
            _ => panic!("401 asks for the code"),
        }
    }

    /// What comes of a step's answer, in words.
    fn outcome(sign_in: SignIn, status: u16, body: &str) -> String {
        let mut answer = sign_in.request().answer(status, []);
        answer.take(body.as_bytes());
        match sign_in.receive(Ok(answer)) {
            Ok(SignInStep::Again(_)) => "again".to_owned(),
            Ok(SignInStep::SignedIn(access)) => {
                let request = access.get(Asked::Export, access.address().login(), "*/*");
                let (_, authorization) = request.headers().last().unwrap();
                format!("signed in with {authorization}")
            }
            Err(failure) => failure.to_string(),
        }
    }

    #[test]
    fn no_password_leaves_a_copy_behind_when_the_form_is_written() {
        let form = login_form(b"ada", &[0xff; 100]);
        assert_eq!(form.len(), 29 + 3 + 10 + 300);
        // Had it grown, it would have doubled.
        assert_eq!(form.capacity(), (29 + 3 + 10 + 100) * 3);
    }

    #[test]
    fn the_first_step_sends_user_name_and_password() {
        let request = sign_in().request();
        assert_eq!(request.method(), Method::Post);
        assert_eq!(
            std::str::from_utf8(request.body().unwrap()).unwrap(),
            "grant_type=password&username=ada%40example.com&password=pass%26word%3D%C3%A9%2B+%25"
        );
        assert_eq!(
            request.headers().collect::<Vec<_>>(),
            [
                ("accept", "application/json"),
                ("content-type", "application/x-www-form-urlencoded")
            ]
        );
    }

    #[test]
    fn the_second_step_sends_the_code_too() {
        let request = second_step().request();
        assert_eq!(request.body(), sign_in().request().body());
        assert_eq!(request.headers().last(), Some(("x-expelinc-otp", "123456")));
        insta::assert_snapshot!(
            format!("{request:?}"),
            @"POST https://workbench.expel.io/auth/v0/login, accept: application/json, content-type: application/x-www-form-urlencoded, x-expelinc-otp: …, with a body"
        );
    }

    #[test]
    fn only_401_leads_on_to_the_second_step() {
        assert_eq!(outcome(sign_in(), 401, "whatever"), "again");
        for status in [
            0, 200, 201, 204, 302, 400, 403, 404, 418, 429, 500, 502, 503,
        ] {
            let outcome = outcome(sign_in(), status, r#"{"access_token":"secret"}"#);
            assert!(
                outcome.starts_with("Couldn’t sign in"),
                "{status}: {outcome}"
            );
            assert!(!outcome.contains("secret"), "{outcome}");
        }
        insta::assert_snapshot!(
            [
                outcome(sign_in(), 200, r#"{"access_token":"secret","message":"secret"}"#),
                outcome(sign_in(), 200, "<html><title>Hotel Wi-Fi</title></html>"),
                outcome(sign_in(), 503, "<title>Maintenance</title><p>Back at 10:00 UTC."),
                outcome(sign_in(), 429, r#"{"errors":[{"title":"Too many requests"}]}"#),
                outcome(sign_in(), 403, r#"{"errors":[{"detail":"Account locked"}]}"#),
                outcome(sign_in(), 404, ""),
                outcome(sign_in(), 0, ""),
            ]
            .join("\n"),
            @r"
        Couldn’t sign in: workbench.expel.io should have asked for the MFA code, but responded with status 200. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t sign in: workbench.expel.io should have asked for the MFA code, but responded with status 200. It said: “Hotel Wi-Fi”. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t sign in: workbench.expel.io returned a server error (503). It said: “Maintenance”. Try again in a few minutes.
        Couldn’t sign in: workbench.expel.io received too many requests. It said: “Too many requests”. Wait a while, then try again.
        Couldn’t sign in: workbench.expel.io denied access (403). It said: “Account locked”. Check the Workbench address, and whether your account may sign in from here.
        Couldn’t sign in: workbench.expel.io has no such address (404). Check the Workbench address.
        Couldn’t sign in: workbench.expel.io redirected to another address, which is not followed: your sign-in is for this address only. Check the Workbench address: it should begin with https:// and name Workbench itself.
        "
        );
    }

    #[test]
    fn only_200_with_a_token_signs_in() {
        assert_eq!(
            outcome(
                second_step(),
                200,
                r#" {"access_token": " abc.def ", "expires_in": 5} "#
            ),
            "signed in with Bearer abc.def"
        );
        for (status, body) in [
            (200, ""),
            (200, "{}"),
            (200, r#"{"access_token": ""}"#),
            (200, r#"{"access_token": " "}"#),
            (200, r#"{"access_token": null}"#),
            (200, r#"{"access_token": 5}"#),
            (200, r#"{"access_token": "sec ret"}"#),
            (200, r#"{"access_token": "secret""#),
            (200, r#""secret""#),
            (200, "secret"),
            (201, r#"{"access_token": "secret"}"#),
            (500, r#"{"access_token": "secret"}"#),
            (503, r#"{"access_token": "secret"}"#),
        ] {
            let outcome = outcome(second_step(), status, body);
            assert!(outcome.starts_with("Couldn’t sign in"), "{body}: {outcome}");
            assert!(
                !outcome.contains("secret") && !outcome.contains("sec ret"),
                "{outcome}"
            );
        }
        insta::assert_snapshot!(
            [
                outcome(second_step(), 401, r#"{"error":"invalid_grant","error_description":"Wrong or expired code"}"#),
                outcome(second_step(), 401, r#"{"error":"invalid_grant"}"#),
                outcome(second_step(), 401, ""),
                outcome(second_step(), 200, ""),
                outcome(second_step(), 200, "{}"),
                outcome(second_step(), 200, "<h1>Log in to the proxy</h1>"),
                outcome(second_step(), 200, "secret"),
                outcome(second_step(), 500, r#"{"message":"Oops"}"#),
            ]
            .join("\n"),
            @r"
        Couldn’t sign in: workbench.expel.io did not accept the user name, password and MFA code. It said: “Wrong or expired code”. Check all three. Codes work once and expire after 30 seconds. Wait for a new one.
        Couldn’t sign in: workbench.expel.io did not accept the user name, password and MFA code. It said: “invalid_grant”. Check all three. Codes work once and expire after 30 seconds. Wait for a new one.
        Couldn’t sign in: workbench.expel.io did not accept the user name, password and MFA code. Check all three. Codes work once and expire after 30 seconds. Wait for a new one.
        Couldn’t sign in: workbench.expel.io sent an empty response. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t sign in: workbench.expel.io sent a response without a token. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t sign in: workbench.expel.io sent a web page instead of data. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t sign in: workbench.expel.io sent something that is not JSON. Check the Workbench address: something in front of Workbench, such as a maintenance page, may have responded instead. Otherwise, try again later.
        Couldn’t sign in: workbench.expel.io returned a server error (500). It said: “Oops”. Try again in a few minutes.
        "
        );
    }

    #[test]
    fn a_broken_connection_ends_the_sign_in() {
        let failed = |outcome| sign_in().receive(outcome).err().unwrap().cause;
        assert_eq!(failed(Err(Cut::Unreachable)), Cause::Unreachable);
        assert_eq!(failed(Err(Cut::Offline)), Cause::Offline);
        let answer = sign_in().request().answer(401, [("Content-Length", "10")]);
        assert_eq!(
            failed(Ok(answer)),
            Cause::Truncated {
                n_bytes: 0,
                n_announced: 10
            }
        );
    }

    #[test]
    fn a_blank_user_name_is_refused() {
        let sign_in = SignIn::new(
            Address::default(),
            " \t",
            Password::new("p".to_owned()).unwrap(),
            MfaCode::from_text("1".to_owned()).unwrap(),
        );
        assert_eq!(sign_in.err(), Some(CredentialError::BlankUserName));
    }

    #[test]
    fn answers_do_not_show_tokens() {
        let mut answer = second_step()
            .request()
            .answer(200, [("x-secret", "secret")]);
        answer.take(br#"{"access_token": "secret"}"#);
        assert_eq!(format!("{answer:?}"), "200 (26 bytes)");
    }

    proptest! {
        #[test]
        fn forms_are_read_back_as_they_were(user_name in any::<String>(), password in any::<String>()) {
            let form = login_form(user_name.as_bytes(), password.as_bytes());
            // It never grew, so no copy was left behind.
            let room = 3 * ("grant_type=password&username=&password=".len() + user_name.len() + password.len());
            prop_assert!(form.len() <= room && form.is_ascii());
            let read: Vec<_> = form_urlencoded::parse(&form).into_owned().collect();
            let expected = [("grant_type", "password"), ("username", &user_name), ("password", &password)];
            prop_assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
    }
}
