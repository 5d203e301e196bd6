//! A column of a table as people read it: what kind it is, and each cell in words.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use polars::frame::DataFrame;
use polars::prelude::{AnyValue, DataType, TimeUnit};

use super::text;
use crate::chart::{fixed, short};

/// Whole numbers beyond this have no exact place among a browser's numbers.
const EXACT: i128 = 1 << 53;
/// Thousands are set apart in columns that reach this; numbers of trials and years stay plain.
const GROUPED: i128 = 10_000;
/// Different words that a column may have to be filtered by a list.
const STATES: usize = 12;
/// Longer words are broken.
const LONG: usize = 24;
/// Digits behind the point at most.
const DIGITS: usize = 6;

/// A column in words.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) cells: Vec<Cell>,
}

/// How a column is shown, sorted and filtered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Whole numbers, with their thousands set apart or not.
    Whole { grouped: bool },
    /// Numbers with so many digits behind the point, or each with as many as it needs.
    Number { digits: Option<usize> },
    /// One of a few words.
    State,
    /// Any words.
    Text,
}

/// What a row has.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Missing,
    Whole(i128),
    Number(f64),
    Words(String),
}

impl Column {
    /// All columns of a frame.
    pub(super) fn all(data: &DataFrame) -> Vec<Column> {
        data.columns().iter().map(|column| Column::of(column.as_materialized_series())).collect()
    }

    fn of(series: &polars::prelude::Series) -> Column {
        let name = text::line(series.name());
        let cells: Vec<Cell> = series.iter().map(|value| cell(&value)).collect();
        let kind = match series.dtype() {
            dtype if dtype.is_integer() => whole(&cells),
            dtype if dtype.is_float() => Kind::Number { digits: digits(&cells) },
            DataType::Boolean => Kind::State,
            DataType::String => words(&cells),
            _ => Kind::Text,
        };
        Column { name, kind, cells }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Whole { .. } | Kind::Number { .. })
    }

    /// Whether it has words that are too long to stand unbroken.
    pub(super) fn has_long_words(&self) -> bool {
        let is_long = |text: &str| text.split_whitespace().any(|word| word.chars().count() > LONG);
        self.cells.iter().any(|cell| if let Cell::Words(text) = cell { is_long(text) } else { false })
    }

    /// A cell in words; – where there is nothing.
    pub(super) fn words(&self, row: usize) -> String {
        match (self.cells.get(row), self.kind) {
            (None | Some(Cell::Missing), _) => "–".to_owned(),
            (Some(Cell::Whole(number)), kind) => {
                let grouped = kind == Kind::Whole { grouped: true } && number.abs() <= EXACT;
                if grouped { fixed(*number as f64, 0) } else { number.to_string().replace('-', "−") }
            }
            (Some(Cell::Number(number)), Kind::Number { digits: Some(digits) }) if number.is_finite() => {
                fixed(*number, digits)
            }
            (Some(Cell::Number(number)), _) => short(*number),
            (Some(Cell::Words(words)), _) => words.clone(),
        }
    }
}

fn cell(value: &AnyValue) -> Cell {
    match value {
        AnyValue::Null => Cell::Missing,
        AnyValue::Boolean(yes) => Cell::Words(if *yes { "yes" } else { "no" }.to_owned()),
        AnyValue::String(words) => Cell::Words(text::clean(words).into_owned()),
        AnyValue::StringOwned(words) => Cell::Words(text::clean(words).into_owned()),
        AnyValue::Float32(number) => Cell::Number(widened(*number)),
        AnyValue::Float64(number) => Cell::Number(*number),
        AnyValue::Datetime(at, unit, _) => moment(*at, *unit).map_or(Cell::Missing, Cell::Words),
        value if value.is_integer() => value.extract::<i128>().map_or(Cell::Missing, Cell::Whole),
        value => Cell::Words(text::clean(&value.to_string()).into_owned()),
    }
}

/// The shortest decimal number that is this one, so that 0.1 does not become 0.10000000149.
fn widened(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

fn moment(at: i64, unit: TimeUnit) -> Option<String> {
    let moment = match unit {
        TimeUnit::Nanoseconds => DateTime::<Utc>::from_timestamp_nanos(at),
        TimeUnit::Microseconds => DateTime::from_timestamp_micros(at)?,
        TimeUnit::Milliseconds => DateTime::from_timestamp_millis(at)?,
    };
    Some(moment.to_rfc3339_opts(SecondsFormat::Secs, true).replace('T', " ").replace('Z', ""))
}

fn whole(cells: &[Cell]) -> Kind {
    let sizes = cells
        .iter()
        .filter_map(|cell| if let Cell::Whole(number) = cell { Some(number.abs()) } else { None });
    let most = sizes.max().unwrap_or(0);
    Kind::Whole { grouped: (GROUPED..=EXACT).contains(&most) }
}

fn words(cells: &[Cell]) -> Kind {
    let mut different = BTreeSet::new();
    for cell in cells {
        if let Cell::Words(words) = cell
            && (words.chars().count() > 40 || {
                different.insert(words);
                different.len() > STATES
            })
        {
            return Kind::Text;
        }
    }
    // What is different in each row is a name.
    if different.len() * 2 > cells.len() { Kind::Text } else { Kind::State }
}

/// As many digits as show four that matter of the largest, all of them where fewer say the same; none where the column
/// reaches over too many powers of ten.
fn digits(cells: &[Cell]) -> Option<usize> {
    let numbers = || {
        cells.iter().filter_map(|cell| match cell {
            Cell::Number(number) if number.is_finite() && *number != 0.0 => Some(*number),
            _ => None,
        })
    };
    let (least, most) = numbers().fold((f64::INFINITY, 0.0f64), |(least, most), number| {
        (least.min(number.abs()), most.max(number.abs()))
    });
    if most == 0.0 {
        return Some(0);
    }
    let wanted = (3.0 - most.log10().floor()).max(0.0);
    if most >= 1e6 || wanted > DIGITS as f64 || least < 5.0 * 10f64.powf(-wanted) {
        return None;
    }
    let wanted = wanted as usize;
    let is_same = |digits: usize| {
        numbers().all(|number| {
            let [fewer, all] = [digits, wanted].map(|digits| format!("{number:.digits$}").parse::<f64>());
            fewer == all
        })
    };
    (0..wanted).find(|digits| is_same(*digits)).or(Some(wanted))
}

#[cfg(test)]
mod tests {
    use polars::prelude::{NamedFrom, Series};

    use super::*;

    fn check(series: &Series, kind: Kind, expected: &[&str]) {
        let column = Column::of(series);
        let words: Vec<String> = (0..column.cells.len()).map(|row| column.words(row)).collect();
        assert_eq!(
            (column.kind, words),
            (kind, expected.iter().map(|&words| words.to_owned()).collect()),
            "{series}"
        );
    }

    #[test]
    fn numbers_have_the_digits_of_their_column() {
        let numbers = |values: &[f64]| Series::new("x".into(), values);
        let of = |digits| Kind::Number { digits };
        check(&numbers(&[0.5, 0.25, f64::NAN]), of(Some(2)), &["0.50", "0.25", "NaN"]);
        check(&numbers(&[12.345_678, 99.0, f64::INFINITY]), of(Some(2)), &["12.35", "99.00", "∞"]);
        check(&numbers(&[1e-5, 0.3, 12.0]), of(None), &["10⁻⁵", "0.3", "12"]);
        check(&numbers(&[2.5e9, -3.0]), of(None), &["2.5×10⁹", "−3"]);
        check(&numbers(&[0.0, 0.0]), of(Some(0)), &["0", "0"]);
        check(&Series::new("x".into(), &[0.1f32]), of(Some(1)), &["0.1"]);
        check(&Series::new("x".into(), &[Some(7i64), None]), Kind::Whole { grouped: false }, &["7", "–"]);
        check(&Series::new("x".into(), &[-12_000i64]), Kind::Whole { grouped: true }, &["−12,000"]);
        let seeds = Series::new("x".into(), &[u64::MAX]);
        check(&seeds, Kind::Whole { grouped: false }, &["18446744073709551615"]);
    }

    #[test]
    fn words_that_come_again_are_states() {
        let words = |values: &[&str]| Series::new("x".into(), values);
        check(&words(&["a", "b", "a", "b"]), Kind::State, &["a", "b", "a", "b"]);
        check(&words(&["a", "b"]), Kind::Text, &["a", "b"]);
        check(&Series::new("x".into(), &[true, false]), Kind::State, &["yes", "no"]);
        check(&words(&[]), Kind::State, &[]);
    }
}
