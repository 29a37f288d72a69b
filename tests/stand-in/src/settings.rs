//! What the stand-in serves, and the faults it has been told to have.
//!
//! All of it is one JSON document: the start's `--settings` and the control endpoint's patches are read by the same code. An
//! unknown name is an error, since a test whose fault is misspelled would pass without it.

use axum::http::{HeaderName, HeaderValue};
use chrono::NaiveDate;
use expel_metrics::sample::SampleSettings;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Everything that can be switched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The first day of the data, in New York.
    pub first_on: NaiveDate,
    /// How many days of data.
    pub days: u32,
    /// How many alerts to expect in them.
    pub alerts: u32,
    /// Another seed is other data.
    pub seed: u64,

    /// Who can sign in.
    pub user: String,
    /// With which password.
    pub password: String,
    /// With which code; a real one changes every 30 seconds.
    pub mfa_code: String,
    /// A token that works without signing in.
    pub api_token: String,

    /// Whether pages of other origins may ask.
    pub cors: bool,
    /// Whether the export is at its newer path alone.
    pub beta_only: bool,
    /// What becomes of `?include=` on an alert.
    pub include: Include,
    /// How links are written.
    pub links: Links,
    /// How many entries a page of a list has, unless the request says.
    pub page_size: usize,
    /// Headers that every answer has besides its own, faults included.
    pub headers: Vec<ExtraHeader>,

    /// Faults of `/auth/v0/login`.
    pub on_login: Vec<Fault>,
    /// Faults of the export.
    pub on_export: Vec<Fault>,
    /// Faults of alerts, their evidence and their vendor alerts.
    pub on_alerts: Vec<Fault>,
}

impl Default for Settings {
    fn default() -> Self {
        let sample = SampleSettings::default();
        Self {
            first_on: sample.first_on,
            days: sample.n_days,
            alerts: sample.n_alerts,
            seed: sample.seed,
            user: "ana@example.com".to_owned(),
            password: "correct horse".to_owned(),
            mfa_code: "123456".to_owned(),
            api_token: "stand-in-api-token".to_owned(),
            cors: true,
            beta_only: false,
            include: Include::Supported,
            links: Links::Internal,
            page_size: 50,
            headers: Vec::new(),
            on_login: Vec::new(),
            on_export: Vec::new(),
            on_alerts: Vec::new(),
        }
    }
}

impl Settings {
    /// What of the sample to serve.
    pub fn sample(&self) -> SampleSettings {
        SampleSettings {
            first_on: self.first_on,
            n_days: self.days,
            n_alerts: self.alerts,
            seed: self.seed,
        }
    }

    /// These settings with some changed, by the rules of JSON Merge Patch (RFC 7396): what is not named stays, `null` is the
    /// default again, a list replaces the list.
    pub fn patched(&self, patch: Value) -> Result<Self, serde_json::Error> {
        let changes: Map<String, Value> = serde_json::from_value(patch)?;
        let mut fields: Map<String, Value> = serde_json::from_value(serde_json::to_value(self)?)?;
        // Nothing is nested but in lists, which are replaced as a whole.
        for (name, value) in changes {
            if value.is_null() {
                fields.remove(&name);
            } else {
                fields.insert(name, value);
            }
        }
        serde_json::from_value(Value::Object(fields))
    }

    /// The faults of a part.
    pub fn faults(&mut self, part: Part) -> &mut Vec<Fault> {
        match part {
            Part::Login => &mut self.on_login,
            Part::Export => &mut self.on_export,
            Part::Alerts => &mut self.on_alerts,
        }
    }
}

/// The parts of the API that have faults of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Signing in.
    Login,
    /// The export of service metrics.
    Export,
    /// Everything else.
    Alerts,
}

impl Part {
    /// The part that a path belongs to; `None` for what is no part of Workbench.
    pub fn of(path: &str) -> Option<Self> {
        if path.starts_with("/auth/") {
            Some(Self::Login)
        } else if path.starts_with("/api/v2/service_metrics/") {
            Some(Self::Export)
        } else if path.starts_with("/api/") {
            Some(Self::Alerts)
        } else {
            None
        }
    }
}

/// What becomes of `?include=evidence,vendor_alerts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// The lists come along.
    Supported,
    /// The answer is as without it.
    Ignored,
    /// 400.
    Rejected,
}

/// How links between resources are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Links {
    /// Absolute, to a host that only Workbench itself can reach: `http://workbench/api/v2/expel_alerts/{id}/evidence`.
    Internal,
    /// `/api/v2/expel_alerts/{id}/evidence`.
    Relative,
    /// As internal, but asking the lists for what belongs to the alert:
    /// `http://workbench/api/v2/vendor_alert_evidences?filter[evidenced_expel_alerts][id]={id}`.
    Filtered,
}

/// A header of an answer, written `["Name", "value"]`. A name or a value that HTTP doesn't allow is an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(String, String)", into = "(String, String)")]
pub struct ExtraHeader {
    /// In lower case, as HTTP/2 has it.
    pub name: HeaderName,
    /// The value.
    pub value: HeaderValue,
}

impl TryFrom<(String, String)> for ExtraHeader {
    type Error = String;

    fn try_from((name, value): (String, String)) -> Result<Self, String> {
        Ok(Self {
            name: HeaderName::try_from(&name).map_err(|error| format!("{name}: {error}"))?,
            value: HeaderValue::try_from(&value).map_err(|error| format!("{value}: {error}"))?,
        })
    }
}

impl From<ExtraHeader> for (String, String) {
    fn from(ExtraHeader { name, value }: ExtraHeader) -> Self {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    }
}

/// Something to go wrong. A request gets the first fault of its part's list that concerns it and isn't used up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    #[serde(rename = "fault")]
    pub kind: Kind,
    /// Only for requests whose path and query contain this, such as an alert's id.
    #[serde(default)]
    pub only: Option<String>,
    /// How many requests to let pass before.
    #[serde(default)]
    pub skip: u32,
    /// For how many requests; `None`: for every one.
    #[serde(default)]
    pub times: Option<u32>,
}

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    /// An answer with this status, in place of the right one.
    Status {
        /// The status code.
        code: u16,
        /// The `Retry-After` header: seconds or a date, sent as it is.
        #[serde(default)]
        retry_after: Option<String>,
        /// How the error is written.
        #[serde(default)]
        body: ErrorBody,
        /// The words, which are untrusted text to whoever shows them; by default, what the status means.
        #[serde(default)]
        detail: Option<String>,
    },
    /// The right answer, later.
    Delay {
        /// By how much.
        ms: u64,
    },
    /// No answer, while the connection stays open.
    Hang,
    /// The right answer, but it ends in the middle.
    Cut {
        /// Bytes of the body that arrive, compressed ones if it is compressed.
        after: usize,
        /// How the body says where it ends.
        #[serde(default)]
        framing: Framing,
    },
    /// The beginning of the right answer, then nothing more, while the connection stays open.
    Stall {
        /// Bytes of the body that arrive.
        after: usize,
    },
    /// 200 and a web page, as a proxy's sign-in page in between would answer.
    Html,
    /// 200 and JSON, but not what was asked for.
    WrongShape,
    /// The right answer, piece by piece.
    Slow {
        /// Bytes of a piece.
        bytes: usize,
        /// The pause before each.
        ms: u64,
    },
    /// The token with which it is asked is no longer valid, from this request on.
    Expire,
}

/// The shapes in which errors come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorBody {
    /// `{"errors": [{"status", "title", "detail"}]}`
    #[default]
    Errors,
    /// `{"message", "validation"}`
    Message,
    /// `{"error", "error_description"}`
    Oauth,
    /// A web page.
    Html,
    /// Nothing.
    Empty,
}

/// How a body that is cut says where it ends. The first two ways show that it is cut; the others do not: by the book, nothing is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// By a `Content-Length`, of more than arrives.
    #[default]
    Length,
    /// By a last chunk, which never comes.
    Chunked,
    /// By a last chunk, which comes too early.
    ClosedChunked,
    /// By a `Content-Length`, of no more than arrives.
    ShortLength,
    /// By the end of the connection, as in HTTP/1.0.
    Close,
    /// By a last chunk, which comes before the end of the gzip stream that the chunks make up.
    Gzip,
}

/// Takes the fault that concerns a request from the list, and counts it.
pub fn take_fault(faults: &mut [Fault], path_and_query: &str) -> Option<Kind> {
    for fault in faults {
        let concerned = fault
            .only
            .as_deref()
            .is_none_or(|part| path_and_query.contains(part));
        if !concerned || fault.times == Some(0) {
            continue;
        }
        if fault.skip > 0 {
            fault.skip -= 1;
            continue;
        }
        fault.times = fault.times.map(|times| times - 1);
        return Some(fault.kind.clone());
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check_patch(patch: Value, check: impl FnOnce(Result<Settings, String>)) {
        let before = Settings {
            cors: false,
            ..Settings::default()
        };
        check(before.patched(patch).map_err(|error| error.to_string()));
    }

    #[test]
    fn patches_change_what_they_name() {
        check_patch(json!({"page_size": 2}), |settings| {
            let settings = settings.unwrap();
            assert_eq!((settings.page_size, settings.cors), (2, false));
        });
        check_patch(json!({"cors": null}), |settings| {
            assert!(settings.unwrap().cors, "the default again");
        });
    }

    #[test]
    fn what_is_misspelled_is_an_error() {
        for (patch, hint) in [
            (json!({"corse": true}), "unknown field `corse`"),
            (
                json!({"on_export": [{"fault": "hangs"}]}),
                "unknown variant `hangs`",
            ),
            (
                json!({"on_export": [{"fault": {"delay": {"sec": 1}}}]}),
                "unknown field `sec`",
            ),
            (
                json!({"on_export": [{"fault": "hang", "time": 1}]}),
                "unknown field `time`",
            ),
            (json!({"headers": [["no name", "1"]]}), "no name: invalid"),
            (json!({"headers": [["x-a", "1\n2"]]}), "1\n2: failed"),
            (json!([]), "expected a map"),
        ] {
            check_patch(patch, |settings| {
                let error = settings.unwrap_err();
                assert!(error.contains(hint), "{error}");
            });
        }
    }

    #[test]
    fn faults_are_taken_in_order_and_used_up() {
        let patch = json!({"on_alerts": [
            {"fault": "hang", "only": "b/", "times": 1},
            {"fault": {"status": {"code": 503}}, "skip": 1, "times": 2},
            {"fault": "expire", "times": 1},
        ]});
        let mut settings = Settings::default().patched(patch).unwrap();
        let mut taken = |path| match take_fault(&mut settings.on_alerts, path) {
            None => "none",
            Some(Kind::Hang) => "hang",
            Some(Kind::Status { .. }) => "status",
            Some(Kind::Expire) => "expire",
            Some(_) => "another",
        };
        // What a fault lets pass, the next one may take.
        assert_eq!(taken("/a/"), "expire");
        assert_eq!(taken("/b/"), "hang");
        assert_eq!(taken("/b/"), "status");
        assert_eq!(taken("/a/"), "status");
        assert_eq!(taken("/a/"), "none");
    }
}
