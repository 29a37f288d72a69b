//! The sample: a service-metrics CSV of a company that doesn't exist, the same bytes every time, and what its alerts were about.
//!
//! The CSV goes through the same intake as a file, so it must not know the table, the analysis or the browser. Everything in it is
//! drawn from one seeded generator (Xoshiro256++): how many alerts a day (Poisson), when (by the hour of a company in New
//! York), and how long each waited (log-normal, as waits in queues of people usually are).
//!
//! Its story: an office rhythm with quieter weekends, a lasting rise in volume when a data source was added, a smaller
//! lasting drop when its noisiest detections were tuned, and one day on which a single detection ran away. As in any real
//! export there are TESTING rows, repeated ids, unreadable timestamps, clock errors and alerts that still wait.
//!
//! Logarithms and exponentials may differ in the last bit between platforms. Every instant is therefore rounded to whole
//! milliseconds; [`FINGERPRINT`] is checked natively, and a browser test compares the figures of both platforms.

mod alert;
mod catalog;
mod evidence;

use std::vec;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use alert::Analyst;
use catalog::{ANALYSTS, Detection};
pub use evidence::sample_evidence;

use crate::calendar::Zone;
use crate::order;

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleSettings {
    /// The first day, in New York.
    pub first_on: NaiveDate,
    /// How many days. What happens on certain days happens at the same share of any other number of days.
    pub n_days: u32,
    /// How many alerts to expect: the sum of the daily Poisson means, so the number made is near this, not equal to it.
    pub n_alerts: u32,
    /// Seeds the generator: another seed is another sample of the same company.
    pub seed: u64,
}

impl Default for SampleSettings {
    /// About 10,000 alerts on the 90 days from August 24 to November 21, 2026.
    fn default() -> Self {
        Self {
            first_on: NaiveDate::from_ymd_opt(2026, 8, 24).unwrap_or_default(),
            n_days: 90,
            n_alerts: 10_000,
            seed: 7,
        }
    }
}

/// What [`fingerprint`] gives for [`sample_csv`] on every platform.
pub const FINGERPRINT: u64 = 0x048d_ddf6_2027_656f;

/// The default sample: chunks of some 64 kB of CSV, of which the first begins with the header.
///
/// ```
/// let csv: Vec<u8> = expel_metrics::sample::sample_csv().flatten().collect();
/// assert!(csv.starts_with(b"Organization Name,Expel Alert ID,"));
/// ```
pub fn sample_csv() -> Sample {
    sample_csv_of(SampleSettings::default())
}

/// A sample of any size: the same settings give the same bytes. Rows are in order of creation.
///
/// No days, or no alerts, give the header alone. Days after the last one that chrono can tell are left out.
///
/// ```
/// use expel_metrics::sample::{SampleSettings, sample_csv_of};
///
/// let million = sample_csv_of(SampleSettings { n_alerts: 1_000_000, ..SampleSettings::default() });
/// assert!(million.take(10).map(|chunk| chunk.len()).sum::<usize>() > 10 * 64 * 1024);
/// ```
pub fn sample_csv_of(settings: SampleSettings) -> Sample {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(settings.seed);
    let analysts = ANALYSTS.map(|name| Analyst {
        id: uuid(&mut rng),
        name,
    });
    let weight_of_all: f64 = (0..settings.n_days)
        .filter_map(|day| volume(settings, day))
        .map(Volume::all)
        .sum();
    Sample {
        settings,
        rng,
        analysts,
        alerts_per_weight: f64::from(settings.n_alerts) / weight_of_all.max(1.0),
        ended_at: day_hours(settings, settings.n_days).map_or(i64::MAX, |hours| hours[0]),
        next_day: 0,
        arrivals: Vec::new().into_iter(),
        incidents: Vec::new(),
        latest_investigation: None,
        n_made: 0,
        header_written: false,
    }
}

/// FNV-1a (64 bits) of all chunks in a row: whether two runs made the same bytes shows in it.
pub fn fingerprint(chunks: impl Iterator<Item = Vec<u8>>) -> u64 {
    chunks.flatten().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Makes the sample, chunk by chunk. Holds one day's arrivals and one chunk.
#[derive(Debug)]
pub struct Sample {
    settings: SampleSettings,
    rng: Xoshiro256PlusPlus,
    analysts: [Analyst; ANALYSTS.len()],
    alerts_per_weight: f64,
    /// When the export was made: what would happen later is not in it.
    ended_at: Millis,
    next_day: u32,
    arrivals: vec::IntoIter<Arrival>,
    /// The incidents that began on the day of `arrivals`.
    incidents: Vec<Investigation>,
    latest_investigation: Option<Investigation>,
    n_made: u64,
    header_written: bool,
}

/// Milliseconds since 1970-01-01T00:00:00Z.
type Millis = i64;

/// An alert to be, before anything is known of it but when and why it came.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    created_at: Millis,
    cause: Cause,
}

#[derive(Debug, Clone, Copy)]
enum Cause {
    Usual,
    /// The detection that ran away.
    Runaway,
    /// Index into [`Sample::incidents`].
    Incident(usize),
}

/// An investigation or an incident.
#[derive(Debug, Clone, Copy)]
struct Investigation {
    id: u128,
    title: &'static str,
}

/// How much comes on a day, relative to a weekday at the start.
#[derive(Debug, Clone, Copy)]
struct Volume {
    usual: f64,
    runaway: f64,
}

impl Volume {
    fn all(self) -> f64 {
        self.usual + self.runaway
    }
}

impl Iterator for Sample {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        /// The size of chunk in which browsers hand over a file's stream.
        const CHUNK: usize = 64 * 1024;

        let mut chunk = Vec::with_capacity(CHUNK + 1024);
        if !self.header_written {
            alert::write_header(&mut chunk);
            self.header_written = true;
        }
        while chunk.len() < CHUNK {
            if let Some(arrival) = self.arrivals.next() {
                self.write_alert(arrival, &mut chunk);
            } else if self.next_day < self.settings.n_days {
                self.plan_day();
            } else {
                break;
            }
        }
        (!chunk.is_empty()).then_some(chunk)
    }
}

impl Sample {
    /// Draws the next day's arrivals, in order of time.
    fn plan_day(&mut self) {
        let day = self.next_day;
        self.next_day += 1;
        self.incidents.clear();
        let (Some(volume), Some(hours)) =
            (volume(self.settings, day), day_hours(self.settings, day))
        else {
            return;
        };

        let mut arrivals = Vec::new();
        // Days differ by more than chance alone: some are eventful.
        let mood = (0.04 * self.normal()).exp();
        let hour_weights = if is_weekend(self.settings, day) {
            &WEEKEND_HOURS
        } else {
            &WEEKDAY_HOURS
        };
        for _ in 0..poisson(&mut self.rng, self.alerts_per_weight * volume.usual * mood) {
            let hour = pick(&mut self.rng, hour_weights.iter().copied());
            let created_at = hours[hour] + i64::from(self.rng.random_range(0..HOUR));
            arrivals.push(Arrival {
                created_at,
                cause: Cause::Usual,
            });
        }
        for _ in 0..poisson(&mut self.rng, self.alerts_per_weight * volume.runaway) {
            let created_at = hours[RUNAWAY_FROM_HOUR]
                + i64::from(self.rng.random_range(0..RUNAWAY_HOURS * HOUR));
            arrivals.push(Arrival {
                created_at,
                cause: Cause::Runaway,
            });
        }
        for _ in 0..self.n_incidents_by(day + 1) - self.n_incidents_by(day) {
            let id = uuid(&mut self.rng);
            let title =
                catalog::INCIDENTS[pick(&mut self.rng, catalog::INCIDENTS.iter().map(|_| 1))];
            // Done by midnight, so that the days stay in order.
            let began_at = hours[self.rng.random_range(0..18_usize)];
            for _ in 0..self.rng.random_range(4..=12_u32) {
                let created_at = began_at + i64::from(self.rng.random_range(0..6 * HOUR));
                arrivals.push(Arrival {
                    created_at,
                    cause: Cause::Incident(self.incidents.len()),
                });
            }
            self.incidents.push(Investigation { id, title });
        }
        order::sort_by_key(&mut arrivals, |arrival| arrival.created_at);
        self.arrivals = arrivals.into_iter();
    }

    /// Incidents that began before `day`: evenly spread, so that no stretch of the sample is without one.
    fn n_incidents_by(&self, day: u32) -> u64 {
        let n_incidents = u64::from(self.settings.n_alerts) * 14 / 10_000;
        // Half a step ahead: the first doesn't wait for a whole one.
        let n_days = u64::from(self.settings.n_days.max(1));
        (2 * n_incidents * u64::from(day) + n_days) / (2 * n_days)
    }

    /// A standard normal number, by Marsaglia's polar method: the tables that faster ways need take 8 kB of a first visit, for they look like
    /// noise to whatever compresses them.
    fn normal(&mut self) -> f64 {
        loop {
            let x = self.rng.random_range(-1.0..1.0_f64);
            let y = self.rng.random_range(-1.0..1.0_f64);
            let square = x * x + y * y;
            if 0.0 < square && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.rng.random::<f64>() < probability
    }

    /// A log-normal time after `at`.
    fn after(&mut self, at: Millis, median_minutes: f64, sigma: f64) -> Millis {
        at + (median_minutes * 60_000.0 * (sigma * self.normal()).exp()).round() as Millis
    }
}

/// Milliseconds.
const HOUR: u32 = 3_600_000;

/// Weight of each local hour on a working day: about half of a day's alerts come from 9 to 17, and no hour is silent.
const WEEKDAY_HOURS: [u32; 24] = [
    25, 22, 20, 20, 21, 25, 31, 39, 52, 62, 65, 64, 61, 63, 66, 64, 57, 47, 40, 35, 33, 32, 30, 28,
];

/// The same on a weekend: machines more than people.
const WEEKEND_HOURS: [u32; 24] = [
    34, 32, 31, 30, 30, 31, 34, 38, 42, 47, 50, 51, 51, 50, 50, 48, 46, 44, 43, 42, 41, 40, 38, 36,
];

/// The weekend's share of a weekday's volume. Lower is less like a round-the-clock SOC, and its rhythm would drown the drop.
const WEEKEND: f64 = 0.7;

/// When the detection ran away.
const RUNAWAY_FROM_HOUR: usize = 10;
const RUNAWAY_HOURS: u32 = 7;

/// The volume of a day; `None` for a day that chrono cannot tell.
fn volume(settings: SampleSettings, day: u32) -> Option<Volume> {
    // In days of the default 90. The day that ran away lifts the first regime's mean, so the rise shows as about 45%.
    let planned = |on: u32| u64::from(day) * 90 >= u64::from(on) * u64::from(settings.n_days);
    let regime = match (planned(35), planned(67)) {
        (false, _) => 1.0,
        (true, false) => 1.55,
        (true, true) => 1.55 * 0.81,
    };
    day_of(settings, day)?;
    let usual = if is_weekend(settings, day) {
        regime * WEEKEND
    } else {
        regime
    };
    let ran_away = u64::from(day) == u64::from(settings.n_days) * 17 / 90;
    Some(Volume {
        usual,
        runaway: if ran_away { 2.3 } else { 0.0 },
    })
}

fn day_of(settings: SampleSettings, day: u32) -> Option<NaiveDate> {
    settings.first_on.checked_add_days(Days::new(day.into()))
}

fn is_weekend(settings: SampleSettings, day: u32) -> bool {
    use chrono::{Datelike, Weekday};
    day_of(settings, day).is_some_and(|on| matches!(on.weekday(), Weekday::Sat | Weekday::Sun))
}

/// When each local hour of a day begins. An hour that comes twice is the first of the two; one that is skipped is the next.
fn day_hours(settings: SampleSettings, day: u32) -> Option<[Millis; 24]> {
    let zone = Zone::named("America/New_York").ok()?;
    let midnight = day_of(settings, day)?.and_hms_opt(0, 0, 0)?;
    let mut hours = [0; 24];
    for (hour, begins_at) in (0..).zip(&mut hours) {
        let local = midnight.checked_add_signed(TimeDelta::hours(hour))?;
        let next = local.checked_add_signed(TimeDelta::hours(1))?;
        let instant = zone
            .instants_of(local)
            .earliest()
            .or_else(|| zone.instants_of(next).earliest())?;
        *begins_at = instant.timestamp_millis();
    }
    Some(hours)
}

/// A Poisson count; 0 if the mean is not a positive number. It is how many arrivals at random intervals, one long on average, fall into a time that is
/// `mean` long.
fn poisson(rng: &mut Xoshiro256PlusPlus, mean: f64) -> u64 {
    let mut n = 0;
    let mut left = if mean.is_finite() { mean } else { 0.0 };
    loop {
        left += (1.0 - rng.random::<f64>()).ln();
        if left < 0.0 {
            return n;
        }
        n += 1;
    }
}

/// A random UUID: version 4, variant 1.
fn uuid(rng: &mut Xoshiro256PlusPlus) -> u128 {
    let version_and_variant = 0xf000_c000 << 48;
    rng.random::<u128>() & !version_and_variant | (0x4000_8000 << 48)
}

/// The position of one of `weights`, each as likely as it is heavy; 0 if none weighs anything.
fn pick(rng: &mut Xoshiro256PlusPlus, weights: impl Iterator<Item = u32> + Clone) -> usize {
    let total: u32 = weights.clone().sum();
    let mut left = rng.random_range(0..total.max(1));
    for (position, weight) in weights.enumerate() {
        if left < weight {
            return position;
        }
        left -= weight;
    }
    0
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    /// Rows of text, each a map from column to cell.
    fn rows(settings: SampleSettings) -> Vec<HashMap<String, String>> {
        let csv: Vec<u8> = sample_csv_of(settings).flatten().collect();
        // Not flexible: a row with more or fewer cells than the header is an error.
        let mut reader = csv::Reader::from_reader(csv.as_slice());
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    fn count(rows: &[HashMap<String, String>], column: &str, value: &str) -> usize {
        rows.iter().filter(|row| row[column] == value).count()
    }

    #[track_caller]
    fn check_about(what: &str, n: usize, expected: std::ops::RangeInclusive<usize>) {
        assert!(expected.contains(&n), "{what}: {n}, not in {expected:?}");
    }

    #[test]
    fn same_bytes_on_every_run_and_platform() {
        assert_eq!(
            fingerprint(sample_csv()),
            FINGERPRINT,
            "{:#018x}",
            fingerprint(sample_csv())
        );
    }

    #[test]
    fn fingerprint_is_fnv_1a() {
        // The published test vector for "foobar", cut into chunks.
        assert_eq!(
            fingerprint([b"foo".to_vec(), b"bar".to_vec()].into_iter()),
            0x8594_4171_f739_67e8
        );
    }

    #[test]
    fn another_seed_is_another_sample() {
        let other = SampleSettings {
            seed: 2,
            ..SampleSettings::default()
        };
        assert_ne!(fingerprint(sample_csv_of(other)), FINGERPRINT);
    }

    #[test]
    fn chunks_are_of_a_stream_like_size() {
        let sizes: Vec<usize> = sample_csv().map(|chunk| chunk.len()).collect();
        let (last, others) = sizes.split_last().unwrap();
        assert!(
            others
                .iter()
                .all(|size| (64 * 1024..66 * 1024).contains(size)),
            "{sizes:?}"
        );
        assert!((1..66 * 1024).contains(last));
    }

    #[test]
    fn looks_like_the_export_of_a_real_soc() {
        let rows = rows(SampleSettings::default());
        check_about("rows", rows.len(), 9_700..=10_300);
        for (severity, expected) in [
            ("CRITICAL", 90..=160),
            ("HIGH", 900..=1_100),
            ("MEDIUM", 3_700..=4_200),
            ("LOW", 4_300..=4_900),
            ("TUNING", 150..=260),
            ("TESTING", 70..=150),
            ("", 20..=70),
        ] {
            check_about(severity, count(&rows, "Severity", severity), expected);
        }
        check_about("NEW", count(&rows, "Alert Status", "NEW"), 10..=60);
        check_about("OPEN", count(&rows, "Alert Status", "OPEN"), 10..=100);

        let distinct = |kind| {
            let of_kind = rows.iter().filter(|row| row["Investigation Type"] == kind);
            of_kind
                .map(|row| row["Investigation ID"].as_str())
                .collect::<HashSet<_>>()
                .len()
        };
        check_about("investigations", distinct("Investigation"), 270..=330);
        assert_eq!(distinct("Incident"), 14);
        assert_eq!(
            count(&rows, "Investigation ID", ""),
            count(&rows, "Investigation Type", "")
        );
        check_about(
            "notified",
            rows.len() - count(&rows, "First Assigned To Org At", ""),
            350..=450,
        );
    }

    #[test]
    fn has_each_defect_that_the_page_reports() {
        let rows = rows(SampleSettings::default());
        let ids: HashSet<&str> = rows
            .iter()
            .map(|row| row["Expel Alert ID"].as_str())
            .collect();
        check_about("repeated ids", rows.len() - ids.len(), 5..=6);
        check_about(
            "creation times",
            count(&rows, "Insert At (T3)", UNREADABLE),
            2..=3,
        );
        check_about(
            "action times",
            count(&rows, "First Assigned To User At (T4)", UNREADABLE),
            3..=4,
        );

        let times = [
            "First Assigned To User At (T4)",
            "Time First Investigative Action (T5a)",
            "Time Promoted To Incident",
            "Time First Closed (T60)",
        ];
        // The spelling is one that sorts as the instants do.
        let is_early = |row: &&HashMap<String, String>| {
            (!row[times[0]].is_empty()) && row[times[0]] < row["Insert At (T3)"]
        };
        check_about(
            "clock errors",
            rows.iter()
                .filter(is_early)
                .filter(|row| row["Insert At (T3)"] != UNREADABLE)
                .count(),
            4..=5,
        );
        let no_action = rows.iter().filter(|row| {
            row["Alert Status"] != "NEW" && times.iter().all(|&at| row[at].is_empty())
        });
        check_about("no action", no_action.count(), 50..=150);
    }

    #[test]
    fn rows_are_in_order_of_creation_and_nothing_happens_after_the_end() {
        let rows = rows(SampleSettings::default());
        let created: Vec<&str> = rows
            .iter()
            .map(|row| row["Insert At (T3)"].as_str())
            .filter(|&at| at != UNREADABLE)
            .collect();
        assert!(created.is_sorted());
        // Midnights in New York, the first in daylight saving time, the last not.
        assert!(created[0] >= "2026-08-24T04:00:00.000Z", "{}", created[0]);
        let latest = rows
            .iter()
            .flat_map(|row| row.iter())
            .filter(|(column, _)| column.contains("Time ") || column.contains(" At"));
        let latest = latest
            .map(|(_, at)| at.as_str())
            .filter(|&at| at != UNREADABLE)
            .max()
            .unwrap();
        assert!(
            ("2026-11-21".."2026-11-22T05:00:00.000Z").contains(&latest),
            "{latest}"
        );
    }

    #[test]
    fn every_size_is_about_as_asked() {
        for (n_days, n_alerts) in [(1, 100), (30, 0), (7, 5_000), (365, 40_000)] {
            let n_rows = rows(SampleSettings {
                n_days,
                n_alerts,
                ..SampleSettings::default()
            })
            .len();
            let n_alerts = n_alerts as usize;
            check_about(
                &format!("{n_days} days"),
                n_rows,
                n_alerts * 7 / 10..=n_alerts * 13 / 10,
            );
        }
        assert!(
            rows(SampleSettings {
                n_days: 0,
                ..SampleSettings::default()
            })
            .is_empty()
        );
        assert!(
            rows(SampleSettings {
                first_on: NaiveDate::MAX,
                n_days: 3,
                ..SampleSettings::default()
            })
            .len()
                < 10_000
        );
    }

    #[test]
    fn ids_are_uuids_of_version_4() {
        for row in rows(SampleSettings {
            n_alerts: 500,
            ..SampleSettings::default()
        }) {
            let id = &row["Expel Alert ID"];
            let groups: Vec<&str> = id.split('-').collect();
            assert_eq!(
                groups.iter().map(|group| group.len()).collect::<Vec<_>>(),
                [8, 4, 4, 4, 12],
                "{id}"
            );
            assert!(
                groups[2].starts_with('4') && groups[3].starts_with(['8', '9', 'a', 'b']),
                "{id}"
            );
        }
    }

    const UNREADABLE: &str = "Invalid date";
}
