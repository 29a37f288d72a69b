//! Exports over a network that is a test's: a small one cut at every byte though nothing reports it, and answers that are failures.

#![cfg(not(target_arch = "wasm32"))]
// clippy.toml allows it in tests, but does not see that these functions are theirs.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use expel_metrics::calendar::DayRange;
use expel_metrics::calendar::Zone;
use expel_metrics::engine::Session;
use expel_metrics::engine::load::ExportLoad;
use expel_metrics::engine::network::{Export, Network};
use expel_metrics::protocol::{Event, RequestId, Source};
use expel_metrics::questions::Query;
use expel_metrics::workbench::{
    Access, Address, ExportPath, Identity, MAX_TRIES, Outcome, Request, Token,
};

const BEFORE: RequestId = RequestId(1);
const LOAD: RequestId = RequestId(2);

/// The day on which each slice of [`range`] begins.
const STARTS: [&str; 3] = ["2026-01-01", "2026-02-01", "2026-03-04"];

/// Days of this many slices.
fn range(n_slices: usize) -> DayRange {
    let ends = ["2026-01-31", "2026-02-28", "2026-03-10"];
    DayRange {
        start_on: STARTS[0].parse().unwrap(),
        end_on: ends[n_slices - 1].parse().unwrap(),
    }
}

/// How an export is written.
#[derive(Debug, Clone, Copy)]
struct Style {
    mark: &'static str,
    line_break: &'static str,
    /// Whether it also follows the last row.
    at_end: bool,
}

const STYLES: [Style; 4] = [
    Style {
        mark: "",
        line_break: "\n",
        at_end: true,
    },
    Style {
        mark: "\u{feff}",
        line_break: "\r\n",
        at_end: true,
    },
    Style {
        mark: "",
        line_break: "\n",
        at_end: false,
    },
    Style {
        mark: "",
        line_break: "\r\n",
        at_end: false,
    },
];

const HEADER: [&str; 5] = [
    "Expel Alert ID",
    "Severity",
    "Alert Status",
    "\"Created At\"",
    "\"Notes, \u{e9}\"",
];

/// The cells of each row of a slice, as they are written.
fn rows(slice: usize) -> &'static [[&'static str; 5]] {
    [
        &[
            ["a-1", "HIGH", "CLOSED", "2026-01-05T10:00:00Z", "plain"],
            [
                "\"a-2\"",
                "\"\"",
                "\"NEW, or \"\"so\"\"\r\n\"",
                "\"2026-01-06T10:00:00Z\"",
                "\"say \"\"h\u{e9}\"\",\r\nor\nso \u{1f600}\"",
            ],
            ["a-3", "LOW", "NEW", "2026-01-07T10:00:00Z", ""],
            [
                "a-\u{e9}",
                "LOW",
                "NEW",
                "2026-01-08T10:00:00Z",
                "5 \u{20ac}",
            ],
        ][..],
        // Nothing happened in February.
        &[],
        &[
            ["c-1", "LOW", "NEW", "2026-03-05T10:00:00Z", ""],
            ["c-2", "LOW", "CLOSED", "2026-03-06T10:00:00Z", "\"\""],
        ],
    ][slice]
}

/// What a cut after this many bytes looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CutAt {
    /// Nothing is there.
    Start,
    /// No row is whole, and the header may not be.
    Header,
    /// Behind this many whole rows, as if there were no more.
    RowEnd(u64),
    /// In the last cell of a row, or behind it, as if it were all of the last row.
    LastCell(u64),
    /// Anywhere else.
    Row,
}

/// The bytes of a slice, and what each cut of it looks like, found while they are written.
fn written(slice: usize, style: Style) -> (Vec<u8>, Vec<CutAt>) {
    let Style {
        mark,
        line_break,
        at_end,
    } = style;
    let rows = rows(slice);
    let mut bytes = Vec::from(mark);
    bytes.extend(HEADER.join(",").bytes());
    let mut cuts = vec![CutAt::Header; bytes.len() + 1];
    cuts[0] = CutAt::Start;
    if !mark.is_empty() {
        cuts[mark.len()] = CutAt::Start;
    }
    bytes.extend(line_break.bytes());
    // Between the two halves of a line break, too.
    cuts.resize(bytes.len(), CutAt::Row);
    cuts.push(CutAt::RowEnd(0));
    for (nth, row) in (1..).zip(rows) {
        let (last, others) = row.split_last().unwrap();
        for cell in others {
            bytes.extend(cell.bytes().chain(*b","));
        }
        cuts.resize(bytes.len(), CutAt::Row);
        for at in 0..=last.len() {
            let so_far = &last.as_bytes()[..at];
            let is_closed = so_far.iter().filter(|byte| **byte == b'"').count() % 2 == 0;
            cuts.push(if is_closed && last.is_char_boundary(at) {
                CutAt::LastCell(nth)
            } else {
                CutAt::Row
            });
        }
        bytes.extend(last.bytes());
        if at_end || nth < rows.len() as u64 {
            bytes.extend(line_break.bytes());
            cuts.resize(bytes.len(), CutAt::Row);
            cuts.push(CutAt::RowEnd(nth));
        }
    }
    assert_eq!(cuts.len(), bytes.len() + 1);
    (bytes, cuts)
}

/// A Workbench whose answers end early, by the book.
struct Wire<'a> {
    slices: &'a [Vec<u8>],
    /// After how many bytes a slice ends at a try, the first of which is 1; `None` if it is whole.
    cut_at: &'a dyn Fn(usize, u32) -> Option<usize>,
    /// How often each slice was asked for.
    n_asked: [Cell<u32>; 3],
    n_waits: Cell<u32>,
}

impl<'a> Wire<'a> {
    fn new(slices: &'a [Vec<u8>], cut_at: &'a dyn Fn(usize, u32) -> Option<usize>) -> Self {
        Self {
            slices,
            cut_at,
            n_asked: Default::default(),
            n_waits: Cell::new(0),
        }
    }
}

impl Network for Wire<'_> {
    async fn send(&self, request: &Request, on_bytes: &mut dyn FnMut(&[u8])) -> Outcome {
        let url = request.url().as_str();
        let is_of = |start: &&str| url.contains(&format!("filter[from]={start}"));
        let slice = STARTS.iter().position(is_of).unwrap();
        let nth_try = self.n_asked[slice].get() + 1;
        self.n_asked[slice].set(nth_try);
        let whole = self.slices[slice].as_slice();
        let body = &whole[..(self.cut_at)(slice, nth_try).unwrap_or(whole.len())];
        // Across origins, browsers show no more than this of a compressed answer.
        let mut answer = request.answer(200, [("content-type", "text/csv")]);
        for piece in body.chunks(11) {
            answer.take(piece);
            on_bytes(piece);
        }
        Ok(answer)
    }

    async fn wait(&self, _ms: u32) {
        self.n_waits.set(self.n_waits.get() + 1);
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn now_ms(&self) -> f64 {
        0.0
    }
}

/// An answer in place of an export.
#[derive(Debug, Clone, Copy)]
struct Instead {
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
}

/// A Workbench that answers this many requests with something else at first.
struct Failing<'a> {
    wire: Wire<'a>,
    instead: Instead,
    n_times: u32,
    n_asked: Cell<u32>,
}

impl<'a> Failing<'a> {
    fn new(slices: &'a [Vec<u8>], instead: Instead, n_times: u32) -> Self {
        Self {
            wire: Wire::new(slices, &|_, _| None),
            instead,
            n_times,
            n_asked: Cell::new(0),
        }
    }
}

impl Network for Failing<'_> {
    async fn send(&self, request: &Request, on_bytes: &mut dyn FnMut(&[u8])) -> Outcome {
        self.n_asked.set(self.n_asked.get() + 1);
        if self.n_asked.get() > self.n_times {
            return self.wire.send(request, on_bytes).await;
        }
        let Instead {
            status,
            headers,
            body,
        } = self.instead;
        let mut answer = request.answer(status, headers.iter().copied());
        answer.take(body.as_bytes());
        if status == 200 {
            on_bytes(body.as_bytes());
        }
        Ok(answer)
    }

    async fn wait(&self, ms: u32) {
        self.wire.wait(ms).await;
    }

    fn random(&self) -> f64 {
        self.wire.random()
    }

    fn now_ms(&self) -> f64 {
        self.wire.now_ms()
    }
}

/// Nothing here ever waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing is waited for"),
    }
}

fn query() -> Query {
    Query::default()
}

/// What the user sees at the end: how many alerts, or a sentence.
type Shown = Result<u64, String>;

/// A session that shows one alert.
fn session() -> RefCell<Session> {
    let mut session = Session::new(|| 0.0);
    let file = "Expel Alert ID,Severity,Alert Status,Created At\nold,LOW,NEW,2026-01-02\n";
    session.begin_load(BEFORE, Source::Files, query(), 0);
    assert!(session.begin_file(BEFORE, "old.csv").is_continue());
    assert!(session.feed(BEFORE, file.as_bytes()).is_continue());
    assert!(session.end_file(BEFORE).is_continue());
    session.finish_load(BEFORE).unwrap();
    RefCell::new(session)
}

/// Exports this many slices, into a session that shows other data.
fn export(session: &RefCell<Session>, network: &impl Network, n_slices: usize) -> Shown {
    let ids = || session.borrow().evidence_needed();
    let before = ids();
    let source = Source::Workbench("workbench.expel.io".to_owned());
    session.borrow_mut().begin_load(LOAD, source, query(), 0);
    let token = Token::from_text("secret".to_owned()).ok().unwrap();
    let access = Access::new(Identity::new(Address::default(), None), token);
    let zone = Zone::named("UTC").unwrap();
    let mut export = Export::new(range(n_slices), zone, ExportPath::default()).unwrap();
    let mut said = Vec::new();
    let mut load = ExportLoad::new(session, LOAD, |event| said.push(event));
    let ran = now(export.run(network, &access, &mut load));
    let ended = match ran {
        Ok(()) => session.borrow_mut().finish_load(LOAD),
        Err(failure) => session.borrow_mut().fail_load(LOAD, failure.sentence()),
    };
    let shown = match ended.or_else(|| said.pop()) {
        Some(Event::Loaded { answers, .. }) => {
            // Nothing of a row that was cut short, and nothing twice.
            let counts = &answers.summary.account.counts;
            let n_rows = |key: &str| counts.iter().find(|count| count.key == key).unwrap().n_rows;
            assert_eq!(n_rows("rows-used"), n_rows("rows-read"), "{counts:?}");
            return Ok(n_rows("rows-read"));
        }
        // An export of nothing is whole, too.
        Some(Event::Failed { message, .. }) if message.contains("no rows") => Ok(0),
        Some(Event::Failed { message, .. }) => Err(message),
        other => panic!("{other:?}"),
    };
    // What was there still is.
    assert_eq!(ids(), before);
    shown
}

/// What the user sees where each slice of an export is cut after each of its bytes, for this many tries.
fn check_cuts(
    style: Style,
    n_slices: usize,
    n_cut: u32,
    check: impl Fn(usize, CutAt, Shown, &Wire<'_>),
) {
    let written: Vec<_> = (0..n_slices).map(|slice| written(slice, style)).collect();
    let slices: Vec<_> = written.iter().map(|(bytes, _)| bytes.clone()).collect();
    let session = session();
    for (slice, (bytes, cuts)) in written.iter().enumerate() {
        // Behind the last byte nothing is cut off.
        for (at, &cut) in cuts[..bytes.len()].iter().enumerate() {
            let cut_at = |of, nth_try| (of == slice && nth_try <= n_cut).then_some(at);
            let wire = Wire::new(&slices, &cut_at);
            let shown = export(&session, &wire, n_slices);
            let _told = IfItFails(format!(
                "{style:?}, slice {slice} at {at}: {cut:?}, {shown:?}"
            ));
            check(slice, cut, shown, &wire);
        }
    }
}

/// Tells which of many cuts it was.
struct IfItFails(String);

impl Drop for IfItFails {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}

fn n_rows(n_slices: usize) -> u64 {
    (0..n_slices).map(|slice| rows(slice).len() as u64).sum()
}

#[test]
fn whole_exports_are_taken_however_they_are_written() {
    for style in STYLES {
        for n_slices in [1, 3] {
            let slices: Vec<_> = (0..n_slices).map(|slice| written(slice, style).0).collect();
            let wire = Wire::new(&slices, &|_, _| None);
            assert_eq!(
                export(&session(), &wire, n_slices),
                Ok(n_rows(n_slices)),
                "{style:?}"
            );
            // Without a line break at the end, each slice that has rows is asked for once more.
            let n_waits = match (style.at_end, n_slices) {
                (true, _) => 0,
                (false, 1) => 1,
                (false, _) => 2,
            };
            assert_eq!(wire.n_waits.get(), n_waits, "{style:?}");
        }
    }
}

#[test]
fn a_cut_is_made_good_by_another_try() {
    for style in STYLES {
        for n_slices in [1, 3] {
            check_cuts(style, n_slices, 1, |slice, cut, shown, wire| match cut {
                // A body of nothing is no transfer that broke off.
                CutAt::Start => assert!(shown.unwrap_err().contains("sent an empty response")),
                // Not to be told from a shorter export.
                CutAt::RowEnd(n) => {
                    let rows_lost = rows(slice).len() as u64 - n;
                    match shown {
                        Ok(n_shown) => assert_eq!(n_shown, n_rows(n_slices) - rows_lost),
                        // The other slice ends otherwise.
                        Err(sentence) => assert!(sentence.contains("may be cut short")),
                    }
                }
                CutAt::Header | CutAt::LastCell(_) | CutAt::Row => {
                    assert_eq!(shown, Ok(n_rows(n_slices)));
                    assert!(wire.n_asked[slice].get() >= 2);
                }
            });
        }
    }
}

#[test]
fn half_an_export_is_never_shown() {
    for style in STYLES {
        for n_slices in [1, 3] {
            check_cuts(style, n_slices, u32::MAX, |slice, cut, shown, wire| {
                let n_asked = wire.n_asked[slice].get();
                match cut {
                    CutAt::Start => assert!(shown.unwrap_err().contains("sent an empty response")),
                    CutAt::Header => {
                        let sentence = shown.unwrap_err();
                        assert!(
                            sentence.contains("in the middle of its header"),
                            "{sentence}"
                        );
                        assert_eq!(n_asked, MAX_TRIES);
                    }
                    CutAt::Row => {
                        let sentence = shown.unwrap_err();
                        assert!(sentence.contains("in the middle of a row"), "{sentence}");
                        assert_eq!(n_asked, MAX_TRIES);
                    }
                    // These two cannot be told from an export that is shorter, or that has no line break at its end, but by what
                    // other slices end with.
                    CutAt::RowEnd(n) => match shown {
                        Ok(n_shown) => {
                            let rows_lost = rows(slice).len() as u64 - n;
                            assert_eq!(n_shown, n_rows(n_slices) - rows_lost);
                        }
                        Err(sentence) => {
                            assert!(!style.at_end && n_slices > 1 && n > 0);
                            assert!(sentence.contains("may be cut short"), "{sentence}");
                        }
                    },
                    CutAt::LastCell(n) => match shown {
                        Ok(n_shown) => {
                            assert!(!style.at_end || n_slices == 1, "slices end alike");
                            assert_eq!(n_asked, 2);
                            let rows_lost = rows(slice).len() as u64 - n;
                            assert_eq!(n_shown, n_rows(n_slices) - rows_lost);
                        }
                        Err(sentence) => {
                            assert!(style.at_end && n_slices > 1);
                            assert!(sentence.contains("may be cut short"), "{sentence}");
                        }
                    },
                }
            });
        }
    }
}

#[test]
fn a_try_that_ends_with_a_row_is_not_believed_if_another_brought_more() {
    let style = STYLES[0];
    let (bytes, cuts) = written(0, style);
    let slices = [bytes];
    let row_end = |n| {
        cuts.iter()
            .position(|cut| *cut == CutAt::RowEnd(n))
            .unwrap()
    };
    for n_before in 1..4 {
        // One byte into a row, then between rows before it.
        let tries = [row_end(n_before) + 1, row_end(n_before), row_end(0)];
        let cut_at = |_, nth_try| tries.get(nth_try as usize - 1).copied();
        let wire = Wire::new(&slices, &cut_at);
        assert_eq!(export(&session(), &wire, 1), Ok(4));
        assert_eq!(wire.n_asked[0].get(), 4);
    }
}

const RATE_LIMITED: Instead = Instead {
    status: 429,
    headers: &[],
    body: "",
};

const UNAVAILABLE: Instead = Instead {
    status: 503,
    headers: &[],
    body: "",
};

const BROKEN: Instead = Instead {
    status: 500,
    headers: &[("content-type", "application/json")],
    body: r#"{"message": "Oops"}"#,
};

const GATEWAY: Instead = Instead {
    status: 504,
    headers: &[("content-type", "text/html")],
    body: "<html><title>Gateway Time-out</title><p>nginx",
};

#[test]
fn a_failure_that_passes_costs_a_wait_and_no_row() {
    for instead in [RATE_LIMITED, UNAVAILABLE, BROKEN, GATEWAY] {
        for n_slices in [1, 3] {
            let slices: Vec<_> = (0..n_slices)
                .map(|slice| written(slice, STYLES[0]).0)
                .collect();
            let network = Failing::new(&slices, instead, 2);
            let shown = export(&session(), &network, n_slices);
            assert_eq!(shown, Ok(n_rows(n_slices)), "{instead:?}");
            assert_eq!(network.wire.n_waits.get(), 2, "{instead:?}");
        }
    }
}

#[test]
fn a_failure_that_lasts_is_said_and_changes_nothing() {
    const ALWAYS: u32 = u32::MAX;
    let answer = |status, headers, body| Instead {
        status,
        headers,
        body,
    };
    let json = &[("content-type", "application/json")];
    let html = &[("content-type", "text/html")];
    let cases: [(Instead, u32, &str); 11] = [
        (BROKEN, MAX_TRIES, "(500). It said: “Oops”."),
        (UNAVAILABLE, MAX_TRIES, "(503)"),
        (GATEWAY, MAX_TRIES, "(504). It said: “Gateway Time-out"),
        (RATE_LIMITED, MAX_TRIES, "too many requests"),
        // Nobody waits for so long.
        (
            answer(429, &[("retry-after", "3600")], ""),
            1,
            "a pause of 60 min",
        ),
        (
            answer(
                400,
                json,
                r#"{"errors": [{"detail": "filter[from] is no date"}]}"#,
            ),
            1,
            "It said: “filter[from] is no date”.",
        ),
        (answer(403, json, "{}"), 1, "(403)"),
        (
            answer(200, html, "<html><title>Maintenance</title>"),
            1,
            "a web page instead of data",
        ),
        (
            answer(200, json, r#"{"message": "Still computing"}"#),
            1,
            "“Still computing”",
        ),
        (
            answer(200, json, r#"{"data": {"unexpected": [1, null]}}"#),
            1,
            "a message instead of a CSV",
        ),
        (answer(204, &[], ""), 1, "unexpected status (204)"),
    ];
    for (instead, n_tries, expected) in cases {
        let slices = [written(0, STYLES[0]).0];
        let network = Failing::new(&slices, instead, ALWAYS);
        let sentence = export(&session(), &network, 1).unwrap_err();
        assert!(sentence.contains(expected), "{sentence}");
        assert_eq!(network.n_asked.get(), n_tries, "{sentence}");
    }
}
