//! Any bytes as Workbench's answer to anything: no panic, no end to requests that is not an end, no request that leaves the configured
//! address, and no secret in what is said.
//!
//! The first two bytes of the input are the status; the rest is the body of every answer.

use expel_metrics::calendar::DayRange;
use expel_metrics::calendar::Zone;
use expel_metrics::workbench::{
    Access, Address, AlertEvidenceFetch, Answer, DEFAULT_SLICE_DAYS, EvidenceStep, ExportFetch,
    ExportPath, ExportSlice, ExportStep, Failure, Identity, IncludeSupport, MAX_PAGES, MfaCode,
    Password, Request, SignIn, SignInStep, Token,
};

const ADDRESS: &str = "https://workbench.example/below";
const SECRETS: [&str; 3] = ["sesame-open", "739104", "token-of-gold"];

fn address() -> Address {
    Address::parse(ADDRESS).expect("a valid address")
}

fn access() -> Access {
    let token =
        Token::from_text(SECRETS[2].to_owned()).unwrap_or_else(|_| unreachable!("a valid token"));
    Access::new(Identity::new(address(), None), token)
}

fn answer(request: &Request, status: u16, body: &[u8]) -> Answer {
    assert!(request.url().as_str().starts_with(ADDRESS), "{request:?}");
    let mut answer = request.answer(status, [("content-type", "application/json")]);
    answer.take(body);
    answer
}

fn check_failure(failure: &Failure) {
    let said = failure.sentence();
    assert!(!said.contains(['\n', '\r', '\0']), "{said:?}");
    for secret in SECRETS {
        assert!(!said.contains(secret), "{said:?}");
    }
}

/// Panics if `input` shows something wrong.
pub fn check(input: &[u8]) {
    let Some((&[high, low], body)) = input.split_first_chunk() else {
        return;
    };
    // A server that repeats what it was sent is another matter: what it says is shown.
    if SECRETS
        .iter()
        .any(|secret| String::from_utf8_lossy(body).contains(secret))
    {
        return;
    }
    let status = 100 + u16::from_be_bytes([high, low]) % 500;

    let access = access();
    for support in [IncludeSupport::Unknown, IncludeSupport::Ignored] {
        let mut support = support;
        let Ok(mut fetch) =
            AlertEvidenceFetch::new(&access, "0c6ab9d6-7b3e-4a39-8f2b-01dce5a4ffe9", support)
        else {
            return;
        };
        // The alert, its two lists, and once more without `include`.
        for n_requests in 0.. {
            assert!(n_requests <= 2 * MAX_PAGES + 4, "asks for ever");
            let answer = answer(&fetch.request(), status, body);
            match fetch.receive(&answer, &mut support) {
                Ok(EvidenceStep::Again) => {}
                Ok(EvidenceStep::Done(_)) => break,
                Err(failure) => {
                    check_failure(&failure);
                    break;
                }
            }
        }
    }

    let day = "2026-03-01".parse().expect("a date");
    let zone = Zone::named("UTC").expect("a zone");
    let slices = ExportSlice::of(
        DayRange {
            start_on: day,
            end_on: day,
        },
        zone,
        DEFAULT_SLICE_DAYS,
    )
    .expect("a valid range");
    let mut export = ExportFetch::new(&access, slices, ExportPath::default());
    for n_requests in 0.. {
        assert!(n_requests <= 2, "asks for ever");
        let Some(request) = export.request() else {
            break;
        };
        match export.receive(&answer(&request, status, body)) {
            Ok(ExportStep::Rows) => export.end_slice(),
            Ok(ExportStep::OtherPath) => {}
            Err(failure) => {
                check_failure(&failure);
                break;
            }
        }
    }

    let (Ok(password), Ok(code)) = (
        Password::new(SECRETS[0].to_owned()),
        MfaCode::from_text(SECRETS[1].to_owned()),
    ) else {
        unreachable!("neither is blank");
    };
    let Ok(mut sign_in) = SignIn::new(address(), "ana", password, code) else {
        unreachable!("the name is not blank");
    };
    for status in [401, status] {
        let outcome = Ok(answer(&sign_in.request(), status, body));
        match sign_in.receive(outcome) {
            Ok(SignInStep::Again(next)) => sign_in = next,
            Ok(SignInStep::SignedIn(_)) => return,
            Err(failure) => return check_failure(&failure),
        }
    }
}
