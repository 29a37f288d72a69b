//! A plot as plotly.js takes it: traces, layout and settings.
//!
//! The parts are the plotly crate's. Its own plot and layout are not used: they cannot say all that is said here, such as that nothing may be
//! dragged.

use std::sync::Arc;

use plotly::common::{Font, Label};
use plotly::layout::{
    Annotation, Axis, BarMode, DragMode, HoverMode, Margin, Shape, ShapeLayer, ShapeLine,
    ShapeType, UniformText,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::token;
use crate::filters::{Filters, days_of};
use crate::section::{Parts, PictureSize, Plot};

/// What is drawn, in which layout.
#[derive(Debug, Clone)]
pub struct Drawing {
    traces: Vec<Value>,
    layout: Layout,
}

impl Drawing {
    /// A layout without traces.
    pub fn new(layout: Layout) -> Self {
        Self {
            traces: Vec::new(),
            layout,
        }
    }

    /// Adds a trace.
    // Boxed as the crate's traces come.
    #[expect(clippy::boxed_local)]
    pub fn add_trace(&mut self, trace: Box<impl Serialize>) {
        self.traces.push(value(&*trace));
    }

    /// Says what the marks of the latest trace stand for: a [place](crate::filters) each, in the form of its data. That a click leads there is said
    /// under the pointer.
    pub fn stand_for(&mut self, places: impl Serialize) {
        self.lead_to(value(&places));
    }

    // Once for all kinds of places.
    #[inline(never)]
    fn lead_to(&mut self, places: Value) {
        let Some(Value::Object(trace)) = self.traces.last_mut() else {
            return;
        };
        let says = |place: &str| match place {
            "" => "%{hovertext}<extra></extra>",
            days if days_of(days).is_some() => match days.contains('/') {
                true => {
                    "%{hovertext}<br>Click for these days only, drag for a period<extra></extra>"
                }
                false => {
                    "%{hovertext}<br>Click for this day only, drag for a period<extra></extra>"
                }
            },
            CELLS => "%{hovertext}<br>Click to filter, drag for several hours<extra></extra>",
            _ => "%{hovertext}<br>Click to filter<extra></extra>",
        };
        let each = places.as_array().into_iter().flatten();
        let said: Vec<&str> = match each.clone().next() {
            Some(Value::Array(_)) => vec![says(CELLS)],
            _ => each
                .map(|place| says(place.as_str().unwrap_or_default()))
                .collect(),
        };
        // Once for all of them, where that says it.
        let said = match said.first() {
            Some(first) if said.iter().all(|said| said == first) => json!(first),
            _ => json!(said),
        };
        trace.insert("hovertemplate".to_owned(), said);
        trace.insert(PLACES.to_owned(), places);
    }

    /// As plotly.js takes it, and the size of pictures of it.
    pub fn plot(self, picture: PictureSize) -> Plot {
        let height = self.layout.height as u32;
        let plot = json!({
            "data": self.traces,
            "layout": value(&self.layout),
            // The settings that do not belong to a plot's looks.
            "config": {
                "displayModeBar": false,
                "displaylogo": false,
                // What is dragged over becomes a filter or the period: nothing stays zoomed.
                "doubleClick": false,
                "responsive": true,
                "showTips": false,
                "typesetMath": false,
            },
        });
        Plot {
            json: plot.to_string(),
            parts: Parts(Some(Arc::new(plot))),
            height,
            picture,
            ..Plot::default()
        }
    }
}

fn value(part: &(impl Serialize + ?Sized)) -> Value {
    serde_json::to_value(part)
        .expect("the parts of plots have names for keys, and nothing else can fail")
}

/// Outlines the marks of a plot that filters chose.
pub fn outline(plot: &mut Plot, filters: &Filters) {
    let parts = plot.parts.0.take().filter(|_| !filters.is_empty());
    let Some(mut drawn) = parts.map(Arc::unwrap_or_clone) else {
        return;
    };
    let mut cells = Vec::new();
    for trace in drawn
        .get_mut("data")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let places = trace.get(PLACES).and_then(Value::as_array);
        let covers = |place: &Value| place.as_str().is_some_and(|place| filters.covers(place));
        let places = places.into_iter().flatten();
        if trace["type"] == "heatmap" {
            for (row, places) in places.enumerate() {
                let places = places.as_array().into_iter().flatten().enumerate();
                cells.extend(
                    places
                        .filter(|(_, place)| covers(place))
                        .map(|(column, _)| (row, column)),
                );
            }
            continue;
        }
        let widths: Vec<u8> = places
            .map(|place| if covers(place) { OUTLINE } else { 0 })
            .collect();
        if widths.iter().any(|&width| width > 0)
            && let Some(marker) = trace.get_mut("marker").and_then(Value::as_object_mut)
        {
            marker.insert(
                "line".to_owned(),
                json!({ "color": token::ACCENT, "width": widths }),
            );
        }
    }
    // Cells side by side have one outline.
    let runs = cells.chunk_by(|(row, column), next| (*row, column + 1) == *next);
    let line = ShapeLine::new().color(token::ACCENT).width(OUTLINE.into());
    let outlines = runs.map(|run| {
        let row = run[0].0 as f64;
        let (from, to) = (run[0].1 as f64, run[run.len() - 1].1 as f64);
        let outline = Shape::new()
            .shape_type(ShapeType::Rect)
            .layer(ShapeLayer::Above)
            .line(line.clone());
        let outline = outline.x0(from - 0.5).x1(to + 0.5);
        value(&outline.y0(row - 0.5).y1(row + 0.5))
    });
    let outlines: Vec<Value> = outlines.collect();
    if let Some(layout) = drawn.get_mut("layout").and_then(Value::as_object_mut)
        && let Value::Array(shapes) = layout.entry("shapes").or_insert_with(|| json!([]))
    {
        shapes.extend(outlines);
    }
    plot.json = drawn.to_string();
}

/// Stands for any place that is a cell.
const CELLS: &str = "cells";

/// Where Plotly keeps what marks stand for.
const PLACES: &str = "customdata";

/// How wide the outline of what is chosen is, in pixels.
const OUTLINE: u8 = 2;

/// A layout, in plotly.js's terms: only what some plot here needs. Methods set what they are named after.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub struct Layout {
    height: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<usize>,
    autosize: bool,
    showlegend: bool,
    paper_bgcolor: &'static str,
    plot_bgcolor: &'static str,
    font: Font,
    hoverlabel: Label,
    separators: &'static str,
    #[serde(rename = "hovermode")]
    hover_mode: HoverMode,
    #[serde(rename = "dragmode")]
    drag_mode: DragMode,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<Margin>,
    #[serde(rename = "xaxis", skip_serializing_if = "Option::is_none")]
    x_axis: Option<Box<Axis>>,
    #[serde(rename = "yaxis", skip_serializing_if = "Option::is_none")]
    y_axis: Option<Box<Axis>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shapes: Option<Vec<Shape>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<Vec<Annotation>>,
    #[serde(rename = "bargap", skip_serializing_if = "Option::is_none")]
    bar_gap: Option<f64>,
    #[serde(rename = "barmode", skip_serializing_if = "Option::is_none")]
    bar_mode: Option<BarMode>,
    #[serde(rename = "uniformtext", skip_serializing_if = "Option::is_none")]
    uniform_text: Option<UniformText>,
}

impl Layout {
    /// Transparent, without a legend, not to be zoomed or panned.
    pub fn new(height: usize, font: Font, hoverlabel: Label) -> Self {
        const TRANSPARENT: &str = "rgba(0,0,0,0)";
        Self {
            height,
            width: None,
            autosize: true,
            showlegend: false,
            paper_bgcolor: TRANSPARENT,
            plot_bgcolor: TRANSPARENT,
            font,
            hoverlabel,
            separators: ".,",
            hover_mode: HoverMode::Closest,
            drag_mode: DragMode::False,
            margin: None,
            x_axis: None,
            y_axis: None,
            shapes: None,
            annotations: None,
            bar_gap: None,
            bar_mode: None,
            uniform_text: None,
        }
    }

    /// Sets `width`.
    pub fn width(self, width: usize) -> Self {
        Self {
            width: Some(width),
            ..self
        }
    }

    /// Sets `hovermode`.
    pub fn hover_mode(self, hover_mode: HoverMode) -> Self {
        Self { hover_mode, ..self }
    }

    /// Sets `dragmode`.
    pub fn drag_mode(self, drag_mode: DragMode) -> Self {
        Self { drag_mode, ..self }
    }

    /// Sets `margin`.
    pub fn margin(self, margin: Margin) -> Self {
        Self {
            margin: Some(margin),
            ..self
        }
    }

    /// Sets `xaxis`.
    pub fn x_axis(self, axis: Axis) -> Self {
        Self {
            x_axis: Some(Box::new(axis)),
            ..self
        }
    }

    /// Sets `yaxis`.
    pub fn y_axis(self, axis: Axis) -> Self {
        Self {
            y_axis: Some(Box::new(axis)),
            ..self
        }
    }

    /// Sets `shapes`.
    pub fn shapes(self, shapes: Vec<Shape>) -> Self {
        Self {
            shapes: Some(shapes),
            ..self
        }
    }

    /// Sets `annotations`.
    pub fn annotations(self, annotations: Vec<Annotation>) -> Self {
        Self {
            annotations: Some(annotations),
            ..self
        }
    }

    /// Sets `bargap`.
    pub fn bar_gap(self, gap: f64) -> Self {
        Self {
            bar_gap: Some(gap),
            ..self
        }
    }

    /// Sets `barmode`.
    pub fn bar_mode(self, mode: BarMode) -> Self {
        Self {
            bar_mode: Some(mode),
            ..self
        }
    }

    /// Sets `uniformtext`.
    pub fn uniform_text(self, text: UniformText) -> Self {
        Self {
            uniform_text: Some(text),
            ..self
        }
    }
}
