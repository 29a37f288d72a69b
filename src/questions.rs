//! The questions that the page answers, each in its own folder: `answer` computes, `chart`, `table` and `words` present, `mod` declares.
//!
//! To add one, add its folder and its line to the list below. No question may know of another: what two of them need lies in the floors below,
//! [`alerts`](crate::alerts), [`statistics`](crate::statistics), [`draw`](crate::draw), [`section`](crate::section) and the ground.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::alerts::{
    Alerts, ChosenClock, MissingColumns, Narrowing, Newest, Period, Remembered, Selected, TimeTo,
    has_columns, path,
};
use crate::calendar::{DayRange, UnknownZone};
use crate::choices::Choices;
use crate::draw::{outline, picture_head};
use crate::filters::{Dimension, Filters, Scope, days_of};
use crate::numbers::{count, counted};
use crate::section::{Remark, Section, Step, Table};
use crate::table::{Column, Intake, Reason};
use crate::text::{MAX_QUOTED, quoted};

// What a section needs to know of its alerts as a whole.
pub use crate::alerts::{Rate, Rated};

macro_rules! questions {
    ($($folder:ident),+ $(,)?) => {
        $(mod $folder;)+

        /// Each of them, with nothing asked yet, in the order of the page.
        fn all() -> Vec<Box<dyn Ask>> {
            vec![$(Box::new(Asked::<$folder::Question>::default())),+]
        }
    };
}

questions! {
    overview,
    changes,
    arrivals,
    shifts,
    targets,
    open,
    response,
    weeks,
    paths,
    technologies,
    assets,
    data,
}

/// How many sections, from the first on, can be on the screen before anybody scrolls.
pub const N_ON_TOP: usize = 3;

/// Finds the remarks in an answer that concern all figures.
pub type Notices<Answer> = fn(&Answer) -> Vec<Remark>;

/// A question about the selected alerts, and how its answer is shown.
pub trait Question {
    /// Stable name, and the section's id.
    const ID: &'static str;
    /// What the navigation calls it.
    const LABEL: &'static str;
    /// The question, as a heading.
    const TITLE: &'static str;
    /// Whether half of a wide screen is enough for its section.
    const IS_HALF: bool = false;
    /// Columns without which there is no answer.
    const COLUMNS: &'static [Column] = &[];
    /// Whether the answer depends on what is known of the alerts' evidence, whoever asks for that.
    const USES_EVIDENCE: bool = false;
    /// Remarks in the answer that concern all figures, shown above the first of them. None by default.
    const NOTICES: Option<Notices<Self::Answer>> = None;
    /// What the user may set about it. Reads those of the [`Choices`] that are its own.
    type Settings: Clone + PartialEq + Default + DeserializeOwned;
    /// What the answer depends on besides the table: while it is the same, nothing is computed again.
    type Basis: Clone + PartialEq;
    /// Plain numbers.
    type Answer;

    /// Of which alerts the answer needs the evidence; of none by default.
    fn evidence_of(_settings: &Self::Settings) -> Option<Newest> {
        None
    }

    /// What the answer depends on.
    fn basis(alerts: &Selected, settings: &Self::Settings) -> Self::Basis;

    /// The answer. Random numbers are seeded by question and purpose, so that no answer depends on what was computed before it.
    fn answer(alerts: &Selected, settings: &Self::Settings) -> Self::Answer;

    /// The same, where most of the answer on another basis holds for this one too; `None` if it doesn't, which is the default.
    fn revised(
        _known: (&Self::Basis, &Self::Answer),
        _basis: &Self::Basis,
        _alerts: &Selected,
        _settings: &Self::Settings,
    ) -> Option<Self::Answer> {
        None
    }

    /// The answer as a section. Its id, label and title need not be filled in.
    fn section(answer: &Self::Answer, settings: &Self::Settings, view: &View) -> Section;
}

/// What the user asked for: everything that the sections depend on besides the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Only alerts created on these days count; all of them if `None`.
    pub range: Option<DayRange>,
    /// Whether the first and the last day of the data are complete: the user may know.
    pub ends_are_whole: bool,
    /// To what else the alerts are narrowed: [`Filters`] as text.
    pub filters: String,
    /// IANA name of the time zone of days and hours.
    pub zone: String,
    /// What the user set about the questions.
    pub choices: Choices,
    /// About how wide the widest charts are, in CSS pixels: labels are laid out for it.
    pub width: u32,
}

impl Query {
    /// The days that count.
    pub fn period(&self) -> Period {
        Period {
            chosen: self.range,
            ends_are_whole: self.ends_are_whole,
        }
    }

    /// The same query with nothing left to do to its filters.
    pub fn settled(&self) -> Self {
        Self {
            filters: Filters::from_text(&self.filters).to_text(),
            ..self.clone()
        }
    }

    /// The query that selects the alerts that are listed instead of those that this one selects.
    pub fn listing(&self, scope: &Scope) -> Self {
        let mut query = self.clone();
        match scope {
            Scope::Selected => {}
            Scope::Place(place) => match days_of(place) {
                Some(days) => query.range = Some(days),
                None => query.filters = Filters::from_text(&self.filters).at_place(place).to_text(),
            },
            Scope::Period => query.filters = String::new(),
            Scope::Data => {
                query.filters = String::new();
                query.range = None;
            }
        }
        query
    }

    /// The chosen clock.
    pub fn time_to(&self) -> TimeTo {
        self.choices.read::<ChosenClock>().clock
    }

    /// What the selected alerts have in common.
    pub fn narrowing(&self) -> Narrowing {
        Narrowing {
            period: self.period(),
            filters: Filters::from_text(&self.filters),
            schedule: self.choices.read(),
            targets: self.choices.read(),
            time_to: self.time_to(),
            comparison: self.choices.read(),
        }
    }
}

impl Default for Query {
    /// All alerts in UTC, as for the narrowest screen.
    fn default() -> Self {
        Self {
            range: None,
            ends_are_whole: false,
            filters: String::new(),
            zone: "UTC".to_owned(),
            choices: Choices::default(),
            width: 320,
        }
    }
}

/// Where charts may be so wide, app.css lays sections of half a width side by side.
const TWO_COLUMNS_FROM: u32 = 1_440;

/// What a section needs to know besides its question's answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// IANA name of the time zone of days and hours.
    pub zone: String,
    /// All selected alerts.
    pub n_alerts: u64,
    /// Alerts created outside the chosen days.
    pub n_out_of_range: u64,
    /// Alerts of those days that the filters leave out.
    pub n_filtered_out: u64,
    /// Rows of the data that repeat an alert of another row.
    pub n_duplicate: u64,
    /// Why the data has no alert at all, if it has none.
    pub without_alerts: Option<WithoutAlerts>,
    /// The chosen period, or all there is to choose from; `None` without alerts.
    pub period: Option<DayRange>,
    /// How many alerts a day there are, on the days that rates count.
    pub rate: Option<Rate>,
    /// Which days these are.
    pub rated: Rated,
    /// The filters.
    pub filters: Filters,
    /// How many rows became how many alerts, and how many of these are selected.
    pub path: Vec<Step>,
    /// About how wide the widest charts are, in CSS pixels.
    pub width: u32,
    /// Remarks above the section's figures, about any of them.
    pub notices: Vec<Remark>,
}

impl View {
    /// What sections for a query need to know.
    pub fn of(alerts: &Selected, query: &Query) -> Self {
        Self {
            zone: query.zone.clone(),
            n_alerts: alerts.selection.n_alerts(),
            n_out_of_range: alerts.selection.n_out_of_range,
            n_filtered_out: alerts.selection.n_filtered_out,
            n_duplicate: alerts.table.intake.n_duplicate,
            without_alerts: alerts
                .table
                .is_empty()
                .then(|| WithoutAlerts::of(&alerts.table.intake)),
            period: alerts.selection.known_days.period,
            rate: alerts.selection.known_days.rate(),
            rated: alerts.selection.known_days.rated,
            filters: Filters::from_text(&query.filters),
            path: path(alerts),
            width: query.width,
            notices: Vec::new(),
        }
    }

    /// The same for a section that may take half of a wide screen.
    fn on_page(&self, is_half: bool) -> Self {
        let width = if is_half && self.width >= TWO_COLUMNS_FROM {
            self.width / 2
        } else {
            self.width
        };
        Self {
            width,
            ..self.clone()
        }
    }

    /// Why there is nothing to say of the selected alerts: there are none.
    pub fn nothing(&self) -> String {
        match self.n_filtered_out {
            0 => {}
            1 => return "The only alert in the period does not pass the filters.".into(),
            n => {
                return format!(
                    "None of the {} alerts in the period passes the filters.",
                    count(n)
                );
            }
        }
        match self.n_out_of_range {
            0 => self.without_alerts.clone().unwrap_or_default().to_string(),
            1 => "No alerts in the selected period; the only one is outside it.".into(),
            n => format!(
                "No alerts in the selected period; all {} are outside it.",
                count(n)
            ),
        }
    }
}

/// Why there is no alert in the data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WithoutAlerts {
    /// Rows read.
    n_rows: u64,
    /// Those of them that are test alerts.
    n_testing: u64,
    /// A creation time that could not be read, if there was one: untrusted text, fit for a sentence.
    creation_time: Option<String>,
    /// No column was taken for it.
    lacks_creation_time: bool,
}

impl WithoutAlerts {
    fn of(intake: &Intake) -> Self {
        let mut examples = intake.examples.iter();
        let example = examples
            .find(|example| example.reason == Reason::CreationTime && !example.detail.is_empty());
        Self {
            n_rows: intake.n_rows,
            n_testing: intake.n_testing,
            creation_time: example.map(|example| quoted(&example.detail, MAX_QUOTED)),
            lacks_creation_time: intake.lacks(Column::CreatedAt),
        }
    }
}

/// Writes it in a sentence or two, with what to do.
impl fmt::Display for WithoutAlerts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lacks_creation_time {
            return formatter.write_str(
                "No column was taken for the times at which alerts were created. Choose one under “Data”.",
            );
        }
        let n_unreadable = self.n_rows - self.n_testing;
        match (self.n_rows, self.n_testing, n_unreadable) {
            (0, ..) => return formatter.write_str("There are no alerts in this data."),
            (1, 1, _) => {
                return formatter.write_str(
                    "The only row is a test alert (severity TESTING), which does not count.",
                );
            }
            (_, _, 0) => {
                return formatter
                    .write_str("All rows are test alerts (severity TESTING), which do not count.");
            }
            (1, ..) => formatter.write_str("The only row can’t be read")?,
            (n_rows, 0, _) => write!(formatter, "None of the {} rows can be read", count(n_rows))?,
            (n_rows, n_testing, n_unreadable) => write!(
                formatter,
                "Of {} rows, none counts: {} (severity TESTING), and {} can’t be read",
                count(n_rows),
                counted(n_testing, "test alert", "test alerts"),
                count(n_unreadable),
            )?,
        }
        match &self.creation_time {
            Some(time) => write!(
                formatter,
                ": “{time}” is not a creation time in a known spelling. Known are times like 2026-11-02T13:49:05Z, \
                 11/2/2026 1:49 PM, 02.11.2026 13:49 and Nov 2, 2026 @ 13:49:05, Unix times, and a spreadsheet’s day numbers."
            ),
            None => formatter.write_str(". The data check says why."),
        }
    }
}

/// All questions, and the latest answers to them. The alerts must be those of the same table always.
pub struct Questions(Vec<Box<dyn Ask>>);

impl Default for Questions {
    fn default() -> Self {
        Self(all())
    }
}

impl Questions {
    /// Selects the alerts that `query` is about, so that those [without evidence](Alerts::without_evidence) are known.
    ///
    /// # Errors
    /// If the query's zone is not an IANA time zone.
    pub fn select(&self, alerts: &mut Alerts, query: &Query) -> Result<(), UnknownZone> {
        let mut wanted = self
            .0
            .iter()
            .filter_map(|of| of.evidence_of(&query.choices));
        let newest = wanted.next().map_or(Some(0), |first| {
            wanted.fold(first, |most, other| most.zip(other).map(|(a, b)| a.max(b)))
        });
        alerts.select(&query.zone, &query.narrowing(), newest)
    }

    /// The sections for a query, in the order of the page, each as much of it as a page can show.
    ///
    /// # Errors
    /// If the query's zone is not an IANA time zone.
    pub fn sections(
        &mut self,
        alerts: &mut Alerts,
        query: &Query,
    ) -> Result<Vec<Arc<Section>>, UnknownZone> {
        self.sections_where(alerts, query, &|_| true)
    }

    /// The sections in the order of the page, each without an answer yet.
    pub fn headings(&self) -> Vec<Section> {
        self.0.iter().map(|question| question.heading()).collect()
    }

    /// Those of them whose ids are wanted. Of the others nothing is computed.
    ///
    /// # Errors
    /// If the query's zone is not an IANA time zone.
    pub fn sections_where(
        &mut self,
        alerts: &mut Alerts,
        query: &Query,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Arc<Section>>, UnknownZone> {
        self.select(alerts, query)?;
        let alerts = alerts.selected();
        let view = View::of(&alerts, query);
        let notices = self.0.iter_mut();
        let notices: Vec<Remark> = notices
            .flat_map(|question| question.notices(&alerts, &query.choices))
            .collect();
        // Above the figures.
        let mut view = View { notices, ..view };
        let questions = self.0.iter_mut();
        let sections = questions
            .filter_map(|question| {
                let section = is_wanted(question.id())
                    .then(|| question.section(&alerts, &query.choices, &view));
                view.notices = Vec::new();
                section
            })
            .collect();
        Ok(sections)
    }

    /// The whole table of that name for a query; `None` if there is none, or the data lacks what it needs.
    ///
    /// # Errors
    /// If the query's zone is not an IANA time zone.
    pub fn table(
        &mut self,
        name: &str,
        alerts: &mut Alerts,
        query: &Query,
    ) -> Result<Option<Table>, UnknownZone> {
        self.select(alerts, query)?;
        let alerts = alerts.selected();
        let view = View::of(&alerts, query);
        let mut questions = self.0.iter_mut();
        Ok(questions.find_map(|question| {
            // Only a part of a section is ever cut, so its names are those of the whole.
            let section = question.section(&alerts, &query.choices, &view);
            section.tables().find(|table| table.name == name)?;
            let whole = question.whole(&alerts, &query.choices, &view);
            whole.tables().find(|table| table.name == name).cloned()
        }))
    }

    /// Those sections that depend on evidence; all of them if the filters do.
    ///
    /// # Errors
    /// If the query's zone is not an IANA time zone.
    pub fn sections_of_evidence(
        &mut self,
        alerts: &mut Alerts,
        query: &Query,
    ) -> Result<Vec<Arc<Section>>, UnknownZone> {
        if query.narrowing().filters.by(Dimension::Refire).is_some() {
            return self.sections(alerts, query);
        }
        self.select(alerts, query)?;
        let alerts = alerts.selected();
        let view = View::of(&alerts, query);
        let questions = self.0.iter_mut();
        Ok(questions
            .filter(|question| question.uses_evidence())
            .map(|question| question.section(&alerts, &query.choices, &view))
            .collect())
    }
}

/// A question, whatever its types.
trait Ask {
    fn id(&self) -> &'static str;
    fn heading(&self) -> Section;
    fn uses_evidence(&self) -> bool;
    fn evidence_of(&self, choices: &Choices) -> Option<Newest>;
    fn section(&mut self, alerts: &Selected, choices: &Choices, view: &View) -> Arc<Section>;
    fn whole(&mut self, alerts: &Selected, choices: &Choices, view: &View) -> Section;
    fn notices(&mut self, alerts: &Selected, choices: &Choices) -> Vec<Remark>;
}

/// A question with the latest answer to it, and the section that this was shown as.
struct Asked<Q: Question> {
    answer: Remembered<Q::Basis, Result<Q::Answer, MissingColumns>>,
    section: Remembered<(Q::Basis, Q::Settings, View), Arc<Section>>,
}

impl<Q: Question> Default for Asked<Q> {
    fn default() -> Self {
        Self {
            answer: Remembered::default(),
            section: Remembered::default(),
        }
    }
}

impl<Q: Question> Ask for Asked<Q> {
    fn id(&self) -> &'static str {
        Q::ID
    }

    fn heading(&self) -> Section {
        heading::<Q>()
    }

    fn uses_evidence(&self) -> bool {
        Q::USES_EVIDENCE
    }

    fn evidence_of(&self, choices: &Choices) -> Option<Newest> {
        Q::evidence_of(&choices.read())
    }

    fn section(&mut self, alerts: &Selected, choices: &Choices, view: &View) -> Arc<Section> {
        let settings: Q::Settings = choices.read();
        let basis = Q::basis(alerts, &settings);
        let answer = answer::<Q>(&mut self.answer, alerts, &settings, basis.clone());
        let view = view.on_page(Q::IS_HALF);
        let question = (basis, settings.clone(), view.clone());
        let section = self.section.answer(question, || {
            Arc::new(section::<Q>(answer, &settings, &view).for_page())
        });
        Arc::clone(section)
    }

    fn whole(&mut self, alerts: &Selected, choices: &Choices, view: &View) -> Section {
        let settings: Q::Settings = choices.read();
        let basis = Q::basis(alerts, &settings);
        let answer = answer::<Q>(&mut self.answer, alerts, &settings, basis);
        section::<Q>(answer, &settings, view)
    }

    fn notices(&mut self, alerts: &Selected, choices: &Choices) -> Vec<Remark> {
        let Some(notices) = Q::NOTICES else {
            return Vec::new();
        };
        let settings: Q::Settings = choices.read();
        let basis = Q::basis(alerts, &settings);
        let answer = answer::<Q>(&mut self.answer, alerts, &settings, basis);
        answer.as_ref().map(notices).unwrap_or_default()
    }
}

fn answer<'a, Q: Question>(
    latest: &'a mut Remembered<Q::Basis, Result<Q::Answer, MissingColumns>>,
    alerts: &Selected,
    settings: &Q::Settings,
    basis: Q::Basis,
) -> &'a Result<Q::Answer, MissingColumns> {
    latest.answer_with(basis.clone(), |known| {
        has_columns(alerts.table, Q::COLUMNS).map(|()| {
            let mut known = known
                .iter()
                .filter_map(|(of, answer)| answer.as_ref().ok().map(|answer| (of, answer)));
            let revised = known.find_map(|known| Q::revised(known, &basis, alerts, settings));
            revised.unwrap_or_else(|| Q::answer(alerts, settings))
        })
    })
}

fn section<Q: Question>(
    answer: &Result<Q::Answer, MissingColumns>,
    settings: &Q::Settings,
    view: &View,
) -> Section {
    let section = match answer {
        Ok(answer) => Q::section(answer, settings, view),
        Err(missing) => off(missing),
    };
    let head = heading::<Q>();
    let section = Section {
        id: head.id,
        label: head.label,
        title: head.title,
        is_half: head.is_half,
        ..section
    };
    in_view(section, view)
}

/// A section without an answer yet.
fn heading<Q: Question>() -> Section {
    Section {
        id: Q::ID.into(),
        label: Q::LABEL.into(),
        title: Q::TITLE.into(),
        answer: "Computing…".into(),
        is_half: Q::IS_HALF,
        ..Section::default()
    }
}

/// What stands for an answer that cannot be given.
fn off(missing: &MissingColumns) -> Section {
    let why: crate::section::Text = missing.to_string().into();
    Section {
        answer: why.clone(),
        off: Some(why),
        ..Section::default()
    }
}

/// Adds what every section says of the alerts as a whole.
// Once for all questions: it is large.
#[inline(never)]
fn in_view(mut section: Section, view: &View) -> Section {
    section.remarks.splice(0..0, view.notices.iter().cloned());
    // The way to the alerts is that of every figure.
    let totals = section.totals.iter_mut();
    let totals = totals.flat_map(|totals| &mut totals.totals);
    let figures = section.figures.iter_mut().map(|figure| &mut figure.here);
    for here in totals.map(|total| &mut total.here).chain(figures) {
        here.path.splice(0..0, view.path.iter().cloned());
    }
    for (title, subtitle, numbers) in section.numbers_mut() {
        numbers.plot.head = picture_head(title, subtitle, numbers.plot.picture.width);
        outline(&mut numbers.plot, &view.filters);
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_without_alerts_says_why() {
        let without = |n_rows: u64, n_testing: u64, creation_time: Option<&str>| {
            let without_alerts = WithoutAlerts {
                lacks_creation_time: false,
                n_rows,
                n_testing,
                creation_time: creation_time.map(str::to_owned),
            };
            let view = View {
                without_alerts: Some(without_alerts),
                ..View::default()
            };
            view.nothing()
        };
        let soon = Some("soon");
        let known = "“soon” is not a creation time in a known spelling. Known are times like 2026-11-02T13:49:05Z, 11/2/2026 1:49 PM, \
                     02.11.2026 13:49 and Nov 2, 2026 @ 13:49:05, Unix times, and a spreadsheet’s day numbers.";
        for ((n_rows, n_testing, time), expected) in [
            ((0, 0, None), "There are no alerts in this data.".to_owned()),
            (
                (48, 0, soon),
                format!("None of the 48 rows can be read: {known}"),
            ),
            ((1, 0, soon), format!("The only row can’t be read: {known}")),
            (
                (48, 0, None),
                "None of the 48 rows can be read. The data check says why.".to_owned(),
            ),
            (
                (48, 8, soon),
                format!(
                    "Of 48 rows, none counts: 8 test alerts (severity TESTING), and 40 can’t be read: {known}"
                ),
            ),
            (
                (8, 8, None),
                "All rows are test alerts (severity TESTING), which do not count.".to_owned(),
            ),
            (
                (1, 1, None),
                "The only row is a test alert (severity TESTING), which does not count.".to_owned(),
            ),
        ] {
            assert_eq!(without(n_rows, n_testing, time), expected);
        }
    }

    #[test]
    fn that_there_is_nothing_has_a_reason() {
        let nothing = |n_out_of_range| {
            let view = View {
                n_out_of_range,
                ..View::default()
            };
            view.nothing()
        };
        assert_eq!(nothing(0), "There are no alerts in this data.");
        assert_eq!(
            nothing(1_204),
            "No alerts in the selected period; all 1,204 are outside it."
        );
    }
}
