//! Alerts, incidents, escalations and times to action off-hours and in working hours, and how long critical and high alerts that came off-hours
//! would have waited for the next working hour.

use crate::alerts::{Clock, Selected, Wait, Waits, WaitsOf, has_columns};
use crate::calendar::{LocalHour, Schedule, Zone, begins_at};
use crate::filters::{Dimension, OFF_HOURS, place};
use crate::statistics::{KnownRanks, Percentile};
use crate::table::{Column, Table, TextColumn};

pub use crate::alerts::{DamagedIds, MissingColumns};

const HOURS_A_WEEK: usize = 168;

const NANOS_A_SECOND: i128 = 1_000_000_000;

/// The bands of times to the next working hour: lower end in minutes, key and name.
pub const BANDS: [(f64, &str, &str); 6] = [
    (0.0, "under_4h", "Under 4 h"),
    (240.0, "from_4h", "4 h to 8 h"),
    (480.0, "from_8h", "8 h to 16 h"),
    (960.0, "from_16h", "16 h to 24 h"),
    (1440.0, "from_1d", "1 d to 2 d"),
    (2880.0, "from_2d", "2 d and more"),
];

/// What comes when.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shifts {
    /// What came in working hours.
    pub working: Shift,
    /// What came at other times.
    pub off_hours: Shift,
    /// How long those alerts of a grave severity that came off-hours would have waited, by severity, the gravest first: severities without
    /// such alerts are left out. Empty without working hours.
    pub held: Vec<Held>,
    /// All of them together.
    pub all_held: Held,
    /// All alerts of a grave severity, whenever they came.
    pub n_grave: u64,
    /// Whether the data says how grave alerts are.
    pub has_severities: bool,
    /// Whether there are working hours at all.
    pub has_working_hours: bool,
    /// Why incidents are not given, if they are not.
    pub without_incidents: Option<NotGiven>,
    /// The columns that escalations lack, if any.
    pub without_escalated: Option<MissingColumns>,
    /// The columns that times to action lack, if any.
    pub without_waits: Option<MissingColumns>,
}

/// Why incidents are not given.
#[derive(Debug, Clone, PartialEq)]
pub enum NotGiven {
    /// Some file lacks columns for them.
    Lacks(MissingColumns),
    /// A spreadsheet has rounded ids.
    DamagedIds,
}

/// What came in some of the hours of the week. Of numbers that cannot be given, [`Shifts`] says why.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shift {
    /// Alerts created then.
    pub n_alerts: u64,
    /// Distinct incidents with such an alert: one may have alerts off-hours and in working hours.
    pub n_incidents: u64,
    /// Those of the alerts that were escalated to the customer.
    pub n_escalated: u64,
    /// Those whose time to action could be measured.
    pub n_measured: u64,
    /// The 95th percentile of these, in minutes; `None` if they are too few.
    pub p95: Option<Percentile>,
}

/// Alerts of a severity that came off-hours.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Held {
    /// As the data spells it.
    pub severity: String,
    /// How many.
    pub n_alerts: u64,
    /// How many by [`BANDS`].
    pub by_band: [u64; BANDS.len()],
    /// The median time from the creation to the next working hour, in minutes.
    pub median: f64,
    /// The longest.
    pub longest: f64,
}

impl Shifts {
    /// The [place](crate::filters) of those alerts of a grave severity that came off-hours.
    pub fn place_of_held(&self) -> String {
        let severities = self.held.iter();
        let severities = severities.map(|of| (Dimension::Severity, &*of.severity));
        place(severities.chain([(Dimension::Shift, OFF_HOURS)]))
    }

    /// Of the selected alerts.
    pub fn of(alerts: &Selected, schedule: Schedule) -> Self {
        let table = alerts.table;
        let Some(hours) = alerts.hours else {
            return Self::default();
        };
        let until_work = until_work(schedule);
        let mut starts = Starts {
            zone: hours.zone(),
            latest: None,
        };
        let clock = Clock::of(table);
        let incident = table.investigation_type.find("Incident");
        let grave = ["CRITICAL", "HIGH"].map(|severity| table.severity.find(severity));
        let mut shifts = [Shift::default(); 2];
        let mut ids = vec![[false; 2]; table.investigation_id.values().len()];
        // Those of off-hours from the front, the others from the back: a million take 8 MB.
        let mut nanos = vec![0; alerts.selection.rows.len()];
        let (mut n_off, mut working_from) = (0, nanos.len());
        let mut held: [Vec<u64>; 2] = Default::default();
        let mut n_grave = 0;
        alerts.selection.rows.iter().for_each(|row| {
            let hour = hours.hour(row);
            let row = row as usize;
            let to_work = until_work[hour.of_week()];
            let is_off = to_work != Some(0);
            let of = &mut shifts[usize::from(is_off)];
            of.n_alerts += 1;
            if table.assigned_to_org_at.has(row) {
                of.n_escalated += 1;
            }
            let id = table.investigation_id.code(row);
            if id != TextColumn::BLANK && Some(table.investigation_type.code(row)) == incident {
                ids[id as usize][usize::from(is_off)] = true;
            }
            if let Wait::Nanos(wait) = clock.wait(row) {
                if is_off {
                    nanos[n_off] = wait;
                    n_off += 1;
                } else {
                    working_from -= 1;
                    nanos[working_from] = wait;
                }
            }
            let severity = Some(table.severity.code(row));
            let at = usize::from(severity == grave[1]);
            if severity != grave[at] {
                return;
            }
            n_grave += 1;
            if let (true, Some(n_hours)) = (is_off, to_work) {
                let start = starts.instant(hour.plus(n_hours));
                let created_at = i128::from(table.created_at[row].nanos());
                // An hour that the clock shows twice may begin before.
                held[at].push(u64::try_from(start - created_at).unwrap_or(0));
            }
        });
        for of_id in ids {
            for (of, has_alert) in shifts.iter_mut().zip(of_id) {
                of.n_incidents += u64::from(has_alert);
            }
        }
        let ranks = &mut KnownRanks::default();
        let (off, working) = nanos.split_at_mut(working_from);
        for (of, nanos) in shifts.iter_mut().zip([working, &mut off[..n_off]]) {
            let waits = WaitsOf::of_nanos(nanos, &mut [], ranks);
            of.n_measured = waits.n_measured;
            let is_enough = waits.n_measured >= Waits::MIN_FOR_PERCENTILES as u64;
            of.p95 = waits
                .summary
                .filter(|_| is_enough)
                .map(|summary| summary.p95);
        }
        let [working, off_hours] = shifts;
        let mut all: Vec<u64> = held.concat();
        let all_held = Held::of(String::new(), &mut all, ranks);
        let names = ["CRITICAL", "HIGH"].into_iter().zip(held);
        let by_severity = names.map(|(name, mut nanos)| Held::of(name.into(), &mut nanos, ranks));
        Self {
            working,
            off_hours,
            held: by_severity.filter(|held| held.n_alerts > 0).collect(),
            all_held,
            n_grave,
            has_severities: has_columns(table, &[Column::Severity]).is_ok(),
            has_working_hours: until_work[0].is_some(),
            without_incidents: without_incidents(alerts, table),
            without_escalated: has_columns(table, &[Column::AssignedToOrgAt]).err(),
            without_waits: has_columns(table, Waits::COLUMNS).err(),
        }
    }
}

impl Held {
    /// Those whose times to the next working hour are these, in nanoseconds.
    fn of(severity: String, nanos: &mut [u64], ranks: &mut KnownRanks) -> Self {
        let mut by_band = [0; BANDS.len()];
        for &mut nanos in &mut *nanos {
            let minutes = nanos as f64 / 60e9;
            let band = BANDS.iter().rposition(|(from, ..)| minutes >= *from);
            by_band[band.unwrap_or(0)] += 1;
        }
        let summary = WaitsOf::of_nanos(nanos, &mut [], ranks).summary;
        Self {
            severity,
            n_alerts: nanos.len() as u64,
            by_band,
            median: summary.map_or(0.0, |summary| summary.median.value),
            longest: summary.map_or(0.0, |summary| summary.longest),
        }
    }
}

fn without_incidents(alerts: &Selected, table: &Table) -> Option<NotGiven> {
    let needed = [Column::InvestigationId, Column::InvestigationType];
    match has_columns(table, &needed) {
        Err(missing) => Some(NotGiven::Lacks(missing)),
        Ok(()) => DamagedIds::of(alerts)
            .of_incidents
            .then_some(NotGiven::DamagedIds),
    }
}

/// For each hour of the week, how many hours later the next working hour begins: 0 for working hours, `None` if there are none.
fn until_work(schedule: Schedule) -> [Option<usize>; HOURS_A_WEEK] {
    let is_working = |at: usize| {
        let at = at % HOURS_A_WEEK;
        schedule.is_working((at / 24) as u8, (at % 24) as u8)
    };
    std::array::from_fn(|at| (0..HOURS_A_WEEK).find(|later| is_working(at + later)))
}

/// When local hours begin. Alerts come in runs that wait for the same.
struct Starts {
    zone: Zone,
    latest: Option<(LocalHour, i128)>,
}

impl Starts {
    /// In nanoseconds since the Unix epoch.
    fn instant(&mut self, hour: LocalHour) -> i128 {
        match self.latest {
            Some((of, instant)) if of == hour => instant,
            _ => {
                let instant = i128::from(begins_at(self.zone, hour)) * NANOS_A_SECOND;
                self.latest = Some((hour, instant));
                instant
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::alerts::{Alerts, Narrowing};
    use crate::calendar::Weekdays;

    /// What comes of alerts that were created then in that zone.
    fn shifts(zone: &str, alerts: &[Alert], schedule: Schedule) -> Shifts {
        let mut alerts = Alerts::of_files(table(alerts));
        let narrowing = Narrowing::default();
        alerts.select(zone, &narrowing, None).unwrap();
        Shifts::of(&alerts.selected(), schedule)
    }

    #[track_caller]
    fn assert_waits(zone: &str, created: &str, schedule: Schedule, minutes: Option<f64>) {
        let alert = Alert {
            created,
            severity: "HIGH",
            ..Alert::default()
        };
        let all_held = shifts(zone, &[alert], schedule).all_held;
        let waits = (all_held.n_alerts > 0).then_some(all_held.longest);
        assert_eq!(waits, minutes, "{zone} {created}");
    }

    #[test]
    fn alerts_wait_for_the_next_working_instant() {
        let days = Schedule::default();
        let night = Schedule {
            start_hour: 22,
            end_hour: 6,
            days: Weekdays([true; 7]),
        };
        let at_two = Schedule {
            start_hour: 2,
            end_hour: 4,
            days: Weekdays([true; 7]),
        };
        for (zone, created, schedule, minutes) in [
            // A Friday, from its last working minute on.
            ("UTC", "2026-11-20T16:59:59Z", days, None),
            ("UTC", "2026-11-20T17:00:00Z", days, Some(64.0 * 60.0)),
            ("UTC", "2026-11-23T08:59:30Z", days, Some(0.5)),
            ("UTC", "2026-11-23T09:00:00Z", days, None),
            ("UTC", "2026-11-23T05:59:00Z", night, None),
            ("UTC", "2026-11-23T06:00:00Z", night, Some(16.0 * 60.0)),
            // A weekend of 63 hours and one of 65.
            (
                "Europe/Berlin",
                "2026-03-27T16:00:00Z",
                days,
                Some(63.0 * 60.0),
            ),
            (
                "Europe/Berlin",
                "2026-10-23T15:00:00Z",
                days,
                Some(65.0 * 60.0),
            ),
            // Work begins in an hour that the clock skips, and in one that it shows twice.
            ("Europe/Berlin", "2026-03-29T00:30:00Z", at_two, Some(30.0)),
            ("Europe/Berlin", "2026-10-24T23:30:00Z", at_two, Some(30.0)),
            ("Europe/Berlin", "2026-10-25T01:30:00Z", at_two, None),
        ] {
            assert_waits(zone, created, schedule, minutes);
        }
    }

    #[test]
    fn without_working_hours_nothing_waits_for_them() {
        let never = Schedule {
            days: Weekdays([false; 7]),
            ..Schedule::default()
        };
        let alerts = [Alert::default()];
        let shifts = shifts("UTC", &alerts, never);
        assert!(!shifts.has_working_hours);
        assert_eq!((shifts.n_grave, shifts.all_held.n_alerts), (1, 0));
        assert_eq!((shifts.working.n_alerts, shifts.off_hours.n_alerts), (0, 1));
    }

    #[test]
    fn each_shift_has_its_own() {
        let [working, off] = ["2026-11-20T12:00:00Z", "2026-11-20T23:00:00Z"];
        let alert = |created, severity, id, kind, assigned_to_org| Alert {
            created,
            severity,
            investigation_id: id,
            investigation_type: kind,
            assigned_to_org,
            first_action: created,
            ..Alert::default()
        };
        let shifts = shifts(
            "UTC",
            &[
                alert(working, "CRITICAL", "a", "Incident", ""),
                alert(off, "LOW", "a", "Incident", off),
                alert(off, "HIGH", "b", "Investigation", off),
                alert(off, "CRITICAL", "", "Incident", ""),
                alert(off, "CRITICAL", "c", "Incident", ""),
            ],
            Schedule::default(),
        );
        let numbers = |of: Shift| [of.n_alerts, of.n_incidents, of.n_escalated, of.n_measured];
        assert_eq!(numbers(shifts.working), [1, 1, 0, 1]);
        assert_eq!(numbers(shifts.off_hours), [4, 2, 2, 4]);
        assert_eq!((shifts.working.p95, shifts.off_hours.p95), (None, None));
        let held = shifts.held.iter().map(|of| (&*of.severity, of.n_alerts));
        assert_eq!(held.collect::<Vec<_>>(), [("CRITICAL", 2), ("HIGH", 1)]);
        assert_eq!((shifts.n_grave, shifts.all_held.n_alerts), (4, 3));
        // 58 hours to Monday, 9:00.
        assert_eq!(shifts.all_held.by_band, [0, 0, 0, 0, 0, 3]);
        assert_eq!(shifts.all_held.median, 58.0 * 60.0);
    }
}
