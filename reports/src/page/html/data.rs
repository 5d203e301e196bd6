//! A table's columns as compact JSON, once for the table, its hover values and its explorers.

use serde_json::{Map, Value, json};

use crate::page::column::{Cell, Column, Kind};

/// Whole numbers that a browser keeps exactly.
const EXACT: i128 = 1 << 53;

/// The data of a table, safe within a `script` element; `shown` are the columns that the table shows, in order.
pub(super) fn script(columns: &[Column], shown: &[usize]) -> String {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let columns: Vec<Value> = columns.iter().map(column).collect();
    let data = json!({ "rows": rows, "shown": shown, "columns": columns });
    // No end of the element, and no beginning of a comment, stands in the text.
    data.to_string().replace('<', "\\u003c")
}

fn column(column: &Column) -> Value {
    let mut data = Map::new();
    data.insert("name".to_owned(), column.name.as_str().into());
    match column.kind {
        Kind::Whole { grouped } => {
            data.insert("kind".to_owned(), "whole".into());
            if grouped {
                data.insert("grouped".to_owned(), true.into());
            }
        }
        Kind::Number { digits } => {
            data.insert("kind".to_owned(), "number".into());
            data.insert("digits".to_owned(), digits.into());
        }
        Kind::State | Kind::Text => {
            let kind = if column.kind == Kind::State { "state" } else { "text" };
            data.insert("kind".to_owned(), kind.into());
        }
    }
    if column.is_number() {
        data.insert("values".to_owned(), column.cells.iter().map(number).collect());
    } else {
        let (words, places) = dictionary(column);
        if column.has_long_words() {
            data.insert("long".to_owned(), true.into());
        }
        data.insert("words".to_owned(), words.into());
        data.insert("values".to_owned(), places.into());
    }
    Value::Object(data)
}

fn number(cell: &Cell) -> Value {
    match cell {
        Cell::Whole(number) if number.abs() <= EXACT => json!(*number as i64),
        Cell::Whole(number) => number.to_string().into(),
        Cell::Number(number) if number.is_finite() => rounded(*number),
        Cell::Number(number) => number.to_string().into(),
        Cell::Missing | Cell::Words(_) => Value::Null,
    }
}

/// Eight digits, which is more than anyone sees; the files have all.
fn rounded(number: f64) -> Value {
    let rounded = format!("{number:.7e}").parse().unwrap_or(number);
    if rounded == 0.0 {
        json!(0)
    } else if rounded.fract() == 0.0 && rounded.abs() < 1e9 {
        json!(rounded as i64)
    } else {
        json!(rounded)
    }
}

/// The different words in the order in which they first come, and for each row which of them it has.
fn dictionary(column: &Column) -> (Vec<String>, Vec<Value>) {
    let mut known = std::collections::BTreeMap::new();
    let mut words = Vec::new();
    let mut places = Vec::with_capacity(column.cells.len());
    for (row, cell) in column.cells.iter().enumerate() {
        if *cell == Cell::Missing {
            places.push(Value::Null);
            continue;
        }
        let text = column.words(row);
        let place = *known.entry(text).or_insert_with_key(|text| {
            words.push(text.clone());
            words.len() - 1
        });
        places.push(place.into());
    }
    (words, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_short_and_end_no_element() {
        let cells = vec![Cell::Number(0.1 + 0.2), Cell::Number(f64::NAN), Cell::Missing, Cell::Number(-3.0)];
        let numbers =
            Column { name: "</script><!--".to_owned(), kind: Kind::Number { digits: Some(1) }, cells };
        let words = ["a", "b", "a"].map(|words| Cell::Words(words.to_owned())).to_vec();
        let states = Column { name: "s".to_owned(), kind: Kind::State, cells: words };
        let text = script(&[numbers, states], &[1]);
        assert!(!text.contains('<'), "{text}");
        let data: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(data["columns"][0]["name"], "</script><!--");
        assert_eq!(data["columns"][0]["values"], json!([0.3, "NaN", null, -3]));
        assert_eq!(
            (&data["columns"][1]["words"], &data["columns"][1]["values"]),
            (&json!(["a", "b"]), &json!([0, 1, 0]))
        );
        let seeds = Column {
            name: String::new(),
            kind: Kind::Whole { grouped: false },
            cells: vec![Cell::Whole(i128::from(u64::MAX))],
        };
        assert!(script(&[seeds], &[0]).contains("\"18446744073709551615\""));
    }
}
