//! A page that was written, as a cell shows it: the answer, the figures that one wants to see first, and a link.

use std::fmt;
use std::path::Path;

use crate::notebook::{Bundle, Rich};
use crate::page::{BAD, BORDER, FAINT, Html, counted, escape, note, spaced, span, strong};
use crate::results::Written;

/// A page that [`report`](super::report) wrote.
#[derive(Clone, Debug)]
pub struct Report {
    written: Written,
}

impl Report {
    pub(super) fn of(written: Written) -> Report {
        Report { written }
    }

    /// The page to open in a browser.
    #[must_use]
    pub fn path(&self) -> String {
        self.written.folder.join("index.html").display().to_string()
    }

    /// The folder of the page, its figures and its data.
    #[must_use]
    pub fn folder(&self) -> String {
        self.written.folder.display().to_string()
    }

    /// The answer, in one sentence.
    #[must_use]
    pub fn answer(&self) -> String {
        self.written.answer.clone()
    }

    fn size(&self) -> String {
        format!("{}, {:.1} MB", counted(self.written.files as u64, "file"), self.written.bytes as f64 / 1e6)
    }
}

/// A path as a link: beside the notebook as it is, elsewhere as a file's address.
fn link(path: &str) -> String {
    let mut link = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./~".contains(&byte) {
            link.push(char::from(byte));
        } else {
            link.push_str(&format!("%{byte:02X}"));
        }
    }
    if Path::new(path).is_absolute() { format!("file://{link}") } else { link }
}

impl Rich for Report {
    fn bundle(&self) -> Bundle {
        let mut text =
            format!("{}\n{}\n{}\n", self.written.title, self.written.question, self.written.answer);
        let mut html = Html::new()
            .block(&format!(
                "{} {}",
                strong("inherit", &self.written.title),
                span(FAINT, &self.written.question)
            ))
            .block(&spaced(&escape(&self.written.answer)));
        let mut cards = String::new();
        for [name, value, beneath] in &self.written.facts {
            let said = if beneath.is_empty() { String::new() } else { format!(" ({beneath})") };
            text.push_str(&format!("{name}: {value}{said}\n"));
            cards.push_str(&format!(
                "<div style=\"border:1px solid {BORDER};border-radius:4px;padding:6px 12px;max-width:17em\">\
                 <div style=\"color:{FAINT}\">{}</div><div style=\"font-size:130%\">{}</div><div style=\"color:{FAINT};\
                 font-size:85%\">{}</div></div>",
                escape(name),
                escape(value),
                escape(beneath)
            ));
        }
        if !cards.is_empty() {
            html = html
                .block(&spaced(&format!("<div style=\"display:flex;flex-wrap:wrap;gap:8px\">{cards}</div>")));
        }
        for caution in &self.written.cautions {
            text.push_str(&format!("caution: {caution}\n"));
            html = html.block(&spaced(&format!("{}: {}", strong(BAD, "caution"), escape(caution))));
        }
        let path = self.path();
        text.push_str(&format!("{path}: {}", self.size()));
        let open = format!(
            "<a href=\"{}\" target=\"_blank\" rel=\"noopener\">{}</a>",
            escape(&link(&path)),
            escape(&path)
        );
        let html = html.block(&spaced(&open)).block(&note(&self.size()));
        Bundle::text(text).html(html.finish())
    }
}

impl fmt::Display for Report {
    /// As in a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bundle().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_link_is_an_address_and_no_markup() {
        assert_eq!(link("reports/smoke/index.html"), "reports/smoke/index.html");
        assert_eq!(link("a b/\"<x>/index.html"), "a%20b/%22%3Cx%3E/index.html");
        assert_eq!(link("/tmp/é"), "file:///tmp/%C3%A9");
    }

    #[test]
    fn what_a_page_says_is_text() {
        let report = Report::of(Written {
            folder: PathBuf::from("reports/x"),
            title: "<script>".to_owned(),
            question: "?".to_owned(),
            answer: "a < b".to_owned(),
            facts: vec![["best".to_owned(), "<b>1</b>".to_owned(), String::new()]],
            cautions: vec!["Few <seeds>.".to_owned()],
            files: 3,
            bytes: 1_200_000,
        });
        let bundle = report.bundle();
        let html = bundle.get("text/html").unwrap();
        assert!(!html.contains("<script>") && !html.contains("<b>1") && !html.contains("<seeds>"), "{html}");
        assert!(html.contains("<a href=\"reports/x/index.html\""), "{html}");
        let text = bundle.get("text/plain").unwrap();
        assert!(text.ends_with("caution: Few <seeds>.\nreports/x/index.html: 3 files, 1.2 MB"), "{text}");
    }
}
