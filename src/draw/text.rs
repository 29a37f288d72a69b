//! Estimates of text widths: names beside a chart must fit before anything is drawn.

/// The text, cut to this width in pixels, with “…” if anything was cut.
pub fn cut_to(text: &str, pixels: usize) -> String {
    if width(text) <= pixels {
        return text.to_owned();
    }
    let mut left = pixels.saturating_sub(character_width('…'));
    let kept = text.chars().take_while(|&character| {
        let fits = character_width(character) <= left;
        left = left.saturating_sub(character_width(character));
        fits
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

/// The text in lines of at most this width in pixels, broken between words; a word that is wider has a line of its own.
pub fn wrapped(text: &str, pixels: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line) + character_width(' ') + width(word) <= pixels => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// About how wide a text is at 13 pixels, rather more than less.
pub fn width(text: &str) -> usize {
    text.chars().map(character_width).sum()
}

/// Measured in common system fonts, rounded up.
pub fn character_width(character: char) -> usize {
    match character {
        ' ' | '.' | ',' | ':' | ';' | '|' | '\'' | 'i' | 'j' | 'l' | 'I' | 't' | 'f' | 'r' => 5,
        '-' | '(' | ')' | '/' | '\\' | '"' | '*' | '·' => 6,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 13,
        'A'..='Z' => 10,
        ' '..='~' => 8,
        // Chinese, Japanese, Korean and pictures are as wide as high.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => 14,
        '\u{ff00}'..='\u{ffef}' | '\u{1f000}'.. => 17,
        _ => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        for (text, pixels, expected) in [
            ("", 50, &[][..]),
            ("ab cd", 50, &["ab cd"]),
            ("ab cd", 36, &["ab", "cd"]),
            ("ab cd", 37, &["ab cd"]),
            ("abcdefgh ij", 20, &["abcdefgh", "ij"]),
        ] {
            assert_eq!(wrapped(text, pixels), expected, "{text} in {pixels}");
        }
    }

    #[test]
    fn names_are_cut_to_fit() {
        for (text, pixels, expected) in [
            ("WIN-DC01", 150, "WIN-DC01"),
            ("", 0, ""),
            ("abcdef", 45, "abcdef"),
            ("abcdef", 44, "abc…"),
            ("abcdef", 0, "…"),
            ("ab cdef", 40, "ab…"),
            ("漢字漢字", 45, "漢字…"),
        ] {
            assert_eq!(cut_to(text, pixels), expected, "{text} in {pixels}");
        }
    }
}
