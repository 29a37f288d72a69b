//! What a server said when it refused: the most specific text there is in an answer, as plain text.
//!
//! Everything here is untrusted: it is cleaned as any such text is, and cut to a length.

use std::borrow::Cow;

use super::json::Json;
use crate::text::one_line;

/// What a server said is cut to this many characters: a few sentences.
const MAX_SAID_CHARS: usize = 300;

/// Of several errors at once, the first few are repeated.
const MAX_ERRORS: usize = 3;

/// The most specific text in the body of an answer. `None` if there is none, or only bytes that are no text.
pub(super) fn said(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let said = match text.as_bytes().first()? {
        b'{' | b'[' | b'"' => said_in_json(&Json::read(text.as_bytes()).ok()?)?,
        // Of a page, what else it says may be anything, down to menus. Without a title, the status speaks.
        b'<' => title(text)?.into_owned(),
        _ if text.contains('\0') || text.contains(char::REPLACEMENT_CHARACTER) => return None,
        _ => text.to_owned(),
    };
    let said = one_line(&said, MAX_SAID_CHARS);
    (!said.is_empty()).then_some(said)
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

/// What is in the first `<title>` of HTML, its entities decoded.
fn title(markup: &str) -> Option<Cow<'_, str>> {
    // Its bytes are where the markup's are.
    let lower = markup.to_ascii_lowercase();
    let name_ends = |&at: &usize| lower[at..].starts_with(['>', ' ', '\t', '\n', '\r', '/']);
    let opening = lower
        .match_indices("<title")
        .map(|(at, tag)| at + tag.len());
    let tag_at = opening.into_iter().find(name_ends)?;
    let start = tag_at + lower[tag_at..].find('>')? + 1;
    let end = lower[start..]
        .find("</title")
        .map_or(lower.len(), |n| start + n);
    Some(decoded(&markup[start..end]))
}

/// The references that stand in titles of error pages, by name. All that HTML knows are 2,231, and 20 kB.
const NAMED: [(&str, &str); 11] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("copy", "©"),
    ("hellip", "…"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("rsquo", "’"),
];

/// Text with its character references decoded: those by number, and the [usual names](NAMED). Others stay as they are written.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut pieces = text.split('&');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let reference = piece.split_once(';').and_then(|(name, rest)| {
            let named = NAMED.iter().find(|(known, _)| *known == name);
            let character = match named {
                Some((_, character)) => (*character).to_owned(),
                None => numbered(name.strip_prefix('#')?)?.to_string(),
            };
            Some((character, rest))
        });
        match reference {
            Some((character, rest)) => decoded.extend([&*character, rest]),
            None => decoded.extend(["&", piece]),
        }
    }
    decoded.into()
}

/// The character of a number in decimal or, after an x, in hexadecimal digits.
fn numbered(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    char::from_u32(code.ok()?)
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
                Some("502 Bad Gateway"),
            ),
            (
                "<HTML><TITLE\nlang=en>Down &amp; out: 10&nbsp;o&#39;clock\n &#x3c;UTC&gt; &bogus; &</TITLE><p>Back soon</p>",
                Some("Down & out: 10 o'clock <UTC> &bogus; &"),
            ),
            (
                "<title>Caf&#233;: 503 &ndash; &eacute;teint &#xD800; &#x110000; &#; &#x;&amp;amp;</title>",
                Some("Café: 503 – &eacute;teint &#xD800; &#x110000; &#; &#x;&amp;"),
            ),
            ("<titles>x</titles><title>Down</title>", Some("Down")),
            ("<title></title><h1>Down</h1>", None),
            ("<h1>Down</h1><p>Back at 10:00</p>", None),
            ("<?xml version=\"1.0\"?><Error>Down</Error>", None),
            ("<title>Only a title", Some("Only a title")),
            ("<title", None),
            ("<title lang", None),
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
    fn long_texts_are_cut() {
        let cut = said("word ".repeat(1000).as_bytes()).unwrap();
        assert_eq!(cut.chars().count(), MAX_SAID_CHARS);
        assert!(cut.ends_with("word…"), "{cut}");
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
