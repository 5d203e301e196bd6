//! A page as Markdown, as GitHub reads it: for a README, with pictures and data by relative links, and no HTML.

use super::column::Column;
use super::content::{Block, Figure, Listing, Page, Table};
use super::html::table::shown;
use super::names::Names;
use super::text::{clean, count, line};

impl Page {
    /// The page as GitHub's Markdown. Pictures are `figures/ID.svg`, data `data/ID.csv`, relative to it; tables show
    /// [`Table::most`] rows. Whatever its texts hold is shown as text.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut parts = Vec::new();
        let title = line(&self.title);
        parts.push(format!("# {}", escape(if title.is_empty() { "Report" } else { &title })));
        parts.extend(paragraphs(&self.question));
        let answer = line(&self.answer);
        if !answer.is_empty() {
            parts.push(format!("**{}**", escape(&answer)));
        }
        if !self.facts.is_empty() {
            let fact = |fact: &super::Fact| vec![line(&fact.name), line(&fact.value), line(&fact.note)];
            let rows: Vec<Vec<String>> = self.facts.iter().map(fact).collect();
            parts.push(table(&["", "", ""].map(str::to_owned), &[false; 3], &rows));
        }
        if !self.cautions.is_empty() {
            let cautions = self.cautions.iter().map(|caution| format!("> - {}", escape(&line(caution))));
            parts.push(format!("> Before you rely on this:\n>\n{}", cautions.collect::<Vec<_>>().join("\n")));
        }
        let names = Names::of(self);
        for (section, (_, blocks)) in self.sections.iter().zip(names.sections()) {
            parts.push(format!("## {}", escape(&line(&section.title))));
            for (block, name) in section.blocks.iter().zip(blocks) {
                parts.extend(self::block(block, name));
            }
        }
        parts.push("## Provenance".to_owned());
        let entries = &self.provenance.entries;
        if entries.is_empty() {
            parts.push("Nothing is known of how these results came to be.".to_owned());
        } else {
            let rows: Vec<Vec<String>> = entries.iter().map(|(n, v)| vec![line(n), line(v)]).collect();
            parts.push(table(&["", ""].map(str::to_owned), &[false; 2], &rows));
        }
        let attachments = self.attachments.iter().zip(names.attachments());
        let attached = attachments.map(|(attachment, name)| {
            let (caption, rows) =
                (escape(&line(&attachment.caption)), count(attachment.data.height(), "row", "rows"));
            format!("- {caption} {rows}: [{name}.parquet](data/{name}.parquet)")
        });
        parts.push(attached.collect::<Vec<_>>().join("\n"));
        if !self.provenance.definition.trim().is_empty() {
            parts.push(fenced(&self.provenance.definition, "toml"));
        }
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n") + "\n"
    }
}

fn block(block: &Block, name: &str) -> Vec<String> {
    match block {
        Block::Text(text) => paragraphs(text),
        Block::Figure(figure) => self::figure(figure, name),
        Block::Table(table) => excerpt(table, name),
        // Of a chart that is there to be brushed nothing remains but its table.
        Block::Explorer(_) => Vec::new(),
        Block::Listings(listings) => listings.iter().flat_map(listing).collect(),
    }
}

fn figure(figure: &Figure, name: &str) -> Vec<String> {
    let picture = format!("![{}](figures/{name}.svg)", escape(&line(figure.drawing.name())));
    let caption = escape(&line(&figure.caption));
    let data = format!("[CSV](data/{name}.csv), [Parquet](data/{name}.parquet)");
    vec![picture, format!("{caption} {data}").trim().to_owned()]
}

fn listing(listing: &Listing) -> Vec<String> {
    let verdict = listing.verdict.as_deref().map_or_else(|| "Not checked.".to_owned(), line);
    vec![format!("### {}", escape(&line(&listing.title))), fenced(&listing.text, ""), escape(&verdict)]
}

fn excerpt(table: &Table, name: &str) -> Vec<String> {
    let columns = Column::all(&table.data);
    let places = shown(table, &columns);
    let all = table.data.height();
    let rows = all.min(table.most);
    let headings: Vec<String> = places.iter().map(|&place| columns[place].name.clone()).collect();
    let is_number: Vec<bool> = places.iter().map(|&place| columns[place].is_number()).collect();
    let cells = |row| places.iter().map(|&place| line(&columns[place].words(row))).collect();
    let body: Vec<Vec<String>> = (0..rows).map(cells).collect();
    let mut parts = vec![escape(&line(&table.caption))];
    if !headings.is_empty() {
        parts.push(self::table(&headings, &is_number, &body));
    }
    let more = match all - rows {
        0 => String::new(),
        more if rows == 0 => format!("{}: ", count(more, "row", "rows")),
        more => format!("And {}: ", count(more, "more row", "more rows")),
    };
    parts.push(format!("{more}[CSV](data/{name}.csv), [Parquet](data/{name}.parquet)"));
    parts
}

fn table(headings: &[String], is_number: &[bool], rows: &[Vec<String>]) -> String {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let rule: Vec<&str> = is_number.iter().map(|right| if *right { "--:" } else { "---" }).collect();
    let lines = [row(headings), format!("| {} |", rule.join(" | "))].into_iter();
    lines.chain(rows.iter().map(|cells| row(cells))).collect::<Vec<_>>().join("\n")
}

fn paragraphs(text: &str) -> Vec<String> {
    let text = clean(text).into_owned();
    text.split("\n\n").map(|part| escape(&line(part))).filter(|part| !part.is_empty()).collect()
}

/// Text as it is, between fences longer than any in it.
fn fenced(text: &str, language: &str) -> String {
    let text = clean(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end_matches('\n'))
}

/// One line of text without anything that Markdown would take for more.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '&' => escaped += "&amp;",
            // A name of someone on GitHub who would be told, and the number of an issue.
            '@' => escaped += "&#64;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '#' | '|' | '~' | '!' | '$' | '^' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    // At the start of a line: lists, rules, the underlines of headings.
    let digits = escaped.len() - escaped.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut rest = escaped[digits..].chars();
    let at = match (rest.next(), rest.next()) {
        (Some('-' | '+' | '=' | ':'), _) if digits == 0 => Some(0),
        (Some('.' | ')'), None | Some(' ')) if digits > 0 => Some(digits),
        _ => None,
    };
    if let Some(at) = at {
        escaped.insert(at, '\\');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let check = |text: &str, expected: &str| assert_eq!(escape(text), expected);
        check("a < b & c", "a &lt; b &amp; c");
        check("1. not a list", "1\\. not a list");
        check("- nor this", "\\- nor this");
        check("0.5 to 1-2", "0.5 to 1-2");
        check("x_1 | *y*", "x\\_1 \\| \\*y\\*");
        assert_eq!(fenced("a ``` b\n", ""), "````\na ``` b\n````");
    }
}
