//! The engine's session, driven as the worker drives it: a load of the sample or of small files, and what the page hears.

// clippy.toml allows it in tests, but does not see that these functions are theirs.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::ops::ControlFlow;

use expel_metrics::calendar::DayRange;
use expel_metrics::engine::{Progress, Reading, Session};
use expel_metrics::evidence::AlertEvidence;
use expel_metrics::filters::Scope;
use expel_metrics::listing::{Ask, Order};
use expel_metrics::protocol::{
    self, AnswerPart, Answers, Command, Event, FILTER_PANEL, RequestId, Source, Summary,
};
use expel_metrics::questions::{N_ON_TOP, Query};
use expel_metrics::sample::sample_csv;
use expel_metrics::section::Value;
use expel_metrics::workbench::{Address, Identity};

const HEADER: &str = "Expel Alert ID,Severity,Alert Status,Created At\n";
const FIRST: RequestId = RequestId(1);
const SECOND: RequestId = RequestId(2);
const THIRD: RequestId = RequestId(3);

fn query() -> Query {
    Query {
        zone: "America/New_York".to_owned(),
        ..Query::default()
    }
}

fn session() -> Session {
    Session::new(|| 0.0)
}

fn read(session: &mut Session, request: RequestId, files: &[(&str, &str)]) -> Progress {
    for (name, text) in files {
        session.begin_file(request, name)?;
        for bytes in text.as_bytes().chunks(7) {
            session.feed(request, bytes)?;
        }
        session.end_file(request)?;
    }
    ControlFlow::Continue(())
}

/// Loads files and gives the event with which the load ends.
fn load(session: &mut Session, request: RequestId, files: &[(&str, &str)]) -> Option<Event> {
    session.begin_load(request, Source::Files, query(), 0);
    match read(session, request, files) {
        ControlFlow::Continue(()) => session.finish_load(request),
        ControlFlow::Break(event) => event,
    }
}

fn load_sample(session: &mut Session, request: RequestId) -> Option<Event> {
    session.begin_load(request, Source::Sample, query(), 0);
    assert!(session.begin_file(request, "Sample data").is_continue());
    for chunk in sample_csv() {
        assert!(session.feed(request, &chunk).is_continue());
    }
    assert!(session.end_file(request).is_continue());
    session.finish_load(request)
}

/// How many rows the account has under a key.
fn n_rows(answers: &Answers, key: &str) -> u64 {
    let counts = &answers.summary.account.counts;
    counts.iter().find(|count| count.key == key).unwrap().n_rows
}

/// The rows of a table that the page gets; none if there is no such table.
fn table_rows<'a>(answers: &'a Answers, name: &str) -> &'a [Vec<Value>] {
    let mut tables = answers.sections.iter().flat_map(|section| section.tables());
    let table = tables.find(|table| table.name == name);
    table.map(|table| table.rows.as_slice()).unwrap_or_default()
}

#[track_caller]
fn n_alerts(event: Option<Event>) -> u64 {
    match event {
        Some(Event::Loaded { answers, .. } | Event::Analyzed { answers, .. }) => {
            n_rows(&answers, "rows-used")
        }
        other => panic!("no answers: {other:?}"),
    }
}

#[track_caller]
fn message(event: Option<Event>) -> String {
    match event {
        Some(Event::Failed { message, .. }) => message,
        other => panic!("no failure: {other:?}"),
    }
}

fn analyzed(event: Option<Event>) -> (AnswerPart, Answers) {
    match event {
        Some(Event::Analyzed { part, answers, .. }) => (part, *answers),
        other => panic!("no answers: {other:?}"),
    }
}

/// The rest of an answer, step by step: none is left out, and none follows the last.
fn rest_of(session: &mut Session, request: RequestId) -> Option<Event> {
    let mut n_steps = 0;
    loop {
        match session.rest(request)? {
            ControlFlow::Continue(()) => n_steps += 1,
            ControlFlow::Break(event) => {
                assert!(n_steps > 0);
                assert_eq!(session.rest(request), None);
                return Some(event);
            }
        }
    }
}

fn rows(ids: std::ops::Range<u32>) -> String {
    ids.fold(HEADER.to_owned(), |csv, id| {
        csv + &format!("id-{id},HIGH,CLOSED,2026-03-0{}T12:00:00Z\n", id % 9 + 1)
    })
}

#[test]
fn how_far_an_archive_has_come_is_counted_in_bytes_of_it() {
    fn progress(session: &Session) -> u64 {
        match session.progress() {
            Some(Event::Progress { n_bytes, .. }) => n_bytes,
            other => panic!("no progress: {other:?}"),
        }
    }
    let mut session = session();
    let csv = rows(0..100);
    let (first, rest) = csv.as_bytes().split_at(2_000);
    session.begin_load(FIRST, Source::Files, query(), 400 + csv.len() as u64);
    for (name, n_packed) in [("a.zip/1.csv", 150), ("a.zip/2.csv", 50)] {
        assert!(session.begin_file(FIRST, name).is_continue());
        let before = progress(&session);
        assert!(session.feed_unpacked(FIRST, first, n_packed).is_continue());
        assert_eq!(progress(&session), before + n_packed);
        assert!(session.feed_unpacked(FIRST, rest, 100).is_continue());
        assert!(session.end_file(FIRST).is_continue());
    }
    assert_eq!(progress(&session), 400);
    // A file beside it counts as it is.
    assert!(read(&mut session, FIRST, &[("b.csv", &csv)]).is_continue());
    assert_eq!(progress(&session), 400 + csv.len() as u64);
    assert_eq!(n_alerts(session.finish_load(FIRST)), 100);
    // Nothing comes of a load that is over.
    let fed = session.feed_unpacked(FIRST, first, 1);
    assert_eq!(fed, ControlFlow::Break(None));
}

/// What the figures say, whatever load they are of.
fn figures(event: Option<Event>) -> Answers {
    match event {
        Some(Event::Loaded { answers, .. }) => *answers,
        other => panic!("no load: {other:?}"),
    }
}

#[test]
fn files_are_added_and_removed_and_what_is_known_of_their_alerts_stays() {
    let (june, july) = (rows(0..5), rows(5..9));
    let both = [("june.csv", &*june), ("july.csv", &*july)];
    let change = |session: &mut Session, request, query: Query, files: &[(&str, &str)]| {
        session.begin_changed_load(request, query, 0);
        match read(session, request, files) {
            ControlFlow::Continue(()) => session.finish_load(request),
            ControlFlow::Break(event) => event,
        }
    };
    let mut session = session();
    load(&mut session, FIRST, &both[..1]).unwrap();
    let ana = identity(Some("ana"));
    for id in session.evidence_needed() {
        session.keep_evidence(&id, AlertEvidence::default(), &ana);
    }
    assert!(session.evidence_needed().is_empty());

    let added = figures(change(&mut session, SECOND, query(), &both));
    assert_eq!(n_rows(&added, "rows-used"), 9);
    assert!(session.has_loaded(SECOND));
    // Only what the others are about is not known yet, and only who asked before may ask.
    assert_eq!(session.evidence_needed().len(), 4);
    assert!(session.may_load_evidence(&identity(Some("bo"))).is_err());
    assert_eq!(session.file_name(1), Some("july.csv"));
    assert_eq!(session.take_note(), None);

    // A failure changes nothing.
    let broken = [both[0], ("notes.csv", "Buy milk.")];
    message(change(&mut session, RequestId(3), query(), &broken));
    assert!(session.has_loaded(SECOND));
    assert_eq!(session.evidence_needed().len(), 4);

    // What is left is as if it had been opened alone.
    let removed = figures(change(&mut session, RequestId(4), query(), &both[1..]));
    let mut other = self::session();
    assert_eq!(removed, figures(load(&mut other, FIRST, &both[1..])));
}

#[test]
fn days_that_are_chosen_stay_chosen_unless_none_of_them_is_left() {
    let of = |day: u32| format!("{HEADER}id-{day},HIGH,CLOSED,2026-03-{day:02}T17:00:00Z\n");
    let (second, ninth) = (of(2), of(9));
    let chosen = |from: &str, to: &str| Query {
        range: Some(DayRange {
            start_on: from.parse().unwrap(),
            end_on: to.parse().unwrap(),
        }),
        ..query()
    };
    for (range, stays) in [
        (chosen("2026-03-01", "2026-03-02"), false),
        (chosen("2026-03-01", "2026-03-09"), true),
        (chosen("2026-03-10", "2026-03-12"), false),
    ] {
        let mut session = session();
        load(
            &mut session,
            FIRST,
            &[("2.csv", &second), ("9.csv", &ninth)],
        )
        .unwrap();
        session.begin_changed_load(SECOND, range.clone(), 0);
        assert!(read(&mut session, SECOND, &[("9.csv", &ninth)]).is_continue());
        let answers = figures(session.finish_load(SECOND));
        assert_eq!(answers.summary.query.range, range.range.filter(|_| stays));
        assert_eq!(n_rows(&answers, "rows-out-of-range"), 0);
        assert_eq!(session.take_note().is_none(), stays);
        assert_eq!(session.take_note(), None);
    }
}

#[test]
fn what_is_read_again_counts_from_the_start() {
    let mut session = session();
    // Only the last row tells that the month comes second.
    let row = |id: u32, at: &str| format!("id-{id},HIGH,CLOSED,{at} 12:00:00\n");
    let mut csv = HEADER.to_owned();
    for id in 0..40_000 {
        csv += &row(id, "03/02/2026");
    }
    csv += &row(40_000, "25/02/2026");
    assert!(csv.len() > 1 << 20);
    session.begin_load(FIRST, Source::Files, query(), 1_000);
    for is_last in [false, true] {
        assert!(session.begin_file(FIRST, "a.csv.gz").is_continue());
        let fed = session.feed_unpacked(FIRST, csv.as_bytes(), 990);
        assert!(fed.is_continue());
        let Some(Event::Progress { n_bytes, .. }) = session.progress() else {
            panic!("it is under way");
        };
        assert_eq!(n_bytes, 990);
        assert!(session.end_file(FIRST).is_continue());
        assert_eq!(session.must_read_again(FIRST), !is_last);
    }
    assert_eq!(n_alerts(session.finish_load(FIRST)), 40_001);
}

#[test]
fn the_sample_shows_every_figure() {
    let mut session = session();
    let Some(Event::Loaded {
        source, answers, ..
    }) = load_sample(&mut session, FIRST)
    else {
        panic!("the sample loads");
    };
    assert_eq!(source, Source::Sample);
    let aside = [
        "rows-testing",
        "rows-duplicate",
        "rows-unreadable",
        "rows-out-of-range",
        "rows-used",
    ];
    let n_all: u64 = aside.iter().map(|key| n_rows(&answers, key)).sum();
    assert_eq!(n_all, n_rows(&answers, "rows-read"));
    for section in &answers.sections {
        assert_eq!(section.off, None, "{}", section.id);
        assert!(!section.answer.is_empty(), "{}", section.id);
        // The sample's feed was never down.
        for table in section.tables().filter(|table| table.name != "gaps") {
            assert!(!table.rows.is_empty(), "{}", table.name);
        }
    }
}

#[test]
fn files_are_merged_and_each_alert_counts_once() {
    let (a, b) = (rows(0..5), rows(3..8));
    let event = load(&mut session(), FIRST, &[("a.csv", &a), ("b.csv", &b)]);
    assert_eq!(n_alerts(event), 8);
}

#[test]
fn a_refused_file_leaves_what_was_there() {
    let mut session = session();
    load(&mut session, FIRST, &[("a.csv", &rows(0..5))]);
    let refused = load(
        &mut session,
        SECOND,
        &[("page.html", "<!doctype html><title>Sign in</title>")],
    );
    assert!(message(refused).contains("page.html"));
    assert_eq!(n_alerts(session.analyze(RequestId(3), &query())), 5);
}

#[test]
fn a_header_without_rows_is_refused() {
    let refused = load(&mut session(), FIRST, &[("a.csv", HEADER)]);
    assert!(message(refused).contains("no rows"));
}

#[test]
fn a_file_that_ends_inside_a_row_is_shown_and_said_to() {
    let ends_inside_row_on = |text: &str| match load(&mut session(), FIRST, &[("a.csv", text)]) {
        Some(Event::Loaded { answers, .. }) => {
            let n_alerts = n_rows(&answers, "rows-used");
            assert_eq!(
                n_alerts + n_rows(&answers, "rows-unreadable"),
                n_rows(&answers, "rows-read")
            );
            (n_alerts, answers.summary.account.cut_files)
        }
        other => panic!("{other:?}"),
    };
    let whole = rows(0..5);
    for whole in [&whole, whole.trim_end(), &format!("{whole}\r\n\n")] {
        assert_eq!(ends_inside_row_on(whole), (5, String::new()), "{whole:?}");
    }
    let cut = &whole[..whole.len() - "2026-03-05T12:00:00Z,\n".len()];
    let (n_alerts, said) = ends_inside_row_on(cut);
    assert_eq!(n_alerts, 4);
    assert!(
        said.starts_with("a.csv ends in the middle of a row (line 6)"),
        "{said}"
    );
}

#[test]
fn a_cancelled_load_changes_nothing() {
    let mut session = session();
    load(&mut session, FIRST, &[("a.csv", &rows(0..5))]);
    session.begin_load(SECOND, Source::Files, query(), 0);
    assert!(session.begin_file(SECOND, "b.csv").is_continue());
    assert_eq!(session.cancel(), Some(Event::Cancelled { request: SECOND }));
    // The reader that is still at work is stopped, and the page hears nothing more of it.
    assert_eq!(
        session.feed(SECOND, HEADER.as_bytes()),
        ControlFlow::Break(None)
    );
    assert_eq!(session.finish_load(SECOND), None);
    assert_eq!(n_alerts(session.analyze(RequestId(3), &query())), 5);
}

#[test]
fn a_later_load_supersedes_an_earlier_one() {
    let mut session = session();
    session.begin_load(FIRST, Source::Files, query(), 0);
    assert!(session.begin_file(FIRST, "a.csv").is_continue());
    let given_up = session.begin_load(SECOND, Source::Files, query(), 0);
    assert_eq!(given_up, Some(Event::Cancelled { request: FIRST }));
    assert_eq!(session.feed(FIRST, b"anything"), ControlFlow::Break(None));
    assert!(read(&mut session, SECOND, &[("b.csv", &rows(0..3))]).is_continue());
    assert_eq!(n_alerts(session.finish_load(SECOND)), 3);
}

#[test]
fn other_settings_give_other_figures_of_the_same_data() {
    let mut session = session();
    load(&mut session, FIRST, &[("a.csv", &rows(0..9))]);
    let on = |day: &str| day.parse().unwrap();
    let narrowed = Query {
        range: Some(DayRange {
            start_on: on("2026-03-02"),
            end_on: on("2026-03-04"),
        }),
        ..query()
    };
    let Some(Event::Analyzed { answers, .. }) = session.analyze(SECOND, &narrowed) else {
        panic!("there is data to answer about");
    };
    assert_eq!(
        ["rows-used", "rows-out-of-range"].map(|key| n_rows(&answers, key)),
        [3, 6]
    );
    assert_eq!(answers.summary.query, narrowed);
}

#[test]
fn what_is_in_view_and_the_rest_make_the_whole_answer() {
    let utc = Query {
        zone: "UTC".to_owned(),
        ..query()
    };
    let mut at_once = session();
    load_sample(&mut at_once, FIRST);
    let (_, whole) = analyzed(at_once.analyze(SECOND, &utc));
    // A notice stands above the first section, whether that is in view or not.
    for in_view in [
        ["overview", "changes"],
        ["targets", "data"],
        ["paths", FILTER_PANEL],
        ["unknown", FILTER_PANEL],
    ] {
        let in_view = in_view.map(str::to_owned);
        let mut session = session();
        load_sample(&mut session, FIRST);
        let event = session.analyze_in_view(SECOND, &utc, in_view.to_vec());
        let (part, first) = analyzed(event);
        assert_eq!(part, AnswerPart::InView);
        let (part, rest) = analyzed(rest_of(&mut session, SECOND));
        assert_eq!(part, AnswerPart::Rest);
        // What there is to choose from is counted at once for whoever sees it, and else with the rest.
        let is_panel_open = in_view.iter().any(|id| id == FILTER_PANEL);
        for (summary, is_counted) in [
            (first.summary, is_panel_open),
            (rest.summary, !is_panel_open),
        ] {
            let expected = Summary {
                filter_choices: whole.summary.filter_choices.clone().filter(|_| is_counted),
                ..whole.summary.clone()
            };
            assert!(summary == expected, "{in_view:?}");
        }
        let is_in_view = |id: &str| in_view.iter().any(|in_view| in_view == id);
        let of_first = first.sections.iter().map(|section| is_in_view(&section.id));
        let of_rest = rest.sections.iter().map(|section| !is_in_view(&section.id));
        assert!(of_first.chain(of_rest).all(|is_meant| is_meant));
        let (first, rest) = (first.sections.into_iter(), rest.sections.into_iter());
        let mut both: Vec<_> = first.chain(rest).collect();
        both.sort_by_key(|section| whole.sections.iter().position(|of| of.id == section.id));
        assert_eq!(both, whole.sections);
    }
}

#[test]
fn what_is_asked_before_the_rest_comes_goes_first() {
    let filtered = |filters: &str| Query {
        zone: "UTC".to_owned(),
        filters: filters.to_owned(),
        ..query()
    };
    let [high, low, unknown] = [
        filtered("severity=high"),
        filtered("severity=low"),
        Query {
            zone: "Nowhere".to_owned(),
            ..filtered("severity=low")
        },
    ];
    let in_view = || vec!["overview".to_owned()];
    let mut session = session();
    load_sample(&mut session, FIRST);
    let (_, of_high) = analyzed(session.analyze(SECOND, &high));
    let (_, of_low) = analyzed(session.analyze(SECOND, &low));
    let (_, of_all) = analyzed(session.analyze(SECOND, &filtered("")));

    // Another question: the rest is that of the other one.
    analyzed(session.analyze_in_view(SECOND, &high, in_view()));
    assert_eq!(session.rest(SECOND), Some(ControlFlow::Continue(())));
    assert_eq!(session.rest(THIRD), None);
    analyzed(session.analyze_in_view(THIRD, &low, in_view()));
    assert_eq!(session.rest(SECOND), None);
    let (part, rest) = analyzed(rest_of(&mut session, THIRD));
    assert_eq!(part, AnswerPart::Rest);
    assert_eq!(rest.sections, of_low.sections[1..]);
    assert_eq!(session.rest(THIRD), None);
    assert_eq!(session.rest_at_once(), None);

    // An export and a list of others in between, and what fails, change nothing.
    let (_, first) = analyzed(session.analyze_in_view(SECOND, &high, in_view()));
    assert_eq!(first.sections[..], of_high.sections[..1]);
    assert_eq!(session.rest(SECOND), Some(ControlFlow::Continue(())));
    session.export(FIRST, &low, "time-to-action").unwrap();
    let first_row = Ask::Rows {
        order: Order::default(),
        search: String::new(),
        first: 0,
        n: 1,
        fields: None,
    };
    session.list(&Scope::from_text("severity=low"), first_row);
    let failed = session.analyze_in_view(THIRD, &unknown, in_view());
    assert!(matches!(failed, Some(Event::Failed { .. })));
    assert_eq!(session.rest(SECOND), Some(ControlFlow::Continue(())));
    let (_, rest) = analyzed(session.rest_at_once());
    assert_eq!(rest.sections, of_high.sections[1..]);
    assert_eq!(rest.summary.query, high);

    // All at once, or other data.
    analyzed(session.analyze_in_view(SECOND, &high, in_view()));
    let (part, whole) = analyzed(session.analyze(THIRD, &filtered("")));
    assert_eq!(part, AnswerPart::All);
    assert_eq!(whole.sections, of_all.sections);
    assert_eq!(session.rest_at_once(), None);
    analyzed(session.analyze_in_view(SECOND, &high, in_view()));
    load_sample(&mut session, THIRD);
    assert_eq!(session.rest(SECOND), None);
}

#[test]
fn of_many_alerts_what_is_on_top_comes_first() {
    let csv = rows(0..50_000);
    let mut session = session();
    let Some(Event::Loaded { part, answers, .. }) =
        load(&mut session, FIRST, &[("many.csv", &csv)])
    else {
        panic!("no load");
    };
    assert_eq!(part, AnswerPart::InView);
    let (part, rest) = analyzed(rest_of(&mut session, FIRST));
    assert_eq!(part, AnswerPart::Rest);
    assert_eq!(n_rows(&answers, "rows-used"), 50_000);
    assert_eq!(session.rest(FIRST), None);
    let Some(Event::Analyzed { answers: whole, .. }) = session.analyze(SECOND, &query()) else {
        panic!("no answer");
    };
    // In the order of the page, each as a whole or not yet.
    let on_top = N_ON_TOP;
    assert_eq!(answers.sections[..on_top], whole.sections[..on_top]);
    assert_eq!(rest.sections[..], whole.sections[on_top..]);
    for (heading, section) in answers.sections[on_top..].iter().zip(&rest.sections) {
        assert_eq!(heading.figures, []);
        assert_eq!(
            (&heading.id, &heading.label, &heading.title, heading.is_half),
            (&section.id, &section.label, &section.title, section.is_half)
        );
    }
    assert_eq!(answers.sections.len(), whole.sections.len());

    // Of fewer, all comes at once.
    let few = rows(0..49_999);
    let event = load(&mut session, SECOND, &[("few.csv", &few)]);
    let Some(Event::Loaded { part, answers, .. }) = event else {
        panic!("no load");
    };
    assert_eq!(part, AnswerPart::All);
    assert!(!answers.sections[on_top].figures.is_empty());
    assert_eq!(session.rest(SECOND), None);
}

#[test]
fn settings_changed_during_a_load_are_used() {
    let mut session = session();
    session.begin_load(FIRST, Source::Files, query(), 0);
    let utc = Query {
        zone: "UTC".to_owned(),
        ..query()
    };
    assert_eq!(session.analyze(SECOND, &utc), None);
    assert!(read(&mut session, FIRST, &[("a.csv", &rows(0..3))]).is_continue());
    let Some(Event::Loaded { answers, .. }) = session.finish_load(FIRST) else {
        panic!("the file loads");
    };
    assert_eq!(answers.summary.query, utc);
}

#[test]
fn an_unknown_zone_is_an_answer_not_a_crash() {
    let mut session = session();
    load(&mut session, FIRST, &[("a.csv", &rows(0..3))]);
    let nowhere = Query {
        zone: "Mars/Olympus".to_owned(),
        ..query()
    };
    assert!(message(session.analyze(SECOND, &nowhere)).contains("Mars/Olympus"));
}

#[test]
fn the_same_data_gives_the_same_answers_always() {
    let answers_of = |event| match event {
        Some(Event::Loaded { answers, .. }) => answers,
        other => panic!("no answers: {other:?}"),
    };
    assert_eq!(
        answers_of(load_sample(&mut session(), FIRST)),
        answers_of(load_sample(&mut session(), FIRST))
    );
}

#[test]
fn messages_survive_the_way() {
    let event = load_sample(&mut session(), FIRST).unwrap();
    assert_eq!(
        protocol::decode::<Event>(&protocol::encode(&event)).unwrap(),
        event
    );
    let command = Command::Analyze {
        request: SECOND,
        query: query(),
        in_view: vec!["targets".to_owned()],
    };
    assert_eq!(
        protocol::decode::<Command>(&protocol::encode(&command)).unwrap(),
        command
    );
    assert!(protocol::decode::<Event>(&[0xff, 0x00, 0x17]).is_err());
}

/// Streams that break off after this many bytes, and the last one, which is whole.
fn stream(session: &mut Session, text: &str, breaks: &[usize]) -> Option<Event> {
    session.begin_load(FIRST, Source::Files, query(), 0);
    assert!(session.begin_file(FIRST, "stream").is_continue());
    for &at in breaks {
        let fed = session.feed_stream(FIRST, &text.as_bytes()[..at]);
        assert!(fed.is_continue());
        assert!(session.restart_file(FIRST).is_continue());
    }
    for bytes in text.as_bytes().chunks(10) {
        assert!(session.feed_stream(FIRST, bytes).is_continue());
    }
    match session.end_file(FIRST) {
        ControlFlow::Continue(()) => session.finish_load(FIRST),
        ControlFlow::Break(event) => event,
    }
}

#[test]
fn a_stream_that_broke_off_counts_once() {
    let text = rows(0..9);
    let whole = stream(&mut session(), &text, &[]);
    for breaks in [&[0][..], &[30], &[text.len()], &[100, 200, 5]] {
        assert_eq!(stream(&mut session(), &text, breaks), whole, "{breaks:?}");
    }
}

#[test]
fn what_a_stream_is_not_is_told_at_its_end() {
    let page = "<html>Maintenance</html>";
    let refused = message(stream(&mut session(), page, &[]));
    assert!(refused.contains("web page"), "{refused}");

    let mut session = session();
    session.begin_load(FIRST, Source::Files, query(), 0);
    assert!(session.begin_file(FIRST, "stream").is_continue());
    assert!(session.feed_stream(FIRST, page.as_bytes()).is_continue());
    assert!(session.restart_file(FIRST).is_continue());
    assert!(
        session
            .feed_stream(FIRST, rows(0..3).as_bytes())
            .is_continue()
    );
    assert!(session.end_file(FIRST).is_continue());
    assert_eq!(n_alerts(session.finish_load(FIRST)), 3);
}

/// A file of this many alerts, each of another severity.
fn severities(n: u32) -> String {
    let header = "Expel Alert ID,Severity,Alert Status,Created At,First Assigned To User At,First Investigated At,Time Promoted To Incident,Time First Closed (T60)\n";
    (0..n).fold(header.to_owned(), |csv, id| {
        csv + &format!("id-{id},S{id:06},CLOSED,2026-03-02T12:00:00Z,,,,\n")
    })
}

#[test]
fn the_page_gets_what_it_can_show_and_the_csv_has_all() {
    let mut session = session();
    let event = load(&mut session, FIRST, &[("a.csv", &severities(20_000))]);
    let n_bytes = protocol::encode(event.as_ref().unwrap()).len();
    assert!(n_bytes < 150_000, "{n_bytes} bytes");
    let Some(Event::Loaded { answers, .. }) = event else {
        panic!("it loads");
    };
    // With a row for all severities together.
    let rows = table_rows(&answers, "time-to-action");
    assert_eq!(rows.len(), 701);
    assert_eq!(rows[700][0].to_string(), "all");

    let csv = session.export(FIRST, &query(), "time-to-action").unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!(csv.lines().count(), 20_002);
    assert!(csv.ends_with("S019999,1,0,,,,,,,,,,\r\nall,20000,0,,,,,,,,,,\r\n"));
}

#[test]
fn an_export_is_about_what_is_on_the_screen_or_refused() {
    let mut session = session();
    assert!(session.export(FIRST, &query(), "daily-alerts").is_err());
    load(&mut session, FIRST, &[("a.csv", &rows(0..5))]);
    load(&mut session, SECOND, &[("b.csv", &rows(0..9))]);
    let refusal = session.export(FIRST, &query(), "daily-alerts").unwrap_err();
    assert!(refusal.starts_with("Other data has taken the place"));
    assert!(session.export(SECOND, &query(), "no-such-figure").is_err());
    // These files lack the columns of this figure.
    assert!(session.export(SECOND, &query(), "time-to-action").is_err());
    let csv = session.export(SECOND, &query(), "daily-alerts").unwrap();
    assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 10);
}

#[test]
fn evidence_tells_what_fired_again_on_the_same_host_and_filters_follow_it() {
    let header = "Expel Alert ID,Severity,Alert Status,Expel Alert Name,Expel Vendor Tech Name,Created At,Time First Closed (T60),Investigation ID,\
                  Investigation Type\n";
    let csv = (1..4).fold(header.to_owned(), |csv, n| {
        csv + &format!(
            "id-{n},HIGH,CLOSED,ps,edr,2026-03-02T1{n}:00:00Z,2026-03-02T1{n}:10:00Z,,\n"
        )
    });
    let mut session = session();
    load(&mut session, FIRST, &[("a.csv", &csv)]);
    let on_asset = Query {
        filters: "refire=asset".to_owned(),
        ..query()
    };
    assert_eq!(n_alerts(session.analyze(SECOND, &on_asset)), 0);
    let host = |name: &str| AlertEvidence {
        host_names: vec![name.to_owned()],
        ..AlertEvidence::default()
    };
    for (id, name) in [("id-1", "web"), ("id-2", "mail"), ("id-3", "web")] {
        session.keep_evidence(id, host(name), &identity(ANA));
    }
    // What is shown is narrowed by it, and changes as a whole.
    let answers = session.answers_of_evidence().unwrap();
    assert_eq!(n_rows(&answers, "rows-used"), 1);
    assert!(
        answers
            .sections
            .iter()
            .any(|section| section.id == "overview")
    );
    assert_eq!(n_alerts(session.analyze(SECOND, &query())), 3);
    // Without such a filter, what depends on evidence does.
    session.keep_evidence("id-2", host("web"), &identity(ANA));
    let answers = session.answers_of_evidence().unwrap();
    let ids: Vec<_> = answers
        .sections
        .iter()
        .map(|section| &*section.id)
        .collect();
    assert_eq!(ids, ["paths", "assets"]);
    let refires = table_rows(&answers, "refires");
    assert_eq!(refires[0].last(), Some(&Value::Count(2)));
}

/// The page may ask for a table of what was on the screen before another query was answered.
#[test]
fn an_export_for_an_older_query_changes_nothing_that_the_page_shows() {
    let mut session = session();
    load(&mut session, FIRST, &[("a.csv", &rows(0..9))]);
    let on = |day: &str| day.parse().unwrap();
    let narrowed = Query {
        range: Some(DayRange {
            start_on: on("2026-03-02"),
            end_on: on("2026-03-04"),
        }),
        ..query()
    };
    session.analyze(SECOND, &narrowed);
    assert_eq!(session.evidence_needed().len(), 3);
    let csv = session.export(FIRST, &query(), "daily-alerts").unwrap();
    assert_eq!(String::from_utf8(csv).unwrap().lines().count(), 10);
    assert_eq!(session.evidence_needed().len(), 3);
    let answers = session.answers_of_evidence().unwrap();
    assert_eq!(n_rows(&answers, "rows-used"), 3);
}

fn identity(user_name: Option<&str>) -> Identity {
    Identity::new(Address::default(), user_name)
}

const ANA: Option<&str> = Some("ana@example.com");
const BOB: Option<&str> = Some("bob@example.com");

#[test]
fn a_load_is_bound_to_whoever_began_it() {
    let mut session = session();
    let source = Source::Workbench("workbench.expel.io".to_owned());
    session.begin_load(FIRST, source, query(), 0);
    assert_eq!(session.bind_load(FIRST, &identity(ANA)), Ok(()));
    assert_eq!(session.bind_load(FIRST, &identity(ANA)), Ok(()));
    let refused = session.bind_load(FIRST, &identity(BOB)).unwrap_err();
    assert!(
        refused.contains("began at https://workbench.expel.io as ana@example.com"),
        "{refused}"
    );
    assert!(refused.contains("signed in at https://workbench.expel.io as bob@example.com"));
    // Not the first one is forgotten.
    assert_eq!(session.bind_load(FIRST, &identity(ANA)), Ok(()));
    assert!(read(&mut session, FIRST, &[("a", &rows(0..3))]).is_continue());
    assert_eq!(n_alerts(session.finish_load(FIRST)), 3);
    // What is loaded is bound as well, from its first evidence on.
    assert_eq!(session.may_load_evidence(&identity(ANA)), Ok(()));
    let refused = session.may_load_evidence(&identity(BOB)).unwrap_err();
    assert!(
        refused.starts_with(
            "These alerts were loaded from https://workbench.expel.io as ana@example.com"
        ),
        "{refused}"
    );
    let id = session.evidence_needed()[0].clone();
    session.keep_evidence(&id, AlertEvidence::default(), &identity(BOB));
    assert_eq!(session.evidence_needed().len(), 3);
    session.keep_evidence(&id, AlertEvidence::default(), &identity(ANA));
    assert_eq!(session.evidence_needed().len(), 2);
    // A load that is over binds nobody.
    assert_eq!(session.bind_load(FIRST, &identity(BOB)), Ok(()));
}

#[test]
fn evidence_of_a_file_is_bound_to_whoever_it_first_came_by() {
    let mut session = session();
    load(&mut session, FIRST, &[("a", &rows(0..3))]);
    for user_name in [ANA, BOB, None] {
        assert_eq!(session.may_load_evidence(&identity(user_name)), Ok(()));
    }
    let id = session.evidence_needed()[0].clone();
    session.keep_evidence(&id, AlertEvidence::default(), &identity(BOB));
    let refused = session.may_load_evidence(&identity(ANA)).unwrap_err();
    assert!(
        refused.starts_with(
            "The evidence on the page was loaded from https://workbench.expel.io as bob@example.com"
        ),
        "{refused}"
    );
    // Other data is another matter.
    load(&mut session, SECOND, &[("b", &rows(0..3))]);
    assert_eq!(session.may_load_evidence(&identity(ANA)), Ok(()));
}

const OTHER_HEADER: &str = "Expel Alert ID,Severity,Alert Status,Created At,Notes\n";

fn with_choices(choices: &[(&str, &str)]) -> Query {
    Query {
        choices: choices.iter().copied().collect(),
        ..query()
    }
}

/// The first time in the table of how the data was read, on New York's clock.
#[track_caller]
fn first_time(event: Option<Event>) -> String {
    match event {
        Some(Event::Loaded { answers, .. } | Event::Analyzed { answers, .. }) => {
            table_rows(&answers, "data-times")[0][6].to_string()
        }
        other => panic!("no answers: {other:?}"),
    }
}

#[test]
fn files_are_read_again_for_whoever_assumes_something_else() {
    let files = [(
        "a.csv",
        "Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,11/2/2026 13:00\n",
    )];
    let mut session = session();
    let loaded = load(&mut session, FIRST, &files);
    assert_eq!(first_time(loaded), "2026-11-02 08:00:00");
    // What nothing depends on costs no reading.
    for other in [&[][..], &[("days-from", "1904")], &[("work-starts", "8")]] {
        assert_eq!(session.reading_for(&with_choices(other)), Reading::AsLoaded);
    }

    let berlin = with_choices(&[("zone-of-times", "Europe/Berlin")]);
    assert_eq!(session.reading_for(&berlin), Reading::Again(FIRST));
    let access = identity(Some("a"));
    session.keep_evidence("1", AlertEvidence::default(), &access);
    assert_eq!(
        session.begin_reading_again(SECOND, berlin.clone(), 100),
        None
    );
    assert_eq!(session.reading_for(&berlin), Reading::UnderWay);
    // Until then, what was loaded is what is asked about.
    let meanwhile = session.analyze(RequestId(3), &berlin);
    assert_eq!(first_time(meanwhile), "2026-11-02 08:00:00");
    assert!(read(&mut session, SECOND, &files).is_continue());
    let read_again = session.finish_load(SECOND);
    assert!(matches!(
        read_again,
        Some(Event::Analyzed {
            request: SECOND,
            ..
        })
    ));
    assert_eq!(first_time(read_again), "2026-11-02 07:00:00");
    assert_eq!(session.reading_for(&berlin), Reading::AsLoaded);
    // It is the same data: exports go on, and evidence stays.
    assert!(session.has_loaded(FIRST));
    assert!(session.export(FIRST, &berlin, "data-times").is_ok());
    assert_eq!(session.evidence_needed(), [""; 0]);
    assert!(session.may_load_evidence(&identity(Some("b"))).is_err());
}

#[test]
fn reading_again_that_is_given_up_is_not_begun_by_itself() {
    let files = [(
        "a.csv",
        "Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-11-02 13:00\n",
    )];
    let mut session = session();
    load(&mut session, FIRST, &files);
    let [berlin, tokyo] =
        ["Europe/Berlin", "Asia/Tokyo"].map(|zone| with_choices(&[("zone-of-times", zone)]));
    session.begin_reading_again(SECOND, berlin.clone(), 100);
    // Another wish takes the place of the first.
    assert_eq!(session.reading_for(&tokyo), Reading::Again(FIRST));
    assert_eq!(
        session.begin_reading_again(RequestId(3), tokyo.clone(), 100),
        Some(Event::Cancelled { request: SECOND })
    );
    assert_eq!(
        session.cancel(),
        Some(Event::Cancelled {
            request: RequestId(3)
        })
    );
    assert_eq!(session.reading_for(&tokyo), Reading::AsLoaded);
    assert_eq!(session.reading_for(&berlin), Reading::Again(FIRST));
    // Now it may be wished for anew.
    assert_eq!(session.reading_for(&tokyo), Reading::Again(FIRST));

    // Files that are gone are not asked for over and over, either.
    session.begin_reading_again(RequestId(4), tokyo.clone(), 100);
    let failed = session.fail_load(RequestId(4), "a.csv is gone.".to_owned());
    assert_eq!(message(failed), "a.csv is gone.");
    assert_eq!(session.reading_for(&tokyo), Reading::AsLoaded);
    let answered = session.analyze(RequestId(5), &tokyo);
    assert_eq!(first_time(answered), "2026-11-02 08:00:00");

    // Back to how it was read.
    session.begin_reading_again(RequestId(6), berlin, 100);
    assert_eq!(session.reading_for(&query()), Reading::AsLoaded);
    assert_eq!(
        session.stop_reading_again(),
        Some(Event::Cancelled {
            request: RequestId(6)
        })
    );
    assert_eq!(session.stop_reading_again(), None);
}

#[test]
fn data_that_is_no_file_is_not_read_again() {
    let mut session = session();
    load_sample(&mut session, FIRST);
    let berlin = with_choices(&[("zone-of-times", "Europe/Berlin")]);
    assert_eq!(session.reading_for(&berlin), Reading::AsLoaded);
}

#[test]
fn a_load_reads_its_files_twice_if_later_rows_contradict_the_first() {
    let note = "x".repeat(250);
    let row = |id: u32, created: &str| format!("{id},HIGH,CLOSED,{created},{note}\n");
    let early: String = (0..5_000).map(|id| row(id, "11/2/2026 13:00")).collect();
    let file = format!("{OTHER_HEADER}{early}{}", row(5_000, "13/2/2026 13:00"));
    let mut session = session();
    session.begin_load(FIRST, Source::Files, query(), 0);
    assert!(read(&mut session, FIRST, &[("a.csv", &file)]).is_continue());
    assert!(session.must_read_again(FIRST));
    assert!(!session.must_read_again(FIRST), "it has begun anew");
    assert!(read(&mut session, FIRST, &[("a.csv", &file)]).is_continue());
    assert!(!session.must_read_again(FIRST));
    let loaded = session.finish_load(FIRST);
    assert_eq!(first_time(loaded.clone()), "2026-02-11 08:00:00");
    assert_eq!(n_alerts(loaded), 5_001);
}
