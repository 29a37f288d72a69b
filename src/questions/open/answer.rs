//! Which of the selected alerts are open, for how long, and which of them longest.

use crate::alerts::Selected;
use crate::calendar::Timestamp;
use crate::order;
use crate::severity;
use crate::table::Table;

pub use crate::alerts::{Age, Standing, Targets};

/// As many of the oldest are named.
pub const N_OLDEST: usize = 10;

/// The open alerts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OpenAlerts {
    /// Those severities of which an alert is open, gravest first.
    pub by_severity: Vec<OfSeverity>,
    /// All of them together.
    pub all: Counts,
    /// The oldest of them, the oldest first; at a tie in the order of the table.
    pub oldest: Vec<OpenAlert>,
    /// Until when they have been open; `None` without alerts.
    pub as_of: Option<Timestamp>,
    /// Whether it is known which are past their target.
    pub has_targets: bool,
}

/// The open alerts of a severity.
#[derive(Debug, Clone, PartialEq)]
pub struct OfSeverity {
    /// As spelled in the data: untrusted text.
    pub severity: String,
    /// How many, and how old.
    pub counts: Counts,
}

/// How many alerts are open, and for how long.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    /// By [`Age`].
    pub by_age: [u64; Age::OPEN.len()],
    /// Those of them that wait past their target.
    pub n_past_target: u64,
    /// For how long the oldest has been open.
    pub oldest_minutes: f64,
}

impl Counts {
    /// How many.
    pub fn n_alerts(&self) -> u64 {
        self.by_age.iter().sum()
    }

    fn note(&mut self, age: Age, standing: Option<Standing>, minutes: f64) {
        self.by_age[age as usize] += 1;
        self.n_past_target += u64::from(standing == Some(Standing::OpenPast));
        self.oldest_minutes = self.oldest_minutes.max(minutes);
    }
}

/// An open alert. Texts are untrusted, and blank where the data has none.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenAlert {
    /// The id.
    pub id: String,
    /// The severity as spelled in the data.
    pub severity: String,
    /// The status.
    pub status: String,
    /// The technology that raised it.
    pub technology: String,
    /// What it is called.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// For how long it has been open.
    pub minutes: f64,
    /// Where it stands with its target, if that is known.
    pub standing: Option<Standing>,
}

impl OpenAlerts {
    /// Among the selected alerts.
    pub fn of(alerts: &Selected) -> Self {
        let table = alerts.table;
        let Some(as_of) = alerts.coverage.as_of else {
            return Self::default();
        };
        // A clock error may have created an alert after all else that is known.
        let minutes = |row: usize| as_of.minutes_since(table.created_at[row]).max(0.0);
        let mut by_code = vec![Counts::default(); table.severity.values().len()];
        let mut all = Counts::default();
        // The oldest first.
        let mut oldest: Vec<u32> = Vec::new();
        alerts.selection.rows.iter().for_each(|row| {
            let at = row as usize;
            let age = alerts.ages[at];
            if age == Age::Closed {
                return;
            }
            let standing = alerts.standings.get(at).copied();
            by_code[table.severity.code(at) as usize].note(age, standing, minutes(at));
            all.note(age, standing, minutes(at));
            let created_at = table.created_at[at];
            let is_later = |of: &u32| table.created_at[*of as usize] > created_at;
            let place = oldest.iter().position(is_later).unwrap_or(oldest.len());
            if place < N_OLDEST {
                oldest.truncate(N_OLDEST - 1);
                oldest.insert(place, row);
            }
        });
        let by_code = table.severity.values().iter().zip(by_code);
        let open = by_code.filter(|(_, counts)| counts.n_alerts() > 0);
        let mut by_severity: Vec<OfSeverity> = open
            .map(|(severity, counts)| OfSeverity {
                severity: severity.to_string(),
                counts,
            })
            .collect();
        order::sort_by(&mut by_severity, |a, b| {
            severity::order(&a.severity).cmp(&severity::order(&b.severity))
        });
        let oldest = oldest.into_iter().map(|row| {
            let at = row as usize;
            open_alert(table, at, minutes(at), alerts.standings.get(at).copied())
        });
        Self {
            by_severity,
            all,
            oldest: oldest.collect(),
            as_of: Some(as_of),
            has_targets: !alerts.standings.is_empty(),
        }
    }
}

fn open_alert(table: &Table, row: usize, minutes: f64, standing: Option<Standing>) -> OpenAlert {
    OpenAlert {
        id: table.id.text(row).into_owned(),
        severity: table.severity.text(row).to_owned(),
        status: table.status.text(row).to_owned(),
        technology: table.vendor.text(row).to_owned(),
        name: table.alert_name.text(row).to_owned(),
        created_at: table.created_at[row],
        minutes,
        standing,
    }
}
