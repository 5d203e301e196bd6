//! The place where the page's script draws parallel coordinates of a table's rows.

use maud::{Markup, html};
use serde_json::json;

use super::parts::Parts;
use crate::page::content::Explorer;
use crate::page::text::clean;

pub(super) fn markup(explorer: &Explorer, name: &str, parts: &Parts) -> Markup {
    let caption = format!("{name}-caption");
    let table = parts.table(&explorer.table).zip(parts.names.table(&explorer.table));
    let Some((table, table_name)) = table else {
        return html! { p.faint id=(name) { "There is no table with the rows of this chart." } };
    };
    let place = |column: &str| table.data.get_column_index(column);
    let axes: Vec<_> =
        explorer.axes.iter().filter_map(|(column, is_log)| Some((place(column)?, *is_log))).collect();
    if axes.is_empty() || table.data.height() == 0 {
        return html! { p.faint id=(name) { "There is nothing to draw of " a href={ "#" (table_name) } { "the table" } "." } };
    }
    let colour = place(&explorer.colour.0);
    let settings = json!({ "axes": axes, "colour": colour, "most": explorer.colour.1 });
    html! {
        figure.explorer id=(name) aria-labelledby=(caption) data-table=(table_name) data-settings=(settings) {
            div.controls.scripted hidden {
                output.count role="status" aria-live="polite" {}
                button.clear type="button" hidden { "Clear brushes" }
            }
            div.scroll.scripted hidden tabindex="0" role="group" aria-labelledby=(caption) { div.lines {} }
            noscript { p.faint { "This chart is drawn by the page's script; the table has the same rows." } }
            details.ranges.scripted hidden { summary { "Set ranges without a mouse" } div.fields {} }
            figcaption id=(caption) { span dir="auto" { (clean(&explorer.caption)) } }
        }
    }
}
