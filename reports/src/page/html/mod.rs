//! A page as one HTML file that needs nothing but itself.

mod assets;
mod data;
mod explorer;
mod listing;
mod parts;
pub(super) mod table;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::content::Page;
use super::text::line;
use parts::Parts;

/// What the HTML is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HtmlOptions {
    /// Links to each figure's and table's files in `figures/` and `data/` beside the page.
    pub files: bool,
    /// The page is loaded again after so many seconds, unless someone is at work on it.
    pub refresh_s: Option<u32>,
}

/// A page's parts, each as HTML, for a template.
#[derive(Clone, Debug)]
pub(super) struct Fragments {
    pub(super) head: String,
    pub(super) summary: String,
    pub(super) contents: String,
    /// Of each section its id, its title in plain text, and its HTML.
    pub(super) sections: Vec<(String, String, String)>,
    pub(super) provenance: String,
    pub(super) script: String,
}

impl Page {
    /// The page as one HTML file: style, script, fonts, pictures and data are in it, and it asks nothing of a network.
    ///
    /// The same page gives the same bytes. Whatever its texts hold is shown as text.
    #[must_use]
    pub fn to_html(&self, options: HtmlOptions) -> String {
        let parts = Parts::of(self, options);
        let document = html! {
            (DOCTYPE)
            html lang="en" data-refresh=[options.refresh_s] {
                head { (head(self, true)) }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    (assets::theme_switch())
                    main id="content" {
                        (parts.summary())
                        (parts.contents())
                        div.sections {
                            @for section in parts.sections() { (section) }
                            (parts.provenance())
                        }
                    }
                    (assets::script())
                }
            }
        };
        document.into_string()
    }

    pub(super) fn fragments(&self, options: HtmlOptions) -> Fragments {
        let parts = Parts::of(self, options);
        let ids = parts.names.sections().iter().map(|(id, _)| id.clone());
        let titles = self.sections.iter().map(|section| line(&section.title));
        let sections = ids.zip(titles).zip(parts.sections());
        let sections = sections.map(|((id, title), html)| (id, title, html.into_string()));
        Fragments {
            head: head(self, false).into_string(),
            summary: parts.summary().into_string(),
            contents: parts.contents().into_string(),
            sections: sections.collect(),
            provenance: parts.provenance().into_string(),
            script: html! { (assets::theme_switch()) (assets::script()) }.into_string(),
        }
    }
}

/// What stands in the document's head. With `is_closed`, a policy that lets nothing run but the page's own scripts.
fn head(page: &Page, is_closed: bool) -> Markup {
    let title = line(&page.title);
    let title = if title.is_empty() { "Report" } else { &title };
    html! {
        meta charset="utf-8";
        @if is_closed { meta http-equiv="Content-Security-Policy" content=(assets::policy()); }
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        meta name="generator" content="Assemblet";
        title { (title) }
        style { (PreEscaped(assets::style())) }
        script { (PreEscaped(assets::EARLY)) }
    }
}
