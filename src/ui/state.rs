//! The signals that the components share, and the acts that they offer the user.

use std::collections::BTreeSet;
use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, FileList, MouseEvent};
use zeroize::Zeroizing;

use super::browser::{self, NoRoom};
use super::engine_link::{EngineLink, Loss, Script};
use super::idle::{self, Doing};
use super::page::{Access, Heard, Page};
use super::settings::{Settings, ThemeChoice};
use super::{plotly, turns};
use crate::alerts::Period;
use crate::calendar::words::day;
use crate::calendar::{DayRange, iso_day};
use crate::event_loop::next_task;
use crate::filters::{self, act};
use crate::numbers::minutes as minutes_in_words;
use crate::protocol::{
    AnswerPart, Command, Event, FILTER_PANEL, Opening, RequestId, Source, Summary,
};
use crate::questions::Query;
use crate::section::Table;
use crate::section::control::GET_DAYS;
use crate::section::table::REMOVAL;
use crate::table::Assumptions;

/// An engine that has not heard Cancel for so long won't.
const CANCEL_WITHIN_MS: u32 = 5_000;

/// An engine that holds a secret has so long to say that it has forgotten it.
const FORGET_WITHIN_MS: u32 = 1_000;

/// No call that revokes a token is publicly known.
const TOKEN_LIVES_ON: &str = "The token is no longer in this browser, but Workbench accepts it until it expires or is revoked there.";

/// Only many days with many reorderings take longer to compute.
const ANALYSIS_WITHIN_MS: u32 = 30_000;

const STILL_COMPUTING: &str = "Still computing after 30 s. Many days with many reorderings take that long; if nothing changes, reload the page and load the data again.";

const DATA_IS_LOST: &str = "The engine was restarted and no longer has the data on screen. Load the data again to change its figures.";

const STOPPED: &str = "The engine, which reads the data and computes the figures, stopped unexpectedly. The browser may have run out of memory.";

const UNFINISHED: &str =
    "Incomplete: figures were still being computed. Use “Print report” for all of them.";

const NO_ROOM: &str = "The browser ran out of room for the file. Close other tabs and try again.";

const SETTINGS_NOT_READ: &str =
    "The settings from your last visit could not be read, so the page uses its defaults.";

const SETTINGS_NOT_KEPT: &str =
    "This browser does not let the page keep settings: they last until you reload or close it.";

/// How keeping the settings has gone so far.
#[derive(Clone, Copy)]
enum Keeping {
    /// Nothing was changed yet.
    Begins {
        /// Whether what a former visit kept could be read.
        could_read: bool,
    },
    /// As it should.
    Goes,
    /// They could not be kept, and the user knows.
    WasSaidNotTo,
}

/// The id of the field that files are chosen with.
pub const FILE_INPUT: &str = "csv-files";

/// The place of what adds files to those that are loaded.
pub const ADDITION: &str = "add-files";

/// A period and filters.
type View = (Option<DayRange>, String);

/// Between two clicks, more than this is no double click anywhere.
const DOUBLE_CLICK_MS: f64 = 1_000.0;

/// A place that was pressed.
struct Pressed {
    place: String,
    /// When, on the profiler's clock.
    at_ms: f64,
    /// Whether the figures are those of it by now.
    is_shown: bool,
    /// Whether its alerts are to be listed.
    is_listed: bool,
}

/// Shared by all components, as a context.
#[derive(Clone, Copy)]
pub struct AppState {
    /// What the page is doing.
    pub page: RwSignal<Page>,
    /// What the user set.
    pub settings: RwSignal<Settings>,
    /// The days chosen; all of them if `None`. Belongs to the data, so it does not outlive it.
    pub range: RwSignal<Option<DayRange>>,
    /// To what else the alerts are narrowed. Belongs to the data, too.
    pub filters: RwSignal<String>,
    /// What Back and Forward step through: each period and filters that were in force since the data came, and which of them are now.
    views: StoredValue<(Vec<View>, usize)>,
    /// The place that was pressed last.
    pressed: StoredValue<Option<Pressed>>,
    /// Whether the user says that the first and the last day of the data are complete. Belongs to the data, too.
    pub ends_are_whole: RwSignal<bool>,
    /// What the page looks like: changes whenever colors do.
    pub look: Memo<Look>,
    /// About how wide the widest charts are, in CSS pixels, in steps: labels are laid out for it.
    content_width: Memo<u32>,
    /// What is said of the data on the screen as a whole, if there is any.
    pub summary: Memo<Option<Arc<Summary>>>,
    /// Which figures have their table unfolded, by name.
    pub open_tables: RwSignal<BTreeSet<String>>,
    /// Whether a phone shows period, time zone and theme.
    pub are_options_open: RwSignal<bool>,
    /// Whether the account of what was read is shown over the figures.
    pub is_checking_data: RwSignal<bool>,
    /// Whether the ways in are shown over the figures.
    pub is_choosing_data: RwSignal<bool>,
    /// Which of them.
    pub offered: RwSignal<Offered>,
    /// Whether the files that are chosen next are to be added to those that are loaded.
    pub is_adding: StoredValue<bool>,
    /// Whether the latest load is of files that are loaded, without one.
    is_removing: StoredValue<bool>,
    /// The choices that are not in force yet, because the files are read again for them: the latest last, each with what was chosen before.
    former_choices: StoredValue<Vec<(String, String)>>,
    /// The browser's own time zone.
    pub browser_zone: StoredValue<String>,
    /// Whether the page is on its way to paper, which is white.
    is_on_paper: RwSignal<bool>,
    engine: StoredValue<Option<EngineLink>, LocalStorage>,
    /// What was [in view](Self::in_view) before the latest event from the engine.
    seen: StoredValue<Vec<String>>,
    /// Whether the engine was asked for anything.
    was_engine_used: StoredValue<bool>,
    /// When the user asked for the load under way, on the profiler's clock.
    asked_at_ms: StoredValue<f64>,
    /// How often answers were drawn.
    drawing: StoredValue<u32>,
}

impl AppState {
    /// Makes the state, and keeps settings and figures in step from now on. Engine and charts come once the page is painted.
    pub fn start() -> Self {
        let page = RwSignal::new(Page::default());
        let stored = browser::stored_settings();
        let could_read = stored.is_ok();
        let settings = RwSignal::new(stored.unwrap_or_default());
        let system_is_dark = browser::media("(prefers-color-scheme: dark)");
        let is_on_paper = RwSignal::new(false);
        let state = Self {
            page,
            settings,
            range: RwSignal::new(None),
            filters: RwSignal::new(String::new()),
            views: StoredValue::new((Vec::new(), 0)),
            pressed: StoredValue::new(None),
            ends_are_whole: RwSignal::new(false),
            look: Memo::new(move |_| Look {
                theme: settings.read().page.theme,
                system_is_dark: system_is_dark.get(),
                is_on_paper: is_on_paper.get(),
            }),
            content_width: browser::content_width(),
            summary: Memo::new(move |_| {
                page.read().shown().map(|shown| Arc::clone(&shown.summary))
            }),
            open_tables: RwSignal::new(BTreeSet::new()),
            are_options_open: RwSignal::new(false),
            is_checking_data: RwSignal::new(false),
            is_choosing_data: RwSignal::new(false),
            offered: RwSignal::new(Offered::All),
            is_adding: StoredValue::new(false),
            is_removing: StoredValue::new(false),
            former_choices: StoredValue::new(Vec::new()),
            browser_zone: StoredValue::new(browser::browser_zone()),
            is_on_paper,
            engine: StoredValue::new_local(None),
            seen: StoredValue::new(Vec::new()),
            was_engine_used: StoredValue::new(false),
            asked_at_ms: StoredValue::new(0.0),
            drawing: StoredValue::new(0),
        };
        if !could_read {
            state.note(SETTINGS_NOT_READ);
        }
        // The engine, once it is up, may know fewer.
        state.replace_zones_unless(&browser::knows_zone);
        idle::watch(
            move || {
                let page = state.page.read_untracked();
                let settings = state.settings.read_untracked();
                Doing {
                    is_signed_in: matches!(page.access(), Access::SignedIn(_)),
                    is_at_work: page.is_at_work(),
                    limit_minutes: settings.page.idle_minutes.0,
                }
            },
            move |minutes| state.sign_out_idle(minutes),
        );
        state.watch_printing();
        // The page listens as long as it lives.
        let _ = window_event_listener_untyped("pagehide", move |_| state.leave());
        Effect::new(move |former: Option<Keeping>| {
            state.keep_settings(former.unwrap_or(Keeping::Begins { could_read }))
        });
        Effect::new(move || browser::apply_state(state.page.read().state()));
        // Sample data is one click away again.
        let is_lost_by_leaving = Memo::new(move |_| {
            let page = page.read();
            page.shown()
                .is_some_and(|shown| shown.source != Source::Sample)
        });
        Effect::new(move || browser::ask_before_leaving(is_lost_by_leaving.get()));
        // With or without charts. They are drawn in later turns, and read their colors off the document then.
        Effect::new(move || state.look.get().apply());
        Effect::new(move || state.ask_for_figures());
        Effect::new(move || turns::await_answer(state.page.read().is_asking()));
        state.watch_history();
        let _ = window_event_listener(leptos::ev::click, move |event| {
            if let Some((act, place)) = browser::place_of(&event) {
                // A check box shows what is so once the figures do.
                event.prevent_default();
                match act {
                    Some(act) => state.choose_place(&act, &place),
                    None => state.press_place(&place, &event),
                }
            }
        });
        plotly::on_click(move |place, event| state.press_place(place, event));
        let _ = window_event_listener(leptos::ev::dblclick, move |_| state.list_pressed());
        plotly::on_drag(move |place| state.choose_place(act::ONLY, place));
        browser::after_paint(move || state.prepare());
        state
    }

    /// What is done where a [place](crate::filters) is pressed: with Shift, or the second time in a row, its alerts are listed.
    fn press_place(self, place: &str, event: &MouseEvent) {
        if event.detail() > 1 {
            // Where the first one was may be another place by now.
            return self.list_pressed();
        }
        let others = [ADDITION, REMOVAL, GET_DAYS];
        let is_of_alerts = !others.iter().any(|other| place.starts_with(other));
        if event.shift_key() && is_of_alerts {
            return browser::show_alerts(place);
        }
        self.pressed.set_value(is_of_alerts.then(|| Pressed {
            place: place.to_owned(),
            at_ms: browser::now_ms(),
            is_shown: false,
            is_listed: false,
        }));
        self.choose_place(act_of(event), place);
    }

    /// Lists the alerts of the place that was pressed last, once the figures show it: the list lies over them in the browser's history.
    fn list_pressed(self) {
        self.pressed.update_value(|pressed| {
            // A double click elsewhere is none on that.
            if let Some(pressed) = pressed
                && browser::now_ms() - pressed.at_ms < DOUBLE_CLICK_MS
            {
                pressed.is_listed = true;
            }
        });
        self.list_if_wanted();
    }

    fn list_if_wanted(self) {
        let listed = self.pressed.try_update_value(|pressed| {
            pressed.take_if(|pressed| pressed.is_listed && pressed.is_shown)
        });
        if let Some(Some(pressed)) = listed {
            browser::show_alerts(&pressed.place);
        }
    }

    /// Narrows the figures to a [place](crate::filters), or back: its day as the period, or its values as filters; or removes the file that
    /// it is.
    pub fn choose_place(self, act: &str, place: &str) {
        if place == ADDITION {
            // Later, for that is a click of its own, and this one is not over yet.
            return spawn_local(async move { self.choose_files(true) });
        }
        if let Some(days) = place.strip_prefix(GET_DAYS) {
            return self.get_days(days);
        }
        if let Some(position) = place.strip_prefix(REMOVAL) {
            return self.remove_file(position.parse().unwrap_or_default());
        }
        let days = filters::days_of(place);
        if days.is_none() {
            return self
                .filters
                .update(|filters| *filters = filters::with_act(filters, act, place));
        }
        let is_shown = self.range.get_untracked() == days;
        self.range.set(if is_shown { None } else { days });
    }

    /// Has Back and Forward step through the periods and filters.
    fn watch_history(self) {
        browser::on_history(move |to| {
            let view = self.views.try_update_value(|(views, now)| {
                // A link within the page has no number, and changes nothing else.
                let view = to.and_then(|to| views.get(to).cloned());
                match to {
                    Some(to) if view.is_some() => *now = to,
                    _ => browser::name_in_history(*now),
                }
                view
            });
            if let Some((range, filters)) = view.flatten() {
                self.range.set(range);
                self.filters.set(filters);
            }
        });
    }

    /// The figures of other settings are here: if the period or the filters are others, Back leads to the former.
    fn note_view(self, query: &Query) {
        let view = (query.range, query.filters.clone());
        let is_new = self.views.try_update_value(|(views, now)| {
            if views.get(*now) == Some(&view) {
                return None;
            }
            views.truncate(*now + 1);
            views.push(view);
            *now = views.len() - 1;
            Some(*now)
        });
        if let Some(number) = is_new.flatten() {
            browser::add_to_history(number);
        }
        // What was left to do to them is done.
        self.filters.set(query.filters.clone());
        self.pressed.update_value(|pressed| {
            if let Some(pressed) = pressed {
                pressed.is_shown = true;
            }
        });
        self.list_if_wanted();
    }

    /// Whether files are on the screen that others can be added to.
    pub fn has_files(self) -> bool {
        let page = self.page.read_untracked();
        let shown = page.shown();
        shown.is_some_and(|shown| shown.source == Source::Files) && !page.is_data_lost()
    }

    /// Opens the browser's own file dialog; what is chosen there may be added to what is loaded.
    pub fn choose_files(self, adds: bool) {
        self.is_adding.set_value(adds);
        browser::click(FILE_INPUT);
    }

    /// Reads files into a new table, together with those that are loaded if the user chose them to be added.
    pub fn open_files(self, files: Option<FileList>) {
        let files = files.map(|files| Array::from(&files)).unwrap_or_default();
        if files.length() == 0 {
            return;
        }
        if self.is_adding.get_value() {
            self.change_files(Opening::Add, &files);
        } else {
            self.send_files(Opening::Replace, self.query_for_new_data(), &files);
        }
    }

    /// Reads the files that are loaded again, without one.
    fn remove_file(self, position: u32) {
        let load = {
            let page = self.page.read_untracked();
            page.shown().map(|shown| shown.load)
        };
        if let Some(load) = load {
            self.change_files(Opening::Remove { load, position }, &Array::new());
        }
    }

    /// Reads the files that are loaded again, with others or without one. Period and filters stay.
    fn change_files(self, opening: Opening, files: &Array) {
        if self.fails_for_lost_data() {
            return;
        }
        let mut query = untrack(|| self.query());
        // Of other files, nobody has said it.
        query.ends_are_whole = false;
        self.send_files(opening, query, files);
    }

    fn send_files(self, opening: Opening, query: Query, files: &Array) {
        let request = self.begin_load();
        self.is_removing
            .set_value(matches!(opening, Opening::Remove { .. }));
        let command = Command::OpenFiles {
            request,
            query,
            opening,
        };
        self.send(&command, files, &[]);
    }

    /// Makes the sample data and shows it.
    pub fn explore_sample(self) {
        let request = self.begin_load();
        self.command(&Command::ExploreSample {
            request,
            query: self.query_for_new_data(),
        });
    }

    /// Signs in to Workbench with password and MFA code or, if there is no user name, with an API token.
    pub fn sign_in(
        self,
        address: String,
        user_name: Option<String>,
        secrets: &[Zeroizing<String>],
    ) {
        let request = self.tag(&mut |page| page.begin_sign_in(&address, user_name.as_deref()));
        let command = Command::SignIn {
            request,
            address,
            user_name,
        };
        self.send(&command, &Array::new(), secrets);
    }

    /// Gives up signing in. The engine has what was typed: one that does not answer is ended.
    pub fn cancel_sign_in(self) {
        let given_up = self.page.try_update(Page::cancel_sign_in).flatten();
        let Some(request) = given_up else { return };
        self.command(&Command::CancelSignIn { request });
        self.end_engine_unless(
            move |page| !page.is_giving_up_sign_in(request),
            "Sign-in canceled. The engine, which had the password, did not respond within a second, so it was restarted.".to_owned(),
        );
    }

    /// Has the engine look again whether and where one can sign in.
    pub fn read_deployment(self) {
        self.command(&Command::ReadDeployment);
    }

    /// Forgets the token, because the user wants it.
    pub fn sign_out(self) {
        self.sign_out_with(format!("You are signed out of Workbench. {TOKEN_LIVES_ON}"));
    }

    /// Forgets the token, then says `note`. The engine has the token: one that does not answer is ended.
    fn sign_out_with(self, note: String) {
        let begun = self
            .page
            .try_update(|page| page.begin_sign_out(note))
            .flatten();
        let Some(request) = begun else { return };
        self.command(&Command::SignOut);
        self.end_engine_unless(
            move |page| !page.is_signing_out(request),
            format!("You are signed out of Workbench. The engine, which had the token, did not respond within a second, so it was restarted. {TOKEN_LIVES_ON}"),
        );
    }

    /// Ends the engine, with whatever secrets it holds, unless within a second the page has heard what it should have.
    fn end_engine_unless(self, has_heard: impl Fn(&Page) -> bool + 'static, what_happened: String) {
        spawn_local(async move {
            TimeoutFuture::new(FORGET_WITHIN_MS).await;
            if has_heard(&self.page.read_untracked()) {
                return;
            }
            self.change(&mut |page| {
                let next = if page.shown().is_some() {
                    " Load the data again to change the figures on screen."
                } else {
                    ""
                };
                page.end_engine(format!("{what_happened}{next}"));
            });
            self.engine.set_value(None);
            self.start_engine();
        });
    }

    /// Exports a range of days from Workbench and shows it.
    pub fn get_metrics(self, range: DayRange) {
        let request = self.begin_load();
        let query = Query {
            range: Some(range),
            ..self.query_for_new_data()
        };
        self.command(&Command::GetMetrics {
            request,
            query,
            range,
        });
    }

    /// Asks Workbench for other days, of which only some are to be shown then, with the same filters; or offers to sign in for that.
    fn get_days(self, days: &str) {
        let range = |text: &str| {
            let (start, end) = text.split_once("..")?;
            Some(DayRange {
                start_on: iso_day(start)?,
                end_on: iso_day(end)?,
            })
        };
        let ranges = days.split_once(',');
        let ranges = ranges.and_then(|(asked, shown)| range(asked).zip(range(shown)));
        let Some((asked, shown)) = ranges else { return };
        if !matches!(self.page.read_untracked().access(), Access::SignedIn(_)) {
            self.offered.set(Offered::All);
            return self.is_choosing_data.set(true);
        }
        let query = Query {
            range: Some(shown),
            // Of other days, nobody has said it.
            ends_are_whole: false,
            ..untrack(|| self.query())
        };
        let request = self.begin_load();
        self.command(&Command::GetMetrics {
            request,
            query,
            range: asked,
        });
    }

    /// Shows something to know that is no failure.
    pub fn note(self, notice: &str) {
        self.change(&mut |page| page.note(notice.to_owned()));
    }

    /// Shows that something went wrong on the page itself.
    pub fn fail(self, problem: &str) {
        self.change(&mut |page| page.fail(problem.to_owned()));
    }

    /// Whether the engine that had the data is gone: then it says so, for nothing more can be asked about it.
    fn fails_for_lost_data(self) -> bool {
        let is_lost = self.page.read_untracked().is_data_lost();
        if is_lost {
            self.fail(DATA_IS_LOST);
        }
        is_lost
    }

    /// Shows ways in over the figures.
    pub fn offer(self, offered: Offered) {
        self.offered.set(offered);
        self.is_choosing_data.set(true);
    }

    /// Fetches the evidence that the figures still lack.
    pub fn load_evidence(self) {
        if self.fails_for_lost_data() {
            return;
        }
        let request = self.tag(&mut Page::begin_evidence);
        self.command(&Command::LoadEvidence { request });
    }

    /// Gives up fetching evidence; what has come stays.
    pub fn cancel_evidence(self) {
        self.change(&mut Page::end_evidence);
        self.command(&Command::CancelEvidence);
    }

    /// Gives up the load under way. An engine that does not even answer that is started anew: Cancel must always work.
    pub fn cancel_load(self) {
        let Some(request) = self.page.read_untracked().load() else {
            return;
        };
        self.command(&Command::Cancel);
        spawn_local(async move {
            TimeoutFuture::new(CANCEL_WITHIN_MS).await;
            if self.page.read_untracked().is_loading(request) {
                self.lose_engine(
                    "The engine, which reads the data and computes the figures, did not respond.",
                );
            }
        });
    }

    /// Signs out because nobody used the page for a while.
    fn sign_out_idle(self, minutes: u32) {
        self.sign_out_with(format!(
            "Signed out after {} of inactivity. Sign in again to load more from Workbench. {TOKEN_LIVES_ON}",
            minutes_in_words(f64::from(minutes)),
        ));
    }

    /// Has the engine write a table as CSV once it follows the latest choices: what came into view a moment ago may still be of former ones.
    /// Nothing is written if the table is gone by then.
    pub fn export_latest(self, table: impl Fn() -> Option<Table> + 'static) {
        spawn_local(async move {
            turns::hurry().await;
            if let Some(table) = table() {
                self.export(&table);
            }
        });
    }

    /// Has the engine write a table as CSV, all of it, whatever is on the screen.
    fn export(self, table: &Table) {
        let name = self.file_name(table, "csv");
        if !table.is_cut() {
            // An engine that was started again can write it, too.
            let request = self.tag(&mut Page::begin_export);
            let table = table.clone();
            return self.command(&Command::Write {
                request,
                table,
                name,
            });
        }
        let page = self.page.read_untracked();
        let Some(shown) = page.shown() else { return };
        let (load, query) = (shown.load, shown.summary.query.clone());
        drop(page);
        if self.fails_for_lost_data() {
            return;
        }
        let request = self.tag(&mut Page::begin_export);
        self.command(&Command::Export {
            request,
            load,
            query,
            table: table.name.to_string(),
            name,
        });
    }

    /// What a file about the figures on the screen is called.
    pub fn file_name(self, table: &Table, extension: &str) -> String {
        let tag = self.says(|summary| &summary.file_tag);
        format!("expel-metrics_{}_{tag}.{extension}", table.name)
    }

    /// The user goes to another page. The browser may keep this one as it is and show it again to whoever presses Back: the figures, but not
    /// the access to more of them. The engine may stand still before it hears of it; then it forgets the token before anything else once it
    /// goes on.
    fn leave(self) {
        if *self.page.read_untracked().access() == Access::SignedOut {
            return;
        }
        let note = format!(
            "Signed out, because you left this page. Sign in again to load more from Workbench. {TOKEN_LIVES_ON}"
        );
        self.sign_out_with(note.clone());
        self.change(&mut Page::leave);
        self.note(&note);
    }

    /// Has the engine find time zones by what people call them.
    pub fn find_zones(self, text: String) {
        self.command(&Command::FindZones { text });
    }

    /// The files stay as they were read: what was chosen since is not in force, and is not to be once they are opened again.
    fn take_back_choices(self) {
        let choices = self.former_choices.try_update_value(std::mem::take);
        for (key, former) in choices.into_iter().flatten().rev() {
            browser::show_chosen(&key);
            self.settings
                .update(|settings| settings.choices.set(&key, &former));
        }
    }

    /// Sets something about a question; a blank is its default.
    pub fn choose(self, key: &str, value: &str) {
        self.settings.update(|settings| {
            let former = settings.choices.remove(key).unwrap_or_default();
            settings.choices.set(key, value);
            if Assumptions::has_key(key) {
                self.former_choices
                    .update_value(|choices| choices.push((key.to_owned(), former)));
            }
        });
    }

    fn command(self, command: &Command) {
        self.send(command, &Array::new(), &[]);
    }

    /// Changes what the page is doing. One piece of compiled code for all such acts.
    pub fn change(self, act: &mut dyn FnMut(&mut Page)) {
        self.page.update(act);
    }

    /// Begins something that the engine answers.
    fn tag(self, act: &mut dyn FnMut(&mut Page) -> RequestId) -> RequestId {
        let mut request = RequestId(0);
        self.change(&mut |page| request = act(page));
        request
    }

    /// Prints the page as a report, in light colors whatever the theme: paper is white.
    pub fn print(self) {
        spawn_local(async move {
            self.put_on_paper("");
            next_task().await;
            turns::hurry().await;
            // The browser may forbid it; then there is nothing to do.
            let _ = browser::window().print();
            self.is_on_paper.set(false);
        });
    }

    /// Puts the page on paper when the browser prints it by itself, too.
    fn watch_printing(self) {
        let begin = move || {
            if !self.is_on_paper.get_untracked() {
                // What is out of view may be of a former choice, or not there yet.
                self.put_on_paper(if turns::is_any_left() { UNFINISHED } else { "" });
                // There is no time for effects and turns: the browser prints once this has returned.
                self.look.get_untracked().apply();
                plotly::draw_all_again();
            }
        };
        let _ = window_event_listener_untyped("beforeprint", move |_| begin());
        let _ = window_event_listener_untyped("afterprint", move |_| self.is_on_paper.set(false));
        // Whoever looks at the page as on paper sends no such events.
        let is_print = browser::media("print");
        Effect::new(move |former: Option<bool>| {
            let is_print = is_print.get();
            match former {
                _ if is_print => begin(),
                Some(true) => self.is_on_paper.set(false),
                _ => {}
            }
            is_print
        });
    }

    /// From now on the page is as on paper: white, as wide as the sheets, which say what they are about and of when they are, after `remark`.
    fn put_on_paper(self, remark: &str) {
        let zone = self.says(|summary| &summary.query.zone);
        let printed = format!("Printed {}", day(browser::today_in(&zone)));
        let about = self.says(|summary| &summary.context);
        let said = [remark, &*about, &*printed].into_iter();
        let said: Vec<&str> = said.filter(|said| !said.is_empty()).collect();
        browser::apply_sheet_head(&said.join(" · "));
        self.is_on_paper.set(true);
    }

    /// A text of what is said of the data as a whole; blank without data.
    pub fn said(self, read: fn(&Summary) -> &str) -> Memo<String> {
        Memo::new(move |_| {
            self.summary.track();
            self.says(read)
        })
    }

    /// The same, as it is now.
    pub fn says(self, read: fn(&Summary) -> &str) -> String {
        let summary = self.summary.read_untracked();
        summary.as_deref().map(read).unwrap_or_default().to_owned()
    }

    /// The settings as a query; tracks them.
    pub fn query(self) -> Query {
        self.browser_zone.with_value(|zone| {
            let period = Period {
                chosen: self.range.get(),
                ends_are_whole: self.ends_are_whole.get(),
            };
            let settings = self.settings.read();
            Query {
                filters: self.filters.get(),
                ..settings.query(zone, period, self.content_width.get())
            }
        })
    }

    fn query_for_new_data(self) -> Query {
        self.browser_zone.with_value(|zone| {
            let settings = self.settings.read_untracked();
            settings.query(zone, Period::default(), self.content_width.get_untracked())
        })
    }

    /// How long ago the user asked for the load under way.
    pub fn ms_since_asked(self) -> f64 {
        browser::now_ms() - self.asked_at_ms.get_value()
    }

    fn begin_load(self) -> RequestId {
        self.asked_at_ms.set_value(browser::now_ms());
        self.is_removing.set_value(false);
        self.tag(&mut Page::begin_load)
    }

    /// Asks for new figures if the settings are no longer those that the figures on the screen are for.
    fn ask_for_figures(self) {
        let query = self.query();
        let is_answered = self
            .summary
            .read_untracked()
            .as_ref()
            .is_none_or(|summary| summary.query == query);
        // Whoever goes back while others are on their way does not want those.
        if is_answered && !self.page.read_untracked().is_unanswered() {
            return;
        }
        if self.fails_for_lost_data() {
            return;
        }
        let request = self
            .page
            .try_update_untracked(Page::begin_analysis)
            .expect("the page's signal lives as long as the page");
        self.command(&Command::Analyze {
            request,
            query,
            in_view: self.in_view(),
        });
        turns::await_answer(true);
        // Until the answer is drawn; or there is none, and all is as it was.
        spawn_local(self.all_drawn(self.begin_drawing()));
        spawn_local(async move {
            TimeoutFuture::new(ANALYSIS_WITHIN_MS).await;
            if self.page.read_untracked().is_analyzing(request) {
                self.change(&mut |page| page.note_late(STILL_COMPUTING.to_owned()));
            }
        });
    }

    /// Whether the section of that id was in view before the latest event from the engine. If the document were asked between one change and the
    /// next, the browser would lay it out twice.
    pub fn was_in_view(self, id: &str) -> bool {
        self.seen.with_value(|seen| seen.iter().any(|of| of == id))
    }

    /// The ids of the sections of which a part is on the screen, and of the panel of filters if it is.
    fn in_view(self) -> Vec<String> {
        let page = self.page.read_untracked();
        let sections = page.shown().map(|shown| shown.sections.as_slice());
        let ids = sections.unwrap_or_default().iter();
        ids.map(|section| &*section.id)
            .chain([FILTER_PANEL])
            .filter(|id| {
                let element = browser::document().get_element_by_id(id);
                element.is_some_and(|element| browser::is_in_view(&element))
            })
            .map(str::to_owned)
            .collect()
    }

    fn start_engine(self) {
        self.was_engine_used.set_value(false);
        let script = Script {
            address: browser::meta("engine"),
            integrity: browser::meta("engine-integrity"),
        };
        let engine = EngineLink::start(
            script,
            move |event, file| self.hear(event, file),
            move |loss| {
                match loss {
                    Loss::Died => self.lose_engine(STOPPED),
                    Loss::Forbidden => {
                        // The next act tries again: what waited for this one would wait for good.
                        self.engine.set_value(None);
                        self.change(&mut |page| {
                    page.lose_engine("This browser does not let the page start its engine (a web worker), which reads the data and computes the figures. Please use a current Chrome, Edge, Firefox or Safari, and allow web workers for this page.".to_owned());
                });
                    }
                }
            },
        );
        self.engine.set_value(Some(engine));
    }

    /// The engine is gone, or as good as gone. Another takes its place, unless it did not come up or went without having been asked for
    /// anything: then the next would do the same.
    fn lose_engine(self, what_happened: &str) {
        let was_up = self.page.read_untracked().is_engine_up();
        let may_start = was_up && self.was_engine_used.get_value();
        self.change(&mut |page| {
            page.lose_engine(if may_start {
                let next = if page.shown().is_some() {
                    "Load the data again to change the figures on screen."
                } else {
                    "Try again."
                };
                format!("{what_happened} It was restarted. {next}")
            } else {
                "The engine, which reads the data and computes the figures, could not be started. Reload the page; if that does not help, contact the site’s administrator: some files may be missing.".to_owned()
            });
        });
        self.engine.set_value(None);
        // What it says is not to be behind the ways in.
        self.is_choosing_data.set(false);
        if may_start {
            self.start_engine();
        }
    }

    /// Keeps the settings for the next visit. That they can't be kept is said once, and only when the user has changed one.
    fn keep_settings(self, former: Keeping) -> Keeping {
        let settings = self.settings.read();
        match former {
            // What could not be read may be readable the next time.
            Keeping::Begins { could_read: false } => Keeping::Goes,
            Keeping::Begins { could_read: true } => {
                browser::store_settings(&settings);
                Keeping::Goes
            }
            Keeping::Goes if browser::store_settings(&settings) => Keeping::Goes,
            Keeping::Goes => {
                self.note(SETTINGS_NOT_KEPT);
                Keeping::WasSaidNotTo
            }
            Keeping::WasSaidNotTo => {
                browser::store_settings(&settings);
                Keeping::WasSaidNotTo
            }
        }
    }

    /// Hands the user a file that was made here or in the engine.
    pub fn save(self, name: &str, file: Result<Blob, NoRoom>) {
        if file
            .and_then(|file| browser::download(name, &file))
            .is_err()
        {
            self.fail(NO_ROOM);
        }
    }

    /// Says that what is on the screen is about to change. Gives the number of this drawing.
    fn begin_drawing(self) -> u32 {
        let drawing = self.drawing.get_value() + 1;
        self.drawing.set_value(drawing);
        browser::apply_drawn("");
        drawing
    }

    /// Resolves when the components have seen the new answers and what is in view is drawn.
    async fn view_drawn(self, drawing: u32) {
        next_task().await;
        turns::view_done().await;
        self.say_drawn(drawing, "view");
    }

    /// Resolves when everything is drawn.
    async fn all_drawn(self, drawing: u32) {
        turns::all_done().await;
        self.say_drawn(drawing, "all");
    }

    /// Says how much is drawn, unless something newer is being drawn.
    fn say_drawn(self, drawing: u32, drawn: &str) {
        if self.drawing.get_value() == drawing {
            browser::apply_drawn(drawn);
        }
    }

    fn need_engine(self) {
        if self.engine.with_value(Option::is_none) {
            self.start_engine();
        }
    }

    fn send(self, command: &Command, files: &Array, secrets: &[Zeroizing<String>]) {
        self.need_engine();
        self.was_engine_used.set_value(true);
        let sent = self.engine.with_value(|engine| match engine {
            Some(engine) => engine.send(command, files, secrets),
            None => Ok(()),
        });
        if sent.is_err() {
            self.lose_engine(STOPPED);
        }
    }

    fn hear(self, event: Event, file: Option<Blob>) {
        let received_at_ms = browser::now_ms();
        if !matches!(event, Event::Progress { .. }) {
            self.seen.set_value(self.in_view());
        }
        let heard = self
            .page
            .try_update(|page| page.hear(event))
            .unwrap_or(Heard::Nothing);
        let is_in_force = matches!(heard, Heard::Loaded { .. } | Heard::Analyzed { .. });
        if is_in_force && self.page.read_untracked().is_all_answered() {
            self.former_choices.update_value(Vec::clear);
        }
        match heard {
            Heard::Nothing => {}
            Heard::NotReadAgain => self.take_back_choices(),
            Heard::EngineUp { rehearsal } => {
                plotly::warm_up(rehearsal);
                let zones = self.page.read_untracked().zones();
                self.replace_zones_unless(&|name| {
                    zones.iter().any(|zone| zone.eq_ignore_ascii_case(name))
                });
            }
            Heard::Exported { name } => self.save(&name, file.ok_or(NoRoom)),
            Heard::SignedIn => {
                // What waited for it goes on, and can be seen again.
                let (is_loading, lost_evidence) = {
                    let page = self.page.read_untracked();
                    let lost = page.evidence().is_some_and(|work| work.problem.is_some());
                    (page.progress().is_some(), lost)
                };
                let offered = self.offered.get_untracked();
                let is_open = self.is_choosing_data.get_untracked();
                if lost_evidence || (is_open && offered == Offered::SignInForEvidence) {
                    self.load_evidence();
                }
                if is_loading || lost_evidence || offered != Offered::All {
                    self.is_choosing_data.set(false);
                }
            }
            Heard::Loaded {
                part,
                ingest,
                analyze,
            } => {
                // What was said of other data's days says nothing about these.
                self.ends_are_whole.set(false);
                let query = self.summary.get_untracked();
                let query = query.map(|summary| summary.query.clone());
                let query = query.unwrap_or_default();
                // Back leads to what was seen of other data: of these, to all of them.
                self.views.update_value(|(views, now)| {
                    *views = vec![(query.range, query.filters.clone()); *now + 1];
                    browser::name_in_history(*now);
                });
                self.range.set(query.range);
                self.filters.set(query.filters);
                let drawing = self.begin_drawing();
                browser::measure_span("ingest", ingest);
                browser::measure_span(analysis_of(part), analyze);
                let asked_at_ms = self.asked_at_ms.get_value();
                spawn_local(async move {
                    self.view_drawn(drawing).await;
                    browser::measure_since("render", received_at_ms);
                    browser::measure_since("load", asked_at_ms);
                    self.change(&mut Page::drawn);
                    if self.is_removing.get_value() {
                        browser::focus("section-data-title");
                    } else {
                        browser::focus_first_heading();
                    }
                    self.all_drawn(drawing).await;
                    browser::measure_since("load-all", asked_at_ms);
                });
            }
            Heard::Analyzed { part, analyze } => {
                // With the rest comes no other view, and the user may have chosen another meanwhile.
                if part != AnswerPart::Rest
                    && let Some(summary) = self.summary.get_untracked()
                {
                    self.note_view(&summary.query);
                }
                browser::measure_span(analysis_of(part), analyze);
                let drawing = self.begin_drawing();
                spawn_local(async move {
                    self.view_drawn(drawing).await;
                    if part != AnswerPart::Rest {
                        browser::measure_since("render", received_at_ms);
                    }
                    self.all_drawn(drawing).await;
                });
            }
            Heard::Evidence => {
                let drawing = self.begin_drawing();
                spawn_local(async move {
                    self.view_drawn(drawing).await;
                    self.all_drawn(drawing).await;
                });
            }
        }
    }

    /// A zone that is not known, of damaged settings or of a browser that is ahead of the page, would fail every load. Another is used, and
    /// the user is shown which.
    fn replace_zones_unless(self, is_known: &dyn Fn(&str) -> bool) {
        let own = self.browser_zone.get_value();
        let used = if is_known(&own) { own.as_str() } else { "UTC" };
        let chosen = self.settings.read_untracked().page.zone.clone();
        match chosen.as_str() {
            "" if used != own => self.note_zone(&own, used),
            "" => {}
            zone if is_known(zone) => {}
            zone => {
                self.settings
                    .update(|settings| settings.page.zone = String::new());
                self.note_zone(zone, used);
            }
        }
        self.browser_zone.set_value(used.to_owned());
    }

    fn note_zone(self, unknown: &str, used: &str) {
        self.change(&mut |page| page.note_zone(unknown, used));
    }

    /// Fetches engine and plotly.js while the user reads the start screen, then keeps all files for a visit without a network.
    fn prepare(self) {
        self.need_engine();
        browser::when_idle(move || {
            turns::add_later(async {
                // A chart that needs it tries again.
                let _ = plotly::load().await;
            });
            // Last, so that the browser has most of the files already.
            turns::add_later(async { spawn_local(browser::keep_for_offline()) });
        });
    }
}

/// What the time for which the engine computed is called in the browser's measurements.
fn analysis_of(part: AnswerPart) -> &'static str {
    if part == AnswerPart::InView {
        "analyze-view"
    } else {
        "analyze"
    }
}

/// What a click does: with Ctrl, Command or Shift it adds what it is on, with Alt it leaves that out.
fn act_of(event: &MouseEvent) -> &'static str {
    if event.alt_key() {
        act::EXCEPT
    } else if event.ctrl_key() || event.meta_key() {
        act::ALSO
    } else {
        act::ONLY
    }
}

/// Which ways in are shown over the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// All of them.
    All,
    /// Signing in, for work under way waits for it.
    SignInAgain,
    /// Signing in, to fetch evidence as soon as that is done.
    SignInForEvidence,
}

/// What decides about colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    theme: ThemeChoice,
    system_is_dark: bool,
    is_on_paper: bool,
}

impl Look {
    /// Has the document, and what is drawn from now on, look like this.
    fn apply(self) {
        browser::apply_theme(self.theme);
        browser::apply_paper(self.is_on_paper);
        plotly::forget_look();
    }
}

/// The shared state.
pub fn app_state() -> AppState {
    expect_context()
}
