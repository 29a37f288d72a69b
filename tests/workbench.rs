//! The way from signing in to evidence, driven as a browser would, against a stand-in that answers from memory.

#![cfg(not(target_arch = "wasm32"))]
// clippy.toml allows it in tests, but does not see that these functions are theirs.
#![allow(clippy::unwrap_used)]

use std::num::NonZeroU32;

use expel_metrics::calendar::DayRange;
use expel_metrics::calendar::Zone;
use expel_metrics::evidence::AlertEvidence;
use expel_metrics::table::{Table, TableBuilder};
use expel_metrics::workbench::{
    Access, Address, AlertEvidenceFetch, Answer, Concerns, Cut, EvidenceStep, ExportFetch,
    ExportPath, ExportSlice, ExportStep, Failure, IncludeSupport, MfaCode, Outcome, Password,
    Request, Retry, SignIn, SignInStep, Verdict,
};

const PASSWORD: &str = "hunter2&co";
const CODE: &str = "987654";
const TOKEN: &str = "very.secret.token";

/// What the stand-in answers: status, headers, body.
type Reply = Result<(u16, &'static [(&'static str, &'static str)], String), Cut>;

/// Answers as Workbench does, and refuses what Workbench would; some requests fail at first.
struct StandIn {
    /// What comes before the true answers, last first.
    troubles: Vec<Reply>,
    log: Vec<String>,
}

impl StandIn {
    fn reply(&mut self, request: &Request) -> Reply {
        let shown = format!("{request:?}");
        for secret in [PASSWORD, "hunter2", CODE, TOKEN] {
            assert!(!shown.contains(secret), "{shown}");
        }
        self.log
            .push(format!("{} {}", request.method().as_str(), request.url()));
        let local = request
            .url()
            .as_str()
            .strip_prefix("https://proxy.example/wb")
            .expect("everything goes to the configured address");
        let header = |wanted| {
            request
                .headers()
                .find_map(|(name, value)| (name == wanted).then_some(value))
        };
        if local == "/auth/v0/login" {
            assert_eq!(header("authorization"), None);
            assert_eq!(
                request.body(),
                Some(&b"grant_type=password&username=ada%40example.com&password=hunter2%26co"[..])
            );
            return Ok(match header("x-expelinc-otp") {
                None => (401, &[], String::new()),
                Some(CODE) => (200, &[], format!("{{\"access_token\":\"{TOKEN}\"}}")),
                Some(_) => (401, &[], r#"{"error_description":"No."}"#.to_owned()),
            });
        }
        assert_eq!(header("authorization"), Some("Bearer very.secret.token"));
        if let Some(trouble) = self.troubles.pop() {
            return trouble;
        }
        let (path, query) = local.split_once('?').unwrap_or((local, ""));
        Ok(match path {
            "/api/v2/service_metrics/export/beta" => {
                let month = &query["filter[from]=".len()..][..7];
                let rows = format!(
                    "Expel Alert ID,Severity,Alert Status,Created At\n\
                     {month},HIGH,CLOSED,{month}-15T10:00:00Z\nboth,LOW,CLOSED,2026-02-01T05:00:00Z\n"
                );
                (200, &[("content-type", "text/csv")], rows)
            }
            "/api/v2/expel_alerts/both" => (
                200,
                &[],
                r#"{"data":{"relationships":{
                    "evidence":{"links":{"related":"http://workbench/api/v2/expel_alerts/both/evidence"}},
                    "vendor_alerts":{"links":{"related":"http://workbench/api/v2/expel_alerts/both/vendor_alerts"}}}}}"#
                    .to_owned(),
            ),
            "/api/v2/expel_alerts/both/evidence" => (
                200,
                &[],
                r#"{"data":[{"attributes":{"evidence":"db-1","evidence_type":"HOSTNAME"}}]}"#.to_owned(),
            ),
            "/api/v2/expel_alerts/both/vendor_alerts" => (
                200,
                &[],
                r#"{"data":[{"attributes":{"evidence_summary":{"os":{"name":"Linux"}}}}]}"#.to_owned(),
            ),
            _ => (404, &[], "{}".to_owned()),
        })
    }

    fn send(&mut self, request: &Request, mut keep: impl FnMut(&Answer, &[u8])) -> Outcome {
        let (status, headers, body) = self.reply(request)?;
        let mut answer = request.answer(status, headers.iter().copied());
        for chunk in body.as_bytes().chunks(7) {
            answer.take(chunk);
            keep(&answer, chunk);
        }
        Ok(answer)
    }

    /// Sends a request until it is answered; what of the last body is kept comes along.
    fn exchange(&mut self, request: &Request) -> Result<(Answer, Vec<u8>), Failure> {
        let mut retry = Retry::default();
        loop {
            let mut kept = Vec::new();
            let outcome = self.send(request, |_, chunk| kept.extend_from_slice(chunk));
            match retry.judge(request, outcome, 0.5, 0.0) {
                Verdict::Answered(answer) => return Ok((answer, kept)),
                Verdict::After { wait, .. } => self
                    .log
                    .push(format!("Waiting {} ms: {}.", wait.ms, wait.reason)),
                Verdict::GiveUp(failure) => return Err(failure),
            }
        }
    }
}

fn sign_in(server: &mut StandIn, code: &str) -> Result<Access, Failure> {
    let mut sign_in = SignIn::new(
        Address::parse("proxy.example/wb").unwrap(),
        "ada@example.com",
        Password::new(PASSWORD.to_owned()).unwrap(),
        MfaCode::from_text(code.to_owned()).unwrap(),
    )
    .unwrap();
    loop {
        let outcome = server.send(&sign_in.request(), |_, _| {});
        match sign_in.receive(outcome)? {
            SignInStep::Again(next) => sign_in = next,
            SignInStep::SignedIn(access) => return Ok(access),
        }
    }
}

fn export(server: &mut StandIn, access: &Access) -> Result<Table, Failure> {
    let range = DayRange {
        start_on: "2026-01-01".parse().unwrap(),
        end_on: "2026-02-28".parse().unwrap(),
    };
    let zone = Zone::named("America/New_York").unwrap();
    let slices = ExportSlice::of(range, zone, NonZeroU32::new(31).unwrap()).unwrap();
    let mut fetch = ExportFetch::new(access, slices, ExportPath::Plain);
    let mut table = TableBuilder::default();
    while let Some(request) = fetch.request() {
        let (answer, kept) = server.exchange(&request)?;
        if fetch.receive(&answer)? == ExportStep::Rows {
            table.begin_file(&fetch.slice().unwrap().to_string());
            table.feed(&kept).unwrap();
            table.end_file().unwrap();
            fetch.end_slice();
        }
    }
    assert_eq!(fetch.path(), ExportPath::Beta);
    Ok(table.finish())
}

fn evidence(
    server: &mut StandIn,
    access: &Access,
    alert_id: &str,
    support: &mut IncludeSupport,
) -> Result<AlertEvidence, Failure> {
    let mut fetch = AlertEvidenceFetch::new(access, alert_id, *support)?;
    loop {
        let (answer, _) = server.exchange(&fetch.request())?;
        match fetch.receive(&answer, support)? {
            EvidenceStep::Again => {}
            EvidenceStep::Done(evidence) => return Ok(evidence),
        }
    }
}

#[test]
fn from_signing_in_to_evidence() {
    let cut_off = (
        200,
        &[("Content-Length", "9999")][..],
        "Expel Alert ID,Sev".to_owned(),
    );
    let mut server = StandIn {
        troubles: vec![
            Err(Cut::Broken),
            Ok(cut_off),
            Ok((429, &[("Retry-After", "8")], "{}".to_owned())),
        ],
        log: Vec::new(),
    };
    let access = sign_in(&mut server, CODE).unwrap();
    let table = export(&mut server, &access).unwrap();
    assert_eq!((table.len(), table.intake.n_duplicate), (3, 1));

    let mut support = IncludeSupport::default();
    let found = evidence(&mut server, &access, "both", &mut support).unwrap();
    assert_eq!(found.host_names, ["db-1"]);
    assert_eq!(found.operating_systems, ["Linux"]);
    assert_eq!(support, IncludeSupport::Ignored);
    let gone = evidence(&mut server, &access, "gone", &mut support).unwrap_err();
    assert_eq!(gone.concerns(), Concerns::ThisAlert);

    insta::assert_snapshot!(server.log.join("\n"), @r"
    POST https://proxy.example/wb/auth/v0/login
    POST https://proxy.example/wb/auth/v0/login
    GET https://proxy.example/wb/api/v2/service_metrics/export?filter[from]=2026-01-01T05:00:00Z&filter[to]=2026-02-01T05:00:00Z
    Waiting 8500 ms: Workbench asked us to slow down.
    GET https://proxy.example/wb/api/v2/service_metrics/export?filter[from]=2026-01-01T05:00:00Z&filter[to]=2026-02-01T05:00:00Z
    Waiting 1000 ms: the connection was cut off.
    GET https://proxy.example/wb/api/v2/service_metrics/export?filter[from]=2026-01-01T05:00:00Z&filter[to]=2026-02-01T05:00:00Z
    Waiting 2000 ms: the connection was cut off.
    GET https://proxy.example/wb/api/v2/service_metrics/export?filter[from]=2026-01-01T05:00:00Z&filter[to]=2026-02-01T05:00:00Z
    GET https://proxy.example/wb/api/v2/service_metrics/export/beta?filter[from]=2026-01-01T05:00:00Z&filter[to]=2026-02-01T05:00:00Z
    GET https://proxy.example/wb/api/v2/service_metrics/export/beta?filter[from]=2026-02-01T05:00:00Z&filter[to]=2026-03-01T05:00:00Z
    GET https://proxy.example/wb/api/v2/expel_alerts/both?include=evidence,vendor_alerts
    GET https://proxy.example/wb/api/v2/expel_alerts/both/evidence
    GET https://proxy.example/wb/api/v2/expel_alerts/both/vendor_alerts
    GET https://proxy.example/wb/api/v2/expel_alerts/gone
    ");
}

#[test]
fn a_wrong_code_does_not_sign_in() {
    let mut server = StandIn {
        troubles: Vec::new(),
        log: Vec::new(),
    };
    let failure = sign_in(&mut server, "111111").err().unwrap();
    assert!(failure.to_string().contains("It said: “No.”"), "{failure}");
}
