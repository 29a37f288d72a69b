//! Marks of charts whose axes count something, each said under the pointer and standing for a place.

use plotly::Scatter;
use plotly::common::{HoverInfo, Line, Marker, Mode};

use super::Drawing;

/// Marks of one kind.
#[derive(Debug, Default)]
pub struct Marks {
    x: Vec<f64>,
    y: Vec<f64>,
    colors: Vec<&'static str>,
    hover: Vec<String>,
    places: Vec<String>,
}

impl Marks {
    /// One more: where it is, its color, what is said of it, and its [place](crate::filters).
    pub fn add(&mut self, at: [f64; 2], color: &'static str, hover: String, place: String) {
        self.x.push(at[0]);
        self.y.push(at[1]);
        self.colors.push(color);
        self.hover.push(hover);
        self.places.push(place);
    }

    /// Draws them, if there are any, under the name of their kind. They look like `marker`, each in its color.
    pub fn draw(self, drawing: &mut Drawing, name: &str, marker: Marker) {
        if self.x.is_empty() {
            return;
        }
        let trace = Scatter::<f64, f64>::new(self.x, self.y)
            .name(name)
            .mode(Mode::Markers)
            .marker(marker.opacity(1.0).color_array(self.colors))
            .clip_on_axis(false)
            .hover_text_array(self.hover)
            .hover_info(HoverInfo::Text);
        drawing.add_trace(trace);
        drawing.stand_for(self.places);
    }
}

/// A band from one place to another, at a height: what a figure lies between.
pub fn add_interval(drawing: &mut Drawing, ends: [f64; 2], y: f64, color: &'static str) {
    drawing.add_trace(
        Scatter::<f64, f64>::new(ends.into(), vec![y; 2])
            .mode(Mode::Lines)
            .line(Line::new().color(color).width(18.0))
            .opacity(0.3)
            .hover_info(HoverInfo::Skip)
            .show_legend(false),
    );
}
