//! Which line of which cell a line of the compiled source comes from.
//!
//! evcxr puts all items of earlier cells and the statements of this one into one file, each as it was given, so a line
//! is found again by the text around it.

use crate::rewrite::Rewritten;

/// A cell that has been compiled.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// As the front end counts; 0 for one that does not count.
    pub(crate) number: usize,
    pub(crate) original: String,
    pub(crate) rewritten: Rewritten,
}

/// A line of a cell; lines count from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    pub(crate) number: usize,
    pub(crate) original: &'a str,
    pub(crate) line: usize,
}

/// All cells of a session, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    cells: Vec<Cell>,
}

impl Sources {
    pub(crate) fn push(&mut self, cell: Cell) {
        self.cells.push(cell);
    }

    /// The place of a line of the compiled source.
    pub(crate) fn locate(&self, compiled: &str, line: usize) -> Option<Place<'_>> {
        let compiled: Vec<&str> = compiled.lines().collect();
        let target = line.checked_sub(1)?;
        self.cells.iter().rev().find_map(|cell| {
            let line = line_in(cell, &compiled, target)?;
            Some(Place { number: cell.number, original: &cell.original, line })
        })
    }
}

/// The line of the cell that stands at `target` of the compiled lines.
fn line_in(cell: &Cell, compiled: &[&str], target: usize) -> Option<usize> {
    let code = &cell.rewritten.code;
    let wanted = compiled.get(target)?.trim();
    let mut matches = Vec::new();
    for range in &cell.rewritten.statements {
        let first = code[..range.start].matches('\n').count();
        let lines: Vec<&str> = code[range.clone()].lines().map(str::trim).collect();
        for (offset, line) in lines.iter().enumerate() {
            if !wanted.starts_with(line) && !line.starts_with(wanted) || line.is_empty() {
                continue;
            }
            let Some(start) = target.checked_sub(offset) else { continue };
            let window = compiled.get(start..start + lines.len());
            let stands_there = window.is_some_and(|window| {
                window.iter().zip(&lines).all(|(compiled, line)| compiled.trim().starts_with(line))
            });
            if stands_there {
                matches.push((start, lines.len(), first + offset + 1));
            }
        }
    }
    // Equal statements of one cell stand in the file in their order.
    let (start, length, _) = *matches.first()?;
    let window = &compiled[start..start + length];
    let earlier = (0..start)
        .filter(|&at| {
            compiled[at..].len() >= length
                && compiled[at..at + length].iter().zip(window).all(|(one, other)| one.trim() == other.trim())
        })
        .count();
    matches.get(earlier).or_else(|| matches.last()).map(|(_, _, line)| *line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rewrite::{Lets, rewrite};

    fn sources(cells: &[&str]) -> Sources {
        let mut sources = Sources::default();
        for (index, cell) in cells.iter().enumerate() {
            let rewritten = rewrite(cell, &Lets::default());
            sources.push(Cell { number: index + 1, original: (*cell).to_owned(), rewritten });
        }
        sources
    }

    /// A file as evcxr writes it: items of all cells, then the statements of the last.
    fn compiled(sources: &Sources) -> String {
        let mut text = "#![allow(dead_code)]\n".to_owned();
        for cell in &sources.cells {
            for range in &cell.rewritten.statements {
                let statement = &cell.rewritten.code[range.clone()];
                if statement.starts_with("fn ")
                    || std::ptr::eq(cell, &raw const sources.cells[sources.cells.len() - 1])
                {
                    text.push_str(statement);
                    text.push('\n');
                }
            }
        }
        text
    }

    fn check(cells: &[&str], needle: &str, occurrence: usize, expected: (usize, usize)) {
        let sources = sources(cells);
        let text = compiled(&sources);
        let line =
            text.lines().enumerate().filter(|(_, line)| line.contains(needle)).nth(occurrence).unwrap().0 + 1;
        let place = sources.locate(&text, line).unwrap();
        assert_eq!((place.number, place.line), expected, "{needle} in\n{text}");
    }

    #[test]
    fn lines_are_found_in_their_cells() {
        let cells = ["fn f() {\n    boom();\n}", "let a = 1;\nf();\nlet b = [1][a];"];
        check(&cells, "boom", 0, (1, 2));
        check(&cells, "[1][a]", 0, (2, 3));
        check(&["x();\nx();\n\nx();"], "x();", 2, (1, 4));
    }
}
