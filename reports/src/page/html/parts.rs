//! A page's parts as HTML, from top to bottom. All text is escaped.

use maud::{Markup, html};

use super::HtmlOptions;
use super::{explorer, listing, table};
use crate::chart::{Drawing, Theme};
use crate::page::content::{Block, Fact, Figure, Page, Provenance, Section, Table};
use crate::page::names::Names;
use crate::page::text::{clean, count, line};

/// A page on its way to HTML.
pub(super) struct Parts<'a> {
    pub(super) page: &'a Page,
    pub(super) names: Names,
    pub(super) options: HtmlOptions,
}

impl<'a> Parts<'a> {
    pub(super) fn of(page: &'a Page, options: HtmlOptions) -> Parts<'a> {
        Parts { page, names: Names::of(page), options }
    }

    /// What was asked, the answer, and what one must know to believe it.
    pub(super) fn summary(&self) -> Markup {
        let page = self.page;
        html! {
            header.summary id="summary" {
                h1 dir="auto" { (line(&page.title)) }
                @if !line(&page.question).is_empty() { p.question dir="auto" { (clean(&page.question)) } }
                @if !line(&page.answer).is_empty() { p.answer dir="auto" { (clean(&page.answer)) } }
                @if !page.facts.is_empty() {
                    dl.facts { @for fact in &page.facts { (self::fact(fact)) } }
                }
                @if !page.cautions.is_empty() {
                    aside.cautions aria-label="Cautions" {
                        p.label { "Before you rely on this" }
                        ul { @for caution in &page.cautions { li dir="auto" { (clean(caution)) } } }
                    }
                }
            }
        }
    }

    /// Links to the sections.
    pub(super) fn contents(&self) -> Markup {
        let sections = self.page.sections.iter().zip(self.names.sections());
        html! {
            nav.contents id="contents" aria-label="Contents" {
                ol {
                    @for (section, (id, _)) in sections {
                        li { a href={ "#" (id) } { bdi { (heading(section)) } } }
                    }
                    li { a href="#provenance" { "Provenance" } }
                }
            }
        }
    }

    /// All sections.
    pub(super) fn sections(&self) -> Vec<Markup> {
        let sections = self.page.sections.iter().zip(self.names.sections());
        sections.map(|(section, (id, blocks))| self.section(section, id, blocks)).collect()
    }

    fn section(&self, section: &Section, id: &str, blocks: &[String]) -> Markup {
        html! {
            section id=(id) aria-labelledby={ (id) "-title" } {
                h2 id={ (id) "-title" } dir="auto" { (heading(section)) }
                @for (block, name) in section.blocks.iter().zip(blocks) { (self.block(block, name)) }
                @if section.blocks.is_empty() { p.faint { "Nothing to show." } }
            }
        }
    }

    fn block(&self, block: &Block, name: &str) -> Markup {
        match block {
            Block::Text(text) => html! { p.text dir="auto" { (clean(text)) } },
            Block::Figure(figure) => self.figure(figure, name),
            Block::Table(table) => table::markup(table, name, self),
            Block::Explorer(explorer) => explorer::markup(explorer, name, self),
            Block::Listings(listings) => listing::markup(listings),
        }
    }

    /// The table with this id, wherever it stands.
    pub(super) fn table(&self, id: &str) -> Option<&'a Table> {
        let blocks = self.page.sections.iter().flat_map(|section| &section.blocks);
        let mut tables =
            blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
        tables.find(|table| table.id == id)
    }

    fn figure(&self, figure: &Figure, name: &str) -> Markup {
        let what = line(figure.drawing.name());
        html! {
            figure.chart id=(name) aria-labelledby={ (name) "-caption" } {
                div.scroll tabindex="0" role="group" aria-label={ (what) ": chart. Arrow keys read its values." } {
                    div style={ "max-width:" (figure.drawing.size().0) "px" } { (svg(&figure.drawing)) }
                }
                figcaption id={ (name) "-caption" } {
                    span dir="auto" { (clean(&figure.caption)) }
                    (self.links(name, true))
                }
            }
        }
    }

    /// Links to a part's files.
    pub(super) fn links(&self, name: &str, is_figure: bool) -> Markup {
        let pictures: &[(&str, &str, &str)] = &[("SVG", "figures", "svg"), ("PNG", "figures", "png")];
        let data = [("CSV", "data", "csv"), ("Parquet", "data", "parquet")];
        let files = pictures.iter().filter(|_| is_figure).chain(&data);
        html! {
            @if self.options.files {
                span.files {
                    @for (label, folder, ending) in files {
                        a href={ (folder) "/" (name) "." (ending) } aria-label={ (label) " of " (name) } { (label) }
                    }
                }
            }
        }
    }

    /// Data that are files only.
    fn attachments(&self) -> Markup {
        let attachments = self.page.attachments.iter().zip(self.names.attachments());
        html! {
            h3 id="attachments" { "Data behind this page" }
            ul.attachments aria-labelledby="attachments" {
                @for (attachment, name) in attachments {
                    li {
                        span dir="auto" { (clean(&attachment.caption)) } " "
                        (count(attachment.data.height(), "row", "rows"))
                        @if self.options.files {
                            ": " a href={ "data/" (name) ".parquet" } { (name) ".parquet" }
                        }
                    }
                }
            }
        }
    }

    /// How the results came to be.
    pub(super) fn provenance(&self) -> Markup {
        let Provenance { entries, definition } = &self.page.provenance;
        html! {
            section id="provenance" aria-labelledby="provenance-title" {
                h2 id="provenance-title" { "Provenance" }
                @if entries.is_empty() {
                    p.faint { "Nothing is known of how these results came to be." }
                } @else {
                    dl.provenance {
                        @for (name, value) in entries {
                            div { dt dir="auto" { (line(name)) } dd dir="auto" { (clean(value)) } }
                        }
                    }
                }
                @if !self.page.attachments.is_empty() { (self.attachments()) }
                @if !line(definition).is_empty() {
                    details.definition {
                        summary { "Definition as it was given" }
                        pre tabindex="0" dir="ltr" { code { (clean(definition)) } }
                    }
                }
            }
        }
    }
}

fn heading(section: &Section) -> String {
    let title = line(&section.title);
    if title.is_empty() { "Untitled".to_owned() } else { title }
}

fn fact(fact: &Fact) -> Markup {
    html! {
        div.fact {
            dt dir="auto" { (line(&fact.name)) }
            dd.value dir="auto" { (line(&fact.value)) }
            @if !line(&fact.note).is_empty() { dd.note dir="auto" { (line(&fact.note)) } }
        }
    }
}

/// A drawing in the page's colours; its own text is escaped already.
fn svg(drawing: &Drawing) -> Markup {
    maud::PreEscaped(drawing.clone().theme(Theme::Styled).to_svg())
}
