//! Parts of pages that several analyses share.

use polars::frame::DataFrame;

use crate::chart::Drawing;
use crate::page::{Block, Fact, Figure, Section, Table};

/// Rows of a table that Markdown and LaTeX show.
const ROWS: usize = 30;

pub(super) fn fact(name: &str, value: impl Into<String>, note: impl Into<String>) -> Fact {
    Fact { name: name.to_owned(), value: value.into(), note: note.into() }
}

pub(super) fn figure(id: &str, caption: impl Into<String>, drawing: Drawing, data: DataFrame) -> Block {
    Block::Figure(Figure { id: id.to_owned(), caption: caption.into(), drawing, data })
}

pub(super) fn table(id: &str, caption: impl Into<String>, data: DataFrame) -> Block {
    Block::Table(Table { id: id.to_owned(), caption: caption.into(), data, shown: Vec::new(), most: ROWS })
}

/// The same with these columns shown only.
pub(super) fn table_of(id: &str, caption: impl Into<String>, data: DataFrame, shown: Vec<String>) -> Block {
    Block::Table(Table { id: id.to_owned(), caption: caption.into(), data, shown, most: ROWS })
}

/// A section with these blocks; none where there are none.
pub(super) fn section(id: &str, title: &str, blocks: Vec<Block>) -> Option<Section> {
    (!blocks.is_empty()).then(|| Section { id: id.to_owned(), title: title.to_owned(), blocks })
}

/// Names as ids: small letters, digits and hyphens, each its own.
pub(super) fn id_of(start: &str, nth: usize, name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(40).collect();
    // The number keeps apart what differs in other letters only.
    format!("{start}-{nth}-{name}").trim_end_matches('-').to_owned()
}
