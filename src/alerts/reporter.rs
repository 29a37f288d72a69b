//! Answers to one query after another about the same table: what a query leaves as it was is not computed again.
//!
//! A control of the page changes one thing of the query. Most figures are about the selected alerts alone, and another schedule or
//! another confidence level selects the same ones.

use std::rc::Rc;

use chrono::NaiveDate;

use super::selection::{CreationHours, Rows};
use super::{
    Arrivals, Assets, ChangeSettings, Changes, DayRange, Figure, Overview, Query, Report, Response,
    Selection, changes, figure, newest_alerts,
};
use crate::calendar::{UnknownZone, Zone};
use crate::evidence::EvidenceCache;
use crate::table::Table;

/// A table, and what the latest query about it has come to.
#[derive(Debug)]
pub struct Reporter {
    table: Table,
    memory: Memory,
}

impl Reporter {
    /// A reporter that has answered nothing yet.
    pub fn new(table: Table) -> Self {
        Self {
            table,
            memory: Memory::default(),
        }
    }

    /// What it reports on.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Selects what `query` asks for, so that [`newest`](Self::newest) tells whose evidence the report will be about.
    ///
    /// # Errors
    /// If `query.zone` is not an IANA time zone.
    pub fn select(&mut self, query: &Query) -> Result<(), UnknownZone> {
        self.memory.select(&self.table, query)
    }

    /// As [`report`](super::report), for the reporter's table. Changes that are remembered draw nothing from `rng`: for an answer
    /// that does not depend on earlier queries, give a generator in the same state each time.
    ///
    /// # Errors
    /// If `query.zone` is not an IANA time zone.
    pub fn report(
        &mut self,
        evidence: &EvidenceCache,
        query: &Query,
        rng: &mut impl rand::Rng,
    ) -> Result<Report, UnknownZone> {
        self.memory.report(&self.table, evidence, query, rng)
    }

    /// The rows of the newest alerts that the latest query selects, the newest first: see [`newest_alerts`]. None before the first.
    pub fn newest(&self) -> &[u32] {
        self.memory.newest.latest().map_or(&[], Vec::as_slice)
    }

    /// What the newest alerts that the latest query selects were about, as far as `evidence` tells; without any before the first.
    pub fn assets(&self, evidence: &EvidenceCache) -> Assets {
        let selection = self.memory.selection.latest();
        let n_alerts = selection.map_or(0, Selection::n_alerts);
        Assets::of(&self.table, n_alerts, self.newest(), evidence)
    }
}

/// The parts of the latest answer, each with all it depends on besides the table, which must be the same one always.
#[derive(Debug, Default)]
pub(super) struct Memory {
    hours: Remembered<Zone, CreationHours>,
    selection: Remembered<(Zone, Option<DayRange>), Selection>,
    newest: Remembered<(Rc<Rows>, Option<u32>), Vec<u32>>,
    overview: Remembered<Rc<Rows>, Overview>,
    response: Remembered<Rc<Rows>, Figure<Response>>,
    changes: Remembered<(Option<NaiveDate>, Vec<u32>, ChangeSettings), Changes>,
}

impl Memory {
    fn select(&mut self, table: &Table, query: &Query) -> Result<(), UnknownZone> {
        let zone = Zone::named(&query.zone)?;
        let hours = &mut self.hours;
        let selection = self.selection.answer((zone, query.range), || {
            let hours = hours.answer(zone, || CreationHours::of(table, zone));
            hours.selection(table, query.range)
        });
        let rows = Rc::clone(&selection.rows);
        self.newest.answer((rows, query.n_newest), || {
            newest_alerts(table, selection, query.n_newest.map(|n| n as usize))
        });
        Ok(())
    }

    pub fn report(
        &mut self,
        table: &Table,
        evidence: &EvidenceCache,
        query: &Query,
        rng: &mut impl rand::Rng,
    ) -> Result<Report, UnknownZone> {
        self.select(table, query)?;
        let selection = self.selection.latest().cloned().unwrap_or_default();
        let newest = self.newest.latest().map_or(&[][..], Vec::as_slice);
        let rows = || Rc::clone(&selection.rows);
        let overview = self
            .overview
            .answer(rows(), || Overview::of(table, &selection));
        let response = self.response.answer(rows(), || {
            figure(table, &Response::COLUMNS, || {
                Response::of(table, &selection)
            })
        });
        let first_on = selection.days.map(|days| days.start_on);
        let series = (first_on, selection.daily.clone(), query.changes);
        let changes = self.changes.answer(series, || {
            changes(first_on, selection.daily.clone(), query.changes, rng)
        });
        Ok(Report {
            query: query.clone(),
            data_days: selection.data_days,
            days: selection.days,
            overview: overview.clone(),
            arrivals: Arrivals::of(&selection, query.schedule),
            response: response.clone(),
            changes: changes.clone(),
            assets: Assets::of(table, selection.n_alerts(), newest, evidence),
            n_out_of_range: selection.n_out_of_range,
            out_of_range: selection.out_of_range,
        })
    }
}

/// The latest question and the answer to it.
#[derive(Debug)]
struct Remembered<Q, A>(Option<(Q, A)>);

impl<Q, A> Default for Remembered<Q, A> {
    fn default() -> Self {
        Self(None)
    }
}

impl<Q: PartialEq, A> Remembered<Q, A> {
    /// The answer to `question`, computed only if the latest question was another one.
    fn answer(&mut self, question: Q, compute: impl FnOnce() -> A) -> &A {
        let is_same = self
            .0
            .as_ref()
            .is_some_and(|(latest, _)| *latest == question);
        if !is_same {
            // What is replaced goes first, so that no two answers take up memory at once.
            self.0 = None;
        }
        let (_, answer) = self.0.get_or_insert_with(|| (question, compute()));
        answer
    }

    fn latest(&self) -> Option<&A> {
        self.0.as_ref().map(|(_, answer)| answer)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;
    use crate::analysis::example::{Alert, table};
    use crate::analysis::report;
    use crate::calendar::{Schedule, Weekdays};

    fn random() -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(1)
    }

    fn alerts() -> Table {
        let created: Vec<String> = (0..200)
            .map(|n| format!("2026-11-{:02}T{:02}:00:00Z", 1 + n * n % 28, n % 24))
            .collect();
        let alerts: Vec<_> = created
            .iter()
            .map(|created| Alert {
                created,
                first_action: "2026-11-30T00:00:00Z",
                ..Alert::default()
            })
            .collect();
        let mut table = table(&alerts);
        table.id = crate::table::AlertIds::default();
        for n in 0..alerts.len() {
            assert!(table.id.push(&n.to_string()));
        }
        table
    }

    fn query() -> impl Strategy<Value = Query> {
        let zone = prop::sample::select(&["UTC", "America/New_York", "Asia/Kathmandu"][..]);
        let range = proptest::option::of((0_u64..30, 0_u64..30));
        let start = || "2026-11-01".parse::<NaiveDate>().unwrap();
        (
            zone,
            range,
            0_u8..2,
            0_u32..2,
            proptest::option::of(0_u32..3),
        )
            .prop_map(
                move |(zone, range, start_hour, n_shuffles, n_newest)| Query {
                    range: range.map(|(first, last)| DayRange {
                        start_on: start() + chrono::Days::new(first),
                        end_on: start() + chrono::Days::new(last),
                    }),
                    zone: zone.to_owned(),
                    schedule: Schedule {
                        start_hour,
                        end_hour: 17,
                        days: Weekdays::ALL,
                    },
                    changes: ChangeSettings {
                        confidence_level: 50.0,
                        n_shuffles: 10 * n_shuffles,
                    },
                    n_newest: n_newest.map(|n| 40 * n),
                },
            )
    }

    proptest! {
        #[test]
        fn what_was_asked_before_changes_no_answer(queries in prop::collection::vec(query(), 1..12)) {
            let table = alerts();
            let mut evidence = EvidenceCache::default();
            let mut reporter = Reporter::new(table.clone());
            for (number, query) in queries.iter().enumerate() {
                let answer = reporter.report(&evidence, query, &mut random()).unwrap();
                prop_assert_eq!(&answer, &report(&table, &evidence, query, &mut random()).unwrap());
                // Evidence that comes later counts without another query.
                let hosts = crate::evidence::AlertEvidence { host_names: vec!["h".to_owned()], ..Default::default() };
                evidence.insert(&(199 - number).to_string(), hosts);
                prop_assert_eq!(reporter.assets(&evidence), report(&table, &evidence, query, &mut random()).unwrap().assets);
            }
        }
    }

    fn in_zone(zone: &str) -> Query {
        Query {
            range: None,
            zone: zone.to_owned(),
            schedule: Schedule::default(),
            changes: ChangeSettings::default(),
            n_newest: Some(3),
        }
    }

    #[test]
    fn selecting_tells_whose_evidence_is_wanted() {
        let table = alerts();
        let mut reporter = Reporter::new(table.clone());
        assert_eq!(reporter.table(), &table);
        assert_eq!(reporter.newest(), [0; 0]);
        reporter.select(&in_zone("UTC")).unwrap();
        let selection = crate::analysis::selection_of(&table, &in_zone("UTC")).unwrap();
        assert_eq!(
            reporter.newest(),
            newest_alerts(&table, &selection, Some(3))
        );
        assert_eq!(
            reporter.select(&in_zone("Moon/Base")),
            Err(UnknownZone("Moon/Base".to_owned()))
        );
    }

    #[test]
    fn a_question_asked_again_costs_nothing() {
        let n_computed = Cell::new(0);
        let mut remembered = Remembered::default();
        let mut ask = |question: u32| {
            *remembered.answer(question, || {
                n_computed.set(n_computed.get() + 1);
                question * 10
            })
        };
        assert_eq!([1, 1, 2, 2, 1].map(&mut ask), [10, 10, 20, 20, 10]);
        assert_eq!(n_computed.get(), 3);
    }

    #[test]
    fn changes_are_searched_again_only_if_the_series_or_the_settings_change() {
        let mut reporter = Reporter::new(alerts());
        let evidence = EvidenceCache::default();
        let query = Query {
            range: None,
            zone: "UTC".to_owned(),
            schedule: Schedule::default(),
            changes: ChangeSettings::default(),
            n_newest: None,
        };
        // A search moves the generator on.
        let mut searches = |query: &Query| {
            let mut rng = random();
            reporter.report(&evidence, query, &mut rng).unwrap();
            rng.next_u64() != random().next_u64()
        };
        let more_shuffles = ChangeSettings {
            n_shuffles: 2_000,
            ..query.changes
        };
        for (another, expected) in [
            (query.clone(), true),
            (query.clone(), false),
            (
                Query {
                    schedule: Schedule {
                        start_hour: 0,
                        ..query.schedule
                    },
                    ..query.clone()
                },
                false,
            ),
            (
                Query {
                    n_newest: Some(5),
                    ..query.clone()
                },
                false,
            ),
            (
                Query {
                    changes: more_shuffles,
                    ..query.clone()
                },
                true,
            ),
            (
                Query {
                    zone: "Asia/Kolkata".to_owned(),
                    ..query.clone()
                },
                true,
            ),
        ] {
            assert_eq!(searches(&another), expected, "{another:?}");
        }
    }

    #[test]
    fn an_unknown_zone_leaves_the_latest_answer() {
        let mut reporter = Reporter::new(alerts());
        let evidence = EvidenceCache::default();
        assert_eq!(
            (reporter.newest(), reporter.assets(&evidence)),
            (&[][..], Assets::default())
        );
        reporter
            .report(&evidence, &in_zone("UTC"), &mut random())
            .unwrap();
        let newest = reporter.newest().to_vec();
        assert_eq!(newest.len(), 3);
        let nowhere = reporter.report(&evidence, &in_zone("Nowhere"), &mut random());
        assert_eq!(nowhere, Err(UnknownZone("Nowhere".to_owned())));
        assert_eq!(reporter.newest(), newest);
    }
}
