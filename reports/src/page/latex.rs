//! A page as LaTeX: tables to be read into a paper with `\input`, and all of it as one document.

use super::column::Column;
use super::content::{Block, Listing, Page, Table};
use super::html::table::shown;
use super::names::Names;
use super::text::{clean, count, line};

/// Before any text that may hold a character that pdfLaTeX does not know: it shows the number of it, others the
/// character.
const CHARACTER: &str =
    "\\providecommand{\\unicodechar}[2]{\\ifx\\Umathchardef\\undefined[U+#2]\\else#1\\fi}\n";

const PREAMBLE: &str = "\\documentclass[11pt]{article}
\\usepackage[a4paper,margin=2.5cm]{geometry}
\\usepackage[T1]{fontenc}
\\usepackage{lmodern}
\\usepackage{booktabs}
\\usepackage{graphicx}
\\usepackage{float}
\\setlength{\\parindent}{0pt}
\\setlength{\\parskip}{6pt plus 2pt}
\\sloppy
";

impl Page {
    /// The page as one LaTeX document for any engine. It needs the packages booktabs, float, geometry, graphicx and
    /// lmodern, and the pictures in `figures/` beside it.
    #[must_use]
    pub fn to_latex(&self) -> String {
        let mut text = PREAMBLE.to_owned() + CHARACTER;
        text += &format!(
            "\\title{{{}}}\n\\author{{}}\n\\date{{}}\n\\begin{{document}}\n\\maketitle\n",
            escape(&line(&self.title))
        );
        text += &paragraph(&self.question);
        if !self.answer.trim().is_empty() {
            text += &format!("\\textbf{{{}}}\n\n", escape(&line(&self.answer)));
        }
        let facts = self
            .facts
            .iter()
            .map(|fact| [&fact.name, &fact.value, &fact.note].map(|text| line(text)).to_vec());
        text += &rows(&facts.collect::<Vec<_>>());
        text += &list(&self.cautions);
        let names = Names::of(self);
        for (section, (_, blocks)) in self.sections.iter().zip(names.sections()) {
            text += &format!("\\section*{{{}}}\n", escape(&line(&section.title)));
            for (block, name) in section.blocks.iter().zip(blocks) {
                text += &self::block(block, name);
            }
        }
        text += "\\section*{Provenance}\n";
        let entries = self.provenance.entries.iter().map(|(name, value)| vec![line(name), line(value)]);
        text += &rows(&entries.collect::<Vec<_>>());
        let attachments = self.attachments.iter().zip(names.attachments());
        let attached = attachments.map(|(attachment, name)| {
            let rows = count(attachment.data.height(), "row", "rows");
            format!("{} {rows}: data/{name}.parquet", attachment.caption)
        });
        text += &list(&attached.collect::<Vec<_>>());
        text += &verbatim(&self.provenance.definition);
        text + "\\end{document}\n"
    }

    /// Each table by itself, with its id: a floating `table` with the label `tab:ID`, for a document that uses the
    /// packages booktabs and graphicx.
    #[must_use]
    pub fn latex_tables(&self) -> Vec<(String, String)> {
        let names = Names::of(self);
        let blocks = self.sections.iter().zip(names.sections());
        let blocks = blocks.flat_map(|(section, (_, names))| section.blocks.iter().zip(names));
        let table = |(block, name): (&Block, &String)| match block {
            Block::Table(table) => {
                Some((name.clone(), CHARACTER.to_owned() + &self::table(table, name, "tbp")))
            }
            _ => None,
        };
        blocks.filter_map(table).collect()
    }
}

fn block(block: &Block, name: &str) -> String {
    match block {
        Block::Text(text) => paragraph(text),
        Block::Figure(figure) => format!(
            "\\begin{{figure}}[H]\n\\centering\n\\includegraphics[width=\\linewidth]{{figures/{name}.png}}\n\\caption{{{}}}\n\\label{{fig:{name}}}\n\\end{{figure}}\n",
            escape(&line(&figure.caption))
        ),
        Block::Table(table) => self::table(table, name, "H"),
        // Of a chart that is there to be brushed nothing remains but its table.
        Block::Explorer(_) => String::new(),
        Block::Listings(listings) => listings.iter().map(listing).collect(),
    }
}

fn listing(listing: &Listing) -> String {
    let verdict = listing.verdict.as_deref().map_or_else(|| "Not checked.".to_owned(), line);
    format!(
        "\\textbf{{{}}}\n{}{}\n\n",
        escape(&line(&listing.title)),
        verbatim(&listing.text),
        escape(&verdict)
    )
}

fn table(table: &Table, name: &str, place: &str) -> String {
    let columns = Column::all(&table.data);
    let places = shown(table, &columns);
    let all = table.data.height();
    let most = all.min(table.most);
    let mut caption = line(&table.caption);
    if most < all {
        caption += &format!(" {} of {}.", count(most, "row", "rows"), count(all, "row", "rows"));
    }
    let mut text = format!(
        "\\begin{{table}}[{place}]\n\\centering\n\\caption{{{}}}\n\\label{{tab:{name}}}\n",
        escape(&caption)
    );
    if !places.is_empty() {
        let aligned: String =
            places.iter().map(|&place| if columns[place].is_number() { 'r' } else { 'l' }).collect();
        let row = |cells: Vec<String>| format!("{} \\\\\n", cells.join(" & "));
        let headings = places.iter().map(|&place| escape(&columns[place].name)).collect();
        let body = (0..most)
            .map(|nth| row(places.iter().map(|&place| escape(&line(&columns[place].words(nth)))).collect()));
        // As wide as the text at most.
        text += "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n";
        text +=
            &format!("\\begin{{tabular}}{{@{{}}{aligned}@{{}}}}\n\\toprule\n{}\\midrule\n", row(headings));
        text += &body.collect::<String>();
        text += "\\bottomrule\n\\end{tabular}}\n";
    }
    text + "\\end{table}\n"
}

/// A table without headings whose cells are broken into lines.
fn rows(rows: &[Vec<String>]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let columns = if first.len() == 2 {
        "p{.25\\linewidth}p{.68\\linewidth}"
    } else {
        "p{.28\\linewidth}p{.2\\linewidth}p{.42\\linewidth}"
    };
    let row = |cells: &Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("\\raggedright {}", escape(cell))).collect();
        format!("{} \\tabularnewline\n", cells.join(" & "))
    };
    // One a row, so that many of them break over pages.
    let each =
        |cells| format!("\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n{}\\end{{tabular}}\\par\n", row(cells));
    rows.iter().map(each).collect::<String>() + "\n"
}

fn list(texts: &[String]) -> String {
    if texts.is_empty() {
        return String::new();
    }
    let items: String = texts.iter().map(|text| format!("\\item {{}}{}\n", escape(&line(text)))).collect();
    format!("\\begin{{itemize}}\n{items}\\end{{itemize}}\n")
}

fn paragraph(text: &str) -> String {
    let text = escape(&line(text));
    if text.is_empty() { text } else { text + "\n\n" }
}

/// Lines of typewriter text with their spaces, which may hold anything.
fn verbatim(text: &str) -> String {
    let text = clean(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let line = |line: &str| {
        let spaced = line.replace('\t', "    ");
        format!("\\mbox{{}}{}\\\\\n", escape(&spaced).replace(' ', "\\ "))
    };
    let lines: String = text.trim_end().lines().map(line).collect();
    format!("\\begin{{flushleft}}\\small\\ttfamily\n{lines}\\end{{flushleft}}\n")
}

/// One line of text as TeX sets it.
fn escape(text: &str) -> String {
    text.chars().map(character).collect()
}

fn character(c: char) -> String {
    let known = match c {
        '\\' => "\\textbackslash{}",
        '{' => "\\{",
        '}' => "\\}",
        '$' => "\\$",
        '&' => "\\&",
        '#' => "\\#",
        '%' => "\\%",
        '_' => "\\_",
        '^' => "\\textasciicircum{}",
        '~' => "\\textasciitilde{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        '"' => "\\textquotedbl{}",
        '\'' => "\\textquotesingle{}",
        '`' => "\\textasciigrave{}",
        '[' => "{[}",
        ']' => "{]}",
        // Two of these would become a dash.
        '-' => "-{}",
        '–' => "\\textendash{}",
        '—' => "\\textemdash{}",
        '−' => "\\ensuremath{-}",
        '×' => "\\ensuremath{\\times}",
        '±' => "\\ensuremath{\\pm}",
        '≤' => "\\ensuremath{\\le}",
        '≥' => "\\ensuremath{\\ge}",
        '∞' => "\\ensuremath{\\infty}",
        '·' => "\\ensuremath{\\cdot}",
        '→' => "\\ensuremath{\\rightarrow}",
        'τ' => "\\ensuremath{\\tau}",
        'α' => "\\ensuremath{\\alpha}",
        'β' => "\\ensuremath{\\beta}",
        'γ' => "\\ensuremath{\\gamma}",
        'ε' => "\\ensuremath{\\varepsilon}",
        'λ' => "\\ensuremath{\\lambda}",
        'μ' | 'µ' => "\\ensuremath{\\mu}",
        'π' => "\\ensuremath{\\pi}",
        'σ' => "\\ensuremath{\\sigma}",
        '…' => "\\dots{}",
        '\u{a0}' => "~",
        '⁻' => "\\textsuperscript{\\ensuremath{-}}",
        c if c.is_ascii() => return c.to_string(),
        c => match "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|raised| raised == c) {
            Some(digit) => return format!("\\textsuperscript{{{digit}}}"),
            // Letters that the font of every engine has.
            None if matches!(c, 'À'..='ÿ') => return c.to_string(),
            None => return format!("\\unicodechar{{{c}}}{{{:04X}}}", u32::from(c)),
        },
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let check = |text: &str, expected: &str| assert_eq!(escape(text), expected);
        check("50 % of $x_1", "50 \\% of \\$x\\_1");
        check("\\input{a}", "\\textbackslash{}input\\{a\\}");
        check("2.5×10⁻⁵", "2.5\\ensuremath{\\times}10\\textsuperscript{\\ensuremath{-}}\\textsuperscript{5}");
        check("naïve 木", "naïve \\unicodechar{木}{6728}");
    }
}
