//! Time to action: the minutes from an alert's creation to the first human action.

use serde::{Deserialize, Serialize};

/// Time to action, in all and by severity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// All measured alerts together; `None` if there is none.
    pub overall: Option<Summary>,
    /// CRITICAL, HIGH, MEDIUM, LOW, then the others by name; only severities that occur among the selected alerts.
    pub by_severity: Vec<SeverityResponse>,
    /// Alerts left out because their status is NEW: still waiting.
    pub n_waiting: u64,
    /// Alerts left out because no action is recorded.
    pub n_no_action: u64,
    /// Alerts left out because the first action is before the creation (a clock error).
    pub n_negative: u64,
}

/// Time to action of the alerts of one severity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeverityResponse {
    /// As spelled in the data; may be blank.
    pub severity: String,
    /// All selected alerts of the severity.
    pub n_alerts: u64,
    /// Those whose time to action could be measured.
    pub n_measured: u64,
    /// Their times; `None` if none could be measured.
    pub summary: Option<Summary>,
}

/// Statistics of a non-empty set of waits, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How many waits.
    pub n: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// 50th percentile.
    pub median: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
}

/// The `p`th percentile.
pub fn percentile(sorted: &[f64], p: f64) -> Option<f64> {
    todo!()
}
