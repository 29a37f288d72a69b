//! The totals at the top of the page.

use serde::{Deserialize, Serialize};

use super::Figure;

/// Totals over the selected alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// All alerts.
    pub n_alerts: u64,
    /// Alerts with a blank investigation id that the customer was not notified of: no customer action needed.
    pub n_no_action: Figure<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Investigation`.
    pub n_investigations: Figure<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Incident`.
    pub n_incidents: Figure<u64>,
    /// Alerts that the customer was notified of.
    pub n_notified: Figure<u64>,
}
