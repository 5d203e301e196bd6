//! Pages of any text: whole HTML, Markdown and LaTeX that say what was put in, the same bytes each time, and folders that
//! are there whole or not at all.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

mod pages;
mod samples;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;
use reports::page::{Block, Folder, Format, HtmlOptions, Page, PageError, Progress, Template};

/// Any text, most of it such as markup is made of.
fn any_text() -> impl Strategy<Value = String> {
    let markup = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "\"",
        "'",
        "</script>",
        "<!--",
        "-->",
        "]]>",
        "<script>",
        "{{",
        "}}",
        "{%",
        "\\",
        "$",
        "%",
        "_",
        "^",
        "~",
        "#",
        "|",
        "`",
        "```",
        "*",
        "**",
        "[",
        "](",
        ")",
        "!",
        "\n",
        "\n\n",
        "\t",
        "\r",
        " ",
        "1. ",
        "- ",
        "+ ",
        "\u{0}",
        "\u{202E}",
        "\u{FFFE}",
        "&amp;",
        "&#60;",
        "a",
        "word",
        "é",
        "木",
        "🦀",
        "مرحبا",
        "---",
        "===",
        "@name",
        "http://x.y",
        "<b>",
        "\\input{x}",
        "\\end{document}",
    ]);
    let part = prop_oneof![3 => markup.prop_map(str::to_owned), 1 => any::<String>(), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

/// What a text is when it is shown in one line.
fn shown(text: &str) -> String {
    let fit = |c: char| {
        let is_no_character = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
        if is_no_character || (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) { '�' } else { c }
    };
    let text: String = text.chars().map(fit).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parsed(html: &str) -> RcDom {
    parse_document(RcDom::default(), ParseOpts::default()).one(html)
}

/// Calls `f` for each element with its name, its attributes and the text within.
fn elements(node: &Handle, f: &mut impl FnMut(&str, &[(String, String)], &str)) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attributes: Vec<(String, String)> =
            attrs.borrow().iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
        f(&name.local, &attributes, &text(node));
    }
    node.children.borrow().iter().for_each(|child| elements(child, f));
}

fn text(node: &Handle) -> String {
    if let NodeData::Text { contents } = &node.data {
        return contents.borrow().to_string();
    }
    node.children.borrow().iter().map(text).collect()
}

/// What stands in a page that can act: elements' and attributes' names, and how often each.
fn bones(html: &str) -> Vec<String> {
    let mut bones = Vec::new();
    elements(&parsed(html).document, &mut |name, attributes, _| {
        // Of pictures the number of marks depends on the width of words.
        if !["path", "text", "title", "g"].contains(&name) {
            // Cells of long words have a class.
            let is_cell = ["td", "th"].contains(&name);
            let names = attributes.iter().map(|a| a.0.as_str());
            let attributes: Vec<&str> = names.filter(|name| !is_cell || *name != "class").collect();
            bones.push(format!("{name} {}", attributes.join(" ")));
        }
    });
    bones
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_whole_html_that_says_it(text in any_text()) {
        let page = pages::of_text(&text);
        let html = page.to_html(HtmlOptions { files: true, refresh_s: None });
        let document = parsed(&html);
        prop_assert!(document.errors.borrow().is_empty(), "{:?} of {text:?}", document.errors.borrow());
        let mut said: Vec<(String, String)> = Vec::new();
        let mut scripts = 0;
        elements(&document.document, &mut |name, attributes, text| {
            let class = attributes.iter().find(|a| a.0 == "class").map_or("", |a| a.1.as_str());
            said.push((format!("{name}.{class}"), text.to_owned()));
            scripts += usize::from(name == "script" && !attributes.iter().any(|a| a.1 == "application/json"));
            assert!(attributes.iter().all(|a| !a.0.starts_with("on")), "{attributes:?}");
        });
        prop_assert_eq!(scripts, 2, "ours, and no other");
        let expected = shown(&text);
        for place in ["h1.", "dd.value", "dd.note"] {
            let found = said.iter().find(|(known, _)| known == place);
            prop_assert!(expected.is_empty() || found.is_some_and(|(_, text)| *text == expected), "{}: {:?}", place, found);
        }
        for place in ["p.question", "p.answer", "p.text"] {
            let found = said.iter().find(|(known, _)| known == place).map_or("", |(_, text)| text);
            prop_assert_eq!(shown(found), expected.clone(), "{}", place);
        }
        let code = said.iter().find(|(known, _)| known == "code.").map_or("", |(_, text)| text);
        prop_assert_eq!(shown(code), expected);
        // Whatever the text, the page is built alike.
        if !text.trim().is_empty() && !shown(&text).is_empty() {
            prop_assert_eq!(bones(&html), bones(&pages::of_text("plain").to_html(HtmlOptions { files: true, refresh_s: None })));
        }
    }

    #[test]
    fn any_text_gives_markdown_that_says_it(text in any_text()) {
        use pulldown_cmark::{Event, Options, Parser, Tag};
        let page = pages::of_text(&text);
        let markdown = page.to_markdown();
        let mut headings = vec![String::new()];
        let (mut is_heading, mut cells, mut quotes) = (false, 0, 0);
        for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH | Options::ENABLE_FOOTNOTES) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => prop_assert!(false, "HTML {html:?} in {markdown}"),
                Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::Rule => prop_assert!(false, "{event:?} in {markdown}"),
                Event::Start(Tag::Heading { .. }) => { is_heading = true; headings.push(String::new()); }
                Event::End(pulldown_cmark::TagEnd::Heading(_)) => is_heading = false,
                Event::Start(Tag::TableCell) => cells += 1,
                Event::Start(Tag::BlockQuote(_)) => quotes += 1,
                Event::Start(Tag::Link { dest_url, .. }) => prop_assert!(dest_url.starts_with("data/"), "{dest_url} in {markdown}"),
                Event::Start(Tag::Image { dest_url, .. }) => prop_assert!(dest_url.starts_with("figures/"), "{dest_url} in {markdown}"),
                Event::Text(text) | Event::Code(text) if is_heading => headings.last_mut().unwrap().push_str(&text),
                _ => {}
            }
        }
        let expected = shown(&text);
        if !expected.is_empty() {
            prop_assert_eq!(&headings[1], &expected);
            prop_assert!(headings.contains(&"Provenance".to_owned()));
        }
        // Four facts' rows of three with their headings, a table of five columns with five rows, two of provenance.
        prop_assert_eq!((cells, quotes), (4 * 3 + 6 * 5 + 2 * 2, 1), "{}", markdown);
    }

    #[test]
    fn any_text_gives_latex_whose_groups_close(text in any_text()) {
        let latex = pages::of_text(&text).to_latex();
        let mut depth = 0i32;
        let mut before = ' ';
        for c in latex.chars() {
            match c {
                '{' if before != '\\' => depth += 1,
                '}' if before != '\\' => depth -= 1,
                _ => {}
            }
            prop_assert!(depth >= 0);
            before = if before == '\\' && c == '\\' { ' ' } else { c };
        }
        prop_assert_eq!(depth, 0);
        let is_alone = !latex.contains("\\input{x}") && latex.matches("\\end{document}").count() == 1;
        prop_assert!(is_alone, "{}", latex);
    }

    #[test]
    fn a_template_gets_any_text_as_text(text in any_text()) {
        let page = pages::of_text(&text);
        let template = Template::parse("t", "<p>{{ title }}</p>{{ summary }}").unwrap();
        let html = template.render(&page, HtmlOptions::default()).unwrap();
        let mut said = Vec::new();
        elements(&parsed(&html).document, &mut |name, _, text| said.push((name.to_owned(), shown(text))));
        let expected = shown(&text);
        prop_assert!(said.contains(&("p".to_owned(), expected.clone())), "{said:?}");
        prop_assert!(expected.is_empty() || said.contains(&("h1".to_owned(), expected)), "{said:?}");
    }
}

/// All files of a folder with their bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn all_formats() -> Folder<'static> {
    Folder { formats: &Format::ALL, ..Folder::default() }
}

#[test]
fn the_same_page_gives_the_same_bytes_on_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, threads: usize| {
        let path = place.path().join(name);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| all_formats().write(&pages::usual(40), &path)).unwrap();
        files(&path)
    };
    let (one, two) = (write("one", 1), write("two", 5));
    assert_eq!(
        one.iter().map(|file| &file.0).collect::<Vec<_>>(),
        two.iter().map(|file| &file.0).collect::<Vec<_>>()
    );
    for (one, two) in one.iter().zip(&two) {
        assert!(one == two, "{} differs", one.0);
    }
}

#[test]
fn a_folder_has_the_page_its_pictures_and_its_data() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("new/page");
    let (told, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let progress = |progress: Progress| {
        told.fetch_add(1, Ordering::Relaxed);
        most.fetch_max(progress.done, Ordering::Relaxed);
        assert!(progress.done <= progress.of);
    };
    let page = pages::usual(10);
    let written = Folder { progress: &progress, ..all_formats() }.write(&page, &path).unwrap();
    let files = files(&path);
    let names: BTreeSet<&str> = files.iter().map(|file| file.0.as_str()).collect();
    for name in [
        "index.html",
        "page.md",
        "page.tex",
        "tables/trials.tex",
        "figures/history.svg",
        "figures/history.png",
        "data/history.csv",
        "data/history.parquet",
        "data/trials.csv",
        "data/trials.parquet",
        "data/metrics.parquet",
    ] {
        assert!(names.contains(name), "{name} among {names:?}");
    }
    assert_eq!((written.files + 1, written.index), (files.len(), Some(path.join("index.html"))));
    assert_eq!(most.into_inner(), written.files);
    assert_eq!(told.into_inner(), written.files + 1);
    let csv = String::from_utf8(fs::read(path.join("data/trials.csv")).unwrap()).unwrap();
    assert_eq!(csv.lines().count(), 11);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o700, 0o700);
    assert_eq!(fs::read_dir(place.path().join("new")).unwrap().count(), 1, "nothing is left aside");
    // A picture of a page reads the same from its file.
    let svg = fs::read_to_string(path.join("figures/history.svg")).unwrap();
    roxmltree::Document::parse(&svg).unwrap();
}

#[test]
fn frames_come_back_from_parquet_as_they_were() {
    use polars::prelude::{ParquetReader, SerReader};
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("page");
    let page = pages::usual(25);
    Folder::default().write(&page, &path).unwrap();
    let blocks = page.sections.iter().flat_map(|section| &section.blocks);
    let table = blocks
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .next()
        .unwrap();
    let file = fs::File::open(path.join("data/trials.parquet")).unwrap();
    assert!(ParquetReader::new(file).finish().unwrap().equals_missing(&table.data));
}

#[test]
fn an_older_page_is_replaced_and_nothing_else_is() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("page");
    all_formats().write(&pages::of_text("one"), &path).unwrap();
    let before = files(&path);
    Folder::default().write(&pages::of_text("another"), &path).unwrap();
    let after = files(&path);
    assert_ne!(before, after);
    assert!(!after.iter().any(|file| file.0 == "page.md"), "nothing of the old page is left");

    fs::write(path.join("notes.txt"), "mine").unwrap();
    let refused = Folder::default().write(&pages::of_text("one"), &path).unwrap_err();
    assert!(refused.is_bad_input());
    let sentence = format!(
        "{} holds notes.txt, which is no part of the page there; choose another folder for the page, or move that away",
        path.display()
    );
    assert_eq!(refused.to_string(), sentence);
    fs::remove_file(path.join("notes.txt")).unwrap();
    assert_eq!(files(&path), after, "what was there stays as it was");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left aside");
    // A link leads to a page, and stays.
    std::os::unix::fs::symlink(&path, place.path().join("link")).unwrap();
    Folder::default().write(&pages::of_text("one"), &place.path().join("link")).unwrap();
    assert!(fs::symlink_metadata(place.path().join("link")).unwrap().is_symlink());
    assert_ne!(files(&path), after);
}

#[test]
fn a_place_that_cannot_be_written_is_said_in_a_sentence() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("file"), "").unwrap();
    let check = |path: &Path, expected: &str| {
        let error = Folder::default().write(&pages::of_text("one"), path).unwrap_err().to_string();
        assert_eq!(error, expected.replace("PLACE", &place.path().display().to_string()));
    };
    check(
        &place.path().join("file"),
        "PLACE/file is a file; choose another folder for the page, or move that away",
    );
    check(
        &place.path().join("file/page"),
        "cannot read PLACE/file/page: a part of this path is a file, not a folder",
    );
    check(Path::new("/proc/page"), "cannot write into /proc: there is no such place");
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    let error = "pdf".parse::<Format>().unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.is_bad_input()),
        ("\"pdf\" is no format of a page; there are html, md and tex", true)
    );
}

#[test]
fn a_page_that_fails_on_the_way_leaves_what_was_there() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("page");
    Folder::default().write(&pages::of_text("one"), &path).unwrap();
    let before = files(&path);
    let template = Template::parse("mine.html", "line one\n{{ titel }}\n").unwrap();
    let error = Folder { template: Some(&template), ..all_formats() }
        .write(&pages::of_text("two"), &path)
        .unwrap_err();
    assert!(matches!(error, PageError::Template { line: Some(2), .. }), "{error}");
    assert_eq!((files(&path), fs::read_dir(place.path()).unwrap().count()), (before, 1));
}

#[test]
fn a_template_that_is_none_says_where() {
    let check = |text: &str, expected: &str| {
        let page = pages::usual(1);
        let rendered =
            Template::parse("mine.html", text).and_then(|t| t.render(&page, HtmlOptions::default()));
        let error = rendered.unwrap_err();
        assert!(error.is_bad_input());
        assert_eq!(error.to_string(), expected);
    };
    check("a\n{{ titel }}", "mine.html, line 2: there is no titel to show");
    check("a\nb\n{% for x in facts %}", "mine.html, line 3: unexpected end of input, expected end of block");
    check("{{ facts[0].nmae }}", "mine.html, line 1: there is no facts[0].nmae to show");
    check("{{ title|shout }}", "mine.html, line 1: filter shout is unknown");
    let missing = Template::read(Path::new("/nowhere/t.html")).unwrap_err().to_string();
    assert_eq!(missing, "cannot read the template /nowhere/t.html: there is no such place");
}

#[test]
fn a_template_gets_all_that_a_page_says() {
    let page = pages::usual(3);
    let render =
        |text: &str| Template::parse("t", text).unwrap().render(&page, HtmlOptions::default()).unwrap();
    assert_eq!(render("{{ facts[2].name }}: {{ facts[2].value }}"), "trials: 3");
    assert_eq!(
        render("{% for s in sections %}{{ s.id }} {% endfor %}"),
        "sweep trials-and-parameters methods programs "
    );
    assert_eq!(render("{{ provenance[5].name }}={{ provenance[5].value }}"), "threads=2");
    let whole = render(
        "<!DOCTYPE html><html><head>{{ head }}</head><body>{{ contents }}{{ body }}{{ provenance_html }}{{ script }}</body></html>",
    );
    assert!(parsed(&whole).errors.borrow().is_empty());
    for part in ["id=\"trials\"", "id=\"contents\"", "id=\"provenance\"", "class Explorer"] {
        assert!(whole.contains(part), "{part}");
    }
}

#[test]
fn pages_are_small() {
    let size = |page: &Page| page.to_html(HtmlOptions { files: true, refresh_s: None }).len();
    let hundred = size(&pages::usual(100));
    assert!(hundred < 1_000_000, "{hundred} bytes for 100 trials");
    let thousands = size(&pages::usual(5_000));
    assert!(thousands < 3_000_000, "{thousands} bytes for 5,000 trials");
}

#[test]
fn every_page_asks_for_nothing() {
    for (name, page) in pages::all() {
        let html = page.to_html(HtmlOptions::default());
        elements(&parsed(&html).document, &mut |element, attributes, _| {
            for (attribute, value) in attributes {
                let is_address = ["src", "href", "srcset", "action", "data"].contains(&attribute.as_str());
                assert!(!is_address || value.starts_with('#'), "{name}: {element} {attribute}={value}");
            }
            assert!(
                !["link", "img", "iframe", "object", "embed", "base"].contains(&element),
                "{name}: {element}"
            );
        });
        assert!(html.contains("default-src 'none'"), "{name}");
    }
}
