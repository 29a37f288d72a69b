//! Which alerts fired again: soon after an earlier one of the same rule and technology, which had been closed by then. Where it is known what alerts
//! were about, on the same host or user, too.

use super::has_columns;
use crate::evidence::{AlertEvidence, EvidenceCache};
use crate::order;
use crate::table::{Column, Table, TextColumn};

/// Within how long an alert fires again.
const WITHIN_NANOS: i64 = 24 * 3_600 * 1_000_000_000;

/// Whether an alert fired again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Refire {
    /// It did, and one of those alerts names a host or a user that this one names, too.
    OnAsset,
    /// It was created at most 24 hours after an earlier alert of the same rule and technology, whose first close was not after that.
    Again,
    /// There is no such alert.
    No,
}

impl Refire {
    /// Each, with the key by which filters name it and its name on the page.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::OnAsset, "asset", "On the same host or user"),
        (Self::Again, "again", "On others or unknown ones"),
        (Self::No, "no", "No"),
    ];

    /// What a table must have for it, and rules.
    pub const COLUMNS: &[Column] = &[Column::Vendor, Column::ClosedAt];

    /// The most pairs of a technology and a rule for which it is asked: where there are more, hardly two alerts have the same.
    const MAX_PAIRS: usize = 1_000_000;

    /// The keys of those that fired again, on whatever asset.
    pub const AGAIN: [&str; 2] = ["asset", "again"];

    /// How many pairs of a technology and a rule there may be.
    pub fn n_pairs(table: &Table) -> usize {
        table.vendor.values().len() * table.alert_name.values().len()
    }

    /// Which of the pairs that in a row is.
    // It is asked of every alert.
    #[inline(always)]
    pub fn pair(table: &Table, row: usize) -> usize {
        let n_rules = table.alert_name.values().len();
        table.vendor.code(row) as usize * n_rules + table.alert_name.code(row) as usize
    }

    /// Of each alert of `table`, row by row; empty if a file lacks a column for it, or no alert has a rule, or there are too many pairs. An alert without a
    /// rule does not fire again.
    pub(super) fn of_each(table: &Table) -> Vec<Self> {
        let rules = &table.alert_name;
        let n_pairs = Self::n_pairs(table);
        // The blank text is one of the values.
        if has_columns(table, Self::COLUMNS).is_err()
            || rules.values().len() == 1
            || n_pairs > Self::MAX_PAIRS
        {
            return Vec::new();
        }
        let mut rows: Vec<u32> = (0..table.len() as u32).collect();
        // Exports are in this order, as a rule.
        if !table.created_at.is_sorted() {
            order::sort_by_key(&mut rows, |row| created(table, *row));
        }
        let created = |row: u32| created(table, row);
        let mut refires = vec![Self::No; rows.len()];
        let mut recent = vec![Recent::default(); n_pairs];
        let has_rule = |row: u32| rules.code(row as usize) != TextColumn::BLANK;
        for at_once in rows.chunk_by(|one, next| created(*one) == created(*next)) {
            // None of these is earlier than another.
            for &row in at_once {
                let of = &mut recent[Self::pair(table, row as usize)];
                if has_rule(row) && of.has_closed_by(created(row)) {
                    refires[row as usize] = Self::Again;
                }
            }
            for &row in at_once {
                if let Some(closed_at) = table.closed_at.get(row as usize) {
                    recent[Self::pair(table, row as usize)].add(created(row), closed_at.nanos());
                }
            }
        }
        refires
    }

    /// The rows of those that fired again on the same host or user, where it is known what alerts were about.
    pub(super) fn on_assets(table: &Table, evidence: &EvidenceCache) -> Vec<u32> {
        let mut named: Vec<Named> = Vec::new();
        for (alert_id, of) in evidence.iter() {
            if let Some(row) = table.id.find(alert_id)
                && table.alert_name.code(row as usize) != TextColumn::BLANK
            {
                let key = (Self::pair(table, row as usize), created(table, row));
                named.extend(assets(of).map(|asset| Named { key, asset, row }));
            }
        }
        order::sort_by(&mut named, |a, b| {
            (a.key.0, a.asset, a.key.1).cmp(&(b.key.0, b.asset, b.key.1))
        });
        let mut again = Vec::new();
        let mut recent = Recent::default();
        let mut former: Option<&Named> = None;
        // Those of them that were created at the same time are added together: none is earlier than another.
        let mut n_added = 0;
        for (at, of) in named.iter().enumerate() {
            if former.is_none_or(|former| (former.key.0, former.asset) != (of.key.0, of.asset)) {
                recent = Recent::default();
                n_added = at;
            } else if former.is_some_and(|former| former.key.1 < of.key.1) {
                for earlier in &named[n_added..at] {
                    if let Some(closed_at) = table.closed_at.get(earlier.row as usize) {
                        recent.add(earlier.key.1, closed_at.nanos());
                    }
                }
                n_added = at;
            }
            if recent.has_closed_by(of.key.1) {
                again.push(of.row);
            }
            former = Some(of);
        }
        order::sort(&mut again);
        again.dedup();
        again
    }
}

fn created(table: &Table, row: u32) -> i64 {
    table.created_at[row as usize].nanos()
}

/// Whether it is a user, and the name as spelled in the data.
type Asset<'a> = (bool, &'a str);

/// An alert and a host or user that it names, with the pair of technology and rule that it is in, and its creation.
struct Named<'a> {
    key: (usize, i64),
    asset: Asset<'a>,
    row: u32,
}

/// The hosts and users that an alert names. Whoever made the evidence may have left blank names, or space around them.
fn assets(of: &AlertEvidence) -> impl Iterator<Item = Asset<'_>> {
    let hosts = of.host_names.iter().map(|name| (false, name.trim()));
    let users = of.user_names.iter().map(|name| (true, name.trim()));
    hosts.chain(users).filter(|(_, name)| !name.is_empty())
}

/// Whether it is known of an alert which hosts or users it names.
pub fn names_assets(of: &AlertEvidence) -> bool {
    assets(of).next().is_some()
}

/// The alerts of a rule and technology that may have been closed first: each with its creation and its close, both in ascending order.
#[derive(Clone, Default)]
struct Recent {
    alerts: Vec<(i64, i64)>,
    /// How many of the first are too long ago.
    n_past: usize,
}

impl Recent {
    /// Of an alert that is created no earlier than any so far.
    fn add(&mut self, created: i64, closed: i64) {
        // A year of a rule is not kept for a day of it.
        if self.n_past > self.alerts.len() / 2 {
            self.alerts.copy_within(self.n_past.., 0);
            self.alerts.truncate(self.alerts.len() - self.n_past);
            self.n_past = 0;
        }
        // Whoever may follow one that is closed later may follow this one, and for longer.
        let n_kept = self.alerts.partition_point(|(_, of)| *of < closed);
        self.alerts.truncate(n_kept);
        self.n_past = self.n_past.min(n_kept);
        self.alerts.push((created, closed));
    }

    /// Whether one was created at most a day before then, and closed by then.
    fn has_closed_by(&mut self, at: i64) -> bool {
        let earliest = at.saturating_sub(WITHIN_NANOS);
        while let Some((created, closed)) = self.alerts.get(self.n_past) {
            if *created >= earliest {
                return *closed <= at;
            }
            self.n_past += 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::table::{AlertIds, MissingColumn};

    fn minute(minute: i64) -> String {
        let at = DateTime::from_timestamp(1_790_000_000 + 60 * minute, 0).unwrap();
        at.to_rfc3339()
    }

    /// Of alerts as (technology, rule, minute of the creation, minute of the close).
    fn refires(alerts: &[(&str, &str, i64, Option<i64>)]) -> Vec<bool> {
        let times: Vec<_> = alerts
            .iter()
            .map(|of| (minute(of.2), of.3.map_or(String::new(), minute)))
            .collect();
        let rows: Vec<_> = alerts
            .iter()
            .zip(&times)
            .map(|(&(vendor, name, ..), (created, closed))| Alert {
                vendor,
                name,
                created,
                closed,
                ..Alert::default()
            })
            .collect();
        let refires = Refire::of_each(&table(&rows)).into_iter();
        refires.map(|of| of != Refire::No).collect()
    }

    #[test]
    fn an_alert_fires_again_after_one_that_was_closed() {
        let day = 24 * 60;
        for (first, second, expected) in [
            (("edr", "ps", 0, Some(5)), ("edr", "ps", 5, None), true),
            (("edr", "ps", 0, Some(5)), ("edr", "ps", day, None), true),
            (
                ("edr", "ps", 0, Some(5)),
                ("edr", "ps", day + 1, None),
                false,
            ),
            // Not closed by then, or never.
            (("edr", "ps", 0, Some(6)), ("edr", "ps", 5, None), false),
            (("edr", "ps", 0, None), ("edr", "ps", 5, None), false),
            // Others, or nobody knows which.
            (("edr", "ps", 0, Some(5)), ("mail", "ps", 5, None), false),
            (("edr", "ps", 0, Some(5)), ("edr", "cmd", 5, None), false),
            (("", "ps", 0, Some(5)), ("", "ps", 5, None), true),
            (("edr", "", 0, Some(5)), ("edr", "", 5, None), false),
            // Not earlier.
            (("edr", "ps", 0, Some(0)), ("edr", "ps", 0, Some(0)), false),
        ] {
            let other = ("mail", "other", 0, None);
            assert_eq!(
                refires(&[first, second, other]),
                [false, expected, false],
                "{first:?} {second:?}"
            );
            assert_eq!(
                refires(&[other, second, first]),
                [false, expected, false],
                "{first:?} {second:?}"
            );
        }
    }

    #[test]
    fn without_rules_or_their_technologies_nothing_is_said() {
        assert_eq!(refires(&[]), [false; 0]);
        assert_eq!(refires(&[("edr", "", 0, Some(1))]), [false; 0]);
        for column in Refire::COLUMNS {
            let mut table = table(&[Alert {
                name: "ps",
                ..Alert::default()
            }]);
            assert_eq!(Refire::of_each(&table).len(), 1);
            table.intake.missing.push(MissingColumn {
                column: *column,
                file: 0,
            });
            assert_eq!(Refire::of_each(&table), []);
        }
    }

    #[test]
    fn an_alert_fires_again_on_a_host_or_user_that_both_name() {
        // Each with its host and its user, blank for none, and a minute of its creation; all are closed a minute later.
        for (first, second, expected) in [
            (("web-1", "", 0), ("web-1", "", 5), true),
            (("web-1", "ann", 0), ("web-2", "ann", 5), true),
            (("web-1", "", 0), ("web-2", "", 5), false),
            // A user is no host.
            (("ann", "", 0), ("", "ann", 5), false),
            (("", "", 0), ("", "", 5), false),
            (("web-1", "", 0), ("web-1", "", 24 * 60 + 1), false),
            (("web-1", "", 5), ("web-1", "", 5), false),
        ] {
            let of = [first, second];
            let times = of.map(|(.., at)| [minute(at), minute(at + 1)]);
            let ids = ["one", "two"];
            let rows = [0, 1].map(|row: usize| Alert {
                name: "ps",
                vendor: "edr",
                created: &times[row][0],
                closed: &times[row][1],
                ..Alert::default()
            });
            let mut table = table(&rows);
            table.id = AlertIds::default();
            for id in ids {
                table.id.push(id);
            }
            let mut evidence = EvidenceCache::default();
            for (id, (host, user, _)) in ids.into_iter().zip(of) {
                let named = |name: &str| match name {
                    "" => Vec::new(),
                    name => vec![name.to_owned()],
                };
                evidence.insert(
                    id,
                    AlertEvidence {
                        host_names: named(host),
                        user_names: named(user),
                        ..AlertEvidence::default()
                    },
                );
            }
            let expected: &[u32] = if expected { &[1] } else { &[] };
            assert_eq!(Refire::on_assets(&table, &evidence), expected, "{of:?}");
        }
    }

    proptest! {
        #[test]
        fn it_is_what_comparing_each_with_each_gives(
            alerts in prop::collection::vec((0..2_usize, 0..3_usize, 0..4_000_i64, prop::option::of(-20..3_000_i64)), 0..60),
        ) {
            let alerts: Vec<_> = alerts
                .into_iter()
                .map(|(vendor, rule, created, wait)| {
                    (["", "edr"][vendor], ["", "ps", "cmd"][rule], created / 10 * 10, wait.map(|wait| created / 10 * 10 + wait / 10 * 10))
                })
                .collect();
            prop_assume!(alerts.iter().any(|of| !of.1.is_empty()));
            let expected: Vec<bool> = alerts
                .iter()
                .map(|of| {
                    !of.1.is_empty() && alerts.iter().any(|former| {
                        (former.0, former.1) == (of.0, of.1)
                            && former.2 < of.2
                            && of.2 - former.2 <= 24 * 60
                            && former.3.is_some_and(|closed| closed <= of.2)
                    })
                })
                .collect();
            prop_assert_eq!(refires(&alerts), expected);
        }
    }
}
