//! What a server said when it refused: the most specific text there is in an answer, as plain text.
//!
//! Everything here is untrusted: it comes out as one line, without markup, control characters or characters that turn the
//! direction of text, and cut to a length.

use super::json::Json;

/// What a server said is cut to so many characters: a few sentences.
const MAX_SAID_CHARS: usize = 300;

/// Of several errors at once, the first few are told.
const MAX_ERRORS: usize = 3;

/// Markup is read this far.
const MAX_MARKUP_CHARS: usize = 20_000;

/// The most specific text in the body of an answer. `None` if there is none, or only bytes that are no text.
pub(super) fn said(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let said = match text.as_bytes().first()? {
        b'{' | b'[' | b'"' => said_in_json(&Json::read(text.as_bytes()).ok()?)?,
        b'<' => said_in_markup(text),
        _ if text.contains('\0') || text.contains(char::REPLACEMENT_CHARACTER) => return None,
        _ => text.to_owned(),
    };
    let said = plain(&said, MAX_SAID_CHARS);
    (!said.is_empty()).then_some(said)
}

/// The text on one line, without characters that cannot be seen, cut to `max_chars` characters.
pub(super) fn plain(text: &str, max_chars: usize) -> String {
    let visible = text.chars().map(|character| match character {
        character if character.is_control() => ' ',
        // Invisible, or turning the direction of what follows.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => ' ',
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{61c}' | '\u{ad}' => ' ',
        character => character,
    });
    let mut plain = String::new();
    let mut n_chars = 0;
    let mut is_after_space = true;
    for character in visible {
        let is_space = character.is_whitespace();
        if is_space && is_after_space {
            continue;
        }
        if n_chars == max_chars {
            plain.truncate(plain.trim_end().len());
            plain.push('…');
            return plain;
        }
        plain.push(if is_space { ' ' } else { character });
        n_chars += 1;
        is_after_space = is_space;
    }
    plain.truncate(plain.trim_end().len());
    plain
}

fn said_in_json(document: &Json) -> Option<String> {
    let text = |names: &[&str]| document.at(names).and_then(Json::text);
    if let Some(text) = document.text() {
        return Some(text.to_owned());
    }
    let errors = document
        .get("errors")
        .or(Some(document))
        .and_then(Json::items);
    let mut told: Vec<&str> = Vec::new();
    for error in errors.unwrap_or_default() {
        let specific = ["detail", "title", "message"]
            .iter()
            .find_map(|name| error.get(name)?.text());
        if let Some(text) = specific.or_else(|| error.text())
            && !told.contains(&text)
            && told.len() < MAX_ERRORS
        {
            told.push(text);
        }
    }
    if !told.is_empty() {
        return Some(told.join("; "));
    }
    if let Some(message) = text(&["message"]) {
        let validation = document.get("validation").map(words_in).unwrap_or_default();
        return Some(if validation.is_empty() {
            message.to_owned()
        } else {
            format!("{message} ({})", validation.join(", "))
        });
    }
    text(&["error_description"])
        .or_else(|| text(&["error", "message"]))
        .or_else(|| text(&["error"]))
        .or_else(|| text(&["detail"]))
        .or_else(|| text(&["title"]))
        .map(str::to_owned)
}

/// The strings at the first levels of a value, with the names they have in it.
fn words_in(value: &Json) -> Vec<String> {
    if let Some(text) = value.text() {
        return vec![text.to_owned()];
    }
    let mut words = Vec::new();
    for item in value.items().unwrap_or_default() {
        let text = item.text().or_else(|| item.get("message")?.text());
        words.extend(text.map(str::to_owned));
    }
    for (name, item) in value.members().unwrap_or_default() {
        let inner: Vec<_> = match item.items() {
            Some(items) => items.iter().filter_map(Json::text).collect(),
            None => item.text().into_iter().collect(),
        };
        words.extend(inner.into_iter().map(|text| format!("{name}: {text}")));
    }
    words.truncate(MAX_ERRORS);
    words
}

/// The title of an HTML page, and its text where that says more.
fn said_in_markup(markup: &str) -> String {
    let end = markup
        .char_indices()
        .nth(MAX_MARKUP_CHARS)
        .map_or(markup.len(), |(at, _)| at);
    let (title, text) = title_and_text(&markup[..end]);
    let title = plain(&title, MAX_SAID_CHARS);
    let text = plain(&text, MAX_SAID_CHARS);
    if text.is_empty() {
        title
    } else if title.is_empty() || text.starts_with(&title) {
        text
    } else {
        format!("{title}: {text}")
    }
}

fn title_and_text(markup: &str) -> (String, String) {
    let (mut title, mut text) = (String::new(), String::new());
    let mut rest = markup;
    loop {
        let is_title = starts_with_tag(rest, "title");
        let Some(tag_at) = rest.find('<') else {
            text.push_str(&without_entities(rest));
            return (title, text);
        };
        if tag_at > 0 {
            text.push_str(&without_entities(&rest[..tag_at]));
            rest = &rest[tag_at..];
            continue;
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment
                .find("-->")
                .map_or("", |end| &comment[end + "-->".len()..]);
            continue;
        }
        // Text between tags is not one word.
        text.push(' ');
        let unseen = ["title", "script", "style", "svg", "template"]
            .into_iter()
            .find(|name| starts_with_tag(rest, name));
        let after_tag = |text| -> usize { str::find(text, '>').map_or(text.len(), |at| at + 1) };
        rest = &rest[after_tag(rest)..];
        if let Some(name) = unseen {
            let end = find_closing(rest, name);
            if is_title {
                title.push_str(&without_entities(&rest[..end]));
            }
            rest = &rest[end..];
            rest = &rest[after_tag(rest)..];
        }
    }
}

fn starts_with_tag(text: &str, name: &str) -> bool {
    let Some((start, rest)) = text.split_at_checked(name.len() + 1) else {
        return false;
    };
    start.starts_with('<')
        && start[1..].eq_ignore_ascii_case(name)
        && rest.starts_with(|next: char| next == '>' || next == '/' || next.is_ascii_whitespace())
}

/// Where `</name` is, or the end.
fn find_closing(text: &str, name: &str) -> usize {
    text.match_indices("</")
        .map(|(at, _)| at)
        .find(|at| {
            text[at + 2..]
                .get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        })
        .unwrap_or(text.len())
}

fn without_entities(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest[1..]
            .find(';')
            .filter(|&length| length <= 8)
            .and_then(|length| Some((character_of(&rest[1..=length])?, length + 2)));
        match entity {
            Some((character, length)) => {
                plain.push(character);
                rest = &rest[length..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn character_of(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "copy" => '©',
        "rsquo" => '’',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_most_specific_text_is_told() {
        for (body, expected) in [
            ("", None),
            ("{}", None),
            ("{\"errors\": []}", None),
            ("{broken", None),
            ("\0\u{1}", None),
            ("a\0b", None),
            ("caf\u{fffd}", None),
            (
                r#"{"errors":[{"status":"400","title":"Bad Request","detail":"filter[from] is no date"}]}"#,
                Some("filter[from] is no date"),
            ),
            (
                r#"{"errors":[{"status":400,"title":"Bad Request"},{"detail":"x"},{"detail":"x"},5,"y",{"title":"z"}]}"#,
                Some("Bad Request; x; y"),
            ),
            (
                r#"{"statusCode":400,"error":"Bad Request","message":"child fails","validation":{"source":"query","keys":["from","to"]}}"#,
                Some("child fails (source: query, keys: from, keys: to)"),
            ),
            (
                r#"{"message":"no","validation":["a is missing",{"message":"b is long"}]}"#,
                Some("no (a is missing, b is long)"),
            ),
            (
                r#"{"message":"no","validation":null,"error":"x"}"#,
                Some("no"),
            ),
            (
                r#"{"error":"invalid_grant","error_description":"Wrong code."}"#,
                Some("Wrong code."),
            ),
            (
                r#"{"error":"invalid_grant","error_description":" "}"#,
                Some("invalid_grant"),
            ),
            (r#"{"error":{"message":"inner"}}"#, Some("inner")),
            (r#""Just a sentence.""#, Some("Just a sentence.")),
            ("upstream connect error\r\n", Some("upstream connect error")),
            (
                "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>",
                Some("502 Bad Gateway nginx"),
            ),
            (
                "<HTML><TITLE>Down &amp; out</TITLE><style>p{}</style><script>if (a<b) alert(1)</script><!-- <p>no</p> --><p>Back at 10&nbsp;o&#39;clock &lt;UTC&gt; &bogus; &</p>",
                Some("Down & out: Back at 10 o'clock <UTC> &bogus; &"),
            ),
            (
                "<script/src=x>alert(1)</script><style type=x>p{}</style><styled>Down</styled>",
                Some("Down"),
            ),
            ("<title>Only a title", Some("Only a title")),
            ("<p", None),
            (
                "{\"message\":\"one\\nline\\u202e, \\u0007no bell\"}",
                Some("one line , no bell"),
            ),
        ] {
            assert_eq!(said(body.as_bytes()).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn entities_are_the_characters_they_stand_for() {
        for (entities, expected) in [
            ("&amp;&lt;&gt;&quot;&apos;", "&<>\"'"),
            ("a&nbsp;b&ndash;&mdash;&hellip;", "a b–—…"),
            ("&copy;&rsquo;", "©’"),
            ("&#233;&#xe9;&#XE9;", "ééé"),
            ("&#8364&#8364;", "&#8364€"),
            ("&#1114112;&#x;&;", "&#1114112;&#x;&;"),
            ("&#0000233;&#00000233;", "é&#00000233;"),
        ] {
            assert_eq!(without_entities(entities), expected, "{entities}");
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let cut = said("word ".repeat(1000).as_bytes()).unwrap();
        assert_eq!(cut.chars().count(), MAX_SAID_CHARS);
        assert!(cut.ends_with("word…"), "{cut}");
        assert_eq!(plain("ééé", 3), "ééé");
        assert_eq!(plain("éééé", 3), "ééé…");
    }

    proptest! {
        #[test]
        fn whatever_a_server_says_is_short_and_on_one_line(
            body in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..200),
                "\\PC{0,200}".prop_map(String::into_bytes),
                "[<>/a-t!&;#x\"{}:é -]{0,200}".prop_map(String::into_bytes),
                "(<(title|script|p|/title|!--)>?|é|&(amp|#[0-9]{1,9}|);?){0,60}".prop_map(String::into_bytes),
            ],
        ) {
            if let Some(said) = said(&body) {
                prop_assert!(!said.is_empty() && said.chars().count() <= MAX_SAID_CHARS + 1);
                prop_assert!(!said.chars().any(char::is_control));
                prop_assert_eq!(said.trim(), said.as_str());
            }
        }
    }
}
