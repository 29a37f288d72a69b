//! The head above a plot in an exported picture.

use serde_json::json;

use super::text::{width, wrapped};
use super::{SMALL, escaped, token};
use crate::section::PictureHead;
use crate::text::{MAX_SHOWN, plain};

/// The size of a figure's name, in pixels.
const TITLE_SIZE: usize = 16;

/// The size that [`width`] is of.
const MEASURED_SIZE: usize = 13;

/// Around the head, in pixels.
const SIDE: usize = 16;

/// From the baseline of a line to the next, in pixels: Plotly's, at [`SMALL`].
const LINE: f64 = 1.3 * SMALL as f64;

/// The head of a picture of that width in pixels: the figure's name, and a line about it on as many lines as it needs. Whoever makes the
/// picture adds the last line, which is the same for all figures.
pub fn picture_head(title: &str, subtitle: &str, picture_width: u32) -> PictureHead {
    let room = (picture_width as usize).saturating_sub(2 * SIDE);
    let lines_of = |text: &str, size: usize| {
        let text = plain(text, MAX_SHOWN);
        wrapped(&text, room * MEASURED_SIZE / size)
    };
    // Wide enough is measured on letters that are not bold.
    let titles = lines_of(title, TITLE_SIZE + 2);
    let more = lines_of(subtitle, SMALL);
    let mut text = String::new();
    for line in titles.iter().filter(|line| !line.is_empty()) {
        let line = escaped(line);
        text += &format!("<span style=\"font-size:{TITLE_SIZE}px\"><b>{line}</b></span><br>");
    }
    for line in more.iter().filter(|line| width(line) > 0) {
        text += &format!("{}<br>", escaped(line));
    }
    let n_lines = text.matches("<br>").count() + 1;
    let title = json!({
        "text": text,
        "font": { "family": token::FONT, "size": SMALL, "color": token::TEXT },
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": { "l": SIDE, "t": SIDE },
    });
    PictureHead {
        json: title.to_string(),
        height: (SIDE as f64 + LINE * n_lines as f64).ceil() as u32 + SIDE as u32,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn text_and_height(title: &str, subtitle: &str, width: u32) -> (String, u32) {
        let head = picture_head(title, subtitle, width);
        let title: Value = serde_json::from_str(&head.json).unwrap();
        (title["text"].as_str().unwrap().to_owned(), head.height)
    }

    #[test]
    fn a_picture_has_a_head() {
        let (text, height) = text_and_height("Hosts", "100 of 10,092 alerts", 700);
        assert_eq!(
            text,
            "<span style=\"font-size:16px\"><b>Hosts</b></span><br>100 of 10,092 alerts<br>"
        );
        let (bare, lower) = text_and_height("Hosts", "", 700);
        assert_eq!(
            bare,
            "<span style=\"font-size:16px\"><b>Hosts</b></span><br>"
        );
        assert!(lower < height);
    }

    #[test]
    fn a_head_stays_inside_its_picture_and_says_what_it_says() {
        let (text, height) = text_and_height("<b>R&D</b>", &"some words ".repeat(18), 400);
        assert!(text.contains("<b>&lt;b&gt;R&amp;D&lt;/b&gt;</b>"), "{text}");
        let n_lines = text.matches("<br>").count();
        assert!(n_lines > 3);
        let (_, one) = text_and_height("<b>R&D</b>", "some words", 400);
        assert!(f64::from(height - one) >= LINE * (n_lines - 2) as f64 - 1.0);
    }
}
