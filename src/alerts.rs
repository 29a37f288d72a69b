//! Alerts, and which of them a query selects: what every question is asked about.
//!
//! Every row of a table is a distinct alert, so every figure counts alerts. **Differs** from the notebook, which counts rows in some figures
//! and distinct ids in others.
//!
//! This module must not know of any question, nor of browser, JSON, network or clock.

mod acted;
mod ages;
mod clock;
mod comparison;
mod contrast;
mod contrasted;
mod counted;
mod coverage;
mod damaged_ids;
mod days;
mod escalations;
#[cfg(test)]
pub(crate) mod example;
mod memory;
mod narrowing;
mod newest;
mod path;
mod paths;
mod period;
mod refires;
mod selection;
mod slowest;
mod targets;
mod waits;

use std::fmt;
use std::rc::Rc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

#[cfg(test)]
use crate::calendar::DayRange;
use crate::calendar::{LocalTimes, Schedule, Timestamp, UnknownZone, Zone};
use crate::evidence::{AlertEvidence, EvidenceCache};
use crate::filters::{Dimension, Filters};
use crate::numbers::{listed, plural};
use crate::table::{Column, Table};
use counted::counted;
use narrowing::{Derived, Needed, Passing};

pub use acted::Acted;
pub use ages::Age;
pub use clock::{ChosenClock, Clock, TimeTo, Wait, measured_waits};
pub use comparison::{Comparison, DaysEarlier, OtherPeriod, With};
pub use contrast::{Contrast, Periods, settle};
pub use contrasted::{COLUMNS_OF_SHARES, COLUMNS_OF_WAITS};
pub use counted::Counted;
pub use coverage::Coverage;
pub use damaged_ids::DamagedIds;
pub use days::{Days, Rate, Rated};
pub use escalations::Escalation;
pub use memory::Remembered;
pub use narrowing::Narrowing;
pub use newest::newest_alerts;
pub use path::path;
pub use paths::Path;
pub use period::Period;
pub use refires::Refire;
use refires::names_assets;
pub use selection::{CreationHours, Rows, Selection};
pub use slowest::Slowest;
pub use targets::{Standing, Targets};
pub use waits::{Waits, WaitsOf};

/// A part of an answer that cannot be given, because the data lacks these columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingColumns {
    /// Which.
    pub columns: Vec<Column>,
    /// Whether Workbench has written none of the files that lack them.
    pub is_of_other_tool: bool,
}

impl MissingColumns {
    /// Those of an export from Workbench.
    pub fn of(columns: Vec<Column>) -> Self {
        Self {
            columns,
            is_of_other_tool: false,
        }
    }

    /// Whether only exports from Workbench have some of them, and the file is none.
    pub fn are_workbenchs_own(&self) -> bool {
        let is_own = |column: &Column| !Column::MAPPED.contains(column) && !column.is_action();
        self.is_of_other_tool && self.columns.iter().any(is_own)
    }

    /// Why `figures`, which need them, are absent, and what to do.
    pub fn why_not(&self, figures: &[String]) -> String {
        let n_figures = figures.len() as u64;
        if self.are_workbenchs_own() {
            return format!(
                "{} {} only in exports from Workbench.",
                listed(figures),
                plural(n_figures, "is", "are"),
            );
        }
        if self.is_of_other_tool {
            let wanted = match self.columns.as_slice() {
                [Column::Vendor] => "a technology",
                [Column::Status] => "a status",
                _ => "the time of a first action or of the close",
            };
            return format!(
                "{} {} {wanted}, which was not found in the file. If the file has it, choose its column under “Data”.",
                listed(figures),
                plural(n_figures, "needs", "need"),
            );
        }
        let names: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("“{}”", column.name()))
            .collect();
        let n = names.len() as u64;
        format!(
            "{} {} the {} {}, which the file does not have. Export the service metrics again with {} included.",
            listed(figures),
            plural(figures.len() as u64, "needs", "need"),
            plural(n, "column", "columns"),
            listed(&names),
            plural(n, "it", "them"),
        )
    }
}

impl fmt::Display for MissingColumns {
    /// Why a figure is absent, and what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why_not(&["This figure".to_owned()]))
    }
}

/// A part of an answer, or the columns it lacks.
pub type Given<T> = Result<T, MissingColumns>;

/// The columns among `needed` that some file lacks, if any.
///
/// # Errors
/// If there is one.
pub fn has_columns(table: &Table, needed: &[Column]) -> Given<()> {
    let columns: Vec<Column> = needed
        .iter()
        .copied()
        .filter(|&column| table.intake.lacks(column))
        .collect();
    if columns.is_empty() {
        return Ok(());
    }
    let mut missing = table.intake.missing.iter();
    Err(MissingColumns {
        is_of_other_tool: missing
            .all(|of| !columns.contains(&of.column) || !table.is_of_workbench(of.file)),
        columns,
    })
}

/// Of how many of the newest alerts the evidence is wanted; of all if `None`.
pub type Newest = Option<u32>;

/// A dimension, and its values to choose from.
pub type ByValue = (Dimension, Vec<Counted>);

/// What decides which alerts pass the filters.
type PassingKey = (Zone, Filters, Needed);

fn passing_key(zone: Zone, narrowing: &Narrowing, version: u32) -> PassingKey {
    (zone, narrowing.filters.clone(), narrowing.needed(version))
}

/// What decides how many alerts there are of each value to choose from.
type CountedKey = (PassingKey, Period, Schedule, [u32; 4], TimeTo, u32);

/// A table with the evidence of its alerts, and what the latest query selects of them. What a query leaves as it was is not computed again.
#[derive(Debug, Default)]
pub struct Alerts {
    table: Table,
    coverage: Coverage,
    evidence: EvidenceCache,
    hours: Remembered<Zone, CreationHours>,
    standings: Remembered<[u32; 4], Vec<Standing>>,
    ages: Option<Vec<Age>>,
    paths: Option<Vec<Path>>,
    refires: Option<Vec<Refire>>,
    on_assets: OnAssets,
    escalations: Option<Vec<Escalation>>,
    acted: Remembered<TimeTo, Vec<Acted>>,
    passing: Remembered<PassingKey, Passing>,
    selection: Remembered<(PassingKey, Period), Selection>,
    /// What the latest query compares with, and what is selected there.
    other_period: Option<OtherPeriod>,
    other: Remembered<(PassingKey, Period), Selection>,
    /// What is selected apart.
    apart: Remembered<(PassingKey, Period), Selection>,
    counted: Remembered<CountedKey, Vec<ByValue>>,
    /// Whether that is of what is selected now.
    is_counted: bool,
    newest: Remembered<(Rc<Rows>, Newest), Vec<u32>>,
    /// What is selected before the first query.
    nothing: Selection,
}

/// The alerts that fired again on the same host or user.
#[derive(Debug, Default)]
struct OnAssets {
    /// Of which state of the evidence they are, if any was looked at.
    of: Option<u64>,
    rows: Vec<u32>,
    /// Counts up whenever they are others.
    version: u32,
}

impl OnAssets {
    /// Finds them in the evidence, and marks them among the alerts that fired again.
    fn follow(&mut self, table: &Table, evidence: &EvidenceCache, refires: &mut [Refire]) {
        if refires.is_empty() || self.of == Some(evidence.revision()) {
            return;
        }
        self.of = Some(evidence.revision());
        let rows = Refire::on_assets(table, evidence);
        if rows == self.rows {
            return;
        }
        for &row in &self.rows {
            refires[row as usize] = Refire::Again;
        }
        for &row in &rows {
            refires[row as usize] = Refire::OnAsset;
        }
        self.rows = rows;
        self.version += 1;
    }
}

impl Alerts {
    /// The alerts of a table that covers so much time. None is selected yet.
    pub fn new(table: Table, coverage: Coverage) -> Self {
        Self {
            table,
            coverage,
            ..Self::default()
        }
    }

    /// Selects the alerts that have in common what is asked for, with days and hours in `zone`, and finds the newest of them. For one query after
    /// another about the same table, only what differs is looked at again.
    ///
    /// # Errors
    /// If `zone` is not the name of an IANA time zone. Then the former selection stays.
    pub fn select(
        &mut self,
        zone: &str,
        narrowing: &Narrowing,
        newest: Newest,
    ) -> Result<(), UnknownZone> {
        let zone = Zone::named(zone)?;
        let (table, coverage) = (&self.table, &self.coverage);
        let Narrowing {
            period,
            filters,
            schedule,
            targets,
            time_to,
            comparison,
        } = narrowing;
        let hours = self.hours.answer(zone, || CreationHours::of(table, zone));
        let minutes = targets.minutes();
        let standings = self.standings.answer(minutes, || {
            if has_columns(table, Waits::COLUMNS).is_ok() {
                Standing::of_each(table, *targets, coverage.as_of)
            } else {
                Vec::new()
            }
        });
        let ages = self
            .ages
            .get_or_insert_with(|| Age::of_each(table, coverage.as_of));
        let paths = self.paths.get_or_insert_with(|| Path::of_each(table));
        let refires = self.refires.get_or_insert_with(|| Refire::of_each(table));
        self.on_assets.follow(table, &self.evidence, refires);
        let escalations = self
            .escalations
            .get_or_insert_with(|| Escalation::of_each(table));
        let acted = self
            .acted
            .answer(*time_to, || Acted::of_each(table, *time_to));
        let derived = Derived {
            hours: hours.by_row(),
            schedule: *schedule,
            standings,
            ages,
            paths,
            refires,
            escalations,
            acted,
        };
        let version = self.on_assets.version;
        let key = passing_key(zone, narrowing, version);
        let passing = self
            .passing
            .answer(key.clone(), || Passing::of(table, derived, filters));
        let selection = self.selection.answer((key.clone(), *period), || {
            hours.selection(table, coverage, *period, passing)
        });
        let days = selection.known_days.period.zip(selection.data_days);
        self.other_period = days.and_then(|(days, data_days)| {
            let day_of =
                |at: Timestamp| NaiveDate::from_epoch_days(LocalTimes::new(zone).hour_of(at).day());
            let asked = coverage.asked.and_then(|(from, to)| {
                // Up to the first instant of the day after.
                Some((
                    day_of(from)?,
                    day_of(Timestamp::from_nanos(to.nanos() - 1))?,
                ))
            });
            let first_on = asked.map_or(data_days.start_on, |(first_on, _)| first_on);
            comparison.other(days, first_on, asked.map(|(_, last_on)| last_on))
        });
        if let Some(known) = self.other_period.and_then(|other| other.known) {
            let period = Period {
                chosen: Some(known),
                ..*period
            };
            self.other.answer((key, period), || {
                hours.selection(table, coverage, period, passing)
            });
        }
        self.is_counted = false;
        let rows = Rc::clone(&selection.rows);
        self.newest.answer((rows, newest), || {
            newest_alerts(table, selection, newest.map(|n| n as usize))
        });
        Ok(())
    }

    /// Counts the alerts of each value to choose from, under the filters of the latest query, whose narrowing this is. Nothing but the choice among
    /// them needs that.
    pub fn count_choices(&mut self, narrowing: &Narrowing) {
        let mut known = std::mem::take(&mut self.counted);
        let derived = self.derived(narrowing.schedule);
        let selected = self.selection.latest().zip(self.passing.latest());
        if let Some(((zone, derived), (selection, passing))) = derived.zip(selected) {
            let version = self.on_assets.version;
            let of = (
                passing_key(zone, narrowing, version),
                narrowing.period,
                narrowing.schedule,
                narrowing.targets.minutes(),
                narrowing.time_to,
                version,
            );
            known.answer(of, || {
                let (table, filters) = (&self.table, &narrowing.filters);
                // Runs of rows that filters select are short: each row is looked up once, not for every dimension.
                let mut rows = Vec::with_capacity(selection.n_alerts() as usize);
                selection.rows.iter().for_each(|row| rows.push(row));
                let counted = Dimension::ALL.into_iter().filter_map(|by| {
                    let values = counted(by, table, derived, selection, &rows, passing, filters)?;
                    Some((by, values))
                });
                counted.collect()
            });
            self.is_counted = true;
        }
        self.counted = known;
    }

    /// What decides the values of what is no column, with the zone of its hours; `None` before the first query.
    fn derived(&self, schedule: Schedule) -> Option<(Zone, Derived<'_>)> {
        let hours = self.hours.latest()?;
        let derived = Derived {
            hours: hours.by_row(),
            schedule,
            standings: self.standings.latest().map_or(&[], Vec::as_slice),
            ages: self.ages.as_deref().unwrap_or_default(),
            paths: self.paths.as_deref().unwrap_or_default(),
            refires: self.refires.as_deref().unwrap_or_default(),
            escalations: self.escalations.as_deref().unwrap_or_default(),
            acted: self.acted.latest().map_or(&[], Vec::as_slice),
        };
        Some((hours.zone(), derived))
    }

    /// What the latest query selects: nothing before the first.
    pub fn selected(&self) -> Selected<'_> {
        Selected {
            table: &self.table,
            coverage: &self.coverage,
            hours: self.hours.latest(),
            standings: self.standings.latest().map_or(&[], Vec::as_slice),
            ages: self.ages.as_deref().unwrap_or_default(),
            paths: self.paths.as_deref().unwrap_or_default(),
            refires: self.refires.as_deref().unwrap_or_default(),
            selection: self.selection.latest().unwrap_or(&self.nothing),
            other: self.other_period.map(|period| Other {
                period,
                selection: period.known.and_then(|_| self.other.latest()),
            }),
            counted: self
                .counted
                .latest()
                .filter(|_| self.is_counted)
                .map(Vec::as_slice),
            newest: self.newest.latest().map_or(&[], Vec::as_slice),
            evidence: &self.evidence,
        }
    }

    /// Alerts that have something else in common, in place of the selected ones, which stay selected. Days and hours, what the clock measures, and where
    /// alerts stand with their targets are those of the latest query.
    pub fn apart(&mut self, narrowing: &Narrowing) -> Selected<'_> {
        let mut known = std::mem::take(&mut self.apart);
        let hours = self.hours.latest();
        if let Some((hours, (zone, derived))) = hours.zip(self.derived(narrowing.schedule)) {
            let of = passing_key(zone, narrowing, self.on_assets.version);
            let (table, coverage) = (&self.table, &self.coverage);
            known.answer((of, narrowing.period), || {
                let passing = Passing::of(table, derived, &narrowing.filters);
                hours.selection(table, coverage, narrowing.period, &passing)
            });
        }
        self.apart = known;
        let selected = self.selected();
        Selected {
            selection: self.apart.latest().unwrap_or(selected.selection),
            ..selected
        }
    }

    /// Keeps an alert's evidence, in place of what was known of it.
    pub fn keep_evidence(&mut self, alert_id: &str, evidence: AlertEvidence) {
        self.evidence.insert(alert_id, evidence);
    }

    /// Exchanges what is known of what alerts were about: evidence belongs to ids, so it serves every reading of the same alerts.
    pub fn swap_evidence(&mut self, other: &mut Self) {
        std::mem::swap(&mut self.evidence, &mut other.evidence);
        // Both may have changed as often.
        (self.on_assets.of, other.on_assets.of) = (None, None);
    }

    /// The newest selected alerts whose evidence is not known yet, by id, the newest first.
    pub fn without_evidence(&self) -> Vec<String> {
        let newest = self.newest.latest().map_or(&[][..], Vec::as_slice);
        newest
            .iter()
            .map(|&row| self.table.id.text(row as usize))
            .filter(|alert_id| self.evidence.get(alert_id).is_none())
            .map(|alert_id| alert_id.into_owned())
            .collect()
    }

    /// How many of the newest selected alerts there are whose evidence is not known yet.
    pub fn n_without_evidence(&self) -> u64 {
        let selected = self.selected();
        selected.newest.len() as u64 - selected.known_evidence().count() as u64
    }

    /// The alerts of a table that was read from files.
    pub fn of_files(table: Table) -> Self {
        let coverage = Coverage::of_files(&table);
        Self::new(table, coverage)
    }

    /// All alerts of a table, or those of a range in UTC.
    #[cfg(test)]
    pub(crate) fn selecting(table: Table, range: Option<DayRange>) -> Self {
        let mut alerts = Self::of_files(table);
        alerts.select("UTC", &range.into(), None).unwrap();
        alerts
    }
}

/// What the selected alerts are compared with.
#[derive(Debug, Clone, Copy)]
pub struct Other<'a> {
    /// The other period.
    pub period: OtherPeriod,
    /// The alerts of it that pass the same filters; `None` if the data does not reach back to it.
    pub selection: Option<&'a Selection>,
}

/// What decides what an answer says of another period. Shared, so that the answers that depend on it are compared by one piece of compiled code.
pub type OtherBasis = Option<Rc<Both>>;

/// Two periods.
#[derive(Debug, PartialEq)]
pub struct Both {
    other: OtherPeriod,
    zone: Option<Zone>,
    days: Rc<Days>,
    of_other: Option<(Rc<Rows>, Rc<Days>)>,
}

/// The selected alerts.
#[derive(Debug, Clone, Copy)]
pub struct Selected<'a> {
    /// The table they are in.
    pub table: &'a Table,
    /// What time the table covers.
    pub coverage: &'a Coverage,
    /// In which local hour each alert of the table was created; `None` before the first query.
    pub hours: Option<&'a CreationHours>,
    /// Where each alert of the table stands with its target; empty if the table lacks a column for it.
    pub standings: &'a [Standing],
    /// For how long each alert of the table has been open; empty if the table does not say which are.
    pub ages: &'a [Age],
    /// Which way each alert of the table went; empty if the table lacks a column for it.
    pub paths: &'a [Path],
    /// Whether each fired again; empty if the table lacks what shows it.
    pub refires: &'a [Refire],
    /// Which they are, and on which days and hours they fall.
    pub selection: &'a Selection,
    /// What they are compared with, if that was asked for.
    pub other: Option<Other<'a>>,
    /// Of each dimension that alerts can be filtered by, the values to choose from, if they were [counted](Alerts::count_choices).
    pub counted: Option<&'a [ByValue]>,
    /// The rows of the newest of them, the newest first: see [`newest_alerts`].
    pub newest: &'a [u32],
    /// What is known of what alerts were about.
    pub evidence: &'a EvidenceCache,
}

impl<'a> Selected<'a> {
    /// What an answer that compares depends on besides its own period.
    pub fn other_basis(self) -> OtherBasis {
        let other = self.other?;
        Some(Rc::new(Both {
            other: other.period,
            zone: self.hours.map(CreationHours::zone),
            days: Rc::clone(&self.selection.known_days),
            of_other: other.selection.map(|of| {
                let (rows, days) = (&of.rows, &of.known_days);
                (Rc::clone(rows), Rc::clone(days))
            }),
        }))
    }

    /// The days of both periods, with the alerts of the other one in place of the selected ones; `None` without a comparison.
    pub fn compared(self) -> Option<(Periods, Self)> {
        let other = self.other?;
        let selection = other.selection?;
        let days = (&self.selection.known_days, &selection.known_days);
        let periods = Periods::of(days.0, days.1, other.period);
        Some((periods, Self { selection, ..self }))
    }

    /// Of each row of the table, whether it is known which hosts or users its alert names.
    pub fn have_assets(self) -> Vec<bool> {
        let mut have = vec![false; self.table.len()];
        for (alert_id, of) in self.evidence.iter() {
            if let Some(row) = self.table.id.find(alert_id) {
                have[row as usize] = names_assets(of);
            }
        }
        have
    }

    /// The evidence of the newest alerts, as far as it is known, in no order.
    pub fn known_evidence(self) -> impl Iterator<Item = &'a AlertEvidence> {
        let mut is_asked = Vec::new();
        if !self.evidence.is_empty() {
            is_asked.resize(self.table.len(), false);
            for &row in self.newest {
                is_asked[row as usize] = true;
            }
        }
        // From the evidence to its alert: there may be a million alerts, and evidence of a hundred.
        let known = self.evidence.iter().filter(move |(id, _)| {
            let row = self.table.id.find(id);
            row.is_some_and(|row| is_asked[row as usize])
        });
        known.map(|(_, evidence)| evidence)
    }
}

#[cfg(test)]
mod tests {
    use super::example::with_ids;
    use super::*;

    #[test]
    fn columns_that_are_missing_are_named() {
        let of_other_tool = |column| {
            let missing = MissingColumns {
                columns: vec![column],
                is_of_other_tool: true,
            };
            missing.to_string()
        };
        assert_eq!(
            of_other_tool(Column::InvestigationId),
            "This figure is only in exports from Workbench."
        );
        assert_eq!(
            of_other_tool(Column::Status),
            "This figure needs a status, which was not found in the file. If the file has it, choose its column under “Data”."
        );
        assert_eq!(
            of_other_tool(Column::PromotedAt),
            "This figure needs the time of a first action or of the close, which was not found in the file. If the file has it, choose its \
             column under “Data”."
        );
        assert_eq!(
            MissingColumns::of(vec![Column::InvestigationId]).to_string(),
            "This figure needs the column “Investigation ID”, which the file does not have. Export the service metrics again with it included."
        );
        assert_eq!(
            MissingColumns::of(vec![Column::AssignedToUserAt, Column::ClosedAt]).to_string(),
            "This figure needs the columns “First Assigned To User At (T4)” and “Time First Closed (T60)”, which the file does not have. Export the service metrics again with them included."
        );
    }

    #[test]
    fn selecting_finds_whose_evidence_is_wanted() {
        let mut alerts = Alerts::of_files(with_ids(&[("a", 1), ("b", 2), ("c", 3), ("d", 4)]));
        assert_eq!(alerts.without_evidence(), [""; 0]);
        alerts
            .select("UTC", &Narrowing::default(), Some(3))
            .unwrap();
        assert_eq!(alerts.selected().newest, [3, 2, 1]);
        alerts.keep_evidence("c", AlertEvidence::default());
        assert_eq!(alerts.without_evidence(), ["d", "b"]);
        alerts.select("UTC", &Narrowing::default(), None).unwrap();
        assert_eq!(alerts.without_evidence(), ["d", "b", "a"]);
    }

    #[test]
    fn an_unknown_zone_leaves_the_latest_selection() {
        let mut alerts = Alerts::of_files(with_ids(&[("a", 1), ("b", 2)]));
        assert_eq!(alerts.selected().selection.n_alerts(), 0);
        alerts.select("UTC", &Narrowing::default(), None).unwrap();
        assert_eq!(
            alerts.select("Moon/Base", &Narrowing::default(), None),
            Err(UnknownZone("Moon/Base".to_owned()))
        );
        assert_eq!(alerts.selected().selection.n_alerts(), 2);
    }
}
