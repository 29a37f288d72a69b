//! What alerts were about: the hosts, users, operating systems and destination addresses in their evidence.
//!
//! Fetched alert by alert, so kept apart from the table. This module knows no network and no JSON.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What one alert was about. Each list holds distinct, non-blank, trimmed values in the order met; all are untrusted text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertEvidence {
    /// Host names (evidence of type `HOSTNAME`).
    pub host_names: Vec<String>,
    /// User names (evidence of type `USERNAME`).
    pub user_names: Vec<String>,
    /// Operating systems (`os.name` in the summaries of vendor alerts).
    pub operating_systems: Vec<String>,
    /// Destination IP addresses (evidence of type `DST_IP`).
    pub destination_ips: Vec<String>,
    /// How many of these values came with halves of characters (lone surrogates), for which they hold U+FFFD.
    pub n_damaged: u32,
}

/// The evidence fetched so far, by alert id: what is here need not be asked for again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceCache {
    by_alert: FxHashMap<Box<str>, AlertEvidence>,
    revision: u64,
}

impl EvidenceCache {
    /// Keeps an alert's evidence, in place of what was known of it.
    pub fn insert(&mut self, alert_id: &str, evidence: AlertEvidence) {
        self.by_alert.insert(alert_id.into(), evidence);
        self.revision += 1;
    }

    /// Which state of the cache this is: another one after each insertion.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// An alert's evidence, if it was fetched.
    pub fn get(&self, alert_id: &str) -> Option<&AlertEvidence> {
        self.by_alert.get(alert_id)
    }

    /// Every alert's id and evidence, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &AlertEvidence)> {
        self.by_alert.iter().map(|(id, evidence)| (&**id, evidence))
    }

    /// For how many alerts there is evidence.
    pub fn len(&self) -> usize {
        self.by_alert.len()
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.by_alert.is_empty()
    }
}
