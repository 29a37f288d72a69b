//! A plot as plotly.js takes it: traces, layout and settings.
//!
//! The parts are the plotly crate's. Its own plot and layout are not used: they cannot say all that is said here, such as that nothing may be
//! dragged.

use plotly::common::{Font, Label};
use plotly::layout::{Annotation, Axis, BarMode, DragMode, HoverMode, Margin, Shape, UniformText};
use serde::Serialize;
use serde_json::{Value, json};

use crate::section::{PictureSize, Plot};

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

    /// Says what the marks of the latest trace stand for: a [place](crate::filters) each, in the form of its data.
    pub fn stand_for(&mut self, places: impl Serialize) {
        if let Some(Value::Object(trace)) = self.traces.last_mut() {
            trace.insert("customdata".to_owned(), value(&places));
        }
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
                "doubleClick": "reset",
                "responsive": true,
                "showTips": false,
                "typesetMath": false,
            },
        });
        Plot {
            json: plot.to_string(),
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

    /// Sets `uirevision` as well. As long as it stays the same, Plotly keeps what the user zoomed to; it changes with the days shown,
    /// where a zoom into other days would show nothing.
    pub fn x_axis(self, axis: Axis) -> Self {
        // The crate's axis has no way to ask it.
        let uirevision = match value(&axis).get("range") {
            Some(range) => range.to_string(),
            None => self.uirevision,
        };
        Self {
            x_axis: Some(Box::new(axis)),
            uirevision,
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
