//! Signing in, in two steps: without the code, which Workbench answers with 401, then with it.
//!
//! Neither step is tried again by itself: a code is good only once, and wrong passwords lock accounts.

use zeroize::Zeroizing;

use super::address::Address;
use super::credentials::{Access, CredentialError, MfaCode, Password, Token};
use super::failure::{Cause, Failure, Found};
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
                    Some(document) => document,
                    None => return failed(Cause::Unexpected(Found::of_non_json(answer.body()))),
                };
                let token = document
                    .get("access_token")
                    .and_then(Json::text)
                    .and_then(|text| Token::from_text(text.into_owned()).ok());
                match token {
                    Some(token) => Ok(SignInStep::SignedIn(Access::new(self.address, token))),
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
