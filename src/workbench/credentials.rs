//! Passwords, codes and tokens: values that can be used, and nothing else.
//!
//! None of the three can be printed, serialized, cloned or compared, and each is wiped from memory when it goes. Only requests hold
//! what they hold, and those do not show it either.
//!
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::Token;
//! fn shown(token: Token) -> String { format!("{token:?}") }
//! ```
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::Token;
//! fn displayed(token: Token) -> String { token.to_string() }
//! ```
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::Token;
//! fn serialized(token: Token) { serde_json::to_string(&token).ok(); }
//! ```
//! ```compile_fail,E0599
//! # use expel_metrics::workbench::Token;
//! fn cloned(token: &Token) -> Token { Token::clone(token) }
//! ```
//! ```compile_fail,E0369
//! # use expel_metrics::workbench::Token;
//! fn compared(one: Token, other: Token) -> bool { one == other }
//! ```
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::Password;
//! fn shown(secret: Password) -> String { format!("{secret:?}") }
//! ```
//! ```compile_fail,E0599
//! # use expel_metrics::workbench::Password;
//! fn cloned(secret: &Password) -> Password { Password::clone(secret) }
//! ```
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::MfaCode;
//! fn shown(secret: MfaCode) -> String { format!("{secret:?}") }
//! ```
//! ```compile_fail,E0599
//! # use expel_metrics::workbench::MfaCode;
//! fn cloned(secret: &MfaCode) -> MfaCode { MfaCode::clone(secret) }
//! ```
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::Password;
//! fn serialized(secret: Password) { serde_json::to_string(&secret).ok(); }
//! ```
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::Access;
//! fn serialized(secret: Access) { serde_json::to_string(&secret).ok(); }
//! ```
//! ```compile_fail,E0277
//! # use expel_metrics::workbench::Access;
//! fn shown(secret: Access) -> String { format!("{secret:?}") }
//! ```
//! ```compile_fail,E0599
//! # use expel_metrics::workbench::Access;
//! fn cloned(secret: &Access) -> Access { Access::clone(secret) }
//! ```

use zeroize::Zeroizing;

use super::address::{Address, Url};
use super::identity::Identity;
use super::request::{Asked, Request};

/// Why something that a user typed cannot be used to sign in. Never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No user name.
    #[error("Enter your Workbench user name.")]
    BlankUserName,
    /// No password.
    #[error("Enter your Workbench password.")]
    BlankPassword,
    /// No code.
    #[error("Enter the code from your authenticator.")]
    BlankCode,
    /// A code that cannot be sent.
    #[error("An MFA code has only letters and digits. Enter the code from your authenticator.")]
    OddCode,
    /// No token.
    #[error("Paste an API token from Workbench.")]
    BlankToken,
    /// A token that cannot be sent.
    #[error(
        "An API token has no spaces, line breaks or accented letters. Copy it again, complete and with nothing around it."
    )]
    OddToken,
}

/// A password. Space around it belongs to it.
pub struct Password(Zeroizing<String>);

impl Password {
    /// The password that a user typed.
    ///
    /// # Errors
    /// If it is empty.
    pub fn new(text: String) -> Result<Self, CredentialError> {
        let text = Zeroizing::new(text);
        if text.is_empty() {
            return Err(CredentialError::BlankPassword);
        }
        Ok(Self(text))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The code of the second factor.
pub struct MfaCode(Zeroizing<String>);

impl MfaCode {
    /// The code that a user typed. Authenticators show it in groups: spaces and hyphens in it do not count.
    ///
    /// # Errors
    /// If nothing is left, or anything but ASCII letters and digits.
    pub fn from_text(text: String) -> Result<Self, CredentialError> {
        let text = Zeroizing::new(text);
        let mut code = Zeroizing::new(String::with_capacity(text.len()));
        code.extend(
            text.chars()
                .filter(|&character| !character.is_whitespace() && character != '-'),
        );
        if code.is_empty() {
            return Err(CredentialError::BlankCode);
        }
        if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(CredentialError::OddCode);
        }
        Ok(Self(code))
    }

    /// Adds the code to a request.
    pub(super) fn vouch_for(&self, request: &mut Request) {
        request.add_secret_header("x-expelinc-otp", self.0.clone());
    }
}

/// What Workbench knows a signed-in user by: given by a sign-in, or made by the user as an API key.
pub struct Token(Zeroizing<String>);

impl Token {
    const SCHEME: &'static str = "Bearer ";

    /// The token that a user pasted: space around it and a `Bearer` before it do not count.
    ///
    /// # Errors
    /// If nothing is left, or there is anything in it that a header cannot hold or a token does not: space, control characters, characters
    /// beyond ASCII.
    pub fn from_text(text: String) -> Result<Self, CredentialError> {
        let text = Zeroizing::new(text);
        let mut token = text.trim();
        if let Some((start, rest)) = token.split_at_checked(Self::SCHEME.len())
            && start.eq_ignore_ascii_case(Self::SCHEME)
        {
            token = rest.trim_start();
        }
        if token.is_empty() || token.eq_ignore_ascii_case(Self::SCHEME.trim_end()) {
            return Err(CredentialError::BlankToken);
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CredentialError::OddToken);
        }
        Ok(Self(Zeroizing::new(token.to_owned())))
    }

    /// Adds the token to a request: its only use.
    pub(super) fn authorize(&self, request: &mut Request) {
        // With all the room it needs: growing would leave copies behind.
        let mut value = Zeroizing::new(String::with_capacity(Self::SCHEME.len() + self.0.len()));
        value.push_str(Self::SCHEME);
        value.push_str(&self.0);
        request.add_secret_header("authorization", value);
    }
}

/// A token together with whose it is, and the only address that it is sent to. Requests made with it are authorized already.
pub struct Access {
    identity: Identity,
    token: Token,
}

impl Access {
    /// Access with a token that is good for `identity`, at its address.
    pub fn new(identity: Identity, token: Token) -> Self {
        Self { identity, token }
    }

    /// Whose it is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Where the token is good.
    pub fn address(&self) -> &Address {
        self.identity.address()
    }

    /// A request for `url`, which must have come from this address.
    pub(super) fn get(&self, asked: Asked, url: Url, accept: &'static str) -> Request {
        let mut request = Request::get(asked, url, accept);
        self.token.authorize(&mut request);
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization(token: &Token) -> String {
        let mut request = Request::get(Asked::Export, Address::default().login(), "*/*");
        token.authorize(&mut request);
        assert!(!format!("{request:?}").contains(token.0.as_str()));
        let (name, value) = request.headers().last().unwrap();
        assert_eq!(name, "authorization");
        value.to_owned()
    }

    #[test]
    fn tokens_are_taken_from_what_people_paste() {
        for (text, expected) in [
            ("secret-1", Ok("Bearer secret-1")),
            (" \n secret-1\t", Ok("Bearer secret-1")),
            ("Bearer secret-1", Ok("Bearer secret-1")),
            ("bearer   secret-1", Ok("Bearer secret-1")),
            ("Bearersecret", Ok("Bearer Bearersecret")),
            ("a.b-c_d~e+f/g==", Ok("Bearer a.b-c_d~e+f/g==")),
            ("", Err(CredentialError::BlankToken)),
            (" \n", Err(CredentialError::BlankToken)),
            ("Bearer ", Err(CredentialError::BlankToken)),
            ("sec ret", Err(CredentialError::OddToken)),
            ("sec\nret", Err(CredentialError::OddToken)),
            ("sec\u{0}ret", Err(CredentialError::OddToken)),
            ("sécret", Err(CredentialError::OddToken)),
            ("sec\u{200b}ret", Err(CredentialError::OddToken)),
        ] {
            let token = Token::from_text(text.to_owned());
            let actual = token.map(|token| authorization(&token));
            assert_eq!(actual, expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn access_is_to_one_address() {
        let address = Address::parse("https://workbench.example:8443").unwrap();
        let token = Token::from_text("secret-1".to_owned()).ok().unwrap();
        let access = Access::new(Identity::new(address, None), token);
        assert_eq!(access.address().host(), "workbench.example:8443");
    }

    #[test]
    fn codes_are_taken_from_what_people_type() {
        for (text, expected) in [
            ("123456", Ok("123456")),
            (" 123 456 ", Ok("123456")),
            ("12-34-ab", Ok("1234ab")),
            ("", Err(CredentialError::BlankCode)),
            (" - ", Err(CredentialError::BlankCode)),
            ("123\u{0}456", Err(CredentialError::OddCode)),
            ("１２３", Err(CredentialError::OddCode)),
        ] {
            let code = MfaCode::from_text(text.to_owned());
            let actual = code.map(|code| code.0.to_string());
            assert_eq!(actual, expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn passwords_are_taken_as_they_are() {
        assert_eq!(
            Password::new(" p ".to_owned()).ok().unwrap().as_bytes(),
            b" p "
        );
        assert_eq!(
            Password::new(String::new()).err(),
            Some(CredentialError::BlankPassword)
        );
    }
}
