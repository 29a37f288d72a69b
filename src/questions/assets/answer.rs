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
use serde::{Deserialize, Serialize};

use super::{Selection, Unlisted};
use crate::evidence::{AlertEvidence, EvidenceCache};
use crate::table::Table;

/// What kind of thing alerts are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetCount {
    /// The value, untrusted text; never blank.
    pub value: String,
    /// Alerts whose evidence holds it; at least 1.
    pub n_alerts: u64,
}

/// What the newest alerts were about. Each list holds every value, those in most alerts first, then by value (in the order of
/// their characters' code points).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assets {
    /// All selected alerts.
    pub n_alerts: u64,
    /// The newest of them, as many as were asked for, among those that can have evidence.
    pub n_asked: u64,
    /// Those of them whose evidence is known: what the counts are of.
    pub n_known: u64,
    /// Values in the evidence of those alerts that came damaged: see [`AlertEvidence::n_damaged`].
    pub n_damaged: u64,
    /// Alerts by host name.
    pub host_names: Vec<AssetCount>,
    /// Alerts by user name.
    pub user_names: Vec<AssetCount>,
    /// Alerts by operating system.
    pub operating_systems: Vec<AssetCount>,
    /// Alerts by destination IP address.
    pub destination_ips: Vec<AssetCount>,
    /// What these lists do not list, in the order of [`AssetKind::ALL`]: nothing, except in an [excerpt](super::Report::excerpt).
    pub unlisted: [Unlisted; 4],
}

impl Assets {
    /// Counts what the alerts in `rows` are about, out of `n_alerts`: [`assets`] for when [`newest_alerts`] has been called already.
    ///
    /// # Panics
    /// If a row is not one of the table's.
    pub fn of(table: &Table, n_alerts: u64, rows: &[u32], evidence: &EvidenceCache) -> Self {
        // From the evidence to its alert: there may be a million alerts, and evidence of a hundred.
        let mut is_asked = vec![false; table.len()];
        for &row in rows {
            is_asked[row as usize] = true;
        }
        let known: Vec<&AlertEvidence> = evidence
            .iter()
            .filter(|(id, _)| table.id.find(id).is_some_and(|row| is_asked[row as usize]))
            .map(|(_, evidence)| evidence)
            .collect();
        let counts = |kind| {
            ranked(
                known
                    .iter()
                    .map(|evidence| AssetKind::values(kind, evidence)),
            )
        };
        Self {
            n_alerts,
            n_asked: rows.len() as u64,
            n_known: known.len() as u64,
            n_damaged: known
                .iter()
                .map(|evidence| u64::from(evidence.n_damaged))
                .sum(),
            host_names: counts(AssetKind::Host),
            user_names: counts(AssetKind::User),
            operating_systems: counts(AssetKind::OperatingSystem),
            destination_ips: counts(AssetKind::DestinationIp),
            unlisted: [Unlisted::default(); 4],
        }
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

    /// What the counts of that kind do not list.
    pub fn unlisted(&self, kind: AssetKind) -> Unlisted {
        self.unlisted[kind as usize]
    }

    /// How many values there are of that kind, listed or not.
    pub fn n_values(&self, kind: AssetKind) -> u64 {
        self.counts(kind).len() as u64 + self.unlisted(kind).n_rows
    }

    pub(super) fn counts_mut(&mut self, kind: AssetKind) -> &mut Vec<AssetCount> {
        match kind {
            AssetKind::Host => &mut self.host_names,
            AssetKind::User => &mut self.user_names,
            AssetKind::OperatingSystem => &mut self.operating_systems,
            AssetKind::DestinationIp => &mut self.destination_ips,
        }
    }

    pub(super) fn unlisted_mut(&mut self, kind: AssetKind) -> &mut Unlisted {
        &mut self.unlisted[kind as usize]
    }
}

/// The rows of the newest `n` selected alerts that can have evidence, or of all of them if it is `None`: the newest first, alerts
/// created at the same instant in the order read.
///
/// Evidence is asked for by id, so an alert with a blank id can have none and is passed over.
pub fn newest_alerts(table: &Table, selection: &Selection, n: Option<usize>) -> Vec<u32> {
    let rows = selection.rows.iter();
    let n = n.unwrap_or(usize::MAX).min(selection.rows.len());
    let created_at = |row: &u32| table.created_at[*row as usize];
    // As exports are. Then the newest need no search.
    if rows.clone().is_sorted_by_key(|row| created_at(&row)) {
        return newest_of_ascending(table, rows, n);
    }
    let mut keys: Vec<_> = rows.map(|row| (Reverse(created_at(&row)), row)).collect();
    let mut newest = Vec::with_capacity(n);
    let mut rest = keys.as_mut_slice();
    let mut n_next = n;
    while newest.len() < n && !rest.is_empty() {
        // Only the newest are put in order: a table may hold a million alerts, and ids are costly to look at.
        if n_next < rest.len() {
            rest.select_nth_unstable(n_next);
        }
        let (next, older) = rest.split_at_mut(n_next.min(rest.len()));
        next.sort_unstable();
        let with_id = next
            .iter()
            .map(|&(_, row)| row)
            .filter(|&row| has_id(table, row));
        newest.extend(with_id.take(n - newest.len()));
        rest = older;
        // Where blank ids abound, ever larger steps keep the selections few.
        n_next = n_next.saturating_mul(2);
    }
    newest
}

/// [`newest_alerts`] of rows that are in order of creation.
fn newest_of_ascending(
    table: &Table,
    rows: impl DoubleEndedIterator<Item = u32>,
    n: usize,
) -> Vec<u32> {
    let mut newest: Vec<u32> = Vec::with_capacity(n);
    // Those created at one instant come in the order read, which is the other way round.
    let mut at_once = Vec::new();
    let mut rows = rows.rev().peekable();
    while newest.len() < n
        && let Some(row) = rows.next()
    {
        if has_id(table, row) {
            at_once.push(row);
        }
        let created_at = |row: u32| table.created_at[row as usize];
        if rows
            .peek()
            .is_none_or(|&next| created_at(next) != created_at(row))
        {
            let n_left = n - newest.len();
            newest.extend(at_once.drain(..).rev().take(n_left));
        }
    }
    newest
}

fn has_id(table: &Table, row: u32) -> bool {
    !table.id.is_blank(row as usize)
}

/// What the newest `n` selected alerts (all of them if it is `None`) were about, as far as `evidence` tells.
///
/// An alert counts once for each distinct value; blank values never count. Without alerts or evidence, all counts are 0 and all
/// lists empty. See [`newest_alerts`] for which alerts these are.
pub fn assets(
    table: &Table,
    selection: &Selection,
    evidence: &EvidenceCache,
    n: Option<usize>,
) -> Assets {
    let rows = newest_alerts(table, selection, n);
    Assets::of(table, selection.n_alerts(), &rows, evidence)
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
    counts.sort_unstable_by_key(|&(value, n_alerts)| (Reverse(n_alerts), value));
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
    use crate::analysis::example::{Alert, table};
    use crate::calendar::DayRange;
    use crate::calendar::Zone;

    /// Alerts as (id, created), at 12:00 and so many minutes.
    fn alerts(ids: &[(&str, u32)]) -> Table {
        let created: Vec<String> = ids
            .iter()
            .map(|(_, minute)| format!("2026-11-20T12:{minute:02}:00Z"))
            .collect();
        let alerts: Vec<_> = created
            .iter()
            .map(|created| Alert {
                created,
                ..Alert::default()
            })
            .collect();
        let mut table = table(&alerts);
        table.id = crate::table::AlertIds::default();
        for (id, _) in ids {
            assert!(table.id.push(id), "{id} comes twice");
        }
        table
    }

    fn all(table: &Table) -> Selection {
        Selection::of(table, Zone::named("UTC").unwrap(), None)
    }

    fn hosts(names: &[&str]) -> AlertEvidence {
        AlertEvidence {
            host_names: names.iter().map(|&name| name.to_owned()).collect(),
            ..AlertEvidence::default()
        }
    }

    fn told(counts: &[AssetCount]) -> Vec<(&str, u64)> {
        counts
            .iter()
            .map(|count| (count.value.as_str(), count.n_alerts))
            .collect()
    }

    #[test]
    fn the_newest_alerts_come_first_and_ties_in_the_order_read() {
        let table = alerts(&[("a", 3), ("b", 9), ("", 9), ("c", 3), ("d", 9), ("e", 1)]);
        for (n, rows) in [
            (Some(0), vec![]),
            (Some(1), vec![1]),
            (Some(2), vec![1, 4]),
            (Some(3), vec![1, 4, 0]),
            (Some(4), vec![1, 4, 0, 3]),
            (Some(100), vec![1, 4, 0, 3, 5]),
            (Some(usize::MAX), vec![1, 4, 0, 3, 5]),
            (None, vec![1, 4, 0, 3, 5]),
        ] {
            assert_eq!(newest_alerts(&table, &all(&table), n), rows, "{n:?}");
        }
        assert_eq!(
            newest_alerts(&Table::default(), &Selection::default(), None),
            [0; 0]
        );
        let ascending = alerts(&[("a", 1), ("b", 1), ("", 1), ("c", 1), ("d", 2), ("e", 2)]);
        for (n, rows) in [
            (1, vec![4]),
            (3, vec![4, 5, 0]),
            (4, vec![4, 5, 0, 1]),
            (6, vec![4, 5, 0, 1, 3]),
        ] {
            assert_eq!(
                newest_alerts(&ascending, &all(&ascending), Some(n)),
                rows,
                "{n} of those in order of creation"
            );
        }
    }

    #[test]
    fn alerts_outside_the_selection_are_passed_over() {
        let table = alerts(&[("a", 3), ("b", 9)]);
        let on = "2026-11-21".parse().unwrap();
        let range = DayRange {
            start_on: on,
            end_on: on,
        };
        let selection = Selection::of(&table, Zone::named("UTC").unwrap(), Some(range));
        assert_eq!(newest_alerts(&table, &selection, None), [0; 0]);
        let mut evidence = EvidenceCache::default();
        evidence.insert("a", hosts(&["h"]));
        assert_eq!(
            assets(&table, &selection, &evidence, None),
            Assets::default()
        );
    }

    #[test]
    fn each_distinct_value_counts_once_an_alert() {
        let table = alerts(&[("a", 1), ("b", 2), ("c", 3), ("d", 4), ("", 5)]);
        let mut evidence = EvidenceCache::default();
        evidence.insert("a", hosts(&["srv", "srv", " srv ", "lap", "", " "]));
        evidence.insert("b", hosts(&["lap", "Srv"]));
        evidence.insert("c", AlertEvidence::default());
        evidence.insert("", hosts(&["nobody’s"]));
        evidence.insert("gone", hosts(&["srv"]));
        let of_all = assets(&table, &all(&table), &evidence, None);
        assert_eq!((of_all.n_alerts, of_all.n_asked, of_all.n_known), (5, 4, 3));
        // Spelled otherwise is another value; of equal counts, the first by code point is first.
        assert_eq!(
            told(&of_all.host_names),
            [("lap", 2), ("Srv", 1), ("srv", 1)]
        );
        assert_eq!(told(of_all.counts(AssetKind::User)), []);

        let of_three = assets(&table, &all(&table), &evidence, Some(3));
        assert_eq!(
            (of_three.n_alerts, of_three.n_asked, of_three.n_known),
            (5, 3, 2)
        );
        assert_eq!(told(&of_three.host_names), [("Srv", 1), ("lap", 1)]);
    }

    #[test]
    fn kinds_are_kept_apart() {
        let table = alerts(&[("a", 1)]);
        let mut evidence = EvidenceCache::default();
        let list = |value: &str| vec![value.to_owned()];
        evidence.insert(
            "a",
            AlertEvidence {
                host_names: list("host"),
                user_names: list("user"),
                operating_systems: list("os"),
                destination_ips: list("ip"),
                n_damaged: 2,
            },
        );
        evidence.insert(
            "of another table",
            AlertEvidence {
                n_damaged: 5,
                ..AlertEvidence::default()
            },
        );
        let assets = assets(&table, &all(&table), &evidence, None);
        let values = AssetKind::ALL.map(|kind| assets.counts(kind)[0].value.clone());
        assert_eq!(values, ["host", "user", "os", "ip"]);
        assert_eq!(assets.n_damaged, 2);
        assert_eq!(told(&assets.host_names), [("host", 1)]);
        assert_eq!(told(&assets.user_names), [("user", 1)]);
        assert_eq!(told(&assets.operating_systems), [("os", 1)]);
        assert_eq!(told(&assets.destination_ips), [("ip", 1)]);
    }

    /// Alerts as (minute, whether it has an id, evidence if known).
    type Alerts = Vec<(u32, bool, Option<Vec<String>>)>;

    fn any_alerts() -> impl Strategy<Value = Alerts> {
        let evidence = proptest::option::of(prop::collection::vec("[ab ]{0,2}", 0..4));
        prop::collection::vec((0_u32..6, any::<bool>(), evidence), 0..30)
    }

    fn built(alerts_of: &Alerts) -> (Table, EvidenceCache) {
        let ids: Vec<String> = alerts_of
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
            .zip(alerts_of)
            .map(|(id, (minute, ..))| (id.as_str(), *minute))
            .collect();
        let mut evidence = EvidenceCache::default();
        for (id, (_, _, host_names)) in ids.iter().zip(alerts_of) {
            if let Some(host_names) = host_names {
                let host_names = host_names.clone();
                evidence.insert(
                    id,
                    AlertEvidence {
                        host_names,
                        ..AlertEvidence::default()
                    },
                );
            }
        }
        (alerts(&rows), evidence)
    }

    proptest! {
        #[test]
        fn selecting_is_sorting_and_cutting(alerts in any_alerts(), n in 0_usize..40) {
            let (table, _) = built(&alerts);
            let mut rows: Vec<u32> = (0..).zip(&alerts).filter(|(_, alert)| alert.1).map(|(row, _)| row).collect();
            rows.sort_by_key(|&row| Reverse(alerts[row as usize].0));
            prop_assert_eq!(&newest_alerts(&table, &all(&table), None), &rows);
            rows.truncate(n);
            prop_assert_eq!(newest_alerts(&table, &all(&table), Some(n)), rows);
        }

        #[test]
        fn counts_are_of_known_alerts_and_in_order(alerts in any_alerts(), n in 0_usize..40) {
            let (table, evidence) = built(&alerts);
            let assets = assets(&table, &all(&table), &evidence, Some(n));
            prop_assert!(assets.n_known <= assets.n_asked && assets.n_asked <= assets.n_alerts);
            prop_assert!(assets.n_asked <= n as u64);
            for count in &assets.host_names {
                prop_assert!((1..=assets.n_known).contains(&count.n_alerts));
                prop_assert!(!count.value.is_empty() && count.value.trim() == count.value);
            }
            let in_order = assets.host_names.is_sorted_by(|a, b| (Reverse(a.n_alerts), &a.value) < (Reverse(b.n_alerts), &b.value));
            prop_assert!(in_order, "{:?}", assets.host_names);
            // Every alert counts once for each of its distinct values: all counts together are all of those.
            let n_values: usize = newest_alerts(&table, &all(&table), Some(n))
                .iter()
                .filter_map(|&row| alerts[row as usize].2.as_ref())
                .map(|values| {
                    let distinct: std::collections::HashSet<_> = values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
                    distinct.len()
                })
                .sum();
            prop_assert_eq!(assets.host_names.iter().map(|count| count.n_alerts).sum::<u64>(), n_values as u64);
        }

        #[test]
        fn another_known_alert_lowers_no_count(alerts in any_alerts(), values in prop::collection::vec("[ab]{1,2}", 0..4)) {
            let count = |alerts: &Alerts| {
                let (table, evidence) = built(alerts);
                assets(&table, &all(&table), &evidence, None)
            };
            let mut more = alerts.clone();
            more.push((3, true, Some(values.clone())));
            let (before, after) = (count(&alerts), count(&more));
            prop_assert_eq!(after.n_known, before.n_known + 1);
            for former in &before.host_names {
                let now = after.host_names.iter().find(|now| now.value == former.value).map_or(0, |now| now.n_alerts);
                prop_assert_eq!(now, former.n_alerts + u64::from(values.contains(&former.value)));
            }
        }
    }
}
