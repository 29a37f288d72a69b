//! A plot as plotly.js takes it: traces, layout and settings.
//!
//! **Why not the crate's `Plot` and `Layout`.** They can describe maps, 3D scenes and much else, and code for all of it would be
//! downloaded before the page shows anything. The parts they are made of are the crate's.

use plotly::common::{Font, Label};
use plotly::layout::{Annotation, Axis, BarMode, DragMode, HoverMode, Margin, Shape, UniformText};
use serde::Serialize;

use super::json::to_json;

/// The settings for plotly.js that do not belong to a plot's looks.
const CONFIGURATION: &str = r#"{"displayModeBar":false,"displaylogo":false,"doubleClick":"reset","responsive":true,"showTips":false,"typesetMath":false}"#;

/// What is drawn, in which layout.
#[derive(Debug, Clone)]
pub struct Plot {
    /// Each as JSON.
    traces: Vec<String>,
    layout: Layout,
}

impl Plot {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            traces: Vec::new(),
            layout,
        }
    }

    // Boxed as the crate's traces come.
    #[expect(clippy::boxed_local)]
    pub(super) fn add_trace(&mut self, trace: Box<impl Serialize>) {
        self.traces.push(to_json(&*trace));
    }

    /// See [`json`](super::json()).
    pub(super) fn to_json(&self) -> String {
        format!(
            "{{\"data\":[{}],\"layout\":{},\"config\":{CONFIGURATION}}}",
            self.traces.join(","),
            to_json(&self.layout),
        )
    }
}

/// A layout, in plotly.js's terms: only what some plot here needs. Methods set what they are named after.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) struct Layout {
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
    uirevision: String,
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
    pub(super) fn new(height: usize, font: Font, hoverlabel: Label) -> Self {
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
            uirevision: "constant".to_owned(),
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

    pub(super) fn width(self, width: usize) -> Self {
        Self {
            width: Some(width),
            ..self
        }
    }

    pub(super) fn hover_mode(self, hover_mode: HoverMode) -> Self {
        Self { hover_mode, ..self }
    }

    pub(super) fn drag_mode(self, drag_mode: DragMode) -> Self {
        Self { drag_mode, ..self }
    }

    pub(super) fn margin(self, margin: Margin) -> Self {
        Self {
            margin: Some(margin),
            ..self
        }
    }

    /// Sets `uirevision` as well. As long as it stays the same, Plotly keeps what the user zoomed to; it changes with the days shown,
    /// where a zoom into other days would show nothing.
    pub(super) fn x_axis(self, axis: Axis) -> Self {
        let uirevision = range(&to_json(&axis)).map_or(self.uirevision, str::to_owned);
        Self {
            x_axis: Some(Box::new(axis)),
            uirevision,
            ..self
        }
    }

    pub(super) fn y_axis(self, axis: Axis) -> Self {
        Self {
            y_axis: Some(Box::new(axis)),
            ..self
        }
    }

    pub(super) fn shapes(self, shapes: Vec<Shape>) -> Self {
        Self {
            shapes: Some(shapes),
            ..self
        }
    }

    pub(super) fn annotations(self, annotations: Vec<Annotation>) -> Self {
        Self {
            annotations: Some(annotations),
            ..self
        }
    }

    pub(super) fn bar_gap(self, gap: f64) -> Self {
        Self {
            bar_gap: Some(gap),
            ..self
        }
    }

    pub(super) fn bar_mode(self, mode: BarMode) -> Self {
        Self {
            bar_mode: Some(mode),
            ..self
        }
    }

    pub(super) fn uniform_text(self, text: UniformText) -> Self {
        Self {
            uniform_text: Some(text),
            ..self
        }
    }
}

/// The range of an axis, as it stands in its JSON: the crate's axis doesn't tell. In a text the quotes would be escaped.
fn range(axis_json: &str) -> Option<&str> {
    let (_, from) = axis_json.split_once("\"range\":")?;
    let end = from.find(']')?;
    from.get(..=end)
}
