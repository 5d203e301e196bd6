//! Comma-separated values, by RFC 4180.

use std::io::{self, Write};

use chrono::SecondsFormat;
use store::table::Cells;

use super::table::Table;

/// Writes a table: a line of headings, then one for each row, each ended by CR LF.
///
/// A cell without a value is empty; an empty text is `""`. Times are ISO 8601 in UTC to the microsecond.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let headings: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    write!(out, "{}\r\n", headings.join(","))?;
    for row in 0..table.rows {
        let cells: Vec<String> = table.columns.iter().map(|column| cell(&column.cells, row)).collect();
        write!(out, "{}\r\n", cells.join(","))?;
    }
    Ok(())
}

fn cell(cells: &Cells, row: usize) -> String {
    let cell = match cells {
        Cells::Int(cells) => cells[row].map(|cell| cell.to_string()),
        // As JSON writes it: the shortest text that reads back as the same number.
        Cells::Float(cells) => cells[row].map(|cell| serde_json::Value::from(cell).to_string()),
        Cells::Bool(cells) => cells[row].map(|cell| cell.to_string()),
        Cells::Text(cells) => cells[row].as_deref().map(quoted),
        Cells::Time(cells) => cells[row].map(|cell| cell.to_rfc3339_opts(SecondsFormat::Micros, true)),
    };
    cell.unwrap_or_default()
}

/// A field in quotes where it needs them.
fn quoted(text: &str) -> String {
    let plain = |c: char| !matches!(c, '"' | ',' | '\r' | '\n');
    // Readers trim spaces at the ends, and take a missing field for an empty one, unless there are quotes.
    if !text.is_empty() && text.chars().all(plain) && text.trim() == text {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use store::table::Column;

    /// The fields of a text, read by the rules of RFC 4180 and by nothing of the writer.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
        let mut inside = false;
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            match (inside, c) {
                (true, '"') if characters.peek() == Some(&'"') => field.extend(characters.next()),
                (_, '"') => inside = !inside,
                (true, _) => field.push(c),
                (false, ',') => row.push(std::mem::take(&mut field)),
                (false, '\r') => assert_eq!(characters.peek(), Some(&'\n')),
                (false, '\n') => {
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                (false, _) => field.push(c),
            }
        }
        assert!(row.is_empty() && field.is_empty() && !inside, "the last line is whole");
        rows
    }

    fn written(columns: Vec<Column>, rows: usize) -> String {
        let mut bytes = Vec::new();
        write(&mut bytes, &Table { columns, rows }).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn cells_are_written_as_their_type_says() {
        let column = |name: &str, cells| Column { name: name.to_owned(), cells };
        let time = "2026-11-22T10:00:00.5Z".parse().unwrap();
        let columns = vec![
            column("n", Cells::Int(vec![Some(-3), None])),
            column("x,y", Cells::Float(vec![Some(1e-5), Some(3.0)])),
            column("b", Cells::Bool(vec![None, Some(true)])),
            column("t", Cells::Text(vec![Some(String::new()), Some("say \"hi\"".to_owned())])),
            column("at", Cells::Time(vec![Some(time), None])),
        ];
        let expected = "n,\"x,y\",b,t,at\r\n-3,0.00001,,\"\",2026-11-22T10:00:00.500000Z\r\n\
                        ,3.0,true,\"say \"\"hi\"\"\",\r\n";
        assert_eq!(written(columns, 2), expected);
    }

    proptest! {
        #[test]
        fn any_text_reads_back(texts in prop::collection::vec("[a\",\r\n ;=\\PC]{0,12}", 1..6), name in "[\",\r\n\\PC]{0,8}") {
            let cells = Cells::Text(texts.iter().cloned().map(Some).collect());
            let columns = vec![Column { name: name.clone(), cells }];
            let read = read(&written(columns, texts.len()));
            let expected: Vec<Vec<String>> = std::iter::once(name).chain(texts).map(|text| vec![text]).collect();
            prop_assert_eq!(read, expected);
        }
    }
}
