//! Rows of text under headings, each column as wide as it needs.

use crate::output::Styles;

/// Which side of its column a cell keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// The headings and rows; all have as many cells as there are alignments.
pub(crate) fn columns(headings: &[&str], align: &[Align], rows: &[Vec<String>], styles: &Styles) -> String {
    let width = |text: &str| text.chars().count();
    let widest = |c: usize| rows.iter().map(|row| width(&row[c])).max().unwrap_or(0);
    let widths: Vec<usize> =
        headings.iter().enumerate().map(|(c, heading)| width(heading).max(widest(c))).collect();
    let line = |cells: Vec<&str>| {
        let mut line = String::new();
        for ((cell, &width), align) in cells.into_iter().zip(&widths).zip(align) {
            line.push_str("  ");
            line.push_str(&match align {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
            });
        }
        line.trim_end().to_owned()
    };
    let mut text = format!("{0}{1}{0:#}\n", styles.faint, line(headings.to_vec()));
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str).collect()));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need() {
        let rows = [["α", "1", ""], ["long one", "23", "x"]].map(|row| row.map(String::from).to_vec());
        let align = [Align::Left, Align::Right, Align::Left];
        let table = columns(&["a", "count", "b"], &align, &rows, &Styles::default());
        assert_eq!(table, "  a         count  b\n  α             1\n  long one     23  x\n");
    }
}
