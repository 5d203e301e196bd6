//! A table: its data once, its first rows as HTML, and places for what the page's script adds.

use maud::{Markup, PreEscaped, html};

use super::data;
use super::parts::Parts;
use crate::page::column::{Cell, Column};
use crate::page::content::Table;
use crate::page::text::{clean, count};

/// Rows that are there without the script.
const ROWS: usize = 50;
/// Tables of fewer rows have nothing to be filtered.
const FILTERED: usize = 8;

pub(super) fn markup(table: &Table, name: &str, parts: &Parts) -> Markup {
    let columns = Column::all(&table.data);
    let shown = shown(table, &columns);
    let rows = table.data.height();
    let caption = format!("{name}-caption");
    html! {
        figure.table id=(name) aria-labelledby=(caption) {
            figcaption id=(caption) {
                span dir="auto" { (clean(&table.caption)) }
                (parts.links(name, false))
            }
            @if rows == 0 {
                p.faint { "No rows." }
            }
            @if rows >= FILTERED {
                div.controls.scripted hidden {
                    label.search { span { "Filter" } input type="search" autocomplete="off" spellcheck="false" placeholder="any text"; }
                    details.filters { summary { "By column" } div.fields {} }
                    button.clear type="button" hidden { "Clear filters" }
                    output.count role="status" aria-live="polite" {}
                }
            }
            div.scroll tabindex="0" role="region" aria-labelledby=(caption) {
                table aria-labelledby=(caption) {
                    thead { tr { @for &place in &shown { (heading(&columns[place])) } } }
                    tbody {
                        @for row in 0..rows.min(ROWS) { tr { @for (nth, &place) in shown.iter().enumerate() { (cell(&columns[place], row, nth == 0)) } } }
                    }
                }
            }
            @if rows > ROWS {
                p.more.faint { "The first " (ROWS) " of " (count(rows, "row", "rows")) (if parts.options.files { "; the files have all." } else { "." }) }
            }
            script.data type="application/json" { (PreEscaped(data::script(&columns, &shown))) }
        }
    }
}

/// Places of the columns that are shown, those that there are.
pub(in crate::page) fn shown(table: &Table, columns: &[Column]) -> Vec<usize> {
    if table.shown.is_empty() {
        return (0..columns.len()).collect();
    }
    let place = |name: &String| table.data.get_column_index(name);
    table.shown.iter().filter_map(place).collect()
}

fn heading(column: &Column) -> Markup {
    html! { th scope="col" class=[class(column, false)] { bdi { (column.name) } } }
}

fn cell(column: &Column, row: usize, is_first: bool) -> Markup {
    let class = class(column, column.cells.get(row) == Some(&Cell::Missing));
    let words = column.words(row);
    html! {
        @if is_first { th scope="row" class=[class] dir="auto" { (words) } }
        @else { td class=[class] dir="auto" { (words) } }
    }
}

fn class(column: &Column, is_missing: bool) -> Option<String> {
    let classes = [
        column.is_number().then_some("number"),
        (!column.is_number() && column.has_long_words()).then_some("long"),
        is_missing.then_some("missing"),
    ];
    let classes: Vec<&str> = classes.into_iter().flatten().collect();
    (!classes.is_empty()).then(|| classes.join(" "))
}
