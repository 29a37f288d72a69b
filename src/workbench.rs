//! Expel Workbench over HTTP, without I/O: requests are built here and answers decoded; whoever drives this sends the one and
//! hands over the other.
//!
//! ```text
//! SignIn ──▶ Access ──▶ ExportFetch         request() ──▶ driver sends ──▶ Outcome ──▶ Retry ──▶ Answer ──▶ receive()
//!                  └──▶ AlertEvidenceFetch      ▲                                       │                     │
//!                                               └──────────── after a wait ─────────────┴──── next request ───┘
//! ```
//!
//! - `address` is the only place that makes URLs, and all of them lie under the configured [`Address`].
//! - `credentials` holds what must not be shown: it can be used to make requests, and for nothing else.
//! - Everything a server says is untrusted: it is shown as one line of plain text, and its links are followed only under the configured
//!   address, and only within `/api/`.
//!
//! The only public description of this API is the Python client `pyexclient` (on PyPI, BSD-2).
//!
//! This module must not know browser, table or page; clock and random numbers come in.

mod address;
mod completeness;
mod credentials;
mod deployment;
mod evidence;
mod export;
mod failure;
mod identity;
mod json;
mod request;
mod retry;
mod said;
mod sign_in;
mod token_check;

pub use address::{Address, AddressError, ExportPath, RefusedLink, Url};
pub use completeness::{Completeness, Incomplete, LastLine, RowsEnd};
pub use credentials::{Access, CredentialError, MfaCode, Password, Token};
pub use deployment::{Deployment, INSECURE_PAGE, SETTINGS_FILE, address_remark};
pub use evidence::{AlertEvidenceFetch, EvidenceStep, IncludeSupport, MAX_PAGES};
pub use export::{DEFAULT_SLICE_DAYS, ExportFetch, ExportSlice, ExportStep, RangeError};
pub use failure::{Cause, Concerns, Failure, Found, MAX_ITEMS, MAX_KEPT_BYTES};
pub use identity::Identity;
pub use request::{Answer, Asked, Cut, Header, Method, Outcome, Request};
pub use retry::{
    BASE_MS, CAP_MS, MAX_RETRY_AFTER_SECONDS, MAX_TRIES, MAX_TRIES_WITHOUT_ANSWER, Retry, Verdict,
    Wait, WaitReason,
};
pub use sign_in::{SignIn, SignInStep};
pub use token_check::{TokenCheck, TokenCheckStep};
