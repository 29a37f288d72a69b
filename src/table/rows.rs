//! From records to the table: every row is an alert, or set aside for one reason.

use std::borrow::Cow;
use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::PushedId;
use super::encoding::text_of;
use super::intake::cut;
use super::layout::{SecondsToAction, Words};
use super::opening::Header;
use super::others::Kept;
use super::records::Record;
use super::spelling::{CATEGORIES, is_severity, spellings};
use super::states::{FormerStates, State};
use super::times::Times;
use super::timestamp::is_out_of_reach;
use super::{
    Column, FileLine, KnownTimes, Mark, Reason, SetAside, Table, TextColumn, Timestamp,
    is_damaged_id,
};

/// One row of a file.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub record: Record<'a>,
    pub header: &'a Header,
    pub file: u16,
    /// Whether no line break follows.
    pub ends_file: bool,
}

impl<'a> Row<'a> {
    fn place(self) -> FileLine {
        FileLine {
            file: self.file,
            line: self.record.line,
        }
    }

    /// The trimmed cell under `column`; blank where the file or the row has none.
    #[inline(always)]
    fn cell(self, column: Column) -> Cow<'a, [u8]> {
        let cell = self.cell_as_it_is(column);
        match &self.header.layout {
            None => cell,
            Some(layout) => layout.translated(column, cell),
        }
    }

    #[inline(always)]
    fn cell_as_it_is(self, column: Column) -> Cow<'a, [u8]> {
        match self.header.position(column) {
            Some(position) => self.record.cell(position),
            None => Cow::Borrowed(b""),
        }
    }

    fn is_short(self) -> bool {
        self.record.n_cells() < self.header.n_cells
    }

    /// Whether this is no row of the table, but a total, a remark, or the header once more. An alert's row has an id, a severity and a status
    /// at least.
    #[cold]
    fn is_around_table(self) -> bool {
        let cells = (0..self.record.n_cells()).map(|position| self.record.cell(position));
        let n_filled = cells.filter(|cell| !cell.is_empty()).count();
        let is_name_of = |column: Column| {
            let cell = self.cell(column);
            let is_name = |name: &str| cell.eq_ignore_ascii_case(name.as_bytes());
            is_name(column.name()) || column.other_name().is_some_and(is_name)
        };
        let has_severity = is_severity(&self.cell(Column::Severity));
        let is_header = match &self.header.layout {
            None => Column::REQUIRED.into_iter().all(is_name_of),
            Some(layout) => layout.is_header(self.record),
        };
        n_filled <= 2 && !has_severity || is_header
    }

    /// Blank cells too many are harmless: a spreadsheet leaves them where a longer row once was.
    fn has_too_many_cells(self) -> bool {
        (self.header.n_cells..self.record.n_cells())
            .any(|position| !self.record.cell(position).is_empty())
    }
}

/// Writes how many cells the row has, and how many it should have.
struct CellCount<'a>(Row<'a>);

impl fmt::Display for CellCount<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_cells = self.0.record.n_cells();
        let cells = if n_cells == 1 { "cell" } else { "cells" };
        write!(
            formatter,
            "{n_cells} {cells}, the header has {}",
            self.0.header.n_cells
        )
    }
}

/// The first human action on an alert.
#[derive(Debug, Clone, Copy)]
struct FirstAction {
    /// When it was; before the creation if every action is; `None` if there is none.
    at: Option<Timestamp>,
    /// Whether the first present action is at another instant.
    differs: bool,
}

impl FirstAction {
    /// The earliest action that is not before the creation.
    #[inline(always)]
    fn of(created_at: Timestamp, actions_at: [Option<Timestamp>; 5]) -> Self {
        let (mut first_present, mut earliest) = (None, None);
        for at in actions_at {
            let Some(at) = at else { continue };
            first_present = first_present.or(Some(at));
            if at >= created_at && earliest.is_none_or(|earliest| at < earliest) {
                earliest = Some(at);
            }
        }
        Self {
            at: earliest.or(first_present),
            differs: earliest.is_some() && earliest != first_present,
        }
    }
}

/// The recognized times of a row, in the order of [`Column::TIMES`].
type RowTimes = [Option<Timestamp>; Column::TIMES.len()];

/// The place of [`Column::InvestigatedAt`] among them.
const INVESTIGATED: usize = 2;

/// What is odd about a row that counts all the same.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Oddities {
    /// Times that can't be read.
    n_bad_timestamps: u8,
    /// Fewer cells than the header.
    is_short: bool,
}

/// Those of [`Table::sparse_columns`], then the first and the last close.
#[inline(always)]
fn sparse_times(
    times: &RowTimes,
) -> (
    [Option<Timestamp>; Column::TIMES.len() - 2],
    Option<Timestamp>,
    Option<Timestamp>,
) {
    let [_, a, b, c, d, e, closed_at, last_closed_at, f] = *times;
    ([a, b, c, d, e, closed_at, f], closed_at, last_closed_at)
}

/// What was in a row of the table before a later state took its place.
#[derive(Debug)]
struct Former {
    row: u32,
    times: RowTimes,
    /// The codes of its texts, in the order of [`Column::TEXTS`].
    codes: [u32; Column::TEXTS.len()],
    read_at: FileLine,
    oddities: Oddities,
    /// Where its other cells are.
    place: u32,
}

/// The table as it grows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub table: Table,
    pub times: Times,
    /// Of the file under way, if another tool than Workbench has written it.
    pub words: Words,
    /// Which other cells of its rows are kept.
    pub kept: Kept,
    n_examples: FxHashMap<Reason, usize>,
    /// The rows about which something is odd.
    oddities: FxHashMap<u32, Oddities>,
    former_states: FormerStates,
    /// Whether some row's place was taken by another.
    has_replaced: bool,
    /// The rows of earlier files whose place was taken by one of the file under way: it may be taken back.
    replaced_in_file: Vec<Former>,
}

impl Rows {
    /// What was read so far stays, whatever becomes of the next file.
    pub fn begin_file(&mut self) {
        self.words.clear();
        self.former_states.begin_file();
        self.replaced_in_file = Vec::new();
    }

    /// Whether some text of the file that ends now was not UTF-8.
    pub fn take_is_windows_1252(&mut self) -> bool {
        let columns = self.table.text_columns().into_iter();
        columns.fold(false, |is, texts| texts.take_is_windows_1252() | is)
    }

    /// Takes everything back to where the table ended then, which is where the latest file begins.
    pub fn forget_from(&mut self, mark: &Mark) {
        self.words.clear();
        self.former_states.forget_file();
        for former in std::mem::take(&mut self.replaced_in_file) {
            self.write(&former);
            self.table.others.put_back(former.row, former.place);
        }
        self.oddities
            .retain(|row, _| (*row as usize) < mark.n_alerts);
        self.table.truncate(mark);
        self.n_examples.clear();
        for example in &self.table.intake.examples {
            *self.n_examples.entry(example.reason).or_default() += 1;
        }
    }

    /// Counts the row as exactly one of: alert, testing, duplicate, unreadable. A blank line is no row.
    #[expect(
        clippy::manual_flatten,
        clippy::needless_range_loop,
        reason = "compiled for size, iterators take longer, and a file has millions of cells"
    )]
    pub fn take(&mut self, row: Row<'_>) {
        if row.record.is_blank() {
            return;
        }
        let intake = &mut self.table.intake;
        intake.n_rows += 1;
        intake.files[usize::from(row.file)].n_rows += 1;

        if row.has_too_many_cells() {
            intake.n_unreadable += 1;
            return self.set_aside(Reason::Malformed, row, CellCount(row));
        }
        if row.is_short() && row.ends_file {
            intake.n_unreadable += 1;
            intake.files[usize::from(row.file)].ends_inside_row_on = Some(row.record.line);
            let detail = format_args!("{}; the file ends inside the row", CellCount(row));
            return self.set_aside(Reason::Malformed, row, detail);
        }
        if row.header.layout.is_some() {
            self.note_words(row);
        }
        let intake = &mut self.table.intake;
        let severity = row.cell(Column::Severity);
        let id = row.cell(Column::AlertId);
        if severity.eq_ignore_ascii_case(b"TESTING") {
            intake.n_testing += 1;
            return self.set_aside(Reason::Testing, row, &text_of(&id).0);
        }
        let creation_time = row.cell(Column::CreatedAt);
        let Some(created_at) = self.times.read(Column::CreatedAt, &creation_time) else {
            for column in Column::TIMES.into_iter().skip(1) {
                self.times.survey(column, &row.cell(column));
            }
            if row.is_around_table() {
                self.times.take_back(Column::CreatedAt, &creation_time);
                return self.pass_over(row);
            }
            intake.n_unreadable += 1;
            let reason = if is_out_of_reach(&creation_time) {
                Reason::CreationYear
            } else {
                Reason::CreationTime
            };
            let detail = &text_of(&creation_time).0;
            return self.set_aside(reason, row, detail);
        };
        self.table.intake.files[usize::from(row.file)].n_alert_rows += 1;
        match self.table.id.push_bytes(&id) {
            PushedId::Taken(by) => return self.take_state(row, created_at, by),
            PushedId::Damaged => self.table.intake.n_damaged_ids += 1,
            PushedId::New => {}
        }

        let (times, oddities) = self.times(row, created_at);
        if oddities != Oddities::default() {
            let at = u32::try_from(self.table.len()).expect("rows fit into u32");
            self.note_oddities(at, row, oddities, &times);
        }
        let table = &mut self.table;
        let known = &mut table.known_times[usize::from(row.file)];
        for at in times {
            if let Some(at) = at {
                known.note(at);
            }
        }
        let (others, closed_at, last_closed_at) = sparse_times(&times);
        let columns = table.sparse_columns();
        for at in 0..columns.len() {
            columns[at].push(others[at]);
        }
        table.last_closes.push(last_closed_at, closed_at);
        let columns = table.text_columns();
        for at in 0..columns.len() {
            columns[at].push_bytes(&row.cell(Column::TEXTS[at]));
        }
        let action = first_action(&times);
        table.created_at.push(created_at);
        table.first_action_at.push(action.at);
        table.has_other_first_action.push(action.differs);
        table.lines.push(row.place());
        table.others.push(row.record, &self.kept);
    }

    #[cold]
    fn note_words(&mut self, row: Row<'_>) {
        for column in [Column::Severity, Column::Status] {
            self.words.note(column, &row.cell_as_it_is(column));
        }
    }

    /// Counts what is no row of the table.
    #[cold]
    fn pass_over(&mut self, row: Row<'_>) {
        let intake = &mut self.table.intake;
        intake.n_rows -= 1;
        let file = &mut intake.files[usize::from(row.file)];
        file.n_rows -= 1;
        file.n_lines_around += 1;
        let n_cells = row.record.n_cells();
        let mut cells = (0..n_cells).map(|position| row.record.cell(position));
        let first = cells.find(|cell| !cell.is_empty());
        let first = first.unwrap_or_default();
        self.set_aside(Reason::AroundTable, row, &text_of(&first).0);
    }

    /// Takes a row whose alert has a row already: the later state of the two counts, the other row is a duplicate.
    #[inline(never)]
    fn take_state(&mut self, row: Row<'_>, created_at: Timestamp, by: u32) {
        self.table.intake.n_duplicate += 1;
        let (times, oddities) = self.times(row, created_at);
        let cells = Column::TEXTS.map(|column| row.cell(column));
        let table = &self.table;
        let found = State {
            times,
            texts: cells.each_ref().map(|cell| text_of(cell).0),
        };
        let there = State::in_row(table, by);
        if found.compare(&there).is_le() {
            self.former_states.note(by, &found);
            let id = row.cell(Column::AlertId);
            return self.set_aside(Reason::Duplicate, row, &text_of(&id).0);
        }
        self.former_states.note(by, &there);
        let table = &mut self.table;
        let at = by as usize;
        let former = Former {
            row: by,
            times: table.times(at),
            codes: table.text_columns().map(|texts| texts.code(at)),
            read_at: table.lines.get(at),
            oddities: self.oddities.get(&by).copied().unwrap_or_default(),
            place: table.others.replace(by, row.record, &self.kept),
        };
        let mut cells = cells.iter();
        let codes = table.text_columns().map(|texts| {
            let cell = cells.next().map_or(&b""[..], |cell| cell);
            texts.code_for(cell)
        });
        let id = table.id.text(at).into_owned();
        self.write(&Former {
            row: by,
            times,
            codes,
            read_at: row.place(),
            oddities: Oddities::default(),
            place: former.place,
        });
        self.has_replaced = true;
        self.set_aside_at(Reason::Duplicate, former.read_at, id);
        self.add_to_account(former.oddities, -1);
        if oddities != Oddities::default() {
            self.note_oddities(by, row, oddities, &times);
        }
        if former.read_at.file != row.file {
            self.replaced_in_file.push(former);
        }
    }

    /// Puts this into its row of the table.
    fn write(&mut self, of: &Former) {
        let at = of.row as usize;
        let table = &mut self.table;
        let (others, closed_at, last_closed_at) = sparse_times(&of.times);
        for (column, at_instant) in table.sparse_columns().into_iter().zip(others) {
            column.set(at, at_instant);
        }
        table.last_closes.set(at, last_closed_at, closed_at);
        for (texts, code) in table.text_columns().into_iter().zip(of.codes) {
            texts.set(at, code);
        }
        let action = first_action(&of.times);
        if let Some(created_at) = of.times[0] {
            table.created_at[at] = created_at;
        }
        table.first_action_at.set(at, action.at);
        table.has_other_first_action[at] = action.differs;
        table.lines.set(at, of.read_at);
        if of.oddities == Oddities::default() {
            self.oddities.remove(&of.row);
        } else {
            self.oddities.insert(of.row, of.oddities);
        }
    }

    /// The recognized times of a row that was created then, and whether anything is odd about it.
    #[expect(
        clippy::needless_range_loop,
        reason = "compiled for size, iterators take longer, and a file has millions of cells"
    )]
    #[inline(always)]
    fn times(&mut self, row: Row<'_>, created_at: Timestamp) -> (RowTimes, Oddities) {
        let mut oddities = Oddities {
            n_bad_timestamps: 0,
            is_short: row.is_short(),
        };
        let mut times = [None; Column::TIMES.len()];
        times[0] = Some(created_at);
        for at in 1..Column::TIMES.len() {
            let cell = row.cell(Column::TIMES[at]);
            if !cell.is_empty() {
                times[at] = self.times.read(Column::TIMES[at], &cell);
                oddities.n_bad_timestamps += u8::from(times[at].is_none());
            }
        }
        if let Some(layout) = &row.header.layout {
            let cell = row.cell_as_it_is(Column::InvestigatedAt);
            match layout.seconds_to_action(&cell) {
                Some(SecondsToAction::After(seconds)) => {
                    times[INVESTIGATED] = Some(created_at.after_seconds(seconds));
                }
                Some(SecondsToAction::Unreadable) => oddities.n_bad_timestamps += 1,
                Some(SecondsToAction::None) | None => {}
            }
        }
        (times, oddities)
    }

    /// Reports what is odd about a row that counts.
    #[cold]
    fn note_oddities(&mut self, at: u32, row: Row<'_>, oddities: Oddities, times: &RowTimes) {
        self.oddities.insert(at, oddities);
        self.add_to_account(oddities, 1);
        if oddities.is_short {
            self.set_aside(Reason::ShortRow, row, CellCount(row));
        }
        for (column, at) in Column::TIMES.into_iter().zip(times) {
            let cell = row.cell_as_it_is(column);
            if at.is_none() && !cell.is_empty() {
                let detail = &text_of(&cell).0;
                self.set_aside(Reason::BadTimestamp(column), row, detail);
            }
        }
    }

    fn add_to_account(&mut self, oddities: Oddities, times: i64) {
        let intake = &mut self.table.intake;
        let add = |n: &mut u64, more: u64| *n = n.saturating_add_signed(times * more as i64);
        add(
            &mut intake.n_bad_timestamps,
            u64::from(oddities.n_bad_timestamps),
        );
        add(&mut intake.n_short_rows, u64::from(oddities.is_short));
    }

    /// The table of all files: each value in one spelling, and an account of the rows that count.
    pub fn finish(mut self) -> Table {
        let table = &mut self.table;
        table.id.forget_index();
        table.others.finish();
        table.intake.n_differing = self.former_states.n_differing(table);
        if self.has_replaced {
            for times in table.sparse_columns() {
                times.settle();
            }
            table.last_closes.settle();
            table.forget_examples_of_duplicates();
            table.note_known_times();
        }
        let created_at = std::mem::take(&mut table.created_at);
        for (column, texts) in Column::TEXTS.into_iter().zip(table.text_columns()) {
            let category = CATEGORIES.iter().find(|(category, _)| *category == column);
            let spellings = category
                .map(|(_, known)| spellings(texts, &created_at, known))
                .unwrap_or_default();
            if self.has_replaced || !spellings.is_empty() {
                texts.respell(&spellings);
            }
        }
        table.created_at = created_at;
        table.intake.n_damaged_investigation_ids = n_damaged(&table.investigation_id);
        self.table
    }

    /// Remembers the row as an example, if there are not enough of `reason` yet.
    fn set_aside(&mut self, reason: Reason, row: Row<'_>, detail: impl fmt::Display) {
        self.set_aside_at(reason, row.place(), detail);
    }

    fn set_aside_at(&mut self, reason: Reason, place: FileLine, detail: impl fmt::Display) {
        let n_examples = self.n_examples.entry(reason).or_default();
        if *n_examples == SetAside::MAX_EXAMPLES {
            return;
        }
        *n_examples += 1;
        self.table.intake.examples.push(SetAside {
            reason,
            file: place.file,
            line: place.line,
            detail: cut(&detail.to_string(), SetAside::MAX_DETAIL),
        });
    }
}

/// The first human action on an alert with these times.
#[inline(always)]
fn first_action(times: &RowTimes) -> FirstAction {
    let [
        created_at,
        user,
        investigated,
        promoted,
        action,
        _,
        closed,
        ..,
    ] = *times;
    let actions_at = [user, investigated, action, promoted, closed];
    FirstAction::of(
        created_at.expect("a row becomes an alert only with a creation time"),
        actions_at,
    )
}

/// In how many rows the id is damaged.
fn n_damaged(ids: &TextColumn) -> u64 {
    let values = ids.values().iter();
    let are_damaged: Vec<bool> = values.map(|id| is_damaged_id(id.as_bytes())).collect();
    if !are_damaged.contains(&true) {
        return 0;
    }
    let codes = (0..ids.len()).map(|row| ids.code(row) as usize);
    codes.filter(|&code| are_damaged[code]).count() as u64
}

impl Table {
    /// Forgets what was odd about rows whose place another has taken.
    fn forget_examples_of_duplicates(&mut self) {
        let is_about_alert = |reason| matches!(reason, Reason::BadTimestamp(_) | Reason::ShortRow);
        let examples = self.intake.examples.iter();
        let of_alerts = examples.filter(|example| is_about_alert(example.reason));
        let place = |example: &SetAside| FileLine {
            file: example.file,
            line: example.line,
        };
        let mut wanted: FxHashSet<FileLine> = of_alerts.map(place).collect();
        let places = self.lines.iter();
        let there: FxHashSet<FileLine> = places.filter(|place| wanted.remove(place)).collect();
        self.intake
            .examples
            .retain(|example| !is_about_alert(example.reason) || there.contains(&place(example)));
    }

    /// Notes the recognized times of all rows anew.
    fn note_known_times(&mut self) {
        let mut known = vec![KnownTimes::default(); self.known_times.len()];
        for row in 0..self.len() {
            let of_file = &mut known[usize::from(self.lines.file(row))];
            for at in self.times(row).into_iter().flatten() {
                of_file.note(at);
            }
        }
        self.known_times = known;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_earliest_action_is_never_later_than_the_first_present(
            created_at in -5..5_i64,
            actions_at in prop::array::uniform5(prop::option::of(-5..5_i64)),
        ) {
            let created_at = Timestamp::from_nanos(created_at);
            let actions_at = actions_at.map(|at| at.map(Timestamp::from_nanos));
            let first_present = actions_at.iter().flatten().next().copied();
            let action = FirstAction::of(created_at, actions_at);
            prop_assert_eq!(action.at.is_some(), first_present.is_some());
            // But for a clock error, which the notebook takes for a wait below zero.
            let is_error = first_present.is_some_and(|at| at < created_at);
            prop_assert!(is_error || action.at <= first_present);
            prop_assert_eq!(action.differs, action.at != first_present);
            // Nothing but clock errors is before the creation.
            let all_before = actions_at.iter().flatten().all(|at| *at < created_at);
            prop_assert_eq!(action.at.is_some_and(|at| at < created_at), all_before && first_present.is_some());
        }
    }
}
