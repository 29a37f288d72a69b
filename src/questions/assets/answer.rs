//! What the newest alerts were about: how many of them name each host, user, operating system and destination address.
//!
//! Evidence costs requests, so it is there for some alerts only: figures count the alerts whose evidence is known, and say how
//! many those are. Values are untrusted text, compared to the letter.
//!
//! **Differs** from the notebook: it counts an operating system once for each of an alert's vendor alerts rather than once for
//! the alert, and counts a missing one as a value. It takes alerts in the order of the export rather than the newest, and 101 of
//! them.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::alerts::Selected;
use crate::evidence::AlertEvidence;
use crate::order;

/// What kind of thing alerts are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetKind {
    /// A host, by its name.
    Host,
    /// A user, by its name.
    User,
    /// An operating system.
    OperatingSystem,
    /// A destination of network traffic, by its IP address.
    DestinationIp,
}

impl AssetKind {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [
        Self::Host,
        Self::User,
        Self::OperatingSystem,
        Self::DestinationIp,
    ];

    /// The values of this kind in an alert's evidence.
    fn values(self, evidence: &AlertEvidence) -> &[String] {
        match self {
            Self::Host => &evidence.host_names,
            Self::User => &evidence.user_names,
            Self::OperatingSystem => &evidence.operating_systems,
            Self::DestinationIp => &evidence.destination_ips,
        }
    }
}

/// How many alerts name a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetCount {
    /// The value, untrusted text; never blank.
    pub value: String,
    /// Alerts whose evidence holds it; at least 1.
    pub n_alerts: u64,
}

/// What the newest alerts were about. Each list holds every value, those in most alerts first, then by value (in the order of
/// their characters' code points).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    /// All selected alerts.
    pub n_alerts: u64,
    /// The newest of them, as many as were asked for, among those that can have evidence.
    pub n_asked: u64,
    /// Those of them whose evidence is known: what the counts are of.
    pub n_known: u64,
    /// Values in the evidence of those alerts that came damaged: see [`AlertEvidence::n_damaged`].
    pub n_damaged: u64,
    /// Those of them that name anything of a kind, in the order of [`AssetKind::ALL`].
    pub n_naming: [u64; 4],
    /// Alerts by host name.
    pub host_names: Vec<AssetCount>,
    /// Alerts by user name.
    pub user_names: Vec<AssetCount>,
    /// Alerts by operating system.
    pub operating_systems: Vec<AssetCount>,
    /// Alerts by destination IP address.
    pub destination_ips: Vec<AssetCount>,
}

impl Assets {
    /// Counts what the newest of the selected alerts are about, as far as their evidence is known.
    ///
    /// An alert counts once for each distinct value; blank values never count. Without alerts or evidence, all counts are 0 and all
    /// lists empty.
    pub fn of(alerts: &Selected) -> Self {
        let known: Vec<&AlertEvidence> = alerts.known_evidence().collect();
        let counts = |kind| {
            ranked(
                known
                    .iter()
                    .map(|evidence| AssetKind::values(kind, evidence)),
            )
        };
        let names_any = |kind, evidence| {
            let mut values = AssetKind::values(kind, evidence).iter();
            values.any(|value| !value.trim().is_empty())
        };
        Self {
            n_naming: AssetKind::ALL.map(|kind| {
                let naming = known.iter().filter(|evidence| names_any(kind, evidence));
                naming.count() as u64
            }),
            n_alerts: alerts.selection.n_alerts(),
            n_asked: alerts.newest.len() as u64,
            n_known: known.len() as u64,
            n_damaged: known
                .iter()
                .map(|evidence| u64::from(evidence.n_damaged))
                .sum(),
            host_names: counts(AssetKind::Host),
            user_names: counts(AssetKind::User),
            operating_systems: counts(AssetKind::OperatingSystem),
            destination_ips: counts(AssetKind::DestinationIp),
        }
    }

    /// How many of the alerts whose evidence is known name anything of a kind.
    pub fn n_naming(&self, kind: AssetKind) -> u64 {
        self.n_naming[kind as usize]
    }

    /// How often something of a kind is named, each once an alert.
    pub fn n_mentions(&self, kind: AssetKind) -> u64 {
        self.counts(kind).iter().map(|count| count.n_alerts).sum()
    }

    /// The counts of one kind.
    pub fn counts(&self, kind: AssetKind) -> &[AssetCount] {
        match kind {
            AssetKind::Host => &self.host_names,
            AssetKind::User => &self.user_names,
            AssetKind::OperatingSystem => &self.operating_systems,
            AssetKind::DestinationIp => &self.destination_ips,
        }
    }
}

/// In how many of these lists each value is, the most frequent first, then by value.
fn ranked<'a>(lists: impl Iterator<Item = &'a [String]>) -> Vec<AssetCount> {
    /// How many lists hold a value, and the number of the last one that does.
    struct Met {
        n_lists: u64,
        last: usize,
    }
    let mut met: FxHashMap<&str, Met> = FxHashMap::default();
    for (number, values) in lists.enumerate() {
        for value in values {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            met.entry(value)
                .and_modify(|met| {
                    // A value that comes twice in a list is in one list.
                    met.n_lists += u64::from(met.last != number);
                    met.last = number;
                })
                .or_insert(Met {
                    n_lists: 1,
                    last: number,
                });
        }
    }
    let mut counts: Vec<(&str, u64)> = met
        .into_iter()
        .map(|(value, met)| (value, met.n_lists))
        .collect();
    order::sort_by_key(&mut counts, |&(value, n_alerts)| (Reverse(n_alerts), value));
    counts
        .into_iter()
        .map(|(value, n_alerts)| AssetCount {
            value: value.to_owned(),
            n_alerts,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::example::with_ids;
    use crate::alerts::{Alerts, Narrowing};
    use crate::calendar::DayRange;

    /// What the newest `newest` of these alerts, by id and minute, were about.
    fn assets(
        ids: &[(&str, u32)],
        evidence: &[(&str, AlertEvidence)],
        range: Option<DayRange>,
        newest: Option<u32>,
    ) -> Assets {
        let mut alerts = Alerts::of_files(with_ids(ids));
        for (id, evidence) in evidence {
            alerts.keep_evidence(id, evidence.clone());
        }
        alerts.select("UTC", &range.into(), newest).unwrap();
        Assets::of(&alerts.selected())
    }

    fn hosts(names: &[&str]) -> AlertEvidence {
        AlertEvidence {
            host_names: names.iter().map(|&name| name.to_owned()).collect(),
            ..AlertEvidence::default()
        }
    }

    fn listed(counts: &[AssetCount]) -> Vec<(&str, u64)> {
        counts
            .iter()
            .map(|count| (count.value.as_str(), count.n_alerts))
            .collect()
    }

    #[test]
    fn alerts_outside_the_selection_are_passed_over() {
        let on = "2026-11-21".parse().unwrap();
        let range = DayRange {
            start_on: on,
            end_on: on,
        };
        let ids = [("a", 3), ("b", 9)];
        assert_eq!(
            assets(&ids, &[("a", hosts(&["h"]))], Some(range), None),
            Assets::default()
        );
    }

    #[test]
    fn each_distinct_value_counts_once_an_alert() {
        let ids = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("", 5)];
        let evidence = [
            ("a", hosts(&["srv", "srv", " srv ", "lap", "", " "])),
            ("b", hosts(&["lap", "Srv"])),
            ("c", AlertEvidence::default()),
            ("", hosts(&["nobody’s"])),
            ("gone", hosts(&["srv"])),
        ];
        let of_all = assets(&ids, &evidence, None, None);
        assert_eq!((of_all.n_alerts, of_all.n_asked, of_all.n_known), (5, 4, 3));
        // Spelled otherwise is another value; of equal counts, the first by code point is first.
        assert_eq!(
            listed(&of_all.host_names),
            [("lap", 2), ("Srv", 1), ("srv", 1)]
        );
        assert_eq!(listed(of_all.counts(AssetKind::User)), []);

        let of_three = assets(&ids, &evidence, None, Some(3));
        assert_eq!(
            (of_three.n_alerts, of_three.n_asked, of_three.n_known),
            (5, 3, 2)
        );
        assert_eq!(listed(&of_three.host_names), [("Srv", 1), ("lap", 1)]);
    }

    #[test]
    fn kinds_are_kept_apart() {
        let list = |value: &str| vec![value.to_owned()];
        let evidence = [
            (
                "a",
                AlertEvidence {
                    host_names: list("host"),
                    user_names: list("user"),
                    operating_systems: list("os"),
                    destination_ips: list("ip"),
                    n_damaged: 2,
                },
            ),
            (
                "of another table",
                AlertEvidence {
                    n_damaged: 5,
                    ..AlertEvidence::default()
                },
            ),
        ];
        let assets = assets(&[("a", 1)], &evidence, None, None);
        let values = AssetKind::ALL.map(|kind| assets.counts(kind)[0].value.clone());
        assert_eq!(values, ["host", "user", "os", "ip"]);
        assert_eq!(assets.n_damaged, 2);
        assert_eq!(listed(&assets.host_names), [("host", 1)]);
        assert_eq!(listed(&assets.user_names), [("user", 1)]);
        assert_eq!(listed(&assets.operating_systems), [("os", 1)]);
        assert_eq!(listed(&assets.destination_ips), [("ip", 1)]);
    }

    /// Alerts as (minute, whether it has an id, hosts if its evidence is known).
    type Sketch = Vec<(u32, bool, Option<Vec<String>>)>;

    fn sketch() -> impl Strategy<Value = Sketch> {
        let evidence = proptest::option::of(prop::collection::vec("[ab ]{0,2}", 0..4));
        prop::collection::vec((0_u32..6, any::<bool>(), evidence), 0..30)
    }

    fn built(sketch: &Sketch) -> Alerts {
        let ids: Vec<String> = sketch
            .iter()
            .enumerate()
            .map(|(row, (_, has_id, _))| {
                if *has_id {
                    format!("id {row}")
                } else {
                    String::new()
                }
            })
            .collect();
        let rows: Vec<_> = ids
            .iter()
            .zip(sketch)
            .map(|(id, (minute, ..))| (id.as_str(), *minute))
            .collect();
        let mut alerts = Alerts::of_files(with_ids(&rows));
        for (id, (_, _, host_names)) in ids.iter().zip(sketch) {
            if let Some(host_names) = host_names {
                let host_names: Vec<&str> = host_names.iter().map(String::as_str).collect();
                alerts.keep_evidence(id, hosts(&host_names));
            }
        }
        alerts
    }

    proptest! {
        #[test]
        fn counts_are_of_known_alerts_and_in_order(sketch in sketch(), n in 0_u32..40) {
            let mut alerts = built(&sketch);
            alerts.select("UTC", &Narrowing::default(), Some(n)).unwrap();
            let assets = Assets::of(&alerts.selected());
            prop_assert!(assets.n_known <= assets.n_asked && assets.n_asked <= assets.n_alerts);
            prop_assert!(assets.n_asked <= u64::from(n));
            prop_assert_eq!(alerts.n_without_evidence(), assets.n_asked - assets.n_known);
            prop_assert_eq!(alerts.without_evidence().len() as u64, assets.n_asked - assets.n_known);
            for count in &assets.host_names {
                prop_assert!((1..=assets.n_known).contains(&count.n_alerts));
                prop_assert!(!count.value.is_empty() && count.value.trim() == count.value);
            }
            let in_order = assets.host_names.is_sorted_by(|a, b| (Reverse(a.n_alerts), &a.value) < (Reverse(b.n_alerts), &b.value));
            prop_assert!(in_order, "{:?}", assets.host_names);
            // Every alert counts once for each of its distinct values: all counts together are all of those.
            let n_values: usize = alerts
                .selected()
                .newest
                .iter()
                .filter_map(|&row| sketch[row as usize].2.as_ref())
                .map(|values| {
                    let distinct: std::collections::HashSet<_> = values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
                    distinct.len()
                })
                .sum();
            prop_assert_eq!(assets.host_names.iter().map(|count| count.n_alerts).sum::<u64>(), n_values as u64);
        }

        #[test]
        fn another_known_alert_lowers_no_count(sketch in sketch(), values in prop::collection::vec("[ab]{1,2}", 0..4)) {
            let count = |sketch: &Sketch| {
                let mut alerts = built(sketch);
                alerts.select("UTC", &Narrowing::default(), None).unwrap();
                Assets::of(&alerts.selected())
            };
            let mut more = sketch.clone();
            more.push((3, true, Some(values.clone())));
            let (before, after) = (count(&sketch), count(&more));
            prop_assert_eq!(after.n_known, before.n_known + 1);
            for former in &before.host_names {
                let now = after.host_names.iter().find(|now| now.value == former.value).map_or(0, |now| now.n_alerts);
                prop_assert_eq!(now, former.n_alerts + u64::from(values.contains(&former.value)));
            }
        }
    }
}
