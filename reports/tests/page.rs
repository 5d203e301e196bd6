//! Pages of any text: whole HTML, Markdown and LaTeX that say what was put in.

#![allow(clippy::unwrap_used, reason = "a test's helper fails the test")]

#[path = "page/folder.rs"]
mod folder;
mod pages;
#[path = "../figures/tests/samples/mod.rs"]
mod samples;

use std::path::Path;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;
use reports::page::{HtmlOptions, Page, Template};

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
