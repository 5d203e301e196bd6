//! Rows under headings.

use std::fmt::Write as _;

use super::{BORDER, FAINT, Html, escape, note};
use crate::notebook::{Bundle, Rich};

/// Rows under headings, of your own or as a result of the laboratory.
///
/// Columns whose cells are all numbers stand to the right. In a notebook it is a table; in a terminal, aligned text.
///
/// ```
/// # use assemblet::prelude::*;
/// let mut table = Table::new(&["solver", "solved"]);
/// table.row(&["exact", "97 %"]);
/// table.row(&["plus", "99 %"]);
/// assert_eq!(table.to_string(), "solver  solved\nexact     97 %\nplus      99 %\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    title: String,
    note: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows; `columns` are the headings.
    #[must_use]
    pub fn new(columns: &[&str]) -> Table {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Table { columns, ..Table::default() }
    }

    /// The table with a title above it.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Table {
        title.clone_into(&mut self.title);
        self
    }

    /// The table with a remark beneath it.
    #[must_use]
    pub fn noted(mut self, note: &str) -> Table {
        note.clone_into(&mut self.note);
        self
    }

    /// Adds a row. Cells that are missing are empty; those beyond the headings are left out.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) {
        let cell = |index: usize| cells.get(index).map(|cell| cell.as_ref().to_owned()).unwrap_or_default();
        self.rows.push((0..self.columns.len()).map(cell).collect());
    }

    /// The headings.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        self.columns.clone()
    }

    /// The rows, each as long as [`Table::columns`].
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<String>> {
        self.rows.clone()
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The column of that heading from top to bottom, empty where there is none of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Vec<String> {
        let Some(index) = self.columns.iter().position(|column| column == name) else { return Vec::new() };
        self.rows.iter().map(|row| row[index].clone()).collect()
    }

    /// The table as CSV, with its headings in the first line.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let cell = |text: &String| {
            if text.contains([',', '"', '\n']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text.clone()
            }
        };
        let line = |cells: &Vec<String>| cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
        std::iter::once(&self.columns).chain(&self.rows).map(line).collect()
    }

    /// Whether a column's cells are numbers, with whatever unit.
    fn is_numeric(&self, column: usize) -> bool {
        let numeric = |text: &str| {
            let body = text.trim_start_matches(['-', '−', '≤', '≥', '<', '+', ' ']);
            let is_number = body.starts_with(|c: char| c.is_ascii_digit())
                && !text.contains([':', ';'])
                && !text.contains("->");
            text == "-" || text.is_empty() || is_number
        };
        let mut cells = self.rows.iter().map(|row| row[column].as_str());
        cells.clone().any(|cell| !cell.is_empty()) && cells.all(numeric)
    }

    /// The table's HTML, to be part of another output.
    pub(crate) fn to_html(&self) -> String {
        let padded = "padding:1px 14px 1px 0";
        let side = |column: usize| if self.is_numeric(column) { "right" } else { "left" };
        let mut html = String::new();
        if !self.title.is_empty() {
            let _ = write!(
                html,
                "<div style=\"font-weight:600;margin-bottom:4px\">{}</div>",
                escape(&self.title)
            );
        }
        html.push_str("<table style=\"border-collapse:collapse;margin:0;font-size:inherit;font-variant-numeric:tabular-nums\"><thead><tr>");
        for (column, heading) in self.columns.iter().enumerate() {
            let _ = write!(
                html,
                "<th style=\"text-align:{};{padded};color:{FAINT};font-weight:500;border-bottom:1px solid {BORDER}\">{}</th>",
                side(column),
                escape(heading)
            );
        }
        html.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            html.push_str("<tr style=\"background:none\">");
            for (column, cell) in row.iter().enumerate() {
                // A number that is broken over lines cannot be read.
                let (side, space) =
                    if self.is_numeric(column) { ("right", "pre") } else { ("left", "pre-wrap") };
                let _ = write!(
                    html,
                    "<td style=\"text-align:{side};{padded};white-space:{space}\">{}</td>",
                    escape(cell)
                );
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table>");
        if !self.note.is_empty() {
            html.push_str(&note(&self.note));
        }
        html
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = |text: &str| text.chars().count();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|c| {
                let cells = self.rows.iter().map(|row| count(&row[c])).max().unwrap_or(0);
                cells.max(count(&self.columns[c]))
            })
            .collect();
        let right: Vec<bool> = (0..self.columns.len()).map(|c| self.is_numeric(c)).collect();
        let line = |cells: &[String]| {
            let mut line = String::new();
            for (column, cell) in cells.iter().enumerate() {
                let width = widths[column];
                let gap = if column > 0 { "  " } else { "" };
                let cell = if right[column] { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
                line.push_str(gap);
                line.push_str(&cell);
            }
            line.trim_end().to_owned()
        };
        if !self.title.is_empty() {
            writeln!(f, "{}\n", self.title)?;
        }
        writeln!(f, "{}", line(&self.columns))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{}", line(row)))?;
        if !self.note.is_empty() {
            writeln!(f, "{}", self.note)?;
        }
        Ok(())
    }
}

impl Rich for Table {
    fn bundle(&self) -> Bundle {
        Bundle::text(self.to_string().trim_end()).html(
            Html::new().block(&format!("<div style=\"overflow-x:auto\">{}</div>", self.to_html())).finish(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_text_to_the_left() {
        let mut table = Table::new(&["task", "steps", "program"]).titled("Tasks").noted("of all");
        table.row(&["add", "≤3", "addl %eax, %ebx"]);
        table.row(&["multiply", "-"]);
        let text =
            "Tasks\n\ntask      steps  program\nadd          ≤3  addl %eax, %ebx\nmultiply      -\nof all";
        assert_eq!(table.bundle().get("text/plain"), Some(text));
        let html = table.to_html();
        assert_eq!(html.matches("text-align:right").count(), 3);
        assert_eq!(table.to_csv(), "task,steps,program\nadd,≤3,\"addl %eax, %ebx\"\nmultiply,-,\n");
        assert_eq!(table.column("steps"), ["≤3", "-"]);
        assert!(table.column("none").is_empty());
        let mut examples = Table::new(&["example"]);
        examples.row(&["5 1 -> 6 1"]);
        assert!(examples.to_html().contains("text-align:left"));
    }
}
