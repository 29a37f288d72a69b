//! What the engine says in answer to a question, ready to be shown: sentences, headline numbers, figures with their tables and plots, controls.
//!
//! The page shows any section without knowing what it is about, and exports are written over the same sections.
//!
//! This module must not know of any question, nor of the table that alerts are in.

pub mod control;
pub mod table;

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::numbers::count;

pub use control::{Control, ControlGroup, ControlKind};
pub use table::{Column, Kind, Table, Value};

/// Text: written down in the engine, or made from the data. What is from the data is untrusted: whoever shows it must show it as text.
pub type Text = Cow<'static, str>;

/// The answer to one question.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Stable name: `overview`, `arrivals`, … The section's id in the document.
    pub id: Text,
    /// What the navigation calls it.
    pub label: Text,
    /// The question, as a heading.
    pub title: Text,
    /// The question answered in a sentence or two, with the data at hand.
    pub answer: Text,
    /// What else must be known beside the answer.
    pub remarks: Vec<Remark>,
    /// Controls that concern every figure of the section.
    pub controls: Vec<ControlGroup>,
    /// The headline numbers, if the section has any.
    pub totals: Option<Totals>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// How the figures lie.
    pub layout: Layout,
    /// Whether half of a wide screen is enough for it.
    pub is_half: bool,
    /// Why there are no figures, and what to do, if the data lacks what they need.
    pub off: Option<Text>,
}

impl Section {
    /// As much of it as a page can show: long tables and long texts are cut, and say so.
    pub fn for_page(mut self) -> Self {
        self.totals = self.totals.map(|totals| Totals {
            numbers: totals.numbers.for_page(),
            trend: totals.trend.for_page(),
            ..totals
        });
        for figure in &mut self.figures {
            let figures = std::iter::once(&mut figure.numbers);
            for numbers in figures.chain(figure.parts.iter_mut().map(|part| &mut part.numbers)) {
                *numbers = std::mem::take(numbers).for_page();
            }
        }
        self
    }

    /// Numbers, each with what they are called and a line about them, in the order of the page.
    pub fn numbers_mut(&mut self) -> impl Iterator<Item = (&Text, &str, &mut Numbers)> {
        let title = &self.title;
        let totals = self.totals.iter_mut();
        let totals = totals.map(move |totals| (title, "", &mut totals.numbers));
        let figures = self.figures.iter_mut().flat_map(|figure| {
            let parts = figure.parts.iter_mut();
            let parts = parts.map(|part| (&part.title, "", &mut part.numbers));
            let own = (&figure.title, &*figure.subtitle, &mut figure.numbers);
            std::iter::once(own).chain(parts)
        });
        totals.chain(figures)
    }

    /// Every table of the section, in the order of the page.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let totals = self.totals.iter();
        let totals = totals.flat_map(|totals| [&totals.numbers.table, &totals.trend]);
        let figures = self.figures.iter().flat_map(|figure| {
            let parts = figure.parts.iter().map(|part| &part.numbers);
            std::iter::once(&figure.numbers).chain(parts)
        });
        totals.chain(figures.map(|numbers| &numbers.table))
    }
}

/// Something to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Stable name for tests and scripts.
    pub key: Text,
    /// What.
    pub text: Text,
}

/// How the figures of a section lie on a wide screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// One below another.
    #[default]
    Stack,
    /// A narrow one beside a wide one.
    NarrowAndWide,
    /// Two in a row.
    Pairs,
}

/// Headline numbers, side by side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Each.
    pub totals: Vec<Total>,
    /// All of them as a table and a picture.
    pub numbers: Numbers,
    /// All of them by week or day.
    pub trend: Table,
}

/// One headline number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Total {
    /// Stable name: `alerts`, `no-action`, …
    pub key: Text,
    /// What it is called and what it means.
    pub definition: Definition,
    /// What that comes to here.
    pub here: Here,
    /// How many; blank if the data lacks a column for it.
    pub value: Value,
    /// What it comes to, or why it is blank.
    pub note: Text,
    /// The [place](crate::filters) of the alerts behind it, or their [scope](crate::filters::Scope) if they are all that are selected; blank if there are none.
    pub place: Text,
    /// How it went; `None` if there are too few weeks or days for a line.
    pub trend: Option<Trend>,
}

/// A line without axes. Its numbers are in the table of the totals' trend.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    /// The points of an SVG polyline, from 0 at the bottom, in a box 100 wide and 24 high: “1,23 50,1 99,12”.
    pub points: String,
    /// What it shows, in words.
    pub alt: Text,
}

/// A chart with its numbers and what they mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it is called.
    pub title: Text,
    /// One line below the title.
    pub subtitle: Text,
    /// What it means.
    pub definition: Definition,
    /// What that comes to here.
    pub here: Here,
    /// Its numbers; their name is the figure's.
    pub numbers: Numbers,
    /// What the chart shows, for people who do not see it.
    pub alt: Text,
    /// Lines below the chart.
    pub notes: Vec<Text>,
    /// Controls that concern this figure.
    pub controls: Vec<ControlGroup>,
    /// Other tables that belong to it.
    pub parts: Vec<Part>,
    /// Whether the table is part of the figure, rather than folded away.
    pub is_table_open: bool,
}

/// A table that belongs to a figure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What it is called.
    pub title: Text,
    /// The numbers.
    pub numbers: Numbers,
    /// What is said if there are no rows.
    pub if_empty: Text,
}

/// Numbers as a table and, for whoever wants it so, as a picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// The table.
    pub table: Table,
    /// The plot.
    pub plot: Plot,
}

impl Numbers {
    /// A table that no chart shows.
    pub fn of_table(table: Table) -> Self {
        Self {
            table,
            ..Self::default()
        }
    }

    fn for_page(self) -> Self {
        Self {
            table: self.table.for_page(),
            ..self
        }
    }
}

/// A plot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plot {
    /// For plotly.js: `data`, `layout` and `config`, as JSON. Colors are names of tokens, which whoever draws it resolves.
    pub json: String,
    /// The same not yet as text, for whoever adds to it in the engine.
    #[serde(skip)]
    pub parts: Parts,
    /// The height it is drawn at, in CSS pixels.
    pub height: u32,
    /// The size of a picture of it, in CSS pixels, without its head.
    pub picture: PictureSize,
    /// What stands above it in a picture, because nothing around a picture says it.
    pub head: PictureHead,
}

/// What a plot's text was made of, until it leaves the engine. Its text says the same, and is what is compared.
#[derive(Debug, Clone, Default)]
pub struct Parts(pub Option<Arc<serde_json::Value>>);

impl PartialEq for Parts {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Parts {}

/// The title above a plot in a picture of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureHead {
    /// For plotly.js: its `title`, as JSON. Its text ends where the last line is to follow: period, time zone and source.
    pub json: String,
    /// The height it takes, in CSS pixels.
    pub height: u32,
}

/// The size of an exported picture, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureSize {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// The meaning of a figure: the text behind every `?` on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// What the page calls it.
    pub name: Text,
    /// What it says, in a sentence.
    pub meaning: Text,
    /// How it is computed, in terms of the export's columns.
    pub formula: Text,
    /// What it leaves out.
    pub left_out: Text,
    /// Where it differs from Expel's metrics notebook, and why.
    pub differs: Option<Text>,
}

/// What a definition comes to with the data at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// The way from the rows to what the figure measures.
    pub path: Vec<Step>,
    /// The formula with its numbers; blank where nobody could follow them.
    pub formula: Text,
    /// What Expel's metrics notebook would show; blank if that is the same, or nothing comparable.
    pub notebook: Text,
}

/// A step on the way from rows to a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// How many are left, in words.
    pub text: Text,
    /// The [scope](crate::filters::Scope) of these alerts, or [`ROWS`]; blank if there are none.
    pub scope: Text,
}

impl Step {
    /// A step of `n` alerts that lie in a scope; says which they are: “measured”.
    pub fn of(n: u64, which: &str, scope: impl Into<Text>) -> Self {
        let scope = scope.into();
        Self {
            text: format!("{} {which}", count(n)).into(),
            scope: if n == 0 { Text::default() } else { scope },
        }
    }
}

/// What stands for a scope where rows are meant: the account of what was read has them.
pub const ROWS: &str = "+rows";
