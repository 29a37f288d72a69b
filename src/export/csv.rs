//! Tables as CSV files, in which no text is taken for anything else by a spreadsheet program.

use crate::section::{Table, Value};
use crate::text;

/// U+FEFF in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The table as a CSV file: column keys with their units, then the raw values in these.
///
/// UTF-8 with a byte order mark, because spreadsheet programs read a file without one in the machine's legacy encoding and garble
/// all text that is not ASCII. Lines end in CR LF (RFC 4180). A text that a spreadsheet program would take for a formula gets a
/// leading apostrophe (see OWASP, “CSV Injection”), and so does one that it would take for a number or a date: of a host called 00123 it
/// would make 123. Numbers and dates of ours, also negative ones, stay as they are. Programs may assume another separator than the comma, and
/// LibreOffice then ends a quoted cell only at a quote before the separator it assumes: quotes do not keep what follows a semicolon from
/// beginning a cell. So a sign inside a text, after a semicolon, a tab, a line's end, a vertical bar or a colon, gets an apostrophe, too. Not so
/// after a space: hardly anybody has a file separated there, and every argument of a command line would be changed.
pub fn to_csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    // A list's headers are those of the files that were loaded.
    let header = table
        .columns
        .iter()
        .map(|column| kept_as_text(&column.header()));
    let rows = table.rows.iter().map(|row| {
        let fields = row
            .iter()
            .zip(&table.columns)
            .map(|(value, column)| match value {
                Value::Text(text) => kept_as_text(text),
                other => column.kind.exported(other),
            });
        fields.collect()
    });
    for fields in std::iter::once(header.collect::<Vec<_>>()).chain(rows) {
        writer
            .write_record(fields)
            .expect("memory takes every write, and each row has one value a column");
    }
    writer
        .into_inner()
        .expect("memory takes every write, so nothing is left in the buffer")
}

/// The text, with an apostrophe before it if a spreadsheet program would compute it, or take it for a number. Some take the wide forms of the
/// signs, and some skip what cannot be seen before a sign.
fn kept_as_text(text: &str) -> String {
    let is_blank = |character: char| character.is_whitespace() || text::is_unseen(character);
    let begins_formula = |text: &str| {
        text.starts_with([
            '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ])
    };
    let separates = |character: char| matches!(character, ';' | '\t' | '\r' | '\n' | '|' | ':');
    // What may stand before a sign; up to the next separator only, so that no text takes long.
    let is_passed_over =
        |character: char| character == '"' || is_blank(character) && !separates(character);
    let mut kept = String::with_capacity(text.len() + 1);
    if text.starts_with(char::is_control)
        || begins_formula(text.trim_start_matches(is_passed_over))
        || is_spelled_as_number(text.trim_matches(is_blank))
    {
        kept.push('\'');
    }
    for (at, character) in text.char_indices() {
        kept.push(character);
        let rest = &text[at + character.len_utf8()..];
        if separates(character) && begins_formula(rest.trim_start_matches(is_passed_over)) {
            kept.push('\'');
        }
    }
    kept
}

/// Whether the text is written with nothing but digits and what stands in numbers, dates and times, such as 00123, 1e5 or 2026-03-02. An IP
/// address is not taken for any of these. Words such as MAR1 or TRUE are not looked for: which ones depends on the user's language.
fn is_spelled_as_number(text: &str) -> bool {
    let is_part = |character: char| {
        character.is_ascii_digit()
            || matches!(
                character,
                '-' | '/' | '.' | ',' | ':' | '%' | ' ' | 'e' | 'E'
            )
    };
    // No number or time has as many of these; the library's parser of addresses would be much to download.
    let is_address =
        text.matches('.').count() == 3 || text.matches(':').count() > 2 || text.contains("::");
    text.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && text.chars().all(is_part)
        && !is_address
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::section::Column;
    use crate::section::Kind;

    /// The CSV without its byte order mark.
    fn csv_text(table: &Table) -> String {
        let text = String::from_utf8(to_csv(table)).unwrap();
        text.strip_prefix('\u{feff}').unwrap().to_owned()
    }

    fn rows_read(table: &Table) -> Vec<Vec<String>> {
        csv::Reader::from_reader(csv_text(table).as_bytes())
            .into_records()
            .map(|record| record.unwrap().iter().map(String::from).collect())
            .collect()
    }

    #[test]
    fn formulas_are_disarmed() {
        for (text, field) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\n=1", "'\n'=1"),
            ("\"=1", "'\"=1"),
            (" =1", "' =1"),
            ("\u{200b}=1", "'\u{200b}=1"),
            ("＝1", "'＝1"),
            ("＠x", "'＠x"),
            (" a", " a"),
            ("a=1", "a=1"),
            ("", ""),
            ("München", "München"),
            ("00123", "'00123"),
            ("1e5", "'1e5"),
            (" 7 ", "' 7 "),
            ("2026-03-02", "'2026-03-02"),
            ("12345678901234567890", "'12345678901234567890"),
            ("192.0.2.1", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("7-zip", "7-zip"),
            ("e5", "e5"),
        ] {
            assert_eq!(
                rows_read(&one_cell(Value::Text(text.into()))),
                [[field, "end"]]
            );
        }
        assert_eq!(rows_read(&one_cell(Value::Number(-1.5))), [["-1.5", "end"]]);
    }

    fn one_cell(value: Value) -> Table {
        Table {
            name: "test".into(),
            columns: ["a", "b"]
                .map(|key| Column::new(key, key, Kind::Text))
                .to_vec(),
            rows: vec![vec![value, Value::Text("end".into())]],
            ..Table::default()
        }
    }

    #[test]
    fn headers_carry_units() {
        let table = Table {
            columns: vec![
                Column::new("severity", "Severity", Kind::Severity),
                Column::new("alerts", "Alerts", Kind::Count),
                Column::new("mean", "Mean", Kind::Minutes),
                Column::new("share", "Share", Kind::Share),
            ],
            rows: vec![
                vec![
                    Value::Text("=HIGH".into()),
                    Value::Count(2),
                    Value::Number(7.5),
                    Value::Share { part: 1, whole: 8 },
                ],
                vec![
                    Value::named("all", "All severities"),
                    Value::Count(0),
                    Value::Blank,
                    Value::Share { part: 0, whole: 0 },
                ],
            ],
            ..Table::default()
        };
        assert_eq!(
            csv_text(&table),
            "severity,alerts,mean_minutes,share_percent\r\n'=HIGH,2,7.5,12.5\r\nall,0,,\r\n"
        );
    }

    #[test]
    fn no_separator_begins_a_cell_of_its_own() {
        for (text, field) in [
            ("a;=1+1", "a;'=1+1"),
            ("a\t =1+1", "a\t' =1+1"),
            ("a;;=1", "a;;'=1"),
            ("a\n\"=1", "\"a\n'\"\"=1\""),
            ("a|=1+1", "a|'=1+1"),
            ("a: -1:+b", "a:' -1:'+b"),
            ("cmd -e x", "cmd -e x"),
            ("a;b", "a;b"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("a\r\nb", "\"a\r\nb\""),
            (" a", " a"),
            ("a b", "a b"),
        ] {
            assert_eq!(
                csv_text(&one_cell(Value::Text(text.into()))),
                format!("a,b\r\n{field},end\r\n")
            );
        }
    }

    proptest! {
        #[test]
        fn text_survives_the_round_trip(text in "\\PC*|[=+@\\-\"',;|:\r\n\t a]{0,9}") {
            let rows = rows_read(&one_cell(Value::Text(text.clone())));
            prop_assert_eq!(&rows[0][0], &kept_as_text(&text));
            for cell in rows[0][0].split([';', '\t', '\r', '\n', '|', ':']) {
                prop_assert!(!cell.trim_start_matches([' ', '"']).starts_with(['=', '+', '-', '@']));
            }
            // Nothing is lost, and nothing but apostrophes is added.
            prop_assert_eq!(rows[0][0].replace('\'', ""), text.replace('\'', ""));
        }

        #[test]
        fn numbers_survive_the_round_trip(number in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            let rows = rows_read(&one_cell(Value::Number(number)));
            prop_assert_eq!(rows[0][0].parse::<f64>().unwrap(), number);
        }
    }
}
