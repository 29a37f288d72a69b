//! Ranked bars: the first few of many names, each with a number.

use plotly::Bar;
use plotly::common::{Anchor, ConstrainText, HoverInfo, Marker, Orientation, TextPosition};
use plotly::layout::{HoverMode, Shape, ShapeLine, ShapeType};

use super::text::{character_width, common_ending, cut_in_the_middle, width};
use super::{
    Drawing, SMALL, axis, centered, escaped, font, layout, margin, more_than_drawn, note, token,
};
use crate::numbers::{count, percent};
use crate::text::plain;

/// The most bars; the table has all numbers.
pub const MAX_BARS: usize = 10;

/// The height of a bar's row, in pixels: with its name beside it, and above it.
const ROW_HEIGHT: usize = 30;
const HIGH_ROW_HEIGHT: usize = 42;

/// How much of its row a bar takes, and where in it the name above it is, in rows.
const BAR_BESIDE: f64 = 0.65;
const BAR_BELOW: f64 = 0.38;
const BAR_AT: f64 = 0.2;
const NAME_AT: f64 = -0.22;

const TOP: usize = 6;

const BOTTOM: usize = 6;

/// How far below a bar the line of another period is, in rows, and how thick, in pixels.
const FORMER_BELOW: f64 = 0.07;
const FORMER_WIDTH: f64 = 3.0;

/// A line below the bars.
const NOTE_HEIGHT: usize = 20;

/// Names that have less room than this, in pixels, are set above their bars.
const LEAST_ROOM: usize = 130;

/// The most characters of a name that are shown on hover, and the width of a line of them in pixels, on a phone next to a bar.
const MAX_HOVER: usize = 200;

const HOVER_LINE: usize = 250;

/// The size of names, in pixels.
const NAME_SIZE: usize = 13;

/// Between a name and its bar.
const GAP: &str = "\u{a0}\u{a0}";

const GAP_WIDTH: usize = 12;

/// A name and its number.
#[derive(Debug, Clone)]
pub struct RankedBar {
    /// The name, untrusted text.
    pub name: String,
    /// How long the bar is.
    pub n: u64,
    /// How long the same was in another period, if that is set beside it: a gray line below the bar.
    pub former: Option<u64>,
    /// What stands at its end.
    pub end: String,
    /// What is said below the name on hover.
    pub more: String,
    /// The [place](crate::filters) that it stands for; blank for none.
    pub place: String,
}

/// A number of things and its share of a whole, if there is one: “23 (23%)”.
pub fn count_and_share(n: u64, whole: u64) -> String {
    if whole == 0 {
        return count(n);
    }
    format!("{} ({})", count(n), percent(n, whole))
}

/// How names are written where there is room for them.
struct Names {
    /// Each, as it is written.
    written: Vec<String>,
    /// What all of them lack at their end.
    ending: Option<String>,
}

impl Names {
    /// Names in `room` pixels: whole if they fit, else without what all of them end in, else without their middle.
    fn in_room(names: &[String], room: usize) -> Self {
        let fit = |names: &[String]| names.iter().all(|name| width(name) <= room);
        let ending = common_ending(names).filter(|_| !fit(names));
        let without = ending.map_or(0, str::len);
        let written = names.iter().map(|name| {
            // All of them end in it.
            let rest = name.get(..name.len() - without).unwrap_or(name);
            cut_in_the_middle(rest, room)
        });
        Self {
            written: written.collect(),
            ending: ending.map(str::to_owned),
        }
    }
}

/// Numbers as horizontal bars, in the order given, with words at their ends, on a chart about `chart_width` pixels wide, half of which is the bars' at
/// least. A name that is cut is given in full on hover. Of `n_beyond` more that are not drawn it is said where they are; without bars, `nothing`.
pub fn ranked_bars(
    bars: &[RankedBar],
    n_beyond: usize,
    is_table_cut: bool,
    nothing: &str,
    chart_width: u32,
) -> Drawing {
    let chart_width = chart_width as usize;
    let ends: Vec<String> = bars.iter().map(|bar| bar.end.clone()).collect();
    let full: Vec<String> = bars.iter().map(|bar| plain(&bar.name, MAX_HOVER)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let right = widest(&ends) + GAP_WIDTH;
    let beside = (chart_width / 2).saturating_sub(right + GAP_WIDTH);
    let is_beside = beside >= LEAST_ROOM.min(widest(&full));
    let room = if is_beside {
        beside
    } else {
        chart_width.saturating_sub(2 * GAP_WIDTH)
    };
    let Names {
        written: names,
        ending,
    } = Names::in_room(&full, room);
    let lengths = bars.iter().flat_map(|bar| [Some(bar.n), bar.former]);
    let most = lengths.flatten().max().unwrap_or(1);

    let mut notes = Vec::new();
    if n_beyond > 0 {
        notes.push(more_than_drawn(n_beyond, is_table_cut));
    }
    if let Some(ending) = ending {
        let said = cut_in_the_middle(&ending, chart_width / 2);
        notes.push(format!("Names without {}", escaped(&said)));
    }
    let mut annotations = Vec::new();
    if bars.is_empty() {
        annotations.push(centered(nothing));
    }
    for (line, text) in notes.iter().enumerate() {
        annotations.push(
            note(text, token::TEXT_MUTED)
                .x_ref("paper")
                .y_ref("paper")
                .x(0.0)
                .y(0.0)
                .x_anchor(Anchor::Left)
                .y_anchor(Anchor::Top)
                .y_shift(-((line * NOTE_HEIGHT) as f64)),
        );
    }
    let bottom = BOTTOM + NOTE_HEIGHT * notes.len();
    let (row_height, left, bar, bar_at) = if is_beside {
        (ROW_HEIGHT, widest(&names) + GAP_WIDTH, BAR_BESIDE, 0.0)
    } else {
        annotations.extend(names.iter().enumerate().map(|(at, name)| {
            note(&escaped(name), token::TEXT)
                .font(font(NAME_SIZE, token::TEXT))
                .x_ref("paper")
                .y_ref("y")
                .x(0.0)
                .y(at as f64 + NAME_AT)
                .x_anchor(Anchor::Left)
        }));
        (HIGH_ROW_HEIGHT, GAP_WIDTH / 2, BAR_BELOW, BAR_AT)
    };
    let rows_layout = axis()
        .range(vec![bars.len().max(1) as f64 - 0.5, -0.5])
        .visible(!bars.is_empty());
    let rows_layout = if is_beside {
        rows_layout
            .tick_values((0..bars.len()).map(|at| at as f64).collect())
            .tick_text(names.iter().map(|name| escaped(name) + GAP).collect())
            .tick_font(font(NAME_SIZE, token::TEXT))
    } else {
        rows_layout.show_tick_labels(false)
    };
    let bars_layout = layout(TOP + row_height * bars.len().max(1) + bottom)
        // The margins hold the names and the counts, so that bars share what is left on any width. Plotly could measure them, but
        // draws the whole plot again for that.
        .margin(margin(TOP, right, bottom, left))
        // A row is pointed at anywhere, for a bar may be too short to hit.
        .hover_mode(HoverMode::Y)
        .bar_gap(1.0 - bar)
        .x_axis(axis().visible(false).range(vec![0.0, most as f64]))
        .y_axis(rows_layout)
        .shapes(formers(bars, bar_at, bar))
        .annotations(annotations);
    let mut drawing = Drawing::new(bars_layout);
    if bars.is_empty() {
        return drawing;
    }
    let trace = Bar::new(
        bars.iter().map(|bar| bar.n as f64).collect(),
        (0..bars.len()).map(|at| at as f64 + bar_at).collect(),
    )
    .orientation(Orientation::Horizontal)
    .marker(Marker::new().color(token::SERIES))
    .text_array(ends)
    .text_position(TextPosition::Outside)
    .outside_text_font(font(SMALL, token::TEXT_MUTED))
    .constrain_text(ConstrainText::None)
    .text_angle(0.0)
    .clip_on_axis(false)
    .hover_text_array(
        bars.iter()
            .map(|bar| hover_text(&bar.name, &bar.more))
            .collect(),
    )
    .hover_info(HoverInfo::Text);
    drawing.add_trace(trace);
    if bars.iter().any(|bar| !bar.place.is_empty()) {
        drawing.stand_for(bars.iter().map(|bar| &*bar.place).collect::<Vec<_>>());
    }
    drawing
}

/// The gray lines of another period, each below its bar, which is as thick as a part of its row. The bar says what they are.
fn formers(bars: &[RankedBar], bar_at: f64, bar: f64) -> Vec<Shape> {
    let bars = bars.iter().enumerate();
    let formers = bars.filter_map(|(at, of)| {
        let y = at as f64 + bar_at + bar / 2.0 + FORMER_BELOW;
        let line = ShapeLine::new()
            .color(token::TEXT_MUTED)
            .width(FORMER_WIDTH);
        Some(
            Shape::new()
                .shape_type(ShapeType::Line)
                .x_ref("x")
                .y_ref("y")
                .x0(0.0)
                .x1(of.former? as f64)
                .y0(y)
                .y1(y)
                .line(line),
        )
    });
    formers.collect()
}

/// A name in full, on lines that fit a phone, and more below it, as Plotly prints it.
pub fn hover_text(name: &str, more: &str) -> String {
    let name: String = lines(&plain(name, MAX_HOVER))
        .iter()
        .map(|line| format!("<b>{}</b><br>", escaped(line)))
        .collect();
    name + more
}

/// The text in lines of at most [`HOVER_LINE`] pixels, broken anywhere: names have few spaces.
fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut left = HOVER_LINE;
    for character in text.chars() {
        let width = character_width(character);
        if width > left {
            lines.push(String::new());
            left = HOVER_LINE;
        }
        left -= width;
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars_of(names: &[&str], chart_width: u32) -> serde_json::Value {
        let bars: Vec<RankedBar> = names
            .iter()
            .map(|name| RankedBar {
                name: (*name).to_owned(),
                n: 10,
                former: None,
                end: count_and_share(10, 100),
                more: String::new(),
                place: String::new(),
            })
            .collect();
        let plot = ranked_bars(&bars, 0, false, "", chart_width)
            .plot(crate::section::PictureSize::default());
        serde_json::from_str(&plot.json).unwrap()
    }

    #[test]
    fn bars_have_half_of_the_chart_at_least() {
        let long = "a-host-with-a-name-that-is-rather-long.corp.example";
        for names in [&["A"][..], &["LARK-DC01", "LARK-RDS01"], &[long, "b"]] {
            for width in [240, 320, 346, 448, 600, 1100] {
                let layout = &bars_of(names, width)["layout"];
                let side = |name: &str| layout["margin"][name].as_f64().unwrap();
                let bar = f64::from(width) - side("l") - side("r");
                assert!(bar * 2.0 >= f64::from(width), "{names:?} {width}: {bar}");
            }
        }
    }

    #[test]
    fn names_are_cut_only_where_they_do_not_fit() {
        let names = [
            "web-frontend-01.corp1.example",
            "web-frontend-02.corp1.example",
        ];
        let wide = &bars_of(&names, 1100)["layout"];
        assert_eq!(
            wide["yaxis"]["ticktext"][1],
            "web-frontend-02.corp1.example\u{a0}\u{a0}"
        );
        assert_eq!(wide["annotations"].as_array().unwrap().len(), 0);
        let narrower = &bars_of(&names, 500)["layout"];
        assert_eq!(
            narrower["yaxis"]["ticktext"][1],
            "web-frontend-02\u{a0}\u{a0}"
        );
        assert_eq!(
            narrower["annotations"][0]["text"],
            "Names without .corp1.example"
        );
        // On a phone they have their own line.
        let phone = &bars_of(&names, 240)["layout"];
        assert_eq!(phone["yaxis"]["ticktext"], serde_json::Value::Null);
        assert_eq!(phone["annotations"][1]["text"], "web-frontend-01");
    }

    #[test]
    fn shares_are_said_once() {
        assert_eq!(count_and_share(23, 100), "23 (23%)");
        assert_eq!(count_and_share(1_200, 0), "1,200");
    }

    #[test]
    fn long_names_go_on_several_lines() {
        assert_eq!(lines("WIN-DC01"), ["WIN-DC01"]);
        assert_eq!(lines(""), [""]);
        let wide = "W".repeat(45);
        let broken = lines(&wide);
        assert_eq!(broken.concat(), wide);
        assert_eq!(broken.len(), 3);
        assert!(broken.iter().all(|line| width(line) <= HOVER_LINE));
    }
}
