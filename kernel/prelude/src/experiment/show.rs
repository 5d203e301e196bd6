//! How experiments and findings look in a cell.

use super::core_seconds;
use super::experiment::Experiment;
use super::finding::Finding;
use crate::notebook::{Bundle, Rich};
use crate::page::{BAD, FAINT, Html, Table, escape, note, spaced, span, strong};

/// Sentences under a heading, where there are any.
fn sentences(text: &mut String, html: Html, heading: &str, colour: &str, sentences: &[String]) -> Html {
    sentences.iter().fold(html, |html, sentence| {
        text.push_str(&format!("{heading}: {sentence}\n"));
        html.block(&spaced(&format!("{}: {}", span(colour, heading), escape(sentence))))
    })
}

fn table(text: &mut String, html: Html, table: &Table) -> Html {
    text.push_str(&format!("\n{table}"));
    html.block(&format!("<div style=\"margin-top:10px;overflow-x:auto\">{}</div>", table.to_html()))
}

impl Rich for Experiment {
    fn bundle(&self) -> Bundle {
        let spec = &self.spec;
        let mut text = format!("{}\n{}\n", spec.title, spec.question);
        let html = Html::new().block(&strong("inherit", &spec.title)).block(&spaced(&escape(&spec.question)));
        let html = sentences(&mut text, html, "otherwise than in the paper", FAINT, &spec.departures);
        let html = sentences(&mut text, html, "to keep in mind", FAINT, &spec.cautions);
        let all = format!("{}: {} of one core in all", self.preset, core_seconds(self.seconds()));
        let html = table(&mut text, html, &self.units().noted(&all));
        Bundle::text(text.trim_end()).html(html.finish())
    }
}

impl std::fmt::Display for Experiment {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}

impl Rich for Finding {
    fn bundle(&self) -> Bundle {
        let found = &self.found;
        let mut text = format!("{}\n{}\n{}\n", found.title, found.question, found.answer);
        let html = Html::new()
            .block(&format!("{} {}", strong("inherit", &found.title), span(FAINT, &found.question)))
            .block(&spaced(&escape(&found.answer)));
        let mut html = sentences(&mut text, html, "caution", BAD, &found.cautions);
        for (_, figure) in &self.figures {
            let bundle = figure.bundle();
            text.push_str(&format!("\n{bundle}\n"));
            html = html.block(&spaced(bundle.get("text/html").unwrap_or_default()));
        }
        for (_, shown) in &self.tables {
            html = table(&mut text, html, &shown.table());
        }
        html = sentences(&mut text, html, "otherwise than in the paper", FAINT, &found.departures);
        if !found.command.is_empty() {
            text.push_str(&format!("measured again by: {}\n", found.command));
            html = html.block(&note(&format!("measured again by: {}", found.command)));
        }
        Bundle::text(text.trim_end()).html(html.finish())
    }
}

impl std::fmt::Display for Finding {
    /// As in a terminal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bundle().fmt(f)
    }
}
