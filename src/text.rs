//! Untrusted text, made fit to be next to other text: names of files, hosts and severities, and what a server said.
//!
//! Nothing here makes text safe as markup: whoever shows it shows it as text.

use crate::numbers;

/// The text, cut to this many characters, the last of which is then “…”. Spaces take the place of control characters and of those that
/// cannot be seen: they would turn the direction of what follows, or make two names look like one.
pub(crate) fn plain(text: &str, max_chars: usize) -> String {
    let cut = text.chars().nth(max_chars).is_some();
    let n_kept = max_chars.saturating_sub(usize::from(cut));
    let mut plain: String = cleaned(text).take(n_kept).collect();
    if cut {
        plain.push('…');
    }
    plain
}

/// The same of a text that may have several lines: on one line, without blanks around it or more than one between words, cut to this many
/// characters before the “…”.
pub(crate) fn one_line(text: &str, max_chars: usize) -> String {
    let mut line = String::new();
    let mut n_chars = 0;
    let mut is_after_space = true;
    for character in cleaned(text) {
        let is_space = character.is_whitespace();
        // Blanks at the end are no text that is cut off.
        if is_space && (is_after_space || n_chars == max_chars) {
            continue;
        }
        if n_chars == max_chars {
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        line.push(if is_space { ' ' } else { character });
        n_chars += 1;
        is_after_space = is_space;
    }
    line.truncate(line.trim_end().len());
    line
}

/// The characters, with spaces in place of those that nobody can see.
fn cleaned(text: &str) -> impl Iterator<Item = char> {
    let mut former = None;
    text.chars().map(move |character| {
        // Joiners are part of how Persian is spelled and of what emoji are made of; between ASCII characters they only hide.
        let joins = matches!(character, '\u{200c}' | '\u{200d}')
            && former.is_some_and(|former: char| !former.is_ascii());
        former = Some(character);
        let is_shown = joins || !(character.is_control() || is_unseen(character));
        if is_shown { character } else { ' ' }
    })
}

/// The most characters of a text inside a sentence.
pub(crate) const MAX_QUOTED: usize = 60;

/// The most characters of a text that a page shows in its own place.
pub(crate) const MAX_SHOWN: usize = 200;

/// A text of more than this many characters, cut to this many, the last of which say how long it was: “abc… (10,000,000 characters)”.
/// `None` if it is not longer. Takes time for the first characters only, and for counting the rest.
pub(crate) fn cut(text: &str, max_chars: usize) -> Option<String> {
    text.chars().nth(max_chars)?;
    let length = format!(
        "… ({} characters)",
        numbers::count(text.chars().count() as u64)
    );
    let n_kept = max_chars.saturating_sub(length.chars().count());
    let kept: String = text.chars().take(n_kept).collect();
    Some(kept + &length)
}

/// Marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9), the two line separators, and characters
/// without a shape or a width.
pub(crate) fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The text, enclosed in FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE if any of it runs from right to left: numbers beside it
/// would otherwise change places with it.
pub(crate) fn isolated(text: String) -> String {
    // The blocks of right-to-left scripts, assigned and reserved (DerivedBidiClass.txt of the Unicode Character Database).
    let right_to_left = |character| {
        matches!(
            character,
            '\u{590}'..='\u{8ff}'
                | '\u{fb1d}'..='\u{fdff}'
                | '\u{fe70}'..='\u{feff}'
                | '\u{10800}'..='\u{10fff}'
                | '\u{1e800}'..='\u{1efff}'
        )
    };
    if text.chars().any(right_to_left) {
        format!("\u{2068}{text}\u{2069}")
    } else {
        text
    }
}

/// Both: for the middle of a sentence.
pub(crate) fn quoted(text: &str, max_chars: usize) -> String {
    isolated(plain(text, max_chars))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untrusted_text_stays_in_its_place() {
        for (text, expected) in [
            ("WIN-DC01", "WIN-DC01"),
            ("naïve – ✓", "naïve – ✓"),
            ("a\u{202e}b\n\u{2029}c\u{61c}", "a b  c "),
            ("WIN\u{200b}-\u{200d}DC\u{ad}01\u{feff}", "WIN - DC 01 "),
            ("a\u{e0041}b", "a b"),
            ("می\u{200c}خواهم", "\u{2068}می\u{200c}خواهم\u{2069}"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
            ("שרת-1", "\u{2068}שרת-1\u{2069}"),
            ("", ""),
        ] {
            assert_eq!(quoted(text, 60), expected);
        }
        let long = quoted(&"x".repeat(61), 60);
        assert_eq!((long.chars().count(), long.ends_with('…')), (60, true));
        assert_eq!(quoted(&"x".repeat(60), 60), "x".repeat(60));
        assert_eq!(plain("ab", 0), "…");
    }

    #[test]
    fn several_lines_become_one() {
        for (text, expected) in [
            (" two\r\n  li\t", "two li"),
            ("a\u{202e}\u{e0041}b", "a b"),
            ("می\u{200c}خوا", "می\u{200c}خوا"),
            (" \u{feff} ", ""),
            ("éééééé", "éééééé"),
            ("ééé ééé", "ééé éé…"),
            ("ééééé é", "ééééé…"),
        ] {
            assert_eq!(one_line(text, 6), expected, "{text}");
        }
    }
}
