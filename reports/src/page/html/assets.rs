//! The page's style and script, and the policy that lets no other script run.

use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::chart::{Theme, colour_variables, font_faces};

/// Runs before anything is shown, so that a page that was dark is dark at once.
pub(super) const EARLY: &str = include_str!("../../../assets/early.js");

const STYLE: &str = include_str!("../../../assets/page.css");

/// In the order in which they build on each other, within one function.
const SCRIPTS: [&str; 7] = [
    include_str!("../../../assets/format.js"),
    include_str!("../../../assets/tip.js"),
    include_str!("../../../assets/table.js"),
    include_str!("../../../assets/filters.js"),
    include_str!("../../../assets/explorer.js"),
    include_str!("../../../assets/charts.js"),
    include_str!("../../../assets/page.js"),
];

/// The style sheet, with the charts' colours and their font.
pub(super) fn style() -> &'static str {
    static STYLE_SHEET: OnceLock<String> = OnceLock::new();
    STYLE_SHEET.get_or_init(style_sheet)
}

fn style_sheet() -> String {
    let (light, dark) = (colour_variables(Theme::Light), colour_variables(Theme::Dark));
    format!(
        "{}\n:root{{{light}}}\n:root[data-theme=dark]{{{dark}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n\
         @media print{{:root:root:root{{{light}}}}}\n{STYLE}",
        font_faces()
    )
}

fn script_text() -> String {
    format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPTS.concat())
}

/// The page's script.
pub(super) fn script() -> Markup {
    html! { script { (PreEscaped(script_text())) } }
}

/// Changes between light and dark; the script shows it.
pub(super) fn theme_switch() -> Markup {
    html! { button.theme.scripted type="button" hidden { "Dark" } }
}

/// Nothing from a network, and no script but ours.
pub(super) fn policy() -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'; script-src {} {}",
        hash(EARLY),
        hash(&script_text())
    )
}
