//! A frame as a table: headings, types, and of a long one the beginning and the end.

use std::fmt::{self, Write as _};

use super::Frame;
use crate::notebook::{Bundle, Rich};
use crate::page::{BORDER, FAINT, Html, escape, grouped, note};
use crate::results::{Cell, Columns, Kind};

/// Up to so many rows all are shown.
const WHOLE: usize = 24;
/// Of more, these at the beginning and at the end.
const ROWS: (usize, usize) = (12, 4);
/// Up to so many columns all are shown.
const WIDE: usize = 32;
/// Of more, these at the left and at the right.
const COLUMNS: (usize, usize) = (24, 6);
/// Longer texts are cut; in a notebook the whole of one is its title.
const LONG: usize = 80;
/// Digits behind the point at most.
const DIGITS: usize = 4;

/// What is shown of a column: its heading, type, and cells from top to bottom.
struct Shown {
    name: String,
    kind: String,
    is_number: bool,
    cells: Vec<Option<String>>,
}

/// The places that are shown, with nothing in place of those that are not.
fn places(all: usize, whole: usize, (first, last): (usize, usize)) -> Vec<Option<usize>> {
    if all <= whole {
        return (0..all).map(Some).collect();
    }
    (0..first).map(Some).chain([None]).chain((all - last..all).map(Some)).collect()
}

impl Shown {
    fn of(data: &dyn Columns, place: usize, name: &str, of: &str, rows: &[Option<usize>]) -> Shown {
        let kind = data.kind(place);
        let cells: Vec<Option<Cell>> = rows.iter().map(|row| row.map(|row| data.cell(place, row))).collect();
        let form = Form::of(cells.iter().flatten().map(Cell::number));
        let words = |cell: Option<Cell>| match cell {
            // The rows that are left out.
            None => Some("⋮".to_owned()),
            Some(Cell::Missing) => None,
            Some(cell) if kind == Kind::Float => Some(form.words(cell.number())),
            Some(cell) if kind == Kind::Time => cell.words().map(|time| seconds(&time).to_owned()),
            Some(cell) => cell.words(),
        };
        Shown {
            name: name.to_owned(),
            kind: of.to_owned(),
            is_number: matches!(kind, Kind::Float | Kind::Whole),
            cells: cells.into_iter().map(words).collect(),
        }
    }
}

/// A time without the parts of its seconds.
fn seconds(time: &str) -> &str {
    time.split('.').next().unwrap_or(time)
}

/// How all numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// With so many digits behind the point.
    Plain(usize),
    /// By magnitude.
    Scientific,
}

impl Form {
    fn of(numbers: impl Iterator<Item = f64>) -> Form {
        let mut digits = 0;
        for number in numbers.filter(|number| number.is_finite()) {
            if number != 0.0 && !(1e-3..1e7).contains(&number.abs()) {
                return Form::Scientific;
            }
            let text = format!("{number:.DIGITS$}");
            let behind = text.trim_end_matches('0').rsplit('.').next().map_or(0, str::len);
            digits = digits.max(behind);
        }
        Form::Plain(digits)
    }

    fn words(self, number: f64) -> String {
        match self {
            _ if !number.is_finite() => number.to_string(),
            Form::Plain(digits) => format!("{number:.digits$}"),
            Form::Scientific if number == 0.0 => "0".to_owned(),
            Form::Scientific => format!("{number:.3e}"),
        }
    }
}

impl Frame {
    fn shown(&self) -> Vec<Shown> {
        let rows = places(self.len(), WHOLE, ROWS);
        let (names, types) = (self.data.names(), self.data.types());
        let gap = || Shown {
            name: "…".to_owned(),
            kind: String::new(),
            is_number: false,
            cells: vec![Some("…".to_owned()); rows.len()],
        };
        let shown = |place: usize| Shown::of(&*self.data, place, &names[place], &types[place], &rows);
        let columns = places(names.len(), WIDE, COLUMNS).into_iter();
        columns.map(|place| place.map_or_else(gap, shown)).collect()
    }

    fn shape_in_words(&self) -> String {
        let (rows, columns) = self.shape();
        let counted = |count: usize, noun: &str| {
            format!("{} {noun}{}", grouped(count as u64), if count == 1 { "" } else { "s" })
        };
        format!("{} × {}", counted(rows, "row"), counted(columns, "column"))
    }

    /// The table in HTML, without what stands around it.
    fn to_html(&self) -> String {
        let columns = self.shown();
        let padded = "padding:1px 14px 1px 0;white-space:nowrap";
        let side = |column: &Shown| if column.is_number { "right" } else { "left" };
        let mut html = String::from(
            "<table style=\"border-collapse:collapse;margin:0;font-size:inherit;font-variant-numeric:tabular-nums\"><thead><tr>",
        );
        for column in &columns {
            let _ = write!(
                html,
                "<th style=\"text-align:{};{padded};font-weight:600\">{}</th>",
                side(column),
                clipped(&column.name)
            );
        }
        html.push_str("</tr><tr>");
        for column in &columns {
            let _ = write!(
                html,
                "<th style=\"text-align:{};{padded};color:{FAINT};font-weight:400;font-size:85%;\
                 border-bottom:1px solid {BORDER}\">{}</th>",
                side(column),
                escape(&column.kind)
            );
        }
        html.push_str("</tr></thead><tbody>");
        for row in 0..columns.first().map_or(0, |column| column.cells.len()) {
            html.push_str("<tr style=\"background:none\">");
            for column in &columns {
                let cell = match &column.cells[row] {
                    Some(words) => clipped(words),
                    None => format!("<span style=\"color:{FAINT}\">null</span>"),
                };
                let _ = write!(html, "<td style=\"text-align:{};{padded}\">{cell}</td>", side(column));
            }
            html.push_str("</tr>");
        }
        html + "</tbody></table>"
    }
}

/// A text on one line, shortened to what has room.
fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The same as HTML, with the whole as its title.
fn clipped(text: &str) -> String {
    let shown = short(text);
    if shown == text {
        return escape(text);
    }
    format!("<span title=\"{}\">{}</span>", escape(text), escape(&shown))
}

impl fmt::Display for Frame {
    /// As in a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.shown();
        let lines = |column: &Shown| -> Vec<String> {
            let cells = column.cells.iter().map(|cell| short(cell.as_deref().unwrap_or("null")));
            [short(&column.name), column.kind.clone()].into_iter().chain(cells).collect()
        };
        let columns: Vec<(bool, Vec<String>)> =
            columns.iter().map(|column| (column.is_number, lines(column))).collect();
        writeln!(f, "{}", self.shape_in_words())?;
        for row in 0..columns.first().map_or(0, |column| column.1.len()) {
            let mut line = String::new();
            for (is_number, cells) in &columns {
                let width = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
                let cell = &cells[row];
                let cell = if *is_number { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
                line.push_str(&cell);
                line.push_str("  ");
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl Rich for Frame {
    fn bundle(&self) -> Bundle {
        let table = format!("<div style=\"overflow-x:auto\">{}</div>", self.to_html());
        let html = Html::new().block(&table).block(&note(&self.shape_in_words())).finish();
        Bundle::text(self.to_string().trim_end()).html(html)
    }
}
