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

/// The text, cut to this width in pixels, with “…” in place of what its middle lacks: names often differ at their ends.
pub fn cut_in_the_middle(text: &str, pixels: usize) -> String {
    if width(text) <= pixels {
        return text.to_owned();
    }
    let room = pixels.saturating_sub(character_width('…'));
    let fitting = |characters: &mut dyn Iterator<Item = char>, mut left: usize| {
        let fit = characters.take_while(|&character| {
            let fits = character_width(character) <= left;
            left = left.saturating_sub(character_width(character));
            fits
        });
        fit.collect::<Vec<char>>()
    };
    let start: String = fitting(&mut text.chars(), room.div_ceil(2))
        .into_iter()
        .collect();
    let mut end = fitting(&mut text.chars().rev(), room - width(&start).min(room));
    end.reverse();
    let end: String = end.into_iter().collect();
    format!("{}…{}", start.trim_end(), end.trim_start())
}

/// The end that all names have in common, from a dot or an at sign on: `.corp.example`. `None` for fewer than two names, or if one is nothing else.
pub fn common_ending(names: &[String]) -> Option<&str> {
    let (first, others) = names
        .split_first()
        .filter(|(_, others)| !others.is_empty())?;
    let is_common = |ending: &&str| {
        names
            .iter()
            .all(|name| name.len() > ending.len() && name.ends_with(ending))
    };
    // If all are the same, no part of them distinguishes one from another.
    if others.iter().all(|other| other == first) {
        return None;
    }
    let starts = first.match_indices(['.', '@']);
    starts.map(|(at, _)| &first[at..]).find(is_common)
}

/// The text in lines of at most this width in pixels, broken between words; a word that is wider has its own line.
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
    fn names_keep_both_ends() {
        for (text, pixels, expected) in [
            ("WIN-DC01", 150, "WIN-DC01"),
            ("aaaabbbbcc", 80, "aaaabbbbcc"),
            ("aaaabbbbcc", 79, "aaaa…bbcc"),
            ("aaaabbbbcc", 30, "a…c"),
            ("aaaabbbbcc", 0, "…"),
            ("aa  bbbbb", 50, "aa…bb"),
        ] {
            let cut = cut_in_the_middle(text, pixels);
            assert!(width(&cut) <= pixels.max(13), "{cut}");
            assert_eq!(cut, expected, "{text} in {pixels}");
        }
        let cut = cut_in_the_middle("lark-build-03.internal.example", 150);
        assert!(
            cut.starts_with("lark-") && cut.ends_with("ample") && cut.contains('…'),
            "{cut}"
        );
    }

    #[test]
    fn names_may_end_alike() {
        for (names, expected) in [
            (
                &["a.corp.example", "b.corp.example"][..],
                Some(".corp.example"),
            ),
            (&["a.x.example", "b.y.example"], Some(".example")),
            (
                &["ann@example.com", "bob@example.com"],
                Some("@example.com"),
            ),
            (&["a.example", "b"], None),
            (&["a.example"], None),
            (&["a.example", "a.example"], None),
            (&[".example", "a.example"], None),
            (&[], None),
        ] {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(common_ending(&names), expected, "{names:?}");
        }
    }

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
