//! Plots beside each other, as many to a row as there is room for.

use super::{Html, Plot};
use crate::notebook::{Bundle, Rich};

/// Plots beside each other; in a terminal, beneath each other.
pub(crate) fn beside(plots: &[Plot]) -> Bundle {
    let form = |mime: &'static str| {
        plots.iter().map(move |plot| plot.bundle().get(mime).unwrap_or_default().to_owned())
    };
    let html: String = form("text/html").map(|html| format!("<div>{html}</div>")).collect();
    let html = format!("<div style=\"display:flex;flex-wrap:wrap;gap:12px\">{html}</div>");
    Bundle::text(form("text/plain").collect::<Vec<_>>().join("\n")).html(Html::new().block(&html).finish())
}
